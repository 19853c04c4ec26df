/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is folded in the roster panel, in a file of the data folder: a line for each, escaped as
 * in the address of a page. */
#pragma once

#include <glib.h>

/* The texts of the file, NULL-terminated; none if there is no file. The caller owns them. */
char **roster_folds_load(const char *path);
/* folded: a set of texts. What cannot be written goes to the log. */
void roster_folds_save(const char *path, GHashTable *folded);
