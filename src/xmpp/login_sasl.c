/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The authentication: by a token (XEP-0484) or a mechanism of SASL, in the profile of XEP-0388 or
 * that of RFC 6120, which frame the same messages differently. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/secret.h"
#include "base/worker.h"
#include "xmpp/error.h"
#include "xmpp/fast.h"
#include "xmpp/login_parts.h"
#include "xmpp/ns.h"

#define NS_SASL_BINDINGS "urn:xmpp:sasl-cb:0"

/* Outlives a login that is freed meanwhile. */
struct LoginCalculation {
    Login *login; /* NULL: freed */
    Sasl *sasl;
};

/* --- what is offered --- */

static void
keep_allowed(char **tokens, const AccountConfig *config)
{
    char **kept = tokens;
    for (char **token = tokens; *token; token++) {
        if (sasl_allows(config, *token))
            *kept++ = *token;
        else
            g_free(*token);
    }
    *kept = NULL;
}

bool
login_read_offer(Login *login, const Element *features)
{
    LoginOffer *offer = &login->offer;
    const Element *bindings = element_child(features, "sasl-channel-binding", NS_SASL_BINDINGS);
    login_offer_done(offer);
    offer->mechanisms =
        sasl2_read_list(element_child(features, "mechanisms", NS_SASL), "mechanism", NS_SASL, NULL);
    if (bindings)
        offer->bindings = sasl2_read_list(bindings, "channel-binding", NS_SASL_BINDINGS, "type");
    /* XEP-0388 4: only over TLS. */
    if (login->is_secured)
        offer->sasl2 = sasl2_read_offer(features);
    if (offer->sasl2)
        keep_allowed(offer->sasl2->tokens, login->options.config);
    return *offer->mechanisms || offer->sasl2;
}

void
login_offer_done(LoginOffer *offer)
{
    g_strfreev(offer->mechanisms);
    g_strfreev(offer->bindings);
    sasl2_offer_free(offer->sasl2);
    *offer = (LoginOffer){ 0 };
}

static SaslOffer
sasl_offer(const Login *login, char **mechanisms)
{
    return (SaslOffer){
        .mechanisms = (const char *const *)mechanisms,
        .bindings = (const char *const *)login->offer.bindings,
        .is_secured = login->is_secured,
        .channel = login->channel,
        .config = login->options.config,
        .is_anonymous = !jid_local(login->options.jid),
    };
}

/* false and an error: there is no way in. */
static bool
choose(Login *login, GError **error)
{
    const LoginOffer *offer = &login->offer;
    login->is_sasl2 = offer->sasl2 != NULL;
    if (offer->sasl2) {
        const SaslOffer sasl2 = sasl_offer(login, offer->sasl2->mechanisms);
        login->mechanism = sasl_choose(&sasl2, *offer->mechanisms ? NULL : error);
    }
    if (!login->mechanism && *offer->mechanisms) {
        const SaslOffer sasl = sasl_offer(login, offer->mechanisms);
        login->is_sasl2 = false;
        login->mechanism = sasl_choose(&sasl, error);
    }
    return login->mechanism != NULL;
}

/* Whether the server can know this installation again, which tokens are bound to. */
static bool
can_have_token(const Login *login)
{
    const AccountConfig *config = login->options.config;
    return login->offer.sasl2 && config->uses_token && sasl2_is_device(config->device) &&
           jid_local(login->options.jid);
}

static bool
can_use_token(const Login *login)
{
    return login->token && can_have_token(login) &&
           fast_can_use(login->token, (const char *const *)login->offer.sasl2->tokens,
                        login->channel);
}

/* --- sending --- */

/* What the user calls this device, unless it is only a name that was made up for it. */
static const char *
bind_tag(const Login *login)
{
    const char *resource = login->options.config->resource;
    bool is_own = resource && *resource && !g_str_has_prefix(resource, "jaser.");
    return is_own ? resource : "jaser";
}

static void
add_bind(Login *login, Element *request)
{
    const Sasl2Offer *offer = login->offer.sasl2;
    Element *bind = sasl2_add_bind(request, bind_tag(login));
    login->asked_bind = true;
    login->asked_carbons = login->options.wants_carbons && offer->has_carbons;
    login->asked_management = login->options.wants_management && offer->has_management;
    if (login->asked_carbons)
        element_add(bind, "enable", NS_CARBONS);
    if (login->asked_management)
        element_take(bind, login_new_enable());
}

/* A stream that cannot be resumed with the login is resumed after it, so that nothing may be bound
 * meanwhile. */
static void
add_inline(Login *login, Element *request)
{
    const Sasl2Offer *offer = login->offer.sasl2;
    login->asked_resume = login->options.resumption && offer->has_resume;
    login->asked_bind = login->asked_carbons = login->asked_management = false;
    if (login->asked_resume)
        element_take(request, login_new_resume(login));
    if (offer->has_bind && login->options.may_bind &&
        (login->asked_resume || !login->options.resumption))
        add_bind(login, request);
}

/* A better token than the one that is used is asked for, too. */
static void
add_token(Login *login, Element *request)
{
    login->wanted_token = NULL;
    if (can_have_token(login))
        login->wanted_token =
            fast_choose((const char *const *)login->offer.sasl2->tokens, login->channel);
    if (login->uses_token)
        fast_add_use(request, login->token);
    if (login->uses_token && g_strcmp0(login->wanted_token, login->mechanism) == 0)
        login->wanted_token = NULL;
    if (login->wanted_token)
        fast_add_wish(request, login->wanted_token);
}

static void
send_request(Login *login, const char *response)
{
    g_autoptr(Element) request = sasl2_new_request(login->mechanism, login->options.config->device);
    add_inline(login, request);
    add_token(login, request);
    g_autofree char *shown = element_to_xml(request, NS_CLIENT);
    char *xml = sasl2_request_xml(request, response);
    login_send(login, xml, shown);
    secret_free(xml);
}

/* RFC 6120 6.4.2: an empty one is "=". */
static void
send_auth(Login *login, const char *response)
{
    char *xml = g_strdup_printf("<auth xmlns=\"" NS_SASL "\" mechanism=\"%s\">%s</auth>",
                                login->mechanism, *response ? response : "=");
    g_autofree char *shown =
        g_strdup_printf("<auth xmlns=\"" NS_SASL "\" mechanism=\"%s\"/>", login->mechanism);
    login_send(login, xml, shown);
    secret_free(xml);
}

/* Takes the response. */
static void
send_initial(Login *login, char *response)
{
    login->step = STEP_SASL;
    if (login->is_sasl2)
        send_request(login, response);
    else
        send_auth(login, response);
    secret_free(response);
}

static const char *
profile(const Login *login)
{
    return login->is_sasl2 ? NS_SASL2 : NS_SASL;
}

/* Takes the response. */
static void
send_response(Login *login, char *response)
{
    char *xml = g_strdup_printf("<response xmlns=\"%s\">%s</response>", profile(login), response);
    g_autofree char *shown = g_strdup_printf("<response xmlns=\"%s\"/>", profile(login));
    login_send(login, xml, shown);
    secret_free(xml);
    secret_free(response);
}

/* --- beginning --- */

/* Each use has a number of its own, whatever becomes of it (XEP-0484 3.4). */
static void
start_token(Login *login)
{
    login->mechanism = login->token->mechanism;
    login->is_sasl2 = login->uses_token = true;
    send_initial(login, fast_response(login->token, jid_local(login->options.jid), login->channel));
    login->token->counter++;
    login->options.hooks->token(login->token, login->options.data);
}

static void
start_sasl(Login *login)
{
    const char *name = jid_local(login->options.jid);
    char **mechanisms = login->is_sasl2 ? login->offer.sasl2->mechanisms : login->offer.mechanisms;
    const SaslOffer offer = sasl_offer(login, mechanisms);
    g_autoptr(GError) error = NULL;
    login->sasl = sasl_new(login->mechanism, &offer, name ? name : "", login->password, &error);
    g_clear_pointer(&login->password, secret_free);
    if (login->sasl)
        send_initial(login, sasl_start(login->sasl));
    else
        login_fail(login, g_steal_pointer(&error));
}

void
login_authenticate(Login *login)
{
    g_autoptr(GError) error = NULL;
    if (can_use_token(login)) {
        start_token(login);
    } else if (!choose(login, &error)) {
        login_fail(login, g_steal_pointer(&error));
    } else if (sasl_needs_password(login->mechanism) && !login->password) {
        login->step = STEP_PASSWORD;
        login->options.hooks->password(login->options.data);
    } else {
        start_sasl(login);
    }
}

/* --- the exchange --- */

static void
calculation_work(gpointer data)
{
    sasl_calculate(((LoginCalculation *)data)->sasl);
}

static void
calculation_done(gpointer data)
{
    LoginCalculation *calculation = data;
    Login *login = calculation->login;
    if (login) {
        login->calculation = NULL;
        login->sasl = g_steal_pointer(&calculation->sasl);
        login->step = STEP_SASL;
        send_response(login, sasl_response(login->sasl));
    }
    sasl_free(calculation->sasl);
    g_free(calculation);
}

static void
start_calculation(Login *login)
{
    LoginCalculation *calculation = g_new0(LoginCalculation, 1);
    calculation->login = login;
    calculation->sasl = g_steal_pointer(&login->sasl);
    login->calculation = calculation;
    login->step = STEP_CALCULATION;
    worker_run("login", calculation_work, calculation_done, calculation);
}

void
login_forget_calculation(Login *login)
{
    if (login->calculation)
        login->calculation->login = NULL;
}

static void
fail_challenge(Login *login)
{
    login_fail_with(login, STREAM_ERROR_PROTOCOL,
                    _("The server's part of the login is not valid, so the login was stopped."));
}

static void
read_challenge(Login *login, const Element *element)
{
    g_autofree char *data = sasl2_data(element);
    g_autoptr(GError) error = NULL;
    if (!login->sasl) {
        fail_challenge(login);
        return;
    }
    switch (sasl_read_challenge(login->sasl, data, &error)) {
    case SASL_CALCULATE:
        start_calculation(login);
        break;
    case SASL_RESPOND:
        send_response(login, g_strdup(""));
        break;
    case SASL_FAILED:
        login_fail(login, g_steal_pointer(&error));
        break;
    }
}

/* --- the end --- */

static void
drop_token(Login *login)
{
    login->uses_token = false;
    login->mechanism = NULL; /* it was the token's */
    g_clear_pointer(&login->token, login_token_free);
    login->options.hooks->token(NULL, login->options.data);
}

/* false and an error: the server has not proved what it must. */
static bool
is_proved(Login *login, const char *data, GError **error)
{
    if (!login->uses_token)
        return sasl_read_success(login->sasl, data, error);
    if (fast_verify(login->token, data, login->channel))
        return true;
    drop_token(login);
    g_set_error_literal(error, STREAM_ERROR, STREAM_ERROR_REFUSED,
                        _("The server could not prove that it knows the token of the last login: "
                          "it may be an impostor, so the login was stopped."));
    return false;
}

static bool
is_account(const Login *login, const Jid *identity)
{
    const Jid *jid = login->options.jid;
    if (!jid_local(jid))
        return identity && jid_local(identity) &&
               strcmp(jid_domain(identity), jid_domain(jid)) == 0;
    return identity && jid_equal_bare(identity, jid);
}

/* The server may replace the token at any time. */
static void
keep_token(Login *login, const Element *success)
{
    const char *mechanism = login->wanted_token;
    if (!mechanism && login->uses_token)
        mechanism = login->mechanism;
    if (!mechanism)
        return;
    g_autoptr(LoginToken) token =
        fast_read_token(element_child(success, "token", NS_FAST), mechanism);
    if (token)
        login->options.hooks->token(token, login->options.data);
}

static void
read_sasl2_success(Login *login, const Element *success)
{
    g_autofree char *data = sasl2_data(element_child(success, "additional-data", NS_SASL2));
    g_autoptr(GError) error = NULL;
    if (!is_proved(login, data, &error)) {
        login_fail(login, g_steal_pointer(&error));
        return;
    }
    g_autoptr(Jid) identity = sasl2_read_identity(success);
    if (!is_account(login, identity)) {
        login_fail_with(login, STREAM_ERROR_PROTOCOL,
                        _("The server logged us in as somebody else."));
        return;
    }
    g_clear_pointer(&login->sasl, sasl_free);
    keep_token(login, success);
    login_read_inline(login, success, identity);
}

static void
read_success(Login *login, const Element *success)
{
    g_autofree char *data = sasl2_data(success);
    g_autoptr(GError) error = NULL;
    if (!sasl_read_success(login->sasl, data, &error)) {
        login_fail(login, g_steal_pointer(&error));
        return;
    }
    g_clear_pointer(&login->sasl, sasl_free);
    login->step = STEP_ONLINE_FEATURES;
    login->options.hooks->restart(login->options.data);
}

/* A server that cannot check now says nothing against the token; any other answer does, and the
 * stream is as it was before (XEP-0484 4.1, XEP-0388 2.6.2). */
static void
read_token_failure(Login *login, GError *error)
{
    if (g_error_matches(error, STREAM_ERROR, STREAM_ERROR_NETWORK)) {
        login_fail(login, error);
        return;
    }
    g_error_free(error);
    login->has_lost_token = true;
    drop_token(login);
    login_authenticate(login);
}

static void
read_failure(Login *login, const Element *failure)
{
    g_autoptr(GError) error = sasl_read_failure(failure, login->mechanism);
    g_clear_pointer(&login->sasl, sasl_free);
    if (login->uses_token)
        read_token_failure(login, g_steal_pointer(&error));
    else if (login->has_lost_token && element_child(failure, "invalid-mechanism", NS_SASL))
        login_fail_with(login, STREAM_ERROR_NETWORK,
                        _("The server forgot the token of the last login, and wants a new "
                          "connection."));
    else
        login_fail(login, g_steal_pointer(&error));
}

/* None of the tasks (a second factor, a new password) is known here. */
static void
read_continue(Login *login, const Element *element)
{
    g_autofree char *tasks = sasl2_describe_tasks(element);
    login_send(login, "<abort xmlns=\"" NS_SASL2 "\"/>", NULL);
    login_fail(login, g_error_new(STREAM_ERROR, STREAM_ERROR_REFUSED,
                                  _("The server wants one more step for the login that this "
                                    "program cannot take: %s"),
                                  tasks));
}

void
login_on_sasl(Login *login, const Element *element)
{
    const char *ns = profile(login);
    if (element_is(element, "challenge", ns))
        read_challenge(login, element);
    else if (element_is(element, "failure", ns))
        read_failure(login, element);
    else if (element_is(element, "success", NS_SASL) && !login->is_sasl2)
        read_success(login, element);
    else if (element_is(element, "success", NS_SASL2) && login->is_sasl2)
        read_sasl2_success(login, element);
    else if (element_is(element, "continue", NS_SASL2) && login->is_sasl2)
        read_continue(login, element);
}
