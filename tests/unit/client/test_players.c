/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Music players on a bus of the test's own. */

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "client/players.h"

#include "unit/client/fake_player.h"
#include "unit/test.h"

typedef struct {
    GTestDBus *bus;
    Settings *settings;
    Clock *clock;
    Model *model;
    Players *players;
    unsigned told;
    char *line; /* of the last one told; "": none plays; NULL: nothing was told */
} World;

static FakePlayer *
start(World *world, const char *name, const char *status, const char *title)
{
    return fake_player_new(world->bus, name, status, title);
}

/* --- who hears of it --- */

static void
on_tune(const Extended *tune, gpointer data)
{
    World *world = data;

    g_free(world->line);
    world->line = tune ? extended_summary(tune) : g_strdup("");
    world->told++;
    if (tune)
        assert_null(extended_get(tune, "uri"));
}

static int
set_up(void **state)
{
    World *world = g_new0(World, 1);

    world->bus = g_test_dbus_new(G_TEST_DBUS_NONE);
    g_test_dbus_up(world->bus);
    world->settings = settings_new();
    world->clock = clock_new_virtual(1795338843000LL);
    world->model = model_new(world->settings, world->clock);
    world->players = players_new(world->model, on_tune, world);
    *state = world;
    return 0;
}

static int
tear_down(void **state)
{
    World *world = *state;

    players_free(world->players);
    model_free(world->model);
    clock_free(world->clock);
    settings_free(world->settings);
    while (g_main_context_iteration(NULL, FALSE))
        ;
    g_test_dbus_down(world->bus);
    g_object_unref(world->bus);
    g_free(world->line);
    g_free(world);
    return 0;
}

static gboolean
on_deadline(gpointer data)
{
    *(bool *)data = true;
    return G_SOURCE_REMOVE;
}

static void
wait_told(World *world, const char *line)
{
    bool is_over = false;
    unsigned timer = g_timeout_add(10000, on_deadline, &is_over);

    while (!is_over && g_strcmp0(world->line, line) != 0)
        g_main_context_iteration(NULL, TRUE);
    if (is_over)
        fail_msg("waited for \"%s\", there is \"%s\"", line, world->line ? world->line : "(none)");
    g_source_remove(timer);
}

static void
turn(World *world, SettingId id, const char *text)
{
    assert_true(settings_set(world->settings, id, NULL, text, NULL));
}

static void
test_off(void **state)
{
    World *world = *state;
    FakePlayer *player = start(world, "org.mpris.MediaPlayer2.one", "Playing", "A");

    while (g_main_context_iteration(NULL, FALSE))
        ;
    assert_int_equal(world->told, 0);
    fake_player_quit(player);
}

static void
test_one_player(void **state)
{
    World *world = *state;
    FakePlayer *player = start(world, "org.mpris.MediaPlayer2.one", "Playing", "A");

    turn(world, SETTING_TUNE_MPRIS, "on");
    wait_told(world, "Simon, Garfunkel – A (3:05)");
    fake_player_change(player, "Playing", "B");
    wait_told(world, "Simon, Garfunkel – B (3:05)");
    fake_player_change(player, "Paused", "B");
    wait_told(world, "");
    fake_player_change(player, "Playing", "C");
    wait_told(world, "Simon, Garfunkel – C (3:05)");
    fake_player_quit(player);
    wait_told(world, "");
    player = start(world, "org.mpris.MediaPlayer2.two", "Playing", "D");
    wait_told(world, "Simon, Garfunkel – D (3:05)");
    turn(world, SETTING_TUNE_MPRIS, "off");
    wait_told(world, "");
    fake_player_quit(player);
}

static void
test_the_last_to_begin_wins(void **state)
{
    World *world = *state;
    FakePlayer *one = start(world, "org.mpris.MediaPlayer2.one", "Playing", "A");
    FakePlayer *two = start(world, "org.mpris.MediaPlayer2.two", "Stopped", "B");

    turn(world, SETTING_TUNE_MPRIS, "on");
    wait_told(world, "Simon, Garfunkel – A (3:05)");
    fake_player_change(two, "Playing", "B");
    wait_told(world, "Simon, Garfunkel – B (3:05)");
    fake_player_quit(two);
    wait_told(world, "Simon, Garfunkel – A (3:05)");
    fake_player_quit(one);
    wait_told(world, "");
}

static void
test_only_those_that_count(void **state)
{
    World *world = *state;
    FakePlayer *one = start(world, "org.mpris.MediaPlayer2.one.instance7", "Playing", "A");
    FakePlayer *other = start(world, "org.mpris.MediaPlayer2.oneness", "Playing", "B");

    turn(world, SETTING_TUNE_PLAYERS, "mpd, one");
    turn(world, SETTING_TUNE_MPRIS, "on");
    wait_told(world, "Simon, Garfunkel – A (3:05)");
    fake_player_change(other, "Playing", "C");
    fake_player_quit(one);
    wait_told(world, "");
    fake_player_quit(other);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_off, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_one_player, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_last_to_begin_wins, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_only_those_that_count, set_up, tear_down),
    };

    g_autofree char *daemon = g_find_program_in_path("dbus-daemon");

    if (!daemon) {
        print_message("There is no dbus-daemon: install dbus-daemon.\n");
        return 77;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
