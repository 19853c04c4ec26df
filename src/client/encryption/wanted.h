/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which sealed lines are opened now. A line whose text the store is to have is, always. Of one
 * whose text is nowhere but on the screen nothing would be left, and GnuPG may ask for a
 * passphrase: it stays sealed until somebody looks at it, unless it is news. */
#pragma once

#include "client/private.h"

/* Whether nobody has read it, as far as the store knows. */
bool wanted_is_unread(Client *client, const Chat *chat, const Message *message);
/* Of a stored line; was_ordered: the user wants those opened that he can see. May load the chat's
 * newest lines, if it is news. */
bool wanted_now(Client *client, Chat *chat, const Message *message, bool was_ordered);
/* Lines of the chat that are older need not be looked at, for none of them is wanted; 0: they must
 * be. */
int64_t wanted_since(Client *client, const Chat *chat);
/* The lines that the user has before him, if they are the chat's; NULL. Borrowed. */
Timeline *wanted_shown(Client *client, const Chat *chat);
