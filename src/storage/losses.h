/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of chats is lost: it was said while we were away, and their archives do not have it any more
 * (or never had it). Nobody can fetch it; it is marked where it is missing. */
#pragma once

#include "storage/archive.h"

/* Between two lines, both without. */
typedef struct {
    int64_t after, before; /* ms */
} Loss;

/* Of this chat, oldest first: of those of one place all together, as one that begins behind the
 * last line before it. Where no line stands before it, nothing is known to be missing. An array of
 * Loss, owned by the caller. */
GArray *losses_load(Archive *archive, const Chat *chat);
/* What was known of one that begins at the same time is replaced. */
void losses_put(Archive *archive, const Chat *chat, const Loss *loss);
/* The same of all chats with the account's contacts: its archive is one for all of them. */
void losses_put_all(Archive *archive, const Account *account, const Loss *loss);
