/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is typed into a panel: it shows only the rows in which that stands. */
#pragma once

#include <glib.h>

#include "ui/surface.h"

/* What a key was to a panel. */
typedef enum { PANEL_KEY_UNUSED, PANEL_KEY_USED, PANEL_KEY_LEAVE } PanelKey;

/* Characters, and Backspace; bytes as in InputEvent. PANEL_KEY_USED: it was for the filter. */
PanelKey panel_filter_key(GString *filter, const char *name, const char *bytes, size_t length,
                          bool *ret_is_changed);
/* "/bo" in the panel's last row, its end where there is no room for all. */
void panel_filter_draw(const GString *filter, Surface *surface, Rect panel);
/* Where the cursor stands in that row: a column of the surface. */
int panel_filter_column(const GString *filter, Rect panel);
