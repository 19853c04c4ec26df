/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the presence of occupants. */

#include "config.h"

#include "modules/muc_occupant.h"

#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "xmpp/language.h"
#include "xmpp/ns.h"

#include "modules/caps.h"
#include "modules/idle.h"

#define NS_HATS        "urn:xmpp:hats:0"
#define NS_OCCUPANT_ID "urn:xmpp:occupant-id:0"
/* XEP-0421 4.1. */
#define MOST_ID_BYTES (128 * 4)

/* --- what a presence says --- */

static Show
read_show(const Element *presence)
{
    const char *word = element_child_text(presence, "show", NS_CLIENT);
    Show show;

    return word && show_parse(word, &show) && show != SHOW_OFFLINE ? show : SHOW_ONLINE;
}

/* What is not said stays as it was; a service that says nothing lets all talk. */
static void
read_place(const MucUser *user, const Occupant *known, OccupantFacts *facts)
{
    facts->role = known ? known->role : ROLE_PARTICIPANT;
    facts->affiliation = known ? known->affiliation : AFFILIATION_NONE;
    if (user->role)
        role_parse(user->role, &facts->role);
    if (user->affiliation)
        affiliation_parse(user->affiliation, &facts->affiliation);
}

static const char *
read_id(const Element *presence)
{
    const Element *id = element_child(presence, "occupant-id", NS_OCCUPANT_ID);
    const char *text = id ? element_get(id, "id") : NULL;

    return text && text[0] && strlen(text) <= MOST_ID_BYTES ? text : NULL;
}

/* The caller owns them; NULL: none. */
static char **
read_hats(const Element *presence)
{
    const Element *hats = element_child(presence, "hats", NS_HATS);
    g_autoptr(GPtrArray) titles = hats ? g_ptr_array_new() : NULL;

    if (!hats)
        return NULL;
    for (const Element *hat = element_first(hats); hat && titles->len < LIMIT_HATS;
         hat = element_next(hat)) {
        const char *title = element_is(hat, "hat", NS_HATS) ? element_get(hat, "title") : NULL;
        if (title && title[0])
            g_ptr_array_add(titles, utf8_short_line(title, LIMIT_NAME_BYTES));
    }
    g_ptr_array_add(titles, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&titles), FALSE);
}

/* Who did it and why, where a presence says that; owned. */
typedef struct {
    char *actor, *reason;
} Deed;

static Deed
read_deed(const MucUser *user)
{
    if (!user->destroy && (!user->item || !element_first(user->item)))
        return (Deed){ 0 };
    return (Deed){ muc_user_actor(user), muc_user_reason(user) };
}

static void
deed_done(Deed *deed)
{
    g_free(deed->actor);
    g_free(deed->reason);
}

/* --- into the model --- */

Occupant *
muc_occupant_there(Stream *stream, const Stanza *stanza, const MucUser *user, bool is_self)
{
    Room *room = stanza->room;
    Occupant *known = room_find(room, jid_resource(stanza->from));
    const char *status = language_text(stanza->element, "status");
    bool is_long = status && strnlen(status, LIMIT_STATUS_BYTES + 1) > LIMIT_STATUS_BYTES;
    g_autofree char *cut = is_long ? utf8_cut(status, LIMIT_STATUS_BYTES) : NULL;
    g_autoptr(Jid) real = user->jid ? jid_new(user->jid, NULL) : NULL;
    g_auto(GStrv) hats = read_hats(stanza->element);
    Deed deed = read_deed(user);
    const OccupantNews news = { .actor = deed.actor, .reason = deed.reason };
    PresenceUpdate update = { 0 };
    OccupantFacts facts = {
        .jid = stanza->from,
        .real = real,
        .id = read_id(stanza->element),
        .show = read_show(stanza->element),
        .status = cut ? cut : status,
        .hats = (const char *const *)hats,
        .is_self = is_self,
    };

    read_place(user, known, &facts);
    facts.idle_since = idle_read(stanza, facts.show, clock_now(stream_clock(stream)));
    caps_read(stream, stanza, &update);
    facts.says_caps = update.says_caps;
    facts.caps_hash = update.caps_hash;
    facts.caps = update.caps;
    Occupant *occupant = room_set_occupant(room, &facts, &news);
    deed_done(&deed);
    return occupant;
}

/* NULL: he does not get another one. */
static Jid *
read_new_nick(const Room *room, const MucUser *user)
{
    if (!(user->codes & MUC_303_RENAMED) || !user->nick)
        return NULL;
    return jid_with_resource(room->chat->jid, user->nick, NULL);
}

bool
muc_occupant_gone(const Stanza *stanza, Occupant *occupant, const MucUser *user)
{
    Room *room = stanza->room;
    g_autoptr(Jid) renamed = read_new_nick(room, user);

    /* Our nick is ours: whoever is said to take it is gone, and we are not. */
    if (renamed && (occupant->is_self || !room->self || !jid_equal(renamed, room->self->jid))) {
        room_rename_occupant(room, occupant, renamed);
        return false;
    }
    Deed deed = read_deed(user);
    const OccupantNews news = { .departure = muc_user_departure(user),
                                .actor = deed.actor,
                                .reason = deed.reason };
    room_remove_occupant(room, occupant, &news);
    deed_done(&deed);
    return true;
}
