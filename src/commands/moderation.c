/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What moderators, admins and owners of a room order: /kick, /ban, /voice, /affiliation, /room. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "client/rooms/room_moderation.h"
#include "commands/lookup.h"
#include "commands/room.h"

/* --- who is there --- */

static const char *
reason_at(const CommandCall *call, int index)
{
    return call->argc > index ? call->argv[index] : NULL;
}

static bool
set_role(const CommandCall *call, Role role, GError **error)
{
    const Room *room = command_room(call, error);

    return room && client_set_role(call->client, room->chat, call->argv[0], role,
                                   reason_at(call, 1), error);
}

/* The short forms. */
static const struct {
    const char *name;
    Role role;
} roles[] = {
    { "kick", ROLE_NONE },          { "devoice", ROLE_VISITOR },  { "mute", ROLE_VISITOR },
    { "op", ROLE_MODERATOR },       { "deop", ROLE_PARTICIPANT }, { "voice", ROLE_PARTICIPANT },
    { "unmute", ROLE_PARTICIPANT },
};

static bool
run_short_role(const CommandCall *call, GError **error)
{
    unsigned i = 0;

    while (strcmp(roles[i].name, call->command->name) != 0)
        i++;
    return set_role(call, roles[i].role, error);
}

static bool
run_voice(const CommandCall *call, GError **error)
{
    const Room *room = command_room(call, error);

    if (!room || call->argc > 0)
        return room && set_role(call, ROLE_PARTICIPANT, error);
    return client_request_voice(call->client, room->chat, error);
}

static bool
run_role(const CommandCall *call, GError **error)
{
    const Room *room = command_room(call, error);
    Role role;

    if (!room)
        return false;
    if (!role_parse(call->argv[0], &role))
        return command_fail(error,
                            _("%s is no role: visitor, participant, moderator, or none, "
                              "which kicks."),
                            call->argv[0]);
    return client_set_role(call->client, room->chat, call->argv[1], role, reason_at(call, 2),
                           error);
}

static bool
run_role_list(const CommandCall *call, GError **error)
{
    const Room *room = command_room(call, error);
    Role role = ROLE_NONE;

    if (!room)
        return false;
    if (call->argc > 0 && (!role_parse(call->argv[0], &role) || role == ROLE_NONE))
        return command_fail(error, _("There is no list %s: moderator, participant, visitor."),
                            call->argv[0]);
    return client_show_roles(call->client, room->chat, call->argc > 0 ? 1u << role : ROLES_ALL,
                             error);
}

/* --- who may be --- */

static bool
set_rank(const CommandCall *call, const char *who, Affiliation rank, const char *reason,
         GError **error)
{
    const Room *room = command_room(call, error);

    return room && client_set_affiliation(call->client, room->chat, who, rank, reason, error);
}

static bool
run_ban(const CommandCall *call, GError **error)
{
    return set_rank(call, call->argv[0], AFFILIATION_OUTCAST, reason_at(call, 1), error);
}

static bool
run_unban(const CommandCall *call, GError **error)
{
    return set_rank(call, call->argv[0], AFFILIATION_NONE, NULL, error);
}

static bool
run_affiliation(const CommandCall *call, GError **error)
{
    Affiliation rank;

    /* Who has it first, as other programs want it. */
    if (!affiliation_parse(call->argv[0], &rank) && affiliation_parse(call->argv[1], &rank))
        return set_rank(call, call->argv[0], rank, reason_at(call, 2), error);
    if (!affiliation_parse(call->argv[0], &rank))
        return command_fail(error,
                            _("%s is no affiliation: owner, admin, member, outcast (banned) or "
                              "none."),
                            call->argv[0]);
    return set_rank(call, call->argv[1], rank, reason_at(call, 2), error);
}

/* --- lists --- */

static const struct {
    const char *name;
    unsigned ranks;
} lists[] = {
    { "affiliation list", RANKS_ALL },    { "members", 1 << AFFILIATION_MEMBER },
    { "admins", 1 << AFFILIATION_ADMIN }, { "owners", 1 << AFFILIATION_OWNER },
    { "bans", 1 << AFFILIATION_OUTCAST },
};

static bool
run_list(const CommandCall *call, GError **error)
{
    const Room *room = command_room(call, error);
    unsigned i = 0;
    Affiliation rank;

    while (strcmp(lists[i].name, call->command->name) != 0)
        i++;
    unsigned ranks = lists[i].ranks;
    if (room && call->argc > 0) {
        if (!affiliation_parse(call->argv[0], &rank) || rank == AFFILIATION_NONE)
            return command_fail(error, _("There is no list %s: owner, admin, member, outcast."),
                                call->argv[0]);
        ranks = 1u << rank;
    }
    return room && client_show_affiliations(call->client, room->chat, ranks, error);
}

/* --- the room --- */

static bool
run_config(const CommandCall *call, GError **error)
{
    const Room *room = command_room(call, error);

    if (!room)
        return false;
    if (call->argc == 0)
        return client_configure_room(call->client, room->chat, error);
    return client_configure_room_field(call->client, room->chat, call->argv[0], reason_at(call, 1),
                                       error);
}

/* What is no address begins the reason. */
static bool
run_destroy(const CommandCall *call, GError **error)
{
    const Room *room = command_room(call, error);
    bool has_address = call->argc > 0 && strchr(call->argv[0], '@');
    g_autoptr(Jid) alternative = has_address ? jid_new_from_typed(call->argv[0], error) : NULL;
    g_autofree char *words = call->argc > 0 ? g_strjoinv(" ", (char **)call->argv) : NULL;

    if (!room || (has_address && !alternative))
        return false;
    return client_destroy_room(call->client, room->chat, alternative, NULL,
                               has_address ? reason_at(call, 1) : words, error);
}

static bool
run_register(const CommandCall *call, GError **error)
{
    const Room *room = command_room(call, error);

    return room && client_register_in_room(call->client, room->chat, reason_at(call, 0), error);
}

static bool
run_unregister(const CommandCall *call, GError **error)
{
    const Room *room = command_room(call, error);

    return room && client_unregister_in_room(call->client, room->chat, error);
}

#define IN_ROOM (NEEDS_CHAT | NEEDS_CONNECTION)

/* One row of a short form for a role. */
#define ROLE_ROW(word, sentence)                                                                   \
    {                                                                                              \
        .name = word, .usage = N_("NICK [REASON]"), .summary = sentence, .args = { 1, 2 },         \
        .rest = true, .completes = { COMPLETE_NICK }, .needs = IN_ROOM, .run = run_short_role      \
    }

#define LIST_ROW(word, sentence)                                                                   \
    {                                                                                              \
        .name = word, .usage = "", .summary = sentence, .needs = IN_ROOM, .run = run_list          \
    }

const Command moderation_commands[] = {
    ROLE_ROW("kick", N_("Make somebody leave the room; they may come back")),
    { .name = "ban",
      .usage = N_("NICK|ADDRESS|DOMAIN [REASON]"),
      .summary = N_("Keep somebody, or all of a server, out of the room"),
      .help = N_("By nick, if the room shows you the address behind it; else by address. A domain "
                 "keeps out all who have an address there, but not who is in the room already; "
                 "some services do not take one. Admins and owners of a room may ban."),
      .args = { 1, 2 },
      .rest = true,
      .completes = { COMPLETE_NICK },
      .needs = IN_ROOM,
      .run = run_ban },
    { .name = "unban",
      .usage = N_("ADDRESS"),
      .summary = N_("Let somebody in again who was banned"),
      .args = { 1, 1 },
      .completes = { COMPLETE_BANNED },
      .needs = IN_ROOM,
      .run = run_unban },
    { .name = "voice",
      .usage = N_("[NICK [REASON]]"),
      .summary = N_("Let a visitor talk; without a nick, ask to be let"),
      .help = N_("In a moderated room visitors only read. Without a nick it asks the moderators "
                 "for voice; their answer shows in your role."),
      .args = { 0, 2 },
      .rest = true,
      .completes = { COMPLETE_NICK },
      .needs = IN_ROOM,
      .run = run_voice },
    ROLE_ROW("devoice", N_("Take somebody's voice, in a moderated room")),
    ROLE_ROW("mute", N_("The same as /devoice")),
    ROLE_ROW("unmute", N_("The same as /voice NICK")),
    ROLE_ROW("op", N_("Make somebody a moderator, while in the room")),
    ROLE_ROW("deop", N_("Make a moderator a participant")),
    { .name = "role",
      .usage = N_("ROLE NICK [REASON]"),
      .summary = N_("Say what somebody may do while in the room"),
      .help = N_("visitor: read; participant: talk; moderator: kick, and give voice; none: leave. "
                 "It lasts until they leave; /affiliation lasts."),
      .args = { 2, 3 },
      .rest = true,
      .completes = { COMPLETE_LIST, COMPLETE_NICK },
      .words = "visitor|participant|moderator|none",
      .needs = IN_ROOM,
      .run = run_role },
    { .name = "role list",
      .usage = N_("[ROLE]"),
      .summary = N_("Show in a window who is there in which role, and change that"),
      .help =
          N_("Enter lets somebody talk, Alt-u takes their voice, Alt-o makes a moderator, Alt-r "
             "kicks; Insert marks several. The list follows what happens in the room."),
      .args = { 0, 1 },
      .completes = { COMPLETE_LIST },
      .words = "moderator|participant|visitor",
      .needs = IN_ROOM,
      .run = run_role_list },
    { .name = "affiliation",
      .usage = N_("AFFILIATION NICK|ADDRESS [REASON]"),
      .summary = N_("Say what somebody is to the room, also while away"),
      .help = N_("owner: configures and destroys it; admin: bans, and makes members; member: is "
                 "let into a room for members; outcast: is banned; none: nothing of it. To step "
                 "down yourself is asked about first."),
      .args = { 2, 3 },
      .rest = true,
      .completes = { COMPLETE_LIST, COMPLETE_NICK },
      .words = "owner|admin|member|outcast|none",
      .needs = IN_ROOM,
      .run = run_affiliation },
    { .name = "affiliation list",
      .usage = N_("[AFFILIATION]"),
      .summary = N_("Show the room's lists in a window: owners, admins, members, who is banned"),
      .help = N_("Enter changes affiliation and reason, Alt-a adds, Alt-r takes from the list, "
                 "Insert marks several. The list follows what others change."),
      .args = { 0, 1 },
      .completes = { COMPLETE_LIST },
      .words = "owner|admin|member|outcast",
      .needs = IN_ROOM,
      .run = run_list },
    LIST_ROW("members", N_("Show the members of the room")),
    LIST_ROW("admins", N_("Show the admins of the room")),
    LIST_ROW("owners", N_("Show the owners of the room")),
    LIST_ROW("bans", N_("Show who is banned from the room")),
    { .name = "room config",
      .usage = N_("[FIELD [VALUE]]"),
      .summary = N_("Configure the room: all of it in a form, or one field"),
      .help = N_("Its owners may. A field is named as the form names it, or by the end of that: "
                 "membersonly, moderatedroom, persistentroom, roomname ...; without a value it is "
                 "shown. Several values of a list have spaces between them."),
      .args = { 0, 2 },
      .rest = true,
      .completes = { COMPLETE_LIST },
      .words = "roomname|roomdesc|membersonly|moderatedroom|persistentroom|publicroom|"
               "passwordprotectedroom|roomsecret|whois|changesubject|allowinvites|maxusers|lang",
      .private_word = "roomsecret",
      .needs = IN_ROOM,
      .run = run_config },
    { .name = "room destroy",
      .usage = N_("[ALTERNATIVE] [REASON]"),
      .summary = N_("Destroy the room for everybody; you are asked first"),
      .help = N_("Its owners may. ALTERNATIVE is the address of the room where it goes on: who is "
                 "here is told so."),
      .args = { 0, 2 },
      .rest = true,
      .completes = { COMPLETE_ROOM },
      .needs = IN_ROOM,
      .run = run_destroy },
    { .name = "room register",
      .usage = N_("[NICK]"),
      .summary = N_("Have a nick kept for you in the room, and become a member of it"),
      .help = N_("Without a nick it says which one is kept for you, or opens the room's form. Some "
                 "rooms ask their admins first."),
      .args = { 0, 1 },
      .needs = IN_ROOM,
      .run = run_register },
    { .name = "room unregister",
      .usage = "",
      .summary = N_("Give that back"),
      .needs = IN_ROOM,
      .run = run_unregister },
    { 0 },
};
