/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads and writes what is folded. */

#include "config.h"

#include "ui/roster_folds.h"

#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"

char **
roster_folds_load(const char *path)
{
    g_autofree char *text = NULL;
    g_autoptr(GPtrArray) texts = g_ptr_array_new();

    if (!g_file_get_contents(path, &text, NULL, NULL))
        return g_new0(char *, 1);
    g_auto(GStrv) lines = g_strsplit(text, "\n", LIMIT_FOLDS + 1);
    for (char **line = lines; *line && texts->len < LIMIT_FOLDS; line++) {
        char *name = **line ? g_uri_unescape_string(*line, NULL) : NULL;
        if (name)
            g_ptr_array_add(texts, name);
    }
    g_ptr_array_add(texts, NULL);
    return (char **)g_ptr_array_steal(texts, NULL);
}

void
roster_folds_save(const char *path, GHashTable *folded)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    GHashTableIter iter;
    gpointer name;

    g_hash_table_iter_init(&iter, folded);
    for (unsigned i = 0; i < LIMIT_FOLDS && g_hash_table_iter_next(&iter, &name, NULL); i++) {
        g_autofree char *escaped = g_uri_escape_string(name, NULL, TRUE);
        g_string_append_printf(text, "%s\n", escaped);
    }
    if (!file_write(path, text->str, text->len, &error))
        log_warning("roster", "what is folded is not kept: %s", error->message);
}
