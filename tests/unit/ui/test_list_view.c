/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists and the keyboard: what is typed on the whole screen, and what becomes of the list. */

#include "config.h"

#include <string.h>

#include "model/list_window.h"
#include "ui/ui.h"

#include "unit/model/world.h"

typedef struct {
    World *world;
    Ui *ui;
    Window *window; /* NULL: gone */
    GString *told;  /* lines that were run, and what was done */
} Fixture;

static bool
on_line(const char *text, gpointer data)
{
    g_string_append_printf(((Fixture *)data)->told, "line(%s);", text);
    return true;
}

static Completion
on_complete(const char *text, int cursor, gpointer data)
{
    (void)text;
    (void)cursor;
    (void)data;
    return (Completion){ .words = g_new0(char *, 1) };
}

static void
on_edge(Window *window, FaceEdge edge, gpointer data)
{
    (void)window;
    (void)edge;
    (void)data;
}

static void
on_text(const char *text, gpointer data)
{
    (void)text;
    (void)data;
}

static void
on_focus(bool has_focus, gpointer data)
{
    (void)has_focus;
    (void)data;
}

static void
on_act(Window *window, const ListAction *action, const GPtrArray *ids, gpointer data)
{
    Fixture *fixture = data;

    (void)window;
    g_string_append(fixture->told, action->word);
    for (unsigned i = 0; i < ids->len; i++)
        g_string_append_printf(fixture->told, " %s", (const char *)ids->pdata[i]);
    g_string_append_c(fixture->told, ';');
}

static void
on_close(gpointer data)
{
    Fixture *fixture = data;

    g_string_append(fixture->told, "closed;");
    fixture->window = NULL;
}

static const ListColumn columns[] = {
    { "from", "From", 0 }, { "what", "What", 0 }, { "when", "When", 2 }, { 0 }
};

static const ListAction actions[] = {
    { "show", "Show", 's', LIST_NEEDS_ONE },
    { "accept", "Accept", 'y', LIST_NEEDS_MANY },
    { "block", "Block", 'b', LIST_NEEDS_MANY },
    { 0 },
};

static void
set(Fixture *fixture, int number, const char *what)
{
    g_autofree char *id = g_strdup_printf("%d", number);
    g_autofree char *from = g_strdup_printf("person%d@example.org", number);
    const char *const cells[] = { from, what, "2026-11-22" };

    list_window_set(fixture->window,
                    &(ListRowFacts){ .id = id, .cells = cells, .detail = "a detail\x1b[2J" });
}

static int
set_up(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);
    const FaceHandlers handlers = { .line = on_line,
                                    .complete = on_complete,
                                    .edge_reached = on_edge,
                                    .typing = on_text,
                                    .focus = on_focus,
                                    .data = fixture };
    void *world = NULL;

    world_setup(&world);
    fixture->world = world;
    fixture->told = g_string_new(NULL);
    const UiOptions options = { .model = fixture->world->model, .handlers = &handlers };
    fixture->ui = ui_new_offscreen(&options, 24, 80);
    ui_type(fixture->ui, "a draft");
    fixture->window =
        list_window_open(fixture->world->model, &(ListRequest){ .name = "requests",
                                                                .title = "Requests",
                                                                .help = "One line of help",
                                                                .columns = columns,
                                                                .actions = actions,
                                                                .act = on_act,
                                                                .close = on_close,
                                                                .data = fixture });
    for (int i = 1; i <= 30; i++)
        set(fixture, i, i % 2 ? "wants to see you" : "wrote");
    windows_go(model_windows(fixture->world->model), fixture->window);
    *state = fixture;
    return 0;
}

static int
tear_down(void **state)
{
    Fixture *fixture = *state;
    void *world = fixture->world;

    ui_free(fixture->ui);
    world_teardown(&world);
    g_string_free(fixture->told, TRUE);
    g_free(fixture);
    return 0;
}

static void
keys(Fixture *fixture, const char *names)
{
    g_auto(GStrv) list = g_strsplit(names, " ", -1);

    for (char **name = list; *name; name++)
        ui_key(fixture->ui, *name);
}

static void
assert_shown(Fixture *fixture, const char *text, bool is_there)
{
    g_autofree char *screen = ui_screen(fixture->ui);

    if ((strstr(screen, text) != NULL) != is_there)
        fail_msg("\"%s\" %s:\n%s", text, is_there ? "is missing" : "is there", screen);
}

static void
assert_told_here(Fixture *fixture, const char *expected)
{
    assert_string_equal(fixture->told->str, expected);
    g_string_truncate(fixture->told, 0);
}

static void
test_keys(void **state)
{
    Fixture *fixture = *state;

    assert_shown(fixture, "▸ person1@example.org", true);
    assert_shown(fixture, "a detail", true);
    assert_shown(fixture, "One line of help", true);
    assert_shown(fixture, "[Show M-s] [Accept M-y] [Block M-b]", true);
    keys(fixture, "Down Down Insert Space");
    assert_shown(fixture, "*person3@example.org", true);
    assert_shown(fixture, "30, 2 marked", true);
    keys(fixture, "M-y");
    assert_told_here(fixture, "accept 3 4;");
    keys(fixture, "Escape End");
    assert_shown(fixture, "▸ person30@example.org", true);
    assert_shown(fixture, "person1@example.org", false);
    keys(fixture, "PageUp Home Enter Tab Tab Tab Enter");
    assert_told_here(fixture, "show 1;block 1;");
    keys(fixture, "Escape");
    assert_told_here(fixture, "closed;");
    assert_shown(fixture, "> a draft", true);
}

static void
test_filter(void **state)
{
    Fixture *fixture = *state;

    ui_type(fixture->ui, "WROTE n2");
    assert_shown(fixture, "Filter: WROTE n2", true);
    assert_shown(fixture, "▸ person2@example.org", true);
    assert_shown(fixture, "6 of 30", true);
    keys(fixture, "Backspace Backspace Backspace Down");
    assert_shown(fixture, "▸ person4@example.org", true);
    keys(fixture, "C-c");
    assert_shown(fixture, "person5@example.org", true);
    ui_type(fixture->ui, "/wins\r");
    assert_told_here(fixture, "line(/wins);");
    assert_int_equal(fixture->window->list->shown->len, 30);
    ui_type(fixture->ui, "nobody");
    assert_shown(fixture, "No row matches what you typed.", true);
    windows_go(model_windows(fixture->world->model),
               windows_find(model_windows(fixture->world->model), 1));
    assert_shown(fixture, "> a draft", true);
    windows_go(model_windows(fixture->world->model), fixture->window);
    assert_shown(fixture, "Filter: nobody", true);
}

static void
test_mouse(void **state)
{
    Fixture *fixture = *state;
    int column = 34; /* the panel stands left of it */

    g_free(ui_screen(fixture->ui));
    g_autofree char *row = g_strdup_printf("\x1b[<0;%d;8M", column);
    ui_type(fixture->ui, row);
    assert_shown(fixture, "▸ person3@example.org", true);
    g_autofree char *wheel = g_strdup_printf("\x1b[<65;%d;8M", column);
    ui_type(fixture->ui, wheel);
    assert_shown(fixture, "▸ person6@example.org", true);
    g_autofree char *button = g_strdup_printf("\x1b[<0;%d;22M", column + 2);
    ui_type(fixture->ui, button);
    assert_true(fixture->told->len > 0);
}

/* Nothing that matters is lost where there is little room. */
static void
test_small(void **state)
{
    Fixture *fixture = *state;

    ui_resize(fixture->ui, 10, 40);
    keys(fixture, "Down Down");
    assert_shown(fixture, "▸ person3@example.org  wants to see you", true);
    assert_shown(fixture, "2026-11-22", false);
    assert_shown(fixture, "[Block M-b]", true);
    ui_resize(fixture->ui, 4, 20);
    assert_shown(fixture, "▸ person3", true);
    ui_resize(fixture->ui, 1, 1);
    g_free(ui_screen(fixture->ui));
}

/* A long text gives way to what is short and says who. */
static void
test_long_text(void **state)
{
    static const ListColumn short_columns[] = { { "who", "Who", 1 }, { "text", "Text", 0 }, { 0 } };
    Fixture *fixture = *state;
    g_autofree char *text = g_strnfill(200, 'x');
    const char *const cells[] = { "bob", text };
    Window *window = list_window_open(
        fixture->world->model,
        &(ListRequest){ .name = "found", .title = "Found", .columns = short_columns });

    list_window_set(window, &(ListRowFacts){ .id = "1", .cells = cells });
    windows_go(model_windows(fixture->world->model), window);
    assert_shown(fixture, "▸ bob  xxxxxxxx", true);
    ui_resize(fixture->ui, 10, 20);
    assert_shown(fixture, "bob", false);
    assert_shown(fixture, "▸ xxxxxxxx", true);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_keys, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_filter, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_mouse, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_small, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_long_text, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
