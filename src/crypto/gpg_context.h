/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One context of GPGME, with the passphrases that it needs and the home folder that it works in.
 * For the files of the engine alone. */
#pragma once

#include "crypto/gpg_library.h"

typedef struct {
    GpgJob *job;
    const GpgLibrary *library;
    gpgme_ctx_t handle;
    char *apart;           /* a home folder of its own, thrown away at the end; NULL */
    GHashTable *primaries; /* fingerprints of whole keys by those of subkeys, of good signatures */
    char *hint;            /* whose passphrase it is, if GnuPG does not say it */
    unsigned asked;        /* passphrases, and not given up */
    bool is_lent;
} GpgContext;

/* is_apart: in a home folder of its own, with nothing in it. */
GpgContext *gpg_context_new(GpgJob *job, bool is_apart, GError **error);
void gpg_context_free(GpgContext *context); /* takes NULL */

/* One call of GPGME's; may come again, if a passphrase was wrong: whatever it reads and writes
 * begins anew. */
typedef gpgme_error_t (*GpgStepFn)(GpgContext *context, gpointer data);
/* As often as the user has tries. */
gpgme_error_t gpg_context_try(GpgContext *context, GpgStepFn step, gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(GpgContext, gpg_context_free)
