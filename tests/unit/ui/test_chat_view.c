/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines of the current window: what is in view as lines come and the user scrolls. */

#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "model/notice.h"

#include "unit/cpu.h"
#include "unit/ui/stage.h"

/* 2026-11-22 09:14 UTC. */
#define TIME INT64_C(1795338840000)
#define DAY  (24 * 60 * 60 * INT64_C(1000))

#ifdef WITH_SANITIZERS
#define SLOWER 20
#else
#define SLOWER 1
#endif

static Chat *
open_bob(Stage *stage)
{
    Chat *chat = stage_chat(stage, "bob@example.org");
    Windows *windows = model_windows(stage->world->model);

    windows_go(windows, windows_open_chat(windows, chat));
    return chat;
}

static void
say_many(Chat *chat, unsigned first, unsigned count)
{
    for (unsigned i = first; i < first + count; i++) {
        g_autofree char *body = g_strdup_printf("line %u", i);
        stage_say(chat, TIME + i, false, body);
    }
}

/* The numbers of the lines in view, "-" for another text, then " ▼ N more". */
static void
assert_lines(Stage *stage, const char *expected)
{
    GString *numbers = g_string_new(NULL);

    stage_draw(stage);
    for (int row = 0; row < surface_rows(stage->surface); row++) {
        g_autofree char *text = surface_row_text(stage->surface, row);
        const char *line = strstr(text, "line ");
        if (row > 0)
            g_string_append_c(numbers, ' ');
        g_string_append(numbers, line ? line + 5 : strstr(text, "▼") ? text : "-");
    }
    assert_string_equal(numbers->str, expected);
    g_string_free(numbers, TRUE);
}

static void
test_empty(void **state)
{
    g_autoptr(Stage) stage = stage_new(chat_view_new, 3, 40);

    (void)state;
    assert_stage(stage, "\n\n\n");
    chat_view_scroll(stage->view, -5, true);
    assert_true(chat_view_is_at_end(stage->view));
    assert_false(chat_view_is_at_top(stage->view));
    open_bob(stage);
    assert_stage(stage, "\n\n\n");
}

/* Of two lines of one moment one was read; and the mark stays where it is, wherever it was moved.
 */
static void
test_unread_of_one_moment(void **state)
{
    g_autoptr(Stage) stage = stage_new(chat_view_new, 4, 50);
    Chat *chat = open_bob(stage);

    (void)state;
    for (int i = 1; i <= 3; i++) {
        g_autofree char *body = g_strdup_printf("line %d", i);
        g_autoptr(Message) message = test_message(body, TIME, false);
        message->row = i;
        chat_add_message(chat, message);
    }
    for (int64_t time = TIME; time < TIME + 2; time++) {
        chat_set_unread(chat, 2, &(LinePlace){ time, 2 });
        assert_stage(stage, "09:14        bob  line 1\n"
                            "────────────────────── new ───────────────────────\n"
                            "09:14        bob  line 2\n"
                            "09:14        bob  line 3\n");
    }
}

/* Lines that were drawn already become loud, too, when the chat is encrypted, and quiet again. */
static void
test_clear_lines_are_loud(void **state)
{
    g_autoptr(Stage) stage = stage_new(chat_view_new, 2, 40);
    Chat *chat = open_bob(stage);

    (void)state;
    stage_say(chat, TIME, false, "hello");
    stage_draw(stage);
    chat_set_encryption(chat, &(ChatEncryption){ .method = (char *)"ox", .label = (char *)"OX" });
    stage_draw(stage);
    assert_int_equal(stage_style(stage, "clear!"), STYLE_ENCRYPTION_WARNING);
    chat_set_encryption(chat, &(ChatEncryption){ 0 });
    assert_true(stage_draw(stage));
    g_autofree char *line = surface_row_text(stage->surface, 1);
    assert_null(strstr(line, "clear!"));
}

static void
test_days_and_unread(void **state)
{
    g_autoptr(Stage) stage = stage_new(chat_view_new, 9, 50);
    Chat *chat = stage_chat(stage, "bob@example.org");

    (void)state;
    stage_say(chat, TIME - DAY, true, "until tomorrow");
    stage_say(chat, TIME, false, "good morning");
    stage_say(chat, TIME + 1, true, "hi");
    stage_say(chat, TIME + 2, false, "coffee?");
    open_bob(stage);
    assert_stage(stage, "  ───────── Saturday 21 November 2026 ─────────\n"
                        "09:14      alice  until tomorrow                 …\n"
                        "   ───────── Sunday 22 November 2026 ─────────\n"
                        "────────────────────── new ───────────────────────\n"
                        "09:14        bob  good morning\n"
                        "09:14      alice  hi                             …\n"
                        "09:14        bob  coffee?\n"
                        "\n\n");
    assert_int_equal(stage_style(stage, "── new"), STYLE_UNREAD);
    assert_int_equal(stage_style(stage, "── Sunday"), STYLE_DAY);
    /* Gone once the user has been there and left. */
    windows_go(model_windows(stage->world->model),
               windows_find(model_windows(stage->world->model), 1));
    open_bob(stage);
    stage_draw(stage);
    g_autofree char *row = surface_row_text(stage->surface, 3);
    assert_string_equal(row, "09:14        bob  good morning");
}

static void
test_holds_the_end(void **state)
{
    g_autoptr(Stage) stage = stage_new(chat_view_new, 4, 40);
    Chat *chat = open_bob(stage);

    (void)state;
    say_many(chat, 0, 2);
    assert_lines(stage, "- 0 1 -");
    say_many(chat, 2, 8);
    assert_lines(stage, "6 7 8 9");
    assert_true(chat_view_is_at_end(stage->view));
    stage_resize(stage, 2, 40);
    assert_lines(stage, "8 9");
    stage_resize(stage, 6, 40);
    assert_lines(stage, "4 5 6 7 8 9");
}

static void
test_scrolling(void **state)
{
    g_autoptr(Stage) stage = stage_new(chat_view_new, 4, 40);
    Chat *chat = open_bob(stage);

    (void)state;
    say_many(chat, 0, 10);
    chat_view_scroll(stage->view, -1, false);
    assert_lines(stage, "5 6 7 8");
    assert_false(chat_view_is_at_end(stage->view));
    chat_view_scroll(stage->view, -1, true);
    assert_lines(stage, "3 4 5 6");
    /* New lines do not move what is read, but are told of. */
    say_many(chat, 10, 3);
    assert_lines(stage, "3 4 5 ▼ 3 more");
    chat_view_scroll(stage->view, -100, false);
    assert_lines(stage, "- 0 1 ▼ 3 more");
    chat_view_scroll(stage->view, 1, false);
    assert_lines(stage, "0 1 2 ▼ 3 more");
    stage->view->type->wheel(stage->view, 100);
    assert_lines(stage, "9 10 11 12");
    assert_true(chat_view_is_at_end(stage->view));
    chat_view_scroll(stage->view, -2, true);
    chat_view_scroll_end(stage->view);
    assert_lines(stage, "9 10 11 12");
}

static void
test_own_line_is_seen(void **state)
{
    g_autoptr(Stage) stage = stage_new(chat_view_new, 4, 40);
    Chat *chat = open_bob(stage);

    (void)state;
    say_many(chat, 0, 10);
    chat_view_scroll(stage->view, -3, false);
    stage_say(chat, TIME, true, "an answer");
    assert_lines(stage, "7 8 9 -");
}

/* Up to each line that speaks to the user, one after the other. */
static void
test_mentions(void **state)
{
    g_autoptr(Stage) stage = stage_new(chat_view_new, 4, 40);

    (void)state;
    assert_false(chat_view_scroll_to_mention(stage->view));
    Chat *chat = open_bob(stage);
    say_many(chat, 0, 20);
    assert_false(chat_view_scroll_to_mention(stage->view));
    timeline_get(chat->timeline, 3)->is_mention = true;
    timeline_get(chat->timeline, 10)->is_mention = true;
    timeline_get(chat->timeline, 19)->is_mention = true;
    assert_lines(stage, "16 17 18 19");
    assert_true(chat_view_scroll_to_mention(stage->view));
    assert_lines(stage, "10 11 12 13");
    assert_true(chat_view_scroll_to_mention(stage->view));
    assert_lines(stage, "3 4 5 6");
    assert_false(chat_view_scroll_to_mention(stage->view));
    assert_lines(stage, "3 4 5 6");
    chat_view_scroll_end(stage->view);
    assert_lines(stage, "16 17 18 19");
}

static void
test_hint_needs_room(void **state)
{
    g_autoptr(Stage) stage = stage_new(chat_view_new, 2, 40);
    Chat *chat = open_bob(stage);

    (void)state;
    say_many(chat, 0, 5);
    chat_view_scroll(stage->view, -1, false);
    say_many(chat, 5, 1);
    assert_lines(stage, "2 3");
}

static void
test_older_lines(void **state)
{
    g_autoptr(Stage) stage = stage_new(chat_view_new, 4, 40);
    Chat *chat = open_bob(stage);
    Message *older[3];

    (void)state;
    timeline_set_has_older(chat->timeline, true);
    assert_true(chat_view_is_at_top(stage->view));
    say_many(chat, 10, 6);
    assert_false(chat_view_is_at_top(stage->view));
    chat_view_scroll(stage->view, -6, false);
    assert_lines(stage, "- 10 11 12");
    assert_true(chat_view_is_at_top(stage->view));
    for (int i = 0; i < 3; i++) {
        g_autofree char *body = g_strdup_printf("line %d", i);
        older[i] = test_message(body, TIME + i, false);
    }
    timeline_prepend(chat->timeline, older, 3);
    /* What was in the first row, the day's line, went to the new first line. */
    assert_lines(stage, "10 11 12 13");
    assert_false(chat_view_is_at_top(stage->view));
    chat_view_scroll(stage->view, -2, false);
    assert_lines(stage, "1 2 10 11");
    for (int i = 0; i < 3; i++)
        message_unref(older[i]);
}

/* What the user reads leaves at the old end: the oldest line that there is takes its place. */
static void
test_trimmed(void **state)
{
    g_autoptr(Stage) stage = stage_new(chat_view_new, 3, 40);
    Chat *chat = open_bob(stage);

    (void)state;
    say_many(chat, 0, 10);
    chat_view_scroll(stage->view, -8, false);
    assert_lines(stage, "- 0 1");
    say_many(chat, 10, LIMIT_TIMELINE + 1000);
    assert_false(chat_view_is_at_end(stage->view));
    stage_draw(stage);
    g_autofree char *first = surface_row_text(stage->surface, 0);
    assert_non_null(strstr(first, "Sunday 22 November 2026"));
    timeline_clear(chat->timeline);
    assert_stage(stage, "\n\n\n");
    assert_true(chat_view_is_at_end(stage->view));
}

static void
test_place_per_window(void **state)
{
    g_autoptr(Stage) stage = stage_new(chat_view_new, 3, 40);
    Model *model = stage->world->model;
    Windows *windows = model_windows(model);
    Chat *chat = open_bob(stage);

    (void)state;
    say_many(chat, 0, 9);
    chat_view_scroll(stage->view, -3, false);
    assert_lines(stage, "3 4 5");
    windows_go(windows, windows_find(windows, 1));
    notice(model, NULL, NULL, SEVERITY_INFO, "line of the console");
    assert_lines(stage, "of the console - -");
    open_bob(stage);
    assert_lines(stage, "3 4 5");
    windows_close(windows, windows_find_chat(windows, chat));
    assert_lines(stage, "of the console - -");
    open_bob(stage);
    assert_lines(stage, "6 7 8");
}

static void
test_marks_only_its_own(void **state)
{
    g_autoptr(Stage) stage = stage_new(chat_view_new, 3, 40);
    Chat *carol = stage_chat(stage, "carol@example.org");
    Chat *chat = open_bob(stage);

    (void)state;
    stage_draw(stage);
    stage_say(carol, TIME, false, "elsewhere");
    notice(stage->world->model, NULL, NULL, SEVERITY_INFO, "elsewhere");
    world_presence(stage->world, "bob@example.org/phone", SHOW_AWAY, 0);
    chat_set_typing(chat, TYPING_COMPOSING);
    assert_false(stage_draw(stage));
    Message *message = stage_say(chat, TIME, true, "here");
    assert_stage(stage, "─────── Sunday 22 November 2026 ────────\n"
                        "09:14      alice  here                 …\n\n");
    chat_set_message_state(chat, message, MESSAGE_RECEIVED, NULL);
    assert_true(stage->view->is_dirty);
    assert_int_equal(stage_style(stage, "✓✓"), STYLE_STATE);
}

static void
test_names_and_settings_change(void **state)
{
    g_autoptr(Stage) stage = stage_new(chat_view_new, 2, 40);
    Chat *chat = open_bob(stage);
    RosterItem item = { .jid = chat->jid, .name = "Robert" };

    (void)state;
    stage_say(chat, TIME, false, "hi");
    assert_stage(stage, "─────── Sunday 22 November 2026 ────────\n09:14        bob  hi\n");
    roster_set_item(stage->account->roster, &item);
    stage_draw(stage);
    g_autofree char *named = surface_row_text(stage->surface, 1);
    assert_string_equal(named, "09:14     Robert  hi");
    settings_set(stage->world->settings, SETTING_UI_TIME_FORMAT, NULL, "%Hh", NULL);
    settings_set(stage->world->settings, SETTING_UI_NICK_WIDTH, NULL, "6", NULL);
    stage_draw(stage);
    g_autofree char *set = surface_row_text(stage->surface, 1);
    assert_string_equal(set, "09h Robert  hi");
}

/* No size is too small, wherever one scrolls. */
static void
test_sizes(void **state)
{
    g_autoptr(Stage) stage = stage_new(chat_view_new, 1, 1);
    Chat *chat = open_bob(stage);

    (void)state;
    say_many(chat, 0, 5);
    stage_say(chat, TIME + DAY, true, "日本語 e\xcc\x81 👍🏽 > https://example.org/\n/me\t");
    for (int rows = 0; rows < 6; rows++) {
        for (int columns = 0; columns < 40; columns++) {
            stage_resize(stage, rows, columns);
            chat_view_scroll(stage->view, columns % 5 - 2, columns % 2);
            stage_draw(stage);
            chat_view_is_at_top(stage->view);
        }
    }
    chat_view_scroll_end(stage->view);
    stage_resize(stage, 1, 18);
    stage_draw(stage);
    g_autofree char *text = surface_row_text(stage->surface, 0);
    assert_true(strlen(text) > 0);
}

static void
test_megabyte(void **state)
{
    g_autoptr(Stage) stage = stage_new(chat_view_new, 24, 80);
    Chat *chat = open_bob(stage);
    GString *body = g_string_new(NULL);

    (void)state;
    while (body->len < 1024 * 1024)
        g_string_append(body, body->len % 7 ? "word é " : "日本 https://example.org/ ");
    stage_say(chat, TIME, false, body->str);
    int64_t start = test_cpu_us();
    stage_draw(stage);
    assert_true(test_cpu_us() - start < 50 * 1000 * SLOWER);
    start = test_cpu_us();
    chat_view_scroll(stage->view, -1000, true);
    stage_draw(stage);
    assert_true(test_cpu_us() - start < 5 * 1000 * SLOWER);
    g_string_free(body, TRUE);
}

static int64_t
flood_cost(unsigned before)
{
    g_autoptr(Stage) stage = stage_new(chat_view_new, 24, 80);
    Chat *chat = open_bob(stage);
    GPtrArray *older = g_ptr_array_new_with_free_func((GDestroyNotify)message_unref);
    int64_t cost = 0;

    for (unsigned i = 0; i < before; i++)
        g_ptr_array_add(older, test_message("an older line", TIME - before + i, false));
    timeline_prepend(chat->timeline, (Message *const *)older->pdata, older->len);
    stage_draw(stage);
    for (unsigned i = 0; i < 100; i++) {
        say_many(chat, 10 * i, 10);
        int64_t start = test_cpu_us();
        stage_draw(stage);
        cost += test_cpu_us() - start;
    }
    g_ptr_array_unref(older);
    return cost / 100;
}

/* A drawing costs the same with 100,000 lines above it as with 100, and little. */
static void
test_flood(void **state)
{
    int64_t few = flood_cost(100), many = flood_cost(100 * 1000);

    (void)state;
    assert_true(few < 3000 * SLOWER);
    assert_true(many < 3 * few + 1000);
}

/* --- many random changes --- */

static void
change_lines(Stage *stage, GRand *random, Chat *chat)
{
    Timeline *timeline = chat->timeline;
    unsigned length = timeline_length(timeline);
    int64_t time = TIME + g_rand_int_range(random, 0, 3) * DAY / 2;
    Message *some = length > 0
                        ? timeline_get(timeline, (unsigned)g_rand_int_range(random, 0, (int)length))
                        : NULL;
    g_autoptr(Message) message =
        test_message("words enough for more lines than one", time, g_rand_boolean(random));

    switch (g_rand_int_range(random, 0, 8)) {
    case 0:
        timeline_prepend(timeline, &message, 1);
        break;
    case 1:
        if (some && some->kind == MESSAGE_CHAT)
            chat_set_message_state(chat, some, MESSAGE_FAILED, "a reason");
        break;
    case 2:
        if (g_rand_int_range(random, 0, 10) == 0)
            timeline_clear(timeline);
        break;
    case 3:
        notice(stage->world->model, NULL, chat, SEVERITY_WARNING, "a notice");
        break;
    case 4:
        message->is_delayed = true;
        chat_add_message(chat, message);
        break;
    default:
        chat_add_message(chat, message);
    }
}

static void
change_around(Stage *stage, GRand *random, Chat *chat)
{
    static const char *const names[] = { NULL, "Robert", "B" };
    Windows *windows = model_windows(stage->world->model);
    RosterItem item = { .jid = chat->jid, .name = names[g_rand_int_range(random, 0, 3)] };

    switch (g_rand_int_range(random, 0, 5)) {
    case 0:
        roster_set_item(stage->account->roster, &item);
        break;
    case 1:
        windows_go(windows, windows_find(windows, 1));
        break;
    case 2:
        windows_close(windows, windows_current(windows));
        break;
    case 3:
        windows_set_focus(windows, g_rand_boolean(random));
        break;
    default:
        windows_go(windows, windows_open_chat(windows, chat));
    }
}

static char *
picture(View *view, int rows, int columns)
{
    Surface *surface = surface_new(rows, columns);
    GString *text = g_string_new(NULL);

    view->type->draw(view, surface);
    for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
            const Cell *cell = surface_cell(surface, row, column);
            g_string_append_printf(text, "%s%c", cell->text, '0' + cell->style.style);
        }
        g_string_append_c(text, '\n');
    }
    surface_free(surface);
    return g_string_free(text, FALSE);
}

/* A view that was not marked looks as before, and one that holds the end as a new one would. */
static void
test_random(void **state)
{
    GRand *random = g_rand_new_with_seed(3);
    g_autoptr(Stage) stage = stage_new(chat_view_new, 6, 40);
    View *view = stage->view;
    Chat *chats[] = { stage_chat(stage, "bob@example.org"), stage_chat(stage, "eve@example.org") };
    int unmarked = 0;

    (void)state;
    for (int i = 0; i < 3000; i++) {
        Chat *chat = chats[g_rand_boolean(random)];
        Rect rect = { .rows = view->rect.rows, .columns = view->rect.columns };
        stage_draw(stage);
        g_autofree char *before = picture(view, rect.rows, rect.columns);
        if (i % 3 == 0)
            change_around(stage, random, chat);
        else
            change_lines(stage, random, chat);
        g_autofree char *after = picture(view, rect.rows, rect.columns);
        unmarked += !view->is_dirty;
        if (!view->is_dirty)
            assert_string_equal(after, before);
        if (chat_view_is_at_end(view)) {
            View *fresh = chat_view_new(stage->world->model);
            view_place(fresh, rect);
            g_autofree char *expected = picture(fresh, rect.rows, rect.columns);
            assert_string_equal(after, expected);
            fresh->type->free(fresh);
        }
        if (i % 5 == 0)
            chat_view_scroll(view, g_rand_int_range(random, -9, 10), false);
        if (i % 40 == 0)
            stage_resize(stage, g_rand_int_range(random, 1, 9), g_rand_int_range(random, 5, 50));
    }
    assert_true(unmarked > 300);
    g_rand_free(random);
}

/* What is missing is said between the lines, and is no line. */
static void
test_gaps(void **state)
{
    g_autoptr(Stage) stage = stage_new(chat_view_new, 7, 70);
    Chat *chat = open_bob(stage);
    g_autoptr(GArray) gaps = g_array_new(FALSE, TRUE, sizeof(ChatGap));
    ChatGap gap = { .after = TIME + 1, .before = TIME + 3, .state = GAP_FETCHING };

    (void)state;
    stage_say(chat, TIME, false, "line 1");
    stage_say(chat, TIME + 3, false, "line 2");
    assert_false(chat_view_shows_gap(stage->view));
    g_array_append_val(gaps, gap);
    chat_set_gaps(chat, gaps, NULL);
    assert_stage(stage, "             ───────── Sunday 22 November 2026 ─────────\n"
                        "09:14        bob  line 1\n"
                        "                ── fetching what the server keeps… ──\n"
                        "09:14        bob  line 2\n"
                        "\n\n\n");
    assert_int_equal(timeline_length(chat->timeline), 2);
    assert_false(chat_view_shows_gap(stage->view));
    g_array_index(gaps, ChatGap, 0).state = GAP_OPEN;
    chat_set_gaps(chat, gaps, NULL);
    assert_true(chat_view_shows_gap(stage->view));
    assert_int_equal(stage_style(stage, "lines may be missing"), STYLE_DAY);

    /* What is lost is said only where nothing else can be done. */
    const ChatGap lost = { .after = TIME + 2, .before = TIME + 3, .state = GAP_LOST };
    g_array_append_val(gaps, lost);
    chat_set_gaps(chat, gaps, NULL);
    assert_true(chat_view_shows_gap(stage->view));
    g_array_remove_index(gaps, 0);
    chat_set_gaps(chat, gaps, NULL);
    assert_false(chat_view_shows_gap(stage->view));
    assert_stage(stage, "             ───────── Sunday 22 November 2026 ─────────\n"
                        "09:14        bob  line 1\n"
                        "messages from 2026-11-22 09:14 to 09:14 are no longer on the server\n"
                        "09:14        bob  line 2\n"
                        "\n\n\n");
}

/* What comes by itself is said behind the last line, and above what came since. */
static void
test_gap_at_the_end(void **state)
{
    g_autoptr(Stage) stage = stage_new(chat_view_new, 3, 70);
    Chat *chat = open_bob(stage);
    g_autoptr(GArray) gaps = g_array_new(FALSE, TRUE, sizeof(ChatGap));
    g_autoptr(GArray) none = g_array_new(FALSE, TRUE, sizeof(ChatGap));
    ChatGap gap = { .after = TIME + 1, .before = TIME + 3, .state = GAP_COMING };

    (void)state;
    stage_say(chat, TIME, false, "line 1");
    stage_say(chat, TIME + 1, false, "line 2");
    assert_stage(stage, "             ───────── Sunday 22 November 2026 ─────────\n"
                        "09:14        bob  line 1\n"
                        "09:14        bob  line 2\n");
    g_array_append_val(gaps, gap);
    chat_set_gaps(chat, gaps, NULL);
    assert_stage(stage, "09:14        bob  line 1\n"
                        "09:14        bob  line 2\n"
                        "          ── fetching what was said while you were away… ──\n");
    assert_true(chat_view_is_at_end(stage->view));
    chat_view_scroll(stage->view, -1, false);
    assert_stage(stage, "             ───────── Sunday 22 November 2026 ─────────\n"
                        "09:14        bob  line 1\n"
                        "09:14        bob  line 2\n");
    chat_view_scroll(stage->view, 1, false);
    assert_true(chat_view_is_at_end(stage->view));

    stage_say(chat, TIME + 3, false, "line 3");
    assert_stage(stage, "09:14        bob  line 2\n"
                        "          ── fetching what was said while you were away… ──\n"
                        "09:14        bob  line 3\n");
    chat_set_gaps(chat, none, NULL);
    assert_stage(stage, "09:14        bob  line 1\n"
                        "09:14        bob  line 2\n"
                        "09:14        bob  line 3\n");
}

static void
append_past(Timeline *past, unsigned first, unsigned count)
{
    for (unsigned i = first; i < first + count; i++) {
        g_autofree char *body = g_strdup_printf("line %u", i);
        Message *message = test_message(body, TIME + i, false);
        message->row = i;
        timeline_append(past, &message, 1);
        message_unref(message);
    }
}

/* A line far from the end is shown a third from the top and marked; the end is one order away. */
static void
test_jump(void **state)
{
    g_autoptr(Stage) stage = stage_new(chat_view_new, 7, 70);
    Chat *chat = open_bob(stage);
    Windows *windows = model_windows(stage->world->model);
    Window *window = windows_current(windows);

    (void)state;
    say_many(chat, 100, 10);
    assert_lines(stage, "103 104 105 106 107 108 109");
    Timeline *past = windows_begin_past(windows, window);
    append_past(past, 1, 40);
    windows_show_line(windows, window, timeline_get(past, 19));
    assert_lines(stage, "18 19 20 21 22 23 ▼ you look at 2026-11-22 · /at end leads to the newest");
    assert_int_equal(stage_style(stage, "line 20"), STYLE_JUMP);
    assert_int_equal(window->top_row, 18);
    clock_advance(stage->world->clock, 10 * 1000);
    stage_draw(stage);
    assert_int_not_equal(stage_style(stage, "line 20"), STYLE_JUMP);

    say_many(chat, 110, 2);
    assert_lines(stage,
                 "18 19 20 21 22 23 ▼ you look at 2026-11-22; 2 newer · /at end leads there");
    assert_false(chat_view_is_at_bottom(stage->view));
    chat_view_scroll(stage->view, 100, false);
    assert_true(chat_view_is_at_bottom(stage->view));
    assert_false(chat_view_is_at_end(stage->view));
    chat_view_scroll_end(stage->view);
    assert_lines(stage, "106 107 108 109 - 110 111"); /* and the line above what is new */
    assert_null(window->past);
    assert_int_equal(chat->unread, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_clear_lines_are_loud),
        cmocka_unit_test(test_days_and_unread),
        cmocka_unit_test(test_holds_the_end),
        cmocka_unit_test(test_scrolling),
        cmocka_unit_test(test_own_line_is_seen),
        cmocka_unit_test(test_mentions),
        cmocka_unit_test(test_hint_needs_room),
        cmocka_unit_test(test_older_lines),
        cmocka_unit_test(test_trimmed),
        cmocka_unit_test(test_place_per_window),
        cmocka_unit_test(test_marks_only_its_own),
        cmocka_unit_test(test_names_and_settings_change),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_megabyte),
        cmocka_unit_test(test_flood),
        cmocka_unit_test(test_gaps),
        cmocka_unit_test(test_unread_of_one_moment),
        cmocka_unit_test(test_gap_at_the_end),
        cmocka_unit_test(test_jump),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
