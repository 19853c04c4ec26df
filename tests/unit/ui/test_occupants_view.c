/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The panel of who is in the room. */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "ui/occupants_view.h"

#include "unit/cpu.h"
#include "unit/model/room_world.h"
#include "unit/ui/stage.h"

enum { MANY = 5000 };

static Stage *
stage_in_room(int rows, int columns, Room **ret_room)
{
    Stage *stage = stage_new(occupants_view_new, rows, columns);

    *ret_room = room_world_enter(stage->world, "pond@rooms.example.org");
    return stage;
}

static void
test_sections(void **state)
{
    static const char *const hats[] = { "Speaker", NULL };
    Room *room;
    g_autoptr(Stage) stage = stage_in_room(12, 26, &room);

    (void)state;
    room_add_features(room, ROOM_HATS, 0);
    room_world_come(room, "owen", ROLE_MODERATOR, AFFILIATION_OWNER);
    room_world_come(room, "ada", ROLE_MODERATOR, AFFILIATION_ADMIN);
    room_world_come(room, "Mem", ROLE_PARTICIPANT, AFFILIATION_MEMBER);
    room_world_set(room, "bob",
                   &(OccupantFacts){ .role = ROLE_PARTICIPANT,
                                     .affiliation = AFFILIATION_NONE,
                                     .show = SHOW_AWAY,
                                     .status = "at lunch" });
    room_world_set(room, "vic",
                   &(OccupantFacts){ .role = ROLE_VISITOR,
                                     .affiliation = AFFILIATION_NONE,
                                     .show = SHOW_DND,
                                     .hats = hats });
    assert_stage(stage, " Moderators 2\n"
                        " ~● owen\n"
                        " &● ada\n"
                        " Participants 3\n"
                        " +● Mem\n"
                        "  ● alice (you)\n"
                        "  ◐ bob  at lunch\n"
                        " Visitors 1\n"
                        "  ⊘ vic [Speaker]\n"
                        "\n"
                        "\n"
                        "\n");
    assert_int_equal(stage_style(stage, "alice"), STYLE_NICK_SELF);
    assert_int_equal(stage_style(stage, "bob"), STYLE_OCCUPANTS_AWAY);
    assert_int_equal(stage_style(stage, "owen"), STYLE_OCCUPANTS_NICK);
    room_set_ignored(room, room_find(room, "vic"), true);
    stage_draw(stage);
    assert_int_equal(stage_style(stage, "✕ vic"), STYLE_SHOW_OFFLINE);
    room_world_leave(room, "vic");
    room_world_come(room, "bob", ROLE_MODERATOR, AFFILIATION_ADMIN);
    assert_stage(stage, " Moderators 3\n"
                        " ~● owen\n"
                        " &● ada\n"
                        " &● bob\n"
                        " Participants 2\n"
                        " +● Mem\n"
                        "  ● alice (you)\n"
                        "\n\n\n\n\n");
}

static void
test_lookalikes(void **state)
{
    Room *room;
    g_autoptr(Stage) stage = stage_in_room(5, 26, &room);

    (void)state;
    room_world_come(room, "bob", ROLE_PARTICIPANT, AFFILIATION_NONE);
    assert_stage(stage, " Participants 2\n"
                        "  ● alice (you)\n"
                        "  ● bob\n\n\n");
    room_world_come(room, "B\u043eb", ROLE_PARTICIPANT, AFFILIATION_NONE);
    assert_stage(stage, " Participants 3\n"
                        "  ● alice (you)\n"
                        "  ● bob ≈\n"
                        "  ● B\u043eb ≈\n\n");
    assert_int_equal(stage_style(stage, "≈"), STYLE_WARNING);
    room_world_leave(room, "bob");
    assert_stage(stage, " Participants 2\n"
                        "  ● alice (you)\n"
                        "  ● B\u043eb\n\n\n");
}

static void
test_outside(void **state)
{
    g_autoptr(Stage) stage = stage_new(occupants_view_new, 3, 20);

    (void)state;
    assert_stage(stage, "\n\n\n");
    Room *room = room_world_begin(stage->world, "pond@rooms.example.org");
    assert_stage(stage, " Entering…\n\n\n");
    room_set_state(room, ROOM_LOST, ROOM_END_NONE, NULL, NULL);
    assert_stage(stage, " Connection lost\n\n\n");
    room_set_state(room, ROOM_OUT, ROOM_END_KICKED, NULL, NULL);
    assert_stage(stage, " You are not here\n\n\n");
}

static void
test_hostile_nicks(void **state)
{
    Room *room;
    g_autoptr(Stage) stage = stage_in_room(6, 20, &room);

    (void)state;
    room_world_come(room, "日本語日本語日本語日本語", ROLE_PARTICIPANT, AFFILIATION_NONE);
    room_world_set(room, "z",
                   &(OccupantFacts){ .role = ROLE_PARTICIPANT,
                                     .affiliation = AFFILIATION_NONE,
                                     .show = SHOW_ONLINE,
                                     .status = "\x1b[2J\nred" });
    assert_true(stage_draw(stage));
    g_autofree char *last = surface_row_text(stage->surface, 2);
    assert_null(strchr(last, 0x1b));
    assert_non_null(strstr(last, "red"));
    g_autofree char *wide = surface_row_text(stage->surface, 3);
    assert_string_equal(wide, "  ● 日本語日本語日…");
}

/* --- what is drawn, and when --- */

static void
fill(Room *room)
{
    for (int i = 0; i < MANY; i++) {
        g_autofree char *nick = g_strdup_printf("p%04d", i);
        room_world_come(room, nick, ROLE_PARTICIPANT, AFFILIATION_NONE);
    }
}

static void
set_status(Room *room, const char *nick, const char *status)
{
    room_world_set(room, nick,
                   &(OccupantFacts){ .role = ROLE_PARTICIPANT,
                                     .affiliation = AFFILIATION_NONE,
                                     .show = SHOW_ONLINE,
                                     .status = status });
}

static void
test_only_what_is_in_view(void **state)
{
    Room *room;
    g_autoptr(Stage) stage = stage_in_room(10, 20, &room);

    (void)state;
    fill(room);
    room_world_come(room, "vera", ROLE_VISITOR, AFFILIATION_NONE);
    stage_draw(stage);
    set_status(room, "p4000", "far below");
    assert_false(stage_draw(stage));
    room_world_come(room, "victor", ROLE_VISITOR, AFFILIATION_NONE);
    assert_false(stage_draw(stage));
    room_set_spoke(room, room_find(room, "p0001"), 1);
    assert_false(stage_draw(stage));
    set_status(room, "p0001", "in view");
    assert_true(stage_draw(stage));
    room_world_leave(room, "p4000");
    assert_true(stage_draw(stage));
    stage->view->type->wheel(stage->view, 10 * MANY);
    stage_draw(stage);
    g_autofree char *last = surface_row_text(stage->surface, 9);
    assert_string_equal(last, "  ● victor");
    set_status(room, "p0001", "above");
    assert_false(stage_draw(stage));
    stage_resize(stage, 0, 20);
    unsigned marks = stage->view->marks;
    set_status(room, "p0001", "not placed");
    assert_int_equal(stage->view->marks, marks);
}

/* A thousand changes with five thousand there cost little, drawn each time in which they show. */
static void
test_many(void **state)
{
    Room *room;
    g_autoptr(Stage) stage = stage_in_room(40, 24, &room);
    unsigned drawn = 0;

    (void)state;
    fill(room);
    stage_draw(stage);
    int64_t began = test_cpu_us();
    for (int i = 0; i < 1000; i++) {
        g_autofree char *nick = g_strdup_printf("p%04d", i * 5);
        set_status(room, nick, "changed");
        drawn += stage_draw(stage);
    }
    assert_true(drawn <= 10);
    /* 50 ms would be a key that waits; the sanitizers make it ten times slower. */
    assert_true(test_cpu_us() - began < 500 * 1000);
}

/* --- keys and the mouse --- */

static void
on_chosen(Occupant *occupant, OccupantChoice choice, gpointer data)
{
    g_string_append_printf(data, "%s %d;", occupant_nick(occupant), choice);
}

static PanelKey
press(Stage *stage, const char *name)
{
    bool is_text = strlen(name) == 1;

    return occupants_view_key(stage->view, name, is_text ? name : "\x1b", 1);
}

static void
test_keys(void **state)
{
    Room *room;
    g_autoptr(Stage) stage = stage_in_room(6, 16, &room);
    g_autoptr(GString) told = g_string_new(NULL);

    (void)state;
    occupants_view_set_chosen(stage->view, on_chosen, told);
    room_world_come(room, "owen", ROLE_MODERATOR, AFFILIATION_OWNER);
    room_world_come(room, "bob", ROLE_PARTICIPANT, AFFILIATION_NONE);
    room_world_come(room, "bo", ROLE_PARTICIPANT, AFFILIATION_NONE);
    occupants_view_set_focus(stage->view, true);
    assert_stage(stage, " Moderators 1\n›~● owen\n Participants 3\n  ● alice (you)\n  ● bo\n/\n");
    press(stage, "Down");
    press(stage, "Down");
    assert_stage(stage, " Moderators 1\n ~● owen\n Participants 3\n  ● alice (you)\n› ● bo\n/\n");
    press(stage, "Down");
    assert_stage(stage, " ~● owen\n Participants 3\n  ● alice (you)\n  ● bo\n› ● bob\n/\n");
    press(stage, "PageUp");
    press(stage, "PageUp");
    assert_stage(stage, " Moderators 1\n›~● owen\n Participants 3\n  ● alice (you)\n  ● bo\n/\n");
    assert_int_equal(press(stage, "Enter"), PANEL_KEY_LEAVE);
    assert_int_equal(press(stage, "Left"), PANEL_KEY_LEAVE);
    assert_int_equal(press(stage, "F5"), PANEL_KEY_UNUSED);
    assert_string_equal(told->str, "owen 1;");
}

static void
test_filter(void **state)
{
    Room *room;
    g_autoptr(Stage) stage = stage_in_room(6, 16, &room);
    g_autoptr(GString) told = g_string_new(NULL);

    (void)state;
    occupants_view_set_chosen(stage->view, on_chosen, told);
    room_world_come(room, "owen", ROLE_MODERATOR, AFFILIATION_OWNER);
    room_world_come(room, "Bób", ROLE_PARTICIPANT, AFFILIATION_NONE);
    room_world_come(room, "carol", ROLE_PARTICIPANT, AFFILIATION_NONE);
    occupants_view_set_focus(stage->view, true);
    press(stage, "b");
    press(stage, "o");
    assert_stage(stage, " Participants 1\n› ● Bób\n\n\n\n/bo\n");
    room_world_come(room, "bo2", ROLE_MODERATOR, AFFILIATION_NONE);
    room_world_leave(room, "Bób");
    assert_stage(stage, " Moderators 1\n› ● bo2\n\n\n\n/bo\n");
    assert_int_equal(press(stage, "Enter"), PANEL_KEY_LEAVE);
    assert_string_equal(told->str, "bo2 1;");
    press(stage, "z");
    assert_int_equal(press(stage, "Enter"), PANEL_KEY_USED);
    assert_int_equal(press(stage, "Escape"), PANEL_KEY_USED);
    assert_int_equal(press(stage, "Escape"), PANEL_KEY_LEAVE);
    press(stage, "End");
    press(stage, "Right");
    assert_string_equal(told->str, "bo2 1;carol 2;");
}

static void
test_clicks(void **state)
{
    Room *room;
    g_autoptr(Stage) stage = stage_in_room(4, 16, &room);
    g_autoptr(GString) told = g_string_new(NULL);

    (void)state;
    occupants_view_set_chosen(stage->view, on_chosen, told);
    for (int row = 0; row < 4; row++)
        stage->view->type->click(stage->view, row, 3);
    assert_string_equal(told->str, "alice 0;");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sections),
        cmocka_unit_test(test_outside),
        cmocka_unit_test(test_lookalikes),
        cmocka_unit_test(test_hostile_nicks),
        cmocka_unit_test(test_only_what_is_in_view),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_filter),
        cmocka_unit_test(test_clicks),
    };

    setlocale(LC_ALL, "");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
