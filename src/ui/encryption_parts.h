/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How encryption looks: the sign at the end of a line, and the words in the title bar. Nothing is
 * called verified that is not, and nothing is said by colour alone. */
#pragma once

#include "model/chat.h"
#include "ui/bar.h"
#include "ui/line_layout.h"

/* "OX✔", "OX", "PGP?": how it was encrypted, and whether the one who wrote it is known; "clear!"
 * where the chat is encrypted and it was not. Nothing of notices, and in clear chats. */
void encryption_sign_add(StyledText *edge, const Message *message, const Chat *chat);
/* How the next line of the chat goes, at the right end. columns: of the whole bar. */
void title_add_encryption(Bar *bar, const Chat *chat, int columns);
