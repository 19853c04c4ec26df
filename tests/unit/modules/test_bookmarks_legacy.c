/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0048: what older clients keep is taken over and kept in step, unless the server does it. */

#include "config.h"

#include <string.h>

#include "model/room.h"

#include "modules/bookmarks.h"
#include "unit/xmpp/stream_fixture.h"

#define OWN             "alice@example.org"
#define PUBSUB(inside)  "<pubsub xmlns='http://jabber.org/protocol/pubsub'>" inside "</pubsub>"
#define STORAGE(inside) "<storage xmlns='storage:bookmarks'>" inside "</storage>"
#define PRIVATE(inside) "<query xmlns='jabber:iq:private'>" STORAGE(inside) "</query>"
#define NODE(inside)    PUBSUB("<items node='storage:bookmarks'>" inside "</items>")
#define ITEM(inside)    "<item id='current'>" STORAGE(inside) "</item>"
#define URL             "<url name='Shakespeare' url='http://the-tech.mit.edu/Shakespeare/'/>"
#define PLAY                                                                                       \
    "<conference jid='theplay@conference.shakespeare.lit' name='The Play' autojoin='true'>"        \
    "<nick>JC</nick><password>Gl0b3</password></conference>"
#define ASK_PRIVATE "<iq id='*' type='get'>" PRIVATE("") "</iq>"
#define ASK_NODE                                                                                   \
    "<iq id='*' type='get'>" PUBSUB("<items node='storage:bookmarks' max_items='1'/>") "</iq>"
#define ASK_ONE(id)                                                                                \
    "<iq id='*' type='get'>" PUBSUB("<items node='urn:xmpp:bookmarks:1'><item id='" id             \
                                    "'/></items>") "</iq>"
#define EMPTY PUBSUB("<items node='urn:xmpp:bookmarks:1'/>")

static void
answer(Fixture *f, const char *inside)
{
    receive(f, "<iq from='" OWN "' id='%s' type='result'>%s</iq>", f->id, inside);
}

/* The server says what the account can, then answers the request for bookmarks. */
static void
log_in(Fixture *f, const char *features, const char *bookmarks)
{
    char *xml;

    while ((xml = g_queue_pop_head(&f->sent))) {
        g_autoptr(Element) sent = element_parse(xml);
        bool is_request = strstr(xml, "urn:xmpp:bookmarks:1") != NULL;
        const char *id = element_get(sent, "id");
        if (strstr(xml, "disco#info") && g_strcmp0(element_get(sent, "to"), OWN) == 0)
            receive(f,
                    "<iq from='" OWN "' id='%s' type='result'>"
                    "<query xmlns='http://jabber.org/protocol/disco#info'>%s</query></iq>",
                    id, features);
        g_free(f->id);
        f->id = g_strdup(id);
        g_free(xml);
        if (is_request)
            break;
    }
    forget_sent(f);
    answer(f, bookmarks);
}

static const Bookmark *
find_bookmark(Fixture *f, const char *address)
{
    g_autoptr(Jid) jid = jid_new(address, NULL);
    const Room *room = room_of(f->account, jid);

    return room ? room->bookmark : NULL;
}

static bool
has_sent(Fixture *f, const char *text)
{
    g_autofree char *xml = g_queue_pop_head(&f->sent);
    g_autoptr(Element) sent = xml ? element_parse(xml) : NULL;

    if (!sent)
        return false;
    g_free(f->id);
    f->id = g_strdup(element_get(sent, "id"));
    return strstr(xml, text) != NULL;
}

static void
test_what_older_clients_keep_is_taken_over(void **state)
{
    Fixture *f = *state;

    log_in(f, "", EMPTY);
    assert_sent(f, ASK_PRIVATE);
    answer(f, PRIVATE(URL PLAY "<conference/><conference jid='@@'/><other xmlns='x'/>"));
    assert_sent(f, ASK_NODE);
    answer(f, NODE(""));
    assert_sent(f, ASK_ONE("theplay@conference.shakespeare.lit"));
    answer(f, EMPTY);
    assert_true(has_sent(f, "<nick>JC</nick><password>Gl0b3</password>"));
    answer(f, "");
    assert_told(f, "bookmark another theplay@conference.shakespeare.lit ->autojoin");
    assert_string_equal(find_bookmark(f, "theplay@conference.shakespeare.lit")->password, "Gl0b3");
}

static void
test_server_that_converts_is_left_alone(void **state)
{
    Fixture *f = *state;
    g_autoptr(Jid) room = jid_new("a@r.example.org", NULL);
    const Bookmark on = { .is_autojoin = true };

    log_in(f,
           "<feature var='urn:xmpp:bookmarks:1#compat'/>"
           "<feature var='urn:xmpp:bookmarks:1#compat-pep'/>",
           EMPTY);
    assert_nothing_sent(f);
    bookmarks_change(f->stream, room, &on, BOOKMARK_AUTOJOIN, NULL, NULL);
    assert_sent(f, ASK_ONE("a@r.example.org"));
    answer(f, EMPTY);
    assert_true(has_sent(f, "publish"));
    answer(f, "");
    assert_nothing_sent(f);
}

/* With XEP-0411 one of the two is enough. */
static void
test_server_keeps_one_place_in_step(void **state)
{
    Fixture *f = *state;

    log_in(f, "<feature var='urn:xmpp:bookmarks-conversion:0'/>", EMPTY);
    assert_sent(f, ASK_PRIVATE);
    assert_nothing_sent(f);
}

/* Others' entries, and what we do not know of an entry, stay. */
static void
test_changes_are_kept_in_step(void **state)
{
    Fixture *f = *state;
    g_autoptr(Jid) room = jid_new("theplay@conference.shakespeare.lit", NULL);
    const Bookmark off = { .nick = (char *)"Will" };

    log_in(f, "",
           PUBSUB("<items node='urn:xmpp:bookmarks:1'>"
                  "<item id='theplay@conference.shakespeare.lit'><conference "
                  "xmlns='urn:xmpp:bookmarks:1' name='The Play'/></item></items>"));
    assert_told(f, "bookmark loaded theplay@conference.shakespeare.lit ->there");
    assert_sent(f, ASK_PRIVATE);
    answer(f, PRIVATE(URL PLAY));
    assert_sent(f, ASK_NODE);
    answer(f, NODE(ITEM(PLAY)));
    assert_nothing_sent(f); /* the newer form wins */
    bookmarks_change(f->stream, room, &off, BOOKMARK_NICK, NULL, NULL);
    assert_true(has_sent(f, "theplay"));
    answer(f, EMPTY);
    assert_true(has_sent(f, "publish"));
    answer(f, "");
    assert_told(f, "bookmark ours theplay@conference.shakespeare.lit there>there");
    assert_sent(f, ASK_PRIVATE);
    answer(f, PRIVATE(URL "<conference jid='theplay@conference.shakespeare.lit' mine='1' "
                          "autojoin='true'><nick>JC</nick><odd/></conference>"));
    assert_sent(f, "<iq id='*' type='set'>" PRIVATE(
                       URL "<conference jid='theplay@conference.shakespeare.lit' mine='1'>"
                           "<nick>Will</nick><odd/></conference>") "</iq>");
    answer(f, "");
    assert_sent(f, ASK_NODE);
    answer(f, NODE(ITEM(PLAY URL)));
    assert_true(has_sent(f, "<nick>Will</nick>"));
    answer(f, "");
    assert_nothing_sent(f);
}

/* Who quits as soon as it is gone does not see it again: the older places are done by then. */
static void
test_removed_from_older_places_first(void **state)
{
    Fixture *f = *state;
    g_autoptr(Jid) room = jid_new("theplay@conference.shakespeare.lit", NULL);

    log_in(f, "",
           PUBSUB("<items node='urn:xmpp:bookmarks:1'>"
                  "<item id='theplay@conference.shakespeare.lit'><conference "
                  "xmlns='urn:xmpp:bookmarks:1' name='The Play'/></item></items>"));
    assert_told(f, "bookmark loaded theplay@conference.shakespeare.lit ->there");
    assert_sent(f, ASK_PRIVATE);
    answer(f, PRIVATE(URL PLAY));
    assert_sent(f, ASK_NODE);
    answer(f, NODE(ITEM(PLAY)));
    bookmarks_remove(f->stream, room, NULL, NULL);
    assert_sent(f, ASK_PRIVATE);
    assert_nothing_sent(f);
    answer(f, PRIVATE(URL PLAY));
    assert_sent(f, "<iq id='*' type='set'>" PRIVATE(URL) "</iq>");
    answer(f, "");
    assert_sent(f, ASK_NODE);
    assert_nothing_sent(f);
    answer(f, NODE(ITEM(PLAY URL)));
    assert_null(strstr(g_queue_peek_head(&f->sent), "theplay"));
    assert_true(has_sent(f, "the-tech.mit.edu"));
    assert_nothing_sent(f);
    assert_non_null(find_bookmark(f, "theplay@conference.shakespeare.lit"));
    answer(f, "");
    assert_true(has_sent(f, "retract"));
    answer(f, "");
    assert_told(f, "bookmark ours theplay@conference.shakespeare.lit there>-");
    assert_nothing_sent(f);
}

/* A newer client that does not care for older ones has removed it while we were away. */
static void
test_what_was_removed_does_not_come_back(void **state)
{
    Fixture *f = *state;
    g_autoptr(Jid) room = jid_new("theplay@conference.shakespeare.lit", NULL);
    Chat *chat = account_get_chat(f->account, room, CHAT_ROOM);

    room_set_bookmark(chat->room, g_new0(Bookmark, 1));
    log_in(f, "", EMPTY);
    assert_told(f, "bookmark loaded theplay@conference.shakespeare.lit there>-");
    assert_sent(f, ASK_PRIVATE);
    answer(f, PRIVATE(URL PLAY));
    assert_sent(f, ASK_NODE);
    answer(f, NODE(""));
    assert_sent(f, ASK_PRIVATE);
    answer(f, PRIVATE(URL PLAY));
    assert_sent(f, "<iq id='*' type='set'>" PRIVATE(URL) "</iq>");
    answer(f, "");
    assert_nothing_sent(f);
    assert_null(find_bookmark(f, "theplay@conference.shakespeare.lit"));
}

static void
test_an_older_client_adds_one(void **state)
{
    Fixture *f = *state;

    log_in(f, "", EMPTY);
    forget_sent(f);
    receive(f, "<message from='eve@example.org'>"
               "<event xmlns='http://jabber.org/protocol/pubsub#event'>"
               "<items node='storage:bookmarks'>" ITEM(PLAY) "</items></event></message>");
    assert_nothing_sent(f);
    receive(f, "<message from='" OWN "' type='headline'>"
               "<event xmlns='http://jabber.org/protocol/pubsub#event'>"
               "<items node='storage:bookmarks'>" ITEM(URL PLAY) "</items></event></message>");
    assert_sent(f, ASK_ONE("theplay@conference.shakespeare.lit"));
}

/* A server without PEP: what it has is good for entering rooms. */
static void
test_server_knows_the_older_form_alone(void **state)
{
    Fixture *f = *state;

    while (!strstr(g_queue_peek_head(&f->sent), "urn:xmpp:bookmarks:1"))
        g_free(g_queue_pop_head(&f->sent));
    assert_true(has_sent(f, "urn:xmpp:bookmarks:1"));
    receive(f,
            "<iq from='" OWN "' id='%s' type='error'><error type='cancel'><service-unavailable "
            "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
            f->id);
    while (!strstr(g_queue_peek_head(&f->sent), "jabber:iq:private") ||
           !strstr(g_queue_peek_head(&f->sent), "storage:bookmarks"))
        g_free(g_queue_pop_head(&f->sent));
    assert_sent(f, ASK_PRIVATE);
    answer(f, PRIVATE(PLAY));
    assert_told(f, "bookmark another theplay@conference.shakespeare.lit ->autojoin");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_FRESH(test_what_older_clients_keep_is_taken_over),
        TEST_FRESH(test_server_that_converts_is_left_alone),
        TEST_FRESH(test_server_keeps_one_place_in_step),
        TEST_FRESH(test_changes_are_kept_in_step),
        TEST_FRESH(test_removed_from_older_places_first),
        TEST_FRESH(test_what_was_removed_does_not_come_back),
        TEST_FRESH(test_an_older_client_adds_one),
        TEST_FRESH(test_server_knows_the_older_form_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
