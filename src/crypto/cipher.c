/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of all ciphers. */

#include "config.h"

#include "crypto/cipher.h"

#include <string.h>

static const CipherMethod *const METHODS[] = { &cipher_ox, &cipher_smime, &cipher_pgp, NULL };

const CipherMethod *const *
cipher_methods(void)
{
    return METHODS;
}

const CipherMethod *
cipher_find(const char *name)
{
    for (const CipherMethod *const *method = METHODS; name && *method; method++)
        if (strcmp((*method)->name, name) == 0)
            return *method;
    return NULL;
}
