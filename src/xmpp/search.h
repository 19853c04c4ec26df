/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds a server that answers: names, addresses, the race, the account's proxy, where other servers
 * send us; and tells of each way that was tried. */
#pragma once

#include "base/jid.h"
#include "xmpp/race.h"

typedef struct Search Search;

/* In each but tried the search may be freed. */
typedef struct {
    void (*found)(gpointer data); /* names are known; addresses are tried */
    /* A connection that stands, owned by the callee, who sets its own hooks. */
    void (*won)(Transport *transport, const Endpoint *endpoint, gpointer data);
    void (*lost)(const GError *error, gpointer data); /* there is nothing (more) to try */
    void (*tried)(const Route *route, gpointer data);
} SearchHooks;

typedef struct {
    const Jid *jid;              /* bare; borrowed, as all, while the search lives */
    const AccountConfig *config; /* server, port, proxy, tls ... */
    TlsSettings *tls;
    const char *location; /* to be tried first: Resumption.location; or NULL */
    Clock *clock;
    int timeout_ms; /* for one attempt */
    const SearchHooks *hooks;
    gpointer data;
} SearchOptions;

Search *search_new(const SearchOptions *options);
void search_free(Search *search); /* takes NULL */
/* May call hooks.lost at once. */
void search_start(Search *search);

/* The winner was of no use; outcome says why, in a few words. false: there is no other. */
bool search_go_on(Search *search, const char *outcome);
/* The winner is the one: the others are not needed. */
void search_settle(Search *search);
/* The winner's end, whatever came before; takes NULL for a search that has none. */
void search_end(Search *search, const char *outcome);
/* The winner sends us to another place (RFC 6120 4.9.3.19: "host", "host:port", "[v6]:port"), where
 * the same checks hold: search_start() goes there, through the same proxy. false and an error of
 * STREAM_ERROR if it is none, or if servers send us round and round. */
bool search_redirect(Search *search, const char *place, GError **error);
/* "SOCKS5 127.0.0.1:9050", or NULL. Owned by the caller. */
char *search_describe_proxy(const Search *search);
