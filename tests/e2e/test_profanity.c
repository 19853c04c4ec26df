/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chatting with Profanity, as its users have it. */

#include "config.h"

#include "profanity.h"

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "carol:" SCENE_PASSWORD, "alice+bob/Friends", NULL };
    profanity_need();
    return scene_begin_group(state, words);
}

static void
test_chats_with_profanity(void **state)
{
    Scene *scene = *state;
    Terminal *profanity = profanity_open(scene, "bob");
    scene_add_account(scene, "a", "alice", NULL);
    Terminal *jaser = scene_open(scene, "a", NULL);

    scene_wait_shown(scene, jaser, "● Bob");
    scene_enter(jaser, "/msg bob@" SERVER_DOMAIN " hello from jaser");
    scene_wait_shown(scene, profanity, "chat message: Alice");
    scene_enter(profanity, "/msg alice@" SERVER_DOMAIN " hello from Profanity");
    scene_wait_shown(scene, profanity, "hello from jaser");
    scene_wait_shown(scene, jaser, "hello from Profanity");
    scene_wait_shown(scene, jaser, "✓✓");
    scene_wait_shown(scene, jaser, "→ profanity (4)");
    scene_wait_shown(scene, jaser, "● Bob            $"); /* what it is was verified */
    scene_enter(jaser, "/resource list");
    scene_wait_shown(scene, jaser, "next  Profanity");
    terminal_type(profanity, "I am typing this");
    scene_wait_shown(scene, jaser, "typing…");
    terminal_key(profanity, "Enter");
    scene_wait_shown(scene, jaser, "I am typing this");
    scene_enter(profanity, "/status set away");
    scene_wait_shown(scene, jaser, "◐");
    scene_quit(scene, jaser);
    scene_enter(profanity, "/quit");
    scene_wait_exit(scene, profanity);
}

/* Strangers until both have asked and allowed. */
static void
test_adds_profanity(void **state)
{
    Scene *scene = *state;
    Terminal *profanity = profanity_open(scene, "bob");
    scene_add_account(scene, "c", "carol", NULL);
    Terminal *jaser = scene_open(scene, "c", NULL);

    scene_wait_shown(scene, jaser, "is online");
    scene_wait_shown(scene, profanity, "logged in successfully");
    scene_enter(jaser, "/roster add bob@" SERVER_DOMAIN " Bob");
    scene_wait_shown(scene, profanity, "carol@" SERVER_DOMAIN);
    scene_enter(profanity, "/sub allow carol@" SERVER_DOMAIN);
    scene_wait_shown(scene, jaser, "● Bob");
    scene_enter(profanity, "/sub request carol@" SERVER_DOMAIN);
    scene_wait_shown(scene, jaser, "wants to see");
    scene_enter(jaser, "/sub allow bob@" SERVER_DOMAIN);
    scene_enter(jaser, "/status dnd busy now");
    scene_wait_shown(scene, profanity, "busy now");
    scene_enter(profanity, "/priority -3");
    scene_enter(profanity, "/status set xa");
    scene_wait_shown(scene, jaser, "◌ Bob");
    scene_quit(scene, jaser);
    scene_enter(profanity, "/quit");
    scene_wait_exit(scene, profanity);
}

/* What each can learn of the other: client, version, state, priority, features, idle time. */
static void
test_who_the_other_is(void **state)
{
    Scene *scene = *state;
    Terminal *profanity = profanity_open(scene, "bob");
    scene_add_account(scene, "a", "alice", "resource=jaser\n");
    Terminal *jaser = scene_open(scene, "a", NULL);

    scene_wait_shown(scene, jaser, "● Bob");
    scene_enter(jaser, "/software bob@" SERVER_DOMAIN "/profanity");
    scene_wait_shown(scene, jaser, "Profanity 0.");
    scene_enter(profanity, "/status set dnd \"writing a test\"");
    scene_wait_shown(scene, jaser, "… $"); /* what it is was verified */
    scene_enter(profanity, "/priority 17");
    scene_enter(jaser, "/msg bob@" SERVER_DOMAIN);
    scene_wait_shown(scene, jaser, "→ profanity (17)");
    scene_enter(jaser, "/info bob");
    scene_wait_shown(scene, jaser, "writing a test");
    scene_wait_shown(scene, jaser, "priority 17");
    scene_wait_shown(scene, jaser, "message receipts, typing"); /* it can */
    scene_wait_shown(scene, jaser, "Profanity 0.13.1 (Linux), in use");
    scene_enter(jaser, "/last bob@" SERVER_DOMAIN "/profanity");
    scene_wait_shown(scene, jaser, "/profanity: in use");

    scene_enter(jaser, "/priority 23");
    scene_enter(jaser, "/status xa gone fishing");
    scene_wait_shown(scene, profanity, "xa, \"gone fishing\"");
    scene_enter(profanity, "/info alice@" SERVER_DOMAIN);
    scene_wait_shown(scene, profanity, "jaser (23), xa");
    scene_enter(profanity, "/software alice@" SERVER_DOMAIN "/jaser");
    scene_wait_shown(scene, profanity, "jaser");
    scene_quit(scene, jaser);
    scene_enter(profanity, "/quit");
    scene_wait_exit(scene, profanity);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_chats_with_profanity),
        scene_test(test_adds_profanity),
        scene_test(test_who_the_other_is),
    };
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
