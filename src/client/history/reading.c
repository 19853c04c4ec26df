/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An archive's lines among those that are stored. The archive has the order: what it gives later
 * stands later. Times only give way to it: by less than a second where it knows no more than
 * seconds, and by a millisecond for each line of one moment. */

#include "config.h"

#include "client/history/reading.h"

#include "model/request.h"
#include "model/window.h"
#include "client/encryption/encryption.h"
#include "client/history/displayed.h"
#include "client/history/history.h"
#include "client/history/read_marks.h"
#include "client/mentions.h"
#include "client/notify.h"
#include "client/private.h"

/* So many lines that were sent again are looked into, in one reading. */
#define COPIES 1000

/* Where the reading is in one chat. */
typedef struct {
    int64_t last;  /* the time of the line before; 0: there is none */
    int64_t read;  /* all until then was read, which is to be written down; 0: nothing new */
    int64_t mark;  /* all until then was read, as written down */
    unsigned news; /* lines that nobody has read, as far as is known */
    bool is_touched;
} Place;

/* Of a line of the page. */
typedef struct {
    int64_t stamp, time;
} Stamped;

/* Of a line that was sent again, and is known by another of its copies. */
typedef struct {
    char *id; /* of this one in the archive */
    int64_t time;
} Copy;

struct ArchiveReading {
    Client *client;
    ReadingOptions options;
    GHashTable *places; /* Chat * -> Place, owned */
    GHashTable *chats;  /* Chat * that were there when it began */
    GHashTable *copies; /* char *: the id by which the line is known -> Copy: the first one given */
    GArray *page;       /* Stamped */
    int64_t since;      /* see reading_set_since() */
    int64_t before;     /* the newest of the pages before */
    int64_t oldest, newest;
};

static void
free_copy(gpointer data)
{
    Copy *copy = data;

    g_free(copy->id);
    g_free(copy);
}

ArchiveReading *
reading_new(Client *client, const ReadingOptions *options)
{
    ArchiveReading *reading = g_new0(ArchiveReading, 1);
    const GPtrArray *chats = options->account->chats;

    reading->client = client;
    reading->options = *options;
    reading->places = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    reading->copies = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_copy);
    reading->page = g_array_new(FALSE, FALSE, sizeof(Stamped));
    reading->chats = g_hash_table_new(NULL, NULL);
    for (unsigned i = 0; i < chats->len; i++)
        g_hash_table_add(reading->chats, chats->pdata[i]);
    return reading;
}

static Place *
place_of(ArchiveReading *reading, Chat *chat)
{
    Archive *archive = reading->client->options.archive;
    Place *place = g_hash_table_lookup(reading->places, chat);

    if (place)
        return place;
    place = g_new0(Place, 1);
    place->mark = archive_read_until(archive, chat);
    if (reading->since)
        place->last = archive_settled_until(archive, chat, reading->since);
    g_hash_table_insert(reading->places, chat, place);
    return place;
}

void
reading_forget(ArchiveReading *reading, const Chat *chat)
{
    g_hash_table_remove(reading->places, chat);
    g_hash_table_remove(reading->chats, chat);
}

int64_t
reading_oldest(const ArchiveReading *reading)
{
    return reading->oldest;
}

int64_t
reading_newest(const ArchiveReading *reading)
{
    return reading->newest;
}

int64_t
reading_newest_until(const ArchiveReading *reading, int64_t stamp)
{
    int64_t newest = reading->before;

    for (unsigned i = 0; i < reading->page->len; i++) {
        const Stamped *line = &g_array_index(reading->page, Stamped, i);
        if (line->stamp <= stamp)
            newest = MAX(newest, line->time);
    }
    return newest;
}

void
reading_set_since(ArchiveReading *reading, int64_t since)
{
    reading->since = since;
}

/* --- where it stands --- */

static int64_t
next_time(const Place *place, int64_t stamp, const Message *stored)
{
    bool is_whole_second = stamp % 1000 == 0;
    int64_t time = stored && is_whole_second ? CLAMP(stored->time, stamp, stamp + 999) : stamp;

    return MAX(time, place->last + 1);
}

static void
move_on(ArchiveReading *reading, Place *place, int64_t stamp, int64_t time)
{
    place->last = time;
    g_array_append_val(reading->page, ((const Stamped){ stamp, time }));
    reading->newest = MAX(reading->newest, time);
    if (!reading->oldest || time < reading->oldest)
        reading->oldest = time;
}

void
reading_place(Client *client, Chat *chat, Message *stored, const Message *message)
{
    Message *shown = stored->row ? chat_find_row(chat, stored->row) : stored;
    Message *line = shown ? shown : stored;

    bool was_queued = line->is_outgoing && line->state == MESSAGE_QUEUED;

    if (shown && was_queued)
        chat_set_message_state(chat, shown, MESSAGE_SENT, NULL);
    else if (was_queued)
        stored->state = MESSAGE_SENT;
    if (shown) {
        chat_settle_message(chat, shown, message);
    } else {
        stored->time = message->time;
        g_free(stored->stanza_id);
        stored->stanza_id = g_strdup(message->stanza_id);
    }
    archive_settle(client->options.archive, line);
}

static void
note_copy(ArchiveReading *reading, const Message *stored, const Message *message)
{
    Copy *copy;

    if (g_hash_table_size(reading->copies) >= COPIES ||
        g_hash_table_contains(reading->copies, stored->stanza_id))
        return;
    copy = g_new(Copy, 1);
    *copy = (Copy){ g_strdup(message->stanza_id), message->time };
    g_hash_table_insert(reading->copies, g_strdup(stored->stanza_id), copy);
}

/* The one by which the line was known: another one came before it, and that has the place. */
static bool
comes_later(ArchiveReading *reading, Chat *chat, Message *stored, Message *message)
{
    const Copy *first =
        message->stanza_id ? g_hash_table_lookup(reading->copies, message->stanza_id) : NULL;

    if (!first)
        return false;
    message->time = first->time;
    g_free(message->stanza_id);
    message->stanza_id = g_strdup(first->id);
    reading_place(reading->client, chat, stored, message);
    return true;
}

/* Of one that was sent again the first copy has the place. A line behind this one is known by a
 * later copy; one before it may be known by an earlier one, or our clock, by which it stands there,
 * is behind: the archive tells by giving the later one after this. */
void
reading_settle(ArchiveReading *reading, Chat *chat, Message *stored, Message *message)
{
    Place *place = place_of(reading, chat);
    int64_t stamp = message->time;
    bool is_copy =
        stored && stored->stanza_id && g_strcmp0(stored->stanza_id, message->stanza_id) != 0;

    if (stored && !is_copy && comes_later(reading, chat, stored, message))
        return;
    message->time = next_time(place, stamp, is_copy ? NULL : stored);
    move_on(reading, place, stamp, message->time);
    if (is_copy && message->time >= stored->time) {
        note_copy(reading, stored, message);
        return;
    }
    if (!stored)
        return;
    bool is_settled = stored->stanza_id && stored->time == message->time &&
                      !(stored->is_outgoing && stored->state == MESSAGE_QUEUED);
    if (!is_settled)
        reading_place(reading->client, chat, stored, message);
}

bool
reading_was_read(const ArchiveReading *reading, const Chat *chat, const Message *message)
{
    return message->time <= reading->options.until && !history_keeps(chat, message);
}

/* --- what is unread --- */

bool
reading_is_news(ArchiveReading *reading, Chat *chat, const Message *message)
{
    const Place *place = place_of(reading, chat);

    return !message->is_outgoing && message->time > MAX(place->mark, place->read) &&
           message->time > reading->options.old;
}

/* Who wrote from another device has read what was there. What is unread because it came while this
 * device was online stays so. */
bool
reading_took(ArchiveReading *reading, Chat *chat, const Message *message)
{
    Place *place = place_of(reading, chat);
    bool is_news = reading_is_news(reading, chat, message);
    int64_t read = message->time;

    place->is_touched = true;
    place->news += is_news;
    if (is_news)
        return true;
    if (!message->is_outgoing && chat->unread > 0)
        read = MIN(read, chat->first_unread.time - 1);
    if (message->is_outgoing || message->time <= reading->options.old)
        place->read = MAX(place->read, read);
    if (message->is_outgoing)
        place->news = 0;
    return false;
}

void
reading_end_page(ArchiveReading *reading)
{
    GHashTableIter iter;
    gpointer key, value;

    g_hash_table_iter_init(&iter, reading->places);
    while (g_hash_table_iter_next(&iter, &key, &value)) {
        Place *place = value;
        if (place->read > place->mark) {
            archive_set_read(reading->client->options.archive, key,
                             &(ArchivePosition){ place->read, ARCHIVE_END });
            place->mark = place->read;
        }
    }
    reading->before = reading->newest;
    g_array_set_size(reading->page, 0);
}

/* --- the end --- */

static bool
is_kept(const Chat *chat)
{
    SettingScope scope = chat_scope(chat);

    return settings_bool(model_settings(chat->account->model), SETTING_CHAT_STORE, &scope);
}

static bool
is_strangers(const Chat *chat)
{
    return chat->kind == CHAT_CONTACT &&
           requests_find(chat->account, REQUEST_MESSAGE, chat->jid, NULL);
}

/* What the store has that is newer than the read mark. */
static void
count_unread(Client *client, Chat *chat)
{
    Windows *windows = model_windows(client->model);
    ArchivePosition first;

    if (!is_kept(chat) || windows_is_seen(windows, chat))
        return;
    read_marks_write(client, chat);
    unsigned unread = archive_unread(client->options.archive, chat, &first);
    if (unread == 0 && !windows_find_chat(windows, chat))
        return;
    if (!windows_open_chat(windows, chat))
        return;
    client_load_history(client, chat);
    chat_set_unread(chat, unread, &first);
    chat_set_mentions(chat, mentions_count_unread(chat));
}

static void
call_attention(Chat *chat)
{
    for (unsigned i = timeline_length(chat->timeline); i-- > 0;) {
        Message *message = timeline_get(chat->timeline, i);
        if (message_is_news(message)) {
            chat_call_attention(chat, message);
            return;
        }
    }
}

static bool
has_window(const ArchiveReading *reading, const Chat *chat)
{
    return windows_find_chat(model_windows(reading->client->model), chat) != NULL;
}

static bool
is_seen(const Chat *chat)
{
    return windows_is_seen(model_windows(chat->account->model), chat);
}

static void
show_chats(ArchiveReading *reading, const GPtrArray *chats)
{
    for (unsigned i = 0; i < chats->len; i++) {
        Chat *chat = chats->pdata[i];
        const Place *place = g_hash_table_lookup(reading->places, chat);
        bool has_news = place->news > 0;
        displayed_apply(reading->client, chat);
        if (!is_strangers(chat))
            count_unread(reading->client, chat);
        if (has_news && has_window(reading, chat) && (chat->unread > 0 || is_seen(chat)))
            call_attention(chat);
    }
}

/* Those that are there for nothing but to be stored. */
static void
drop_chats(ArchiveReading *reading)
{
    const GPtrArray *chats = reading->options.account->chats;

    for (unsigned i = chats->len; i-- > 0;) {
        Chat *chat = chats->pdata[i];
        if (chat->kind != CHAT_ROOM && !g_hash_table_contains(reading->chats, chat) &&
            !has_window(reading, chat) && timeline_length(chat->timeline) == 0 &&
            !opening_is_busy(reading->client, chat))
            chat_remove(chat);
    }
}

static int
compare_times(gconstpointer a, gconstpointer b, gpointer data)
{
    const ArchiveReading *reading = data;
    const Place *first = g_hash_table_lookup(reading->places, *(Chat *const *)a);
    const Place *second = g_hash_table_lookup(reading->places, *(Chat *const *)b);

    return (first->last > second->last) - (first->last < second->last);
}

/* In the order of their last lines. */
static GPtrArray *
touched_chats(ArchiveReading *reading)
{
    GPtrArray *chats = g_ptr_array_new();
    GHashTableIter iter;
    gpointer key, value;

    g_hash_table_iter_init(&iter, reading->places);
    while (g_hash_table_iter_next(&iter, &key, &value)) {
        if (((const Place *)value)->is_touched)
            g_ptr_array_add(chats, key);
    }
    g_ptr_array_sort_with_data(chats, compare_times, reading);
    return chats;
}

void
reading_free(ArchiveReading *reading)
{
    if (!reading)
        return;
    g_autoptr(GPtrArray) chats = touched_chats(reading);
    reading_end_page(reading);
    notifier_hold(reading->client->notifier);
    show_chats(reading, chats);
    notifier_release(reading->client->notifier);
    drop_chats(reading);
    g_hash_table_unref(reading->places);
    g_hash_table_unref(reading->chats);
    g_hash_table_unref(reading->copies);
    g_array_unref(reading->page);
    g_free(reading);
}
