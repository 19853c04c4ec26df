/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzing a command line: taken apart in words, and each word quoted and read again. */

#include "config.h"

#include <string.h>

#include "commands/parse.h"

#include "fuzz.h"

static void
check_quoting(const char *text)
{
    g_autofree char *quoted = word_quote(text);
    g_autoptr(GPtrArray) words = words_parse(quoted, &(WordRules){ 0 }, NULL);

    g_assert(words && words->len == 1);
    const Word *word = g_ptr_array_index(words, 0);
    g_assert_cmpstr(word->text, ==, text);
}

static void
check_words(const char *line, const WordRules *rules)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) words = words_parse(line, rules, &error);

    g_assert((words == NULL) == (error != NULL));
    for (guint i = 0; words && i < words->len; i++) {
        const Word *word = g_ptr_array_index(words, i);
        g_assert(word->start >= 0 && word->start <= word->end && word->end <= (int)strlen(line));
        check_quoting(word->text);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *line = fuzz_text(data, size);

    check_words(line, &(WordRules){ 0 });
    check_words(line, &(WordRules){ .max = 2, .takes_rest = true });
    check_words(line, &(WordRules){ .may_be_open = true });
    return 0;
}
