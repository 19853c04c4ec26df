/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The exchange of RFC 5802, without channel binding. */

#include "config.h"

#include "xmpp/scram.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <string.h>
#include <stringprep.h>

#include "base/i18n.h"
#include "base/secret.h"
#include "xmpp/error.h"

/* The first part of what we sign: no channel binding, no other name to act for. */
#define GS2_HEADER     "n,,"
#define NONCE_BYTES    18
#define MIN_ITERATIONS 1
#define MAX_ITERATIONS (10 * 1000 * 1000)
#define MAX_SALT_BYTES 1024
#define MAX_NONCE      1024

struct Scram {
    const EVP_MD *md;
    char *password; /* prepared; wiped after the calculation */
    char *nonce;
    char *first_bare;   /* client-first-message-bare */
    char *server_first; /* the challenge */
    char *server_nonce;
    unsigned char *salt;
    size_t salt_length;
    int iterations;
    unsigned char client_key[EVP_MAX_MD_SIZE], server_key[EVP_MAX_MD_SIZE];
};

static const EVP_MD *
hash_function(ScramHash hash)
{
    switch (hash) {
    case SCRAM_SHA_1:
        return EVP_sha1();
    case SCRAM_SHA_256:
        return EVP_sha256();
    case SCRAM_SHA_512:
        return EVP_sha512();
    }
    g_return_val_if_reached(NULL);
}

char *
scram_prepare(const char *text, GError **error)
{
    char *prepared = NULL;
    if (stringprep_profile(text, &prepared, "SASLprep", 0) == STRINGPREP_OK && *prepared) {
        char *copy = g_strdup(prepared);
        OPENSSL_cleanse(prepared, strlen(prepared));
        free(prepared);
        return copy;
    }
    free(prepared);
    g_set_error_literal(error, STREAM_ERROR, STREAM_ERROR_AUTH,
                        _("The password is empty or has characters that passwords cannot have."));
    return NULL;
}

/* RFC 5802 5.1, saslname. */
static char *
escape_name(const char *name)
{
    GString *escaped = g_string_new(NULL);
    for (; *name; name++) {
        if (*name == ',')
            g_string_append(escaped, "=2C");
        else if (*name == '=')
            g_string_append(escaped, "=3D");
        else
            g_string_append_c(escaped, *name);
    }
    return g_string_free(escaped, FALSE);
}

static char *
random_nonce(void)
{
    unsigned char bytes[NONCE_BYTES];
    if (RAND_bytes(bytes, sizeof bytes) != 1)
        g_error("OpenSSL has no random numbers");
    return g_base64_encode(bytes, sizeof bytes);
}

Scram *
scram_new(ScramHash hash, const char *name, const char *password, const char *nonce, GError **error)
{
    char *prepared_password = scram_prepare(password, error);
    g_autofree char *prepared_name = prepared_password ? scram_prepare(name, error) : NULL;
    if (!prepared_name) {
        secret_free(prepared_password);
        return NULL;
    }
    g_autofree char *escaped = escape_name(prepared_name);
    Scram *scram = g_new0(Scram, 1);
    scram->md = hash_function(hash);
    scram->password = prepared_password;
    scram->nonce = nonce ? g_strdup(nonce) : random_nonce();
    scram->first_bare = g_strdup_printf("n=%s,r=%s", escaped, scram->nonce);
    return scram;
}

void
scram_free(Scram *scram)
{
    if (!scram)
        return;
    secret_free(scram->password);
    g_free(scram->nonce);
    g_free(scram->first_bare);
    g_free(scram->server_first);
    g_free(scram->server_nonce);
    g_free(scram->salt);
    OPENSSL_cleanse(scram, sizeof *scram);
    g_free(scram);
}

char *
scram_first_message(const Scram *scram)
{
    return g_strconcat(GS2_HEADER, scram->first_bare, NULL);
}

static bool
refuse(GError **error)
{
    g_set_error_literal(error, STREAM_ERROR, STREAM_ERROR_PROTOCOL,
                        _("The server's part of the login is not valid, so the login was "
                          "stopped."));
    return false;
}

static bool
read_nonce(Scram *scram, const char *field)
{
    if (!g_str_has_prefix(field, "r="))
        return false;
    const char *nonce = field + 2;
    size_t own = strlen(scram->nonce), length = strlen(nonce);
    if (length <= own || length > MAX_NONCE || strncmp(nonce, scram->nonce, own) != 0)
        return false;
    scram->server_nonce = g_strdup(nonce);
    return true;
}

static bool
read_salt(Scram *scram, const char *field)
{
    if (!g_str_has_prefix(field, "s=") || strlen(field) > MAX_SALT_BYTES * 4 / 3)
        return false;
    scram->salt = g_base64_decode(field + 2, &scram->salt_length);
    return scram->salt_length > 0;
}

static bool
read_iterations(Scram *scram, const char *field)
{
    guint64 iterations;
    if (!g_str_has_prefix(field, "i=") ||
        !g_ascii_string_to_unsigned(field + 2, 10, MIN_ITERATIONS, MAX_ITERATIONS, &iterations,
                                    NULL))
        return false;
    scram->iterations = (int)iterations;
    return true;
}

/* An extension before the nonce ("m=") must be understood, and we know of none; what follows the
 * iterations may be ignored (RFC 5802 5.1). */
bool
scram_read_challenge(Scram *scram, const char *message, GError **error)
{
    if (scram->server_first)
        return refuse(error);
    g_auto(GStrv) fields = g_strsplit(message, ",", -1);
    if (g_strv_length(fields) < 3 || !read_nonce(scram, fields[0]) ||
        !read_salt(scram, fields[1]) || !read_iterations(scram, fields[2]))
        return refuse(error);
    scram->server_first = g_strdup(message);
    return true;
}

static void
sign(const Scram *scram, const unsigned char *key, const char *message, unsigned char *ret)
{
    HMAC(scram->md, key, EVP_MD_get_size(scram->md), (const unsigned char *)message,
         strlen(message), ret, NULL);
}

void
scram_calculate(Scram *scram)
{
    unsigned char salted[EVP_MAX_MD_SIZE];
    PKCS5_PBKDF2_HMAC(scram->password, (int)strlen(scram->password), scram->salt,
                      (int)scram->salt_length, scram->iterations, scram->md,
                      EVP_MD_get_size(scram->md), salted);
    sign(scram, salted, "Client Key", scram->client_key);
    sign(scram, salted, "Server Key", scram->server_key);
    OPENSSL_cleanse(salted, sizeof salted);
    g_clear_pointer(&scram->password, secret_free);
}

static char *
final_without_proof(const Scram *scram)
{
    g_autofree char *header = g_base64_encode((const guchar *)GS2_HEADER, strlen(GS2_HEADER));
    return g_strdup_printf("c=%s,r=%s", header, scram->server_nonce);
}

/* AuthMessage in RFC 5802 3. */
static char *
signed_message(const Scram *scram)
{
    g_autofree char *final = final_without_proof(scram);
    return g_strdup_printf("%s,%s,%s", scram->first_bare, scram->server_first, final);
}

char *
scram_final_message(const Scram *scram)
{
    int size = EVP_MD_get_size(scram->md);
    unsigned char stored_key[EVP_MAX_MD_SIZE], proof[EVP_MAX_MD_SIZE];
    EVP_Digest(scram->client_key, size, stored_key, NULL, scram->md, NULL);
    g_autofree char *message = signed_message(scram);
    sign(scram, stored_key, message, proof);
    for (int i = 0; i < size; i++)
        proof[i] ^= scram->client_key[i];
    g_autofree char *encoded = g_base64_encode(proof, size);
    g_autofree char *final = final_without_proof(scram);
    OPENSSL_cleanse(stored_key, sizeof stored_key);
    return g_strdup_printf("%s,p=%s", final, encoded);
}

bool
scram_verify(const Scram *scram, const char *message, GError **error)
{
    size_t size = EVP_MD_get_size(scram->md), length = 0;
    unsigned char expected[EVP_MAX_MD_SIZE];
    g_autofree guchar *signature = NULL;
    if (scram->server_first && g_str_has_prefix(message, "v=")) {
        g_auto(GStrv) fields = g_strsplit(message + 2, ",", 2);
        signature = g_base64_decode(fields[0] ? fields[0] : "", &length);
        g_autofree char *what = signed_message(scram);
        sign(scram, scram->server_key, what, expected);
    }
    if (length == size && CRYPTO_memcmp(signature, expected, size) == 0)
        return true;
    g_set_error_literal(error, STREAM_ERROR, STREAM_ERROR_REFUSED,
                        _("The server could not prove that it knows the password: it may be an "
                          "impostor, so the login was stopped."));
    return false;
}
