/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A form as rows of the screen, for a width: labels, values, what is wrong, buttons. */
#pragma once

#include "model/form_window.h"
#include "ui/surface.h"

typedef struct {
    int indent;
    char *text;
    StyleId style;
    char *value; /* behind it, or NULL */
    StyleId value_style;
    bool has_place;
    FormPlace place;
    bool is_current; /* the user is there */
} FormRow;

/* An array of FormRow *, with free function. */
GPtrArray *form_rows_new(const FormWindow *window, int columns);
