/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys and the mouse in the roster panel of a whole screen, and what of it is kept. */

#include "config.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#include "model/request.h"

#include "unit/model/room_world.h"
#include "unit/ui/whole_screen.h"

static void
add(Fixture *fixture, const char *jid, const char *group)
{
    g_autoptr(Jid) address = test_jid(jid);
    const char *const groups[] = { group, NULL };

    roster_set_item(fixture->world->account->roster,
                    &(RosterItem){ .jid = address, .groups = groups });
}

static void
open_filled(Fixture *fixture, int rows, int columns)
{
    add(fixture, "bob@example.org", "Friends");
    add(fixture, "carol@example.org", "Friends");
    add(fixture, "dave@example.org", "Work");
    open_ui(fixture, rows, columns);
}

/* What stands in the panel's part of a row. */
static void
assert_panel(Fixture *fixture, int row, const char *expected)
{
    g_autofree char *text = screen_row(fixture, row);
    char *line = strstr(text, "│");

    if (line)
        *line = '\0';
    assert_string_equal(g_strchomp(text), expected);
}

static const char *
current_chat(Fixture *fixture)
{
    const Chat *chat = windows_current(model_windows(fixture->world->model))->chat;

    return chat ? jid_full(chat->jid) : "";
}

static void
test_walk(void **state)
{
    Fixture *fixture = *state;

    open_filled(fixture, 12, 80);
    ui_key(fixture->ui, "M-r");
    assert_panel(fixture, 1, "›▾ alice@example.org ○");
    ui_key(fixture->ui, "Down");
    ui_key(fixture->ui, "Right");
    assert_panel(fixture, 3, "›    ○ bob");
    ui_key(fixture->ui, "Left");
    ui_key(fixture->ui, "Left");
    assert_panel(fixture, 2, "›  ▸ Friends 0/2");
    assert_panel(fixture, 3, "   ▾ Work 0/1");
    ui_key(fixture->ui, "End");
    assert_panel(fixture, 4, "›    ○ dave");
    ui_key(fixture->ui, "PageUp");
    assert_panel(fixture, 1, "›▾ alice@example.org ○");
    ui_key(fixture->ui, "PageDown");
    ui_key(fixture->ui, "Enter");
    assert_string_equal(current_chat(fixture), "dave@example.org");
    /* Keys are the input line's again. */
    ui_type(fixture->ui, "x");
    assert_panel(fixture, -1, "> x");
    assert_panel(fixture, 2, "   ▸ Friends 0/2");
    ui_key(fixture->ui, "M-r");
    ui_key(fixture->ui, "M-r");
    ui_type(fixture->ui, "y");
    assert_panel(fixture, -1, "> xy");
}

static void
test_filter(void **state)
{
    Fixture *fixture = *state;

    open_filled(fixture, 10, 40);
    /* On a narrow terminal the panel has the room of the conversation. */
    assert_panel(fixture, 1, "");
    ui_key(fixture->ui, "M-r");
    ui_type(fixture->ui, "CÁR");
    assert_panel(fixture, 1, " ▾ alice@example.org ○");
    assert_panel(fixture, 2, "   ▾ Friends 0/2");
    assert_panel(fixture, 3, "›    ○ carol");
    assert_panel(fixture, 4, "");
    assert_panel(fixture, -3, "/CÁR");
    ui_key(fixture->ui, "Backspace");
    ui_key(fixture->ui, "Backspace");
    ui_key(fixture->ui, "Backspace");
    ui_key(fixture->ui, "Backspace");
    ui_type(fixture->ui, "work");
    assert_panel(fixture, 3, "›    ○ dave");
    ui_key(fixture->ui, "Escape");
    assert_panel(fixture, 3, "     ○ bob");
    ui_key(fixture->ui, "Escape");
    assert_panel(fixture, 1, "");
    assert_panel(fixture, -1, ">");
    ui_key(fixture->ui, "M-r");
    ui_type(fixture->ui, "bob");
    ui_key(fixture->ui, "Enter");
    assert_string_equal(current_chat(fixture), "bob@example.org");
}

static void
test_window_takes_keys(void **state)
{
    Fixture *fixture = *state;

    open_filled(fixture, 12, 80);
    ui_key(fixture->ui, "M-r");
    g_autoptr(Jid) jid = test_jid("carol@example.org");
    Windows *windows = model_windows(fixture->world->model);
    Chat *chat = account_get_chat(fixture->world->account, jid, CHAT_CONTACT);
    windows_go(windows, windows_open_chat(windows, chat));
    ui_type(fixture->ui, "hello");
    assert_panel(fixture, -1, "> hello");
}

static void
test_orders(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(Jid) eve = test_jid("eve@example.net");

    request_add(fixture->world->account,
                &(RequestFacts){ .kind = REQUEST_SUBSCRIPTION, .from = eve });
    open_filled(fixture, 12, 80);
    const Face *face = ui_face(fixture->ui);
    assert_panel(fixture, 1, " ? Requests 1");
    ui_type(fixture->ui, "\x1b[<0;4;2M");
    assert_non_null(strstr(fixture->told->str, "line(/requests)"));
    assert_true(face->ops->panel(face->data, PANEL_FOLD, "friends"));
    assert_false(face->ops->panel(face->data, PANEL_FOLD, "nobody"));
    assert_panel(fixture, 3, "   ▸ Friends 0/2");
    assert_true(face->ops->panel(face->data, PANEL_FILTER, "car"));
    assert_panel(fixture, 4, "     ○ carol");
    assert_true(face->ops->panel(face->data, PANEL_FILTER, ""));
    assert_panel(fixture, 4, "   ▾ Work 0/1");
    assert_true(face->ops->panel(face->data, PANEL_UNFOLD, "Friends"));
    assert_panel(fixture, 4, "     ○ bob");
}

static void
test_folds_are_kept(void **state)
{
    Fixture *fixture = *state;

    open_filled(fixture, 12, 80);
    g_free(ui_screen(fixture->ui));
    ui_type(fixture->ui, "\x1b[<0;6;3M");
    assert_panel(fixture, 2, "   ▸ Friends 0/2");
    ui_free(fixture->ui);
    open_ui(fixture, 12, 80);
    assert_panel(fixture, 2, "   ▸ Friends 0/2");
    assert_panel(fixture, 3, "   ▾ Work 0/1");
}

static void
test_width_is_dragged(void **state)
{
    Fixture *fixture = *state;

    open_filled(fixture, 12, 100);
    g_free(ui_screen(fixture->ui));
    ui_type(fixture->ui, "\x1b[<32;20;4M");
    assert_int_equal(settings_int(fixture->world->settings, SETTING_ROSTER_WIDTH, NULL), 24);
    ui_type(fixture->ui, "\x1b[<0;25;4M\x1b[<32;31;5M");
    assert_int_equal(settings_int(fixture->world->settings, SETTING_ROSTER_WIDTH, NULL), 30);
    ui_type(fixture->ui, "\x1b[<32;2;5M\x1b[<0;2;5m");
    assert_int_equal(settings_int(fixture->world->settings, SETTING_ROSTER_WIDTH, NULL), 10);
    ui_type(fixture->ui, "\x1b[<32;40;5M");
    assert_int_equal(settings_int(fixture->world->settings, SETTING_ROSTER_WIDTH, NULL), 10);
    g_autofree char *config = paths_config(fixture->paths, "config");
    g_autofree char *text = NULL;
    assert_true(g_file_get_contents(config, &text, NULL, NULL));
    assert_non_null(strstr(text, "[roster]\nwidth=10"));
}

/* --- who is in the room --- */

static void
open_room(Fixture *fixture, int rows, int columns)
{
    open_filled(fixture, rows, columns);
    Room *room = room_world_enter(fixture->world, "pond@rooms.example.org");
    room_world_come(room, "owen", ROLE_MODERATOR, AFFILIATION_OWNER);
    room_world_come(room, "bob b", ROLE_PARTICIPANT, AFFILIATION_NONE);
}

/* What stands behind the last line of the row. */
static void
assert_occupants(Fixture *fixture, int row, const char *expected)
{
    g_autofree char *text = screen_row(fixture, row);
    const char *line = g_strrstr(text, "│");

    assert_string_equal(line ? line + strlen("│") : "", expected);
}

static void
test_occupants_keys(void **state)
{
    Fixture *fixture = *state;

    open_room(fixture, 12, 120);
    assert_occupants(fixture, 1, " Moderators 1");
    assert_occupants(fixture, 4, "  ● alice (you)");
    ui_type(fixture->ui, "hi");
    ui_key(fixture->ui, "M-o");
    assert_occupants(fixture, 2, "›~● owen");
    ui_type(fixture->ui, "bob");
    ui_key(fixture->ui, "Enter");
    assert_panel(fixture, -1, "> hi bob b");
    ui_key(fixture->ui, "C-c");
    ui_key(fixture->ui, "M-o");
    ui_key(fixture->ui, "Home");
    ui_key(fixture->ui, "Enter");
    assert_panel(fixture, -1, "> owen:");
    ui_key(fixture->ui, "M-o");
    ui_key(fixture->ui, "Right");
    assert_string_equal(current_chat(fixture), "pond@rooms.example.org/owen");
    assert_occupants(fixture, 1, "");
    /* There is nobody but the two: the key leads nowhere. */
    ui_key(fixture->ui, "M-o");
    ui_type(fixture->ui, "x");
    assert_panel(fixture, -1, "> owen: x");
}

static void
test_occupants_clicks(void **state)
{
    Fixture *fixture = *state;

    open_room(fixture, 12, 120);
    g_free(ui_screen(fixture->ui));
    ui_type(fixture->ui, "\x1b[<0;106;3M");
    assert_panel(fixture, -1, "> owen:");
    ui_type(fixture->ui, "\x1b[<0;106;5M");
    assert_panel(fixture, -1, "> owen: alice");
    ui_type(fixture->ui, "\x1b[<0;106;6M");
    assert_panel(fixture, -1, "> owen: alice bob b");
    ui_type(fixture->ui, "\x1b[<0;106;6M");
    assert_string_equal(current_chat(fixture), "pond@rooms.example.org/bob b");
    assert_panel(fixture, -1, "> owen: alice");
}

static void
test_occupants_fold_away(void **state)
{
    Fixture *fixture = *state;
    const Face *face;

    open_room(fixture, 12, 80);
    face = ui_face(fixture->ui);
    assert_panel(fixture, 1, " ▾ alice@example.org ○");
    assert_occupants(fixture, 1, "");
    assert_true(face->ops->panel(face->data, PANEL_OCCUPANTS, "owe"));
    assert_occupants(fixture, 2, "›~● owen");
    assert_occupants(fixture, 3, "");
    ui_key(fixture->ui, "Escape");
    ui_key(fixture->ui, "Escape");
    assert_panel(fixture, 1, " ▾ alice@example.org ○");
    ui_key(fixture->ui, "M-1");
    assert_false(face->ops->panel(face->data, PANEL_OCCUPANTS, ""));
}

static void
test_occupants_width_is_dragged(void **state)
{
    Fixture *fixture = *state;

    open_room(fixture, 12, 120);
    g_free(ui_screen(fixture->ui));
    ui_type(fixture->ui, "\x1b[<0;100;4M\x1b[<32;96;5M\x1b[<0;96;5m");
    assert_int_equal(settings_int(fixture->world->settings, SETTING_ROOMS_PANEL_WIDTH, NULL), 24);
    assert_occupants(fixture, 2, " ~● owen");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_walk),
        TEST(test_filter),
        TEST(test_window_takes_keys),
        TEST(test_orders),
        TEST(test_folds_are_kept),
        TEST(test_width_is_dragged),
        TEST(test_occupants_keys),
        TEST(test_occupants_clicks),
        TEST(test_occupants_fold_away),
        TEST(test_occupants_width_is_dragged),
    };

    setlocale(LC_ALL, "");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
