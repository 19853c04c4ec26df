/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secret keys as OpenPGP transfers them (RFC 4880 11.2), without their passphrase: as XEP-0373 5
 * wants them in a backup, which is locked as a whole. */
#pragma once

#include <glib.h>

/* passphrase NULL: there is none. What is not protected stays as it is. NULL and a sentence
 * (GPG_ERROR): the passphrase is wrong, a secret part is not there or on a card, or it is broken.
 */
GBytes *secret_key_unlock(GBytes *keys, const char *passphrase, GError **error);
