/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many changes to a roster as one order, and suggestions that become such. */

#include "config.h"

#include <string.h>

#include "model/notice.h"
#include "model/request.h"
#include "client/roster_changes.h"
#include "client/roster_suggestions.h"

#include "modules/roster_exchange.h"
#include "unit/client/office.h"

static void
push(Office *office, const char *item)
{
    g_autofree char *xml = g_strdup_printf("<iq xmlns='jabber:client' type='set' id='p'>"
                                           "<query xmlns='jabber:iq:roster'>%s</query></iq>",
                                           item);

    office_receive(office, xml);
}

/* Every request that waits is answered; each item wanted is pushed. */
static void
answer_all(Office *office, bool is_well)
{
    g_autoptr(GPtrArray) sent = office->sent;

    office->sent = g_ptr_array_new_with_free_func(g_free);
    for (unsigned i = 0; i < sent->len; i++) {
        g_autoptr(Element) iq = element_parse(sent->pdata[i]);
        const Element *query = element_child(iq, "query", "jabber:iq:roster");
        const Element *item = query ? element_first(query) : NULL;
        g_autofree char *xml = item ? element_to_xml(item, "jabber:iq:roster") : NULL;
        g_autofree char *answer =
            g_strdup_printf("<iq xmlns='jabber:client' type='%s' id='%s'>%s</iq>",
                            is_well ? "result" : "error", element_get(iq, "id"),
                            is_well ? ""
                                    : "<error type='cancel'><not-allowed "
                                      "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>");

        if (strcmp(element_name(iq), "iq") != 0 || g_strcmp0(element_get(iq, "type"), "set") != 0)
            continue;
        if (item && is_well)
            push(office, xml);
        office_receive(office, answer);
    }
}

static unsigned
count_sent(const Office *office, const char *word)
{
    unsigned count = 0;

    for (unsigned i = 0; i < office->sent->len; i++)
        count += strstr(office->sent->pdata[i], word) != NULL;
    return count;
}

static const char *
groups_of(Office *office, const char *text)
{
    g_autoptr(Jid) jid = test_jid(text);
    const Contact *contact = roster_find(office->account->roster, jid);

    if (!contact || !contact->is_in_roster)
        return "(none)";
    return contact->groups[0] ? contact->groups[0] : "";
}

static const char *
last_notice(Office *office)
{
    const Timeline *console = model_console(office->store->world->model);
    unsigned length = timeline_length(console);

    return length ? timeline_get(console, length - 1)->body : "";
}

static void
test_groups_within_groups(void **state)
{
    Office *office = *state;

    office_go_online(office);
    push(office, "<item jid='bob@example.org' name='Bob'><group>Work</group></item>");
    push(office, "<item jid='carol@example.org'><group>Work::Team</group></item>");
    push(office, "<item jid='dave@example.org'><group>Workers</group></item>");
    g_ptr_array_set_size(office->sent, 0);
    RosterChanges *changes = roster_changes_new(office->account);
    assert_int_equal(roster_changes_rename_group(changes, "Work", "Job"), 2);
    assert_true(roster_changes_send(changes, office->client, NULL));
    assert_int_equal(count_sent(office, "roster:delimiter"), 1); /* nobody had one */
    answer_all(office, true);
    assert_string_equal(groups_of(office, "bob@example.org"), "Job");
    assert_string_equal(groups_of(office, "carol@example.org"), "Job::Team");
    assert_string_equal(groups_of(office, "dave@example.org"), "Workers");
    assert_string_equal(roster_delimiter(office->account->roster), "::");
    assert_non_null(strstr(last_notice(office), "2 contacts were changed"));

    changes = roster_changes_new(office->account);
    assert_int_equal(roster_changes_rename_group(changes, "Job", NULL), 2);
    assert_true(roster_changes_send(changes, office->client, NULL));
    assert_int_equal(count_sent(office, "roster:delimiter"), 0);
    answer_all(office, true);
    assert_string_equal(groups_of(office, "carol@example.org"), "");
}

static void
fill(Office *office, RosterChanges *changes, unsigned count)
{
    (void)office;
    for (unsigned i = 0; i < count; i++) {
        g_autofree char *text = g_strdup_printf("c%u@example.org", i);
        g_autoptr(Jid) jid = test_jid(text);
        roster_changes_add(changes, jid, NULL, NULL);
    }
}

/* The server is not flooded, and its limits are not met. */
static void
test_a_few_at_a_time(void **state)
{
    Office *office = *state;
    RosterChanges *changes = roster_changes_new(office->account);

    office_go_online(office);
    g_ptr_array_set_size(office->sent, 0);
    unsigned before = roster_size(office->account->roster);
    fill(office, changes, 500);
    assert_true(roster_changes_send(changes, office->client, NULL));
    assert_int_equal(count_sent(office, "<iq"), 20);
    assert_int_equal(count_sent(office, "subscribe"), 0);
    for (unsigned i = 0; i < 500 && office->sent->len > 0; i++)
        answer_all(office, true);
    assert_int_equal(roster_size(office->account->roster), before + 500);
    assert_non_null(strstr(last_notice(office), "500 contacts were changed"));
}

static void
test_failures(void **state)
{
    Office *office = *state;
    RosterChanges *changes = roster_changes_new(office->account);

    fill(office, changes, 1);
    assert_false(roster_changes_send(changes, office->client, NULL)); /* not online */
    office_go_online(office);
    g_ptr_array_set_size(office->sent, 0);
    changes = roster_changes_new(office->account);
    unsigned before = roster_size(office->account->roster);
    fill(office, changes, 30);
    assert_true(roster_changes_send(changes, office->client, NULL));
    answer_all(office, false);
    answer_all(office, true);
    assert_int_equal(roster_size(office->account->roster), before + 10);
    assert_non_null(strstr(last_notice(office), "10 of 30 changes"));
    /* The connection goes in between. */
    g_ptr_array_set_size(office->sent, 0);
    changes = roster_changes_new(office->account);
    fill(office, changes, 100);
    assert_true(roster_changes_send(changes, office->client, NULL));
    client_disconnect(office->client, office->account);
    g_ptr_array_set_size(office->sent, 0);
}

static void
test_suggestions(void **state)
{
    Office *office = *state;
    Model *model = office->store->world->model;

    office_go_online(office);
    push(office, "<item jid='bob@example.org'><group>Old</group></item>");
    g_ptr_array_set_size(office->sent, 0);
    office_receive(office, "<message xmlns='jabber:client' from='eve@example.net/x'>"
                           "<x xmlns='http://jabber.org/protocol/rosterx'>"
                           "<item jid='new@example.org' name='New'><group>Club</group></item>"
                           "<item jid='bob@example.org'><group>Club</group></item></x></message>");
    assert_int_equal(model_requests(model)->len, 1);
    office_restart(office); /* it waits, and what it asks for with it */
    office_go_online(office);
    push(office, "<item jid='bob@example.org'><group>Old</group></item>");
    g_ptr_array_set_size(office->sent, 0);
    model = office->store->world->model;
    assert_int_equal(model_requests(model)->len, 1);
    Request *request = model_requests(model)->pdata[0];
    g_autofree char *described = roster_exchange_describe(request);
    assert_string_equal(described, "+ new@example.org (New): Club\n+ bob@example.org: Club");
    assert_int_equal(count_sent(office, "jabber:iq:roster"), 0);
    assert_true(roster_exchange_accept(office->client, request, NULL));
    request_remove(request);
    answer_all(office, true);
    assert_string_equal(groups_of(office, "new@example.org"), "Club");
    assert_string_equal(groups_of(office, "bob@example.org"), "Club"); /* the first of two */
    assert_true(office_has_sent(office, "new@example.org", "subscribe"));

    office_receive(office, "<message xmlns='jabber:client' from='example.net'>"
                           "<x xmlns='http://jabber.org/protocol/rosterx'>"
                           "<item action='delete' jid='new@example.org'/>"
                           "<item action='delete' jid='bob@example.org'><group>Club</group></item>"
                           "</x></message>");
    request = model_requests(model)->pdata[0];
    assert_true(roster_exchange_accept(office->client, request, NULL));
    request_remove(request);
    answer_all(office, true);
    assert_string_equal(groups_of(office, "new@example.org"), "(none)");
    assert_string_equal(groups_of(office, "bob@example.org"), "Old");
}

/* Added once more, somebody keeps what was known; removed, his chat stays. */
static void
test_one_contact(void **state)
{
    Office *office = *state;
    g_autoptr(Jid) bob = test_jid("bob@example.org");
    Chat *chat = office_chat(office, "bob@example.org");

    office_go_online(office);
    push(office, "<item jid='bob@example.org' name='Bob'><group>Old</group></item>");
    g_ptr_array_set_size(office->sent, 0);
    assert_true(client_add_contact(office->client, office->account, bob, NULL, NULL));
    assert_true(office_has_sent(office, "<group>Old</group>", "name=\"Bob\""));
    assert_true(client_remove_contact(office->client, office->account, bob, NULL));
    push(office, "<item jid='bob@example.org' subscription='remove'/>");
    assert_string_equal(groups_of(office, "bob@example.org"), "(none)");
    assert_ptr_equal(office_chat(office, "bob@example.org"), chat);
    office_receive(office, "<presence xmlns='jabber:client' from='bob@example.org' "
                           "type='subscribe'/>");
    assert_int_equal(model_requests(office->store->world->model)->len, 1);
    assert_true(client_remove_contact(office->client, office->account, bob, NULL));
    assert_true(office_has_sent(office, "bob@example.org", "unsubscribed"));
    assert_int_equal(model_requests(office->store->world->model)->len, 0);
    assert_false(client_approve(office->client, office->account, bob, NULL)); /* it cannot */
    assert_true(client_request_presence(office->client, office->account, bob, "hello", NULL));
    assert_true(office_has_sent(office, "type=\"subscribe\"", "<status>hello</status>"));
}

/* What was recommended stands in our own chat, too, and is found there later. */
static void
test_recommending(void **state)
{
    Office *office = *state;
    g_autoptr(Jid) eve = test_jid("eve@example.net");
    g_autoptr(GPtrArray) contacts = g_ptr_array_new();

    office_go_online(office);
    push(office, "<item jid='bob@example.org'/>");
    g_autoptr(Jid) bob = test_jid("bob@example.org");
    g_ptr_array_add(contacts, roster_find(office->account->roster, bob));
    assert_true(roster_exchange_recommend(office->client, office->account, eve, contacts, NULL));
    assert_true(office_has_sent(office, "rosterx", "bob@example.org"));
    office_restart(office);
    Chat *chat = office_chat(office, "eve@example.net");
    client_load_history(office->client, chat);
    g_autofree char *lines = office_lines(chat);
    assert_non_null(strstr(lines, "xmpp:bob@example.org"));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_groups_within_groups), TEST(test_a_few_at_a_time), TEST(test_failures),
        TEST(test_suggestions),          TEST(test_one_contact),     TEST(test_recommending),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
