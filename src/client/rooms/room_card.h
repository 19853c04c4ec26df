/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The vCards of rooms and their pictures (XEP-0054, XEP-0486), which owners change. What comes of
 * an order is told in the window where it was given. */
#pragma once

#include "client/client.h"

/* The file's picture becomes the room's: PNG, JPEG, WebP or GIF of at most LIMIT_AVATAR_BYTES. path
 * NULL: it has none any more. */
bool client_set_room_avatar(Client *client, Account *account, const Jid *room, const char *path,
                            GError **error);
/* Its picture into a file, which must not be there yet; path NULL: only what it is is told. */
bool client_save_room_avatar(Client *client, Account *account, const Jid *room, const char *path,
                             GError **error);
/* One field of its vCard (vcard.h); text NULL: it is emptied. */
bool client_change_room_vcard(Client *client, Account *account, const Jid *room, const char *field,
                              const char *text, GError **error);
