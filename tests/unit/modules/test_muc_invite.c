/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Invitations into rooms: what is heard, from whom, and what is sent. */

#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "model/room.h"

#include "modules/muc_invite.h"
#include "unit/xmpp/stream_fixture.h"

#define NS_USER "http://jabber.org/protocol/muc#user"
#define ROOM    "coven@chat.shakespeare.lit"
#define CRONE   "crone1@shakespeare.lit/desktop"

/* XEP-0045 example 57. */
static void
test_through_the_room(void **state)
{
    Fixture *f = *state;

    receive(f, "<message from='" ROOM "' id='nzd143v8'><x xmlns='" NS_USER "'><invite from='" CRONE
               "'><reason>Hey Hecate!</reason></invite><password>cauldronburn</password></x>"
               "<x xmlns='jabber:x:conference' jid='" ROOM "'>Hey Hecate!</x></message>");
    assert_told(f, "invitation mediated room=" ROOM " from=" ROOM " claimed=" CRONE
                   " reason=Hey Hecate! password=cauldronburn");
    assert_nothing_told(f);
    receive(f, "<message from='" ROOM "'><x xmlns='" NS_USER "'><invite><continue thread='t1'/>"
               "</invite></x></message>");
    assert_told(f, "invitation mediated room=" ROOM " from=" ROOM
                   " claimed=- reason=- password=- continued t1");
    receive(f, "<message from='" ROOM "'><x xmlns='" NS_USER "'><invite from='@@'/></x></message>");
    assert_told(f, "invitation mediated room=" ROOM " from=" ROOM " claimed=- reason=- password=-");
}

/* XEP-0249 example 1. */
static void
test_directly(void **state)
{
    Fixture *f = *state;

    receive(f, "<message from='" CRONE "'><x xmlns='jabber:x:conference' jid='" ROOM "/nick' "
               "continue='true' password='cauldronburn' reason='Hey!' thread='e0ff'/></message>");
    assert_told(f, "invitation direct room=" ROOM " from=" CRONE
                   " claimed=- reason=Hey! password=cauldronburn continued e0ff");
    receive(f, "<message from='" CRONE "'><body>Come to the cave</body>"
               "<x xmlns='jabber:x:conference' jid='" ROOM "'/></message>");
    assert_told(f, "invitation direct room=" ROOM " from=" CRONE
                   " claimed=- reason=Come to the cave password=-");
    assert_nothing_told(f);
    assert_null(fixture_find_chat(f, "crone1@shakespeare.lit"));
}

static void
test_what_is_none(void **state)
{
    static const char *const none[] = {
        /* Only a room speaks as one. */
        "<message from='" ROOM "/firstwitch'><x xmlns='" NS_USER "'><invite/></x></message>",
        "<message from='chat.shakespeare.lit'><x xmlns='" NS_USER "'><invite/></x></message>",
        "<message from='" CRONE "'><x xmlns='" NS_USER "'><invite/></x></message>",
        "<message from='" ROOM "' type='groupchat'><x xmlns='" NS_USER "'><invite/></x></message>",
        /* No room. */
        "<message from='" CRONE "'><x xmlns='jabber:x:conference'/></message>",
        "<message from='" CRONE "'><x xmlns='jabber:x:conference' jid='@'/></message>",
        "<message from='" CRONE
        "'><x xmlns='jabber:x:conference' jid='shakespeare.lit'/></message>",
        "<message from='" ROOM "/a'><x xmlns='" NS_USER "'/></message>",
        /* Another device's. */
        "<message from='alice@example.org'><sent xmlns='urn:xmpp:carbons:2'>"
        "<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' "
        "from='alice@example.org/x' to='" CRONE "'><x xmlns='jabber:x:conference' jid='" ROOM "'/>"
        "</message></forwarded></sent></message>",
    };
    Fixture *f = *state;

    for (unsigned i = 0; i < G_N_ELEMENTS(none); i++) {
        receive(f, "%s", none[i]);
        if (f->told->len > 0)
            fail_msg("%s: %s", none[i], (char *)f->told->pdata[0]);
    }
    assert_nothing_sent(f);
}

/* Who is in a room with us is known by his nick there. */
static void
test_by_an_occupant(void **state)
{
    Fixture *f = *state;
    g_autoptr(Jid) jid = jid_new(ROOM, NULL);
    Chat *chat = account_get_chat(f->account, jid, CHAT_ROOM);

    room_set_state(chat->room, ROOM_IN, ROOM_END_NONE, NULL, NULL);
    receive(f, "<message from='" ROOM "/firstwitch'><x xmlns='" NS_USER "'/>"
               "<x xmlns='jabber:x:conference' jid='other@chat.shakespeare.lit'/></message>");
    assert_told(f, "invitation direct room=other@chat.shakespeare.lit from=" ROOM
                   "/firstwitch claimed=" ROOM "/firstwitch reason=- password=-");
    receive(f, "<message from='" ROOM "'><x xmlns='jabber:x:conference' "
               "jid='other@chat.shakespeare.lit'/></message>");
    assert_nothing_told(f);
}

/* XEP-0045 example 59, and what comes back. */
static void
test_answers_to_ours(void **state)
{
    Fixture *f = *state;

    receive(f, "<message from='" ROOM "'><x xmlns='" NS_USER "'><decline from='hecate@x.lit'>"
               "<reason>Sorry, I'm too busy right now.</reason></decline></x></message>");
    assert_told(f, "invitation declined room=" ROOM " from=" ROOM
                   " claimed=hecate@x.lit reason=Sorry, I'm too busy right now. password=-");
    receive(f, "<message from='" ROOM "' type='error' id='ours'><x xmlns='" NS_USER "'>"
               "<invite to='hecate@x.lit'/></x><error type='auth'><forbidden "
               "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>");
    assert_int_equal(f->told->len, 1);
    assert_non_null(strstr(f->told->pdata[0], "invitation failed room=- from=" ROOM));
}

static void
test_sending(void **state)
{
    Fixture *f = *state;
    g_autoptr(Jid) room = jid_new(ROOM, NULL);
    g_autoptr(Jid) to = jid_new("hecate@shakespeare.lit/broom", NULL);
    g_autoptr(Jid) crone = jid_new(CRONE, NULL);
    const MucInvitation full = { .room = room,
                                 .to = to,
                                 .reason = "Hey Hecate!",
                                 .password = "cauldronburn",
                                 .thread = "e0ff",
                                 .is_continued = true };
    const MucInvitation bare = { .room = room, .to = to };

    g_free(muc_invite_mediated(f->stream, &full));
    assert_sent(f, "<message to='" ROOM "' id='*'><x xmlns='" NS_USER "'><invite "
                   "to='hecate@shakespeare.lit'><reason>Hey Hecate!</reason>"
                   "<continue thread='e0ff'/></invite></x></message>");
    g_free(muc_invite_direct(f->stream, &full));
    assert_sent(f, "<message to='hecate@shakespeare.lit' id='*'><x xmlns='jabber:x:conference' "
                   "jid='" ROOM "' password='cauldronburn' reason='Hey Hecate!' continue='true' "
                   "thread='e0ff'/></message>");
    g_free(muc_invite_direct(f->stream, &bare));
    assert_sent(f, "<message to='hecate@shakespeare.lit' id='*'><x xmlns='jabber:x:conference' "
                   "jid='" ROOM "'/></message>");
    muc_invite_decline(f->stream, room, crone, "Sorry, I'm too busy right now.");
    assert_sent(f, "<message to='" ROOM "' id='*'><x xmlns='" NS_USER "'><decline to='" CRONE
                   "'><reason>Sorry, I'm too busy right now.</reason></decline></x></message>");
    muc_invite_decline(f->stream, room, crone, NULL);
    assert_sent(f, "<message to='" ROOM "' id='*'><x xmlns='" NS_USER "'><decline to='" CRONE
                   "'/></x></message>");
}

static void
test_what_is_kept(void **state)
{
    Fixture *f = *state;
    g_autoptr(Jid) room = jid_new(ROOM, NULL);
    bool is_continued;
    g_autofree char *details = muc_invite_details(&(RoomInvitation){
        .room = room, .password = "<&'\">", .is_continued = true, .thread = "t" });
    g_autofree char *password = muc_invite_read_details(details, &is_continued);

    (void)f;
    assert_string_equal(password, "<&'\">");
    assert_true(is_continued);
    assert_null(muc_invite_read_details(NULL, &is_continued));
    assert_false(is_continued);
    assert_null(muc_invite_read_details("<broken", &is_continued));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_through_the_room), TEST(test_directly),        TEST(test_what_is_none),
        TEST(test_by_an_occupant),   TEST(test_answers_to_ours), TEST(test_sending),
        TEST(test_what_is_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
