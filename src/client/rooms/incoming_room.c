/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages of rooms: our own that come back, and those of the past. */

#include "config.h"

#include "client/rooms/incoming_room.h"

#include <stdlib.h>
#include <string.h>

#include "model/window.h"
#include "client/private.h"
#include "client/rooms/room_talk.h"

/* Two lines without ids that say the same are one if they are no further apart. */
#define SAME_LINE_MS (60 * 1000)
/* Bytes: shorter ids are often counters that begin again. */
#define LONG_ID 16

/* In memory, or out of the store. The caller's reference; NULL. */
static Message *
find_own(Client *client, const Chat *chat, const char *id)
{
    Message *shown = id ? chat_find_own(chat, id) : NULL;

    if (shown)
        return message_ref(shown);
    return id ? archive_find_own(client->options.archive, chat, id) : NULL;
}

/* Whose a line of the past is, its nick alone does not say: it is ours if we sent just that, under
 * an id that nobody can guess, by that nick. Another device of ours may count its lines, and begin
 * again: what stands under a short id is the same only if it says the same, and once. */
static bool
is_same(const Message *own, const Message *message)
{
    bool says_same = message->is_sealed ? g_strcmp0(own->encryption, message->encryption) == 0
                                        : strcmp(own->body, message->body) == 0;
    bool is_counted = own->id && strlen(own->id) < LONG_ID;

    if (is_counted && own->stanza_id && message->stanza_id)
        return strcmp(own->stanza_id, message->stanza_id) == 0;
    if (message->is_outgoing)
        return says_same || !is_counted;
    return message->is_delayed && jid_equal(own->from, message->from) && says_same;
}

static void
settle(Client *client, Chat *chat, Message *own, const Message *message)
{
    bool is_news = own->state != MESSAGE_RECEIVED || (message->stanza_id && !own->stanza_id);

    if (!is_news)
        return;
    bool is_settled = own->state == MESSAGE_RECEIVED;
    int64_t time = own->time;
    chat_set_message_state(chat, own, MESSAGE_RECEIVED, NULL);
    chat_settle_message(chat, own, message);
    if (is_settled)
        own->time = time;
    archive_settle(client->options.archive, own);
    room_talk_settled(client, chat, own);
}

bool
incoming_room_settle(Client *client, Chat *chat, Message *message)
{
    if (!message->is_outgoing && !message->is_delayed)
        return false;
    g_autoptr(Message) own = find_own(client, chat, message->id);
    if (!own && message->origin_id && g_strcmp0(message->id, message->origin_id) != 0)
        own = find_own(client, chat, message->origin_id);
    if (own && is_same(own, message)) {
        settle(client, chat, own, message);
        return true;
    }
    message->is_carbon = message->is_outgoing;
    return false;
}

/* By what it says and about when, where nothing else tells: gateways give no ids to the past. */
static bool
is_double(const Message *shown, const Message *message)
{
    bool has_id = message->id != NULL;

    if (shown->kind != MESSAGE_CHAT)
        return false;
    if (shown->stanza_id && message->stanza_id)
        return strcmp(shown->stanza_id, message->stanza_id) == 0;
    if (!has_id && (shown->is_sealed || message->is_sealed))
        return false; /* it says nothing yet */
    return jid_equal(shown->from, message->from) &&
           (shown->is_sealed || message->is_sealed || strcmp(shown->body, message->body) == 0) &&
           (has_id ? g_strcmp0(shown->id, message->id) == 0
                   : llabs(shown->time - message->time) <= SAME_LINE_MS);
}

bool
incoming_room_is_shown(const Chat *chat, const Message *message)
{
    SettingScope scope = chat_scope(chat);
    const Settings *settings = model_settings(chat->account->model);
    bool is_known_by_id = message->id && settings_bool(settings, SETTING_CHAT_STORE, &scope);

    if (!message->is_delayed || is_known_by_id)
        return false;
    for (unsigned i = timeline_length(chat->timeline); i-- > 0;) {
        if (is_double(timeline_get(chat->timeline, i), message))
            return true;
    }
    const GPtrArray *cleared = timeline_cleared(chat->timeline);
    for (unsigned i = 0; cleared && i < cleared->len; i++) {
        if (is_double(cleared->pdata[i], message))
            return true;
    }
    return false;
}

/* What was said before the user looked here last, or ever, is no news. */
static bool
is_unread(Client *client, const Chat *chat, const Message *message)
{
    int64_t until = archive_read_until(client->options.archive, chat);

    return until > 0 && message->time > until;
}

void
incoming_room_show(Client *client, Chat *chat, Message *message)
{
    if (message->is_delayed)
        chat_add_past(chat, message, is_unread(client, chat, message));
    else
        chat_add_message(chat, message);
}
