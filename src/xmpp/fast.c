/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mechanisms in a table, and the two hashes. */

#include "config.h"

#include "xmpp/fast.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#include "base/date.h"
#include "base/limits.h"

#define HASH_BYTES 32
#define UNBOUND    BINDING_COUNT

/* Best first. */
static const struct {
    const char *name;
    BindingType binding;
} mechanisms_known[] = {
    { "HT-SHA-256-EXPR", BINDING_EXPORTER },
    { "HT-SHA-256-UNIQ", BINDING_UNIQUE },
    { "HT-SHA-256-ENDP", BINDING_SERVER_END_POINT },
    { "HT-SHA-256-NONE", UNBOUND },
};

/* NULL: not to be had. */
static GBytes *
binding_data(BindingType type, const ChannelBindings *channel)
{
    if (type == UNBOUND)
        return g_bytes_new_static("", 0);
    GBytes *data = channel ? channel->data[type] : NULL;
    return data ? g_bytes_ref(data) : NULL;
}

static bool
is_possible(BindingType type, const ChannelBindings *channel)
{
    g_autoptr(GBytes) data = binding_data(type, channel);
    return data != NULL;
}

const char *
fast_choose(const char *const *mechanisms, const ChannelBindings *channel)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(mechanisms_known); i++)
        if (g_strv_contains(mechanisms, mechanisms_known[i].name) &&
            is_possible(mechanisms_known[i].binding, channel))
            return mechanisms_known[i].name;
    return NULL;
}

static GBytes *
token_binding(const LoginToken *token, const ChannelBindings *channel)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(mechanisms_known); i++)
        if (g_strcmp0(token->mechanism, mechanisms_known[i].name) == 0)
            return binding_data(mechanisms_known[i].binding, channel);
    return NULL;
}

bool
fast_can_use(const LoginToken *token, const char *const *mechanisms, const ChannelBindings *channel)
{
    g_autoptr(GBytes) binding = token_binding(token, channel);
    return binding && token->secret && g_strv_contains(mechanisms, token->mechanism);
}

/* HMAC(token, who || binding) */
static void
sign(const LoginToken *token, const char *who, const ChannelBindings *channel,
     unsigned char ret[HASH_BYTES])
{
    g_autoptr(GBytes) binding = token_binding(token, channel);
    gsize length;
    gconstpointer data = g_bytes_get_data(binding, &length);
    g_autoptr(GByteArray) message = g_byte_array_new();
    g_byte_array_append(message, (const guint8 *)who, strlen(who));
    if (length > 0)
        g_byte_array_append(message, data, length);
    HMAC(EVP_sha256(), token->secret, (int)strlen(token->secret), message->data, message->len, ret,
         NULL);
}

char *
fast_response(const LoginToken *token, const char *name, const ChannelBindings *channel)
{
    unsigned char hash[HASH_BYTES];
    sign(token, "Initiator", channel, hash);
    g_autoptr(GByteArray) message = g_byte_array_new();
    g_byte_array_append(message, (const guint8 *)name, strlen(name) + 1);
    g_byte_array_append(message, hash, sizeof hash);
    return g_base64_encode(message->data, message->len);
}

bool
fast_verify(const LoginToken *token, const char *base64, const ChannelBindings *channel)
{
    unsigned char expected[HASH_BYTES];
    size_t length = 0;
    g_autofree guchar *proof = g_base64_decode(base64, &length);
    sign(token, "Responder", channel, expected);
    return length == sizeof expected && CRYPTO_memcmp(proof, expected, length) == 0;
}

/* The number is positive (XEP-0484 3.4). */
void
fast_add_use(Element *request, const LoginToken *token)
{
    g_autofree char *count = g_strdup_printf("%u", token->counter + 1);
    element_set(element_add(request, "fast", NS_FAST), "count", count);
}

void
fast_add_wish(Element *request, const char *mechanism)
{
    element_set(element_add(request, "request-token", NS_FAST), "mechanism", mechanism);
}

LoginToken *
fast_read_token(const Element *token, const char *mechanism)
{
    const char *secret = token ? element_get(token, "token") : NULL;
    const char *expiry = token ? element_get(token, "expiry") : NULL;
    if (!secret || *secret == '\0' || strlen(secret) > LIMIT_TOKEN_BYTES)
        return NULL;
    LoginToken *read = login_token_new(mechanism, secret);
    if (!expiry || !date_from_iso(expiry, &read->expires))
        read->expires = 0;
    return read;
}
