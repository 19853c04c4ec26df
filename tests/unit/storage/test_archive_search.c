/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Full-text search: what is found, where, in which order, and queries that could be wrong. */

#include "config.h"

#include <string.h>
#include <time.h>

#include "base/limits.h"

#include "unit/storage/store.h"

#define NOW INT64_C(1795338000000)
/* Processor time: 50 ms are allowed, and slower computers and sanitizers take more. */
#ifdef WITH_SANITIZERS
#define SLOW (CLOCKS_PER_SEC / 2)
#else
#define SLOW (CLOCKS_PER_SEC / 8)
#endif

/* The bodies found, newest first: "two|one". */
static char *
search(Store *store, const Account *account, const Chat *chat, const char *words)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) hits = archive_search(store->archive, account, chat, words, 10, &error);
    GString *bodies = g_string_new(NULL);

    if (!hits)
        fail_msg("%s", error->message);
    for (unsigned i = 0; i < hits->len; i++) {
        const ArchiveHit *hit = g_ptr_array_index(hits, i);

        g_string_append_printf(bodies, "%s%s", i ? "|" : "", hit->message->body);
    }
    return g_string_free(bodies, FALSE);
}

static void
assert_found(Store *store, const char *words, const char *expected)
{
    g_autofree char *found = search(store, NULL, NULL, words);

    assert_string_equal(found, expected);
}

typedef struct {
    const char *words, *expected;
} SearchCase;

static void
words_are_found_at_once(void **state)
{
    static const SearchCase CASES[] = {
        { "lunch", "the lunch is late|Mittagessen? Lunch!" },
        { "LUNCH late", "the lunch is late" },
        { "lun", "the lunch is late|Mittagessen? Lunch!" }, /* the last word as a beginning */
        { "lun late", "" },                                 /* the others as they are */
        { "is", "the lunch is late" },
        { "zurich", "Zürich, naïve café" },
        { "naïve", "Zürich, naïve café" },
        { "\"lunch is\"", "the lunch is late" },
        { "\"is lunch\"", "" },
        { "\"lunch is\" la", "" },
        { "\"lunch is\" lat", "the lunch is late" },
        { "dinner", "" },
    };
    Store *store = *state;

    store_add(store, store->bob, incoming("Mittagessen? Lunch!", NULL, NOW));
    store_add(store, store->bob, incoming("the lunch is late", NULL, NOW + 1));
    store_add(store, store->bob, incoming("Zürich, naïve café", NULL, NOW + 2));
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++)
        assert_found(store, CASES[i].words, CASES[i].expected);
    store_close(store);
    store_open(store);
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++)
        assert_found(store, CASES[i].words, CASES[i].expected);
}

static void
signs_of_the_query_language_are_only_text(void **state)
{
    static const char *const QUERIES[] = {
        "(lunch",
        "lunch*",
        "lunch AND",
        "OR lunch",
        "NOT lunch",
        "lunch:",
        "words:lunch",
        "\"lunch",
        "lunch\"",
        "\"\"\"lunch",
        "lunch - -",
        "^lunch",
        "NEAR(lunch, 2)",
        "lunch + late",
        "'; DROP TABLE message",
        "lunch\xff",
        "{lunch}",
        "lunch \"\" !!!",
        "a\\lunch",
        "lunch\n\tlate",
        "-lunch",
        "lunch NEAR/2",
        "\"\"lunch\"\"",
        "*",
        "\"",
        "!!! \"?\" ",
        "",
    };
    Store *store = *state;

    store_add(store, store->bob, incoming("lunch and or not near", NULL, NOW));
    for (size_t i = 0; i < G_N_ELEMENTS(QUERIES); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) hits =
            archive_search(store->archive, NULL, NULL, QUERIES[i], 10, &error);

        if (!hits)
            assert_true(g_error_matches(error, STORAGE_ERROR, STORAGE_ERROR_QUERY));
        assert_string_equal(store->problems->str, "");
    }
    assert_found(store, "(lunch", "lunch and or not near");
    assert_found(store, "lunch AND", "lunch and or not near");
    assert_found(store, "lunch - !!!", "lunch and or not near");
}

static void
a_search_may_be_narrowed(void **state)
{
    Store *store = *state;
    g_autoptr(Jid) other = test_jid("alice@example.net");
    Account *second = account_new(store->world->model, other);
    Chat *elsewhere = account_get_chat(second, store->bob->jid, CHAT_CONTACT);
    Chat *empty = account_get_chat(second, store->room->jid, CHAT_ROOM);
    g_autofree char *in_chat = NULL;
    g_autofree char *in_account = NULL;
    g_autofree char *in_empty = NULL;

    store_add(store, store->bob, incoming("tea in the chat", NULL, NOW));
    store_add(store, store->room, incoming("tea in the room", NULL, NOW + 1));
    store_add(store, elsewhere, incoming("tea elsewhere", NULL, NOW + 2));
    /* Nobody can write a line into another chat's results. */
    store_add(store, store->room,
              incoming("tea \xee\x80\x80"
                       "c1 forged",
                       NULL, NOW + 3));
    in_chat = search(store, NULL, store->bob, "tea");
    assert_string_equal(in_chat, "tea in the chat");
    in_account = search(store, second, NULL, "tea");
    assert_string_equal(in_account, "tea elsewhere");
    in_empty = search(store, NULL, empty, "tea");
    assert_string_equal(in_empty, "");
}

static void
hits_come_newest_first_with_their_chats(void **state)
{
    Store *store = *state;
    g_autoptr(GPtrArray) hits = NULL;

    store_add(store, store->bob, incoming("tea three", NULL, NOW + 3));
    store_add(store, store->room, incoming("tea one", NULL, NOW + 1));
    store_add(store, store->bob, incoming("tea two", NULL, NOW + 2));
    hits = archive_search(store->archive, NULL, NULL, "tea", 2, NULL);
    assert_int_equal(hits->len, 2);
    assert_string_equal(((ArchiveHit *)g_ptr_array_index(hits, 0))->message->body, "tea three");
    assert_string_equal(((ArchiveHit *)g_ptr_array_index(hits, 1))->message->body, "tea two");
    assert_true(jid_equal(((ArchiveHit *)g_ptr_array_index(hits, 0))->chat, store->bob->jid));
}

static void
rows_are_found_in_the_index_and_before_it(void **state)
{
    Store *store = *state;

    for (int i = 0; i < 2345; i++) {
        g_autofree char *body = g_strdup_printf("number%04d", i);

        store_add(store, store->bob, incoming(body, NULL, NOW + i));
    }
    assert_found(store, "number0000", "number0000");
    assert_found(store, "number0999", "number0999");
    assert_found(store, "number2344", "number2344");
    store_add(store, store->bob, incoming("number9999", NULL, NOW));
    assert_found(store, "number9999", "number9999");
}

static void
what_a_full_disk_undid_is_found_later(void **state)
{
    Store *store = *state;

    store_add(store, store->bob, incoming("before", NULL, NOW));
    assert_true(database_commit(store->database, NULL));
    limit_files(4096);
    for (int i = 0; i < 1200; i++)
        store_add(store, store->bob, incoming("meanwhile", NULL, NOW + 1));
    store_add(store, store->bob, incoming("needle", NULL, NOW + 2));
    assert_false(database_commit(store->database, NULL));
    assert_found(store, "needle", "needle");
    limit_files(0);
    assert_true(database_commit(store->database, NULL));
    assert_found(store, "needle", "needle");
    store_close(store);
    store_open(store);
    assert_found(store, "needle", "needle");
    assert_found(store, "before", "before");
}

/* Processor time of storing one. */
static clock_t
time_to_store(Store *store, int64_t time)
{
    g_autoptr(GString) body = g_string_new(NULL);

    for (unsigned i = 0; body->len < LIMIT_BODY_BYTES - 16; i++)
        g_string_append_printf(body, "w%xn%u ", i * 0x9e3779b1u & 0xffffff, (unsigned)time);
    Message *message = incoming(body->str, NULL, time);
    clock_t before = clock();
    store_add(store, store->bob, message);
    clock_advance(store->world->clock, 1000);
    return clock() - before;
}

/* Not together with many others, which would take seconds. */
static void
long_messages_join_the_index_soon(void **state)
{
    Store *store = *state;
    clock_t longest = 0;

    for (int i = 0; i < 20; i++) {
        clock_t took = time_to_store(store, i);
        longest = MAX(longest, took);
    }
    clock_t before = clock();
    g_autofree char *found = search(store, NULL, NULL, "w0n7");
    assert_true(g_str_has_prefix(found, "w0n7 "));
    longest = MAX(longest, clock() - before);
    assert_in_range(longest, 0, SLOW);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(words_are_found_at_once, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(signs_of_the_query_language_are_only_text, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(a_search_may_be_narrowed, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(hits_come_newest_first_with_their_chats, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(rows_are_found_in_the_index_and_before_it, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(what_a_full_disk_undid_is_found_later, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(long_messages_join_the_index_soon, store_setup,
                                        store_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
