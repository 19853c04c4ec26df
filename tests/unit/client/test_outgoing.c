/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may have arrived without our knowing is not sent before the archive has told. */

#include "config.h"

#include <string.h>

#include "unit/client/keeper.h"

#define DEADLINE_MS 15000

static Chat *
juliet(Office *office)
{
    return office_chat(office, "juliet@example.com");
}

static Message *
find(const Chat *chat, const char *body)
{
    for (unsigned i = 0; i < timeline_length(chat->timeline); i++) {
        Message *message = timeline_get(chat->timeline, i);
        if (g_strcmp0(message->body, body) == 0)
            return message;
    }
    fail_msg("%s is not there", body);
    return NULL;
}

/* The bodies that went out so far, in order; owned by the caller. */
static char *
sent_bodies(const Office *office)
{
    GString *bodies = g_string_new(NULL);

    for (unsigned i = 0; i < office->sent->len; i++) {
        g_autoptr(Element) sent = element_parse(office->sent->pdata[i]);
        const char *body = sent ? element_child_text(sent, "body", NULL) : NULL;
        if (body)
            g_string_append_printf(bodies, "%s%s", bodies->len ? "|" : "", body);
    }
    return g_string_free(bodies, FALSE);
}

static void
assert_sent(const Office *office, const char *expected)
{
    g_autofree char *bodies = sent_bodies(office);

    assert_string_equal(bodies, expected);
}

static void
say(Office *office, Chat *chat, const char *body)
{
    clock_advance(office->store->world->clock, 10);
    client_send_message(office->client, chat, body);
}

/* The server got it, and nobody has told us. */
static void
keep(Keeper *keeper, const char *id, const Message *message)
{
    g_autofree char *stamp = keeper_stamp(keeper->office, 0, false);
    g_autofree char *xml = g_strdup_printf(
        "<message xmlns='jabber:client' from='" KEEPER_ME "/orchard' to='juliet@example.com' "
        "type='chat' id='%s'><body>%s</body><origin-id xmlns='urn:xmpp:sid:0' id='%s'/></message>",
        message->id, message->body, message->id);

    keeper_add(keeper, id, stamp, xml);
}

/* "one" and "two" are queued since the run before, and nobody knows whether a stream had them. */
static void
begin_with_two(Office *office)
{
    say(office, juliet(office), "one");
    say(office, juliet(office), "two");
    office_restart(office);
    client_load_history(office->client, juliet(office));
    g_ptr_array_set_size(office->sent, 0);
}

static void
test_what_has_arrived_is_not_sent_again(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);

    begin_with_two(office);
    keep(keeper, "a1", find(juliet(office), "one"));
    keeper_go_online(keeper);
    say(office, juliet(office), "three");
    say(office, office_chat(office, "nurse@example.com"), "another chat");
    assert_sent(office, "another chat");
    assert_int_equal(find(juliet(office), "one")->state, MESSAGE_QUEUED);

    keeper_serve(keeper); /* what it takes is gone */
    assert_sent(office, "two|three");
    assert_int_equal(find(juliet(office), "one")->state, MESSAGE_SENT);
    assert_int_equal(find(juliet(office), "three")->state, MESSAGE_SENT);
}

static void
test_no_archive_holds_up_for_long(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);

    begin_with_two(office);
    keeper_go_online(keeper);
    say(office, juliet(office), "three");
    clock_advance(office->store->world->clock, DEADLINE_MS - 1000);
    assert_sent(office, "");
    clock_advance(office->store->world->clock, 2000);
    assert_sent(office, "one|two|three");
    say(office, juliet(office), "four");
    assert_sent(office, "one|two|three|four");
}

static void
test_without_an_archive_nothing_waits(void **state)
{
    Office *office = *state;

    begin_with_two(office);
    office_go_online(office);
    assert_sent(office, "one|two");
}

/* Of what was written in this run it is known. */
static void
test_what_no_stream_was_given_goes_out_at_once(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);

    say(office, juliet(office), "one");
    say(office, juliet(office), "two");
    keeper_go_online(keeper);
    assert_sent(office, "one|two");
    say(office, juliet(office), "three");
    assert_sent(office, "one|two|three");
    g_ptr_array_set_size(office->sent, 0);
    keeper_serve(keeper);
    assert_sent(office, "");
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, office_setup, office_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_what_has_arrived_is_not_sent_again),
        TEST(test_no_archive_holds_up_for_long),
        TEST(test_without_an_archive_nothing_waits),
        TEST(test_what_no_stream_was_given_goes_out_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
