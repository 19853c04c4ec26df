/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /form. */

#include "config.h"

#include "model/form_window.h"

#include "unit/commands/fixture.h"

static void
on_submit(Window *window, const Form *form, gpointer data)
{
    (void)window;
    *(char **)data = g_strdup(form_value(form, "name"));
}

static void
on_cancel(gpointer data)
{
    *(char **)data = g_strdup("cancelled");
}

static Window *
open_form(Fixture *fixture, char **ret_end)
{
    Form *form = form_new(FORM_FORM);
    FormField *field;

    form->title = g_strdup("Bot Configuration");
    form->instructions = g_strdup("Fill it in!");
    form_add_field(form, FIELD_HIDDEN, "FORM_TYPE", NULL);
    form_add_field(form, FIELD_TEXT_SINGLE, "name", "The name")->is_required = true;
    form_add_field(form, FIELD_TEXT_PRIVATE, "password", "Password");
    form_add_field(form, FIELD_BOOLEAN, "public", NULL);
    field = form_add_field(form, FIELD_LIST_MULTI, "features", "Features");
    form_add_option(form, field, "All news", "news");
    form_add_option(form, field, NULL, "polls");
    field = form_add_field(form, FIELD_TEXT_SINGLE, "ocr", "The text");
    form_field_add_media(field, "image/png", "https://example.org/1.png");
    form_complete_parts(form);
    *ret_end = NULL;
    return form_window_open(fixture->model, &(FormRequest){ .form = form,
                                                            .name = "new bot",
                                                            .submit = on_submit,
                                                            .cancel = on_cancel,
                                                            .data = ret_end });
}

static void
test_shows_it(void **state)
{
    Fixture *fixture = *state;
    char *end;
    Window *window = open_form(fixture, &end);

    fixture_type(fixture, "/form set name Juliet", true);
    fixture_type(fixture, "/form set password s3cret", true);
    assert_said(fixture, "/form",
                "Bot Configuration\n"
                "Fill it in!\n"
                "name* (The name): Juliet\n"
                "password (Password): ••••••\n"
                "public: no [yes or no]\n"
                "features (Features):  [news (All news) | polls]\n"
                "    Look at this picture: https://example.org/1.png\n"
                "ocr (The text): \n");
    form_window_done(window);
}

static void
test_sets_fields(void **state)
{
    Fixture *fixture = *state;
    char *end;
    Window *window = open_form(fixture, &end);
    const Form *form = window->form->form;

    fixture_type(fixture, "/form set name  two words ", true);
    assert_string_equal(form_value(form, "name"), "two words");
    fixture_type(fixture, "/form set 'the name' \" quoted \"", true);
    assert_string_equal(form_value(form, "name"), " quoted ");
    fixture_type(fixture, "/form set public yes", true);
    assert_string_equal(form_value(form, "public"), "1");
    fixture_type(fixture, "/form set features polls 'all news'", true);
    assert_int_equal(form_find(form, "features")->values->len, 2);
    fixture_type(fixture, "/form set features", true);
    assert_int_equal(form_find(form, "features")->values->len, 0);
    assert_refused(fixture, "/form set public maybe", "Say yes or no.");
    assert_refused(fixture, "/form set features other", "\"other\" is none of the choices.");
    assert_refused(fixture, "/form set nothing x",
                   "The form has no field nothing. /form shows them.");
    assert_refused(fixture, "/form set FORM_TYPE x",
                   "The form has no field FORM_TYPE. /form shows them.");
    form_window_done(window);
}

static void
test_asks_for_secrets(void **state)
{
    Fixture *fixture = *state;
    char *end;
    Window *window = open_form(fixture, &end);

    fixture_type(fixture, "/form set password", true);
    const Prompt *prompt = prompt_first(fixture->model);
    assert_non_null(prompt);
    assert_true(prompt->is_secret);
    assert_string_equal(prompt->text, "Password:");
    assert_true(prompt_answer(fixture->model, prompt->id, " s3cret "));
    assert_string_equal(form_value(window->form->form, "password"), " s3cret ");
    assert_true(commands_is_private("/form set password x"));
    assert_true(commands_is_private("/form set x"));
    assert_false(commands_is_private("/form submit"));
    /* The form may be gone when the answer comes. */
    fixture_type(fixture, "/form set password", true);
    form_window_done(window);
    assert_true(prompt_answer(fixture->model, prompt_first(fixture->model)->id, "late"));
}

static void
test_sends_it(void **state)
{
    Fixture *fixture = *state;
    char *end;
    Window *window = open_form(fixture, &end);

    assert_refused(fixture, "/form submit", "The name: This must be filled in.");
    assert_null(end);
    fixture_type(fixture, "/form set name Juliet", true);
    fixture_type(fixture, "/form submit", true);
    assert_string_equal(end, "Juliet");
    assert_refused(fixture, "/form set name Romeo",
                   "The form has been sent; there is no answer yet.");
    form_window_done(window);
    g_free(end);
}

static void
test_gives_it_up(void **state)
{
    Fixture *fixture = *state;
    char *end;

    open_form(fixture, &end);
    fixture_type(fixture, "/form cancel", true);
    assert_string_equal(end, "cancelled");
    assert_refused(fixture, "/form cancel", "There is no form to be filled in.");
    assert_refused(fixture, "/form", "There is no form to be filled in.");
    g_free(end);
}

static void
assert_offers(Fixture *fixture, const char *line, const char *expected)
{
    Completion completion = commands_complete(fixture->commands, line, (int)strlen(line));
    g_autofree char *words = g_strjoinv(",", completion.words);

    assert_string_equal(words, expected);
    g_strfreev(completion.words);
}

static void
test_completes(void **state)
{
    Fixture *fixture = *state;
    char *end;
    Window *window = open_form(fixture, &end);

    assert_offers(fixture, "/form set p", "password,public");
    assert_offers(fixture, "/form set public ", "yes,no");
    assert_offers(fixture, "/form set features n", "news");
    form_window_done(window);
    assert_offers(fixture, "/form set p", "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(test_shows_it),         FIXTURE_TEST(test_sets_fields),
        FIXTURE_TEST(test_asks_for_secrets), FIXTURE_TEST(test_sends_it),
        FIXTURE_TEST(test_gives_it_up),      FIXTURE_TEST(test_completes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
