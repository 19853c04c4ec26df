/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Channels of IRC as rooms, through a gateway (biboumi). */

#include "config.h"

#include "irc.h"

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "alice+bob/Friends", IRC_WORD, NULL };
    return scene_begin_group(state, words);
}

/* What the gateway does, without jaser: so that it is known what the others stand on. */
static void
test_scripted_contact_on_irc(void **state)
{
    Scene *scene = *state;
    int port = irc_start(scene);
    Process *ivy = irc_user(scene, port, "ivy");
    Process *bob = scene_peer(scene, "bob", NULL);

    process_say(bob,
                "raw <iq type='set' to='" IRC_SERVER "' id='room-ask'>"
                "<command xmlns='http://jabber.org/protocol/commands' node='configure'/></iq>");
    scene_wait_printed(scene, bob, "done " IRC_SERVER " ask");
    process_say(ivy, "JOIN #pond");
    scene_wait_printed(scene, ivy, "JOIN :#pond");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_scripted_contact_on_irc),
    };
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
