/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rooms as ordered: which we want to be in, and whose turn it is to be entered. */

#include "config.h"

#include "client/rooms/rooms.h"

#include <string.h>

#include "base/i18n.h"
#include "model/notice.h"
#include "model/window.h"
#include "client/rooms/bookmarks.h"
#include "client/rooms/rooms_parts.h"

/* How many rooms are asked at once to let us in by themselves. */
#define ENTERING_AT_ONCE 5
/* Messages of one room that are sent again; more fail. */
#define MOST_BOUNCED 1000
/* So often one message goes out again that a room did not take. */
#define MOST_BOUNCES 10
/* So often the end of an earlier stream takes us out of a room; it may be told more than once, and
 * each time what was said since bounces. */
#define MOST_FALLS 5

/* --- one room --- */

static void
stay_free(gpointer data)
{
    Stay *stay = data;

    stay_withdraw_question(stay);
    stay_set_ordered(stay, false);
    g_free(stay->nick);
    g_free(stay->actor);
    g_free(stay->reason);
    g_clear_pointer(&stay->bounced, g_hash_table_unref);
    g_free(stay->stored_nick);
    g_free(stay->stored_id);
    g_free(stay->stored_text);
    g_clear_pointer(&stay->subjects, g_ptr_array_unref);
    g_free(stay);
}

Stay *
stay_find(const Rooms *rooms, const Chat *chat)
{
    return g_hash_table_lookup(rooms->stays, chat);
}

Stay *
stay_get(Rooms *rooms, Chat *chat)
{
    Stay *stay = stay_find(rooms, chat);

    if (stay)
        return stay;
    stay = g_new0(Stay, 1);
    stay->rooms = rooms;
    stay->chat = chat;
    g_hash_table_insert(rooms->stays, chat, stay);
    return stay;
}

Stream *
stay_stream(const Stay *stay)
{
    return client_stream(stay->rooms->client, stay->chat->account, NULL);
}

Window *
stay_open_window(Stay *stay)
{
    Client *client = stay->rooms->client;
    Window *window = windows_open_chat(model_windows(client->model), stay->chat);

    stay->has_window = true;
    client_load_history(client, stay->chat);
    return window;
}

/* --- whose turn it is --- */

void
stay_queue(Stay *stay)
{
    stay->is_queued = true;
    stay->retry_at = 0;
}

static bool
is_before(const Stay *a, const Stay *b, const Chat *current)
{
    const Bookmark *first = a->chat->room->bookmark, *second = b->chat->room->bookmark;
    bool is_first_pinned = first && first->is_pinned;
    bool is_second_pinned = second && second->is_pinned;

    if ((a->chat == current) != (b->chat == current))
        return a->chat == current;
    if (is_first_pinned != is_second_pinned)
        return is_first_pinned;
    return strcmp(jid_bare(a->chat->jid), jid_bare(b->chat->jid)) < 0;
}

/* The one that the user looks at, then pinned ones; how many are entering in ret_entering. */
static Stay *
next_queued(Rooms *rooms, const Account *account, unsigned *ret_entering)
{
    const Chat *current = windows_current(model_windows(rooms->client->model))->chat;
    GHashTableIter iter;
    gpointer value;
    Stay *next = NULL;

    *ret_entering = 0;
    g_hash_table_iter_init(&iter, rooms->stays);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        Stay *stay = value;
        if (stay->chat->account != account)
            continue;
        if (stay->chat->room->state == ROOM_ENTERING)
            ++*ret_entering;
        else if (stay->is_queued && (!next || is_before(stay, next, current)))
            next = stay;
    }
    return next;
}

void
rooms_pump(Rooms *rooms, Account *account)
{
    unsigned entering;

    if (!client_stream(rooms->client, account, NULL))
        return;
    for (Stay *next;
         (next = next_queued(rooms, account, &entering)) && entering < ENTERING_AT_ONCE;)
        stay_enter(next);
}

bool
rooms_are_settled(const Client *client)
{
    GHashTableIter iter;
    gpointer value;

    if (room_services_are_busy(client->rooms->services))
        return false;
    g_hash_table_iter_init(&iter, client->rooms->stays);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const Stay *stay = value;
        if (stay->is_ordered && stay->chat->room->state == ROOM_ENTERING)
            return false;
    }
    return true;
}

/* --- what rooms tell --- */

static void
on_entered(Stay *stay, const RoomNews *news)
{
    stay->tries = 0;
    backoff_reset(&stay->backoff);
    stay_heard(stay);
    stay_withdraw_question(stay);
    stay_tell_entered(stay, news->codes);
    stay->was_in = true;
    if (stay->is_doubtful)
        stay_check_soon(stay);
    stay->is_doubtful = false;
    if (news->kind == ROOM_NEWS_CREATED)
        stay_on_created(stay);
    if (stay->is_ordered)
        bookmarks_on_entered(stay->rooms->client, stay->chat, stay->nick);
    stay_set_ordered(stay, false);
}

/* What is no word against us: the room will be there again. */
static bool
is_passing(const Stay *stay)
{
    return stay->chat->room->state == ROOM_LOST || stay->chat->room->end == ROOM_END_SHUTDOWN;
}

/* Nobody sent us away, and we did not leave: the room hears only now that our last stream ended. */
static bool
has_fallen_out(const Stay *stay)
{
    const Room *room = stay->chat->room;

    return stay->is_wanted && stay->may_fall > 0 && room->state == ROOM_OUT &&
           room->end == ROOM_END_NONE && stay_stream(stay);
}

static void
on_out(Stay *stay, const RoomNews *news)
{
    bool is_lost = stay->is_wanted && is_passing(stay);

    if (has_fallen_out(stay)) {
        stay->may_fall--;
        room_set_state(stay->chat->room, ROOM_LOST, ROOM_END_NONE, NULL, NULL);
        stay_queue(stay);
        return;
    }
    g_free(stay->actor);
    g_free(stay->reason);
    stay->actor = g_strdup(news->actor);
    stay->reason = g_strdup(news->reason);
    stay_tell_end(stay);
    stay_set_ordered(stay, false);
    if (is_lost) {
        /* Offline, or about to be: it is entered with the next connection. */
        if (stay_stream(stay))
            stay_retry(stay);
        else
            room_set_state(stay->chat->room, ROOM_LOST, stay->chat->room->end, NULL, NULL);
        return;
    }
    stay->is_wanted = stay->is_queued = stay->was_in = false;
    stay->said = 0;
}

/* A room may lose us more than once, and tell it to a stream that follows: the end of the one
 * before reaches it late. */
static bool
may_bounce(Stay *stay, const char *id)
{
    if (!stay->bounced)
        stay->bounced = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    unsigned bounces = GPOINTER_TO_UINT(g_hash_table_lookup(stay->bounced, id));
    if (bounces >= MOST_BOUNCES || g_hash_table_size(stay->bounced) >= MOST_BOUNCED)
        return false;
    g_hash_table_replace(stay->bounced, g_strdup(id), GUINT_TO_POINTER(bounces + 1));
    return true;
}

bool
rooms_may_send_again(Client *client, Chat *chat, const char *id)
{
    Stay *stay = stay_find(client->rooms, chat);

    if (!stay || !stay->is_wanted || chat->room->state == ROOM_OUT)
        return false;
    if (!may_bounce(stay, id))
        return false;
    if (chat->room->state == ROOM_IN) {
        room_set_state(chat->room, ROOM_LOST, chat->room->end, NULL, NULL);
        stay_queue(stay);
        rooms_pump(client->rooms, chat->account);
    }
    return true;
}

static void
tell_error(Stay *stay, const RoomNews *news)
{
    /* It takes nothing from us: perhaps we are not in any more (XEP-0045 7.4). */
    if (news->id && g_strcmp0(news->condition, "not-acceptable") == 0)
        stay_check_soon(stay);
    if (news->error && !news->id)
        notice(stay->rooms->client->model, stay->chat->account, stay->chat, SEVERITY_ERROR, "%s",
               news->error->message);
}

static void
on_changed(Stay *stay, const RoomNews *news)
{
    stay_tell_changed(stay, news->codes);
}

static void
on_said(Stay *stay, const RoomNews *news)
{
    /* Else it could speak as the program does. */
    if (news->text)
        notice(stay->rooms->client->model, stay->chat->account, stay->chat, SEVERITY_INFO,
               _("The room says: %s"), news->text);
}

static void (*const handlers[])(Stay *stay, const RoomNews *news) = {
    [ROOM_NEWS_ENTERED] = on_entered,
    [ROOM_NEWS_CREATED] = on_entered,
    [ROOM_NEWS_REFUSED] = stay_on_refused,
    [ROOM_NEWS_OUT] = on_out,
    [ROOM_NEWS_NICK] = tell_error,
    [ROOM_NEWS_ERROR] = tell_error,
    [ROOM_NEWS_CHANGED] = on_changed,
    [ROOM_NEWS_SAID] = on_said,
    [ROOM_NEWS_ACTIVITY] = stay_on_activity,
    [ROOM_NEWS_MENTION] = stay_on_mention,
    [ROOM_NEWS_LOST] = on_out,
};

void
rooms_on_news(Client *client, const RoomNews *news)
{
    Account *account = news->chat->account;

    if (news->kind >= G_N_ELEMENTS(handlers) || !handlers[news->kind])
        return;
    handlers[news->kind](stay_get(client->rooms, news->chat), news);
    rooms_pump(client->rooms, account);
    rooms_arm(client->rooms);
}

/* --- what the model tells --- */

static void
on_occupant(Stay *stay, const OccupantNews *news)
{
    if (!news->occupant)
        return;
    stay_heard(stay);
    if (news->occupant->is_self && news->change == OCCUPANT_RENAMED)
        bookmarks_on_nick(stay->rooms->client, stay->chat);
}

/* Ours may never have been there. */
static void
on_message(Stay *stay, const Message *message)
{
    if (message->kind == MESSAGE_CHAT && !message->is_outgoing && !message->is_delayed)
        stay_heard(stay);
}

static void
on_room(Stay *stay)
{
    stay_tell_traits(stay);
    stay_note_subject(stay);
    stay_remember(stay);
}

/* A room whose window goes is left, unless rooms.close says otherwise. */
static void
on_windows(Rooms *rooms)
{
    const Windows *windows = model_windows(rooms->client->model);
    g_autoptr(GPtrArray) closed = g_ptr_array_new();
    GHashTableIter iter;
    gpointer value;

    g_hash_table_iter_init(&iter, rooms->stays);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        Stay *stay = value;
        bool had_window = stay->has_window;
        stay->has_window = windows_find_chat(windows, stay->chat) != NULL;
        if (had_window && !stay->has_window && stay->chat->room->state != ROOM_OUT)
            g_ptr_array_add(closed, stay->chat);
    }
    for (unsigned i = 0; i < closed->len; i++) {
        Chat *chat = closed->pdata[i];
        SettingScope scope = chat_scope(chat);
        if (strcmp(settings_text(model_settings(rooms->client->model), SETTING_ROOMS_CLOSE, &scope),
                   "leave") == 0)
            client_leave_room(rooms->client, chat, NULL, NULL);
    }
}

static void
on_event(const Event *event, gpointer data)
{
    Rooms *rooms = data;
    Stay *stay = event->chat ? stay_find(rooms, event->chat) : NULL;

    if (event->kind == EVENT_WINDOWS)
        on_windows(rooms);
    else if (!stay)
        return;
    else if (event->kind == EVENT_CHAT_REMOVED)
        g_hash_table_remove(rooms->stays, event->chat);
    else if (event->kind == EVENT_OCCUPANT)
        on_occupant(stay, event->occupant);
    else if (event->kind == EVENT_MESSAGE_ADDED)
        on_message(stay, event->message);
    else
        on_room(stay);
}

/* --- as the session lives --- */

static GPtrArray *
stays_of(const Rooms *rooms, const Account *account)
{
    GPtrArray *stays = g_ptr_array_new();
    GHashTableIter iter;
    gpointer value;

    g_hash_table_iter_init(&iter, rooms->stays);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        if (((Stay *)value)->chat->account == account)
            g_ptr_array_add(stays, value);
    }
    return stays;
}

void
rooms_offline(Client *client, Account *account, bool is_goodbye)
{
    g_autoptr(GPtrArray) stays = stays_of(client->rooms, account);

    if (is_goodbye)
        rooms_forget_in(client->rooms, account);
    for (unsigned i = 0; i < stays->len; i++) {
        Stay *stay = stays->pdata[i];
        Room *room = stay->chat->room;
        stay->is_pinging = false;
        if (room->state != ROOM_OUT)
            room_set_state(room, ROOM_LOST, ROOM_END_NONE, NULL, NULL);
        stay_set_ordered(stay, false);
    }
    rooms_arm(client->rooms);
}

void
rooms_online(Client *client, Account *account, StreamOrigin origin)
{
    g_autoptr(GPtrArray) stays = stays_of(client->rooms, account);

    for (unsigned i = 0; i < stays->len; i++) {
        Stay *stay = stays->pdata[i];
        Room *room = stay->chat->room;
        if (origin != STREAM_RESUMED && room->state != ROOM_OUT)
            room_set_state(room, ROOM_LOST, ROOM_END_NONE, NULL, NULL);
        stay->is_doubtful = room->state == ROOM_LOST && origin == STREAM_FRESH;
        if (origin != STREAM_RESUMED)
            stay->may_fall = stay->is_doubtful ? MOST_FALLS : 0;
        if (room->state == ROOM_LOST && stay->is_wanted && origin == STREAM_RESTORED)
            stay_enter_soon(stay);
        else if (room->state == ROOM_LOST && stay->is_wanted)
            stay_queue(stay);
        else if (room->state == ROOM_IN)
            stay_check_soon(stay);
    }
    rooms_pump(client->rooms, account);
    rooms_arm(client->rooms);
}

/* --- bookmarks --- */

static void
tell_skipped(Stay *stay)
{
    const Chat *chat = stay->chat;
    const char *text = chat->room->end_text;

    if (stay->is_skip_told)
        return;
    stay->is_skip_told = true;
    notice(stay->rooms->client->model, chat->account, NULL, SEVERITY_WARNING,
           _("%s is not entered by itself: %s /join %s tries it."), chat_display_name(chat),
           text ? text : "", jid_bare(chat->jid));
}

static void
autojoin(Client *client, Chat *chat)
{
    const Room *room = chat->room;

    if (!room || !room->bookmark || !room->bookmark->is_autojoin || room->state != ROOM_OUT)
        return;
    Stay *stay = stay_get(client->rooms, chat);
    stay_recall(stay);
    if (stay->memory == MEMORY_END)
        tell_skipped(stay);
    if (stay->memory == MEMORY_END || stay->is_left)
        return;
    stay->is_wanted = true;
    stay_open_window(stay);
    stay_queue(stay);
    rooms_pump(client->rooms, chat->account);
}

void
rooms_follow(Client *client, Chat *chat)
{
    stay_get(client->rooms, chat)->is_left = false;
    autojoin(client, chat);
}

void
rooms_autojoin(Client *client, Account *account)
{
    for (unsigned i = 0; i < account->chats->len; i++)
        autojoin(client, account->chats->pdata[i]);
    room_activity_ask(client, account);
}

/* --- life --- */

Rooms *
rooms_new(Client *client)
{
    Rooms *rooms = g_new0(Rooms, 1);
    const unsigned kinds =
        EVENT_ROOM | EVENT_OCCUPANT | EVENT_CHAT_REMOVED | EVENT_WINDOWS | EVENT_MESSAGE_ADDED;

    rooms->client = client;
    rooms->stays = g_hash_table_new_full(NULL, NULL, NULL, stay_free);
    rooms->services = room_services_new(client);
    rooms->observer = model_observe(client->model, kinds, on_event, rooms);
    return rooms;
}

void
rooms_free(Rooms *rooms)
{
    if (!rooms)
        return;
    model_unobserve(rooms->client->model, rooms->observer);
    timer_stop(model_clock(rooms->client->model), &rooms->timer);
    g_hash_table_unref(rooms->stays);
    room_services_free(rooms->services);
    g_free(rooms);
}
