/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages in and out: the pipeline, the queue, the states, what is typed, who may see us. */

#include "config.h"

#include <string.h>

#include "base/date.h"
#include "base/limits.h"
#include "model/request.h"

#include "unit/client/office.h"

#define FROM_JULIET "from='juliet@example.com/balcony' to='romeo@example.net/orchard'"

static void
assert_lines(const Chat *chat, const char *expected)
{
    g_autofree char *lines = office_lines(chat);

    assert_string_equal(lines, expected);
}

static void
test_incoming(void **state)
{
    Office *office = *state;
    Windows *windows = model_windows(office->store->world->model);

    office_go_online(office);
    office_receive(office, "<message xmlns='jabber:client' " FROM_JULIET
                           " type='chat' id='1'><body>art thou</body></message>");
    Chat *chat = office_chat(office, "juliet@example.com");
    assert_lines(chat, "<art thou");
    assert_int_equal(chat->unread, 1);
    assert_non_null(windows_find_chat(windows, chat));

    /* The same again is no second line; an empty body is no line. */
    office_receive(office, "<message xmlns='jabber:client' " FROM_JULIET
                           " type='chat' id='1'><body>art thou</body></message>");
    office_receive(office, "<message xmlns='jabber:client' " FROM_JULIET
                           " type='chat' id='2'><body/></message>");
    assert_lines(chat, "<art thou");
}

/* Many servers stamp what waited by whole seconds only. */
static void
test_order_within_a_second(void **state)
{
    Office *office = *state;
    clock_advance(office->store->world->clock, 700);
    int64_t now = clock_now(office->store->world->clock);
    g_autofree char *second = date_to_iso(now - now % 1000);
    char *dot = strchr(second, '.');
    g_autofree char *waited = NULL;

    *dot = '\0';
    waited = g_strdup_printf("<message xmlns='jabber:client' " FROM_JULIET
                             " type='chat' id='2'><body>two</body>"
                             "<delay xmlns='urn:xmpp:delay' stamp='%sZ'/></message>",
                             second);
    office_go_online(office);
    office_receive(office, "<message xmlns='jabber:client' " FROM_JULIET
                           " type='chat' id='1'><body>one</body></message>");
    office_receive(office, waited);
    assert_lines(office_chat(office, "juliet@example.com"), "<one|<two");
}

/* Of what waited, so many lines of the same second. */
static void
bring_what_waited(Office *office, const char *stamp, unsigned from, unsigned to)
{
    for (unsigned i = from; i <= to; i++) {
        g_autofree char *xml = g_strdup_printf("<message xmlns='jabber:client' " FROM_JULIET
                                               " type='chat' id='by-juliet-%u-012345'>"
                                               "<body>%u</body><delay xmlns='urn:xmpp:delay' "
                                               "from='example.net' stamp='%s'/></message>",
                                               i, i, stamp);
        office_receive(office, xml);
    }
}

/* The program ended while the server told what had waited, and tells the rest to another run, whose
 * window begins with own lines alone. */
static void
test_order_within_a_second_of_two_runs(void **state)
{
    Office *office = *state;
    int64_t now = clock_now(office->store->world->clock);
    g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(now / 1000 - 1);
    g_autofree char *stamp = g_date_time_format(date, "%FT%TZ");

    office_go_online(office);
    bring_what_waited(office, stamp, 1, 3);
    Chat *chat = office_chat(office, "juliet@example.com");
    client_send_message(office->client, chat, "mine");
    client_send_message(office->client, chat, "mine, too");
    office_restart(office);
    settings_set(model_settings(office->client->model), SETTING_CHAT_HISTORY, NULL, "2", NULL);
    office_go_online(office);
    bring_what_waited(office, stamp, 4, 6);
    chat = office_chat(office, "juliet@example.com");
    g_autoptr(GPtrArray) lines = archive_page(office->store->archive, chat, NULL, 100);
    g_autoptr(GString) order = g_string_new(NULL);
    for (unsigned i = 0; i < lines->len; i++)
        g_string_append_printf(order, "%s|", ((const Message *)lines->pdata[i])->body);
    assert_string_equal(order->str, "1|2|3|4|5|6|mine|mine, too|");
}

static void
test_history_after_restart(void **state)
{
    Office *office = *state;

    office_go_online(office);
    office_receive(office, "<message xmlns='jabber:client' " FROM_JULIET
                           " type='chat' id='1'><body>one</body></message>");
    client_send_message(office->client, office_chat(office, "juliet@example.com"), "two");
    clock_advance(office->store->world->clock, 1000);
    office_receive(office, "<message xmlns='jabber:client' " FROM_JULIET
                           " type='chat' id='3'><body>three</body></message>");
    office_restart(office);
    Chat *chat = office_chat(office, "juliet@example.com");
    assert_lines(chat, "<one|>two|<three");
    assert_int_equal(chat->unread, 1); /* what was not seen is still unread */
}

static void
test_outgoing(void **state)
{
    Office *office = *state;

    office_go_online(office);
    Chat *chat = office_chat(office, "juliet@example.com");
    client_send_message(office->client, chat, "it is I");
    assert_true(office_has_sent(office, "<message", "<body>it is I</body>"));
    const Message *message = timeline_get(chat->timeline, 0);
    assert_int_equal(message->state, MESSAGE_SENT);

    g_autofree char *receipt =
        g_strdup_printf("<message xmlns='jabber:client' " FROM_JULIET
                        " id='r'><received xmlns='urn:xmpp:receipts' id='%s'/></message>",
                        message->id);
    g_autofree char *forged = g_strdup_printf(
        "<message xmlns='jabber:client' from='paris@example.com/x' to='romeo@example.net'"
        " id='r'><received xmlns='urn:xmpp:receipts' id='%s'/></message>",
        message->id);
    office_receive(office, forged);
    assert_int_equal(message->state, MESSAGE_SENT);
    office_receive(office, receipt);
    assert_int_equal(message->state, MESSAGE_RECEIVED);
}

static void
test_failed(void **state)
{
    Office *office = *state;

    office_go_online(office);
    Chat *chat = office_chat(office, "juliet@example.com");
    client_send_message(office->client, chat, "hello?");
    const Message *message = timeline_get(chat->timeline, 0);
    g_autofree char *error = g_strdup_printf(
        "<message xmlns='jabber:client' from='juliet@example.com' to='romeo@example.net/orchard'"
        " type='error' id='%s'><error type='cancel'>"
        "<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>",
        message->id);
    office_receive(office, error);
    assert_int_equal(message->state, MESSAGE_FAILED);
    assert_non_null(message->error);
    assert_lines(chat, ">hello?");
}

/* What is written offline waits, over a restart too, and goes out once and in order. */
static void
test_queue(void **state)
{
    Office *office = *state;

    client_send_message(office->client, office_chat(office, "juliet@example.com"), "first");
    clock_advance(office->store->world->clock, 10);
    client_send_message(office->client, office_chat(office, "nurse@example.com"), "second");
    clock_advance(office->store->world->clock, 10);
    client_send_message(office->client, office_chat(office, "juliet@example.com"), "third");
    const Message *waiting = timeline_get(office_chat(office, "juliet@example.com")->timeline, 0);
    assert_int_equal(waiting->state, MESSAGE_QUEUED);

    office_restart(office);
    office_go_online(office);
    assert_true(office_has_sent(office, "juliet@example.com", "<body>first</body>"));
    assert_true(office_has_sent(office, "nurse@example.com", "<body>second</body>"));
    assert_true(office_has_sent(office, "juliet@example.com", "<body>third</body>"));

    office_restart(office);
    g_ptr_array_set_size(office->sent, 0);
    office_go_online(office);
    assert_false(office_has_sent(office, "<message", "<body>"));
}

static void
test_unstored_queue(void **state)
{
    Office *office = *state;
    Chat *chat = office_chat(office, "juliet@example.com");

    settings_set(office->store->world->settings, SETTING_CHAT_STORE, NULL, "off", NULL);
    client_send_message(office->client, chat, "off the record");
    assert_int_equal(timeline_get(chat->timeline, 0)->row, 0);
    office_go_online(office);
    assert_true(office_has_sent(office, "<message", "off the record"));
    assert_int_equal(timeline_get(chat->timeline, 0)->state, MESSAGE_SENT);
}

static void
test_typing(void **state)
{
    Office *office = *state;
    Clock *clock = office->store->world->clock;

    office_go_online(office);
    office_receive(office, "<presence xmlns='jabber:client' " FROM_JULIET "/>");
    office_receive(office, "<message xmlns='jabber:client' " FROM_JULIET
                           " type='chat' id='1'><body>x</body>"
                           "<active xmlns='http://jabber.org/protocol/chatstates'/></message>");
    Chat *chat = office_chat(office, "juliet@example.com");
    client_typing(office->client, chat, "/help");
    assert_false(office_has_sent(office, "juliet", "<composing"));
    client_typing(office->client, chat, "h");
    client_typing(office->client, chat, "he");
    assert_true(office_has_sent(office, "juliet", "<composing"));
    assert_false(office_has_sent(office, "juliet", "<composing"));
    clock_advance(clock, 60 * 1000);
    assert_true(office_has_sent(office, "juliet", "<paused"));
    client_typing(office->client, chat, "");
    assert_true(office_has_sent(office, "juliet", "<active"));
}

static void
ask_to_subscribe(Office *office)
{
    office_receive(office, "<presence xmlns='jabber:client' from='paris@example.com'"
                           " to='romeo@example.net' type='subscribe'/>");
}

static void
test_subscriptions(void **state)
{
    Office *office = *state;
    Settings *settings = office->store->world->settings;
    g_autoptr(Jid) paris = test_jid("paris@example.com");

    office_go_online(office);
    ask_to_subscribe(office);
    assert_non_null(requests_find(office->account, REQUEST_SUBSCRIPTION, paris, NULL));
    assert_false(office_has_sent(office, "paris", "subscribed"));
    assert_true(client_subscribe(office->client, office->account, paris, SUBSCRIBE_DENY, NULL));
    assert_true(office_has_sent(office, "paris", "unsubscribed"));
    assert_null(requests_find(office->account, REQUEST_SUBSCRIPTION, paris, NULL));

    settings_set(settings, SETTING_PRESENCE_SUBSCRIPTIONS, NULL, "allow", NULL);
    ask_to_subscribe(office);
    assert_true(office_has_sent(office, "paris", "\"subscribed\"") ||
                office_has_sent(office, "paris", "'subscribed'"));
}

static void
receive_subscribe(Office *office, const char *jid, const char *text)
{
    g_autofree char *xml = g_strdup_printf("<presence xmlns='jabber:client' from='%s' "
                                           "type='subscribe'><status>%s</status></presence>",
                                           jid, text);
    office_receive(office, xml);
}

/* Strangers who ask fill neither memory nor the console, and forge no lines there. */
static void
test_subscription_flood(void **state)
{
    Office *office = *state;
    const Timeline *console = model_console(office->store->world->model);
    g_autofree char *long_text = g_strnfill(200000, 'x');

    office_go_online(office);
    receive_subscribe(office, "mallory@example.com", long_text);
    const Message *last = timeline_get(console, timeline_length(console) - 1);
    assert_non_null(strstr(last->body, "mallory@example.com"));
    assert_in_range(strlen(last->body), 0, 1000);
    receive_subscribe(office, "eve@example.com", "hi\nyour server: send your password to eve");
    last = timeline_get(console, timeline_length(console) - 1);
    assert_null(strchr(last->body, '\n'));
    const GPtrArray *requests = model_requests(office->store->world->model);
    unsigned before = requests->len;
    for (int i = 0; i < 2 * LIMIT_ASKING; i++) {
        g_autofree char *jid = g_strdup_printf("s%d@example.com", i);
        receive_subscribe(office, jid, "");
    }
    assert_int_equal(requests->len, before - 2 + LIMIT_ASKING);
    g_autoptr(Jid) first = test_jid("s0@example.com");
    assert_true(client_subscribe(office->client, office->account, first, SUBSCRIBE_DENY, NULL));
    receive_subscribe(office, "late@example.com", "");
    g_autoptr(Jid) late = test_jid("late@example.com");
    assert_non_null(requests_find(office->account, REQUEST_SUBSCRIPTION, late, NULL));
}

/* Taking the request back, so that it can be made again, is no way around that. */
static void
test_requests_again_and_again(void **state)
{
    Office *office = *state;
    const World *world = office->store->world;
    const Timeline *console = model_console(world->model);

    office_go_online(office);
    unsigned before = timeline_length(console);
    for (int i = 0; i < 500; i++) {
        receive_subscribe(office, "mallory@example.com", "");
        office_receive(office, "<presence xmlns='jabber:client' from='mallory@example.com' "
                               "type='unsubscribe'/>");
    }
    assert_int_equal(timeline_length(console), before + LIMIT_NOTICES_A_MINUTE + 1);
    const Message *last = timeline_get(console, timeline_length(console) - 1);
    assert_non_null(strstr(last->body, "romeo@example.net: more of what others did"));
    clock_advance(world->clock, 60 * 1000);
    receive_subscribe(office, "eve@example.com", "");
    last = timeline_get(console, timeline_length(console) - 1);
    assert_non_null(strstr(last->body, "eve@example.com"));
}

static void
test_denied_requests_again_and_again(void **state)
{
    Office *office = *state;
    const Timeline *console = model_console(office->store->world->model);

    settings_set(model_settings(office->store->world->model), SETTING_PRESENCE_SUBSCRIPTIONS, NULL,
                 "deny", NULL);
    office_go_online(office);
    unsigned before = timeline_length(console);
    for (int i = 0; i < 500; i++)
        receive_subscribe(office, "mallory@example.com", "");
    assert_int_equal(timeline_length(console), before + LIMIT_NOTICES_A_MINUTE + 1);
}

/* Receipts and errors of people whom we never talked to open no chats. */
static void
test_marks_of_strangers(void **state)
{
    Office *office = *state;
    unsigned before = office->account->chats->len;

    office_go_online(office);
    office_receive(office, "<message xmlns='jabber:client' from='s1@example.com/x'>"
                           "<received xmlns='urn:xmpp:receipts' id='1'/></message>");
    office_receive(office, "<message xmlns='jabber:client' from='s2@example.com/x' type='error' "
                           "id='1'><error type='cancel'/></message>");
    assert_int_equal(office->account->chats->len, before);
}

static void
receive_from(Office *office, unsigned number)
{
    g_autofree char *xml =
        g_strdup_printf("<message xmlns='jabber:client' from='s%u@example.com/x' type='chat' "
                        "id='%u'><body>spam</body></message>",
                        number, number);
    office_receive(office, xml);
}

static bool
has_chat(const Office *office, unsigned number)
{
    g_autofree char *text = g_strdup_printf("s%u@example.com", number);
    g_autoptr(Jid) jid = test_jid(text);

    return account_find_chat(office->account, jid, CHAT_CONTACT) != NULL;
}

/* That strangers have filled all chats is told, once, and can be mended. */
static void
test_too_many_chats(void **state)
{
    Office *office = *state;
    Model *model = office->store->world->model;
    const Timeline *console = model_console(model);
    unsigned i = 0;

    settings_set(model_settings(model), SETTING_PRIVACY_STRANGERS, NULL, "open", NULL);
    office_go_online(office);
    while (office->account->chats->len < LIMIT_CHATS_PER_ACCOUNT)
        receive_from(office, i++);
    unsigned lines = timeline_length(console);
    receive_from(office, i);
    receive_from(office, i + 1);
    assert_int_equal(timeline_length(console), lines + 1);
    assert_non_null(strstr(timeline_get(console, lines)->body, "/close"));
    assert_false(has_chat(office, i));
    windows_close(model_windows(model), windows_find(model_windows(model), 2));
    receive_from(office, i);
    assert_true(has_chat(office, i));
    assert_int_equal(office->account->chats->len, LIMIT_CHATS_PER_ACCOUNT);
}

/* Pages of large messages are shorter, and there is more behind them. */
static void
test_large_pages(void **state)
{
    Office *office = *state;
    g_autofree char *large = g_strnfill(LIMIT_BODY_BYTES, 'x');
    unsigned fitting = LIMIT_PAGE_BYTES / LIMIT_BODY_BYTES;

    for (unsigned i = 0; i < fitting + 2; i++) {
        client_send_message(office->client, office_chat(office, "juliet@example.com"), large);
        clock_advance(office->store->world->clock, 1000);
    }
    office_restart(office);
    Chat *chat = office_chat(office, "juliet@example.com");
    client_load_history(office->client, chat);
    assert_int_equal(timeline_length(chat->timeline), fitting);
    assert_true(timeline_has_older(chat->timeline));
    client_load_older(office->client, chat);
    assert_int_equal(timeline_length(chat->timeline), fitting + 2);
    assert_false(timeline_has_older(chat->timeline));
}

static void
test_older_pages(void **state)
{
    Office *office = *state;

    settings_set(office->store->world->settings, SETTING_CHAT_HISTORY, NULL, "2", NULL);
    for (int i = 0; i < 5; i++) {
        g_autofree char *body = g_strdup_printf("%d", i);
        client_send_message(office->client, office_chat(office, "juliet@example.com"), body);
        clock_advance(office->store->world->clock, 1000);
    }
    office_restart(office);
    Chat *chat = office_chat(office, "juliet@example.com");
    client_load_history(office->client, chat);
    assert_lines(chat, ">3|>4");
    assert_true(timeline_has_older(chat->timeline));
    client_load_older(office->client, chat);
    assert_lines(chat, ">0|>1|>2|>3|>4");
    assert_false(timeline_has_older(chat->timeline));
}

static void
test_xml(void **state)
{
    Office *office = *state;
    g_autoptr(GError) error = NULL;

    assert_false(client_send_xml(office->client, office->account, "<presence/>", &error));
    assert_non_null(strstr(error->message, "not connected"));
    office_go_online(office);
    assert_false(client_send_xml(office->client, office->account, "<presence>", NULL));
    assert_false(client_send_xml(office->client, office->account, "<a/>", NULL));
    assert_false(client_send_xml(office->client, office->account, "<presence/><presence/>", NULL));
    g_ptr_array_set_size(office->sent, 0);
    assert_true(client_send_xml(office->client, office->account,
                                "<presence><show>xa</show></presence>", NULL));
    assert_true(office_has_sent(office, "<presence", "<show>xa</show>"));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_incoming),
        TEST(test_order_within_a_second),
        TEST(test_order_within_a_second_of_two_runs),
        TEST(test_history_after_restart),
        TEST(test_outgoing),
        TEST(test_failed),
        TEST(test_queue),
        TEST(test_unstored_queue),
        TEST(test_typing),
        TEST(test_subscriptions),
        TEST(test_older_pages),
        TEST(test_subscription_flood),
        TEST(test_requests_again_and_again),
        TEST(test_denied_requests_again_and_again),
        TEST(test_marks_of_strangers),
        TEST(test_large_pages),
        TEST(test_too_many_chats),
        TEST(test_xml),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
