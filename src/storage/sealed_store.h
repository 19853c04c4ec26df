/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages that are not opened yet, or cannot be: the stanza as it came, beside their line. */
#pragma once

#include "storage/archive.h"

/* Keeps a stanza (XML) beside its message, which is stored and sealed. */
void sealed_keep(Archive *archive, const Message *message, const char *stanza);
/* What is kept of it; NULL. Owned by the caller. */
char *sealed_find(Archive *archive, int64_t row);
/* No key will help: it is broken, not for us, forged. */
void sealed_set_hopeless(Archive *archive, int64_t row);

typedef enum {
    SEALED_UNTRIED, /* nobody knows yet whether they can be opened */
    SEALED_CLOSED,  /* those, and those that could not be opened, but are not hopeless */
    SEALED_FAILED,  /* those alone that could not */
} SealedWhich;
typedef struct {
    const Chat *chat; /* NULL: all of the account */
    SealedWhich which;
    int64_t behind; /* a row; 0: from the first */
    int64_t since;  /* not what was said before; 0: all */
    unsigned most;
} SealedScope;
/* In the order in which they came: ArchiveHit with free function. */
GPtrArray *sealed_list(Archive *archive, const Account *account, const SealedScope *scope);
/* The chats that have some, without looking at each line. */
typedef struct {
    Jid *jid;
    ChatKind kind;
    unsigned count;
    int64_t newest; /* when the last one was said */
} SealedChat;
/* Those of the account, or the one chat of the scope, of which which counts, too: SealedChat with
 * free function. */
GPtrArray *sealed_chats(Archive *archive, const Account *account, const SealedScope *scope);

/* It is opened: it says body (for the store) from now on, with the message's trust, signer and
 * is_cut, and is found by it; the stanza goes. */
void sealed_open(Archive *archive, const Message *message, const char *body);
