/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rosters in the store: what is saved is found again, and what does not hold together is not. */

#include "config.h"

#include <sqlite3.h>

#include "storage/rosters.h"

#include "unit/storage/store.h"

static Account *
account(Store *store)
{
    return store->world->account;
}

static void
add(Store *store, const char *text, const char *name, const char *const *groups, bool is_asking)
{
    g_autoptr(Jid) jid = test_jid(text);
    const RosterItem item = {
        .jid = jid,
        .name = name,
        .groups = groups,
        .subscription = SUBSCRIPTION_TO,
        .is_asking = is_asking,
        .is_approved = !is_asking,
    };

    roster_set_item(account(store)->roster, &item);
}

static void
fill(Store *store)
{
    static const char *const groups[] = { "Family", "Work::Team A", "two\nlines", NULL };

    roster_begin(account(store)->roster);
    add(store, "bob@example.org", "Bob", groups, false);
    add(store, "carol@example.org", NULL, NULL, true);
    roster_end(account(store)->roster);
    roster_set_version(account(store)->roster, "v1");
    roster_set_delimiter(account(store)->roster, "::");
    rosters_save(store->database, account(store));
}

/* The program ends, and begins again with no contacts in the model. */
static bool
load_again(Store *store)
{
    store_close(store);
    roster_forget(account(store)->roster);
    assert_int_equal(roster_size(account(store)->roster), 0);
    store_open(store);
    return rosters_load(store->database, account(store));
}

static Contact *
find(Store *store, const char *text)
{
    g_autoptr(Jid) jid = test_jid(text);

    return roster_find(account(store)->roster, jid);
}

static void
test_round_trip(void **state)
{
    Store *store = *state;
    Roster *roster = account(store)->roster;

    assert_false(rosters_load(store->database, account(store)));
    assert_false(roster_is_loaded(roster));
    fill(store);
    assert_true(load_again(store));
    assert_true(roster_is_loaded(roster));
    assert_false(roster_is_settled(roster));
    assert_string_equal(roster_version(roster), "v1");
    assert_string_equal(roster_delimiter(roster), "::");
    const Contact *bob = find(store, "bob@example.org"), *carol = find(store, "carol@example.org");
    assert_string_equal(bob->name, "Bob");
    g_autofree char *groups = g_strjoinv("|", bob->groups);
    assert_string_equal(groups, "Family|Work::Team A|two\nlines");
    assert_int_equal(bob->subscription, SUBSCRIPTION_TO);
    assert_true(bob->is_approved && !bob->is_asking && bob->is_in_roster);
    assert_null(carol->name);
    assert_null(carol->groups[0]);
    assert_true(carol->is_asking && !carol->is_approved);
}

static void
test_changes(void **state)
{
    Store *store = *state;
    Roster *roster = account(store)->roster;
    g_autoptr(Jid) bob = test_jid("bob@example.org"), carol = test_jid("carol@example.org");

    fill(store);
    roster_remove_item(roster, bob);
    roster_set_version(roster, NULL);
    rosters_save_contact(store->database, account(store), bob);
    add(store, "carol@example.org", "Carol", NULL, false);
    rosters_save_contact(store->database, account(store), carol);
    assert_true(load_again(store));
    assert_null(roster_version(roster));
    assert_int_equal(roster_size(roster), 1);
    assert_string_equal(find(store, "carol@example.org")->name, "Carol");

    /* A whole one: some go, some come, some stay. */
    roster_begin(roster);
    add(store, "dave@example.org", NULL, NULL, false);
    roster_end(roster);
    rosters_save(store->database, account(store));
    assert_true(load_again(store));
    assert_int_equal(roster_size(roster), 1);
    assert_non_null(find(store, "dave@example.org"));

    roster_set_delimiter(roster, "/");
    rosters_save_marks(store->database, account(store));
    assert_true(load_again(store));
    assert_string_equal(roster_delimiter(roster), "/");
    assert_non_null(find(store, "dave@example.org"));
    rosters_forget(store->database, "alice@example.org");
    assert_false(load_again(store));
}

/* Nobody else's, and without a version nothing of those who are no contacts. */
static void
test_own_only(void **state)
{
    Store *store = *state;
    g_autoptr(Jid) other = test_jid("alice@example.net"), eve = test_jid("eve@example.org");

    fill(store);
    roster_set_presence(account(store)->roster, eve, &(PresenceUpdate){ .show = SHOW_ONLINE });
    rosters_save(store->database, account(store));
    Account *second = account_new(store->world->model, other);
    assert_false(rosters_load(store->database, second));
    assert_true(load_again(store));
    roster_clear_presence(account(store)->roster);
    assert_int_equal(roster_size(account(store)->roster), 2);
}

static void
test_corrupt(void **state)
{
    static const char *const damages[] = {
        "DELETE FROM roster_item WHERE jid = 'bob@example.org'",
        "UPDATE roster_item SET jid = '@@' WHERE jid = 'bob@example.org'",
        "UPDATE roster_item SET jid = 'BOB@example.org/x' WHERE jid = 'bob@example.org'",
        "UPDATE roster_item SET subscription = 'sideways'",
        "UPDATE roster SET items = 3",
        "UPDATE roster SET items = 'many', version = x'00ff'",
    };
    Store *store = *state;
    Roster *roster = account(store)->roster;

    for (unsigned i = 0; i < G_N_ELEMENTS(damages); i++) {
        g_autofree char *path = store_path(store, "history.db");
        sqlite3 *handle = NULL;

        fill(store);
        store_close(store);
        assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
        assert_int_equal(sqlite3_exec(handle, damages[i], NULL, NULL, NULL), SQLITE_OK);
        sqlite3_close(handle);
        store_open(store);
        assert_false(load_again(store));
        assert_false(roster_is_loaded(roster));
        assert_int_equal(roster_size(roster), 0);
        assert_null(roster_version(roster));
        assert_null(roster_delimiter(roster));
    }
}

/* Each start of the program waits for it. */
static void
test_many(void **state)
{
    Store *store = *state;
    Roster *roster = account(store)->roster;

    roster_begin(roster);
    for (unsigned i = 0; i < 10000; i++) {
        g_autofree char *jid = g_strdup_printf("contact%u@example.org", i);
        g_autofree char *group = g_strdup_printf("Group %u", i % 100);
        const char *const groups[] = { group, NULL };
        add(store, jid, "A name", groups, false);
    }
    roster_end(roster);
    int64_t begin = g_get_monotonic_time();
    rosters_save(store->database, account(store));
    int64_t saved = g_get_monotonic_time();
    rosters_save(store->database, account(store));
    int64_t compared = g_get_monotonic_time();
    store_close(store);
    roster_forget(roster);
    store_open(store);
    int64_t closed = g_get_monotonic_time();
    assert_true(rosters_load(store->database, account(store)));
    int64_t loaded = g_get_monotonic_time();
    assert_int_equal(roster_size(roster), 10000);
    print_message("10,000 contacts: saved in %d ms, compared in %d ms, loaded in %d ms\n",
                  (int)(saved - begin) / 1000, (int)(compared - saved) / 1000,
                  (int)(loaded - closed) / 1000);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_round_trip), TEST(test_changes), TEST(test_own_only),
        TEST(test_corrupt),    TEST(test_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
