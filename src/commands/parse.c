/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts a command line into words, and quotes words. */

#include "config.h"

#include "commands/parse.h"

#include <string.h>

#include "base/i18n.h"
#include "base/secret.h"
#include "commands/command.h"

static void
word_free(gpointer data)
{
    Word *word = data;
    g_free(word->text);
    g_free(word);
}

static void
add_word(GPtrArray *words, char *text, int start, int end)
{
    Word *word = g_new(Word, 1);
    *word = (Word){ .text = text, .start = start, .end = end };
    g_ptr_array_add(words, word);
}

/* Before others a backslash is meant: d\27artagnan@musketeers.lit. */
static bool
is_escapable(char c)
{
    return c == '"' || c == '\'' || c == '\\' || g_ascii_isspace(c);
}

/* Reads the word at line[at] into text; returns where it ends, and the quote left open (or 0). */
static int
read_word(const char *line, int at, GString *text, char *ret_quote)
{
    char quote = 0;
    int start = at;
    for (; line[at] && (quote || !g_ascii_isspace(line[at])); at++) {
        if (quote && line[at] == quote)
            quote = 0;
        else if (!quote && (line[at] == '"' || (line[at] == '\'' && at == start)))
            quote = line[at];
        else if (line[at] == '\\' && quote != '\'' && is_escapable(line[at + 1]))
            g_string_append_c(text, line[++at]);
        else
            g_string_append_c(text, line[at]);
    }
    *ret_quote = quote;
    return at;
}

GPtrArray *
words_parse(const char *line, const WordRules *rules, GError **error)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(word_free);
    guint max = (guint)rules->max;
    int at = rules->start;

    while (max == 0 || words->len < max) {
        while (g_ascii_isspace(line[at]))
            at++;
        if (!line[at])
            break;
        if (rules->takes_rest && max > 0 && words->len == max - 1) {
            add_word(words, g_strdup(line + at), at, (int)strlen(line));
            break;
        }
        g_autoptr(GString) text = g_string_new(NULL);
        char quote;
        int end = read_word(line, at, text, &quote);
        if (quote && !rules->may_be_open) {
            g_set_error(error, COMMAND_ERROR, COMMAND_ERROR_USAGE,
                        _("A quote %c is not closed; \\%c means the character itself."), quote,
                        quote);
            return NULL;
        }
        add_word(words, g_string_free(g_steal_pointer(&text), FALSE), at, end);
        at = end;
    }
    return g_steal_pointer(&words);
}

char *
rest_unquote(char *rest)
{
    g_strchomp(rest);
    if (*rest != '"' && *rest != '\'')
        return rest;
    g_autoptr(GPtrArray) words = words_parse(rest, &(WordRules){ 0 }, NULL);
    if (!words || words->len != 1)
        return rest;
    secret_free(rest);
    return g_steal_pointer(&((Word *)g_ptr_array_index(words, 0))->text);
}

char *
word_quote(const char *text)
{
    if (*text && !strpbrk(text, " \t\n\v\f\r\"'\\"))
        return g_strdup(text);
    GString *quoted = g_string_new("\"");
    for (const char *p = text; *p; p++) {
        if (*p == '"' || *p == '\\')
            g_string_append_c(quoted, '\\');
        g_string_append_c(quoted, *p);
    }
    g_string_append_c(quoted, '"');
    return g_string_free(quoted, FALSE);
}
