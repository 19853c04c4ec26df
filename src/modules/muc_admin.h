/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0045 8 and 9, 10.3 to 10.8: what moderators, admins and owners of a room do with others:
 * roles, affiliations, and the lists of them. Errors are in words (muc_error.h).
 *
 * What comes of it is told by the presence of who is there (room.h), and by
 * ROOM_NEWS_AFFILIATION of who is not. */
#pragma once

#include "model/occupant.h"

#include "modules/muc_error.h"

#define NS_MUC_ADMIN "http://jabber.org/protocol/muc#admin"

/* All is borrowed. */
typedef struct {
    const char *nick;
    Role role; /* ROLE_NONE kicks */
    Role before;
    const char *reason; /* NULL */
} MucRoleChange;

void muc_set_role(Stream *stream, const Jid *room, const MucRoleChange *change, MucDoneFn on_done,
                  gpointer data);

typedef struct {
    const Jid *jid; /* its bare address, or a domain, counts */
    Affiliation affiliation;
    const char *nick;   /* to be reserved for him (9.3); NULL */
    const char *reason; /* NULL */
} MucAffiliationChange;

/* All in one request: the room makes all of them, or none. */
void muc_set_affiliations(Stream *stream, const Jid *room, const MucAffiliationChange *changes,
                          unsigned count, MucDoneFn on_done, gpointer data);

/* --- lists --- */

/* Of an affiliation, or of a role. */
typedef struct {
    bool is_role;
    Affiliation affiliation;
    Role role;
    bool is_paged;     /* the room offers that (XEP-0059) */
    const char *after; /* the last of the page before; NULL: from the beginning */
} MucListQuery;

typedef struct {
    Jid *jid;     /* NULL: the room does not tell, as may be of a role's */
    char *nick;   /* NULL */
    char *reason; /* NULL */
    char *actor;  /* who did it, an address or nick, as some rooms tell; NULL */
    Affiliation affiliation;
    Role role;
} MucListed;

typedef struct {
    GPtrArray *listed; /* const MucListed *, at most LIMIT_ROOM_LISTED */
    const char *last;  /* for the next page; NULL: that was all */
    int64_t count;     /* of all; -1: not known */
} MucList;

/* list NULL: error. All is borrowed. */
typedef void (*MucListFn)(Stream *stream, const MucList *list, const GError *error, gpointer data);

void muc_request_list(Stream *stream, const Jid *room, const MucListQuery *query, MucListFn on_list,
                      gpointer data);
