/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the chats in memory and the store. */

#include "config.h"

#include "client/history.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "model/notice.h"
#include "model/request.h"
#include "model/window.h"
#include "client/mentions.h"
#include "client/private.h"

/* How many older lines one look upwards brings. */
#define PAGE         200
#define SEARCH_LIMIT 50
/* A hit is shown in one line, so that no text can pass for another hit. */
#define HIT_BYTES 400
/* Read marks are written together, so that reading a flood costs one write. */
#define READ_DELAY_MS 500

struct History {
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
write_read_mark(History *history, Chat *chat)
{
    const Message *last = last_message(chat);

    if (last && chat->unread == 0)
        archive_set_read(history->client->options.archive, chat, last->time);
}

static void
on_read_timer(gpointer data)
{
    History *history = data;
    GHashTableIter iter;
    gpointer chat;

    history->read_timer = 0;
    g_hash_table_iter_init(&iter, history->read);
    while (g_hash_table_iter_next(&iter, &chat, NULL))
        write_read_mark(history, chat);
    g_hash_table_remove_all(history->read);
}

static void
on_event(const Event *event, gpointer data)
{
    History *history = data;

    if (event->kind == EVENT_CHAT_REMOVED) {
        if (g_hash_table_remove(history->read, event->chat))
            write_read_mark(history, event->chat);
        return;
    }
    if (!event->chat || event->chat->unread > 0)
        return;
    g_hash_table_add(history->read, event->chat);
    if (!history->read_timer)
        history->read_timer =
            timer_start(model_clock(history->client->model), READ_DELAY_MS, on_read_timer, history);
}

History *
history_new(Client *client)
{
    History *history = g_new0(History, 1);

    history->client = client;
    history->read = g_hash_table_new(NULL, NULL);
    history->observer =
        model_observe(client->model, EVENT_MESSAGE_ADDED | EVENT_CHAT_CHANGED | EVENT_CHAT_REMOVED,
                      on_event, history);
    return history;
}

void
history_free(History *history)
{
    if (!history)
        return;
    model_unobserve(history->client->model, history->observer);
    timer_stop(model_clock(history->client->model), &history->read_timer);
    on_read_timer(history);
    g_hash_table_unref(history->read);
    g_free(history);
}

void
history_store(Client *client, Chat *chat, Message *message)
{
    SettingScope scope = chat_scope(chat);
    const Settings *settings = model_settings(client->model);
    g_autoptr(GError) error = NULL;

    if (settings_bool(settings, SETTING_CHAT_STORE, &scope) &&
        !archive_add(client->options.archive, chat, message, &error))
        notice(client->model, chat->account, NULL, SEVERITY_ERROR, "%s", error->message);
    if (client->options.text_log && settings_bool(settings, SETTING_CHAT_LOG, &scope))
        text_log_add(client->options.text_log, chat, message);
}

/* Whether the page ended for another reason than that there are no more. */
static bool
is_full(const GPtrArray *page, unsigned count)
{
    size_t bytes = 0;

    for (unsigned i = 0; i < page->len; i++)
        bytes += strlen(((const Message *)page->pdata[i])->body);
    return page->len == count || bytes >= LIMIT_PAGE_BYTES;
}

static void
prepend_page(Client *client, Chat *chat, unsigned count)
{
    ArchivePosition position = { 0 };

    for (unsigned i = 0; i < timeline_length(chat->timeline) && !position.row; i++) {
        const Message *message = timeline_get(chat->timeline, i);
        if (message->row)
            position = (ArchivePosition){ .time = message->time, .row = message->row };
    }
    g_autoptr(GPtrArray) page =
        archive_page(client->options.archive, chat, position.row ? &position : NULL, count);
    timeline_set_has_older(chat->timeline, is_full(page, count));
    timeline_prepend(chat->timeline, (Message *const *)page->pdata, page->len);
}

void
client_load_history(Client *client, Chat *chat)
{
    SettingScope scope = chat_scope(chat);
    int count = settings_int(model_settings(client->model), SETTING_CHAT_HISTORY, &scope);

    if (chat->is_history_loaded)
        return;
    chat_set_history_loaded(chat);
    if (count > 0)
        prepend_page(client, chat, (unsigned)count);
}

void
client_load_older(Client *client, Chat *chat)
{
    if (timeline_has_older(chat->timeline))
        prepend_page(client, chat, PAGE);
}

void
history_load_unread(Client *client, Account *account)
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

bool
client_search(Client *client, const char *words, GError **error)
{
    g_autoptr(GPtrArray) hits =
        archive_search(client->options.archive, NULL, NULL, words, SEARCH_LIMIT, error);

    if (!hits)
        return false;
    for (unsigned i = hits->len; i-- > 0;) {
        const ArchiveHit *hit = hits->pdata[i];
        g_autofree char *when = date_format(hit->message->time, "%Y-%m-%d %H:%M");
        g_autofree char *start = utf8_cut(hit->message->body, HIT_BYTES);
        g_autofree char *line = utf8_for_line(start);
        notice_here(client->model, SEVERITY_INFO, "%s %s %s %s", when, jid_shown_bare(hit->chat),
                    hit->message->is_outgoing ? "→" : "←", line);
    }
    notice_here(client->model, SEVERITY_INFO,
                ngettext("%u message found.", "%u messages found.", hits->len), hits->len);
    return true;
}
