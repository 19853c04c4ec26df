/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The contacts of one account, and changes to them. */
#pragma once

#include "model/contact.h"

typedef struct Roster Roster;

/* One item as the server says it (RFC 6121 2.1.2); strings are borrowed. */
typedef struct {
    const Jid *jid; /* bare */
    const char *name;
    const char *const *groups;
    Subscription subscription;
    bool is_asking;
    bool is_approved;
} RosterItem;

/* By bare JID (a resource is ignored); NULL. */
Contact *roster_find(const Roster *roster, const Jid *jid);
/* Whether the server has said what is in it. */
bool roster_is_loaded(const Roster *roster);
unsigned roster_size(const Roster *roster); /* those in the roster proper */
typedef void (*ContactFn)(Contact *contact, gpointer data);
/* In no order. */
void roster_each(const Roster *roster, ContactFn fn, gpointer data);
/* All contacts, sorted by display name; the caller frees the array alone. */
GPtrArray *roster_sorted(const Roster *roster);

/* Between begin and end no events are emitted; end emits one for all. Contacts not set in between
 * leave the roster (a full roster from the server). */
void roster_begin(Roster *roster);
void roster_end(Roster *roster);
void roster_set_item(Roster *roster, const RosterItem *item);
void roster_remove_item(Roster *roster, const Jid *jid);

void roster_set_presence(Roster *roster, const Jid *from, const PresenceUpdate *update);
/* What they call themselves, our note about them, what they publish (extended is taken; NULL: no
 * more); nothing for who is no contact. */
void roster_set_nickname(Roster *roster, const Jid *jid, const char *nickname);
void roster_set_note(Roster *roster, const Jid *jid, const char *note);
void roster_set_extended(Roster *roster, const Jid *jid, ExtendedKind kind, Extended *extended);
/* All resources are offline: the connection is gone. */
void roster_clear_presence(Roster *roster);
/* false: there are too many already (LIMIT_ASKING). */
bool roster_set_asks_us(Roster *roster, const Jid *jid, bool asks, const char *text);
