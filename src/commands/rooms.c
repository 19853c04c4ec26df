/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding rooms, and what there is to know of one: /rooms, /room info. */

#include "config.h"

#include "client/rooms/rooms.h"

#include <string.h>

#include "base/i18n.h"
#include "base/uri.h"
#include "model/room.h"
#include "client/rooms/room_card.h"
#include "client/rooms/room_info.h"
#include "commands/lookup.h"
#include "commands/room.h"

/* A first word with a dot is a server or a service, if it is its address; else all are words. */
static Jid *
find_service(const char *word)
{
    g_autoptr(Jid) jid = strchr(word, '.') ? uri_read_address(word, NULL) : NULL;

    return jid && !jid_resource(jid) ? g_steal_pointer(&jid) : NULL;
}

static bool
run_rooms(const CommandCall *call, GError **error)
{
    g_autoptr(Jid) service = call->argc > 0 ? find_service(call->argv[0]) : NULL;
    g_autofree char *all = g_strjoinv(" ", (char **)call->argv);
    const char *words = service ? call->argv[1] : all;

    if (service && jid_local(service))
        return client_show_room_info(call->client, call->account, service, error);
    return client_show_rooms(call->client, call->account, service, words && words[0] ? words : NULL,
                             error);
}

/* The room meant by an argument, or this window's. NULL and error. */
static Jid *
find_room(const CommandCall *call, GError **error)
{
    const Chat *known =
        call->argc > 0 && call->account ? client_find_room(call->account, call->argv[0]) : NULL;
    const Room *here = call->chat ? chat_room(call->chat) : NULL;
    Jid *jid;

    if (known)
        return jid_ref(known->jid);
    if (call->argc > 0) {
        jid = command_address(call, call->argv[0], error);
        if (!jid || jid_local(jid))
            return jid;
        jid_unref(jid);
        command_fail(error, _("That is no address of a room: ROOM@SERVICE."));
        return NULL;
    }
    if (here)
        return jid_ref(here->chat->jid);
    command_fail(error, _("Which room do you mean? Its address is wanted, or its window."));
    return NULL;
}

static bool
run_info(const CommandCall *call, GError **error)
{
    g_autoptr(Jid) room = find_room(call, error);

    return room && client_show_room_info(call->client, call->account, room, error);
}

/* --- pictures and vCards --- */

static bool
run_avatar(const CommandCall *call, GError **error)
{
    const Room *room = command_room(call, error);

    if (!room)
        return false;
    if (call->argc == 0)
        return client_save_room_avatar(call->client, call->account, room->chat->jid, NULL, error);
    return client_set_room_avatar(call->client, call->account, room->chat->jid, call->argv[0],
                                  error);
}

static bool
run_avatar_clear(const CommandCall *call, GError **error)
{
    const Room *room = command_room(call, error);

    return room &&
           client_set_room_avatar(call->client, call->account, room->chat->jid, NULL, error);
}

static bool
run_avatar_save(const CommandCall *call, GError **error)
{
    const Room *room = command_room(call, error);

    return room && client_save_room_avatar(call->client, call->account, room->chat->jid,
                                           call->argv[0], error);
}

static bool
run_vcard(const CommandCall *call, GError **error)
{
    const Room *room = command_room(call, error);

    return room && client_show_vcard(call->client, call->account, room->chat->jid, error);
}

static bool
run_vcard_set(const CommandCall *call, GError **error)
{
    const Room *room = command_room(call, error);

    return room && client_change_room_vcard(call->client, call->account, room->chat->jid,
                                            call->argv[0], call->argv[1], error);
}

const Command rooms_commands[] = {
    { .name = "rooms",
      .usage = N_("[SERVICE] [WORDS]"),
      .summary = N_("Show the rooms that there are, to enter one"),
      .help = N_("The services that your server names are asked for their public rooms, or the "
                 "SERVICE (or server) that you name; each room says what it is and how many are "
                 "there. With WORDS only those are shown that have them, and search services are "
                 "asked, which know rooms of other servers: those that your server has, and the "
                 "one that you trust with what you look for (/set rooms.directory). /help list "
                 "says how one walks through the window."),
      .args = { 0, 2 },
      .rest = true,
      .needs = NEEDS_ACCOUNT | NEEDS_CONNECTION,
      .run = run_rooms },
    { .name = "room info",
      .usage = N_("[ROOM]"),
      .summary = N_("Show what a room is, who is there, and whom to ask about it"),
      .help = N_("Also of a room where you are not: what it says to everybody is shown."),
      .args = { 0, 1 },
      .completes = { COMPLETE_ROOM },
      .needs = NEEDS_ACCOUNT | NEEDS_CONNECTION,
      .run = run_info },
    { .name = "room avatar",
      .usage = N_("[FILE]"),
      .summary = N_("Say what picture the room has, or give it one"),
      .help = N_("Everybody sees it. Owners may change it: PNG, JPEG, WebP or GIF, small ones."),
      .args = { 0, 1 },
      .completes = { COMPLETE_FILE },
      .needs = NEEDS_CHAT | NEEDS_CONNECTION,
      .run = run_avatar },
    { .name = "room avatar clear",
      .usage = "",
      .summary = N_("Take the room's picture away"),
      .needs = NEEDS_CHAT | NEEDS_CONNECTION,
      .run = run_avatar_clear },
    { .name = "room avatar save",
      .usage = N_("FILE"),
      .summary = N_("Save the room's picture as a file"),
      .args = { 1, 1 },
      .completes = { COMPLETE_FILE },
      .needs = NEEDS_CHAT | NEEDS_CONNECTION,
      .run = run_avatar_save },
    { .name = "room vcard",
      .usage = "",
      .summary = N_("Show the room's vCard"),
      .needs = NEEDS_CHAT | NEEDS_CONNECTION,
      .run = run_vcard },
    { .name = "room vcard set",
      .usage = N_("FIELD [TEXT]"),
      .summary = N_("Change one field of the room's vCard, as its owner; without a text, empty it"),
      .args = { 1, 2 },
      .rest = true,
      .needs = NEEDS_CHAT | NEEDS_CONNECTION,
      .run = run_vcard_set },
    { 0 },
};
