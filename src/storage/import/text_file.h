/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A text file of another program, line by line, however long its lines are. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct TextFile TextFile;

TextFile *text_file_open(const char *path, GError **error); /* a file, no link to one */
void text_file_close(TextFile *file);                       /* takes NULL */
/* The next line without its end; NULL: there is none. NULs in it are spaces; of one that is longer
 * than LIMIT_IMPORT_LINE_BYTES the beginning. Borrowed until the next call. */
const char *text_file_next(TextFile *file);
/* The next call gives the same line again. */
void text_file_back(TextFile *file);
bool text_file_is_cut(const TextFile *file); /* the line that was given last */
int64_t text_file_number(const TextFile *file);
int64_t text_file_position(const TextFile *file); /* in bytes */
/* Back to its beginning. */
void text_file_rewind(TextFile *file);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(TextFile, text_file_close)
