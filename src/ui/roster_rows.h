/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of the roster panel in their order: requests, accounts, their groups, who is in them.
 *
 * Kept sorted as things change, one change costing O(log n), so that 10,000 contacts coming online
 * cost no more each than ten do. A contact in several groups stands in each; groups stand within
 * groups where the account has a delimiter (XEP-0083). */
#pragma once

#include "model/chat.h"

typedef enum {
    ROSTER_ROW_REQUESTS, /* how many wait for an answer: total */
    ROSTER_ROW_ACCOUNT,
    ROSTER_ROW_GROUP,
    ROSTER_ROW_PERSON, /* or a room */
    ROSTER_ROW_DETAIL, /* what the person in the row above publishes */
} RosterRowKind;

/* One row; strings and objects are borrowed until the model changes. */
typedef struct {
    RosterRowKind kind;
    Account *account;
    const char *group; /* its name; NULL: directly under the account */
    unsigned depth;    /* 0: at the left */
    int parent;        /* the row that folds this one; -1: none */
    unsigned online, total;
    unsigned unread, mentions;
    bool is_folded;
    Contact *contact; /* of a person: NULL if nothing is known of him */
    Chat *chat;       /* of a person: NULL if none is open */
} RosterRow;

/* The words of roster.sort and roster.sections, in the order of their rows. */
typedef enum { SORT_ONLINE, SORT_PRESENCE, SORT_NAME, SORT_ACTIVITY, SORT_UNREAD } RosterSort;
#define ROSTER_SORTS 5

/* What the panel shows, and how it is sorted. */
typedef struct {
    bool hides_offline; /* those who are, and have nothing to say */
    bool has_requests, has_accounts, has_groups, has_rooms, has_transports, has_others;
    bool has_details;              /* rows for what people publish */
    RosterSort sort[ROSTER_SORTS]; /* the first counts most; what is equal in all is by name */
    unsigned sort_count;
} RosterOptions;

/* Everything, those who are online first. */
extern const RosterOptions roster_default_options;

/* Rows that an event touched; first > last: none. */
typedef struct {
    int first, last;
} RowRange;

typedef enum { FOLD_TOGGLE, FOLD_CLOSE, FOLD_OPEN } FoldOrder;

typedef struct RosterRows RosterRows;

RosterRows *roster_rows_new(Model *model);
void roster_rows_free(RosterRows *rows); /* takes NULL */

void roster_rows_set_options(RosterRows *rows, const RosterOptions *options);
/* Only those in whose name, address, groups or status all words of the text stand, wherever they
 * are folded, online or not; "": everybody. */
void roster_rows_set_filter(RosterRows *rows, const char *text);
/* Takes the event in. want_range: find out which rows it touched (else all are named). */
RowRange roster_rows_on_event(RosterRows *rows, const Event *event, bool want_range);

int roster_rows_count(RosterRows *rows);
/* false: there is no such row. */
bool roster_rows_get(RosterRows *rows, int index, RosterRow *ret_row);
/* Calls fn for rows from first on, at most count. */
typedef void (*RosterRowFn)(int index, const RosterRow *row, gpointer data);
void roster_rows_each(RosterRows *rows, int first, int count, RosterRowFn fn, gpointer data);
/* The first row of the current chat, or of what it is folded into; -1. */
int roster_rows_find_current(RosterRows *rows);
/* A name for what stands in a row, by which it is found again wherever it has moved; NULL if there
 * is no such row. The caller owns it. */
char *roster_rows_name(RosterRows *rows, int index);
/* -1: it is not there (any more). */
int roster_rows_find(RosterRows *rows, const char *name);

/* Folds or unfolds an account or a group; false: nothing changed. */
bool roster_rows_fold(RosterRows *rows, int index, FoldOrder order);
/* The same for all accounts of this address and all groups of this name; how many there are. */
unsigned roster_rows_fold_named(RosterRows *rows, const char *name, FoldOrder order);
/* What is folded: a set of texts, to be kept. Borrowed. */
GHashTable *roster_rows_folded(const RosterRows *rows);
/* What was kept: texts, NULL-terminated. */
void roster_rows_set_folded(RosterRows *rows, const char *const *texts);
