/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Devices that the user chose come and go, and messages that came back are sent again. */

#include "config.h"

#include "xmpp/stream.h"

#include "unit/client/office.h"

#define JULIET "juliet@example.com"

static Chat *
talk(Office *office)
{
    office_go_online(office);
    office_receive(
        office,
        "<iq xmlns='jabber:client' type='set' id='r1'><query xmlns='jabber:iq:roster'><item "
        "jid='" JULIET "' subscription='both'/></query></iq>");
    office_receive(office, "<presence xmlns='jabber:client' from='" JULIET
                           "/balcony'><priority>5</priority></presence>");
    office_receive(office, "<presence xmlns='jabber:client' from='" JULIET "/chamber'/>");
    office_has_sent(office, "x", "y");
    return office_chat(office, JULIET);
}

/* How many lines of the chat the program itself has said. */
static unsigned
count_notices(const Chat *chat, const char *text)
{
    unsigned count = 0;

    for (unsigned i = 0; i < timeline_length(chat->timeline); i++) {
        const Message *message = timeline_get(chat->timeline, i);
        count += message->kind == MESSAGE_NOTICE && strstr(message->body, text);
    }
    return count;
}

static void
it_is_told_once_that_a_device_is_gone_and_back(void **state)
{
    Office *office = *state;
    Chat *chat = talk(office);

    chat_set_forced_resource(chat, "chamber");
    client_send_message(office->client, chat, "one");
    assert_true(office_has_sent(office, "to=\"" JULIET "/chamber\"", "one"));
    office_receive(office, "<presence xmlns='jabber:client' from='" JULIET
                           "/chamber' type='unavailable'/>");
    office_receive(office, "<presence xmlns='jabber:client' from='" JULIET
                           "/balcony'><show>away</show></presence>");
    assert_int_equal(count_notices(chat, "chamber, which you chose, is gone"), 1);
    client_send_message(office->client, chat, "two");
    assert_true(office_has_sent(office, "to=\"" JULIET "\"", "two"));
    office_receive(office, "<presence xmlns='jabber:client' from='" JULIET "/chamber'/>");
    assert_int_equal(count_notices(chat, "is back: messages"), 1);
    client_send_message(office->client, chat, "three");
    assert_true(office_has_sent(office, "to=\"" JULIET "/chamber\"", "three"));
    chat_set_forced_resource(chat, NULL);
    office_receive(office, "<presence xmlns='jabber:client' from='" JULIET
                           "/chamber' type='unavailable'/>");
    assert_int_equal(count_notices(chat, "is gone"), 1);
}

static bool
is_closed(gpointer data)
{
    const Office *office = data;

    return session_is_closed(client_session(office->client, office->account));
}

/* That we go offline ourselves is told elsewhere. What waited goes where one goes now. */
static void
our_own_absence_is_not_theirs(void **state)
{
    Office *office = *state;
    Chat *chat = talk(office);

    chat_set_forced_resource(chat, "chamber");
    client_disconnect(office->client, office->account);
    office_wait(office, is_closed, office);
    client_send_message(office->client, chat, "one");
    assert_int_equal(count_notices(chat, "is gone"), 0);
    office_go_online(office);
    office_receive(office, "<presence xmlns='jabber:client' from='" JULIET "/balcony'/>");
    assert_int_equal(count_notices(chat, "is gone"), 0);
    office_receive(office, "<presence xmlns='jabber:client' from='" JULIET "/chamber'/>");
    assert_int_equal(count_notices(chat, "is back: messages"), 0);
    client_send_message(office->client, chat, "two");
    assert_true(office_has_sent(office, "to=\"" JULIET "/chamber\"", "two"));
}

static void
what_came_back_can_be_sent_again(void **state)
{
    Office *office = *state;
    Chat *chat = talk(office);
    g_autoptr(GError) error = NULL;

    assert_false(client_send_again(office->client, chat, &error));
    chat_set_forced_resource(chat, "chamber");
    client_send_message(office->client, chat, "hello");
    const Message *message = timeline_get(chat->timeline, timeline_length(chat->timeline) - 1);
    g_autofree char *bounce = g_strdup_printf(
        "<message xmlns='jabber:client' from='" JULIET
        "/chamber' type='error' id='%s'><error type='wait'>"
        "<recipient-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>",
        message->id);
    office_receive(office, "<presence xmlns='jabber:client' from='" JULIET
                           "/chamber' type='unavailable'/>");
    office_receive(office, bounce);
    assert_int_equal(message->state, MESSAGE_FAILED);
    office_has_sent(office, "x", "y");
    assert_true(client_send_again(office->client, chat, NULL));
    assert_int_equal(message->state, MESSAGE_SENT);
    assert_true(office_has_sent(office, "to=\"" JULIET "\"", "hello"));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)
    const struct CMUnitTest tests[] = {
        TEST(it_is_told_once_that_a_device_is_gone_and_back),
        TEST(our_own_absence_is_not_theirs),
        TEST(what_came_back_can_be_sent_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
