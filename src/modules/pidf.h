/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 3863: presence as a document of its own, which is signed and encrypted by RFC 3923: who is
 * there, since when it says so. Addresses are pres: URIs (RFC 3859). */
#pragma once

#include "base/jid.h"
#include "model/presence.h"

typedef struct {
    Jid *entity;  /* bare */
    Show show;    /* SHOW_OFFLINE: closed */
    char *status; /* NULL */
    int64_t time; /* ms; 0: it does not say */
} Pidf;

#define PIDF_ERROR (pidf_error_quark())
GQuark pidf_error_quark(void);
typedef enum { PIDF_ERROR_CONTENT } PidfErrorCode;

/* As a MIME entity, canonical: what is to be signed (RFC 3923 4.1). */
GString *pidf_write(const Pidf *pidf);
/* Reads one, headers and all: its newest tuple. NULL and a sentence: it is none, or names nobody.
 */
Pidf *pidf_read(const char *text, gsize size, GError **error);
void pidf_free(Pidf *pidf); /* takes NULL */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Pidf, pidf_free)
