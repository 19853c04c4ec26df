/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What panels and bars share: text cut to its place, and the look of a presence. */
#pragma once

#include "model/account.h"
#include "ui/surface.h"

/* The text cleaned for one line and cut to columns, its end then "…". The caller owns it. */
char *text_cut(const char *text, int columns);
/* Draws text_cut(); returns the columns used. */
int surface_put_cut(Surface *surface, int row, int column, int columns, const char *text,
                    CellStyle style);
/* The sign of our own state there, which tells connecting, failed and invisible too. Borrowed. */
const char *account_sign(const Account *account);
/* The style of a sign for this state. */
StyleId show_style(Show show);
