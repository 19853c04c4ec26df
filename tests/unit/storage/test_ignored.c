/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is ignored is so in the next run, too. */

#include "config.h"

#include "storage/ignored.h"

#include "unit/storage/store.h"

static void
keep(Store *store, IgnoredKind kind, const char *room, const char *value, int64_t time)
{
    g_autoptr(Ignored) ignored = ignored_new(kind, room, value, "bob");

    ignored->time = time;
    ignored_store(store->database, store->world->account, ignored);
}

static void
all_are_there_in_the_next_run(void **state)
{
    Store *store = *state;

    keep(store, IGNORED_OCCUPANT, "dev@rooms.example.org", "id", 3);
    keep(store, IGNORED_ADDRESS, "dev@rooms.example.org", "bob@example.org", 2);
    keep(store, IGNORED_NICK, "dev@rooms.example.org", "bob'; DROP TABLE ignored; --", 1);
    keep(store, IGNORED_NICK, "other@rooms.example.org", "bob", 4);
    store_close(store);
    store_open(store);
    g_autoptr(GPtrArray) all = ignored_load(store->database, store->world->account);
    assert_int_equal(all->len, 4);
    const Ignored *nick = all->pdata[0], *address = all->pdata[1], *occupant = all->pdata[2];
    assert_int_equal(nick->kind, IGNORED_NICK);
    assert_string_equal(nick->value, "bob'; DROP TABLE ignored; --");
    assert_int_equal(address->kind, IGNORED_ADDRESS);
    assert_string_equal(address->room, ""); /* wherever he is */
    assert_int_equal(occupant->kind, IGNORED_OCCUPANT);
    assert_string_equal(occupant->nick, "bob");
    assert_int_equal(occupant->time, 3);
}

static void
one_is_taken_out(void **state)
{
    Store *store = *state;
    g_autoptr(Jid) other = test_jid("alice@example.net");
    Account *second = account_new(store->world->model, other);

    keep(store, IGNORED_NICK, "dev@rooms.example.org", "bob", 1);
    keep(store, IGNORED_NICK, "dev@rooms.example.org", "bob", 2); /* once more is once */
    keep(store, IGNORED_NICK, "dev@rooms.example.org", "eve", 3);
    g_autoptr(GPtrArray) all = ignored_load(store->database, store->world->account);
    assert_int_equal(all->len, 2);
    ignored_unstore(store->database, store->world->account, all->pdata[0]);
    ignored_unstore(store->database, second, all->pdata[1]);
    g_autoptr(GPtrArray) left = ignored_load(store->database, store->world->account);
    assert_int_equal(left->len, 1);
    assert_string_equal(((const Ignored *)left->pdata[0])->value, "eve");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_are_there_in_the_next_run, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(one_is_taken_out, store_setup, store_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
