/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The title bar: whom the window is about, where the next line goes, and how it gives way. */

#include "config.h"

#include "unit/model/room_world.h"
#include "unit/ui/stage.h"

static Stage *
with_bob(int columns)
{
    Stage *stage = stage_new(title_bar_new, 1, columns);
    Windows *windows = model_windows(stage->world->model);
    Chat *chat = stage_chat(stage, "bob@example.org");
    RosterItem item = { .jid = chat->jid, .name = "Bob", .subscription = SUBSCRIPTION_BOTH };

    account_set_state(stage->account, ACCOUNT_ONLINE, NULL);
    roster_set_item(stage->account->roster, &item);
    windows_go(windows, windows_open_chat(windows, chat));
    return stage;
}

static Chat *
chat_of(Stage *stage)
{
    return stage_chat(stage, "bob@example.org");
}

static void
come(Stage *stage, const char *resource, Show show, int priority, const char *status)
{
    PresenceUpdate update = {
        .resource = resource, .show = show, .priority = priority, .status = status
    };

    roster_set_presence(stage->account->roster, chat_of(stage)->jid, &update);
}

static void
test_chat(void **state)
{
    g_autoptr(Stage) stage = with_bob(80);

    (void)state;
    assert_stage(
        stage, " bob@example.org · Bob ○ offline · → kept at the server           not encrypted\n");
    assert_int_equal(stage_style(stage, "not encrypted"), STYLE_TITLE_WARNING);
    assert_int_equal(stage_style(stage, "bob"), STYLE_TITLE);
    come(stage, "phone", SHOW_AWAY, 5, "lunch");
    assert_stage(
        stage,
        " bob@example.org · Bob ◐ away \"lunch\" · → phone (5)               not encrypted\n");
    chat_set_typing(chat_of(stage), TYPING_COMPOSING);
    assert_stage(
        stage,
        " bob@example.org · Bob ◐ away \"lunch\" · → phone (5)     not encrypted · typing…\n");
}

/* As people write them; what may be taken for another one is marked while it is a stranger's. */
static void
test_addresses(void **state)
{
    g_autoptr(Stage) stage = with_bob(80);
    Windows *windows = model_windows(stage->world->model);
    Chat *escaped = stage_chat(stage, "marie\\40hotmail.com@msn.example.org");
    Chat *odd = stage_chat(stage, "p\u0430ypal@example.org");

    (void)state;
    windows_go(windows, windows_open_chat(windows, escaped));
    assert_stage(
        stage, " marie@hotmail.com via msn.example.org ○ unknown                  not encrypted\n");
    windows_go(windows, windows_open_chat(windows, odd));
    assert_int_equal(stage_style(stage, "look-alike?"), STYLE_TITLE_WARNING);
    roster_set_item(stage->account->roster, &(RosterItem){ .jid = odd->jid });
    assert_stage(
        stage,
        " p\u0430ypal@example.org ○ unknown                                     not encrypted\n");
}

/* What is shown of a contact may be old, and what is written waits. */
static void
test_chat_that_is_interrupted(void **state)
{
    static const struct {
        AccountState state;
        const char *text;
    } cases[] = {
        { ACCOUNT_WAITING,
          " bob@example.org · Bob ● online · → phone (5)         … waiting · not encrypted\n" },
        { ACCOUNT_CONNECTING,
          " bob@example.org · Bob ● online · → phone (5)      … connecting · not encrypted\n" },
        { ACCOUNT_FAILED,
          " bob@example.org · Bob ● online · → phone (5)   ✗ not connected · not encrypted\n" },
        { ACCOUNT_OFFLINE,
          " bob@example.org · Bob ● online · → phone (5)   ○ not connected · not encrypted\n" },
        { ACCOUNT_ONLINE,
          " bob@example.org · Bob ● online · → phone (5)                     not encrypted\n" },
    };
    g_autoptr(Stage) stage = with_bob(80);

    (void)state;
    come(stage, "phone", SHOW_ONLINE, 5, NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        account_set_state(stage->account, cases[i].state, NULL);
        come(stage, "phone", SHOW_ONLINE, 5, NULL);
        assert_stage(stage, cases[i].text);
    }
    account_set_state(stage->account, ACCOUNT_WAITING, NULL);
    stage_resize(stage, 1, 40);
    assert_stage(stage, " Bob          … waiting · not encrypted\n");
}

static void
test_targets(void **state)
{
    g_autoptr(Stage) stage = with_bob(80);
    Settings *settings = stage->world->settings;

    (void)state;
    come(stage, "phone", SHOW_ONLINE, 5, NULL);
    come(stage, "desk", SHOW_ONLINE, 1, NULL);
    assert_stage(
        stage, " bob@example.org · Bob ● online · → phone (5)                     not encrypted\n");
    come(stage, "desk", SHOW_ONLINE, 5, NULL);
    assert_stage(
        stage, " bob@example.org · Bob ● online · → desk (5) +1                   not encrypted\n");
    come(stage, "desk", SHOW_ONLINE, 1, NULL);
    chat_set_forced_resource(chat_of(stage), "desk");
    assert_stage(
        stage, " bob@example.org · Bob ● online · → desk (1) forced               not encrypted\n");
    come(stage, "desk", SHOW_OFFLINE, 0, NULL);
    assert_stage(
        stage, " bob@example.org · Bob ● online · → phone (5) · was: desk, gone   not encrypted\n");
    assert_int_equal(stage_style(stage, "was: desk"), STYLE_TITLE_WARNING);
    come(stage, "phone", SHOW_OFFLINE, 0, NULL);
    chat_set_forced_resource(chat_of(stage), NULL);
    settings_set(settings, SETTING_CHAT_TARGET, NULL, "priority", NULL);
    come(stage, "phone", SHOW_CHAT, 5, NULL);
    assert_stage(
        stage, " bob@example.org · Bob ◉ free to chat · → phone (5) alone         not encrypted\n");
}

/* Nobody takes the line now. */
static void
test_kept(void **state)
{
    g_autoptr(Stage) stage = with_bob(100);

    (void)state;
    come(stage, "phone", SHOW_ONLINE, -1, NULL);
    assert_stage(stage, " bob@example.org · Bob ● online · no device takes messages (negative "
                        "priorities)      not encrypted\n");
    assert_int_equal(stage_style(stage, "no device"), STYLE_TITLE_WARNING);
    stage_resize(stage, 1, 60);
    assert_stage(stage, " Bob ● online · no device takes messages      not encrypted\n");
    chat_set_forced_resource(chat_of(stage), "phone");
    assert_stage(stage, " Bob ● online · → phone (-1) forced           not encrypted\n");
    come(stage, "phone", SHOW_OFFLINE, 0, NULL);
    stage_resize(stage, 1, 100);
    assert_stage(stage, " bob@example.org · Bob ○ offline · → kept at the server · was: phone, "
                        "gone            not encrypted\n");
    stage_resize(stage, 1, 50);
    assert_stage(stage, " Bob ○ offline · was: phone, gone   not encrypted\n");
}

/* Others choose the names of their devices. */
static void
test_long_device(void **state)
{
    g_autoptr(Stage) stage = with_bob(100);

    (void)state;
    come(stage, "a-very-long-name-of-a-device-that-fills-the-screen", SHOW_ONLINE, 0, NULL);
    assert_stage(stage, " bob@example.org · Bob ● online · → a-very-long-name-of-a-d… (0)"
                        "                      not encrypted\n");
}

/* A setting may change where the next line goes. */
static void
test_setting_marks(void **state)
{
    g_autoptr(Stage) stage = with_bob(80);

    (void)state;
    come(stage, "phone", SHOW_ONLINE, 5, NULL);
    stage_draw(stage);
    settings_set(stage->world->settings, SETTING_CHAT_TARGET, NULL, "priority", NULL);
    assert_true(stage_draw(stage));
    settings_set(stage->world->settings, SETTING_UI_CLOCK, NULL, "on", NULL);
    assert_false(stage_draw(stage));
}

static void
test_gives_way(void **state)
{
    static const struct {
        int columns;
        const char *text;
    } cases[] = {
        { 62, " Bob ● online \"lunch\" · → phone (5)   not encrypted · typing…\n" },
        { 53, " Bob ● online · → phone (5)  not encrypted · typing…\n" },
        { 40, " Bob ● online   not encrypted · typing…\n" },
        { 30, " Bob ● online   not encrypted\n" },
        { 20, " Bob  not encrypted\n" },
        { 10, " Bob\n" },
        { 4, " B…\n" },
        { 2, "B…\n" },
        { 1, "…\n" },
    };
    g_autoptr(Stage) stage = with_bob(80);

    (void)state;
    come(stage, "phone", SHOW_ONLINE, 5, "lunch");
    chat_set_typing(chat_of(stage), TYPING_COMPOSING);
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        stage_resize(stage, 1, cases[i].columns);
        assert_stage(stage, cases[i].text);
    }
}

static void
test_stranger(void **state)
{
    g_autoptr(Stage) stage = stage_new(title_bar_new, 1, 60);
    Windows *windows = model_windows(stage->world->model);

    (void)state;
    account_set_state(stage->account, ACCOUNT_ONLINE, NULL);
    windows_go(windows, windows_open_chat(windows, stage_chat(stage, "eve@example.net")));
    assert_stage(stage, " eve@example.net ○ unknown                    not encrypted\n");
    world_contact(stage->world, "eve@example.net", SUBSCRIPTION_NONE);
    assert_true(stage->view->is_dirty);
    world_contact(stage->world, "eve@example.net", SUBSCRIPTION_TO);
    assert_stage(stage, " eve@example.net ○ offline                    not encrypted\n");
}

static void
test_console(void **state)
{
    g_autoptr(Stage) stage = stage_new(title_bar_new, 1, 60);
    g_autoptr(Jid) jid = test_jid("work@example.net");

    (void)state;
    assert_stage(stage, " alice@example.org ○ offline\n");
    account_set_presence(stage->account, SHOW_AWAY, NULL, 0);
    account_set_state(stage->account, ACCOUNT_CONNECTING, NULL);
    assert_stage(stage, " alice@example.org … connecting\n");
    account_set_state(stage->account, ACCOUNT_WAITING, NULL);
    assert_stage(stage, " alice@example.org … waiting\n");
    account_set_state(stage->account, ACCOUNT_ONLINE, NULL);
    assert_stage(stage, " alice@example.org ◐ away no TLS!\n");
    assert_int_equal(stage_style(stage, "no TLS!"), STYLE_TITLE_WARNING);
    account_set_connection(stage->account, "TLSv1.3", true);
    account_new(stage->world->model, jid);
    assert_stage(stage, " alice@example.org ◐ away TLS · work@example.net ○ offline\n");
    stage_resize(stage, 1, 50);
    assert_stage(stage, " alice@example.org ◐ away TLS\n");
    while (model_accounts(stage->world->model)->len > 0)
        account_remove(model_accounts(stage->world->model)->pdata[0]);
    assert_stage(stage, " jaser · no account\n");
}

static void
test_xml(void **state)
{
    g_autoptr(Stage) stage = stage_new(title_bar_new, 1, 60);
    Windows *windows = model_windows(stage->world->model);

    (void)state;
    windows_go(windows, windows_open_xml(windows));
    assert_stage(stage, " XML console\n");
}

static void
test_marks_only_its_own(void **state)
{
    g_autoptr(Stage) stage = with_bob(80);
    g_autoptr(Jid) other = test_jid("work@example.net");

    (void)state;
    stage_draw(stage);
    world_presence(stage->world, "carol@example.org/x", SHOW_ONLINE, 0);
    chat_set_typing(stage_chat(stage, "carol@example.org"), TYPING_COMPOSING);
    stage_say(chat_of(stage), 1, false, "hi");
    account_set_state(account_new(stage->world->model, other), ACCOUNT_CONNECTING, NULL);
    assert_false(stage_draw(stage));
}

/* --- rooms --- */

static void
test_room(void **state)
{
    g_autoptr(Stage) stage = stage_new(title_bar_new, 1, 100);

    (void)state;
    account_set_state(stage->account, ACCOUNT_ONLINE, NULL);
    Room *room = room_world_begin(stage->world, "pond@rooms.example.org");
    assert_stage(stage, " pond · entering… · pond@rooms.example.org"
                        "                                            not encrypted\n");
    room_world_come(room, "owen", ROLE_MODERATOR, AFFILIATION_OWNER);
    room_world_enter(stage->world, "pond@rooms.example.org");
    room_set_info(
        room, &(RoomInfo){ .name = "The Pond", .features = ROOM_NON_ANONYMOUS | ROOM_MODERATED });
    room_set_subject(room, "Frogs\nand newts and all that lives in water", "owen", 1);
    assert_stage(
        stage,
        " The Pond · 2 here · Frogs and newts and all that liv… · addresses shown · moderated"
        "  not encrypted\n");
    assert_int_equal(stage_style(stage, "addresses shown"), STYLE_TITLE_WARNING);
    room_world_set(room, "alice", &(OccupantFacts){ .role = ROLE_VISITOR, .is_self = true });
    room_set_nick(room, "queen");
    stage_resize(stage, 1, 200);
    stage_draw(stage);
    assert_int_equal(stage_style(stage, "as queen"), STYLE_TITLE);
    stage_resize(stage, 1, 60);
    assert_stage(stage, " The Pond · 2 here · you can only listen      not encrypted\n");
    stage_resize(stage, 1, 40);
    assert_stage(stage, " The Pond                 not encrypted\n");
}

static void
test_room_left(void **state)
{
    g_autoptr(Stage) stage = stage_new(title_bar_new, 1, 100);

    (void)state;
    account_set_state(stage->account, ACCOUNT_ONLINE, NULL);
    Room *room = room_world_enter(stage->world, "pond@rooms.example.org");
    room_set_state(room, ROOM_LOST, ROOM_END_NONE, NULL, NULL);
    assert_stage(stage, " pond · out of the room for now · pond@rooms.example.org"
                        "                              not encrypted\n");
    room_set_state(room, ROOM_OUT, ROOM_END_KICKED, "You were thrown out by owen.", NULL);
    assert_stage(stage, " pond · You were thrown out by owen. · pond@rooms.example.org"
                        "                         not encrypted\n");
    assert_int_equal(stage_style(stage, "You were"), STYLE_TITLE_WARNING);
}

/* Nothing but who comes and goes, and what we are, shows in a room's bar. */
static void
test_room_marks(void **state)
{
    g_autoptr(Stage) stage = stage_new(title_bar_new, 1, 100);

    (void)state;
    Room *room = room_world_enter(stage->world, "pond@rooms.example.org");
    Occupant *bob = room_world_come(room, "bob", ROLE_PARTICIPANT, AFFILIATION_NONE);
    stage_draw(stage);
    room_world_set(room, "bob", &(OccupantFacts){ .role = ROLE_PARTICIPANT, .show = SHOW_DND });
    room_set_spoke(room, bob, 1);
    assert_false(stage_draw(stage));
    room_world_leave(room, "bob");
    assert_true(stage_draw(stage));
}

static void
test_private(void **state)
{
    g_autoptr(Stage) stage = stage_new(title_bar_new, 1, 100);
    g_autoptr(Jid) jid = test_jid("pond@rooms.example.org/bob");
    g_autoptr(Jid) real = test_jid("robert@example.net/x");
    Windows *windows = model_windows(stage->world->model);

    (void)state;
    account_set_state(stage->account, ACCOUNT_ONLINE, NULL);
    Room *room = room_world_enter(stage->world, "pond@rooms.example.org");
    room_world_set(room, "bob",
                   &(OccupantFacts){ .role = ROLE_PARTICIPANT, .show = SHOW_AWAY, .real = real });
    Chat *chat = account_get_chat(stage->account, jid, CHAT_PRIVATE);
    windows_go(windows, windows_open_chat(windows, chat));
    assert_stage(stage, " bob in pond ◐ away · robert@example.net"
                        "                                              not encrypted\n");
    room_world_come(room, "Bob", ROLE_PARTICIPANT, AFFILIATION_NONE);
    assert_stage(stage, " bob in pond ◐ away · robert@example.net · not Bob"
                        "                                    not encrypted\n");
    assert_int_equal(stage_style(stage, "not Bob"), STYLE_TITLE_WARNING);
    room_world_leave(room, "bob");
    assert_stage(stage, " bob in pond · not there any more"
                        "                                                     not encrypted\n");
    room_set_state(room, ROOM_LOST, ROOM_END_NONE, NULL, NULL);
    assert_stage(stage, " bob in pond · out of the room for now"
                        "                                                not encrypted\n");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chat),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_chat_that_is_interrupted),
        cmocka_unit_test(test_targets),
        cmocka_unit_test(test_kept),
        cmocka_unit_test(test_long_device),
        cmocka_unit_test(test_setting_marks),
        cmocka_unit_test(test_gives_way),
        cmocka_unit_test(test_stranger),
        cmocka_unit_test(test_console),
        cmocka_unit_test(test_xml),
        cmocka_unit_test(test_marks_only_its_own),
        cmocka_unit_test(test_room),
        cmocka_unit_test(test_room_left),
        cmocka_unit_test(test_room_marks),
        cmocka_unit_test(test_private),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
