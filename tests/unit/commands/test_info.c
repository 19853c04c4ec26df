/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What /info shows of what is known already. */

#include "config.h"

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
test_devices(void **state)
{
    Fixture *fixture = *state;
    add_people(fixture);
    const char *said = fixture_type(fixture, "/info bob", true);
    assert_contains(said, "Bob\n");
    assert_contains(said, "you see each other's");
    const char *phone = strstr(said, " phone");
    const char *laptop = strstr(said, " laptop");
    assert_non_null(phone);
    assert_non_null(laptop);
    assert_true(phone < laptop);
    assert_contains(phone, "priority 5, gets messages");
    assert_contains(laptop, "priority 1\n");
    assert_contains(laptop, "lunch");
}

static void
test_names(void **state)
{
    Fixture *fixture = *state;
    Account *account = add_people(fixture);
    assert_contains(fixture_type(fixture, "/info CAROL", true), "carol@example.org");
    fixture_add_contact(account, "erin@example.org", "Erin the Great", NULL);
    assert_contains(fixture_type(fixture, "/info \"erin the great\"", true), "erin@example.org");
    assert_contains(fixture_type(fixture, "/info erin", true), "erin@example.org");
    fixture_add_contact(account, "erin@example.net", "Another", NULL);
    assert_refused(fixture, "/info erin", "More than one contact is called erin.");
    assert_refused(fixture, "/info dave", "No contact is called dave.");
}

static void
test_others(void **state)
{
    Fixture *fixture = *state;
    add_people(fixture);
    assert_contains(fixture_type(fixture, "/info dave@example.net", true),
                    "not among your contacts");
    assert_null(strstr(fixture_type(fixture, "/info example.net", true), "contacts"));
    assert_contains(fixture_type(fixture, "/info", true), "alice@example.org\n");
    assert_contains(fixture_type(fixture, "/info alice@example.org", true), "offline");
    const char *said = fixture_type(fixture, "/info 'o\\27hara@example.net'", true);
    assert_contains(said, "o'hara@example.net");
}

/* All that can be known of a contact. */
static void
test_everything(void **state)
{
    static const char *const features[] = { "urn:xmpp:receipts", "urn:example:rare", NULL };
    Fixture *fixture = *state;
    Account *account = add_people(fixture);
    g_autoptr(Jid) bob = fixture_jid("bob@example.org");
    Extended *tune = extended_new(EXTENDED_TUNE);
    extended_set(tune, "title", "Money");
    roster_set_extended(account->roster, bob, EXTENDED_TUNE, tune);
    roster_set_nickname(account->roster, bob, "bobby");
    roster_set_note(account->roster, bob, "owes me\nthree\x1b[31m books");
    Contact *contact = roster_find(account->roster, bob);
    ((Resource *)contact->resources->pdata[0])->caps =
        capabilities_new("client", "phone", "Conversations", features);
    const char *said = fixture_type(fixture, "/info bob", true);
    assert_contains(said, "bobby");
    assert_contains(said, "owes me");
    assert_contains(said, "Money");
    assert_contains(said, "Conversations");
    assert_contains(said, "message receipts");
    assert_null(strstr(said, "urn:example:rare"));
    assert_null(strchr(said, '\x1b'));
    assert_contains(fixture_type(fixture, "/info full bob", true), "urn:example:rare");
}

static void
test_questions_need_a_connection(void **state)
{
    static const char *const lines[] = { "/ping bob", "/software bob", "/version", "/time bob",
                                         "/last bob" };
    Fixture *fixture = *state;
    add_people(fixture);
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
        assert_refused(fixture, lines[i], "alice@example.org is not connected");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(test_devices),
        FIXTURE_TEST(test_names),
        FIXTURE_TEST(test_others),
        FIXTURE_TEST(test_everything),
        FIXTURE_TEST(test_questions_need_a_connection),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
