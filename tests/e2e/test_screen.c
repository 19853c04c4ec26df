/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The screen and the terminal: sizes, wide characters, leaving, files with mistakes. */

#include "config.h"

#include <signal.h>

#include "scene.h"

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "alice+bob/Friends", NULL };
    return scene_begin_group(state, words);
}

static Terminal *
open_online(Scene *scene)
{
    scene_add_account(scene, "a", "alice", NULL);
    Terminal *terminal = scene_open(scene, "a", NULL);
    scene_wait_shown(scene, terminal, "alice@" SERVER_DOMAIN " ● online");
    return terminal;
}

static void
test_every_size_from_one_cell_on(void **state)
{
    Scene *scene = *state;
    static const int sizes[][2] = { { 1, 1 },   { 1, 80 }, { 2, 2 },     { 24, 1 }, { 3, 10 },
                                    { 10, 40 }, { 5, 5 },  { 100, 300 }, { 24, 80 } };
    Process *bob = scene_peer(scene, "bob", NULL);
    Terminal *terminal = open_online(scene);

    scene_enter(terminal, "/msg bob@" SERVER_DOMAIN);
    scene_wait_shown(scene, terminal, "● Bob");
    for (unsigned i = 0; i < G_N_ELEMENTS(sizes); i++) {
        terminal_resize(terminal, sizes[i][0], sizes[i][1]);
        g_autofree char *line = g_strdup_printf("size %u, typed blindly", i);
        scene_enter(terminal, line);
        scene_wait_printed(scene, bob, line);
        process_say(bob, "message alice@" SERVER_DOMAIN " an answer of several words: 漢字 and 👍");
    }
    scene_wait_shown(scene, terminal, "size 8, typed blindly");
    scene_wait_shown(scene, terminal, "an answer of several words");
    scene_quit(scene, terminal);
}

static void
test_starts_in_one_cell(void **state)
{
    Scene *scene = *state;
    scene_add_account(scene, "a", "alice", NULL);
    Terminal *terminal = scene_open_sized(scene, "a", 1, 1);
    Process *bob = scene_peer(scene, "bob", NULL);

    scene_wait_printed(scene, bob, "presence alice@" SERVER_DOMAIN);
    terminal_resize(terminal, 24, 80);
    scene_wait_shown(scene, terminal, "alice@" SERVER_DOMAIN " ● online");
    scene_quit(scene, terminal);
}

static void
test_wide_and_combining_characters(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL);
    Terminal *terminal = open_online(scene);

    scene_enter(terminal, "/msg bob@" SERVER_DOMAIN);
    scene_wait_shown(scene, terminal, "● Bob");
    terminal_type(terminal, "äöü 漢字 👍 e\u0301x");
    scene_wait_shown(scene, terminal, "äöü 漢字 👍 e\u0301x");
    for (int i = 0; i < 3; i++)
        terminal_key(terminal, "Backspace");
    scene_wait_gone(scene, terminal, "x");
    terminal_key(terminal, "Enter");
    scene_wait_printed(scene, bob, "äöü 漢字 👍");
    scene_quit(scene, terminal);
}

static void
test_completes_with_tab(void **state)
{
    Scene *scene = *state;
    Terminal *terminal = open_online(scene);

    scene_wait_shown(scene, terminal, "○ Bob");
    terminal_type(terminal, "/connecti");
    terminal_key(terminal, "Tab");
    scene_wait_shown(scene, terminal, "/connection");
    terminal_key(terminal, "C-u");
    terminal_type(terminal, "/msg bo");
    terminal_key(terminal, "Tab");
    scene_wait_shown(scene, terminal, "/msg bob@" SERVER_DOMAIN);
    terminal_key(terminal, "C-u");
    scene_quit(scene, terminal);
}

static void
test_pages_through_long_output(void **state)
{
    Scene *scene = *state;
    Terminal *terminal = open_online(scene);

    scene_enter(terminal, "/help");
    scene_wait_shown(scene, terminal, "Tab completes.");
    scene_enter(terminal, "/clear");
    scene_wait_gone(scene, terminal, "Tab completes.");
    scene_enter(terminal, "/help");
    scene_wait_shown(scene, terminal, "Tab completes.");
    assert_false(terminal_shows(terminal, "Accounts"));
    for (int i = 0; i < 12 && !terminal_shows(terminal, "Accounts"); i++) {
        terminal_key(terminal, "PageUp");
        scene_watch(50);
    }
    scene_wait_shown(scene, terminal, "Accounts");
    assert_false(terminal_shows(terminal, "Tab completes."));
    scene_quit(scene, terminal);
}

static void
test_theme_has_colours(void **state)
{
    Scene *scene = *state;
    Terminal *terminal = open_online(scene);
    VTermScreenCell title = { 0 }, text = { 0 };

    scene_enter(terminal, "/about");
    scene_wait_shown(scene, terminal, "Free software");
    assert_true(terminal_cell_of(terminal, "alice@" SERVER_DOMAIN " ● online", &title));
    assert_true(terminal_cell_of(terminal, "Free software", &text));
    assert_false(vterm_color_is_equal(&title.bg, &text.bg));
    scene_quit(scene, terminal);
}

static void
end_by(Scene *scene, int number)
{
    Terminal *terminal = open_online(scene);

    terminal_signal(terminal, number);
    scene_wait_exit(scene, terminal);
    assert_true(terminal_is_restored(terminal));
}

static void
test_ends_cleanly_when_told_to(void **state)
{
    end_by(*state, SIGTERM);
}

static void
test_ends_cleanly_when_hung_up(void **state)
{
    end_by(*state, SIGHUP);
}

static void
test_files_with_mistakes_are_told(void **state)
{
    Scene *scene = *state;
    scene_write_config(scene, "a", "config", "[ui]\nmouse=perhaps\nnick_width=7000\n[chat\n");
    scene_add_account(scene, "a", "alice", "priority.away=high");
    Terminal *terminal = scene_open_sized(scene, "a", 40, 100);

    scene_wait_shown(scene, terminal, "alice@" SERVER_DOMAIN " ● online");
    scene_wait_shown(scene, terminal, "ui.mouse");
    scene_wait_shown(scene, terminal, "ui.nick_width");
    scene_wait_shown(scene, terminal, "priority.away");
    scene_quit(scene, terminal);
    g_autofree char *path = g_build_filename(scene->folder, "a", "config", "config", NULL);
    scene_wait_file(scene, path, "perhaps");
}

static void
test_second_copy_on_the_same_folder_ends(void **state)
{
    Scene *scene = *state;
    Terminal *terminal = open_online(scene);
    Terminal *second = scene_open(scene, "a", NULL);

    assert_int_not_equal(scene_wait_exit(scene, second), 0);
    assert_true(terminal_shows(second, "Another jaser is running"));
    scene_quit(scene, terminal);
}

static void
test_settings_are_kept(void **state)
{
    Scene *scene = *state;
    Terminal *terminal = open_online(scene);

    scene_enter(terminal, "/set ui.clock on");
    scene_wait_shown(scene, terminal, "[");
    scene_enter(terminal, "/set ui.clock perhaps");
    scene_wait_shown(scene, terminal, "ui.clock takes on or off.");
    scene_quit(scene, terminal);
    g_autofree char *path = g_build_filename(scene->folder, "a", "config", "config", NULL);
    scene_wait_file(scene, path, "clock=on");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_every_size_from_one_cell_on),
        scene_test(test_starts_in_one_cell),
        scene_test(test_wide_and_combining_characters),
        scene_test(test_completes_with_tab),
        scene_test(test_pages_through_long_output),
        scene_test(test_theme_has_colours),
        scene_test(test_ends_cleanly_when_told_to),
        scene_test(test_ends_cleanly_when_hung_up),
        scene_test(test_files_with_mistakes_are_told),
        scene_test(test_second_copy_on_the_same_folder_ends),
        scene_test(test_settings_are_kept),
    };
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
