/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A window for the form of a registration: the user has ordered it, so he is brought there. */

#include "config.h"

#include "client/registration.h"

#include "base/i18n.h"
#include "base/secret.h"
#include "model/form_window.h"
#include "model/notice.h"
#include "model/prompt.h"
#include "client/private.h"

struct Registration {
    Client *client;
    Account *account;
    char *password; /* a secret; NULL: the user was not asked yet, or not by us */
    char *invitation;
    unsigned prompt; /* for another name; 0: none */
    Stream *stream;  /* that waits for the form; NULL: it is gone */
    Window *window;  /* NULL: none is open */
};

Registration *
registration_new(Client *client, Account *account, const char *password, const char *invitation)
{
    Registration *registration = g_new0(Registration, 1);

    registration->client = client;
    registration->account = account;
    registration->password = secret_dup(password);
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
    if (registration->prompt)
        prompt_withdraw(registration->client->model, registration->prompt);
    secret_free(registration->password);
    g_free(registration->invitation);
    g_free(registration);
}

const char *
registration_invitation(const Registration *registration)
{
    return registration ? registration->invitation : NULL;
}

static void
take_password(Registration *registration, const char *password)
{
    Session *session = client_session(registration->client, registration->account);

    secret_free(registration->password);
    registration->password = secret_dup(password);
    credentials_begin(session_credentials(session), password);
}

/* The password is what the user made of it. */
static void
on_submit(Window *window, const Form *form, gpointer data)
{
    Registration *registration = data;
    const char *password = form_value(form, "password");

    if (*password)
        take_password(registration, password);
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
    Account *account = registration->account;
    Windows *windows = model_windows(account->model);

    registration->stream = stream;
    account_set_state(account, ACCOUNT_WAITING, _("waiting for the form"));
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

/* --- another name --- */

/* The registration goes with its account. */
static void
begin_again(Registration *registration, const char *name)
{
    Client *client = registration->client;
    g_autofree char *invitation = g_strdup(registration->invitation);
    char *password = secret_dup(registration->password);
    g_autoptr(GError) error = NULL;
    Account *renamed = client_rename_account(client, registration->account, name, &error);

    if (renamed) {
        client_register(client, renamed, password, invitation);
    } else {
        notice_here(client->model, SEVERITY_ERROR, "%s", error->message);
        registration_ask_name(registration);
    }
    secret_free(password);
}

static void
on_name(const char *answer, gpointer data)
{
    Registration *registration = data;

    registration->prompt = 0;
    if (answer && *answer)
        begin_again(registration, answer);
}

void
registration_ask_name(Registration *registration)
{
    g_autofree char *text =
        g_strdup_printf(_("Another name on %s:"), jid_domain(registration->account->jid));

    registration->prompt =
        prompt_ask(registration->client->model, &(PromptRequest){ .kind = PROMPT_TEXT,
                                                                  .account = registration->account,
                                                                  .text = text,
                                                                  .answer = on_name,
                                                                  .data = registration });
}
