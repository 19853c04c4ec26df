/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A window for the form of a registration: the user has ordered it, so he is brought there. */

#include "config.h"

#include "client/registration.h"

#include "base/i18n.h"
#include "model/form_window.h"

struct Registration {
    Session *session;
    char *invitation;
    Stream *stream; /* that waits for the form; NULL: it is gone */
    Window *window; /* NULL: none is open */
};

Registration *
registration_new(Session *session, const char *invitation)
{
    Registration *registration = g_new0(Registration, 1);

    registration->session = session;
    registration->invitation = g_strdup(invitation);
    return registration;
}

void
registration_stream_gone(Registration *registration, bool is_over)
{
    if (!registration)
        return;
    registration->stream = NULL;
    if (is_over && registration->window)
        form_window_done(g_steal_pointer(&registration->window));
}

void
registration_free(Registration *registration)
{
    if (!registration)
        return;
    registration_stream_gone(registration, true);
    g_free(registration->invitation);
    g_free(registration);
}

const char *
registration_invitation(const Registration *registration)
{
    return registration ? registration->invitation : NULL;
}

/* The password is what the user made of it. */
static void
on_submit(Window *window, const Form *form, gpointer data)
{
    Registration *registration = data;
    const char *password = form_value(form, "password");

    if (*password)
        credentials_begin(session_credentials(registration->session), password);
    if (registration->stream)
        stream_give_form(registration->stream, form);
    else
        form_window_ask_again(window, NULL,
                              _("The connection was lost. Send the form when it is back."));
}

static void
on_cancel(gpointer data)
{
    Registration *registration = data;

    registration->window = NULL;
    if (registration->stream)
        stream_give_form(registration->stream, NULL);
}

void
registration_show(Registration *registration, Stream *stream, Form *form, const char *error)
{
    Account *account = session_account(registration->session);
    Windows *windows = model_windows(account->model);

    registration->stream = stream;
    account_set_state(account, ACCOUNT_CONNECTING, _("waiting for the form"));
    if (registration->window) {
        form_window_ask_again(registration->window, form, error);
        return;
    }
    registration->window = form_window_open(account->model, &(FormRequest){
                                                                .account = account,
                                                                .form = form,
                                                                .name = _("new account"),
                                                                .submit = on_submit,
                                                                .cancel = on_cancel,
                                                                .data = registration,
                                                            });
    windows_go(windows, registration->window);
}
