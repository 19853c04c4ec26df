/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether somebody looks at a line, or the store is to have its text. */

#include "config.h"

#include "client/encryption/wanted.h"

#include "model/window.h"
#include "client/history/history.h"

bool
wanted_is_unread(Client *client, const Chat *chat, const Message *message)
{
    ArchivePosition mark = archive_read_mark(client->options.archive, chat);
    bool is_behind =
        message->time > mark.time || (message->time == mark.time && message->row > mark.row);

    return !message->is_outgoing && is_behind && (mark.time > 0 || chat->kind != CHAT_ROOM);
}

Timeline *
wanted_shown(Client *client, const Chat *chat)
{
    const Window *window = windows_current(model_windows(client->model));

    return window && window->chat == chat ? window->timeline : NULL;
}

static bool
holds(const Timeline *timeline, const Message *message)
{
    return timeline && timeline_find_row(timeline, message->row);
}

bool
wanted_now(Client *client, Chat *chat, const Message *message, bool was_ordered)
{
    bool is_unread;

    if (!message->row || history_keeps_encrypted_text(chat) ||
        holds(wanted_shown(client, chat), message))
        return true;
    is_unread = wanted_is_unread(client, chat, message);
    if (is_unread)
        client_load_history(client, chat);
    return (is_unread || was_ordered) && chat_find_row(chat, message->row);
}

int64_t
wanted_since(Client *client, const Chat *chat)
{
    if (history_keeps_encrypted_text(chat))
        return 0;
    ArchivePosition mark = archive_read_mark(client->options.archive, chat);
    return mark.time == 0 && chat->kind == CHAT_ROOM ? INT64_MAX : mark.time;
}
