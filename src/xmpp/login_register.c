/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way to a new account, before the login: an invitation, the server's form, the password, what
 * the user fills in, and the answer, after which he may try again. */

#include "config.h"

#include "base/i18n.h"
#include "base/secret.h"
#include "xmpp/error.h"
#include "xmpp/login_parts.h"

static void
ask_form(Login *login)
{
    login->step = STEP_FORM;
    login_send_element(login, register_new_query(login->options.jid), NULL);
}

void
login_register(Login *login, const Element *features)
{
    const char *invitation = login->options.invitation;
    if (!login->is_secured) {
        login_fail_with(login, STREAM_ERROR_TLS,
                        _("A new account's password is not sent over an unencrypted connection. "
                          "Set tls.policy to force."));
    } else if (invitation && register_takes_invitations(features)) {
        login->step = STEP_INVITATION;
        login_send_element(login, register_new_invitation(login->options.jid, invitation), NULL);
    } else {
        ask_form(login);
    }
}

void
login_on_invitation(Login *login, const Element *element)
{
    if (!register_is_answer(element))
        return;
    GError *error = register_read_invitation(element);
    if (error)
        login_fail(login, error);
    else
        ask_form(login);
}

void
login_on_form(Login *login, const Element *element)
{
    g_autoptr(GError) error = NULL;
    if (!register_is_answer(element))
        return;
    form_free(login->wanted.form);
    if (!register_read_form(element, &login->wanted, &error)) {
        login_fail(login, g_steal_pointer(&error));
    } else if (login->password) {
        login_register_with_password(login);
    } else {
        login->step = STEP_PASSWORD;
        login->options.hooks->password(login->options.data);
    }
}

static void
send_form(Login *login, const Form *form)
{
    login->step = STEP_REGISTER;
    login_send_element(login, register_new_answer(login->options.jid, form, login->wanted.is_data),
                       register_shown_request());
}

/* A form that asks for no more than we know is not shown. */
void
login_register_with_password(Login *login)
{
    const Jid *jid = login->options.jid;
    g_autoptr(Form) form = g_steal_pointer(&login->wanted.form);
    g_autofree char *complaint = g_steal_pointer(&login->complaint);
    login->has_form = form && !register_prefill(form, jid, login->password);
    if (login->has_form) {
        login->step = STEP_FILLING_IN;
        login->options.hooks->form(g_steal_pointer(&form), complaint, login->options.data);
    } else if (form) {
        send_form(login, form);
    } else {
        login->step = STEP_REGISTER;
        login_send_element(login, register_new_request(jid, login->password),
                           register_shown_request());
    }
}

void
login_give_form(Login *login, const Form *form)
{
    if (login->step != STEP_FILLING_IN)
        return;
    if (!form) {
        login_fail_with(login, STREAM_ERROR_REFUSED,
                        _("The form was given up: no account was made."));
        return;
    }
    const char *password = form_value(form, "password");
    if (*password) {
        secret_free(login->password);
        login->password = secret_dup(password);
    }
    send_form(login, form);
}

/* A picture to be read is another one next time: the form is asked for anew. */
void
login_on_registered(Login *login, const Element *element)
{
    if (!register_is_answer(element))
        return;
    GError *error = register_read_answer(element);
    if (!error) {
        login->is_registered = true;
        login_authenticate(login);
    } else if (login->has_form && register_may_try_again(element)) {
        g_free(login->complaint);
        login->complaint = g_strdup(error->message);
        g_error_free(error);
        ask_form(login);
    } else {
        login_fail(login, error);
    }
}
