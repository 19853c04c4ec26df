/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From OpenSSL's connection to what a login over it can be bound to. */
#pragma once

#include <openssl/ssl.h>

#include "xmpp/channel_binding.h"

/* After the handshake. What the protocol makes unsafe is left out: see BindingType. */
void channel_bindings_read(ChannelBindings *bindings, SSL *ssl);
/* tls-server-end-point of this certificate (RFC 5929 4.1); NULL: its signature has no hash function
 * of its own, so that there is none. */
GBytes *channel_binding_of_certificate(X509 *leaf);
