/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which keys are on smart cards. For the files of the engine alone. */
#pragma once

#include "crypto/gpg_library.h"

/* Whether that key of ours (a key id or fingerprint) is on one, so that its PIN is asked for and no
 * passphrase. Asks GnuPG, and waits. */
bool gpg_card_has(GpgJob *job, const char *key);
