/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of hosts, as DNS, TLS and proxies take them. */
#pragma once

#include <stdbool.h>

/* A-labels (IDNA 2008) in lower case without a final dot; of a literal address the address alone
 * ("[::1]" gives "::1"). NULL: it is no name of a host. Owned by the caller. */
char *host_to_ascii(const char *text);
/* Of what host_to_ascii() gave: a literal address. */
bool host_is_address(const char *host);
/* Tor's own names, which must never be asked of the DNS (RFC 7686). */
bool host_is_onion(const char *host);
/* "example.org:5222", "[::1]:5222"; owned by the caller. */
char *host_with_port(const char *host, int port);
/* The other way round: "host", "host:port", "[v6]:port", "[v6]", "v6". The host as by
 * host_to_ascii(), NULL if it or the port is none; ret_port: 0 if there is none. */
char *host_parse(const char *text, int *ret_port);
