/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole screen on no terminal: what is typed, and what is seen. */

#include "config.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#include "base/limits.h"
#include "model/notice.h"
#include "model/prompt.h"
#include "ui/layout.h"

#include "unit/ui/whole_screen.h"

static void
on_answer(const char *answer, gpointer data)
{
    tell(data, "answer(%s)", answer ? answer : "-");
}

/* row < 0: from the end. */
static void
assert_row(Fixture *fixture, int row, const char *expected)
{
    g_autofree char *text = screen_row(fixture, row);

    assert_string_equal(text, expected);
}

static void
assert_on_screen(Fixture *fixture, const char *text, bool is_there)
{
    g_autofree char *screen = ui_screen(fixture->ui);

    if ((strstr(screen, text) != NULL) != is_there)
        fail_msg("“%s” is %son the screen:\n%s", text, is_there ? "not " : "", screen);
}

static int
setup_without_panel(void **state)
{
    int status = setup(state);

    settings_set(((Fixture *)*state)->world->settings, SETTING_ROSTER_PANEL, NULL, "off", NULL);
    return status;
}

/* --- typing --- */

static void
test_typing(void **state)
{
    Fixture *fixture = *state;

    open_ui(fixture, 10, 40);
    assert_row(fixture, -1, ">");
    ui_type(fixture->ui, "hä");
    assert_row(fixture, -1, "> hä");
    assert_told_face(fixture, "typing(h)typing(hä)");
    ui_key(fixture->ui, "Enter");
    assert_told_face(fixture, "line(hä)typing()");
    assert_row(fixture, -1, ">");
    ui_type(fixture->ui, "x");
    ui_key(fixture->ui, "C-c");
    assert_told_face(fixture, "typing(x)typing()");
    assert_row(fixture, -1, ">");
}

static void
test_paste(void **state)
{
    Fixture *fixture = *state;

    open_ui(fixture, 10, 40);
    ui_type(fixture->ui, "\x1b[200~one\r\ntwo\n\n\x1b[201~");
    assert_row(fixture, -1, "> one⏎two");
    assert_told_face(fixture, "typing(one\ntwo)");
    ui_type(fixture->ui, "\x1b[200~\x1b]0;evil\a\x1b[201~");
    assert_row(fixture, -1, "> one⏎two␛]0;evil␇");
    ui_key(fixture->ui, "Enter");
    assert_told_face(fixture, "typing(one\ntwo\x1b]0;evil\a)line(one\ntwo\x1b]0;evil\a)typing()");
}

static void
test_long_paste(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(GString) text = g_string_new("\x1b[200~");

    open_ui(fixture, 10, 60);
    for (int i = 0; i <= LIMIT_BODY_BYTES; i++)
        g_string_append_c(text, 'x');
    g_string_append(text, "\x1b[201~");
    ui_type(fixture->ui, text->str);
    assert_on_screen(fixture, "256 KiB", true);
    assert_on_screen(fixture, "xxxxxxxx", true);
}

/* The cursor's surroundings are seen, wherever it is; wide characters stay whole. */
static void
test_long_line(void **state)
{
    Fixture *fixture = *state;

    open_ui(fixture, 5, 20);
    ui_type(fixture->ui, "0123456789abcdefghijklmnopqrstuvwxyz");
    assert_row(fixture, -1, "> ‹qrstuvwxyz");
    ui_key(fixture->ui, "Home");
    assert_row(fixture, -1, "> 0123456789abcdefg›");
    ui_key(fixture->ui, "C-k");
    ui_type(fixture->ui, "日本語日本語日本語日本語");
    for (int i = 0; i < 12; i++) {
        g_autofree char *text = screen_row(fixture, -1);

        assert_true(g_utf8_validate(text, -1, NULL));
        ui_key(fixture->ui, "Left");
    }
    assert_row(fixture, -1, "> 日本語日本語日本 ›");
}

/* Whatever is done to the line, the row is text, and the rest of the screen stays as it is. */
static void
test_any_editing(void **state)
{
    static const char *const keys[] = { "Left",   "Right", "Home",      "End", "C-k", "C-y",
                                        "Delete", "C-w",   "Backspace", "M-b", "C-t", "C-_" };
    static const char *const texts[] = {
        "a", "日", "e\xcc\x81", "👍", " ", "\x1b[200~x\ny\x1b[201~"
    };
    Fixture *fixture = *state;
    g_autoptr(GRand) random = g_rand_new_with_seed(7);

    open_ui(fixture, 5, 23);
    for (int i = 0; i < 3000; i++) {
        if (g_rand_boolean(random))
            ui_key(fixture->ui, keys[g_rand_int_range(random, 0, G_N_ELEMENTS(keys))]);
        else
            ui_type(fixture->ui, texts[g_rand_int_range(random, 0, G_N_ELEMENTS(texts))]);

        g_autofree char *row = screen_row(fixture, -1);
        g_autofree char *above = screen_row(fixture, -2);

        assert_true(g_utf8_validate(row, -1, NULL));
        assert_null(strstr(row, "\xef\xbf\xbd"));
        assert_true(g_str_has_prefix(row, ">"));
        assert_non_null(strstr(above, "1:console"));
        g_string_truncate(fixture->told, 0);
    }
}

static void
test_escape_is_waited_for(void **state)
{
    Fixture *fixture = *state;

    open_ui(fixture, 10, 40);
    ui_type(fixture->ui, "ab\x1b");
    assert_told_face(fixture, "typing(a)typing(ab)");
    ui_type(fixture->ui, "[D");
    ui_type(fixture->ui, "x");
    assert_row(fixture, -1, "> axb");
}

/* --- completion --- */

static void
test_completion(void **state)
{
    Fixture *fixture = *state;

    open_ui(fixture, 8, 40);
    ui_type(fixture->ui, "/m");
    ui_key(fixture->ui, "Tab");
    assert_row(fixture, -1, "> /msg");
    ui_type(fixture->ui, "x");
    assert_row(fixture, -1, "> /msg x");
    ui_key(fixture->ui, "C-u");

    ui_type(fixture->ui, "/a");
    ui_key(fixture->ui, "Tab");
    assert_row(fixture, -1, "> /acc");
    assert_row(fixture, -3, "/account  /accept");
    ui_key(fixture->ui, "Tab");
    assert_row(fixture, -1, "> /account");
    ui_key(fixture->ui, "Tab");
    assert_row(fixture, -1, "> /accept");
    ui_key(fixture->ui, "Tab");
    assert_row(fixture, -1, "> /account");
    ui_key(fixture->ui, "S-Tab");
    assert_row(fixture, -1, "> /accept");
    ui_type(fixture->ui, " ");
    assert_row(fixture, -3, "");
    assert_row(fixture, -1, "> /accept");
    ui_key(fixture->ui, "Tab");
    ui_type(fixture->ui, "zz");
    ui_key(fixture->ui, "Tab");
    assert_row(fixture, -1, "> /accept /zz");
}

/* --- questions --- */

static unsigned
ask(Fixture *fixture, const PromptRequest *request)
{
    PromptRequest copy = *request;

    copy.answer = on_answer;
    copy.data = fixture;
    return prompt_ask(fixture->world->model, &copy);
}

static void
test_password(void **state)
{
    Fixture *fixture = *state;
    PromptRequest request = { .kind = PROMPT_PASSWORD, .is_secret = true, .text = "Password:" };

    open_ui(fixture, 8, 40);
    ui_type(fixture->ui, "draft");
    ask(fixture, &request);
    assert_row(fixture, -1, "Password:");
    g_string_truncate(fixture->told, 0);
    for (const char *c = "geheim"; *c; c++) {
        ui_type(fixture->ui, (char[]){ *c, '\0' });
        assert_on_screen(fixture, "ge", false);
        assert_on_screen(fixture, "h", false);
    }
    assert_row(fixture, -1, "Password: ••••••");
    ui_key(fixture->ui, "Tab");
    ui_key(fixture->ui, "Enter");
    assert_told_face(fixture, "answer(geheim)" /* and no typing */);
    assert_row(fixture, -1, "> draft");
    ui_key(fixture->ui, "Up");
    assert_on_screen(fixture, "geheim", false);
}

/* Nobody sees what he types. */
static void
test_a_command_is_no_password(void **state)
{
    Fixture *fixture = *state;
    PromptRequest request = { .kind = PROMPT_PASSWORD, .is_secret = true, .text = "Password:" };

    open_ui(fixture, 12, 60);
    ask(fixture, &request);
    g_string_truncate(fixture->told, 0);
    ui_type(fixture->ui, "/quit");
    ui_key(fixture->ui, "Enter");
    assert_told_face(fixture, "");
    assert_on_screen(fixture, "looked like a command", true);
    assert_on_screen(fixture, "quit", false);
    assert_row(fixture, -1, "Password:");
    ui_type(fixture->ui, "/quit");
    ui_key(fixture->ui, "Enter");
    assert_told_face(fixture, "answer(/quit)");
    assert_row(fixture, -1, ">");
}

/* Half of it is typed, and the question goes: the rest is no message, and no other answer. */
static void
test_a_password_that_is_not_asked_any_more(void **state)
{
    Fixture *fixture = *state;
    PromptRequest request = { .kind = PROMPT_PASSWORD, .is_secret = true, .text = "Password:" };
    PromptRequest other = { .kind = PROMPT_TEXT, .text = "Name?" };
    unsigned id;

    open_ui(fixture, 12, 60);
    ui_type(fixture->ui, "draft");
    id = ask(fixture, &request);
    ask(fixture, &other);
    ui_type(fixture->ui, "gehe");
    prompt_withdraw(fixture->world->model, id);
    g_string_truncate(fixture->told, 0);
    ui_type(fixture->ui, "im");
    assert_row(fixture, -1, "That is not asked any more. Enter goes on ••••••");
    assert_on_screen(fixture, "im", false);
    ui_key(fixture->ui, "Tab");
    ui_key(fixture->ui, "Enter");
    assert_told_face(fixture, "");
    assert_row(fixture, -1, "Name?");
    ui_type(fixture->ui, "R");
    ui_key(fixture->ui, "Enter");
    assert_told_face(fixture, "answer(R)");
    assert_row(fixture, -1, "> draft");
    id = ask(fixture, &request);
    ui_type(fixture->ui, "geheim");
    prompt_withdraw(fixture->world->model, id);
    ui_key(fixture->ui, "C-c");
    assert_row(fixture, -1, "> draft");
}

static void
test_choices(void **state)
{
    static const char *const choices[] = { "once", "always", "no", NULL };
    Fixture *fixture = *state;
    PromptRequest request = {
        .kind = PROMPT_CERTIFICATE,
        .text = "Trust it?",
        .details = "SHA-256 12:34\nexpired",
        .choices = choices,
    };

    open_ui(fixture, 8, 60);
    ask(fixture, &request);
    assert_row(fixture, -1, "Trust it? [once/always/no]");
    assert_row(fixture, -4, "SHA-256 12:34");
    assert_row(fixture, -3, "expired");
    ui_type(fixture->ui, "maybe");
    ui_key(fixture->ui, "Enter");
    assert_on_screen(fixture, "Answer with one of: once, always, no.", true);
    assert_row(fixture, -1, "Trust it? [once/always/no]");
    ui_type(fixture->ui, "AL");
    ui_key(fixture->ui, "Tab");
    assert_row(fixture, -1, "Trust it? [once/always/no] always");
    g_string_truncate(fixture->told, 0);
    ui_key(fixture->ui, "Enter");
    assert_row(fixture, -1, ">");
    assert_on_screen(fixture, "expired", false);
    assert_told_face(fixture, "answer(always)");
}

static void
test_giving_up(void **state)
{
    Fixture *fixture = *state;
    PromptRequest first = { .kind = PROMPT_TEXT, .text = "First?" };
    PromptRequest second = { .kind = PROMPT_TEXT, .text = "Second?" };
    unsigned id;

    open_ui(fixture, 8, 40);
    ui_type(fixture->ui, "draft");
    ask(fixture, &first);
    id = ask(fixture, &second);
    assert_row(fixture, -1, "First?");
    g_string_truncate(fixture->told, 0);
    ui_type(fixture->ui, "\x1b");
    assert_told_face(fixture, ""); /* more may follow */
    clock_advance(fixture->world->clock, 1000);
    assert_told_face(fixture, "answer(-)");
    assert_row(fixture, -1, "Second?");
    prompt_withdraw(fixture->world->model, id);
    assert_row(fixture, -1, "> draft");
    ask(fixture, &first);
    ui_key(fixture->ui, "C-c");
    assert_row(fixture, -1, "> draft");
}

/* A question too long for the line is read above it, whatever the width. */
static void
test_long_question(void **state)
{
    Fixture *fixture = *state;
    PromptRequest request = {
        .kind = PROMPT_CONFIRM,
        .text = "Do you really want to do what you said that you wanted?",
    };

    open_ui(fixture, 10, 40);
    ask(fixture, &request);
    assert_row(fixture, -1, "?");
    assert_row(fixture, -4, "Do you really want to do what you said");
    assert_row(fixture, -3, "that you wanted?");
    ui_resize(fixture->ui, 10, 100);
    assert_row(fixture, -1, "Do you really want to do what you said that you wanted?");
}

/* A certificate with many names cannot push its fingerprint, or the question, out of reach. */
static void
test_long_details(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(GString) details = g_string_new("For:");
    PromptRequest request = {
        .kind = PROMPT_CONFIRM,
        .text = "The certificate cannot be trusted. Accept it?",
    };

    for (int i = 0; i < 50; i++)
        g_string_append_printf(details, " name%02d.example.org", i);
    g_string_append(details, "\nSHA-256: 12:34");
    request.details = details->str;
    open_ui(fixture, 10, 40);
    ask(fixture, &request);
    assert_on_screen(fixture, "Accept it?", true);
    assert_on_screen(fixture, "name00", true);
    assert_on_screen(fixture, "▼ PageDown", true);
    assert_on_screen(fixture, "SHA-256", false);
    for (int i = 0; i < 10; i++)
        ui_key(fixture->ui, "PageDown");
    assert_on_screen(fixture, "SHA-256: 12:34", true);
    assert_on_screen(fixture, "▲ PageUp", true);
    for (int i = 0; i < 10; i++)
        ui_key(fixture->ui, "PageUp");
    assert_on_screen(fixture, "Accept it?", true);
    ui_key(fixture->ui, "PageDown");
    ui_resize(fixture->ui, 60, 200);
    assert_on_screen(fixture, "SHA-256: 12:34", true);
    assert_on_screen(fixture, "PageDown", false);
}

/* --- keys --- */

static Chat *
open_chat(Fixture *fixture, const char *address)
{
    g_autoptr(Jid) jid = test_jid(address);
    Chat *chat = account_get_chat(fixture->world->account, jid, CHAT_CONTACT);

    windows_open_chat(model_windows(fixture->world->model), chat);
    return chat;
}

static void
say(Chat *chat, const char *body, int64_t time)
{
    g_autoptr(Message) message = test_message(body, time, false);

    chat_add_message(chat, message);
}

static unsigned
current_number(Fixture *fixture)
{
    return windows_current(model_windows(fixture->world->model))->number;
}

static void
test_window_keys(void **state)
{
    static const struct {
        const char *key;
        unsigned number;
    } rows[] = {
        { "M-2", 2 },     { "M-3", 3 },     { "M-9", 3 },    { "M-1", 1 },
        { "M-Left", 3 },  { "M-Left", 2 },  { "M-Left", 1 }, { "M-Right", 2 },
        { "M-Right", 3 }, { "M-Right", 1 }, { "M-a", 3 },    { "M-a", 3 },
    };
    Fixture *fixture = *state;

    open_ui(fixture, 10, 40);
    open_chat(fixture, "bob@example.org");
    say(open_chat(fixture, "carol@example.org"), "hi", 1000);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (i == 10) {
            ui_key(fixture->ui, "M-1");
            say(open_chat(fixture, "carol@example.org"), "ho", 2000);
        }
        ui_key(fixture->ui, rows[i].key);
        assert_int_equal(current_number(fixture), rows[i].number);
    }
    assert_on_screen(fixture, "ho", true);
}

static void
test_scrolling(void **state)
{
    Fixture *fixture = *state;
    Chat *chat;

    open_ui(fixture, 8, 40);
    chat = open_chat(fixture, "bob@example.org");
    timeline_set_has_older(chat->timeline, true);
    for (int i = 0; i < 20; i++) {
        g_autofree char *body = g_strdup_printf("body %02d", i);

        say(chat, body, 1000 + i);
    }
    ui_key(fixture->ui, "M-2");
    assert_on_screen(fixture, "body 19", true);
    ui_key(fixture->ui, "PageUp");
    assert_on_screen(fixture, "body 19", false);
    assert_null(strstr(fixture->told->str, "top"));
    ui_key(fixture->ui, "C-Home");
    assert_on_screen(fixture, "body 00", true);
    assert_non_null(strstr(fixture->told->str, "top(2)"));
    ui_key(fixture->ui, "C-End");
    assert_on_screen(fixture, "body 19", true);
    ui_type(fixture->ui, "\x1b[<64;1;3M");
    assert_on_screen(fixture, "body 19", false);
    ui_type(fixture->ui, "\x1b[<65;1;3M");
    assert_on_screen(fixture, "body 19", true);
    ui_key(fixture->ui, "C-Home");
    assert_on_screen(fixture, "body 19", false);
    ui_type(fixture->ui, "/version");
    ui_key(fixture->ui, "Enter");
    assert_on_screen(fixture, "body 19", true);
}

/* A flood does not hold up the echo of a key; what the key itself moves is drawn with it. */
static void
test_a_key_does_not_wait_for_what_came_in(void **state)
{
    Fixture *fixture = *state;
    const View *timeline;
    Chat *chat;

    open_ui(fixture, 8, 40);
    chat = open_chat(fixture, "bob@example.org");
    for (int i = 0; i < 20; i++)
        say(chat, "old", 1000 + i);
    ui_key(fixture->ui, "M-2");
    ui_flush(fixture->ui);
    timeline = fixture->ui->views[VIEW_MAIN];
    say(chat, "new", 2000);
    assert_true(timeline->is_dirty);
    ui_echo(fixture->ui, "x", 1);

    g_autofree char *line = surface_row_text(fixture->ui->surface, 7);

    assert_string_equal(line, "> x");
    assert_true(timeline->is_dirty);
    ui_echo(fixture->ui, "\033[5~", 4);
    assert_false(timeline->is_dirty);
}

static void
test_user_keys(void **state)
{
    Fixture *fixture = *state;

    write_file(fixture, "keys", "[keys]\nwindow-2 = F2\nnonsense = F3\n");
    open_ui(fixture, 10, 80);
    open_chat(fixture, "bob@example.org");
    assert_on_screen(fixture, "“nonsense”", true);
    ui_key(fixture->ui, "M-2");
    assert_int_equal(current_number(fixture), 1);
    ui_key(fixture->ui, "F2");
    assert_int_equal(current_number(fixture), 2);
}

static void
test_focus(void **state)
{
    Fixture *fixture = *state;

    open_ui(fixture, 10, 40);
    ui_type(fixture->ui, "\x1b[O\x1b[I");
    assert_told_face(fixture, "focus(0)focus(1)");
}

/* --- the mouse, settings, sizes --- */

static void
test_click_on_roster(void **state)
{
    Fixture *fixture = *state;
    char click[32];

    settings_set(fixture->world->settings, SETTING_ROSTER_PANEL, NULL, "on", NULL);
    world_contact(fixture->world, "bob@example.org", SUBSCRIPTION_BOTH);
    open_ui(fixture, 10, 80);
    for (int row = 0; row < 10 && current_number(fixture) == 1; row++) {
        g_autofree char *text = screen_row(fixture, row);

        if (!strstr(text, "bob"))
            continue;
        g_snprintf(click, sizeof(click), "\x1b[<0;6;%dM", row + 1);
        settings_set(fixture->world->settings, SETTING_UI_MOUSE, NULL, "off", NULL);
        ui_type(fixture->ui, click);
        assert_int_equal(current_number(fixture), 1);
        settings_set(fixture->world->settings, SETTING_UI_MOUSE, NULL, "on", NULL);
        ui_type(fixture->ui, click);
    }
    assert_int_equal(current_number(fixture), 2);
}

static void
test_roster_folds(void **state)
{
    Fixture *fixture = *state;

    settings_set(fixture->world->settings, SETTING_ROSTER_PANEL, NULL, "on", NULL);
    open_ui(fixture, 10, 80);
    assert_on_screen(fixture, "│", true);
    ui_resize(fixture->ui, 10, LAYOUT_ROSTER_COLUMNS - 1);
    assert_on_screen(fixture, "│", false);
    ui_resize(fixture->ui, 10, LAYOUT_ROSTER_COLUMNS);
    assert_on_screen(fixture, "│", true);
    settings_set(fixture->world->settings, SETTING_ROSTER_PANEL, NULL, "off", NULL);
    assert_on_screen(fixture, "│", false);
}

static void
test_sizes(void **state)
{
    static const int sizes[][2] = { { 1, 1 },  { 2, 1 },   { 1, 2 },     { 2, 2 },   { 3, 3 },
                                    { 4, 4 },  { 10, 40 }, { 100, 300 }, { 1, 300 }, { 300, 1 },
                                    { 5, 60 }, { 0, 0 },   { 24, 80 } };
    static const char *const choices[] = { "yes", "no", NULL };
    Fixture *fixture = *state;
    PromptRequest request = {
        .kind = PROMPT_CONFIRM,
        .text = "Really 日本語?",
        .details = "a\n日本語日本語\nc",
        .choices = choices,
    };

    settings_set(fixture->world->settings, SETTING_ROSTER_PANEL, NULL, "on", NULL);
    world_contact(fixture->world, "bob@example.org", SUBSCRIPTION_BOTH);
    open_ui(fixture, 24, 80);
    say(open_chat(fixture, "bob@example.org"), "日本語", 1);
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        ui_resize(fixture->ui, sizes[i][0], sizes[i][1]);
        ui_key(fixture->ui, i % 2 ? "M-1" : "M-2");
        ui_type(fixture->ui, "/a日");
        ui_key(fixture->ui, "Backspace");
        ui_key(fixture->ui, "Tab");
        g_free(ui_screen(fixture->ui));
        ui_key(fixture->ui, "Tab");
        ask(fixture, &request);
        g_free(ui_screen(fixture->ui));
        ui_key(fixture->ui, "Tab");
        g_free(ui_screen(fixture->ui));
        ui_key(fixture->ui, "PageUp");
        ui_type(fixture->ui, "\x1b[<0;1;1M\x1b[<64;1;2M\x1b[<0;999;999M");
        ui_key(fixture->ui, "Escape");
        ui_key(fixture->ui, "C-u");
        g_free(ui_screen(fixture->ui));
    }
    assert_row(fixture, -1, ">");
}

static void
test_face(void **state)
{
    Fixture *fixture = *state;
    const Face *face;
    g_autoptr(GError) error = NULL;

    open_ui(fixture, 10, 40);
    write_file(fixture, "themes/other.theme", "[styles]\nerror = blue\n");
    face = ui_face(fixture->ui);
    assert_true(face->ops->set_input(face->data, "/msg bob "));
    assert_row(fixture, -1, "> /msg bob");
    assert_true(face->ops->redraw(face->data));
    assert_true(face->ops->scroll(face->data, -1, true));
    assert_true(face->ops->load_theme(face->data, "other", NULL));
    assert_false(face->ops->load_theme(face->data, "neon", &error));
    assert_non_null(strstr(error->message, "other"));

    g_auto(GStrv) names = face->ops->list_themes(face->data);

    assert_true(g_strv_contains((const char *const *)names, "other"));
    ask(fixture, &(PromptRequest){ .kind = PROMPT_TEXT, .text = "Who?" });
    assert_false(face->ops->set_input(face->data, "no"));
}

static void
test_theme_setting(void **state)
{
    Fixture *fixture = *state;

    open_ui(fixture, 10, 60);
    assert_true(settings_set(fixture->world->settings, SETTING_UI_THEME, NULL, "neon", NULL));
    assert_on_screen(fixture, "“neon”", true);
}

/* The clock on the screen is the only thing that wakes the program, and only if it is wanted. */
static void
test_clock(void **state)
{
    Fixture *fixture = *state;

    settings_set(fixture->world->settings, SETTING_UI_CLOCK, NULL, "on", NULL);
    open_ui(fixture, 10, 60);
    assert_on_screen(fixture, "00:16", true);
    clock_advance(fixture->world->clock, 60 * 1000);
    assert_on_screen(fixture, "00:17", true);
    clock_advance(fixture->world->clock, 5 * 60 * 1000);
    assert_on_screen(fixture, "00:22", true);
    settings_set(fixture->world->settings, SETTING_UI_CLOCK, NULL, "off", NULL);
    assert_on_screen(fixture, "00:22", false);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_typing, setup_without_panel, teardown),
        cmocka_unit_test_setup_teardown(test_paste, setup_without_panel, teardown),
        cmocka_unit_test_setup_teardown(test_long_paste, setup_without_panel, teardown),
        cmocka_unit_test_setup_teardown(test_long_line, setup_without_panel, teardown),
        cmocka_unit_test_setup_teardown(test_any_editing, setup_without_panel, teardown),
        cmocka_unit_test_setup_teardown(test_escape_is_waited_for, setup_without_panel, teardown),
        cmocka_unit_test_setup_teardown(test_completion, setup_without_panel, teardown),
        cmocka_unit_test_setup_teardown(test_password, setup_without_panel, teardown),
        cmocka_unit_test_setup_teardown(test_a_command_is_no_password, setup_without_panel,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_a_password_that_is_not_asked_any_more,
                                        setup_without_panel, teardown),
        cmocka_unit_test_setup_teardown(test_choices, setup_without_panel, teardown),
        cmocka_unit_test_setup_teardown(test_giving_up, setup_without_panel, teardown),
        cmocka_unit_test_setup_teardown(test_long_question, setup_without_panel, teardown),
        cmocka_unit_test_setup_teardown(test_long_details, setup_without_panel, teardown),
        cmocka_unit_test_setup_teardown(test_window_keys, setup_without_panel, teardown),
        cmocka_unit_test_setup_teardown(test_scrolling, setup_without_panel, teardown),
        cmocka_unit_test_setup_teardown(test_a_key_does_not_wait_for_what_came_in,
                                        setup_without_panel, teardown),
        cmocka_unit_test_setup_teardown(test_user_keys, setup_without_panel, teardown),
        cmocka_unit_test_setup_teardown(test_focus, setup_without_panel, teardown),
        cmocka_unit_test_setup_teardown(test_click_on_roster, setup_without_panel, teardown),
        cmocka_unit_test_setup_teardown(test_roster_folds, setup_without_panel, teardown),
        cmocka_unit_test_setup_teardown(test_sizes, setup_without_panel, teardown),
        cmocka_unit_test_setup_teardown(test_face, setup_without_panel, teardown),
        cmocka_unit_test_setup_teardown(test_theme_setting, setup_without_panel, teardown),
        cmocka_unit_test_setup_teardown(test_clock, setup_without_panel, teardown),
    };

    setlocale(LC_ALL, "C.UTF-8");
    g_setenv("INPUTRC", "/dev/null", TRUE);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
