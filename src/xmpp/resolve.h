/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From an account's domain to addresses to try, in order: SRV records of both kinds (RFC 6120 3.2,
 * XEP-0368), then addresses, without blocking. */
#pragma once

#include "settings/account_config.h"

typedef struct {
    char *name;    /* of the server, for sentences */
    char *address; /* numeric */
    unsigned short port;
    bool is_direct; /* TLS from the first byte */
} Endpoint;
void endpoint_free(Endpoint *endpoint);

/* One SRV record, or what stands for it. */
typedef struct {
    char *host;
    unsigned short port, priority, weight;
    bool is_direct;
} Target;
void target_free(Target *target);

typedef struct Resolve Resolve;
/* endpoints: of Endpoint, owned by the callee; NULL with an error of STREAM_ERROR. */
typedef void (*ResolveFn)(GPtrArray *endpoints, const GError *error, gpointer data);

/* Calls done once, later. The configuration's server, port and TLS policy rule. */
Resolve *resolve_start(const char *domain, const AccountConfig *config, ResolveFn done,
                       gpointer data);
/* done is not called any more. Takes NULL. */
void resolve_free(Resolve *resolve);

/* By priority, and at random by weight within one (RFC 2782). */
void resolve_sort_targets(GPtrArray *targets, GRand *random);
/* Numeric addresses of one target: IPv6 and IPv4 in turns, IPv6 first, else as they came (RFC 8305
 * 4). Takes and returns arrays of strings. */
GPtrArray *resolve_interleave(GPtrArray *addresses);
