/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OpenPGP for XMPP between two of ours, with GnuPG homes of their own, over a real server. */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "scene.h"
#include "unit/crypto/gnupg.h"

#define ALICE "alice@" SERVER_DOMAIN
#define BOB   "bob@" SERVER_DOMAIN

typedef struct {
    Scene *scene;
    Gnupg *alice, *bob, *tablet; /* tablet: another device of bob's */
} Pair;

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "alice+bob/Friends", NULL };
    return scene_begin_group(state, words);
}

static int
begin(void **state)
{
    Pair *pair = g_new0(Pair, 1);

    if (scene_begin(state) != 0)
        return -1;
    pair->scene = *state;
    pair->alice = gnupg_new();
    pair->bob = gnupg_new();
    pair->tablet = gnupg_new();
    *state = pair;
    return 0;
}

static int
end(void **state)
{
    Pair *pair = *state;

    gnupg_free(pair->alice);
    gnupg_free(pair->bob);
    gnupg_free(pair->tablet);
    *state = pair->scene;
    g_free(pair);
    return scene_end(state);
}

/* name: of the configuration; user: of the account. */
static Process *
open_online(Pair *pair, const char *name, const char *user, const Gnupg *gnupg)
{
    pair->scene->gnupg_home = gnupg->home;
    scene_add_account(pair->scene, name, user, "");
    Process *process = scene_headless(pair->scene, name, "--json", NULL);
    scene_wait_printed(pair->scene, process, "\"state\":\"online\"");
    return process;
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
add_key(Gnupg *gnupg, const char *jid)
{
    g_autofree char *name = g_strconcat("xmpp:", jid, NULL);
    g_autofree char *key = gnupg_add_key(gnupg, name, NULL);

    assert_non_null(key);
}

static void
announce(Pair *pair, Process *process)
{
    process_say(process, "/ox announce");
    scene_wait_printed(pair->scene, process, "is announced");
}

/* Who has a key in GnuPG needs no more than that. */
static void
test_one_command_encrypts_a_chat(void **state)
{
    Pair *pair = *state;

    add_key(pair->alice, ALICE);
    add_key(pair->bob, BOB);
    Process *alice = open_online(pair, "alice", "alice", pair->alice);
    Process *bob = open_online(pair, "bob", "bob", pair->bob);
    announce(pair, bob);
    process_say(alice, "/ox start " BOB);
    scene_wait_printed(pair->scene, alice, "is encrypted with OX from now on");
    process_say(alice, "/msg " BOB " the eagle has landed");
    scene_wait_printed(pair->scene, bob, "\"body\":\"the eagle has landed\"");
    process_say(bob, "/msg " ALICE " and it is well");
    g_autofree char *answer = scene_wait_line(pair->scene, alice, "\"body\":\"and it is well\"");
    assert_has(answer, "\"encryption\":\"ox\"");
    assert_has(answer, "\"trust\":\"accepted\"");
    quit(pair, alice);
    quit(pair, bob);
}

#define pair_test(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        pair_test(test_one_command_encrypts_a_chat),
    };

    if (!gnupg_is_there())
        return 77;
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
