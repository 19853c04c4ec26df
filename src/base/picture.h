/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures as bytes: what they are, by what they begin with, and by which hash others know them. */
#pragma once

#include <glib.h>

/* "image/png", "image/jpeg", "image/webp" or "image/gif"; NULL: none of these. Static. */
const char *picture_type(GBytes *bytes);
/* SHA-1, in hexadecimal (XEP-0153 3.1). The caller owns it. */
char *picture_hash(GBytes *bytes);
