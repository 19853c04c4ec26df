/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the screen asks of the roster panel beside what it asks of each view: the keyboard's focus,
 * a filter, folds. */
#pragma once

#include "base/paths.h"
#include "ui/panel_filter.h"
#include "ui/roster_rows.h"
#include "ui/view.h"

/* Where folds are kept; borrowed. */
void roster_view_set_paths(View *view, const Paths *paths);
/* Who carries out a command line that a click or a key stands for. */
void roster_view_set_order(View *view, void (*order)(const char *line, gpointer data),
                           gpointer data);

/* Shows a cursor and takes keys, or no more. */
void roster_view_set_focus(View *view, bool has_focus);
/* name, bytes, is_sequence: as in InputEvent. */
PanelKey roster_view_key(View *view, const char *name, const char *bytes, size_t length);
/* The column of the end of the filter in the view's last row, of the surface; -1: no focus. */
int roster_view_cursor_column(const View *view);

/* "": shows everybody again. */
void roster_view_set_filter(View *view, const char *text);
/* By an account's address or a group's name; how many there are. */
unsigned roster_view_fold(View *view, const char *name, FoldOrder order);
