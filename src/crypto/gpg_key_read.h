/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys and signatures out of GPGME's structures. For the files of the engine alone. */
#pragma once

#include "crypto/gpg_library.h"

GpgKey *gpg_key_read(const GpgLibrary *library, gpgme_key_t key);
/* primary: fingerprint of the whole key; NULL: as the signature says. */
GpgSignature *gpg_signature_read(gpgme_signature_t signature, const char *primary);
void gpg_signature_free(GpgSignature *signature); /* takes NULL */
