/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Logging in, on screen: passwords, certificates, new accounts, the first run. */

#include "config.h"

#include "proxy.h"
#include "scene.h"

static int
start_server(void **state)
{
    static const char *const words[] = { "bad-certificates",        "alice:" SCENE_PASSWORD,
                                         "bob:" SCENE_PASSWORD,     "carol:" SCENE_PASSWORD,
                                         "alice+bob/Friends",       "alice+carol/Work",
                                         "someone:" SCENE_PASSWORD, NULL };
    return scene_begin_group(state, words);
}

static void
wait_online(Scene *scene, Terminal *terminal, const char *user)
{
    g_autofree char *text = g_strdup_printf("%s@" SERVER_DOMAIN " ● online", user);
    scene_wait_shown(scene, terminal, text);
}

static void
test_logs_in_and_shows_the_roster(void **state)
{
    Scene *scene = *state;
    scene_peer(scene, "carol", "--show=away", "--status=at lunch", "--priority=3", NULL);
    scene_add_account(scene, "a", "alice", NULL);
    Terminal *terminal = scene_open(scene, "a", NULL);

    wait_online(scene, terminal, "alice");
    scene_wait_shown(scene, terminal, "TLS");
    scene_wait_shown(scene, terminal, "Friends 0/1");
    scene_wait_shown(scene, terminal, "○ Bob");
    scene_wait_shown(scene, terminal, "Work 1/1");
    scene_wait_shown(scene, terminal, "◐ Carol");
    scene_peer(scene, "bob", NULL);
    scene_wait_shown(scene, terminal, "● Bob");
    scene_quit(scene, terminal);
}

static void
test_direct_tls(void **state)
{
    Scene *scene = *state;
    g_autofree char *properties =
        g_strdup_printf("tls.policy=direct\nport=%d", server_direct_port(scene->server));
    scene_add_account(scene, "a", "alice", properties);
    Terminal *terminal = scene_open(scene, "a", NULL);

    wait_online(scene, terminal, "alice");
    scene_enter(terminal, "/connection");
    scene_wait_shown(scene, terminal, "encrypted");
    scene_quit(scene, terminal);
}

static void
test_password_is_asked_without_echo(void **state)
{
    Scene *scene = *state;
    scene_add_account(scene, "a", "alice", "password=");
    Terminal *terminal = scene_open(scene, "a", NULL);

    scene_wait_shown(scene, terminal, "Password for alice@" SERVER_DOMAIN);
    terminal_type(terminal, SCENE_PASSWORD);
    scene_watch(100);
    assert_false(terminal_shows(terminal, SCENE_PASSWORD));
    terminal_key(terminal, "Enter");
    wait_online(scene, terminal, "alice");
    /* Nor does the line come back. */
    terminal_key(terminal, "Up");
    scene_watch(100);
    assert_false(terminal_shows(terminal, SCENE_PASSWORD));
    terminal_key(terminal, "Down");
    scene_quit(scene, terminal);
    g_autofree char *log = g_strdup_printf("%s/a.log", scene->folder);
    g_autofree char *text = NULL;
    assert_true(g_file_get_contents(log, &text, NULL, NULL));
    assert_null(strstr(text, SCENE_PASSWORD));
}

static void
test_wrong_password_is_told_and_asked_again(void **state)
{
    Scene *scene = *state;
    scene_add_account(scene, "a", "alice", "password=mistaken");
    Terminal *terminal = scene_open(scene, "a", NULL);

    scene_wait_shown(scene, terminal, "Another password for alice@" SERVER_DOMAIN);
    assert_true(terminal_shows(terminal, "password"));
    scene_enter(terminal, SCENE_PASSWORD);
    wait_online(scene, terminal, "alice");
    scene_quit(scene, terminal);
}

static void
test_password_can_be_given_up(void **state)
{
    Scene *scene = *state;
    scene_add_account(scene, "a", "alice", "password=mistaken");
    Terminal *terminal = scene_open(scene, "a", NULL);

    scene_wait_shown(scene, terminal, "Another password for alice@" SERVER_DOMAIN);
    terminal_key(terminal, "Escape");
    scene_wait_shown(scene, terminal, "No password was given.");
    scene_enter(terminal, "/account set alice password " SCENE_PASSWORD);
    scene_enter(terminal, "/connect");
    wait_online(scene, terminal, "alice");
    scene_enter(terminal, "/account set alice password mistaken");
    scene_enter(terminal, "/reconnect");
    scene_wait_shown(scene, terminal, "Another password for alice@" SERVER_DOMAIN);
    scene_enter(terminal, SCENE_PASSWORD);
    wait_online(scene, terminal, "alice");
    scene_quit(scene, terminal);
}

static void
test_password_from_a_command(void **state)
{
    Scene *scene = *state;
    scene_add_account(scene, "a", "alice", "password=\neval_password=echo sec''ret");
    Terminal *terminal = scene_open(scene, "a", NULL);

    wait_online(scene, terminal, "alice");
    scene_quit(scene, terminal);
}

static void
test_unknown_certificate_is_asked_about(void **state)
{
    Scene *scene = *state;
    scene_add_account(scene, "a", "alice", "tls.ca_file=");
    Terminal *terminal = scene_open(scene, "a", NULL);
    const char *question = "The certificate of " SERVER_DOMAIN " cannot be trusted. Accept it?";

    scene_wait_shown(scene, terminal, question);
    scene_wait_shown(scene, terminal, "SHA-256");
    scene_enter(terminal, "no");
    scene_wait_shown(scene, terminal, "The certificate was not accepted.");
    scene_wait_gone(scene, terminal, question);

    scene_enter(terminal, "/connect");
    scene_wait_shown(scene, terminal, question);
    scene_enter(terminal, "once");
    wait_online(scene, terminal, "alice");
    scene_quit(scene, terminal);

    terminal = scene_open(scene, "a", NULL);
    scene_wait_shown(scene, terminal, question);
    scene_enter(terminal, "always");
    wait_online(scene, terminal, "alice");
    scene_quit(scene, terminal);

    terminal = scene_open(scene, "a", NULL);
    wait_online(scene, terminal, "alice");
    assert_false(terminal_shows(terminal, question));
    scene_quit(scene, terminal);
}

static bool
are_both_online(gpointer data)
{
    const char *output = process_output(data);
    return strstr(output, "alice@" SERVER_DOMAIN ": online") &&
           strstr(output, "bob@" SERVER_DOMAIN ": online");
}

/* Two accounts on one server: one answer serves both. */
static void
test_one_answer_for_one_certificate(void **state)
{
    Scene *scene = *state;
    scene_add_account(scene, "a", "alice", "tls.ca_file=");
    scene_add_account(scene, "a", "bob", "tls.ca_file=");
    Process *jaser = scene_headless(scene, "a", NULL);

    scene_wait_printed(scene, jaser, "(/answer 2 once|always|no)");
    process_say(jaser, "/answer once");
    scene_wait(scene, are_both_online, jaser, "both accounts to be online");
    process_say(jaser, "/quit");
    assert_int_equal(scene_wait_process_exit(scene, jaser), 0);
}

static void
test_expired_certificate_is_named_so(void **state)
{
    Scene *scene = *state;
    scene_add_account(scene, "a", "someone@expired.test", NULL);
    Terminal *terminal = scene_open(scene, "a", NULL);

    scene_wait_shown(scene, terminal, "The certificate of expired.test cannot be trusted.");
    scene_wait_shown(scene, terminal, "expired");
    scene_enter(terminal, "no");
    scene_wait_shown(scene, terminal, "The certificate was not accepted.");
    scene_quit(scene, terminal);
}

static void
test_certificate_of_another_host_is_named_so(void **state)
{
    Scene *scene = *state;
    scene_add_account(scene, "a", "someone@other.test", NULL);
    Terminal *terminal = scene_open(scene, "a", NULL);

    scene_wait_shown(scene, terminal, "The certificate of other.test cannot be trusted.");
    scene_wait_shown(scene, terminal, "elsewhere.test");
    scene_enter(terminal, "no");
    scene_wait_shown(scene, terminal, "The certificate was not accepted.");
    scene_quit(scene, terminal);
}

static void
test_new_account_is_registered(void **state)
{
    Scene *scene = *state;
    scene_add_account(scene, "a", "newcomer", "password=\nenabled=false");
    Terminal *terminal = scene_open(scene, "a", NULL);

    scene_enter(terminal, "/account register newcomer@" SERVER_DOMAIN);
    scene_wait_shown(scene, terminal, "A new password for newcomer@" SERVER_DOMAIN);
    scene_enter(terminal, SCENE_PASSWORD);
    scene_wait_shown(scene, terminal, "The new password of newcomer@" SERVER_DOMAIN " again");
    scene_enter(terminal, SCENE_PASSWORD);
    wait_online(scene, terminal, "newcomer");
    scene_wait_shown(scene, terminal, "newcomer@" SERVER_DOMAIN " has been created.");
    scene_quit(scene, terminal);
    scene_peer(scene, "newcomer", NULL);
}

static void
test_first_run_welcomes(void **state)
{
    Scene *scene = *state;
    Terminal *terminal = scene_open(scene, "a", NULL);

    scene_wait_shown(scene, terminal, "Welcome to jaser");
    scene_wait_shown(scene, terminal, "What would you like to do?");
    scene_enter(terminal, "login");
    scene_wait_shown(scene, terminal, "Your address (name@server)");
    scene_enter(terminal, "not an address");
    scene_wait_shown(scene, terminal, "is not a domain: it may not hold a space");
    scene_enter(terminal, "me@nowhere.invalid");
    scene_wait_shown(scene, terminal, "me@nowhere.invalid");
    scene_quit(scene, terminal);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_logs_in_and_shows_the_roster),
        scene_test(test_direct_tls),
        scene_test(test_password_is_asked_without_echo),
        scene_test(test_wrong_password_is_told_and_asked_again),
        scene_test(test_password_can_be_given_up),
        scene_test(test_password_from_a_command),
        scene_test(test_unknown_certificate_is_asked_about),
        scene_test(test_one_answer_for_one_certificate),
        scene_test(test_expired_certificate_is_named_so),
        scene_test(test_certificate_of_another_host_is_named_so),
        scene_test(test_new_account_is_registered),
        scene_test(test_first_run_welcomes),
    };
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
