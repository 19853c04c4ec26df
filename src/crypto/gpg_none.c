/* SPDX-License-Identifier: GPL-3.0-or-later */
/* No GnuPG: built without GPGME. */

#include "config.h"

#include "base/i18n.h"
#include "crypto/gpg_engine.h"

static GpgLibrary *
load(const char *program G_GNUC_UNUSED, GCancellable *end G_GNUC_UNUSED, GError **error)
{
    g_set_error_literal(error, GPG_ERROR, GPG_ERROR_MISSING,
                        _("this program was built without GPGME, so it cannot use GnuPG: build it "
                          "again with libgpgme-dev installed"));
    return NULL;
}

/* The others are never called: nothing was loaded. */
const GpgEngine gpg_engine = { .load = load };
