/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vCards as ordered: shown, saved as files, and our own changed. Ours is kept in both of its kinds
 * (XEP-0054, XEP-0292): each is read before it is written, and only what the user has changed is
 * changed in it. */

#include "config.h"

#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "model/form_window.h"
#include "model/notice.h"
#include "model/room.h"
#include "client/private.h"

#include "modules/vcard.h"

typedef struct Order Order;
struct Order {
    Client *client;
    const Window *window; /* where it was ordered; it may be gone */
    Jid *account, *jid;   /* jid NULL: our own */
    bool is_own, wants_both;
    void (*then)(Order *order, Stream *stream); /* both have come, or what there is of them */
    Element *cards[2];                          /* vcard-temp, vCard4; NULL: there is none */
    char *path;                                 /* of a file */
    char *field, *text;                         /* of a change */
    Window *form;                               /* NULL */
    unsigned waiting;                           /* for confirmations */
    bool is_stored;
    char *error;
};

static Order *
order_new(Client *client, const Account *account, const Jid *jid,
          void (*then)(Order *order, Stream *stream))
{
    Order *order = g_new0(Order, 1);

    order->client = client;
    order->window = windows_current(model_windows(client->model));
    order->account = jid_ref(account->jid);
    order->is_own = !jid || jid_equal_bare(jid, account->jid);
    order->jid = order->is_own           ? NULL
                 : room_of(account, jid) ? jid_ref((Jid *)jid)
                                         : jid_to_bare(jid);
    order->then = then;
    client_begin_question(client);
    return order;
}

static void
order_free(Order *order)
{
    client_end_question(order->client);
    jid_unref(order->account);
    jid_unref(order->jid);
    element_free(order->cards[0]);
    element_free(order->cards[1]);
    g_free(order->path);
    g_free(order->field);
    g_free(order->text);
    g_free(order->error);
    g_free(order);
}

static const char *
whose(const Order *order)
{
    return jid_full(order->jid ? order->jid : order->account);
}

static void
say(const Order *order, Severity severity, const char *text)
{
    notice_in(order->client->model, order->window, severity, "%s: %s", whose(order), text);
}

/* --- reading --- */

/* An error says as a rule that there is none (XEP-0054 3.3); these say nothing of that. */
static bool
is_failure(const GError *error)
{
    return g_error_matches(error, STANZA_ERROR, STANZA_ERROR_TIMEOUT) ||
           g_error_matches(error, STANZA_ERROR, STANZA_ERROR_DISCONNECTED) ||
           g_error_matches(error, STANZA_ERROR, STANZA_ERROR_REMOTE_SERVER);
}

static bool
is_absence(const GError *error)
{
    return g_error_matches(error, STANZA_ERROR, STANZA_ERROR_ITEM_NOT_FOUND) ||
           g_error_matches(error, STANZA_ERROR, STANZA_ERROR_SERVICE_UNAVAILABLE);
}

/* Of our own vCard-temp it must be sure that there is none before another is written. */
static bool
is_fatal(const Order *order, bool is_new, const GError *error)
{
    return order->wants_both && !is_new ? !is_absence(error) : is_failure(error);
}

static void
take_card(Order *order, bool is_new, const Element *result, const GError *error)
{
    const Element *card = result ? vcard_read(result) : NULL;

    if (card && vcard_is_new(card) == is_new)
        order->cards[is_new] = element_copy(card);
    if (error && is_fatal(order, is_new, error) && !order->error)
        order->error = g_strdup(error->message);
}

static void
proceed(Order *order, Stream *stream)
{
    if (!order->error || (!order->wants_both && order->cards[0])) {
        order->then(order, stream);
        return;
    }
    say(order, SEVERITY_ERROR, order->error);
    order_free(order);
}

static void
on_new(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    take_card(data, true, result, error);
    proceed(data, stream);
}

static void
on_temp(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Order *order = data;

    take_card(order, false, result, error);
    if (order->error || (order->cards[0] && !order->wants_both))
        proceed(order, stream);
    else
        vcard_request(stream, order->jid, true, on_new, order);
}

static bool
begin(Order *order, Account *account, GError **error)
{
    Stream *stream = client_stream(order->client, account, error);

    if (!stream) {
        order_free(order);
        return false;
    }
    vcard_request(stream, order->jid, false, on_temp, order);
    return true;
}

static const Element *
any_card(const Order *order)
{
    return order->cards[0] ? order->cards[0] : order->cards[1];
}

static bool
has_card(const Order *order)
{
    if (any_card(order))
        return true;
    say(order, SEVERITY_INFO, _("there is no vCard."));
    return false;
}

/* --- showing --- */

static char *
describe(const Element *card)
{
    g_autoptr(GPtrArray) lines = vcard_summary(card);
    g_autoptr(GString) text = g_string_new(NULL);

    for (unsigned i = 0; i < lines->len; i++) {
        const VCardLine *line = lines->pdata[i];
        g_autofree char *clean = utf8_short_line(line->text, LIMIT_NAME_BYTES);
        g_string_append_printf(text, "\n  %s%s%s%s: %s", line->label, line->kind ? " (" : "",
                               line->kind ? line->kind : "", line->kind ? ")" : "", clean);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
show(Order *order, Stream *stream)
{
    (void)stream;
    if (has_card(order)) {
        g_autofree char *text = describe(any_card(order));
        if (*text)
            notice_in(order->client->model, order->window, SEVERITY_INFO, _("vCard of %s:%s"),
                      whose(order), text);
        else
            say(order, SEVERITY_INFO, _("there is nothing readable in the vCard."));
    }
    order_free(order);
}

bool
client_show_vcard(Client *client, Account *account, const Jid *jid, GError **error)
{
    return begin(order_new(client, account, jid, show), account, error);
}

/* --- saving as a file --- */

static void
save(Order *order, Stream *stream)
{
    g_autoptr(GError) error = NULL;

    (void)stream;
    if (has_card(order)) {
        g_autofree char *text = vcard_to_file(any_card(order), whose(order));
        if (file_write(order->path, text, strlen(text), &error))
            notice_in(order->client->model, order->window, SEVERITY_INFO,
                      _("The vCard of %s is in %s now."), whose(order), order->path);
        else
            say(order, SEVERITY_ERROR, error->message);
    }
    order_free(order);
}

bool
client_save_vcard(Client *client, Account *account, const Jid *jid, const char *path,
                  GError **error)
{
    g_autofree char *whole = file_expand(path);

    if (g_file_test(whole, G_FILE_TEST_EXISTS)) {
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_FAILED,
                    _("%s is there already: choose another name."), whole);
        return false;
    }
    Order *order = order_new(client, account, jid, save);
    order->path = g_steal_pointer(&whole);
    return begin(order, account, error);
}

/* --- changing our own --- */

static void
finish_storing(Order *order)
{
    if (order->is_stored) {
        say(order, SEVERITY_INFO, _("the vCard is stored."));
    } else if (order->form) {
        form_window_ask_again(order->form, NULL, order->error);
        g_clear_pointer(&order->error, g_free);
        return;
    } else {
        say(order, SEVERITY_ERROR, order->error);
    }
    if (order->form)
        form_window_done(order->form);
    order_free(order);
}

/* One of the two is enough: some servers make the other of it, and some keep no PEP. */
static void
on_stored(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Order *order = data;

    (void)stream;
    order->is_stored |= result != NULL;
    if (error && !order->error)
        order->error = g_strdup(error->message);
    if (--order->waiting == 0)
        finish_storing(order);
}

static void
complete_cards(Order *order)
{
    if (!order->cards[0])
        order->cards[0] = order->cards[1] ? vcard_translate(order->cards[1]) : vcard_new(false);
    if (!order->cards[1])
        order->cards[1] = vcard_translate(order->cards[0]);
}

/* cards are taken. */
static void
store(Order *order, Stream *stream, Element *const *cards)
{
    order->is_stored = false;
    order->waiting = 2;
    vcard_store(stream, cards[0], on_stored, order);
    vcard_store(stream, cards[1], on_stored, order);
}

/* What the field says first; NULL. */
static const char *
first_text(const GPtrArray *lines, const char *field)
{
    for (unsigned i = 0; i < lines->len; i++) {
        const VCardLine *line = lines->pdata[i];
        if (strcmp(line->field, field) == 0)
            return line->text;
    }
    return NULL;
}

static void
change(Order *order, Stream *stream)
{
    complete_cards(order);
    for (unsigned i = 0; i < 2; i++) {
        g_autoptr(GPtrArray) lines = vcard_lines(order->cards[i]);
        vcard_change(order->cards[i], order->field, first_text(lines, order->field), order->text);
    }
    Element *const cards[] = { element_copy(order->cards[0]), element_copy(order->cards[1]) };
    store(order, stream, cards);
}

bool
client_change_vcard(Client *client, Account *account, const char *field, const char *text,
                    GError **error)
{
    if (!vcard_label(field)) {
        g_autofree char *all = g_strjoinv(", ", (char **)vcard_fields());
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_INVALID,
                    _("A vCard has no field %s. It has: %s"), field, all);
        return false;
    }
    Order *order = order_new(client, account, NULL, change);
    order->wants_both = true;
    order->field = g_strdup(field);
    order->text = g_strdup(text);
    return begin(order, account, error);
}

/* --- the form --- */

static void
add_field(Form *form, const VCardLine *line, const char *name, unsigned count)
{
    g_autofree char *var = g_strdup_printf("%s.%u", name, count);
    g_autofree char *label = line && line->kind
                                 ? g_strdup_printf("%s (%s)", vcard_label(name), line->kind)
                                 : g_strdup(vcard_label(name));
    bool is_long = strcmp(name, "note") == 0;
    FormField *field =
        form_add_field(form, is_long ? FIELD_TEXT_MULTI : FIELD_TEXT_SINGLE, var, label);

    if (field && line) {
        g_auto(GStrv) values = g_strsplit(line->text, "\n", is_long ? -1 : 1);
        for (char **value = values; *value; value++)
            form_field_add_value(field, *value);
    }
}

static Form *
make_form(const Element *card)
{
    g_autoptr(GPtrArray) lines = vcard_lines(card);
    Form *form = form_new(FORM_FORM);

    form->title = g_strdup(_("Your vCard"));
    form->instructions = g_strdup(_("Everybody can read it. What you leave empty is left out."));
    for (const char *const *name = vcard_fields(); *name; name++) {
        unsigned count = 0;
        for (unsigned i = 0; i < lines->len; i++) {
            const VCardLine *line = lines->pdata[i];
            if (strcmp(line->field, *name) == 0)
                add_field(form, line, *name, count++);
        }
        if (count == 0)
            add_field(form, NULL, *name, count);
    }
    form_complete_parts(form);
    return form;
}

static char *
join_values(const FormField *field)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (unsigned i = 0; i < field->values->len; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? "\n" : "", (char *)field->values->pdata[i]);
    return g_strstrip(g_string_free(g_steal_pointer(&text), FALSE));
}

/* What the field said when the form was made; NULL. */
static const char *
former_text(const GPtrArray *lines, const char *name, unsigned at)
{
    for (unsigned i = 0; i < lines->len; i++) {
        const VCardLine *line = lines->pdata[i];
        if (strcmp(line->field, name) == 0 && at-- == 0)
            return line->text;
    }
    return NULL;
}

/* Each change is made in both, wherever they say what it was before. */
static void
apply_answers(const Order *order, const Form *form, Element *const *cards)
{
    g_autoptr(GPtrArray) lines = vcard_lines(order->cards[0]);

    for (unsigned i = 0; i < form->fields->len; i++) {
        const FormField *field = form->fields->pdata[i];
        g_auto(GStrv) parts = g_strsplit(field->var ? field->var : "", ".", 2);
        if (!field->is_changed || g_strv_length(parts) != 2)
            continue;
        const char *former = former_text(lines, parts[0], (unsigned)strtoul(parts[1], NULL, 10));
        g_autofree char *text = join_values(field);
        if (g_strcmp0(former, text) == 0)
            continue;
        vcard_change(cards[0], parts[0], former, text);
        vcard_change(cards[1], parts[0], former, text);
    }
}

static void
on_submit(Window *window, const Form *form, gpointer data)
{
    Order *order = data;
    g_autoptr(GError) error = NULL;
    Stream *stream = client_stream(order->client, window->account, &error);

    if (!stream) {
        form_window_ask_again(window, NULL, error->message);
        return;
    }
    Element *const cards[] = { element_copy(order->cards[0]), element_copy(order->cards[1]) };
    apply_answers(order, form, cards);
    store(order, stream, cards);
}

static void
on_cancel(gpointer data)
{
    Order *order = data;

    order->form = NULL;
    if (order->waiting == 0)
        order_free(order);
}

static void
edit(Order *order, Stream *stream)
{
    Model *model = order->client->model;

    complete_cards(order);
    order->form = form_window_open(model, &(FormRequest){
                                              .account = stream_account(stream),
                                              .form = make_form(order->cards[0]),
                                              .name = _("vCard"),
                                              .submit = on_submit,
                                              .cancel = on_cancel,
                                              .data = order,
                                          });
    windows_go(model_windows(model), order->form);
}

bool
client_edit_vcard(Client *client, Account *account, GError **error)
{
    Order *order = order_new(client, account, NULL, edit);

    order->wants_both = true;
    return begin(order, account, error);
}
