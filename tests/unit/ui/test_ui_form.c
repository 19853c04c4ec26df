/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forms and the keyboard: what is typed on the whole screen, and what then stands in the form. */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "model/form_window.h"
#include "model/prompt.h"
#include "ui/ui.h"

#include "unit/model/world.h"

typedef struct {
    World *world;
    Ui *ui;
    Window *window; /* NULL: gone */
    GString *told;  /* lines that were run, and how the form ended */
    Form *form;     /* borrowed */
} Fixture;

static bool
on_line(const char *text, gpointer data)
{
    g_string_append_printf(((Fixture *)data)->told, "line(%s)", text);
    return true;
}

static Completion
on_complete(const char *text, int cursor, gpointer data)
{
    const char *const words[] = { "/wins", NULL };

    (void)data;
    (void)cursor;
    return (Completion){ .words = g_strdupv((char **)(*text == '/' ? words : words + 1)) };
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
on_submit(Window *window, const Form *form, gpointer data)
{
    (void)window;
    (void)form;
    g_string_append(((Fixture *)data)->told, "submit");
}

static void
on_cancel(gpointer data)
{
    Fixture *fixture = data;

    g_string_append(fixture->told, "cancel");
    fixture->window = NULL;
}

/* A name, a password, a yes or no, two of a list, one of a list, lines of text. */
static Form *
new_form(void)
{
    Form *form = form_new(FORM_FORM);
    FormField *field;

    form_add_field(form, FIELD_TEXT_SINGLE, "name", "Name")->is_required = true;
    form_add_field(form, FIELD_TEXT_PRIVATE, "password", "Password");
    form_add_field(form, FIELD_BOOLEAN, "public", "Public?");
    field = form_add_field(form, FIELD_LIST_MULTI, "features", "Features");
    form_add_option(form, field, "News", "news");
    form_add_option(form, field, "Polls", "polls");
    field = form_add_field(form, FIELD_LIST_SINGLE, "max", "Most");
    form_add_option(form, field, NULL, "10");
    form_add_option(form, field, NULL, "20");
    form_add_field(form, FIELD_TEXT_MULTI, "about", "About");
    form_complete_parts(form);
    return form;
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
    fixture->form = new_form();
    fixture->window = form_window_open(fixture->world->model, &(FormRequest){ .form = fixture->form,
                                                                              .name = "new bot",
                                                                              .submit = on_submit,
                                                                              .cancel = on_cancel,
                                                                              .data = fixture });
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
assert_value(const Fixture *fixture, const char *var, const char *expected)
{
    const FormField *field = form_find(fixture->form, var);
    g_autoptr(GPtrArray) values = g_ptr_array_copy(field->values, NULL, NULL);

    g_ptr_array_set_free_func(values, NULL);
    g_ptr_array_add(values, NULL);
    g_autofree char *all = g_strjoinv("|", (char **)values->pdata);
    assert_string_equal(all, expected);
}

static void
assert_ended(Fixture *fixture, const char *expected)
{
    assert_string_equal(fixture->told->str, expected);
    g_string_truncate(fixture->told, 0);
}

static void
assert_shown(Fixture *fixture, const char *text)
{
    g_autofree char *screen = ui_screen(fixture->ui);

    if (!strstr(screen, text))
        fail_msg("\"%s\" is not on the screen:\n%s", text, screen);
}

static void
test_fills_in_and_sends(void **state)
{
    Fixture *fixture = *state;

    ui_type(fixture->ui, "Juliet");
    assert_value(fixture, "name", "Juliet");
    assert_shown(fixture, "Name *: Juliet");
    keys(fixture, "Tab");
    ui_type(fixture->ui, "s3cret");
    keys(fixture, "Down");
    assert_value(fixture, "password", "s3cret");
    assert_shown(fixture, "Password: ••••••");
    keys(fixture, "Space Down Down Space Down Right Right");
    assert_value(fixture, "public", "1");
    assert_value(fixture, "features", "polls");
    assert_value(fixture, "max", "20");
    keys(fixture, "Enter");
    ui_type(fixture->ui, "\x1b[200~two\nlines\x1b[201~");
    assert_value(fixture, "about", "two|lines");
    keys(fixture, "Enter Enter");
    assert_ended(fixture, "submit");
    assert_shown(fixture, "Sent; there is no answer yet.");
    form_window_done(fixture->window);
    assert_ended(fixture, "");
    assert_shown(fixture, "> a draft");
}

static void
test_lines_of_text(void **state)
{
    Fixture *fixture = *state;

    ui_type(fixture->ui, "one line");
    for (int i = 0; i < 6; i++)
        keys(fixture, "Down");
    assert_shown(fixture, "\nAbout:\n");
    ui_type(fixture->ui, "one");
    keys(fixture, "M-Enter");
    ui_type(fixture->ui, "two");
    assert_value(fixture, "about", "one|two");
    keys(fixture, "Up Down");
    ui_type(fixture->ui, "!");
    assert_value(fixture, "about", "one|two!");
}

static void
test_secret_is_not_shown(void **state)
{
    Fixture *fixture = *state;

    keys(fixture, "Tab");
    ui_type(fixture->ui, "/s3cret");
    assert_shown(fixture, "Password: •••••••");
    keys(fixture, "S-Tab");
    assert_value(fixture, "password", "/s3cret");
    assert_shown(fixture, "▸ Name");
    /* An empty line leaves it as it is. */
    keys(fixture, "Tab Tab");
    assert_value(fixture, "password", "/s3cret");
    assert_shown(fixture, "▸ [ ] Public?");
}

static void
test_what_is_wrong_is_said_beside_it(void **state)
{
    Fixture *fixture = *state;

    for (int i = 0; i < 7; i++)
        keys(fixture, "Down");
    assert_shown(fixture, "▸ [ Send ]");
    keys(fixture, "Enter");
    assert_ended(fixture, "");
    assert_shown(fixture, "▸ Name *: ____________________\n");
    assert_shown(fixture, "! This must be filled in.");
    ui_type(fixture->ui, "J");
    g_autofree char *screen = ui_screen(fixture->ui);
    assert_null(strstr(screen, "! This"));
}

static void
test_values_are_loaded_and_changed(void **state)
{
    Fixture *fixture = *state;

    ui_type(fixture->ui, "Juliex");
    keys(fixture, "Down Up Backspace");
    ui_type(fixture->ui, "t");
    assert_value(fixture, "name", "Juliet");
}

static void
test_escape_gives_up(void **state)
{
    Fixture *fixture = *state;

    ui_type(fixture->ui, "Juliet");
    keys(fixture, "Escape");
    assert_ended(fixture, "cancel");
    assert_null(fixture->window);
    assert_shown(fixture, "> a draft");
}

static void
test_button_gives_up(void **state)
{
    Fixture *fixture = *state;

    for (int i = 0; i < 9; i++)
        keys(fixture, "Down");
    keys(fixture, "Enter");
    assert_ended(fixture, "cancel");
}

static void
test_commands_are_commands(void **state)
{
    Fixture *fixture = *state;

    ui_type(fixture->ui, "Juliet");
    keys(fixture, "C-u");
    ui_type(fixture->ui, "/wi");
    keys(fixture, "Tab");
    assert_shown(fixture, "Name: /wins");
    keys(fixture, "Enter");
    assert_ended(fixture, "line(/wins )");
    assert_shown(fixture, "▸ Name");
    /* Given up, the value comes back. */
    ui_type(fixture->ui, "Romeo");
    keys(fixture, "C-u");
    ui_type(fixture->ui, "/x");
    keys(fixture, "Escape");
    assert_ended(fixture, "");
    assert_value(fixture, "name", "");
    ui_type(fixture->ui, "//etc");
    assert_value(fixture, "name", "/etc");
    keys(fixture, "Down Up");
    assert_shown(fixture, "Name: //etc");
}

static void
test_text_where_none_belongs(void **state)
{
    Fixture *fixture = *state;

    keys(fixture, "Down Down");
    ui_type(fixture->ui, "yes");
    assert_value(fixture, "public", "");
    assert_shown(fixture, "▸ [ ] Public?");
    assert_shown(fixture, "\n>\n");
    keys(fixture, "Space");
    assert_value(fixture, "public", "1");
}

static void
on_answer(const char *answer, gpointer data)
{
    g_string_append_printf(((Fixture *)data)->told, "answer(%s)", answer ? answer : "-");
}

static void
test_questions_come_first(void **state)
{
    Fixture *fixture = *state;

    ui_type(fixture->ui, "Jul");
    prompt_ask(fixture->world->model,
               &(PromptRequest){
                   .kind = PROMPT_TEXT, .text = "Really?", .answer = on_answer, .data = fixture });
    assert_shown(fixture, "Really?");
    ui_type(fixture->ui, "yes");
    keys(fixture, "Enter");
    assert_ended(fixture, "answer(yes)");
    ui_type(fixture->ui, "iet");
    assert_value(fixture, "name", "Juliet");
}

static void
test_other_windows_have_their_line(void **state)
{
    Fixture *fixture = *state;
    Windows *windows = model_windows(fixture->world->model);

    ui_type(fixture->ui, "Juliet");
    windows_go(windows, windows_find(windows, 1));
    assert_shown(fixture, "> a draft");
    ui_type(fixture->ui, " goes on");
    windows_go(windows, fixture->window);
    assert_shown(fixture, "Name: Juliet");
    assert_shown(fixture, "Name *: Juliet");
    windows_go(windows, windows_find(windows, 1));
    assert_shown(fixture, "> a draft goes on");
}

static void
test_comes_back_with_a_sentence(void **state)
{
    Fixture *fixture = *state;

    ui_type(fixture->ui, "Juliet");
    assert_true(form_window_submit(fixture->window, NULL));
    form_window_ask_again(fixture->window, NULL, "The name is taken.");
    assert_shown(fixture, "! The name is taken.");
    assert_shown(fixture, "Name: Juliet");
}

static void
test_small_screens_scroll(void **state)
{
    Fixture *fixture = *state;

    ui_resize(fixture->ui, 6, 40);
    assert_shown(fixture, "▸ Name");
    for (int i = 0; i < 8; i++)
        keys(fixture, "Down");
    assert_shown(fixture, "▸ [ Cancel ]");
    for (int i = 0; i < 8; i++)
        keys(fixture, "Up");
    assert_shown(fixture, "▸ Name");
    keys(fixture, "PageDown");
    g_autofree char *screen = ui_screen(fixture->ui);
    assert_null(strstr(screen, "▸ Name"));
    ui_type(fixture->ui, "J");
    assert_shown(fixture, "▸ Name");
}

static void
test_mouse(void **state)
{
    Fixture *fixture = *state;

    g_free(ui_screen(fixture->ui));
    /* The row of the yes or no: gone to, then turned. The roster panel is at the left. */
    ui_type(fixture->ui, "\x1b[<0;40;4M");
    assert_shown(fixture, "▸ [ ] Public?");
    ui_type(fixture->ui, "\x1b[<0;40;4M");
    assert_value(fixture, "public", "1");
}

/* Nothing in a form can draw on the terminal, or stand where it does not belong. */
static void
test_hostile_texts(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *longest = g_strnfill(100 * 1024, 'x');
    Form *form = form_new(FORM_FORM);
    FormField *field = form_add_field(form, FIELD_TEXT_SINGLE, "a\n▸ b", "La\x1b[2Jbel\n[ Send ]");

    form->title = g_strdup("\x1b]0;title\x07\n\n\n");
    form->instructions = g_strdup(longest);
    form_field_add_value(field, "one\ntwo\x1b[31m");
    form_add_option(form, form_add_field(form, FIELD_LIST_SINGLE, "c", longest), longest, longest);
    form_add_field(form, FIELD_TEXT_SINGLE, "d", "\xe2\x80\xaegnp.exe \xff");
    form_complete_parts(form);
    form_window_ask_again(fixture->window, form, "\x1b[H");
    for (int i = 0; i < 6; i++) {
        g_autofree char *screen = ui_screen(fixture->ui);
        assert_null(strchr(screen, '\x1b'));
        assert_null(strstr(screen, "\n[ Send ]"));
        keys(fixture, i % 2 ? "Down" : "PageDown");
        ui_resize(fixture->ui, 3 + 4 * i, 5 + 20 * i);
    }
}

#define test(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        test(test_fills_in_and_sends),
        test(test_lines_of_text),
        test(test_secret_is_not_shown),
        test(test_what_is_wrong_is_said_beside_it),
        test(test_values_are_loaded_and_changed),
        test(test_escape_gives_up),
        test(test_button_gives_up),
        test(test_commands_are_commands),
        test(test_text_where_none_belongs),
        test(test_questions_come_first),
        test(test_other_windows_have_their_line),
        test(test_comes_back_with_a_sentence),
        test(test_small_screens_scroll),
        test(test_mouse),
        test(test_hostile_texts),
    };

    g_setenv("TZ", "UTC", TRUE);
    setlocale(LC_ALL, "");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
