/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0202: our time with its zone, and theirs. */

#include "config.h"

#include <stdlib.h>
#include <time.h>

#include "modules/entity_time.h"
#include "unit/xmpp/stream_fixture.h"

static void
ask(Fixture *f)
{
    receive(f, "<iq from='romeo@montague.net/orchard' id='time_1' type='get'>"
               "<time xmlns='urn:xmpp:time'/></iq>");
}

static void
set_zone(const char *zone)
{
    setenv("TZ", zone, 1);
    tzset();
}

static void
test_time_is_told(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "romeo@montague.net", "both");
    forget_sent(f);
    set_zone("XXX+6");
    ask(f);
    set_zone("UTC");
    assert_sent(f, "<iq to='romeo@montague.net/orchard' id='time_1' type='result'>"
                   "<time xmlns='urn:xmpp:time'><tzo>-06:00</tzo>"
                   "<utc>2026-11-22T09:14:03.000Z</utc></time></iq>");
}

static void
test_it_can_be_hidden(void **state)
{
    const char *refusal =
        "<iq to='romeo@montague.net/orchard' id='time_1' type='error'><error type='cancel'>"
        "<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>";
    Fixture *f = *state;

    ask(f);
    assert_sent(f, refusal);
    fixture_add_contact(f, "romeo@montague.net", "both");
    fixture_set(f, SETTING_PRIVACY_TIME, "off");
    forget_sent(f);
    ask(f);
    assert_sent(f, refusal);
}

static void
test_reading(void **state)
{
    static const struct {
        const char *zone, *utc;
        bool is_known;
        int64_t time;
        int offset;
    } rows[] = {
        { "-06:00", "2006-12-19T17:58:35Z", true, 1166551115000, -6 * 3600 },
        { "+05:45", "2006-12-19T17:58:35.5Z", true, 1166551115500, 5 * 3600 + 45 * 60 },
        { "Z", "9999-12-31T23:59:59Z", true, 253402300799000, 0 },
        { "+24:00", "2006-12-19T17:58:35Z", false, 0, 0 },
        { "-06:00 ", "2006-12-19T17:58:35Z", false, 0, 0 },
        { "-06:00", "yesterday", false, 0, 0 },
        { "-06:00", "2006-13-19T17:58:35Z", false, 0, 0 },
        { "", "2006-12-19T17:58:35Z", false, 0, 0 },
    };
    (void)state;

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *xml = g_strdup_printf(
            "<iq xmlns='jabber:client'><time xmlns='urn:xmpp:time'><tzo>%s</tzo><utc>%s</utc>"
            "</time></iq>",
            rows[i].zone, rows[i].utc);
        g_autoptr(Element) answer = element_parse(xml);
        EntityTime time = entity_time_read(answer);
        assert_int_equal(time.is_known, rows[i].is_known);
        if (time.is_known) {
            assert_int_equal(time.time, rows[i].time);
            assert_int_equal(time.offset, rows[i].offset);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_time_is_told),
        TEST(test_it_can_be_hidden),
        TEST(test_reading),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
