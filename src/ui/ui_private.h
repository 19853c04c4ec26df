/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of the screen, for ui.c (which owns them), ui_draw.c, ui_form.c, ui_keys.c, ui_list.c,
 * ui_panel.c and ui_prompt.c. */
#pragma once

#include "settings/settings.h"
#include "model/form_window.h"
#include "model/list_window.h"
#include "model/model.h"
#include "ui/completer.h"
#include "ui/input_line.h"
#include "ui/key_parser.h"
#include "ui/keymap.h"
#include "ui/layout.h"
#include "ui/popup.h"
#include "ui/term.h"
#include "ui/theme.h"
#include "ui/ui.h"
#include "ui/views.h"

typedef enum {
    VIEW_TITLE,
    VIEW_MAIN,
    VIEW_FORM,
    VIEW_LIST,
    VIEW_ROSTER,
    VIEW_OCCUPANTS,
    VIEW_STATUS,
    VIEW_COUNT
} ViewPlace;

/* Where keys go that are not the input line's. */
typedef enum { FOCUS_LINE, FOCUS_ROSTER, FOCUS_OCCUPANTS } Focus;

struct Ui {
    Model *model;       /* borrowed */
    const Paths *paths; /* borrowed; may be NULL */
    FaceHandlers handlers;
    Face face;
    Term *term; /* NULL: off the screen */
    GSource *source;
    Theme *theme;
    Keymap *keymap;
    KeyParser *parser;
    InputLine *input;
    Completer *completer;
    unsigned model_observer, settings_observer;
    unsigned escape_timer, clock_timer; /* 0: not running */
    char *told_text;                    /* what handlers.typing heard last */

    Surface *surface;
    View *views[VIEW_COUNT];
    Layout layout;
    bool is_in_room;     /* the layout is that of a room's window */
    bool needs_layout;   /* sizes, what the popup holds, what is asked */
    bool is_input_dirty; /* the input line and the cursor */
    bool is_title_dirty; /* the terminal's title */
    bool rings;          /* the bell is due */
    int input_first;     /* byte of the line at the left edge */
    int cursor_column;
    int64_t last_drawing;    /* clock_monotonic() */
    unsigned close_drawings; /* one behind the other, before the last; see FLOOD_DRAWINGS */
    unsigned arrivals;       /* lines that came after it */
    char *shown_title;

    unsigned prompt_id;  /* the question being asked; 0: none */
    char *prompt_label;  /* before the input line */
    char *prompt_detail; /* in the popup, or NULL */
    int prompt_first;    /* the row of it that is the first in view */
    bool is_secret;      /* what is answered is not shown */
    bool is_doubted;     /* the answer looked like a command: it is to be given once more */
    bool is_swallowing;  /* the question went while a secret was being typed: until Enter */

    Window *form;         /* whose text the input line holds; NULL: none's */
    FormPlace form_place; /* the place in it */
    char *form_text;      /* the line as it was loaded or stored last */
    int form_step;        /* which way Enter leads */

    Focus focus;
    Window *panel_window; /* the current one when keys began to go to a panel; only compared */
    Focus dragged;        /* the panel whose line the mouse has; FOCUS_LINE: none */
    char *before_click;   /* the line as it was before a nick was clicked into it; or NULL */
    char *after_click;

    Window *list; /* whose filter the input line holds; NULL: none's */
};

/* --- ui.c --- */

/* Everything must be drawn again. */
void ui_mark_all(Ui *ui);
/* Reads the theme; the old one stays if it cannot be read. */
bool ui_load_theme(Ui *ui, const char *name, GError **error);

/* --- ui_draw.c --- */

/* What stands above the status bar now; borrows. */
Popup ui_popup(const Ui *ui);

/* Bytes came from the keyboard: draws at once what they change, and leaves to its time what else is
 * to be drawn, so that no flood of messages holds up a key's echo. */
void ui_echo(Ui *ui, const char *bytes, size_t length);

/* Draws by itself from now on, before the main loop sleeps. */
void ui_start_drawing(Ui *ui);

/* --- ui_keys.c --- */

extern const FaceOps ui_face_ops;
void ui_on_input(const InputEvent *event, void *ui);
/* Bytes came from the keyboard; draws nothing. */
void ui_feed(Ui *ui, const char *bytes, size_t length);

/* --- ui_form.c --- */

/* The form where the user is takes the input line, or gives it back. */
void ui_sync_form(Ui *ui);
/* What is typed goes into the form. */
void ui_store_form(Ui *ui);
/* Enter was pressed, or a secret is left. */
void ui_submit_form_line(Ui *ui, const char *text);
/* true: the key was for the form. */
bool ui_form_key(Ui *ui, const char *name, KeyAction action);
/* What stands before the input line. The caller owns it. */
char *ui_form_label(const Ui *ui);

/* --- ui_list.c --- */

/* The list where the user is takes the input line for its filter, or gives it back. */
void ui_sync_list(Ui *ui);
/* What is typed filters the list. */
void ui_store_filter(Ui *ui);
/* Enter was pressed. */
void ui_submit_list_line(Ui *ui, const char *text);
/* true: the key was for the list. */
bool ui_list_key(Ui *ui, const char *name, KeyAction action);

/* --- ui_panel.c --- */

/* Once the views are there. */
void ui_start_panel(Ui *ui);
/* Keys go to that panel, if it is there, or to the input line. */
void ui_focus(Ui *ui, Focus focus);
/* true: the key was for the panel. */
bool ui_panel_key(Ui *ui, const InputEvent *event, KeyAction action);
/* The column of the cursor in the panel that has the focus; -1: none has. */
int ui_panel_column(const Ui *ui);
/* true: the mouse drags the line beside a panel, or did nothing that anybody else waits for. */
bool ui_panel_mouse(Ui *ui, const InputEvent *event);
/* The user leaves the panel when he goes to another window. */
void ui_sync_panel(Ui *ui);
bool ui_panel_order(Ui *ui, PanelOrder order, const char *text);

/* --- ui_prompt.c --- */

void ui_on_submit(const char *text, gpointer ui);
bool ui_is_private(const char *text, gpointer ui);
Completion ui_find_completion(const char *text, int cursor, gpointer ui);
/* The oldest open question takes the input line, or gives it back. */
void ui_sync_prompt(Ui *ui);
/* Decides for the present width what of the question stands where. */
void ui_place_prompt(Ui *ui);
void ui_give_up_prompt(Ui *ui);
/* Scrolls what there is to read before answering; false if all of it is in view. */
bool ui_page_prompt(Ui *ui, int step);
