/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People whom the user does not want to hear in rooms. */

#include "config.h"

#include "model/room.h"
#include "client/rooms/ignoring.h"

#include "unit/client/coven.h"

static void
test_ignored_people_are_not_heard(void **state)
{
    Office *office = *state;

    office_go_online(office);
    coven_enter(office, STABLE OCCUPANTS);
    Chat *chat = coven_chat(office);
    assert_false(client_ignore(office->client, chat, "nobody", NULL));
    assert_false(client_ignore(office->client, chat, "romeo", NULL));
    assert_true(client_ignore(office->client, chat, "juliet", NULL));
    assert_false(client_ignore(office->client, chat, "juliet", NULL));
    assert_true(room_find(chat->room, "juliet")->is_ignored);
    coven_say(office, "juliet", "1", "hear me", "");
    coven_whisper(office, "juliet", "2", "please", "");
    coven_assert_lines(chat, "");
    assert_null(coven_private_chat(office, "juliet"));

    /* Another nick and another run change nothing; who has her nick now is heard. */
    office_restart(office);
    office_go_online(office);
    coven_enter(office, NULL);
    chat = coven_chat(office);
    coven_say(office, "juliet", "2", "hear me", ""); /* who she is, is not known yet */
    room_add_features(chat->room, ROOM_OCCUPANT_IDS, 0);
    coven_leave(office, "juliet", "<item nick='capulet'/><status code='303'/>");
    coven_occupy(office, "capulet", "j", "");
    coven_occupy(office, "juliet", "another", "");
    coven_say(office, "capulet", "3", "hear me now", "");
    coven_say(office, "juliet", "4", "good day", "");
    coven_assert_lines(chat, "<good day");
    assert_int_equal(client_ignored(office->client, office->account)->len, 1);
    assert_true(client_unignore(office->client, chat, "capulet", NULL));
    coven_say(office, "capulet", "5", "thanks", "");
    coven_assert_lines(chat, "<good day|<thanks");
    assert_false(client_unignore(office->client, chat, "capulet", NULL));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define ROOM_TEST(fn) cmocka_unit_test_setup_teardown(fn, office_setup, office_teardown)
        ROOM_TEST(test_ignored_people_are_not_heard),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
