/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What we call ourselves (XEP-0172), and what we note about others (XEP-0145), as ordered. */

#include "config.h"

#include "base/i18n.h"
#include "model/nicknames.h"
#include "model/notice.h"
#include "model/window.h"
#include "client/private.h"

#include "modules/annotations.h"
#include "modules/nick.h"

typedef struct {
    Client *client;
    const Window *window;
    Jid *jid;
    char *text; /* NULL: it is taken away */
} Order;

static Order *
order_new(Client *client, const Jid *jid, const char *text)
{
    Order *order = g_new0(Order, 1);

    order->client = client;
    order->window = windows_current(model_windows(client->model));
    order->jid = jid_to_bare(jid);
    order->text = g_strdup(text);
    client_begin_question(client);
    return order;
}

static void
order_free(Order *order)
{
    client_end_question(order->client);
    jid_unref(order->jid);
    g_free(order->text);
    g_free(order);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Order, order_free)

static void
tell_failure(const Order *order, const char *format, const GError *error)
{
    notice_in(order->client->model, order->window, SEVERITY_ERROR, format, jid_bare(order->jid),
              error->message);
}

static void
on_nick(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    g_autoptr(Order) order = data;
    Model *model = order->client->model;

    (void)result;
    if (error) {
        tell_failure(order, _("The nickname of %s was not changed: %s"), error);
        return;
    }
    account_set_nickname(stream_account(stream), order->text);
    if (order->text)
        notice_in(model, order->window, SEVERITY_INFO,
                  _("Contacts of %s who have no name of their own for you see you as %s now."),
                  jid_bare(order->jid), order->text);
    else
        notice_in(model, order->window, SEVERITY_INFO, _("%s has no nickname any more."),
                  jid_bare(order->jid));
}

bool
client_set_nickname(Client *client, Account *account, const char *nickname, GError **error)
{
    Stream *stream = client_stream(client, account, error);
    g_autofree char *clean = nickname ? nickname_clean(nickname) : NULL;

    if (!stream)
        return false;
    if (clean && !*clean) {
        g_set_error_literal(error, CLIENT_ERROR, CLIENT_ERROR_INVALID,
                            _("Nothing of that name would be seen."));
        return false;
    }
    nick_publish(stream, clean, on_nick, order_new(client, account->jid, clean));
    return true;
}

static void
show_note(const Order *order, const char *note)
{
    Model *model = order->client->model;

    if (note)
        notice_in(model, order->window, SEVERITY_INFO, _("Your note about %s: %s"),
                  jid_bare(order->jid), note);
    else
        notice_in(model, order->window, SEVERITY_INFO, _("You have no note about %s."),
                  jid_bare(order->jid));
}

static void
on_note(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    g_autoptr(Order) order = data;

    (void)result;
    if (error)
        tell_failure(order, _("The server did not take the note about %s: %s"), error);
    else
        show_note(order, annotations_find(stream, order->jid));
}

static void
on_notes(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    g_autoptr(Order) order = data;

    (void)result;
    if (error)
        tell_failure(order, _("The server did not give the note about %s: %s"), error);
    else
        show_note(order, annotations_find(stream, order->jid));
}

bool
client_set_note(Client *client, Account *account, const Jid *jid, const char *text, GError **error)
{
    Stream *stream = client_stream(client, account, error);

    if (!stream)
        return false;
    annotations_set(stream, jid, text, on_note, order_new(client, jid, text));
    return true;
}

bool
client_show_note(Client *client, Account *account, const Jid *jid, GError **error)
{
    Stream *stream = client_stream(client, account, error);

    if (!stream)
        return false;
    annotations_refresh(stream, on_notes, order_new(client, jid, NULL));
    return true;
}
