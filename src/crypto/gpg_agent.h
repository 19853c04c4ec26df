/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GnuPG's agent, spoken to itself: gpgsm, unlike gpg, cannot hand its questions on, so that a key
 * of a certificate is unlocked before it is needed; the agent remembers it. For the files of the
 * engine alone. */
#pragma once

#include "crypto/gpg_context.h"

/* Asks the user for the passphrases of those keys (keygrips) for which the agent would ask now, and
 * tells them to the agent. 0: all are unlocked. GPG_ERR_NOT_SUPPORTED: the agent must ask itself,
 * as for cards. */
gpgme_error_t gpg_agent_unlock(GpgContext *context, const GPtrArray *keygrips);
