/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Logins that are bound to their TLS connection, guests, and certificates that change, against real
 * servers that know no TLS but 1.2: there they have bound logins. */

#include "config.h"

#include <string.h>

#include "scene.h"

static int
start_server(void **state)
{
    static const char *const words[] = { "tls12", "guests", "client-certificates",
                                         "alice:" SCENE_PASSWORD, NULL };
    return scene_begin_group(state, words);
}

static void
wait_online(Scene *scene, Process *jaser)
{
    scene_wait_printed(scene, jaser, "alice@" SERVER_DOMAIN ": online");
}

static void
quit(Scene *scene, Process *jaser)
{
    process_say(jaser, "/quit");
    assert_int_equal(scene_wait_process_exit(scene, jaser), 0);
}

/* Once such a login has worked, one that is not bound is refused. */
static void
test_bound_login(void **state)
{
    Scene *scene = *state;
    scene_add_account(scene, "a", "alice", NULL);
    Process *jaser = scene_headless(scene, "a", NULL);
    wait_online(scene, jaser);
    process_say(jaser, "/connection");
    g_autofree char *line = scene_wait_line(scene, jaser, "SCRAM-SHA-");
    if (!strstr(line, "-PLUS") || !strstr(line, "TLSv1.2"))
        scene_fail(scene, "the login is not bound: %s", line);
    process_say(jaser, "/account set alice@" SERVER_DOMAIN " login.mechanisms 'SCRAM-SHA-1 PLAIN'");
    process_say(jaser, "/reconnect");
    scene_wait_printed(scene, jaser, " login.seen");
    process_say(jaser, "/account set alice@" SERVER_DOMAIN " login.mechanisms ''");
    process_say(jaser, "/connect");
    wait_online(scene, jaser);
    quit(scene, jaser);
}

/* Without a password. */
static void
test_certificate_of_the_user(void **state)
{
    Scene *scene = *state;
    g_autofree char *folder = g_path_get_dirname(server_ca_file(scene->server));
    g_autofree char *properties =
        g_strdup_printf("password=\ntls.certificate=%s/certificates/client-alice.pem", folder);
    scene_add_account(scene, "a", "alice", properties);
    Process *jaser = scene_headless(scene, "a", NULL);
    wait_online(scene, jaser);
    process_say(jaser, "/connection");
    scene_wait_printed(scene, jaser, "EXTERNAL");
    quit(scene, jaser);
}

static void
test_guest(void **state)
{
    Scene *scene = *state;
    scene_add_account(scene, "a", "guests.test", NULL);
    Process *jaser = scene_headless(scene, "a", NULL);
    scene_wait_printed(scene, jaser, "@guests.test/");
    process_say(jaser, "/connection");
    scene_wait_printed(scene, jaser, "ANONYMOUS");
    quit(scene, jaser);
}

/* As if it had been another one at the last login. */
static void
test_change_is_announced(void **state)
{
    Scene *scene = *state;
    g_autofree char *path = scene_data_path(scene, "a", "certificates");
    g_autofree char *folder = g_path_get_dirname(path);
    scene_add_account(scene, "a", "alice", NULL);
    g_mkdir_with_parents(folder, 0700);
    assert_true(g_file_set_contents(path, "[seen]\n" SERVER_DOMAIN "=00\n", -1, NULL));
    Process *jaser = scene_headless(scene, "a", NULL);
    scene_wait_printed(scene, jaser, "The certificate of " SERVER_DOMAIN " has changed (issued by");
    quit(scene, jaser);
    jaser = scene_headless(scene, "a", NULL);
    wait_online(scene, jaser);
    quit(scene, jaser);
    assert_null(strstr(process_output(jaser), "has changed"));
}

/* Shown, trusted beforehand, and taken back. */
static void
test_certificates(void **state)
{
    Scene *scene = *state;
    scene_add_account(scene, "a", "alice", NULL);
    Process *jaser = scene_headless(scene, "a", NULL);
    wait_online(scene, jaser);
    process_say(jaser, "/tls show");
    scene_wait_printed(scene, jaser, "For: " SERVER_DOMAIN);
    g_autofree char *line = scene_wait_line(scene, jaser, "SHA-256: ");
    g_autofree char *start = g_strndup(strstr(line, "SHA-256: ") + strlen("SHA-256: "), 47);
    g_autofree char *rest = scene_wait_line(scene, jaser, ":");
    g_autofree char *trust = g_strdup_printf("/tls trust %s:%s", start, strrchr(rest, ' ') + 1);
    process_say(jaser, trust);
    scene_wait_printed(scene, jaser, "may show this certificate");
    process_say(jaser, "/account set alice@" SERVER_DOMAIN " tls.ca_file ''");
    process_say(jaser, "/reconnect");
    wait_online(scene, jaser);
    g_autofree char *revoke = g_strdup_printf("/tls revoke %s", start);
    process_say(jaser, revoke);
    scene_wait_printed(scene, jaser, "Forgotten.");
    process_say(jaser, "/reconnect");
    scene_wait_printed(scene, jaser, "cannot be trusted. Accept it?");
    process_say(jaser, "/answer no");
    quit(scene, jaser);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_bound_login),
        scene_test(test_guest),
        scene_test(test_change_is_announced),
        scene_test(test_certificates),
    };
    /* Prosody's module for it does not run with this version. */
    const struct CMUnitTest tests_of_ejabberd[] = {
        scene_test(test_certificate_of_the_user),
    };
    int failures = cmocka_run_group_tests(tests, start_server, scene_end_group);
    if (server_is_ejabberd())
        failures += cmocka_run_group_tests(tests_of_ejabberd, start_server, scene_end_group);
    return failures;
}
