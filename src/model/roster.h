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
/* Whether it is known what is in it: from the server, or from the store. */
bool roster_is_loaded(const Roster *roster);
/* Whether the server has answered, over the stream that we have, what is in it, or why it will not:
 * no more is to come but changes. */
bool roster_is_settled(const Roster *roster);
void roster_settle(Roster *roster, bool is_settled);
/* The server's mark of what is in it (RFC 6121 2.6.1), which may be ""; NULL: it gives none. No
 * event. */
const char *roster_version(const Roster *roster);
void roster_set_version(Roster *roster, const char *version);
/* What parts the names of groups within groups, "::" say (XEP-0083); NULL: groups stand side by
 * side. */
const char *roster_delimiter(const Roster *roster);
/* NULL, "" and what is longer than LIMIT_DELIMITER_BYTES is none. */
void roster_set_delimiter(Roster *roster, const char *delimiter);
unsigned roster_size(const Roster *roster); /* those in the roster proper */
/* Whether anybody with an address of this domain is subscribed to our presence. */
bool roster_is_seen_at(const Roster *roster, const char *domain);
typedef void (*ContactFn)(Contact *contact, gpointer data);
/* In no order. */
void roster_each(const Roster *roster, ContactFn fn, gpointer data);
/* All contacts, sorted by display name; the caller frees the array alone. */
GPtrArray *roster_sorted(const Roster *roster);

/* Between begin and end no events are emitted; end emits one for all. Contacts not set in between
 * leave the roster (a full roster from the server). */
void roster_begin(Roster *roster);
void roster_end(Roster *roster);
/* Nobody is in it, and nothing is known of it, any more. */
void roster_forget(Roster *roster);
void roster_set_item(Roster *roster, const RosterItem *item);
void roster_remove_item(Roster *roster, const Jid *jid);

/* Of those who are not in the roster at most LIMIT_STRANGERS_RESOURCES devices are kept. */
void roster_set_presence(Roster *roster, const Jid *from, const PresenceUpdate *update);
/* What they call themselves, our note about them, what they publish (extended is taken; NULL: no
 * more); nothing for who is no contact. */
void roster_set_nickname(Roster *roster, const Jid *jid, const char *nickname);
void roster_set_note(Roster *roster, const Jid *jid, const char *note);
void roster_set_extended(Roster *roster, const Jid *jid, ExtendedKind kind, Extended *extended);
/* What all resources can do that claim this hash (compared by its address), and what one can. */
void roster_set_capabilities(Roster *roster, const char *hash, Capabilities *caps);
void roster_set_resource_capabilities(Roster *roster, const Jid *jid, Capabilities *caps);
/* Nothing is known any more of what they publish. */
void roster_clear_extended(Roster *roster);
/* All resources are offline: the connection is gone. */
void roster_clear_presence(Roster *roster);
