/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0402: bookmarks of the server, of other devices, and ours. */

#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "model/room.h"

#include "modules/bookmarks.h"
#include "unit/xmpp/stream_fixture.h"

#define PUBSUB(inside) "<pubsub xmlns='http://jabber.org/protocol/pubsub'>" inside "</pubsub>"
#define ITEMS(inside)  PUBSUB("<items node='urn:xmpp:bookmarks:1'>" inside "</items>")
#define ITEM(id, attributes, inside)                                                               \
    "<item id='" id "'><conference xmlns='urn:xmpp:bookmarks:1'" attributes ">" inside             \
    "</conference></item>"
#define EVENT(from, inside)                                                                        \
    "<message from='" from "' type='headline'>"                                                    \
    "<event xmlns='http://jabber.org/protocol/pubsub#event'>"                                      \
    "<items node='urn:xmpp:bookmarks:1'>" inside "</items></event></message>"
#define OWN "alice@example.org"
#define ASK                                                                                        \
    "<iq id='*' type='get'>" PUBSUB("<items node='urn:xmpp:bookmarks:1' max_items='1000'/>") "</"  \
                                                                                             "iq>"
#define ASK_ONE(id)         "<iq id='*' type='get'>" ITEMS("<item id='" id "'/>") "</iq>"
#define OPTION(name, value) "<field var='pubsub#" name "'><value>" value "</value></field>"
#define PUBLISH(item)                                                                              \
    "<iq id='*' type='set'>" PUBSUB(                                                               \
        "<publish node='urn:xmpp:bookmarks:1'>" item "</publish><publish-options>"                 \
        "<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'>"             \
        "<value>http://jabber.org/protocol/pubsub#publish-options</value></field>" OPTION(         \
            "persist_items", "true") OPTION("access_model", "whitelist")                           \
            OPTION("max_items", "max")                                                             \
                OPTION("send_last_published_item", "never") "</x></publish-options>") "</iq>"

static void
on_reply(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    (void)stream;
    (void)result;
    g_string_append(data, error ? "failed " : "done ");
}

static void
answer(Fixture *f, const char *inside)
{
    receive(f, "<iq from='" OWN "' id='%s' type='result'>%s</iq>", f->id, inside);
}

static void
refuse(Fixture *f, const char *condition)
{
    receive(f,
            "<iq from='" OWN "' id='%s' type='error'><error type='cancel'>"
            "<%s xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
            f->id, condition);
}

static const Room *
find_room_at(Fixture *f, const char *address)
{
    g_autoptr(Jid) jid = jid_new(address, NULL);

    return room_of(f->account, jid);
}

static const Bookmark *
find_bookmark(Fixture *f, const char *address)
{
    const Room *room = find_room_at(f, address);

    return room ? room->bookmark : NULL;
}

/* The login's requests up to that for bookmarks. */
static void
skip_to_request(Fixture *f)
{
    while (!strstr(g_queue_peek_head(&f->sent), "urn:xmpp:bookmarks:1"))
        g_free(g_queue_pop_head(&f->sent));
}

/* An older one was stored in the last run: the server does not have it any more. */
static void
test_all_come_at_login(void **state)
{
    Fixture *f = *state;
    g_autoptr(Jid) old = jid_new("old@rooms.example.org", NULL);
    Chat *chat = account_get_chat(f->account, old, CHAT_ROOM);

    room_set_bookmark(chat->room, g_new0(Bookmark, 1));
    skip_to_request(f);
    assert_sent(f, ASK);
    answer(f, ITEMS(ITEM("theplay@conference.shakespeare.lit", " name='The Play' autojoin='true'",
                         "<nick>JC</nick>") ITEM("orchard@conference.shakespeare.lit", "", "")));
    assert_told(f, "bookmark loaded theplay@conference.shakespeare.lit ->autojoin");
    assert_told(f, "bookmark loaded orchard@conference.shakespeare.lit ->there");
    assert_told(f, "bookmark loaded old@rooms.example.org there>-");
    assert_nothing_told(f);
    assert_string_equal(find_bookmark(f, "theplay@conference.shakespeare.lit")->nick, "JC");
    assert_non_null(find_bookmark(f, "orchard@conference.shakespeare.lit"));
    assert_null(find_bookmark(f, "old@rooms.example.org"));
    assert_true(bookmarks_was_known(f->stream, old));
}

/* Of what the server held back nothing is known. */
static void
test_part_is_not_all(void **state)
{
    Fixture *f = *state;
    g_autoptr(Jid) old = jid_new("old@rooms.example.org", NULL);
    Chat *chat = account_get_chat(f->account, old, CHAT_ROOM);

    room_set_bookmark(chat->room, g_new0(Bookmark, 1));
    skip_to_request(f);
    assert_sent(f, ASK);
    answer(f,
           PUBSUB("<items node='urn:xmpp:bookmarks:1'>" ITEM(
               "a@r.example.org", "",
               "") "</items><set xmlns='http://jabber.org/protocol/rsm'><count>2</count></set>"));
    assert_told(f, "bookmark loaded a@r.example.org ->there");
    assert_nothing_told(f);
    assert_non_null(find_bookmark(f, "old@rooms.example.org"));
}

static void
test_server_has_none(void **state)
{
    Fixture *f = *state;
    g_autoptr(Jid) old = jid_new("old@rooms.example.org", NULL);
    Chat *chat = account_get_chat(f->account, old, CHAT_ROOM);

    room_set_bookmark(chat->room, g_new0(Bookmark, 1));
    skip_to_request(f);
    assert_sent(f, ASK);
    refuse(f, "item-not-found");
    assert_told(f, "bookmark lost old@rooms.example.org there>-");
}

/* Then we keep what we know. */
static void
test_server_does_not_answer(void **state)
{
    Fixture *f = *state;
    g_autoptr(Jid) old = jid_new("old@rooms.example.org", NULL);
    Chat *chat = account_get_chat(f->account, old, CHAT_ROOM);

    room_set_bookmark(chat->room, g_new0(Bookmark, 1));
    skip_to_request(f);
    assert_sent(f, ASK);
    refuse(f, "internal-server-error");
    assert_nothing_told(f);
    assert_non_null(find_bookmark(f, "old@rooms.example.org"));
}

static void
test_nonsense_at_login(void **state)
{
    Fixture *f = *state;
    g_autoptr(GString) many = g_string_new(NULL);

    for (int i = 0; i < 3 * LIMIT_BOOKMARKS / 2; i++)
        g_string_append_printf(many,
                               "<item id='r%d@r.example.org'>"
                               "<conference xmlns='urn:xmpp:bookmarks:1'/></item>",
                               i);
    skip_to_request(f);
    assert_sent(f, ASK);
    g_autofree char *items = g_strdup_printf(
        ITEMS(ITEM("no address at all", "", "")
                  ITEM("a@r.example.org/nick", "",
                       "") "<item><conference xmlns='urn:xmpp:bookmarks:1'/></item>"
                           "<item id='b@r.example.org'><conference xmlns='x'/></item>"
                           "<item id='c@r.example.org'/>%s"),
        many->str);
    answer(f, items);
    unsigned count = 0;
    for (unsigned i = 0; i < f->account->chats->len; i++)
        count += ((Chat *)f->account->chats->pdata[i])->room->bookmark != NULL;
    assert_true(count > 0 && count <= LIMIT_BOOKMARKS);
    assert_true(f->account->chats->len <= LIMIT_BOOKMARKS);
    assert_null(find_room_at(f, "a@r.example.org"));
    assert_null(find_room_at(f, "b@r.example.org"));
}

static void
test_another_device(void **state)
{
    Fixture *f = *state;

    receive(f, EVENT(OWN, ITEM("a@r.example.org", " autojoin='1'", "")));
    assert_told(f, "bookmark another a@r.example.org ->autojoin");
    receive(f, EVENT(OWN, ITEM("a@r.example.org", " autojoin='1'", "")));
    assert_nothing_told(f);
    receive(f, EVENT(OWN, ITEM("a@r.example.org", " autojoin='0' name='A'", "")));
    assert_told(f, "bookmark another a@r.example.org autojoin>there");
    receive(f, EVENT(OWN, "<retract id='a@r.example.org'/>"));
    assert_told(f, "bookmark another a@r.example.org there>-");
    receive(f, EVENT(OWN, ITEM("b@r.example.org", "", "")));
    assert_told(f, "bookmark another b@r.example.org ->there");
    receive(f, "<message from='" OWN "' type='headline'>"
               "<event xmlns='http://jabber.org/protocol/pubsub#event'>"
               "<purge node='urn:xmpp:bookmarks:1'/></event></message>");
    assert_told(f, "bookmark loaded b@r.example.org there>-");
    assert_nothing_told(f);
}

/* Contacts publish what they like, and anybody sends what he likes. */
static void
test_bookmarks_of_others_are_none(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "bob@example.org", "both");
    receive(f, EVENT("bob@example.org", ITEM("a@r.example.org", " autojoin='1'", "")));
    receive(f, EVENT("eve@example.org", ITEM("a@r.example.org", " autojoin='1'", "")));
    receive(f, EVENT("example.org", ITEM("a@r.example.org", " autojoin='1'", "")));
    receive(f, EVENT("alice@example.org/phone", ITEM("a@r.example.org", " autojoin='1'", "")));
    assert_nothing_told(f);
    assert_null(find_room_at(f, "a@r.example.org"));
}

static void
test_changing(void **state)
{
    Fixture *f = *state;
    g_autoptr(Jid) room = jid_new("a@r.example.org", NULL);
    g_autoptr(GString) told = g_string_new(NULL);
    const Bookmark on = { .is_autojoin = true, .name = (char *)"not asked for" };
    const Bookmark named = { .name = (char *)"A" };

    bookmarks_change(f->stream, room, &on, BOOKMARK_AUTOJOIN, on_reply, told);
    bookmarks_change(f->stream, room, &named, BOOKMARK_NAME, on_reply, told);
    assert_sent(f, ASK_ONE("a@r.example.org"));
    assert_nothing_sent(f); /* one after the other */
    answer(f, ITEMS(ITEM("a@r.example.org", " name='x'",
                         "<nick>n</nick><extensions><mine xmlns='x' a='1'/></extensions>")));
    assert_sent(f, PUBLISH(ITEM("a@r.example.org", " name='x' autojoin='true'",
                                "<nick>n</nick><extensions><mine xmlns='x' a='1'/></extensions>")));
    answer(f, "");
    assert_told(f, "bookmark ours a@r.example.org ->autojoin");
    assert_string_equal(told->str, "done ");
    assert_string_equal(find_bookmark(f, "a@r.example.org")->nick, "n");
    /* For older clients, see test_bookmarks_legacy.c. */
    g_free(g_queue_pop_head(&f->sent));
    assert_sent(f, ASK_ONE("a@r.example.org"));
    refuse(f, "item-not-found");
    assert_sent(f, PUBLISH(ITEM("a@r.example.org", " name='A'", "")));
    refuse(f, "forbidden");
    assert_string_equal(told->str, "done failed ");
    assert_nothing_told(f);
}

/* The room's address as another client has written it. */
static void
test_item_keeps_its_name(void **state)
{
    Fixture *f = *state;
    g_autoptr(Jid) room = jid_new("a@r.example.org", NULL);
    const Bookmark on = { .is_autojoin = true };

    receive(f, EVENT(OWN, ITEM("A@R.example.org", "", "")));
    assert_told(f, "bookmark another a@r.example.org ->there");
    bookmarks_change(f->stream, room, &on, BOOKMARK_AUTOJOIN, NULL, NULL);
    assert_sent(f, ASK_ONE("A@R.example.org"));
    answer(f, ITEMS(ITEM("A@R.example.org", "", "")));
    assert_sent(f, PUBLISH(ITEM("A@R.example.org", " autojoin='true'", "")));
}

/* What comes back of our own changes must not make us act on it. */
static void
test_own_changes_come_back(void **state)
{
    Fixture *f = *state;
    g_autoptr(Jid) room = jid_new("a@r.example.org", NULL);
    const Bookmark on = { .is_autojoin = true }, off = { 0 };

    bookmarks_change(f->stream, room, &on, BOOKMARK_AUTOJOIN, NULL, NULL);
    bookmarks_change(f->stream, room, &off, BOOKMARK_AUTOJOIN, NULL, NULL);
    assert_sent(f, ASK_ONE("a@r.example.org"));
    answer(f, ITEMS(""));
    assert_sent(f, PUBLISH(ITEM("a@r.example.org", " autojoin='true'", "")));
    receive(f, EVENT(OWN, ITEM("a@r.example.org", " autojoin='true'", "")));
    assert_told(f, "bookmark ours a@r.example.org ->autojoin");
    answer(f, "");
    receive(f, EVENT(OWN, ITEM("a@r.example.org", " autojoin='true'", "")));
    assert_nothing_told(f);
}

static void
test_removing(void **state)
{
    Fixture *f = *state;
    g_autoptr(Jid) room = jid_new("a@r.example.org", NULL);
    g_autoptr(GString) told = g_string_new(NULL);

    receive(f, EVENT(OWN, ITEM("a@r.example.org", "", "")));
    assert_told(f, "bookmark another a@r.example.org ->there");
    for (int i = 0; i < 3; i++) {
        bookmarks_remove(f->stream, room, on_reply, told);
        /* For older clients first, see test_bookmarks_legacy.c. */
        assert_sent(f, "<iq id='*' type='get'><query xmlns='jabber:iq:private'>"
                       "<storage xmlns='storage:bookmarks'/></query></iq>");
        refuse(f, "item-not-found");
        assert_sent(
            f, "<iq id='*' type='set'>" PUBSUB("<retract node='urn:xmpp:bookmarks:1' notify='true'>"
                                               "<item id='a@r.example.org'/></retract>") "</iq>");
        if (i == 0)
            refuse(f, "forbidden");
        else if (i == 1)
            answer(f, "");
        else
            refuse(f, "item-not-found");
        if (i == 1)
            assert_told(f, "bookmark ours a@r.example.org there>-");
        assert_nothing_told(f);
        forget_sent(f);
    }
    assert_string_equal(told->str, "failed done done ");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_FRESH(test_all_come_at_login),
        TEST_FRESH(test_part_is_not_all),
        TEST_FRESH(test_server_has_none),
        TEST_FRESH(test_server_does_not_answer),
        TEST_FRESH(test_nonsense_at_login),
        TEST(test_another_device),
        TEST(test_bookmarks_of_others_are_none),
        TEST(test_changing),
        TEST(test_item_keeps_its_name),
        TEST(test_own_changes_come_back),
        TEST(test_removing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
