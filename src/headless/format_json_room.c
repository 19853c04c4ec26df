/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events of rooms as JSON lines. */

#include "config.h"

#include "headless/format_json_room.h"

#include "base/json.h"

static const struct {
    RoomFeature feature;
    const char *word;
} features[] = {
    { ROOM_MEMBERS_ONLY, "members_only" },
    { ROOM_MODERATED, "moderated" },
    { ROOM_NON_ANONYMOUS, "non_anonymous" },
    { ROOM_PASSWORD, "password" },
    { ROOM_HIDDEN, "hidden" },
    { ROOM_PERSISTENT, "persistent" },
    { ROOM_TEMPORARY, "temporary" },
    { ROOM_LOGGED, "logged" },
    { ROOM_ARCHIVE, "archive" },
    { ROOM_STABLE_IDS, "stable_ids" },
    { ROOM_OCCUPANT_IDS, "occupant_ids" },
    { ROOM_SELF_PING, "self_ping" },
    { ROOM_REGISTRATION, "registration" },
    { ROOM_MODERATION, "moderation" },
    { ROOM_SEMI_ANONYMOUS, "semi_anonymous" },
    { ROOM_VCARD, "vcard" },
    { ROOM_REFLECTS_IDS, "reflects_ids" },
    { ROOM_OPEN_SUBJECT, "open_subject" },
    { ROOM_IRC, "irc" },
    { ROOM_HATS, "hats" },
};

static const char *const changes[] = {
    [OCCUPANT_THERE] = "there",     [OCCUPANT_CAME] = "came",   [OCCUPANT_CHANGED] = "changed",
    [OCCUPANT_RENAMED] = "renamed", [OCCUPANT_SPOKE] = "spoke", [OCCUPANT_LEFT] = "left",
};

static const char *const departures[] = {
    [DEPARTURE_LEFT] = NULL,
    [DEPARTURE_LOST] = "lost",
    [DEPARTURE_KICKED] = "kicked",
    [DEPARTURE_BANNED] = "banned",
    [DEPARTURE_NOT_MEMBER] = "not_member",
    [DEPARTURE_MEMBERS_ONLY] = "members_only",
    [DEPARTURE_SHUTDOWN] = "shutdown",
    [DEPARTURE_DESTROYED] = "destroyed",
};

static void
begin(GString *out, const char *type, const Room *room)
{
    json_begin(out);
    json_string(out, "type", type);
    json_string(out, "account", jid_bare(room->chat->account->jid));
    json_string(out, "chat", jid_bare(room->chat->jid));
}

static void
write_features(GString *out, const Room *room)
{
    json_begin_array(out, "features");
    for (unsigned i = 0; i < G_N_ELEMENTS(features); i++) {
        if (room->features & features[i].feature)
            json_string(out, NULL, features[i].word);
    }
    json_end_array(out);
}

void
json_write_room(GString *out, const Room *room)
{
    begin(out, "room", room);
    json_string(out, "state", room_state_name(room->state));
    if (room->end != ROOM_END_NONE)
        json_string(out, "end", room_end_name(room->end));
    json_string(out, "text", room->end_text);
    json_string(out, "alternative", room->alternative ? jid_bare(room->alternative) : NULL);
    json_string(out, "nick", room->nick);
    json_string(out, "name", room->name);
    json_string(out, "description", room->description);
    json_string(out, "language", room->language);
    json_string(out, "subject", room->subject);
    json_string(out, "subject_author", room->subject_author);
    if (room->subject_time)
        json_time(out, "subject_time", room->subject_time);
    write_features(out, room);
    if (room->slow_seconds)
        json_int(out, "slow_seconds", room->slow_seconds);
    json_bool(out, "bookmarked", room->bookmark != NULL);
    json_end(out);
}

static void
write_person(GString *out, const Occupant *occupant)
{
    json_string(out, "nick", occupant_nick(occupant));
    if (occupant->is_self)
        json_bool(out, "self", true);
    json_string(out, "jid", occupant->real ? jid_full(occupant->real) : NULL);
    json_string(out, "occupant_id", occupant->id);
    json_string(out, "role", role_name(occupant->role));
    json_string(out, "affiliation", affiliation_name(occupant->affiliation));
    json_string(out, "show", show_name(occupant->show));
    json_string(out, "status", occupant->status);
    json_strings(out, "hats", (const char *const *)occupant->hats);
}

void
json_write_occupant(GString *out, const Room *room, const OccupantNews *news)
{
    if (news->change == OCCUPANT_SPOKE)
        return;
    begin(out, "occupant", room);
    json_string(out, "event", changes[news->change]);
    if (!news->occupant)
        json_bool(out, "all", true);
    else
        write_person(out, news->occupant);
    json_string(out, "former", news->former);
    json_string(out, "departure",
                news->change == OCCUPANT_LEFT ? departures[news->departure] : NULL);
    json_string(out, "actor", news->actor);
    json_string(out, "reason", news->reason);
    json_end(out);
}
