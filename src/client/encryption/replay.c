/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies of what was opened, or sent, before. */

#include "config.h"

#include "client/encryption/replay.h"

#include "base/date.h"
#include "base/i18n.h"
#include "storage/opened_store.h"

/* Where what is inside may be the same in two messages, as texts may, what it was sealed into tells
 * them apart. */
static OpenedContent
content_of(const Chat *chat, const Passing *passing)
{
    const Message *message = passing->message;

    return (OpenedContent){
        .account = chat->account,
        .method = passing->method->cipher->name,
        .chat = chat->jid,
        .id = message->origin_id ? message->origin_id
              : message->id      ? message->id
                                 : message->stanza_id,
        .content = passing->method->is_unique ? passing->plain : passing->sealed,
    };
}

Replay
replay_check(Client *client, const Chat *chat, const Passing *passing, bool is_live, GError **error)
{
    const OpenedContent content = content_of(chat, passing);
    int64_t time = 0;
    OpenedBefore before = opened_find(client->options.archive, &content, &time);

    if (before == OPENED_ELSE) {
        g_autofree char *date = date_to_iso(time);
        g_set_error(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_HOPELESS,
                    _("It is a copy of a message of %s: somebody has sent that again, and it is "
                      "not new."),
                    date);
        return REPLAY_COPIED;
    }
    return before == OPENED_SAME && is_live ? REPLAY_TWICE : REPLAY_NONE;
}

void
replay_note(Client *client, const Chat *chat, const Passing *passing)
{
    const OpenedContent content = content_of(chat, passing);

    opened_keep(client->options.archive, &content);
}
