/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a message goes, on screen: the title bar says it before Enter, and the server does it. */

#include "config.h"

#include <string.h>

#include "scene.h"

#define ALICE "alice@" SERVER_DOMAIN
#define BOB   "bob@" SERVER_DOMAIN

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "alice+bob/Friends", NULL };
    return scene_begin_group(state, words);
}

static Process *
open_device(Scene *scene, const char *user, const char *resource, int priority)
{
    g_autofree char *jid = g_strdup_printf("--jid=%s@" SERVER_DOMAIN "/%s", user, resource);
    g_autofree char *option = g_strdup_printf("--priority=%d", priority);

    return scene_peer(scene, user, jid, option, NULL);
}

static Terminal *
open_chat(Scene *scene, const char *with)
{
    g_autofree char *command = g_strconcat("/msg ", with, NULL);

    scene_add_account(scene, "alice", "alice", "resource=jaser\n");
    Terminal *terminal = scene_open(scene, "alice", NULL);
    scene_wait_shown(scene, terminal, ALICE " ● online");
    scene_enter(terminal, command);
    return terminal;
}

static bool
has_got(Process *device, const char *text)
{
    return strstr(process_output(device), text) != NULL;
}

/* Servers deliver to the highest priority, and, both Prosody and ejabberd, to all that have it. */
static void
test_what_the_server_chooses(void **state)
{
    Scene *scene = *state;
    Process *tablet = open_device(scene, "bob", "tablet", 1);
    Process *phone = open_device(scene, "bob", "phone", 5);
    Terminal *terminal = open_chat(scene, BOB);

    scene_wait_shown(scene, terminal, "→ phone (5)");
    scene_enter(terminal, "for the phone");
    scene_wait_printed(scene, phone, "for the phone");
    Process *desk = open_device(scene, "bob", "desk", 5);
    scene_wait_shown(scene, terminal, "→ desk (5) +1");
    scene_enter(terminal, "for both");
    scene_wait_printed(scene, desk, "for both");
    scene_wait_printed(scene, phone, "for both");
    process_say(tablet, "presence online 9");
    scene_wait_shown(scene, terminal, "→ tablet (9)");
    scene_enter(terminal, "for the tablet");
    scene_wait_printed(scene, tablet, "for the tablet");
    assert_false(has_got(tablet, "for the phone"));
    assert_false(has_got(tablet, "for both"));
    assert_false(has_got(desk, "for the tablet"));
    assert_false(has_got(phone, "for the tablet"));
    scene_quit(scene, terminal);
}

/* Nobody takes it: the server keeps it until somebody does. */
static void
test_nobody_takes_it(void **state)
{
    Scene *scene = *state;
    Process *phone = open_device(scene, "bob", "phone", -1);
    Terminal *terminal = open_chat(scene, BOB);

    scene_wait_shown(scene, terminal, "no device takes messages (negative priorities)");
    scene_enter(terminal, "for later");
    scene_enter(terminal, "/resource set phone");
    scene_wait_shown(scene, terminal, "→ phone (-1) forced");
    scene_enter(terminal, "all the same");
    scene_wait_printed(scene, phone, "all the same");
    assert_false(has_got(phone, "for later"));
    scene_enter(terminal, "/resource auto");
    process_end_input(phone);
    scene_wait_shown(scene, terminal, "→ kept at the server");
    scene_enter(terminal, "for tomorrow");
    Process *desk = open_device(scene, "bob", "desk", 0);
    scene_wait_shown(scene, terminal, "→ desk (0)");
    scene_wait_printed(scene, desk, "for later");
    scene_wait_printed(scene, desk, "for tomorrow");
    scene_quit(scene, terminal);
}

static void
test_who_wrote_last(void **state)
{
    Scene *scene = *state;
    Process *phone = open_device(scene, "bob", "phone", 5);
    Process *desk = open_device(scene, "bob", "desk", 1);
    Terminal *terminal = open_chat(scene, BOB);

    scene_enter(terminal, "/set chat.target last");
    scene_wait_shown(scene, terminal, "→ phone (5)");
    process_say(desk, "state " ALICE " composing");
    process_say(desk, "message " ALICE " from the desk");
    scene_wait_shown(scene, terminal, "→ desk (1) alone");
    scene_enter(terminal, "back to the desk");
    scene_wait_printed(scene, desk, "back to the desk");
    assert_false(has_got(phone, "back to the desk"));
    process_say(desk, "presence away 1");
    scene_wait_shown(scene, terminal, "→ phone (5)");
    scene_wait_gone(scene, terminal, "alone");
    scene_enter(terminal, "to whom it may concern");
    scene_wait_printed(scene, phone, "to whom it may concern");
    process_say(desk, "message " ALICE " here again");
    scene_wait_shown(scene, terminal, "→ desk (1) alone");
    process_end_input(desk);
    scene_wait_shown(scene, terminal, "→ phone (5)");
    scene_enter(terminal, "to who is left");
    scene_wait_printed(scene, phone, "to who is left");
    scene_quit(scene, terminal);
}

static void
test_a_chosen_device_goes_and_comes_back(void **state)
{
    Scene *scene = *state;
    Process *phone = open_device(scene, "bob", "phone", 5);
    Process *tablet = open_device(scene, "bob", "tablet", 1);
    Terminal *terminal = open_chat(scene, BOB);

    scene_wait_shown(scene, terminal, "→ phone (5)");
    scene_enter(terminal, "/resource set nothing");
    scene_wait_shown(scene, terminal, "is not online with a device nothing");
    scene_enter(terminal, "/resource set tablet");
    scene_wait_shown(scene, terminal, "→ tablet (1) forced");
    scene_enter(terminal, "for the tablet");
    scene_wait_printed(scene, tablet, "for the tablet");
    process_end_input(tablet);
    scene_wait_shown(scene, terminal, "→ phone (5) · was: tablet, gone");
    scene_wait_shown(scene, terminal, "The device tablet, which you chose, is gone");
    scene_enter(terminal, "for who is there");
    scene_wait_printed(scene, phone, "for who is there");
    Process *again = open_device(scene, "bob", "tablet", 1);
    scene_wait_shown(scene, terminal, "is back: messages go there again");
    scene_wait_shown(scene, terminal, "→ tablet (1) forced");
    scene_enter(terminal, "welcome back");
    scene_wait_printed(scene, again, "welcome back");
    assert_false(has_got(phone, "welcome back"));
    scene_quit(scene, terminal);
}

/* What is written to ourselves goes to our other devices, and does not come back. */
static void
test_own_devices(void **state)
{
    Scene *scene = *state;
    Process *phone = open_device(scene, "alice", "phone", 1);
    Terminal *terminal = open_chat(scene, ALICE);

    scene_wait_shown(scene, terminal, "→ phone (1) alone");
    scene_enter(terminal, "note to self");
    scene_wait_printed(scene, phone, "note to self");
    process_say(phone, "message " ALICE "/jaser note from the phone");
    scene_wait_shown(scene, terminal, "note from the phone");
    assert_false(has_got(phone, "double"));
    scene_quit(scene, terminal);
}

/* Each knows what the other is. */
static void
test_two_of_us(void **state)
{
    Scene *scene = *state;
    Terminal *terminal = open_chat(scene, BOB);

    scene_wait_shown(scene, terminal, "→ kept at the server");
    scene_add_account(scene, "bob", "bob", "resource=laptop\n");
    Terminal *other = scene_open(scene, "bob", NULL);
    scene_wait_shown(scene, terminal, "→ laptop (");
    scene_wait_shown(scene, terminal, "● Bob            $");
    scene_enter(terminal, "/resource list");
    scene_wait_shown(scene, terminal, "next  jaser");
    scene_enter(terminal, "hello laptop");
    scene_wait_shown(scene, other, "2:Alice");
    scene_quit(scene, other);
    scene_wait_shown(scene, terminal, "→ kept at the server");
    scene_quit(scene, terminal);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_what_the_server_chooses),
        scene_test(test_nobody_takes_it),
        scene_test(test_who_wrote_last),
        scene_test(test_a_chosen_device_goes_and_comes_back),
        scene_test(test_own_devices),
        scene_test(test_two_of_us),
    };
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
