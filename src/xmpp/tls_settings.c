/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The account's files and pins, ready for OpenSSL. */

#include "config.h"

#include "xmpp/tls_settings.h"

#include <openssl/err.h>

#include "base/file.h"
#include "base/i18n.h"
#include "xmpp/client_certificate.h"
#include "xmpp/error.h"

struct TlsSettings {
    unsigned references;
    char **pins;
    X509_STORE *authorities; /* NULL: the system's */
    ClientCertificate *certificate;
};

static X509_STORE *
read_authorities(const char *path, GError **error)
{
    g_autofree char *file = file_expand(path);
    X509_STORE *store = X509_STORE_new();
    bool is_read = X509_STORE_load_file(store, file) == 1;
    ERR_clear_error();
    if (is_read)
        return store;
    X509_STORE_free(store);
    g_set_error(error, STREAM_ERROR, STREAM_ERROR_TLS,
                g_file_test(file, G_FILE_TEST_EXISTS)
                    ? _("There is no certificate in %s (tls.ca_file): it must be a PEM file.")
                    : _("The file %s (tls.ca_file) is not there."),
                file);
    return NULL;
}

TlsSettings *
tls_settings_new(const AccountConfig *config, const char *const *pins, GError **error)
{
    g_autoptr(TlsSettings) settings = g_new0(TlsSettings, 1);
    settings->references = 1;
    settings->pins = g_strdupv((char **)pins);
    if (config->tls_ca_file &&
        !(settings->authorities = read_authorities(config->tls_ca_file, error)))
        return NULL;
    if (config->tls_certificate &&
        !(settings->certificate = client_certificate_load(config, error)))
        return NULL;
    return g_steal_pointer(&settings);
}

TlsSettings *
tls_settings_ref(TlsSettings *settings)
{
    settings->references++;
    return settings;
}

void
tls_settings_unref(TlsSettings *settings)
{
    if (!settings || --settings->references > 0)
        return;
    g_strfreev(settings->pins);
    X509_STORE_free(settings->authorities);
    client_certificate_free(settings->certificate);
    g_free(settings);
}

bool
tls_settings_apply(const TlsSettings *settings, SSL *ssl)
{
    if (settings->authorities && SSL_set1_verify_cert_store(ssl, settings->authorities) != 1)
        return false;
    return !settings->certificate || client_certificate_use(settings->certificate, ssl);
}

bool
tls_settings_has_authorities(const TlsSettings *settings)
{
    return settings->authorities != NULL;
}

bool
tls_settings_has_certificate(const TlsSettings *settings)
{
    return settings->certificate != NULL;
}

bool
tls_settings_is_pinned(const TlsSettings *settings, const char *fingerprint)
{
    return settings->pins && g_strv_contains((const char *const *)settings->pins, fingerprint);
}
