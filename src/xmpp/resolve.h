/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From an account's domain to addresses to try, in order: SRV records of both kinds (RFC 6120 3.2,
 * XEP-0368), then addresses, without blocking. Through a proxy nothing is looked up here: it gets
 * the names. */
#pragma once

#include "base/clock.h"
#include "settings/account_config.h"
#include "model/route.h"

typedef struct {
    char *name;    /* of the server, for sentences, and for a proxy: as host_to_ascii() has it */
    char *address; /* numeric; NULL: the proxy finds it */
    unsigned short port;
    bool is_direct; /* TLS from the first byte */
    RouteOrigin origin;
} Endpoint;
void endpoint_free(Endpoint *endpoint);
Endpoint *endpoint_copy(const Endpoint *endpoint);

/* One SRV record, or what stands for it. */
typedef struct {
    char *host;
    unsigned short port, priority, weight;
    bool is_direct;
    RouteOrigin origin;
} Target;
void target_free(Target *target);

typedef struct Resolve Resolve;
/* endpoints: of Endpoint, owned by the callee; NULL with an error of STREAM_ERROR. */
typedef void (*ResolveFn)(GPtrArray *endpoints, const GError *error, gpointer data);

typedef struct {
    const char *domain; /* whose records are looked up, unless the next two say where it is */
    const char *server; /* a name or a literal address; or NULL */
    int port;           /* 0: the usual one */
    /* "host", "host:port": to be tried before all others (XEP-0198 5); NULL: none. */
    const char *location;
    TlsPolicy policy;
    bool is_redirect; /* the server itself named this place (see-other-host) */
    bool has_proxy;
    Clock *clock;
    ResolveFn done;
    gpointer data;
} ResolveOptions;

/* Calls done once, later. What is not answered a while after the rest is not waited for; a resolver
 * that does not answer at all is the caller's to notice. */
Resolve *resolve_start(const ResolveOptions *options);
/* done is not called any more. Takes NULL. */
void resolve_free(Resolve *resolve);

/* By priority, and at random by weight within one (RFC 2782). */
void resolve_sort_targets(GPtrArray *targets, GRand *random);
/* Numeric addresses of one target: IPv6 and IPv4 in turns, IPv6 first, else as they came (RFC 8305
 * 4). Takes and returns arrays of strings. */
GPtrArray *resolve_interleave(GPtrArray *addresses);
