/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was imported without ids, and what the server's archive brings of it later. */

#include "config.h"

#include "storage/archive_doubles.h"

#include "unit/storage/store.h"

#define NOW INT64_C(1795338000000)

/* An imported line, exact to a second. */
static void
import(Store *store, const Chat *chat, Message *message)
{
    assert_true(archive_add(store->archive, chat, message, NULL));
    archive_set_imported(store->archive, message, 1000);
    message_unref(message);
}

static Message *
archived(const char *body, const char *stanza_id, int64_t time)
{
    g_autofree char *id = g_strconcat("by-the-sender-", stanza_id, NULL);
    Message *message = incoming(body, id, time);

    message->stanza_id = g_strdup(stanza_id);
    return message;
}

static bool
has(Store *store, const Chat *chat, Message *message)
{
    bool is_known = archive_has(store->archive, chat, message);

    message_unref(message);
    return is_known;
}

static void
each_archived_line_is_one_imported(void **state)
{
    Store *store = *state;

    import(store, store->bob, incoming("ok", NULL, NOW));
    import(store, store->bob, incoming("ok", NULL, NOW));
    assert_true(has(store, store->bob, archived("ok", "a1", NOW + 700)));
    assert_true(has(store, store->bob, archived("ok", "a2", NOW + 800)));
    assert_false(has(store, store->bob, archived("ok", "a3", NOW + 900)));
    assert_true(has(store, store->bob, archived("ok", "a1", NOW + 700)));
}

static void
it_holds_after_a_restart(void **state)
{
    Store *store = *state;

    import(store, store->bob, incoming("hello  ", NULL, NOW));
    store_close(store);
    store_open(store);
    assert_true(has(store, store->bob, archived("hello", "a1", NOW - 3000)));
}

static void
others_are_not_taken_for_imported_ones(void **state)
{
    Store *store = *state;

    import(store, store->bob, incoming("yes", NULL, NOW));
    store_add(store, store->bob, incoming("no", NULL, NOW));
    assert_false(has(store, store->bob, archived("no", "a1", NOW)));
    assert_false(has(store, store->bob, archived("yes!", "a2", NOW)));
    assert_false(has(store, store->bob, archived("yes", "a3", NOW + 12000)));
    assert_false(has(store, store->bob, outgoing("yes", "b", NOW)));
    assert_false(has(store, store->room, archived("yes", "a4", NOW)));
    assert_true(has(store, store->bob, archived("yes", "a5", NOW + 10000)));
}

static Message *
in_room(const char *nick, bool is_outgoing, const char *stanza_id)
{
    Message *message = incoming("hi all", NULL, NOW);

    jid_unref(message->from);
    message->from = test_jid(nick);
    message->is_outgoing = is_outgoing;
    message->stanza_id = g_strdup(stanza_id);
    return message;
}

static void
a_line_in_a_room_is_known_by_its_nick(void **state)
{
    Store *store = *state;

    import(store, store->room, in_room("dev@rooms.example.org/alice", false, NULL));
    assert_false(has(store, store->room, in_room("dev@rooms.example.org/bob", false, "r1")));
    assert_true(has(store, store->room, in_room("dev@rooms.example.org/alice", true, "r2")));
}

static void
the_nearest_that_is_not_taken_is_alike(void **state)
{
    Store *store = *state;
    g_autoptr(Message) line = incoming("ok", NULL, NOW);
    ArchiveRows taken = { 0 };
    int64_t far = store_add(store, store->bob, incoming("ok", "x1", NOW - 4000));
    int64_t near = store_add(store, store->bob, incoming("ok", "x2", NOW + 3000));
    g_autoptr(Message) first =
        archive_find_alike(store->archive, store->bob, line, ARCHIVE_CLOCKS_MS, &taken);

    assert_int_equal(first->row, near);
    archive_rows_add(&taken, near);
    g_autoptr(Message) second =
        archive_find_alike(store->archive, store->bob, line, ARCHIVE_CLOCKS_MS, &taken);
    assert_int_equal(second->row, far);
    archive_rows_add(&taken, far);
    assert_null(archive_find_alike(store->archive, store->bob, line, ARCHIVE_CLOCKS_MS, &taken));
    archive_rows_clear(&taken);
    line->id = g_strdup("y");
    assert_null(archive_find_alike(store->archive, store->bob, line, ARCHIVE_CLOCKS_MS, &taken));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_archived_line_is_one_imported),     TEST(it_holds_after_a_restart),
        TEST(others_are_not_taken_for_imported_ones), TEST(a_line_in_a_room_is_known_by_its_nick),
        TEST(the_nearest_that_is_not_taken_is_alike),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
