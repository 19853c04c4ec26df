/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SCRAM (RFC 5802, RFC 7677): proves that we know the password without sending it, and that the
 * server knows it too; bound to the connection where it can be, and to what the server offered. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum { SCRAM_SHA_1, SCRAM_SHA_256, SCRAM_SHA_512 } ScramHash;

typedef struct Scram Scram;

/* All is copied. */
typedef struct {
    ScramHash hash;
    const char *name, *password; /* UTF-8, prepared (SASLprep) here */
    const char *flag;            /* RFC 5802 7, gs2-cbind-flag: "n", "y", "p=tls-exporter" */
    GBytes *binding;             /* the data that the flag names; NULL without */
    const char *offer;           /* what the server's hash of its offer is compared with (XEP-0474
                                    4.1: the text that is hashed); NULL: nothing is compared */
    bool needs_offer_hash;       /* a server that sends no such hash is not believed */
    const char *nonce;           /* NULL: a random one */
} ScramOptions;

/* NULL and an error of STREAM_ERROR if name or password cannot be prepared. */
Scram *scram_new(const ScramOptions *options, GError **error);
void scram_free(Scram *scram); /* wipes; takes NULL */

/* The messages as they are, not in base64; owned by the caller. */
char *scram_first_message(const Scram *scram);
/* Reads the server's first message; false: it breaks the rules, is too weak (below 4096
 * iterations), would take too long, or the offer is not what the server sent. */
bool scram_read_challenge(Scram *scram, const char *message, GError **error);
/* The long calculation, for a thread of its own. */
void scram_calculate(Scram *scram);
char *scram_final_message(const Scram *scram);
/* Whether the server's last message proves that it knows the password; what does not must not be
 * trusted. */
bool scram_verify(const Scram *scram, const char *message, GError **error);

/* RFC 4013, for passwords; NULL and an error if the text cannot be prepared. Owned by the caller,
 * who wipes it. */
char *scram_prepare(const char *text, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Scram, scram_free)
