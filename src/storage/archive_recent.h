/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chats of the store by when something was said there last, whoever is in the model. */
#pragma once

#include "storage/archive.h"

typedef struct {
    Jid *account, *jid;
    ChatKind kind;
    Message *last;
} ArchiveRecentChat;

/* At most so many, the newest first: with free function. Costs the same for each chat, however long
 * it is. */
GPtrArray *archive_recent_chats(Archive *archive, unsigned limit);
