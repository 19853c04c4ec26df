/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding rooms, and what there is to know of one: /rooms, /room info. */

#include "config.h"

#include "client/rooms.h"

#include <string.h>

#include "base/i18n.h"
#include "base/uri.h"
#include "model/room.h"
#include "client/room_info.h"
#include "commands/lookup.h"

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
    { 0 },
};
