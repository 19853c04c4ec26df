/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the agent asks with, and whether it will. For the files of the engine alone. */
#pragma once

#include "crypto/gpg_library.h"

/* Whether it would draw on our terminal: it is one for terminals, or there is no desktop for it. */
bool gpg_pinentry_is_for_terminal(const GpgLibrary *library, const char *home);
/* Whether the agent would have to ask for one of these keys (keygrips), as far as it can be known
 * before: it is protected, and its passphrase not remembered. */
bool gpg_pinentry_will_ask(GpgJob *job, const GPtrArray *keygrips);
/* Those of them that lie on the disk, and for which it would; NULL: one is elsewhere (a card), or
 * that cannot be known. Borrowed strings. */
GPtrArray *gpg_pinentry_locked(GpgJob *job, const GPtrArray *keygrips);
/* Where the agent of that home listens: GPGME knows it of the usual home alone. The caller's; NULL.
 */
char *gpg_pinentry_socket(const GpgLibrary *library, const char *home);
