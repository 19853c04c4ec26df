/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0313: what a room's archive gives as it was asked, and nothing else. */

#include "config.h"

#include "model/room.h"

#include "modules/mam.h"
#include "unit/xmpp/stream_fixture.h"

#define ROOM "coven@chat.shakespeare.lit"

typedef struct {
    Fixture *f;
    Chat *room;
    unsigned calls, count, given;
    bool is_complete;
    char *last, *settled, *error;
    const char *stamp; /* of the next line; NULL: 2026-11-21T09:00:00Z */
} Archive;

static int
setup(void **state)
{
    void *fixture = NULL;
    Archive *archive = g_new0(Archive, 1);
    g_autoptr(Jid) jid = jid_new(ROOM, NULL);

    fixture_setup(&fixture);
    archive->f = fixture;
    archive->room = account_get_chat(archive->f->account, jid, CHAT_ROOM);
    room_set_state(archive->room->room, ROOM_IN, ROOM_END_NONE, NULL, NULL);
    *state = archive;
    return 0;
}

static int
teardown(void **state)
{
    Archive *archive = *state;
    void *fixture = archive->f;

    fixture_teardown(&fixture);
    g_free(archive->last);
    g_free(archive->settled);
    g_free(archive->error);
    g_free(archive);
    return 0;
}

static void
on_answer(Stream *stream, const MamAnswer *answer, const GError *error, gpointer data)
{
    Archive *archive = data;

    (void)stream;
    archive->calls++;
    g_free(archive->error);
    archive->error = g_strdup(error ? error->message : NULL);
    if (!answer)
        return;
    archive->count = answer->count;
    archive->is_complete = answer->is_complete;
    g_free(archive->last);
    archive->last = g_strdup(answer->page.last);
    g_free(archive->settled);
    archive->settled = g_strdup(answer->settled_id);
}

/* Asks for what came after "id-1"; the queryid, owned by the caller. */
static char *
ask(Archive *archive)
{
    const MamQuery query = { .archive = archive->room->jid,
                             .page = { .max = 50, .after = "id-1" } };

    mam_query(archive->f->stream, &query, on_answer, archive);
    const char *xml = g_queue_peek_tail(&archive->f->sent);
    g_autoptr(Element) iq = element_parse(xml);
    char *id = g_strdup(element_get(element_child(iq, "query", NS_MAM), "queryid"));
    assert_sent(archive->f, "<iq type='set' id='*' to='" ROOM "'>"
                            "<query xmlns='urn:xmpp:mam:2' queryid='*'>"
                            "<x xmlns='jabber:x:data' type='submit'>"
                            "<field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value>"
                            "</field></x><set xmlns='http://jabber.org/protocol/rsm'>"
                            "<max>50</max><after>id-1</after></set></query></iq>");
    return id;
}

/* A line of the archive as somebody sends it; the first one is "a-7". */
static void
give(Archive *archive, const char *from, const char *query_id, const char *author,
     const char *attributes)
{
    unsigned number = 7 + archive->given++;

    receive(archive->f,
            "<message from='%s' to='alice@example.org/desk'><result xmlns='urn:xmpp:mam:2'"
            " queryid='%s' id='a-%u'><forwarded xmlns='urn:xmpp:forward:0'>"
            "<delay xmlns='urn:xmpp:delay' stamp='%s'/>"
            "<message xmlns='jabber:client' from='%s' id='m' %s><body>When shall we meet</body>"
            "</message></forwarded></result></message>",
            from, query_id, number, archive->stamp ? archive->stamp : "2026-11-21T09:00:00Z",
            author, attributes);
}

static void
finish(Archive *archive)
{
    receive(archive->f,
            "<iq type='result' from='" ROOM "' id='%s'><fin xmlns='urn:xmpp:mam:2'>"
            "<set xmlns='http://jabber.org/protocol/rsm'><first>a-7</first><last>a-7</last></set>"
            "</fin></iq>",
            archive->f->id);
}

static void
test_what_was_said_comes_with_its_time_and_id(void **state)
{
    Archive *archive = *state;
    g_autofree char *id = ask(archive);

    give(archive, ROOM, id, ROOM "/first", "type='groupchat'");
    assert_told(archive->f, "message " ROOM);
    const Message *message = timeline_get(archive->room->timeline, 0);
    assert_string_equal(message->body, "When shall we meet");
    assert_string_equal(message->stanza_id, "a-7");
    assert_string_equal(jid_full(message->from), ROOM "/first");
    assert_true(message->is_delayed);
    assert_false(message->is_carbon);
    assert_int_equal(message->time, FIXTURE_NOW - (24 * 60 * 60 + 14 * 60 + 3) * 1000);
    assert_int_equal(archive->calls, 0);
    finish(archive);
    assert_int_equal(archive->calls, 1);
    assert_int_equal(archive->count, 1);
    assert_false(archive->is_complete);
    assert_string_equal(archive->last, "a-7");
}

/* The last line before which nothing will stand that does not yet; it is 2026-11-22T09:14:03Z. */
static char *
settled_of(Archive *archive, const char *const *stamps)
{
    g_autofree char *id = ask(archive);

    archive->given = 0;
    for (; *stamps; stamps++) {
        archive->stamp = *stamps;
        give(archive, ROOM, id, ROOM "/first", "type='groupchat'");
    }
    finish(archive);
    return g_steal_pointer(&archive->settled);
}

static void
test_what_is_settled(void **state)
{
    Archive *archive = *state;
    g_autofree char *old =
        settled_of(archive, (const char *const[]){ "2026-11-22T09:10:00Z", "2026-11-22T09:10:01Z",
                                                   "2026-11-22T09:10:01.5Z", NULL });
    g_autofree char *new = settled_of(
        archive, (const char *const[]){ "2026-11-22T09:13:30Z", "2026-11-22T09:13:40Z",
                                        "2026-11-22T09:13:54Z", "2026-11-22T09:13:55.001Z", NULL });
    g_autofree char *none = settled_of(
        archive, (const char *const[]){ "2026-11-22T09:13:59Z", "2026-11-22T09:14:00Z", NULL });
    g_autofree char *ahead = settled_of(
        archive, (const char *const[]){ "2026-11-22T09:20:00Z", "2026-11-22T09:21:00Z", NULL });

    assert_string_equal(old, "a-9"); /* it is long ago */
    assert_string_equal(new, "a-8");
    assert_null(none);
    assert_string_equal(ahead, "a-7");
}

static void
test_what_nobody_asked_for_is_not_heard(void **state)
{
    Archive *archive = *state;
    g_autofree char *id = ask(archive);

    give(archive, "eve@example.org/x", id, ROOM "/first", "type='groupchat'");
    give(archive, ROOM "/eve", id, ROOM "/first", "type='groupchat'");
    give(archive, "other@chat.shakespeare.lit", id, ROOM "/first", "type='groupchat'");
    give(archive, ROOM, "forged", ROOM "/first", "type='groupchat'");
    give(archive, ROOM, id, "bob@example.org/phone", "type='groupchat'");
    give(archive, ROOM, id, "bob@example.org/phone", "type='chat'");
    give(archive, ROOM, id, ROOM "/first", "type='chat'");
    give(archive, ROOM, id, ROOM "/first", "type='error'");
    assert_nothing_told(archive->f);
    finish(archive);
    give(archive, ROOM, id, ROOM "/first", "type='groupchat'"); /* too late */
    assert_nothing_told(archive->f);
    assert_nothing_sent(archive->f);
}

static void
test_the_end_is_the_end(void **state)
{
    Archive *archive = *state;
    g_autofree char *id = ask(archive);

    receive(archive->f,
            "<iq type='result' from='" ROOM "' id='%s'><fin xmlns='urn:xmpp:mam:2' "
            "complete='true'><set xmlns='http://jabber.org/protocol/rsm'/></fin></iq>",
            archive->f->id);
    assert_true(archive->is_complete);
    assert_null(archive->last);

    g_autofree char *second = ask(archive);
    receive(archive->f,
            "<iq type='error' from='" ROOM "' id='%s'><error type='cancel'><item-not-found "
            "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
            archive->f->id);
    assert_int_equal(archive->calls, 2);
    assert_non_null(archive->error);
}

static void
test_a_room_that_we_left_says_nothing_more(void **state)
{
    Archive *archive = *state;
    g_autofree char *id = ask(archive);

    room_set_state(archive->room->room, ROOM_OUT, ROOM_END_NONE, NULL, NULL);
    give(archive, ROOM, id, ROOM "/first", "type='groupchat'");
    assert_nothing_told(archive->f);
    finish(archive);
    assert_int_equal(archive->calls, 1);
}

#define ARCHIVE_TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

static void
test_all_that_an_extended_archive_can_be_asked(void **state)
{
    Archive *archive = *state;
    static const char *const ids[] = { "a", "b", NULL };
    const MamQuery query = { .start = 1000,
                             .end = 2000,
                             .after_id = "first",
                             .before_id = "last",
                             .ids = ids,
                             .is_flipped = true,
                             .page.max = 5 };

    mam_query(archive->f->stream, &query, on_answer, archive);
    assert_sent(archive->f,
                "<iq type='set' id='*'><query xmlns='urn:xmpp:mam:2' queryid='*'>"
                "<x xmlns='jabber:x:data' type='submit'>"
                "<field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field>"
                "<field var='start'><value>1970-01-01T00:00:01.000Z</value></field>"
                "<field var='end'><value>1970-01-01T00:00:02.000Z</value></field>"
                "<field var='after-id'><value>first</value></field>"
                "<field var='before-id'><value>last</value></field>"
                "<field var='ids'><value>a</value><value>b</value></field>"
                "</x><set xmlns='http://jabber.org/protocol/rsm'><max>5</max></set>"
                "<flip-page/></query></iq>");
    receive(archive->f,
            "<iq type='result' id='%s'><fin xmlns='urn:xmpp:mam:2' complete='1' stable='false'>"
            "<set xmlns='http://jabber.org/protocol/rsm'><first>a</first><last>b</last></set></fin>"
            "</iq>",
            archive->f->id);
    assert_true(archive->is_complete);
    assert_string_equal(archive->last, "b");
}

static void
test_more_than_was_asked_for_is_an_error(void **state)
{
    Archive *archive = *state;
    g_autofree char *id = ask(archive);

    for (unsigned i = 0; i < 51; i++)
        give(archive, ROOM, id, ROOM "/first", "type='groupchat'");
    finish(archive);
    assert_string_equal(archive->error, "The archive sent more than it was asked for.");
    assert_int_equal(timeline_length(archive->room->timeline), 50);
}

/* After an interruption the server sends again what was not confirmed to it. */
/* An empty archive says so, too. */
static void
test_an_answer_without_an_end_is_none(void **state)
{
    Archive *archive = *state;
    g_autofree char *id = ask(archive);

    receive(archive->f, "<iq type='result' from='" ROOM "' id='%s'/>", archive->f->id);
    assert_int_equal(archive->calls, 1);
    assert_string_equal(archive->error, "The archive does not say how far its answer goes.");
    assert_false(archive->is_complete);
}

static void
test_what_comes_again_does_not_count(void **state)
{
    Archive *archive = *state;
    g_autofree char *id = ask(archive);

    for (unsigned i = 0; i < 40; i++)
        give(archive, ROOM, id, ROOM "/first", "type='groupchat'");
    archive->given = 0;
    for (unsigned i = 0; i < 50; i++)
        give(archive, ROOM, id, ROOM "/first", "type='groupchat'");
    finish(archive);
    assert_null(archive->error);
    assert_int_equal(archive->count, 50);
    assert_int_equal(timeline_length(archive->room->timeline), 50);
}

typedef struct {
    unsigned calls;
    char *text;
} Told;

static void
on_metadata(Stream *stream, const MamMetadata *metadata, const GError *error, gpointer data)
{
    Told *told = data;

    (void)stream;
    told->calls++;
    g_free(told->text);
    told->text = metadata ? g_strdup_printf("%s %" G_GINT64_FORMAT " %s %" G_GINT64_FORMAT,
                                            metadata->first_id, metadata->first_time,
                                            metadata->last_id, metadata->last_time)
                          : g_strdup(error->message);
}

static void
test_metadata(void **state)
{
    Archive *archive = *state;
    Told told = { 0 };

    mam_request_metadata(archive->f->stream, NULL, on_metadata, &told);
    assert_sent(archive->f, "<iq type='get' id='*'><metadata xmlns='urn:xmpp:mam:2'/></iq>");
    receive(archive->f,
            "<iq type='result' id='%s'><metadata xmlns='urn:xmpp:mam:2'>"
            "<start id='YWxwaGEg' timestamp='2008-08-22T21:09:04Z'/>"
            "<end id='b21lZ2Eg' timestamp='2020-04-20T14:34:21Z'/></metadata></iq>",
            archive->f->id);
    assert_string_equal(told.text, "YWxwaGEg 1219439344000 b21lZ2Eg 1587393261000");
    mam_request_metadata(archive->f->stream, NULL, on_metadata, &told);
    assert_sent(archive->f, "<iq type='get' id='*'><metadata xmlns='urn:xmpp:mam:2'/></iq>");
    receive(archive->f,
            "<iq type='error' id='%s'><error type='modify'>"
            "<bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
            archive->f->id);
    assert_int_equal(told.calls, 2);
    g_free(told.text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ARCHIVE_TEST(test_what_was_said_comes_with_its_time_and_id),
        ARCHIVE_TEST(test_what_nobody_asked_for_is_not_heard),
        ARCHIVE_TEST(test_what_is_settled),
        ARCHIVE_TEST(test_the_end_is_the_end),
        ARCHIVE_TEST(test_a_room_that_we_left_says_nothing_more),
        ARCHIVE_TEST(test_all_that_an_extended_archive_can_be_asked),
        ARCHIVE_TEST(test_more_than_was_asked_for_is_an_error),
        ARCHIVE_TEST(test_an_answer_without_an_end_is_none),
        ARCHIVE_TEST(test_what_comes_again_does_not_count),
        ARCHIVE_TEST(test_metadata),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
