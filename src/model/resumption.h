/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is needed to go on with an interrupted stream (XEP-0198 5), also after a restart of the
 * program. Plain data: xmpp/ makes and uses it, storage/ keeps it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/jid.h"

/* A stanza that was sent and that the server has not acknowledged. */
typedef struct {
    uint32_t number; /* its place among all that were sent; the first is 1 */
    char *xml;
    char *to, *id;  /* of a message whose fate is told to the user; else NULL */
    bool is_secret; /* a password is in it: it is stored empty, and wiped when freed */
} SentStanza;

SentStanza *sent_stanza_new(uint32_t number, const char *xml, const char *to, const char *id);
void sent_stanza_free(SentStanza *stanza); /* takes NULL */

typedef struct {
    char *id;            /* the server's name for the stream (previd) */
    char *location;      /* where it wants to be reached, "host:port"; NULL: anywhere */
    Jid *jid;            /* full, as bound */
    uint32_t received;   /* stanzas that came and need not come again (h) */
    uint32_t sent;       /* the number of the last stanza sent */
    int64_t valid_until; /* ms since 1970: the server forgets it then; 0: unknown */
    GPtrArray *waiting;  /* SentStanza *, owned, by number */
} Resumption;

Resumption *resumption_new(const char *id, const Jid *jid);
Resumption *resumption_copy(const Resumption *resumption); /* takes NULL */
void resumption_free(Resumption *resumption);              /* takes NULL */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Resumption, resumption_free)
