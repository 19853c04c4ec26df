/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entering, leaving and being in rooms: /join, /leave, /rejoin, /room. */

#include "config.h"

#include "commands/room.h"

#include "base/i18n.h"
#include "client/rooms/rooms.h"
#include "commands/lookup.h"

Room *
command_room(const CommandCall *call, GError **error)
{
    Room *room = call->chat ? chat_room(call->chat) : NULL;

    if (!room)
        command_fail(error, _("This window is no room: /join ROOM enters one."));
    return room;
}

/* --- in and out --- */

static bool
run_join(const CommandCall *call, GError **error)
{
    const RoomEntry entry = { .nick = call->argc > 1 ? call->argv[1] : NULL,
                              .password = call->argc > 2 ? call->argv[2] : NULL };

    if (call->argc > 0)
        return client_enter_room_named(call->client, call->account, call->argv[0], &entry, error);
    const Room *room = command_room(call, error);
    return room && client_enter_room(call->client, call->account, room->chat->jid, &entry, error);
}

static bool
run_rejoin(const CommandCall *call, GError **error)
{
    const Room *room = command_room(call, error);

    return room && client_rejoin_room(call->client, room->chat, error);
}

static bool
run_leave(const CommandCall *call, GError **error)
{
    const Room *room = command_room(call, error);

    return room && client_leave_room(call->client, room->chat, call->argv[0], error);
}

/* --- how it is with the room --- */

static const struct {
    RoomFeature feature;
    const char *label;
} features[] = {
    { ROOM_MEMBERS_ONLY, N_("for members only") },
    { ROOM_MODERATED, N_("moderated") },
    { ROOM_PASSWORD, N_("protected by a password") },
    { ROOM_NON_ANONYMOUS, N_("all see all addresses") },
    { ROOM_SEMI_ANONYMOUS, N_("only moderators see addresses") },
    { ROOM_HIDDEN, N_("hidden") },
    { ROOM_PERSISTENT, N_("persistent") },
    { ROOM_TEMPORARY, N_("goes with the last one") },
    { ROOM_LOGGED, N_("logged") },
    { ROOM_ARCHIVE, N_("keeps an archive") },
};

static char *
describe_features(const Room *room)
{
    GString *text = g_string_new(NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(features); i++)
        if (room->features & features[i].feature)
            g_string_append_printf(text, "%s%s", text->len ? ", " : "", _(features[i].label));
    return g_string_free(text, FALSE);
}

static void
print_state(const CommandCall *call, const Room *room)
{
    const char *name = room_display_name(room), *jid = jid_shown_bare(room->chat->jid);

    if (room->state == ROOM_IN && room->self)
        command_print(call, _("%s (%s): you are in as %s (%s, %s)"), name, jid, room->nick,
                      role_label(room->self->role), affiliation_label(room->self->affiliation));
    else if (room->state == ROOM_ENTERING)
        command_print(call, _("%s (%s): you are entering as %s"), name, jid, room->nick);
    else if (room->state == ROOM_LOST)
        command_print(call, _("%s (%s): lost, and entered again as soon as that can be"), name,
                      jid);
    else
        command_print(call, _("%s (%s): you are not in"), name, jid);
}

static bool
run_room(const CommandCall *call, GError **error)
{
    const Room *room = command_room(call, error);

    if (!room)
        return false;
    g_autofree char *what = describe_features(room);
    unsigned count = room_count(room);
    print_state(call, room);
    if (room->state == ROOM_OUT && room->end_text)
        command_print(call, "  %s", room->end_text);
    if (room->state == ROOM_IN)
        command_print(call,
                      ngettext("  %u is here (moderators: %u, participants: %u, visitors: %u)",
                               "  %u are here (moderators: %u, participants: %u, visitors: %u)",
                               count),
                      count, room->roles[ROLE_MODERATOR], room->roles[ROLE_PARTICIPANT],
                      room->roles[ROLE_VISITOR]);
    if (what[0])
        command_print(call, "  %s", what);
    if (room->description)
        command_print(call, "  %s", room->description);
    if (room->subject)
        command_print(call, _("  Subject: %s"), room->subject);
    return true;
}

const Command room_commands[] = {
    { .name = "join",
      .usage = N_("[ROOM [NICK [PASSWORD]]]"),
      .summary = N_("Enter a room, or the one of this window again"),
      .help = N_("ROOM is an address (coffee@rooms.example.org), a link (xmpp:...?join), the name "
                 "of a bookmark, or a name without @, which is completed by rooms.service or the "
                 "service that your server names. If the nick is taken or a password is needed, "
                 "you are asked. A room that is not there is made. See /help "
                 "rooms."),
      .args = { 0, 3 },
      .completes = { COMPLETE_ROOM },
      .is_private = true,
      .needs = NEEDS_ACCOUNT | NEEDS_CONNECTION,
      .run = run_join },
    { .name = "rejoin",
      .usage = "",
      .summary = N_("Leave the room and enter it again"),
      .needs = NEEDS_CHAT | NEEDS_CONNECTION,
      .run = run_rejoin },
    { .name = "leave",
      .usage = N_("[REASON]"),
      .summary = N_("Leave the room; its window stays, /close closes it"),
      .args = { 0, 1 },
      .rest = true,
      .needs = NEEDS_CHAT,
      .run = run_leave },
    { .name = "room",
      .usage = "",
      .summary = N_("Show how it is with the room: who you are there, and what it is"),
      .help =
          N_("/room info asks it for more. /room config sets it up, /room register keeps a nick "
             "for you, /room destroy ends it."),
      .needs = NEEDS_CHAT,
      .run = run_room },
    { 0 },
};
