/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages that are not opened yet, or cannot be: the stanza as it came, beside their line. */
#pragma once

#include "storage/archive.h"

typedef struct {
    int64_t row;   /* of the message */
    char *method;
    char *stanza;  /* XML, with the addresses and the time that count for its checks */
    char *problem; /* why it could not be opened, a sentence; NULL: nobody has tried */
    bool is_hopeless; /* no key will help: broken, not for us, forged */
} SealedMessage;

void sealed_keep(Database *database, const SealedMessage *sealed);
/* NULL; the caller's. */
SealedMessage *sealed_find(Database *database, int64_t row);
/* Those of a chat (NULL: of all) that were not tried, or (is_again) that are not hopeless, oldest
 * first, `most` at most: with free function. */
GPtrArray *sealed_list(Database *database, const Chat *chat, bool is_again, unsigned most);
void sealed_drop(Database *database, int64_t row);
void sealed_message_free(SealedMessage *sealed); /* takes NULL */
