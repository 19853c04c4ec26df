/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gateways write as if they were people: what we know of the rooms says who they are. */

#include "config.h"

#include "client/rooms/irc.h"

#include <string.h>

#include "base/irc_address.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "model/notice.h"
#include "model/room.h"
#include "model/window.h"

Jid *
irc_find_channel(const Account *account, const char *typed, bool *ret_is_channel, GError **error)
{
    const Settings *settings = model_settings(account->model);
    const SettingScope scope = { .account = jid_bare(account->jid) };
    GError *wrong = NULL;
    Jid *jid =
        irc_address_complete(typed, settings_text(settings, SETTING_ROOMS_IRC_GATEWAY, &scope),
                             settings_text(settings, SETTING_ROOMS_IRC_SERVER, &scope), &wrong);

    *ret_is_channel = jid || wrong;
    if (wrong)
        g_propagate_error(error, wrong);
    return jid;
}

/* Whether the chat is a channel, where we are or want to be, of the server that speaks there. */
static bool
is_channel_of(const Chat *chat, const Jid *jid)
{
    const Room *room = chat_room(chat);
    g_autoptr(Jid) server = room && room->state != ROOM_OUT ? irc_address_server(chat->jid) : NULL;

    if (!server || strcmp(jid_domain(server), jid_domain(jid)) != 0)
        return false;
    return !jid_local(jid) || jid_equal_bare(server, jid);
}

bool
irc_is_server(const Account *account, const Jid *jid)
{
    for (unsigned i = 0; i < account->chats->len; i++)
        if (is_channel_of(account->chats->pdata[i], jid))
            return true;
    return false;
}

static bool
is_in(const Room *room, const Jid *jid)
{
    for (GSequenceIter *iter = g_sequence_get_begin_iter(room->order);
         !g_sequence_iter_is_end(iter); iter = g_sequence_iter_next(iter)) {
        const Occupant *occupant = g_sequence_get(iter);
        if (occupant->real && jid_equal_bare(occupant->real, jid))
            return true;
    }
    return false;
}

bool
irc_is_met(const Account *account, const Jid *jid)
{
    g_autoptr(Jid) server = irc_address_server(jid);

    for (unsigned i = 0; server && i < account->chats->len; i++) {
        const Chat *chat = account->chats->pdata[i];
        if (is_channel_of(chat, server) && is_in(chat_room(chat), jid))
            return true;
    }
    return false;
}

/* NULL: none. */
static Chat *
find_channel_of(const Account *account, const Jid *server)
{
    Chat *here = windows_current(model_windows(account->model))->chat;

    if (here && here->account == account && is_channel_of(here, server))
        return here;
    for (unsigned i = 0; i < account->chats->len; i++) {
        Chat *chat = account->chats->pdata[i];
        if (is_channel_of(chat, server) && chat_room(chat)->state == ROOM_ENTERING)
            return chat;
    }
    return NULL;
}

void
irc_tell(Account *account, const Jid *server, const char *text)
{
    Chat *chat = find_channel_of(account, server);
    g_autofree char *line = utf8_short_line(text, LIMIT_SAID_BYTES);
    const char *name = jid_local(server) ? jid_local(server) : jid_domain(server);

    if (chat)
        notice(account->model, account, chat, SEVERITY_INFO, "%s: %s", name, line);
    else
        notice_of_others(account, SEVERITY_INFO, "%s: %s", name, line);
}
