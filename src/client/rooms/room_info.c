/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What there is to know of a room: from the model, where we have its chat, and from what it and its
 * service say when they are asked. */

#include "config.h"

#include "client/rooms/room_info.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/limits.h"
#include "base/uri.h"
#include "base/utf8.h"
#include "model/notice.h"
#include "model/window.h"
#include "client/private.h"

#include "modules/disco.h"
#include "modules/muc_info.h"
#include "modules/server_contacts.h"

static const struct {
    RoomFeature feature;
    const char *word;
    bool is_small; /* matters only to who wants to know all */
} traits[] = {
    { ROOM_IRC, N_("a channel of IRC"), false },
    { ROOM_MEMBERS_ONLY, N_("for members only"), false },
    { ROOM_PASSWORD, N_("protected by a password"), false },
    { ROOM_MODERATED, N_("moderated"), false },
    { ROOM_NON_ANONYMOUS, N_("addresses are seen by all"), false },
    { ROOM_SEMI_ANONYMOUS, N_("addresses are seen by moderators alone"), true },
    { ROOM_LOGGED, N_("logged in public"), false },
    { ROOM_HIDDEN, N_("hidden"), false },
    { ROOM_PERSISTENT, N_("stays when all have left"), true },
    { ROOM_TEMPORARY, N_("goes with the last one"), true },
    { ROOM_OPEN_SUBJECT, N_("all may set the subject"), true },
    { ROOM_ARCHIVE, N_("keeps what was said"), true },
    { ROOM_REGISTRATION, N_("a nick can be registered"), true },
    { ROOM_MODERATION, N_("moderators can take messages back"), true },
};

static char *
describe_traits(unsigned features, bool is_full)
{
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < G_N_ELEMENTS(traits); i++) {
        if ((features & traits[i].feature) && (is_full || !traits[i].is_small))
            g_string_append_printf(text, "%s%s", text->len ? ", " : "", _(traits[i].word));
    }
    return g_string_free(text, FALSE);
}

char *
room_info_traits(unsigned features)
{
    return describe_traits(features, false);
}

typedef struct {
    Client *client;
    Account *account;
    const Window *window; /* where it was ordered; it may be gone */
    Jid *jid;
    MucInfo info;
    char *contacts; /* of the service */
    char *problem;  /* why the room says nothing; NULL */
    unsigned pending, order;
} Inquiry;

/* --- telling --- */

/* What is not known makes no line. */
static void
add_line(GString *text, const char *label, const char *value)
{
    g_autofree char *clean = value ? utf8_short_line(value, LIMIT_STATUS_BYTES) : NULL;

    if (clean && clean[0])
        g_string_append_printf(text, _("\n  %s: %s"), label, clean);
}

static void
add_subject(GString *text, const Room *room, const char *said)
{
    g_autofree char *when =
        room && room->subject_time ? date_format(room->subject_time, "%F %R") : NULL;
    g_autoptr(GString) line = g_string_new(room && room->subject ? room->subject : said);

    if (line->len && room && room->subject && room->subject_author)
        g_string_append_printf(line, _(" (by %s)"), room->subject_author);
    if (line->len && room && room->subject && when)
        g_string_append_printf(line, ", %s", when);
    add_line(text, _("Subject"), line->str);
}

/* "12: 2 moderators, 10 participants". */
static void
add_people(GString *text, const Room *room, int said)
{
    static const Role order[] = { ROLE_MODERATOR, ROLE_PARTICIPANT, ROLE_VISITOR };
    g_autoptr(GString) line = g_string_new(NULL);

    if (room && room->state == ROOM_IN) {
        g_string_append_printf(line, "%u", room_count(room));
        for (unsigned i = 0; i < G_N_ELEMENTS(order); i++) {
            if (room->roles[order[i]])
                g_string_append_printf(line, _(", %s: %u"), role_label(order[i]),
                                       room->roles[order[i]]);
        }
    } else if (said >= 0) {
        g_string_append_printf(line, "%d", said);
    }
    add_line(text, _("People"), line->str);
}

static void
add_ourselves(GString *text, const Room *room)
{
    const Occupant *self = room ? room->self : NULL;
    g_autofree char *line =
        self ? g_strdup_printf("%s, %s, %s", occupant_nick(self), role_label(self->role),
                               affiliation_label(self->affiliation))
             : NULL;

    add_line(text, _("You"), line);
    if (room && room->state == ROOM_OUT)
        add_line(text, _("You"), room->end_text ? room->end_text : _("not there"));
}

static const char *const notify_words[] = {
    [ROOM_NOTIFY_DEFAULT] = N_("as usual"),
    [ROOM_NOTIFY_ALWAYS] = N_("of all messages"),
    [ROOM_NOTIFY_MENTION] = N_("when you are mentioned"),
    [ROOM_NOTIFY_NEVER] = N_("of nothing"),
};

static void
add_bookmark(GString *text, const Bookmark *bookmark)
{
    g_autoptr(GString) line = g_string_new(bookmark && bookmark->name ? bookmark->name : _("yes"));

    if (!bookmark)
        return;
    if (bookmark->nick)
        g_string_append_printf(line, _(", as %s"), bookmark->nick);
    if (bookmark->is_autojoin)
        g_string_append(line, _(", entered by itself"));
    if (bookmark->is_pinned)
        g_string_append(line, _(", pinned"));
    add_line(text, _("Bookmark"), line->str);
    add_line(text, _("You are told"), _(notify_words[bookmark->notify]));
}

static void
add_numbers(GString *text, const Inquiry *inquiry, const Room *room)
{
    unsigned seconds = inquiry->info.is_room ? inquiry->info.slow_seconds
                       : room                ? room->slow_seconds
                                             : 0;
    g_autofree char *slow = g_strdup_printf(
        ngettext("a message in %u second", "a message in %u seconds", seconds), seconds);
    g_autofree char *activity =
        g_strdup_printf(_("about %.1f messages an hour"), inquiry->info.activity);

    add_line(text, _("Slow mode"), seconds ? slow : NULL);
    add_line(text, _("Activity"), inquiry->info.activity >= 0 ? activity : NULL);
}

static const char *
choose(const char *said, const char *known)
{
    return said ? said : known;
}

static char *
describe(const Inquiry *inquiry)
{
    static const char *const no_pairs[] = { NULL };
    const Chat *chat = account_find_chat(inquiry->account, inquiry->jid, CHAT_ROOM);
    const Room *room = chat ? chat->room : NULL;
    const MucInfo *info = &inquiry->info;
    GString *text = g_string_new(NULL);
    g_autofree char *link = uri_build(inquiry->jid, "join", no_pairs);
    const char *name = choose(info->name, room ? room_display_name(room) : NULL);
    unsigned features = info->features | (room ? room->features : 0);
    g_autofree char *what = describe_traits(features, true);
    g_autofree char *shown =
        utf8_short_line(name ? name : jid_bare(inquiry->jid), LIMIT_SAID_BYTES);

    g_string_append_printf(text, "%s", shown);
    add_line(text, _("Address"), jid_shown_bare(inquiry->jid));
    add_line(text, _("Link"), link);
    add_line(text, _("Description"), choose(info->description, room ? room->description : NULL));
    add_subject(text, room, info->subject);
    add_line(text, _("What it is"), what);
    add_people(text, room, info->occupants);
    add_ourselves(text, room);
    add_numbers(text, inquiry, room);
    add_line(text, _("Language"), choose(info->language, room ? room->language : NULL));
    add_line(text, _("Contact"), choose(info->contact, room ? room->contact : NULL));
    add_line(text, _("Contact of the service"), inquiry->contacts);
    add_line(text, _("Logs"), info->logs);
    add_line(text, _("Picture"), choose(info->avatar, room ? room->avatar : NULL));
    add_bookmark(text, room ? room->bookmark : NULL);
    add_line(text, _("It says nothing more"), inquiry->problem);
    return g_string_free(text, FALSE);
}

static void
finish_if_over(Inquiry *inquiry)
{
    Model *model = inquiry->client->model;
    unsigned order = model_order(model);

    if (--inquiry->pending > 0)
        return;
    g_autofree char *text = describe(inquiry);
    model_set_order(model, inquiry->order);
    notice_in(model, inquiry->window, SEVERITY_INFO, "%s", text);
    model_set_order(model, order);
    client_end_question(inquiry->client);
    muc_info_clear(&inquiry->info);
    jid_unref(inquiry->jid);
    g_free(inquiry->contacts);
    g_free(inquiry->problem);
    g_free(inquiry);
}

/* --- asking --- */

static void
on_room(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Inquiry *inquiry = data;

    (void)stream;
    if (error)
        inquiry->problem = g_strdup(error->message);
    else if (!muc_info_read(result, &inquiry->info) || !inquiry->info.is_room)
        inquiry->problem = g_strdup(_("it does not answer as a room does"));
    finish_if_over(inquiry);
}

static void
on_service(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Inquiry *inquiry = data;

    (void)stream;
    (void)error;
    inquiry->contacts = server_contacts_read(result);
    finish_if_over(inquiry);
}

bool
client_show_room_info(Client *client, Account *account, const Jid *room, GError **error)
{
    Stream *stream = client_stream(client, account, error);
    g_autoptr(Jid) service = jid_new(jid_domain(room), NULL);
    Inquiry *inquiry;

    if (!stream || !service)
        return false;
    inquiry = g_new0(Inquiry, 1);
    inquiry->client = client;
    inquiry->account = account;
    inquiry->window = windows_current(model_windows(client->model));
    inquiry->jid = jid_to_bare(room);
    inquiry->info = (MucInfo){ .occupants = -1, .activity = -1 };
    inquiry->order = model_order(client->model);
    inquiry->pending = 2;
    client_begin_question(client);
    disco_request_info(stream, inquiry->jid, NULL, on_room, inquiry);
    disco_request_info(stream, service, NULL, on_service, inquiry);
    return true;
}
