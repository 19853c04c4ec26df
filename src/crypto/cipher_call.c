/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the rows of ciphers have in common: a call to GnuPG whose result is a cipher's. */

#include "config.h"

#include "crypto/cipher_call.h"

#include "base/limits.h"

static void
on_done(const GpgResult *result, const GError *failure, gpointer data)
{
    g_autofree CipherAsk *ask = data;
    g_autoptr(GError) error = failure ? g_error_copy(failure) : NULL;
    g_autoptr(GBytes) bytes = NULL;

    if (result && result->output)
        bytes = ask->change ? ask->change(result->output, &error) : g_bytes_ref(result->output);
    if (error)
        ask->fn(NULL, error, ask->data);
    else
        ask->fn(&(CipherResult){ bytes, result->signatures, result->is_encrypted, result->keys },
                NULL, ask->data);
}

GpgCall *
cipher_call(Gpg *gpg, const GpgRequest *request, const CipherAsk *ask)
{
    return gpg_call(gpg, request, on_done, g_memdup2(ask, sizeof *ask));
}

GpgCall *
cipher_seal_file(Gpg *gpg, const CipherSeal *what, CipherFn fn, gpointer data)
{
    return cipher_call(gpg,
                       &(GpgRequest){ .operation = GPG_SEAL,
                                      .path = what->path,
                                      .output_path = what->output_path,
                                      .names = what->readers,
                                      .signer = what->signer,
                                      .most = LIMIT_SEALED_FILE_BYTES,
                                      .timeout = LIMIT_SEALED_FILE_MS },
                       &(CipherAsk){ .fn = fn, .data = data });
}

GpgCall *
cipher_open_file(Gpg *gpg, const CipherOpen *what, CipherFn fn, gpointer data)
{
    return cipher_call(gpg,
                       &(GpgRequest){ .operation = GPG_OPEN,
                                      .path = what->path,
                                      .output_path = what->output_path,
                                      .most = LIMIT_SEALED_FILE_BYTES,
                                      .timeout = LIMIT_SEALED_FILE_MS },
                       &(CipherAsk){ .fn = fn, .data = data });
}
