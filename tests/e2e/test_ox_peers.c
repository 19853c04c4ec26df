/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OpenPGP for XMPP with go-sendxmpp, another program that has it: both ways. */

#include "config.h"

#include <string.h>

#include "scene.h"
#include "unit/crypto/gnupg.h"

#define ALICE "alice@" SERVER_DOMAIN
#define CAROL "carol@" SERVER_DOMAIN

typedef struct {
    Scene *scene;
    Gnupg *alice;
} Pair;

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "carol:" SCENE_PASSWORD,
                                         "alice+carol/Friends", NULL };
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
    g_free(gnupg_add_key(pair->alice, "xmpp:" ALICE, NULL));
    *state = pair;
    return 0;
}

static int
end(void **state)
{
    Pair *pair = *state;

    gnupg_free(pair->alice);
    *state = pair->scene;
    g_free(pair);
    return scene_end(state);
}

/* As carol, with these arguments; what it reads is said by process_say(). */
static Process *
open_peer(Pair *pair, const char *first, const char *second)
{
    g_autofree char *server = g_strdup_printf("127.0.0.1:%d", server_port(pair->scene->server));
    g_autofree char *home = g_strdup_printf("HOME=%s", pair->alice->home);
    g_autofree char *data = g_strdup_printf("XDG_DATA_HOME=%s", pair->alice->home);
    g_autofree char *config = g_strdup_printf("XDG_CONFIG_HOME=%s", pair->alice->home);
    const char *environment[] = { home, data, config, "PATH=/usr/bin:/bin", NULL };
    g_autofree char *program = g_find_program_in_path("go-sendxmpp");
    const char *arguments[] = { program, "-n",           "-j",  server, "-u", CAROL,
                                "-p",    SCENE_PASSWORD, first, second, NULL };

    return process_new(arguments, environment);
}

static bool
has_ended(gpointer process)
{
    int status;

    return process_has_ended(process, &status);
}

static void
run_peer(Pair *pair, const char *first, const char *second, const char *line)
{
    Process *peer = open_peer(pair, first, second);
    int status = -1;

    process_say(peer, line);
    process_end_input(peer);
    scene_wait(pair->scene, has_ended, peer, "go-sendxmpp");
    assert_true(process_has_ended(peer, &status));
    assert_int_equal(status, 0);
    process_free(peer);
}

static void
test_both_ways(void **state)
{
    Pair *pair = *state;

    pair->scene->gnupg_home = pair->alice->home;
    scene_add_account(pair->scene, "alice", "alice", "");
    Process *alice = scene_headless(pair->scene, "alice", "--json", NULL);
    scene_wait_printed(pair->scene, alice, "\"state\":\"online\"");
    process_say(alice, "/ox announce");
    scene_wait_printed(pair->scene, alice, "is announced");
    run_peer(pair, "--ox-genprivkey-x25519", NULL, "y");
    run_peer(pair, "--ox", ALICE, "to alice");
    g_autofree char *came = scene_wait_line(pair->scene, alice, "\"body\":\"to alice");
    assert_non_null(strstr(came, "\"encryption\":\"ox\""));
    assert_non_null(strstr(came, "\"trust\":\"accepted\""));
    Process *carol = open_peer(pair, "--ox", "-l");
    process_say(alice, "/ox start " CAROL);
    scene_wait_printed(pair->scene, alice, "is encrypted with OX from now on");
    process_say(alice, "/msg " CAROL " to carol");
    scene_wait_printed(pair->scene, carol, "to carol");
    process_signal(carol, 15);
    process_free(carol);
    process_say(alice, "/quit");
    assert_int_equal(scene_wait_process_exit(pair->scene, alice), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_both_ways, begin, end),
    };
    g_autofree char *peer = g_find_program_in_path("go-sendxmpp");

    if (!gnupg_is_there() || !peer)
        return 77;
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
