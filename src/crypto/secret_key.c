/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secret keys as OpenPGP transfers them, without their passphrase. */

#include "config.h"

#include "crypto/secret_key.h"

#include <openssl/evp.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/i18n.h"
#include "base/secret.h"
#include "crypto/gpg.h"
#include "crypto/packets.h"

#define TAG_SECRET_KEY    5
#define TAG_SECRET_SUBKEY 7
#define HASH_BYTES        20 /* SHA-1, behind the numbers where usage is 254 */
#define KEY_BYTES_MOST    32
#define USAGE_SUM         255
#define USAGE_HASH        254
#define S2K_SIMPLE        0
#define S2K_SALTED        1
#define S2K_ITERATED      3
#define S2K_GNU           101
#define SALT_BYTES        8

typedef struct {
    unsigned number;
    const EVP_CIPHER *(*type)(void);
    size_t block_bytes;
} Cipher;

typedef struct {
    unsigned number;
    const EVP_MD *(*type)(void);
} Hash;

/* How the passphrase becomes a key (RFC 4880 3.7.1). */
typedef struct {
    const Cipher *cipher;
    const Hash *hash;
    uint8_t type;
    const uint8_t *salt;
    size_t count;
} Derivation;

static const Cipher CIPHERS[] = {
    { 2, EVP_des_ede3_cfb64, 8 },
    { 7, EVP_aes_128_cfb128, 16 },
    { 8, EVP_aes_192_cfb128, 16 },
    { 9, EVP_aes_256_cfb128, 16 },
};

static const Hash HASHES[] = {
    { 2, EVP_sha1 }, { 8, EVP_sha256 }, { 9, EVP_sha384 }, { 10, EVP_sha512 }, { 11, EVP_sha224 },
};

/* --- reading --- */

static void
skip_integer(PacketReader *reader)
{
    packet_take(reader, (packet_take_number(reader, 2) + 7) / 8);
}

static void
skip_counted(PacketReader *reader)
{
    packet_take(reader, packet_take_number(reader, 1));
}

/* What stands before the secret numbers (RFC 4880 5.5.2, RFC 6637 9). false: it is not known. */
static bool
skip_public(PacketReader *reader)
{
    unsigned integers;

    if (packet_take_number(reader, 1) != 4)
        return false;
    packet_take(reader, 4);
    switch (packet_take_number(reader, 1)) {
    case 1: /* RSA */
    case 2:
    case 3:
        integers = 2;
        break;
    case 16: /* Elgamal */
        integers = 3;
        break;
    case 17: /* DSA */
        integers = 4;
        break;
    case 19: /* ECDSA, EdDSA */
    case 22:
        skip_counted(reader);
        integers = 1;
        break;
    case 18: /* ECDH: with parameters behind the point */
        skip_counted(reader);
        skip_integer(reader);
        skip_counted(reader);
        return !reader->is_broken;
    default:
        return false;
    }
    while (integers-- > 0)
        skip_integer(reader);
    return !reader->is_broken;
}

static const Cipher *
cipher_find_number(size_t number)
{
    for (size_t i = 0; i < G_N_ELEMENTS(CIPHERS); i++)
        if (CIPHERS[i].number == number)
            return &CIPHERS[i];
    return NULL;
}

static const Hash *
hash_find_number(size_t number)
{
    for (size_t i = 0; i < G_N_ELEMENTS(HASHES); i++)
        if (HASHES[i].number == number)
            return &HASHES[i];
    return NULL;
}

static bool
read_derivation(PacketReader *reader, Derivation *ret_derivation, GError **error)
{
    ret_derivation->cipher = cipher_find_number(packet_take_number(reader, 1));
    ret_derivation->type = (uint8_t)packet_take_number(reader, 1);
    if (ret_derivation->type == S2K_GNU) {
        g_set_error_literal(error, GPG_ERROR, GPG_ERROR_KEY,
                            _("a part of the secret key is not here, or on a smart card: it cannot "
                              "be copied"));
        return false;
    }
    ret_derivation->hash = hash_find_number(packet_take_number(reader, 1));
    if (ret_derivation->type == S2K_SALTED || ret_derivation->type == S2K_ITERATED)
        ret_derivation->salt = packet_take(reader, SALT_BYTES);
    if (ret_derivation->type == S2K_ITERATED) {
        size_t coded = packet_take_number(reader, 1);

        ret_derivation->count = (16 + (coded & 15)) << ((coded >> 4) + 6);
    }
    if (!reader->is_broken && ret_derivation->cipher && ret_derivation->hash &&
        (ret_derivation->type == S2K_SIMPLE || ret_derivation->salt))
        return true;
    g_set_error_literal(error, GPG_ERROR, GPG_ERROR_FAILED,
                        _("the secret key is protected in a way that is not known here"));
    return false;
}

/* --- arithmetic --- */

/* Salt and passphrase, again and again until count bytes went in, at least once wholly. */
static void
hash_passphrase(EVP_MD_CTX *context, const Derivation *derivation, const char *passphrase)
{
    size_t length = strlen(passphrase), salt = derivation->salt ? SALT_BYTES : 0;
    size_t once = salt + length, left = MAX(derivation->count, once);

    while (left > 0 && once > 0) {
        size_t part = MIN(left, salt);

        if (part > 0)
            EVP_DigestUpdate(context, derivation->salt, part);
        left -= part;
        part = MIN(left, length);
        EVP_DigestUpdate(context, passphrase, part);
        left -= part;
    }
}

static void
derive(const Derivation *derivation, const char *passphrase, uint8_t *key, size_t needed)
{
    static const uint8_t zeros[KEY_BYTES_MOST];
    uint8_t digest[EVP_MAX_MD_SIZE];
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    size_t made = 0;

    for (unsigned round = 0; made < needed; round++) {
        unsigned size = 0;

        EVP_DigestInit_ex(context, derivation->hash->type(), NULL);
        EVP_DigestUpdate(context, zeros, round);
        hash_passphrase(context, derivation, passphrase);
        EVP_DigestFinal_ex(context, digest, &size);
        memcpy(key + made, digest, MIN(size, needed - made));
        made += MIN(size, needed - made);
    }
    explicit_bzero(digest, sizeof digest);
    EVP_MD_CTX_free(context);
}

static void
decrypt(const Derivation *derivation, const char *passphrase, PacketReader sealed, uint8_t *into)
{
    const EVP_CIPHER *type = derivation->cipher->type();
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    uint8_t key[KEY_BYTES_MOST];
    const uint8_t *iv = packet_take(&sealed, derivation->cipher->block_bytes);
    int length = 0;

    derive(derivation, passphrase, key, (size_t)EVP_CIPHER_get_key_length(type));
    EVP_DecryptInit_ex(context, type, NULL, key, iv);
    EVP_DecryptUpdate(context, into, &length, sealed.at, (int)(sealed.end - sealed.at));
    EVP_CIPHER_CTX_free(context);
    explicit_bzero(key, sizeof key);
}

static uint16_t
sum_of(const uint8_t *bytes, size_t length)
{
    uint16_t sum = 0;

    while (length-- > 0)
        sum = (uint16_t)(sum + *bytes++);
    return sum;
}

/* Whether the numbers are what was protected. */
static bool
is_whole(const uint8_t *numbers, size_t length, unsigned usage)
{
    uint8_t digest[HASH_BYTES];

    if (usage == USAGE_SUM)
        return sum_of(numbers, length) == (numbers[length] << 8 | numbers[length + 1]);
    return EVP_Digest(numbers, length, digest, NULL, EVP_sha1(), NULL) == 1 &&
           memcmp(digest, numbers + length, HASH_BYTES) == 0;
}

/* --- writing --- */

typedef struct {
    uint8_t *bytes;
    size_t length;
} Writer;

static void
put(Writer *writer, const void *bytes, size_t length)
{
    if (length > 0)
        memcpy(writer->bytes + writer->length, bytes, length);
    writer->length += length;
}

static void
put_number(Writer *writer, size_t number, unsigned bytes)
{
    while (bytes-- > 0)
        writer->bytes[writer->length++] = (uint8_t)(number >> (8 * bytes));
}

/* A header of the new format, with five bytes of length. */
static void
put_header(Writer *writer, unsigned tag, size_t length)
{
    put_number(writer, 0xC0 | tag, 1);
    put_number(writer, 0xFF, 1);
    put_number(writer, length, 4);
}

static bool
put_unlocked(Writer *writer, unsigned tag, PacketReader body, const char *passphrase,
             GError **error)
{
    const uint8_t *start = body.at;
    Derivation derivation = { 0 };
    unsigned usage;
    size_t before, length, end;

    if (!skip_public(&body)) {
        g_set_error_literal(error, GPG_ERROR, GPG_ERROR_FAILED,
                            _("the secret key is of a kind that is not known here"));
        return false;
    }
    before = (size_t)(body.at - start);
    usage = (unsigned)packet_take_number(&body, 1);
    if (usage == 0) {
        put_header(writer, tag, (size_t)(body.end - start));
        put(writer, start, (size_t)(body.end - start));
        return true;
    }
    end = usage == USAGE_HASH ? HASH_BYTES : 2;
    if (!read_derivation(&body, &derivation, error))
        return false;
    length = (size_t)(body.end - body.at);
    if ((usage != USAGE_HASH && usage != USAGE_SUM) ||
        length < derivation.cipher->block_bytes + end) {
        g_set_error_literal(error, GPG_ERROR, GPG_ERROR_DATA, _("the secret key is broken"));
        return false;
    }
    length -= derivation.cipher->block_bytes + end;
    put_header(writer, tag, before + 1 + length + 2);
    put(writer, start, before);
    put_number(writer, 0, 1);
    decrypt(&derivation, passphrase ? passphrase : "", body, writer->bytes + writer->length);
    if (!is_whole(writer->bytes + writer->length, length, usage)) {
        g_set_error_literal(error, GPG_ERROR, GPG_ERROR_PASSPHRASE, _("the passphrase is wrong"));
        return false;
    }
    writer->length += length;
    put_number(writer, sum_of(writer->bytes + writer->length - length, length), 2);
    return true;
}

static bool
put_all(Writer *writer, PacketReader reader, const char *passphrase, GError **error)
{
    while (reader.at < reader.end) {
        const uint8_t *start = reader.at;
        unsigned tag;
        PacketReader body;

        if (!packet_next(&reader, &tag, &body)) {
            g_set_error_literal(error, GPG_ERROR, GPG_ERROR_DATA, _("the secret key is broken"));
            return false;
        }
        if (tag != TAG_SECRET_KEY && tag != TAG_SECRET_SUBKEY)
            put(writer, start, (size_t)(reader.at - start));
        else if (!put_unlocked(writer, tag, body, passphrase, error))
            return false;
    }
    return true;
}

GBytes *
secret_key_unlock(GBytes *keys, const char *passphrase, GError **error)
{
    size_t length;
    const uint8_t *bytes = g_bytes_get_data(keys, &length);
    /* Each header grows by four bytes at most, and has two at least; what is decrypted stands
     * there with its checksum for a moment. */
    size_t room = length * 3 + 64;
    Writer writer = { g_malloc(room), 0 };

    if (!bytes)
        g_set_error_literal(error, GPG_ERROR, GPG_ERROR_DATA, _("the secret key is broken"));
    else if (put_all(&writer, (PacketReader){ bytes, bytes + length, false }, passphrase, error))
        return secret_bytes_take((char *)writer.bytes, writer.length);
    explicit_bzero(writer.bytes, room);
    g_free(writer.bytes);
    return NULL;
}
