/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words and quotes. */

#include "config.h"

#include "commands/command.h"
#include "commands/parse.h"

#include "unit/test.h"

static char *
join(const GPtrArray *words)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < words->len; i++) {
        const Word *word = g_ptr_array_index(words, i);
        g_string_append_printf(text, "[%s %d-%d]", word->text, word->start, word->end);
    }
    return g_string_free(text, FALSE);
}

static void
test_words(void **state)
{
    static const struct {
        const char *line;
        int start, max;
        gboolean take_rest;
        const char *words;
    } rows[] = {
        { "", 0, 0, FALSE, "" },
        { "   ", 0, 0, FALSE, "" },
        { "/msg bob hi", 4, 0, FALSE, "[bob 5-8][hi 9-11]" },
        { "a  b\tc\nd", 0, 0, FALSE, "[a 0-1][b 3-4][c 5-6][d 7-8]" },
        { "\"Bob Smith\" hi", 0, 0, FALSE, "[Bob Smith 0-11][hi 12-14]" },
        { "'a \"b' \"c 'd\"", 0, 0, FALSE, "[a \"b 0-6][c 'd 7-13]" },
        { "a\\ b \\\" \"\\\"\" '\\'", 0, 0, FALSE, "[a b 0-4][\" 5-7][\" 8-12][\\ 13-16]" },
        { "x\"y z\"w", 0, 0, FALSE, "[xy zw 0-7]" },
        { "it's d'artagnan's", 0, 0, FALSE, "[it's 0-4][d'artagnan's 5-17]" },
        { "d\\27a@b \\2f \"\\40\"", 0, 0, FALSE, "[d\\27a@b 0-7][\\2f 8-11][\\40 12-17]" },
        { "\"\" ''", 0, 0, FALSE, "[ 0-2][ 3-5]" },
        { "trailing\\", 0, 0, FALSE, "[trailing\\ 0-9]" },
        { "bob  it's \"so\"  ", 0, 2, TRUE, "[bob 0-3][it's \"so\"   5-16]" },
        { "all of it", 0, 1, TRUE, "[all of it 0-9]" },
        { "bob ", 0, 2, TRUE, "[bob 0-3]" },
        { "a b c", 0, 2, FALSE, "[a 0-1][b 2-3]" },
        { "gr\xc3\xbc\xc3\x9f dich", 0, 0, FALSE, "[gr\xc3\xbc\xc3\x9f 0-6][dich 7-11]" },
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GPtrArray) words = words_parse(rows[i].line,
                                                 &(WordRules){ .start = rows[i].start,
                                                               .max = rows[i].max,
                                                               .takes_rest = rows[i].take_rest },
                                                 NULL);
        assert_non_null(words);
        g_autofree char *text = join(words);
        assert_string_equal(text, rows[i].words);
    }
}

static void
test_open_quote(void **state)
{
    static const char *const lines[] = { "\"Bob", "a 'b c", "\"a\\\"" };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_autoptr(GError) error = NULL;
        assert_null(words_parse(lines[i], &(WordRules){ 0 }, &error));
        assert_true(g_error_matches(error, COMMAND_ERROR, COMMAND_ERROR_USAGE));
    }
    g_autoptr(GPtrArray) words =
        words_parse("x \"Bob Sm", &(WordRules){ .may_be_open = true }, NULL);
    g_autofree char *text = join(words);
    assert_string_equal(text, "[x 0-1][Bob Sm 2-9]");
}

static void
test_quote(void **state)
{
    static const char *const texts[] = { "",           "plain", "two words", "it's",
                                         "say \"so\"", "\\",    "a\tb",      "\xc3\xa9 x" };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *quoted = word_quote(texts[i]);
        g_autoptr(GPtrArray) words = words_parse(quoted, &(WordRules){ 0 }, NULL);
        assert_int_equal(words->len, 1);
        assert_string_equal(((Word *)g_ptr_array_index(words, 0))->text, texts[i]);
    }
    g_autofree char *plain = word_quote("bob@example.org");
    assert_string_equal(plain, "bob@example.org");
}

static void
test_rest(void **state)
{
    static const struct {
        const char *rest, *meant;
    } cases[] = {
        { "plain text  ", "plain text" },
        { "\"lunch time\" ", "lunch time" },
        { "'at %H '", "at %H " },
        { "\"to\" be", "\"to\" be" },
        { "pass \"my key\"", "pass \"my key\"" },
        { "\"open", "\"open" },
        { "\"\"", "" },
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *meant = rest_unquote(g_strdup(cases[i].rest));
        assert_string_equal(meant, cases[i].meant);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_open_quote),
        cmocka_unit_test(test_quote),
        cmocka_unit_test(test_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
