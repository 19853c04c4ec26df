/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The terminal: shows a surface, tells of its size, its signals and its bytes. There is one per
 * process. All that was changed about it is put back by term_free(), at exit(), when the program
 * is suspended, and when it dies of a signal. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "ui/surface.h"
#include "ui/theme.h"

typedef struct Term Term;

typedef struct {
    /* Bytes from the keyboard. */
    void (*input)(const char *bytes, size_t length, gpointer data);
    /* Another size, or everything must be drawn again. */
    void (*resized)(int rows, int columns, gpointer data);
    /* The program is about to be stopped: it has a moment to say so; or it goes on. */
    void (*sleeping)(bool is_sleeping, gpointer data);
    gpointer data;
} TermHooks;

/* Takes the terminal on standard input and output. NULL and a sentence if there is none. */
Term *term_new(const TermHooks *hooks, GError **error);
void term_free(Term *term); /* takes NULL */

void term_size(const Term *term, int *ret_rows, int *ret_columns);
/* Borrowed until the next one; all rows must be drawn again. */
void term_set_theme(Term *term, const Theme *theme);
void term_set_mouse(Term *term, bool is_on);
/* Draws the surface's dirty rows and cleans them; the cursor goes where it is told. */
void term_show(Term *term, Surface *surface, int cursor_row, int cursor_column);
/* Everything that stands on the terminal is worth nothing: the next term_show() draws it anew. */
void term_forget(Term *term);
/* The title of its window; the text is cleaned. */
void term_set_title(Term *term, const char *text);
void term_bell(Term *term);
/* Another program has the terminal, or has given it back: meanwhile nothing is drawn and no key is
 * read. */
void term_lend(Term *term, bool is_lent);
/* Stops the program in a moment, as Ctrl-Z does elsewhere. */
void term_suspend(Term *term);
