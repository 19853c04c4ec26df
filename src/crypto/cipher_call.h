/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the rows of ciphers have in common: a call to GnuPG whose result is a cipher's. For these
 * rows alone. */
#pragma once

#include "crypto/cipher.h"

/* Makes of what came out what the receiver is to have; NULL and error: it is none. */
typedef GBytes *(*CipherChange)(GBytes *bytes, GError **error);

typedef struct {
    CipherFn fn;
    gpointer data;
    CipherChange change; /* NULL: as it is */
} CipherAsk;

GpgCall *cipher_call(Gpg *gpg, const GpgRequest *request, const CipherAsk *ask);
/* Files, which all of OpenPGP have alike. */
GpgCall *cipher_seal_file(Gpg *gpg, const CipherSeal *what, CipherFn fn, gpointer data);
GpgCall *cipher_open_file(Gpg *gpg, const CipherOpen *what, CipherFn fn, gpointer data);
