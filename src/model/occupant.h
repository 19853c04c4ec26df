/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Somebody in a room (XEP-0045 5): his nick, what he may do there, and how he is. */
#pragma once

#include "base/jid.h"
#include "model/capabilities.h"
#include "model/events.h"
#include "model/presence.h"

/* What one may do while in the room (5.1), the least first. */
typedef enum { ROLE_NONE, ROLE_VISITOR, ROLE_PARTICIPANT, ROLE_MODERATOR } Role;
#define ROLES 4

/* What one is to the room, also while away (5.2), the least first. */
typedef enum {
    AFFILIATION_OUTCAST,
    AFFILIATION_NONE,
    AFFILIATION_MEMBER,
    AFFILIATION_ADMIN,
    AFFILIATION_OWNER,
} Affiliation;
#define AFFILIATIONS 5

/* "none", "visitor", "participant", "moderator": the words of the protocol and of JSON. */
const char *role_name(Role role);
bool role_parse(const char *name, Role *ret_role);
/* The same for the screen, translated. */
const char *role_label(Role role);
/* "outcast", "none", "member", "admin", "owner". */
const char *affiliation_name(Affiliation affiliation);
bool affiliation_parse(const char *name, Affiliation *ret_affiliation);
const char *affiliation_label(Affiliation affiliation);

/* Read-only outside model/. */
struct Occupant {
    Chat *chat; /* the room's */
    Jid *jid;   /* room/nick */
    Jid *real;  /* as far as the room tells it: full, or bare; NULL */
    /* The same for one person whatever the nick (XEP-0421): what his presence claims, where the
     * room announces that it vouches for it; NULL. */
    const char *id;
    Role role;
    Affiliation affiliation;
    Show show;
    char *status;          /* NULL */
    char **hats;           /* titles (XEP-0317), as of id; NULL-terminated; NULL: none */
    int64_t since;         /* when he was first seen here, ms */
    int64_t spoke;         /* when he last said something, ms; 0: not since we entered */
    int64_t idle_since;    /* ms; 0: in use, or unknown */
    GRefString *caps_hash; /* as of a Resource (contact.h); NULL */
    Capabilities *caps;    /* NULL: not known */
    bool is_self;
    bool is_ignored; /* the user does not want to hear him */
    char *skeleton;  /* room.c, as what follows; of the nick; NULL: not asked for yet */
    char *claimed_id;
    char **claimed_hats;
    char *sort_key;
    unsigned bytes;       /* as counted in the room's */
    GSequenceIter *place; /* in the room's order */
};

/* What a presence says of an occupant; all is borrowed. */
typedef struct {
    const Jid *jid;
    const Jid *real;
    const char *id; /* as claimed; hats, too */
    Role role;
    Affiliation affiliation;
    Show show;
    const char *status;
    const char *const *hats;
    int64_t idle_since;
    bool says_caps; /* else what was said before holds */
    GRefString *caps_hash;
    Capabilities *caps;
    bool is_self;
} OccupantFacts;

/* Why somebody is no longer there (XEP-0045 15.6.2). */
typedef enum {
    DEPARTURE_LEFT,
    DEPARTURE_LOST,         /* his connection, or his server's (333) */
    DEPARTURE_KICKED,       /* 307 */
    DEPARTURE_BANNED,       /* 301 */
    DEPARTURE_NOT_MEMBER,   /* no member any more (321) */
    DEPARTURE_MEMBERS_ONLY, /* the room has become so (322) */
    DEPARTURE_SHUTDOWN,     /* of the service (332) */
    DEPARTURE_DESTROYED,    /* the room */
} Departure;

typedef enum {
    OCCUPANT_THERE,   /* was in the room when we entered */
    OCCUPANT_CAME,    /* entered */
    OCCUPANT_CHANGED, /* presence, role, affiliation or hats */
    OCCUPANT_RENAMED, /* has another nick now: former is the old one */
    OCCUPANT_SPOKE,
    OCCUPANT_LEFT, /* is about to be freed */
} OccupantChange;

/* What an EVENT_OCCUPANT tells; all is borrowed. */
typedef struct OccupantNews {
    Occupant *occupant; /* NULL: all are gone, or many came or changed */
    OccupantChange change;
    const char *former; /* OCCUPANT_RENAMED: the nick before */
    Role role;          /* OCCUPANT_CHANGED: those before */
    Affiliation affiliation;
    Show show;
    Departure departure; /* OCCUPANT_LEFT */
    const char *actor;   /* who did it, as the room says; NULL */
    const char *reason;  /* NULL */
} OccupantNews;

/* The nick. Borrowed. */
const char *occupant_nick(const Occupant *occupant);
