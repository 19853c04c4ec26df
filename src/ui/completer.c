/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The candidates, where they go in the line, and which one stands there. */

#include "config.h"

#include "ui/completer.h"

#include <string.h>

struct Completer {
    CompleteFn fn;
    gpointer data;
    char **words; /* NULL: none open */
    int count;
    int selected;   /* -1: none */
    int start, end; /* what the candidates replace */
};

Completer *
completer_new(CompleteFn fn, gpointer data)
{
    Completer *completer = g_new0(Completer, 1);

    completer->fn = fn;
    completer->data = data;
    completer->selected = -1;
    return completer;
}

void
completer_end(Completer *completer)
{
    g_clear_pointer(&completer->words, g_strfreev);
    completer->count = 0;
    completer->selected = -1;
}

void
completer_free(Completer *completer)
{
    if (!completer)
        return;
    completer_end(completer);
    g_free(completer);
}

const char *const *
completer_words(const Completer *completer)
{
    return (const char *const *)completer->words;
}

int
completer_selected(const Completer *completer)
{
    return completer->selected;
}

/* The bytes with which all words begin, whole characters. */
static int
common_length(char *const *words)
{
    int length = (int)strlen(words[0]);

    for (char *const *word = words + 1; *word; word++) {
        int same = 0;

        while (same < length && words[0][same] == (*word)[same])
            same++;
        length = same;
    }
    while (length > 0 && ((unsigned char)words[0][length] & 0xC0) == 0x80)
        length--;
    return length;
}

static void
put_word(Completer *completer, InputLine *line, const char *word)
{
    input_line_replace(line, completer->start, completer->end, word);
    completer->end = completer->start + (int)strlen(word);
}

/* A single candidate is what was meant: the next word begins. */
static void
put_only_word(Completer *completer, InputLine *line)
{
    g_autofree char *word = g_strdup(completer->words[0]);
    char after = input_line_text(line)[completer->end];
    bool goes_on = g_str_has_suffix(word, "/") || g_str_has_suffix(word, ":");

    if (after == ' ' || goes_on) {
        put_word(completer, line, word);
    } else {
        g_autofree char *spaced = g_strconcat(word, " ", NULL);

        put_word(completer, line, spaced);
    }
    completer_end(completer);
}

/* The likeliest one is tried at once; with no other there is nothing to choose. */
static void
put_ranked(Completer *completer, InputLine *line)
{
    completer->selected = 0;
    put_word(completer, line, completer->words[0]);
    if (completer->count == 1)
        completer_end(completer);
}

static bool
begin(Completer *completer, InputLine *line)
{
    int cursor = input_line_cursor(line);
    Completion found = completer->fn(input_line_text(line), cursor, completer->data);

    if (!found.words || !found.words[0] || found.start < 0 || found.start > cursor) {
        g_strfreev(found.words);
        return false;
    }
    completer->words = found.words;
    completer->count = (int)g_strv_length(found.words);
    completer->start = found.start;
    completer->end = cursor;
    if (found.is_ranked) {
        put_ranked(completer, line);
        return true;
    }
    if (completer->count == 1) {
        put_only_word(completer, line);
        return true;
    }

    int length = common_length(completer->words);

    if (length >= cursor - found.start) {
        g_autofree char *common = g_strndup(completer->words[0], (gsize)length);

        put_word(completer, line, common);
    }
    return true;
}

bool
completer_press(Completer *completer, InputLine *line, int step)
{
    if (!completer->words)
        return begin(completer, line);
    if (completer->selected < 0 && step < 0)
        completer->selected = 0;
    completer->selected = (completer->selected + step + completer->count) % completer->count;
    put_word(completer, line, completer->words[completer->selected]);
    return true;
}
