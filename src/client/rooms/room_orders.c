/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user orders of rooms: to enter, to leave, another nick, a subject. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/secret.h"
#include "base/uri.h"
#include "base/utf8.h"
#include "model/notice.h"
#include "model/window.h"
#include "client/encryption/encryption.h"
#include "client/rooms/bookmarks.h"
#include "client/rooms/irc.h"
#include "client/rooms/rooms_parts.h"

#include "modules/muc.h"

static bool
set_nick(Stay *stay, const char *nick, GError **error)
{
    g_autoptr(Jid) jid = nick ? jid_with_resource(stay->chat->jid, nick, error) : NULL;

    if (nick && !jid)
        return false;
    g_free(stay->nick);
    stay->nick = jid ? g_strdup(jid_resource(jid)) : NULL;
    stay->tries = 0;
    return true;
}

static Chat *
get_chat(Account *account, const Jid *room, GError **error)
{
    g_autoptr(Jid) bare = jid_to_bare(room);
    Chat *chat = account_get_chat(account, bare, CHAT_ROOM);

    if (!chat)
        g_set_error_literal(error, CLIENT_ERROR, CLIENT_ERROR_FAILED,
                            _("Too many chats are open: /close closes some."));
    return chat;
}

bool
client_enter_room(Client *client, Account *account, const Jid *room, const RoomEntry *entry,
                  GError **error)
{
    Chat *chat = client_stream(client, account, error) ? get_chat(account, room, error) : NULL;
    Stay *stay = chat ? stay_get(client->rooms, chat) : NULL;

    if (!stay || !set_nick(stay, entry->nick, error))
        return false;
    stay_recall(stay);
    Window *window = stay_open_window(stay);
    if (!entry->in_background)
        windows_go(model_windows(client->model), window);
    if (chat->room->state == ROOM_IN)
        return !entry->nick || client_set_room_nick(client, chat, entry->nick, error);
    if (entry->password)
        room_set_password(chat->room, entry->password);
    stay_withdraw_question(stay);
    backoff_reset(&stay->backoff);
    stay->is_wanted = true;
    stay->is_left = stay->is_skip_told = false;
    stay_set_ordered(stay, true);
    return chat->room->state == ROOM_ENTERING || stay_enter(stay);
}

static bool
leave(Client *client, Chat *chat, const char *reason, GError **error)
{
    Stay *stay = stay_get(client->rooms, chat);
    Stream *stream = stay_stream(stay);

    if (chat->room->state == ROOM_OUT && !stay->is_queued && !stay->retry_at) {
        g_set_error_literal(error, CLIENT_ERROR, CLIENT_ERROR_INVALID,
                            _("You are not in this room. /close closes its window."));
        return false;
    }
    stay_withdraw_question(stay);
    stay->is_wanted = stay->is_queued = stay->was_in = false;
    stay->is_left = true;
    stay->retry_at = 0;
    stay->said = 0;
    if (stream)
        muc_leave(stream, chat, reason);
    else
        room_set_state(chat->room, ROOM_OUT, ROOM_END_NONE, NULL, NULL);
    stay_set_ordered(stay, false);
    rooms_pump(client->rooms, chat->account);
    rooms_arm(client->rooms);
    return true;
}

bool
client_leave_room(Client *client, Chat *chat, const char *reason, GError **error)
{
    if (!leave(client, chat, reason, error))
        return false;
    bookmarks_on_left(client, chat);
    return true;
}

bool
client_rejoin_room(Client *client, Chat *chat, GError **error)
{
    const RoomEntry entry = { 0 };

    if (chat->room->state != ROOM_OUT && !leave(client, chat, NULL, error))
        return false;
    return client_enter_room(client, chat->account, chat->jid, &entry, error);
}

bool
client_set_room_nick(Client *client, Chat *chat, const char *nick, GError **error)
{
    Stay *stay = stay_get(client->rooms, chat);
    Stream *stream = stay_stream(stay);

    if (!set_nick(stay, nick, error))
        return false;
    if (chat->room->state != ROOM_IN)
        room_set_nick(chat->room, stay->nick);
    else if (!stream)
        return client_stream(client, chat->account, error) != NULL;
    else if (g_strcmp0(chat->room->nick, stay->nick) != 0)
        muc_change_nick(stream, chat, stay->nick);
    return true;
}

/* The room's server keeps it, and shows it to whoever asks. */
static bool
may_tell_room(Client *client, const Chat *chat, const char *text, GError **error)
{
    const EncryptionMethod *method = NULL;

    if (!text[0] || (encryption_decide(client, chat, &method, NULL) && !method))
        return true;
    g_set_error_literal(error, CLIENT_ERROR, CLIENT_ERROR_INVALID,
                        _("What is said here is encrypted, which a subject cannot be: /encryption "
                          "end before it, if servers may read it."));
    return false;
}

bool
client_set_room_subject(Client *client, Chat *chat, const char *text, GError **error)
{
    Stream *stream = client_stream(client, chat->account, error);

    if (!stream)
        return false;
    if (chat->room->state != ROOM_IN) {
        g_set_error_literal(error, CLIENT_ERROR, CLIENT_ERROR_INVALID,
                            _("You are not in this room: /join enters it."));
        return false;
    }
    if (!may_tell_room(client, chat, text, error))
        return false;
    muc_set_subject(stream, chat, text);
    return true;
}

/* --- what a person calls a room --- */

typedef struct {
    char *local, *nick, *password;
    bool in_background;
    Client *client;
} NamedEntry;

static bool
is_called(const Chat *chat, const char *folded)
{
    g_autofree char *name = utf8_fold(room_display_name(chat->room));
    g_autofree char *local = jid_local(chat->jid) ? utf8_fold(jid_local(chat->jid)) : NULL;

    return strcmp(name, folded) == 0 || g_strcmp0(local, folded) == 0;
}

Chat *
client_find_room(const Account *account, const char *name)
{
    g_autofree char *folded = utf8_fold(name);
    Chat *found = NULL;

    for (unsigned i = 0; i < account->chats->len; i++) {
        Chat *chat = account->chats->pdata[i];
        if (!chat->room || !is_called(chat, folded))
            continue;
        if (found)
            return NULL; /* which of them is not known */
        found = chat;
    }
    return found;
}

static void
enter_at(Account *account, const char *service, gpointer data)
{
    NamedEntry *named = data;
    RoomEntry entry = { named->nick, named->password, named->in_background };
    g_autoptr(GError) error = NULL;
    g_autoptr(Jid) room = service ? jid_new_from_parts(named->local, service, NULL, &error) : NULL;

    if (!service)
        g_set_error(&error, CLIENT_ERROR, CLIENT_ERROR_INVALID,
                    _("The server of %s has no rooms: give the whole address, %s@SERVICE, or "
                      "/set rooms.service."),
                    jid_bare(account->jid), named->local);
    if (!room || !client_enter_room(named->client, account, room, &entry, &error))
        notice_here(named->client->model, SEVERITY_ERROR, "%s", error->message);
    g_free(named->local);
    g_free(named->nick);
    secret_free(named->password);
    g_free(named);
}

/* Some clients put rooms into the roster; these are nobody's friends. */
static bool
is_person(const Account *account, const Jid *jid)
{
    const Contact *contact = roster_find(account->roster, jid);

    return contact && contact->subscription == SUBSCRIPTION_BOTH && jid_local(jid) &&
           !account_find_chat(account, jid, CHAT_ROOM);
}

bool
client_enter_room_named(Client *client, Account *account, const char *name, const RoomEntry *entry,
                        GError **error)
{
    bool is_address = strchr(name, '@') || uri_is_xmpp(name);
    bool is_channel = false;
    const Chat *known = is_address ? NULL : client_find_room(account, name);
    g_autoptr(Jid) jid = known        ? jid_ref(known->jid)
                         : is_address ? uri_read_address(name, error)
                                      : irc_find_channel(account, name, &is_channel, error);

    if (jid && is_person(account, jid)) {
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_INVALID,
                    _("%s is a contact, no room: /msg %s writes to them."), jid_shown_bare(jid),
                    jid_bare(jid));
        return false;
    }
    if (jid)
        return client_enter_room(client, account, jid, entry, error);
    if (is_address || is_channel || !client_stream(client, account, error))
        return false;
    NamedEntry *named = g_new0(NamedEntry, 1);
    *named = (NamedEntry){ .local = g_strdup(name),
                           .nick = g_strdup(entry->nick),
                           .password = secret_dup(entry->password),
                           .in_background = entry->in_background,
                           .client = client };
    room_service_find(client->rooms->services, account, enter_at, named);
    return true;
}
