/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What clients can do, kept from one run to the next. */

#include "config.h"

#include "base/limits.h"
#include "storage/capabilities.h"

#include "unit/storage/store.h"

static const char *const features[] = { "urn:xmpp:ping", "urn:xmpp:receipts", NULL };

static void
test_kept(void **state)
{
    Store *store = *state;
    g_autofree char *name = NULL;
    Capabilities *caps = capabilities_new("client", "phone", "Conversations\nX", features);

    stored_capabilities_keep(store->database, "caps sha-1 abc", caps, 1000);
    store_close(store);
    store_open(store);
    Capabilities *found = stored_capabilities_find(store->database, "caps sha-1 abc", 1000);
    assert_non_null(found);
    assert_string_equal(capabilities_name(found), capabilities_name(caps));
    assert_int_equal(capabilities_device(found), DEVICE_PHONE);
    assert_true(capabilities_has(found, "urn:xmpp:receipts"));
    assert_null(stored_capabilities_find(store->database, "caps sha-1 ab", 1000));
    capabilities_unref(found);
    capabilities_unref(caps);
}

/* The oldest go, unless somebody needed them lately. */
static void
test_bounded(void **state)
{
    const int64_t day = 24 * 60 * 60 * 1000;
    Store *store = *state;
    Capabilities *caps = capabilities_new("client", "pc", "x", features);

    stored_capabilities_keep(store->database, "first", caps, 1);
    stored_capabilities_keep(store->database, "second", caps, 2);
    for (int i = 0; i < LIMIT_CAPABILITIES_STORED - 2; i++) {
        g_autofree char *hash = g_strdup_printf("hash %d", i);
        stored_capabilities_keep(store->database, hash, caps, 3);
    }
    Capabilities *first = stored_capabilities_find(store->database, "first", 2 * day);
    stored_capabilities_keep(store->database, "last", caps, 2 * day);
    Capabilities *again = stored_capabilities_find(store->database, "first", 2 * day);
    Capabilities *second = stored_capabilities_find(store->database, "second", 2 * day);
    assert_non_null(first);
    assert_non_null(again);
    assert_null(second);
    capabilities_unref(first);
    capabilities_unref(again);
    capabilities_unref(caps);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)
    const struct CMUnitTest tests[] = { TEST(test_kept), TEST(test_bounded) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
