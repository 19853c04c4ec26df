/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What others ask of us, from the stanza to the answer, across runs; strangers; blocking. */

#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "model/list_window.h"
#include "model/window.h"
#include "client/requests.h"

#include "unit/client/office.h"
#include "unit/cpu.h"

static void
say(Office *office, const char *from, const char *id, const char *body)
{
    g_autofree char *xml = g_strdup_printf("<message xmlns='jabber:client' from='%s' type='chat' "
                                           "id='%s'><body>%s</body><request "
                                           "xmlns='urn:xmpp:receipts'/></message>",
                                           from, id, body);
    office_receive(office, xml);
}

static void
ask(Office *office, const char *from, const char *text)
{
    g_autofree char *xml =
        g_strdup_printf("<presence xmlns='jabber:client' from='%s' type='subscribe'><status>%s"
                        "</status><nick xmlns='http://jabber.org/protocol/nick'>Nick</nick>"
                        "</presence>",
                        from, text);
    office_receive(office, xml);
}

static Request *
find(Office *office, RequestKind kind, const char *jid)
{
    g_autoptr(Jid) from = test_jid(jid);

    return requests_find(office->account, kind, from, NULL);
}

static Chat *
find_chat(Office *office, const char *text)
{
    g_autoptr(Jid) jid = test_jid(text);

    return account_find_chat(office->account, jid, CHAT_CONTACT);
}

static unsigned
count_windows(Office *office)
{
    return windows_all(model_windows(office->store->world->model))->len;
}

static const char *
last_line(Office *office)
{
    const Timeline *timeline =
        windows_current(model_windows(office->store->world->model))->timeline;
    unsigned count = timeline_length(timeline);

    return count ? timeline_get(timeline, count - 1)->body : "";
}

static void
test_stranger_waits(void **state)
{
    Office *office = *state;
    GError *error = NULL;

    office_go_online(office);
    say(office, "paris@example.com/x", "1", "hello");
    say(office, "paris@example.com/x", "1", "hello");
    say(office, "paris@example.com/x", "2", "are you there?");
    Request *request = find(office, REQUEST_MESSAGE, "paris@example.com");
    assert_non_null(request);
    assert_string_equal(request->text, "are you there?");
    assert_int_equal(request->count, 2);
    assert_int_equal(count_windows(office), 1);
    assert_null(find_chat(office, "paris@example.com"));
    assert_false(office_has_sent(office, "paris", "received"));

    office_restart(office);
    assert_int_equal(count_windows(office), 1);
    request = find(office, REQUEST_MESSAGE, "paris@example.com");
    assert_non_null(request);
    assert_int_equal(request->count, 2);
    office_go_online(office);
    assert_true(client_answer_request(office->client, request, REQUEST_ACCEPT, &error));
    assert_null(find(office, REQUEST_MESSAGE, "paris@example.com"));
    assert_int_equal(count_windows(office), 2);
    Chat *chat = find_chat(office, "paris@example.com");
    assert_int_equal(chat->unread, 2);
    g_autofree char *lines = office_lines(chat);
    assert_non_null(strstr(lines, "hello"));
    say(office, "paris@example.com/x", "3", "good");
    assert_int_equal(model_requests(office->store->world->model)->len, 0);

    office_restart(office);
    office_go_online(office);
    windows_close(model_windows(office->store->world->model),
                  windows_all(model_windows(office->store->world->model))->pdata[1]);
    say(office, "paris@example.com/x", "4", "still here");
    assert_int_equal(model_requests(office->store->world->model)->len, 0);
}

static void
test_stranger_is_put_aside(void **state)
{
    Office *office = *state;

    office_go_online(office);
    say(office, "paris@example.com/x", "1", "hello");
    assert_true(client_answer_request(
        office->client, find(office, REQUEST_MESSAGE, "paris@example.com"), REQUEST_DENY, NULL));
    office_restart(office);
    assert_int_equal(count_windows(office), 1);
    assert_int_equal(model_requests(office->store->world->model)->len, 0);
    office_go_online(office);
    say(office, "paris@example.com/x", "2", "again");
    assert_non_null(find(office, REQUEST_MESSAGE, "paris@example.com"));
}

/* Who was written to, is in the roster, or is our server, is no stranger; who looks like one is. */
static void
test_who_is_a_stranger(void **state)
{
    Office *office = *state;
    Settings *settings = office->store->world->settings;
    g_autoptr(Jid) nurse = test_jid("nurse@example.com");

    office_go_online(office);
    say(office, "romeo@example.net/phone", "1", "a note to myself");
    say(office, "example.net", "2", "The server restarts at noon.");
    assert_int_equal(model_requests(office->store->world->model)->len, 0);
    say(office, "server@example.net", "3", "Send me your password.");
    say(office, "example.nets", "4", "Send me your password.");
    say(office, "sub.example.net", "5", "Send me your password.");
    assert_int_equal(model_requests(office->store->world->model)->len, 3);
    client_send_message(office->client, office_chat(office, "nurse@example.com"), "hi");
    say(office, "nurse@example.com", "6", "hi");
    assert_null(find(office, REQUEST_MESSAGE, "nurse@example.com"));
    say(office, "tybalt@example.com", "7", "a word");
    client_send_message(office->client, office_chat(office, "tybalt@example.com"), "yes?");
    assert_null(find(office, REQUEST_MESSAGE, "tybalt@example.com"));
    say(office, "rosaline@example.com", "8", "it is me");
    g_autoptr(Jid) rosaline = test_jid("rosaline@example.com");
    roster_set_item(office->account->roster, &(RosterItem){ .jid = rosaline });
    assert_null(find(office, REQUEST_MESSAGE, "rosaline@example.com"));
    assert_int_equal(find_chat(office, "rosaline@example.com")->unread, 1);
    settings_set(settings, SETTING_PRIVACY_STRANGERS, NULL, "drop", NULL);
    say(office, "eve@example.com", "9", "hey");
    assert_null(find_chat(office, "eve@example.com"));
    settings_set(settings, SETTING_PRIVACY_STRANGERS, NULL, "open", NULL);
    say(office, "eve@example.com", "10", "hey");
    assert_int_equal(find_chat(office, "eve@example.com")->unread, 1);
    settings_set(settings, SETTING_PRIVACY_IGNORE, NULL, "on", NULL);
    say(office, "eve@example.com", "11", "hey");
    assert_int_equal(find_chat(office, "eve@example.com")->unread, 1);
}

static void
test_subscription(void **state)
{
    Office *office = *state;

    office_go_online(office);
    ask(office, "paris@example.com", "let me\x7f in");
    Request *request = find(office, REQUEST_SUBSCRIPTION, "paris@example.com");
    assert_non_null(request);
    assert_non_null(strstr(request->text, "Nick: let me"));
    assert_non_null(strstr(last_line(office), "/sub allow paris"));
    unsigned told = timeline_length(model_console(office->store->world->model));
    ask(office, "paris@example.com", "let me\x7f in");
    assert_int_equal(timeline_length(model_console(office->store->world->model)), told);
    assert_int_equal(find(office, REQUEST_SUBSCRIPTION, "paris@example.com")->count, 1);
    g_autoptr(Jid) paris = test_jid("paris@example.com");
    assert_null(roster_find(office->account->roster, paris));

    office_restart(office);
    request = find(office, REQUEST_SUBSCRIPTION, "paris@example.com");
    assert_non_null(request);
    assert_false(client_answer_request(office->client, request, REQUEST_ACCEPT, NULL));
    office_go_online(office);
    told = timeline_length(model_console(office->store->world->model));
    ask(office, "paris@example.com", "let me\x7f in");
    assert_int_equal(timeline_length(model_console(office->store->world->model)), told);
    assert_true(client_answer_request(office->client, request, REQUEST_ACCEPT, NULL));
    assert_true(office_has_sent(office, "paris", "subscribed"));
    assert_true(office_has_sent(office, "paris", "\"subscribe\"") ||
                office_has_sent(office, "paris", "'subscribe'"));
    assert_int_equal(model_requests(office->store->world->model)->len, 0);

    ask(office, "paris@example.com", "");
    office_receive(office, "<presence xmlns='jabber:client' from='paris@example.com' "
                           "type='unsubscribe'/>");
    assert_int_equal(model_requests(office->store->world->model)->len, 0);
    ask(office, "paris@example.com", "");
    roster_set_item(office->account->roster,
                    &(RosterItem){ .jid = paris, .subscription = SUBSCRIPTION_FROM });
    assert_int_equal(model_requests(office->store->world->model)->len, 0);
}

static void
test_blocks(void **state)
{
    Office *office = *state;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) jids = g_ptr_array_new();

    office_go_online(office);
    ask(office, "eve@example.com", "");
    say(office, "eve@example.com", "1", "buy gold");
    Request *request = find(office, REQUEST_SUBSCRIPTION, "eve@example.com");
    assert_true(client_answer_request(office->client, request, REQUEST_BLOCK, &error));
    assert_true(office_has_sent(office, "eve@example.com", "unsubscribed"));
    assert_true(office_has_sent(office, "<block ", "eve@example.com"));
    assert_int_equal(model_requests(office->store->world->model)->len, 0);
    g_ptr_array_add(jids, office->account->jid);
    assert_false(client_block(office->client, office->account, jids, NULL, &error));
    assert_non_null(strstr(error->message, "your own"));
}

static void
test_flood(void **state)
{
    Office *office = *state;
    const Timeline *console = model_console(office->store->world->model);

    office_go_online(office);
    unsigned before = timeline_length(console);
    for (int i = 0; i < 10000; i++) {
        g_autofree char *from = g_strdup_printf("s%d@spam.example/x", i);
        say(office, from, "1",
            "\xe2\x80\xae"
            "buy");
    }
    assert_int_equal(model_requests(office->store->world->model)->len, LIMIT_ASKING);
    assert_int_equal(count_windows(office), 1);
    assert_in_range(office->account->chats->len, 0, 1);
    assert_in_range(timeline_length(console) - before, 1, LIMIT_NOTICES_A_MINUTE + 2);
    office_restart(office);
    assert_int_equal(model_requests(office->store->world->model)->len, LIMIT_ASKING);
    assert_int_equal(count_windows(office), 1);
}

static double
time_strangers(Office *office, const char *domain)
{
    int64_t begin = test_cpu_us();

    for (int i = 0; i < 2000; i++) {
        g_autofree char *from = g_strdup_printf("s%d@%s", i, domain);
        g_autoptr(Jid) jid = test_jid(from);
        for (RequestKind kind = 0; kind < REQUEST_KINDS; kind++) {
            assert_null(requests_find(office->account, kind, jid, NULL));
            requests_are_full(office->account, kind);
        }
    }
    return (double)(test_cpu_us() - begin);
}

/* Who asks costs as much however many have asked before. */
static void
test_asking_stays_cheap(void **state)
{
    Office *office = *state;
    double before = time_strangers(office, "one.example");

    for (unsigned i = 0; i < LIMIT_ASKING + 10; i++) {
        g_autofree char *from = g_strdup_printf("r%u@example.com", i);
        g_autoptr(Jid) jid = test_jid(from);
        for (RequestKind kind = 0; kind < REQUEST_KINDS; kind++)
            request_add(office->account, &(RequestFacts){ .kind = kind, .from = jid });
    }
    assert_int_equal(model_requests(office->store->world->model)->len,
                     LIMIT_ASKING * REQUEST_KINDS);
    assert_true(requests_are_full(office->account, REQUEST_MOVED));
    assert_true(time_strangers(office, "two.example") < 5 * before + 20000);
    for (unsigned i = 0; i < LIMIT_ASKING; i++) {
        g_autofree char *from = g_strdup_printf("r%u@example.com", i);
        request_remove(find(office, REQUEST_MOVED, from));
    }
    assert_false(requests_are_full(office->account, REQUEST_MOVED));
    assert_true(requests_are_full(office->account, REQUEST_MESSAGE));
}

/* The oldest of those alike is found, and each by what it is about. */
static void
test_alike(void **state)
{
    Office *office = *state;
    g_autoptr(Jid) from = test_jid("paris@example.com/x");
    Jid *rooms[] = { test_jid("one@rooms.example"), test_jid("two@rooms.example"),
                     test_jid("three@rooms.example") };
    Request *made[3];

    for (unsigned i = 0; i < 3; i++)
        made[i] = request_add(
            office->account,
            &(RequestFacts){ .kind = REQUEST_INVITATION, .from = from, .about = rooms[i] });
    for (unsigned i = 0; i < 3; i++) {
        assert_ptr_equal(requests_find(office->account, REQUEST_INVITATION, from, rooms[i]),
                         made[i]);
        assert_ptr_equal(requests_find_number(office->store->world->model, made[i]->number),
                         made[i]);
    }
    request_remove(made[1]);
    assert_null(requests_find(office->account, REQUEST_INVITATION, from, rooms[1]));
    assert_ptr_equal(requests_find(office->account, REQUEST_INVITATION, from, NULL), made[0]);
    request_remove(made[0]);
    assert_ptr_equal(requests_find(office->account, REQUEST_INVITATION, from, NULL), made[2]);
    request_remove(made[2]);
    assert_null(requests_find(office->account, REQUEST_INVITATION, from, NULL));
    for (unsigned i = 0; i < 3; i++)
        jid_unref(rooms[i]);
}

static void
test_window(void **state)
{
    Office *office = *state;
    Model *model = office->store->world->model;

    office_go_online(office);
    ask(office, "paris@example.com", "one");
    client_show_requests(office->client);
    Window *window = windows_current(model_windows(model));
    assert_int_equal(window->kind, WINDOW_LIST);
    assert_int_equal(window->list->shown->len, 1);
    say(office, "eve@example.com", "1", "two");
    assert_int_equal(window->list->shown->len, 2);
    assert_true(list_window_enter(window, NULL));
    assert_non_null(strstr(last_line(office), "Nick: one"));
    assert_true(list_window_press(window, 'n', NULL));
    assert_true(office_has_sent(office, "paris", "unsubscribed"));
    assert_int_equal(window->list->shown->len, 1);
    client_show_blocked(office->client, office->account);
    assert_string_equal(windows_current(model_windows(model))->list->name, "blocked");
    g_autoptr(Jid) jid = test_jid("mallory@example.com");
    g_autoptr(GPtrArray) jids = g_ptr_array_new();
    g_ptr_array_add(jids, jid);
    account_add_blocked(office->account, jids);
    assert_int_equal(windows_current(model_windows(model))->list->shown->len, 1);
    ask(office, "mallory@example.com", "");
    say(office, "mallory@example.com", "5", "psst");
    assert_int_equal(model_requests(model)->len, 1);
}

#define OFFICE_TEST(fn) cmocka_unit_test_setup_teardown(fn, office_setup, office_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(test_stranger_waits),
        OFFICE_TEST(test_stranger_is_put_aside),
        OFFICE_TEST(test_who_is_a_stranger),
        OFFICE_TEST(test_subscription),
        OFFICE_TEST(test_blocks),
        OFFICE_TEST(test_flood),
        OFFICE_TEST(test_asking_stays_cheap),
        OFFICE_TEST(test_alike),
        OFFICE_TEST(test_window),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
