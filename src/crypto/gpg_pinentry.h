/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the agent asks with, and whether it will. For the files of the engine alone. */
#pragma once

#include "crypto/gpg_library.h"

/* Whether it would draw on our terminal: it is one for terminals, or there is no desktop for it. */
bool gpg_pinentry_is_for_terminal(const GpgLibrary *library, const char *home);
/* Whether the agent would have to ask for one of these keys (keygrips), as far as it can be known
 * before: it is protected, and its passphrase not remembered. */
bool gpg_pinentry_will_ask(GpgJob *job, const GPtrArray *keygrips);
