/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rooms that the user keeps: /bookmark. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/secret.h"
#include "base/uri.h"
#include "client/rooms/bookmarks.h"
#include "client/rooms/rooms.h"
#include "commands/lookup.h"

/* --- which room --- */

static bool
is_address(const char *text)
{
    return strchr(text, '@') || uri_is_xmpp(text);
}

/* The room meant by an argument, or that of the window (text NULL). NULL and error. */
static Jid *
find_room(const CommandCall *call, const char *text, GError **error)
{
    const Room *here = call->chat ? chat_room(call->chat) : NULL;
    const Chat *named = text && !is_address(text) ? client_find_room(call->account, text) : NULL;

    if (text && is_address(text)) {
        g_autoptr(Jid) jid = command_address(call, text, error);
        return jid ? jid_to_bare(jid) : NULL;
    }
    if (text && !named)
        command_fail(error, _("No room that you know is called %s. Give its address."), text);
    else if (!text && !here)
        command_fail(error, _("Which room do you mean? Its name or address is missing."));
    else
        return jid_ref(text ? named->jid : here->chat->jid);
    return NULL;
}

static const Bookmark *
bookmark_of(const CommandCall *call, const Jid *jid)
{
    const Room *room = room_of(call->account, jid);

    return room ? room->bookmark : NULL;
}

/* The same of a room that is bookmarked. */
static Jid *
find_bookmarked(const CommandCall *call, const char *text, GError **error)
{
    g_autoptr(Jid) jid = find_room(call, text, error);

    if (!jid)
        return NULL;
    if (bookmark_of(call, jid))
        return g_steal_pointer(&jid);
    command_fail(error, _("%s is not bookmarked: /bookmark add %s"), jid_shown_bare(jid),
                 jid_shown_bare(jid));
    return NULL;
}

/* In a room's window an address alone names another room; what else is there is the value, which
 * may be missing. */
static Jid *
find_with_value(const CommandCall *call, char **ret_value, GError **error)
{
    bool is_here =
        call->chat && chat_room(call->chat) && (call->argc == 0 || !is_address(call->argv[0]));

    *ret_value = is_here          ? g_strjoinv(" ", (char **)call->argv)
                 : call->argc > 1 ? g_strdup(call->argv[1])
                                  : g_strdup("");
    g_strstrip(*ret_value);
    return find_room(call, is_here ? NULL : call->argv[0], error);
}

/* --- orders --- */

static bool
add(const CommandCall *call, const Jid *room, const char *nick, const char *password,
    GError **error)
{
    const Bookmark bookmark = { .is_autojoin = true,
                                .nick = (char *)nick,
                                .password = (char *)password };
    unsigned parts = BOOKMARK_AUTOJOIN;

    g_autoptr(Jid) occupant = nick ? jid_with_resource(room, nick, error) : NULL;
    if (nick && !occupant)
        return false;
    if (nick)
        parts |= BOOKMARK_NICK;
    if (password)
        parts |= BOOKMARK_PASSWORD;
    return client_change_bookmark(call->client, call->account, room, &bookmark, parts, error);
}

static bool
run_bookmark(const CommandCall *call, GError **error)
{
    g_autoptr(Jid) room = find_room(call, call->argv[0], error);
    const Bookmark *bookmark = room ? bookmark_of(call, room) : NULL;

    if (!room)
        return false;
    if (!bookmark)
        return add(call, room, NULL, NULL, error);
    g_autofree char *text = bookmark_describe(bookmark);
    command_print(call, _("%s is bookmarked: %s."), jid_shown_bare(room), text);
    return true;
}

static bool
run_list(const CommandCall *call, GError **error)
{
    (void)error;
    client_show_bookmarks(call->client, call->account);
    return true;
}

static bool
run_add(const CommandCall *call, GError **error)
{
    g_autoptr(Jid) room = find_room(call, call->argv[0], error);

    return room && add(call, room, call->argc > 1 ? call->argv[1] : NULL,
                       call->argc > 2 ? call->argv[2] : NULL, error);
}

static bool
run_remove(const CommandCall *call, GError **error)
{
    g_autoptr(Jid) room = find_bookmarked(call, call->argv[0], error);

    return room && client_remove_bookmark(call->client, call->account, room, error);
}

static bool
change(const CommandCall *call, const Jid *room, const Bookmark *bookmark, unsigned part,
       GError **error)
{
    return room && client_change_bookmark(call->client, call->account, room, bookmark, part, error);
}

static bool
run_autojoin(const CommandCall *call, GError **error)
{
    const char *word = call->argv[call->argc - 1];
    const Bookmark bookmark = { .is_autojoin = strcmp(word, "on") == 0 };

    if (!bookmark.is_autojoin && strcmp(word, "off") != 0)
        return command_fail(error,
                            _("Is it to be on or off? Usage: /bookmark autojoin [ROOM] on|off"));
    g_autoptr(Jid) room = find_room(call, call->argc > 1 ? call->argv[0] : NULL, error);
    return change(call, room, &bookmark, BOOKMARK_AUTOJOIN, error);
}

static bool
run_notify(const CommandCall *call, GError **error)
{
    Bookmark bookmark = { 0 };

    if (!room_notify_parse(call->argv[call->argc - 1], &bookmark.notify))
        return command_fail(error,
                            _("Usage: /bookmark notify [ROOM] default|always|mention|never"));
    g_autoptr(Jid) room = find_room(call, call->argc > 1 ? call->argv[0] : NULL, error);
    return change(call, room, &bookmark, BOOKMARK_NOTIFY, error);
}

static bool
set_pinned(const CommandCall *call, bool is_pinned, GError **error)
{
    const Bookmark bookmark = { .is_pinned = is_pinned };
    g_autoptr(Jid) room = find_room(call, call->argv[0], error);

    return change(call, room, &bookmark, BOOKMARK_PINNED, error);
}

static bool
run_pin(const CommandCall *call, GError **error)
{
    return set_pinned(call, true, error);
}

static bool
run_unpin(const CommandCall *call, GError **error)
{
    return set_pinned(call, false, error);
}

static bool
run_name(const CommandCall *call, GError **error)
{
    g_autofree char *value = NULL;
    g_autoptr(Jid) room = find_with_value(call, &value, error);
    const Bookmark bookmark = { .name = value[0] ? value : NULL };

    return change(call, room, &bookmark, BOOKMARK_NAME, error);
}

static bool
run_nick(const CommandCall *call, GError **error)
{
    g_autofree char *value = NULL;
    g_autoptr(Jid) room = find_with_value(call, &value, error);
    const Bookmark bookmark = { .nick = value[0] ? value : NULL };
    g_autoptr(Jid) occupant = room && value[0] ? jid_with_resource(room, value, error) : NULL;

    if (value[0] && !occupant)
        return false;
    return change(call, room, &bookmark, BOOKMARK_NICK, error);
}

static bool
run_password(const CommandCall *call, GError **error)
{
    char *value = NULL;
    g_autoptr(Jid) room = find_with_value(call, &value, error);
    const Bookmark bookmark = { .password = value[0] ? value : NULL };
    bool is_set = change(call, room, &bookmark, BOOKMARK_PASSWORD, error);

    secret_free(value);
    return is_set;
}

const Command bookmark_commands[] = {
    { .name = "bookmark",
      .usage = N_("[ROOM]"),
      .summary = N_("Keep a room, or show what is kept of it"),
      .help = N_("Your server keeps bookmarks for all your devices; /help bookmarks says more. "
                 "Without ROOM the one of this window is meant. What you set by the commands below "
                 "keeps the room, too."),
      .args = { 0, 1 },
      .completes = { COMPLETE_ROOM },
      .needs = NEEDS_ACCOUNT,
      .run = run_bookmark },
    { .name = "bookmark list",
      .usage = "",
      .summary = N_("Open the list of all rooms that you keep"),
      .needs = NEEDS_ACCOUNT,
      .run = run_list },
    { .name = "bookmark add",
      .usage = N_("ROOM [NICK [PASSWORD]]"),
      .summary = N_("Keep a room, to be entered when you log in"),
      .help = N_("It is not entered now: /join does that."),
      .args = { 1, 3 },
      .completes = { COMPLETE_ROOM },
      .is_private = true,
      .needs = NEEDS_CONNECTION,
      .run = run_add },
    { .name = "bookmark remove",
      .usage = N_("[ROOM]"),
      .summary = N_("Keep a room no longer"),
      .help =
          N_("You stay in it if you are; your other devices leave it, where the server tells them "
             "(ejabberd up to 24.10 does not: they see it at their next login)."),
      .args = { 0, 1 },
      .completes = { COMPLETE_ROOM },
      .needs = NEEDS_CONNECTION,
      .run = run_remove },
    { .name = "bookmark autojoin",
      .usage = N_("[ROOM] on|off"),
      .summary = N_("Whether a room is entered when you log in"),
      .args = { 1, 2 },
      .completes = { COMPLETE_ROOM, COMPLETE_LIST },
      .words = "on|off",
      .needs = NEEDS_CONNECTION,
      .run = run_autojoin },
    { .name = "bookmark name",
      .usage = N_("[ROOM] [NAME]"),
      .summary = N_("What you call a room; without NAME, as it calls itself"),
      .args = { 0, 2 },
      .rest = true,
      .completes = { COMPLETE_ROOM },
      .needs = NEEDS_CONNECTION,
      .run = run_name },
    { .name = "bookmark nick",
      .usage = N_("[ROOM] [NICK]"),
      .summary = N_("Who you are in a room; without NICK, as everywhere"),
      .args = { 0, 2 },
      .rest = true,
      .completes = { COMPLETE_ROOM },
      .needs = NEEDS_CONNECTION,
      .run = run_nick },
    { .name = "bookmark password",
      .usage = N_("[ROOM] [PASSWORD]"),
      .summary = N_("The password of a room; without PASSWORD it is forgotten"),
      .args = { 0, 2 },
      .rest = true,
      .completes = { COMPLETE_ROOM },
      .is_private = true,
      .needs = NEEDS_CONNECTION,
      .run = run_password },
    { .name = "bookmark pin",
      .usage = N_("[ROOM]"),
      .summary = N_("Have a room stand above others"),
      .args = { 0, 1 },
      .completes = { COMPLETE_ROOM },
      .needs = NEEDS_CONNECTION,
      .run = run_pin },
    { .name = "bookmark unpin",
      .usage = N_("[ROOM]"),
      .summary = N_("Have a room stand among others again"),
      .args = { 0, 1 },
      .completes = { COMPLETE_ROOM },
      .needs = NEEDS_CONNECTION,
      .run = run_unpin },
    { .name = "bookmark notify",
      .usage = N_("[ROOM] default|always|mention|never"),
      .summary = N_("Of what in a room you want to be told"),
      .help = N_("On all your devices that know of it, if nothing else is set on them."),
      .args = { 1, 2 },
      .completes = { COMPLETE_ROOM, COMPLETE_LIST },
      .words = "default|always|mention|never",
      .needs = NEEDS_CONNECTION,
      .run = run_notify },
    { 0 },
};
