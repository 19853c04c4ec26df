/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an account wants of TLS: whom to trust, and who to be. Its files are read and checked before
 * anything is sent; it never changes. */
#pragma once

#include <openssl/ssl.h>
#include <stdbool.h>

#include "settings/account_config.h"

typedef struct TlsSettings TlsSettings;

/* pins: fingerprints that are trusted whatever is wrong with their certificates; copied; or NULL.
 * NULL and an error of STREAM_ERROR that names the file that is of no use. */
TlsSettings *tls_settings_new(const AccountConfig *config, const char *const *pins, GError **error);
TlsSettings *tls_settings_ref(TlsSettings *settings);
void tls_settings_unref(TlsSettings *settings); /* takes NULL */

/* To a connection before its handshake; false: it must not be used. */
bool tls_settings_apply(const TlsSettings *settings, SSL *ssl);
/* Authorities of its own are trusted instead of the system's. */
bool tls_settings_has_authorities(const TlsSettings *settings);
/* A certificate of ours is shown to the server, in the handshake: so the server's must be judged in
 * it, too. */
bool tls_settings_has_certificate(const TlsSettings *settings);
bool tls_settings_is_pinned(const TlsSettings *settings, const char *fingerprint);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(TlsSettings, tls_settings_unref)
