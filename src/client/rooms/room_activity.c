/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happens in rooms that the user keeps and is not in: their chats count as unread, and who is
 * mentioned is called. */

#include "config.h"

#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "model/notice.h"
#include "client/rooms/rooms_parts.h"

#include "modules/disco.h"
#include "modules/muc_activity.h"

/* Services that are asked to tell. */
#define MOST_SERVICES 20

static void
mark_unread(Chat *chat, int64_t now)
{
    if (chat->unread == 0)
        chat_set_unread(chat, 1, &(LinePlace){ .time = now });
}

/* Once, until he has looked: more of it says nothing more (XEP-0437 4). */
void
stay_on_activity(Stay *stay, const RoomNews *news)
{
    Model *model = stay->rooms->client->model;
    Chat *chat = news->chat;

    if (chat->unread > 0)
        return;
    mark_unread(chat, clock_now(model_clock(model)));
    notice(model, chat->account, chat, SEVERITY_INFO,
           _("Something is said here, where you are not: /join enters."));
}

void
stay_on_mention(Stay *stay, const RoomNews *news)
{
    Model *model = stay->rooms->client->model;
    Chat *chat = news->chat;
    const char *room = jid_bare(chat->jid);
    g_autofree char *text = utf8_short_line(news->text, LIMIT_SAID_BYTES);
    g_autofree char *nick = utf8_short_line(jid_resource(news->jid), LIMIT_NAME_BYTES);

    mark_unread(chat, clock_now(model_clock(model)));
    chat_set_mentions(chat, 1);
    notice(model, chat->account, chat, SEVERITY_WARNING,
           _("%s mentions you here, where you are not: \"%s\" /join enters."), nick, text);
    notice_of_others(chat->account, SEVERITY_WARNING,
                     _("%s mentions you in %s: \"%s\" /join %s goes there."), nick, room, text,
                     room);
    g_autoptr(Message) message = message_new(MESSAGE_CHAT, text);
    message->from = jid_ref((Jid *)news->jid);
    message->time = clock_now(model_clock(model));
    message->is_mention = true;
    chat_call_attention(chat, message);
}

/* --- having it told --- */

static void
on_service(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    g_autoptr(Jid) service = data;
    Capabilities *caps = result ? disco_read_info(result) : NULL;

    (void)error;
    if (capabilities_has(caps, NS_ROOM_ACTIVITY) && !stream_account(stream)->is_invisible)
        muc_activity_subscribe(stream, service);
    capabilities_unref(caps);
}

void
room_activity_ask(Client *client, Account *account)
{
    Stream *stream = client_stream(client, account, NULL);
    g_autoptr(GHashTable) services = g_hash_table_new(g_str_hash, g_str_equal);

    for (unsigned i = 0; stream && !account->is_invisible && i < account->chats->len; i++) {
        const Chat *chat = account->chats->pdata[i];
        const Bookmark *bookmark = chat->room ? chat->room->bookmark : NULL;
        if (!bookmark || bookmark->is_autojoin || bookmark->notify == ROOM_NOTIFY_NEVER ||
            g_hash_table_size(services) >= MOST_SERVICES ||
            !g_hash_table_add(services, (gpointer)jid_domain(chat->jid)))
            continue;
        Jid *service = jid_new(jid_domain(chat->jid), NULL);
        if (service)
            disco_request_info(stream, service, NULL, on_service, service);
    }
}
