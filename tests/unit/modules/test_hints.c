/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0334: what hints say, and how they are said. */

#include "config.h"

#include "xmpp/dispatch.h"
#include "xmpp/ns.h"

#include "modules/hints.h"
#include "unit/xmpp/stream_fixture.h"

static const Message *
last_line(Fixture *f)
{
    Timeline *timeline = fixture_find_chat(f, "bob@example.org")->timeline;

    return timeline_get(timeline, timeline_length(timeline) - 1);
}

static void
messages_say_that_they_are_not_to_be_kept(void **state)
{
    static const struct {
        const char *hint;
        bool is_unrecorded;
    } cases[] = {
        { "", false },
        { "<no-store xmlns='urn:xmpp:hints'/>", true },
        { "<no-permanent-store xmlns='urn:xmpp:hints'/>", true },
        { "<no-copy xmlns='urn:xmpp:hints'/>", false },
        { "<store xmlns='urn:xmpp:hints'/>", false },
        { "<no-store xmlns='urn:example:other'/>", false },
    };
    Fixture *f = *state;

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        receive(f, "<message from='bob@example.org/x' type='chat'><body>line %u</body>%s</message>",
                i, cases[i].hint);
        assert_int_equal(last_line(f)->is_unrecorded, cases[i].is_unrecorded);
    }
}

static void
hints_are_said_as_elements(void **state)
{
    Fixture *f = *state;
    Element *message = element_new("message", NS_CLIENT);

    hints_add(message, HINT_NO_STORE | HINT_NO_COPY);
    stream_send_take(f->stream, message);
    assert_sent(f, "<message><no-store xmlns='urn:xmpp:hints'/><no-copy xmlns='urn:xmpp:hints'/>"
                   "<private xmlns='urn:xmpp:carbons:2'/></message>");
    message = element_new("message", NS_CLIENT);
    hints_add(message, HINT_STORE);
    stream_send_take(f->stream, message);
    assert_sent(f, "<message><store xmlns='urn:xmpp:hints'/></message>");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(messages_say_that_they_are_not_to_be_kept),
        TEST(hints_are_said_as_elements),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
