/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a room says of somebody: codes, who did it and why. */

#include "config.h"

#include <string.h>

#include "base/limits.h"

#include "modules/muc_user.h"
#include "unit/test.h"

#define X(inside)                                                                                  \
    "<presence xmlns='jabber:client'><x xmlns='http://jabber.org/protocol/muc#user'>" inside       \
    "</x></presence>"

static void
test_codes(void **state)
{
    g_autoptr(Element) stanza =
        element_parse(X("<status code='110'/><status code='172'/><status code='104'/>"
                        "<status code='999'/><status code='-1'/><status code='110x'/><status/>"));
    MucUser user = muc_user_read(stanza);

    (void)state;
    assert_int_equal(user.codes, MUC_110_SELF | MUC_172_NON_ANONYMOUS | MUC_104_CONFIGURATION);
    assert_int_equal(muc_user_room_codes(user.codes),
                     ROOM_CODE_NON_ANONYMOUS | ROOM_CODE_CONFIGURATION);
    assert_null(user.item);
    assert_null(muc_user_actor(&user));
    assert_null(muc_user_reason(&user));
}

/* Only the first item counts, and none without the element that holds it. */
static void
test_the_item(void **state)
{
    g_autoptr(Element) stanza = element_parse(
        X("<item role='visitor' affiliation='member' nick='crone'/><item role='moderator'/>"));
    g_autoptr(Element) bare = element_parse("<presence xmlns='jabber:client'><item "
                                            "role='moderator'/><status code='110'/></presence>");
    MucUser user = muc_user_read(stanza), nobody = muc_user_read(bare);

    (void)state;
    assert_string_equal(user.role, "visitor");
    assert_string_equal(user.affiliation, "member");
    assert_string_equal(user.nick, "crone");
    assert_null(user.jid);
    assert_null(nobody.item);
    assert_int_equal(nobody.codes, 0);
}

static void
test_why_somebody_goes(void **state)
{
    static const struct {
        const char *inside;
        Departure departure;
    } rows[] = {
        { "", DEPARTURE_LEFT },
        { "<status code='307'/>", DEPARTURE_KICKED },
        { "<status code='301'/>", DEPARTURE_BANNED },
        { "<status code='332'/>", DEPARTURE_SHUTDOWN },
        { "<status code='307'/><status code='333'/>", DEPARTURE_LOST },
        { "<status code='307'/><destroy/>", DEPARTURE_DESTROYED },
    };

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *xml = g_strdup_printf(X("%s"), rows[i].inside);
        g_autoptr(Element) stanza = element_parse(xml);
        MucUser user = muc_user_read(stanza);
        if (muc_user_departure(&user) != rows[i].departure)
            fail_msg("%s: %d", rows[i].inside, muc_user_departure(&user));
    }
}

static void
test_words_are_clean_and_short(void **state)
{
    g_autofree char *long_text = g_strnfill(4 * LIMIT_SAID_BYTES, 'a');
    g_autofree char *xml =
        g_strdup_printf(X("<item><actor nick='the\nhag'/><reason>%s</reason></item>"), long_text);
    g_autoptr(Element) stanza = element_parse(xml);
    g_autoptr(Element) blank =
        element_parse(X("<item><actor jid='hag@example.org'/><reason> \n </reason></item>"));
    MucUser user = muc_user_read(stanza), silent = muc_user_read(blank);
    g_autofree char *actor = muc_user_actor(&user), *reason = muc_user_reason(&user);
    g_autofree char *address = muc_user_actor(&silent), *nothing = muc_user_reason(&silent);

    (void)state;
    assert_null(strchr(actor, '\n'));
    assert_true(strlen(reason) <= LIMIT_SAID_BYTES + strlen("…"));
    assert_string_equal(address, "hag@example.org");
    assert_null(nothing);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes),
        cmocka_unit_test(test_the_item),
        cmocka_unit_test(test_why_somebody_goes),
        cmocka_unit_test(test_words_are_clean_and_short),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
