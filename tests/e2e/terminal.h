/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A program in a terminal, as a person has it before them: libvterm behind a pseudo-terminal. Its
 * output is taken whenever the main context runs (see scene.h, which does all waiting). */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <vterm.h>

typedef struct Terminal Terminal;

/* environment: "NAME=value" strings, the whole of it. */
Terminal *terminal_new(const char *const *argv, const char *const *environment, int rows,
                       int columns);
/* Hangs up, as closing the window does; kills what stays after 20 s. Takes NULL. */
void terminal_free(Terminal *terminal);

void terminal_type(Terminal *terminal, const char *text);
/* "Enter", "Tab", "Escape", "Backspace", "Up", "Down", "Left", "Right", "PageUp", "PageDown",
 * "Home", "End", "F1"..., or a character; with "M-" or "C-" before. */
void terminal_key(Terminal *terminal, const char *name);
void terminal_resize(Terminal *terminal, int rows, int columns);
/* As if sent by kill(1). */
void terminal_signal(Terminal *terminal, int number);

/* The rows as text, trailing blanks cut, '\n' after each. Owned by the caller. */
char *terminal_screen(const Terminal *terminal);
/* In one row, or wrapped over several. */
bool terminal_shows(const Terminal *terminal, const char *text);
/* The row that has the text, or -1. */
int terminal_row_of(const Terminal *terminal, const char *text);
/* The first cell of the text on the screen; false if it is not there. */
bool terminal_cell_of(const Terminal *terminal, const char *text, VTermScreenCell *ret_cell);
/* false: outside the screen. */
bool terminal_cell_at(const Terminal *terminal, int row, int column, VTermScreenCell *ret_cell);
/* The red, green and blue of a colour that is an index. */
void terminal_color_to_rgb(const Terminal *terminal, VTermColor *color);
/* false: it is hidden. */
bool terminal_cursor(const Terminal *terminal, int *ret_row, int *ret_column);
const char *terminal_title(const Terminal *terminal);
int terminal_bells(const Terminal *terminal);

int terminal_process_id(const Terminal *terminal);
/* How often the program has slept and been woken, all its threads together. */
long terminal_wakeups(const Terminal *terminal);
/* The processor time that its main thread has taken, and for how long that waited for a processor,
 * in microseconds. */
long terminal_main_thread_us(const Terminal *terminal, long *ret_delayed_us);
/* Whether the program has ended, and then its status as of waitpid(). */
bool terminal_has_ended(Terminal *terminal, int *ret_status);
/* Whether the terminal is as it was before the program: the main screen, a visible cursor, no
 * mouse, line input with echo. */
bool terminal_is_restored(const Terminal *terminal);
