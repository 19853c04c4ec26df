/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A nick of our own in a room: registered, given back, and offered where another one is refused. */

#include "config.h"

#include "base/i18n.h"
#include "model/form_window.h"
#include "model/notice.h"
#include "client/rooms/room_errand.h"
#include "client/rooms/room_moderation.h"

#include "modules/muc_register.h"

/* It lives as long as an answer or the user is waited for. */
typedef struct {
    RoomErrand errand;
    Window *form_window; /* NULL */
    char *nick;          /* that is wanted, or was refused; NULL */
    bool is_data, is_removal;
    bool is_of_service; /* the room's service keeps nicks for all of its rooms */
} Order;

static Order *
order_new(Client *client, const Chat *chat, const char *nick)
{
    Order *order = g_new0(Order, 1);

    room_errand_init(&order->errand, client, chat);
    order->nick = g_strdup(nick);
    return order;
}

static void
order_free(Order *order)
{
    room_errand_done(&order->errand);
    g_free(order->nick);
    g_free(order);
}

/* Whom we register with: the room, or its service. Owned by the caller. */
static Jid *
registrar(const Order *order)
{
    return order->is_of_service
               ? jid_new_from_parts(NULL, jid_domain(order->errand.room), NULL, NULL)
               : jid_ref(order->errand.room);
}

/* Some services keep nicks themselves, and their rooms none. */
static bool
is_for_service(const Order *order, const GError *error)
{
    return !order->is_of_service &&
           (g_error_matches(error, STANZA_ERROR, STANZA_ERROR_FEATURE_NOT_IMPLEMENTED) ||
            g_error_matches(error, STANZA_ERROR, STANZA_ERROR_SERVICE_UNAVAILABLE));
}

static void
end(Order *order, Severity severity, const char *text)
{
    notice_in(order->errand.client->model, order->errand.window, severity, _("%s: %s"),
              jid_shown_bare(order->errand.room), text);
    order_free(order);
}

/* The room may ask somebody first (7.10): what it decided shows in our affiliation. */
static const char *
describe_success(const Order *order)
{
    const Chat *chat = room_errand_chat(&order->errand);
    const Occupant *self = chat ? chat->room->self : NULL;

    if (order->is_removal)
        return _("You are not registered any more.");
    if (order->is_of_service)
        return _("The nick is kept for you, in all rooms of this service.");
    return self && self->affiliation >= AFFILIATION_MEMBER
               ? _("The nick is kept for you in the room.")
               : _("The room has taken your registration; its admins may have to allow it.");
}

static void remove_registration(Order *order, Stream *stream);

static void
on_submitted(Stream *stream, const GError *error, gpointer data)
{
    Order *order = data;

    room_errand_hear(&order->errand);
    if (error && order->form_window) {
        form_window_ask_again(order->form_window, NULL, error->message);
        return;
    }
    if (order->form_window)
        form_window_done(order->form_window);
    if (error && order->is_removal && is_for_service(order, error)) {
        order->is_of_service = true;
        remove_registration(order, stream);
        return;
    }
    end(order, error ? SEVERITY_ERROR : SEVERITY_INFO,
        error ? error->message : describe_success(order));
}

static void
remove_registration(Order *order, Stream *stream)
{
    g_autoptr(Jid) to = registrar(order);

    room_errand_wait(&order->errand);
    muc_remove_registration(stream, to, on_submitted, order);
}

static void
submit(Order *order, Stream *stream, const Form *form)
{
    g_autoptr(Jid) to = registrar(order);

    room_errand_wait(&order->errand);
    muc_submit_registration(stream, to, form, order->is_data, on_submitted, order);
}

static void
on_submit(Window *window, const Form *form, gpointer data)
{
    Order *order = data;
    g_autoptr(GError) error = NULL;
    Stream *stream = room_errand_stream(&order->errand, &error);

    if (!stream) {
        form_window_ask_again(window, NULL, error ? error->message : NULL);
        return;
    }
    submit(order, stream, form);
}

static void
on_cancel(gpointer data)
{
    Order *order = data;

    order->form_window = NULL;
    if (!order->errand.is_waiting)
        order_free(order);
}

static void
ask(Order *order, Account *account, Form *form)
{
    Model *model = order->errand.client->model;
    g_autofree char *name =
        g_strdup_printf(_("registration with %s"), jid_shown_bare(order->errand.room));

    order->form_window = form_window_open(model, &(FormRequest){ .account = account,
                                                                 .form = form,
                                                                 .name = name,
                                                                 .submit = on_submit,
                                                                 .cancel = on_cancel,
                                                                 .data = order });
    windows_go(model_windows(model), order->form_window);
}

/* Whether the nick is all that it must know. */
static bool
is_enough(Form *form, const char *nick)
{
    FormField *field = muc_registration_nick_field(form);

    if (!field || !nick || !form_field_set(field, (const char *const[]){ nick, NULL }, NULL))
        return false;
    for (unsigned i = 0; i < form->fields->len; i++) {
        const FormField *other = form_field(form, i);
        if (other != field && form_field_is_input(other) && other->is_required)
            return false;
    }
    return form_check(form) < 0;
}

static void request_registration(Order *order, Stream *stream);

static void
on_registration(Stream *stream, MucRegistration *registration, const GError *error, gpointer data)
{
    Order *order = data;

    room_errand_hear(&order->errand);
    if (!registration && is_for_service(order, error)) {
        order->is_of_service = true;
        request_registration(order, stream);
        return;
    }
    if (!registration) {
        end(order, SEVERITY_ERROR, error->message);
        return;
    }
    g_autofree char *known = g_steal_pointer(&registration->nick);
    g_autoptr(Form) form = g_steal_pointer(&registration->form);
    order->is_data = registration->is_data;
    if (registration->is_registered && (!form || !order->nick)) {
        g_autofree char *text =
            known
                ? g_strdup_printf(_("You are registered as %s. /room unregister ends that."), known)
                : g_strdup(_("You are registered already. /room unregister ends that."));
        end(order, SEVERITY_INFO, text);
    } else if (is_enough(form, order->nick)) {
        submit(order, stream, form);
    } else {
        ask(order, stream_account(stream), g_steal_pointer(&form));
    }
}

static void
request_registration(Order *order, Stream *stream)
{
    g_autoptr(Jid) to = registrar(order);

    room_errand_wait(&order->errand);
    muc_request_registration(stream, to, on_registration, order);
}

bool
client_register_in_room(Client *client, Chat *chat, const char *nick, GError **error)
{
    Stream *stream = client_stream(client, chat->account, error);

    if (!stream)
        return false;
    request_registration(order_new(client, chat, nick), stream);
    return true;
}

bool
client_unregister_in_room(Client *client, Chat *chat, GError **error)
{
    Stream *stream = client_stream(client, chat->account, error);

    if (!stream)
        return false;
    Order *order = order_new(client, chat, NULL);
    order->is_removal = true;
    remove_registration(order, stream);
    return true;
}

/* --- where another nick is refused --- */

static void
on_nick(Stream *stream, const char *nick, gpointer data)
{
    Order *order = data;
    Account *account = stream_account(stream);
    Chat *chat = account_find_chat(account, order->errand.room, CHAT_ROOM);

    room_errand_hear(&order->errand);
    if (chat && nick && g_strcmp0(nick, order->nick) != 0)
        notice(order->errand.client->model, account, chat, SEVERITY_INFO,
               _("The room keeps the nick %s for you: /join %s \"%s\" enters with it."), nick,
               jid_bare(order->errand.room), nick);
    order_free(order);
}

void
room_offer_reserved_nick(Client *client, Chat *chat)
{
    Stream *stream = client_stream(client, chat->account, NULL);

    if (!stream)
        return;
    Order *order = order_new(client, chat, chat->room->nick);
    room_errand_wait(&order->errand);
    muc_request_reserved_nick(stream, chat->jid, on_nick, order);
}
