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
    bool is_in_roster;    /* the user is there: where it has no place, it takes the main view's */
    bool has_occupants;   /* wanted; they stand on the other side */
    int occupants_width;  /* wanted */
    bool is_in_occupants; /* as is_in_roster; it takes the roster's place before the main view's */
    int popup_rows;       /* wanted */
} LayoutRequest;

typedef struct {
    Rect title, roster, line, main, occupants_line, occupants, popup, status, input;
} Layout;

/* Narrower than this there are no panels. */
#define LAYOUT_ROSTER_COLUMNS 60
/* What a conversation has at least beside those who are there, and what they have. */
#define LAYOUT_TEXT_COLUMNS      44
#define LAYOUT_OCCUPANTS_COLUMNS 12

Layout layout_compute(const LayoutRequest *request);
