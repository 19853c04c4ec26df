/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of the roster panel in their order: accounts, their groups, the people in them.
 *
 * Kept sorted as things change, one change costing O(log n), so that 10,000 contacts coming online
 * cost no more each than ten do. Within a group those who are online come first, each half by name;
 * a contact in several groups stands in each. */
#pragma once

#include "model/chat.h"

typedef enum { ROSTER_ROW_ACCOUNT, ROSTER_ROW_GROUP, ROSTER_ROW_PERSON } RosterRowKind;

/* One row; strings and objects are borrowed until the model changes. */
typedef struct {
    RosterRowKind kind;
    Account *account;
    const char *group; /* its name; NULL: directly under the account */
    unsigned online, total;
    unsigned unread;
    bool is_folded;
    Contact *contact; /* of a person: NULL if not in the roster and not asking */
    Chat *chat;       /* of a person: NULL if none is open */
} RosterRow;

/* Rows that an event touched; first > last: none. */
typedef struct {
    int first, last;
} RowRange;

typedef struct RosterRows RosterRows;

RosterRows *roster_rows_new(Model *model);
void roster_rows_free(RosterRows *rows); /* takes NULL */

/* Whether those who are offline, and have nothing to say, are left out. */
void roster_rows_hide_offline(RosterRows *rows, bool hide);
/* Takes the event in. want_range: find out which rows it touched (else all are named). */
RowRange roster_rows_on_event(RosterRows *rows, const Event *event, bool want_range);

int roster_rows_count(RosterRows *rows);
/* false: there is no such row. */
bool roster_rows_get(RosterRows *rows, int index, RosterRow *ret_row);
/* Calls fn for rows from first on, at most count. */
typedef void (*RosterRowFn)(int index, const RosterRow *row, gpointer data);
void roster_rows_each(RosterRows *rows, int first, int count, RosterRowFn fn, gpointer data);
/* The first row of the current chat's contact, or of what it is folded into; -1. */
int roster_rows_find_current(RosterRows *rows);
/* Folds or unfolds an account or a group; nothing for a person. */
void roster_rows_fold(RosterRows *rows, int index);
