/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What GnuPG refuses, as sentences that say what to do. For the files of the engine alone. */
#pragma once

#include "crypto/gpg_library.h"

/* Of a call that went wrong with that. */
void gpg_error_set(GError **error, const GpgJob *job, gpgme_error_t reason);
