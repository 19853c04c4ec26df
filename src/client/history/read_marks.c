/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What has been read, written down; and what had not been when the program ended.
 *
 * The mark of a chat stands on the last line that is read. It is written soon after, together with
 * the lines themselves, so that whatever happens to the program, what comes back as unread is what
 * was. */

#include "config.h"

#include "client/history/read_marks.h"

#include "model/request.h"
#include "model/window.h"
#include "client/attention.h"
#include "client/history/displayed.h"
#include "client/mentions.h"
#include "client/private.h"

/* Read marks are written together, so that reading a flood costs few writes; and in time for the
 * batch that the lines are in. */
#define READ_DELAY_MS 100

/* What is to be written of a chat. */
typedef struct {
    ArchivePosition place;     /* all up to there is read; time 0: nothing new is */
    ArchivePosition previous;  /* the same without the line that came last */
    ArchivePosition elsewhere; /* another device of ours was there; time 0: nowhere */
    char *marker;              /* the newest message that asks to be told, or NULL */
    bool is_seen;              /* the user has looked at it here */
} Mark;

struct ReadMarks {
    Client *client;
    unsigned observer;
    GHashTable *marks;  /* Chat * -> Mark, owned: of those that must be written */
    GHashTable *unread; /* Chat * of those in which something is unread */
    unsigned timer;
};

static bool
is_behind(const ArchivePosition *place, const ArchivePosition *other)
{
    return place->time > other->time || (place->time == other->time && place->row > other->row);
}

static void
mark_free(gpointer data)
{
    Mark *mark = data;

    g_free(mark->marker);
    g_free(mark);
}

/* --- writing --- */

static void
write_mark(ReadMarks *marks, Chat *chat, const Mark *mark)
{
    Client *client = marks->client;

    if (mark->place.time)
        archive_set_read(client->options.archive, chat, &mark->place);
    if (mark->elsewhere.time)
        read_marks_set(client, chat, &mark->elsewhere);
    displayed_read(client, chat, mark->marker, mark->is_seen && chat->unread == 0);
}

/* Writing one may lead to news of others. */
static void
write_all(ReadMarks *marks)
{
    g_autoptr(GHashTable) all = g_steal_pointer(&marks->marks);
    GHashTableIter iter;
    gpointer chat, mark;

    marks->marks = g_hash_table_new_full(NULL, NULL, NULL, mark_free);
    g_hash_table_iter_init(&iter, all);
    while (g_hash_table_iter_next(&iter, &chat, &mark))
        write_mark(marks, chat, mark);
}

static void
on_timer(gpointer data)
{
    ReadMarks *marks = data;

    marks->timer = 0;
    write_all(marks);
}

static Mark *
get_mark(ReadMarks *marks, Chat *chat)
{
    Mark *mark = g_hash_table_lookup(marks->marks, chat);

    if (mark)
        return mark;
    mark = g_new0(Mark, 1);
    g_hash_table_insert(marks->marks, chat, mark);
    if (!marks->timer)
        marks->timer =
            timer_start(model_clock(marks->client->model), READ_DELAY_MS, on_timer, marks);
    return mark;
}

/* --- what happens --- */

static bool
is_looked_at(const ReadMarks *marks, const Chat *chat)
{
    return windows_is_seen(model_windows(marks->client->model), chat) &&
           attention_is_active(marks->client->attention);
}

static void
take_marker(Mark *mark, const Chat *chat, const Message *message)
{
    const char *id = chat->kind == CHAT_ROOM ? message->stanza_id : message->id;

    if (!id || message->is_outgoing || (!message->is_markable && chat->kind != CHAT_ROOM))
        return;
    g_free(mark->marker);
    mark->marker = g_strdup(id);
}

/* It came out of an archive, to stand among lines that were read: nothing is new with it. */
static bool
is_old(const ReadMarks *marks, const Chat *chat, const Message *message)
{
    const ArchivePosition place = { message->time, message->row };

    if (!message->is_delayed)
        return false;
    ArchivePosition mark = archive_read_mark(marks->client->options.archive, chat);
    return !is_behind(&place, &mark);
}

static void
on_message(ReadMarks *marks, Chat *chat, const Message *message)
{
    const ArchivePosition place = { message->time, message->row };
    bool is_from_elsewhere = (message->is_outgoing && message->is_carbon) ||
                             displayed_is_last(marks->client, chat, message);

    if (message->kind != MESSAGE_CHAT || !message->row || is_old(marks, chat, message) ||
        (!message->is_outgoing && !message_is_news(message))) /* nobody can have read it yet */
        return;
    if (chat->unread > 0 && !is_from_elsewhere && !message->is_markable)
        return;
    Mark *mark = get_mark(marks, chat);
    take_marker(mark, chat, message);
    if (is_from_elsewhere && is_behind(&place, &mark->elsewhere))
        mark->elsewhere = place;
    if (chat->unread > 0)
        return;
    mark->previous = mark->place;
    if (is_behind(&place, &mark->place))
        mark->place = place;
    mark->is_seen |= is_looked_at(marks, chat);
}

static void
on_change(ReadMarks *marks, Chat *chat)
{
    Mark *mark = g_hash_table_lookup(marks->marks, chat);

    if (chat->unread > 0) {
        bool is_first = g_hash_table_add(marks->unread, chat);
        if (mark && is_first) /* it came last, and is not read after all */
            mark->place = mark->previous;
        return;
    }
    if (!g_hash_table_remove(marks->unread, chat))
        return;
    mark = get_mark(marks, chat);
    archive_last(marks->client->options.archive, chat, &mark->place);
    mark->previous = mark->place;
    mark->is_seen |= is_looked_at(marks, chat);
}

static void
on_removed(ReadMarks *marks, Chat *chat)
{
    Mark *mark = NULL;

    g_hash_table_remove(marks->unread, chat);
    if (!g_hash_table_steal_extended(marks->marks, chat, NULL, (gpointer *)&mark))
        return;
    if (mark->place.time)
        archive_set_read(marks->client->options.archive, chat, &mark->place);
    mark_free(mark);
}

static void
on_event(const Event *event, gpointer data)
{
    if (!event->chat)
        return;
    if (event->kind == EVENT_CHAT_REMOVED)
        on_removed(data, event->chat);
    else if (event->kind == EVENT_MESSAGE_ADDED || event->kind == EVENT_MESSAGE_OPENED)
        on_message(data, event->chat, event->message);
    else
        on_change(data, event->chat);
}

ReadMarks *
read_marks_new(Client *client)
{
    ReadMarks *marks = g_new0(ReadMarks, 1);

    marks->client = client;
    marks->marks = g_hash_table_new_full(NULL, NULL, NULL, mark_free);
    marks->unread = g_hash_table_new(NULL, NULL);
    marks->observer = model_observe(client->model,
                                    EVENT_MESSAGE_ADDED | EVENT_MESSAGE_OPENED |
                                        EVENT_CHAT_CHANGED | EVENT_CHAT_REMOVED,
                                    on_event, marks);
    return marks;
}

void
read_marks_free(ReadMarks *marks)
{
    if (!marks)
        return;
    model_unobserve(marks->client->model, marks->observer);
    timer_stop(model_clock(marks->client->model), &marks->timer);
    write_all(marks);
    g_hash_table_unref(marks->marks);
    g_hash_table_unref(marks->unread);
    g_free(marks);
}

void
read_marks_finish(Client *client)
{
    timer_stop(model_clock(client->model), &client->read_marks->timer);
    write_all(client->read_marks);
    displayed_finish(client);
}

void
read_marks_write(Client *client, Chat *chat)
{
    const ReadMarks *marks = client->read_marks;
    const Mark *mark = marks ? g_hash_table_lookup(marks->marks, chat) : NULL;

    if (mark && mark->place.time)
        archive_set_read(client->options.archive, chat, &mark->place);
}

/* --- counting --- */

/* Those behind the mark that are in memory alone. */
static unsigned
count_unstored(const Chat *chat, const ArchivePosition *mark, ArchivePosition *first)
{
    unsigned count = 0;

    for (unsigned i = timeline_length(chat->timeline); i-- > 0;) {
        const Message *message = timeline_get(chat->timeline, i);
        if (!message_is_news(message) || message->row || message->time <= mark->time)
            continue;
        count++;
        const LinePlace place = message_place(message);
        if (!first->time || line_place_is_before(&place, first))
            *first = place;
    }
    return count;
}

/* Never more than before: what counts as read already is. */
static void
count_anew(Client *client, Chat *chat)
{
    ArchivePosition mark = archive_read_mark(client->options.archive, chat);
    ArchivePosition first;
    unsigned count = archive_unread(client->options.archive, chat, &first);

    count += count_unstored(chat, &mark, &first);
    if (count >= chat->unread)
        return;
    chat_set_unread(chat, count, &first);
    chat_set_mentions(chat, mentions_count_unread(chat));
}

void
read_marks_set(Client *client, Chat *chat, const ArchivePosition *until)
{
    archive_set_read(client->options.archive, chat, until);
    if (chat->unread > 0)
        count_anew(client, chat);
}

void
client_mark_read(Client *client, Chat *chat)
{
    ArchivePosition last;

    if (archive_last(client->options.archive, chat, &last))
        archive_set_read(client->options.archive, chat, &last);
    chat_set_unread(chat, 0, NULL);
    displayed_acknowledge(client, chat);
}

unsigned
client_mark_unread(Client *client, Chat *chat, unsigned count)
{
    Mark *mark = g_hash_table_lookup(client->read_marks->marks, chat);
    ArchivePosition first;

    if (mark)
        mark->place = mark->previous = (ArchivePosition){ 0 };
    archive_set_unread(client->options.archive, chat, count);
    count = archive_unread(client->options.archive, chat, &first);
    if (count == 0)
        return 0;
    chat_set_unread(chat, count, &first);
    chat_set_mentions(chat, mentions_count_unread(chat));
    return count;
}

/* --- at the start --- */

void
read_marks_load_unread(Client *client, Account *account)
{
    g_autoptr(GPtrArray) hits = archive_unread_chats(client->options.archive, account);

    for (unsigned i = 0; i < hits->len; i++) {
        const ArchiveHit *hit = hits->pdata[i];
        if (hit->kind == CHAT_CONTACT && requests_find(account, REQUEST_MESSAGE, hit->chat, NULL))
            continue;
        Chat *chat = account_get_chat(account, hit->chat, hit->kind);
        if (!chat)
            return;
        ArchivePosition first;
        unsigned unread = archive_unread(client->options.archive, chat, &first);
        chat_set_unread(chat, unread, &first);
        windows_open_chat(model_windows(client->model), chat);
        client_load_history(client, chat);
        chat_set_mentions(chat, mentions_count_unread(chat));
    }
}
