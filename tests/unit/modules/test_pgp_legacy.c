/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0027: signed presence in and out, and the element of messages. */

#include "config.h"

#include <string.h>

#include "modules/pgp_legacy.h"
#include "modules/presence.h"
#include "unit/xmpp/stream_fixture.h"

#define SIGNED(text) "<x xmlns='jabber:x:signed'>" text "</x>"

static void
signatures_go_up(void **state)
{
    Fixture *f = *state;

    receive(f, "<presence from='bob@example.org/desk'><status>Online</status>" SIGNED(
                   "iQA/\nAwU=\n=45f8") "</presence>");
    assert_told(f, "signed bob@example.org/desk \"Online\" iQA/\nAwU=\n=45f8");
    receive(f, "<presence from='bob@example.org/desk'>" SIGNED("iQA/") "</presence>");
    assert_told(f, "signed bob@example.org/desk \"\" iQA/");
    receive(f, "<presence from='bob@example.org/desk'>" SIGNED("") "</presence>");
    receive(f, "<presence from='bob@example.org/desk' type='unavailable'>" SIGNED(
                   "iQA/") "</presence>");
    receive(f, "<presence from='bob@example.org/desk' type='error'>" SIGNED("iQA/") "</presence>");
    assert_nothing_told(f);
}

static void
assert_presence(Fixture *f, const char *status, const char *inside)
{
    g_autoptr(Jid) bob = jid_new("bob@example.org", NULL);
    g_autofree char *element =
        status ? g_strdup_printf("<status>%s</status>", status) : g_strdup("");
    g_autofree char *expected = g_strdup_printf(
        "<presence to='bob@example.org'>%s<show>away</show>" OWN_CAPS "%s</presence>", element,
        inside);

    presence_send_to(f->stream, bob, SHOW_AWAY, status);
    assert_sent(f, expected);
}

/* A signature of another text would prove nothing; and a room would learn by it who we are. */
static void
ours_carries_the_signature_of_its_status(void **state)
{
    Fixture *f = *state;

    assert_presence(f, "lunch", "");
    pgp_legacy_sign(f->stream, "lunch", "iQA/");
    assert_presence(f, "lunch", SIGNED("iQA/"));
    assert_presence(f, NULL, "");
    assert_presence(f, "dinner", "");
    g_autoptr(Element) of_rooms = presence_new_available(f->stream, SHOW_AWAY, "lunch");
    assert_null(element_child(of_rooms, "x", "jabber:x:signed"));
    pgp_legacy_sign(f->stream, NULL, "iQA/");
    assert_presence(f, NULL, SIGNED("iQA/"));
    assert_presence(f, "lunch", "");
    pgp_legacy_sign(f->stream, NULL, NULL);
    assert_presence(f, NULL, "");
}

static void
everybody_sees_it(void **state)
{
    Fixture *f = *state;

    account_set_presence(f->account, SHOW_ONLINE, NULL, 0);
    pgp_legacy_sign(f->stream, NULL, "iQA/");
    presence_send(f->stream);
    assert_sent(f, "<presence>" OWN_CAPS SIGNED("iQA/") "</presence>");
}

static void
messages_carry_it(void **state)
{
    g_autoptr(Element) message = element_new("message", "jabber:client");

    (void)state;
    assert_null(pgp_legacy_unwrap(message));
    pgp_legacy_wrap(message, "qANQ\n=CvnG");
    assert_string_equal(pgp_legacy_unwrap(message), "qANQ\n=CvnG");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(signatures_go_up),
        TEST(ours_carries_the_signature_of_its_status),
        TEST(everybody_sees_it),
        cmocka_unit_test(messages_carry_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
