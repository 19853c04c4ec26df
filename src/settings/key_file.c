/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Key files that forgive: see key_file.h. */

#include "config.h"

#include "settings/key_file.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/secret.h"
#include "base/utf8.h"

#define FLAGS (G_KEY_FILE_KEEP_COMMENTS | G_KEY_FILE_KEEP_TRANSLATIONS)

static const struct {
    char c;
    const char *escape;
} group_escapes[] = { { '%', "%25" }, { '[', "%5B" }, { ']', "%5D" } };

void
key_file_add_problem(GPtrArray *problems, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list arguments;

    if (!problems)
        return;
    va_start(arguments, format);
    text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_ptr_array_add(problems, utf8_for_line(text));
}

char **
key_file_end_problems(GPtrArray *problems)
{
    if (!problems->len) {
        g_ptr_array_unref(problems);
        return NULL;
    }
    g_ptr_array_add(problems, NULL);
    return (char **)g_ptr_array_free(problems, FALSE);
}

/* Whether the line alone is of the format, within a group or outside. */
static bool
is_good_line(const char *line, bool is_in_group)
{
    g_autoptr(GKeyFile) scratch = g_key_file_new();
    g_autofree char *text = g_strconcat(is_in_group ? "[x]\n" : "", line, "\n", NULL);
    bool is_good = g_key_file_load_from_data(scratch, text, (gsize)-1, G_KEY_FILE_NONE, NULL);

    explicit_bzero(text, strlen(text));
    return is_good;
}

/* The text with the lines that are not of the format made comments. */
static char *
comment_out(const char *text, const char *path, GPtrArray *problems)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GString *good = g_string_sized_new(strlen(text) + 64);
    bool is_in_group = false, is_lost = false; /* lost: behind a broken group line */

    for (int i = 0; lines[i]; i++) {
        bool is_group = g_str_has_prefix(g_strchug(lines[i]), "[");
        bool is_good = is_good_line(lines[i], is_in_group);

        if (is_group)
            is_lost = !is_good;
        is_in_group = is_in_group || (is_group && is_good);
        if (!is_good && (is_group || !is_lost))
            key_file_add_problem(problems, _("%s, line %d: this is neither [group] nor key=value."),
                                 path, i + 1);
        if ((!is_good || is_lost) && *lines[i] && *lines[i] != '#')
            g_string_append(good, "# ");
        g_string_append(good, lines[i]);
        if (lines[i + 1])
            g_string_append_c(good, '\n');
        explicit_bzero(lines[i], strlen(lines[i]));
    }
    return g_string_free(good, FALSE);
}

static bool
load_text(GKeyFile *file, const char *text, GError **error)
{
    return g_key_file_load_from_data(file, text, strlen(text), FLAGS, error);
}

GKeyFile *
key_file_load(const char *path, GPtrArray *problems)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GKeyFile) file = g_key_file_new();
    char *text = file_read(path, &error), *good;

    if (!text && g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return g_steal_pointer(&file);
    if (!text) {
        key_file_add_problem(problems, "%s", error->message);
        return NULL;
    }
    if (!load_text(file, text, NULL)) {
        g_key_file_unref(file);
        file = g_key_file_new();
        good = comment_out(text, path, problems);
        if (!load_text(file, good, &error)) {
            key_file_add_problem(problems, "%s: %s", path, error->message);
            g_clear_pointer(&file, g_key_file_unref);
        }
        secret_free(good);
    }
    secret_free(text);
    return g_steal_pointer(&file);
}

bool
key_file_save(GKeyFile *file, const char *path, GError **error)
{
    gsize length;
    char *text = g_key_file_to_data(file, &length, NULL), *old = file_read(path, NULL);
    bool is_same = old ? !strcmp(old, text) : !length;
    bool is_good = is_same || file_write(path, text, length, error);

    secret_free(text);
    secret_free(old);
    return is_good;
}

bool
key_file_move_broken(const char *path, GError **error)
{
    g_autofree char *date = date_format(clock_now(NULL), "%Y-%m-%d-%H%M%S");
    g_autofree char *target = g_strdup_printf("%s.broken-%s", path, date);

    if (!g_rename(path, target) || errno == ENOENT)
        return true;
    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno),
                _("%s cannot be read, and cannot be moved away: %s"), path, g_strerror(errno));
    return false;
}

char *
key_file_escape_group(const char *text)
{
    GString *group = g_string_new(text);

    for (size_t i = 0; i < G_N_ELEMENTS(group_escapes); i++) {
        char c[] = { group_escapes[i].c, '\0' };

        g_string_replace(group, c, group_escapes[i].escape, 0);
    }
    return g_string_free(group, FALSE);
}

char *
key_file_unescape_group(const char *group)
{
    GString *text = g_string_new(group);

    for (size_t i = G_N_ELEMENTS(group_escapes); i-- > 0;) {
        char c[] = { group_escapes[i].c, '\0' };

        g_string_replace(text, group_escapes[i].escape, c, 0);
    }
    return g_string_free(text, FALSE);
}
