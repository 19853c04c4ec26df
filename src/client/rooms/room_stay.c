/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Staying in rooms: what is remembered of them across runs, whether they still have us (XEP-0410),
 * and entering again. One timer serves all rooms: nothing runs while none is due. */

#include "config.h"

#include "base/i18n.h"
#include "model/notice.h"
#include "model/window.h"
#include "storage/rooms.h"
#include "client/mentions.h"
#include "client/rooms/rooms_parts.h"

#include "modules/muc_ping.h"

/* The waits between attempts to enter again (see backoff.h). */
#define RETRY_FIRST_MS   (5 * 1000)
#define RETRY_LONGEST_MS (10 * 60 * 1000)
/* See stay_enter_soon(). */
#define ENTER_SOON_MS 500
/* After a stream went on, rooms are asked within this time, not all at once. */
#define CHECK_SOON_MS 4000
/* Where nobody could be asked, one asks again. */
#define CHECK_AGAIN_MS (2 * 60 * 1000)
/* Those that are due so soon are asked along with others. */
#define ALONG_MS (30 * 1000)

static int64_t
now_of(const Rooms *rooms)
{
    return clock_monotonic(model_clock(rooms->client->model));
}

/* --- the timer --- */

/* When something is to be done about the room; 0: nothing. */
static int64_t
due_of(const Stay *stay)
{
    const Room *room = stay->chat->room;
    SettingScope scope = chat_scope(stay->chat);

    if (room->state == ROOM_LOST)
        return stay->retry_at;
    if (room->state != ROOM_IN || stay->is_pinging)
        return 0;
    if (stay->check_at)
        return stay->check_at;
    int minutes =
        settings_int(model_settings(stay->rooms->client->model), SETTING_ROOMS_PING, &scope);
    return minutes > 0 ? stay->heard_at + (int64_t)minutes * 60 * 1000 : 0;
}

static void on_timer(gpointer data);

void
rooms_arm(Rooms *rooms)
{
    GHashTableIter iter;
    gpointer value;
    int64_t first = 0;

    g_hash_table_iter_init(&iter, rooms->stays);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        int64_t due = due_of(value);
        if (due && (!first || due < first))
            first = due;
    }
    if (rooms->timer && rooms->timer_at == first)
        return;
    timer_stop(model_clock(rooms->client->model), &rooms->timer);
    rooms->timer_at = first;
    if (first)
        rooms->timer = timer_start(model_clock(rooms->client->model), MAX(first - now_of(rooms), 0),
                                   on_timer, rooms);
}

static void check(Stay *stay);

static void
on_timer(gpointer data)
{
    Rooms *rooms = data;
    int64_t now = now_of(rooms);
    g_autoptr(GPtrArray) due = g_ptr_array_new();
    GHashTableIter iter;
    gpointer value;

    rooms->timer = 0;
    g_hash_table_iter_init(&iter, rooms->stays);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        Stay *stay = value;
        int64_t at = due_of(stay);
        bool is_lost = stay->chat->room->state == ROOM_LOST;
        if (at && at <= now + (is_lost || stay->check_at ? 0 : ALONG_MS))
            g_ptr_array_add(due, stay);
    }
    for (unsigned i = 0; i < due->len; i++) {
        Stay *stay = due->pdata[i];
        if (stay->chat->room->state != ROOM_LOST) {
            check(stay);
            continue;
        }
        stay_queue(stay);
        rooms_pump(rooms, stay->chat->account);
    }
    rooms_arm(rooms);
}

/* --- whether it still has us --- */

void
stay_heard(Stay *stay)
{
    stay->heard_at = now_of(stay->rooms);
}

void
stay_check_soon(Stay *stay)
{
    stay->check_at = now_of(stay->rooms) + g_random_int_range(CHECK_SOON_MS / 4, CHECK_SOON_MS);
    rooms_arm(stay->rooms);
}

/* We are not in any more, and mean to be; text: said, or NULL. */
static void
lose(Stay *stay, const char *text)
{
    if (text)
        notice(stay->rooms->client->model, stay->chat->account, stay->chat, SEVERITY_WARNING, "%s",
               text);
    room_set_state(stay->chat->room, ROOM_LOST, stay->chat->room->end, NULL, NULL);
}

typedef struct {
    Rooms *rooms;
    Jid *jid;
} Question;

static void
on_answer(Stream *stream, SelfPing answer, gpointer data)
{
    g_autofree Question *question = data;
    g_autoptr(Jid) jid = question->jid;
    Account *account = stream_account(stream);
    const Chat *chat = account_find_chat(account, jid, CHAT_ROOM);
    Stay *stay = chat ? stay_find(question->rooms, chat) : NULL;

    if (!stay || !stay->is_pinging)
        return;
    stay->is_pinging = false;
    if (answer == SELF_PING_IN)
        stay_heard(stay);
    else if (answer == SELF_PING_UNKNOWN)
        stay->check_at = now_of(stay->rooms) + CHECK_AGAIN_MS;
    else if (chat->room->state == ROOM_IN) {
        lose(stay, _("The room has lost you; you enter it again."));
        stay_queue(stay);
        rooms_pump(stay->rooms, account);
    }
    rooms_arm(stay->rooms);
}

static void
check(Stay *stay)
{
    Stream *stream = stay_stream(stay);

    stay->check_at = 0;
    stay->heard_at = now_of(stay->rooms);
    if (!stream || !stay->chat->room->self)
        return;
    Question *question = g_new(Question, 1);
    *question = (Question){ stay->rooms, jid_ref(stay->chat->jid) };
    stay->is_pinging = true;
    muc_self_ping(stream, stay->chat->room, on_answer, question);
}

/* --- entering again --- */

void
stay_retry(Stay *stay)
{
    const BackoffRange range = { RETRY_FIRST_MS, RETRY_LONGEST_MS };
    int64_t now = now_of(stay->rooms);
    int64_t delay = backoff_fail(&stay->backoff, now, range, g_random_double());
    unsigned seconds = (unsigned)((delay + 999) / 1000);

    stay->retry_at = now + delay;
    if (stay->chat->room->state != ROOM_LOST)
        lose(stay, NULL);
    if (stay->backoff.failures == 1 && stay_stream(stay) && !stay->rooms->client->is_quitting)
        notice(stay->rooms->client->model, stay->chat->account, stay->chat, SEVERITY_INFO,
               ngettext("Entering again in %u second.", "Entering again in %u seconds.", seconds),
               seconds);
    rooms_arm(stay->rooms);
}

void
stay_enter_soon(Stay *stay)
{
    stay->retry_at = now_of(stay->rooms) + ENTER_SOON_MS;
}

/* --- across runs --- */

static bool
is_memorable(RoomEnd end)
{
    return end == ROOM_END_KICKED || end == ROOM_END_BANNED || end == ROOM_END_REMOVED ||
           end == ROOM_END_DESTROYED;
}

/* How it is while we are in. */
static bool
is_stored(const Stay *stay)
{
    const Room *room = stay->chat->room;

    return g_strcmp0(room->nick, stay->stored_nick) == 0 &&
           g_strcmp0(room->own_id, stay->stored_id) == 0 && room->features == stay->stored_features;
}

void
stay_remember(Stay *stay)
{
    Client *client = stay->rooms->client;
    const Room *room = stay->chat->room;
    int64_t now = clock_now(model_clock(client->model));
    StayMemory memory = room->state == ROOM_IN                               ? MEMORY_IN
                        : room->state == ROOM_OUT && is_memorable(room->end) ? MEMORY_END
                        : room->state == ROOM_OUT                            ? MEMORY_NOTHING
                                                                             : stay->memory;

    if (memory == stay->memory && (memory != MEMORY_IN || is_stored(stay)) &&
        (memory != MEMORY_END || g_strcmp0(room->end_text, stay->stored_text) == 0))
        return;
    if (memory == MEMORY_NOTHING)
        stored_room_forget(client->options.database, room);
    else
        stored_room_keep(client->options.database, room, now);
    stay->memory = memory;
    g_free(stay->stored_nick);
    stay->stored_nick = g_strdup(room->nick);
    g_free(stay->stored_id);
    stay->stored_id = g_strdup(room->own_id);
    stay->stored_features = room->features;
    g_free(stay->stored_text);
    stay->stored_text = g_strdup(room->end_text);
}

void
stay_recall(Stay *stay)
{
    Room *room = stay->chat->room;

    if (stay->is_recalled)
        return;
    stay->is_recalled = true;
    if (room->state != ROOM_OUT || room->end != ROOM_END_NONE)
        return;
    g_autoptr(StoredRoom) stored = stored_room_find(stay->rooms->client->options.database,
                                                    stay->chat->account, stay->chat->jid);
    if (!stored || stored->is_in)
        return;
    stay->memory = MEMORY_END;
    stay->stored_text = g_strdup(stored->text);
    if (stored->nick && !room->nick)
        room_set_nick(room, stored->nick);
    room_set_state(room, ROOM_OUT, stored->end, stored->text, stored->alternative);
}

void
rooms_load(Client *client, Account *account)
{
    g_autoptr(GPtrArray) all = stored_rooms_in(client->options.database, account);

    for (unsigned i = 0; i < all->len; i++) {
        const StoredRoom *stored = all->pdata[i];
        Chat *chat = account_get_chat(account, stored->jid, CHAT_ROOM);
        if (!chat)
            return;
        Stay *stay = stay_get(client->rooms, chat);
        stay->is_wanted = stay->is_recalled = true;
        stay->memory = MEMORY_IN;
        stay->stored_nick = g_strdup(stored->nick);
        stay->stored_id = g_strdup(stored->own_id);
        stay->stored_features = stored->features;
        room_set_nick(chat->room, stored->nick);
        room_recall(chat->room, stored->features, stored->own_id);
        room_set_state(chat->room, ROOM_LOST, ROOM_END_NONE, NULL, NULL);
        stay_open_window(stay);
        /* Only now is it known what we are called there. */
        if (chat->unread > 0)
            chat_set_mentions(chat, mentions_count_unread(chat));
    }
}

void
rooms_forget_in(Rooms *rooms, const Account *account)
{
    GHashTableIter iter;
    gpointer value;

    stored_rooms_leave(rooms->client->options.database, account);
    g_hash_table_iter_init(&iter, rooms->stays);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        Stay *stay = value;
        if (stay->chat->account == account && stay->memory == MEMORY_IN)
            stay->memory = MEMORY_NOTHING;
    }
}
