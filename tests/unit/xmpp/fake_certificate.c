/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates made by OpenSSL in memory. */

#include "config.h"

#include "unit/xmpp/fake_certificate.h"

#include <glib/gstdio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

static EVP_PKEY *
make_pss_key(void)
{
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA_PSS, NULL);
    EVP_PKEY_keygen_init(context);
    EVP_PKEY_CTX_set_rsa_keygen_bits(context, 2048);
    EVP_PKEY_keygen(context, &key);
    EVP_PKEY_CTX_free(context);
    return key;
}

static EVP_PKEY *
make_key(FakeKey kind)
{
    switch (kind) {
    case FAKE_KEY_EC:
        return EVP_EC_gen("P-256");
    case FAKE_KEY_RSA:
        return EVP_RSA_gen(2048);
    case FAKE_KEY_SHORT_RSA:
        return EVP_RSA_gen(1024);
    case FAKE_KEY_ED25519:
        return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    case FAKE_KEY_PSS:
        return make_pss_key();
    }
    g_return_val_if_reached(NULL);
}

static void
add_extension(X509 *x509, int nid, const char *value)
{
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
    if (!extension)
        g_error("not an extension: %s", value);
    X509_add_ext(x509, extension, -1);
    X509_EXTENSION_free(extension);
}

static X509 *
make_certificate(EVP_PKEY *key, const char *name, const FakeCertificate *wanted)
{
    X509 *x509 = X509_new();
    X509_set_version(x509, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), g_random_int_range(1, G_MAXINT));
    X509_gmtime_adj(X509_getm_notBefore(x509), wanted->from_days * 86400L);
    X509_gmtime_adj(X509_getm_notAfter(x509), wanted->until_days * 86400L);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_ASC,
                               (const unsigned char *)name, -1, -1, 0);
    X509_set_issuer_name(x509, X509_get_subject_name(x509));
    X509_set_pubkey(x509, key);
    return x509;
}

static X509 *
make_authority(EVP_PKEY *key, const FakeCertificate *wanted)
{
    X509 *authority = make_certificate(key, "Test authority", wanted);
    add_extension(authority, NID_basic_constraints, "critical,CA:TRUE");
    X509_sign(authority, key, EVP_sha256());
    return authority;
}

FakeIdentity
fake_identity_new(const FakeCertificate *wanted)
{
    FakeIdentity identity = { .key = make_key(wanted->key) };
    g_autofree char *usual = g_strdup_printf("DNS:%s", wanted->host);
    const char *names = wanted->names ? wanted->names : usual;
    const EVP_MD *hash = EVP_get_digestbyname(wanted->hash ? wanted->hash : "SHA256");
    EVP_PKEY *signing_key = identity.key;
    identity.leaf = make_certificate(identity.key, wanted->host, wanted);
    if (*names)
        add_extension(identity.leaf, NID_subject_alt_name, names);
    if (wanted->is_issued) {
        signing_key = make_key(wanted->key == FAKE_KEY_RSA ? FAKE_KEY_RSA : FAKE_KEY_EC);
        identity.authority = make_authority(signing_key, wanted);
        X509_set_issuer_name(identity.leaf, X509_get_subject_name(identity.authority));
    }
    if (!X509_sign(identity.leaf, signing_key,
                   EVP_PKEY_get_id(signing_key) == EVP_PKEY_ED25519 ? NULL : hash))
        g_error("the certificate cannot be signed");
    if (wanted->is_issued) {
        EVP_PKEY_free(signing_key);
    } else {
        X509_up_ref(identity.leaf);
        identity.authority = identity.leaf;
    }
    return identity;
}

void
fake_identity_clear(FakeIdentity *identity)
{
    X509_free(identity->leaf);
    X509_free(identity->authority);
    EVP_PKEY_free(identity->key);
    *identity = (FakeIdentity){ 0 };
}

char *
fake_pem_new(X509 *certificate, EVP_PKEY *key, const char *passphrase)
{
    char *path = NULL;
    FILE *file = fdopen(g_file_open_tmp("jaser-test-XXXXXX", &path, NULL), "w");
    const EVP_CIPHER *cipher = passphrase ? EVP_aes_128_cbc() : NULL;
    if (certificate)
        PEM_write_X509(file, certificate);
    if (key)
        PEM_write_PrivateKey(file, key, cipher, (const unsigned char *)passphrase,
                             passphrase ? (int)strlen(passphrase) : 0, NULL, NULL);
    fclose(file);
    return path;
}

char *
fake_fingerprint(const X509 *certificate)
{
    unsigned char digest[32];
    X509_digest(certificate, EVP_sha256(), digest, NULL);
    GString *hex = g_string_new(NULL);
    for (unsigned i = 0; i < sizeof digest; i++)
        g_string_append_printf(hex, "%02x", digest[i]);
    return g_string_free(hex, FALSE);
}
