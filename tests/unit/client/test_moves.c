/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Contacts that have moved are taken over; our own move is told. */

#include "config.h"

#include <string.h>

#include "model/request.h"

#include "unit/client/office.h"

#define OLD "juliet@im.example.net"
#define NEW "juliet@capulet.example"

static Jid *
jid_of(const char *text)
{
    Jid *jid = jid_new(text, NULL);

    assert_non_null(jid);
    return jid;
}

static void
push(Office *office, const char *item)
{
    g_autofree char *xml = g_strdup_printf("<iq xmlns='jabber:client' type='set' id='p'>"
                                           "<query xmlns='jabber:iq:roster'>%s</query></iq>",
                                           item);

    office_receive(office, xml);
}

static Request *
add_move(Office *office)
{
    g_autoptr(Jid) old = jid_of(OLD), new = jid_of(NEW);

    request_add(office->account, &(RequestFacts){ .kind = REQUEST_SUBSCRIPTION, .from = new });
    return request_add(office->account,
                       &(RequestFacts){ .kind = REQUEST_MOVED, .from = old, .about = new });
}

static void
test_taking_over(void **state)
{
    Office *office = *state;

    office_go_online(office);
    push(office, "<item jid='" OLD "' name='Juliet' subscription='both'><group>Friends</group>"
                 "</item>");
    g_ptr_array_set_size(office->sent, 0);
    assert_true(client_accept_move(office->client, add_move(office), NULL));
    assert_true(office_has_sent(office, "jid=\"" NEW "\"", "name=\"Juliet\""));
    assert_true(office_has_sent(office, "to=\"" NEW "\"", "type=\"subscribed\""));
    assert_true(office_has_sent(office, "to=\"" NEW "\"", "type=\"subscribe\""));
    assert_true(office_has_sent(office, "jid=\"" OLD "\"", "subscription=\"remove\""));
    assert_int_equal(model_requests(office->client->model)->len, 0);
}

static void
test_not_connected(void **state)
{
    Office *office = *state;
    g_autoptr(GError) error = NULL;
    g_autoptr(Jid) to = jid_of(NEW);

    assert_false(client_accept_move(office->client, add_move(office), &error));
    assert_non_null(strstr(error->message, "is not connected"));
    assert_int_equal(model_requests(office->client->model)->len, 2); /* it stands */
    assert_false(client_move_account(office->client, office->account, to, NULL));
}

static const char *
last_notice(const Office *office)
{
    Timeline *console = model_console(office->client->model);

    return timeline_get(console, timeline_length(console) - 1)->body;
}

static void
test_own_move(void **state)
{
    Office *office = *state;
    g_autoptr(Jid) to = jid_of("romeo@new.example");

    office_go_online(office);
    g_ptr_array_set_size(office->sent, 0);
    assert_true(client_move_account(office->client, office->account, to, NULL));
    const char *xml = office->sent->pdata[office->sent->len - 1];
    assert_non_null(strstr(xml, "<new-jid>romeo@new.example</new-jid>"));
    const char *id = strstr(xml, " id=\"") + strlen(" id=\"");
    g_autofree char *answer = g_strdup_printf("<iq xmlns='jabber:client' type='result' id='%.*s'/>",
                                              (int)strcspn(id, "\""), id);
    office_receive(office, answer);
    assert_non_null(strstr(last_notice(office), "romeo@new.example is no account here"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_taking_over, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_not_connected, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_own_move, office_setup, office_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
