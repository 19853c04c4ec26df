/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Channels of IRC behind a gateway. */

#include "config.h"

#include "base/irc_address.h"

#include "unit/test.h"

static void
test_taken_apart(void **state)
{
    static const struct {
        const char *jid;
        bool is_channel;
        const char *server;
    } rows[] = {
        { "#pond%irc.example.org@gw.example.net", true, "irc.example.org@gw.example.net" },
        { "#pond%irc.example.org@gw.example.net/ivy", true, "irc.example.org@gw.example.net" },
        { "##c%%100%irc.example.org@gw", true, "irc.example.org@gw" },
        { "\\26local%irc.example.org@gw", true, "irc.example.org@gw" },
        { "ivy%irc.example.org@gw", false, "irc.example.org@gw" },
        { "#pond@gw", false, NULL },
        { "#pond%@gw", false, NULL },
        { "%irc.example.org@gw", false, NULL },
        { "irc.example.org@gw", false, NULL },
        { "gw", false, NULL },
        { "pond@rooms.example.org", false, NULL },
    };

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Jid) jid = jid_new(rows[i].jid, NULL);
        g_autoptr(Jid) server = irc_address_server(jid);
        assert_non_null(jid);
        assert_int_equal(irc_address_is_channel(jid), rows[i].is_channel);
        assert_int_equal(g_strcmp0(server ? jid_full(server) : NULL, rows[i].server), 0);
    }
}

static void
test_completed(void **state)
{
    static const struct {
        const char *typed, *gateway, *server, *expected; /* "!": an error */
    } rows[] = {
        { "#pond", "gw", "irc.example.org", "#pond%irc.example.org@gw" },
        { "#pond%irc.oftc.net", "gw", "irc.example.org", "#pond%irc.oftc.net@gw" },
        { "#pond%irc.oftc.net", "gw", "", "#pond%irc.oftc.net@gw" },
        { "&local", "gw", "irc.example.org", "\\26local%irc.example.org@gw" },
        { "#pond", "gw", "", "!" },
        { "#pond", "", "irc.example.org", NULL },
        { "#pond@rooms.example.org", "gw", "irc.example.org", NULL },
        { "pond", "gw", "irc.example.org", NULL },
        { "", "gw", "irc.example.org", NULL },
    };

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Jid) jid =
            irc_address_complete(rows[i].typed, rows[i].gateway, rows[i].server, &error);
        const char *found = jid ? jid_full(jid) : error ? "!" : NULL;
        assert_int_equal(g_strcmp0(found, rows[i].expected), 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_taken_apart),
        cmocka_unit_test(test_completed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
