/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a client ends: what the user has changed is not lost for that. */

#include "config.h"

#include <string.h>

#include "model/room.h"
#include "xmpp/ns.h"
#include "xmpp/stream.h"
#include "client/rooms/rooms.h"

#include "modules/annotations.h"
#include "modules/roster.h"
#include "unit/client/coven.h"

#define GOODBYE "type=\"unavailable\""

static void
note_end(gpointer data)
{
    *(bool *)data = true;
}

static void
let_pass(const Office *office, int64_t ms)
{
    clock_advance(office->store->world->clock, ms);
}

static bool
is_saying_goodbye(const Office *office)
{
    for (unsigned i = 0; i < office->sent->len; i++) {
        if (strstr(office->sent->pdata[i], GOODBYE))
            return true;
    }
    return false;
}

/* The server's answer to the last request with this in it; false: there is none. */
static bool
answer(Office *office, const char *part, const char *inside)
{
    for (unsigned i = office->sent->len; i-- > 0;) {
        const char *xml = office->sent->pdata[i];
        if (!strstr(xml, part))
            continue;
        g_autoptr(Element) sent = element_parse(xml);
        g_autofree char *result =
            g_strdup_printf("<iq xmlns='jabber:client' type='result' id='%s'>%s</iq>",
                            element_get(sent, "id"), inside);
        g_ptr_array_set_size(office->sent, 0);
        office_receive(office, result);
        return true;
    }
    return false;
}

static void
ignore(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    (void)stream, (void)result, (void)error, (void)data;
}

static Stream *
stream_of(const Office *office)
{
    return client_stream(office->client, office->account, NULL);
}

static void
call_juliet_names(const Office *office)
{
    g_autoptr(Jid) juliet = test_jid("juliet@example.com");

    roster_request_item(stream_of(office), &(const RosterItem){ .jid = juliet, .name = "Jule" },
                        ignore, NULL);
}

static void
enter(const Office *office)
{
    g_autoptr(Jid) jid = test_jid(ROOM);

    assert_true(
        client_enter_room(office->client, office->account, jid, &(const RoomEntry){ 0 }, NULL));
}

/* /join, and /quit at once: we come in, it is looked up, and written. */
static void
test_who_joins_and_quits_has_a_bookmark(void **state)
{
    Office *office = *state;
    bool has_ended = false;

    office_go_online(office);
    enter(office);
    client_quit(office->client, note_end, &has_ended);
    let_pass(office, 100);
    assert_false(is_saying_goodbye(office));
    coven_occupy(office, "romeo", "r", "<status code='110'/>");
    let_pass(office, 100);
    assert_false(is_saying_goodbye(office));
    assert_true(answer(office, "<items node=\"urn:xmpp:bookmarks:1\"><item", ""));
    let_pass(office, 100);
    assert_false(is_saying_goodbye(office));
    assert_true(answer(office, "<publish node=\"urn:xmpp:bookmarks:1\"", ""));
    assert_non_null(coven_chat(office)->room->bookmark);
    let_pass(office, 1);
    assert_true(is_saying_goodbye(office));
    let_pass(office, 3000);
    assert_true(has_ended);
}

/* Nor what takes two steps, and no step of which is a change yet. */
static void
test_a_note_is_written_before_the_end(void **state)
{
    Office *office = *state;
    bool has_ended = false;
    g_autoptr(Jid) juliet = test_jid("juliet@example.com");

    office_go_online(office);
    annotations_set(stream_of(office), juliet, "owes me a rose", ignore, NULL);
    client_leave(office->client, note_end, &has_ended);
    let_pass(office, 100);
    assert_false(has_ended);
    assert_true(answer(office, "type=\"get\"", "<query xmlns='jabber:iq:private'/>"));
    let_pass(office, 100);
    assert_false(has_ended);
    assert_true(answer(office, "owes me a rose", ""));
    let_pass(office, 3000);
    assert_true(has_ended);
}

static void
test_nobody_waits_long(void **state)
{
    Office *office = *state;
    bool has_ended = false;

    office_go_online(office);
    call_juliet_names(office);
    client_quit(office->client, note_end, &has_ended);
    let_pass(office, 1900);
    assert_false(is_saying_goodbye(office));
    let_pass(office, 200);
    assert_true(is_saying_goodbye(office));
}

static void
test_who_quits_twice_does_not_wait(void **state)
{
    Office *office = *state;
    bool has_ended = false;

    office_go_online(office);
    call_juliet_names(office);
    client_quit(office->client, note_end, &has_ended);
    assert_false(is_saying_goodbye(office));
    client_quit(office->client, note_end, &has_ended);
    assert_true(is_saying_goodbye(office));
    let_pass(office, 3000);
    assert_true(has_ended);
}

/* Questions are not waited for, to an archive neither, which is asked by what else is a change. */
static void
test_questions_are_not_waited_for(void **state)
{
    Office *office = *state;
    bool has_ended = false;
    g_autoptr(Jid) server = test_jid("example.net");

    office_go_online(office);
    stream_request(stream_of(office), "get", server, element_new("query", NS_DISCO_INFO), ignore,
                   NULL);
    stream_request(stream_of(office), "set", NULL, element_new("query", NS_MAM), ignore, NULL);
    client_quit(office->client, note_end, &has_ended);
    assert_true(is_saying_goodbye(office));
}

/* A change that nobody can answer any more. */
static void
test_who_is_offline_waits_for_nothing(void **state)
{
    Office *office = *state;
    bool has_ended = false;

    client_quit(office->client, note_end, &has_ended);
    let_pass(office, 1);
    assert_true(has_ended);

    office_go_online(office);
    enter(office);
    call_juliet_names(office);
    session_disconnect(client_session(office->client, office->account));
    let_pass(office, 3000);
    has_ended = false;
    client_quit(office->client, note_end, &has_ended);
    let_pass(office, 1);
    assert_true(has_ended);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define CLIENT_TEST(fn) cmocka_unit_test_setup_teardown(fn, office_setup, office_teardown)
        CLIENT_TEST(test_who_joins_and_quits_has_a_bookmark),
        CLIENT_TEST(test_a_note_is_written_before_the_end),
        CLIENT_TEST(test_nobody_waits_long),
        CLIENT_TEST(test_who_quits_twice_does_not_wait),
        CLIENT_TEST(test_questions_are_not_waited_for),
        CLIENT_TEST(test_who_is_offline_waits_for_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
