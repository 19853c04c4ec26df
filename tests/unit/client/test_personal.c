/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nicknames and notes as ordered. */

#include "config.h"

#include <string.h>

#include "unit/client/office.h"

/* Answers the last request with this, or with an error. */
static void
answer(Office *office, const char *inside)
{
    const char *sent = office->sent->pdata[office->sent->len - 1];
    const char *id = strstr(sent, " id=\"") + strlen(" id=\"");
    g_autofree char *xml = g_strdup_printf(
        "<iq xmlns='jabber:client' from='romeo@example.net' type='%s' id='%.*s'>%s</iq>",
        inside ? "result" : "error", (int)strcspn(id, "\""), id,
        inside ? inside
               : "<error type='cancel'><service-unavailable "
                 "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>");

    office_receive(office, xml);
}

static const char *
last_line(const Office *office)
{
    Timeline *console = model_console(office->store->world->model);

    return ((const Message *)timeline_get(console, timeline_length(console) - 1))->body;
}

#define NOTES(inside)                                                                              \
    "<query xmlns='jabber:iq:private'><storage xmlns='storage:rosternotes'>" inside                \
    "</storage></query>"

static void
test_note(void **state)
{
    Office *office = *state;
    g_autoptr(Jid) juliet = jid_new("juliet@capulet.com/balcony", NULL);

    office_go_online(office);
    assert_true(client_set_note(office->client, office->account, juliet, "sweet", NULL));
    answer(office, NOTES(""));
    answer(office, "");
    assert_string_equal(last_line(office), "Your note about juliet@capulet.com: sweet");
    assert_true(client_show_note(office->client, office->account, juliet, NULL));
    answer(office, NOTES("<note jid='juliet@capulet.com'>by another client</note>"));
    assert_string_equal(last_line(office), "Your note about juliet@capulet.com: by another client");
    assert_true(client_set_note(office->client, office->account, juliet, NULL, NULL));
    answer(office, NOTES("<note jid='juliet@capulet.com'>by another client</note>"));
    answer(office, "");
    assert_string_equal(last_line(office), "You have no note about juliet@capulet.com.");
    assert_true(client_set_note(office->client, office->account, juliet, "x", NULL));
    answer(office, NULL);
    assert_non_null(strstr(last_line(office), "did not take the note"));
    assert_int_equal(office->client->questions, 0);
}

static void
test_nick(void **state)
{
    Office *office = *state;
    g_autoptr(GError) error = NULL;

    assert_false(client_set_nickname(office->client, office->account, "R", NULL));
    office_go_online(office);
    assert_true(client_set_nickname(office->client, office->account, " Romeo M. ", NULL));
    answer(office, "");
    assert_string_equal(office->account->nickname, "Romeo M.");
    assert_non_null(strstr(last_line(office), "see you as Romeo M. now"));
    assert_false(client_set_nickname(office->client, office->account, " ", &error));
    assert_true(client_set_nickname(office->client, office->account, NULL, NULL));
    answer(office, "");
    assert_null(office->account->nickname);
    assert_true(client_set_nickname(office->client, office->account, "Ro", NULL));
    answer(office, NULL);
    assert_null(office->account->nickname);
    assert_non_null(strstr(last_line(office), "was not changed"));
}

int
main(void)
{
#define OFFICE_TEST(name) cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)
    const struct CMUnitTest tests[] = { OFFICE_TEST(test_note), OFFICE_TEST(test_nick) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
