/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forms in windows: walking through them, filling them in, and how they end. */

#include "config.h"

#include <string.h>

#include "model/form_window.h"

#include "unit/model/world.h"

typedef struct {
    Window *window;
    char *sent; /* the name in the form that was submitted last */
    unsigned cancelled;
} Asker;

static void
on_submit(Window *window, const Form *form, gpointer data)
{
    Asker *asker = data;

    assert_ptr_equal(window, asker->window);
    g_free(asker->sent);
    asker->sent = g_strdup(form_value(form, "name"));
}

static void
on_cancel(gpointer data)
{
    ((Asker *)data)->cancelled++;
}

/* A text that must be there, a yes or no, two of a list, one of a list, and addresses. */
static Form *
new_form(void)
{
    Form *form = form_new(FORM_FORM);
    FormField *field;

    form_add_field(form, FIELD_HIDDEN, "FORM_TYPE", NULL);
    form_add_field(form, FIELD_TEXT_SINGLE, "name", "Name")->is_required = true;
    form_add_field(form, FIELD_BOOLEAN, "public", "Public?");
    field = form_add_field(form, FIELD_LIST_MULTI, "features", "Features");
    form_add_option(form, field, "News", "news");
    form_add_option(form, field, "Polls", "polls");
    field = form_add_field(form, FIELD_LIST_SINGLE, "max", "Most");
    form_add_option(form, field, NULL, "10");
    form_add_option(form, field, NULL, "20");
    form_add_field(form, FIELD_JID_MULTI, "invite", "Invite");
    form_add_field(form, FIELD_TEXT_PRIVATE, "password", "Password");
    form_complete_parts(form);
    return form;
}

static Asker *
open_form(World *world)
{
    Asker *asker = g_new0(Asker, 1);

    asker->window = form_window_open(world->model, &(FormRequest){
                                                       .account = world->account,
                                                       .form = new_form(),
                                                       .name = "new bot",
                                                       .submit = on_submit,
                                                       .cancel = on_cancel,
                                                       .data = asker,
                                                   });
    return asker;
}

static void
asker_free(Asker *asker)
{
    g_free(asker->sent);
    g_free(asker);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Asker, asker_free)

/* "name", "features 1", "send": where the user is. */
static char *
place(const Window *window)
{
    const FormPlace *at = &window->form->place;

    if (at->field < 0)
        return g_strdup(at->field == FORM_PLACE_SEND ? "send" : "cancel");
    const char *var = form_field(window->form->form, (unsigned)at->field)->var;
    return at->option ? g_strdup_printf("%s %d", var, at->option) : g_strdup(var);
}

static void
assert_place(const Window *window, const char *expected)
{
    g_autofree char *at = place(window);

    assert_string_equal(at, expected);
}

static void
test_walks_through_all_places(void **state)
{
    static const char *const places[] = { "name",   "public",   "features", "features 1", "max",
                                          "invite", "password", "send",     "cancel" };
    World *world = *state;
    g_autoptr(Asker) asker = open_form(world);

    for (unsigned i = 0; i < G_N_ELEMENTS(places); i++) {
        assert_place(asker->window, places[i]);
        form_window_move(asker->window, 1);
    }
    assert_place(asker->window, "cancel");
    form_window_move(asker->window, -100);
    assert_place(asker->window, "name");
    form_window_done(asker->window);
}

static void
test_tells_what_happens(void **state)
{
    World *world = *state;

    assert_told(world, "");
    g_autoptr(Asker) asker = open_form(world);
    assert_told(world, "windows, form asked");
    form_window_move(asker->window, 1);
    assert_told(world, "form");
    form_window_done(asker->window);
    assert_told(world, "form, windows");
}

static void
test_chooses(void **state)
{
    World *world = *state;
    g_autoptr(Asker) asker = open_form(world);
    const Form *form = asker->window->form->form;

    assert_false(form_window_choose(asker->window, 1));
    form_window_move(asker->window, 1);
    assert_true(form_window_choose(asker->window, 1));
    assert_string_equal(form_value(form, "public"), "1");
    assert_true(form_window_choose(asker->window, 1));
    assert_string_equal(form_value(form, "public"), "0");
    form_window_move(asker->window, 2);
    assert_true(form_window_choose(asker->window, 1));
    form_window_move(asker->window, -1);
    assert_true(form_window_choose(asker->window, 1));
    const FormField *features = form_find(form, "features");
    assert_int_equal(features->values->len, 2);
    assert_string_equal(features->values->pdata[0], "news");
    assert_true(form_window_choose(asker->window, 1));
    assert_string_equal(form_field_value(features), "polls");
    form_window_move(asker->window, 2);
    assert_true(form_window_choose(asker->window, 1));
    assert_string_equal(form_value(form, "max"), "10");
    assert_true(form_window_choose(asker->window, -1));
    assert_string_equal(form_value(form, "max"), "20");
    assert_null(form_window_text(asker->window));
    form_window_done(asker->window);
}

static void
test_takes_text(void **state)
{
    World *world = *state;
    g_autoptr(Asker) asker = open_form(world);

    assert_true(form_window_set_text(asker->window, "Juliet", NULL));
    g_autofree char *name = form_window_text(asker->window);
    assert_string_equal(name, "Juliet");
    form_window_move(asker->window, 5);
    assert_place(asker->window, "invite");
    assert_true(form_window_set_text(asker->window, " a@example.org,  b@example.org ", NULL));
    g_autofree char *invited = form_window_text(asker->window);
    assert_string_equal(invited, "a@example.org b@example.org");
    assert_false(form_window_is_secret(asker->window));
    form_window_move(asker->window, 1);
    assert_true(form_window_is_secret(asker->window));
    form_window_done(asker->window);
}

static void
test_other_values_of_an_open_list(void **state)
{
    World *world = *state;
    g_autoptr(Asker) asker = open_form(world);
    FormField *features = form_find(asker->window->form->form, "features");

    features->method = CHECK_OPEN;
    form_window_move(asker->window, 3);
    assert_true(form_window_choose(asker->window, 1));
    form_window_move(asker->window, 1);
    assert_place(asker->window, "features 2");
    assert_false(form_window_choose(asker->window, 1));
    assert_true(form_window_set_text(asker->window, "chess\ngo", NULL));
    g_autofree char *others = form_window_text(asker->window);
    assert_string_equal(others, "chess\ngo");
    assert_int_equal(features->values->len, 3);
    assert_true(form_field_has_value(features, "polls"));
    form_window_done(asker->window);
}

static void
test_is_sent_when_it_is_right(void **state)
{
    World *world = *state;
    g_autoptr(Asker) asker = open_form(world);
    const char *const name[] = { "Juliet", NULL };
    g_autoptr(GError) error = NULL;

    form_window_move(asker->window, 3);
    assert_false(form_window_submit(asker->window, &error));
    assert_string_equal(error->message, "Name: This must be filled in.");
    assert_null(asker->sent);
    assert_place(asker->window, "name");
    assert_true(form_window_set(asker->window, 1, name, NULL));
    assert_true(form_window_submit(asker->window, NULL));
    assert_string_equal(asker->sent, "Juliet");
    /* Now it waits. */
    assert_false(form_window_set(asker->window, 1, name, NULL));
    assert_false(form_window_submit(asker->window, NULL));
    assert_place(asker->window, "cancel");
    form_window_ask_again(asker->window, NULL, "Not so.");
    assert_string_equal(asker->window->form->error, "Not so.");
    assert_true(form_window_submit(asker->window, NULL));
    assert_null(asker->window->form->error);
    form_window_done(asker->window);
    assert_int_equal(asker->cancelled, 0);
    assert_int_equal(windows_all(model_windows(world->model))->len, 1);
}

static void
test_what_was_typed_goes_into_the_next_form(void **state)
{
    World *world = *state;
    g_autoptr(Asker) asker = open_form(world);

    assert_true(form_window_set_text(asker->window, "Juliet", NULL));
    assert_true(form_window_submit(asker->window, NULL));
    form_window_ask_again(asker->window, new_form(), "Wrong.");
    assert_string_equal(form_value(asker->window->form->form, "name"), "Juliet");
    form_window_done(asker->window);
}

static void
test_is_cancelled_once(void **state)
{
    World *world = *state;
    Windows *windows = model_windows(world->model);
    g_autoptr(Asker) first = open_form(world);
    g_autoptr(Asker) second = open_form(world);
    g_autoptr(Asker) third = open_form(world);

    windows_go(windows, first->window);
    assert_ptr_equal(form_window_find(world->model, windows_current(windows)), first->window);
    form_window_cancel(first->window);
    assert_int_equal(windows_current(windows)->kind, WINDOW_CONSOLE);
    windows_close(windows, second->window);
    assert_ptr_equal(form_window_find(world->model, windows_current(windows)), third->window);
    account_remove(world->account);
    assert_int_equal(first->cancelled, 1);
    assert_int_equal(second->cancelled, 1);
    assert_int_equal(third->cancelled, 1);
    assert_null(form_window_find(world->model, windows_current(windows)));
}

static void
test_a_result_is_only_read(void **state)
{
    World *world = *state;
    g_autoptr(Asker) asker = g_new0(Asker, 1);
    Window *window = form_window_open(world->model, &(FormRequest){ .form = form_new(FORM_RESULT),
                                                                    .name = "results",
                                                                    .cancel = on_cancel,
                                                                    .data = asker });

    assert_place(window, "cancel");
    assert_false(form_window_submit(window, NULL));
    assert_string_equal(window_name(window), "results");
    windows_close(model_windows(world->model), window);
    assert_int_equal(asker->cancelled, 1);
}

/* A wizard: on, to the end, or back, which asks nothing of the fields. */
static void
test_is_sent_by_one_of_several_buttons(void **state)
{
    static const FormButton first[] = { { "next", "Next", false }, { "back", "Back", true } };
    static const FormButton last[] = { { "complete", "Finish", false } };
    World *world = *state;
    g_autoptr(Asker) asker = g_new0(Asker, 1);
    Window *window = form_window_open(world->model, &(FormRequest){ .form = new_form(),
                                                                    .name = "wizard",
                                                                    .buttons = first,
                                                                    .button_count = 2,
                                                                    .submit = on_submit,
                                                                    .cancel = on_cancel,
                                                                    .data = asker });

    asker->window = window;
    form_window_move(window, 100);
    assert_place(window, "cancel");
    form_window_move(window, -1);
    assert_int_equal(form_place_button(window->form->place), 1);
    form_window_move(window, -1);
    assert_int_equal(form_place_button(window->form->place), 0);
    assert_int_equal(form_window_find_button(window, "BACK"), 1);
    assert_int_equal(form_window_find_button(window, "cancel"), -1);
    assert_false(form_window_submit(window, NULL)); /* there is no name */
    assert_true(form_window_press(window, 1, NULL));
    assert_int_equal(window->form->pressed, 1);
    assert_string_equal(asker->sent, "");

    form_window_continue(window, new_form(), last, 1);
    assert_int_equal(window->form->state, FORM_ASKED);
    assert_int_equal(window->form->button_count, 1);
    assert_int_equal(form_window_find_button(window, "back"), -1);
    form_window_done(window);
    assert_int_equal(asker->cancelled, 0);
}

#define test(fn) cmocka_unit_test_setup_teardown(fn, world_setup, world_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        test(test_walks_through_all_places),
        test(test_tells_what_happens),
        test(test_chooses),
        test(test_takes_text),
        test(test_other_values_of_an_open_list),
        test(test_is_sent_when_it_is_right),
        test(test_what_was_typed_goes_into_the_next_form),
        test(test_is_cancelled_once),
        test(test_a_result_is_only_read),
        test(test_is_sent_by_one_of_several_buttons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
