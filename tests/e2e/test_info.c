/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is this: two jasers that ask each other, and a headless one. */

#include "config.h"

#include <string.h>

#include "scene.h"

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "carol:" SCENE_PASSWORD, "alice+bob/Friends", NULL };

    return scene_begin_group(state, words);
}

static Terminal *
open_online(Scene *scene, const char *user)
{
    g_autofree char *online = g_strdup_printf("%s@" SERVER_DOMAIN, user);
    scene_add_account(scene, user, user, NULL);
    Terminal *terminal = scene_open(scene, user, NULL);

    scene_wait_shown(scene, terminal, online);
    scene_wait_shown(scene, terminal, "is online (");
    return terminal;
}

#define BOB   "bob@" SERVER_DOMAIN
#define ALICE "alice@" SERVER_DOMAIN

/* Not every server knows. */
static bool
has_answer(gpointer terminal)
{
    return terminal_shows(terminal, BOB ": last seen ") ||
           terminal_shows(terminal, BOB " does not say that");
}

/* All that a contact's device tells. */
static void
test_info_of_a_contact(void **state)
{
    Scene *scene = *state;
    Terminal *alice = open_online(scene, "alice");
    Terminal *bob = open_online(scene, "bob");

    scene_enter(bob, "/away lunch");
    scene_wait_shown(scene, alice, "◐ Bob");
    scene_enter(alice, "/info " BOB);
    scene_wait_shown(scene, alice, "you see each other's");
    scene_wait_shown(scene, alice, "lunch");
    scene_wait_shown(scene, alice, ": jaser " PACKAGE_VERSION ", local time ");
    scene_wait_shown(scene, alice, "as with you");
    scene_wait_shown(scene, alice, "in use");
    scene_wait_shown(scene, alice, "answers in ");
    scene_enter(alice, "/clear");
    scene_enter(bob, "/set privacy.version off");
    scene_enter(bob, "/set privacy.time off");
    scene_enter(bob, "/set privacy.last off");
    scene_wait_shown(scene, bob, "privacy.last");
    scene_enter(alice, "/info " BOB);
    scene_wait_shown(scene, alice, ": answers in ");
    scene_quit(scene, bob);
    scene_wait_shown(scene, alice, "○ Bob");
    scene_enter(alice, "/last " BOB);
    scene_wait(scene, has_answer, alice, "the server to say when bob was there, or that it won't");
    scene_quit(scene, alice);
}

static void
test_info_of_the_server(void **state)
{
    Scene *scene = *state;
    Terminal *alice = open_online(scene, "alice");

    scene_enter(alice, "/info " SERVER_DOMAIN);
    scene_wait_shown(scene, alice, "Is: server/im");
    scene_wait_shown(scene, alice, "answers in ");
    scene_enter(alice, "/info");
    scene_wait_shown(scene, alice, "priority");
    scene_quit(scene, alice);
}

/* Strangers tell nothing of when they are there, and their server does not, either. */
static void
test_info_of_a_stranger(void **state)
{
    Scene *scene = *state;
    Terminal *alice = open_online(scene, "alice");

    scene_peer(scene, "carol", NULL);
    scene_enter(alice, "/info carol@" SERVER_DOMAIN);
    scene_wait_shown(scene, alice, "not among your contacts");
    scene_wait_shown(scene, alice, "carol@" SERVER_DOMAIN ": ");
    assert_false(terminal_shows(alice, "online now"));
    scene_quit(scene, alice);
}

static void
test_nicknames_and_notes(void **state)
{
    Scene *scene = *state;
    Terminal *alice = open_online(scene, "alice");
    Terminal *bob = open_online(scene, "bob");

    scene_wait_shown(scene, alice, "● Bob");
    scene_enter(bob, "/nick Bobby Tables");
    scene_wait_shown(scene, bob, "see you as Bobby Tables now");
    scene_enter(alice, "/note " BOB " owes me a book");
    scene_wait_shown(scene, alice, "Your note about " BOB ": owes me a book");
    scene_enter(alice, "/info " BOB);
    scene_wait_shown(scene, alice, "Bobby Tables");
    scene_wait_shown(scene, alice, "owes me a book");
    scene_quit(scene, alice);
    alice = scene_open(scene, "alice", NULL);
    scene_wait_shown(scene, alice, "● Bob");
    scene_enter(alice, "/info " BOB);
    scene_wait_shown(scene, alice, "owes me a book");
    scene_wait_shown(scene, alice, "Bobby Tables");
    scene_quit(scene, bob);
    scene_quit(scene, alice);
}

/* Written by a script, changed in the form, read by another. */
static void
test_vcards(void **state)
{
    Scene *scene = *state;
    Terminal *alice = open_online(scene, "alice");
    Terminal *bob = open_online(scene, "bob");

    scene_enter(bob, "/vcard set name Bob Tables");
    scene_wait_shown(scene, bob, "the vCard is stored");
    scene_enter(bob, "/clear");
    scene_enter(bob, "/vcard edit");
    scene_wait_shown(scene, bob, "Your vCard");
    terminal_key(bob, "M-1");
    scene_enter(bob, "/form set city.0 Verona");
    scene_enter(bob, "/form submit");
    scene_wait_shown(scene, bob, "the vCard is stored");
    scene_enter(alice, "/vcard " BOB);
    scene_wait_shown(scene, alice, "Name: Bob Tables");
    scene_wait_shown(scene, alice, "Address: Verona");
    scene_quit(scene, bob);
    scene_quit(scene, alice);
}

/* A script gets its answers before it ends. */
static void
test_headless(void **state)
{
    Scene *scene = *state;
    Terminal *bob = open_online(scene, "bob");

    scene_add_account(scene, "alice", "alice", NULL);
    Process *alice = scene_headless(scene, "alice", "--json", NULL);
    process_say(alice, "/info " SERVER_DOMAIN);
    process_say(alice, "/last " BOB);
    process_end_input(alice);
    g_autofree char *line = scene_wait_line(scene, alice, "Is: server/im");
    assert_non_null(strstr(line, "\"notice\""));
    assert_int_equal(scene_wait_process_exit(scene, alice), 0);
    scene_quit(scene, bob);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_info_of_a_contact),
        scene_test(test_info_of_the_server),
        scene_test(test_info_of_a_stranger),
        scene_test(test_nicknames_and_notes),
        scene_test(test_vcards),
        scene_test(test_headless),
    };
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
