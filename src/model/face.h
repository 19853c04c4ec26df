/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between what the user orders and the face that shows it: what a command may ask of the face, and
 * what the face tells about the user. ui/ fills Face; headless/ answers "not here". */
#pragma once

#include <stdbool.h>

#include "model/window.h"

typedef struct Face Face;

/* Of the roster panel; the text is a name, or what to look for. PANEL_OCCUPANTS: into the panel of
 * who is in the room, where only those stay who match the text. */
typedef enum { PANEL_FOLD, PANEL_UNFOLD, PANEL_FILTER, PANEL_OCCUPANTS } PanelOrder;

/* What a command may ask. Functions return false where the face cannot do it. */
typedef struct {
    /* lines > 0: towards newer ones; pages when by_page. */
    bool (*scroll)(gpointer data, int amount, bool by_page);
    bool (*redraw)(gpointer data);
    /* Reads the theme by name. */
    bool (*load_theme)(gpointer data, const char *name, GError **error);
    /* The names of all themes, NULL-terminated, owned by the caller; NULL: not here. */
    char **(*list_themes)(gpointer data);
    /* Puts the text in the input line, for editing. */
    bool (*set_input)(gpointer data, const char *text);
    /* Another program (a pinentry) has the terminal, or has given it back. NULL: there is none. */
    void (*lend)(gpointer data, bool is_lent);
    /* NULL: there is no panel. false: nothing in it has this name. */
    bool (*panel)(gpointer data, PanelOrder order, const char *text);
} FaceOps;

struct Face {
    const FaceOps *ops;
    gpointer data;
};

typedef enum { EDGE_TOP, EDGE_BOTTOM, EDGE_GAP } FaceEdge;
/* To the first line that was not read; to where the user was before a jump. */
typedef enum { JUMP_UNREAD, JUMP_BACK } FaceJump;

/* Candidates for what stands before the cursor. */
typedef struct {
    char **words; /* NULL-terminated: whole words that replace start..cursor; owned */
    int start;    /* byte offset in the line */
    /* The likeliest comes first, and stands in the line at once; the words end as they are to, with
     * a blank where one is wanted. */
    bool is_ranked;
} Completion;

/* What the face tells and asks. All but jump, input, is_private, keeps_place and data are set. */
typedef struct {
    /* A whole line, as typed (a command or a text for the current chat). false: it failed, and the
     * user has been told. */
    bool (*line)(const char *text, gpointer data);
    Completion (*complete)(const char *text, int cursor, gpointer data);
    /* The current window's first line is in view, and older ones are wanted; or its last one, and
     * newer ones; or a place where some may be missing. */
    void (*edge_reached)(Window *window, FaceEdge edge, gpointer data);
    /* A jump within what was said. false: it could not be done, and the user has been told. */
    bool (*jump)(FaceJump jump, gpointer data);
    /* The user changed the input line: "" when it is empty now. */
    void (*typing)(const char *text, gpointer data);
    /* The user's terminal has the focus, or lost it; the program is about to be stopped (Ctrl-Z).
     */
    void (*focus)(bool has_focus, gpointer data);
    /* The user pressed a key, pasted or clicked; called before what that leads to. NULL: nobody
     * asks.
     */
    void (*input)(gpointer data);
    /* Whether a line, complete or not, holds a secret: no history of lines keeps it. NULL: none. */
    bool (*is_private)(const char *text, gpointer data);
    /* Whether that line is about the place that the user looks at. */
    bool (*keeps_place)(const char *text, gpointer data);
    gpointer data;
} FaceHandlers;
