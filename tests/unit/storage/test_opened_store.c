/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was opened before is known again: over restarts, of each account and method by itself. */

#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "storage/opened_store.h"

#include "unit/storage/store.h"

static OpenedBefore
find(Store *store, const char *method, const char *id, const char *text)
{
    g_autoptr(GBytes) content = g_bytes_new(text, strlen(text));
    const OpenedContent opened = {
        .account = store->world->account,
        .method = method,
        .chat = store->bob->jid,
        .id = id,
        .content = content,
    };

    return opened_find(store->archive, &opened, NULL);
}

static void
keep(Store *store, const char *id, const char *text)
{
    g_autoptr(GBytes) content = g_bytes_new(text, strlen(text));
    const OpenedContent opened = {
        .account = store->world->account,
        .method = "ox",
        .chat = store->bob->jid,
        .id = id,
        .content = content,
    };

    opened_keep(store->archive, &opened);
}

static void
test_is_known_again(void **state)
{
    Store *store = *state;

    assert_int_equal(find(store, "ox", "one", "hello"), OPENED_NEVER);
    keep(store, "one", "hello");
    assert_int_equal(find(store, "ox", "one", "hello"), OPENED_SAME);
    assert_int_equal(find(store, "ox", "two", "hello"), OPENED_ELSE);
    assert_int_equal(find(store, "ox", NULL, "hello"), OPENED_ELSE);
    assert_int_equal(find(store, "pgp", "one", "hello"), OPENED_NEVER);
    assert_int_equal(find(store, "ox", "one", "hallo"), OPENED_NEVER);
    store_close(store);
    store_open(store);
    assert_int_equal(find(store, "ox", "two", "hello"), OPENED_ELSE);
}

/* Who kept it first keeps it. */
static void
test_a_copy_takes_nothing_over(void **state)
{
    Store *store = *state;

    keep(store, "one", "hello");
    keep(store, "two", "hello");
    assert_int_equal(find(store, "ox", "one", "hello"), OPENED_SAME);
}

static void
test_blanks_do_not_count(void **state)
{
    Store *store = *state;

    keep(store, "one", "wcBM\nA5dD\n\n=abcd");
    assert_int_equal(find(store, "ox", "two", " wcBMA5dD\r\n=abcd\n"), OPENED_ELSE);
    assert_int_equal(find(store, "ox", "two", "wcBMA5dD=abc"), OPENED_NEVER);
}

/* The oldest go. */
static void
test_is_bounded(void **state)
{
    Store *store = *state;
    unsigned kept = 0;

    for (unsigned i = 0; i < LIMIT_OPENED + 2000; i++) {
        g_autofree char *text = g_strdup_printf("message %u", i);
        keep(store, "id", text);
        clock_advance(store->world->clock, 10);
    }
    for (unsigned i = 0; i < LIMIT_OPENED + 2000; i++) {
        g_autofree char *text = g_strdup_printf("message %u", i);
        kept += find(store, "ox", "id", text) == OPENED_SAME;
    }
    assert_true(kept >= LIMIT_OPENED);
    assert_true(kept < LIMIT_OPENED + 2000);
    assert_int_equal(find(store, "ox", "id", "message 0"), OPENED_NEVER);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_is_known_again, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(test_a_copy_takes_nothing_over, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(test_blanks_do_not_count, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(test_is_bounded, store_setup, store_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
