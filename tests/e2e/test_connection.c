/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connections that go wrong, on screen: lost, refused, silent, broken. */

#include "config.h"

#include "proxy.h"
#include "scene.h"

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "alice+bob/Friends", NULL };
    return scene_begin_group(state, words);
}

/* jaser as alice, through the proxy. */
static Terminal *
open_through(Scene *scene, Proxy *proxy, const char *more)
{
    g_autofree char *properties = g_strdup_printf("port=%d\n%s", proxy_port(proxy), more);
    scene_add_account(scene, "a", "alice", properties);
    return scene_open(scene, "a", NULL);
}

static void
wait_online(Scene *scene, Terminal *terminal)
{
    scene_wait_shown(scene, terminal, "alice@" SERVER_DOMAIN " ● online");
}

static void
test_lost_connection_comes_back_by_itself(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL);
    Proxy *proxy = proxy_new(server_port(scene->server));
    Terminal *terminal = open_through(scene, proxy, "");

    wait_online(scene, terminal);
    proxy_refuse(proxy, true);
    proxy_cut(proxy);
    scene_wait_shown(scene, terminal, "Trying again in");
    scene_enter(terminal, "/msg bob@" SERVER_DOMAIN " said while away");
    scene_wait_shown(scene, terminal, "said while away");
    assert_null(strstr(process_output(bob), "said while away"));
    proxy_refuse(proxy, false);
    scene_wait_printed(scene, bob, "message alice@" SERVER_DOMAIN);
    assert_non_null(strstr(process_output(bob), "said while away"));
    terminal_key(terminal, "M-1");
    wait_online(scene, terminal);
    scene_quit(scene, terminal);
    proxy_free(proxy);
}

static void
test_connect_does_not_wait_for_the_next_attempt(void **state)
{
    Scene *scene = *state;
    Proxy *proxy = proxy_new(server_port(scene->server));
    proxy_refuse(proxy, true);
    Terminal *terminal = open_through(scene, proxy, "");

    scene_wait_shown(scene, terminal, "Trying again in");
    proxy_refuse(proxy, false);
    scene_enter(terminal, "/connect");
    wait_online(scene, terminal);
    scene_quit(scene, terminal);
    proxy_free(proxy);
}

static void
test_server_restarts(void **state)
{
    Scene *scene = *state;
    scene_add_account(scene, "a", "alice", NULL);
    Terminal *terminal = scene_open(scene, "a", NULL);

    wait_online(scene, terminal);
    server_stop(scene->server);
    scene_wait_shown(scene, terminal, "Trying again in");
    server_start(scene->server);
    wait_online(scene, terminal);
    scene_quit(scene, terminal);
}

static void
test_unknown_host_is_told(void **state)
{
    Scene *scene = *state;
    scene_add_account(scene, "a", "alice", "server=no-such-host.invalid");
    Terminal *terminal = scene_open(scene, "a", NULL);

    scene_wait_shown(scene, terminal, "no-such-host.invalid");
    scene_wait_shown(scene, terminal, "Trying again in");
    scene_quit(scene, terminal);
}

static void
test_refused_port_is_told(void **state)
{
    Scene *scene = *state;
    Proxy *proxy = proxy_new(0);
    proxy_refuse(proxy, true);
    Terminal *terminal = open_through(scene, proxy, "");

    scene_wait_shown(scene, terminal, "refused");
    scene_quit(scene, terminal);
    proxy_free(proxy);
}

static void
test_silent_server_is_given_up(void **state)
{
    Scene *scene = *state;
    Proxy *proxy = proxy_new(0);
    scene_write_config(scene, "a", "config", "[connection]\ntimeout=2\n");
    Terminal *terminal = open_through(scene, proxy, "");

    /* The interface goes on meanwhile. */
    scene_enter(terminal, "/help quit");
    scene_wait_shown(scene, terminal, "Log out and leave");
    scene_wait_shown(scene, terminal, "Trying again in");
    scene_quit(scene, terminal);
    proxy_free(proxy);
}

static void
test_broken_xml_ends_the_stream_and_it_comes_back(void **state)
{
    Scene *scene = *state;
    Proxy *proxy = proxy_new(server_port(scene->server));
    Terminal *terminal = open_through(scene, proxy, "tls.policy=disable");

    scene_wait_shown(scene, terminal, "no TLS!");
    wait_online(scene, terminal);
    proxy_inject(proxy, "<message><body>half</message>");
    scene_wait_shown(scene, terminal, "Trying again in");
    scene_enter(terminal, "/connect");
    wait_online(scene, terminal);
    assert_int_equal(proxy_clients(proxy), 2);
    scene_quit(scene, terminal);
    proxy_free(proxy);
}

static void
test_server_that_talks_no_xmpp(void **state)
{
    Scene *scene = *state;
    Proxy *proxy = proxy_new(0);
    Terminal *terminal = open_through(scene, proxy, "");

    while (proxy_clients(proxy) == 0)
        scene_watch(10);
    proxy_inject(proxy, "HTTP/1.1 400 Bad Request\r\n\r\n");
    scene_wait_shown(scene, terminal, "Trying again in");
    scene_quit(scene, terminal);
    proxy_free(proxy);
}

static void
test_nothing_happens_while_nothing_happens(void **state)
{
    Scene *scene = *state;
    scene_add_account(scene, "a", "alice", NULL);
    Terminal *terminal = scene_open(scene, "a", NULL);

    wait_online(scene, terminal);
    scene_watch(1500);
    long before = terminal_wakeups(terminal);
    scene_watch(2000);
    assert_int_equal(terminal_wakeups(terminal), before);
    scene_quit(scene, terminal);
}

/* What comes meanwhile waits, and whoever was away is away again. */
static void
test_leaves_without_logging_out(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL);
    scene_add_account(scene, "a", "alice", NULL);
    Process *alice = scene_headless(scene, "a", NULL);
    scene_wait_printed(scene, alice, "alice@" SERVER_DOMAIN ": online");
    process_say(alice, "/away lunch");
    scene_wait_printed(scene, bob, " away");
    process_say(alice, "/quit keep");
    assert_int_equal(scene_wait_process_exit(scene, alice), 0);
    process_say(bob, "message alice@" SERVER_DOMAIN " are you there?");
    alice = scene_headless(scene, "a", NULL);
    scene_wait_printed(scene, alice, "as if it had not been away");
    scene_wait_printed(scene, alice, "are you there?");
    scene_wait_printed(scene, bob, " away");
    process_say(alice, "/quit");
    assert_int_equal(scene_wait_process_exit(scene, alice), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_lost_connection_comes_back_by_itself),
        scene_test(test_connect_does_not_wait_for_the_next_attempt),
        scene_test(test_server_restarts),
        scene_test(test_unknown_host_is_told),
        scene_test(test_refused_port_is_told),
        scene_test(test_silent_server_is_given_up),
        scene_test(test_broken_xml_ends_the_stream_and_it_comes_back),
        scene_test(test_server_that_talks_no_xmpp),
        scene_test(test_nothing_happens_while_nothing_happens),
        scene_test(test_leaves_without_logging_out),
    };
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
