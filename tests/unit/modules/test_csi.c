/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the server is told of the user's attention (XEP-0352). */

#include "config.h"

#include "xmpp/stream_parts.h"

#include "modules/csi.h"
#include "unit/xmpp/stream_fixture.h"

#define ACTIVE   "<active xmlns='urn:xmpp:csi:0'/>"
#define INACTIVE "<inactive xmlns='urn:xmpp:csi:0'/>"

static void
offer(Fixture *fixture)
{
    fixture->stream->features =
        element_parse("<stream:features xmlns:stream='http://etherx.jabber.org/streams'>"
                      "<csi xmlns='urn:xmpp:csi:0'/></stream:features>");
    assert_non_null(fixture->stream->features);
}

static void
test_changes_are_told_once(void **state)
{
    Fixture *fixture = *state;

    offer(fixture);
    csi_set(fixture->stream, true);
    assert_nothing_sent(fixture);
    csi_set(fixture->stream, false);
    csi_set(fixture->stream, false);
    assert_sent(fixture, INACTIVE);
    assert_nothing_sent(fixture);
    csi_set(fixture->stream, true);
    assert_sent(fixture, ACTIVE);
    assert_nothing_sent(fixture);
}

static void
test_server_that_does_not_ask_is_not_told(void **state)
{
    Fixture *fixture = *state;

    csi_set(fixture->stream, false);
    assert_nothing_sent(fixture);
    offer(fixture);
    csi_follow(fixture->stream);
    assert_sent(fixture, INACTIVE);
}

/* The state is not kept on resumption. */
static void
test_a_new_connection_is_told_anew(void **state)
{
    Fixture *fixture = *state;

    offer(fixture);
    csi_set(fixture->stream, false);
    assert_sent(fixture, INACTIVE);
    csi_begin(fixture->stream, false);
    assert_sent(fixture, INACTIVE);
    csi_begin(fixture->stream, true);
    assert_nothing_sent(fixture);
}

static void
test_turned_off(void **state)
{
    Fixture *fixture = *state;

    offer(fixture);
    csi_set(fixture->stream, false);
    assert_sent(fixture, INACTIVE);
    fixture_set(fixture, SETTING_CONNECTION_CSI, "off");
    csi_set(fixture->stream, false);
    assert_sent(fixture, ACTIVE);
    csi_set(fixture->stream, true);
    csi_set(fixture->stream, false);
    assert_nothing_sent(fixture);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_changes_are_told_once),
        TEST(test_server_that_does_not_ask_is_not_told),
        TEST(test_a_new_connection_is_told_anew),
        TEST(test_turned_off),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
