/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The archive: up to where a chat has been read, and what stands behind that. */

#include "config.h"

#include "unit/storage/store.h"

#define NOW INT64_C(1700000000000)

static void
read_until(Store *store, const Chat *chat, int64_t time, int64_t row)
{
    archive_set_read(store->archive, chat, &(ArchivePosition){ time, row });
}

static unsigned
unread(Store *store, const Chat *chat)
{
    ArchivePosition first;

    return archive_unread(store->archive, chat, &first);
}

static void
move(Store *store, int64_t row, int64_t time)
{
    g_autoptr(Message) message = incoming("in", NULL, time);

    message->row = row;
    archive_settle(store->archive, message);
}

static void
unread_is_what_came_after_the_mark(void **state)
{
    Store *store = *state;
    g_autoptr(GPtrArray) chats = NULL;
    ArchivePosition first = { -1, -1 };

    assert_int_equal(archive_unread(store->archive, store->bob, &first), 0);
    assert_int_equal(first.time, 0);
    for (int i = 0; i < 5; i++)
        store_add(store, store->bob, incoming("in", NULL, NOW + i));
    store_add(store, store->bob, outgoing("out", NULL, NOW + 10));
    read_until(store, store->bob, NOW + 2, ARCHIVE_END);
    read_until(store, store->bob, NOW, ARCHIVE_END); /* marks do not go back */
    store_add(store, store->room, incoming("in", NULL, NOW));
    read_until(store, store->room, NOW, ARCHIVE_END);
    store_close(store);
    store_open(store);
    assert_int_equal(archive_unread(store->archive, store->bob, &first), 2);
    assert_int_equal(first.time, NOW + 3);
    assert_int_equal(unread(store, store->room), 0);
    chats = archive_unread_chats(store->archive, store->world->account);
    assert_int_equal(chats->len, 1);
    assert_true(jid_equal(((ArchiveHit *)g_ptr_array_index(chats, 0))->chat, store->bob->jid));
}

static void
lines_of_one_millisecond_are_told_apart(void **state)
{
    Store *store = *state;
    g_autoptr(GPtrArray) chats = NULL;
    int64_t row = store_add(store, store->bob, incoming("read", NULL, NOW));

    store_add(store, store->bob, incoming("not read", NULL, NOW));
    read_until(store, store->bob, NOW, row);
    assert_int_equal(unread(store, store->bob), 1);
    chats = archive_unread_chats(store->archive, store->world->account);
    assert_int_equal(chats->len, 1);
    read_until(store, store->bob, NOW, row + 1);
    assert_int_equal(unread(store, store->bob), 0);
}

static void
the_mark_goes_where_its_line_is_moved(void **state)
{
    Store *store = *state;
    int64_t read = store_add(store, store->bob, incoming("read", NULL, NOW));
    int64_t later = store_add(store, store->bob, incoming("later", NULL, NOW + 10));

    read_until(store, store->bob, NOW, read);
    move(store, read, NOW + 500);
    move(store, later, NOW + 501);
    assert_int_equal(archive_read_until(store->archive, store->bob), NOW + 500);
    assert_int_equal(unread(store, store->bob), 1);
    move(store, read, NOW - 500);
    move(store, later, NOW - 499);
    assert_int_equal(unread(store, store->bob), 1);
    read_until(store, store->bob, NOW - 499, later);
    assert_int_equal(unread(store, store->bob), 0);
}

static void
what_is_older_than_the_mark_is_read(void **state)
{
    Store *store = *state;
    int64_t row = store_add(store, store->bob, incoming("read", NULL, NOW));

    read_until(store, store->bob, NOW, row);
    store_add(store, store->bob, incoming("out of the archive", NULL, NOW - 5000));
    assert_int_equal(unread(store, store->bob), 0);
}

static void
the_last_lines_can_be_unread_again(void **state)
{
    Store *store = *state;
    int64_t row = 0;

    archive_set_unread(store->archive, store->bob, 3);
    assert_int_equal(unread(store, store->bob), 0);
    for (int i = 0; i < 3; i++)
        row = store_add(store, store->bob, incoming("in", NULL, NOW));
    store_add(store, store->bob, outgoing("out", NULL, NOW));
    read_until(store, store->bob, NOW, row + 1);
    archive_set_unread(store->archive, store->bob, 2);
    assert_int_equal(unread(store, store->bob), 2);
    archive_set_unread(store->archive, store->bob, 7);
    assert_int_equal(unread(store, store->bob), 3);
}

static void
a_line_behind_the_mark_is_found_by_either_id(void **state)
{
    Store *store = *state;
    g_autoptr(Message) first = incoming("one", "id-1", NOW);
    g_autoptr(Message) second = incoming("two", "id-2", NOW + 1);
    g_autoptr(Message) own = outgoing("mine", "id-3", NOW + 2);
    ArchivePosition place;

    first->stanza_id = g_strdup("s-1");
    second->stanza_id = g_strdup("s-2");
    archive_add(store->archive, store->bob, first, NULL);
    archive_add(store->archive, store->bob, second, NULL);
    archive_add(store->archive, store->bob, own, NULL);
    read_until(store, store->bob, NOW, first->row);
    assert_false(archive_find_unread(store->archive, store->bob, "s-1", NULL, &place));
    assert_false(archive_find_unread(store->archive, store->bob, "s-9", "id-9", &place));
    assert_false(archive_find_unread(store->archive, store->bob, NULL, "id-3", &place));
    assert_true(archive_find_unread(store->archive, store->bob, "s-2", NULL, &place));
    assert_int_equal(place.row, second->row);
    assert_true(archive_find_unread(store->archive, store->bob, NULL, "id-2", &place));
    assert_int_equal(place.time, NOW + 1);
    g_autofree char *id = archive_read_id(store->archive, store->bob);
    assert_string_equal(id, "s-1");
}

static void
what_others_read_of_ours_is_read_up_to_there(void **state)
{
    Store *store = *state;
    const char *const expected[] = { "read", "failed", "read", "sent" };
    MessageState states[] = { MESSAGE_RECEIVED, MESSAGE_FAILED, MESSAGE_SENT, MESSAGE_SENT };
    int64_t rows[4];

    for (int i = 0; i < 4; i++) {
        Message *message = outgoing("out", NULL, NOW + i);
        message->state = states[i];
        rows[i] = store_add(store, store->bob, message);
    }
    archive_set_own_read(store->archive, store->bob, &(ArchivePosition){ NOW + 2, rows[2] });
    g_autoptr(GPtrArray) page = archive_page(store->archive, store->bob, NULL, 10);
    for (int i = 0; i < 4; i++)
        assert_string_equal(message_state_name(((Message *)page->pdata[i])->state), expected[i]);
}

static void
whom_to_tell_is_kept(void **state)
{
    Store *store = *state;

    store_add(store, store->bob, incoming("in", "m-1", NOW));
    archive_set_marker(store->archive, store->bob, "m-1");
    g_autoptr(GPtrArray) none = archive_untold(store->archive, store->world->account);
    assert_int_equal(none->len, 0);
    archive_set_unsynced(store->archive, store->bob, true);
    store_close(store);
    store_open(store);
    g_autofree char *marker = archive_marker(store->archive, store->bob);
    assert_string_equal(marker, "m-1");
    g_autoptr(GPtrArray) untold = archive_untold(store->archive, store->world->account);
    assert_int_equal(untold->len, 1);
    archive_set_marker(store->archive, store->bob, NULL);
    assert_null(archive_marker(store->archive, store->bob));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(unread_is_what_came_after_the_mark, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(lines_of_one_millisecond_are_told_apart, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(the_mark_goes_where_its_line_is_moved, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(what_is_older_than_the_mark_is_read, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(the_last_lines_can_be_unread_again, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(a_line_behind_the_mark_is_found_by_either_id, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(what_others_read_of_ours_is_read_up_to_there, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(whom_to_tell_is_kept, store_setup, store_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
