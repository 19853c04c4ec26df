/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Base64 as it comes from outside (RFC 4648 4): nothing in it is passed over in silence. */
#pragma once

#include <glib.h>

/* The bytes; NULL: it is none, or empty. White space between is allowed, padding must be there, and
 * nothing after it. length -1: text ends with a zero. The caller's. */
GBytes *base64_read(const char *text, gssize length);
