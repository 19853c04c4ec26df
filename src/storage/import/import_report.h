/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said of an import, in a shell and in the program; and what is asked for, found. */
#pragma once

#include "storage/import/import.h"

/* Where to read: as typed, or where the program keeps it. NULL and a sentence: it is not there. The
 * caller owns it. */
char *import_find_place(const ImportSource *source, const char *typed, GError **error);
/* false and a sentence that tells which sources there are. */
bool import_refuse_source(const char *typed, GError **error);
/* These give lines of text, each with its end; the caller owns them. */
/* What there is in a place that was read to be counted. */
char *import_found(const ImportSource *source, const char *place, const ImportCounts *counts);
/* What became of a run. */
char *import_summary(const ImportCounts *counts, bool is_dry);
