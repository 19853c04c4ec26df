/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mood, activity, tune and location: between two programs, between two devices of one account, and
 * from a contact that publishes as the specifications' examples do. */

#include "config.h"

#include "scene.h"

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD,   "bob:" SCENE_PASSWORD,
                                         "carol:" SCENE_PASSWORD,   "dave:" SCENE_PASSWORD,
                                         "mallory:" SCENE_PASSWORD, "alice+bob/Friends",
                                         "carol+dave/Friends",      NULL };
    return scene_begin_group(state, words);
}

static Terminal *
open_online(Scene *scene, const char *name, const char *user)
{
    g_autofree char *online = g_strdup_printf("%s@" SERVER_DOMAIN " ● online", user);
    scene_add_account(scene, name, user, NULL);
    Terminal *terminal = scene_open(scene, name, NULL);
    scene_wait_shown(scene, terminal, online);
    return terminal;
}

static Process *
start_headless(Scene *scene, const char *name, const char *user)
{
    scene_add_account(scene, name, user, NULL);
    Process *process = scene_headless(scene, name, "--json", NULL);
    scene_wait_printed(scene, process, "\"state\":\"online\"");
    return process;
}

/* --- two programs --- */

static void
test_who_is_here_sees_it_and_who_comes_later(void **state)
{
    Scene *scene = *state;
    Process *bob = start_headless(scene, "bob", "bob");
    Terminal *alice = open_online(scene, "alice", "alice");

    scene_enter(alice, "/mood in_love since yesterday");
    scene_wait_shown(scene, alice, "Mood: in love: since yesterday. Who sees your presence");
    scene_wait_printed(scene, bob,
                       "\"jid\":\"alice@" SERVER_DOMAIN
                       "\",\"kind\":\"mood\",\"summary\":\"in love: since yesterday\"");
    scene_enter(alice, "/activity coding");
    scene_wait_printed(scene, bob, "\"summary\":\"working: coding\"");
    scene_enter(alice, "/tune Pink Floyd - Time");
    scene_wait_printed(scene, bob, "\"summary\":\"Pink Floyd – Time\"");
    scene_enter(alice, "/location 48.85661,2.35222");
    scene_wait_printed(scene, bob, "\"lat\":\"48.86\",\"lon\":\"2.35\"");
    scene_enter(alice, "/location locality Paris");
    scene_wait_printed(scene, bob, "\"locality\":\"Paris\"");
    scene_enter(alice, "/gaming chess");
    scene_wait_printed(scene, bob, "\"kind\":\"gaming\",\"summary\":\"chess\"");

    /* Another device of Alice's, and of Bob's, that come only now. */
    Process *second = start_headless(scene, "second", "alice");
    scene_wait_printed(scene, second, "\"jid\":\"alice@" SERVER_DOMAIN "\",\"kind\":\"gaming\"");
    Process *later = start_headless(scene, "later", "bob");
    scene_wait_printed(scene, later, "\"summary\":\"in love: since yesterday\"");

    process_say(second, "/mood off");
    scene_wait_printed(scene, bob, "\"kind\":\"mood\",\"fields\":{}");
    scene_wait_printed(scene, later, "\"kind\":\"mood\",\"fields\":{}");
    scene_enter(alice, "/tune");
    scene_wait_shown(scene, alice, "you  alice@" SERVER_DOMAIN "  Pink Floyd – Time");
    scene_quit(scene, alice);
    Process *const processes[] = { bob, second, later };
    for (unsigned i = 0; i < G_N_ELEMENTS(processes); i++) {
        process_end_input(processes[i]);
        assert_int_equal(scene_wait_process_exit(scene, processes[i]), 0);
    }
}

/* --- a contact as the specifications have it --- */

#define PUBLISH(id, node, payload)                                                                 \
    "raw <iq type='set' id='" id "'><pubsub xmlns='http://jabber.org/protocol/pubsub'>"            \
    "<publish node='" node "'><item id='one'>" payload "</item></publish></pubsub></iq>"
#define NS_MOOD   "http://jabber.org/protocol/mood"
#define NS_GEOLOC "http://jabber.org/protocol/geoloc"

static void
test_contact_by_the_examples(void **state)
{
    Scene *scene = *state;
    Process *carol = scene_peer(scene, "carol", NULL);
    Process *mallory = scene_peer(scene, "mallory", NULL);
    Terminal *dave = open_online(scene, "dave", "dave");

    scene_wait_shown(scene, dave, "● Carol");
    scene_enter(dave, "/set chat.extended on");
    scene_enter(dave, "/msg carol@" SERVER_DOMAIN);
    scene_wait_shown(scene, dave, "2:Carol"); /* it is told where there is a window */
    process_say(carol,
                PUBLISH("p1", NS_MOOD,
                        "<mood xmlns='" NS_MOOD "'><annoyed/><text>curse my nurse!</text></mood>"));
    scene_wait_shown(scene, dave, "☺ Carol: annoyed: curse my nurse!");
    process_say(carol, PUBLISH("p2", NS_GEOLOC,
                               "<geoloc xmlns='" NS_GEOLOC "' xml:lang='en'><accuracy>20</accuracy>"
                               "<country>Italy</country><lat>45.44</lat><locality>Venice</locality>"
                               "<lon>12.33</lon></geoloc>"));
    /* What comes within two seconds is not told in the chat, but known. */
    scene_wait_shown(scene, dave, "☺⌖");
    scene_enter(dave, "/location");
    scene_wait_shown(scene, dave, "Venice, Italy");

    process_say(mallory, "raw <message to='dave@" SERVER_DOMAIN
                         "' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'>"
                         "<items node='" NS_MOOD "'><item id='one'><mood xmlns='" NS_MOOD
                         "'><sad/></mood></item></items></event></message>");
    process_say(carol, PUBLISH("p3", NS_MOOD, "<mood xmlns='" NS_MOOD "'/>"));
    process_say(carol, "message dave@" SERVER_DOMAIN " it is gone");
    scene_wait_shown(scene, dave, "it is gone");
    scene_enter(dave, "/mood");
    scene_wait_shown(scene, dave, "neither you nor anybody who is online publishes any");
    scene_quit(scene, dave);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_who_is_here_sees_it_and_who_comes_later),
        scene_test(test_contact_by_the_examples),
    };

    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
