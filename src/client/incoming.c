/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one way of every message that arrives: live, carbon, delayed, archived. The order of the
 * stages below is the order in which things happen; a stage may drop the message. */

#include "config.h"

#include "client/incoming.h"

#include "base/i18n.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/utf8.h"
#include "model/notice.h"
#include "model/room.h"
#include "model/window.h"
#include "storage/archive_doubles.h"
#include "client/encryption/encryption.h"
#include "client/encryption/whispers.h"
#include "client/history/clearing.h"
#include "client/history/filling.h"
#include "client/history/history.h"
#include "client/history/reading.h"
#include "client/mentions.h"
#include "client/private.h"
#include "client/rooms/ignoring.h"
#include "client/rooms/incoming_room.h"
#include "client/rooms/irc.h"
#include "client/rooms/room_gap.h"
#include "client/rooms/room_talk.h"
#include "client/strangers.h"

typedef struct {
    Client *client;
    Account *account;
    const IncomingMessage *incoming;
    Message *message;
    Chat *chat;
    bool is_stranger;
    bool is_line;    /* that is certain */
    bool is_filling; /* it was missing between lines, and is shown with its page */
} Arrival;

/* false: the message goes no further. */
typedef bool (*StageFn)(Arrival *arrival);

static bool
drop_empty(Arrival *arrival)
{
    return arrival->message->body[0] != '\0' || arrival->message->is_sealed;
}

/* Who is not known waits among the requests, or is not heard. */
static bool
judge_stranger(Arrival *arrival)
{
    StrangerRule rule = stranger_rule(arrival->client, arrival->account, arrival->incoming);

    arrival->is_stranger = rule == STRANGER_WAITS;
    if (rule == STRANGER_GATEWAY && arrival->message->body[0])
        irc_tell(arrival->account, arrival->incoming->chat_jid, arrival->message->body);
    return rule != STRANGER_UNHEARD && rule != STRANGER_GATEWAY;
}

/* What is told beside lines, sealed. */
static bool
hear_whisper(Arrival *arrival)
{
    if (arrival->is_line || !arrival->message->is_sealed || !whispers_is_one(arrival->incoming))
        return true;
    if (!arrival->is_stranger)
        whispers_hear(arrival->client, arrival->account, arrival->incoming);
    return false;
}

static bool
drop_ignored(Arrival *arrival)
{
    const Room *room = arrival->incoming->stanza->room;

    return !room || !ignoring_drops(arrival->client, room, arrival->message);
}

/* Whether it has own messages that are nowhere but in memory. */
static bool
has_unstored(const Chat *chat)
{
    for (unsigned i = 0; i < timeline_length(chat->timeline); i++) {
        const Message *message = timeline_get(chat->timeline, i);
        if (message->is_outgoing && !message->row && message->state == MESSAGE_QUEUED)
            return true;
    }
    return false;
}

/* Rooms that we keep or are in stay, with what is known of them. */
static bool
is_kept(const Chat *chat)
{
    const Room *room = chat->room;

    return room && (room->bookmark || room->state != ROOM_OUT);
}

/* Forgets a chat that has no window, as the history knows it. false: there is none. */
static bool
make_room(const Arrival *arrival)
{
    g_autoptr(GHashTable) in_windows = g_hash_table_new(NULL, NULL);
    const GPtrArray *windows = windows_all(model_windows(arrival->client->model));
    const GPtrArray *chats = arrival->account->chats;

    for (unsigned i = 0; i < windows->len; i++)
        g_hash_table_add(in_windows, ((const Window *)windows->pdata[i])->chat);
    for (unsigned i = 0; i < chats->len; i++) {
        Chat *chat = chats->pdata[i];
        if (g_hash_table_contains(in_windows, chat) || has_unstored(chat) || is_kept(chat))
            continue;
        chat_remove(chat);
        arrival->client->is_full_told = false;
        return true;
    }
    return false;
}

static Chat *
get_chat(const Arrival *arrival)
{
    return account_get_chat(arrival->account, arrival->incoming->chat_jid,
                            arrival->incoming->chat_kind);
}

static void
tell_full(const Arrival *arrival)
{
    Client *client = arrival->client;
    const char *jid = jid_bare(arrival->account->jid);

    if (!client->is_full_told)
        notice(client->model, arrival->account, NULL, SEVERITY_ERROR,
               _("%s has too many open chats: messages in new ones are lost. /close closes some."),
               jid);
    client->is_full_told = true;
    log_warning("incoming", "%s has too many chats, a message was dropped", jid);
}

/* Whoever changes his nick is somebody else each time: a room must not take all places. */
static bool
is_room_crowded(const Arrival *arrival)
{
    const GPtrArray *windows = windows_all(model_windows(arrival->client->model));
    const Jid *jid = arrival->incoming->chat_jid;
    unsigned count = 0;

    if (arrival->incoming->chat_kind != CHAT_PRIVATE || arrival->message->is_outgoing)
        return false;
    for (unsigned i = 0; i < windows->len; i++) {
        const Chat *chat = ((const Window *)windows->pdata[i])->chat;
        if (!chat || chat->account != arrival->account || chat->kind != CHAT_PRIVATE)
            continue;
        if (jid_equal(chat->jid, jid))
            return false;
        count += jid_equal_bare(chat->jid, jid);
    }
    return count >= LIMIT_PRIVATE_CHATS;
}

static void
tell_crowded(const Arrival *arrival)
{
    const Jid *jid = arrival->incoming->chat_jid;
    g_autofree char *nick = utf8_short_line(jid_resource(jid), LIMIT_SAID_BYTES);

    notice_of_others(
        arrival->account, SEVERITY_WARNING,
        _("%s in %s wrote to you alone, which is lost: too many others there have done "
          "so. /close closes some of their chats."),
        nick, jid_shown_bare(jid));
}

static bool
find_chat(Arrival *arrival)
{
    if (is_room_crowded(arrival)) {
        tell_crowded(arrival);
        return false;
    }
    arrival->chat = get_chat(arrival);
    if (!arrival->chat && make_room(arrival))
        arrival->chat = get_chat(arrival);
    if (!arrival->chat)
        tell_full(arrival);
    return arrival->chat != NULL;
}

/* What was asked for because the user looks there. */
static bool
find_hole(Arrival *arrival)
{
    const Stanza *stanza = arrival->incoming->stanza;

    arrival->is_filling =
        stanza->filling && filling_takes(stanza->filling, arrival->chat, arrival->message);
    return true;
}

/* The room says all in one order, but for its past on entering. What a stream brings late was said
 * while we were in. */
static bool
is_in_order_of_room(const Arrival *arrival)
{
    const Room *room = arrival->chat->room;
    bool is_past = arrival->message->is_delayed && !room->is_settled && room->state != ROOM_LOST;

    return arrival->incoming->stanza->origin == ORIGIN_LIVE && !is_past;
}

/* Of lines that we have the room's past tells where it begins. */
static void
note_told(const Arrival *arrival)
{
    if (!room_talk_holds(arrival->client, arrival->chat))
        return;
    g_autoptr(Message) known =
        archive_find_double(arrival->client->options.archive, arrival->chat, arrival->message);
    if (known)
        room_talk_told(arrival->client, arrival->chat, known->time);
}

static bool
settle_in_room(Arrival *arrival)
{
    Message *message = arrival->message;

    if (arrival->chat->kind != CHAT_ROOM || arrival->incoming->stanza->filling)
        return true;
    if (arrival->chat->room->state != ROOM_IN)
        room_gap_keep_beginning(arrival->client, arrival->chat);
    if (is_in_order_of_room(arrival))
        message->time = room_gap_time_in_order(arrival->client, arrival->chat, message);
    else if (arrival->incoming->stanza->origin == ORIGIN_ARCHIVE)
        room_gap_settle_time(arrival->client, arrival->chat, message, true);
    else
        note_told(arrival);
    return true;
}

/* The archive of a room, in its order. */
static bool
is_of_walk(const Arrival *arrival)
{
    const Stanza *stanza = arrival->incoming->stanza;

    return stanza->origin == ORIGIN_ARCHIVE && arrival->chat->kind == CHAT_ROOM && !stanza->filling;
}

static bool
pass_known(const Arrival *arrival)
{
    g_autoptr(Message) known =
        archive_find_double(arrival->client->options.archive, arrival->chat, arrival->message);

    if (known && is_of_walk(arrival))
        room_gap_pass(arrival->client, arrival->chat, known, arrival->message);
    else if (known && arrival->is_filling)
        filling_settle(arrival->client, arrival->chat, known, arrival->message);
    return known != NULL;
}

static bool
settle_own(Arrival *arrival)
{
    if (arrival->chat->kind != CHAT_ROOM)
        return true;
    client_load_history(arrival->client, arrival->chat);
    bool is_own = incoming_room_settle(arrival->client, arrival->chat, arrival->message);
    arrival->message->is_outgoing |= is_own; /* whatever the archive tells of occupants */
    if (is_own && is_of_walk(arrival))
        pass_known(arrival);
    return !is_own;
}

/* Out of our account's archive, not out of a room's. */
static bool
is_archived(const Arrival *arrival)
{
    return arrival->incoming->stanza->origin == ORIGIN_ARCHIVE &&
           arrival->incoming->chat_kind != CHAT_ROOM;
}

/* Where the store has it not. The caller's reference; NULL. */
static Message *
find_unstored(const Chat *chat, const Message *message)
{
    for (unsigned i = timeline_length(chat->timeline); i-- > 0;) {
        Message *shown = timeline_get(chat->timeline, i);
        if (shown->kind == MESSAGE_CHAT && !shown->row && archive_is_double(chat, shown, message))
            return message_ref(shown);
    }
    return NULL;
}

/* What an archive gives is to be put in its order, known or not. */
static bool
drop_known_archived(Arrival *arrival)
{
    ArchiveReading *reading = arrival->incoming->stanza->reading;
    g_autoptr(Message) known =
        archive_find_double(arrival->client->options.archive, arrival->chat, arrival->message);

    if (!known)
        known = find_unstored(arrival->chat, arrival->message);
    if (reading)
        reading_settle(reading, arrival->chat, known, arrival->message);
    else if (known && arrival->is_filling)
        filling_settle(arrival->client, arrival->chat, known, arrival->message);
    return !known;
}

static bool
drop_known(Arrival *arrival)
{
    if (is_archived(arrival))
        return drop_known_archived(arrival);
    if (arrival->chat->kind == CHAT_ROOM && incoming_room_is_shown(arrival->chat, arrival->message))
        return false;
    return !pass_known(arrival);
}

/* What the user has cleared does not come back from where others keep it. */
static bool
drop_cleared(Arrival *arrival)
{
    const Stanza *stanza = arrival->incoming->stanza;
    bool is_told = stanza->origin == ORIGIN_ARCHIVE ||
                   (arrival->chat->kind == CHAT_ROOM && arrival->message->is_delayed);

    return !is_told || !clearing_has_cleared(arrival->client, arrival->chat, arrival->message);
}

/* The last one that the contact said before it; 0: none is known that could be in its way. Where
 * the timeline has nothing but own lines the store has it. */
static int64_t
time_of_last(const Arrival *arrival)
{
    const Timeline *timeline = arrival->chat->timeline;

    for (unsigned i = timeline_length(timeline); i-- > 0;) {
        const Message *message = timeline_get(timeline, i);
        if (message->kind == MESSAGE_CHAT && !message->is_outgoing)
            return message->time;
    }
    return archive_last_of_others(arrival->client->options.archive, arrival->chat,
                                  arrival->message->time);
}

/* Stamps (XEP-0203) of what waited at the server are often whole seconds, or by another clock than
 * that of what came at once. What a stream brings that went on is in order whatever they say; for
 * the rest that holds within such a second. No two of them share a time (reading.c does the same).
 */
static bool
settle_time(Arrival *arrival)
{
    const Stream *stream = client_stream(arrival->client, arrival->account, NULL);
    Message *message = arrival->message;
    bool is_in_order = stream && stream_origin(stream) != STREAM_FRESH;

    if (arrival->is_filling)
        return true;
    if (arrival->chat->kind == CHAT_ROOM && message->is_delayed &&
        arrival->incoming->stanza->origin != ORIGIN_ARCHIVE && !is_in_order_of_room(arrival))
        room_gap_settle_time(arrival->client, arrival->chat, message, false);
    if (!message->is_delayed || message->is_carbon || arrival->chat->kind == CHAT_ROOM ||
        is_archived(arrival))
        return true;
    client_load_history(arrival->client, arrival->chat);
    int64_t last = time_of_last(arrival);
    bool is_same_second = message->time % 1000 == 0 && last - message->time < 1000;
    if (last >= message->time && (is_in_order || is_same_second))
        message->time = last + 1;
    return true;
}

static bool
mark_mention(Arrival *arrival)
{
    Message *message = arrival->message;

    message->is_mention = !message->is_outgoing && mentions_find(arrival->chat, message->body);
    return true;
}

static bool
is_stored(const Chat *chat)
{
    SettingScope scope = chat_scope(chat);

    return settings_bool(model_settings(chat->account->model), SETTING_CHAT_STORE, &scope);
}

/* On a screen a flood of them opens windows when it is over. What is neither stored nor news is
 * not kept at all. */
static bool
open_archived(Arrival *arrival)
{
    Client *client = arrival->client;
    Chat *chat = arrival->chat;
    ArchiveReading *reading = arrival->incoming->stanza->reading;
    bool is_news;

    if (!is_archived(arrival) || !reading)
        return true;
    if (reading_was_read(reading, chat, arrival->message))
        return false;
    is_news = reading_is_news(reading, chat, arrival->message);
    if (is_news && !arrival->is_stranger &&
        (!client->options.has_screen || !history_keeps_text(chat, arrival->message))) {
        windows_open_chat(model_windows(client->model), chat);
        client_load_history(client, chat);
    }
    return is_news || is_stored(chat) || chat->is_history_loaded;
}

static bool
is_to_be_opened(const Arrival *arrival)
{
    return arrival->message->is_sealed && !arrival->message->error;
}

static bool
store(Arrival *arrival)
{
    const Message *message = arrival->message;

    history_store(arrival->client, arrival->chat, arrival->message);
    if (is_to_be_opened(arrival) && message->row)
        opening_keep(arrival->client, message, arrival->incoming->stanza);
    return true;
}

/* A line whose stanza is nowhere: nobody could open it later. */
static void
give_up_sealed(const Arrival *arrival)
{
    if (is_to_be_opened(arrival) && !arrival->message->row)
        chat_set_message_problem(arrival->chat, arrival->message,
                                 _("It came from a stranger, and was not kept: see "
                                   "history.encrypted."),
                                 false);
}

/* Nothing is shown, nobody is told that it arrived, until the user lets them in. */
static bool
hold_stranger(Arrival *arrival)
{
    ArchiveReading *reading = arrival->incoming->stanza->reading;
    bool is_news = !reading || reading_is_news(reading, arrival->chat, arrival->message);

    if (arrival->is_stranger && reading)
        reading_took(reading, arrival->chat, arrival->message);
    if (arrival->is_stranger)
        give_up_sealed(arrival);
    if (arrival->is_stranger && is_news)
        stranger_wrote(arrival->chat, arrival->message);
    return !arrival->is_stranger;
}

/* Whether it stands among the lines that the timeline holds: older ones come with their page. */
static bool
is_in_view(const Chat *chat, const Message *message)
{
    const Message *first = NULL;

    for (unsigned i = 0; i < timeline_length(chat->timeline) && !first; i++) {
        const Message *line = timeline_get(chat->timeline, i);
        if (line->kind == MESSAGE_CHAT)
            first = line;
    }
    return chat->is_history_loaded && (!message->row || !timeline_has_older(chat->timeline) ||
                                       (first && message->time >= first->time));
}

static bool
show_archived(Arrival *arrival)
{
    ArchiveReading *reading = arrival->incoming->stanza->reading;
    Chat *chat = arrival->chat;
    bool is_news = reading && reading_took(reading, chat, arrival->message);

    if (is_in_view(chat, arrival->message))
        chat_add_past(chat, arrival->message, is_news);
    return true;
}

static bool
show(Arrival *arrival)
{
    Chat *chat = arrival->chat;

    if (arrival->is_filling)
        return true;
    if (is_archived(arrival))
        return show_archived(arrival);
    windows_open_chat(model_windows(arrival->client->model), chat);
    if (chat->kind == CHAT_PRIVATE && !arrival->message->is_outgoing)
        room_talk_meet(arrival->client, chat, arrival->message->occupant_id);
    if (chat->kind == CHAT_ROOM) {
        incoming_room_show(arrival->client, chat, arrival->message);
        return true;
    }
    chat_set_typing(chat, arrival->message->is_outgoing ? chat->typing : TYPING_ACTIVE);
    chat_add_message(chat, arrival->message);
    client_load_history(arrival->client, chat);
    return true;
}

/* In its turn; what is in it is heard then. */
static bool
open_sealed(Arrival *arrival)
{
    if (is_to_be_opened(arrival))
        opening_add(arrival->client, arrival->chat, arrival->message, arrival->incoming->stanza);
    return true;
}

static const struct {
    const char *name;
    StageFn run;
} stages[] = {
    { "drop empty", drop_empty },         { "judge stranger", judge_stranger },
    { "hear whisper", hear_whisper },     { "drop ignored", drop_ignored },
    { "find chat", find_chat },           { "find hole", find_hole },
    { "settle in room", settle_in_room }, { "settle own", settle_own },
    { "drop known", drop_known },         { "drop cleared", drop_cleared },
    { "settle time", settle_time },       { "mark mention", mark_mention },
    { "open archived", open_archived },   { "store", store },
    { "hold stranger", hold_stranger },   { "show", show },
    { "open sealed", open_sealed },
};

static void
take(Arrival *arrival)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(stages); i++) {
        if (!stages[i].run(arrival)) {
            log_debug("incoming", "stopped at \"%s\"", stages[i].name);
            return;
        }
    }
}

void
incoming_message(Client *client, Account *account, const IncomingMessage *incoming)
{
    take(&(Arrival){
        .client = client,
        .account = account,
        .incoming = incoming,
        .message = incoming->message,
    });
}

void
incoming_line(Client *client, Account *account, const IncomingMessage *incoming)
{
    take(&(Arrival){
        .client = client,
        .account = account,
        .incoming = incoming,
        .message = incoming->message,
        .is_line = true,
    });
}
