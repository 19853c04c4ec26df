/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of a login, each waiting for one kind of element. */

#include "config.h"

#include "xmpp/login.h"

#include <string.h>

#include "base/i18n.h"
#include "base/secret.h"
#include "xmpp/error.h"
#include "xmpp/login_parts.h"
#include "xmpp/ns.h"

#define NS_TLS "urn:ietf:params:xml:ns:xmpp-tls"

Login *
login_new(const LoginOptions *options)
{
    Login *login = g_new0(Login, 1);
    login->options = *options;
    login->token = login_token_copy(options->token);
    /* Nobody else's stream. */
    if (options->resumption && !jid_equal_bare(options->resumption->jid, options->jid))
        login->options.resumption = NULL;
    return login;
}

void
login_free(Login *login)
{
    if (!login)
        return;
    login_forget_calculation(login);
    login_offer_done(&login->offer);
    login_token_free(login->token);
    form_free(login->wanted.form);
    g_free(login->complaint);
    secret_free(login->password);
    sasl_free(login->sasl);
    jid_unref(login->bound);
    g_free(login);
}

void
login_fail(Login *login, GError *error)
{
    g_autoptr(GError) owned = error;
    login->step = STEP_DONE;
    login->options.hooks->failed(owned, login->options.data);
}

void
login_fail_with(Login *login, StreamErrorCode code, const char *sentence)
{
    login_fail(login, g_error_new_literal(STREAM_ERROR, code, sentence));
}

void
login_send(Login *login, const char *xml, const char *shown)
{
    login->options.hooks->send(xml, shown, login->options.data);
}

void
login_send_element(Login *login, Element *element, const char *shown)
{
    char *xml = element_to_xml(element, NS_CLIENT);
    element_free(element);
    login_send(login, xml, shown);
    secret_free(xml);
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
        login_fail_with(login, STREAM_ERROR_TLS,
                        _("The server wants an encrypted connection: set tls.policy to force."));
        return true;
    }
    if (offer) {
        login->step = STEP_STARTTLS;
        login_send(login, "<starttls xmlns=\"" NS_TLS "\"/>", NULL);
        return true;
    }
    if (config->tls_policy == TLS_ALLOW && !config->tls_seen)
        return false;
    login_fail_with(login, STREAM_ERROR_TLS,
                    config->tls_seen
                        ? _("The server offers no encryption, but it did before: somebody "
                            "may be listening in, so the password was not sent.")
                        : _("The server offers no encryption, so the password was not sent. "
                            "If you trust the network, set tls.policy to allow."));
    return true;
}

static void
on_features(Login *login, const Element *element)
{
    if (!element_is(element, "features", NS_STREAM) || start_tls(login, element))
        return;
    if (!login_read_offer(login, element)) {
        login_fail_with(login, STREAM_ERROR_REFUSED,
                        _("The server offers no way to log in. Is it the right server?"));
        return;
    }
    login->options.hooks->state(STREAM_LOGGING_IN, login->options.data);
    if (login->options.is_registration && !login->is_registered)
        login_register(login, element);
    else
        login_authenticate(login);
}

static void
on_starttls(Login *login, const Element *element)
{
    if (element_is(element, "proceed", NS_TLS)) {
        login->step = STEP_FEATURES;
        login->options.hooks->secure(login->options.data);
    } else if (element_is(element, "failure", NS_TLS)) {
        login_fail_with(login, STREAM_ERROR_TLS,
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
    [STEP_INVITATION] = { login_on_invitation,
                          N_("The server does not answer to the invitation.") },
    [STEP_FORM] = { login_on_form, N_("The server does not answer when asked for a new account.") },
    [STEP_PASSWORD] = { NULL, "" },
    [STEP_FILLING_IN] = { NULL, "" },
    [STEP_REGISTER] = { login_on_registered,
                        N_("The server does not answer to the registration.") },
    [STEP_SASL] = { login_on_sasl, N_("The server does not answer to the login.") },
    [STEP_CALCULATION] = { NULL, N_("The server asks for a login that takes too long.") },
    [STEP_ONLINE_FEATURES] = { login_on_online_features,
                               N_("The server does not go on after the login.") },
    [STEP_RESUME] = { login_on_resume,
                      N_("The server does not say whether it goes on where it was interrupted.") },
    [STEP_BIND] = { login_on_bind, N_("The server gives us no address in time.") },
    [STEP_SESSION] = { login_on_session, N_("The server does not begin the session.") },
    [STEP_DONE] = { NULL, "" },
};

void
login_set_secured(Login *login, bool is_secured, const ChannelBindings *channel)
{
    login->is_secured = is_secured;
    login->channel = channel;
}

bool
login_element(Login *login, const Element *element)
{
    LoginStep step = login->step;
    if (steps[step].on_element)
        steps[step].on_element(login, element);
    return login->step != step;
}

void
login_give_password(Login *login, const char *password)
{
    if (login->step != STEP_PASSWORD)
        return;
    if (!password) {
        g_autofree char *text =
            g_strdup_printf(_("No password was given. /connect %s asks for it again."),
                            jid_bare(login->options.jid));
        login_fail_with(login, STREAM_ERROR_REFUSED, text);
        return;
    }
    secret_free(login->password);
    login->password = secret_dup(password);
    if (login->options.is_registration && !login->is_registered)
        login_register_with_password(login);
    else
        login_authenticate(login);
}

bool
login_awaits_user(const Login *login)
{
    return login->step == STEP_PASSWORD || login->step == STEP_FILLING_IN;
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
