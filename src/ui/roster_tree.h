/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of roster_rows.h: accounts hold sections (groups, and some of our own), sections hold
 * sections and entries, a person has an entry in each of its sections. For the .c files alone. */
#pragma once

#include "ui/roster_rows.h"

/* In the order in which they stand. */
typedef enum {
    SECTION_LOOSE,
    SECTION_GROUP,
    SECTION_ROOMS,
    SECTION_TRANSPORTS,
    SECTION_OTHERS,
} SectionKind;

typedef struct Section Section;
typedef struct Entry Entry;

typedef struct {
    RosterRows *rows;
    Account *account;
    GSequence *sections; /* Section, owned, sorted */
    GHashTable *by_id;   /* Section's id -> Section, of all depths */
    GHashTable *people;  /* bare address -> Person, owned */
    GHashTable *rooms;   /* Chat -> Person, owned */
    char *delimiter;     /* of groups within groups; NULL */
    unsigned unread, mentions;
    unsigned shown; /* entries that are not hidden */
    bool is_folded;
    int start, end; /* its rows, while they are numbered */
} Branch;

struct Section {
    Branch *branch;
    Section *parent; /* NULL: the account itself */
    SectionKind kind;
    unsigned depth;      /* 0: directly under the account */
    char *id;            /* kind and full name, for tables */
    const char *name;    /* the end of id */
    char *key;           /* sorts by name */
    char *haystack;      /* its full name folded, while there is a filter; else NULL */
    GSequence *children; /* Section, owned, sorted */
    GSequence *entries;  /* Entry, owned, sorted: the hidden ones last */
    GSequenceIter *iter; /* where it stands itself */
    unsigned online, total, unread, mentions; /* people, with those further down, each once */
    unsigned own_shown, shown;                /* entries that are not hidden; with those below */
    bool is_folded;
    int start, end; /* its rows, while they are numbered */
};

typedef struct {
    Branch *branch;
    Jid *jid;
    Contact *contact;
    Chat *chat;
    char *name, *key; /* as shown, and to sort by */
    char *haystack;   /* what is searched, folded, while there is a filter; else NULL */
    Entry *first;     /* of the contact's groups in their order, details behind their entry */
    int64_t activity;
    unsigned unread, mentions;
    uint8_t show; /* Show */
    bool is_online, is_room;
    bool is_pinned; /* a room that stands above others */
    bool is_noted;  /* shown even where the offline are hidden */
    bool has_detail;
} Person;

struct Entry {
    Person *person;
    Section *section;
    GSequenceIter *iter;
    Entry *next; /* of the same person */
    bool is_detail, is_hidden;
};

/* What is known of somebody; contact and chat may be NULL. */
typedef struct {
    const Jid *jid;
    Contact *contact;
    Chat *chat;
} PersonFacts;

struct RosterRows {
    Model *model;
    RosterOptions options;
    char *filter;        /* as given; "": none */
    char **words;        /* of it, folded; NULL: none */
    GPtrArray *branches; /* Branch, owned, in the model's order */
    GHashTable *folded;  /* names of what is folded, see roster_fold_name() */
    Chat *current;       /* whose window is open; NULL */
    bool has_starts;     /* the rows' numbers are known */
    int count;           /* of all rows, while they are */
};

extern const RowRange roster_all_rows, roster_no_rows;

/* --- roster_tree.c: sections, entries, and the numbers of rows --- */

Branch *roster_branch_new(RosterRows *rows, Account *account);
void roster_branch_free(gpointer branch);
Branch *roster_tree_find(const RosterRows *rows, const Account *account);

/* By kind and full name, made if need be, with those that it stands in. */
Section *roster_section_get(Branch *branch, SectionKind kind, const char *name);
/* Takes empty ones away, upwards. */
void roster_section_drop_if_empty(Section *section);
/* Whether it stands inside the other one, or is it. */
bool roster_section_is_in(const Section *section, const Section *outer);
/* Whether it has a row of its own. */
bool roster_section_has_header(const Section *section);
/* "Rooms", a group's name; NULL of those without a row. Borrowed. */
const char *roster_section_label(const Section *section);
char *roster_sort_key(const char *name);

Entry *roster_entry_add(Person *person, Section *section, bool is_detail);
void roster_entry_remove(Entry *entry);
/* Puts it where it belongs, after its person has changed. */
void roster_entry_move(Entry *entry);
/* Hides or shows what the filter says, everywhere. */
void roster_tree_refilter(RosterRows *rows);

/* Finds the starts of branches and sections, and the count of rows, where they are not known. */
void roster_tree_number(RosterRows *rows);
/* The row of an entry, or of what it is folded into; -1 if it is hidden. Rows are numbered. */
int roster_entry_row(const Entry *entry);
/* The row of the nearest header above the section's entries; -1: none. */
int roster_section_row(const Section *section);

/* What stands in rows->folded: an address, for a section with its id. The caller owns it. */
char *roster_fold_name(const Branch *branch, const Section *section);

/* --- roster_people.c: people in line with the model --- */

/* Makes an account's branch from the model. */
Branch *roster_people_fill(RosterRows *rows, Account *account);
/* Brings everybody of the account in line with what is known now. */
RowRange roster_people_refill(Branch *branch);
/* The section of those who are not in the roster; NULL. */
const Section *roster_people_others(const Branch *branch);
/* Brings a person in line with what is known now. */
RowRange roster_people_set(Branch *branch, const PersonFacts *facts, bool want_range);
/* The same for the person or the room of a chat; is_gone: the chat is about to be freed. */
RowRange roster_people_set_chat(Branch *branch, Chat *chat, bool is_gone, bool want_range);
/* Of a chat; NULL. */
Person *roster_people_find_chat(const Branch *branch, const Chat *chat);
Person *roster_people_find(const Branch *branch, const char *bare);
/* What is searched, worked out or forgotten as rows->words says. */
void roster_person_set_haystack(Person *person);
void roster_person_free(gpointer person);

/* --- roster_places.c: what stands in which row --- */

/* All NULL: the requests. section and entry are NULL where the row is none of theirs. */
typedef struct {
    const Branch *branch;
    const Section *section;
    const Entry *entry;
} Place;

/* false: there is no such row. */
bool roster_place_find(RosterRows *rows, int index, Place *ret_place);
