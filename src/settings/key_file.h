/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Key files ("[group]", "key=value") as this program keeps them: a mistake costs its own line, and
 * nothing that the user wrote is lost.
 *
 * A line that is none of the format becomes a comment in memory, and is said to be so; behind a
 * broken "[group" all lines do until the next group, for they belong to no other. A file that
 * cannot be read as text at all is moved to FILE.broken-DATE before a new one is written. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* The file's content; empty if there is no file; NULL if it cannot be read. Adds what is wrong as
 * sentences (char *, owned) to problems, which may be NULL. */
GKeyFile *key_file_load(const char *path, GPtrArray *problems);
/* Writes the file, 0600, if its text differs from what is there. */
bool key_file_save(GKeyFile *file, const char *path, GError **error);
/* For a file that key_file_load() cannot read: moves it aside. */
bool key_file_move_broken(const char *path, GError **error);

/* One more sentence, made fit for the screen. problems may be NULL. */
void key_file_add_problem(GPtrArray *problems, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Turns the array into a NULL-terminated one, or NULL if it is empty. Consumes it. */
char **key_file_end_problems(GPtrArray *problems);

/* Group names hold neither brackets nor "%": these are percent-escaped. The caller owns both. */
char *key_file_escape_group(const char *text);
char *key_file_unescape_group(const char *group);
