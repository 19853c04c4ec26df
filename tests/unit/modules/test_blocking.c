/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0191 and XEP-0377: the list, its changes, and who may change it. */

#include "config.h"

#include <string.h>

#include "base/limits.h"

#include "modules/blocking.h"
#include "unit/xmpp/stream_fixture.h"

#define LIST "<blocklist xmlns='urn:xmpp:blocking'/>"

static bool
is_blocked(Fixture *f, const char *text)
{
    g_autoptr(Jid) jid = jid_new(text, NULL);

    return account_is_blocked(f->account, jid);
}

/* Sends back what was asked for at the login. */
static void
give_list(Fixture *f, const char *items)
{
    receive(f, "<iq type='result' id='%s'><blocklist xmlns='urn:xmpp:blocking'>%s</blocklist></iq>",
            f->id, items);
}

/* The login's questions up to the list's. */
static Fixture *
asked_for_list(void **state)
{
    Fixture *f = *state;

    while (!g_queue_is_empty(&f->sent) && !strstr(g_queue_peek_head(&f->sent), "blocklist"))
        g_free(g_queue_pop_head(&f->sent));
    assert_sent(f, "<iq type='get' id='*'>" LIST "</iq>");
    forget_sent(f);
    return f;
}

static void
test_list(void **state)
{
    Fixture *f = asked_for_list(state);

    assert_false(blocking_is_there(f->stream));
    give_list(f, "<item jid='romeo@montague.net'/><item jid='iago@shakespeare.lit/x'/>"
                 "<item jid='spam.example'/><item jid='web.example/bot'/><item jid='@'/><item/>"
                 "<other jid='bob@example.org'/>");
    assert_true(blocking_is_there(f->stream));
    assert_int_equal(g_hash_table_size(f->account->blocked), 4);
    assert_true(is_blocked(f, "Romeo@montague.net/orchard"));
    assert_true(is_blocked(f, "iago@shakespeare.lit/x"));
    assert_false(is_blocked(f, "iago@shakespeare.lit/y"));
    assert_false(is_blocked(f, "iago@shakespeare.lit"));
    assert_true(is_blocked(f, "anybody@spam.example/z"));
    assert_true(is_blocked(f, "spam.example"));
    assert_true(is_blocked(f, "web.example/bot"));
    assert_false(is_blocked(f, "web.example"));
    assert_false(is_blocked(f, "bob@example.org"));
}

static void
test_server_that_cannot(void **state)
{
    Fixture *f = asked_for_list(state);

    receive(f,
            "<iq type='error' id='%s'><error type='cancel'><service-unavailable "
            "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
            f->id);
    assert_false(blocking_is_there(f->stream));
    assert_string_equal(fixture_last_notice(f), "");
}

static void
test_pushes(void **state)
{
    Fixture *f = asked_for_list(state);

    give_list(f, "<item jid='romeo@montague.net'/>");
    receive(f, "<iq to='alice@example.org/desk' type='set' id='p1'><block "
               "xmlns='urn:xmpp:blocking'><item jid='paris@example.org'/></block></iq>");
    assert_sent(f, "<iq type='result' id='p1'/>");
    assert_true(is_blocked(f, "paris@example.org"));
    assert_true(is_blocked(f, "romeo@montague.net"));
    receive(f, "<iq from='alice@example.org' type='set' id='p2'><unblock "
               "xmlns='urn:xmpp:blocking'><item jid='romeo@montague.net'/></unblock></iq>");
    assert_sent(f, "<iq type='result' id='p2' to='alice@example.org'/>");
    assert_false(is_blocked(f, "romeo@montague.net"));
    assert_true(is_blocked(f, "paris@example.org"));
    receive(f, "<iq type='set' id='p3'><unblock xmlns='urn:xmpp:blocking'/></iq>");
    assert_sent(f, "<iq type='result' id='p3'/>");
    assert_int_equal(g_hash_table_size(f->account->blocked), 0);
}

/* Who pushes and is not our account is nobody. */
static void
test_forged_pushes(void **state)
{
    static const char *const others[] = { "mallory@example.org", "alice@example.org/phone",
                                          "example.org", "alice@example.net" };
    Fixture *f = asked_for_list(state);

    give_list(f, "<item jid='romeo@montague.net'/>");
    for (unsigned i = 0; i < G_N_ELEMENTS(others); i++) {
        receive(f, "<iq from='%s' type='set' id='f'><unblock xmlns='urn:xmpp:blocking'/></iq>",
                others[i]);
        receive(f,
                "<iq from='%s' type='set' id='g'><block xmlns='urn:xmpp:blocking'>"
                "<item jid='bob@example.org'/></block></iq>",
                others[i]);
        forget_sent(f);
        assert_true(is_blocked(f, "romeo@montague.net"));
        assert_false(is_blocked(f, "bob@example.org"));
    }
}

static void
test_blocked_contacts_go_offline(void **state)
{
    Fixture *f = asked_for_list(state);

    give_list(f, "");
    fixture_add_contact(f, "bob@example.org", "both");
    receive(f, "<presence from='bob@example.org/a'/>");
    receive(f, "<presence from='bob@example.org/b'/>");
    forget_sent(f);
    assert_int_equal(contact_show(fixture_find_contact(f, "bob@example.org")), SHOW_ONLINE);
    receive(f, "<iq type='set' id='p1'><block xmlns='urn:xmpp:blocking'>"
               "<item jid='bob@example.org'/></block></iq>");
    assert_int_equal(contact_show(fixture_find_contact(f, "bob@example.org")), SHOW_OFFLINE);
}

/* As the server does it. */
static void
accept_order(Fixture *f)
{
    receive(f, "<iq type='result' id='%s'/>", f->id);
    forget_sent(f);
}

static void
on_reply(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    (void)stream;
    (void)result;
    g_string_append(data, error ? error->message : "done");
}

static void
test_orders(void **state)
{
    static const char *const ids[] = { "28482-98726-73623", NULL };
    Fixture *f = asked_for_list(state);
    g_autoptr(Jid) romeo = jid_new("romeo@example.net", NULL);
    g_autoptr(Jid) paris = jid_new("paris@example.org", NULL);
    g_autoptr(GPtrArray) jids = g_ptr_array_new();
    g_autoptr(GString) said = g_string_new(NULL);
    BlockReport report = { .reason = REPORT_SPAM,
                           .text = "Never came trouble.",
                           .stanza_ids = ids };

    give_list(f, "");
    g_ptr_array_add(jids, romeo);
    blocking_block(f->stream, jids, &report, on_reply, said);
    assert_sent(f, "<iq type='set' id='*'><block xmlns='urn:xmpp:blocking'>"
                   "<item jid='romeo@example.net'><report xmlns='urn:xmpp:reporting:1' "
                   "reason='urn:xmpp:reporting:spam'><stanza-id xmlns='urn:xmpp:sid:0' "
                   "by='alice@example.org' id='28482-98726-73623'/>"
                   "<text>Never came trouble.</text></report></item></block></iq>");
    accept_order(f);
    assert_string_equal(said->str, "done");
    g_ptr_array_add(jids, paris);
    blocking_block(f->stream, jids, NULL, on_reply, said);
    assert_sent(f, "<iq type='set' id='*'><block xmlns='urn:xmpp:blocking'>"
                   "<item jid='romeo@example.net'/><item jid='paris@example.org'/></block></iq>");
    accept_order(f);
    blocking_unblock(f->stream, jids, on_reply, said);
    assert_sent(f, "<iq type='set' id='*'><unblock xmlns='urn:xmpp:blocking'>"
                   "<item jid='romeo@example.net'/><item jid='paris@example.org'/></unblock></iq>");
    accept_order(f);
    blocking_unblock(f->stream, NULL, on_reply, said);
    assert_sent(f, "<iq type='set' id='*'><unblock xmlns='urn:xmpp:blocking'/></iq>");
    accept_order(f);
}

/* The model changes when the server says so, and not before. */
static void
test_nothing_is_believed_before(void **state)
{
    Fixture *f = asked_for_list(state);
    g_autoptr(Jid) romeo = jid_new("romeo@example.net", NULL);
    g_autoptr(GPtrArray) jids = g_ptr_array_new();
    g_autoptr(GString) said = g_string_new(NULL);

    give_list(f, "");
    g_ptr_array_add(jids, romeo);
    blocking_block(f->stream, jids, NULL, on_reply, said);
    assert_sent(f, "<iq type='set' id='*'><block xmlns='urn:xmpp:blocking'>"
                   "<item jid='romeo@example.net'/></block></iq>");
    assert_false(is_blocked(f, "romeo@example.net"));
    accept_order(f);
    assert_false(is_blocked(f, "romeo@example.net"));
}

static void
test_what_is_held_back(void **state)
{
    Fixture *f = asked_for_list(state);

    give_list(f, "<item jid='bob@example.org'/>");
    fixture_open_chat(f, "bob@example.org");
    receive(f, "<message from='bob@example.org' id='m1' type='error'><error type='cancel'>"
               "<not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
               "<blocked xmlns='urn:xmpp:blocking:errors'/></error></message>");
    assert_told(f, "mark bob@example.org m1 failed: You block this address: /unblock lets it "
                   "through.");
}

static void
test_endless_list(void **state)
{
    Fixture *f = asked_for_list(state);
    g_autoptr(GString) items = g_string_new(NULL);

    for (unsigned i = 0; i < LIMIT_BLOCKED + 50; i++)
        g_string_append_printf(items, "<item jid='a%u@example.net'/>", i);
    for (unsigned i = 0; i < 40000; i++)
        g_string_append_printf(items, "<item jid='b%u@example.net'/>", i);
    give_list(f, items->str);
    assert_int_equal(g_hash_table_size(f->account->blocked), LIMIT_BLOCKED);
    assert_non_null(strstr(fixture_last_notice(f), "only 10000 are shown"));
    unsigned lines = timeline_length(model_console(f->model));
    receive(f, "<iq type='set' id='p1'><block xmlns='urn:xmpp:blocking'>"
               "<item jid='one@more.example'/></block></iq>");
    assert_int_equal(g_hash_table_size(f->account->blocked), LIMIT_BLOCKED);
    assert_int_equal(timeline_length(model_console(f->model)), lines);
    forget_sent(f);
}

/* Servers tell them of us, but not us of them: we ask who is there. */
static void
test_unblocked_contacts_are_looked_for(void **state)
{
    Fixture *f = asked_for_list(state);

    give_list(f, "<item jid='romeo@example.net'/><item jid='spam.example'/>"
                 "<item jid='paris@example.org'/><item jid='carol@example.org'/>");
    fixture_add_contact(f, "romeo@example.net", "both");
    fixture_add_contact(f, "eve@spam.example", "to");
    fixture_add_contact(f, "paris@example.org", "from");
    fixture_add_contact(f, "carol@example.org", "both");
    forget_sent(f);
    receive(f, "<iq type='set' id='p1'><unblock xmlns='urn:xmpp:blocking'>"
               "<item jid='romeo@example.net'/><item jid='paris@example.org'/>"
               "<item jid='bob@example.org'/></unblock></iq>");
    assert_sent(f, "<iq type='result' id='p1'/>");
    assert_sent(f, "<presence type='probe' to='romeo@example.net'/>");
    assert_nothing_sent(f);
    receive(f, "<iq type='set' id='p2'><unblock xmlns='urn:xmpp:blocking'>"
               "<item jid='spam.example'/></unblock></iq>");
    assert_sent(f, "<iq type='result' id='p2'/>");
    assert_sent(f, "<presence type='probe' to='eve@spam.example'/>");
    receive(f, "<iq type='set' id='p3'><unblock xmlns='urn:xmpp:blocking'/></iq>");
    assert_sent(f, "<iq type='result' id='p3'/>");
    assert_sent(f, "<presence type='probe' to='carol@example.org'/>");
    assert_nothing_sent(f);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_FRESH(test_list),
        TEST_FRESH(test_server_that_cannot),
        TEST_FRESH(test_pushes),
        TEST_FRESH(test_forged_pushes),
        TEST_FRESH(test_blocked_contacts_go_offline),
        TEST_FRESH(test_orders),
        TEST_FRESH(test_nothing_is_believed_before),
        TEST_FRESH(test_what_is_held_back),
        TEST_FRESH(test_endless_list),
        TEST_FRESH(test_unblocked_contacts_are_looked_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
