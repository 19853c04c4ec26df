/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jaser without a screen: two of them chat with each other; the JSON lines; how it ends. */

#include "config.h"

#include "scene.h"

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "alice+bob/Friends", NULL };
    return scene_begin_group(state, words);
}

static Process *
open_online(Scene *scene, const char *user)
{
    scene_add_account(scene, user, user, NULL);
    Process *process = scene_headless(scene, user, "--json", NULL);
    scene_wait_printed(scene, process, "\"state\":\"online\"");
    return process;
}

static void
assert_has(const char *line, const char *part)
{
    if (!strstr(line, part))
        fail_msg("no %s in %s", part, line);
}

/* The whole script comes before the login is done: its lines wait for the roster. */
static void
test_a_script_piped_in(void **state)
{
    Scene *scene = *state;
    scene_add_account(scene, "alice", "alice", NULL);
    Process *bob = open_online(scene, "bob");
    Process *alice = scene_headless(scene, "alice", "--json", NULL);

    process_say(alice, "/msg bob first");
    process_say(alice, "/msg bob second");
    process_end_input(alice);
    assert_int_equal(scene_wait_process_exit(scene, alice), 0);
    scene_wait_printed(scene, bob, "\"body\":\"first\"");
    scene_wait_printed(scene, bob, "\"body\":\"second\"");
    process_say(bob, "/quit");
    assert_int_equal(scene_wait_process_exit(scene, bob), 0);
}

static void
test_two_chat_with_each_other(void **state)
{
    Scene *scene = *state;
    Process *alice = open_online(scene, "alice");
    Process *bob = open_online(scene, "bob");

    process_say(alice, "/msg bob@" SERVER_DOMAIN " hello \"Bob\" \\ 漢字");
    g_autofree char *out = scene_wait_line(scene, alice, "\"direction\":\"out\"");
    assert_has(out, "\"type\":\"message\"");
    assert_has(out, "\"account\":\"alice@" SERVER_DOMAIN "\"");
    assert_has(out, "\"chat\":\"bob@" SERVER_DOMAIN "\"");
    assert_has(out, "\"encryption\":\"none\"");
    /* What the archive has of earlier tests may come before it. */
    g_autofree char *in = scene_wait_line(scene, bob, "\"body\":\"hello ");
    assert_has(in, "\"direction\":\"in\"");
    assert_has(in, "\"account\":\"bob@" SERVER_DOMAIN "\"");
    assert_has(in, "\"chat\":\"alice@" SERVER_DOMAIN "\"");
    assert_has(in, "\"from\":\"alice@" SERVER_DOMAIN "/");
    assert_has(in, "\"body\":\"hello \\\"Bob\\\" \\\\ 漢字\"");
    assert_has(in, "\"time\":\"20");
    scene_wait_printed(scene, alice, "\"state\":\"received\"");

    process_say(bob, "/msg alice@" SERVER_DOMAIN " hello yourself");
    scene_wait_printed(scene, alice, "\"body\":\"hello yourself\"");
    scene_wait_printed(scene, bob, "\"state\":\"received\"");
    process_say(alice, "/quit");
    assert_int_equal(scene_wait_process_exit(scene, alice), 0);
    scene_wait_printed(scene, bob, "\"presence\"");
    process_end_input(bob);
    assert_int_equal(scene_wait_process_exit(scene, bob), 0);
}

static void
test_every_command_is_answered(void **state)
{
    Scene *scene = *state;
    Process *alice = open_online(scene, "alice");

    process_say(alice, "/who");
    g_autofree char *done = scene_wait_line(scene, alice, "\"type\":\"done\"");
    assert_has(done, "\"command\":\"/who\"");
    assert_has(done, "\"ok\":true");
    process_say(alice, "/nonsense");
    scene_wait_printed(scene, alice, "\"severity\":\"error\"");
    scene_wait_printed(scene, alice, "\"ok\":false");
    process_end_input(alice);
    assert_int_equal(scene_wait_process_exit(scene, alice), 1);
}

static void
test_a_question_is_answered(void **state)
{
    Scene *scene = *state;
    scene_add_account(scene, "a", "alice", "tls.ca_file=\npassword=");
    Process *alice = scene_headless(scene, "a", "--json", NULL);

    g_autofree char *certificate = scene_wait_line(scene, alice, "\"type\":\"prompt\"");
    assert_has(certificate, "\"choices\":[\"once\",\"always\",\"no\"]");
    int id = atoi(strstr(certificate, "\"id\":") + strlen("\"id\":"));
    g_autofree char *answer = g_strdup_printf("/answer %d once", id);
    process_say(alice, answer);
    g_autofree char *password = scene_wait_line(scene, alice, "\"type\":\"prompt\"");
    id = atoi(strstr(password, "\"id\":") + strlen("\"id\":"));
    g_autofree char *secret = g_strdup_printf("/answer %d " SCENE_PASSWORD, id);
    process_say(alice, secret);
    scene_wait_printed(scene, alice, "\"state\":\"online\"");
    process_say(alice, "/quit");
    assert_int_equal(scene_wait_process_exit(scene, alice), 0);
    assert_null(strstr(process_output(alice), "\"" SCENE_PASSWORD "\""));
}

static void
test_end_of_input_sends_what_is_queued(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL);
    scene_add_account(scene, "a", "alice", NULL);
    Process *alice = scene_headless(scene, "a", NULL);

    process_say(alice, "/msg bob@" SERVER_DOMAIN " from a pipe");
    process_end_input(alice);
    scene_wait_printed(scene, bob, "from a pipe");
    assert_int_equal(scene_wait_process_exit(scene, alice), 0);
    assert_null(strstr(process_output(alice), "could not be sent"));
}

static void
test_end_of_input_tells_what_is_kept(void **state)
{
    Scene *scene = *state;
    scene_add_account(scene, "a", "alice", "server=no-such-host.invalid");
    Process *alice = scene_headless(scene, "a", NULL);

    process_say(alice, "/disconnect");
    process_say(alice, "/msg bob@" SERVER_DOMAIN " for later");
    process_end_input(alice);
    scene_wait_printed(scene, alice, "1 message could not be sent");
    scene_wait_process_exit(scene, alice);
}

static void
test_commands_of_the_command_line(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL);
    scene_add_account(scene, "a", "alice", NULL);
    Process *alice = scene_headless(scene, "a", "--command=/msg bob@" SERVER_DOMAIN " by option",
                                    "--command=/quit", NULL);

    scene_wait_printed(scene, bob, "by option");
    assert_int_equal(scene_wait_process_exit(scene, alice), 0);
}

static void
test_no_connection_is_status_3(void **state)
{
    Scene *scene = *state;
    scene_add_account(scene, "a", "alice", "server=no-such-host.invalid");
    Process *alice = scene_headless(scene, "a", "--json", NULL);

    scene_wait_printed(scene, alice, "\"state\":\"connecting\"");
    process_say(alice, "/quit");
    assert_int_equal(scene_wait_process_exit(scene, alice), 3);
}

static void
test_wrong_usage_is_status_2(void **state)
{
    Scene *scene = *state;
    Process *alice = scene_headless(scene, "a", "--no-such-option", NULL);

    assert_int_equal(scene_wait_process_exit(scene, alice), 2);
}

static void
test_text_form(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", "--answer=the answer", NULL);
    scene_add_account(scene, "a", "alice", NULL);
    Process *alice = scene_headless(scene, "a", NULL);

    scene_wait_printed(scene, alice, "online");
    process_say(alice, "/msg bob@" SERVER_DOMAIN " the question");
    scene_wait_printed(scene, bob, "the question");
    g_autofree char *line = scene_wait_line(scene, alice, "the answer");
    assert_has(line, "bob");
    process_say(alice, "/quit");
    assert_int_equal(scene_wait_process_exit(scene, alice), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_a_script_piped_in),
        scene_test(test_two_chat_with_each_other),
        scene_test(test_every_command_is_answered),
        scene_test(test_a_question_is_answered),
        scene_test(test_end_of_input_sends_what_is_queued),
        scene_test(test_end_of_input_tells_what_is_kept),
        scene_test(test_commands_of_the_command_line),
        scene_test(test_no_connection_is_status_3),
        scene_test(test_wrong_usage_is_status_2),
        scene_test(test_text_form),
    };
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
