/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passphrases and PINs that GnuPG wants: questions to the user, in the program's own prompt. */
#pragma once

#include "crypto/gpg.h"
#include "client/client.h"

typedef struct Passphrases Passphrases;

/* options are borrowed. */
Passphrases *passphrases_new(const ClientOptions *options);
/* After the Gpg that asks through it. Takes NULL. */
void passphrases_free(Passphrases *passphrases);
/* A door to GnuPG that asks here. */
Gpg *passphrases_gpg_new(Passphrases *passphrases, bool asks_itself);
