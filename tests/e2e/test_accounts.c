/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several accounts in one program, and what we are seen as. */
#include "config.h"

#include "scene.h"

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "work:" SCENE_PASSWORD,  "boss:" SCENE_PASSWORD,
                                         "alice+bob/Friends",     "work+boss/Office",
                                         "work+bob/Clients",      NULL };
    return scene_begin_group(state, words);
}

static Terminal *
open_both(Scene *scene)
{
    scene_add_account(scene, "a", "alice", NULL);
    scene_add_account(scene, "a", "work", "resource=desk");
    Terminal *terminal = scene_open(scene, "a", NULL);

    scene_wait_shown(scene, terminal, "alice@" SERVER_DOMAIN " ● online");
    scene_wait_shown(scene, terminal, "work@" SERVER_DOMAIN " ● online");
    return terminal;
}

static void
test_two_accounts_at_once(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL);
    Process *boss = scene_peer(scene, "boss", NULL);
    Terminal *terminal = open_both(scene);

    scene_wait_shown(scene, terminal, "Office 1/1");
    scene_wait_shown(scene, terminal, "Clients 1/1");
    scene_wait_shown(scene, terminal, "Friends 1/1");
    process_say(boss, "message work@" SERVER_DOMAIN " where is the report?");
    scene_wait_shown(scene, terminal, "2:Boss(1)");
    terminal_key(terminal, "M-a");
    scene_wait_shown(scene, terminal, "where is the report?");
    scene_enter(terminal, "on your desk");
    scene_wait_printed(scene, boss, "message work@" SERVER_DOMAIN "/desk on your desk");

    /* Bob is a contact of both: each conversation has its own window. */
    process_say(bob, "message work@" SERVER_DOMAIN " as a client");
    process_say(bob, "message alice@" SERVER_DOMAIN " as a friend");
    scene_wait_shown(scene, terminal, "3:Bob(1)");
    scene_wait_shown(scene, terminal, "4:Bob(1)");
    terminal_key(terminal, "M-3");
    scene_wait_shown(scene, terminal, "as a client");
    scene_enter(terminal, "yours sincerely");
    scene_wait_printed(scene, bob, "message work@" SERVER_DOMAIN "/desk yours sincerely");
    terminal_key(terminal, "M-4");
    scene_wait_shown(scene, terminal, "as a friend");
    scene_enter(terminal, "hugs");
    scene_wait_printed(scene, bob, "message alice@" SERVER_DOMAIN);
    assert_non_null(strstr(process_output(bob), " hugs"));
    scene_quit(scene, terminal);
}

static void
test_one_is_disconnected_and_connected(void **state)
{
    Scene *scene = *state;
    Process *boss = scene_peer(scene, "boss", NULL);
    Terminal *terminal = open_both(scene);

    scene_wait_printed(scene, boss, "presence work@" SERVER_DOMAIN "/desk online");
    scene_enter(terminal, "/disconnect work@" SERVER_DOMAIN);
    scene_wait_printed(scene, boss, "presence work@" SERVER_DOMAIN "/desk unavailable");
    scene_wait_shown(scene, terminal, "work@" SERVER_DOMAIN " ○ offline");
    assert_true(terminal_shows(terminal, "alice@" SERVER_DOMAIN " ● online"));
    scene_enter(terminal, "/connect work@" SERVER_DOMAIN);
    scene_wait_printed(scene, boss, "presence work@" SERVER_DOMAIN "/desk online");
    scene_quit(scene, terminal);
}

static void
test_accounts_are_added_and_removed_by_commands(void **state)
{
    Scene *scene = *state;
    Terminal *terminal = scene_open(scene, "a", NULL);
    g_autofree char *port =
        g_strdup_printf("/account set alice@" SERVER_DOMAIN " port %d", server_port(scene->server));
    g_autofree char *ca = g_strdup_printf("/account set alice@" SERVER_DOMAIN " tls.ca_file %s",
                                          server_ca_file(scene->server));

    scene_wait_shown(scene, terminal, "What would you like to do?");
    scene_enter(terminal, "later");
    scene_wait_gone(scene, terminal, "What would you like to do?");
    scene_enter(terminal, "/account add alice@" SERVER_DOMAIN);
    scene_wait_shown(scene, terminal, "was added");
    scene_enter(terminal, "/account set alice@" SERVER_DOMAIN " server 127.0.0.1");
    scene_enter(terminal, port);
    scene_enter(terminal, ca);
    scene_enter(terminal, "/connect");
    scene_wait_shown(scene, terminal, "Password for alice@" SERVER_DOMAIN);
    scene_enter(terminal, SCENE_PASSWORD);
    scene_wait_shown(scene, terminal, "alice@" SERVER_DOMAIN " ● online");
    scene_enter(terminal, "/account remove alice@" SERVER_DOMAIN);
    scene_wait_shown(scene, terminal, "/disconnect");
    scene_enter(terminal, "/disconnect");
    scene_wait_shown(scene, terminal, "alice@" SERVER_DOMAIN " ○ offline");
    /* Not on its way out any more. */
    scene_wait_gone(scene, terminal, "○ offline TLS");
    scene_enter(terminal, "/account remove alice@" SERVER_DOMAIN);
    scene_wait_shown(scene, terminal, "jaser · no account");
    scene_quit(scene, terminal);
}

static void
test_what_we_are_seen_as(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL);
    scene_add_account(scene, "a", "alice", "resource=desk\npriority.away=-3");
    Terminal *terminal = scene_open(scene, "a", NULL);

    scene_wait_printed(scene, bob, "presence alice@" SERVER_DOMAIN "/desk online");
    scene_enter(terminal, "/away out for lunch");
    scene_wait_printed(scene, bob, "presence alice@" SERVER_DOMAIN "/desk away out for lunch");
    scene_wait_shown(scene, terminal, "alice ◐ away (-3: no messages)");
    scene_enter(terminal, "/online");
    scene_wait_printed(scene, bob, "presence alice@" SERVER_DOMAIN "/desk online");
    scene_enter(terminal, "/priority 12");
    scene_wait_shown(scene, terminal, "alice ● (12)");
    scene_quit(scene, terminal);
    scene_wait_printed(scene, bob, "presence alice@" SERVER_DOMAIN "/desk unavailable");
}

static void
test_the_xml_console_shows_and_sends(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL);
    scene_add_account(scene, "a", "alice", NULL);
    Terminal *terminal = scene_open(scene, "a", NULL);

    scene_wait_shown(scene, terminal, "● Bob");
    scene_enter(terminal, "/xmlconsole");
    scene_wait_shown(scene, terminal, "XML console");
    process_say(bob, "message alice@" SERVER_DOMAIN " seen as XML");
    scene_wait_shown(scene, terminal, "<body>seen as XML</body>");
    scene_enter(terminal, "<message to='bob@" SERVER_DOMAIN "'><body>by hand</body></message>");
    scene_wait_printed(scene, bob, "by hand");
    scene_enter(terminal, "<message to='bob@" SERVER_DOMAIN "'><body>broken</message>");
    scene_wait_shown(scene, terminal, "not one well-formed stanza");
    assert_null(strstr(process_output(bob), "broken"));
    scene_quit(scene, terminal);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_two_accounts_at_once),
        scene_test(test_one_is_disconnected_and_connected),
        scene_test(test_accounts_are_added_and_removed_by_commands),
        scene_test(test_what_we_are_seen_as),
        scene_test(test_the_xml_console_shows_and_sends),
    };
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
