/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One context of GPGME, with the passphrases that it needs and the home folder that it works in.
 * For the files of the engine alone. */
#pragma once

#include "crypto/gpg_loop.h"

/* Who asks for a passphrase, if one is needed. */
typedef enum {
    GPG_ASK_NOBODY,  /* none is */
    GPG_ASK_US,      /* in our own prompt (GnuPG calls it loopback) */
    GPG_ASK_NOT_YET, /* the agent's pinentry wants our terminal: at first without */
    GPG_ASK_AGENT,   /* the agent's pinentry */
    GPG_ASK_NEVER,   /* nobody, even if one is needed */
} GpgAsk;

typedef struct {
    GpgJob *job;
    const GpgLibrary *library;
    gpgme_ctx_t handle;
    GpgLoop *loop;
    char *apart;           /* a home folder of its own, thrown away at the end; NULL */
    GHashTable *primaries; /* fingerprints of whole keys by those of subkeys, of good signatures */
    char *hint;            /* whose passphrase it is, if GnuPG does not say it; NULL */
    GpgAsk ask;
    unsigned asked;         /* passphrases, of a step and its repetitions */
    bool is_pin;            /* what is asked for is a card's PIN */
    char *answered;         /* the last one, where the operation needs it itself; a secret */
    bool is_passphrase;     /* the step wants one that is no key's, deep in somebody's message */
    gpg_err_code_t reason;  /* what a step says beside its own error */
    gpg_err_code_t refused; /* why the agent does not do as ask says */
} GpgContext;

typedef enum {
    GPG_CONTEXT_APART = 1 << 0,  /* in a home folder of its own, with nothing in it */
    GPG_CONTEXT_SECRET = 1 << 1, /* it uses secret keys, or a passphrase */
    GPG_CONTEXT_OWN = 1 << 2,    /* the passphrase must be known here too */
} GpgContextFlags;

GpgContext *gpg_context_new(GpgJob *job, unsigned flags, GError **error);
void gpg_context_free(GpgContext *context); /* takes NULL */

/* Begins one call of GPGME's; may come again, if a passphrase was wrong: whatever it reads and
 * writes begins anew. */
typedef gpgme_error_t (*GpgStepFn)(GpgContext *context, gpointer data);
/* As often as the user has tries; with the terminal lent to the agent, if that is what asks. */
gpgme_error_t gpg_context_try(GpgContext *context, GpgStepFn step, gpointer data);
/* The same for certificates: keygrips of those whose passphrase may be needed; NULL: none is. Where
 * we ask, they are unlocked before. */
gpgme_error_t gpg_context_try_cms(GpgContext *context, const GPtrArray *keygrips, GpgStepFn step,
                                  gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(GpgContext, gpg_context_free)
