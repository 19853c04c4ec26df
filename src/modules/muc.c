/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0045 7.1 to 7.7, 7.14 and 9: how we enter rooms, are there, and leave or have to. Only rooms
 * that we are in, or asked to enter, are heard (Stanza.room). */

#include "config.h"

#include "modules/muc.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/limits.h"
#include "base/log.h"
#include "xmpp/ns.h"

#include "modules/caps.h"
#include "modules/modules.h"
#include "modules/muc_end.h"
#include "modules/muc_error.h"
#include "modules/muc_info.h"
#include "modules/muc_occupant.h"
#include "modules/muc_user.h"
#include "modules/presence.h"

#define NS_VCARD_UPDATE "vcard-temp:x:update"

/* What we know of one room that we are in or asked to enter; the module's state is a table of them
 * by the bare address. */
typedef struct {
    Stream *stream;
    Jid *room;
    unsigned timer;    /* while entering */
    bool has_password; /* we gave one */
    Jid *asked;        /* room/nick that we want instead of ours; NULL */
    GRefString *told;  /* our presence, as it was sent there last */
    bool is_guessed;   /* that we are who had our nick: the room has not said so */
} Seat;

static void
seat_free(gpointer data)
{
    Seat *seat = data;

    timer_stop(stream_clock(seat->stream), &seat->timer);
    jid_unref(seat->room);
    jid_unref(seat->asked);
    g_clear_pointer(&seat->told, g_ref_string_release);
    g_free(seat);
}

static GHashTable *
seats_of(const Stream *stream)
{
    return stream_module_state(stream, &muc_module);
}

static Seat *
take_seat(Stream *stream, const Jid *room)
{
    Seat *seat = g_new0(Seat, 1);

    seat->stream = stream;
    seat->room = jid_ref((Jid *)room);
    g_hash_table_replace(seats_of(stream), (char *)jid_bare(seat->room), seat);
    return seat;
}

/* NULL: somebody else than we brought it into its state. */
static Seat *
find_seat(const Stream *stream, const Room *room)
{
    return g_hash_table_lookup(seats_of(stream), jid_bare(room->chat->jid));
}

static void
drop_seat(Stream *stream, const Room *room)
{
    g_hash_table_remove(seats_of(stream), jid_bare(room->chat->jid));
}

/* --- our presence --- */

/* Who is offline to all others can be in a room. */
static Element *
new_presence(Stream *stream)
{
    const Account *account = stream_account(stream);
    bool is_offline = account->show == SHOW_OFFLINE;

    return presence_new_available(stream, is_offline ? SHOW_ONLINE : account->show,
                                  is_offline ? NULL : account->status);
}

static GRefString *
presence_text(const Element *presence)
{
    g_autofree char *xml = element_to_xml(presence, NULL);

    return g_ref_string_new(xml);
}

static void
send_copy(Stream *stream, const Element *presence, const Jid *to)
{
    Element *copy = element_copy(presence);

    element_set(copy, "to", jid_full(to));
    stream_send_take(stream, copy);
}

static void
send_if_new(Stream *stream, const Room *room, const Element *presence, GRefString *text)
{
    Seat *seat = find_seat(stream, room);

    if (room->state != ROOM_IN || !room->self || !seat ||
        (seat->told && strcmp(seat->told, text) == 0))
        return;
    g_clear_pointer(&seat->told, g_ref_string_release);
    seat->told = g_ref_string_acquire(text);
    send_copy(stream, presence, room->self->jid);
}

void
muc_send_presence(Stream *stream, Chat *chat)
{
    g_autoptr(Element) presence = new_presence(stream);
    GRefString *text = presence_text(presence);

    send_if_new(stream, chat->room, presence, text);
    g_ref_string_release(text);
}

void
muc_send_presences(Stream *stream)
{
    GHashTable *seats = seats_of(stream);
    GHashTableIter iter;
    gpointer value;

    if (g_hash_table_size(seats) == 0)
        return;
    g_autoptr(Element) presence = new_presence(stream);
    GRefString *text = presence_text(presence);
    g_hash_table_iter_init(&iter, seats);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const Room *room = room_of(stream_account(stream), ((Seat *)value)->room);
        if (room)
            send_if_new(stream, room, presence, text);
    }
    g_ref_string_release(text);
}

static void
send_goodbye(Stream *stream, const Room *room, const char *reason)
{
    g_autoptr(Jid) to = room->nick ? jid_with_resource(room->chat->jid, room->nick, NULL) : NULL;
    Element *presence = to ? element_new("presence", NS_CLIENT) : NULL;

    if (!presence)
        return;
    element_set(presence, "to", jid_full(to));
    element_set(presence, "type", "unavailable");
    if (reason && reason[0])
        element_add_text(presence, "status", NULL, reason);
    stream_send_take(stream, presence);
}

/* --- entering --- */

/* Who does not answer may do so later: then we are not there. */
static void
on_timeout(gpointer data)
{
    Seat *seat = data;
    Stream *stream = seat->stream;
    Room *room = room_of(stream_account(stream), seat->room);

    seat->timer = 0;
    if (stream_is_interrupted(stream)) {
        seat->timer = timer_start(stream_clock(stream), LIMIT_ROOM_ENTRY_MS, on_timeout, seat);
        return;
    }
    if (!room || room->state != ROOM_ENTERING) {
        g_hash_table_remove(seats_of(stream), jid_bare(seat->room));
        return;
    }
    g_autoptr(GError) error =
        g_error_new_literal(STANZA_ERROR, STANZA_ERROR_TIMEOUT, _("The room does not answer."));
    const RoomNews news = { .kind = ROOM_NEWS_REFUSED, .chat = room->chat, .error = error };
    send_goodbye(stream, room, NULL);
    drop_seat(stream, room);
    room_set_state(room, ROOM_OUT, ROOM_END_REFUSED, error->message, NULL);
    stream_tell_room(stream, &news);
}

static void
add_history(Element *x, const MucEntry *entry)
{
    if (entry->since <= 0 && entry->most < 0)
        return;
    Element *history = element_add(x, "history", NULL);
    if (entry->since > 0) {
        g_autofree char *since = date_to_iso(entry->since);
        element_set(history, "since", since);
    }
    if (entry->most >= 0) {
        g_autofree char *most = g_strdup_printf("%d", entry->most);
        element_set(history, "maxstanzas", most);
    }
}

void
muc_enter(Stream *stream, Chat *chat, const MucEntry *entry)
{
    g_autoptr(Jid) to = jid_with_resource(chat->jid, entry->nick, NULL);

    g_return_if_fail(to);
    muc_info_ask(stream, chat);
    Seat *seat = take_seat(stream, chat->jid);
    seat->has_password = entry->password != NULL;
    seat->timer = timer_start(stream_clock(stream), LIMIT_ROOM_ENTRY_MS, on_timeout, seat);
    room_set_nick(chat->room, jid_resource(to));
    room_set_state(chat->room, ROOM_ENTERING, ROOM_END_NONE, NULL, NULL);
    Element *presence = new_presence(stream);
    seat->told = presence_text(presence);
    element_set(presence, "to", jid_full(to));
    Element *x = element_add(presence, "x", NS_MUC);
    if (entry->password)
        element_add_text(x, "password", NULL, entry->password);
    add_history(x, entry);
    stream_send_take(stream, presence);
}

static void
on_entered(Stream *stream, Room *room, const MucUser *user)
{
    const RoomNews news = {
        .kind = user->codes & MUC_201_CREATED ? ROOM_NEWS_CREATED : ROOM_NEWS_ENTERED,
        .chat = room->chat,
        .codes = muc_user_room_codes(user->codes),
    };
    Seat *seat = find_seat(stream, room);

    if (seat)
        timer_stop(stream_clock(stream), &seat->timer);
    muc_user_set_features(room, user->codes);
    room_set_state(room, ROOM_IN, ROOM_END_NONE, NULL, NULL);
    muc_send_presence(stream, room->chat);
    muc_info_complete(stream, room->chat);
    caps_ask_waiting(stream);
    stream_tell_room(stream, &news);
}

/* --- leaving, and having to --- */

void
muc_leave(Stream *stream, Chat *chat, const char *reason)
{
    if (chat->room->state != ROOM_OUT)
        send_goodbye(stream, chat->room, reason);
    drop_seat(stream, chat->room);
    room_set_state(chat->room, ROOM_OUT, ROOM_END_NONE, NULL, NULL);
}

/* A goodbye to all takes us out of rooms, too: to be offline to others, or on the way to be hidden
 * (XEP-0126 3.5). */
static bool
has_said_goodbye(const Stream *stream)
{
    const Account *account = stream_account(stream);

    return account->show == SHOW_OFFLINE || account->is_invisible || !presence_is_told(stream);
}

static void
on_self_gone(Stream *stream, Room *room, const MucUser *user)
{
    MucEnd end = muc_end_of_departure(user, has_said_goodbye(stream));
    g_autofree char *actor = muc_user_actor(user);
    g_autofree char *reason = muc_user_reason(user);
    const RoomNews news = {
        .kind = end.state == ROOM_LOST ? ROOM_NEWS_LOST : ROOM_NEWS_OUT,
        .chat = room->chat,
        .actor = actor,
        .reason = reason,
        .password = user->destroy ? element_child_text(user->destroy, "password", NULL) : NULL,
    };

    drop_seat(stream, room);
    muc_end_apply(&end, room);
    stream_tell_room(stream, &news);
}

/* --- refusals --- */

static void
on_refused(Stream *stream, const Stanza *stanza, const Seat *seat)
{
    Room *room = stanza->room;
    g_autoptr(GError) error = NULL;
    MucEnd end = muc_end_of_refusal(stanza->element, seat && seat->has_password, &error);
    const RoomNews news = { .kind = ROOM_NEWS_REFUSED,
                            .chat = room->chat,
                            .error = error,
                            .condition = stanza_error_condition(stanza->element) };

    drop_seat(stream, room);
    muc_end_apply(&end, room);
    stream_tell_room(stream, &news);
}

static void
on_nick_refused(Stream *stream, const Stanza *stanza, Seat *seat)
{
    g_autoptr(GError) error = muc_error_read(stanza->element, MUC_TASK_NICK);
    const RoomNews news = { .kind = ROOM_NEWS_NICK,
                            .chat = stanza->room->chat,
                            .error = error,
                            .condition = stanza_error_condition(stanza->element) };

    g_clear_pointer(&seat->asked, jid_unref);
    stream_tell_room(stream, &news);
}

static void
on_presence_refused(Stream *stream, const Stanza *stanza)
{
    Room *room = stanza->room;
    g_autoptr(GError) error = stanza_error_read(stanza->element);
    const RoomNews news = { .kind = ROOM_NEWS_LOST,
                            .chat = room->chat,
                            .error = error,
                            .condition = stanza_error_condition(stanza->element) };

    log_debug("muc", "%s refuses our presence: %s", jid_bare(room->chat->jid), error->message);
    if (!muc_end_is_meant(stanza->element))
        return;
    drop_seat(stream, room);
    room_set_state(room, ROOM_LOST, ROOM_END_NONE, error->message, NULL);
    stream_tell_room(stream, &news);
}

/* Only what comes from where we sent something is an answer to it. */
static void
on_error(Stream *stream, const Stanza *stanza)
{
    const Room *room = stanza->room;
    const char *nick = jid_resource(stanza->from);
    Seat *seat = find_seat(stream, room);
    bool is_ours = !nick || g_strcmp0(nick, room->nick) == 0;

    if (room->state == ROOM_ENTERING && is_ours)
        on_refused(stream, stanza, seat);
    else if (seat && seat->asked && (is_ours || jid_equal(stanza->from, seat->asked)))
        on_nick_refused(stream, stanza, seat);
    else if (room->state == ROOM_IN && is_ours)
        on_presence_refused(stream, stanza);
}

/* --- who is there --- */

/* The room says so (110), or it is our address, or the nick that we asked for where a service knows
 * no such code. Once we know who we are, no other can be we but by our address; somebody else may
 * have that nick, where the room gives us another one. */
static bool
is_self(const Stream *stream, const Stanza *stanza, const MucUser *user)
{
    const Room *room = stanza->room;
    g_autoptr(Jid) real = user->jid ? jid_new(user->jid, NULL) : NULL;
    const Seat *seat = find_seat(stream, room);

    if (room->self && jid_equal(stanza->from, room->self->jid))
        return true;
    if (real && jid_equal(real, stream_jid(stream)))
        return true;
    if (room->self)
        return seat && seat->is_guessed && !room->is_settled && (user->codes & MUC_110_SELF);
    return (user->codes & MUC_110_SELF) ||
           (!real && g_strcmp0(jid_resource(stanza->from), room->nick) == 0);
}

/* A nick that we asked for, or what the room made of it. */
static void
on_nick_settled(Stream *stream, Room *room, const MucUser *user)
{
    Seat *seat = find_seat(stream, room);
    const RoomNews news = { .kind = ROOM_NEWS_CHANGED,
                            .chat = room->chat,
                            .codes = ROOM_CODE_NICK };

    if (!seat || !seat->asked)
        return;
    g_clear_pointer(&seat->asked, jid_unref);
    if (user->codes & MUC_210_NICK)
        stream_tell_room(stream, &news);
}

static void
on_available(Stream *stream, const Stanza *stanza)
{
    Room *room = stanza->room;
    MucUser user = muc_user_read(stanza->element);
    bool is_ours = is_self(stream, stanza, &user);
    Seat *seat = find_seat(stream, room);

    if (room->state == ROOM_LOST)
        return;
    if (seat && is_ours)
        seat->is_guessed =
            room->state == ROOM_ENTERING && !user.jid && !(user.codes & MUC_110_SELF);
    /* Some gateways say each time that it was changed. */
    if (room->state == ROOM_ENTERING && g_strcmp0(room->nick, jid_resource(stanza->from)) == 0)
        user.codes &= ~(unsigned)MUC_210_NICK;
    muc_occupant_there(stream, stanza, &user, is_ours);
    if (is_ours && room->state == ROOM_ENTERING)
        on_entered(stream, room, &user);
    else if (is_ours && (user.codes & MUC_210_NICK))
        on_nick_settled(stream, room, &user);
}

/* A room may send us away before we know who we are there: at the door, or in the last moment of a
 * run, which the server tells the next one. That a lost room has lost us is nothing new. */
static bool
is_sent_away(const Stanza *stanza, const MucUser *user)
{
    const Room *room = stanza->room;
    Departure departure = muc_user_departure(user);
    bool is_coded = user->codes & MUC_110_SELF;

    if (departure == DEPARTURE_LEFT)
        return false;
    if (room->state == ROOM_ENTERING)
        return is_coded;
    return room->state == ROOM_LOST && departure != DEPARTURE_LOST &&
           departure != DEPARTURE_SHUTDOWN &&
           (is_coded || g_strcmp0(jid_resource(stanza->from), room->nick) == 0);
}

static void
on_unavailable(Stream *stream, const Stanza *stanza)
{
    Room *room = stanza->room;
    Occupant *occupant = room_find(room, jid_resource(stanza->from));
    const MucUser user = muc_user_read(stanza->element);
    bool is_ours = occupant && occupant->is_self;

    if (!occupant && is_sent_away(stanza, &user))
        on_self_gone(stream, room, &user);
    else if (occupant && muc_occupant_gone(stanza, occupant, &user) && is_ours)
        on_self_gone(stream, room, &user);
}

/* --- the room itself --- */

static void
take_avatar(Room *room, const char *hash)
{
    const RoomInfo info = { .name = room->name,
                            .description = room->description,
                            .language = room->language,
                            .contact = room->contact,
                            .avatar = hash,
                            .features = room->features,
                            .slow_seconds = room->slow_seconds };

    if (strlen(hash) <= LIMIT_NAME_BYTES)
        room_set_info(room, &info);
}

/* XEP-0153 of rooms, as XEP-0486 allows it; and its end, said by itself (10.1.4). */
static void
on_room_presence(Stream *stream, const Stanza *stanza)
{
    const Element *update = element_child(stanza->element, "x", NS_VCARD_UPDATE);
    const char *hash = update ? element_child_text(update, "photo", NULL) : NULL;
    const MucUser user = muc_user_read(stanza->element);

    if (!stanza->type[0] && hash)
        take_avatar(stanza->room, hash);
    else if (strcmp(stanza->type, "unavailable") == 0 && user.destroy)
        on_self_gone(stream, stanza->room, &user);
}

static bool
on_presence(Stream *stream, const Stanza *stanza, const Element *payload)
{
    (void)payload;
    if (!stanza->room)
        return false;
    if (stanza->is_error)
        on_error(stream, stanza);
    else if (!jid_resource(stanza->from))
        on_room_presence(stream, stanza);
    else if (!stanza->type[0])
        on_available(stream, stanza);
    else if (strcmp(stanza->type, "unavailable") == 0)
        on_unavailable(stream, stanza);
    return true;
}

/* Its configuration has changed (10.2.1): what an occupant sends comes from his nick. */
static bool
on_codes(Stream *stream, const Stanza *stanza, const Element *payload)
{
    Room *room = stanza->room;

    (void)payload;
    if (!room || room->state != ROOM_IN || stanza->is_error || stanza->is_delayed ||
        stanza->origin != ORIGIN_LIVE || jid_resource(stanza->from))
        return false;
    const MucUser user = muc_user_read(stanza->element);
    const RoomNews news = { .kind = ROOM_NEWS_CHANGED,
                            .chat = room->chat,
                            .codes = muc_user_room_codes(user.codes) };
    if (!news.codes)
        return false;
    muc_user_set_features(room, user.codes);
    muc_info_ask(stream, room->chat);
    stream_tell_room(stream, &news);
    return false;
}

/* --- orders --- */

void
muc_change_nick(Stream *stream, Chat *chat, const char *nick)
{
    g_autoptr(Jid) to = jid_with_resource(chat->jid, nick, NULL);
    Seat *seat = find_seat(stream, chat->room);

    g_return_if_fail(to);
    if (!seat || !chat->room->self || jid_equal(to, chat->room->self->jid))
        return;
    jid_unref(seat->asked);
    seat->asked = jid_ref(to);
    g_autoptr(Element) presence = new_presence(stream);
    send_copy(stream, presence, to);
}

void
muc_set_subject(Stream *stream, Chat *chat, const char *text)
{
    Element *message = element_new("message", NS_CLIENT);
    g_autofree char *id = message_new_id();

    element_set(message, "to", jid_bare(chat->jid));
    element_set(message, "type", "groupchat");
    element_set(message, "id", id);
    element_add_text(message, "subject", NULL, text);
    stream_send_take(stream, message);
}

/* --- as the stream lives --- */

/* A goodbye to all takes us out of rooms, too, where it reaches them. */
static void
say_goodbye(Stream *stream)
{
    const GPtrArray *chats = stream_account(stream)->chats;

    for (unsigned i = 0; stream_account(stream)->is_invisible && i < chats->len; i++) {
        const Chat *chat = chats->pdata[i];
        if (chat->room && (chat->room->state == ROOM_IN || chat->room->state == ROOM_ENTERING))
            send_goodbye(stream, chat->room, NULL);
    }
}

static void
lose_rooms(Stream *stream)
{
    const GPtrArray *chats = stream_account(stream)->chats;

    g_hash_table_remove_all(seats_of(stream));
    for (unsigned i = 0; i < chats->len; i++) {
        const Chat *chat = chats->pdata[i];
        if (chat->room && (chat->room->state == ROOM_IN || chat->room->state == ROOM_ENTERING))
            room_set_state(chat->room, ROOM_LOST, ROOM_END_NONE, NULL, NULL);
    }
}

static gpointer
new_seats(Stream *stream)
{
    (void)stream;
    return g_hash_table_new_full(g_str_hash, g_str_equal, NULL, seat_free);
}

static void
free_seats(gpointer seats)
{
    g_hash_table_unref(seats);
}

static const char *const features[] = { NS_MUC, NULL };

static const StanzaHandler handlers[] = {
    { STANZA_PRESENCE, NULL, NULL, on_presence },
    { STANZA_MESSAGE, "x", NS_MUC_USER, on_codes },
    { 0 },
};

const XmppModule muc_module = {
    .name = "muc",
    .features = features,
    .handlers = handlers,
    .closing = say_goodbye,
    .offline = lose_rooms,
    .new_state = new_seats,
    .free_state = free_seats,
};
