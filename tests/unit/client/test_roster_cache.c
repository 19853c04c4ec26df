/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The roster over several runs of the program: known before the server answers, as it answered. */

#include "config.h"

#include "unit/client/office.h"

#define PUSH(id, ver, item)                                                                        \
    "<iq xmlns='jabber:client' type='set' id='" id "'><query xmlns='jabber:iq:roster' ver='" ver   \
    "'>" item "</query></iq>"

static Contact *
find(Office *office, const char *text)
{
    g_autoptr(Jid) jid = test_jid(text);

    return roster_find(office->account->roster, jid);
}

static void
test_known_before_the_server_answers(void **state)
{
    Office *office = *state;

    office_go_online(office);
    office_receive(office, PUSH("1", "v1", "<item jid='bob@example.org' name='Bob'/>"));
    office_receive(office, PUSH("2", "v2", "<item jid='carol@example.org'/>"));
    office_receive(office,
                   PUSH("3", "v3", "<item jid='carol@example.org' subscription='remove'/>"));
    assert_true(client_is_settled(office->client));
    office_restart(office);
    assert_string_equal(find(office, "bob@example.org")->name, "Bob");
    assert_null(find(office, "carol@example.org"));
    assert_string_equal(roster_version(office->account->roster), "v3");
    assert_true(roster_is_loaded(office->account->roster));
    assert_false(roster_is_settled(office->account->roster));
}

/* The server says something else: that holds. */
static void
test_the_server_is_right(void **state)
{
    Office *office = *state;

    office_go_online(office);
    office_receive(office, PUSH("1", "v1", "<item jid='bob@example.org' name='Bob'/>"));
    office_restart(office);
    office_go_online(office); /* its roster is empty */
    assert_null(find(office, "bob@example.org"));
    office_restart(office);
    assert_null(find(office, "bob@example.org"));
    assert_true(roster_is_loaded(office->account->roster));
}

static void
test_removed_account(void **state)
{
    Office *office = *state;

    office_go_online(office);
    office_receive(office, PUSH("1", "v1", "<item jid='bob@example.org' name='Bob'/>"));
    office_restart(office);
    assert_true(client_remove_account(office->client, office->account, NULL));
    office->account = client_add_account(office->client, "romeo@example.net", NULL);
    assert_null(find(office, "bob@example.org"));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_known_before_the_server_answers),
        TEST(test_the_server_is_right),
        TEST(test_removed_account),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
