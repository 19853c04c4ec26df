/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PRECIS: preparing and enforcing strings that name somebody (RFC 8264, 8265, 8266). */
#pragma once

#include <stddef.h>

typedef enum {
    PRECIS_USERNAME, /* UsernameCaseMapped (RFC 8265 3.3): localparts */
    PRECIS_OPAQUE,   /* OpaqueString (RFC 8265 4.2): resourceparts */
    PRECIS_NICKNAME, /* Nickname, enforced (RFC 8266 2.3): its case is kept */
} PrecisProfile;

/* The string as the profile wants it, or NULL if it is not allowed. text need not end in NUL nor be
 * valid UTF-8. The caller owns the result.
 *
 * One thing is wider than the specification: where free text is allowed, so are characters that
 * this GLib does not know yet. A server with a newer Unicode hands out such nicknames, and whoever
 * bears one must not be invisible. */
char *precis_enforce(PrecisProfile profile, const char *text, size_t length);
/* The first step of PRECIS_USERNAME: fullwidth and halfwidth characters as the usual ones (RFC 8265
 * 3.3.1). text is valid UTF-8; the caller owns the result. */
char *precis_narrow(const char *text);
