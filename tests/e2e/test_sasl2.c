/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Logins by XEP-0388, 0386 and 0484, against a real server. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "proxy.h"
#include "scene.h"

static int
start_server(void **state)
{
    static const char *const words[] = { "sasl2",
                                         "alice:" SCENE_PASSWORD,
                                         "alice+bob",
                                         "bob:" SCENE_PASSWORD,
                                         "carol:" SCENE_PASSWORD,
                                         NULL };
    return scene_begin_group(state, words);
}

static void
quit(Scene *scene, Process *jaser)
{
    process_say(jaser, "/quit");
    assert_int_equal(scene_wait_process_exit(scene, jaser), 0);
}

/* What /connection says of the login. */
static void
expect_mechanism(Scene *scene, Process *jaser, const char *mechanism)
{
    process_say(jaser, "/connection");
    scene_wait_printed(scene, jaser, mechanism);
}

static unsigned
count(const char *text, const char *part)
{
    unsigned found = 0;

    for (; (text = strstr(text, part)); text += strlen(part))
        found++;
    return found;
}

/* Only where the archive was read before: it has what the server drops with it. The server names
 * the resource, after us, and messages reach it. */
static void
test_bound_with_the_login(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL);
    g_autofree char *log = g_build_filename(scene->folder, "a.log", NULL);
    scene_add_account(scene, "a", "alice", "login.token=false");
    Process *jaser = scene_headless(scene, "a", NULL);

    scene_wait_printed(scene, jaser, "alice@" SERVER_DOMAIN ": online");
    expect_mechanism(scene, jaser, "SCRAM-SHA-");
    process_say(bob, "message alice@" SERVER_DOMAIN " before");
    scene_wait_printed(scene, jaser, "before");
    /* Then it asks what the archive takes: before we do. */
    scene_wait_file(scene, log, "pages were read");
    process_say(jaser, "/archive");
    scene_wait_printed(scene, jaser, "is kept");
    quit(scene, jaser);
    process_say(bob, "message alice@" SERVER_DOMAIN " while away");
    process_say(bob, "message bob@" SERVER_DOMAIN " sent");
    scene_wait_printed(scene, bob, "sent");

    jaser = scene_headless(scene, "a", NULL);
    scene_wait_printed(scene, jaser, "while away");
    process_say(jaser, "/msg bob@" SERVER_DOMAIN " hello");
    g_autofree char *line = scene_wait_line(scene, bob, "hello");
    if (!strstr(line, "alice@" SERVER_DOMAIN "/jaser~"))
        scene_fail(scene, "from another resource: %s", line);
    process_say(bob, "message alice@" SERVER_DOMAIN " after");
    scene_wait_printed(scene, jaser, "after");
    quit(scene, jaser);
    assert_int_equal(count(process_output(jaser), "while away"), 1);
}

/* Carol, whose password is not kept. */
static Process *
open_carol(Scene *scene, const char *properties)
{
    g_autofree char *all = g_strdup_printf("password=\n%s", properties ? properties : "");
    scene_add_account(scene, "a", "carol", all);
    Process *jaser = scene_headless(scene, "a", NULL);
    scene_wait_printed(scene, jaser, "Password for carol@" SERVER_DOMAIN);
    process_say(jaser, "/answer " SCENE_PASSWORD);
    scene_wait_printed(scene, jaser, "carol@" SERVER_DOMAIN ": online");
    expect_mechanism(scene, jaser, "SCRAM-SHA-");
    return jaser;
}

static void
test_token_for_the_next_login(void **state)
{
    Scene *scene = *state;
    Process *jaser = open_carol(scene, NULL);
    process_say(jaser, "/reconnect");
    scene_wait_printed(scene, jaser, "carol@" SERVER_DOMAIN ": online");
    expect_mechanism(scene, jaser, "HT-SHA-256-EXPR");
    quit(scene, jaser);
}

static void
open_again(Scene *scene, const char *mechanism)
{
    Process *jaser = scene_headless(scene, "a", NULL);
    scene_wait_printed(scene, jaser, "carol@" SERVER_DOMAIN ": online");
    expect_mechanism(scene, jaser, mechanism);
    quit(scene, jaser);
}

/* The next run of the program needs no password either, nor the one after it. */
static void
test_password_is_asked_for_once(void **state)
{
    Scene *scene = *state;
    quit(scene, open_carol(scene, NULL));
    open_again(scene, "HT-SHA-256-EXPR");
    open_again(scene, "HT-SHA-256-EXPR");
}

static void
make_server_forget(Scene *scene)
{
    g_autofree char *folder = g_path_get_dirname(server_ca_file(scene->server));
    g_autofree char *path =
        g_build_filename(folder, "data", "jaser%2etest", "fast_tokens", "carol.dat", NULL);
    assert_int_equal(g_unlink(path), 0);
}

/* On to the password over the same stream, and to another token. */
static void
test_token_that_the_server_forgot(void **state)
{
    Scene *scene = *state;
    quit(scene, open_carol(scene, NULL));
    make_server_forget(scene);
    Process *jaser = scene_headless(scene, "a", NULL);
    scene_wait_printed(scene, jaser, "Password for carol@" SERVER_DOMAIN);
    process_say(jaser, "/answer " SCENE_PASSWORD);
    scene_wait_printed(scene, jaser, "carol@" SERVER_DOMAIN ": online");
    expect_mechanism(scene, jaser, "SCRAM-SHA-");
    quit(scene, jaser);
    open_again(scene, "HT-SHA-256-EXPR");
}

/* This server can resume a stream only after the login: nothing is bound with it then. A stream
 * that goes on does not ask for the roster again. */
static void
test_token_and_the_stream_goes_on(void **state)
{
    Scene *scene = *state;
    Proxy *proxy = proxy_new(server_port(scene->server));
    g_autofree char *port = g_strdup_printf("port=%d", proxy_port(proxy));
    Process *jaser = open_carol(scene, port);
    scene_wait_printed(scene, jaser, ": 0 contacts");
    proxy_cut(proxy);
    scene_wait_printed(scene, jaser, "carol@" SERVER_DOMAIN ": online");
    expect_mechanism(scene, jaser, "HT-SHA-256-EXPR");
    quit(scene, jaser);
    assert_null(strstr(strstr(process_output(jaser), ": 0 contacts") + 1, ": 0 contacts"));
    proxy_free(proxy);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_bound_with_the_login),
        scene_test(test_token_for_the_next_login),
        scene_test(test_password_is_asked_for_once),
        scene_test(test_token_that_the_server_forgot),
        scene_test(test_token_and_the_stream_goes_on),
    };
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
