/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Full-text search: what is found, where, in which order, and queries that could be wrong. */

#include "config.h"

#include <string.h>
#include <time.h>

#include "base/limits.h"
#include "storage/database_sql.h"

#include "unit/storage/store.h"

#define NOW INT64_C(1795338000000)
/* Processor time: 50 ms are allowed, and slower computers and sanitizers take more. */
#ifdef WITH_SANITIZERS
#define SLOW (CLOCKS_PER_SEC / 2)
#else
#define SLOW (CLOCKS_PER_SEC / 8)
#endif

static void
assert_found(Store *store, const char *words, const char *expected)
{
    g_autofree char *found = store_search(store, words);

    if (strcmp(found, expected) != 0)
        fail_msg("%s: \"%s\" instead of \"%s\"", words, found, expected);
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
        g_autofree char *found = store_search(store, QUERIES[i]);

        assert_non_null(found);
        assert_string_equal(store->problems->str, "");
    }
    assert_found(store, "(lunch", "lunch and or not near");
    assert_found(store, "lunch AND", "lunch and or not near");
    assert_found(store, "lunch - !!!", "lunch and or not near");
}

/* In what is searched, and in what is looked for: they part words, and do no harm. */
static void
control_characters_part_words(void **state)
{
    static const char *const QUERIES[] = { "bell\x07"
                                           "rung",
                                           "\x01", "\"bell\x07rung\"", "rung\x1b[2J",
                                           "\x7f"
                                           "bell" };
    Store *store = *state;

    store_add(store, store->bob, incoming("bell\x07rung \x01\x02\x1b[31mred\x7f", NULL, NOW));
    assert_found(store, "bell", "bell\x07rung \x01\x02\x1b[31mred\x7f");
    assert_found(store, "rung", "bell\x07rung \x01\x02\x1b[31mred\x7f");
    for (size_t i = 0; i < G_N_ELEMENTS(QUERIES); i++) {
        g_autofree char *found = store_search(store, QUERIES[i]);

        assert_non_null(found);
        assert_string_equal(store->problems->str, "");
    }
    assert_found(store, QUERIES[0], "bell\x07rung \x01\x02\x1b[31mred\x7f");
}

static void
a_search_may_be_narrowed(void **state)
{
    Store *store = *state;
    g_autoptr(Jid) other = test_jid("alice@example.net");
    Account *second = account_new(store->world->model, other);
    Chat *elsewhere = account_get_chat(second, store->bob->jid, CHAT_CONTACT);

    store_add(store, store->bob, incoming("tea in the chat", NULL, NOW));
    store_add(store, store->room, incoming("tea in the room", NULL, NOW + 1));
    store_add(store, elsewhere, incoming("tea elsewhere", NULL, NOW + 2));
    /* Nobody can write a line into another chat's results. */
    store_add(store, store->room,
              incoming("tea \xee\x80\x80"
                       "c1 forged",
                       NULL, NOW + 3));
    assert_found(store, "tea in:bob account:alice@example.org", "tea in the chat");
    assert_found(store, "tea account:example.net", "tea elsewhere");
    assert_found(store, "tea -account:alice@example.org", "tea elsewhere");
    assert_found(store, "tea kind:chat", "tea elsewhere|tea in the chat");
    assert_found(store, "tea in:carol",
                 "No chat called \"carol\" is stored: give an address, a name, or a part of "
                 "one.");
}

static void
hits_come_newest_first_with_their_chats(void **state)
{
    Store *store = *state;

    store_add(store, store->bob, incoming("tea three", NULL, NOW + 3));
    store_add(store, store->room, incoming("tea one", NULL, NOW + 1));
    store_add(store, store->bob, incoming("tea two", NULL, NOW + 2));
    assert_found(store, "tea", "tea three|tea two|tea one");

    SearchQuery *query = search_query_parse("tea", NOW, NULL);
    g_autoptr(ArchiveSearch) search = archive_search_new(store->archive, query, NULL);
    while (archive_search_step(search, 2))
        ;
    g_autoptr(GPtrArray) hits = archive_search_hits(search, 1, 2);
    assert_int_equal(hits->len, 2);
    const ArchiveHit *last = hits->pdata[1];
    assert_string_equal(last->message->body, "tea one");
    assert_true(jid_equal(last->chat, store->room->jid));
    assert_string_equal(jid_bare(last->account), "alice@example.org");
    assert_int_equal(last->kind, CHAT_ROOM);
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
    g_autofree char *found = store_search(store, "w0n7");
    assert_true(g_str_has_prefix(found, "w0n7 "));
    longest = MAX(longest, clock() - before);
    assert_in_range(longest, 0, SLOW);
}

static Message *
said(const char *from, const char *body, int64_t time)
{
    Message *message = incoming(body, NULL, time);

    jid_unref(message->from);
    message->from = test_jid(from);
    return message;
}

#define DAY INT64_C(86400000)

static void
fill_for_filters(Store *store)
{
    store_add(store, store->bob, incoming("see https://example.org/", NULL, NOW - 40 * DAY));
    store_add(store, store->bob, outgoing("thanks, tea?", NULL, NOW - 3 * DAY));
    store_add(store, store->bob, incoming("https://up.example.org/a/tea.png", NULL, NOW - 2 * DAY));
    store_add(store, store->room,
              said("dev@rooms.example.org/\xc3\x84nne K", "tea is ready", NOW - DAY));
    store_add(store, store->room, said("dev@rooms.example.org/bob", "tea!", NOW));
    /* Signs of the index, written by anybody. */
    store_add(store, store->room,
              said("dev@rooms.example.org/eve",
                   "tea \xee\x80\x80o \xee\x80\x81"
                   "bob \xee\x80\x80l",
                   NOW + 1));
}

static void
filters_narrow(void **state)
{
    static const SearchCase CASES[] = {
        { "from:me", "thanks, tea?" },
        { "from:bob tea", "tea!|https://up.example.org/a/tea.png" },
        { "from:anne tea", "" },
        { "from:anne*", "tea is ready" },
        { "from:\"\xc3\xa4nne k\"", "tea is ready" },
        { "from:\"dev@rooms.example.org/anne k\"", "tea is ready" },
        { "tea kind:room -from:eve", "tea!|tea is ready" },
        { "tea -from:me -from:eve -kind:room", "https://up.example.org/a/tea.png" },
        { "has:link", "https://up.example.org/a/tea.png|see https://example.org/" },
        { "has:file", "https://up.example.org/a/tea.png" },
        { "has:link -has:file", "see https://example.org/" },
        { "in:dev tea -is -from:eve", "tea!" },
        { "-in:dev tea", "https://up.example.org/a/tea.png|thanks, tea?" },
        { "tea -in:dev -https", "thanks, tea?" },
        { "tea in:bob in:dev from:me", "thanks, tea?" },
        { "after:4d before:1d", "https://up.example.org/a/tea.png|thanks, tea?" },
        { "on:3d", "thanks, tea?" },
        { "before:1m", "see https://example.org/" },
        { "tea after:2030", "" },
        { "in:dev has:link", "" },
        { "-tea", "see https://example.org/" },
    };
    Store *store = *state;

    fill_for_filters(store);
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++)
        assert_found(store, CASES[i].words, CASES[i].expected);
    for (int i = 0; i < 1200; i++) /* what was said before joins the index */
        store_add(store, store->bob, incoming("filling", NULL, NOW - 400 * DAY));
    assert_true(database_commit(store->database, NULL));
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++) {
        g_autofree char *words = g_strconcat(CASES[i].words, " -filling", NULL);
        assert_found(store, words, CASES[i].expected);
    }
}

/* Lines that were stored late are old all the same. */
static void
many_hits_come_by_their_time(void **state)
{
    Store *store = *state;

    store_add(store, store->bob, incoming("tea newest", NULL, NOW));
    for (int i = 0; i < 5000; i++)
        store_add(store, store->bob, incoming("tea", NULL, NOW - 1000 * DAY + i));
    store_add(store, store->bob, incoming("tea second", NULL, NOW - 50 * DAY));
    assert_true(database_commit(store->database, NULL));
    clock_advance(store->world->clock, 1000); /* their words join the index */
    g_autofree char *found = store_search(store, "tea");
    assert_true(g_str_has_prefix(found, "tea newest|tea second|tea|tea|"));
    assert_found(store, "tea newest", "tea newest");

    SearchQuery *query = search_query_parse("tea", NOW, NULL);
    g_autoptr(ArchiveSearch) search = archive_search_new(store->archive, query, NULL);
    while (archive_search_step(search, UINT_MAX))
        ;
    assert_true(archive_search_is_complete(search));
    assert_int_equal(archive_search_count(search), 5002);
}

static void
scripts_without_blanks_and_pictures_are_found(void **state)
{
    static const SearchCase CASES[] = {
        { "\xe6\x97\xa5\xe6\x9c\xac", "\xe4\xbb\x8a\xe6\x97\xa5\xe3\x81\xaf\xe6\x97\xa5\xe6\x9c\xac"
                                      "\xe8\xaa\x9e" },
        { "\xe6\x9c\xac\xe6\x97\xa5", "" },
        { "\xf0\x9f\x8e\x89", "party \xf0\x9f\x8e\x89!" },
        { "lodz", "\xc5\x81\xc3\xb3"
                  "d\xc5\xba" },
        { "STRASSE", "Stra\xc3\x9f"
                     "e" },
        { "stra\xc3\x9f"
          "e",
          "Stra\xc3\x9f"
          "e" },
        { "\xd0\x9f\xd0\xa0\xd0\x98*", "\xd0\xbf\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82" },
    };
    Store *store = *state;

    store_add(store, store->bob,
              incoming("\xe4\xbb\x8a\xe6\x97\xa5\xe3\x81\xaf\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e",
                       NULL, NOW));
    store_add(store, store->bob, incoming("party \xf0\x9f\x8e\x89!", NULL, NOW + 1));
    store_add(store, store->bob,
              incoming("\xc5\x81\xc3\xb3"
                       "d\xc5\xba",
                       NULL, NOW + 2));
    store_add(store, store->bob,
              incoming("Stra\xc3\x9f"
                       "e",
                       NULL, NOW + 3));
    store_add(store, store->bob,
              incoming("\xd0\xbf\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82", NULL, NOW + 4));
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++)
        assert_found(store, CASES[i].words, CASES[i].expected);
    for (int i = 0; i < 1200; i++)
        store_add(store, store->bob, incoming("filling", NULL, NOW - 400 * DAY));
    assert_true(database_commit(store->database, NULL));
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++)
        assert_found(store, CASES[i].words, CASES[i].expected);
}

static void
lines_beside_a_hit_are_its_chat_s(void **state)
{
    Store *store = *state;
    int64_t row = 0;

    for (int i = 0; i < 7; i++) {
        g_autofree char *body = g_strdup_printf("%d", i);
        int64_t stored = store_add(store, store->bob, incoming(body, NULL, NOW + i));
        store_add(store, store->room, incoming("elsewhere", NULL, NOW + i));
        row = i == 3 ? stored : row;
    }
    g_autoptr(GPtrArray) context = archive_context(store->archive, row, 2, 1);
    g_autoptr(GString) bodies = g_string_new(NULL);
    for (unsigned i = 0; i < context->len; i++)
        g_string_append(bodies, ((Message *)context->pdata[i])->body);
    assert_string_equal(bodies->str, "1234");
    g_autoptr(GPtrArray) none = archive_context(store->archive, 1000, 2, 1);
    assert_int_equal(none->len, 0);
}

static int64_t
mark_of_words(Store *store)
{
    sqlite3_stmt *mark =
        database_statement(store->database, "SELECT value FROM meta WHERE name = 'words'");
    int64_t row = database_next(store->database, mark) ? sqlite3_column_int64(mark, 0) : -1;

    sqlite3_reset(mark);
    return row;
}

static unsigned
count_in_index(Store *store, const char *word)
{
    sqlite3_stmt *count = database_statement(
        store->database, "SELECT count(*) FROM message_text WHERE message_text MATCH ?");
    unsigned rows;

    sqlite3_bind_text(count, 1, word, -1, SQLITE_STATIC);
    assert_true(database_next(store->database, count));
    rows = (unsigned)sqlite3_column_int(count, 0);
    sqlite3_reset(count);
    return rows;
}

/* However many rows are due, one turn of the main loop takes a few, and where that is cut off the
 * next run goes on. */
static void
words_join_bit_by_bit_and_once(void **state)
{
    Store *store = *state;
    g_autoptr(Message) line = incoming("filling", "an-id-of-enough-length", NOW);
    int64_t before = 0, after = 0;

    for (int i = 0; i < 4000; i++)
        store_add(store, store->bob, incoming("filling", NULL, NOW + i));
    assert_true(database_commit(store->database, NULL));
    for (int turns = 0; after < 4000 && turns < 100; turns++) {
        clock_advance(store->world->clock, 5);
        after = mark_of_words(store);
        assert_true(after - before <= 300);
        assert_int_equal(count_in_index(store, "filling"), after);
        before = after;
        if (turns == 5) {
            assert_in_range(after, 1, 2000);
            store_close(store);
            store_open(store);
            archive_has(store->archive, store->bob, line);
        }
    }
    assert_int_equal(after, 4000);
}

static unsigned
count_parts(Store *store)
{
    sqlite3_stmt *count =
        database_statement(store->database, "SELECT count(DISTINCT segid) FROM message_text_idx");
    unsigned parts;

    assert_true(database_next(store->database, count));
    parts = (unsigned)sqlite3_column_int(count, 0);
    sqlite3_reset(count);
    return parts;
}

/* A search looks into each part of the index. */
static void
parts_of_the_index_are_merged_when_nothing_else_is_left(void **state)
{
    Store *store = *state;

    for (int i = 0; i < 12000; i++) {
        g_autofree char *body = g_strdup_printf("line w%d z%d", i % 2000, i);
        store_add(store, store->bob, incoming(body, NULL, NOW + i));
    }
    assert_true(database_commit(store->database, NULL));
    clock_advance(store->world->clock, 5000);
    assert_int_equal(mark_of_words(store), 12000);
    assert_in_range(count_parts(store), 1, 15);
    assert_int_equal(count_in_index(store, "line"), 12000);
    assert_int_equal(count_in_index(store, "z777"), 1);
}

/* An id that comes while its row's group is being written. */
static void
an_id_that_comes_late_is_found(void **state)
{
    Store *store = *state;
    g_autoptr(Message) line = NULL;

    for (int i = 0; i < 3000; i++) {
        g_autofree char *id = g_strdup_printf("an-id-of-its-own-%d", i);
        Message *message = incoming("filling", id, NOW + i);

        if (i == 1000)
            line = message_ref(message);
        store_add(store, store->bob, message);
    }
    assert_true(database_commit(store->database, NULL));
    clock_advance(store->world->clock, 5); /* a piece of it */
    line->stanza_id = g_strdup("given-by-the-archive");
    archive_update(store->archive, line);
    g_autoptr(Message) copy = incoming("filling", NULL, NOW + 1000);
    copy->stanza_id = g_strdup("given-by-the-archive");
    assert_true(archive_has(store->archive, store->bob, copy));
    clock_advance(store->world->clock, 1000);
    assert_true(archive_has(store->archive, store->bob, copy));
    store_close(store);
    store_open(store);
    assert_true(archive_has(store->archive, store->bob, copy));
}

/* Texts of 60 KiB, of which a group has but a few. */
static void
long_texts_join_one_by_one(void **state)
{
    Store *store = *state;
    g_autoptr(GString) text = g_string_new("filling");
    int64_t before = 0, after;

    while (text->len < 60 * 1024)
        g_string_append_printf(text, " word%zu", text->len);
    for (int i = 0; i < 20; i++)
        store_add(store, store->bob, incoming(text->str, NULL, NOW + i));
    assert_true(database_commit(store->database, NULL));
    do {
        before = mark_of_words(store);
        clock_advance(store->world->clock, 5);
        after = mark_of_words(store);
        assert_true(after - before <= 1);
    } while (after != before);
    assert_true(after >= 15);
    assert_int_equal(count_in_index(store, "filling"), after);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(words_are_found_at_once, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(signs_of_the_query_language_are_only_text, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(control_characters_part_words, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(a_search_may_be_narrowed, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(hits_come_newest_first_with_their_chats, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(rows_are_found_in_the_index_and_before_it, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(what_a_full_disk_undid_is_found_later, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(parts_of_the_index_are_merged_when_nothing_else_is_left,
                                        store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(an_id_that_comes_late_is_found, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(words_join_bit_by_bit_and_once, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(long_texts_join_one_by_one, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(filters_narrow, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(many_hits_come_by_their_time, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(scripts_without_blanks_and_pictures_are_found, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(lines_beside_a_hit_are_its_chat_s, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(long_messages_join_the_index_soon, store_setup,
                                        store_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
