/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines that leave the store: which go, and that nothing of them is left in the files. */

#include "config.h"

#include <string.h>

#include "storage/purge.h"

#include "unit/storage/store.h"

#define NOON  INT64_C(1795348800000) /* 2026-11-22T12:00:00Z */
#define LINES 750                    /* more than join the index at once, with those of the room */

static int64_t
number_of(Store *store, const Chat *chat)
{
    g_autoptr(GPtrArray) chats = archive_chats(store->archive);

    for (unsigned i = 0; i < chats->len; i++) {
        const ArchiveChat *stored = chats->pdata[i];
        if (jid_equal(stored->jid, chat->jid))
            return stored->number;
    }
    return 0;
}

static void
purge(Store *store, const Chat *chat, int64_t before)
{
    int64_t number = number_of(store, chat);
    bool is_first = true;

    while (purge_slice(store->archive, number, before))
        ;
    assert_false(purge_slice(store->archive, number, before));
    while (purge_words(store->archive, is_first))
        is_first = false;
    purge_rewrite(store->archive);
}

static unsigned
hits_of(Store *store, const char *words)
{
    SearchQuery *query = search_query_parse(words, clock_now(store->world->clock), NULL);
    g_autoptr(ArchiveSearch) search = archive_search_new(store->archive, query, NULL);

    while (archive_search_step(search, 10000))
        ;
    return archive_search_count(search);
}

static bool
is_in_file(const Store *store, const char *name, const char *bytes)
{
    g_autofree char *path = store_path(store, name);
    g_autofree char *content = NULL;
    size_t length = 0;

    return g_file_get_contents(path, &content, &length, NULL) &&
           memmem(content, length, bytes, strlen(bytes));
}

static void
assert_gone(const Store *store, const char *bytes)
{
    assert_false(is_in_file(store, "history.db", bytes));
    assert_false(is_in_file(store, "history.db-wal", bytes));
}

static void
fill(Store *store)
{
    for (int i = 0; i < LINES; i++) {
        g_autofree char *body = g_strdup_printf("the xylophone%d quagga xylophone plays", i);
        store_add(store, store->bob, incoming(body, NULL, NOON + i * 1000));
        store_add(store, store->room, incoming("marimba of the room", NULL, NOON + i * 1000));
        if (i % 100 == 0)
            database_commit(store->database, NULL);
    }
    assert_int_equal(hits_of(store, "plays"), LINES);
    database_commit(store->database, NULL);
}

static void
all_of_a_chat_goes(void **state)
{
    Store *store = *state;
    StoredLines lines;

    fill(store);
    purge_count(store->archive, number_of(store, store->bob), INT64_MAX, &lines);
    assert_int_equal(lines.lines, LINES);
    assert_int_equal(lines.first, NOON);
    assert_int_equal(lines.last, NOON + (LINES - 1) * 1000);
    assert_in_range(lines.bytes, LINES * 35, LINES * 42);
    assert_true(is_in_file(store, "history.db", "quagga") ||
                is_in_file(store, "history.db-wal", "quagga"));
    purge(store, store->bob, INT64_MAX);
    assert_gone(store, "quagga");
    assert_int_equal(hits_of(store, "quagga"), 0);
    assert_int_equal(hits_of(store, "marimba"), LINES);
    store_close(store);
    assert_gone(store, "quagga");
    store_open(store);
    assert_int_equal(hits_of(store, "marimba"), LINES);
    /* Rows of later messages are indexed, too. */
    store_add(store, store->bob, incoming("a new quagga", NULL, NOON + 500000));
    assert_int_equal(hits_of(store, "quagga"), 1);
}

static void
what_is_older_goes(void **state)
{
    Store *store = *state;
    StoredLines lines;

    fill(store);
    purge(store, store->bob, NOON + 300 * 1000);
    purge_count(store->archive, number_of(store, store->bob), INT64_MAX, &lines);
    assert_int_equal(lines.lines, LINES - 300);
    assert_int_equal(lines.first, NOON + 300 * 1000);
    assert_gone(store, "xylophone299 quagga");
    assert_gone(store, "xylophone17 quagga");
    assert_int_equal(hits_of(store, "quagga"), LINES - 300);
}

static void
what_waits_to_be_sent_stays(void **state)
{
    Store *store = *state;
    Message *queued = outgoing("not yet", "id-1", NOON);
    StoredLines lines;

    queued->state = MESSAGE_QUEUED;
    store_add(store, store->bob, queued);
    store_add(store, store->bob, incoming("old", NULL, NOON + 1));
    purge_count(store->archive, number_of(store, store->bob), INT64_MAX, &lines);
    assert_int_equal(lines.lines, 1);
    assert_int_equal(lines.waiting, 1);
    purge(store, store->bob, INT64_MAX);
    g_autofree char *bodies = store_bodies(store, store->bob, 10);
    assert_string_equal(bodies, "not yet");
}

static void
what_it_said_before_goes_too(void **state)
{
    Store *store = *state;
    g_autoptr(Message) message = incoming("the quagga is real", "id-1", NOON);
    const ArchiveEdit edit = { .body = (char *)"the zebra is real", .time = NOON + 1 };

    assert_true(archive_add(store->archive, store->bob, message, NULL));
    assert_true(archive_edit(store->archive, message, &edit, NULL));
    database_commit(store->database, NULL);
    purge(store, store->bob, INT64_MAX);
    assert_gone(store, "quagga");
    assert_gone(store, "zebra");
}

static void
the_floor_rises(void **state)
{
    Store *store = *state;

    assert_int_equal(archive_cleared_until(store->archive, store->bob), 0);
    store_add(store, store->bob, incoming("old", NULL, NOON));
    int64_t number = number_of(store, store->bob);
    archive_set_cleared(store->archive, number, NOON);
    archive_set_cleared(store->archive, number, NOON - 1);
    assert_int_equal(archive_cleared_until(store->archive, store->bob), NOON);
    archive_set_cleared(store->archive, number, 0);
    assert_int_equal(archive_cleared_until(store->archive, store->bob), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_of_a_chat_goes, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(what_is_older_goes, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(what_waits_to_be_sent_stays, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(what_it_said_before_goes_too, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(the_floor_rises, store_setup, store_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
