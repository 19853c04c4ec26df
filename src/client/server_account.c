/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The account on its server, as ordered: its password is changed, or it is deleted (XEP-0077). The
 * server may want a form to be filled in first. */

#include "config.h"

#include "base/i18n.h"
#include "base/secret.h"
#include "model/form_window.h"
#include "model/notice.h"
#include "client/private.h"

#include "modules/register_change.h"

/* An order on its way. It lives as long as an answer or the user is waited for. */
typedef struct {
    Client *client;
    Jid *jid;
    char *password; /* the new one; NULL: the account is to be deleted */
    Window *window; /* the form that the server wants; NULL */
    bool is_waiting;
} Order;

static void
order_free(Order *order)
{
    jid_unref(order->jid);
    secret_free(order->password);
    g_free(order);
}

static Order *
order_new(Client *client, const Account *account, const char *password)
{
    Order *order = g_new0(Order, 1);

    order->client = client;
    order->jid = jid_ref(account->jid);
    order->password = secret_dup(password);
    order->is_waiting = true;
    return order;
}

/* NULL: it has been taken out of the list meanwhile. */
static Session *
order_session(const Order *order)
{
    Account *account = model_find_account(order->client->model, order->jid);

    return account ? client_session(order->client, account) : NULL;
}

static void
order_done(Order *order)
{
    if (order->window)
        form_window_done(order->window);
    order_free(order);
}

/* --- what has become of it --- */

static void
keep_password(Client *client, Session *session, const char *password)
{
    AccountConfig *config = session_config(session);
    Account *account = session_account(session);

    credentials_replace(session_credentials(session), password);
    if (config->password) {
        account_config_set(config, "password", password, NULL);
        client_save_accounts(client);
    }
    notice(client->model, account, NULL, SEVERITY_INFO, _("The password of %s has been changed."),
           jid_bare(account->jid));
    if (config->eval_password)
        notice(client->model, account, NULL, SEVERITY_WARNING,
               _("The eval_password command of %s gives the old password: change what it prints."),
               jid_bare(account->jid));
}

/* Nothing is left to log in with; what was said stays. */
static void
leave_deleted(Client *client, Session *session)
{
    AccountConfig *config = session_config(session);
    Account *account = session_account(session);
    const char *jid = jid_bare(account->jid);

    session_disconnect(session);
    account_config_set(config, "password", NULL, NULL);
    account_config_set(config, "enabled", "off", NULL);
    credentials_forget_kept(session_credentials(session));
    client_save_accounts(client);
    notice(client->model, account, NULL, SEVERITY_INFO,
           _("The account %s has been deleted from its server. Its history stays here; /account "
             "remove %s takes it out of the list."),
           jid, jid);
}

static void
finish(Order *order, Session *session)
{
    if (session && order->password)
        keep_password(order->client, session, order->password);
    else if (session)
        leave_deleted(order->client, session);
    order_done(order);
}

static void on_submit(Window *window, const Form *form, gpointer data);

static void
on_cancel(gpointer data)
{
    Order *order = data;

    order->window = NULL;
    if (!order->is_waiting)
        order_free(order);
}

/* The server wants to know more. The new password need not be typed again. */
static void
ask_form(Order *order, Account *account, Form *form, const char *error)
{
    FormField *field = form_find(form, "password");
    Model *model = order->client->model;

    if (field && order->password && form_field_is_input(field) && field->values->len == 0)
        form_field_add_value(field, order->password);
    if (order->window) {
        form_window_ask_again(order->window, form, error);
        return;
    }
    order->window = form_window_open(
        model, &(FormRequest){
                   .account = account,
                   .form = form,
                   .name = order->password ? _("new password") : _("deletion of the account"),
                   .submit = on_submit,
                   .cancel = on_cancel,
                   .data = order,
               });
    windows_go(model_windows(model), order->window);
}

static const char *
failure_sentence(const Order *order, const GError *error)
{
    /* It goes with the connection, and servers end that in their own ways. */
    bool is_lost = g_error_matches(error, STANZA_ERROR, STANZA_ERROR_DISCONNECTED);

    if (order->password)
        return _("The password of %s was not changed: %s");
    return is_lost ? _("It is not known whether the account %s was deleted; /connect shows it: %s")
                   : _("The account %s was not deleted: %s");
}

static void
fail(Order *order, const Session *session, const GError *error)
{
    if (order->window && session) {
        form_window_ask_again(order->window, NULL, error->message);
        return;
    }
    notice(order->client->model, session ? session_account(session) : NULL, NULL, SEVERITY_ERROR,
           failure_sentence(order, error), jid_bare(order->jid), error->message);
    order_done(order);
}

static void
on_reply(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Order *order = data;
    Session *session = order_session(order);
    Form *form = error ? register_answer_form(stream) : NULL;

    (void)result;
    order->is_waiting = false;
    if (!error)
        finish(order, session);
    else if (form && session)
        ask_form(order, session_account(session), form, order->window ? error->message : NULL);
    else
        fail(order, session, error);
}

static void
on_submit(Window *window, const Form *form, gpointer data)
{
    Order *order = data;
    const char *password = form_value(form, "password");
    g_autoptr(GError) error = NULL;
    Stream *stream = client_stream(order->client, window->account, &error);

    if (!stream) {
        form_window_ask_again(window, NULL, error->message);
        return;
    }
    if (order->password && *password) {
        secret_free(order->password);
        order->password = secret_dup(password);
    }
    order->is_waiting = true;
    register_send_form(stream, form, on_reply, order);
}

/* --- orders --- */

bool
client_change_password(Client *client, Account *account, const char *password, GError **error)
{
    Stream *stream = client_stream(client, account, error);

    if (!stream)
        return false;
    if (!account->is_secured) {
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_FAILED,
                    _("The connection of %s is not encrypted: the new password was not sent."),
                    jid_bare(account->jid));
        return false;
    }
    register_change_password(stream, password, on_reply, order_new(client, account, password));
    return true;
}

bool
client_delete_from_server(Client *client, Account *account, GError **error)
{
    Stream *stream = client_stream(client, account, error);

    if (!stream)
        return false;
    register_remove(stream, on_reply, order_new(client, account, NULL));
    return true;
}
