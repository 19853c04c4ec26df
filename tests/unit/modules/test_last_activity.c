/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0012: how long we have been idle, and what others say of themselves. */

#include "config.h"

#include "modules/last_activity.h"
#include "unit/xmpp/stream_fixture.h"

#define REFUSAL                                                                                    \
    "<iq to='romeo@montague.net/orchard' id='last2' type='error'><error type='cancel'>"            \
    "<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"

static void
ask(Fixture *f)
{
    receive(f, "<iq from='romeo@montague.net/orchard' id='last2' type='get'>"
               "<query xmlns='jabber:iq:last'/></iq>");
}

/* Example 6. */
static void
test_idle_time_is_told(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "romeo@montague.net", "from");
    forget_sent(f);
    f->idle_ms = 123999;
    ask(f);
    assert_sent(f, "<iq to='romeo@montague.net/orchard' id='last2' type='result'>"
                   "<query xmlns='jabber:iq:last' seconds='123'/></iq>");
}

static void
test_strangers_learn_nothing(void **state)
{
    Fixture *f = *state;

    ask(f);
    assert_sent(f, REFUSAL);
    fixture_add_contact(f, "romeo@montague.net", "to");
    forget_sent(f);
    ask(f);
    assert_sent(f, REFUSAL);
}

static void
test_nothing_is_told(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "romeo@montague.net", "both");
    f->idle_ms = -1;
    forget_sent(f);
    ask(f);
    assert_sent(f, REFUSAL);
    f->idle_ms = 1;
    fixture_set(f, SETTING_PRIVACY_LAST, "off");
    forget_sent(f);
    ask(f);
    assert_sent(f, REFUSAL);
}

static void
test_reading(void **state)
{
    static const struct {
        const char *query;
        int64_t seconds;
        const char *status;
    } rows[] = {
        { "<query xmlns='jabber:iq:last' seconds='903'>Heading Home</query>", 903, "Heading Home" },
        { "<query xmlns='jabber:iq:last' seconds='0'/>", 0, NULL },
        { "<query xmlns='jabber:iq:last' seconds='3162240000'/>", 3162240000, NULL },
        { "<query xmlns='jabber:iq:last' seconds='3162240001'/>", -1, NULL },
        { "<query xmlns='jabber:iq:last' seconds='-5'/>", -1, NULL },
        { "<query xmlns='jabber:iq:last' seconds='99999999999999999999'/>", -1, NULL },
        { "<query xmlns='jabber:iq:last' seconds='five'/>", -1, NULL },
        { "<query xmlns='jabber:iq:last' seconds=''/>", -1, NULL },
        { "<query xmlns='jabber:iq:last'/>", -1, NULL },
        { "<query xmlns='jabber:iq:version' seconds='903'/>", -1, NULL },
        { "", -1, NULL },
    };
    (void)state;

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *xml =
            g_strdup_printf("<iq xmlns='jabber:client' type='result'>%s</iq>", rows[i].query);
        g_autoptr(Element) answer = element_parse(xml);
        LastActivity last = last_activity_read(answer);
        assert_int_equal(last.seconds, rows[i].seconds);
        assert_int_equal(g_strcmp0(last.status, rows[i].status), 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_idle_time_is_told),
        TEST(test_strangers_learn_nothing),
        TEST(test_nothing_is_told),
        TEST(test_reading),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
