/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is unread, over restarts and crashes and over devices; and who is told what was read. */

#include "config.h"

#include <string.h>

#include "model/window.h"
#include "client/attention.h"
#include "client/history/read_marks.h"

#include "unit/client/office.h"

#define JULIET "juliet@example.com"
#define NODE   "urn:xmpp:mds:displayed:0"

static Chat *
juliet(Office *office)
{
    return office_chat(office, JULIET);
}

static void
tick(Office *office, int64_t ms)
{
    clock_advance(office->store->world->clock, ms);
}

/* A line of Juliet's with these ids; extra goes into it. */
static void
hear(Office *office, const char *id, const char *extra)
{
    g_autofree char *xml = g_strdup_printf(
        "<message xmlns='jabber:client' from='juliet@example.com/balcony' to='romeo@example.net' "
        "type='chat' id='%s'>"
        "<body>line %s</body><stanza-id xmlns='urn:xmpp:sid:0' by='romeo@example.net' id='s-%s'/>"
        "%s</message>",
        id, id, id, extra);

    tick(office, 10);
    office_receive(office, xml);
}

#define MARKABLE "<markable xmlns='urn:xmpp:chat-markers:0'/>"

static void
look_at(Office *office, Chat *chat)
{
    Windows *windows = model_windows(office->store->world->model);

    windows_go(windows, windows_open_chat(windows, chat));
}

static void
look_away(Office *office)
{
    Windows *windows = model_windows(office->store->world->model);

    windows_go(windows, windows_find(windows, 1));
}

/* As if another device had told it: the item of the chat says this stanza-id. */
static void
another_device_shows(Office *office, const char *from, const char *item, const char *stanza_id)
{
    g_autofree char *xml = g_strdup_printf(
        "<message xmlns='jabber:client' from='%s' to='romeo@example.net/orchard' type='headline'>"
        "<event xmlns='http://jabber.org/protocol/pubsub#event'><items node='" NODE "'>"
        "<item id='%s'><displayed xmlns='" NODE "'><stanza-id xmlns='urn:xmpp:sid:0'"
        " by='romeo@example.net' id='%s'/></displayed></item></items></event></message>",
        from, item, stanza_id);

    office_receive(office, xml);
    tick(office, 200);
}

/* The account has these items at the node (XML; NULL: none). Juliet may see that we are there. */
static void
go_online(Office *office, const char *items)
{
    office->items = items;
    office_go_online_with(office, "<feature var='urn:xmpp:sid:0'/>");
    office_receive(office, "<iq xmlns='jabber:client' type='set' id='push-2'><query "
                           "xmlns='jabber:iq:roster'><item jid='" JULIET
                           "' subscription='both'/></query></iq>");
    tick(office, 3000);
    g_ptr_array_set_size(office->sent, 0);
}

static unsigned
count_sent(const Office *office, const char *word)
{
    unsigned count = 0;

    for (unsigned i = 0; i < office->sent->len; i++)
        count += strstr(office->sent->pdata[i], word) != NULL;
    return count;
}

#define MARKER "<displayed xmlns=\"urn:xmpp:chat-markers:0\""

/* Who looks away before it is told is told nothing of what came after that. */
static void
what_is_unread_is_not_told(void **state)
{
    Office *office = *state;

    go_online(office, NULL);
    hear(office, "1", "");
    look_at(office, juliet(office));
    hear(office, "2", MARKABLE);
    tick(office, 200);
    look_away(office);
    hear(office, "3", MARKABLE);
    tick(office, 3000);
    assert_int_equal(count_sent(office, MARKER), 1);
    assert_true(office_has_sent(office, MARKER, "id=\"2\""));
    look_at(office, juliet(office));
    tick(office, 200);
    tick(office, 3000);
    assert_int_equal(count_sent(office, MARKER), 1);
    assert_true(office_has_sent(office, MARKER, "id=\"3\""));
}

static void
unread_lines_outlive_a_restart(void **state)
{
    Office *office = *state;

    go_online(office, NULL);
    hear(office, "1", "");
    look_at(office, juliet(office));
    look_away(office);
    hear(office, "2", "");
    hear(office, "3", "");
    assert_int_equal(juliet(office)->unread, 2);
    tick(office, 400);
    office_restart(office);
    assert_int_equal(juliet(office)->unread, 2);
    assert_non_null(windows_find_chat(model_windows(office->store->world->model), juliet(office)));
    look_at(office, juliet(office));
    office_restart(office);
    assert_int_equal(juliet(office)->unread, 0);
}

/* The mark is written a moment after, when another line has come already. */
static void
what_comes_behind_what_was_read_is_unread(void **state)
{
    Office *office = *state;

    go_online(office, NULL);
    look_at(office, juliet(office));
    hear(office, "1", "");
    look_away(office);
    hear(office, "2", "");
    tick(office, 400);
    office_restart(office);
    assert_int_equal(juliet(office)->unread, 1);
}

static void
reading_elsewhere_clears_here(void **state)
{
    Office *office = *state;

    go_online(office, NULL);
    hear(office, "1", "");
    hear(office, "2", "");
    hear(office, "3", "");
    another_device_shows(office, "romeo@example.net", JULIET, "s-2");
    assert_int_equal(juliet(office)->unread, 1);
    another_device_shows(office, "romeo@example.net", JULIET, "s-1"); /* never back */
    assert_int_equal(juliet(office)->unread, 1);
    another_device_shows(office, "romeo@example.net", JULIET, "s-3");
    assert_int_equal(juliet(office)->unread, 0);
    assert_false(office_has_sent(office, NODE, "publish"));
    office_restart(office);
    assert_int_equal(juliet(office)->unread, 0);
}

static void
what_others_say_of_our_reading_is_nothing(void **state)
{
    Office *office = *state;

    go_online(office, NULL);
    hear(office, "1", "");
    another_device_shows(office, JULIET, JULIET, "s-1");
    assert_int_equal(juliet(office)->unread, 1);
    another_device_shows(office, "romeo@example.net/phone", JULIET, "s-1");
    assert_int_equal(juliet(office)->unread, 1);
    another_device_shows(office, "romeo@example.net", "nurse@example.com", "s-1");
    assert_int_equal(juliet(office)->unread, 1);
    another_device_shows(office, "romeo@example.net", JULIET, "s-9");
    assert_int_equal(juliet(office)->unread, 1);
}

static void
what_was_shown_elsewhere_may_come_later(void **state)
{
    Office *office = *state;

    go_online(office, "<item id='" JULIET "'><displayed xmlns='" NODE "'>"
                      "<stanza-id xmlns='urn:xmpp:sid:0' by='romeo@example.net' id='s-2'/>"
                      "</displayed></item>");
    hear(office, "1", "");
    hear(office, "2", "");
    hear(office, "3", "");
    tick(office, 200);
    assert_int_equal(juliet(office)->unread, 1);
}

static void
a_burst_is_told_once(void **state)
{
    Office *office = *state;

    go_online(office, NULL);
    look_at(office, juliet(office));
    for (int i = 0; i < 20; i++) {
        g_autofree char *id = g_strdup_printf("m%d", i);
        hear(office, id, MARKABLE);
    }
    tick(office, 200);
    tick(office, 2000);
    assert_int_equal(count_sent(office, MARKER), 1);
    assert_int_equal(count_sent(office, MARKER " id=\"m19\"/>"), 1);
    assert_int_equal(count_sent(office, "to=\"juliet@example.com\""), 1);
    assert_int_equal(count_sent(office, "<publish node=\"" NODE "\">"), 1);
    assert_int_equal(count_sent(office, "id=\"s-m19\""), 1);
    tick(office, 5000);
    assert_int_equal(count_sent(office, MARKER), 1);
}

static void
nothing_is_told_of_what_was_not_seen(void **state)
{
    Office *office = *state;

    go_online(office, NULL);
    hear(office, "1", MARKABLE);
    tick(office, 3000);
    assert_int_equal(count_sent(office, MARKER), 0);
    look_at(office, juliet(office));
    attention_focus(office->client->attention, false);
    hear(office, "2", MARKABLE);
    tick(office, 3000);
    assert_int_equal(count_sent(office, "id=\"2\"/>"), 0);
    attention_focus(office->client->attention, true);
    tick(office, 200);
    tick(office, 3000);
    assert_int_equal(count_sent(office, MARKER " id=\"2\"/>"), 1);
}

static void
the_settings_say_who_is_told(void **state)
{
    Office *office = *state;
    Settings *settings = model_settings(office->store->world->model);

    go_online(office, NULL);
    look_at(office, juliet(office));
    settings_set(settings, SETTING_PRIVACY_MARKERS, NULL, "off", NULL);
    hear(office, "1", MARKABLE);
    tick(office, 200);
    tick(office, 3000);
    assert_int_equal(count_sent(office, MARKER), 0);
    assert_int_equal(count_sent(office, "<publish "), 1);
    settings_set(settings, SETTING_HISTORY_SYNC_READ, NULL, "off", NULL);
    settings_set(settings, SETTING_PRIVACY_MARKERS, NULL, "on", NULL);
    hear(office, "2", MARKABLE);
    tick(office, 200);
    tick(office, 3000);
    assert_int_equal(count_sent(office, MARKER), 1);
    assert_int_equal(count_sent(office, "<publish "), 1);
}

static void
who_may_not_see_us_is_not_told(void **state)
{
    Office *office = *state;

    go_online(office, NULL);
    office_receive(office, "<iq xmlns='jabber:client' type='set' id='push-3'><query "
                           "xmlns='jabber:iq:roster'><item jid='" JULIET
                           "' subscription='to'/></query></iq>");
    look_at(office, juliet(office));
    hear(office, "1", MARKABLE);
    tick(office, 200);
    tick(office, 3000);
    assert_int_equal(count_sent(office, MARKER), 0);
}

static void
what_was_read_offline_is_told_later(void **state)
{
    Office *office = *state;

    go_online(office, NULL);
    hear(office, "1", MARKABLE);
    tick(office, 1000);
    office_restart(office);
    look_at(office, juliet(office));
    tick(office, 200);
    tick(office, 3000);
    office_restart(office);
    office_go_online(office);
    office_receive(office, "<iq xmlns='jabber:client' type='set' id='push-4'><query "
                           "xmlns='jabber:iq:roster'><item jid='" JULIET
                           "' subscription='both'/></query></iq>");
    tick(office, 3000);
    assert_int_equal(count_sent(office, MARKER " id=\"1\"/>"), 1);
    assert_int_equal(count_sent(office, "<publish node=\"" NODE "\">"), 1);
    tick(office, 3000);
    office_restart(office);
    g_ptr_array_set_size(office->sent, 0);
    office_go_online(office);
    tick(office, 3000);
    assert_int_equal(count_sent(office, MARKER), 0);
}

static void
on_quit(gpointer data)
{
    (void)data;
}

static void
who_reads_and_leaves_has_told(void **state)
{
    Office *office = *state;

    go_online(office, NULL);
    look_at(office, juliet(office));
    hear(office, "1", MARKABLE);
    client_quit(office->client, on_quit, NULL);
    assert_int_equal(count_sent(office, MARKER), 1);
    assert_int_equal(count_sent(office, "<publish "), 1);
}

static void
the_server_tells_our_devices_where_it_can(void **state)
{
    Office *office = *state;

    go_online(office, NULL);
    office_restart(office);
    office_go_online_with(office, "<feature var='urn:xmpp:sid:0'/>"
                                  "<feature var='urn:xmpp:mds:server-assist:0'/>");
    office_receive(office, "<iq xmlns='jabber:client' type='set' id='push-5'><query "
                           "xmlns='jabber:iq:roster'><item jid='" JULIET
                           "' subscription='both'/></query></iq>");
    tick(office, 3000);
    g_ptr_array_set_size(office->sent, 0);
    look_at(office, juliet(office));
    hear(office, "1", MARKABLE);
    tick(office, 200);
    tick(office, 3000);
    assert_int_equal(count_sent(office, MARKER), 1);
    assert_int_equal(count_sent(office, "<displayed xmlns=\"" NODE "\">"), 1);
    assert_int_equal(count_sent(office, "<publish "), 0);
}

static void
own_markers_of_other_devices_clear(void **state)
{
    Office *office = *state;

    go_online(office, NULL);
    hear(office, "1", MARKABLE);
    hear(office, "2", MARKABLE);
    office_receive(office,
                   "<message xmlns='jabber:client' from='romeo@example.net' "
                   "to='romeo@example.net/orchard' type='chat'>"
                   "<sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>"
                   "<message xmlns='jabber:client' from='romeo@example.net/phone' to='" JULIET
                   "' type='chat'><displayed xmlns='urn:xmpp:chat-markers:0' id='1'/></message>"
                   "</forwarded></sent></message>");
    assert_int_equal(juliet(office)->unread, 1);
    office_receive(office, "<message xmlns='jabber:client' from='" JULIET
                           "/x' to='romeo@example.net' type='chat'>"
                           "<displayed xmlns='urn:xmpp:chat-markers:0' id='2'/></message>");
    assert_int_equal(juliet(office)->unread, 1);
}

static Message *
say(Office *office, const char *body)
{
    Chat *chat = juliet(office);

    tick(office, 10);
    client_send_message(office->client, chat, body);
    return timeline_get(chat->timeline, timeline_length(chat->timeline) - 1);
}

static void
marked(Office *office, const char *from, const char *id)
{
    g_autofree char *xml = g_strdup_printf(
        "<message xmlns='jabber:client' from='%s' to='romeo@example.net' type='chat'>"
        "<displayed xmlns='urn:xmpp:chat-markers:0' id='%s'/></message>",
        from, id);

    office_receive(office, xml);
}

static void
all_before_what_was_read_is_read(void **state)
{
    Office *office = *state;

    go_online(office, NULL);
    Message *first = say(office, "one"), *second = say(office, "two"),
            *third = say(office, "three");
    marked(office, "nurse@example.com/x", second->id);
    marked(office, JULIET "/balcony", "never sent");
    assert_int_equal(second->state, MESSAGE_SENT);
    marked(office, JULIET "/balcony", second->id);
    assert_int_equal(first->state, MESSAGE_READ);
    assert_int_equal(second->state, MESSAGE_READ);
    assert_int_equal(third->state, MESSAGE_SENT);
    assert_true(office_has_sent(office, "<markable ", "three"));
}

static void
marking_as_read_and_unread(void **state)
{
    Office *office = *state;

    go_online(office, NULL);
    hear(office, "1", MARKABLE);
    hear(office, "2", MARKABLE);
    hear(office, "3", MARKABLE);
    client_mark_read(office->client, juliet(office));
    assert_int_equal(juliet(office)->unread, 0);
    tick(office, 200);
    tick(office, 3000);
    assert_int_equal(count_sent(office, MARKER), 0);
    assert_int_equal(count_sent(office, "<publish "), 1);
    assert_int_equal(client_mark_unread(office->client, juliet(office), 2), 2);
    tick(office, 3000);
    office_restart(office);
    assert_int_equal(juliet(office)->unread, 2);
}

static void
what_shall_not_be_kept_is_shown_only(void **state)
{
    Office *office = *state;

    go_online(office, NULL);
    hear(office, "1", "<no-permanent-store xmlns='urn:xmpp:hints'/>");
    hear(office, "2", "<no-store xmlns='urn:xmpp:hints'/>");
    hear(office, "3", "<no-copy xmlns='urn:xmpp:hints'/>");
    g_autofree char *lines = office_lines(juliet(office));
    assert_string_equal(lines, "<line 1|<line 2|<line 3");
    assert_int_equal(juliet(office)->unread, 3);
    g_autoptr(GPtrArray) page = archive_page(office->store->archive, juliet(office), NULL, 10);
    assert_int_equal(page->len, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_unread_is_not_told),
        TEST(unread_lines_outlive_a_restart),
        TEST(what_comes_behind_what_was_read_is_unread),
        TEST(reading_elsewhere_clears_here),
        TEST(what_others_say_of_our_reading_is_nothing),
        TEST(what_was_shown_elsewhere_may_come_later),
        TEST(a_burst_is_told_once),
        TEST(nothing_is_told_of_what_was_not_seen),
        TEST(the_settings_say_who_is_told),
        TEST(who_may_not_see_us_is_not_told),
        TEST(what_was_read_offline_is_told_later),
        TEST(who_reads_and_leaves_has_told),
        TEST(the_server_tells_our_devices_where_it_can),
        TEST(own_markers_of_other_devices_clear),
        TEST(all_before_what_was_read_is_read),
        TEST(marking_as_read_and_unread),
        TEST(what_shall_not_be_kept_is_shown_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
