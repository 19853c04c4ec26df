/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Talking in a room of a real server: two jasers and a scripted contact, what the room confirms,
 * its past without gaps and doubles, private chats, subjects, people not heard. */

#include "config.h"

#include <glob.h>
#include <string.h>

#include "scene.h"

#define POND "pond@" SERVER_ROOMS

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "carol:" SCENE_PASSWORD, NULL };
    return scene_begin_group(state, words);
}

static Process *
bob_comes(Scene *scene)
{
    Process *bob = scene_peer(scene, "bob", NULL);

    process_say(bob, "join " POND " bob");
    scene_wait_printed(scene, bob, "110");
    return bob;
}

static Terminal *
start(Scene *scene, const char *user)
{
    g_autofree char *online = g_strdup_printf("%s@" SERVER_DOMAIN " ● online", user);
    Terminal *terminal = scene_open(scene, user, NULL);

    scene_wait_shown(scene, terminal, online);
    return terminal;
}

static Terminal *
come(Scene *scene, const char *user)
{
    scene_add_account(scene, user, user, NULL);
    Terminal *terminal = start(scene, user);
    scene_enter(terminal, "/join " POND);
    scene_wait_shown(scene, terminal, "(you)");
    return terminal;
}

/* The room's log of alice; "" if there is none. The caller's. */
static char *
read_log(Scene *scene)
{
    g_autofree char *pattern =
        scene_data_path(scene, "alice", "logs/alice@" SERVER_DOMAIN "/" POND "/*.log");
    GString *text = g_string_new(NULL);
    glob_t found = { 0 };

    if (glob(pattern, 0, NULL, &found) != 0)
        found.gl_pathc = 0;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        g_autofree char *part = NULL;
        if (g_file_get_contents(found.gl_pathv[i], &part, NULL, NULL))
            g_string_append(text, part);
    }
    globfree(&found);
    return g_string_free(text, FALSE);
}

static void
assert_once(Scene *scene, const char *line)
{
    g_autofree char *text = read_log(scene);
    const char *first = strstr(text, line);

    if (!first)
        scene_fail(scene, "\"%s\" is missing", line);
    if (strstr(first + 1, line))
        scene_fail(scene, "\"%s\" is there twice", line);
}

static void
test_everybody_hears_everybody(void **state)
{
    Scene *scene = *state;
    Process *bob = bob_comes(scene);
    Terminal *alice = come(scene, "alice");
    Terminal *carol = come(scene, "carol");

    scene_enter(alice, "good morning");
    scene_wait_printed(scene, bob, "room " POND "/alice good morning");
    scene_wait_shown(scene, carol, "good morning");
    scene_wait_shown(scene, alice, "✓✓");
    scene_enter(carol, "/me waves");
    scene_wait_shown(scene, alice, "carol waves");
    process_say(bob, "say " POND " and to you");
    scene_wait_shown(scene, alice, "and to you");
    scene_wait_shown(scene, carol, "and to you");
    process_say(bob, "subject " POND " frogs");
    scene_wait_shown(scene, alice, "bob set the subject: frogs");
    scene_quit(scene, carol);
    scene_quit(scene, alice);
    assert_once(scene, "<alice> good morning");
    assert_once(scene, "* <carol> waves");
    assert_once(scene, "<bob> and to you");
}

static void
test_what_was_missed_comes_once(void **state)
{
    Scene *scene = *state;
    Process *bob = bob_comes(scene);
    Terminal *alice = come(scene, "alice");

    process_say(bob, "say " POND " before");
    scene_wait_shown(scene, alice, "before");
    scene_enter(alice, "I have to go");
    scene_wait_printed(scene, bob, "I have to go");
    scene_wait_shown(scene, alice, "✓✓");
    scene_quit(scene, alice);
    for (int i = 0; i < 60; i++) {
        g_autofree char *line = g_strdup_printf("say " POND " missed %d.", i);
        process_say(bob, line);
    }
    scene_wait_printed(scene, bob, "missed 59.");

    alice = start(scene, "alice");
    scene_enter(alice, "/join " POND);
    scene_wait_shown(scene, alice, "(you)");
    scene_wait_shown(scene, alice, "missed 59.");
    scene_wait_shown(scene, alice, "missed 58.");
    process_say(bob, "say " POND " now");
    scene_wait_shown(scene, alice, "bob  now");
    scene_quit(scene, alice);
    for (int i = 0; i < 60; i++) {
        g_autofree char *line = g_strdup_printf("<bob> missed %d.", i);
        assert_once(scene, line);
    }
    assert_once(scene, "<bob> before");
    assert_once(scene, "<alice> I have to go");

    /* Once more, with nothing new. */
    alice = start(scene, "alice");
    scene_enter(alice, "/join " POND);
    scene_wait_shown(scene, alice, "(you)");
    process_say(bob, "say " POND " still here");
    scene_wait_shown(scene, alice, "still here");
    scene_quit(scene, alice);
    assert_once(scene, "<bob> missed 59.");
    assert_once(scene, "<bob> now");
    assert_once(scene, "<alice> I have to go");
}

static void
test_private_words(void **state)
{
    Scene *scene = *state;
    Process *bob = bob_comes(scene);
    Terminal *alice = come(scene, "alice");

    scene_enter(alice, "/msg bob psst");
    scene_wait_printed(scene, bob, "private " POND "/alice psst");
    process_say(bob, "pm " POND "/alice yes?");
    scene_wait_shown(scene, alice, "yes?");
    process_say(bob, "nick " POND " robert");
    scene_wait_shown(scene, alice, "bob is called robert now.");
    scene_enter(alice, "still you?");
    scene_wait_printed(scene, bob, "still you?");
    process_say(bob, "leave " POND);
    scene_wait_shown(scene, alice, "robert has left the room.");
    scene_enter(alice, "gone?");
    scene_wait_shown(scene, alice, "robert is not in the room.");
    scene_quit(scene, alice);
}

static void
test_people_not_heard(void **state)
{
    Scene *scene = *state;
    Process *bob = bob_comes(scene);
    Terminal *alice = come(scene, "alice");

    scene_enter(alice, "/ignore bob");
    scene_wait_shown(scene, alice, "bob is not heard in rooms any more.");
    process_say(bob, "say " POND " can you hear me");
    process_say(bob, "subject " POND " silence");
    scene_wait_shown(scene, alice, "bob set the subject: silence");
    scene_enter(alice, "/unignore bob");
    scene_wait_shown(scene, alice, "bob is heard again.");
    process_say(bob, "say " POND " and now");
    scene_wait_shown(scene, alice, "and now");
    scene_wait_gone(scene, alice, "can you hear me");
    scene_quit(scene, alice);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_everybody_hears_everybody),
        scene_test(test_what_was_missed_comes_once),
        scene_test(test_private_words),
        scene_test(test_people_not_heard),
    };

    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
