/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The panel of who is in the room: sections by role, of which only the rows in view are looked at,
 * so that five thousand cost as much as fifty. */
#pragma once

#include "model/room.h"
#include "ui/panel_filter.h"
#include "ui/view.h"

/* What the user wants of somebody. */
typedef enum {
    OCCUPANT_CLICKED,
    OCCUPANT_NAMED,    /* his nick in the input line */
    OCCUPANT_PRIVATELY /* a window for the two */
} OccupantChoice;

typedef void (*OccupantFn)(Occupant *occupant, OccupantChoice choice, gpointer data);

/* Who hears what the user chose. */
void occupants_view_set_chosen(View *view, OccupantFn chosen, gpointer data);
/* As in roster_view.h. */
void occupants_view_set_focus(View *view, bool has_focus);
PanelKey occupants_view_key(View *view, const char *name, const char *bytes, size_t length);
int occupants_view_cursor_column(const View *view);
/* "": shows everybody again. */
void occupants_view_set_filter(View *view, const char *text);
