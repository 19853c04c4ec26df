/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0144 Roster Item Exchange: what others would like to have in our roster, as a request that
 * the user answers (client/roster_suggestions.h); and what we recommend to others. */
#pragma once

#include "model/request.h"
#include "xmpp/stream.h"

typedef enum { EXCHANGE_ADD, EXCHANGE_DELETE, EXCHANGE_MODIFY } ExchangeAction;

/* One contact that is suggested. */
typedef struct {
    ExchangeAction action;
    Jid *jid;      /* bare */
    char *name;    /* NULL: not said */
    char **groups; /* never NULL */
} ExchangeItem;

/* What a REQUEST_CONTACTS asks for, of ExchangeItem *; empty if there are no details. Owned by the
 * caller. */
GPtrArray *roster_exchange_items(const Request *request);

/* A message to a contact that recommends others: contacts is of const Contact *, borrowed. text is
 * for clients that cannot read it. Returns the id of the message, the caller's to free. */
char *roster_exchange_send(Stream *stream, const Jid *to, const GPtrArray *contacts,
                           const char *text);
