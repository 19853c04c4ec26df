/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The status bar: us, the clock, and which windows there is room for. */

#include "config.h"

#include "unit/ui/stage.h"

static void
test_us(void **state)
{
    g_autoptr(Stage) stage = stage_new(status_bar_new, 1, 60);

    (void)state;
    assert_stage(stage, " alice ○  1:console\n");
    assert_int_equal(stage_style(stage, "1:console"), STYLE_STATUS_CURRENT);
    account_set_presence(stage->account, SHOW_ONLINE, NULL, 0);
    account_set_state(stage->account, ACCOUNT_CONNECTING, NULL);
    assert_stage(stage, " alice …  1:console\n");
    account_set_state(stage->account, ACCOUNT_ONLINE, NULL);
    assert_stage(stage, " alice ●  1:console\n");
    account_set_presence(stage->account, SHOW_AWAY, NULL, 5);
    assert_stage(stage, " alice ◐ away (5)  1:console\n");
    account_remove(stage->account);
    assert_stage(stage, " no account  1:console\n");
}

static void
test_work(void **state)
{
    g_autoptr(Stage) stage = stage_new(status_bar_new, 1, 60);

    (void)state;
    stage_draw(stage);
    model_set_work(stage->world->model, "GnuPG: making a key");
    assert_stage(stage, " alice ○ GnuPG: making a key  1:console\n");
    model_set_work(stage->world->model, "GnuPG: making a key");
    assert_false(stage_draw(stage));
    model_set_work(stage->world->model, NULL);
    assert_stage(stage, " alice ○  1:console\n");
}

static void
test_clock(void **state)
{
    g_autoptr(Stage) stage = stage_new(status_bar_new, 1, 60);

    (void)state;
    settings_set(stage->world->settings, SETTING_UI_CLOCK, NULL, "on", NULL);
    assert_stage(stage, " [00:16] alice ○  1:console\n"); /* 1000 s since 1970 */
    clock_advance(stage->world->clock, 60 * 1000);
    assert_false(stage_draw(stage));
    view_mark(stage->view);
    assert_stage(stage, " [00:17] alice ○  1:console\n");
    settings_set(stage->world->settings, SETTING_UI_TIME_FORMAT, NULL, "%Hh", NULL);
    view_mark(stage->view);
    assert_stage(stage, " [00h] alice ○  1:console\n");
}

static Chat *
open_chat(Stage *stage, const char *jid)
{
    Chat *chat = stage_chat(stage, jid);

    windows_open_chat(model_windows(stage->world->model), chat);
    return chat;
}

static void
test_windows(void **state)
{
    g_autoptr(Stage) stage = stage_new(status_bar_new, 1, 60);
    Windows *windows = model_windows(stage->world->model);
    Chat *bob = open_chat(stage, "bob@example.org");

    (void)state;
    open_chat(stage, "carol@example.org");
    for (int i = 0; i < 3; i++)
        stage_say(bob, i + 1, false, "hi");
    assert_stage(stage, " alice ○  1:console 2:bob(3) 3:carol\n");
    assert_int_equal(stage_style(stage, "2:bob"), STYLE_STATUS_UNREAD);
    assert_int_equal(stage_style(stage, "3:carol"), STYLE_STATUS);
    windows_go(windows, windows_find(windows, 2));
    assert_stage(stage, " alice ○  1:console 2:bob 3:carol\n");
    assert_int_equal(stage_style(stage, "2:bob"), STYLE_STATUS_CURRENT);
    windows_set_activity(windows);
    assert_stage(stage, " alice ○  1:console* 2:bob 3:carol\n");
}

static void
test_no_room(void **state)
{
    g_autoptr(Stage) stage = stage_new(status_bar_new, 1, 44);
    Windows *windows = model_windows(stage->world->model);

    (void)state;
    for (int i = 2; i < 10; i++) {
        g_autofree char *jid = g_strdup_printf("user%d@example.org", i);
        open_chat(stage, jid);
    }
    assert_stage(stage, " alice ○  1:console 2:user2 3:user3 +6\n");
    /* The current one and those with something unread come first. */
    stage_say(stage_chat(stage, "user8@example.org"), 1, false, "hi");
    windows_go(windows, windows_find(windows, 9));
    assert_stage(stage, " alice ○  1:console 8:user8(1) 9:user9 +6\n");
    stage_resize(stage, 1, 32);
    assert_stage(stage, " alice ○  8:user8(1) 9:user9 +7\n");
    assert_int_equal(stage_style(stage, "+7"), STYLE_STATUS);
    stage_resize(stage, 1, 30);
    assert_stage(stage, " alice ○  9:user9 +8\n");
    assert_int_equal(stage_style(stage, "+8"), STYLE_STATUS_UNREAD);
    stage_resize(stage, 1, 16);
    assert_stage(stage, " alice ○  9:use…\n");
    for (int columns = 0; columns < 16; columns++) {
        stage_resize(stage, 1, columns);
        stage_draw(stage);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_us),      cmocka_unit_test(test_work),
        cmocka_unit_test(test_clock),   cmocka_unit_test(test_windows),
        cmocka_unit_test(test_no_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
