/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The programs of which histories are read, and the files of a place. */

#include "config.h"

#include "storage/import/source.h"

#include <glib/gstdio.h>
#include <string.h>

static const ImportSource *const SOURCES[] = { &import_profanity,
                                               &import_mcabber,
                                               &import_poezio,
                                               &import_gajim,
                                               &import_dino,
                                               &import_json,
                                               NULL };

const ImportSource *const *
import_sources(void)
{
    return SOURCES;
}

const ImportSource *
import_find_source(const char *name)
{
    for (unsigned i = 0; SOURCES[i]; i++) {
        if (strcmp(SOURCES[i]->name, name) == 0)
            return SOURCES[i];
    }
    return NULL;
}

static void
free_part(gpointer data)
{
    ImportPart *part = data;

    g_free(part->path);
    g_free(part->account);
    g_free(part->chat);
    g_free(part->nick);
    g_free(part);
}

GPtrArray *
import_parts_new(void)
{
    return g_ptr_array_new_with_free_func(free_part);
}

ImportPart *
import_parts_add(GPtrArray *parts, const ImportFormat *format, const char *path)
{
    GStatBuf status;
    ImportPart *part;

    if (g_lstat(path, &status) || !S_ISREG(status.st_mode) || parts->len >= LIMIT_IMPORT_FILES)
        return NULL;
    part = g_new0(ImportPart, 1);
    part->format = format;
    part->path = g_strdup(path);
    part->bytes = status.st_size;
    g_ptr_array_add(parts, part);
    return part;
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *
import_names(const char *folder)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
    const char *name;

    while (entries && names->len < LIMIT_IMPORT_FILES && (name = g_dir_read_name(entries))) {
        if (*name != '.')
            g_ptr_array_add(names, g_strdup(name));
    }
    g_ptr_array_sort(names, compare_names);
    return names;
}

char *
import_data_path(const char *name)
{
    return g_build_filename(g_get_user_data_dir(), name, NULL);
}

char *
import_home_path(const char *name)
{
    return g_build_filename(g_get_home_dir(), name, NULL);
}
