/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OpenPGP for XMPP with other programs that have it, both ways: Profanity, go-sendxmpp, and the
 * library of Gajim (see ox_peer.py). */

#include "config.h"

#include <string.h>

#include "profanity.h"
#include "scene.h"
#include "unit/crypto/gnupg.h"

/* Debian's, whose packages it has. */
#define PYTHON "/usr/bin/python3"

/* Each test has its own two: keys that are announced stay. */
#define ALICE "alice@" SERVER_DOMAIN
#define BOB   "bob@" SERVER_DOMAIN
#define CAROL "carol@" SERVER_DOMAIN
#define DAVE  "dave@" SERVER_DOMAIN
#define ERIN  "erin@" SERVER_DOMAIN
#define FRANK "frank@" SERVER_DOMAIN

typedef struct {
    Scene *scene;
    Gnupg *ours, *other;
    char *key; /* ours */
} Pair;

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "carol:" SCENE_PASSWORD, "dave:" SCENE_PASSWORD,
                                         "erin:" SCENE_PASSWORD,  "frank:" SCENE_PASSWORD,
                                         "alice+carol/Friends",   "bob+dave/Friends",
                                         "frank+erin/Friends",    NULL };
    return scene_begin_group(state, words);
}

static int
begin(void **state)
{
    Pair *pair = g_new0(Pair, 1);

    if (scene_begin(state) != 0)
        return -1;
    pair->scene = *state;
    pair->ours = gnupg_new();
    pair->other = gnupg_new();
    *state = pair;
    return 0;
}

static int
end(void **state)
{
    Pair *pair = *state;

    gnupg_free(pair->ours);
    gnupg_free(pair->other);
    g_free(pair->key);
    *state = pair->scene;
    g_free(pair);
    return scene_end(state);
}

/* As carol, with these arguments; what it reads is said by process_say(). */
static Process *
open_peer(Pair *pair, const char *first, const char *second)
{
    g_autofree char *server = g_strdup_printf("127.0.0.1:%d", server_port(pair->scene->server));
    g_autofree char *home = g_strdup_printf("HOME=%s", pair->ours->home);
    g_autofree char *data = g_strdup_printf("XDG_DATA_HOME=%s", pair->ours->home);
    g_autofree char *config = g_strdup_printf("XDG_CONFIG_HOME=%s", pair->ours->home);
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

/* Online, with a key that is announced. */
static Process *
open_as(Pair *pair, const char *user)
{
    g_autofree char *name = g_strdup_printf("xmpp:%s@" SERVER_DOMAIN, user);

    pair->key = gnupg_add_key(pair->ours, name, NULL);
    pair->scene->gnupg_home = pair->ours->home;
    scene_add_account(pair->scene, user, user, "");
    Process *jaser = scene_headless(pair->scene, user, "--json", NULL);
    scene_wait_printed(pair->scene, jaser, "\"state\":\"online\"");
    process_say(jaser, "/ox announce");
    scene_wait_printed(pair->scene, jaser, "is announced");
    return jaser;
}

static void
quit(Pair *pair, Process *alice)
{
    process_say(alice, "/quit");
    assert_int_equal(scene_wait_process_exit(pair->scene, alice), 0);
}

/* It came so, from who is believed to be who he says. */
static void
wait_encrypted(Pair *pair, Process *alice, const char *text)
{
    g_autofree char *body = g_strdup_printf("\"body\":\"%s", text);
    g_autofree char *came = scene_wait_line(pair->scene, alice, body);

    assert_non_null(strstr(came, "\"encryption\":\"ox\""));
    assert_non_null(strstr(came, "\"trust\":\"accepted\""));
}

/* --- go-sendxmpp --- */

static void
test_go_sendxmpp(void **state)
{
    g_autofree char *program = g_find_program_in_path("go-sendxmpp");
    Pair *pair = *state;

    if (!program)
        skip();
    Process *alice = open_as(pair, "alice");
    run_peer(pair, "--ox-genprivkey-x25519", NULL, "y");
    run_peer(pair, "--ox", ALICE, "to alice");
    wait_encrypted(pair, alice, "to alice");
    Process *carol = open_peer(pair, "--ox", "-l");
    process_say(alice, "/ox start " CAROL);
    scene_wait_printed(pair->scene, alice, "is encrypted with OX from now on");
    process_say(alice, "/msg " CAROL " to carol");
    scene_wait_printed(pair->scene, carol, "to carol");
    process_signal(carol, 15);
    process_free(carol);
    quit(pair, alice);
}

/* --- Profanity --- */

/* Its public key in a file, as Profanity wants it. */
static void
announce_there(Pair *pair, Terminal *profanity, const char *key)
{
    g_autoptr(GBytes) bytes = GNUPG_RUN(pair->other, NULL, "--export", key);
    g_autofree char *path = g_build_filename(pair->scene->folder, "dave.gpg", NULL);
    g_autofree char *order = g_strconcat("/ox announce ", path, NULL);

    assert_true(g_file_set_contents(path, g_bytes_get_data(bytes, NULL),
                                    (gssize)g_bytes_get_size(bytes), NULL));
    scene_enter(profanity, order);
}

static void
test_profanity(void **state)
{
    Pair *pair = *state;
    g_autofree char *program = g_find_program_in_path("profanity");

    if (!program)
        skip();
    /* As with XEP-0027 it encrypts to nobody whom GnuPG does not trust. */
    gnupg_configure(pair->other, "gpg.conf", "trust-model always");
    g_autofree char *key = gnupg_add_key(pair->other, "xmpp:" DAVE, NULL);
    g_autofree char *own_key = g_strdup_printf("pgp.keyid=%s\n", key + 24);
    Process *bob = open_as(pair, "bob");
    pair->scene->gnupg_home = pair->other->home;
    Terminal *profanity = profanity_open_with(pair->scene, "dave", own_key);
    scene_wait_shown(pair->scene, profanity, "logged in successfully");
    announce_there(pair, profanity, key);
    g_autofree char *request = g_strdup_printf("/ox request " BOB " %s", pair->key);
    scene_enter(profanity, "/ox discover " BOB);
    scene_wait_shown(pair->scene, profanity, pair->key);
    scene_enter(profanity, request);
    process_say(bob, "/ox start " DAVE);
    scene_wait_printed(pair->scene, bob, "is encrypted with OX from now on");
    process_say(bob, "hello from jaser");
    scene_enter(profanity, "/msg " BOB);
    scene_wait_shown(pair->scene, profanity, "hello from jaser");
    scene_enter(profanity, "/ox start");
    scene_wait_shown(pair->scene, profanity, "OX encryption enabled");
    scene_enter(profanity, "hello from Profanity");
    wait_encrypted(pair, bob, "hello from Profanity");
    quit(pair, bob);
    scene_enter(profanity, "/quit");
    scene_wait_exit(pair->scene, profanity);
}

/* --- Gajim's library --- */

static bool
has_library(void)
{
    const char *argv[] = { PYTHON, "-c", "import nbxmpp.modules.openpgp, gpg", NULL };
    int status = -1;

    return g_spawn_sync(NULL, (char **)argv, NULL,
                        G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL |
                            G_SPAWN_STDERR_TO_DEV_NULL,
                        NULL, NULL, NULL, NULL, &status, NULL) &&
           status == 0;
}

static Process *
open_library(Pair *pair, const char *key)
{
    g_autofree char *script =
        g_build_filename(g_getenv("top_srcdir"), "tests/e2e/ox_peer.py", NULL);
    g_autofree char *port = g_strdup_printf("%d", server_port(pair->scene->server));
    g_autofree char *home = g_strdup_printf("GNUPGHOME=%s", pair->other->home);
    const char *arguments[] = { PYTHON, script, ERIN, SCENE_PASSWORD, port, key, FRANK, NULL };
    const char *environment[] = { home, "PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8",
                                  "PYTHONDONTWRITEBYTECODE=1", NULL };
    Process *peer = process_new(arguments, environment);

    scene_wait_printed(pair->scene, peer, "online");
    return peer;
}

static void
test_library_of_gajim(void **state)
{
    Pair *pair = *state;

    if (!has_library())
        skip();
    g_autofree char *key = gnupg_add_key(pair->other, "xmpp:" ERIN, NULL);
    Process *frank = open_as(pair, "frank");
    Process *erin = open_library(pair, key);
    g_autofree char *got = g_strdup_printf("got hello from jaser by %s", pair->key);
    process_say(frank, "/ox start " ERIN);
    scene_wait_printed(pair->scene, frank, "is encrypted with OX from now on");
    process_say(frank, "hello from jaser");
    scene_wait_printed(pair->scene, erin, got);
    process_say(erin, "hello from nbxmpp");
    wait_encrypted(pair, frank, "hello from nbxmpp");
    process_signal(erin, 15);
    process_free(erin);
    quit(pair, frank);
}

#define pair_test(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        pair_test(test_go_sendxmpp),
        pair_test(test_profanity),
        pair_test(test_library_of_gajim),
    };

    if (!gnupg_is_there())
        return 77;
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
