/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One way to a server that was tried when an account last connected, and what came of it. */
#pragma once

#include <stdbool.h>

/* Who said that the server is there. */
typedef enum {
    ROUTE_BY_SRV,      /* a record of the domain */
    ROUTE_BY_DOMAIN,   /* nobody: it is the domain itself */
    ROUTE_BY_ACCOUNT,  /* the account's configuration */
    ROUTE_BY_REDIRECT, /* another server (see-other-host) */
    ROUTE_BY_LOCATION, /* the server itself, for resuming a stream (XEP-0198) */
} RouteOrigin;

typedef struct {
    const char *host;
    const char *address; /* numeric; NULL: a proxy finds it */
    unsigned short port;
    bool is_direct; /* TLS from the first byte */
    RouteOrigin origin;
    bool is_in_use;
    const char *outcome; /* "timed out after 5 s"; NULL: under way, or in use */
} Route;

/* The copy owns its strings. */
Route *route_copy(const Route *route);
void route_free(Route *route); /* of a copy; takes NULL */
/* Whether it is the same way, whatever came of it. */
bool route_is_same(const Route *a, const Route *b);
/* "SRV record", for the screen. Static. */
const char *route_origin_label(RouteOrigin origin);
