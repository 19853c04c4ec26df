/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who gets which rectangle of the screen. What has no room has no rows. */
#pragma once

#include <stdbool.h>

#include "ui/surface.h"

typedef struct {
    int rows, columns;
    bool has_roster;  /* wanted */
    int roster_width; /* wanted */
    bool is_roster_right;
    bool is_in_roster; /* the user is there: where it has no place, it takes the main view's */
    int popup_rows;    /* wanted */
} LayoutRequest;

typedef struct {
    Rect title, roster, line, main, popup, status, input;
} Layout;

/* Narrower than this there is no roster panel. */
#define LAYOUT_ROSTER_COLUMNS 60

Layout layout_compute(const LayoutRequest *request);
