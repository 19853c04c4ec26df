/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parser guard: stands between libexpat and libstrophe, because libstrophe drops the namespaces
 * of attributes (anybody could forge `from`) and has no limits. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Must be called first in main (before any thread): finds the real functions and tests itself.
 * false: the program must not go on. */
bool guard_init(GError **error);
