/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who a stanza is from: the attributes that all modules rely on. */

#include "config.h"

#include <string.h>

#include "xmpp/stanza.h"

#include "unit/test.h"
#include "unit/xmpp/xml_compare.h"

#define NOW 1000000

static void
test_senders(void **state)
{
    static const struct {
        const char *from; /* NULL: none */
        bool is_own, is_server;
    } rows[] = {
        { NULL, true, true },
        { "alice@example.org", true, true },
        { "ALICE@EXAMPLE.ORG", true, true },
        { "alice@example.org/desk", true, false },
        { "alice@example.org/other", true, false },
        { "example.org", false, true },
        { "example.org/announce", false, false },
        { "bob@example.org", false, false },
        { "sub.example.org", false, false },
        { "alice@example.org.evil.example", false, false },
    };
    g_autoptr(Jid) own = jid_new("alice@example.org/desk", NULL);

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Element) element = xml_parse("<message id='1' type='chat'/>");
        Stanza stanza;
        element_set(element, "from", rows[i].from);
        assert_true(stanza_read(&stanza, element, own, NOW));
        assert_int_equal(stanza.is_from_own, rows[i].is_own);
        assert_int_equal(stanza.is_from_server, rows[i].is_server);
        assert_string_equal(jid_full(stanza.to), "alice@example.org/desk");
        assert_int_equal(stanza.time, NOW);
        stanza_done(&stanza);
    }
}

static void
test_kinds(void **state)
{
    static const struct {
        const char *xml;
        bool is_stanza;
        StanzaKind kind;
        bool is_error;
    } rows[] = {
        { "<message/>", true, STANZA_MESSAGE, false },
        { "<message type='error'/>", true, STANZA_MESSAGE, true },
        { "<presence type='unavailable'/>", true, STANZA_PRESENCE, false },
        { "<iq type='get'/>", true, STANZA_IQ_GET, false },
        { "<iq type='set'/>", true, STANZA_IQ_SET, false },
        { "<iq type='result'/>", true, STANZA_ANSWER, false },
        { "<iq type='error'/>", true, STANZA_ANSWER, true },
        { "<iq/>", false, 0, false },
        { "<iq type='GET'/>", false, 0, false },
        { "<message xmlns='urn:x'/>", false, 0, false },
        { "<mess/>", false, 0, false },
    };
    g_autoptr(Jid) own = jid_new("alice@example.org/desk", NULL);

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Element) element = xml_parse(rows[i].xml);
        Stanza stanza;
        assert_int_equal(stanza_read(&stanza, element, own, NOW), rows[i].is_stanza);
        if (rows[i].is_stanza) {
            assert_int_equal(stanza.kind, rows[i].kind);
            assert_int_equal(stanza.is_error, rows[i].is_error);
        }
        stanza_done(&stanza);
    }
}

/* What somebody typed: one stanza and nothing else. */
static void
test_written_by_hand(void **state)
{
    static const struct {
        const char *xml;
        bool is_stanza;
    } rows[] = {
        { "<message to='bob@example.org'><body>hi</body></message>", true },
        { "<presence/>", true },
        { "", false },
        { "hi", false },
        { "<message/><message/>", false },
        { "<message>", false },
        { "<message/></x><x>", false },
        { "<message xmlns='urn:x'/>", false },
    };

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Element) stanza = stanza_parse(rows[i].xml);
        assert_int_equal(stanza != NULL, rows[i].is_stanza);
    }
}

static void
test_answers(void **state)
{
    static const struct {
        const char *xml;
        bool answers, is_error;
    } rows[] = {
        { "<iq xmlns='jabber:client' type='result' id='a'/>", true, false },
        { "<iq xmlns='jabber:client' type='error' id='a'/>", true, true },
        { "<iq xmlns='jabber:client' type='result' id='b'/>", false, false },
        { "<iq xmlns='jabber:client' type='result'/>", false, false },
        { "<iq xmlns='jabber:client' type='set' id='a'/>", false, false },
        { "<iq xmlns='jabber:client' id='a'/>", false, false },
        { "<iq xmlns='urn:x' type='result' id='a'/>", false, false },
        { "<message xmlns='jabber:client' type='error' id='a'/>", false, true },
    };

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Element) element = element_parse(rows[i].xml);
        assert_int_equal(stanza_answers(element, "a"), rows[i].answers);
        assert_int_equal(stanza_is_error(element), rows[i].is_error);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_senders),
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_written_by_hand),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
