/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates for tests, of servers and of clients, good and bad. */
#pragma once

#include <glib.h>
#include <openssl/x509.h>
#include <stdbool.h>

typedef enum {
    FAKE_KEY_EC,
    FAKE_KEY_RSA,
    FAKE_KEY_SHORT_RSA,
    FAKE_KEY_ED25519,
    FAKE_KEY_PSS
} FakeKey;

typedef struct {
    const char *host;
    int from_days, until_days; /* from now */
    const char *names;         /* subjectAltName as OpenSSL writes it; NULL: "DNS:host"; "": none */
    FakeKey key;
    const char *hash; /* of the signature; NULL: SHA256 */
    bool is_issued;   /* by an authority of its own; else self-signed */
} FakeCertificate;

typedef struct {
    X509 *leaf;
    EVP_PKEY *key;
    X509 *authority; /* leaf, if it is self-signed */
} FakeIdentity;

FakeIdentity fake_identity_new(const FakeCertificate *wanted);
void fake_identity_clear(FakeIdentity *identity);
/* PEM in a new temporary file: each part that is not NULL; passphrase NULL: the key is not
 * encrypted. The caller owns the path and removes the file. */
char *fake_pem_new(X509 *certificate, EVP_PKEY *key, const char *passphrase);
/* SHA-256, in hex; owned by the caller. */
char *fake_fingerprint(const X509 *certificate);
