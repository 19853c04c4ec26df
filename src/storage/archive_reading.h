/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chats as the store has them, for who reads it without accounts in the model: from the shell. */
#pragma once

#include "storage/archive.h"

/* All that are called so (an address, a name, a part of one), in this account (NULL: in any):
 * ArchiveChat with free function. NULL and a sentence: there is none. */
GPtrArray *archive_find_named(Archive *archive, const char *name, const char *account,
                              GError **error);

typedef struct {
    int64_t lines;
    int64_t last; /* the time of the newest, ms; 0: there is none */
} ArchiveChatSize;
ArchiveChatSize archive_chat_size(Archive *archive, const ArchiveChat *chat);
/* At most count messages behind the position, oldest first: Message with free function. */
GPtrArray *archive_chat_page(Archive *archive, const ArchiveChat *chat,
                             const ArchivePosition *after, unsigned count);
/* The position before the last so many lines that are older than until, ms. */
ArchivePosition archive_chat_back(Archive *archive, const ArchiveChat *chat, int64_t until,
                                  unsigned count);
