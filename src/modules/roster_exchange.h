/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0144 Roster Item Exchange: what others would like to have in our roster, as a request that
 * the user answers (client/roster_suggestions.h); and what we recommend to others. */
#pragma once

#include "xmpp/stream.h"

typedef enum { EXCHANGE_ADD, EXCHANGE_DELETE, EXCHANGE_MODIFY } ExchangeAction;

/* One contact; the details of a REQUEST_CONTACTS are an array of them, never empty. */
typedef struct {
    ExchangeAction action;
    Jid *jid;      /* bare */
    char *name;    /* NULL: not said */
    char **groups; /* never NULL */
} ExchangeItem;

/* A message to a contact that recommends others: contacts is of const Contact *, borrowed. text is
 * for clients that cannot read it. */
void roster_exchange_send(Stream *stream, const Jid *to, const GPtrArray *contacts,
                          const char *text);
