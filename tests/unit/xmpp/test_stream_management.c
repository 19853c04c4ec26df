/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0198: what is counted, kept, confirmed and sent again. */

#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "xmpp/error.h"
#include "xmpp/stream_management.h"

#include "unit/test.h"

#define NOW 1795338843000LL

typedef struct {
    Clock *clock;
    Jid *jid;
    StreamManagement *management;
    GString *sent;         /* "<r/>" and "<a 3/>" short, all else as it is */
    GString *acknowledged; /* "id " */
    unsigned changes;
} Fixture;

static void
on_send(const char *xml, gpointer data)
{
    Fixture *f = data;
    g_autoptr(Element) element = element_parse(xml);

    if (element && element_is(element, "r", NS_SM))
        g_string_append(f->sent, "<r/>");
    else if (element && element_is(element, "a", NS_SM))
        g_string_append_printf(f->sent, "<a %s/>", element_get(element, "h"));
    else
        g_string_append(f->sent, xml);
}

static void
on_acknowledged(const SentStanza *stanza, gpointer data)
{
    Fixture *f = data;

    g_string_append_printf(f->acknowledged, "%s ", stanza->id ? stanza->id : "-");
}

static void
on_changed(gpointer data)
{
    Fixture *f = data;

    f->changes++;
}

static const StreamManagementHooks hooks = {
    .send = on_send,
    .acknowledged = on_acknowledged,
    .changed = on_changed,
};

static int
set_up(void **state)
{
    Fixture *f = g_new0(Fixture, 1);

    f->clock = clock_new_virtual(NOW);
    f->jid = jid_new("alice@example.org/desk", NULL);
    f->sent = g_string_new(NULL);
    f->acknowledged = g_string_new(NULL);
    f->management = stream_management_new(f->clock, &hooks, f);
    *state = f;
    return 0;
}

static int
tear_down(void **state)
{
    Fixture *f = *state;

    stream_management_free(f->management);
    g_string_free(f->sent, TRUE);
    g_string_free(f->acknowledged, TRUE);
    jid_unref(f->jid);
    clock_free(f->clock);
    g_free(f);
    return 0;
}

static bool
receive(Fixture *f, const char *xml)
{
    g_autoptr(Element) element = element_parse(xml);
    g_autoptr(GError) error = NULL;

    assert_non_null(element);
    bool is_well = stream_management_element(f->management, element, &error);
    assert_int_equal(is_well, error == NULL);
    if (error)
        assert_true(g_error_matches(error, STREAM_ERROR, STREAM_ERROR_PROTOCOL));
    return is_well;
}

static bool
receive_answer(Fixture *f, const char *h)
{
    g_autofree char *xml = g_strdup_printf("<a xmlns='urn:xmpp:sm:3' h='%s'/>", h);

    return receive(f, xml);
}

/* Stream management is on and can be resumed for a minute. */
static void
enable(Fixture *f)
{
    stream_management_start(f->management, f->jid);
    assert_true(receive(f, "<enabled xmlns='urn:xmpp:sm:3' id='some-long-sm-id' resume='true' "
                           "max='60' location='[2001:db8::1]:9999'/>"));
}

static void
send_message(Fixture *f, const char *id)
{
    g_autofree char *xml = g_strdup_printf("<message id='%s'/>", id);

    stream_management_sent(f->management, xml, "bob@example.org", id);
}

/* And forgets it. */
static void
assert_sent(Fixture *f, const char *expected)
{
    assert_string_equal(f->sent->str, expected);
    g_string_truncate(f->sent, 0);
}

static void
assert_acknowledged(Fixture *f, const char *expected)
{
    assert_string_equal(f->acknowledged->str, expected);
    g_string_truncate(f->acknowledged, 0);
}

static void
what_is_sent_is_confirmed(void **state)
{
    Fixture *f = *state;

    enable(f);
    send_message(f, "one");
    assert_sent(f, "<message id='one'/><r/>");
    send_message(f, "two");
    stream_management_sent(f->management, "<presence/>", NULL, NULL);
    assert_sent(f, "<message id='two'/><presence/>"); /* the first question waits for its answer */
    assert_true(stream_management_has(f->management, "one"));
    assert_true(receive_answer(f, "1"));
    assert_acknowledged(f, "one ");
    assert_false(stream_management_has(f->management, "one"));
    assert_sent(f, "<r/>"); /* for the two that went after the question */
    assert_true(receive_answer(f, "3"));
    assert_acknowledged(f, "two - ");
    assert_sent(f, "");
}

/* A server that never gets on is not asked again and again. */
static void
a_server_that_is_behind_is_asked_once(void **state)
{
    Fixture *f = *state;

    enable(f);
    send_message(f, "one");
    assert_sent(f, "<message id='one'/><r/>");
    assert_true(receive_answer(f, "0"));
    assert_sent(f, "");
    assert_acknowledged(f, "");
}

static void
what_comes_is_confirmed_once_stored(void **state)
{
    Fixture *f = *state;

    enable(f);
    stream_management_received(f->management);
    stream_management_received(f->management);
    f->changes = 0;
    assert_true(receive(f, "<r xmlns='urn:xmpp:sm:3'/>"));
    assert_sent(f, "");
    assert_int_equal(f->changes, 1);
    assert_int_equal(stream_management_received_count(f->management), 2);
    assert_int_equal(stream_management_resumption(f->management)->received, 0);
    stream_management_stored(f->management, 2);
    assert_sent(f, "<a 2/>");
    assert_int_equal(stream_management_resumption(f->management)->received, 2);
    assert_true(receive(f, "<r xmlns='urn:xmpp:sm:3'/>")); /* all is stored */
    assert_sent(f, "<a 2/>");
}

/* A disk that is full does not cost the connection, nor what came. */
static void
what_cannot_be_stored_is_not_confirmed(void **state)
{
    Fixture *f = *state;

    enable(f);
    stream_management_received(f->management);
    stream_management_stored(f->management, 1);
    stream_management_received(f->management);
    assert_true(receive(f, "<r xmlns='urn:xmpp:sm:3'/>"));
    clock_advance(f->clock, 10000);
    assert_sent(f, "<a 1/>");
    stream_management_stored(f->management, 2);
    assert_sent(f, ""); /* it was answered */
}

static void
what_came_before_it_was_enabled_does_not_count(void **state)
{
    Fixture *f = *state;

    stream_management_start(f->management, f->jid);
    stream_management_received(f->management);
    assert_true(receive(f, "<enabled xmlns='urn:xmpp:sm:3'/>"));
    stream_management_received(f->management);
    assert_int_equal(stream_management_received_count(f->management), 1);
    assert_null(stream_management_resumption(f->management)); /* it was not offered */
}

static void
what_the_server_keeps_is_known(void **state)
{
    Fixture *f = *state;

    enable(f);
    const Resumption *resumption = stream_management_resumption(f->management);
    assert_string_equal(resumption->id, "some-long-sm-id");
    assert_string_equal(resumption->location, "[2001:db8::1]:9999");
    assert_string_equal(jid_full(resumption->jid), "alice@example.org/desk");
    assert_int_equal(resumption->valid_until, NOW + 60000);
    clock_advance(f->clock, 5000);
    stream_management_interrupt(f->management);
    clock_advance(f->clock, 5000);
    assert_int_equal(stream_management_resumption(f->management)->valid_until, NOW + 65000);
}

static void
after_a_resumption_the_rest_goes_out_again(void **state)
{
    Fixture *f = *state;

    enable(f);
    send_message(f, "one");
    send_message(f, "two");
    send_message(f, "three");
    stream_management_received(f->management);
    stream_management_received(f->management);
    stream_management_stored(f->management, 1);
    stream_management_interrupt(f->management);
    assert_true(stream_management_has(f->management, "one"));
    g_string_truncate(f->sent, 0);
    assert_true(stream_management_resume(f->management, 1, 1, NULL));
    assert_acknowledged(f, "one ");
    assert_sent(f, "<message id='two'/><message id='three'/><r/>");
    /* What was not stored comes again and is counted again. */
    assert_int_equal(stream_management_received_count(f->management), 1);
    send_message(f, "four");
    assert_true(receive_answer(f, "4"));
    assert_acknowledged(f, "two three four ");
}

static void
a_refused_resumption_leaves_what_the_server_has_not(void **state)
{
    Fixture *f = *state;

    enable(f);
    send_message(f, "one");
    send_message(f, "two");
    stream_management_interrupt(f->management);
    g_autoptr(GPtrArray) left = stream_management_abandon(f->management, true, 1);
    assert_acknowledged(f, "one ");
    assert_int_equal(left->len, 1);
    assert_string_equal(((SentStanza *)left->pdata[0])->id, "two");
    assert_false(stream_management_has(f->management, "two"));
    assert_false(stream_management_is_on(f->management));
}

static void
a_refused_resumption_without_a_number_leaves_all(void **state)
{
    Fixture *f = *state;

    enable(f);
    send_message(f, "one");
    send_message(f, "two");
    g_autoptr(GPtrArray) left = stream_management_abandon(f->management, false, 0);
    assert_acknowledged(f, "");
    assert_int_equal(left->len, 2);
}

/* XEP-0198 4: more than was sent, less than before, and no number at all. */
static void
absurd_numbers_end_it(void **state)
{
    static const char *const absurd[] = { "3",   "0", "4294967295", "-1",
                                          "1.5", "",  "x",          "18446744073709551617" };
    Fixture *f = *state;

    enable(f);
    send_message(f, "one");
    send_message(f, "two");
    assert_true(receive_answer(f, "1"));
    for (unsigned i = 0; i < G_N_ELEMENTS(absurd); i++)
        assert_false(receive_answer(f, absurd[i]));
    assert_false(receive(f, "<a xmlns='urn:xmpp:sm:3'/>"));
    assert_acknowledged(f, "one ");
    stream_management_interrupt(f->management);
    assert_false(stream_management_resume(f->management, 0, 3, NULL));
    assert_true(stream_management_has(f->management, "two"));
}

static void
numbers_wrap(void **state)
{
    Fixture *f = *state;
    g_autoptr(Resumption) resumption = resumption_new("id", f->jid);

    resumption->sent = resumption->received = UINT32_MAX - 1;
    stream_management_restore(f->management, resumption);
    assert_true(stream_management_resume(f->management, UINT32_MAX - 1, UINT32_MAX - 1, NULL));
    for (unsigned i = 0; i < 3; i++) {
        g_autofree char *id = g_strdup_printf("%u", i);
        send_message(f, id);
        stream_management_received(f->management);
    }
    assert_true(receive_answer(f, "4294967295"));
    assert_acknowledged(f, "0 ");
    assert_true(receive_answer(f, "1"));
    assert_acknowledged(f, "1 2 ");
    stream_management_stored(f->management, stream_management_received_count(f->management));
    g_string_truncate(f->sent, 0);
    assert_true(receive(f, "<r xmlns='urn:xmpp:sm:3'/>"));
    assert_sent(f, "<a 1/>");
}

/* The last moments before the program died were not stored; the server counted them. */
static void
a_stream_of_an_earlier_run_goes_on(void **state)
{
    Fixture *f = *state;
    g_autoptr(Resumption) resumption = resumption_new("id", f->jid);

    resumption->sent = 7;
    resumption->received = 20;
    g_ptr_array_add(resumption->waiting,
                    sent_stanza_new(6, "<message id='six'/>", "bob@example.org", "six"));
    g_ptr_array_add(resumption->waiting,
                    sent_stanza_new(7, "<message id='seven'/>", "bob@example.org", "seven"));
    stream_management_restore(f->management, resumption);
    assert_true(stream_management_has(f->management, "seven"));
    assert_true(stream_management_resume(f->management, 20, 6, NULL));
    assert_acknowledged(f, "six ");
    assert_sent(f, "<message id='seven'/><r/>");

    stream_management_restore(f->management, resumption);
    assert_true(stream_management_resume(f->management, 20, 9, NULL));
    assert_acknowledged(f, "six seven ");
    send_message(f, "ten");
    assert_true(receive_answer(f, "10"));
    assert_acknowledged(f, "ten ");
    stream_management_restore(f->management, resumption);
    assert_false(stream_management_resume(f->management, 20, 1000000000, NULL));
}

/* Nor is a password stored; but what had it was counted. */
static void
a_password_is_kept_out_of_the_store(void **state)
{
    static const char secret[] = "<iq type='set'><query xmlns='jabber:iq:register'><password>p"
                                 "</password></query></iq>";
    Fixture *f = *state;
    g_autoptr(Resumption) resumption = NULL;

    enable(f);
    stream_management_sent(f->management, secret, NULL, NULL);
    send_message(f, "jabber:iq:register");
    resumption = resumption_copy(stream_management_resumption(f->management));
    SentStanza *first = resumption->waiting->pdata[0];
    const SentStanza *second = resumption->waiting->pdata[1];
    assert_true(first->is_secret);
    assert_string_equal(first->xml, secret);
    assert_false(second->is_secret);

    g_free(first->xml);
    first->xml = g_strdup("");
    stream_management_restore(f->management, resumption);
    g_string_truncate(f->sent, 0);
    assert_true(stream_management_resume(f->management, 0, 0, NULL));
    assert_sent(f, "<iq type=\"result\" id=\"gone\"/><message id='jabber:iq:register'/><r/>");
    assert_true(receive_answer(f, "2"));
}

static void
before_the_end_all_is_told(void **state)
{
    Fixture *f = *state;

    enable(f);
    send_message(f, "one");
    assert_true(receive_answer(f, "1"));
    stream_management_received(f->management);
    stream_management_stored(f->management, 1);
    send_message(f, "two");
    g_string_truncate(f->sent, 0);
    stream_management_settle(f->management);
    assert_sent(f, "<a 1/><r/>");
}

/* What the server has is let go of, and counts no more. */
static void
what_waits_is_weighed(void **state)
{
    Fixture *f = *state;
    g_autofree char *xml = g_strnfill(1024 * 1024, 'x');
    g_autoptr(GError) error = NULL;
    const unsigned most = LIMIT_UNCONFIRMED_BYTES / (1024 * 1024);

    enable(f);
    for (unsigned i = 1; i < most; i++)
        stream_management_sent(f->management, xml, NULL, NULL);
    assert_true(stream_management_check(f->management, NULL));
    assert_true(receive_answer(f, "1"));
    stream_management_sent(f->management, xml, NULL, NULL);
    assert_true(stream_management_check(f->management, NULL));
    stream_management_sent(f->management, xml, NULL, NULL);
    assert_false(stream_management_check(f->management, &error));
    assert_true(g_error_matches(error, STREAM_ERROR, STREAM_ERROR_RESUMPTION));
    stream_management_stop(f->management);
    assert_true(stream_management_check(f->management, NULL));
}

/* The server agreed to what it cannot do: what was handed over is as good as there. */
static void
a_server_that_cannot_after_all(void **state)
{
    Fixture *f = *state;

    stream_management_start(f->management, f->jid);
    send_message(f, "one");
    assert_true(receive(f, "<failed xmlns='urn:xmpp:sm:3'><unexpected-request "
                           "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>"));
    assert_acknowledged(f, "one ");
    assert_false(stream_management_is_on(f->management));
    assert_null(stream_management_resumption(f->management));
}

static void
without_it_nothing_is_counted(void **state)
{
    Fixture *f = *state;

    stream_management_received(f->management);
    assert_true(receive(f, "<r xmlns='urn:xmpp:sm:3'/>"));
    assert_true(receive_answer(f, "5"));
    assert_sent(f, "");
    assert_int_equal(stream_management_received_count(f->management), 0);
    assert_null(stream_management_resumption(f->management));
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_sent_is_confirmed),
        TEST(a_server_that_is_behind_is_asked_once),
        TEST(what_comes_is_confirmed_once_stored),
        TEST(what_cannot_be_stored_is_not_confirmed),
        TEST(what_came_before_it_was_enabled_does_not_count),
        TEST(what_the_server_keeps_is_known),
        TEST(after_a_resumption_the_rest_goes_out_again),
        TEST(a_refused_resumption_leaves_what_the_server_has_not),
        TEST(a_refused_resumption_without_a_number_leaves_all),
        TEST(absurd_numbers_end_it),
        TEST(numbers_wrap),
        TEST(a_stream_of_an_earlier_run_goes_on),
        TEST(a_password_is_kept_out_of_the_store),
        TEST(before_the_end_all_is_told),
        TEST(what_waits_is_weighed),
        TEST(a_server_that_cannot_after_all),
        TEST(without_it_nothing_is_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
