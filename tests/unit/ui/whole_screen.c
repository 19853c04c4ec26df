/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole screen on no terminal. */

#include "config.h"

#include "unit/ui/whole_screen.h"

#include <glib/gstdio.h>
#include <string.h>

void
tell(Fixture *fixture, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_string_append_vprintf(fixture->told, format, arguments);
    va_end(arguments);
}

static bool
on_line(const char *text, gpointer data)
{
    tell(data, "line(%s)", text);
    return true;
}

static Completion
on_complete(const char *text, int cursor, gpointer data)
{
    static const char *const commands[] = { "/account", "/accept", "/msg" };
    g_autoptr(GStrvBuilder) words = g_strv_builder_new();
    int start = cursor;

    (void)data;
    while (start > 0 && text[start - 1] != ' ')
        start--;
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
        if (strncmp(commands[i], text + start, (size_t)(cursor - start)) == 0)
            g_strv_builder_add(words, commands[i]);
    }
    return (Completion){ .words = g_strv_builder_end(words), .start = start };
}

static void
on_edge_reached(Window *window, FaceEdge edge, gpointer data)
{
    static const char *const names[] = { "top", "bottom", "gap" };

    tell(data, "%s(%u)", names[edge], window->number);
}

static void
on_typing(const char *text, gpointer data)
{
    tell(data, "typing(%s)", text);
}

static void
on_focus(bool has_focus, gpointer data)
{
    tell(data, "focus(%d)", has_focus);
}

int
setup(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);

    world_setup((void **)&fixture->world);
    fixture->told = g_string_new(NULL);
    fixture->folder = g_dir_make_tmp("jaser-XXXXXX", NULL);
    fixture->paths = paths_new(fixture->folder, fixture->folder);
    *state = fixture;
    return 0;
}

void
remove_file(Fixture *fixture, const char *name)
{
    g_autofree char *path = g_build_filename(fixture->folder, name, NULL);

    g_remove(path);
}

int
teardown(void **state)
{
    Fixture *fixture = *state;

    ui_free(fixture->ui);
    world_teardown((void **)&fixture->world);
    remove_file(fixture, "themes/dark.theme");
    remove_file(fixture, "themes/other.theme");
    remove_file(fixture, "themes");
    remove_file(fixture, "keys");
    remove_file(fixture, "roster-folds");
    remove_file(fixture, "config");
    remove_file(fixture, "");
    paths_free(fixture->paths);
    g_string_free(fixture->told, TRUE);
    g_free(fixture->folder);
    g_free(fixture);
    return 0;
}

void
write_file(Fixture *fixture, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(fixture->folder, name, NULL);
    g_autofree char *folder = g_path_get_dirname(path);

    g_mkdir_with_parents(folder, 0700);
    assert_true(g_file_set_contents(path, text, -1, NULL));
}

void
open_ui(Fixture *fixture, int rows, int columns)
{
    FaceHandlers handlers = {
        .line = on_line,
        .complete = on_complete,
        .edge_reached = on_edge_reached,
        .typing = on_typing,
        .focus = on_focus,
        .data = fixture,
    };
    UiOptions options = {
        .model = fixture->world->model,
        .paths = fixture->paths,
        .handlers = &handlers,
    };

    write_file(fixture, "themes/dark.theme", "[styles]\ntext = default\n");
    fixture->ui = ui_new_offscreen(&options, rows, columns);
}

char *
screen_row(Fixture *fixture, int row)
{
    g_autofree char *screen = ui_screen(fixture->ui);
    g_auto(GStrv) rows = g_strsplit(screen, "\n", -1);
    int count = (int)g_strv_length(rows) - 1; /* an empty one is behind the last */

    return g_strdup(rows[row >= 0 ? row : count + row]);
}

void
assert_told_face(Fixture *fixture, const char *expected)
{
    assert_string_equal(fixture->told->str, expected);
    g_string_truncate(fixture->told, 0);
}
