/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The exchange of RFC 5802, with the hash of the offer of XEP-0474. */

#include "config.h"

#include "xmpp/scram.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <string.h>
#include <stringprep.h>
#include <time.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/secret.h"
#include "xmpp/error.h"

#define NONCE_BYTES    18
#define MIN_ITERATIONS 4096 /* RFC 7677 4 */
#define MAX_ITERATIONS G_MAXINT
/* Enough to measure what all would take. */
#define PROBE_ITERATIONS 2000

struct Scram {
    const EVP_MD *md;
    char *password; /* prepared; wiped after the calculation */
    char *nonce;
    char *gs2_header; /* "n,," */
    GBytes *binding;
    char *offer;
    bool needs_offer_hash;
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

/* Stays what it is: the tables of Unicode need not be looked at. */
static bool
is_plain(const char *text)
{
    const char *at = text;
    while (g_ascii_isprint(*at))
        at++;
    return at > text && !*at;
}

/* NULL: RFC 4013 forbids it, for the reason that is returned. */
static char *
prepare(const char *text, Stringprep_rc *ret_reason)
{
    char *prepared = NULL, *copy = NULL;
    if (is_plain(text))
        return g_strdup(text);
    *ret_reason = stringprep_profile(text, &prepared, "SASLprep", 0);
    if (*ret_reason == STRINGPREP_OK && *prepared)
        copy = g_strdup(prepared);
    if (prepared)
        OPENSSL_cleanse(prepared, strlen(prepared));
    free(prepared);
    return copy;
}

char *
scram_prepare(const char *text, GError **error)
{
    static const struct {
        Stringprep_rc reason;
        const char *sentence;
    } reasons[] = {
        { STRINGPREP_OK, N_("The password is empty.") },
        { STRINGPREP_CONTAINS_PROHIBITED,
          N_("The password has a character that passwords cannot have, such as Tab.") },
        { STRINGPREP_CONTAINS_UNASSIGNED,
          N_("The password has a character that this program does not know.") },
        { STRINGPREP_BIDI_BOTH_L_AND_RAL,
          N_("The password mixes letters that are written from left to right with others.") },
        { STRINGPREP_BIDI_LEADTRAIL_NOT_RAL,
          N_("A password in letters that are written from right to left must begin and end with "
             "such a letter.") },
    };
    Stringprep_rc reason;
    char *prepared = prepare(text, &reason);
    if (prepared)
        return prepared;
    const char *sentence = N_("The password is not valid text.");
    for (unsigned i = 0; i < G_N_ELEMENTS(reasons); i++)
        if (reasons[i].reason == reason)
            sentence = reasons[i].sentence;
    g_set_error_literal(error, STREAM_ERROR, STREAM_ERROR_AUTH, _(sentence));
    return NULL;
}

static char *
prepare_name(const char *name, GError **error)
{
    Stringprep_rc reason;
    char *prepared = prepare(name, &reason);
    if (!prepared)
        g_set_error(error, STREAM_ERROR, STREAM_ERROR_REFUSED,
                    _("The name %s has characters that a login cannot have."), name);
    return prepared;
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
scram_new(const ScramOptions *options, GError **error)
{
    char *password = scram_prepare(options->password, error);
    g_autofree char *name = password ? prepare_name(options->name, error) : NULL;
    if (!name) {
        secret_free(password);
        return NULL;
    }
    g_autofree char *escaped = escape_name(name);
    Scram *scram = g_new0(Scram, 1);
    scram->md = hash_function(options->hash);
    scram->password = password;
    scram->nonce = options->nonce ? g_strdup(options->nonce) : random_nonce();
    scram->gs2_header = g_strconcat(options->flag, ",,", NULL);
    scram->binding = options->binding ? g_bytes_ref(options->binding) : NULL;
    scram->offer = g_strdup(options->offer);
    scram->needs_offer_hash = options->needs_offer_hash;
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
    g_free(scram->gs2_header);
    g_clear_pointer(&scram->binding, g_bytes_unref);
    g_free(scram->offer);
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
    return g_strconcat(scram->gs2_header, scram->first_bare, NULL);
}

/* Always false. */
static bool
refuse(GError **error, StreamErrorCode code, const char *sentence)
{
    g_set_error_literal(error, STREAM_ERROR, code, sentence);
    return false;
}

static bool
refuse_message(GError **error)
{
    return refuse(error, STREAM_ERROR_PROTOCOL,
                  _("The server's part of the login is not valid, so the login was stopped."));
}

static bool
read_nonce(Scram *scram, const char *field)
{
    if (!g_str_has_prefix(field, "r="))
        return false;
    const char *nonce = field + 2;
    size_t own = strlen(scram->nonce), length = strlen(nonce);
    if (length <= own || length > LIMIT_NONCE_BYTES || strncmp(nonce, scram->nonce, own) != 0)
        return false;
    for (const char *c = nonce; *c; c++)
        if (!g_ascii_isgraph(*c))
            return false;
    scram->server_nonce = g_strdup(nonce);
    return true;
}

static bool
read_salt(Scram *scram, const char *field)
{
    if (!g_str_has_prefix(field, "s=") || strlen(field) > LIMIT_SALT_BYTES * 4 / 3)
        return false;
    scram->salt = g_base64_decode(field + 2, &scram->salt_length);
    return scram->salt_length > 0;
}

/* What the calculation would take, measured by a short one; in time of the processor, so that other
 * programs do not count. */
static double
estimate_seconds(const Scram *scram)
{
    struct timespec begin, end;
    unsigned char key[EVP_MAX_MD_SIZE];
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
    PKCS5_PBKDF2_HMAC("", 0, scram->salt, (int)scram->salt_length, PROBE_ITERATIONS, scram->md,
                      EVP_MD_get_size(scram->md), key);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
    double seconds =
        (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
    return seconds * scram->iterations / PROBE_ITERATIONS;
}

static bool
read_iterations(Scram *scram, const char *field, GError **error)
{
    guint64 iterations;
    if (!g_str_has_prefix(field, "i=") ||
        !g_ascii_string_to_unsigned(field + 2, 10, 0, G_MAXUINT64, &iterations, NULL))
        return refuse_message(error);
    if (iterations < MIN_ITERATIONS)
        return refuse(error, STREAM_ERROR_REFUSED,
                      _("The server asks for a login that is too weak (fewer than 4096 "
                        "iterations): an impostor could find out the password, so the login was "
                        "stopped."));
    scram->iterations = (int)MIN(iterations, MAX_ITERATIONS);
    if (iterations > MAX_ITERATIONS || estimate_seconds(scram) > LIMIT_CALCULATION_S)
        return refuse(error, STREAM_ERROR_REFUSED,
                      _("The server asks for a login that takes too long to calculate, so the "
                        "login was stopped."));
    return true;
}

/* XEP-0474 4.2: "h" among what follows the iterations. */
static bool
check_offer(const Scram *scram, const char *const *extensions, GError **error)
{
    const char *theirs = NULL;
    for (; *extensions && !theirs; extensions++)
        if (g_str_has_prefix(*extensions, "h="))
            theirs = *extensions + 2;
    if (!scram->offer || (!theirs && !scram->needs_offer_hash))
        return true;
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    EVP_Digest(scram->offer, strlen(scram->offer), digest, &length, scram->md, NULL);
    g_autofree char *ours = g_base64_encode(digest, length);
    if (theirs && strlen(theirs) == strlen(ours) && CRYPTO_memcmp(theirs, ours, strlen(ours)) == 0)
        return true;
    return refuse(error, STREAM_ERROR_REFUSED,
                  _("Somebody has changed what the server says about logging in: the connection "
                    "is being tampered with, so the login was stopped."));
}

/* An extension before the nonce ("m=") must be understood, and we know of none; what follows the
 * iterations may be ignored (RFC 5802 5.1). */
bool
scram_read_challenge(Scram *scram, const char *message, GError **error)
{
    if (scram->server_first || strlen(message) > LIMIT_CHALLENGE_BYTES)
        return refuse_message(error);
    g_auto(GStrv) fields = g_strsplit(message, ",", -1);
    if (g_strv_length(fields) < 3 || !read_nonce(scram, fields[0]) || !read_salt(scram, fields[1]))
        return refuse_message(error);
    if (!read_iterations(scram, fields[2], error) ||
        !check_offer(scram, (const char *const *)fields + 3, error))
        return false;
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
    g_autoptr(GByteArray) input = g_byte_array_new();
    g_byte_array_append(input, (const guint8 *)scram->gs2_header, strlen(scram->gs2_header));
    if (scram->binding)
        g_byte_array_append(input, g_bytes_get_data(scram->binding, NULL),
                            (guint)g_bytes_get_size(scram->binding));
    g_autofree char *encoded = g_base64_encode(input->data, input->len);
    return g_strdup_printf("c=%s,r=%s", encoded, scram->server_nonce);
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
