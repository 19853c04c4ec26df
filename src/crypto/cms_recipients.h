/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whom something of CMS is encrypted to (RFC 5652 6.2), before it is opened: so that no passphrase
 * is asked for but that of the key that is needed. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* The serial numbers of the certificates that it names, in hexadecimal; LIMIT_GPG_RECIPIENTS at
 * most. NULL: it is no EnvelopedData, or cannot be read. The caller's, with its strings. */
GPtrArray *cms_recipients(GBytes *der);
/* Whether one of them is that number, with zeros before it or without. NULL: it may be. */
bool cms_recipients_have(const GPtrArray *serials, const char *serial);
