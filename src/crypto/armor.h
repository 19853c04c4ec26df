/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OpenPGP's armour without its first and last lines, as XEP-0027 has it in a stanza. */
#pragma once

#include <glib.h>

#define ARMOR_MESSAGE   "PGP MESSAGE"
#define ARMOR_SIGNATURE "PGP SIGNATURE"

/* What stands between header and footer; NULL: it is not armoured. Owned by the caller. */
char *armor_strip(GBytes *armored);
/* The other way round; lines that are no armour are left out, so that text from outside begins
 * nothing else. kind: ARMOR_... */
GBytes *armor_add(const char *text, const char *kind);
