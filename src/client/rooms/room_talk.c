/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Talking in rooms: what is awaited from them, and private chats. */

#include "config.h"

#include "client/rooms/room_talk.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "model/notice.h"
#include "model/room.h"
#include "model/window.h"
#include "client/outgoing.h"
#include "client/private.h"
#include "client/rooms/room_gap.h"

/* Of the lines of a room that we enter again, so many are looked at for own ones that the room has
 * not confirmed. */
#define LINES_CHECKED 200
/* So often one goes out again that the room's past lacks. */
#define MOST_LOSSES 4
/* So old may be what goes out again by itself. */
#define RECENT_MS (INT64_C(24) * 60 * 60 * 1000)
/* Clocks differ by less. */
#define SKEW_MS (2 * 60 * 1000)

typedef struct {
    Chat *chat;
    Message *message; /* owned */
    int64_t at;       /* clock_monotonic() */
    bool is_doubtful; /* it is older than our stay: the past that comes now has it or not */
    bool is_covered;  /* the room has told us what was said just before it */
} Awaited;

struct RoomTalk {
    Client *client;
    GQueue awaited;     /* Awaited *, owned, the oldest first */
    unsigned timer;     /* of the first of them */
    GHashTable *losses; /* ids -> how often that went out again */
    GHashTable *told;   /* Chat * of private chats whose partner's address was told */
    unsigned observer;
};

/* --- what a room passes on --- */

static void
free_awaited(Awaited *awaited)
{
    message_unref(awaited->message);
    g_free(awaited);
}

static bool
is_confirmed(const Message *message)
{
    return message->state != MESSAGE_QUEUED && message->state != MESSAGE_SENT;
}

static Awaited *
await(RoomTalk *talk, Chat *chat, Message *message)
{
    Awaited *awaited = g_new0(Awaited, 1);

    awaited->chat = chat;
    awaited->message = message_ref(message);
    awaited->at = clock_monotonic(model_clock(talk->client->model));
    g_queue_push_tail(&talk->awaited, awaited);
    return awaited;
}

/* false: it is not awaited. */
static bool
forget(RoomTalk *talk, const Message *message)
{
    for (GList *link = talk->awaited.head; link; link = link->next) {
        Awaited *awaited = link->data;
        if (awaited->message->row != message->row || g_strcmp0(awaited->message->id, message->id))
            continue;
        free_awaited(awaited);
        g_queue_delete_link(&talk->awaited, link);
        return true;
    }
    return false;
}

bool
room_talk_holds(const Client *client, const Chat *chat)
{
    for (const GList *link = client->talk->awaited.head; link; link = link->next) {
        const Awaited *awaited = link->data;
        if (awaited->chat == chat && awaited->is_doubtful)
            return true;
    }
    return false;
}

/* What waited for nothing else goes out. */
static void
let_go(Client *client, const Chat *chat)
{
    if (!room_talk_holds(client, chat))
        outgoing_flush(client, chat->account);
}

static void on_timer(gpointer data);

static void
schedule(RoomTalk *talk)
{
    const Awaited *first = g_queue_peek_head(&talk->awaited);
    Clock *clock = model_clock(talk->client->model);

    if (first && !talk->timer)
        talk->timer =
            timer_start(clock, MAX(first->at + LIMIT_REFLECTION_MS - clock_monotonic(clock), 0),
                        on_timer, talk);
}

/* Of a room that we are not in, its past will tell. */
static void
judge(RoomTalk *talk, const Awaited *awaited)
{
    Chat *chat = awaited->chat;
    Waiting waiting = { chat, awaited->message };

    if (is_confirmed(awaited->message) || chat->room->state != ROOM_IN)
        return;
    if (client_stream(talk->client, chat->account, NULL))
        outgoing_fail(talk->client, &waiting,
                      _("The room has not passed it on: perhaps nobody has seen it. /outbox again "
                        "sends it once more."));
    else /* the connection is about to come back */
        await(talk, chat, awaited->message)->is_doubtful = awaited->is_doubtful;
}

static void
on_timer(gpointer data)
{
    RoomTalk *talk = data;
    int64_t now = clock_monotonic(model_clock(talk->client->model));

    talk->timer = 0;
    for (Awaited *first;
         (first = g_queue_peek_head(&talk->awaited)) && first->at + LIMIT_REFLECTION_MS <= now;) {
        g_queue_pop_head(&talk->awaited);
        judge(talk, first);
        if (first->is_doubtful)
            let_go(talk->client, first->chat);
        free_awaited(first);
    }
    schedule(talk);
}

void
room_talk_sent(Client *client, Chat *chat, Message *message)
{
    if (chat->kind != CHAT_ROOM)
        return;
    await(client->talk, chat, message);
    schedule(client->talk);
}

void
room_talk_settled(Client *client, const Chat *chat, const Message *message)
{
    bool was_held = room_talk_holds(client, chat);

    if (forget(client->talk, message) && was_held)
        let_go(client, chat);
}

static void
forget_chat(RoomTalk *talk, const Chat *chat)
{
    g_hash_table_remove(talk->told, chat);
    for (GList *link = talk->awaited.head, *next; link; link = next) {
        Awaited *awaited = link->data;
        next = link->next;
        if (awaited->chat != chat)
            continue;
        free_awaited(awaited);
        g_queue_delete_link(&talk->awaited, link);
    }
}

/* --- we are in --- */

/* Only what we wrote as it stands, and lately, goes out again by itself. */
static bool
is_recent(const RoomTalk *talk, const Message *message)
{
    int64_t now = clock_now(model_clock(talk->client->model));

    return !message->stanza_id && !message->is_carbon && message->id &&
           g_strcmp0(message->id, message->origin_id) == 0 && now - message->time <= RECENT_MS;
}

/* What was sent before we were lost: its past, which comes now, has it, or nobody has got it. */
static void
await_unconfirmed(RoomTalk *talk, Chat *chat)
{
    unsigned length = timeline_length(chat->timeline);
    bool is_coming = room_gap_is_open(talk->client, chat);

    for (unsigned i = length > LINES_CHECKED ? length - LINES_CHECKED : 0; i < length; i++) {
        Message *message = timeline_get(chat->timeline, i);
        if (message->kind != MESSAGE_CHAT || !message->is_outgoing ||
            message->state != MESSAGE_SENT)
            continue;
        forget(talk, message);
        await(talk, chat, message)->is_doubtful = is_coming && is_recent(talk, message);
    }
    schedule(talk);
}

/* Rooms that change ids may have told it under another one. */
static bool
may_be_there(const Chat *chat, const Message *own)
{
    for (unsigned i = timeline_length(chat->timeline); i-- > 0;) {
        const Message *message = timeline_get(chat->timeline, i);
        bool is_ours = message->is_outgoing && !message->is_carbon;
        if (message->kind == MESSAGE_CHAT && !is_ours && message->time >= own->time - SKEW_MS &&
            jid_equal(message->from, own->from) && strcmp(message->body, own->body) == 0)
            return true;
    }
    return false;
}

/* Those of the chat whose end is known now are no longer awaited: Awaited *, oldest first, with
 * free function. Of the others only the time will tell. */
static GPtrArray *
take_lost(RoomTalk *talk, const Chat *chat, bool is_whole)
{
    GPtrArray *lost = g_ptr_array_new_with_free_func((GDestroyNotify)free_awaited);

    for (GList *link = talk->awaited.head, *next; link; link = next) {
        Awaited *awaited = link->data;
        next = link->next;
        if (awaited->chat != chat || !awaited->is_doubtful)
            continue;
        awaited->is_doubtful = false;
        if (awaited->message->state != MESSAGE_SENT || (!is_whole && !awaited->is_covered) ||
            may_be_there(chat, awaited->message))
            continue;
        g_ptr_array_add(lost, awaited);
        g_queue_delete_link(&talk->awaited, link);
    }
    return lost;
}

/* false: too often. */
static bool
note_loss(RoomTalk *talk, const char *id)
{
    unsigned losses = GPOINTER_TO_UINT(g_hash_table_lookup(talk->losses, id));

    if (losses >= MOST_LOSSES)
        return false;
    g_hash_table_replace(talk->losses, g_strdup(id), GUINT_TO_POINTER(losses + 1));
    return true;
}

void
room_talk_past_came(Client *client, Chat *chat, bool is_whole)
{
    RoomTalk *talk = client->talk;

    if (!room_talk_holds(client, chat))
        return;
    g_autoptr(GPtrArray) lost = take_lost(talk, chat, is_whole);
    for (unsigned i = 0; i < lost->len; i++) {
        const Awaited *awaited = lost->pdata[i];
        if (note_loss(talk, awaited->message->id))
            outgoing_requeue(client, chat, awaited->message->id);
        else
            await(talk, chat, awaited->message);
    }
    schedule(talk);
    outgoing_flush(client, chat->account);
}

void
room_talk_told(Client *client, const Chat *chat, int64_t time)
{
    for (GList *link = client->talk->awaited.head; link; link = link->next) {
        Awaited *awaited = link->data;
        if (awaited->chat == chat && awaited->message->time > time)
            awaited->is_covered = true;
    }
}

static void
tell_subject(Client *client, Chat *chat)
{
    const Room *room = chat->room;
    const char *author = room->subject_author;

    if (!room->subject && !room->is_settled)
        return;
    if (!room->subject && author)
        notice(client->model, chat->account, chat, SEVERITY_INFO, _("%s took away the subject."),
               author);
    else if (!room->subject)
        notice(client->model, chat->account, chat, SEVERITY_INFO, "%s",
               _("The room has no subject any more."));
    else if (author && room->is_settled)
        notice(client->model, chat->account, chat, SEVERITY_INFO, _("%s set the subject: %s"),
               author, room->subject);
    else
        notice(client->model, chat->account, chat, SEVERITY_INFO, _("The subject: %s"),
               room->subject);
}

void
room_talk_on_news(Client *client, const RoomNews *news)
{
    if (news->kind == ROOM_NEWS_SUBJECT)
        tell_subject(client, news->chat);
    if (news->kind != ROOM_NEWS_ENTERED && news->kind != ROOM_NEWS_CREATED)
        return;
    await_unconfirmed(client->talk, news->chat);
    outgoing_flush(client, news->chat->account);
}

bool
room_talk_is_open(const Chat *chat)
{
    const Room *room = chat_room(chat);

    if (chat->kind == CHAT_CONTACT)
        return true;
    return room && room->state == ROOM_IN && (chat->kind == CHAT_ROOM || room_talk_partner(chat));
}

/* --- private chats --- */

Occupant *
room_talk_partner(const Chat *chat)
{
    const Room *room = chat->kind == CHAT_PRIVATE ? chat_room(chat) : NULL;

    return room && room->state == ROOM_IN ? room_find(room, jid_resource(chat->jid)) : NULL;
}

static const char *
identity_of(const Occupant *occupant)
{
    return occupant->id ? occupant->id : occupant->real ? jid_bare(occupant->real) : NULL;
}

/* Who it was when something was said last. */
static const char *
known_identity(const Chat *chat)
{
    if (chat->occupant_id)
        return chat->occupant_id;
    for (unsigned i = timeline_length(chat->timeline); i-- > 0;) {
        const Message *message = timeline_get(chat->timeline, i);
        if (message->kind == MESSAGE_CHAT && !message->is_outgoing)
            return message->occupant_id;
    }
    return NULL;
}

static void
tell(const RoomTalk *talk, Chat *chat, Severity severity, const char *format, const char *nick)
{
    g_autofree char *text = g_strdup_printf(format, nick);

    notice(talk->client->model, chat->account, chat, severity, "%s", text);
}

static void
tell_real(RoomTalk *talk, Chat *chat)
{
    const Occupant *partner = room_talk_partner(chat);

    if (!partner || !partner->real || !g_hash_table_add(talk->told, chat))
        return;
    const char *real = jid_bare(partner->real);
    notice(talk->client->model, chat->account, chat, SEVERITY_INFO,
           _("%s is %s: /msg %s talks to them without the room."), occupant_nick(partner), real,
           real);
}

/* One person may be known by an id or by an address, as the room tells it. */
static bool
is_another(const char *known, const char *identity, const Occupant *occupant)
{
    if (!known || !identity || strcmp(known, identity) == 0)
        return false;
    return !occupant || (g_strcmp0(known, occupant->claimed_id) != 0 &&
                         (!occupant->real || strcmp(known, jid_bare(occupant->real)) != 0));
}

/* What waits was written to somebody else. */
static void
fail_waiting(Client *client, Chat *chat)
{
    const Stream *stream = client_stream(client, chat->account, NULL);

    for (unsigned i = 0; i < timeline_length(chat->timeline); i++) {
        Message *message = timeline_get(chat->timeline, i);
        Waiting waiting = { chat, message };
        if (message->kind == MESSAGE_CHAT && message->is_outgoing &&
            message->state == MESSAGE_QUEUED &&
            !(stream && stream_has_unconfirmed(stream, message->id)))
            outgoing_fail(client, &waiting, _("It was meant for somebody else by this nick."));
    }
}

bool
room_talk_is_another(Client *client, Chat *chat)
{
    const Occupant *partner = room_talk_partner(chat);
    const char *identity = partner ? identity_of(partner) : NULL;

    if (identity && !chat->occupant_id)
        client_load_history(client, chat);
    return is_another(known_identity(chat), identity, partner);
}

void
room_talk_meet(Client *client, Chat *chat, const char *identity)
{
    const Occupant *partner = room_talk_partner(chat);
    bool is_partner = partner && (!identity || g_strcmp0(identity, partner->claimed_id) == 0);

    if (!identity)
        identity = partner ? identity_of(partner) : NULL;
    if (is_another(known_identity(chat), identity, is_partner ? partner : NULL)) {
        tell(client->talk, chat, SEVERITY_WARNING,
             _("%s is somebody else now: what stands above was not said by them, or to them."),
             jid_resource(chat->jid));
        fail_waiting(client, chat);
    }
    if (identity)
        chat_set_occupant_id(chat, identity);
    tell_real(client->talk, chat);
}

/* He whose chat it is has come (back), or another with his nick. */
static void
on_came(RoomTalk *talk, Chat *chat, const OccupantNews *news)
{
    const char *nick = occupant_nick(news->occupant);
    const char *identity = identity_of(news->occupant);
    const char *known = known_identity(chat);

    if (is_another(known, identity, news->occupant))
        room_talk_meet(talk->client, chat, identity);
    else if (news->change == OCCUPANT_CAME && known && identity)
        tell(talk, chat, SEVERITY_INFO, _("%s is in the room again."), nick);
    else if (news->change == OCCUPANT_CAME)
        tell(talk, chat, SEVERITY_WARNING,
             _("%s is in the room again, or somebody else by that nick: nobody can tell."), nick);
}

static void
on_renamed(RoomTalk *talk, Chat *chat, const OccupantNews *news)
{
    const Jid *jid = news->occupant->jid;
    Chat *other = account_find_chat(chat->account, jid, CHAT_PRIVATE);
    g_autofree char *text =
        g_strdup_printf(_("%s is called %s now."), news->former, occupant_nick(news->occupant));

    if (!other)
        archive_rename_chat(talk->client->options.archive, chat, jid);
    if (!chat_set_jid(chat, jid))
        room_talk_meet(talk->client, other, identity_of(news->occupant));
    notice(talk->client->model, chat->account, chat, SEVERITY_INFO, "%s", text);
}

static void
on_occupant(RoomTalk *talk, Account *account, const OccupantNews *news)
{
    const Occupant *occupant = news->occupant;
    g_autoptr(Jid) former = NULL;

    if (!occupant || occupant->is_self)
        return;
    if (news->change == OCCUPANT_RENAMED)
        former = jid_with_resource(occupant->jid, news->former, NULL);
    Chat *chat = account_find_chat(account, former ? former : occupant->jid, CHAT_PRIVATE);
    if (!chat || !windows_find_chat(model_windows(talk->client->model), chat))
        return;
    if (news->change == OCCUPANT_RENAMED)
        on_renamed(talk, chat, news);
    else if (news->change == OCCUPANT_LEFT)
        tell(talk, chat, SEVERITY_INFO, _("%s has left the room."), occupant_nick(occupant));
    else
        on_came(talk, chat, news);
}

/* What it tells by itself has come; of one with an archive that tells more. */
static void
on_room(const RoomTalk *talk, Chat *chat)
{
    const Room *room = chat->room;

    if (room->state == ROOM_IN && room->is_settled && !(room->features & ROOM_ARCHIVE))
        room_talk_past_came(talk->client, chat, false);
}

static void
on_event(const Event *event, gpointer data)
{
    RoomTalk *talk = data;
    const OccupantNews *news = event->occupant;

    if (event->kind == EVENT_CHAT_REMOVED)
        forget_chat(talk, event->chat);
    else if (event->kind == EVENT_ROOM)
        on_room(talk, event->chat);
    else if (news->change != OCCUPANT_CHANGED && news->change != OCCUPANT_SPOKE)
        on_occupant(talk, event->account, news);
}

RoomTalk *
room_talk_new(Client *client)
{
    RoomTalk *talk = g_new0(RoomTalk, 1);

    talk->client = client;
    g_queue_init(&talk->awaited);
    talk->losses = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    talk->told = g_hash_table_new(NULL, NULL);
    talk->observer = model_observe(client->model, EVENT_OCCUPANT | EVENT_ROOM | EVENT_CHAT_REMOVED,
                                   on_event, talk);
    return talk;
}

void
room_talk_free(RoomTalk *talk)
{
    if (!talk)
        return;
    model_unobserve(talk->client->model, talk->observer);
    timer_stop(model_clock(talk->client->model), &talk->timer);
    g_queue_clear_full(&talk->awaited, (GDestroyNotify)free_awaited);
    g_hash_table_unref(talk->losses);
    g_hash_table_unref(talk->told);
    g_free(talk);
}
