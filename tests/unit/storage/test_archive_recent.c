/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chats of the store, the newest first. */

#include "config.h"

#include "storage/archive_recent.h"

#include "unit/storage/store.h"

static void
test_newest_first(void **state)
{
    Store *store = *state;

    store_add(store, store->bob, incoming("late", "1", 3000));
    store_add(store, store->bob, incoming("early", "2", 1000));
    store_add(store, store->room, incoming("room", "3", 2000));
    store_add(store, store->room, outgoing("same moment", "4", 2000));
    g_autoptr(GPtrArray) all = archive_recent_chats(store->archive, 10);
    assert_int_equal(all->len, 2);
    const ArchiveRecentChat *first = all->pdata[0], *second = all->pdata[1];
    assert_true(jid_equal(first->jid, store->bob->jid));
    assert_true(jid_equal(first->account, store->world->account->jid));
    assert_int_equal(first->kind, CHAT_CONTACT);
    assert_string_equal(first->last->body, "late");
    assert_int_equal(second->kind, CHAT_ROOM);
    assert_string_equal(second->last->body, "same moment");

    g_autoptr(GPtrArray) one = archive_recent_chats(store->archive, 1);
    assert_int_equal(one->len, 1);
}

/* Something was opened there, and nothing said. */
static void
test_empty_chats_do_not_count(void **state)
{
    Store *store = *state;

    archive_set_read(store->archive, store->bob, &(ArchivePosition){ 1000, ARCHIVE_END });
    g_autoptr(GPtrArray) none = archive_recent_chats(store->archive, 10);
    assert_int_equal(none->len, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_newest_first, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(test_empty_chats_do_not_count, store_setup, store_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
