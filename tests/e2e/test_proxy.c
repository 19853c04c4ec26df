/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Through a proxy to a server whose name only the proxy knows. */

#include "config.h"

#include <string.h>

#include "gateway.h"
#include "scene.h"

#define LARGE (200 * 1024)

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "alice+bob/Friends", NULL };
    return scene_begin_group(state, words);
}

/* jaser as alice, at the domain's usual port, behind the gateway. */
static Process *
open_behind(Scene *scene, const Gateway *gateway, const char *scheme, const char *policy)
{
    g_autofree char *properties =
        g_strdup_printf("server=\nport=\ntls.policy=%s\nproxy=%s127.0.0.1:%d", policy, scheme,
                        gateway_port(gateway));
    scene_write_config(scene, "a", "config", "[connection]\ntimeout=5\n");
    scene_add_account(scene, "a", "alice", properties);
    return scene_headless(scene, "a", "--json", NULL);
}

static void
chat_through(Scene *scene, Gateway *gateway, const char *scheme, const char *used)
{
    Process *bob = scene_peer(scene, "bob", NULL);
    Process *alice = open_behind(scene, gateway, scheme, "force");
    scene_wait_printed(scene, alice, "\"state\":\"online\"");

    g_autofree char *filler = g_strnfill(LARGE, 'x');
    g_autofree char *line = g_strdup_printf("/msg bob@" SERVER_DOMAIN " %s the end", filler);
    process_say(alice, line);
    scene_wait_printed(scene, bob, "the end");
    process_say(alice, "/connection");
    g_autofree char *security = scene_wait_line(scene, alice, "through ");
    if (!strstr(security, used) || !strstr(security, "TLSv1"))
        fail_msg("%s", security);
    scene_wait_printed(scene, alice, SERVER_DOMAIN ":5222  by the proxy  STARTTLS  domain  in use");

    /* The network breaks, and is back. */
    gateway_close(gateway, true);
    scene_wait_printed(scene, alice, "Trying again");
    gateway_close(gateway, false);
    process_say(alice, "/connect");
    scene_wait_printed(scene, alice, "\"state\":\"online\"");
    process_say(alice, "/quit");
    assert_int_equal(scene_wait_process_exit(scene, alice), 0);
    gateway_free(gateway);
}

static void
test_socks(void **state)
{
    Scene *scene = *state;
    chat_through(scene,
                 gateway_new(GATEWAY_SOCKS5, NULL, SERVER_DOMAIN, 5222, server_port(scene->server)),
                 "socks5://", "through SOCKS5 127.0.0.1:");
}

static void
test_socks_with_a_password(void **state)
{
    Scene *scene = *state;
    chat_through(
        scene,
        gateway_new(GATEWAY_SOCKS5, "al:p@w", SERVER_DOMAIN, 5222, server_port(scene->server)),
        "socks5://al:p%40w@", "through SOCKS5 127.0.0.1:");
}

static void
test_http_with_a_password(void **state)
{
    Scene *scene = *state;
    chat_through(
        scene, gateway_new(GATEWAY_HTTP, "al:p@w", SERVER_DOMAIN, 5222, server_port(scene->server)),
        "http://al:p%40w@", "through HTTP 127.0.0.1:");
}

static void
test_direct_tls(void **state)
{
    Scene *scene = *state;
    Gateway *gateway =
        gateway_new(GATEWAY_SOCKS5, NULL, SERVER_DOMAIN, 5223, server_direct_port(scene->server));
    Process *alice = open_behind(scene, gateway, "socks5://", "direct");
    scene_wait_printed(scene, alice, "\"state\":\"online\"");
    process_say(alice, "/quit");
    assert_int_equal(scene_wait_process_exit(scene, alice), 0);
    gateway_free(gateway);
}

static void
expect_refusal(Scene *scene, Gateway *gateway, const char *scheme, const char *sentence)
{
    Process *alice = open_behind(scene, gateway, scheme, "force");
    scene_wait_printed(scene, alice, sentence);
    process_say(alice, "/quit");
    scene_wait_process_exit(scene, alice);
    gateway_free(gateway);
}

static void
test_wrong_password(void **state)
{
    Scene *scene = *state;
    expect_refusal(scene, gateway_new(GATEWAY_HTTP, "al:pw", SERVER_DOMAIN, 5222, 1), "http://",
                   "it wants a name and a password");
}

static void
test_name_that_nobody_knows(void **state)
{
    Scene *scene = *state;
    expect_refusal(
        scene, gateway_new(GATEWAY_SOCKS5, NULL, "other.example", 1, server_port(scene->server)),
        "socks5://", "it cannot find or reach that host");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_socks),
        scene_test(test_socks_with_a_password),
        scene_test(test_http_with_a_password),
        scene_test(test_direct_tls),
        scene_test(test_wrong_password),
        scene_test(test_name_that_nobody_knows),
    };
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
