/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A link that is dead without saying so, connections made anew on order, and what the server is
 * told of a user who does not look. */

#include "config.h"

#include <signal.h>
#include <string.h>

#include "proxy.h"
#include "scene.h"

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "alice+bob/Friends", NULL };
    return scene_begin_group(state, words);
}

/* jaser as alice, through the proxy, which can read along. */
static Terminal *
open_through(Scene *scene, Proxy *proxy, const char *settings)
{
    g_autofree char *properties = g_strdup_printf("port=%d\ntls.policy=disable", proxy_port(proxy));
    g_autofree char *config = g_strdup_printf("[connection]\n%s", settings);
    scene_write_config(scene, "a", "config", config);
    scene_add_account(scene, "a", "alice", properties);
    Terminal *terminal = scene_open(scene, "a", NULL);
    scene_wait_shown(scene, terminal, "alice@" SERVER_DOMAIN " ● online");
    scene_wait_shown(scene, terminal, "Bob");
    return terminal;
}

typedef struct {
    Proxy *proxy;
    const char *text;
    int count;
} Heard;

static bool
was_heard(gpointer data)
{
    const Heard *heard = data;
    int count = 0;
    for (const char *at = proxy_heard(heard->proxy); (at = strstr(at, heard->text)); at++)
        count++;
    return count == heard->count;
}

/* Until the server was sent the text this many times. */
static void
wait_heard(Scene *scene, Proxy *proxy, const char *text, int count)
{
    Heard heard = { proxy, text, count };
    g_autofree char *what = g_strdup_printf("%s, %d times", text, count);
    scene_wait(scene, was_heard, &heard, what);
}

/* --- dead links --- */

static void
test_dead_link_is_noticed_while_idle(void **state)
{
    Scene *scene = *state;
    Proxy *proxy = proxy_new(server_port(scene->server));
    Terminal *terminal = open_through(scene, proxy, "ping=1\ntimeout=2\n");

    /* A server that answers is not left. */
    scene_watch(4000);
    assert_int_equal(proxy_clients(proxy), 1);
    proxy_fault(proxy, FAULT_STALL);
    gint64 before = g_get_monotonic_time();
    scene_type_until_shown(scene, terminal, "The server does not answer any more.");
    assert_in_range(g_get_monotonic_time() - before, 0, 8 * G_TIME_SPAN_SECOND);
    scene_wait_shown(scene, terminal, "online again");
    assert_int_equal(proxy_clients(proxy), 2);
    scene_quit(scene, terminal);
    proxy_free(proxy);
}

static void
test_dead_link_is_noticed_by_what_is_said(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL);
    Proxy *proxy = proxy_new(server_port(scene->server));
    Terminal *terminal = open_through(scene, proxy, "ping=0\ntimeout=2\n");

    proxy_fault(proxy, FAULT_STALL);
    scene_enter(terminal, "/msg bob@" SERVER_DOMAIN " into the void");
    scene_wait_printed(scene, bob, "message alice@" SERVER_DOMAIN);
    assert_non_null(strstr(process_output(bob), "into the void"));
    assert_int_equal(proxy_clients(proxy), 2);
    terminal_key(terminal, "M-1");
    scene_wait_shown(scene, terminal, "The server does not answer any more.");
    scene_quit(scene, terminal);
    proxy_free(proxy);
}

/* --- on order --- */

/* The wait after broken XML is 15 seconds and more. */
static void
test_reconnect_now_does_not_wait(void **state)
{
    Scene *scene = *state;
    Proxy *proxy = proxy_new(server_port(scene->server));
    Terminal *terminal = open_through(scene, proxy, "");

    proxy_inject(proxy, "<message><body>half</message>");
    scene_wait_shown(scene, terminal, "Trying again in");
    gint64 before = g_get_monotonic_time();
    scene_enter(terminal, "/reconnect now");
    while (proxy_clients(proxy) < 2)
        scene_watch(10);
    scene_wait_shown(scene, terminal, "alice@" SERVER_DOMAIN " ● online");
    assert_in_range(g_get_monotonic_time() - before, 0, 8 * G_TIME_SPAN_SECOND);
    scene_quit(scene, terminal);
    proxy_free(proxy);
}

typedef struct {
    Terminal *terminal;
    gint64 until;
    bool is_dead;
} Probe;

static bool
is_over(gpointer data)
{
    Probe *probe = data;

    probe->is_dead = terminal_shows(probe->terminal, "The server does not answer any more.");
    return probe->is_dead || g_get_monotonic_time() > probe->until;
}

/* With a ping after an hour only. What the server had said before, and was not read yet, shows life
 * once: the next time there is nothing more. */
static void
test_reconnect_now_asks_the_server(void **state)
{
    Scene *scene = *state;
    Proxy *proxy = proxy_new(server_port(scene->server));
    Probe probe = { .terminal = open_through(scene, proxy, "ping=3600\n") };

    scene_enter(probe.terminal, "/ping");
    scene_wait_shown(scene, probe.terminal, "answered in");
    proxy_fault(proxy, FAULT_STALL);
    for (int i = 0; i < 2 && !probe.is_dead; i++) {
        probe.until = g_get_monotonic_time() + 8 * G_TIME_SPAN_SECOND;
        scene_enter(probe.terminal, "/reconnect now");
        scene_wait(scene, is_over, &probe, "the server to be given up");
    }
    assert_true(probe.is_dead);
    scene_wait_shown(scene, probe.terminal, "online again");
    scene_quit(scene, probe.terminal);
    proxy_free(proxy);
}

static void
test_reconnect_goes_on_with_the_session(void **state)
{
    Scene *scene = *state;
    Proxy *proxy = proxy_new(server_port(scene->server));
    Terminal *terminal = open_through(scene, proxy, "");

    scene_enter(terminal, "/reconnect");
    scene_wait_shown(scene, terminal, "online again");
    assert_int_equal(proxy_clients(proxy), 2);
    wait_heard(scene, proxy, "<presence", 1);
    scene_quit(scene, terminal);
    proxy_free(proxy);
}

/* --- attention --- */

static void
test_server_is_told_who_looks(void **state)
{
    Scene *scene = *state;
    Proxy *proxy = proxy_new(server_port(scene->server));
    Terminal *terminal = open_through(scene, proxy, "");

    terminal_type(terminal, "\033[O");
    wait_heard(scene, proxy, "<inactive xmlns=\"urn:xmpp:csi:0\"/>", 1);
    terminal_type(terminal, "\033[I");
    wait_heard(scene, proxy, "<active xmlns=\"urn:xmpp:csi:0\"/>", 1);
    /* A key shows it too. */
    terminal_type(terminal, "\033[O");
    wait_heard(scene, proxy, "<inactive", 2);
    terminal_type(terminal, "x");
    wait_heard(scene, proxy, "<active", 2);
    terminal_key(terminal, "C-u");
    /* Who connects while nobody looks says so. */
    terminal_type(terminal, "\033[O");
    wait_heard(scene, proxy, "<inactive", 3);
    proxy_cut(proxy);
    wait_heard(scene, proxy, "<inactive", 4);
    assert_int_equal(proxy_clients(proxy), 2);
    scene_quit(scene, terminal);
    proxy_free(proxy);
}

static void
test_server_is_told_before_the_program_is_stopped(void **state)
{
    Scene *scene = *state;
    Proxy *proxy = proxy_new(server_port(scene->server));
    Terminal *terminal = open_through(scene, proxy, "");

    terminal_key(terminal, "C-z");
    wait_heard(scene, proxy, "<inactive", 1);
    scene_watch(200);
    terminal_signal(terminal, SIGCONT);
    wait_heard(scene, proxy, "<active", 1);
    scene_quit(scene, terminal);
    proxy_free(proxy);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_dead_link_is_noticed_while_idle),
        scene_test(test_dead_link_is_noticed_by_what_is_said),
        scene_test(test_reconnect_now_does_not_wait),
        scene_test(test_reconnect_now_asks_the_server),
        scene_test(test_reconnect_goes_on_with_the_session),
        scene_test(test_server_is_told_who_looks),
        scene_test(test_server_is_told_before_the_program_is_stopped),
    };
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
