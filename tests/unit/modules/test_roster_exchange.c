/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0144: what others suggest becomes a request, if it would change anything and they may. */

#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "model/request.h"

#include "modules/roster_exchange.h"
#include "unit/xmpp/stream_fixture.h"

#define X(items) "<x xmlns='http://jabber.org/protocol/rosterx'>" items "</x>"

/* The one request there is; NULL: none. */
static const Request *
request(Fixture *f)
{
    const GPtrArray *requests = model_requests(f->model);

    assert_true(requests->len <= 1);
    return requests->len ? requests->pdata[0] : NULL;
}

/* "add bob@example.org" and so on: what the request is about. */
static void
assert_asked(Fixture *f, const char *expected)
{
    static const char *const words[] = { "add", "delete", "modify" };
    const Request *asked = request(f);
    g_autoptr(GString) text = g_string_new(NULL);

    g_autoptr(GPtrArray) items = asked ? roster_exchange_items(asked) : NULL;

    for (unsigned i = 0; items && i < items->len; i++) {
        const ExchangeItem *item = items->pdata[i];
        g_string_append_printf(text, "%s%s %s", i ? ", " : "", words[item->action],
                               jid_full(item->jid));
    }
    assert_string_equal(text->str, expected);
    if (asked)
        request_remove((Request *)asked);
}

static void
test_a_contact_recommends(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "horatio@denmark.lit", "both");
    fixture_add_contact(f, "known@denmark.lit", "both");
    receive(f, "<message from='horatio@denmark.lit/x'><body>Some visitors, m'lord!</body>" X(
                   "<item action='add' jid='rosencrantz@denmark.lit/y' name='Rosencrantz'>"
                   "<group>Visitors</group></item><item jid='guildenstern@denmark.lit'/>"
                   "<item jid='known@denmark.lit'/><item jid='alice@example.org'/><item/>"
                   "<item jid='@@'/><item action='odd' jid='odd@denmark.lit'/>") "</message>");
    assert_told(f, "message horatio@denmark.lit");
    assert_int_equal(request(f)->kind, REQUEST_CONTACTS);
    assert_string_equal(request(f)->text, "Some visitors, m'lord!");
    g_autoptr(GPtrArray) items = roster_exchange_items(request(f));
    const ExchangeItem *first = items->pdata[0];
    assert_string_equal(first->name, "Rosencrantz");
    assert_string_equal(first->groups[0], "Visitors");
    assert_asked(f, "add rosencrantz@denmark.lit, add guildenstern@denmark.lit, "
                    "add odd@denmark.lit");
    assert_int_equal(roster_size(f->account->roster), 2);
    assert_nothing_sent(f);
    /* No text: it is no message. */
    receive(f, "<message from='horatio@denmark.lit/x'>" X("<item jid='a@b.lit'/>") "</message>");
    assert_nothing_told(f);
    assert_asked(f, "add a@b.lit");
}

static void
test_who_may_suggest_what(void **state)
{
    static const struct {
        const char *from, *expected;
    } rows[] = {
        { "horatio@denmark.lit/x", "" },
        { "mallory@example.net", "" },
        { "icq.example.org", "delete 1@icq.example.org, modify 2@icq.example.org" },
        { "msn.example.org", "" }, /* none of our contacts */
        { "example.org", "delete 1@icq.example.org, modify 2@icq.example.org, "
                         "delete horatio@denmark.lit" },
        { "alice@example.org/other", "delete 1@icq.example.org, modify 2@icq.example.org, "
                                     "delete horatio@denmark.lit" },
    };
    Fixture *f = *state;

    fixture_add_contact(f, "horatio@denmark.lit", "both");
    fixture_add_contact(f, "icq.example.org", "both");
    fixture_add_contact(f, "1@icq.example.org", "both");
    fixture_add_contact(f, "2@icq.example.org", "both");
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        receive(f,
                "<message from='%s'>" X(
                    "<item action='delete' jid='1@icq.example.org'/>"
                    "<item action='modify' jid='2@icq.example.org' name='Two'/>"
                    "<item action='delete' jid='horatio@denmark.lit'/>"
                    "<item action='delete' jid='nobody@icq.example.org'/>"
                    "<item action='delete' jid='horatio@denmark.lit'><group>None</group></item>"
                    "<item action='modify' jid='nobody@denmark.lit' name='N'/>") "</message>",
                rows[i].from);
        assert_asked(f, rows[i].expected);
    }
}

static void
test_requests_as_iq(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "horatio@denmark.lit", "both");
    receive(f, "<iq type='set' id='1' from='horatio@denmark.lit/x'>" X(
                   "<item jid='rosencrantz@denmark.lit'/>") "</iq>");
    assert_sent(f, "<iq type='result' id='1' to='horatio@denmark.lit/x'/>");
    assert_asked(f, "add rosencrantz@denmark.lit");
    receive(f, "<iq type='set' id='2' from='mallory@denmark.lit/x'>" X(
                   "<item jid='rosencrantz@denmark.lit'/>") "</iq>");
    assert_sent(f, "<iq type='error' id='2' to='mallory@denmark.lit/x'><error type='cancel'>"
                   "<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
                   "</iq>");
    assert_asked(f, "");
}

static void
test_flood(void **state)
{
    Fixture *f = *state;
    g_autoptr(GString) items = g_string_new(NULL);

    for (unsigned i = 0; i < 3 * LIMIT_EXCHANGE_ITEMS; i++)
        g_string_append_printf(items, "<item jid='%u@example.net' name='N'/>", i);
    for (unsigned i = 0; i < 100; i++)
        receive(f, "<message from='mallory@example.net/x'>" X("%s") "</message>", items->str);
    g_autoptr(GPtrArray) kept = roster_exchange_items(request(f));
    assert_int_equal(kept->len, LIMIT_EXCHANGE_ITEMS);
    receive(f, "<message type='error' from='mallory@example.net/x'>" X("%s") "</message>",
            items->str);
    receive(f, "<message type='groupchat' from='room@example.net/x'>" X("%s") "</message>",
            items->str);
    assert_non_null(request(f));
}

/* Long names of groups fill no memory, however many suggest them. */
static void
test_endless_groups(void **state)
{
    Fixture *f = *state;
    g_autofree char *group = g_strnfill(LIMIT_NAME_BYTES, 'g');
    g_autoptr(GString) items = g_string_new(NULL);

    for (unsigned i = 0; i < 50; i++) {
        g_string_append_printf(items, "<item jid='%u@example.net'>", i);
        for (unsigned k = 0; k < 10; k++)
            g_string_append_printf(items, "<group>%u%s</group>", k, group);
        g_string_append(items, "</item>");
    }
    receive(f, "<message from='mallory@example.net/x'>" X("%s") "</message>", items->str);
    assert_non_null(request(f));
    assert_in_range(strlen(request(f)->details), 1000, LIMIT_EXCHANGE_BYTES + 8192);
}

/* Who is invisible confirms nothing to those who do not see him. */
static void
test_invisible(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "horatio@denmark.lit", "both");
    account_set_invisible(f->account, true);
    receive(f, "<iq type='set' id='1' from='horatio@denmark.lit/x'>" X(
                   "<item jid='bob@denmark.lit'/>") "</iq>");
    assert_sent(f, "<iq type='error' id='1' to='horatio@denmark.lit/x'><error type='cancel'>"
                   "<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
                   "</iq>");
    assert_asked(f, "");
}

static void
test_recommending(void **state)
{
    Fixture *f = *state;
    g_autoptr(GPtrArray) contacts = g_ptr_array_new();
    g_autoptr(Jid) to = jid_new("horatio@denmark.lit/castle", NULL);

    fixture_add_contact(f, "nurse@example.com", "both");
    g_ptr_array_add(contacts, fixture_find_contact(f, "nurse@example.com"));
    g_autofree char *id = roster_exchange_send(f->stream, to, contacts, "Contacts for you");
    assert_true(id && *id);
    assert_sent(f, "<message to='horatio@denmark.lit' type='chat' id='*'>"
                   "<body>Contacts for you</body>" X(
                       "<item action='add' jid='nurse@example.com'/>") "</message>");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_contact_recommends),
        TEST(test_who_may_suggest_what),
        TEST(test_requests_as_iq),
        TEST(test_flood),
        TEST(test_recommending),
        TEST(test_endless_groups),
        TEST(test_invisible),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
