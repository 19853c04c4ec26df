/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of roster_rows.h: accounts hold sections (groups, and the two of our own), sections
 * hold entries, a person has an entry in each of its sections. For the two .c files alone. */
#pragma once

#include "ui/roster_rows.h"

/* Those that have something to say are shown even where the offline are hidden. */
typedef enum { RANK_ONLINE, RANK_NOTED, RANK_OFFLINE } Rank;

typedef enum { SECTION_LOOSE, SECTION_GROUP, SECTION_OTHERS } SectionKind;

typedef struct {
    Account *account;
    GSequence *sections; /* Section, owned, sorted */
    GHashTable *by_id;   /* Section's id -> Section */
    GHashTable *people;  /* bare address -> Person, owned */
    unsigned unread;     /* of all people */
    bool is_folded;
    int start; /* its row, while starts are valid */
} Branch;

typedef struct {
    Branch *branch;
    SectionKind kind;
    char *id;            /* kind and name, for tables */
    const char *name;    /* in id */
    char *key;           /* sorts by name */
    GSequence *entries;  /* Entry, owned, sorted */
    GSequenceIter *iter; /* in branch->sections */
    unsigned online;
    unsigned offline; /* of rank offline: those who may be hidden */
    unsigned unread;
    bool is_folded;
    int start; /* its first row, while starts are valid */
} Section;

typedef struct {
    Branch *branch;
    Jid *jid;
    Contact *contact;
    Chat *chat;
    char *name, *key; /* as shown, and to sort by */
    Rank rank;
    unsigned unread;
    GPtrArray *entries; /* Entry, one per section, in order of the contact's groups */
} Person;

typedef struct {
    Person *person;
    Section *section;
    GSequenceIter *iter;
} Entry;

/* What is known of somebody; contact and chat may be NULL. */
typedef struct {
    const Jid *jid;
    Contact *contact;
    Chat *chat;
} PersonFacts;

struct RosterRows {
    Model *model;
    GPtrArray *branches; /* Branch, owned, in the model's order */
    GHashTable *folded;  /* names of what is folded, see roster_tree_fold_name() */
    Chat *current;       /* whose window is open; NULL */
    bool hides_offline;
    bool has_starts; /* the rows' numbers are known */
    int count;       /* of all rows, while they are */
};

extern const RowRange roster_all_rows, roster_no_rows;

/* Makes an account's branch from the model. */
Branch *roster_tree_fill(RosterRows *rows, Account *account);
void roster_branch_free(gpointer branch);
Branch *roster_tree_find(const RosterRows *rows, const Account *account);
/* Brings everybody of the account in line with what is known now. */
RowRange roster_tree_refill(RosterRows *rows, Branch *branch);

/* The section of those who are not in the roster; NULL. */
const Section *roster_tree_others(const Branch *branch);
/* Whether such a person stands in the panel. */
bool roster_tree_lists(const PersonFacts *facts);
/* Brings a person in line with what is known now. */
RowRange roster_tree_set_person(RosterRows *rows, Branch *branch, const PersonFacts *facts,
                                bool want_range);
/* The same for the person of a chat; nothing for rooms. */
void roster_tree_set_chat(RosterRows *rows, Branch *branch, Chat *chat);

/* Finds the starts of branches and sections, and the count of rows, where they are not known. */
void roster_tree_number(RosterRows *rows);
int roster_section_headers(const Section *section); /* 0 or 1 */
int roster_section_shown(const RosterRows *rows, const Section *section);
int roster_section_rows(const RosterRows *rows, const Section *section);
/* The row of an entry, or of what it is folded into; -1 if it is hidden. Rows are numbered. */
int roster_entry_row(const RosterRows *rows, const Entry *entry);

/* What stands in rows->folded: an address, for a section with its id. The caller owns it. */
char *roster_tree_fold_name(const Branch *branch, const Section *section);
