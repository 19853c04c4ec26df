/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0186 and XEP-0126: in which order what is sent, and what others see when a step fails. */

#include "config.h"

#include "xmpp/stream_parts.h"

#include "modules/invisible.h"
#include "modules/presence.h"
#include "unit/xmpp/stream_fixture.h"

#define PRIVACY(content)                                                                           \
    "<iq type='set' id='*'><query xmlns='jabber:iq:privacy'>" content "</query></iq>"
#define NAME "name='jaser-invisible-desk'"
#define LIST(allowed, order)                                                                       \
    PRIVACY("<list " NAME ">" allowed "<item action='deny' order='" order                          \
            "'><presence-out/></item></list>")
#define ACTIVE    PRIVACY("<active " NAME "/>")
#define AVAILABLE "<presence>" OWN_CAPS "</presence>"
#define GOODBYE   "<presence type='unavailable'/>"

typedef struct {
    unsigned calls;
    InvisibleState state;
    bool has_failed;
} End;

static void
on_end(Stream *stream, InvisibleState state, const GError *error, gpointer data)
{
    End *end = data;

    (void)stream;
    end->calls++;
    end->state = state;
    end->has_failed = error != NULL;
}

static void
assert_end(const End *end, unsigned calls, InvisibleState state, bool has_failed)
{
    assert_int_equal(end->calls, calls);
    assert_int_equal(end->state, state);
    assert_int_equal(end->has_failed, has_failed);
}

static void
answer(Fixture *f, bool is_good)
{
    receive(f,
            is_good ? "<iq type='result' id='%s'/>"
                    : "<iq type='error' id='%s'><error type='cancel'><service-unavailable "
                      "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
            f->id);
}

static void
answer_features(Fixture *f, const char *feature)
{
    assert_sent(f, "<iq type='get' to='example.org' id='*'>"
                   "<query xmlns='http://jabber.org/protocol/disco#info'/></iq>");
    receive(f,
            "<iq type='result' from='example.org' id='%s'>"
            "<query xmlns='http://jabber.org/protocol/disco#info'><feature var='%s'/></query></iq>",
            f->id, feature);
}

static void
go_online(Fixture *f)
{
    account_set_presence(f->account, SHOW_ONLINE, NULL, 0);
    presence_send(f->stream);
    assert_sent(f, AVAILABLE);
}

static void
test_command(void **state)
{
    Fixture *f = *state;
    End end = { 0 };

    account_set_presence(f->account, SHOW_ONLINE, NULL, 0);
    invisible_set(f->stream, true, on_end, &end);
    answer_features(f, "urn:xmpp:invisible:1");
    assert_sent(f, "<iq type='set' id='*'><invisible xmlns='urn:xmpp:invisible:1' probe='true'/>"
                   "</iq>");
    assert_nothing_sent(f);
    answer(f, true);
    assert_sent(f, AVAILABLE);
    assert_end(&end, 1, INVISIBLE_HIDDEN, false);
    invisible_set(f->stream, false, on_end, &end);
    assert_sent(f, "<iq type='set' id='*'><visible xmlns='urn:xmpp:invisible:1'/></iq>");
    answer(f, true);
    assert_sent(f, AVAILABLE);
    assert_end(&end, 2, INVISIBLE_SHOWN, false);
    assert_nothing_sent(f);
}

static void
hide_by_list(Fixture *f, End *end)
{
    invisible_set(f->stream, true, on_end, end);
    answer_features(f, "x");
    assert_sent(f, LIST("", "1"));
    assert_nothing_sent(f);
    answer(f, true);
}

/* The list is in force before the first presence. */
static void
test_list_before_presence(void **state)
{
    Fixture *f = *state;
    End end = { 0 };

    account_set_presence(f->account, SHOW_ONLINE, NULL, 0);
    hide_by_list(f, &end);
    assert_sent(f, ACTIVE);
    presence_send(f->stream);
    assert_nothing_sent(f);
    answer(f, true);
    assert_sent(f, AVAILABLE);
    assert_end(&end, 1, INVISIBLE_HIDDEN, false);
    assert_nothing_sent(f);
}

/* Who saw us is told first that we go (XEP-0126 3.5); back again, the list goes away. */
static void
test_from_visible_and_back(void **state)
{
    Fixture *f = *state;
    End end = { 0 };

    go_online(f);
    hide_by_list(f, &end);
    assert_sent(f, GOODBYE);
    assert_sent(f, ACTIVE);
    answer(f, true);
    assert_sent(f, AVAILABLE);
    receive(f, "<iq type='set' id='push1' from='alice@example.org'>"
               "<query xmlns='jabber:iq:privacy'><list " NAME "/></query></iq>");
    assert_sent(f, "<iq type='result' to='alice@example.org' id='push1'/>");
    invisible_set(f->stream, false, on_end, &end);
    assert_sent(f, PRIVACY("<active/>"));
    answer(f, true);
    assert_sent(f, AVAILABLE);
    assert_sent(f, PRIVACY("<list " NAME "/>"));
    answer(f, false);
    assert_end(&end, 2, INVISIBLE_SHOWN, false);
    assert_nothing_sent(f);
}

static void
test_refused_while_visible(void **state)
{
    Fixture *f = *state;
    End end = { 0 };

    go_online(f);
    invisible_set(f->stream, true, on_end, &end);
    answer_features(f, "x");
    assert_sent(f, LIST("", "1"));
    presence_send(f->stream);
    answer(f, false);
    assert_end(&end, 1, INVISIBLE_SHOWN, true);
    assert_sent(f, AVAILABLE);
    assert_nothing_sent(f);
}

static void
test_refused_half_way(void **state)
{
    Fixture *f = *state;
    End end = { 0 };

    go_online(f);
    hide_by_list(f, &end);
    assert_sent(f, GOODBYE);
    assert_sent(f, ACTIVE);
    answer(f, false);
    assert_end(&end, 1, INVISIBLE_NOWHERE, true);
    presence_send(f->stream);
    presence_send_unavailable(f->stream);
    assert_nothing_sent(f);
    invisible_set(f->stream, false, on_end, &end);
    assert_sent(f, PRIVACY("<active/>"));
    answer(f, false);
    assert_sent(f, AVAILABLE);
}

/* Before the first presence nothing is sent that would show us. */
static void
test_refused_at_login(void **state)
{
    Fixture *f = *state;
    End end = { 0 };

    account_set_presence(f->account, SHOW_ONLINE, NULL, 0);
    invisible_set(f->stream, true, on_end, &end);
    presence_send(f->stream);
    answer_features(f, "x");
    assert_sent(f, LIST("", "1"));
    answer(f, false);
    assert_end(&end, 1, INVISIBLE_NOWHERE, true);
    presence_send(f->stream);
    assert_nothing_sent(f);
}

static void
test_a_change_of_mind(void **state)
{
    Fixture *f = *state;
    End end = { 0 };

    go_online(f);
    invisible_set(f->stream, true, on_end, &end);
    invisible_set(f->stream, false, on_end, &end);
    answer_features(f, "x");
    assert_sent(f, LIST("", "1"));
    answer(f, true);
    assert_sent(f, GOODBYE);
    assert_sent(f, ACTIVE);
    answer(f, true);
    assert_sent(f, AVAILABLE);
    assert_sent(f, PRIVACY("<active/>"));
    answer(f, true);
    assert_sent(f, AVAILABLE);
    assert_end(&end, 1, INVISIBLE_SHOWN, false);
}

/* The list gives way to whom we tell, and closes behind a goodbye. */
static void
test_directed(void **state)
{
    Fixture *f = *state;
    End end = { 0 };
    g_autoptr(Jid) bob = jid_new("bob@example.net/phone", NULL);
    g_autoptr(GPtrArray) allowed = g_ptr_array_new();

    account_set_presence(f->account, SHOW_ONLINE, NULL, 0);
    hide_by_list(f, &end);
    assert_sent(f, ACTIVE);
    answer(f, true);
    assert_sent(f, AVAILABLE);
    g_ptr_array_add(allowed, bob);
    invisible_send_to(f->stream, bob, SHOW_AWAY, NULL, allowed);
    assert_sent(f, LIST("<item action='allow' order='1' type='jid' value='bob@example.net'>"
                        "<presence-out/></item>",
                        "2"));
    answer(f, true);
    assert_sent(f, "<presence to='bob@example.net/phone'><show>away</show>" OWN_CAPS "</presence>");
    g_ptr_array_set_size(allowed, 0);
    invisible_send_to(f->stream, bob, SHOW_OFFLINE, NULL, allowed);
    assert_sent(f, "<presence to='bob@example.net/phone' type='unavailable'/>");
    assert_sent(f, LIST("", "1"));
}

/* A server that holds its probes back like our presence shows nobody: then we ask ourselves. */
static void
test_who_is_there(void **state)
{
    Fixture *f = *state;
    End end = { 0 };

    fixture_add_contact(f, "bob@example.net", "both");
    fixture_add_contact(f, "carol@example.net", "from");
    forget_sent(f);
    account_set_presence(f->account, SHOW_ONLINE, NULL, 0);
    hide_by_list(f, &end);
    assert_sent(f, ACTIVE);
    answer(f, true);
    assert_sent(f, AVAILABLE);
    clock_advance(f->clock, 2000);
    assert_sent(f, LIST("<item action='allow' order='1' type='jid' value='bob@example.net'>"
                        "<presence-out/></item>",
                        "2"));
    assert_sent(f, "<presence type='probe' to='bob@example.net'/>");
    assert_sent(f, LIST("", "1"));
    assert_nothing_sent(f);
    answer(f, false);
    assert_sent(f, GOODBYE);
    assert_int_equal(invisible_state(f->stream), INVISIBLE_NOWHERE);
}

/* Where somebody is there, the server has asked. */
static void
test_somebody_is_there(void **state)
{
    Fixture *f = *state;
    End end = { 0 };

    fixture_add_contact(f, "bob@example.net", "both");
    forget_sent(f);
    account_set_presence(f->account, SHOW_ONLINE, NULL, 0);
    hide_by_list(f, &end);
    answer(f, true);
    receive(f, "<presence from='bob@example.net/phone'/>");
    forget_sent(f);
    clock_advance(f->clock, 2000);
    assert_nothing_sent(f);
}

/* Whom we saw before may have gone since we have taken our leave. */
static void
test_who_is_still_there(void **state)
{
    Fixture *f = *state;
    End end = { 0 };

    fixture_add_contact(f, "bob@example.net", "both");
    forget_sent(f);
    go_online(f);
    receive(f, "<presence from='bob@example.net/phone'/>");
    forget_sent(f);
    hide_by_list(f, &end);
    assert_sent(f, GOODBYE);
    assert_sent(f, ACTIVE);
    answer(f, true);
    assert_sent(f, AVAILABLE);
    receive(f, "<presence from='alice@example.org/another'/>");
    forget_sent(f);
    clock_advance(f->clock, 2000);
    assert_sent(f, LIST("<item action='allow' order='1' type='jid' value='bob@example.net'>"
                        "<presence-out/></item>",
                        "2"));
    assert_sent(f, "<presence type='probe' to='bob@example.net'/>");
    assert_sent(f, LIST("", "1"));
    assert_nothing_sent(f);
}

/* A new session on the server knows of no list: what was hidden before is not, until it is hidden
 * anew. */
static void
test_new_session(void **state)
{
    Fixture *f = *state;
    End end = { 0 };
    g_autoptr(Jid) jid = jid_new("alice@example.org/desk", NULL);

    account_set_presence(f->account, SHOW_ONLINE, NULL, 0);
    hide_by_list(f, &end);
    assert_sent(f, ACTIVE);
    answer(f, true);
    assert_sent(f, AVAILABLE);
    stream_unbind(f->stream);
    assert_int_equal(invisible_state(f->stream), INVISIBLE_SHOWN);
    assert_false(presence_is_told(f->stream));
    stream_go_online(f->stream, jid, STREAM_FRESH);
    forget_sent(f);
    clock_advance(f->clock, 2000);
    invisible_set(f->stream, true, on_end, &end);
    presence_send(f->stream);
    answer_features(f, "x");
    assert_sent(f, LIST("", "1"));
    assert_nothing_sent(f);
    answer(f, true);
    assert_sent(f, ACTIVE);
    answer(f, true);
    assert_sent(f, AVAILABLE);
    assert_end(&end, 2, INVISIBLE_HIDDEN, false);
}

/* A session that was lost half-way to being hidden holds nothing back in the next. */
static void
test_lost_half_way(void **state)
{
    Fixture *f = *state;
    End end = { 0 };
    g_autoptr(Jid) jid = jid_new("alice@example.org/desk", NULL);

    account_set_presence(f->account, SHOW_ONLINE, NULL, 0);
    hide_by_list(f, &end);
    stream_unbind(f->stream);
    assert_false(invisible_is_busy(f->stream));
    stream_go_online(f->stream, jid, STREAM_FRESH);
    forget_sent(f);
    presence_send(f->stream);
    assert_sent(f, AVAILABLE);
    assert_int_equal(end.calls, 0);
}

/* How an earlier run hid is asked before it is ended. */
static void
test_end_of_an_earlier_run(void **state)
{
    Fixture *f = *state;
    End end = { 0 };

    account_set_presence(f->account, SHOW_ONLINE, NULL, 0);
    invisible_assume(f->stream);
    invisible_set(f->stream, false, on_end, &end);
    answer_features(f, "urn:xmpp:invisible:1");
    assert_sent(f, "<iq type='set' id='*'><visible xmlns='urn:xmpp:invisible:1'/></iq>");
    assert_nothing_sent(f);
    answer(f, true);
    assert_sent(f, AVAILABLE);
    assert_end(&end, 1, INVISIBLE_SHOWN, false);
}

/* The list stayed open, but we are on the way to be seen by all: that goes on. */
static void
test_shown_while_list_is_open(void **state)
{
    Fixture *f = *state;
    End end = { 0 };

    fixture_add_contact(f, "bob@example.net", "both");
    forget_sent(f);
    account_set_presence(f->account, SHOW_ONLINE, NULL, 0);
    hide_by_list(f, &end);
    assert_sent(f, ACTIVE);
    answer(f, true);
    assert_sent(f, AVAILABLE);
    clock_advance(f->clock, 2000);
    g_free(g_queue_pop_head(&f->sent));
    g_free(g_queue_pop_head(&f->sent));
    assert_sent(f, LIST("", "1"));
    g_autofree char *closing = g_strdup(f->id);
    invisible_set(f->stream, false, on_end, &end);
    assert_sent(f, PRIVACY("<active/>"));
    g_autofree char *showing = g_strdup(f->id);
    receive(f, "<iq type='error' id='%s'/>", closing);
    assert_nothing_sent(f);
    assert_end(&end, 1, INVISIBLE_HIDDEN, false);
    receive(f, "<iq type='result' id='%s'/>", showing);
    assert_sent(f, AVAILABLE);
    assert_end(&end, 2, INVISIBLE_SHOWN, false);
}

/* Answers that others forge open nothing. */
static void
test_forged_answers(void **state)
{
    Fixture *f = *state;
    End end = { 0 };

    account_set_presence(f->account, SHOW_ONLINE, NULL, 0);
    hide_by_list(f, &end);
    assert_sent(f, ACTIVE);
    receive(f, "<iq type='result' id='%s' from='mallory@example.org/x'/>", f->id);
    receive(f, "<iq type='result' id='%s' from='alice@example.org/phone'/>", f->id);
    assert_nothing_sent(f);
    assert_int_equal(end.calls, 0);
    assert_true(invisible_is_busy(f->stream));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_command),
        TEST(test_list_before_presence),
        TEST(test_from_visible_and_back),
        TEST(test_refused_while_visible),
        TEST(test_refused_half_way),
        TEST(test_refused_at_login),
        TEST(test_a_change_of_mind),
        TEST(test_directed),
        TEST(test_who_is_there),
        TEST(test_somebody_is_there),
        TEST(test_who_is_still_there),
        TEST(test_new_session),
        TEST(test_lost_half_way),
        TEST(test_end_of_an_earlier_run),
        TEST(test_shown_while_list_is_open),
        TEST(test_forged_answers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
