/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mechanisms in a table, which of them is fit for an offer, and the exchanges behind them. */

#include "config.h"

#include "xmpp/sasl.h"

#include <string.h>

#include "base/i18n.h"
#include "base/secret.h"
#include "xmpp/client_certificate.h"
#include "xmpp/error.h"
#include "xmpp/scram.h"
#include "xmpp/stream_error.h"

/* Between a list's parts in the text that XEP-0474 4.1 hashes. */
#define OFFER_SEPARATOR "\x1e"
#define OFFER_LISTS     "\x1f"

typedef enum { KIND_SCRAM, KIND_PLAIN, KIND_EXTERNAL, KIND_ANONYMOUS } MechanismKind;

typedef struct {
    const char *name;
    MechanismKind kind;
    int strength; /* 0: not comparable */
    ScramHash hash;
    bool is_bound; /* to the connection */
} Mechanism;

/* Best first. That the connection is the server's own is worth more than the hash. */
static const Mechanism mechanisms_known[] = {
    { "EXTERNAL", KIND_EXTERNAL, .strength = 0 },
    { "SCRAM-SHA-512-PLUS", KIND_SCRAM, .strength = 7, .hash = SCRAM_SHA_512, .is_bound = true },
    { "SCRAM-SHA-256-PLUS", KIND_SCRAM, .strength = 6, .hash = SCRAM_SHA_256, .is_bound = true },
    { "SCRAM-SHA-1-PLUS", KIND_SCRAM, .strength = 5, .hash = SCRAM_SHA_1, .is_bound = true },
    { "SCRAM-SHA-512", KIND_SCRAM, .strength = 4, .hash = SCRAM_SHA_512 },
    { "SCRAM-SHA-256", KIND_SCRAM, .strength = 3, .hash = SCRAM_SHA_256 },
    { "SCRAM-SHA-1", KIND_SCRAM, .strength = 2, .hash = SCRAM_SHA_1 },
    { "PLAIN", KIND_PLAIN, .strength = 1 },
    { "ANONYMOUS", KIND_ANONYMOUS, .strength = 0 },
};

/* Why a mechanism that is offered is not used; the worst reason is told. */
typedef enum {
    FIT,
    UNFIT_UNKNOWN, /* none of those that we know is offered */
    UNFIT_UNBOUND, /* the connection has nothing that the server could bind a login to */
    UNFIT_NOT_ALLOWED,
    UNFIT_UNENCRYPTED,
    UNFIT_WEAKER,
    UNFIT_COUNT
} Fitness;

struct Sasl {
    Scram *scram;  /* NULL: one message is all */
    char *message; /* that one, in base64 */
    bool is_verified;
};

/* --- which mechanism --- */

static const Mechanism *
find_mechanism(const char *name)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(mechanisms_known); i++)
        if (strcmp(mechanisms_known[i].name, name) == 0)
            return &mechanisms_known[i];
    return NULL;
}

static bool
is_offered(const SaslOffer *offer, const Mechanism *mechanism)
{
    return g_strv_contains(offer->mechanisms, mechanism->name);
}

static char **
split_words(const char *words)
{
    g_autofree char *upper = g_ascii_strup(words, -1);
    return g_strsplit_set(upper, " ,\t", -1);
}

bool
sasl_allows(const AccountConfig *config, const char *mechanism)
{
    if (!config->login_mechanisms)
        return true;
    g_auto(GStrv) words = split_words(config->login_mechanisms);
    return g_strv_contains((const char *const *)words, mechanism);
}

static bool
is_allowed(const SaslOffer *offer, const Mechanism *mechanism)
{
    return sasl_allows(offer->config, mechanism->name);
}

static char *
list_known(void)
{
    GString *names = g_string_new(NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(mechanisms_known); i++)
        g_string_append_printf(names, "%s%s", i > 0 ? " " : "", mechanisms_known[i].name);
    return g_string_free(names, FALSE);
}

static bool
check_words(const SaslOffer *offer, GError **error)
{
    if (!offer->config->login_mechanisms)
        return true;
    g_auto(GStrv) words = split_words(offer->config->login_mechanisms);
    for (char **word = words; *word; word++) {
        if (**word == '\0' || find_mechanism(*word) || g_str_has_prefix(*word, "HT-"))
            continue;
        g_autofree char *known = list_known();
        g_set_error(error, STREAM_ERROR, STREAM_ERROR_REFUSED,
                    _("login.mechanisms allows %s, which this program does not know. It knows: "
                      "%s."),
                    *word, known);
        return false;
    }
    return true;
}

/* The best that both sides have; BINDING_COUNT: none. Without a list from the server (XEP-0440) the
 * only one that all servers have is tls-unique, which TLS 1.3 has not: what is offered there may be
 * an error of the server's. */
static BindingType
find_binding(const SaslOffer *offer)
{
    static const BindingType types[] = { BINDING_EXPORTER, BINDING_UNIQUE,
                                         BINDING_SERVER_END_POINT };
    if (!offer->channel)
        return BINDING_COUNT;
    for (unsigned i = 0; i < G_N_ELEMENTS(types); i++) {
        bool is_shared = offer->bindings ? g_strv_contains(offer->bindings, binding_name(types[i]))
                                         : types[i] == BINDING_UNIQUE;
        if (is_shared && offer->channel->data[types[i]])
            return types[i];
    }
    return BINDING_COUNT;
}

static bool
can_bind(const SaslOffer *offer)
{
    for (unsigned i = 0; offer->channel && i < BINDING_COUNT; i++)
        if (offer->channel->data[i])
            return true;
    return false;
}

/* Of this kind and allowed (by login.mechanisms, or offered by the server). */
static bool
has_scram(const SaslOffer *offer, bool is_bound,
          bool (*has)(const SaslOffer *offer, const Mechanism *mechanism))
{
    for (unsigned i = 0; i < G_N_ELEMENTS(mechanisms_known); i++) {
        const Mechanism *mechanism = &mechanisms_known[i];
        if (mechanism->kind == KIND_SCRAM && mechanism->is_bound == is_bound &&
            has(offer, mechanism))
            return true;
    }
    return false;
}

static Fitness
judge(const SaslOffer *offer, const Mechanism *mechanism)
{
    const AccountConfig *config = offer->config;
    const Mechanism *seen = config->login_seen ? find_mechanism(config->login_seen) : NULL;
    if (!is_offered(offer, mechanism) || offer->is_anonymous != (mechanism->kind == KIND_ANONYMOUS))
        return UNFIT_UNKNOWN;
    if (mechanism->kind == KIND_EXTERNAL && !(config->tls_certificate && offer->is_secured))
        return UNFIT_UNKNOWN;
    if (!is_allowed(offer, mechanism))
        return UNFIT_NOT_ALLOWED;
    if (mechanism->is_bound && find_binding(offer) == BINDING_COUNT)
        return UNFIT_UNBOUND;
    if (mechanism->kind == KIND_PLAIN && !offer->is_secured)
        return UNFIT_UNENCRYPTED;
    if (seen && mechanism->strength > 0 && mechanism->strength < seen->strength)
        return UNFIT_WEAKER;
    return FIT;
}

static void
set_error(const SaslOffer *offer, Fitness worst, GError **error)
{
    static const char *const sentences[UNFIT_COUNT] = {
        [UNFIT_UNKNOWN] = N_("The server offers no way to log in that this program knows."),
        [UNFIT_UNBOUND] = N_("The server wants the login to be bound to the connection, but in no "
                             "way that this connection has."),
        [UNFIT_NOT_ALLOWED] = N_("The server offers no way to log in that login.mechanisms "
                                 "allows."),
        [UNFIT_UNENCRYPTED] =
            N_("The server wants the password in clear over an unencrypted connection; it was not "
               "sent. Set tls.policy to force."),
    };
    const AccountConfig *config = offer->config;
    if (worst == UNFIT_WEAKER)
        g_set_error(error, STREAM_ERROR, STREAM_ERROR_REFUSED,
                    _("The server offers only logins that are weaker than %s, which worked before: "
                      "somebody may be in between, so nothing was sent. If the server has really "
                      "changed, forget it: /account clear %s login.seen"),
                    config->login_seen, config->jid);
    else if (offer->is_anonymous)
        g_set_error(error, STREAM_ERROR, STREAM_ERROR_REFUSED,
                    _("%s takes no guests: an account needs a name before the @."), config->jid);
    else
        g_set_error_literal(error, STREAM_ERROR, STREAM_ERROR_REFUSED, _(sentences[worst]));
}

/* XEP-0440 3: to say how a login can be bound, and to offer none that is, are not both true. */
static bool
check_consistency(const SaslOffer *offer, GError **error)
{
    if (!offer->bindings || !offer->bindings[0] || offer->is_anonymous ||
        !has_scram(offer, true, is_allowed) || has_scram(offer, true, is_offered) ||
        !has_scram(offer, false, is_offered))
        return true;
    g_set_error_literal(error, STREAM_ERROR, STREAM_ERROR_REFUSED,
                        _("The server can bind logins to the connection, but offers none that are: "
                          "somebody may be in between, so nothing was sent. If you trust the "
                          "network, set login.mechanisms to SCRAM-SHA-256 SCRAM-SHA-1."));
    return false;
}

const char *
sasl_choose(const SaslOffer *offer, GError **error)
{
    Fitness worst = UNFIT_UNKNOWN;
    if (!check_words(offer, error) || !check_consistency(offer, error))
        return NULL;
    for (unsigned i = 0; i < G_N_ELEMENTS(mechanisms_known); i++) {
        Fitness fitness = judge(offer, &mechanisms_known[i]);
        if (fitness == FIT)
            return mechanisms_known[i].name;
        worst = MAX(worst, fitness);
    }
    set_error(offer, worst, error);
    return NULL;
}

bool
sasl_needs_password(const char *name)
{
    const Mechanism *mechanism = find_mechanism(name);
    return mechanism && (mechanism->kind == KIND_SCRAM || mechanism->kind == KIND_PLAIN);
}

/* --- the exchange --- */

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

/* XEP-0178 2: our address, unless the certificate says it all. */
static char *
external_message(const AccountConfig *config, GError **error)
{
    g_autoptr(ClientCertificate) certificate = client_certificate_load(config, error);
    if (!certificate)
        return NULL;
    return encode(client_certificate_is_only_for(certificate, config->jid) ? "" : config->jid);
}

static int
compare_octets(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
append_sorted(GString *text, const char *const *words)
{
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();
    for (; *words; words++)
        g_ptr_array_add(sorted, (gpointer)*words);
    g_ptr_array_sort(sorted, compare_octets);
    for (unsigned i = 0; i < sorted->len; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? OFFER_SEPARATOR : "",
                               (const char *)sorted->pdata[i]);
}

/* What XEP-0474 4.1 hashes. */
static char *
describe_offer(const SaslOffer *offer)
{
    GString *text = g_string_new(NULL);
    append_sorted(text, offer->mechanisms);
    if (offer->bindings) {
        g_string_append(text, OFFER_LISTS);
        append_sorted(text, offer->bindings);
    }
    return g_string_free(text, FALSE);
}

/* RFC 5802 6: "y" tells a server that offered bound logins that somebody has taken them out of its
 * offer. */
static const char *
unbound_flag(const SaslOffer *offer)
{
    bool is_stripped = can_bind(offer) && has_scram(offer, true, is_allowed) &&
                       !has_scram(offer, true, is_offered);
    return is_stripped ? "y" : "n";
}

/* None of the server's ways is one of ours, and not even the one that all have is among them: only
 * a list that the server has signed is believed (XEP-0474 6, rule 6). */
static bool
is_doubtful(const SaslOffer *offer)
{
    return offer->bindings && can_bind(offer) && has_scram(offer, true, is_allowed) &&
           has_scram(offer, true, is_offered) && find_binding(offer) == BINDING_COUNT &&
           !g_strv_contains(offer->bindings, binding_name(BINDING_SERVER_END_POINT));
}

static Scram *
new_scram(const Mechanism *mechanism, const SaslOffer *offer, const char *name,
          const char *password, GError **error)
{
    g_autofree char *offered = describe_offer(offer);
    g_autofree char *bound_flag = NULL;
    ScramOptions options = {
        .hash = mechanism->hash,
        .name = name,
        .password = password,
        .flag = unbound_flag(offer),
        .offer = offered,
        .needs_offer_hash = !mechanism->is_bound && is_doubtful(offer),
    };
    if (mechanism->is_bound) {
        BindingType type = find_binding(offer);
        options.binding = offer->channel->data[type];
        options.flag = bound_flag = g_strconcat("p=", binding_name(type), NULL);
    }
    return scram_new(&options, error);
}

Sasl *
sasl_new(const char *mechanism_name, const SaslOffer *offer, const char *name, const char *password,
         GError **error)
{
    const Mechanism *mechanism = find_mechanism(mechanism_name);
    g_autoptr(Sasl) sasl = g_new0(Sasl, 1);
    switch (mechanism->kind) {
    case KIND_SCRAM:
        sasl->scram = new_scram(mechanism, offer, name, password, error);
        break;
    case KIND_PLAIN:
        sasl->message = plain_message(name, password, error);
        break;
    case KIND_EXTERNAL:
        sasl->message = external_message(offer->config, error);
        break;
    case KIND_ANONYMOUS:
        sasl->message = g_strdup("");
        break;
    }
    return sasl->scram || sasl->message ? g_steal_pointer(&sasl) : NULL;
}

void
sasl_free(Sasl *sasl)
{
    if (!sasl)
        return;
    scram_free(sasl->scram);
    secret_free(sasl->message);
    g_free(sasl);
}

char *
sasl_start(const Sasl *sasl)
{
    if (!sasl->scram)
        return g_strdup(sasl->message);
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
      N_("This way to log in is too weak for the server: look at login.mechanisms.") },
    { "invalid-mechanism", STREAM_ERROR_REFUSED,
      N_("The server does not accept the login that it offers.") },
    { "invalid-authzid", STREAM_ERROR_REFUSED,
      N_("The server does not let us log in as this address.") },
    { "malformed-request", STREAM_ERROR_REFUSED,
      N_("The server does not understand our login, or it was changed on its way.") },
    { "incorrect-encoding", STREAM_ERROR_REFUSED,
      N_("The server does not understand our login, or it was changed on its way.") },
    { "temporary-auth-failure", STREAM_ERROR_NETWORK,
      N_("The server cannot check passwords now; try again later.") },
    { "aborted", STREAM_ERROR_NETWORK, N_("The login was broken off.") },
};

/* Without a password another one cannot help. */
static void
explain_refusal(const Mechanism *mechanism, StreamErrorCode *ret_code, const char **ret_sentence)
{
    if (!mechanism || *ret_code != STREAM_ERROR_AUTH)
        return;
    if (mechanism->kind == KIND_EXTERNAL)
        *ret_sentence = N_("The server does not accept your certificate (tls.certificate) for this "
                           "account.");
    else if (mechanism->kind == KIND_ANONYMOUS)
        *ret_sentence = N_("The server takes no guests now.");
    else
        return;
    *ret_code = STREAM_ERROR_REFUSED;
}

GError *
sasl_read_failure(const Element *failure, const char *mechanism)
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
    explain_refusal(find_mechanism(mechanism), &code, &sentence);
    const char *text = element_child_text(failure, "text", NS_SASL);
    if (!text) /* XEP-0388 2.6.2 */
        text = element_child_text(failure, "text", NULL);
    return stream_error_new(code, sentence, text);
}
