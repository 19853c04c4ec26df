/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is this: what an account's devices, an account or a server say of themselves. All are asked
 * at once, but no more than a few at a time, and each one's answers are told together. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "model/feature_words.h"
#include "model/notice.h"
#include "model/window.h"
#include "client/answers.h"
#include "client/private.h"
#include "client/rooms/room_info.h"

#include "modules/disco.h"
#include "modules/entity_time.h"
#include "modules/last_activity.h"
#include "modules/ping.h"
#include "modules/server_contacts.h"
#include "modules/version.h"

/* Who is asked at the same time. */
#define MOST_AT_ONCE 6
/* Services of a server, or the like, that are named. */
#define MOST_ITEMS 20

typedef struct {
    Client *client;
    Stream *stream;       /* it lives as long as answers are waited for */
    const Window *window; /* where it was ordered; it may be gone */
    GQueue waiting;       /* Asked *, owned */
    unsigned running;
    bool is_full;
    bool is_advancing;
} Inquiry;

typedef struct {
    Inquiry *inquiry;
    Jid *jid;
    char *label;
    bool wants_features, wants_items, wants_time;
    unsigned pending; /* answers that have not come */
    unsigned timer;
    unsigned order;
    bool is_told, has_answered, is_lost, is_room;
    int64_t began; /* monotonic ms */
    int took;      /* ms; -1: no answer to the ping */
    char *software, *time, *last, *contacts, *error;
    GString *items;
    Capabilities *features;
} Asked;

static void
asked_free(Asked *asked)
{
    jid_unref(asked->jid);
    g_free(asked->label);
    g_free(asked->software);
    g_free(asked->time);
    g_free(asked->last);
    g_free(asked->contacts);
    g_free(asked->error);
    g_string_free(asked->items, TRUE);
    capabilities_unref(asked->features);
    g_free(asked);
}

/* --- telling --- */

static void
add_part(GString *line, const char *part)
{
    if (part && *part)
        g_string_append_printf(line, "%s%s", line->len > 0 ? ", " : "", part);
}

static void
add_time(GString *line, const char *time)
{
    g_autofree char *text = time ? g_strdup_printf(_("local time %s"), time) : NULL;

    add_part(line, text);
}

static void
add_took(GString *line, int took)
{
    g_autofree char *text = took >= 0 ? g_strdup_printf(_("answers in %d ms"), took) : NULL;

    add_part(line, text);
}

static void
add_features(GString *lines, const Asked *asked)
{
    const Capabilities *features = asked->features;
    g_autofree char *words = features ? feature_words(features) : NULL;

    if (!features)
        return;
    if (*capabilities_category(features))
        g_string_append_printf(lines, _("\n  Is: %s/%s %s"), capabilities_category(features),
                               capabilities_type(features),
                               capabilities_name(features) ? capabilities_name(features) : "");
    if (*words)
        g_string_append_printf(lines, _("\n  Can: %s"), words);
    for (const char *const *name = capabilities_features(features);
         asked->inquiry->is_full && *name; name++) {
        g_autofree char *clean = utf8_short_line(*name, LIMIT_NAME_BYTES);
        g_string_append_printf(lines, "\n    %s", clean);
    }
}

static char *
describe(const Asked *asked)
{
    g_autoptr(GString) line = g_string_new(NULL);
    g_autoptr(GString) lines = g_string_new(NULL);

    add_part(line, asked->software);
    add_time(line, asked->time);
    add_part(line, asked->last);
    add_took(line, asked->took);
    add_features(lines, asked);
    if (asked->items->len > 0)
        g_string_append_printf(lines, _("\n  Has: %s"), asked->items->str);
    if (asked->contacts)
        g_string_append_printf(lines, _("\n  Contact: %s"), asked->contacts);
    if (line->len == 0 && lines->len == 0)
        return g_strdup(asked->error ? asked->error : _("says nothing of itself"));
    return g_strconcat(line->str, lines->str, NULL);
}

static void
tell(Asked *asked)
{
    Inquiry *inquiry = asked->inquiry;
    g_autofree char *text = describe(asked);

    asked->is_told = true;
    timer_stop(model_clock(inquiry->client->model), &asked->timer);
    if (asked->is_room &&
        client_show_room_info(inquiry->client, stream_account(inquiry->stream), asked->jid, NULL))
        return;
    if (!asked->is_lost || asked->has_answered)
        notice_in(inquiry->client->model, inquiry->window, SEVERITY_INFO, "%s: %s", asked->label,
                  text);
}

/* --- asking --- */

static void advance(Inquiry *inquiry);

/* Told; others may be asked in its place. It stays until the last answer has come. */
static void
finish_if_over(Asked *asked)
{
    Inquiry *inquiry = asked->inquiry;

    if (asked->pending > 0)
        return;
    if (!asked->is_told)
        tell(asked);
    if (asked->is_lost)
        g_queue_clear_full(&inquiry->waiting, (GDestroyNotify)asked_free);
    asked_free(asked);
    inquiry->running--;
    advance(inquiry);
}

static void
on_timeout(gpointer data)
{
    Asked *asked = data;
    Model *model = asked->inquiry->client->model;
    unsigned order = model_order(model);

    asked->timer = 0;
    model_set_order(model, asked->order);
    if (asked->has_answered)
        tell(asked);
    else
        notice_in(model, asked->inquiry->window, SEVERITY_INFO, _("%s: no answer in time"),
                  asked->label);
    asked->is_told = true;
    model_set_order(model, order);
}

/* An error is an answer, too, unless it says that nobody is there. */
static void
note_answer(Asked *asked, const GError *error)
{
    asked->pending--;
    if (g_error_matches(error, STANZA_ERROR, STANZA_ERROR_DISCONNECTED))
        asked->is_lost = true;
    else if (!g_error_matches(error, STANZA_ERROR, STANZA_ERROR_TIMEOUT))
        asked->has_answered = true;
    if (g_error_matches(error, STANZA_ERROR, STANZA_ERROR_REMOTE_SERVER) && !asked->error)
        asked->error = g_strdup(error->message);
}

static int64_t
now(const Asked *asked)
{
    return clock_now(model_clock(asked->inquiry->client->model));
}

static void
on_software(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Asked *asked = data;

    (void)stream;
    note_answer(asked, error);
    asked->software = result ? answer_software(result) : NULL;
    finish_if_over(asked);
}

static void
on_time(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Asked *asked = data;

    (void)stream;
    note_answer(asked, error);
    asked->time = result ? answer_time(result, now(asked)) : NULL;
    finish_if_over(asked);
}

static void
on_last(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Asked *asked = data;

    (void)stream;
    note_answer(asked, error);
    asked->last = result ? answer_last(result, asked->jid, now(asked)) : NULL;
    finish_if_over(asked);
}

static void
on_pong(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Asked *asked = data;

    (void)stream;
    (void)result;
    note_answer(asked, error);
    if (!error)
        asked->took =
            (int)(clock_monotonic(model_clock(asked->inquiry->client->model)) - asked->began);
    finish_if_over(asked);
}

static void
on_features(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Asked *asked = data;

    (void)stream;
    note_answer(asked, error);
    asked->features = result ? disco_read_info(result) : NULL;
    asked->contacts = server_contacts_read(result);
    asked->is_room = asked->features && jid_local(asked->jid) && jid_is_bare(asked->jid) &&
                     strcmp(capabilities_category(asked->features), "conference") == 0;
    finish_if_over(asked);
}

static void
on_items(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Asked *asked = data;
    const Element *item = NULL;
    const char *jid, *name;
    unsigned count = 0;

    (void)stream;
    note_answer(asked, error);
    while ((item = disco_next_item(result, item, &jid, &name))) {
        g_autofree char *address = utf8_short_line(jid, LIMIT_SAID_BYTES);
        g_autofree char *words = name ? utf8_short_line(name, LIMIT_SAID_BYTES) : NULL;
        g_autofree char *both =
            words ? g_strdup_printf("%s (%s)", address, words) : g_strdup(address);
        if (count++ < MOST_ITEMS)
            add_part(asked->items, both);
    }
    if (count > MOST_ITEMS)
        g_string_append_printf(asked->items,
                               ngettext(", and %u more", ", and %u more", count - MOST_ITEMS),
                               count - MOST_ITEMS);
    finish_if_over(asked);
}

/* A client is asked for all; a server for an account (RFC 6121 8.5.1) knows when it was there. */
static void
ask(Asked *asked)
{
    Inquiry *inquiry = asked->inquiry;
    Model *model = inquiry->client->model;
    Stream *stream = inquiry->stream;
    bool is_account = jid_local(asked->jid) && jid_is_bare(asked->jid);
    int64_t limit = 1000LL * settings_int(model_settings(model), SETTING_CONNECTION_TIMEOUT, NULL);

    asked->began = clock_monotonic(model_clock(model));
    asked->order = model_order(model);
    asked->timer = timer_start(model_clock(model), limit, on_timeout, asked);
    asked->pending =
        2u + asked->wants_features + asked->wants_items + asked->wants_time + (is_account ? 0 : 2);
    last_activity_request(stream, asked->jid, on_last, asked);
    if (asked->wants_features)
        disco_request_info(stream, asked->jid, NULL, on_features, asked);
    if (asked->wants_items)
        disco_request_items(stream, asked->jid, on_items, asked);
    if (asked->wants_time)
        entity_time_request(stream, asked->jid, on_time, asked);
    if (!is_account) {
        version_request(stream, asked->jid, on_software, asked);
        ping_send(stream, asked->jid, on_pong, asked);
    }
    asked->pending--; /* that it would not go before all was asked */
    finish_if_over(asked);
}

static void
advance(Inquiry *inquiry)
{
    if (inquiry->is_advancing)
        return;
    inquiry->is_advancing = true;
    while (inquiry->running < MOST_AT_ONCE && !g_queue_is_empty(&inquiry->waiting)) {
        inquiry->running++;
        ask(g_queue_pop_head(&inquiry->waiting));
    }
    inquiry->is_advancing = false;
    if (inquiry->running > 0)
        return;
    client_end_question(inquiry->client);
    g_free(inquiry);
}

static Asked *
add_asked(Inquiry *inquiry, const Jid *jid, const char *label)
{
    Asked *asked = g_new0(Asked, 1);

    asked->inquiry = inquiry;
    asked->jid = jid_ref((Jid *)jid);
    asked->label = utf8_short_line(label, LIMIT_NAME_BYTES);
    asked->took = -1;
    asked->wants_time = !jid_local(jid) || !jid_is_bare(jid);
    asked->items = g_string_new(NULL);
    g_queue_push_tail(&inquiry->waiting, asked);
    return asked;
}

/* Some leave questions without an answer that are not for them (Profanity): all would be told only
 * when the time is over. */
static void
add_device(Inquiry *inquiry, const Contact *contact, const Resource *resource)
{
    const Capabilities *caps = resource->caps;
    g_autoptr(Jid) jid =
        resource->name ? jid_with_resource(contact->jid, resource->name, NULL) : NULL;

    if (jid) {
        Asked *asked = add_asked(inquiry, jid, resource->name);
        asked->wants_features = !caps;
        asked->wants_time = !caps || capabilities_has(caps, NS_TIME);
    } else if (!resource->name) {
        add_asked(inquiry, contact->jid, jid_full(contact->jid));
    }
}

static void
add_all(Inquiry *inquiry, const Account *account, const Jid *jid)
{
    const Contact *contact = roster_find(account->roster, jid);
    bool is_own = jid_equal_bare(jid, account->jid);

    for (unsigned i = 0; contact && jid_is_bare(jid) && i < contact->resources->len; i++)
        add_device(inquiry, contact, contact->resources->pdata[i]);
    if (!g_queue_is_empty(&inquiry->waiting) || (is_own && jid_is_bare(jid)))
        return;
    Asked *asked = add_asked(inquiry, jid, jid_full(jid));
    asked->wants_items = !jid_local(jid);
    asked->wants_features = !contact || !contact->is_in_roster || !jid_local(jid);
}

bool
client_inquire(Client *client, Account *account, const Jid *jid, bool is_full, GError **error)
{
    Stream *stream = client_stream(client, account, error);

    if (!stream)
        return false;
    Inquiry *inquiry = g_new0(Inquiry, 1);
    inquiry->client = client;
    inquiry->stream = stream;
    inquiry->window = windows_current(model_windows(client->model));
    inquiry->is_full = is_full;
    add_all(inquiry, account, jid);
    client_begin_question(client);
    advance(inquiry);
    return true;
}
