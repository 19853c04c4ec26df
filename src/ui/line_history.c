/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines that were sent, and a place among them. */

#include "config.h"

#include "ui/line_history.h"

#include <string.h>

/* As many as fit both. */
enum { LINES = 1000, ALL_BYTES = 4 * 1024 * 1024 };

typedef struct {
    char *text;
    char *changed; /* how the user left it; NULL: as it was */
} Line;

struct LineHistory {
    GPtrArray *lines; /* of Line, owned; the last one is that being typed */
    size_t bytes;
    int place;
};

static void
line_free(gpointer data)
{
    Line *line = data;

    g_free(line->text);
    g_free(line->changed);
    g_free(line);
}

static Line *
line_new(const char *text)
{
    Line *line = g_new0(Line, 1);

    line->text = g_strdup(text);
    return line;
}

LineHistory *
line_history_new(void)
{
    LineHistory *history = g_new0(LineHistory, 1);

    history->lines = g_ptr_array_new_with_free_func(line_free);
    g_ptr_array_add(history->lines, line_new(""));
    return history;
}

void
line_history_free(LineHistory *history)
{
    if (!history)
        return;
    g_ptr_array_free(history->lines, TRUE);
    g_free(history);
}

int
line_history_length(const LineHistory *history)
{
    return (int)history->lines->len - 1;
}

int
line_history_place(const LineHistory *history)
{
    return history->place;
}

const char *
line_history_peek(const LineHistory *history, int place)
{
    const Line *line = history->lines->pdata[place];

    return line->changed ? line->changed : line->text;
}

static void
forget_changes(LineHistory *history)
{
    for (guint i = 0; i < history->lines->len; i++) {
        Line *line = history->lines->pdata[i];
        g_clear_pointer(&line->changed, g_free);
    }
}

static void
drop_oldest(LineHistory *history)
{
    const Line *oldest = history->lines->pdata[0];

    history->bytes -= strlen(oldest->text);
    g_ptr_array_remove_index(history->lines, 0);
}

bool
line_history_add(LineHistory *history, const char *text)
{
    int length = line_history_length(history);

    forget_changes(history);
    history->place = length;
    if (!text || !*text ||
        (length > 0 && strcmp(line_history_peek(history, length - 1), text) == 0))
        return false;
    g_ptr_array_insert(history->lines, length, line_new(text));
    history->bytes += strlen(text);
    while (line_history_length(history) > LINES ||
           (history->bytes > ALL_BYTES && line_history_length(history) > 1))
        drop_oldest(history);
    history->place = line_history_length(history);
    return true;
}

const char *
line_history_go(LineHistory *history, int place, const char *text)
{
    Line *left = history->lines->pdata[history->place];

    if (strcmp(line_history_peek(history, history->place), text) != 0) {
        g_free(left->changed);
        left->changed = g_strdup(text);
    }
    history->place = CLAMP(place, 0, line_history_length(history));
    return line_history_peek(history, history->place);
}

int
line_history_find(const LineHistory *history, int place, int step, const char *wanted,
                  LineMatch match)
{
    for (; place >= 0 && place <= line_history_length(history); place += step) {
        const char *text = line_history_peek(history, place);
        if (match == MATCH_START ? g_str_has_prefix(text, wanted) : strstr(text, wanted) != NULL)
            return place;
    }
    return -1;
}
