/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A room with people in it. */

#include "config.h"

#include "unit/model/room_world.h"

static Jid *
jid_in(const Room *room, const char *nick)
{
    g_autofree char *text = g_strdup_printf("%s/%s", jid_bare(room->chat->jid), nick);

    return test_jid(text);
}

Room *
room_world_begin(World *world, const char *jid)
{
    g_autoptr(Jid) address = test_jid(jid);
    Windows *windows = model_windows(world->model);
    Chat *chat = account_get_chat(world->account, address, CHAT_ROOM);

    windows_go(windows, windows_open_chat(windows, chat));
    room_set_nick(chat->room, "alice");
    if (chat->room->state == ROOM_OUT)
        room_set_state(chat->room, ROOM_ENTERING, ROOM_END_NONE, NULL, NULL);
    return chat->room;
}

Room *
room_world_enter(World *world, const char *jid)
{
    Room *room = room_world_begin(world, jid);

    room_world_set(room, "alice",
                   &(OccupantFacts){ .role = ROLE_PARTICIPANT,
                                     .affiliation = AFFILIATION_NONE,
                                     .show = SHOW_ONLINE,
                                     .is_self = true });
    room_set_state(room, ROOM_IN, ROOM_END_NONE, NULL, NULL);
    return room;
}

Occupant *
room_world_set(Room *room, const char *nick, const OccupantFacts *facts)
{
    g_autoptr(Jid) jid = jid_in(room, nick);
    OccupantFacts own = *facts;

    own.jid = jid;
    return room_set_occupant(room, &own, NULL);
}

Occupant *
room_world_come(Room *room, const char *nick, Role role, Affiliation affiliation)
{
    return room_world_set(
        room, nick,
        &(OccupantFacts){ .role = role, .affiliation = affiliation, .show = SHOW_ONLINE });
}

void
room_world_leave(Room *room, const char *nick)
{
    room_remove_occupant(room, room_find(room, nick), NULL);
}

Message *
room_world_say(Room *room, const char *nick, int64_t time, const char *body)
{
    g_autoptr(Message) message =
        test_message(body, time, room->nick && g_str_equal(nick, room->nick));

    message->from = nick[0] ? jid_in(room, nick) : jid_ref(room->chat->jid);
    chat_add_message(room->chat, message);
    return message;
}
