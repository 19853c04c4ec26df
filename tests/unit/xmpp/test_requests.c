/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of requests: answered once, by whom was asked, or by time and the end. */

#include "config.h"

#include <string.h>

#include "base/limits.h"

#include "unit/xmpp/stream_fixture.h"

typedef struct {
    unsigned calls;
    bool has_result;
    int code; /* of the error, or -1 */
    unsigned order;
    unsigned again;
} Reply;

static void
on_reply(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Reply *reply = data;

    reply->calls++;
    reply->order = model_order(stream_model(stream));
    reply->has_result = result != NULL;
    reply->code = error ? error->code : -1;
    assert_true(!result != !error);
    if (reply->again > 0) {
        reply->again--;
        stream_request(stream, "get", NULL, element_new("a", "urn:a"), on_reply, reply);
    }
}

static void
ask(Fixture *f, const char *to, Reply *reply)
{
    g_autoptr(Jid) jid = to ? jid_new(to, NULL) : NULL;
    g_autofree char *attribute = to ? g_strdup_printf("to='%s'", to) : g_strdup("");
    g_autofree char *expected =
        g_strdup_printf("<iq type='get' id='*' %s><a xmlns='urn:a'/></iq>", attribute);

    *reply = (Reply){ .again = reply->again };
    stream_request(f->stream, "get", jid, element_new("a", "urn:a"), on_reply, reply);
    assert_sent(f, expected);
}

static void
answer(Fixture *f, const char *from)
{
    g_autofree char *attribute = from ? g_strdup_printf("from='%s'", from) : g_strdup("");

    receive(f, "<iq type='result' id='%s' %s/>", f->id, attribute);
}

/* What is said about an answer belongs to the order that asked. */
static void
test_order_comes_back(void **state)
{
    Fixture *f = *state;
    Reply reply = { 0 };

    model_set_order(stream_model(f->stream), 7);
    ask(f, NULL, &reply);
    model_set_order(stream_model(f->stream), 9);
    answer(f, NULL);
    assert_int_equal(reply.order, 7);
    assert_int_equal(model_order(stream_model(f->stream)), 9);
}

static void
test_who_may_answer(void **state)
{
    static const struct {
        const char *to, *from;
        bool counts;
    } rows[] = {
        { NULL, NULL, true },
        { NULL, "alice@example.org", true },
        { NULL, "example.org", true },
        { NULL, "alice@example.org/desk", true },
        { NULL, "alice@example.org/other", false },
        { NULL, "mallory@example.net", false },
        { "example.org", "example.org", true },
        { "example.org", NULL, true },
        { "example.org", "bob@example.org", false },
        { "example.org", "rooms.example.org", false },
        { "alice@example.org", NULL, true },
        { "alice@example.org", "alice@example.org", true },
        { "alice@example.org", "alice@example.org/other", false },
        { "alice@example.org/desk", "alice@example.org/desk", true },
        { "bob@example.org/x", "bob@example.org/x", true },
        { "bob@example.org/x", "bob@example.org", false },
        { "bob@example.org/x", "bob@example.org/y", false },
        { "bob@example.org/x", "mallory@example.net/x", false },
        { "bob@example.org/x", NULL, false },
        { "bob@example.org", "example.org", false },
        { "rooms.example.org", "rooms.example.org", true },
        { "rooms.example.org", "example.org", false },
    };
    Fixture *f = *state;
    Reply reply = { 0 };

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        ask(f, rows[i].to, &reply);
        answer(f, rows[i].from);
        if (reply.calls != rows[i].counts)
            fail_msg("asked %s, answered by %s", rows[i].to, rows[i].from);
        answer(f, rows[i].to);
        answer(f, rows[i].to);
        assert_int_equal(reply.calls, 1);
        assert_true(reply.has_result);
    }
    assert_nothing_sent(f);
}

static void
test_error_and_bad_answers(void **state)
{
    Fixture *f = *state;
    Reply reply = { 0 };

    ask(f, "bob@example.org/x", &reply);
    receive(f, "<iq type='result' from='bob@example.org/x'/>");
    receive(f, "<iq type='result' id='' from='bob@example.org/x'/>");
    receive(f, "<iq type='result' id='guessed' from='bob@example.org/x'/>");
    receive(f, "<iq type='error' id='%s' from='bob@@example.org'/>", f->id);
    assert_int_equal(reply.calls, 0);
    receive(f,
            "<iq type='error' id='%s' from='bob@example.org/x'><error type='cancel'>"
            "<item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
            f->id);
    assert_int_equal(reply.calls, 1);
    assert_int_equal(reply.code, STANZA_ERROR_ITEM_NOT_FOUND);
}

static void
test_time_out(void **state)
{
    Fixture *f = *state;
    Reply reply = { 0 };

    ask(f, "bob@example.org/x", &reply);
    clock_advance(f->clock, LIMIT_REQUEST_MS - 1);
    assert_int_equal(reply.calls, 0);
    clock_advance(f->clock, 1);
    assert_int_equal(reply.calls, 1);
    assert_int_equal(reply.code, STANZA_ERROR_TIMEOUT);
    answer(f, "bob@example.org/x");
    clock_advance(f->clock, 10 * LIMIT_REQUEST_MS);
    assert_int_equal(reply.calls, 1);
}

/* The end tells all, also those who ask again because of it. */
static void
test_end(void **state)
{
    Fixture *f = *state;
    Reply first = { .again = 3 }, second = { 0 };

    ask(f, NULL, &first);
    ask(f, "bob@example.org", &second);
    stream_close(f->stream);
    clock_advance(f->clock, 0);
    assert_int_equal(first.calls, 4);
    assert_int_equal(second.calls, 1);
    assert_int_equal(first.code, STANZA_ERROR_DISCONNECTED);
    assert_int_equal(second.code, STANZA_ERROR_DISCONNECTED);
}

static void
test_freed_stream(void **state)
{
    Fixture *f = *state;
    Reply reply = { .again = 1 };

    ask(f, NULL, &reply);
    g_clear_pointer(&f->stream, stream_free);
    assert_int_equal(reply.calls, 2);
    assert_int_equal(reply.code, STANZA_ERROR_DISCONNECTED);
    assert_int_equal(f->closed, 0);
}

static void
test_too_many(void **state)
{
    Fixture *f = *state;
    Reply waiting = { 0 }, refused = { 0 };

    for (unsigned i = 0; i < LIMIT_REQUESTS; i++)
        stream_request(f->stream, "get", NULL, element_new("a", "urn:a"), on_reply, &waiting);
    assert_int_equal(g_queue_get_length(&f->sent), LIMIT_REQUESTS);
    stream_request(f->stream, "get", NULL, element_new("a", "urn:a"), on_reply, &refused);
    assert_int_equal(refused.calls, 1);
    assert_int_equal(g_queue_get_length(&f->sent), LIMIT_REQUESTS);
    assert_int_equal(waiting.calls, 0);
    clock_advance(f->clock, LIMIT_REQUEST_MS);
    assert_int_equal(waiting.calls, LIMIT_REQUESTS);
}

static void
test_ids_differ(void **state)
{
    Fixture *f = *state;
    static Reply reply; /* told once more when the stream is freed */

    ask(f, NULL, &reply);
    g_autofree char *first = g_strdup(f->id);
    ask(f, NULL, &reply);
    assert_string_not_equal(first, f->id);
    assert_true(strlen(first) >= 20);
    /* The reply must not outlive this function. */
    g_clear_pointer(&f->stream, stream_free);
    assert_int_equal(reply.calls, 2);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_order_comes_back),
        TEST(test_who_may_answer),
        TEST(test_error_and_bad_answers),
        TEST(test_time_out),
        TEST(test_end),
        TEST(test_freed_stream),
        TEST(test_too_many),
        TEST(test_ids_differ),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
