/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the <x/> of muc#user. */

#include "config.h"

#include "modules/muc_user.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "xmpp/ns.h"

/* Sorted by number. */
static const struct {
    unsigned short number;
    MucCode code;
    RoomCode room; /* 0: it says nothing about the room */
} codes[] = {
    { 100, MUC_100_NON_ANONYMOUS, ROOM_CODE_NON_ANONYMOUS },
    { 101, MUC_101_AFFILIATION, ROOM_CODE_AFFILIATION },
    { 102, MUC_102_SHOWS_ABSENT, ROOM_CODE_CONFIGURATION },
    { 103, MUC_103_HIDES_ABSENT, ROOM_CODE_CONFIGURATION },
    { 104, MUC_104_CONFIGURATION, ROOM_CODE_CONFIGURATION },
    { 110, MUC_110_SELF, 0 },
    { 170, MUC_170_LOGGED, ROOM_CODE_LOGGED },
    { 171, MUC_171_NOT_LOGGED, ROOM_CODE_NOT_LOGGED },
    { 172, MUC_172_NON_ANONYMOUS, ROOM_CODE_NON_ANONYMOUS },
    { 173, MUC_173_SEMI_ANONYMOUS, ROOM_CODE_SEMI_ANONYMOUS },
    { 201, MUC_201_CREATED, 0 },
    { 210, MUC_210_NICK, ROOM_CODE_NICK },
    { 301, MUC_301_BANNED, 0 },
    { 303, MUC_303_RENAMED, 0 },
    { 307, MUC_307_KICKED, 0 },
    { 321, MUC_321_NO_MEMBER, 0 },
    { 322, MUC_322_MEMBERS_ONLY, 0 },
    { 332, MUC_332_SHUTDOWN, 0 },
    { 333, MUC_333_LOST, 0 },
};

/* The first that is true holds: who is dropped for an error bears the code of the kicked, too. */
static const struct {
    MucCode code;
    Departure departure;
} departures[] = {
    { MUC_333_LOST, DEPARTURE_LOST },
    { MUC_332_SHUTDOWN, DEPARTURE_SHUTDOWN },
    { MUC_301_BANNED, DEPARTURE_BANNED },
    { MUC_307_KICKED, DEPARTURE_KICKED },
    { MUC_321_NO_MEMBER, DEPARTURE_NOT_MEMBER },
    { MUC_322_MEMBERS_ONLY, DEPARTURE_MEMBERS_ONLY },
};

static unsigned
read_code(const char *text)
{
    long number = text ? strtol(text, NULL, 10) : 0;

    for (unsigned i = 0; i < G_N_ELEMENTS(codes); i++) {
        if (codes[i].number == number)
            return codes[i].code;
    }
    return 0;
}

MucUser
muc_user_read(const Element *stanza)
{
    const Element *x = element_child(stanza, "x", NS_MUC_USER);
    MucUser user = { 0 };

    for (const Element *child = x ? element_first(x) : NULL; child; child = element_next(child)) {
        if (element_is(child, "status", NS_MUC_USER))
            user.codes |= read_code(element_get(child, "code"));
        else if (element_is(child, "item", NS_MUC_USER) && !user.item)
            user.item = child;
        else if (element_is(child, "destroy", NS_MUC_USER) && !user.destroy)
            user.destroy = child;
    }
    if (!user.item)
        return user;
    user.role = element_get(user.item, "role");
    user.affiliation = element_get(user.item, "affiliation");
    user.jid = element_get(user.item, "jid");
    user.nick = element_get(user.item, "nick");
    return user;
}

unsigned
muc_user_room_codes(unsigned said)
{
    unsigned room = 0;

    for (unsigned i = 0; i < G_N_ELEMENTS(codes); i++) {
        if (said & codes[i].code)
            room |= codes[i].room;
    }
    return room;
}

void
muc_user_set_features(Room *room, unsigned said)
{
    unsigned now = muc_user_room_codes(said);
    unsigned with = 0, without = 0;

    if (now & ROOM_CODE_LOGGED)
        with |= ROOM_LOGGED;
    else if (now & ROOM_CODE_NOT_LOGGED)
        without |= ROOM_LOGGED;
    if (now & ROOM_CODE_NON_ANONYMOUS) {
        with |= ROOM_NON_ANONYMOUS;
        without |= ROOM_SEMI_ANONYMOUS;
    } else if (now & ROOM_CODE_SEMI_ANONYMOUS) {
        with |= ROOM_SEMI_ANONYMOUS;
        without |= ROOM_NON_ANONYMOUS;
    }
    room_add_features(room, with, without);
}

/* NULL: nothing is said. */
static char *
clean(const char *text)
{
    g_autofree char *line = text ? utf8_short_line(text, LIMIT_SAID_BYTES) : NULL;

    if (line)
        g_strstrip(line);
    return line && line[0] ? g_steal_pointer(&line) : NULL;
}

char *
muc_user_actor(const MucUser *user)
{
    const Element *actor = user->item ? element_child(user->item, "actor", NULL) : NULL;
    char *nick = actor ? clean(element_get(actor, "nick")) : NULL;

    return nick || !actor ? nick : clean(element_get(actor, "jid"));
}

char *
muc_user_reason(const MucUser *user)
{
    const Element *holder = user->destroy ? user->destroy : user->item;

    return holder ? clean(element_child_text(holder, "reason", NULL)) : NULL;
}

Departure
muc_user_departure(const MucUser *user)
{
    if (user->destroy)
        return DEPARTURE_DESTROYED;
    for (unsigned i = 0; i < G_N_ELEMENTS(departures); i++) {
        if (user->codes & departures[i].code)
            return departures[i].departure;
    }
    return DEPARTURE_LEFT;
}
