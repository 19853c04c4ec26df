/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Encrypted messages between two of ours, with GnuPG homes of their own, over a real server. */

#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gpg_home.h"

#define ALICE "alice@" SERVER_DOMAIN
#define BOB   "bob@" SERVER_DOMAIN

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "alice+bob/Friends", NULL };
    return scene_begin_group(state, words);
}

static Process *
open_online(GpgPair *pair, const char *user)
{
    const GpgUser who = gpg_pair_user(pair, user);

    return gpg_user_online(pair->scene, &who);
}

/* With the other's key, and /pgp from now on. */
static void
start_pgp(GpgPair *pair, Process *process, const char *other, const char *key)
{
    g_autofree char *set_key = g_strdup_printf("/pgp setkey %s %s", other, key);
    g_autofree char *open = g_strdup_printf("/msg %s", other);

    process_say(process, set_key);
    process_say(process, open);
    process_say(process, "/encryption start pgp");
    scene_wait_printed(pair->scene, process, "\"command\":\"/encryption\"");
}

static void
assert_has(const char *line, const char *part)
{
    if (!strstr(line, part))
        fail_msg("no %s in %s", part, line);
}

static void
test_two_talk_by_pgp(void **state)
{
    GpgPair *pair = *state;
    Process *alice = open_online(pair, "alice");
    Process *bob = open_online(pair, "bob");

    start_pgp(pair, alice, BOB, pair->bob_key);
    process_say(alice, "the eagle has landed");
    process_say(alice, "and it is well");
    g_autofree char *first = scene_wait_line(pair->scene, bob, "the eagle has landed");
    assert_has(first, "\"direction\":\"in\"");
    assert_has(first, "\"encryption\":\"pgp\"");
    g_autofree char *second = scene_wait_line(pair->scene, bob, "and it is well");
    assert_has(second, "\"direction\":\"in\"");
    scene_wait_printed(pair->scene, alice, "\"state\":\"received\"");
    scene_quit_process(pair->scene, alice);
    scene_quit_process(pair->scene, bob);
}

/* In kind: bob has said nothing of encryption, and is answered so. */
static void
test_who_writes_encrypted_is_answered_so(void **state)
{
    GpgPair *pair = *state;
    Process *alice = open_online(pair, "alice");
    Process *bob = open_online(pair, "bob");
    g_autofree char *set_key = g_strdup_printf("/pgp setkey " ALICE " %s", pair->alice_key);

    process_say(bob, set_key);
    start_pgp(pair, alice, BOB, pair->bob_key);
    process_say(alice, "psst");
    scene_wait_printed(pair->scene, bob, "\"body\":\"psst\"");
    process_say(bob, "/msg " ALICE " what is it");
    g_autofree char *answer = scene_wait_line(pair->scene, alice, "what is it");
    assert_has(answer, "\"direction\":\"in\"");
    assert_has(answer, "\"encryption\":\"pgp\"");
    scene_quit_process(pair->scene, alice);
    scene_quit_process(pair->scene, bob);
}

/* Nothing goes in clear: without a key it fails, with a sentence. */
static void
test_what_cannot_be_encrypted_is_not_sent(void **state)
{
    GpgPair *pair = *state;
    Process *bob = open_online(pair, "bob");
    Process *alice = open_online(pair, "alice");

    process_say(alice, "/set encryption.policy require");
    process_say(alice, "/msg " BOB " this must not leave");
    g_autofree char *failed = scene_wait_line(pair->scene, alice, "\"state\":\"failed\"");
    assert_has(failed, "No key of");
    process_say(alice, "/set encryption.policy offer");
    process_say(alice, "/msg " BOB " this may");
    scene_wait_printed(pair->scene, bob, "\"body\":\"this may\"");
    scene_quit_process(pair->scene, alice);
    scene_quit_process(pair->scene, bob);
}

/* The archive may tell of other tests' messages, whose keys are gone. The caller owns it. */
static char *
wait_closed(GpgPair *pair, Process *process)
{
    char *line = scene_wait_line(pair->scene, process, "\"sealed\":true");

    while (strstr(line, "\"delayed\":true")) {
        g_free(line);
        line = scene_wait_line(pair->scene, process, "\"sealed\":true");
    }
    return line;
}

/* What bob has no key for stays with a reason, and is opened once the key is there. */
static void
test_it_is_opened_once_the_key_is_there(void **state)
{
    GpgPair *pair = *state;
    Process *alice = open_online(pair, "alice");
    Process *bob = open_online(pair, "bob");
    g_autofree char *hidden = g_strconcat(pair->bob->home, "/hidden", NULL);
    g_autofree char *keys = g_strconcat(pair->bob->home, "/private-keys-v1.d", NULL);

    start_pgp(pair, alice, BOB, pair->bob_key);
    assert_int_equal(rename(keys, hidden), 0);
    gnupg_reload(pair->bob);
    process_say(alice, "for later");
    g_autofree char *closed = wait_closed(pair, bob);
    assert_has(closed, "\"body\":\"\"");
    assert_has(closed, "\"error\":\"");
    g_assert_cmpint(g_file_test(keys, G_FILE_TEST_IS_DIR) ? rename(keys, hidden) : 0, <=, 0);
    assert_int_equal(rename(hidden, keys), 0);
    gnupg_reload(pair->bob);
    process_say(bob, "/encryption retry");
    g_autofree char *opened = scene_wait_line(pair->scene, bob, "\"body\":\"for later\"");
    assert_null(strstr(opened, "\"sealed\""));
    scene_quit_process(pair->scene, alice);
    scene_quit_process(pair->scene, bob);
}

/* Killed while it is being opened: the next run opens it, once. */
static void
test_a_kill_loses_nothing(void **state)
{
    GpgPair *pair = *state;
    Process *alice = open_online(pair, "alice");
    Process *bob = open_online(pair, "bob");

    process_say(bob, "/set history.encrypted plain");
    scene_wait_printed(pair->scene, bob, "\"command\":\"/set\"");
    start_pgp(pair, alice, BOB, pair->bob_key);
    process_say(alice, "before the fall");
    scene_wait_printed(pair->scene, alice, "\"state\":\"received\"");
    process_signal(bob, SIGKILL);
    scene_wait_process_exit(pair->scene, bob);
    const GpgUser who = gpg_pair_user(pair, "bob");
    bob = gpg_user_again(pair->scene, &who);
    process_say(alice, "after it");
    scene_wait_printed(pair->scene, bob, "\"body\":\"after it\"");
    process_say(bob, "/search fall");
    scene_wait_printed(pair->scene, bob, "before the fall");
    scene_quit_process(pair->scene, alice);
    scene_quit_process(pair->scene, bob);
}

static void
test_the_passphrase_is_asked_for(void **state)
{
    GpgPair *pair = *state;
    Process *alice = open_online(pair, "alice");
    Process *bob = open_online(pair, "bob");

    start_pgp(pair, alice, BOB, pair->bob_key);
    gnupg_reload(pair->bob);
    process_say(alice, "behind a lock");
    gpg_user_answer(pair->scene, bob, "\"hidden\":true", "s3cret");
    scene_wait_printed(pair->scene, bob, "\"body\":\"behind a lock\"");
    assert_null(strstr(process_output(bob), "s3cret"));
    scene_quit_process(pair->scene, alice);
    scene_quit_process(pair->scene, bob);
}

/* Speaks to the terminal, as one on curses does. */
#define PINENTRY                                                                                   \
    "echo 'OK at your service'\n"                                                                  \
    "while read -r word rest; do case $word in\n"                                                  \
    "OPTION) case $rest in ttyname=*) tty=${rest#ttyname=};; esac; echo OK;;\n"                    \
    "GETPIN) printf 'the pinentry speaks' >\"$tty\"; read -r line <\"$tty\"; echo \"D $line\"\n"   \
    "    echo OK;;\n"                                                                              \
    "BYE) echo OK; exit;;\n"                                                                       \
    "*) echo OK;; esac; done\n"

/* The agent's own pinentry has the terminal while it asks, and the screen comes back after it. */
static void
test_a_pinentry_has_the_terminal(void **state)
{
    GpgPair *pair = *state;
    g_autofree char *script = gnupg_add_script(pair->bob, "pinentry-tty", PINENTRY);
    g_autofree char *line = g_strconcat("pinentry-program ", script, NULL);
    const GpgUser who = gpg_pair_user(pair, "bob");

    gnupg_configure(pair->bob, "gpg-agent.conf", line);
    gnupg_reload(pair->bob);
    Process *alice = open_online(pair, "alice");
    start_pgp(pair, alice, BOB, pair->bob_key);
    Terminal *bob = gpg_user_on_screen(pair->scene, &who);
    scene_enter(bob, "/set encryption.pinentry agent");
    process_say(alice, "from hand to hand");
    scene_wait_shown(pair->scene, bob, "the pinentry speaks");
    terminal_type(bob, "s3cret\n");
    scene_wait_gone(pair->scene, bob, "the pinentry speaks");
    scene_enter(bob, "/msg " ALICE);
    scene_wait_shown(pair->scene, bob, "from hand to hand");
    scene_quit(pair->scene, bob);
    scene_quit_process(pair->scene, alice);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        gpg_pair_test(test_two_talk_by_pgp),
        gpg_pair_test(test_who_writes_encrypted_is_answered_so),
        gpg_pair_test(test_what_cannot_be_encrypted_is_not_sent),
        gpg_pair_test(test_it_is_opened_once_the_key_is_there),
        gpg_pair_test(test_a_kill_loses_nothing),
        gpg_locked_test(test_the_passphrase_is_asked_for),
        gpg_locked_test(test_a_pinentry_has_the_terminal),
    };

    if (!gnupg_is_there())
        return 77;
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
