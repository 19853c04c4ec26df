/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A room is configured, by its form or one field of it, and destroyed. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/secret.h"
#include "model/form_window.h"
#include "model/notice.h"
#include "model/prompt.h"
#include "client/rooms/room_errand.h"
#include "client/rooms/room_moderation.h"

#include "modules/muc_owner.h"

/* An order on its way. It lives as long as an answer or the user is waited for. */
typedef struct {
    RoomErrand errand;
    Window *form_window; /* NULL */
    bool is_new;         /* the room is closed to others until it is configured */
    char *key, *value;   /* one field; NULL: all in the form; value NULL: it is to be read */
    Jid *alternative;    /* of the destruction */
    char *password, *reason;
} Order;

static Order *
order_new(Client *client, const Chat *chat)
{
    Order *order = g_new0(Order, 1);

    room_errand_init(&order->errand, client, chat);
    return order;
}

static void
order_free(Order *order)
{
    room_errand_done(&order->errand);
    jid_unref(order->alternative);
    secret_free(order->password);
    secret_free(order->value);
    g_free(order->key);
    g_free(order->reason);
    g_free(order);
}

static void
fail(Order *order, const char *format, const char *why)
{
    g_autofree char *what = g_strdup_printf(format, jid_shown_bare(order->errand.room));

    notice_in(order->errand.client->model, order->errand.window, SEVERITY_ERROR, _("%s: %s"), what,
              why);
    order_free(order);
}

/* --- the form --- */

static void
on_submitted(Stream *stream, const GError *error, gpointer data)
{
    Order *order = data;
    bool is_open = order->form_window != NULL;

    (void)stream;
    room_errand_hear(&order->errand);
    if (error && is_open) {
        form_window_ask_again(order->form_window, NULL, error->message);
        return;
    }
    if (error) {
        fail(order, _("%s was not configured"), error->message);
        return;
    }
    if (is_open)
        form_window_done(order->form_window);
    notice_in(order->errand.client->model, order->errand.window, SEVERITY_INFO,
              _("%s is configured."), jid_shown_bare(order->errand.room));
    order_free(order);
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
    room_errand_wait(&order->errand);
    muc_submit_configuration(stream, order->errand.room, form, on_submitted, order);
}

static void
on_cancel(gpointer data)
{
    Order *order = data;

    order->form_window = NULL;
    if (order->errand.is_waiting)
        return;
    Stream *stream = order->is_new ? room_errand_stream(&order->errand, NULL) : NULL;
    if (stream)
        muc_cancel_configuration(stream, order->errand.room);
    order_free(order);
}

static void
on_form(Stream *stream, Form *form, const GError *error, gpointer data)
{
    Order *order = data;
    Model *model = order->errand.client->model;

    room_errand_hear(&order->errand);
    if (!form) {
        fail(order, _("%s was not configured"), error->message);
        return;
    }
    g_autofree char *name =
        g_strdup_printf(_("configuration of %s"), jid_shown_bare(order->errand.room));
    order->form_window = form_window_open(model, &(FormRequest){ .account = stream_account(stream),
                                                                 .form = form,
                                                                 .name = name,
                                                                 .submit = on_submit,
                                                                 .cancel = on_cancel,
                                                                 .data = order });
    windows_go(model_windows(model), order->form_window);
}

static bool
request_form(Client *client, const Chat *chat, bool is_new, GError **error)
{
    Stream *stream = client_stream(client, chat->account, error);

    if (!stream)
        return false;
    Order *order = order_new(client, chat);
    order->is_new = is_new;
    room_errand_wait(&order->errand);
    muc_request_configuration(stream, chat->jid, on_form, order);
    return true;
}

bool
client_configure_room(Client *client, Chat *chat, GError **error)
{
    return request_form(client, chat, false, error);
}

bool
client_configure_new_room(Client *client, Chat *chat, GError **error)
{
    return request_form(client, chat, true, error);
}

/* --- one field --- */

/* "membersonly" of "muc#roomconfig_membersonly". */
static const char *
short_name(const char *var)
{
    const char *underscore = strchr(var, '#') ? strchr(var, '_') : NULL;

    return underscore ? underscore + 1 : var;
}

static FormField *
find_field(const Form *form, const char *key)
{
    FormField *found = form_find(form, key);

    for (unsigned i = 0; !found && i < form->fields->len; i++) {
        FormField *field = form_field(form, i);
        if (field->var && form_field_is_input(field) &&
            g_ascii_strcasecmp(short_name(field->var), key) == 0)
            found = field;
    }
    return found && form_field_is_input(found) ? found : NULL;
}

static char *
list_fields(const Form *form)
{
    g_autoptr(GString) names = g_string_new(NULL);

    for (unsigned i = 0; i < form->fields->len; i++) {
        const FormField *field = form_field(form, i);
        if (field->var && form_field_is_input(field))
            g_string_append_printf(names, "%s%s", names->len ? ", " : "", short_name(field->var));
    }
    return g_string_free(g_steal_pointer(&names), FALSE);
}

/* Of lists, words are values. */
static bool
set_field(FormField *field, const char *value, GError **error)
{
    bool has_words = form_field_is_multi(field) && field->type != FIELD_TEXT_MULTI;
    g_auto(GStrv) values =
        has_words ? g_strsplit_set(value, " ,", -1) : g_strdupv((char *[]){ (char *)value, NULL });
    g_autoptr(GPtrArray) words = g_ptr_array_new();

    for (char **word = values; *word; word++) {
        if (**word)
            g_ptr_array_add(words, *word);
    }
    g_ptr_array_add(words, NULL);
    if (!form_field_set(field, (const char *const *)words->pdata, error))
        return false;
    g_autofree char *wrong = form_field_check(field);
    if (wrong)
        g_set_error_literal(error, FORM_ERROR, FORM_ERROR_INVALID, wrong);
    return !wrong;
}

static void
tell_field(const Order *order, const FormField *field)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (unsigned i = 0; i < field->values->len; i++)
        g_string_append_printf(text, "%s%s", i ? ", " : "", (char *)field->values->pdata[i]);
    if (field->type == FIELD_BOOLEAN)
        g_string_assign(text, strcmp(form_field_value(field), "1") == 0 ? _("yes") : _("no"));
    notice_in(order->errand.client->model, order->errand.window, SEVERITY_INFO, _("%s: %s (%s)"),
              short_name(field->var), text->str, form_field_label(field));
}

static void
on_form_for_field(Stream *stream, Form *form, const GError *error, gpointer data)
{
    Order *order = data;
    g_autoptr(Form) owned = form;
    FormField *field = form ? find_field(form, order->key) : NULL;
    g_autoptr(GError) wrong = NULL;

    room_errand_hear(&order->errand);
    if (!form) {
        fail(order, _("%s was not configured"), error->message);
    } else if (!field) {
        g_autofree char *names = list_fields(form);
        g_autofree char *why =
            g_strdup_printf(_("There is no field %s. There are: %s."), order->key, names);
        fail(order, _("%s was not configured"), why);
    } else if (!order->value) {
        tell_field(order, field);
        order_free(order);
    } else if (!set_field(field, order->value, &wrong)) {
        fail(order, _("%s was not configured"), wrong->message);
    } else {
        room_errand_wait(&order->errand);
        muc_submit_configuration(stream, order->errand.room, form, on_submitted, order);
    }
}

bool
client_configure_room_field(Client *client, Chat *chat, const char *key, const char *value,
                            GError **error)
{
    Stream *stream = client_stream(client, chat->account, error);

    if (!stream)
        return false;
    Order *order = order_new(client, chat);
    order->key = g_strdup(key);
    order->value = secret_dup(value);
    room_errand_wait(&order->errand);
    muc_request_configuration(stream, chat->jid, on_form_for_field, order);
    return true;
}

/* --- destroying --- */

static void
on_destroyed(Stream *stream, const GError *error, gpointer data)
{
    Order *order = data;

    (void)stream;
    room_errand_hear(&order->errand);
    if (error) {
        fail(order, _("%s was not destroyed"), error->message);
        return;
    }
    notice_in(order->errand.client->model, order->errand.window, SEVERITY_INFO,
              _("%s is destroyed."), jid_shown_bare(order->errand.room));
    order_free(order);
}

static void
on_confirmed(const char *word, gpointer data)
{
    Order *order = data;
    g_autoptr(GError) error = NULL;
    Stream *stream =
        g_strcmp0(word, "yes") == 0 ? room_errand_stream(&order->errand, &error) : NULL;

    if (!stream && error) {
        fail(order, _("%s was not destroyed"), error->message);
        return;
    }
    if (!stream) {
        order_free(order);
        return;
    }
    room_errand_wait(&order->errand);
    muc_destroy(stream, order->errand.room,
                &(MucDestruction){ order->alternative, order->password, order->reason },
                on_destroyed, order);
}

bool
client_destroy_room(Client *client, Chat *chat, const Jid *alternative, const char *password,
                    const char *reason, GError **error)
{
    static const char *const choices[] = { "yes", "no", NULL };
    g_autofree char *text = g_strdup_printf(
        _("Destroy the room %s for everybody, with its lists and settings, for good?"),
        jid_shown_bare(chat->jid));

    if (!client_stream(client, chat->account, error))
        return false;
    Order *order = order_new(client, chat);
    order->alternative = alternative ? jid_ref((Jid *)alternative) : NULL;
    order->password = secret_dup(password);
    order->reason = g_strdup(reason);
    prompt_ask(client->model, &(PromptRequest){ .kind = PROMPT_CONFIRM,
                                                .account = chat->account,
                                                .text = text,
                                                .choices = choices,
                                                .answer = on_confirmed,
                                                .data = order });
    return true;
}
