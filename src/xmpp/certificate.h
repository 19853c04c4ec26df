/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server's certificate, and what is wrong with it. */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef struct {
    char *fingerprint; /* SHA-256 of the leaf, lower-case hex without colons */
    char *subject;     /* as OpenSSL prints it, cleaned for the screen */
    char *issuer;
    char *names;                     /* "example.org, *.example.org": what it is good for */
    int64_t valid_from, valid_until; /* ms */
    char *problem;                   /* a sentence: "It expired on 3 May 2026."; NULL: none */
} Certificate;

Certificate *certificate_copy(const Certificate *certificate);
void certificate_free(Certificate *certificate); /* takes NULL */
/* "AB:CD:..." in two lines, for comparing by eye. Owned by the caller. */
char *certificate_format_fingerprint(const char *fingerprint);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Certificate, certificate_free)
