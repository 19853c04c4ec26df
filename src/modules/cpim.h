/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 3862: Message/CPIM, what is signed and encrypted by RFC 3923: who wrote what to whom, and
 * when. Addresses are im: URIs (RFC 3860). */
#pragma once

#include "base/jid.h"

typedef struct {
    Jid *from;     /* bare */
    GPtrArray *to; /* Jid *, bare; with free function */
    int64_t time;  /* ms */
    char *subject; /* NULL */
    char *type;    /* of the content, in small letters: "text/plain", "application/xmpp+xml" */
    char *content; /* UTF-8 */
} Cpim;

#define CPIM_ERROR (cpim_error_quark())
GQuark cpim_error_quark(void);
typedef enum { CPIM_ERROR_CONTENT } CpimErrorCode;

/* As a MIME entity, canonical: what is to be signed (RFC 3923 3.1). */
GString *cpim_write(const Cpim *cpim);
/* Reads one, headers and all. NULL and a sentence: it is none, names no sender, nobody it is for,
 * or no time, has several, or needs something that is not known here (RFC 3862 4.7). */
Cpim *cpim_read(const char *text, gsize size, GError **error);
void cpim_free(Cpim *cpim); /* takes NULL */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Cpim, cpim_free)
