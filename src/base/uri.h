/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xmpp: addresses as links (RFC 5122, XEP-0147): "xmpp:romeo@montague.net?message;body=Hi". */
#pragma once

#include "base/jid.h"

typedef struct {
    char *name, *value; /* decoded; value is "" if there was none */
} UriPair;

typedef struct {
    Jid *account;  /* whom to act as (the authority, "//..."); NULL: nobody named */
    Jid *jid;      /* whom it is about */
    char *action;  /* "message", "join", "subscribe" ...; NULL: none */
    GArray *pairs; /* of UriPair, in their order */
} Uri;

/* Whether text begins like a link of this kind. */
bool uri_is_xmpp(const char *text);
/* NULL and a sentence for the screen if it is no such link. An authority without anything behind
 * it, as many write it ("xmpp://room@rooms.example?join"), is taken as the address. */
Uri *uri_parse(const char *text, GError **error);
void uri_free(Uri *uri); /* takes NULL */
/* The first value of that name, or NULL. */
const char *uri_value(const Uri *uri, const char *name);

/* Whom text means where an address is wanted: a link's address, or what jid_new_from_typed() makes
 * of it. NULL and error. The caller owns the result. */
Jid *uri_read_address(const char *text, GError **error);

/* The link to jid; action may be NULL; pairs are names and values in turn, NULL-terminated, or NULL
 * for none. The caller owns the result, which is ASCII. */
char *uri_build(const Jid *jid, const char *action, const char *const *pairs);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Uri, uri_free)
