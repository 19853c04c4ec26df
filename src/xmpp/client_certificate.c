/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading PEM files, and saying what is wrong with them before anything goes to the network. */

#include "config.h"

#include "xmpp/client_certificate.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/limits.h"
#include "base/secret.h"
#include "xmpp/certificate_names.h"
#include "xmpp/error.h"

struct ClientCertificate {
    X509 *leaf;
    STACK_OF(X509) * chain;
    EVP_PKEY *key;
};

static bool refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Always false. */
static bool
refuse(GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *sentence = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    ERR_clear_error();
    g_set_error_literal(error, STREAM_ERROR, STREAM_ERROR_TLS, sentence);
    return false;
}

/* It must not ask on the terminal, as OpenSSL would. */
static int
on_passphrase(char *buffer G_GNUC_UNUSED, int size G_GNUC_UNUSED, int is_writing G_GNUC_UNUSED,
              void *data)
{
    *(bool *)data = true;
    return -1;
}

static bool
read_certificates(ClientCertificate *certificate, const char *file, GError **error)
{
    g_autoptr(GError) problem = NULL;
    char *text = file_read(file, &problem);
    if (!text)
        return refuse(error, _("Your certificate (tls.certificate) cannot be read: %s"),
                      problem->message);
    BIO *bio = BIO_new_mem_buf(text, -1);
    X509 *next;
    certificate->leaf = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    certificate->chain = sk_X509_new_null();
    while (sk_X509_num(certificate->chain) < LIMIT_CERTIFICATE_CHAIN &&
           (next = PEM_read_bio_X509(bio, NULL, NULL, NULL)))
        sk_X509_push(certificate->chain, next);
    ERR_clear_error();
    BIO_free(bio);
    secret_free(text); /* the key may be in it */
    if (certificate->leaf)
        return true;
    return refuse(error,
                  _("There is no certificate in %s (tls.certificate): it must be a PEM "
                    "file."),
                  file);
}

static bool
read_key(ClientCertificate *certificate, const char *file, GError **error)
{
    g_autoptr(GError) problem = NULL;
    bool is_encrypted = false;
    char *text = file_read(file, &problem);
    if (!text)
        return refuse(error, _("The key of your certificate (tls.key) cannot be read: %s"),
                      problem->message);
    BIO *bio = BIO_new_mem_buf(text, -1);
    certificate->key = PEM_read_bio_PrivateKey(bio, NULL, on_passphrase, &is_encrypted);
    BIO_free(bio);
    secret_free(text);
    if (certificate->key)
        return true;
    if (is_encrypted)
        return refuse(error,
                      _("The key in %s is encrypted, and keys must not be: openssl pkey "
                        "-in FILE -out NEW_FILE decrypts it."),
                      file);
    return refuse(error,
                  _("There is no private key in %s: set tls.key to the PEM file that has "
                    "it."),
                  file);
}

/* Whether OpenSSL would show it: it has rules of its own, such as on short keys. */
static bool
try_out(const ClientCertificate *certificate, const char *file, GError **error)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_security_level(context, TLS_SECURITY_LEVEL);
    bool is_used = SSL_CTX_use_cert_and_key(context, certificate->leaf, certificate->key,
                                            certificate->chain, 1) == 1;
    SSL_CTX_free(context);
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    return is_used ||
           refuse(error, _("Your certificate in %s cannot be used (%s): get another one."), file,
                  reason ? reason : "");
}

static bool
check(const ClientCertificate *certificate, const char *file, GError **error)
{
    if (X509_check_private_key(certificate->leaf, certificate->key) != 1)
        return refuse(error,
                      _("The key does not belong to the certificate in %s. Check "
                        "tls.certificate and tls.key."),
                      file);
    if (X509_cmp_current_time(X509_get0_notAfter(certificate->leaf)) < 0)
        return refuse(error,
                      _("Your certificate in %s has expired: get a new one, or log in with "
                        "the password (/account set JID tls.certificate '')."),
                      file);
    if (X509_cmp_current_time(X509_get0_notBefore(certificate->leaf)) > 0)
        return refuse(error,
                      _("Your certificate in %s is not valid yet. Is this computer's clock "
                        "right?"),
                      file);
    return try_out(certificate, file, error);
}

ClientCertificate *
client_certificate_load(const AccountConfig *config, GError **error)
{
    g_autoptr(ClientCertificate) certificate = g_new0(ClientCertificate, 1);
    g_autofree char *file = file_expand(config->tls_certificate);
    g_autofree char *key_file = file_expand(config->tls_key ? config->tls_key : file);
    if (read_certificates(certificate, file, error) && read_key(certificate, key_file, error) &&
        check(certificate, file, error))
        return g_steal_pointer(&certificate);
    return NULL;
}

void
client_certificate_free(ClientCertificate *certificate)
{
    if (!certificate)
        return;
    X509_free(certificate->leaf);
    sk_X509_pop_free(certificate->chain, X509_free);
    EVP_PKEY_free(certificate->key);
    g_free(certificate);
}

bool
client_certificate_use(const ClientCertificate *certificate, SSL *ssl)
{
    bool is_used =
        SSL_use_cert_and_key(ssl, certificate->leaf, certificate->key, certificate->chain, 1) == 1;
    ERR_clear_error();
    return is_used;
}

bool
client_certificate_is_only_for(const ClientCertificate *certificate, const char *jid)
{
    g_auto(GStrv) names = certificate_names(certificate->leaf, CERTIFICATE_NAME_XMPP);
    return g_strv_length(names) == 1 && strcmp(names[0], jid) == 0;
}
