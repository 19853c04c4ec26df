/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What waits to be sent: listed, cancelled, edited, and what of it leaves. */

#include "config.h"

#include <string.h>

#include "storage/resumptions.h"
#include "client/outbox.h"

#include "unit/client/office.h"

static void
say(Office *office, const char *jid, const char *body)
{
    clock_advance(office->store->world->clock, 1000);
    client_send_message(office->client, office_chat(office, jid), body);
}

/* "1 juliet one|2 nurse two", with a ! before what is on its way. */
static char *
list(Office *office)
{
    g_autoptr(GPtrArray) entries = outbox_list(office->client);
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < entries->len; i++) {
        const OutboxEntry *entry = entries->pdata[i];

        g_string_append_printf(text, "%s%s%u %s %s", i ? "|" : "", entry->is_on_its_way ? "!" : "",
                               entry->number, jid_local(entry->chat->jid), entry->message->body);
    }
    return g_string_free(text, FALSE);
}

static void
assert_list(Office *office, const char *expected)
{
    g_autofree char *text = list(office);

    assert_string_equal(text, expected);
}

/* The bodies of the messages that left, in order. */
static char *
list_sent(Office *office)
{
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < office->sent->len; i++) {
        const char *body = strstr(office->sent->pdata[i], "<body>");
        g_autofree char *said =
            body ? g_strndup(body + 6, (gsize)(strstr(body, "</body>") - body - 6)) : NULL;

        if (said)
            g_string_append_printf(text, "%s%s", text->len ? "|" : "", said);
    }
    return g_string_free(text, FALSE);
}

static void
assert_sent(Office *office, const char *expected)
{
    g_autofree char *text = list_sent(office);

    assert_string_equal(text, expected);
}

static void
what_is_cancelled_does_not_leave(void **state)
{
    Office *office = *state;
    const Timeline *timeline = office_chat(office, "juliet@example.com")->timeline;

    assert_list(office, "");
    say(office, "juliet@example.com", "one");
    say(office, "nurse@example.com", "two");
    say(office, "juliet@example.com", "three");
    assert_list(office, "1 juliet one|2 nurse two|3 juliet three");
    assert_true(outbox_cancel(office->client, 1, NULL));
    assert_list(office, "2 nurse two|3 juliet three");
    assert_int_equal(timeline_get(timeline, 0)->state, MESSAGE_FAILED);
    assert_string_equal(timeline_get(timeline, 0)->error, "Cancelled.");
    office_go_online(office);
    assert_sent(office, "two|three");
    assert_list(office, "");
}

static void
it_stays_cancelled_after_a_restart(void **state)
{
    Office *office = *state;

    say(office, "juliet@example.com", "one");
    say(office, "juliet@example.com", "two");
    office_restart(office);
    assert_list(office, "1 juliet one|2 juliet two");
    assert_true(outbox_cancel(office->client, 2, NULL));
    office_restart(office);
    assert_list(office, "1 juliet one");
    office_go_online(office);
    assert_sent(office, "one");
}

static char *
read_log(Office *office, const char *jid)
{
    g_autoptr(Jid) chat = test_jid(jid);
    g_autofree char *folder = text_log_folder(office->text_log, office->account->jid, chat);
    g_autofree char *path = g_build_filename(folder, "2026-11-22.log", NULL);

    text_log_flush(office->text_log);
    return read_whole(path);
}

/* Also what another run had queued. */
static void
the_text_log_says_what_was_not_sent(void **state)
{
    Office *office = *state;

    office->has_log = true;
    office_restart(office);
    say(office, "juliet@example.com", "one");
    say(office, "juliet@example.com", "two");
    say(office, "juliet@example.com", "three");
    assert_list(office, "1 juliet one|2 juliet two|3 juliet three");
    assert_true(outbox_cancel(office->client, 1, NULL));
    assert_true(outbox_edit(office->client, 2, "TWO", NULL));
    g_autofree char *edited = read_log(office, "juliet@example.com");
    assert_non_null(strstr(edited, " <romeo> one [not sent]\n"));
    assert_non_null(strstr(edited, " <romeo> two [not sent]\n"));
    assert_non_null(strstr(edited, " <romeo> TWO\n"));
    assert_non_null(strstr(edited, " <romeo> three\n"));
    office_restart(office);
    assert_list(office, "1 juliet TWO|2 juliet three");
    assert_true(outbox_cancel(office->client, 2, NULL));
    office_go_online(office);
    g_autofree char *sent = read_log(office, "juliet@example.com");
    assert_non_null(strstr(sent, " <romeo> TWO\n"));
    assert_non_null(strstr(sent, " <romeo> three [not sent]\n"));
}

static void
one_that_is_sent_again_is_no_more_marked(void **state)
{
    Office *office = *state;

    office->has_log = true;
    office_restart(office);
    say(office, "juliet@example.com", "one");
    assert_list(office, "1 juliet one");
    assert_true(outbox_cancel(office->client, 1, NULL));
    assert_true(client_send_again(office->client, office_chat(office, "juliet@example.com"), NULL));
    g_autofree char *log = read_log(office, "juliet@example.com");
    assert_true(g_str_has_suffix(log, " <romeo> one\n"));
    assert_null(strstr(log, "not sent"));
}

static void
numbers_always_mean_the_same(void **state)
{
    Office *office = *state;
    g_autoptr(GError) gone = NULL, unknown = NULL;

    say(office, "juliet@example.com", "one");
    say(office, "juliet@example.com", "two");
    assert_list(office, "1 juliet one|2 juliet two");
    assert_true(outbox_cancel(office->client, 1, NULL));
    say(office, "juliet@example.com", "three");
    assert_false(outbox_cancel(office->client, 1, &gone));
    assert_non_null(strstr(gone->message, "No message 1 waits"));
    assert_list(office, "2 juliet two|3 juliet three");
    assert_false(outbox_cancel(office->client, 4, &unknown));
    assert_false(outbox_cancel(office->client, 0, NULL));
    office_go_online(office);
    assert_list(office, "");
    client_disconnect(office->client, office->account);
    say(office, "juliet@example.com", "four");
    assert_list(office, "1 juliet four");
}

static void
another_text_leaves_in_the_same_place(void **state)
{
    Office *office = *state;
    g_autofree char *lines = NULL;

    say(office, "juliet@example.com", "one");
    say(office, "juliet@example.com", "tow");
    say(office, "juliet@example.com", "three");
    assert_list(office, "1 juliet one|2 juliet tow|3 juliet three");
    assert_true(outbox_edit(office->client, 2, "two", NULL));
    assert_list(office, "1 juliet one|4 juliet two|3 juliet three");
    lines = office_lines(office_chat(office, "juliet@example.com"));
    assert_string_equal(lines, ">one|>tow|>two|>three");
    assert_true(outbox_edit(office->client, 4, "TWO", NULL));
    office_restart(office);
    office_go_online(office);
    assert_sent(office, "one|TWO|three");
}

static void
what_is_not_stored_is_there_too(void **state)
{
    Office *office = *state;

    settings_set(office->store->world->settings, SETTING_CHAT_STORE, NULL, "off", NULL);
    say(office, "juliet@example.com", "one");
    say(office, "juliet@example.com", "two");
    assert_list(office, "1 juliet one|2 juliet two");
    assert_true(outbox_cancel(office->client, 1, NULL));
    assert_true(outbox_edit(office->client, 2, "three", NULL));
    office_go_online(office);
    assert_sent(office, "three");
}

/* An earlier run has given it to a stream that may go on: it may have been delivered. */
static void
what_is_on_its_way_stays(void **state)
{
    Office *office = *state;
    g_autoptr(Jid) jid = test_jid("romeo@example.net/orchard");
    g_autoptr(Resumption) resumption = resumption_new("stream", jid);
    g_autoptr(GError) error = NULL;

    say(office, "juliet@example.com", "one");
    say(office, "juliet@example.com", "two");
    {
        g_autoptr(GPtrArray) entries = outbox_list(office->client);
        const OutboxEntry *first = entries->pdata[0];

        resumption->sent = 1;
        g_ptr_array_add(resumption->waiting,
                        sent_stanza_new(1, "<message/>", "juliet@example.com", first->message->id));
    }
    resumptions_save(office->client->resumptions, "romeo@example.net", resumption);
    assert_list(office, "!1 juliet one|2 juliet two");
    assert_false(outbox_cancel(office->client, 1, &error));
    assert_non_null(strstr(error->message, "too late"));
    assert_false(outbox_edit(office->client, 1, "other", NULL));
    assert_true(outbox_cancel(office->client, 2, NULL));
    assert_list(office, "!1 juliet one");
}

static void
sending_connects(void **state)
{
    Office *office = *state;

    assert_int_equal(outbox_send(office->client), 0);
    assert_int_equal(office->account->state, ACCOUNT_OFFLINE);
    client_set_account(office->client, office->account, "server", "127.0.0.1", NULL);
    client_set_account(office->client, office->account, "port", "1", NULL);
    say(office, "juliet@example.com", "one");
    assert_int_equal(outbox_send(office->client), 1);
    assert_int_equal(office->account->state, ACCOUNT_CONNECTING);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)
    const struct CMUnitTest tests[] = {
        TEST(what_is_cancelled_does_not_leave),
        TEST(it_stays_cancelled_after_a_restart),
        TEST(the_text_log_says_what_was_not_sent),
        TEST(one_that_is_sent_again_is_no_more_marked),
        TEST(numbers_always_mean_the_same),
        TEST(another_text_leaves_in_the_same_place),
        TEST(what_is_not_stored_is_there_too),
        TEST(what_is_on_its_way_stays),
        TEST(sending_connects),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
