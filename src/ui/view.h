/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A rectangle of the screen that shows a part of the model: draw = f(model). Events only mark it;
 * ui_flush() draws the marked ones once per loop turn. */
#pragma once

#include "model/window.h"
#include "ui/surface.h"

typedef struct View View;

typedef struct {
    const char *name;
    /* Marks what the event touches (view_mark()), if this view shows it. */
    void (*on_event)(View *view, const Event *event);
    /* Draws into the surface, in view->rect, and nowhere else. */
    void (*draw)(View *view, Surface *surface);
    /* Button 1 pressed, or wheel (amount lines), inside rect, relative to it; NULL: nothing. */
    void (*click)(View *view, int row, int column);
    void (*wheel)(View *view, int amount);
    void (*free)(View *view);
} ViewType;

/* The first member of each view's own struct. */
struct View {
    const ViewType *type;
    Model *model;
    Rect rect;
    bool is_dirty;
    unsigned marks; /* how often it was marked */
};

static inline void
view_mark(View *view)
{
    view->is_dirty = true;
    view->marks++;
}

/* Sets the rectangle; marks if it changed. */
static inline void
view_place(View *view, Rect rect)
{
    if (view->rect.row != rect.row || view->rect.column != rect.column ||
        view->rect.rows != rect.rows || view->rect.columns != rect.columns) {
        view->rect = rect;
        view_mark(view);
    }
}
