/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding libstrophe's SSL, setting it up our way, judging the certificate. */

#include "config.h"

#include "xmpp/tls_handle.h"

#include <gio/gio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <string.h>

#include "base/host.h"
#include "base/i18n.h"
#include "xmpp/certificate_names.h"
#include "xmpp/certificate_read.h"
#include "xmpp/channel_binding_read.h"
#include "xmpp/client_certificate.h"

struct TlsHandle {
    char *host; /* the domain in ASCII, or an address without brackets */
    bool is_direct;
    TlsSettings *settings;
    SSL *ssl; /* libstrophe's, NULL before it is made and after it is freed */
    bool is_set_up;
    unsigned faults; /* of CertificateFault */
    int verify_error;
    Certificate *certificate; /* judged */
    bool is_refused;          /* because of it */
    ChannelBindings bindings;
    char *failure;
    bool is_cut;
};

/* The indexes are given out by OpenSSL once per process; its callbacks know nothing but the object
 * that is being made, so that the handle being started is found through its thread. */
static int ssl_index = -1, bio_index = -1;
static _Thread_local TlsHandle *starting;

static void
on_ssl_new(void *parent, void *value G_GNUC_UNUSED, CRYPTO_EX_DATA *data, int index,
           long number G_GNUC_UNUSED, void *pointer G_GNUC_UNUSED)
{
    if (!starting)
        return;
    starting->ssl = parent;
    starting->is_set_up = false;
    CRYPTO_set_ex_data(data, index, starting);
}

static void
on_ssl_free(void *parent, void *value, CRYPTO_EX_DATA *data G_GNUC_UNUSED, int index G_GNUC_UNUSED,
            long number G_GNUC_UNUSED, void *pointer G_GNUC_UNUSED)
{
    TlsHandle *handle = value;
    if (handle && handle->ssl == parent)
        handle->ssl = NULL;
}

/* Everything that is wrong is gathered. */
static int
on_verify(int is_valid, X509_STORE_CTX *store)
{
    SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    TlsHandle *handle = SSL_get_ex_data(ssl, ssl_index);
    if (!is_valid) {
        handle->verify_error = X509_STORE_CTX_get_error(store);
        handle->faults |=
            certificate_fault(handle->verify_error, X509_STORE_CTX_get_error_depth(store));
    }
    return 1;
}

static void
verify(TlsHandle *handle, X509_STORE_CTX *check)
{
    handle->faults = 0;
    if (X509_verify_cert(check) <= 0 && !handle->faults)
        handle->faults = CERTIFICATE_OTHER;
}

/* The file may hold what the folder does not; then it must be read after all. */
static void
verify_with_all_authorities(TlsHandle *handle, X509_STORE_CTX *first)
{
    SSL_CTX *context = SSL_get_SSL_CTX(handle->ssl);
    X509_STORE_CTX *check = X509_STORE_CTX_new();
    SSL_CTX_set_default_verify_file(context);
    X509_STORE_CTX_init(check, SSL_CTX_get_cert_store(context), X509_STORE_CTX_get0_cert(first),
                        X509_STORE_CTX_get0_untrusted(first));
    X509_STORE_CTX_set_default(check, "ssl_server");
    X509_VERIFY_PARAM_set_auth_level(X509_STORE_CTX_get0_param(check),
                                     SSL_get_security_level(handle->ssl));
    X509_STORE_CTX_set_ex_data(check, SSL_get_ex_data_X509_STORE_CTX_idx(), handle->ssl);
    X509_STORE_CTX_set_verify_cb(check, on_verify);
    verify(handle, check);
    X509_STORE_CTX_free(check);
}

/* In the handshake, in place of OpenSSL's own judgement. It goes on whatever is wrong, for the user
 * may accept the certificate when it is over; but not if a certificate of ours would be the next
 * thing that is sent. */
static int
on_certificate(X509_STORE_CTX *check, void *data)
{
    const unsigned unknown = CERTIFICATE_UNKNOWN_ISSUER | CERTIFICATE_SELF_SIGNED;
    TlsHandle *handle = data;
    X509 *leaf = X509_STORE_CTX_get0_cert(check);
    verify(handle, check);
    if ((handle->faults & unknown) && !tls_settings_has_authorities(handle->settings))
        verify_with_all_authorities(handle, check);
    if (!certificate_is_for(leaf, handle->host))
        handle->faults |= CERTIFICATE_OTHER_HOST;
    certificate_free(handle->certificate);
    handle->certificate =
        certificate_read(leaf, handle->faults, handle->verify_error, handle->host);
    handle->is_refused =
        tls_settings_has_certificate(handle->settings) && handle->certificate->problem &&
        !tls_settings_is_pinned(handle->settings, handle->certificate->fingerprint);
    return !handle->is_refused;
}

/* What a user can do something about, in words. */
static const char *
describe_failure(int reason)
{
    switch (reason) {
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
        return _("the server knows only versions of TLS before 1.2, which are not safe any more");
    case SSL_R_WRONG_VERSION_NUMBER:
        return _("what answers there is not TLS");
    case SSL_R_DH_KEY_TOO_SMALL:
    case SSL_R_EE_KEY_TOO_SMALL:
        return _("the server's key is too short to be safe");
    default:
        return ERR_reason_error_string(ERR_PACK(ERR_LIB_SSL, 0, reason));
    }
}

/* The last moment at which the reason is known: libstrophe empties OpenSSL's queue of errors. */
static void
on_info(const SSL *ssl, int where, int value)
{
    TlsHandle *handle = SSL_get_ex_data(ssl, ssl_index);
    unsigned long code = ERR_peek_last_error();
    int reason = 0;
    if (where == SSL_CB_READ_ALERT)
        reason = SSL_AD_REASON_OFFSET + (value & 0xff);
    else if (where == SSL_CB_WRITE_ALERT || (where == SSL_CB_CONNECT_EXIT && value <= 0))
        reason = ERR_GET_LIB(code) == ERR_LIB_SSL ? ERR_GET_REASON(code) : 0;
    if (reason && reason != SSL_R_UNEXPECTED_EOF_WHILE_READING && handle && !handle->failure)
        handle->failure = g_strdup(describe_failure(reason));
}

static bool
set_up(TlsHandle *handle)
{
    SSL *ssl = handle->ssl;
    if (!g_hostname_is_ip_address(handle->host))
        SSL_set_tlsext_host_name(ssl, handle->host);
    /* libstrophe has set it; certificate_is_for() knows more kinds of names. */
    X509_VERIFY_PARAM_set1_host(SSL_get0_param(ssl), NULL, 0);
    SSL_set_verify(ssl, SSL_VERIFY_PEER, on_verify);
    SSL_CTX_set_cert_verify_callback(SSL_get_SSL_CTX(ssl), on_certificate, handle);
    SSL_set_info_callback(ssl, on_info);
    SSL_set_min_proto_version(ssl, TLS1_2_VERSION);
    if (SSL_get_security_level(ssl) < TLS_SECURITY_LEVEL)
        SSL_set_security_level(ssl, TLS_SECURITY_LEVEL);
    /* A login is bound to the first handshake. */
    SSL_set_options(ssl, SSL_OP_NO_RENEGOTIATION);
    if (handle->is_direct)
        SSL_set_alpn_protos(ssl, (const unsigned char *)"\x0bxmpp-client", 12);
    /* One record at a time, so that SSL_pending() knows of all that can be read without the socket;
     * SSL_has_pending() would be true for half a record too, and keep the loop busy. */
    SSL_set_read_ahead(ssl, 0);
    /* libstrophe would wait up to a second for the server's closing alert. */
    SSL_set_quiet_shutdown(ssl, 1);
    return tls_settings_apply(handle->settings, ssl);
}

static void
on_bio_new(void *parent G_GNUC_UNUSED, void *value G_GNUC_UNUSED,
           CRYPTO_EX_DATA *data G_GNUC_UNUSED, int index G_GNUC_UNUSED, long number G_GNUC_UNUSED,
           void *pointer G_GNUC_UNUSED)
{
    if (!starting || !starting->ssl || starting->is_set_up)
        return;
    starting->is_set_up = true;
    starting->is_set_up = set_up(starting);
}

bool
tls_handle_init(GError **error)
{
    if (ssl_index < 0)
        ssl_index = SSL_get_ex_new_index(0, NULL, on_ssl_new, NULL, on_ssl_free);
    if (bio_index < 0)
        bio_index = BIO_get_ex_new_index(0, NULL, on_bio_new, NULL, NULL);
    if (ssl_index >= 0 && bio_index >= 0)
        return true;
    g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_FAILED,
                        _("OpenSSL cannot be set up, so the program does not start."));
    return false;
}

TlsHandle *
tls_handle_new(const char *domain, bool is_direct, TlsSettings *settings)
{
    TlsHandle *handle = g_new0(TlsHandle, 1);
    handle->host = host_to_ascii(domain);
    if (!handle->host)
        handle->host = g_strdup(domain);
    handle->is_direct = is_direct;
    handle->settings = tls_settings_ref(settings);
    return handle;
}

void
tls_handle_free(TlsHandle *handle)
{
    if (!handle)
        return;
    g_free(handle->host);
    g_free(handle->failure);
    certificate_free(handle->certificate);
    channel_bindings_clear(&handle->bindings);
    tls_settings_unref(handle->settings);
    g_free(handle);
}

/* Stands in for OpenSSL's function, as the guard does for expat's: libstrophe calls it for each
 * connection, and to read the file of all authorities takes 35 ms and a megabyte. The folder of the
 * same authorities is looked into for the one that is needed. */
__attribute__((visibility("default"), used, noinline)) int
SSL_CTX_set_default_verify_paths(SSL_CTX *context)
{
    return starting ? SSL_CTX_set_default_verify_dir(context)
                    : X509_STORE_set_default_paths(SSL_CTX_get_cert_store(context));
}

/* Whether nothing undid our settings: else nothing is known of the certificate. */
static bool
is_judged(const TlsHandle *handle)
{
    return handle->ssl && handle->is_set_up && handle->certificate &&
           SSL_get_verify_callback(handle->ssl) == on_verify;
}

bool
tls_handle_start(TlsHandle *handle, xmpp_conn_t *conn)
{
    ERR_clear_error();
    starting = handle;
    bool is_up = xmpp_conn_tls_start(conn) == 0;
    starting = NULL;
    handle->is_cut = !is_up && handle->is_set_up && !handle->failure;
    if (!is_up || !is_judged(handle))
        return false;
    channel_bindings_read(&handle->bindings, handle->ssl);
    return true;
}

bool
tls_handle_is_cut(const TlsHandle *handle)
{
    return handle->is_cut;
}

const char *
tls_handle_failure(const TlsHandle *handle)
{
    return handle->failure;
}

bool
tls_handle_is_refused(const TlsHandle *handle)
{
    return handle->is_refused;
}

const Certificate *
tls_handle_certificate(const TlsHandle *handle)
{
    return handle->certificate;
}

const ChannelBindings *
tls_handle_bindings(const TlsHandle *handle)
{
    return &handle->bindings;
}

bool
tls_handle_has_pending(const TlsHandle *handle)
{
    return handle && handle->ssl && SSL_pending(handle->ssl) > 0;
}

void
tls_handle_close(TlsHandle *handle)
{
    if (!handle || !handle->ssl)
        return;
    SSL_set_quiet_shutdown(handle->ssl, 0);
    SSL_shutdown(handle->ssl);
    SSL_set_quiet_shutdown(handle->ssl, 1);
    ERR_clear_error();
}

char *
tls_handle_describe(const TlsHandle *handle)
{
    if (!handle || !handle->ssl)
        return NULL;
    return g_strdup_printf("%s %s", SSL_get_version(handle->ssl), SSL_get_cipher_name(handle->ssl));
}
