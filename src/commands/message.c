/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Talking: /msg. */

#include "config.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/limits.h"
#include "model/room.h"
#include "model/window.h"
#include "client/rooms/rooms.h"
#include "commands/columns.h"
#include "commands/lookup.h"

enum { NAME_WORDS = 6 };

/* Names of several words need no quotes: the longest one that the words begin with is meant. Sets
 * what is left to say. NULL: no contact is named by more than the first word. */
static Jid *
long_name(const CommandCall *call, Account **ret_account, const char **ret_text)
{
    const char *rest = call->argv[1];
    Jid *jid = NULL;
    for (int i = 0; i < NAME_WORDS && *rest; i++) {
        const char *end = rest + strcspn(rest, " ");
        g_autofree char *more = g_strndup(call->argv[1], (gsize)(end - call->argv[1]));
        g_autofree char *name = g_strconcat(call->argv[0], " ", more, NULL);
        Account *account = call->account;
        Jid *longer = command_contact_named(call, name, &account);
        rest = end + strspn(end, " ");
        if (!longer)
            continue;
        jid_unref(jid);
        jid = longer;
        *ret_account = account;
        *ret_text = rest;
    }
    return jid;
}

/* Somebody in the window's room, by the longest nick that the words begin with; NULL. Sets what is
 * left to say. */
static const Occupant *
find_occupant(const CommandCall *call, const char **ret_text)
{
    const Room *room = call->chat ? chat_room(call->chat) : NULL;
    const Occupant *found = room ? room_find(room, call->argv[0]) : NULL;
    const char *text = call->argc == 2 ? call->argv[1] : "", *rest = text;

    *ret_text = text;
    for (int i = 0; room && i < NAME_WORDS && *rest; i++) {
        const char *end = rest + strcspn(rest, " ");
        g_autofree char *more = g_strndup(text, (gsize)(end - text));
        g_autofree char *nick = g_strconcat(call->argv[0], " ", more, NULL);
        const Occupant *longer = room_find(room, nick);
        rest = end + strspn(end, " ");
        if (!longer)
            continue;
        found = longer;
        *ret_text = rest;
    }
    return found && !found->is_self ? found : NULL;
}

static bool
write_to_occupant(const CommandCall *call, const Occupant *occupant, const char *text,
                  GError **error)
{
    Window *window = client_open_private(call->client, occupant);

    if (!window)
        return command_fail(error, _("Too many chats are open: no other can be opened."));
    if (text[0])
        client_send_message(call->client, window->chat, text);
    return true;
}

/* A room that the account knows, by address, or by a name that no contact has; NULL. Sets who in
 * it is meant: NULL for all. */
static Chat *
find_room(const CommandCall *call, const char **ret_nick)
{
    const char *name = call->argv[0];
    g_autoptr(Jid) jid = strchr(name, '@') ? jid_new_from_typed(name, NULL) : NULL;
    g_autoptr(Jid) bare = jid ? jid_to_bare(jid) : NULL;

    *ret_nick = NULL;
    if (!bare) {
        g_autoptr(Jid) contact = command_contact_named(call, name, NULL);
        return contact ? NULL : client_find_room(call->account, name);
    }
    Chat *chat = account_find_chat(call->account, bare, CHAT_ROOM);
    const Occupant *occupant =
        chat && jid_resource(jid) ? room_find(chat->room, jid_resource(jid)) : NULL;
    *ret_nick = occupant ? occupant_nick(occupant) : jid_resource(jid) ? "" : NULL;
    return chat;
}

/* What is said in a room that we mean to be in, and are not yet, waits until we are. */
static bool
is_expected(const Chat *chat)
{
    const Room *room = chat->room;
    bool is_autojoined = room->bookmark && room->bookmark->is_autojoin;

    return room->state != ROOM_OUT || (is_autojoined && room->end == ROOM_END_NONE);
}

static bool
say_in_room(const CommandCall *call, Chat *chat, const char *text, GError **error)
{
    Windows *windows = model_windows(call->model);

    if (!is_expected(chat))
        return command_fail(error, _("You are not in the room %s: /join enters it."),
                            jid_shown_bare(chat->jid));
    windows_go(windows, windows_open_chat(windows, chat));
    if (text[0])
        client_send_message(call->client, chat, text);
    return true;
}

static bool
write_to_room(const CommandCall *call, Chat *chat, const char *nick, const char *text,
              GError **error)
{
    const Occupant *occupant = nick ? room_find(chat->room, nick) : NULL;

    if (!nick)
        return say_in_room(call, chat, text, error);
    if (!occupant || occupant->is_self)
        return command_fail(error, _("There is nobody else of this name in the room %s."),
                            room_display_name(chat->room));
    return write_to_occupant(call, occupant, text, error);
}

static bool
run_msg(const CommandCall *call, GError **error)
{
    Account *account = call->account;
    const char *text, *nick;
    const Occupant *occupant = find_occupant(call, &text);
    if (occupant)
        return write_to_occupant(call, occupant, text, error);
    Chat *room = find_room(call, &nick);
    if (room)
        return write_to_room(call, room, nick, text, error);
    text = call->argc == 2 ? call->argv[1] : NULL;
    g_autoptr(Jid) jid = text ? long_name(call, &account, &text) : NULL;
    if (!jid)
        jid = command_contact(call, call->argv[0], &account, error);
    if (!jid)
        return false;
    Window *window = client_open_chat(call->client, account, jid);
    if (!window)
        return command_fail(error, _("Too many chats are open: no other can be opened."));
    if (jid_resource(jid))
        chat_set_forced_resource(window->chat, jid_resource(jid));
    if (text && text[0])
        client_send_message(call->client, window->chat, text);
    return true;
}

const Command message_commands[] = {
    { .name = "msg",
      .usage = N_("CONTACT [TEXT]"),
      .summary = N_("Open a chat, and say something there"),
      .help =
          N_("CONTACT is an address or a contact's name. Text typed in the chat's window goes "
             "to the contact; \"/me waves\" is an action, and a text that begins with a slash is "
             "typed with two. CONTACT/RESOURCE chooses one device, as /resource does. In a room's "
             "window it may be somebody's nick: a private chat through the room opens. A room that "
             "you are in is meant by its address or name: TEXT is said there."),
      .args = { 1, 2 },
      .rest = true,
      .is_verbatim = true,
      .completes = { COMPLETE_PERSON },
      .needs = NEEDS_ACCOUNT,
      .run = run_msg },
    { 0 },
};
