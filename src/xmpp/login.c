/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of a login, each waiting for one kind of element. */

#include "config.h"

#include "xmpp/login.h"

#include <string.h>

#include "base/i18n.h"
#include "base/secret.h"
#include "xmpp/error.h"
#include "xmpp/ns.h"
#include "xmpp/register.h"
#include "xmpp/sasl.h"
#include "xmpp/worker.h"

#define NS_TLS     "urn:ietf:params:xml:ns:xmpp-tls"
#define NS_BIND    "urn:ietf:params:xml:ns:xmpp-bind"
#define NS_SESSION "urn:ietf:params:xml:ns:xmpp-session"

typedef enum {
    STEP_FEATURES,
    STEP_STARTTLS,
    STEP_FORM,     /* of the registration has been asked for */
    STEP_PASSWORD, /* the user is asked */
    STEP_REGISTER, /* the registration is sent */
    STEP_SASL,
    STEP_CALCULATION, /* in a thread */
    STEP_BIND,
    STEP_SESSION,
    STEP_DONE, /* or failed */
} Step;

typedef struct Calculation Calculation;

struct Login {
    LoginOptions options;
    Step step;
    bool is_secured, is_authenticated, is_registered;
    bool has_session; /* the old kind of server that wants one (RFC 3921 3) */
    char *password;
    Sasl *sasl;
    const char *mechanism;
    Calculation *calculation;
    GPtrArray *mechanisms; /* char *, as offered, NULL-terminated */
    const ChannelBindings *channel;
    Jid *bound;
};

/* Outlives a login that is freed meanwhile. */
struct Calculation {
    Login *login; /* NULL: freed */
    Sasl *sasl;
};

Login *
login_new(const LoginOptions *options)
{
    Login *login = g_new0(Login, 1);
    login->options = *options;
    return login;
}

void
login_free(Login *login)
{
    if (!login)
        return;
    if (login->calculation)
        login->calculation->login = NULL;
    secret_free(login->password);
    sasl_free(login->sasl);
    if (login->mechanisms)
        g_ptr_array_unref(login->mechanisms);
    jid_unref(login->bound);
    g_free(login);
}

/* Takes the error. Nothing may follow. */
static void
fail(Login *login, GError *error)
{
    g_autoptr(GError) owned = error;
    login->step = STEP_DONE;
    login->options.hooks->failed(owned, login->options.data);
}

static void
fail_with(Login *login, StreamErrorCode code, const char *sentence)
{
    fail(login, g_error_new_literal(STREAM_ERROR, code, sentence));
}

static void
send_xml(Login *login, const char *xml, const char *shown)
{
    login->options.hooks->send(xml, shown, login->options.data);
}

static void
send_element(Login *login, Element *element, const char *shown)
{
    char *xml = element_to_xml(element, NS_CLIENT);
    element_free(element);
    send_xml(login, xml, shown);
    secret_free(xml);
}

/* --- SASL --- */

static void
send_sasl(Login *login, const char *name, char *base64)
{
    const char *data = *base64 ? base64 : "=";
    g_autofree char *mechanism =
        strcmp(name, "auth") == 0 ? g_strdup_printf(" mechanism=\"%s\"", login->mechanism) : NULL;
    const char *attribute = mechanism ? mechanism : "";
    char *xml = g_strdup_printf("<%s xmlns=\"" NS_SASL "\"%s>%s</%s>", name, attribute, data, name);
    g_autofree char *shown = g_strdup_printf("<%s xmlns=\"" NS_SASL "\"%s/>", name, attribute);
    send_xml(login, xml, shown);
    secret_free(xml);
    secret_free(base64);
}

static void
start_sasl(Login *login)
{
    const char *name = jid_local(login->options.jid);
    g_autoptr(GError) error = NULL;
    const SaslOffer offer = {
        .mechanisms = (const char *const *)login->mechanisms->pdata,
        .is_secured = login->is_secured,
        .channel = login->channel,
        .config = login->options.config,
    };
    login->mechanism = sasl_choose(&offer, &error);
    if (login->mechanism)
        login->sasl = sasl_new(login->mechanism, &offer, name ? name : "", login->password, &error);
    if (!login->sasl) {
        fail(login, g_steal_pointer(&error));
        return;
    }
    g_clear_pointer(&login->password, secret_free);
    login->step = STEP_SASL;
    send_sasl(login, "auth", sasl_start(login->sasl));
}

static void
calculation_work(gpointer data)
{
    sasl_calculate(((Calculation *)data)->sasl);
}

static void
calculation_done(gpointer data)
{
    Calculation *calculation = data;
    Login *login = calculation->login;
    if (login) {
        login->calculation = NULL;
        login->sasl = g_steal_pointer(&calculation->sasl);
        login->step = STEP_SASL;
        send_sasl(login, "response", sasl_response(login->sasl));
    }
    sasl_free(calculation->sasl);
    g_free(calculation);
}

static void
start_calculation(Login *login)
{
    Calculation *calculation = g_new0(Calculation, 1);
    calculation->login = login;
    calculation->sasl = g_steal_pointer(&login->sasl);
    login->calculation = calculation;
    login->step = STEP_CALCULATION;
    worker_run("login", calculation_work, calculation_done, calculation);
}

static void
read_challenge(Login *login, const Element *element)
{
    g_autoptr(GError) error = NULL;
    switch (sasl_read_challenge(login->sasl, element_text(element), &error)) {
    case SASL_CALCULATE:
        start_calculation(login);
        break;
    case SASL_RESPOND:
        send_xml(login, "<response xmlns=\"" NS_SASL "\"/>", NULL);
        break;
    case SASL_FAILED:
        fail(login, g_steal_pointer(&error));
        break;
    }
}

static void
read_success(Login *login, const Element *element)
{
    g_autoptr(GError) error = NULL;
    if (!sasl_read_success(login->sasl, element_text(element), &error)) {
        fail(login, g_steal_pointer(&error));
        return;
    }
    g_clear_pointer(&login->sasl, sasl_free);
    login->is_authenticated = true;
    login->step = STEP_FEATURES;
    login->options.hooks->restart(login->options.data);
}

static void
on_sasl(Login *login, const Element *element)
{
    if (element_is(element, "challenge", NS_SASL))
        read_challenge(login, element);
    else if (element_is(element, "success", NS_SASL))
        read_success(login, element);
    else if (element_is(element, "failure", NS_SASL))
        fail(login, sasl_read_failure(element));
}

/* --- registration --- */

static void
ask_form(Login *login)
{
    login->step = STEP_FORM;
    send_element(login, register_new_query(login->options.jid), NULL);
}

static void
on_form(Login *login, const Element *element)
{
    if (!register_is_answer(element))
        return;
    g_autoptr(GError) error = register_check_form(element);
    if (error) {
        fail(login, g_steal_pointer(&error));
        return;
    }
    login->step = STEP_PASSWORD;
    login->options.hooks->password(login->options.data);
}

static void
send_registration(Login *login)
{
    login->step = STEP_REGISTER;
    send_element(login, register_new_request(login->options.jid, login->password),
                 register_shown_request());
}

static void
on_registered(Login *login, const Element *element)
{
    if (!register_is_answer(element))
        return;
    g_autoptr(GError) error = register_read_answer(element);
    if (error) {
        fail(login, g_steal_pointer(&error));
        return;
    }
    login->is_registered = true;
    start_sasl(login);
}

/* --- binding --- */

static void
start_bind(Login *login)
{
    login->options.hooks->state(STREAM_BINDING, login->options.data);
    Element *iq = element_new("iq", NS_CLIENT);
    element_set(iq, "type", "set");
    element_set(iq, "id", "bind");
    Element *bind = element_add(iq, "bind", NS_BIND);
    if (login->options.config->resource && *login->options.config->resource)
        element_add_text(bind, "resource", NULL, login->options.config->resource);
    login->step = STEP_BIND;
    send_element(login, iq, NULL);
}

static bool
is_answer(const Element *element, const char *id)
{
    const char *type = element_get(element, "type");
    return element_is(element, "iq", NS_CLIENT) && g_strcmp0(element_get(element, "id"), id) == 0 &&
           (g_strcmp0(type, "result") == 0 || g_strcmp0(type, "error") == 0);
}

static bool
is_error(const Element *element)
{
    return g_strcmp0(element_get(element, "type"), "error") == 0;
}

static void
fail_bind(Login *login, const Element *element)
{
    g_autoptr(GError) error = stanza_error_read(element);
    StreamErrorCode code = g_error_matches(error, STANZA_ERROR, STANZA_ERROR_CONFLICT)
                               ? STREAM_ERROR_CONFLICT
                               : STREAM_ERROR_REFUSED;
    fail(login, g_error_new(STREAM_ERROR, code, _("The server does not accept our resource: %s"),
                            error->message));
}

static void
finish(Login *login)
{
    login->step = STEP_DONE;
    const LoginResult result = { .jid = login->bound };
    login->options.hooks->bound(&result, login->options.data);
}

static void
start_session(Login *login)
{
    login->step = STEP_SESSION;
    send_xml(login, "<iq type=\"set\" id=\"session\"><session xmlns=\"" NS_SESSION "\"/></iq>",
             NULL);
}

static void
on_bind(Login *login, const Element *element)
{
    if (!is_answer(element, "bind"))
        return;
    if (is_error(element)) {
        fail_bind(login, element);
        return;
    }
    const Element *bind = element_child(element, "bind", NS_BIND);
    const char *text = bind ? element_child_text(bind, "jid", NULL) : NULL;
    login->bound = text ? jid_new(text, NULL) : NULL;
    if (!login->bound || jid_is_bare(login->bound))
        fail_with(login, STREAM_ERROR_PROTOCOL, _("The server gave us no valid address."));
    else if (login->has_session)
        start_session(login);
    else
        finish(login);
}

static void
on_session(Login *login, const Element *element)
{
    if (is_answer(element, "session"))
        finish(login);
}

/* --- features --- */

/* true: it is dealt with, by TLS or failure. */
static bool
start_tls(Login *login, const Element *features)
{
    const AccountConfig *config = login->options.config;
    const Element *offer = element_child(features, "starttls", NS_TLS);
    if (login->is_secured)
        return false;
    if (config->tls_policy == TLS_DISABLE && !(offer && element_child(offer, "required", NS_TLS)))
        return false;
    if (config->tls_policy == TLS_DISABLE) {
        fail_with(login, STREAM_ERROR_TLS,
                  _("The server wants an encrypted connection: set tls.policy to force."));
        return true;
    }
    if (offer) {
        login->step = STEP_STARTTLS;
        send_xml(login, "<starttls xmlns=\"" NS_TLS "\"/>", NULL);
        return true;
    }
    if (config->tls_policy == TLS_ALLOW && !config->tls_seen)
        return false;
    fail_with(login, STREAM_ERROR_TLS,
              config->tls_seen ? _("The server offers no encryption, but it did before: somebody "
                                   "may be listening in, so the password was not sent.")
                               : _("The server offers no encryption, so the password was not sent. "
                                   "If you trust the network, set tls.policy to allow."));
    return true;
}

static void
keep_mechanisms(Login *login, const Element *mechanisms)
{
    if (login->mechanisms)
        g_ptr_array_unref(login->mechanisms);
    login->mechanisms = g_ptr_array_new_with_free_func(g_free);
    for (const Element *m = element_first(mechanisms); m; m = element_next(m))
        if (element_is(m, "mechanism", NS_SASL))
            g_ptr_array_add(login->mechanisms, g_strdup(element_text(m)));
    g_ptr_array_add(login->mechanisms, NULL);
}

static void
start_authentication(Login *login, const Element *features)
{
    const Element *mechanisms = element_child(features, "mechanisms", NS_SASL);
    if (!mechanisms) {
        fail_with(login, STREAM_ERROR_REFUSED, _("The server offers no login."));
        return;
    }
    keep_mechanisms(login, mechanisms);
    login->options.hooks->state(STREAM_LOGGING_IN, login->options.data);
    if (login->options.is_registration && !login->is_registered) {
        if (!login->is_secured) {
            fail_with(login, STREAM_ERROR_TLS,
                      _("A new account's password is not sent over an unencrypted connection. Set "
                        "tls.policy to force."));
            return;
        }
        ask_form(login);
        return;
    }
    login->step = STEP_PASSWORD;
    login->options.hooks->password(login->options.data);
}

static void
on_features(Login *login, const Element *element)
{
    if (!element_is(element, "features", NS_STREAM))
        return;
    if (start_tls(login, element))
        return;
    if (!login->is_authenticated) {
        start_authentication(login, element);
        return;
    }
    if (!element_child(element, "bind", NS_BIND)) {
        fail_with(login, STREAM_ERROR_PROTOCOL, _("The server gives us no address."));
        return;
    }
    const Element *session = element_child(element, "session", NS_SESSION);
    login->has_session = session && !element_child(session, "optional", NS_SESSION);
    start_bind(login);
}

static void
on_starttls(Login *login, const Element *element)
{
    if (element_is(element, "proceed", NS_TLS)) {
        login->step = STEP_FEATURES;
        login->options.hooks->secure(login->options.data);
    } else if (element_is(element, "failure", NS_TLS)) {
        fail_with(login, STREAM_ERROR_TLS,
                  _("The server refused encryption, so the password was not sent."));
    }
}

/* --- the public face --- */

static const struct {
    void (*on_element)(Login *login, const Element *element); /* NULL: nothing is expected */
    const char *silence;
} steps[] = {
    [STEP_FEATURES] = { on_features, N_("The server does not say what it can do.") },
    [STEP_STARTTLS] = { on_starttls, N_("The server does not answer when asked for encryption.") },
    [STEP_FORM] = { on_form, N_("The server does not answer when asked for a new account.") },
    [STEP_PASSWORD] = { NULL, "" },
    [STEP_REGISTER] = { on_registered, N_("The server does not answer to the registration.") },
    [STEP_SASL] = { on_sasl, N_("The server does not answer to the login.") },
    [STEP_CALCULATION] = { NULL, N_("The server asks for a login that takes too long.") },
    [STEP_BIND] = { on_bind, N_("The server gives us no address in time.") },
    [STEP_SESSION] = { on_session, N_("The server does not begin the session.") },
    [STEP_DONE] = { NULL, "" },
};

void
login_set_secured(Login *login, bool is_secured, const ChannelBindings *channel)
{
    login->is_secured = is_secured;
    login->channel = channel;
}

void
login_element(Login *login, const Element *element)
{
    if (steps[login->step].on_element)
        steps[login->step].on_element(login, element);
}

void
login_give_password(Login *login, const char *password)
{
    if (login->step != STEP_PASSWORD)
        return;
    if (!password) {
        fail_with(login, STREAM_ERROR_REFUSED,
                  _("No password was given. /connect asks for it again."));
        return;
    }
    secret_free(login->password);
    login->password = secret_dup(password);
    if (login->options.is_registration && !login->is_registered)
        send_registration(login);
    else
        start_sasl(login);
}

bool
login_awaits_user(const Login *login)
{
    return login->step == STEP_PASSWORD;
}

const char *
login_describe_silence(const Login *login)
{
    return _(steps[login->step].silence);
}

const char *
login_mechanism(const Login *login)
{
    return login->mechanism;
}

bool
login_is_proved(const Login *login)
{
    return login->mechanism && g_str_has_prefix(login->mechanism, "SCRAM-");
}
