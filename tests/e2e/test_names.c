/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a domain to its server, by the system's resolver and a name server of our own. */

#include "config.h"

#include <string.h>

#include "name_server.h"
#include "scene.h"

/* A port where nobody listens. */
#define DEAD_PORT 1

static NameServer *names;

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD, NULL };
    return scene_begin_group(state, words);
}

static Process *
open_by_name(Scene *scene, const char *user)
{
    scene_write_config(scene, "a", "config", "[connection]\ntimeout=5\n");
    scene_add_account(scene, "a", user, "server=\nport=");
    return scene_headless(scene, "a", "--json", NULL);
}

static void
leave(Scene *scene, Process *process)
{
    process_say(process, "/quit");
    scene_wait_process_exit(scene, process);
    name_server_clear(names);
}

static void
test_records_in_their_order(void **state)
{
    Scene *scene = *state;
    name_server_add(names, "_xmpp-client._tcp." SERVER_DOMAIN " SRV 30 0 %d x." SERVER_DOMAIN,
                    server_port(scene->server));
    name_server_add(names, "_xmpps-client._tcp." SERVER_DOMAIN " SRV 20 0 %d x." SERVER_DOMAIN,
                    server_direct_port(scene->server));
    name_server_add(names, "_xmpp-client._tcp." SERVER_DOMAIN " SRV 10 0 %d gone." SERVER_DOMAIN,
                    DEAD_PORT);
    name_server_add(names, "_xmpp-client._tcp." SERVER_DOMAIN " SRV 5 0 5222 unknown.test");
    name_server_add(names, "x." SERVER_DOMAIN " A 127.0.0.1");
    name_server_add(names, "gone." SERVER_DOMAIN " A 127.0.0.1");
    Process *alice = open_by_name(scene, "alice");
    scene_wait_printed(scene, alice, "\"state\":\"online\"");
    process_say(alice, "/connection");
    g_autofree char *first = scene_wait_line(scene, alice, "Connection refused");
    assert_non_null(strstr(first, "gone." SERVER_DOMAIN ":1 "));
    assert_non_null(strstr(first, "127.0.0.1  STARTTLS    SRV record"));
    g_autofree char *line = scene_wait_line(scene, alice, "in use");
    assert_non_null(strstr(line, "x." SERVER_DOMAIN));
    assert_non_null(strstr(line, "127.0.0.1  direct TLS  SRV record"));
    leave(scene, alice);
}

static void
test_no_records(void **state)
{
    Scene *scene = *state;
    name_server_add(names, SERVER_DOMAIN " A 127.0.0.1");
    Process *alice = open_by_name(scene, "alice");
    scene_wait_printed(scene, alice, "port 5222 refuses the connection");
    process_say(alice, "/connection");
    scene_wait_printed(scene, alice,
                       SERVER_DOMAIN ":5222  127.0.0.1  STARTTLS  domain  Connection refused");
    leave(scene, alice);
}

static void
test_service_that_is_not_offered(void **state)
{
    Scene *scene = *state;
    name_server_add(names, "_xmpp-client._tcp.none.test SRV 0 0 0 .");
    name_server_add(names, "none.test A 127.0.0.1");
    Process *alice = open_by_name(scene, "alice@none.test");
    scene_wait_printed(scene, alice, "none.test offers no XMPP service.");
    leave(scene, alice);
}

static void
test_domain_that_is_not_there(void **state)
{
    Scene *scene = *state;
    Process *alice = open_by_name(scene, "alice@nowhere.test");
    scene_wait_printed(scene, alice, "There is no server named nowhere.test.");
    leave(scene, alice);
}

/* The program answers all the while. */
static void
test_silent_name_server(void **state)
{
    Scene *scene = *state;
    name_server_add(names, "_xmpp-client._tcp." SERVER_DOMAIN " SRV 1 0 %d x." SERVER_DOMAIN,
                    server_port(scene->server));
    name_server_add(names, "x." SERVER_DOMAIN " A 127.0.0.1");
    name_server_set_silent(names, true);
    scene_write_config(scene, "a", "config", "[connection]\ntimeout=2\n");
    scene_add_account(scene, "a", "alice", "server=\nport=");
    Terminal *terminal = scene_open(scene, "a", NULL);
    scene_wait_shown(scene, terminal, "1:console");
    scene_wait_shown(scene, terminal, "> ");
    scene_type_until_shown(scene, terminal, "could not be looked up in time");
    name_server_set_silent(names, false);
    scene_enter(terminal, "/connect");
    scene_wait_shown(scene, terminal, "alice@" SERVER_DOMAIN " ● online");
    scene_quit(scene, terminal);
    name_server_clear(names);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_records_in_their_order),      scene_test(test_no_records),
        scene_test(test_service_that_is_not_offered), scene_test(test_domain_that_is_not_there),
        scene_test(test_silent_name_server),
    };
    names = name_server_new();
    int failed = cmocka_run_group_tests(tests, start_server, scene_end_group);
    name_server_free(names);
    return failed;
}
