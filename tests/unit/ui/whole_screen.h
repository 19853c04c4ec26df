/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole screen on no terminal, with what it tells the program written down, for tests. */
#pragma once

#include "ui/ui_private.h"

#include "unit/model/world.h"

typedef struct {
    World *world;
    Ui *ui; /* NULL before open_ui() */
    Paths *paths;
    char *folder;
    GString *told; /* what the face told, a word each */
} Fixture;

/* For cmocka: a folder for the user's files; the screen is opened by each test. */
int setup(void **state);
int teardown(void **state);

/* Adds to what was told. */
void tell(Fixture *fixture, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* In the user's folder; it is removed with it if remove_file() knows it, or teardown does. */
void write_file(Fixture *fixture, const char *name, const char *text);
void remove_file(Fixture *fixture, const char *name);
void open_ui(Fixture *fixture, int rows, int columns);
/* row < 0: from the end. The caller owns it. */
char *screen_row(Fixture *fixture, int row);
/* What was told since the last time. */
void assert_told_face(Fixture *fixture, const char *expected);
