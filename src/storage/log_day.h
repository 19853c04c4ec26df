/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One day's file of a text log: entries of one line, or of several of which all but the first are
 * indented, each beginning with its time. What others have written into it stays with the entry
 * above. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* An entry with its line breaks. */
typedef struct {
    int64_t time; /* ms; of the file's entries, whole seconds */
    char *text;   /* owned */
} LogEntry;

/* An array that owns its entries. */
GArray *log_entries_new(void);
/* The time of the last entry; 0: there is none, or no such file. Reads the file's end alone. */
int64_t log_day_last(const char *path);
/* Puts the entries where their times belong, behind those of the same second. A file that is
 * larger than LIMIT_LOG_DAY_BYTES, or no UTF-8, gets them at its end. */
bool log_day_merge(const char *path, GArray *entries, GError **error);
/* Another text in place of an entry's, the last one that is just this; both with their line breaks.
 * false: there is none, or the file cannot be written. */
bool log_day_replace(const char *path, const char *before, const char *after);
/* Takes out all that is older; the file goes if nothing is left. */
bool log_day_cut(const char *path, int64_t before, GError **error);
