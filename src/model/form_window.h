/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A form in a window: who wants it, how far the user is with it, and what becomes of it. A state,
 * as a prompt is; both faces fill it in through these functions.
 *
 * Whoever opens one keeps the window's pointer until form_window_done() or until cancel is called:
 * the user gave up or closed the window, or its account was removed. One of the two ends it. */
#pragma once

#include "model/form.h"
#include "model/window.h"

/* A way to send a form, where there are several (XEP-0050 3.5). Strings are static. */
typedef struct {
    const char *word;  /* as typed: "back" */
    const char *label; /* on its button, translated */
    bool is_unchecked; /* what is in the fields does not matter */
} FormButton;

enum { FORM_BUTTONS = 4 };

typedef struct {
    Account *account;          /* or NULL */
    Form *form;                /* taken */
    const char *name;          /* in the list of windows; copied */
    const FormButton *buttons; /* copied; the first is Enter's; NULL: "Send" */
    unsigned button_count;
    /* It is filled in as it should be. The window waits (FORM_SENT) until form_window_ask_again()
     * or form_window_done(), which may be called here. NULL for what is only to be read. */
    void (*submit)(Window *window, const Form *form, gpointer data);
    void (*cancel)(gpointer data); /* the window is gone */
    gpointer data;
} FormRequest;

typedef enum {
    FORM_ASKED, /* the user's turn */
    FORM_SENT,  /* the asker's */
    FORM_SHOWN, /* there is nothing to send */
    FORM_CLOSED,
} FormState;

/* Where the user is: a field, one of the options of a list that shows them all (its length: another
 * value), or a button; the ways to send it, but for the first, have places from FORM_PLACE_OTHER
 * down. */
enum { FORM_PLACE_SEND = -1, FORM_PLACE_CANCEL = -2, FORM_PLACE_OTHER = -3 };

typedef struct {
    int field;
    int option;
} FormPlace;

/* Read-only outside model/. */
struct FormWindow {
    Form *form;
    FormState state;
    char *name;
    char *error; /* what is wrong with all of it, a sentence; NULL */
    FormPlace place;
    FormButton buttons[FORM_BUTTONS];
    unsigned button_count; /* at least 1 */
    unsigned pressed;      /* by which it was sent */
    void (*submit)(Window *window, const Form *form, gpointer data);
    void (*cancel)(gpointer data);
    gpointer data;
    Model *model;
};

/* Does not go there. */
Window *form_window_open(Model *model, const FormRequest *request);
/* It is the user's turn again: with another form (taken; what he typed is copied into it), or with
 * the same (NULL). error: why, a sentence, or NULL. */
void form_window_ask_again(Window *window, Form *form, const char *error);
/* What comes after it (taken) in the same window: nothing of it is kept. buttons: copied. */
void form_window_continue(Window *window, Form *form, const FormButton *buttons, unsigned count);
/* Closes it; cancel is not called. */
void form_window_done(Window *window);

/* --- what the user does --- */

/* As form_field_set(). False too if it is not the user's turn. */
bool form_window_set(Window *window, unsigned field, const char *const *values, GError **error);
/* False, with a sentence, if something is missing: the fields say what, and the first of them is
 * gone to. */
bool form_window_submit(Window *window, GError **error);
/* The same by another button than the first. */
bool form_window_press(Window *window, unsigned button, GError **error);
/* The button of this word, or label; -1. */
int form_window_find_button(const Window *window, const char *word);
/* The button at this place; -1: there is none. */
int form_place_button(FormPlace place);
void form_window_cancel(Window *window);
/* step places on, and no further than to the ends. */
void form_window_move(Window *window, int step);
void form_window_go(Window *window, FormPlace place);
/* Where the place is a choice: turns it, or takes the option step further. False elsewhere. */
bool form_window_choose(Window *window, int step);
/* Where the place takes text: the text, wiped and freed by the caller; lines part several values,
 * spaces addresses. NULL elsewhere. */
char *form_window_text(const Window *window);
bool form_window_set_text(Window *window, const char *text, GError **error);
/* Whether the text there is a secret. */
bool form_window_is_secret(const Window *window);

/* The form that commands mean: this window's, else the first that is open; NULL. */
Window *form_window_find(const Model *model, Window *window);
/* Whether its options stand one below the other. */
bool form_field_has_rows(const FormField *field);
/* Every place, in the order of the layout: an array of FormPlace, the caller's. */
GArray *form_window_places(const Window *window);
