/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 5802 3, as the server sees it. */

#include "config.h"

#include "unit/xmpp/fake_scram.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#define NS_SASL    "urn:ietf:params:xml:ns:xmpp-sasl"
#define SALT       "salt of the tests"
#define ITERATIONS 4096
#define NONCE_TAIL "server"

/* What has been said so far. */
typedef struct {
    const EVP_MD *md;
    int size;
    char *bare, *challenge, *final, *proof;
} Exchange;

static char *
decode(const char *base64)
{
    gsize length;
    g_autofree guchar *bytes = g_base64_decode(base64, &length);
    return g_strndup((const char *)bytes, length);
}

static void
send_data(Peer *peer, const char *name, const char *text)
{
    g_autofree char *data = g_base64_encode((const guchar *)text, strlen(text));
    g_autofree char *xml = g_strdup_printf("<%s xmlns='" NS_SASL "'>%s</%s>", name, data, name);
    peer_send(peer, xml);
}

static const EVP_MD *
find_hash(const char *mechanism)
{
    if (g_str_has_prefix(mechanism, "SCRAM-SHA-512"))
        return EVP_sha512();
    return g_str_has_prefix(mechanism, "SCRAM-SHA-256") ? EVP_sha256() : EVP_sha1();
}

static bool
read_first(Peer *peer, const FakeScram *scram, Exchange *exchange)
{
    g_autofree char *mark = g_strdup_printf("mechanism=\"%s\">", scram->mechanism);
    peer_expect(peer, mark);
    g_autofree char *first = decode(peer_read_until(peer, "</auth>"));
    g_autofree char *header = g_strconcat(scram->flag, ",,n=alice,r=", NULL);
    if (!g_str_has_prefix(first, header)) {
        peer_fail(peer, first);
        return false;
    }
    exchange->bare = g_strdup(first + strlen(scram->flag) + 2);
    return true;
}

static void
send_challenge(Peer *peer, const FakeScram *scram, Exchange *exchange)
{
    g_autofree char *salt = g_base64_encode((const guchar *)SALT, strlen(SALT));
    GString *text = g_string_new(scram->extra);
    g_string_append_printf(text, "%s" NONCE_TAIL ",s=%s,i=%u", strstr(exchange->bare, "r="), salt,
                           scram->iterations ? scram->iterations : ITERATIONS);
    if (scram->offer) {
        unsigned char digest[EVP_MAX_MD_SIZE];
        EVP_Digest(scram->offer, strlen(scram->offer), digest, NULL, exchange->md, NULL);
        g_autofree char *hash = g_base64_encode(digest, (gsize)exchange->size);
        g_string_append_printf(text, ",h=%s", hash);
    }
    exchange->challenge = g_string_free(text, FALSE);
    send_data(peer, "challenge", exchange->challenge);
}

static bool
read_final(Peer *peer, Exchange *exchange)
{
    peer_expect(peer, "<response");
    peer_expect(peer, ">");
    exchange->final = decode(peer_read_until(peer, "</response>"));
    char *proof = strstr(exchange->final, ",p=");
    if (!proof) {
        peer_fail(peer, exchange->final);
        return false;
    }
    exchange->proof = g_strdup(proof + 3);
    *proof = '\0';
    return true;
}

/* "c=" of the header, and of what this end of the connection has. */
static bool
is_bound(Peer *peer, const FakeScram *scram, const Exchange *exchange)
{
    g_autoptr(GByteArray) input = g_byte_array_new();
    g_byte_array_append(input, (const guint8 *)scram->flag, strlen(scram->flag));
    g_byte_array_append(input, (const guint8 *)",,", 2);
    if (g_str_has_prefix(scram->flag, "p=")) {
        g_autoptr(GBytes) binding = peer_binding(peer, scram->flag + 2);
        g_byte_array_append(input, g_bytes_get_data(binding, NULL), g_bytes_get_size(binding));
    }
    g_autofree char *data = g_base64_encode(input->data, input->len);
    g_autofree char *expected = g_strdup_printf("c=%s,%s", data, strstr(exchange->bare, "r="));
    return g_str_has_prefix(exchange->final, expected);
}

static void
sign(const Exchange *exchange, const unsigned char *key, const char *text, unsigned char *ret)
{
    HMAC(exchange->md, key, exchange->size, (const unsigned char *)text, strlen(text), ret, NULL);
}

/* Checks the client's proof; returns the server's, in base64, or NULL. */
static char *
prove(const Exchange *exchange)
{
    unsigned char salted[EVP_MAX_MD_SIZE], client_key[EVP_MAX_MD_SIZE], stored[EVP_MAX_MD_SIZE];
    unsigned char server_key[EVP_MAX_MD_SIZE], signature[EVP_MAX_MD_SIZE];
    g_autofree char *message =
        g_strdup_printf("%s,%s,%s", exchange->bare, exchange->challenge, exchange->final);
    PKCS5_PBKDF2_HMAC("secret", 6, (const unsigned char *)SALT, strlen(SALT), ITERATIONS,
                      exchange->md, exchange->size, salted);
    sign(exchange, salted, "Client Key", client_key);
    sign(exchange, salted, "Server Key", server_key);
    EVP_Digest(client_key, (size_t)exchange->size, stored, NULL, exchange->md, NULL);
    sign(exchange, stored, message, signature);
    for (int i = 0; i < exchange->size; i++)
        signature[i] ^= client_key[i];
    g_autofree char *expected = g_base64_encode(signature, (gsize)exchange->size);
    if (strcmp(expected, exchange->proof) != 0)
        return NULL;
    sign(exchange, server_key, message, signature);
    return g_base64_encode(signature, (gsize)exchange->size);
}

static void
finish(Peer *peer, const FakeScram *scram, const Exchange *exchange)
{
    g_autofree char *proof = prove(exchange);
    if (!proof || !is_bound(peer, scram, exchange)) {
        peer_fail(peer, proof ? "the login is not bound to this connection" : "a wrong proof");
        return;
    }
    if (scram->is_impostor)
        proof[0] = proof[0] == 'A' ? 'B' : 'A';
    g_autofree char *text = g_strconcat("v=", proof, NULL);
    send_data(peer, "success", text);
}

void
peer_scram(Peer *peer, const FakeScram *scram)
{
    Exchange exchange = { .md = find_hash(scram->mechanism) };
    exchange.size = EVP_MD_get_size(exchange.md);
    if (read_first(peer, scram, &exchange)) {
        send_challenge(peer, scram, &exchange);
        if (scram->is_refused && strstr(peer_read_all(peer), "<response"))
            peer_fail(peer, "the client went on");
        else if (!scram->is_refused && read_final(peer, &exchange))
            finish(peer, scram, &exchange);
    }
    g_free(exchange.bare);
    g_free(exchange.challenge);
    g_free(exchange.final);
    g_free(exchange.proof);
}
