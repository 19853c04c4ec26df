/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that is written bit by bit and is there only once it is whole: 0600, under another name
 * until then; or standard output. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct ExportFile ExportFile;

/* path NULL: standard output. Folders that are missing are made, 0700. A file that is there is an
 * error unless is_forced. */
ExportFile *export_file_open(const char *path, bool is_forced, GError **error);
bool export_file_write(ExportFile *file, const GString *text, GError **error);
/* The file is whole: it gets its name. */
bool export_file_finish(ExportFile *file, GError **error);
/* What was not finished goes. Takes NULL. */
void export_file_free(ExportFile *file);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ExportFile, export_file_free)
