/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Encrypted messages between two of ours, with GnuPG homes of their own, over a real server. */

#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scene.h"
#include "unit/crypto/gnupg.h"

#define ALICE "alice@" SERVER_DOMAIN
#define BOB   "bob@" SERVER_DOMAIN

typedef struct {
    Scene *scene;
    Gnupg *alice, *bob;
    char *alice_key, *bob_key;
} Pair;

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "alice+bob/Friends", NULL };
    return scene_begin_group(state, words);
}

/* passphrase: of bob's key; NULL: none. */
static int
begin_with(void **state, const char *passphrase)
{
    Pair *pair = g_new0(Pair, 1);

    if (scene_begin(state) != 0)
        return -1;
    pair->scene = *state;
    pair->alice = gnupg_new();
    pair->bob = gnupg_new();
    pair->alice_key = gnupg_add_key(pair->alice, "xmpp:" ALICE, NULL);
    pair->bob_key = gnupg_add_key(pair->bob, "xmpp:" BOB, passphrase);
    gnupg_give_key(pair->alice, pair->bob, pair->alice_key, false);
    gnupg_give_key(pair->bob, pair->alice, pair->bob_key, false);
    *state = pair;
    return 0;
}

static int
begin(void **state)
{
    return begin_with(state, NULL);
}

static int
begin_locked(void **state)
{
    return begin_with(state, "s3cret");
}

static int
end(void **state)
{
    Pair *pair = *state;

    gnupg_free(pair->alice);
    gnupg_free(pair->bob);
    g_free(pair->alice_key);
    g_free(pair->bob_key);
    *state = pair->scene;
    g_free(pair);
    return scene_end(state);
}

static Process *
start(Pair *pair, const char *user)
{
    const bool is_alice = strcmp(user, "alice") == 0;

    pair->scene->gnupg_home = is_alice ? pair->alice->home : pair->bob->home;
    return scene_headless(pair->scene, user, "--json", NULL);
}

static Process *
open_online(Pair *pair, const char *user)
{
    const bool is_alice = strcmp(user, "alice") == 0;
    g_autofree char *properties =
        g_strdup_printf("openpgp.key=%s\n", is_alice ? pair->alice_key : pair->bob_key);

    scene_add_account(pair->scene, user, user, properties);
    Process *process = start(pair, user);
    scene_wait_printed(pair->scene, process, "\"state\":\"online\"");
    return process;
}

/* With the other's key, and /pgp from now on. */
static void
start_pgp(Pair *pair, Process *process, const char *other, const char *key)
{
    g_autofree char *set_key = g_strdup_printf("/pgp setkey %s %s", other, key);
    g_autofree char *open = g_strdup_printf("/msg %s", other);

    process_say(process, set_key);
    process_say(process, open);
    process_say(process, "/encryption start pgp");
    scene_wait_printed(pair->scene, process, "\"command\":\"/encryption\"");
}

static void
quit(Pair *pair, Process *process)
{
    process_say(process, "/quit");
    assert_int_equal(scene_wait_process_exit(pair->scene, process), 0);
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
    Pair *pair = *state;
    Process *alice = open_online(pair, "alice");
    Process *bob = open_online(pair, "bob");

    start_pgp(pair, alice, BOB, pair->bob_key);
    process_say(alice, "the eagle has landed");
    process_say(alice, "and it is well");
    g_autofree char *first = scene_wait_line(pair->scene, bob, "\"direction\":\"in\"");
    assert_has(first, "\"body\":\"the eagle has landed\"");
    assert_has(first, "\"encryption\":\"pgp\"");
    g_autofree char *second = scene_wait_line(pair->scene, bob, "\"direction\":\"in\"");
    assert_has(second, "\"body\":\"and it is well\"");
    scene_wait_printed(pair->scene, alice, "\"state\":\"received\"");
    quit(pair, alice);
    quit(pair, bob);
}

/* In kind: bob has said nothing of encryption, and is answered so. */
static void
test_who_writes_encrypted_is_answered_so(void **state)
{
    Pair *pair = *state;
    Process *alice = open_online(pair, "alice");
    Process *bob = open_online(pair, "bob");
    g_autofree char *set_key = g_strdup_printf("/pgp setkey " ALICE " %s", pair->alice_key);

    process_say(bob, set_key);
    start_pgp(pair, alice, BOB, pair->bob_key);
    process_say(alice, "psst");
    scene_wait_printed(pair->scene, bob, "\"body\":\"psst\"");
    process_say(bob, "/msg " ALICE " what is it");
    g_autofree char *answer = scene_wait_line(pair->scene, alice, "\"direction\":\"in\"");
    assert_has(answer, "\"body\":\"what is it\"");
    assert_has(answer, "\"encryption\":\"pgp\"");
    quit(pair, alice);
    quit(pair, bob);
}

/* Nothing goes in clear: without a key it fails, with a sentence. */
static void
test_what_cannot_be_encrypted_is_not_sent(void **state)
{
    Pair *pair = *state;
    Process *bob = open_online(pair, "bob");
    Process *alice = open_online(pair, "alice");

    process_say(alice, "/set encryption.policy require");
    process_say(alice, "/msg " BOB " this must not leave");
    g_autofree char *failed = scene_wait_line(pair->scene, alice, "\"state\":\"failed\"");
    assert_has(failed, "No key of");
    process_say(alice, "/set encryption.policy offer");
    process_say(alice, "/msg " BOB " this may");
    scene_wait_printed(pair->scene, bob, "\"body\":\"this may\"");
    quit(pair, alice);
    quit(pair, bob);
}

/* The archive may tell of other tests' messages, whose keys are gone. The caller owns it. */
static char *
wait_closed(Pair *pair, Process *process)
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
    Pair *pair = *state;
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
    quit(pair, alice);
    quit(pair, bob);
}

/* Killed while it is being opened: the next run opens it, once. */
static void
test_a_kill_loses_nothing(void **state)
{
    Pair *pair = *state;
    Process *alice = open_online(pair, "alice");
    Process *bob = open_online(pair, "bob");

    process_say(bob, "/set history.encrypted plain");
    scene_wait_printed(pair->scene, bob, "\"command\":\"/set\"");
    start_pgp(pair, alice, BOB, pair->bob_key);
    process_say(alice, "before the fall");
    scene_wait_printed(pair->scene, alice, "\"state\":\"received\"");
    process_signal(bob, SIGKILL);
    scene_wait_process_exit(pair->scene, bob);
    bob = start(pair, "bob");
    scene_wait_printed(pair->scene, bob, "\"state\":\"online\"");
    process_say(alice, "after it");
    scene_wait_printed(pair->scene, bob, "\"body\":\"after it\"");
    process_say(bob, "/search fall");
    scene_wait_printed(pair->scene, bob, "before the fall");
    quit(pair, alice);
    quit(pair, bob);
}

static unsigned
prompt_id(const char *line)
{
    const char *id = strstr(line, "\"id\":");

    assert_non_null(id);
    return (unsigned)atoi(id + strlen("\"id\":"));
}

static void
test_the_passphrase_is_asked_for(void **state)
{
    Pair *pair = *state;
    Process *alice = open_online(pair, "alice");
    Process *bob = open_online(pair, "bob");

    start_pgp(pair, alice, BOB, pair->bob_key);
    gnupg_reload(pair->bob);
    process_say(alice, "behind a lock");
    g_autofree char *prompt = scene_wait_line(pair->scene, bob, "\"type\":\"prompt\"");
    assert_has(prompt, "\"hidden\":true");
    g_autofree char *answer = g_strdup_printf("/answer %u s3cret", prompt_id(prompt));
    process_say(bob, answer);
    scene_wait_printed(pair->scene, bob, "\"body\":\"behind a lock\"");
    assert_null(strstr(process_output(bob), "s3cret"));
    quit(pair, alice);
    quit(pair, bob);
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
    Pair *pair = *state;
    g_autofree char *script = gnupg_add_script(pair->bob, "pinentry-tty", PINENTRY);
    g_autofree char *line = g_strconcat("pinentry-program ", script, NULL);
    g_autofree char *properties = g_strdup_printf("openpgp.key=%s\n", pair->bob_key);

    gnupg_configure(pair->bob, "gpg-agent.conf", line);
    gnupg_reload(pair->bob);
    Process *alice = open_online(pair, "alice");
    start_pgp(pair, alice, BOB, pair->bob_key);
    scene_add_account(pair->scene, "bob", "bob", properties);
    pair->scene->gnupg_home = pair->bob->home;
    Terminal *bob = scene_open(pair->scene, "bob", NULL);
    scene_wait_shown(pair->scene, bob, "is online");
    scene_enter(bob, "/set encryption.pinentry agent");
    process_say(alice, "from hand to hand");
    scene_wait_shown(pair->scene, bob, "the pinentry speaks");
    terminal_type(bob, "s3cret\n");
    scene_wait_gone(pair->scene, bob, "the pinentry speaks");
    scene_enter(bob, "/msg " ALICE);
    scene_wait_shown(pair->scene, bob, "from hand to hand");
    scene_quit(pair->scene, bob);
    quit(pair, alice);
}

#define locked_test(fn) cmocka_unit_test_setup_teardown(fn, begin_locked, end)
#define pair_test(fn)   cmocka_unit_test_setup_teardown(fn, begin, end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        pair_test(test_two_talk_by_pgp),
        pair_test(test_who_writes_encrypted_is_answered_so),
        pair_test(test_what_cannot_be_encrypted_is_not_sent),
        pair_test(test_it_is_opened_once_the_key_is_there),
        pair_test(test_a_kill_loses_nothing),
        locked_test(test_the_passphrase_is_asked_for),
        locked_test(test_a_pinentry_has_the_terminal),
    };

    if (!gnupg_is_there())
        return 77;
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
