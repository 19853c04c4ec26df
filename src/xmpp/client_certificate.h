/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A certificate of the user's, with its key: shown to the server in the handshake, to log in with
 * it (SASL EXTERNAL, XEP-0178). */
#pragma once

#include <openssl/ssl.h>
#include <stdbool.h>

#include "settings/account_config.h"

/* Of OpenSSL's, for both sides: RSA with 2048 bits and the like, no signatures by MD5 or SHA-1. */
#define TLS_SECURITY_LEVEL 2

typedef struct ClientCertificate ClientCertificate;

/* Reads what tls.certificate and tls.key name. NULL and an error of STREAM_ERROR that names the
 * file if they are of no use: not there, no certificate, out of date, another key, a key that is
 * encrypted. */
ClientCertificate *client_certificate_load(const AccountConfig *config, GError **error);
void client_certificate_free(ClientCertificate *certificate); /* takes NULL */
/* false: this connection cannot use it. */
bool client_certificate_use(const ClientCertificate *certificate, SSL *ssl);
/* Whether it names this bare address and no other: then the server needs not be told whom we want
 * to be (XEP-0178 2). */
bool client_certificate_is_only_for(const ClientCertificate *certificate, const char *jid);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ClientCertificate, client_certificate_free)
