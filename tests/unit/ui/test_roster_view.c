/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The roster panel: its rows as the model changes, what marks it, clicks and scrolling. */

#include "config.h"

#include <string.h>

#include "model/request.h"

#include "unit/cpu.h"
#include "unit/ui/stage.h"

#define ONLINE_ONLY "off"

#ifdef WITH_SANITIZERS
#define SLOWER 20
#else
#define SLOWER 1
#endif

/* groups: separated by commas, "" for none. */
static void
add(Stage *stage, const char *jid, const char *name, const char *groups)
{
    g_autoptr(Jid) address = test_jid(jid);
    g_auto(GStrv) list = g_strsplit(groups, ",", -1);
    RosterItem item = { .jid = address,
                        .name = name,
                        .groups = (const char *const *)list,
                        .subscription = SUBSCRIPTION_BOTH };

    roster_set_item(stage->account->roster, &item);
}

static void
come(Stage *stage, const char *full_jid, Show show, const char *status)
{
    g_autoptr(Jid) jid = test_jid(full_jid);
    PresenceUpdate update = { .resource = jid_resource(jid), .show = show, .status = status };

    roster_set_presence(stage->account->roster, jid, &update);
}

static void
hide_offline(Stage *stage)
{
    assert_true(
        settings_set(stage->world->settings, SETTING_ROSTER_OFFLINE, NULL, ONLINE_ONLY, NULL));
}

static Stage *
filled(int rows, int columns)
{
    Stage *stage = stage_new(roster_view_new, rows, columns);

    add(stage, "bob@example.org", NULL, "Friends");
    add(stage, "carol@example.org", "Carol", "Friends,Work");
    add(stage, "dave@example.org", NULL, "Friends");
    add(stage, "erin@example.org", NULL, "");
    come(stage, "bob@example.org/phone", SHOW_ONLINE, NULL);
    come(stage, "carol@example.org/desk", SHOW_AWAY, "lunch");
    return stage;
}

static void
test_empty(void **state)
{
    g_autoptr(Stage) stage = stage_new(roster_view_new, 3, 24);

    (void)state;
    assert_stage(stage, " ▾ alice@example.org ○\n\n\n");
    account_set_presence(stage->account, SHOW_DND, NULL, 0);
    account_set_state(stage->account, ACCOUNT_CONNECTING, NULL);
    assert_stage(stage, " ▾ alice@example.org …\n\n\n");
    account_set_state(stage->account, ACCOUNT_FAILED, "no");
    assert_stage(stage, " ▾ alice@example.org ✗\n\n\n");
    account_set_state(stage->account, ACCOUNT_ONLINE, NULL);
    assert_stage(stage, " ▾ alice@example.org ⊘\n\n\n");
    account_remove(stage->account);
    assert_stage(stage, "\n\n\n");
}

static void
test_groups(void **state)
{
    g_autoptr(Stage) stage = filled(9, 24);

    (void)state;
    assert_stage(stage, " ▾ alice@example.org ○\n"
                        "   ○ erin\n"
                        "   ▾ Friends 2/3\n"
                        "     ● bob\n"
                        "     ◐ Carol  lunch\n"
                        "     ○ dave\n"
                        "   ▾ Work 1/1\n"
                        "     ◐ Carol  lunch\n"
                        "\n");
    assert_int_equal(stage_style(stage, "◐"), STYLE_SHOW_AWAY);
    assert_int_equal(stage_style(stage, "lunch"), STYLE_ROSTER_STATUS);
    /* Coming, going, renaming, moving. */
    come(stage, "dave@example.org/x", SHOW_CHAT, NULL);
    come(stage, "bob@example.org/phone", SHOW_OFFLINE, "bye");
    add(stage, "carol@example.org", "Zoe", "Work");
    add(stage, "erin@example.org", NULL, "Work");
    assert_stage(stage, " ▾ alice@example.org ○\n"
                        "   ▾ Friends 1/2\n"
                        "     ◉ dave\n"
                        "     ○ bob  bye\n"
                        "   ▾ Work 1/2\n"
                        "     ◐ Zoe  lunch\n"
                        "     ○ erin\n"
                        "\n\n");
    g_autoptr(Jid) dave = test_jid("dave@example.org");
    come(stage, "dave@example.org/x", SHOW_OFFLINE, NULL);
    roster_remove_item(stage->account->roster, dave);
    roster_clear_presence(stage->account->roster);
    assert_stage(stage, " ▾ alice@example.org ○\n"
                        "   ▾ Friends 0/1\n"
                        "     ○ bob  bye\n"
                        "   ▾ Work 0/2\n"
                        "     ○ erin\n"
                        "     ○ Zoe\n"
                        "\n\n\n");
}

static void
test_offline_hidden(void **state)
{
    g_autoptr(Stage) stage = filled(9, 24);
    g_autoptr(Jid) erin = test_jid("erin@example.org");

    (void)state;
    hide_offline(stage);
    assert_stage(stage, " ▾ alice@example.org ○\n"
                        "   ▾ Friends 2/3\n"
                        "     ● bob\n"
                        "     ◐ Carol  lunch\n"
                        "   ▾ Work 1/1\n"
                        "     ◐ Carol  lunch\n"
                        "\n\n\n");
    /* Those that have something to say stay in sight: who asks, who wrote. */
    request_add(stage->account, &(RequestFacts){ .kind = REQUEST_SUBSCRIPTION, .from = erin });
    stage_say(stage_chat(stage, "dave@example.org"), 1, false, "hi");
    come(stage, "bob@example.org/phone", SHOW_OFFLINE, NULL);
    assert_stage(stage, " ? Requests 1\n"
                        " ▾ alice@example.org ○\n"
                        "   ? erin\n"
                        "   ▾ Friends 1/3\n"
                        "     ◐ Carol  lunch\n"
                        "     ○ dave           1\n"
                        "   ▾ Work 1/1\n"
                        "     ◐ Carol  lunch\n"
                        "\n");
    chat_set_read(stage_chat(stage, "dave@example.org"));
    request_remove(requests_find(stage->account, REQUEST_SUBSCRIPTION, erin, NULL));
    assert_stage(stage, " ▾ alice@example.org ○\n"
                        "   ▾ Friends 1/3\n"
                        "     ◐ Carol  lunch\n"
                        "   ▾ Work 1/1\n"
                        "     ◐ Carol  lunch\n"
                        "\n\n\n\n");
}

static void
test_folding_and_unread(void **state)
{
    g_autoptr(Stage) stage = filled(7, 24);

    (void)state;
    stage_say(stage_chat(stage, "bob@example.org"), 1, false, "one");
    stage_say(stage_chat(stage, "bob@example.org"), 2, false, "two");
    assert_stage(stage, " ▾ alice@example.org ○\n"
                        "   ○ erin\n"
                        "   ▾ Friends 2/3\n"
                        "     ● bob            2\n"
                        "     ◐ Carol  lunch\n"
                        "     ○ dave\n"
                        "   ▾ Work 1/1\n");
    stage->view->type->click(stage->view, 2, 5);
    assert_stage(stage, " ▾ alice@example.org ○\n"
                        "   ○ erin\n"
                        "   ▸ Friends 2/3      2\n"
                        "   ▾ Work 1/1\n"
                        "     ◐ Carol  lunch\n"
                        "\n\n");
    /* Folds stay when everything is read anew. */
    roster_clear_presence(stage->account->roster);
    stage->view->type->click(stage->view, 0, 0);
    assert_stage(stage, " ▸ alice@example.o… ○ 2\n\n\n\n\n\n\n");
    stage->view->type->click(stage->view, 0, 0);
    stage->view->type->click(stage->view, 6, 0);
    assert_stage(stage, " ▾ alice@example.org ○\n"
                        "   ○ erin\n"
                        "   ▸ Friends 0/3      2\n"
                        "   ▾ Work 0/1\n"
                        "     ○ Carol\n"
                        "\n\n");
}

static void
test_others(void **state)
{
    g_autoptr(Stage) stage = stage_new(roster_view_new, 4, 24);
    Windows *windows = model_windows(stage->world->model);
    Chat *chat = stage_chat(stage, "stranger@example.net");

    (void)state;
    stage_say(chat, 1, false, "buy this");
    assert_stage(stage, " ▾ alice@example.org ○\n"
                        "   ▾ Others 0/1\n"
                        "     ○ stranger       1\n\n");
    /* Read and closed, it has no place any more. */
    windows_go(windows, windows_open_chat(windows, chat));
    assert_stage(stage, " ▾ alice@example.org ○\n"
                        "   ▾ Others 0/1\n"
                        "     ○ stranger\n\n");
    assert_int_equal(stage_style(stage, "stranger"), STYLE_ROSTER_CURRENT);
    windows_close(windows, windows_find_chat(windows, chat));
    assert_stage(stage, " ▾ alice@example.org ○\n\n\n\n");
    chat_remove(chat);
    assert_stage(stage, " ▾ alice@example.org ○\n\n\n\n");
}

static void
test_click_opens(void **state)
{
    g_autoptr(Stage) stage = filled(7, 24);
    Windows *windows = model_windows(stage->world->model);

    (void)state;
    stage_draw(stage);
    stage->view->type->click(stage->view, 5, 8);
    assert_string_equal(jid_full(windows_current(windows)->chat->jid), "dave@example.org");
    assert_int_equal(stage_style(stage, "dave"), STYLE_ROSTER_CURRENT);
    assert_int_equal(stage_style(stage, "bob"), STYLE_ROSTER);
    stage->view->type->click(stage->view, 6, 8);
    stage->view->type->click(stage->view, 99, 8);
    assert_string_equal(jid_full(windows_current(windows)->chat->jid), "dave@example.org");
}

static void
test_scrolling(void **state)
{
    g_autoptr(Stage) stage = filled(3, 24);
    Windows *windows = model_windows(stage->world->model);

    (void)state;
    stage->view->type->wheel(stage->view, 2);
    assert_stage(stage, "   ▾ Friends 2/3\n     ● bob\n     ◐ Carol  lunch\n");
    stage->view->type->wheel(stage->view, 100);
    assert_stage(stage, "     ○ dave\n   ▾ Work 1/1\n     ◐ Carol  lunch\n");
    /* The open chat comes into view, and may be scrolled out of it. */
    windows_go(windows, windows_open_chat(windows, stage_chat(stage, "erin@example.org")));
    assert_stage(stage, "   ○ erin\n   ▾ Friends 2/3\n     ● bob\n");
    stage->view->type->wheel(stage->view, 2);
    assert_stage(stage, "     ● bob\n     ◐ Carol  lunch\n     ○ dave\n");
    stage->view->type->wheel(stage->view, -100);
    assert_stage(stage, " ▾ alice@example.org ○\n   ○ erin\n   ▾ Friends 2/3\n");
}

/* Only what is in view is drawn again. */
static void
test_marks(void **state)
{
    g_autoptr(Stage) stage = filled(4, 24);

    (void)state;
    stage_draw(stage);
    come(stage, "dave@example.org/x", SHOW_AWAY, NULL);
    assert_true(stage_draw(stage)); /* the count of its group is in view */
    add(stage, "zed@example.org", NULL, "Zoo");
    stage_draw(stage);
    come(stage, "zed@example.org/x", SHOW_ONLINE, NULL);
    assert_false(stage_draw(stage));
    come(stage, "dave@example.org/x", SHOW_ONLINE, "status out of view");
    assert_true(stage_draw(stage)); /* its group's row was touched */
    stage_say(stage_chat(stage, "zed@example.org"), 1, false, "hi");
    assert_false(stage_draw(stage));
    come(stage, "bob@example.org/phone", SHOW_DND, NULL);
    assert_true(stage_draw(stage));
    stage->view->type->wheel(stage->view, 100);
    stage_draw(stage);
    come(stage, "bob@example.org/phone", SHOW_ONLINE, NULL);
    assert_false(stage_draw(stage));
}

static void
test_narrow(void **state)
{
    g_autoptr(Stage) stage = filled(8, 12);

    (void)state;
    assert_stage(stage, "▾ alice@e… ○\n"
                        "○ erin\n"
                        "▾ Frien… 2/3\n"
                        " ● bob\n"
                        " ◐ Carol\n"
                        " ○ dave\n"
                        "▾ Work 1/1\n"
                        " ◐ Carol\n");
    for (int rows = 0; rows < 4; rows++) {
        for (int columns = 0; columns < 24; columns++) {
            stage_resize(stage, rows, columns);
            stage->view->type->wheel(stage->view, columns % 3 - 1);
            stage_draw(stage);
        }
    }
    stage_resize(stage, 1, 1);
    stage->view->type->wheel(stage->view, -100);
    assert_stage(stage, "…\n");
}

static void
test_hostile(void **state)
{
    g_autoptr(Stage) stage = stage_new(roster_view_new, 5, 24);

    (void)state;
    add(stage, "bob@example.org", "b\x1b[2J\nob\xe2\x80\xae", "\n");
    come(stage, "bob@example.org/x", SHOW_ONLINE, "\x07");
    stage_say(stage_chat(stage, "eve@example.org"), 1, false, "x");
    assert_stage(stage, " ▾ alice@example.org ○\n"
                        "   ▾   1/1\n"
                        "     ● b␛[2J ob  ␇\n"
                        "   ▾ Others 0/1\n"
                        "     ○ eve            1\n");
}

/* Two accounts, one of which goes. */
static void
test_accounts(void **state)
{
    g_autoptr(Stage) stage = filled(8, 24);
    g_autoptr(Jid) jid = test_jid("work@example.net");
    Account *work = account_new(stage->world->model, jid);
    g_autoptr(Jid) boss = test_jid("boss@example.net");
    RosterItem item = { .jid = boss };

    (void)state;
    roster_set_item(work->roster, &item);
    stage->view->type->click(stage->view, 0, 0);
    assert_stage(stage, " ▸ alice@example.org ○\n"
                        " ▾ work@example.net ○\n"
                        "   ○ boss\n"
                        "\n\n\n\n\n");
    account_remove(work);
    assert_stage(stage, " ▸ alice@example.org ○\n\n\n\n\n\n\n\n");
}

static int64_t
cost_of_coming(unsigned count, const char *shown)
{
    g_autoptr(Stage) stage = stage_new(roster_view_new, 20, 24);

    settings_set(stage->world->settings, SETTING_ROSTER_OFFLINE, NULL, shown, NULL);
    roster_begin(stage->account->roster);
    for (unsigned i = 0; i < count; i++) {
        g_autofree char *text = g_strdup_printf("user%u@example.org", i * 7919 % count);
        g_autofree char *group = g_strdup_printf("Group %u", i % 20);
        add(stage, text, NULL, group);
    }
    roster_end(stage->account->roster);
    stage_draw(stage);
    int64_t start = test_cpu_us();
    for (unsigned i = 0; i < count; i++) {
        g_autofree char *text = g_strdup_printf("user%u@example.org/x", i);
        come(stage, text, SHOW_ONLINE, NULL);
        if (i % 10 == 0)
            stage_draw(stage);
    }
    int64_t cost = test_cpu_us() - start;
    g_autofree char *row = NULL;
    stage_draw(stage);
    row = surface_row_text(stage->surface, 1);
    assert_non_null(strstr(row, "Group 0 "));
    g_auto(GStrv) counts = g_strsplit(strstr(row, "0 ") + 2, "/", 2);
    assert_string_equal(counts[0], counts[1]);
    return cost;
}

/* Ten times as many cost little more than ten times as much; the best of some tries counts, as
 * other programs take their share of the machine. */
static void
assert_linear(const char *shown)
{
    for (int i = 0; i < 5; i++) {
        int64_t few = 0, many = cost_of_coming(10 * 1000, shown);
        for (int j = 0; j < 10; j++)
            few += cost_of_coming(1000, shown);
        if (many < 2 * few && many < 500 * 1000 * SLOWER)
            return;
    }
    fail_msg("10,000 contacts cost more than twice as much each as 1,000");
}

static void
test_many_come_online(void **state)
{
    (void)state;
    assert_linear("on");
    assert_linear("off");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty),          cmocka_unit_test(test_groups),
        cmocka_unit_test(test_offline_hidden), cmocka_unit_test(test_folding_and_unread),
        cmocka_unit_test(test_others),         cmocka_unit_test(test_click_opens),
        cmocka_unit_test(test_scrolling),      cmocka_unit_test(test_marks),
        cmocka_unit_test(test_narrow),         cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_accounts),       cmocka_unit_test(test_many_come_online),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
