/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is typed to be looked for, sound or hostile: how it is understood, where it stands in texts,
 * and that no step of looking for it takes long. */

#include "config.h"

#include <string.h>

#include "storage/archive_search.h"

#include "unit/cpu.h"
#include "unit/storage/store.h"

#define NOW       INT64_C(1795338000000) /* 2026-11-22 09:00 UTC */
#define DAY       (INT64_C(24) * 60 * 60 * 1000)
#define BIG       65536
#define STEP_MOST (G_USEC_PER_SEC * 2) /* under sanitizers, on a busy machine */

/* "[+-]a b*|..." of all terms; or the refusal behind "!". */
static char *
understood(const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SearchQuery) query = search_query_parse(text, NOW, &error);
    GString *shown = g_string_new(NULL);

    if (!query) {
        g_string_assign(shown, "!");
        g_string_append(shown, error->message);
        return g_string_free(shown, FALSE);
    }
    for (unsigned i = 0; i < query->terms->len; i++) {
        const SearchTerm *term = query->terms->pdata[i];
        g_string_append(shown, i ? "|" : "");
        g_string_append(shown, term->is_negative ? "-" : "");
        for (unsigned j = 0; j < term->words->len; j++)
            g_string_append_printf(shown, "%s%s", j ? " " : "", (char *)term->words->pdata[j]);
        g_string_append(shown, term->is_prefix ? "*" : "");
    }
    return g_string_free(shown, FALSE);
}

static void
assert_understood(const char *text, const char *expected)
{
    g_autofree char *shown = understood(text);

    if (strcmp(shown, expected) != 0)
        fail_msg("%s is understood as %s, not as %s", text, shown, expected);
}

static void
words_and_phrases(void **state)
{
    (void)state;
    assert_understood("Lunch LATE ", "lunch|late*");
    assert_understood("at", "at"); /* too short to be a beginning */
    assert_understood("\"lunch is late\"", "lunch is late");
    assert_understood("lun* at", "lun*|at");
    assert_understood("tea -dinner", "tea|-dinner");
    assert_understood("-\"no tea\" naïve Crème", "-no tea|naive|creme*");
    assert_understood("lunch\"is late\"", "lunch|is late");
    assert_understood("e-mail a.b@c", "e mail|a b c");
    assert_understood("https://example.org/x", "https example org x");
}

static void
quotes_that_are_not_closed_go_to_the_end(void **state)
{
    (void)state;
    assert_understood("\"lunch is", "lunch is");
    assert_understood("tea \"", "tea");
    assert_understood("\"\" tea", "tea*");
    assert_understood("\"", "!Give at least one word to look for.");
    assert_understood("-\"", "!Give at least one word to look for.");
    assert_understood("in:\"", "!What is to stand behind \"in:\"? /help search tells.");
    assert_understood("\"\"\"\"\"a", "a");
}

static void
what_is_no_word_is_left_out(void **state)
{
    (void)state;
    assert_understood("(tea) OR [a-z]+ .*", "tea|or|a z");
    assert_understood("^tea$ NEAR(a,5) {x}:y", "tea|near a 5|x y");
    assert_understood("*", "!Give at least one word to look for.");
    assert_understood("%_' ; --", "!Give at least one word to look for.");
    assert_understood("\xff\xfetea", "\xef\xbf\xbd \xef\xbf\xbd tea*"); /* as it is stored */
    assert_understood("", "!Give at least one word to look for.");
}

static void
filters_are_read(void **state)
{
    g_autoptr(SearchQuery) query = search_query_parse(
        "in:dev IN:\"Big Room\" -from:b* has:link -has:file -kind:room on:2026-11-21", NOW, NULL);
    const SearchName *room = query->in->pdata[1], *from = query->from->pdata[0];

    (void)state;
    assert_int_equal(query->in->len, 2);
    assert_string_equal(room->folded, "big room");
    assert_false(room->is_prefix);
    assert_true(from->is_prefix && from->is_negative);
    assert_string_equal(from->text, "b");
    assert_int_equal(query->has, TEXT_HAS_LINK);
    assert_int_equal(query->has_not, TEXT_HAS_FILE);
    assert_int_equal(query->kinds, 1u << CHAT_CONTACT | 1u << CHAT_PRIVATE);
    assert_int_equal(query->before - query->after, DAY);
    assert_true(query->before <= NOW);
    for (const char *const *key = search_query_keys(); *key; key++) {
        g_autofree char *bare = g_strdup_printf("%s:", *key);
        g_autofree char *shown = understood(bare);
        assert_true(g_str_has_prefix(shown, "!What is to stand behind"));
    }
}

static void
much_is_refused(void **state)
{
    g_autoptr(GString) words = g_string_new(NULL), filters = g_string_new(NULL);

    (void)state;
    for (int i = 0; i < 10000; i++) {
        g_string_append_printf(words, "word%d ", i);
        g_string_append_printf(filters, "in:chat%d ", i);
    }
    assert_understood(words->str, "!That is too much to look for at once.");
    assert_understood(filters->str, "!That is too much to look for at once.");
}

/* --- in texts --- */

/* "start-end start-end" */
static void
assert_spans(const char *words, const char *text, const char *expected)
{
    g_autoptr(SearchQuery) query = search_query_parse(words, NOW, NULL);
    g_autoptr(GArray) spans = search_spans(query, text);
    g_autoptr(GString) shown = g_string_new(NULL);

    for (unsigned i = 0; i < spans->len; i++) {
        const SearchSpan span = g_array_index(spans, SearchSpan, i);
        g_string_append_printf(shown, "%s%d-%d", i ? " " : "", span.start, span.end);
    }
    assert_string_equal(shown->str, expected);
}

static void
words_are_marked_where_they_stand(void **state)
{
    (void)state;
    assert_spans("tea", "Tea, teapot and tea", "0-3 5-11 16-19");
    assert_spans("\"tea\"", "Tea, teapot and tea", "0-3 16-19");
    assert_spans("creme", "la Cr\xc3\xa8me", "3-9");
    assert_spans("\"a b\" b", "a b b", "0-3 4-5");
    assert_spans("tea -pot", "pot of tea", "7-10");
    assert_spans("tea", "", "");
    assert_spans("has:link", "tea", "");
}

static void
texts_match_as_the_index_finds_them(void **state)
{
    g_autoptr(SearchQuery) query = search_query_parse("tea -pot", NOW, NULL);
    g_autoptr(SearchQuery) links = search_query_parse("has:link -has:file", NOW, NULL);

    (void)state;
    assert_true(search_match(query, "some tea"));
    assert_false(search_match(query, "tea in a pot"));
    assert_false(search_match(query, "coffee"));
    assert_true(search_match(links, "see https://example.org/page"));
    assert_false(search_match(links, "see https://example.org/page.pdf"));
    assert_false(search_match(links, "see nothing"));
}

/* --- looking for it --- */

/* How many are found; no step takes long. */
static unsigned
look(Store *store, const char *words)
{
    g_autoptr(GError) error = NULL;
    SearchQuery *query = search_query_parse(words, NOW, &error);
    g_autoptr(ArchiveSearch) search =
        query ? archive_search_new(store->archive, query, &error) : NULL;
    bool goes_on = true;

    if (!search)
        fail_msg("%.60s: %s", words, error->message);
    while (goes_on) {
        int64_t start = test_cpu_us();
        goes_on = archive_search_step(search, 100);
        assert_true(test_cpu_us() - start < STEP_MOST);
    }
    g_autoptr(GPtrArray) hits = archive_search_hits(search, 0, 100);
    return hits->len;
}

/* The text is found by these words, before it is in the index and then. */
static void
assert_found(Store *store, const char *words, unsigned count)
{
    assert_int_equal(look(store, words), count);
    clock_advance(store->world->clock, 60 * 1000);
    assert_int_equal(look(store, words), count);
}

static void
marks_in_texts_are_no_marks(void **state)
{
    Store *store = *state;
    g_autoptr(GString) signs = g_string_new(NULL);

    for (gunichar sign = 0xe000; sign < 0xe100; sign++) {
        g_string_append_unichar(signs, sign);
        g_string_append(signs, "o l f c1 a1 m600 ");
    }
    store_add(store, store->bob, incoming(signs->str, "a", NOW));
    store_add(store, store->bob, incoming("\xee\x80\x80l \xee\x80\x80o tea", "b", NOW + 1));
    assert_found(store, "has:link", 0);
    assert_found(store, "has:file", 0);
    assert_found(store, "from:me", 0);
    assert_found(store, "tea", 1);
    assert_found(store, "\xee\x80\x80l tea", 1);
    /* Nor in what is typed. */
    store_add(store, store->bob, outgoing("https://example.org/ has coffee", "c", NOW + 2));
    assert_found(store, "coffee \xee\x80\x80o", 0);
    assert_found(store, "coffee \xee\x80\x80", 0);
    assert_found(store, "coffee -\xee\x80\x80l", 1);
}

static void
words_of_any_length_are_found(void **state)
{
    Store *store = *state;
    g_autofree char *word = g_strnfill(BIG - 1, 'a');
    g_autofree char *dots = g_strnfill(BIG - 1, '.');
    g_autoptr(GString) letters = g_string_new(NULL);

    for (int i = 0; i < BIG / 2 - 1; i++)
        g_string_append(letters, "a ");
    store_add(store, store->bob, incoming(word, "a", NOW));
    store_add(store, store->bob, incoming(dots, "b", NOW + 1));
    store_add(store, store->bob, incoming(letters->str, "c", NOW + 2));
    assert_found(store, word, 1);
    assert_found(store, "aaa", 1);
    assert_found(store, "a*", 2);
    assert_found(store, "\"a a a\"", 1);
    g_string_prepend(letters, "\"");
    assert_understood(letters->str, "!That is too much to look for at once.");
}

/* A beginning that half a million words could have. */
static void
beginnings_of_everything_are_found(void **state)
{
    Store *store = *state;

    for (int i = 0; i < 2000; i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        for (int j = 0; j < 10; j++)
            g_string_append_printf(text, "w%d ", i * 10 + j);
        store_add(store, store->bob, incoming(text->str, NULL, NOW + i));
    }
    assert_found(store, "w*", 100);
    assert_found(store, "w* w12* -w129*", 100);
    assert_found(store, "w19999", 1);
}

static void
a_store_may_grow_under_a_search(void **state)
{
    Store *store = *state;

    for (int i = 0; i < 3000; i++)
        store_add(store, store->bob, incoming("tea", NULL, NOW + i));
    SearchQuery *query = search_query_parse("tea", NOW, NULL);
    g_autoptr(ArchiveSearch) search = archive_search_new(store->archive, query, NULL);
    for (int i = 0; archive_search_step(search, G_MAXUINT); i++) {
        assert_true(i < 1000);
        store_add(store, store->bob, incoming("tea too", NULL, NOW + 10000 + i));
        clock_advance(store->world->clock, 10 * 1000); /* it joins the index */
    }
    assert_int_equal(archive_search_count(search), 3000);
}

#define store_test(fn) cmocka_unit_test_setup_teardown(fn, store_setup, store_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_and_phrases),
        cmocka_unit_test(quotes_that_are_not_closed_go_to_the_end),
        cmocka_unit_test(what_is_no_word_is_left_out),
        cmocka_unit_test(filters_are_read),
        cmocka_unit_test(much_is_refused),
        cmocka_unit_test(words_are_marked_where_they_stand),
        cmocka_unit_test(texts_match_as_the_index_finds_them),
        store_test(marks_in_texts_are_no_marks),
        store_test(words_of_any_length_are_found),
        store_test(beginnings_of_everything_are_found),
        store_test(a_store_may_grow_under_a_search),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
