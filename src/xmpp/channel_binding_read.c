/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The three types of RFC 5929 and RFC 9266. Below TLS 1.3 a connection is unique only with the
 * extended master secret (RFC 7627): without it somebody in between can make two that are alike. */

#include "config.h"

#include "xmpp/channel_binding_read.h"

#include <string.h>

#define EXPORTER_LABEL "EXPORTER-Channel-Binding"
#define EXPORTER_BYTES 32

/* RFC 9266 2: the context is there, and empty. */
static GBytes *
read_exporter(SSL *ssl)
{
    unsigned char data[EXPORTER_BYTES];
    if (SSL_export_keying_material(ssl, data, sizeof data, EXPORTER_LABEL, strlen(EXPORTER_LABEL),
                                   (const unsigned char *)"", 0, 1) != 1)
        return NULL;
    return g_bytes_new(data, sizeof data);
}

/* RFC 5929 3.1: the first Finished message, which is the server's when a session is resumed. */
static GBytes *
read_unique(SSL *ssl)
{
    unsigned char data[EVP_MAX_MD_SIZE];
    size_t length = SSL_session_reused(ssl) ? SSL_get_peer_finished(ssl, data, sizeof data)
                                            : SSL_get_finished(ssl, data, sizeof data);
    return length > 0 && length <= sizeof data ? g_bytes_new(data, length) : NULL;
}

GBytes *
channel_binding_of_certificate(X509 *leaf)
{
    int hash_nid = NID_undef;
    if (!X509_get_signature_info(leaf, &hash_nid, NULL, NULL, NULL) || hash_nid == NID_undef)
        return NULL;
    bool is_weak = hash_nid == NID_md5 || hash_nid == NID_sha1;
    const EVP_MD *hash = is_weak ? EVP_sha256() : EVP_get_digestbynid(hash_nid);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    if (!hash || X509_digest(leaf, hash, digest, &length) != 1)
        return NULL;
    return g_bytes_new(digest, length);
}

void
channel_bindings_read(ChannelBindings *bindings, SSL *ssl)
{
    X509 *leaf = SSL_get1_peer_certificate(ssl);
    bindings->is_tls13 = SSL_version(ssl) >= TLS1_3_VERSION;
    bool is_unique = bindings->is_tls13 || SSL_get_extms_support(ssl) == 1;
    if (is_unique)
        bindings->data[BINDING_EXPORTER] = read_exporter(ssl);
    if (is_unique && !bindings->is_tls13)
        bindings->data[BINDING_UNIQUE] = read_unique(ssl);
    if (leaf)
        bindings->data[BINDING_SERVER_END_POINT] = channel_binding_of_certificate(leaf);
    X509_free(leaf);
}
