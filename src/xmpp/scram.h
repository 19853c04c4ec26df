/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SCRAM (RFC 5802, RFC 7677): proves that we know the password without sending it, and that the
 * server knows it too. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum { SCRAM_SHA_1, SCRAM_SHA_256, SCRAM_SHA_512 } ScramHash;

typedef struct Scram Scram;

/* name and password in UTF-8; they are prepared (SASLprep) here: NULL and an error of STREAM_ERROR
 * if they cannot be. nonce NULL: a random one. */
Scram *scram_new(ScramHash hash, const char *name, const char *password, const char *nonce,
                 GError **error);
void scram_free(Scram *scram); /* wipes; takes NULL */

/* The messages as they are, not in base64; owned by the caller. */
char *scram_first_message(const Scram *scram);
/* Reads the server's first message; false: it breaks the rules, or asks for more than the bounds
 * allow. */
bool scram_read_challenge(Scram *scram, const char *message, GError **error);
/* The long calculation, for a thread of its own. */
void scram_calculate(Scram *scram);
char *scram_final_message(const Scram *scram);
/* Whether the server's last message proves that it knows the password; what does not must not be
 * trusted. */
bool scram_verify(const Scram *scram, const char *message, GError **error);

/* RFC 4013; NULL and an error if the text cannot be prepared. Owned by the caller, who wipes it. */
char *scram_prepare(const char *text, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Scram, scram_free)
