/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The vCard of a room is read before it is written, so that what is not changed in it stays. */

#include "config.h"

#include "client/rooms/room_card.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/limits.h"
#include "base/picture.h"
#include "model/notice.h"
#include "model/window.h"
#include "client/private.h"

#include "modules/vcard.h"

typedef struct Order Order;
struct Order {
    Client *client;
    const Window *window; /* where it was ordered; it may be gone */
    Jid *room;
    /* What is done with the card, which may be empty. */
    void (*then)(Order *order, Stream *stream, const Element *card);
    char *path;          /* NULL */
    GBytes *picture;     /* to be set; NULL */
    char *field, *text;  /* NULL */
    const char *success; /* N_() */
};

static void
order_free(Order *order)
{
    client_end_question(order->client);
    jid_unref(order->room);
    g_free(order->path);
    g_free(order->field);
    g_free(order->text);
    if (order->picture)
        g_bytes_unref(order->picture);
    g_free(order);
}

static void
say(const Order *order, Severity severity, const char *text)
{
    notice_in(order->client->model, order->window, severity, _("%s: %s"),
              jid_shown_bare(order->room), text);
}

/* --- reading --- */

static bool
is_absence(const GError *error)
{
    return g_error_matches(error, STANZA_ERROR, STANZA_ERROR_ITEM_NOT_FOUND);
}

static void
on_card(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Order *order = data;
    const Element *card = result ? vcard_read(result) : NULL;
    g_autoptr(Element) empty = vcard_new(false);

    if (error && !is_absence(error)) {
        say(order, SEVERITY_ERROR,
            g_error_matches(error, STANZA_ERROR, STANZA_ERROR_SERVICE_UNAVAILABLE)
                ? _("it keeps no vCard and no picture.")
                : error->message);
        order_free(order);
        return;
    }
    order->then(order, stream, card && !vcard_is_new(card) ? card : empty);
}

static bool
begin(const Order *facts, Account *account, GError **error)
{
    Stream *stream = client_stream(facts->client, account, error);
    Order *order = g_new(Order, 1);

    *order = *facts;
    order->window = windows_current(model_windows(order->client->model));
    client_begin_question(order->client);
    if (!stream) {
        order_free(order);
        return false;
    }
    vcard_request(stream, order->room, false, on_card, order);
    return true;
}

/* --- its picture as a file --- */

static char *
describe_picture(GBytes *picture)
{
    g_autofree char *size = g_format_size(g_bytes_get_size(picture));
    g_autofree char *hash = picture_hash(picture);
    const char *type = picture_type(picture);

    return g_strdup_printf("%s, %s, %s", type ? type : _("no picture that is known"), size, hash);
}

/* What poses as a picture is not written anywhere. */
static void
save_picture(const Order *order, GBytes *picture)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *what = describe_picture(picture);
    size_t size;
    const char *data = g_bytes_get_data(picture, &size);

    if (!picture_type(picture) || !order->path)
        notice_in(order->client->model, order->window, SEVERITY_INFO, _("The picture of %s: %s"),
                  jid_shown_bare(order->room), what);
    else if (file_write(order->path, data, size, &error))
        notice_in(order->client->model, order->window, SEVERITY_INFO,
                  _("The picture of %s (%s) is in %s now."), jid_shown_bare(order->room), what,
                  order->path);
    else
        say(order, SEVERITY_ERROR, error->message);
}

static void
save(Order *order, Stream *stream, const Element *card)
{
    GBytes *picture = vcard_photo(card);

    (void)stream;
    if (picture) {
        save_picture(order, picture);
        g_bytes_unref(picture);
    } else {
        say(order, SEVERITY_INFO, _("it has no picture."));
    }
    order_free(order);
}

bool
client_save_room_avatar(Client *client, Account *account, const Jid *room, const char *path,
                        GError **error)
{
    g_autofree char *whole = path ? file_expand(path) : NULL;

    if (whole && g_file_test(whole, G_FILE_TEST_EXISTS)) {
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_FAILED,
                    _("%s is there already: choose another name."), whole);
        return false;
    }
    return begin(&(Order){ .client = client,
                           .room = jid_to_bare(room),
                           .then = save,
                           .path = g_steal_pointer(&whole) },
                 account, error);
}

/* --- changing it --- */

static void
on_stored(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Order *order = data;

    (void)stream;
    (void)result;
    if (g_error_matches(error, STANZA_ERROR, STANZA_ERROR_FORBIDDEN))
        say(order, SEVERITY_ERROR, _("only its owners may change that."));
    else if (error)
        say(order, SEVERITY_ERROR, error->message);
    else
        say(order, SEVERITY_INFO, _(order->success));
    order_free(order);
}

static void
store_picture(Order *order, Stream *stream, const Element *card)
{
    Element *changed = element_copy(card);

    vcard_set_photo(changed, order->picture, order->picture ? picture_type(order->picture) : NULL);
    vcard_store_at(stream, order->room, changed, on_stored, order);
}

static void
store_field(Order *order, Stream *stream, const Element *card)
{
    Element *changed = element_copy(card);
    g_autoptr(GPtrArray) lines = vcard_lines(card);
    const char *former = NULL;

    for (unsigned i = 0; i < lines->len && !former; i++) {
        const VCardLine *line = lines->pdata[i];
        if (strcmp(line->field, order->field) == 0)
            former = line->text;
    }
    vcard_change(changed, order->field, former, order->text);
    vcard_store_at(stream, order->room, changed, on_stored, order);
}

/* A file of the user's, of which others see each byte: only what is a picture. NULL and error. */
static GBytes *
read_picture(const char *path, GError **error)
{
    g_autofree char *whole = file_expand(path);
    g_autofree char *data = NULL;
    GStatBuf status;
    gsize size;

    if (g_stat(whole, &status) == 0 &&
        (!S_ISREG(status.st_mode) || status.st_size > LIMIT_AVATAR_BYTES)) {
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_INVALID,
                    _("%s is no file of at most %d KiB: make the picture smaller."), whole,
                    LIMIT_AVATAR_BYTES / 1024);
        return NULL;
    }
    if (!g_file_get_contents(whole, &data, &size, error))
        return NULL;
    GBytes *bytes = g_bytes_new_take(g_steal_pointer(&data), size);
    if (picture_type(bytes) && size <= LIMIT_AVATAR_BYTES)
        return bytes;
    g_bytes_unref(bytes);
    g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_INVALID,
                _("%s is no picture that others can show: PNG, JPEG, WebP or GIF."), whole);
    return NULL;
}

bool
client_set_room_avatar(Client *client, Account *account, const Jid *room, const char *path,
                       GError **error)
{
    GBytes *picture = path ? read_picture(path, error) : NULL;

    if (path && !picture)
        return false;
    return begin(&(Order){ .client = client,
                           .room = jid_to_bare(room),
                           .then = store_picture,
                           .picture = picture,
                           .success = path ? N_("the room has this picture now.")
                                           : N_("the room has no picture any more.") },
                 account, error);
}

bool
client_change_room_vcard(Client *client, Account *account, const Jid *room, const char *field,
                         const char *text, GError **error)
{
    if (!vcard_label(field)) {
        g_autofree char *all = g_strjoinv(", ", (char **)vcard_fields());
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_INVALID,
                    _("A vCard has no field %s. It has: %s"), field, all);
        return false;
    }
    return begin(&(Order){ .client = client,
                           .room = jid_to_bare(room),
                           .then = store_field,
                           .field = g_strdup(field),
                           .text = g_strdup(text),
                           .success = N_("the vCard is stored.") },
                 account, error);
}
