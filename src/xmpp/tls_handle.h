/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our hand on the TLS connection that libstrophe makes and hides, by OpenSSL's public means: a
 * callback when an SSL is made gives us the object, one when its BIO is made (by SSL_set_fd, with
 * libstrophe's settings complete) the moment to add ours. */
#pragma once

#include <stdbool.h>
#include <strophe.h>

#include "xmpp/certificate.h"
#include "xmpp/channel_binding.h"
#include "xmpp/tls_settings.h"

typedef struct TlsHandle TlsHandle;

/* Once, before any other use of OpenSSL's SSL objects. */
bool tls_handle_init(GError **error);

/* domain: what the certificate must be good for. is_direct: TLS from the first byte, so that the
 * protocol is named in it (XEP-0368, ALPN). */
TlsHandle *tls_handle_new(const char *domain, bool is_direct, TlsSettings *settings);
void tls_handle_free(TlsHandle *handle); /* after libstrophe's connection; takes NULL */

/* The handshake; blocks, so it is run in a thread of its own. It succeeds whatever is wrong with
 * the server's certificate, unless one of ours would be shown to it. false: it failed, or our
 * settings did not take hold; the connection must not be used. */
bool tls_handle_start(TlsHandle *handle, xmpp_conn_t *conn);
/* Whether it failed because the server's certificate is not trusted. */
bool tls_handle_is_refused(const TlsHandle *handle);
/* Why it failed, as the end of a sentence, or NULL. Borrowed. */
const char *tls_handle_failure(const TlsHandle *handle);
/* Whether it failed because the connection ended, for no reason that TLS has: another try may go
 * well. */
bool tls_handle_is_cut(const TlsHandle *handle);

/* The server's certificate and what is wrong with it, after the handshake, even if it failed for
 * that; NULL before, and if there is none. Borrowed. */
const Certificate *tls_handle_certificate(const TlsHandle *handle);
/* What a login can be bound to; nothing before the handshake. Borrowed. */
const ChannelBindings *tls_handle_bindings(const TlsHandle *handle);
/* Whether decrypted bytes wait that select() does not know of. */
bool tls_handle_has_pending(const TlsHandle *handle);
/* Sends the closing alert, once; the connection is of no use after it. */
void tls_handle_close(TlsHandle *handle);
/* "TLSv1.3 TLS_AES_256_GCM_SHA384"; owned by the caller; NULL if there is no TLS. */
char *tls_handle_describe(const TlsHandle *handle);
