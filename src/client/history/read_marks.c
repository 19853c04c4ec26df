/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What has been read, written down; and what had not been when the program ended. */

#include "config.h"

#include "client/history/read_marks.h"

#include "model/request.h"
#include "model/window.h"
#include "client/mentions.h"
#include "client/private.h"

/* Read marks are written together, so that reading a flood costs one write. */
#define READ_DELAY_MS 500

struct ReadMarks {
    Client *client;
    unsigned observer;
    GHashTable *read; /* Chat * whose read mark must be written */
    unsigned read_timer;
};

static const Message *
last_message(const Chat *chat)
{
    for (unsigned i = timeline_length(chat->timeline); i-- > 0;) {
        const Message *message = timeline_get(chat->timeline, i);
        if (message->kind == MESSAGE_CHAT)
            return message;
    }
    return NULL;
}

static void
write_read_mark(ReadMarks *marks, Chat *chat)
{
    const Message *last = last_message(chat);

    if (last && chat->unread == 0)
        archive_set_read(marks->client->options.archive, chat, last->time);
}

static void
on_read_timer(gpointer data)
{
    ReadMarks *marks = data;
    GHashTableIter iter;
    gpointer chat;

    marks->read_timer = 0;
    g_hash_table_iter_init(&iter, marks->read);
    while (g_hash_table_iter_next(&iter, &chat, NULL))
        write_read_mark(marks, chat);
    g_hash_table_remove_all(marks->read);
}

static void
on_event(const Event *event, gpointer data)
{
    ReadMarks *marks = data;

    if (event->kind == EVENT_CHAT_REMOVED) {
        if (g_hash_table_remove(marks->read, event->chat))
            write_read_mark(marks, event->chat);
        return;
    }
    if (!event->chat || event->chat->unread > 0)
        return;
    g_hash_table_add(marks->read, event->chat);
    if (!marks->read_timer)
        marks->read_timer =
            timer_start(model_clock(marks->client->model), READ_DELAY_MS, on_read_timer, marks);
}

ReadMarks *
read_marks_new(Client *client)
{
    ReadMarks *marks = g_new0(ReadMarks, 1);

    marks->client = client;
    marks->read = g_hash_table_new(NULL, NULL);
    marks->observer =
        model_observe(client->model, EVENT_MESSAGE_ADDED | EVENT_CHAT_CHANGED | EVENT_CHAT_REMOVED,
                      on_event, marks);
    return marks;
}

void
read_marks_free(ReadMarks *marks)
{
    if (!marks)
        return;
    model_unobserve(marks->client->model, marks->observer);
    timer_stop(model_clock(marks->client->model), &marks->read_timer);
    on_read_timer(marks);
    g_hash_table_unref(marks->read);
    g_free(marks);
}

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
        int64_t first = 0;
        unsigned unread = archive_unread(client->options.archive, chat, &first);
        chat_set_unread(chat, unread, first);
        windows_open_chat(model_windows(client->model), chat);
        client_load_history(client, chat);
        chat_set_mentions(chat, mentions_count_unread(chat));
    }
}
