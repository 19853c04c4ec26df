/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is lost of chats, across runs. */

#include "config.h"

#include <inttypes.h>

#include "storage/losses.h"
#include "storage/purge.h"

#include "unit/storage/store.h"

static void
put(Store *store, const Chat *chat, int64_t after, int64_t before)
{
    const Loss loss = { after, before };

    if (chat)
        losses_put(store->archive, chat, &loss);
    else
        losses_put_all(store->archive, store->world->account, &loss);
}

/* "1000-2000|5000-6000" */
static void
assert_losses(Store *store, const Chat *chat, const char *expected)
{
    g_autoptr(GArray) losses = losses_load(store->archive, chat);
    g_autoptr(GString) text = g_string_new(NULL);

    for (unsigned i = 0; i < losses->len; i++) {
        const Loss *loss = &g_array_index(losses, Loss, i);
        g_string_append_printf(text, "%s%" PRId64 "-%" PRId64, i ? "|" : "", loss->after,
                               loss->before);
    }
    assert_string_equal(text->str, expected);
}

static void
test_kept(void **state)
{
    Store *store = *state;

    assert_losses(store, store->bob, "");
    store_add(store, store->bob, incoming("one", "id-1", 1000));
    store_add(store, store->bob, incoming("two", "id-2", 4000));
    put(store, store->bob, 5000, 6000);
    put(store, store->bob, 1000, 2000);
    put(store, store->bob, 1000, 3000);
    store_close(store);
    store_open(store);
    assert_losses(store, store->bob, "1000-3000|5000-6000");
    assert_losses(store, store->room, "");
}

/* An account's archive is that of all its contacts, and of no room. */
static void
test_of_all_contacts(void **state)
{
    Store *store = *state;

    store_add(store, store->room, incoming("three", "id-3", 1000));
    put(store, NULL, 2000, 3000);
    assert_losses(store, store->bob, "");
    store_add(store, store->bob, incoming("one", "id-1", 1000));
    assert_losses(store, store->bob, "2000-3000");
    assert_losses(store, store->room, "");
    put(store, store->room, 4000, 5000);
    assert_losses(store, store->room, "4000-5000");
    assert_losses(store, store->bob, "2000-3000");
}

/* Those behind the same line, and lines that came live before what is lost. */
static void
test_between_lines(void **state)
{
    Store *store = *state;

    store_add(store, store->bob, incoming("one", "id-1", 2500));
    put(store, NULL, 2000, 3000);
    put(store, NULL, 4000, 5000);
    assert_losses(store, store->bob, "2500-5000");
    store_add(store, store->bob, incoming("two", "id-2", 3000));
    assert_losses(store, store->bob, "2500-3000|4000-5000");
}

static void
test_cleared(void **state)
{
    Store *store = *state;
    const Chat *bob = store->bob;

    store_add(store, bob, incoming("one", "id-1", 1000));
    store_add(store, bob, incoming("two", "id-2", 4000));
    put(store, bob, 2000, 3000);
    put(store, NULL, 2500, 3500);
    put(store, bob, 5000, 6000);
    g_autoptr(GPtrArray) chats = archive_chats(store->archive);
    while (purge_slice(store->archive, ((ArchiveChat *)chats->pdata[0])->number, 3800))
        continue;
    store_add(store, bob, incoming("zero", "id-0", 500));
    assert_losses(store, bob, "2500-3500|5000-6000");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_kept, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(test_of_all_contacts, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(test_between_lines, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(test_cleared, store_setup, store_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
