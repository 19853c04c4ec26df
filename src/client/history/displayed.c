/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Telling what was read, and being told.
 *
 * The other devices are told by a line's id in the archive, so nothing is said before the archive
 * was read up to now and it is known what they have said: else we could move them back. */

#include "config.h"

#include "client/history/displayed.h"

#include "model/room.h"
#include "model/window.h"
#include "client/encryption/whispers.h"
#include "client/history/catch_up.h"
#include "client/history/read_marks.h"
#include "client/private.h"

#include "modules/displayed_sync.h"
#include "modules/markers.h"

/* So long a burst may last before it is told. */
#define TELL_DELAY_MS 1000

struct Displayed {
    Client *client;
    unsigned observer;
    GHashTable *due; /* Chat * -> id of the newest message that asks to be told, or "", owned */
    GHashTable *acknowledged; /* Chat * of those of which only our devices are to be told */
    unsigned timer;
    bool is_ending; /* what takes more than one request comes too late */
};

static Archive *
archive_of(const Client *client)
{
    return client->options.archive;
}

/* --- telling --- */

/* What our other devices can be told now: the id of the last line that was read. NULL: nothing, or
 * it is too early. Owned by the caller. */
static char *
id_to_tell(const Client *client, Stream *stream, const Chat *chat)
{
    if (!stream || !displayed_sync_is_loaded(stream) || catch_up_is_running(client, chat->account))
        return NULL;
    g_autofree char *id = archive_read_id(archive_of(client), chat);
    if (g_strcmp0(id, displayed_sync_find(stream, chat)) == 0)
        return NULL;
    return g_steal_pointer(&id);
}

/* What asks to be told of what was read, and has not been; what is unread is nobody's to know.
 * Owned by the caller. */
static char *
stored_marker(const Client *client, const Chat *chat)
{
    return chat->unread == 0 ? archive_marker(archive_of(client), chat) : NULL;
}

/* The message that asked last; in a room nobody needs to ask (XEP-0333 4.3). */
static char *
find_marker(const Client *client, Stream *stream, const Chat *chat, const char *marker)
{
    if (chat->kind == CHAT_ROOM)
        return stream && (chat->room->features & ROOM_STABLE_IDS) ? id_to_tell(client, stream, chat)
                                                                  : NULL;
    return marker[0] ? g_strdup(marker) : NULL;
}

/* Whoever may not be told now is not told later either. */
static void
tell_others(Client *client, Stream *stream, Chat *chat, const char *marker)
{
    g_autofree char *id = find_marker(client, stream, chat, marker);
    g_autofree char *stored = stored_marker(client, chat);

    if (id && markers_may_send(stream, chat)) {
        bool has_assist = chat->kind == CHAT_CONTACT && displayed_sync_has_assist(stream) &&
                          whispers_way(client, chat) <= WHISPER_BESIDE;
        g_autofree char *stanza_id = has_assist ? id_to_tell(client, stream, chat) : NULL;
        whispers_send(client, chat, markers_make(stream, chat, id, stanza_id));
    }
    if (stored)
        archive_set_marker(archive_of(client), chat, NULL);
}

/* Kept for when the account is online again. */
static void
keep(const Client *client, const Chat *chat, const char *marker)
{
    if (!archive_has_chat(archive_of(client), chat->account, chat->jid, chat->kind))
        return;
    if (marker[0] && chat->unread == 0)
        archive_set_marker(archive_of(client), chat, marker);
    archive_set_unsynced(archive_of(client), chat, true);
}

static void
tell(Displayed *displayed, Chat *chat, const char *marker)
{
    Client *client = displayed->client;
    Stream *stream = client_stream(client, chat->account, NULL);

    if (!stream) {
        keep(client, chat, marker);
        return;
    }
    if (!g_hash_table_contains(displayed->acknowledged, chat))
        tell_others(client, stream, chat, marker);
    if (!displayed_sync_is_loaded(stream) || catch_up_is_running(client, chat->account)) {
        keep(client, chat, "");
        return;
    }
    g_autofree char *id = id_to_tell(client, stream, chat);
    if (id)
        displayed_sync_publish(stream, chat, id, displayed->is_ending);
}

static void
tell_all(Displayed *displayed)
{
    g_autoptr(GHashTable) due = g_steal_pointer(&displayed->due);
    GHashTableIter iter;
    gpointer chat, marker;

    displayed->due = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    g_hash_table_iter_init(&iter, due);
    while (g_hash_table_iter_next(&iter, &chat, &marker))
        tell(displayed, chat, marker);
    g_hash_table_remove_all(displayed->acknowledged);
}

static void
on_timer(gpointer data)
{
    Displayed *displayed = data;

    displayed->timer = 0;
    tell_all(displayed);
}

static void
keep_all(const Displayed *displayed)
{
    GHashTableIter iter;
    gpointer chat, marker;

    g_hash_table_iter_init(&iter, displayed->due);
    while (g_hash_table_iter_next(&iter, &chat, &marker))
        keep(displayed->client, chat, marker);
}

void
displayed_finish(Client *client)
{
    timer_stop(model_clock(client->model), &client->displayed->timer);
    keep_all(client->displayed); /* no answer will be heard: it is told again if it got lost */
    client->displayed->is_ending = true;
    tell_all(client->displayed);
}

static void
tell_soon(Displayed *displayed, Chat *chat, const char *marker)
{
    bool is_known = g_hash_table_contains(displayed->due, chat);
    g_autofree char *stored = marker ? NULL : stored_marker(displayed->client, chat);
    const char *newest = marker ? marker : stored;

    if (!is_known || newest)
        g_hash_table_insert(displayed->due, chat, g_strdup(newest ? newest : ""));
    if (!displayed->timer)
        displayed->timer =
            timer_start(model_clock(displayed->client->model), TELL_DELAY_MS, on_timer, displayed);
}

void
displayed_read(Client *client, Chat *chat, const char *marker, bool is_seen)
{
    Archive *archive = archive_of(client);

    if (is_seen) {
        g_hash_table_remove(client->displayed->acknowledged, chat);
        tell_soon(client->displayed, chat, marker);
    } else if (marker && archive_has_chat(archive, chat->account, chat->jid, chat->kind)) {
        archive_set_marker(archive, chat, marker);
    }
}

void
displayed_acknowledge(Client *client, Chat *chat)
{
    if (g_hash_table_contains(client->displayed->due, chat))
        return;
    g_hash_table_add(client->displayed->acknowledged, chat);
    tell_soon(client->displayed, chat, "");
}

void
displayed_look(Client *client)
{
    Chat *chat = windows_current(model_windows(client->model))->chat;

    if (chat && chat->unread == 0 && windows_is_seen(model_windows(client->model), chat))
        tell_soon(client->displayed, chat, NULL);
}

/* --- being told --- */

bool
displayed_is_last(const Client *client, const Chat *chat, const Message *message)
{
    Stream *stream = message->stanza_id ? client_stream(client, chat->account, NULL) : NULL;

    return stream && g_strcmp0(displayed_sync_find(stream, chat), message->stanza_id) == 0;
}

/* Of a line that is not here yet, or was read, nothing is to be said now: see read_marks.c. */
static void
take(Client *client, Chat *chat, const char *stanza_id, const char *id)
{
    ArchivePosition place;

    if (archive_find_unread(archive_of(client), chat, stanza_id, id, &place))
        read_marks_set(client, chat, &place);
}

void
displayed_apply(Client *client, Chat *chat)
{
    Stream *stream = client_stream(client, chat->account, NULL);
    const char *stanza_id = stream ? displayed_sync_find(stream, chat) : NULL;

    if (stanza_id)
        take(client, chat, stanza_id, NULL);
}

/* Chats in which something is unread. */
static void
take_all(Client *client, Account *account)
{
    for (unsigned i = 0; i < account->chats->len; i++) {
        Chat *chat = account->chats->pdata[i];
        if (chat->unread > 0)
            displayed_apply(client, chat);
    }
}

/* What was read while nobody could be told. */
static void
tell_kept(Client *client, Account *account)
{
    g_autoptr(GPtrArray) hits = archive_untold(archive_of(client), account);

    for (unsigned i = 0; i < hits->len; i++) {
        const ArchiveHit *hit = hits->pdata[i];
        Chat *chat = account_get_chat(account, hit->chat, hit->kind);
        if (!chat)
            continue;
        archive_set_unsynced(archive_of(client), chat, false);
        tell_soon(client->displayed, chat, NULL);
    }
}

void
displayed_again(Client *client, Account *account)
{
    if (!client->displayed) /* the program ends */
        return;
    take_all(client, account);
    tell_kept(client, account);
}

void
displayed_on_news(Client *client, Account *account, const DisplayedNews *news)
{
    Chat *chat = news ? account_find_chat(account, news->chat_jid, news->chat_kind) : NULL;

    if (chat)
        take(client, chat, news->stanza_id, news->id);
    else if (!news)
        displayed_again(client, account);
}

/* --- what the other side has read --- */

/* What failed or waits was not read, whatever stands behind it. */
static bool
can_be_read(const Message *message, const Message *until)
{
    return message->kind == MESSAGE_CHAT && message->is_outgoing && message->time <= until->time &&
           (message->time < until->time || message->row <= until->row) &&
           (message->state == MESSAGE_SENT || message->state == MESSAGE_RECEIVED);
}

static void
mark_read(Chat *chat, const Timeline *timeline, const Message *until)
{
    for (unsigned i = timeline_length(timeline); i-- > 0;) {
        Message *message = timeline_get(timeline, i);
        if (can_be_read(message, until))
            chat_set_message_state(chat, message, MESSAGE_READ, NULL);
    }
}

void
displayed_by_other(Client *client, Chat *chat, const char *id)
{
    const Message *shown = chat_find_own(chat, id);
    g_autoptr(Message) stored = shown ? NULL : archive_find_own(archive_of(client), chat, id);
    const Message *until = shown ? shown : stored;

    if (!until)
        return;
    mark_read(chat, chat->timeline, until);
    if (chat_past(chat))
        mark_read(chat, chat_past(chat), until);
    if (until->row)
        archive_set_own_read(archive_of(client), chat,
                             &(ArchivePosition){ until->time, until->row });
}

/* --- the service --- */

static void
on_event(const Event *event, gpointer data)
{
    Displayed *displayed = data;
    const char *marker = g_hash_table_lookup(displayed->due, event->chat);

    if (marker)
        keep(displayed->client, event->chat, marker);
    g_hash_table_remove(displayed->due, event->chat);
    g_hash_table_remove(displayed->acknowledged, event->chat);
}

Displayed *
displayed_new(Client *client)
{
    Displayed *displayed = g_new0(Displayed, 1);

    displayed->client = client;
    displayed->due = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    displayed->acknowledged = g_hash_table_new(NULL, NULL);
    displayed->observer = model_observe(client->model, EVENT_CHAT_REMOVED, on_event, displayed);
    return displayed;
}

void
displayed_free(Displayed *displayed)
{
    if (!displayed)
        return;
    model_unobserve(displayed->client->model, displayed->observer);
    timer_stop(model_clock(displayed->client->model), &displayed->timer);
    keep_all(displayed);
    g_hash_table_unref(displayed->due);
    g_hash_table_unref(displayed->acknowledged);
    g_free(displayed);
}
