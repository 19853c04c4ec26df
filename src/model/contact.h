/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Somebody whose presence or roster entry we know, and the resources that are online. */
#pragma once

#include <stdint.h>

#include "base/jid.h"
#include "model/capabilities.h"
#include "model/events.h"
#include "model/extended.h"
#include "model/presence.h"

/* RFC 6121 2.1.2.5, seen from us: TO: we see them. */
typedef enum {
    SUBSCRIPTION_NONE = 0,
    SUBSCRIPTION_TO = 1,
    SUBSCRIPTION_FROM = 2,
    SUBSCRIPTION_BOTH = 3,
} Subscription;

/* "none", "to", "from", "both": the words of the protocol and of JSON. */
const char *subscription_name(Subscription subscription);
bool subscription_parse(const char *name, Subscription *ret_subscription);

/* One online resource. Read-only outside model/. */
typedef struct {
    char *name; /* the resourcepart; NULL if the entity has none */
    Show show;
    char *status;          /* NULL: none */
    int priority;          /* -128..127 */
    unsigned sequence;     /* grows with each time that a resource came online: later is higher */
    int64_t since;         /* when it came online, ms */
    int64_t idle_since;    /* nobody has used it since then (XEP-0319), ms; 0: in use, or unknown */
    GRefString *caps_hash; /* that its presence claims (xmpp/caps_claims.h); NULL: none */
    Capabilities *caps;    /* what it can do; NULL: not known (yet) */
} Resource;

/* What a presence says about a resource; strings are borrowed. */
typedef struct {
    const char *resource;
    Show show; /* SHOW_OFFLINE: it went */
    const char *status;
    int priority;
    int64_t idle_since; /* ms; 0: not said */
    bool says_caps;     /* else what it said before holds (XEP-0115 8.4) */
    GRefString *caps_hash;
    Capabilities *caps; /* if it is known */
} PresenceUpdate;

/* Read-only outside model/. */
struct Contact {
    Account *account;
    Jid *jid;       /* bare */
    char *name;     /* in our roster; NULL: none given */
    char *nickname; /* what they call themselves (XEP-0172); NULL */
    char *note;     /* ours about them (XEP-0145); NULL */
    char **groups;  /* NULL-terminated, sorted, never NULL */
    Subscription subscription;
    bool is_in_roster;
    bool is_approved;     /* they will see us when they ask (RFC 6121 3.4) */
    bool is_asking;       /* we asked to see them and wait (RFC 6121 2.1.2.2) */
    GPtrArray *resources; /* Resource *, owned, best first: see resource_compare() */
    char *last_status;    /* of the last unavailable presence, or NULL */
    Extended **extended;  /* by ExtendedKind, each owned or NULL; NULL: none at all */
    unsigned generation;  /* roster.c: of the full roster that named it last */
};

/* The name for the screen: the roster's, else their own, else the local part, else the domain.
 * Borrowed. */
const char *contact_display_name(const Contact *contact);
/* The state of the best resource; SHOW_OFFLINE if there is none. */
Show contact_show(const Contact *contact);
/* The best resource's status text, or NULL. */
const char *contact_status(const Contact *contact);
/* What they publish, while they are online; NULL. Borrowed. */
const Extended *contact_extended(const Contact *contact, ExtendedKind kind);
/* The resource that a server would deliver to (RFC 6121 8.5.2.1.1): highest priority that is not
 * negative, of equals the one that came last. NULL if there is none. */
const Resource *contact_best_resource(const Contact *contact);
const Resource *contact_find_resource(const Contact *contact, const char *name);
/* Order: priority, then time of arrival, the winner first. */
int resource_compare(const Resource *a, const Resource *b);
