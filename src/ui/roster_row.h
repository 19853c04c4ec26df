/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How one row of the roster panel looks: pieces from both ends, the optional ones where a name
 * leaves room. */
#pragma once

#include "ui/roster_rows.h"
#include "ui/surface.h"

/* The words of roster.show, in the order of its row. */
typedef enum {
    ROSTER_SHOW_STATUS,
    ROSTER_SHOW_RESOURCES,
    ROSTER_SHOW_DEVICES,
    ROSTER_SHOW_IDLE,
    ROSTER_SHOW_SUBSCRIPTION,
    ROSTER_SHOW_BLOCKED,
} RosterShow;
#define ROSTER_SHOWS 6

typedef struct {
    bool shows[ROSTER_SHOWS];
    bool has_signs;      /* of what people publish */
    int64_t now;         /* ms */
    int64_t next;        /* when what was drawn is not true any more, ms; 0: it stays so */
    const Chat *current; /* whose window is open; NULL */
} RosterLook;

/* Draws into rect, one row high; is_cursor: the user is there. Brings look->next forward. */
void roster_row_draw(const RosterRow *row, RosterLook *look, Surface *surface, Rect rect,
                     bool is_cursor);
