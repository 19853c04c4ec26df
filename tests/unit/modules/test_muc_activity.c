/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What rooms tell that we are not in: of which rooms, from whom, how often. */

#include "config.h"

#include "model/room.h"

#include "modules/muc_activity.h"
#include "unit/xmpp/stream_fixture.h"

#define SERVICE "chat.shakespeare.lit"
#define ROOM    "coven@" SERVICE

#define RAI(rooms) "<rai xmlns='urn:xmpp:rai:0'>" rooms "</rai>"
#define MENTION(from, type, about)                                                                 \
    "<mentions xmlns='urn:xmpp:mmn:0'><forwarded xmlns='urn:xmpp:forward:0'>"                      \
    "<delay xmlns='urn:xmpp:delay' stamp='2020-12-03T14:45:56Z'/>"                                 \
    "<message xmlns='jabber:client' type='" type "' to='" ROOM "' from='" from "'>"                \
    "<body>alice: Thrice the brinded cat hath mew'd.</body>"                                       \
    "<reference xmlns='urn:xmpp:reference:0' type='mention' begin='0' end='5' uri='" about "'/>"   \
    "</message></forwarded></mentions>"
#define US "xmpp:alice@example.org"

static Chat *
add_room(Fixture *f, const char *text, bool is_kept)
{
    g_autoptr(Jid) jid = jid_new(text, NULL);
    Chat *chat = account_get_chat(f->account, jid, CHAT_ROOM);

    if (is_kept)
        room_set_bookmark(chat->room, g_new0(Bookmark, 1));
    return chat;
}

/* XEP-0437 example 3. */
static void
test_activity(void **state)
{
    Fixture *f = *state;

    add_room(f, ROOM, true);
    add_room(f, "cave@" SERVICE, false);
    add_room(f, "other@elsewhere.lit", true);
    Chat *in = add_room(f, "in@" SERVICE, true);
    room_set_state(in->room, ROOM_IN, ROOM_END_NONE, NULL, NULL);
    receive(f, "<message from='" SERVICE "'>" RAI(
                   "<activity>cave@" SERVICE "</activity><activity>other@elsewhere.lit</activity>"
                   "<activity>in@" SERVICE "</activity><activity>never@" SERVICE "</activity>"
                   "<activity>@</activity><activity/><odd/><activity>" ROOM
                   "</activity>") "</message>");
    assert_told(f, "room activity " ROOM);
    assert_nothing_told(f);
    /* Who is no service. */
    receive(f, "<message from='mallory@" SERVICE
               "'>" RAI("<activity>" ROOM "</activity>") "</message>");
    receive(f, "<message from='" SERVICE "/x'>" RAI("<activity>" ROOM "</activity>") "</message>");
    receive(f, "<message from='evil.lit'>" RAI("<activity>" ROOM "</activity>") "</message>");
    assert_nothing_told(f);
}

/* XEP-0452 example 3. */
static void
test_mentions(void **state)
{
    Fixture *f = *state;

    Chat *chat = add_room(f, ROOM, true);
    receive(f,
            "<message from='" ROOM "'>" MENTION(ROOM "/firstwitch", "groupchat", US) "</message>");
    assert_told(f, "room mention " ROOM " alice: Thrice the brinded cat hath mew'd. " ROOM
                   "/firstwitch");
    /* Not all the time. */
    receive(f,
            "<message from='" ROOM "'>" MENTION(ROOM "/firstwitch", "groupchat", US) "</message>");
    assert_nothing_told(f);
    clock_advance(f->clock, 60 * 1000);
    receive(f,
            "<message from='" ROOM "'>" MENTION(ROOM "/firstwitch", "groupchat", US) "</message>");
    assert_told(f, "room mention " ROOM " alice: Thrice the brinded cat hath mew'd. " ROOM
                   "/firstwitch");
    clock_advance(f->clock, 60 * 1000);
    room_set_state(chat->room, ROOM_IN, ROOM_END_NONE, NULL, NULL);
    receive(f,
            "<message from='" ROOM "'>" MENTION(ROOM "/firstwitch", "groupchat", US) "</message>");
    assert_nothing_told(f);
}

static void
test_forged_mentions(void **state)
{
    static const char *const forged[] = {
        "<message from='evil@" SERVICE
        "'>" MENTION(ROOM "/firstwitch", "groupchat", US) "</message>",
        "<message from='" ROOM
        "/firstwitch'>" MENTION(ROOM "/firstwitch", "groupchat", US) "</message>",
        "<message from='" ROOM "'>" MENTION("bob@example.org/x", "groupchat", US) "</message>",
        "<message from='" ROOM "'>" MENTION(ROOM, "groupchat", US) "</message>",
        "<message from='" ROOM "'>" MENTION(ROOM "/firstwitch", "chat", US) "</message>",
        "<message from='" ROOM
        "'>" MENTION(ROOM "/firstwitch", "groupchat", "xmpp:b@x.lit") "</message>",
        "<message from='" ROOM "'><mentions xmlns='urn:xmpp:mmn:0'/></message>",
        "<message from='unkept@" SERVICE
        "'>" MENTION("unkept@" SERVICE "/firstwitch", "groupchat", US) "</message>",
    };
    Fixture *f = *state;

    add_room(f, ROOM, true);
    for (unsigned i = 0; i < G_N_ELEMENTS(forged); i++) {
        receive(f, "%s", forged[i]);
        if (f->told->len > 0)
            fail_msg("%s: %s", forged[i], (char *)f->told->pdata[0]);
    }
    assert_null(fixture_find_chat(f, "bob@example.org"));
}

static void
test_subscribing(void **state)
{
    Fixture *f = *state;
    g_autoptr(Jid) service = jid_new(SERVICE, NULL);

    muc_activity_subscribe(f->stream, service);
    assert_sent(f, "<presence to='" SERVICE "'><rai xmlns='urn:xmpp:rai:0'/></presence>");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_activity),
        TEST(test_mentions),
        TEST(test_forged_mentions),
        TEST(test_subscribing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
