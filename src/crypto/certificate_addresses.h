/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The addresses that a certificate is for (RFC 3923 5, RFC 6120 13.7.1.4). */
#pragma once

#include <glib.h>

/* Of a certificate in DER: "xmpp:JID" of each XmppAddr, and the URIs "xmpp:..." and "im:..." as
 * they stand; NULL-terminated, the caller's. Empty: it has none, or is broken. */
char **certificate_addresses(GBytes *certificate);
