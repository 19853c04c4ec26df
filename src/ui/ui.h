/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The screen: a face of the program in a terminal. It reads the model and draws what changed. */
#pragma once

#include "base/paths.h"
#include "model/face.h"

typedef struct Ui Ui;

typedef struct {
    Model *model;                 /* borrowed */
    const Paths *paths;           /* for themes */
    const char *theme;            /* NULL: the setting's */
    const FaceHandlers *handlers; /* copied */
} UiOptions;

/* Takes the terminal. NULL and a sentence if it cannot. */
Ui *ui_new(const UiOptions *options, GError **error);
/* Gives the terminal back. Takes NULL. */
void ui_free(Ui *ui);
/* The face for commands; borrowed. */
const Face *ui_face(const Ui *ui);
/* Draws what is dirty now; the main loop does it by itself before it sleeps. */
void ui_flush(Ui *ui);

/* --- for tests: the same screen on no terminal --- */

/* Nothing is read or written; ui_screen() gives what would be seen. */
Ui *ui_new_offscreen(const UiOptions *options, int rows, int columns);
void ui_resize(Ui *ui, int rows, int columns);
/* The rows as text, trailing spaces cut, '\n' after each. Owned by the caller. */
char *ui_screen(Ui *ui);
/* As if typed: text, and keys by their names in keys.def ("PageUp", "M-1", "Tab", "Enter"). */
void ui_type(Ui *ui, const char *text);
void ui_key(Ui *ui, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Ui, ui_free)
