/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list in a window: rows of cells, and what can be done with them. A state, as a form is; both
 * faces show it and act on it through these functions.
 *
 * Whoever opens one keeps the window's pointer until close is called: the user closed the window,
 * or its account was removed. */
#pragma once

#include "model/window.h"

/* Which rows an action is for: those that are marked, else the one where the user is. */
typedef enum {
    LIST_NEEDS_MANY, /* at least one */
    LIST_NEEDS_ONE,  /* exactly one */
    LIST_NEEDS_NONE, /* it is about the whole list */
} ListNeeds;

typedef struct {
    const char *word;  /* as typed: "accept" */
    const char *label; /* on its button, marked by N_(): "Accept" */
    char key;          /* with Alt, a small letter; 0: none */
    ListNeeds needs;
} ListAction;

typedef struct {
    const char *name;  /* in JSON: "from" */
    const char *title; /* marked by N_(); "": none */
    int keep;          /* the highest go first where there is no room for all; 0: always there */
} ListColumn;

typedef enum { LIST_PLAIN, LIST_STRONG, LIST_WEAK, LIST_WARNING } ListStyle;

/* What a row is made of; all is copied. */
typedef struct {
    const char *id;           /* of no other row of the list; what /list takes */
    const char *const *cells; /* one for each column; NULL: an empty one */
    const char *detail;       /* below the row where the user is; NULL */
    ListStyle style;
} ListRowFacts;

/* Read-only outside model/. */
typedef struct {
    char *id;
    char **cells;
    char *detail; /* NULL */
    char *folded; /* what a filter is compared with; NULL: not needed yet */
    ListStyle style;
    bool is_marked;
    bool is_gone;   /* within a batch */
    unsigned place; /* its order */
} ListRow;

typedef struct {
    Account *account;          /* or NULL */
    const char *name;          /* in the list of windows; copied */
    const char *title;         /* copied */
    const char *help;          /* one line; copied; NULL */
    const char *empty;         /* what is said where there are no rows; copied; NULL */
    const ListColumn *columns; /* static, ends with {0} */
    const ListAction *actions; /* static, ends with {0}; the first one is Enter's; NULL: none */
    unsigned column_count;     /* worked out by list_window_open() */
    /* ids: const char *, the rows it is for, in their order; empty with LIST_NEEDS_NONE. May change
     * the list and close its window. */
    void (*act)(Window *window, const ListAction *action, const GPtrArray *ids, gpointer data);
    void (*close)(gpointer data); /* the window is gone; NULL: nobody asks */
    gpointer data;
} ListRequest;

/* Read-only outside model/. */
struct ListWindow {
    Model *model;
    ListRequest request;
    char *name, *title, *help, *empty;
    GPtrArray *rows;  /* ListRow *, owned */
    GPtrArray *shown; /* those that the filter lets through, in the same order */
    GHashTable *by_id;
    char *filter;     /* "": none */
    unsigned current; /* in shown */
    int button;       /* the action whose button the user is at; -1: he is in the rows */
    unsigned marked;  /* how many rows are, seen or not */
    unsigned next_place;
    unsigned batch_depth; /* of list_window_begin() */
    bool is_stale;        /* shown is to be made anew at the end of the batch */
    bool is_closed;
};

#define LIST_ERROR (list_error_quark())
GQuark list_error_quark(void);
typedef enum { LIST_ERROR_INVALID } ListErrorCode;

/* Does not go there. */
Window *list_window_open(Model *model, const ListRequest *request);
/* What belongs together, told once. May be nested. */
void list_window_begin(Window *window);
void list_window_end(Window *window);
/* Adds a row at the end, or brings the one up to date that has its id. */
void list_window_set(Window *window, const ListRowFacts *facts);
void list_window_remove(Window *window, const char *id); /* or there is none */
/* All; in a batch, a row that is set again stays marked, and the user with it. */
void list_window_clear(Window *window);
/* The user wants to read it as it is now: for faces that do not show it anyway. */
void list_window_tell(Window *window);
const ListRow *list_window_find_row(const Window *window, const char *id); /* NULL */
/* The list window with this name, or, by NULL, the one that commands mean: this window, else the
 * first that is open. NULL. */
Window *list_window_find(const Model *model, const Window *window, const char *name);

/* --- what the user does --- */

/* The row where he is; NULL: none is shown. */
const ListRow *list_window_row(const Window *window);
/* By so many rows, to the ends at most; into the rows from the buttons. */
void list_window_move(Window *window, int step);
void list_window_go(Window *window, unsigned shown);
/* From the rows to the buttons and round again. */
void list_window_turn(Window *window, int step);
/* Shows the rows that hold each of its words, whatever their case. */
void list_window_set_filter(Window *window, const char *filter);
/* Marks the row where he is, or takes the mark away, and goes on to the next. */
void list_window_mark(Window *window);
void list_window_unmark_all(Window *window);
/* Enter: the action of the button where he is, else the first. */
bool list_window_enter(Window *window, GError **error);
/* By its key; false too if none has it: then without an error. */
bool list_window_press(Window *window, char key, GError **error);
/* The same for rows that are named; none named: those that are marked, or where he is. */
bool list_window_act(Window *window, const char *word, const char *const *ids, GError **error);
void list_window_close(Window *window);
