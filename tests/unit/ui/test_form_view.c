/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forms as rows, and the view that scrolls them. */

#include "config.h"

#include <locale.h>

#include "model/form_window.h"

#include "unit/ui/stage.h"

static void
on_submit(Window *window, const Form *form, gpointer data)
{
    (void)window;
    (void)form;
    (void)data;
}

static Window *
show(Stage *stage, Form *form)
{
    Model *model = stage->world->model;

    form_complete_parts(form);
    Window *window = form_window_open(
        model, &(FormRequest){ .form = form,
                               .name = "form",
                               .submit = form->type == FORM_FORM ? on_submit : NULL });
    windows_go(model_windows(model), window);
    return window;
}

/* On blank rows, as the screen gives them. */
static void
assert_rows(Stage *stage, const char *expected)
{
    surface_fill(stage->surface, stage->view->rect, STYLE_TEXT);
    view_mark(stage->view);
    assert_stage(stage, expected);
}

static void
test_fields(void **state)
{
    g_autoptr(Stage) stage = stage_new(form_view_new, 10, 30);
    Form *form = form_new(FORM_FORM);
    FormField *field = form_add_field(form, FIELD_TEXT_SINGLE, "a", "Name");

    (void)state;
    form->title = g_strdup("New bot");
    field->is_required = true;
    form_field_add_value(field, "Juliet");
    form_add_field(form, FIELD_BOOLEAN, "b", "A question that is long, and wrapped");
    form_add_field(form, FIELD_LIST_SINGLE, "c", "One");
    Window *window = show(stage, form);
    assert_rows(stage, "  New bot\n"
                       "\n"
                       "▸ Name *: Juliet______________\n"
                       "  [ ] A question that is\n"
                       "      long, and wrapped\n"
                       "  One: ‹ choose ›\n"
                       "\n"
                       "  * must be filled in\n"
                       "  [ Send ]\n"
                       "  [ Cancel ]\n");
    assert_int_equal(stage_style(stage, "Juliet"), STYLE_FORM_CURRENT);
    assert_true(form_window_submit(window, NULL));
    assert_true(stage_draw(stage));
    assert_int_equal(stage_style(stage, "Sent; there is no answer"), STYLE_INFO);
}

/* Where a label leaves no room, the value stands below it. */
static void
test_long_labels(void **state)
{
    g_autoptr(Stage) stage = stage_new(form_view_new, 6, 24);
    Form *form = form_new(FORM_FORM);

    (void)state;
    form_add_field(form, FIELD_TEXT_SINGLE, "a", "A rather long name of a field");
    show(stage, form);
    assert_rows(stage, "  A rather long name of\n"
                       "  a field\n"
                       "  ▸ ____________________\n"
                       "\n"
                       "  [ Send ]\n"
                       "  [ Cancel ]\n");
}

static void
test_open_list(void **state)
{
    g_autoptr(Stage) stage = stage_new(form_view_new, 7, 40);
    Form *form = form_new(FORM_FORM);
    FormField *field = form_add_field(form, FIELD_LIST_SINGLE, "a", "One");

    (void)state;
    field->method = CHECK_OPEN;
    form_add_option(form, field, "Holiday", "holiday");
    form_add_option(form, field, "Reminder", "reminder");
    form_field_add_value(field, "party");
    Window *window = show(stage, form);
    form_window_go(window, (FormPlace){ 0, 2 });
    assert_rows(stage, "  One\n"
                       "    ( ) Holiday\n"
                       "    ( ) Reminder\n"
                       "  ▸ another: party_______________\n"
                       "\n"
                       "  [ Send ]\n"
                       "  [ Cancel ]\n");
    form_window_move(window, -1);
    assert_true(form_window_choose(window, 1));
    assert_rows(stage, "  One\n"
                       "    ( ) Holiday\n"
                       "  ▸ (•) Reminder\n"
                       "    another: ____________________\n"
                       "\n"
                       "  [ Send ]\n"
                       "  [ Cancel ]\n");
}

static void
test_sections(void **state)
{
    g_autoptr(Stage) stage = stage_new(form_view_new, 8, 40);
    Form *form = form_new(FORM_RESULT);
    FormField *field = form_add_field(form, FIELD_TEXT_MULTI, "a", "Lines");

    (void)state;
    form_field_add_value(field, "one");
    form_field_add_value(field, "two");
    form_add_field(form, FIELD_BOOLEAN, "b", "Public");
    form_add_part(form, PART_HEADING, 0, "Page", 0);
    form_add_part(form, PART_TEXT, 1, "A text", 0);
    form_add_part(form, PART_FIELD, 1, NULL, 0);
    show(stage, form);
    assert_rows(stage, "  Page\n"
                       "    A text\n"
                       "    Lines\n"
                       "      one\n"
                       "      two\n"
                       "  Public: no\n"
                       "\n"
                       "▸ [ Close ]\n");
}

/* The place where the user is comes into view, with what is said below it. */
static void
test_scrolls_to_the_place(void **state)
{
    g_autoptr(Stage) stage = stage_new(form_view_new, 4, 40);
    Form *form = form_new(FORM_FORM);

    (void)state;
    for (int i = 0; i < 9; i++) {
        g_autofree char *name = g_strdup_printf("%d", i);
        form_add_field(form, FIELD_BOOLEAN, name, name)->description = g_strdup("help");
    }
    Window *window = show(stage, form);
    assert_rows(stage, "▸ [ ] 0\n    help\n  [ ] 1\n    help\n");
    form_window_move(window, 4);
    assert_rows(stage, "  [ ] 3\n    help\n▸ [ ] 4\n    help\n");
    form_window_move(window, -1);
    assert_rows(stage, "    help\n▸ [ ] 3\n    help\n  [ ] 4\n");
    form_view_scroll(stage->view, 1, true);
    assert_rows(stage, "  [ ] 4\n    help\n  [ ] 5\n    help\n");
    form_view_scroll(stage->view, 100, true);
    assert_rows(stage, "    help\n\n  [ Send ]\n  [ Cancel ]\n");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_long_labels),
        cmocka_unit_test(test_open_list),
        cmocka_unit_test(test_sections),
        cmocka_unit_test(test_scrolls_to_the_place),
    };

    setlocale(LC_ALL, "");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
