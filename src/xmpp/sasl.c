/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mechanisms in a table, and the two kinds of exchange behind them. */

#include "config.h"

#include "xmpp/sasl.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "xmpp/error.h"
#include "xmpp/scram.h"

typedef struct {
    const char *name;
    bool is_scram;
    ScramHash hash;
    bool needs_tls;
} Mechanism;

/* Best first. */
static const Mechanism mechanisms_known[] = {
    { .name = "SCRAM-SHA-512", .is_scram = true, .hash = SCRAM_SHA_512 },
    { .name = "SCRAM-SHA-256", .is_scram = true, .hash = SCRAM_SHA_256 },
    { .name = "SCRAM-SHA-1", .is_scram = true, .hash = SCRAM_SHA_1 },
    { .name = "PLAIN", .needs_tls = true },
};

struct Sasl {
    Scram *scram; /* NULL: PLAIN */
    char *plain;  /* its message, in base64 */
    bool is_verified;
};

const char *
sasl_choose(const SaslOffer *offer, GError **error)
{
    bool is_unsafe = false;
    for (unsigned i = 0; i < G_N_ELEMENTS(mechanisms_known); i++) {
        if (!g_strv_contains(offer->mechanisms, mechanisms_known[i].name))
            continue;
        if (offer->is_secured || !mechanisms_known[i].needs_tls)
            return mechanisms_known[i].name;
        is_unsafe = true;
    }
    g_set_error_literal(error, STREAM_ERROR, STREAM_ERROR_REFUSED,
                        is_unsafe ? _("The server wants the password in clear over an unencrypted "
                                      "connection; it was not sent. Set tls.policy to force.")
                                  : _("The server offers no way to log in that this program "
                                      "knows."));
    return NULL;
}

/* RFC 4616 2: no other name to act for. */
static char *
plain_message(const char *name, const char *password, GError **error)
{
    char *prepared = scram_prepare(password, error);
    if (!prepared)
        return NULL;
    GString *message = g_string_new(NULL);
    g_string_append_c(message, '\0');
    g_string_append(message, name);
    g_string_append_c(message, '\0');
    g_string_append(message, prepared);
    char *encoded = g_base64_encode((const guchar *)message->str, message->len);
    explicit_bzero(message->str, message->len);
    g_string_free(message, TRUE);
    secret_free(prepared);
    return encoded;
}

bool
sasl_needs_password(const char *mechanism G_GNUC_UNUSED)
{
    return true;
}

Sasl *
sasl_new(const char *mechanism, const SaslOffer *offer G_GNUC_UNUSED, const char *name,
         const char *password, GError **error)
{
    unsigned i = 0;
    while (strcmp(mechanisms_known[i].name, mechanism) != 0)
        i++;
    g_autoptr(Sasl) sasl = g_new0(Sasl, 1);
    if (mechanisms_known[i].is_scram)
        sasl->scram = scram_new(mechanisms_known[i].hash, name, password, NULL, error);
    else
        sasl->plain = plain_message(name, password, error);
    return sasl->scram || sasl->plain ? g_steal_pointer(&sasl) : NULL;
}

void
sasl_free(Sasl *sasl)
{
    if (!sasl)
        return;
    scram_free(sasl->scram);
    secret_free(sasl->plain);
    g_free(sasl);
}

static char *
encode(const char *text)
{
    return g_base64_encode((const guchar *)text, strlen(text));
}

/* Not valid or with NUL in it: "", which no reader accepts. */
static char *
decode(const char *base64)
{
    size_t length = 0;
    g_autofree guchar *bytes = g_base64_decode(base64, &length);
    if (memchr(bytes, '\0', length))
        length = 0;
    return g_strndup((const char *)bytes, length);
}

char *
sasl_start(const Sasl *sasl)
{
    if (!sasl->scram)
        return g_strdup(sasl->plain);
    g_autofree char *message = scram_first_message(sasl->scram);
    return encode(message);
}

/* Some servers send their proof as one more challenge. */
SaslStep
sasl_read_challenge(Sasl *sasl, const char *base64, GError **error)
{
    g_autofree char *message = decode(base64);
    if (sasl->scram && g_str_has_prefix(message, "v=")) {
        sasl->is_verified = scram_verify(sasl->scram, message, error);
        return sasl->is_verified ? SASL_RESPOND : SASL_FAILED;
    }
    if (sasl->scram)
        return scram_read_challenge(sasl->scram, message, error) ? SASL_CALCULATE : SASL_FAILED;
    g_set_error_literal(error, STREAM_ERROR, STREAM_ERROR_PROTOCOL,
                        _("The server's part of the login is not valid, so the login was "
                          "stopped."));
    return SASL_FAILED;
}

void
sasl_calculate(Sasl *sasl)
{
    scram_calculate(sasl->scram);
}

char *
sasl_response(const Sasl *sasl)
{
    g_autofree char *message = scram_final_message(sasl->scram);
    return encode(message);
}

bool
sasl_read_success(Sasl *sasl, const char *base64, GError **error)
{
    if (!sasl->scram || sasl->is_verified)
        return true;
    g_autofree char *message = decode(base64);
    return scram_verify(sasl->scram, message, error);
}

static const struct {
    const char *condition;
    StreamErrorCode code;
    const char *sentence;
} failures[] = {
    { "not-authorized", STREAM_ERROR_AUTH, N_("The name or the password is wrong.") },
    { "credentials-expired", STREAM_ERROR_AUTH,
      N_("The password has expired: set a new one on the server's website.") },
    { "account-disabled", STREAM_ERROR_REFUSED,
      N_("The account is disabled: ask the server's administrator.") },
    { "encryption-required", STREAM_ERROR_REFUSED,
      N_("The server wants an encrypted connection: set tls.policy to force.") },
    { "mechanism-too-weak", STREAM_ERROR_REFUSED,
      N_("The server wants a safer login than this program can do.") },
    { "invalid-mechanism", STREAM_ERROR_REFUSED,
      N_("The server does not accept the login that it offers.") },
    { "invalid-authzid", STREAM_ERROR_REFUSED, N_("The server does not know this address.") },
    { "temporary-auth-failure", STREAM_ERROR_NETWORK,
      N_("The server cannot check passwords now; try again later.") },
    { "aborted", STREAM_ERROR_NETWORK, N_("The login was broken off.") },
};

GError *
sasl_read_failure(const Element *failure)
{
    StreamErrorCode code = STREAM_ERROR_REFUSED;
    const char *sentence = N_("The server refused the login.");
    for (unsigned i = 0; i < G_N_ELEMENTS(failures); i++) {
        if (!element_child(failure, failures[i].condition, NS_SASL))
            continue;
        code = failures[i].code;
        sentence = failures[i].sentence;
        break;
    }
    const char *text = element_child_text(failure, "text", NS_SASL);
    if (!text || *text == '\0')
        return g_error_new_literal(STREAM_ERROR, code, _(sentence));
    g_autofree char *said = utf8_short_line(text, LIMIT_SAID_BYTES);
    return g_error_new(STREAM_ERROR, code, _("%s The server says: %s"), _(sentence), said);
}
