/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists: rows, what a filter shows, what is marked, and what is done with it. */

#include "config.h"

#include <string.h>

#include "model/list_window.h"

#include "unit/cpu.h"
#include "unit/model/world.h"

static const ListColumn columns[] = { { "name", "Name", 0 }, { "age", "Age", 1 }, { 0 } };

static const ListAction actions[] = {
    { "show", "Show", 's', LIST_NEEDS_ONE },
    { "drop", "Drop", 'd', LIST_NEEDS_MANY },
    { "renew", "Renew", 0, LIST_NEEDS_NONE },
    { 0 },
};

static void
on_act(Window *window, const ListAction *action, const GPtrArray *ids, gpointer data)
{
    GString *done = data;

    g_string_append(done, action->word);
    for (unsigned i = 0; i < ids->len; i++)
        g_string_append_printf(done, " %s", (const char *)ids->pdata[i]);
    g_string_append_c(done, ';');
    if (strcmp(action->word, "drop") != 0)
        return;
    list_window_begin(window);
    for (unsigned i = 0; i < ids->len; i++)
        list_window_remove(window, ids->pdata[i]);
    list_window_end(window);
}

static void
on_close(gpointer data)
{
    g_string_append(data, "closed;");
}

static void
set(Window *window, const char *id, const char *name, const char *age)
{
    const char *const cells[] = { name, age };

    list_window_set(window, &(ListRowFacts){ .id = id, .cells = cells });
}

static Window *
open_list(World *world, GString *done)
{
    Window *window = list_window_open(world->model, &(ListRequest){
                                                        .account = world->account,
                                                        .name = "people",
                                                        .title = "People",
                                                        .columns = columns,
                                                        .actions = actions,
                                                        .act = on_act,
                                                        .close = on_close,
                                                        .data = done,
                                                    });

    list_window_begin(window);
    set(window, "1", "Ada", "36");
    set(window, "2", "Grace", "85");
    set(window, "3", "Élise", "12");
    set(window, "4", "Edsger", "72");
    list_window_end(window);
    return window;
}

static void
assert_rows(const Window *window, const char *expected)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (unsigned i = 0; i < window->list->shown->len; i++) {
        const ListRow *row = window->list->shown->pdata[i];
        g_string_append_printf(text, "%s%s%s ", row == list_window_row(window) ? ">" : "", row->id,
                               row->is_marked ? "*" : "");
    }
    assert_string_equal(g_strchomp(text->str), expected);
}

static void
assert_done(GString *done, const char *expected)
{
    assert_string_equal(done->str, expected);
    g_string_truncate(done, 0);
}

static void
test_walks_and_filters(void **state)
{
    g_autoptr(GString) done = g_string_new(NULL);
    Window *window = open_list(*state, done);

    assert_rows(window, ">1 2 3 4");
    list_window_move(window, 2);
    assert_rows(window, "1 2 >3 4");
    list_window_set_filter(window, "e");
    assert_rows(window, "2 >3 4");
    list_window_set_filter(window, "e 2");
    assert_rows(window, "2 >3 4");
    list_window_set_filter(window, "e 72");
    assert_rows(window, ">4");
    set(window, "5", "Eve", "72");
    set(window, "6", "Mallory", "72");
    assert_rows(window, ">4 5");
    set(window, "5", "Zoe 72", "1");
    assert_rows(window, ">4 5");
    set(window, "5", "Bob", "72");
    assert_rows(window, ">4");
    list_window_set_filter(window, "éLISE");
    assert_rows(window, ">3");
    list_window_set_filter(window, "");
    assert_rows(window, "1 2 >3 4 5 6");
    list_window_move(window, -100);
    assert_rows(window, ">1 2 3 4 5 6");
    list_window_move(window, 100);
    assert_rows(window, "1 2 3 4 5 >6");
    list_window_close(window);
    assert_done(done, "closed;");
}

static void
test_acts_on_marks(void **state)
{
    g_autoptr(GString) done = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    Window *window = open_list(*state, done);
    const char *const named[] = { "4", "1", NULL }, *const unknown[] = { "9", NULL };

    assert_true(list_window_enter(window, NULL));
    assert_done(done, "show 1;");
    list_window_mark(window);
    list_window_mark(window);
    assert_rows(window, "1* 2* >3 4");
    assert_false(list_window_enter(window, &error));
    assert_string_equal(error->message, "That is for one row only.");
    assert_false(list_window_act(window, "drop", unknown, NULL));
    assert_false(list_window_act(window, "dance", NULL, NULL));
    assert_false(list_window_press(window, 'x', NULL));
    assert_done(done, "");
    assert_true(list_window_press(window, 'd', NULL));
    assert_done(done, "drop 1 2;");
    assert_rows(window, ">3 4");
    assert_int_equal(window->list->marked, 0);
    list_window_turn(window, -1);
    assert_true(list_window_enter(window, NULL));
    assert_done(done, "renew;");
    set(window, "1", "Ada", "36");
    assert_true(list_window_act(window, "drop", named, NULL));
    assert_done(done, "drop 4 1;");
    assert_rows(window, ">3");
    list_window_remove(window, "3");
    assert_rows(window, "");
    assert_false(list_window_enter(window, NULL));
    list_window_close(window);
}

/* What is filled in anew leaves the user where he was, in the new order. */
static void
test_fills_anew(void **state)
{
    g_autoptr(GString) done = g_string_new(NULL);
    World *world = *state;
    Window *window = open_list(world, done);

    list_window_go(window, 1);
    list_window_mark(window);
    g_string_truncate(world->told, 0);
    list_window_begin(window);
    list_window_clear(window);
    set(window, "3", "Élise", "12");
    set(window, "7", "Ken", "80");
    set(window, "2", "Grace", "85");
    list_window_end(window);
    assert_told(world, "list");
    assert_rows(window, ">3 7 2*");
    account_remove(world->account);
    world->account = NULL;
    assert_done(done, "closed;");
    assert_null(list_window_find(world->model, NULL, "people"));
}

static void
test_ten_thousand_rows(void **state)
{
    g_autoptr(GString) done = g_string_new(NULL);
    World *world = *state;
    Window *window = open_list(world, done);
    int64_t start = test_cpu_us();

    list_window_begin(window);
    for (int i = 10; i < 10000; i++) {
        g_autofree char *id = g_strdup_printf("%d", i);
        g_autofree char *name = g_strdup_printf("person number %d", i);
        set(window, id, name, "1");
    }
    list_window_end(window);
    list_window_set_filter(window, "number 7");
    list_window_set_filter(window, "number 77");
    list_window_set_filter(window, "number 777");
    assert_int_equal(window->list->shown->len, 19);
    list_window_set_filter(window, "");
    assert_int_equal(window->list->shown->len, 9994);
    list_window_begin(window);
    for (int i = 10; i < 10000; i++) {
        g_autofree char *id = g_strdup_printf("%d", i);
        list_window_remove(window, id);
    }
    list_window_end(window);
    assert_rows(window, "1 2 3 >4");
    assert_true(test_cpu_us() - start < 5 * G_USEC_PER_SEC);
    list_window_close(window);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_walks_and_filters, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_acts_on_marks, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_fills_anew, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_ten_thousand_rows, world_setup, world_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
