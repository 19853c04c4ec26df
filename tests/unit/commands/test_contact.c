/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Contacts shown, and found by name. */

#include "config.h"

#include "model/request.h"

#include "unit/commands/fixture.h"

static Account *
add_people(Fixture *fixture)
{
    Account *account = fixture_add_account(fixture, "alice@example.org");
    fixture_add_contact(account, "bob@example.org", "Bob", "Friends");
    fixture_add_contact(account, "carol@example.org", NULL, "Work");
    fixture_set_presence(account, "bob@example.org/laptop", SHOW_AWAY, 1);
    fixture_set_presence(account, "bob@example.org/phone", SHOW_ONLINE, 5);
    return account;
}

static void
test_roster(void **state)
{
    Fixture *fixture = *state;
    add_people(fixture);
    g_autofree char *both =
        g_strdup_printf("alice@example.org: 2 contacts\n"
                        "  %s  Bob    bob@example.org    %s   both see  Friends\n"
                        "  %s  carol  carol@example.org  %s  both see  Work\n",
                        show_sign(SHOW_ONLINE), show_label(SHOW_ONLINE), show_sign(SHOW_OFFLINE),
                        show_label(SHOW_OFFLINE));
    assert_said(fixture, "/roster", both);
    const char *online = fixture_type(fixture, "/roster online", true);
    assert_contains(online, "1 contact\n");
    assert_null(strstr(online, "carol"));
    assert_said(fixture, "/roster group", "  Friends  1 contact\n  Work     1 contact\n");
    assert_said(fixture, "/roster group list", "  Friends  1 contact\n  Work     1 contact\n");
    assert_contains(fixture_type(fixture, "/roster group list Work", true), "carol@example.org");
    const char *found = fixture_type(fixture, "/roster find FRIEND", true);
    assert_contains(found, "1 contact\n");
    assert_contains(found, "bob@example.org");
    assert_contains(fixture_type(fixture, "/roster find carol@", true), "1 contact\n");
    assert_contains(fixture_type(fixture, "/roster find nobody", true), "0 contacts\n");
}

static void
test_changes_need_a_connection(void **state)
{
    static const char *const lines[] = {
        "/roster remove bob",
        "/roster nick bob Robert",
        "/roster group add New bob",
        "/sub cancel carol",
        "/roster group remove Friends bob",
        "/roster move bob Work",
        "/sub deny carol",
        "/roster move bob",
        "/roster remove bob now",
    };
    Fixture *fixture = *state;
    add_people(fixture);
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
        assert_refused(fixture, lines[i], "alice@example.org is not connected");
    assert_null(prompt_first(fixture->model));
    assert_refused(fixture, "/roster group rename Friends Family", "alice@example.org is not conn");
    assert_refused(fixture, "/roster group delete Friends", "alice@example.org is not connected");
    assert_refused(fixture, "/roster move bob Friends", "Bob is in the group Friends, and in no");
    assert_refused(fixture, "/roster group list Nobody", "There is no group Nobody");
    assert_refused(fixture, "/roster group add Friends bob", "Bob is in the group Friends already");
    assert_refused(fixture, "/roster group remove Work bob", "Bob is not in the group Work");
    assert_refused(fixture, "/roster nick dave@example.org D",
                   "dave@example.org is not among your contacts");
}

static void
test_subscriptions(void **state)
{
    Fixture *fixture = *state;
    Account *account = add_people(fixture);
    g_autoptr(Jid) dave = fixture_jid("dave@example.org");
    assert_refused(fixture, "/sub allow", "Whom do you mean?");
    assert_said(fixture, "/sub", "No request to see one's presence is open.\n");
    request_add(account, &(RequestFacts){
                             .kind = REQUEST_SUBSCRIPTION,
                             .from = dave,
                             .text = "it is me",
                         });
    assert_said(fixture, "/sub",
                "Open requests to see one's presence:\n"
                "  alice@example.org  dave@example.org  wants to see you  it is me\n");
    /* The only one who asks is meant. */
    assert_refused(fixture, "/sub allow", "alice@example.org is not connected");
    assert_said(fixture, "/sub show bob", "bob@example.org: both see\n");
    assert_refused(fixture, "/sub allow bob", "bob@example.org may see your presence already");
    assert_refused(fixture, "/sub request bob hello there",
                   "You see the presence of bob@example.org");
    assert_refused(fixture, "/sub approve erin@example.org", "alice@example.org is not connected");
    roster_set_item(account->roster, &(RosterItem){ .jid = dave, .is_approved = true });
    request_remove(requests_find(account, REQUEST_SUBSCRIPTION, dave, NULL));
    assert_contains(fixture_type(fixture, "/sub", true), "will see you once they ask");
}

static void
test_names_of_two(void **state)
{
    Fixture *fixture = *state;
    Account *account = add_people(fixture);
    Account *other = fixture_add_account(fixture, "work@example.net");
    fixture_add_contact(account, "bob@example.net", "Bob", NULL);
    assert_refused(fixture, "/info bob", "More than one contact is called bob.");
    /* A contact of the other account alone is found there. */
    fixture_add_contact(other, "erin@example.net", "Erin", NULL);
    assert_contains(fixture_type(fixture, "/info erin", true), "work@example.net");
    assert_contains(fixture_type(fixture, "/info erin@example.net", true), "work@example.net");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(test_roster),
        FIXTURE_TEST(test_changes_need_a_connection),
        FIXTURE_TEST(test_subscriptions),
        FIXTURE_TEST(test_names_of_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
