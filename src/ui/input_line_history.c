/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The older lines in readline's line: walking, searching and taking words. */

#include "config.h"

#include "ui/input_line_history.h"

#include <string.h>

#include "base/limits.h"
#include "ui/line_history.h"

/* Of what is searched for, on screen. */
enum { MESSAGE_CHARACTERS = 40 };

/* A search that is going on, as one types. */
typedef struct {
    bool is_on;
    bool submits; /* Enter ends the search and the line too */
    int step;     /* -1: towards older lines */
    int place;    /* where it began */
    int cursor;
    bool has_failed;
    GString *wanted;
} Search;

struct InputHistory {
    LineHistory *lines;
    bool is_active;
    Search search;
    char *last_wanted; /* by the last search, or NULL */
    char *prefix;      /* what history-search-backward and the like look for, or NULL */
    int lines_after;   /* operate-and-get-next: from the next one to the last; 0: not wanted */
    int word_place;    /* of the line that the last word was taken from */
    GString *message;
};

/* Readline's functions carry no pointer of ours. */
static InputHistory *active;

InputHistory *
input_history_new(void)
{
    InputHistory *history = g_new0(InputHistory, 1);

    g_assert(!active);
    active = history;
    history->lines = line_history_new();
    history->is_active = true;
    history->search.wanted = g_string_new(NULL);
    history->message = g_string_new(NULL);
    return history;
}

void
input_history_free(InputHistory *history)
{
    if (!history)
        return;
    line_history_free(history->lines);
    g_string_free(history->search.wanted, TRUE);
    g_string_free(history->message, TRUE);
    g_free(history->last_wanted);
    g_free(history->prefix);
    g_free(history);
    active = NULL;
}

void
input_history_set_active(InputHistory *history, bool is_active)
{
    history->is_active = is_active;
}

/* --- walking the history --- */

static void
show(const char *text, int cursor)
{
    rl_replace_line(text, 1);
    rl_point = MIN(cursor, rl_end);
    rl_mark = 0;
}

static bool
is_commanding(void)
{
    return rl_get_keymap() == vi_movement_keymap;
}

static void
go_to(InputHistory *history, int place)
{
    const char *text;

    if (!history->is_active || place == line_history_place(history->lines))
        return;
    text = line_history_go(history->lines, place, rl_line_buffer);
    show(text, is_commanding() ? 0 : (int)strlen(text));
}

static int
walk(int count)
{
    int length = line_history_length(active->lines);

    go_to(active, CLAMP(line_history_place(active->lines) + count, 0, length));
    return 0;
}

static int
on_previous(int count, int key)
{
    (void)key;
    return walk(-count);
}

static int
on_next(int count, int key)
{
    (void)key;
    return walk(count);
}

static int
on_first(int count, int key)
{
    (void)count;
    (void)key;
    go_to(active, 0);
    return 0;
}

static int
on_last(int count, int key)
{
    (void)count;
    (void)key;
    go_to(active, line_history_length(active->lines));
    return 0;
}

static int
on_fetch(int count, int key)
{
    if (!rl_explicit_arg)
        return on_first(count, key);
    go_to(active, CLAMP(count - 1, 0, line_history_length(active->lines)));
    return 0;
}

static int
on_operate(int count, int key)
{
    int length = line_history_length(active->lines);

    (void)count;
    active->lines_after = MAX(length - line_history_place(active->lines) - 1, 0);
    return rl_newline(1, key);
}

/* --- searching by what stands before the cursor --- */

static bool is_prefix_search(rl_command_func_t *fn);

static int
search_prefix(int step, LineMatch match)
{
    InputHistory *history = active;
    int place = line_history_place(history->lines);
    int cursor;

    if (!history->is_active)
        return 0;
    if (!is_prefix_search(rl_last_func)) {
        g_free(history->prefix);
        history->prefix = g_strndup(rl_line_buffer, (gsize)rl_point);
    }
    cursor = rl_point;
    place = line_history_find(history->lines, place + step, step, history->prefix, match);
    if (place < 0)
        return 0;
    go_to(history, place);
    if (match == MATCH_START && *history->prefix)
        rl_point = MIN(cursor, rl_end);
    return 0;
}

static int
on_prefix_backward(int count, int key)
{
    (void)key;
    return search_prefix(count < 0 ? 1 : -1, MATCH_START);
}

static int
on_prefix_forward(int count, int key)
{
    (void)key;
    return search_prefix(count < 0 ? -1 : 1, MATCH_START);
}

static int
on_part_backward(int count, int key)
{
    (void)key;
    return search_prefix(count < 0 ? 1 : -1, MATCH_PART);
}

static int
on_part_forward(int count, int key)
{
    (void)key;
    return search_prefix(count < 0 ? -1 : 1, MATCH_PART);
}

static bool
is_prefix_search(rl_command_func_t *fn)
{
    return fn == on_prefix_backward || fn == on_prefix_forward || fn == on_part_backward ||
           fn == on_part_forward;
}

/* --- searching as one types --- */

static void
begin_search(InputHistory *history, int step, bool submits)
{
    Search *search = &history->search;

    if (!history->is_active)
        return;
    search->is_on = true;
    search->submits = submits;
    search->step = step;
    search->place = line_history_place(history->lines);
    search->cursor = rl_point;
    search->has_failed = false;
    g_string_truncate(search->wanted, 0);
}

static void
find_from(InputHistory *history, int place)
{
    Search *search = &history->search;
    const char *part;

    line_history_go(history->lines, line_history_place(history->lines), rl_line_buffer);
    place = line_history_find(history->lines, place, search->step, search->wanted->str, MATCH_PART);
    search->has_failed = place < 0;
    if (search->has_failed)
        return;
    go_to(history, place);
    part = strstr(rl_line_buffer, search->wanted->str);
    rl_point = part ? (int)(part - rl_line_buffer) : rl_point;
}

void
input_history_end_search(InputHistory *history)
{
    Search *search = &history->search;

    if (!search->is_on)
        return;
    search->is_on = false;
    if (search->wanted->len == 0)
        return;
    g_free(history->last_wanted);
    history->last_wanted = g_strdup(search->wanted->str);
}

static void
give_up_search(InputHistory *history)
{
    history->search.is_on = false;
    go_to(history, history->search.place);
    rl_point = MIN(history->search.cursor, rl_end);
}

static void
search_again(InputHistory *history, int step)
{
    Search *search = &history->search;

    search->step = step;
    if (search->wanted->len == 0 && history->last_wanted)
        g_string_assign(search->wanted, history->last_wanted);
    if (search->wanted->len > 0)
        find_from(history, line_history_place(history->lines) + step);
}

static void
shorten_search(InputHistory *history)
{
    GString *wanted = history->search.wanted;
    const char *end = g_utf8_find_prev_char(wanted->str, wanted->str + wanted->len);

    if (!end)
        return;
    g_string_truncate(wanted, (gsize)(end - wanted->str));
    find_from(history, history->search.place);
}

bool
input_history_is_searching(const InputHistory *history)
{
    return history->search.is_on;
}

bool
input_history_search_key(InputHistory *history, const char *bytes, size_t length)
{
    unsigned char first = (unsigned char)bytes[0];

    switch (first) {
    case 0x12: /* C-r */
        search_again(history, -1);
        return true;
    case 0x13: /* C-s */
        search_again(history, 1);
        return true;
    case 0x07: /* C-g */
        give_up_search(history);
        return true;
    case 0x7f:
    case 0x08:
        shorten_search(history);
        return true;
    case 0x1b:
        input_history_end_search(history);
        return length == 1;
    case '\r':
    case '\n':
        input_history_end_search(history);
        return !history->search.submits;
    }
    if (first < 0x20) {
        input_history_end_search(history);
        return false;
    }
    if (history->search.wanted->len + length < LIMIT_BODY_BYTES) {
        g_string_append_len(history->search.wanted, bytes, (gssize)length);
        find_from(history, line_history_place(history->lines));
    }
    return true;
}

static int
on_search_backward(int count, int key)
{
    (void)key;
    begin_search(active, count < 0 ? 1 : -1, true);
    return 0;
}

static int
on_search_forward(int count, int key)
{
    (void)key;
    begin_search(active, count < 0 ? -1 : 1, true);
    return 0;
}

static int
on_find_backward(int count, int key)
{
    (void)count;
    (void)key;
    begin_search(active, -1, false);
    return 0;
}

static int
on_find_forward(int count, int key)
{
    (void)count;
    (void)key;
    begin_search(active, 1, false);
    return 0;
}

static int
on_vi_search(int count, int key)
{
    return key == '?' ? on_find_forward(count, key) : on_find_backward(count, key);
}

static int
find_again(int step)
{
    InputHistory *history = active;

    if (!history->is_active || !history->last_wanted)
        return 0;
    history->search.step = step;
    g_string_assign(history->search.wanted, history->last_wanted);
    find_from(history, line_history_place(history->lines) + step);
    return 0;
}

static int
on_again_backward(int count, int key)
{
    (void)count;
    (void)key;
    return find_again(-1);
}

static int
on_again_forward(int count, int key)
{
    (void)count;
    (void)key;
    return find_again(1);
}

static int
on_vi_search_again(int count, int key)
{
    (void)count;
    return find_again(key == 'N' ? 1 : -1);
}

/* --- words of older lines --- */

/* -1: the last one. NULL if there is none. */
static char *
pick_word(const char *text, int index)
{
    g_auto(GStrv) words = g_strsplit_set(text, " \t\n", -1);
    const char *found = NULL;

    for (char **word = words; *word && index != 0; word++) {
        if (!**word)
            continue;
        found = *word;
        index--;
    }
    return index <= 0 ? g_strdup(found) : NULL;
}

static void
insert_word(int place, int index)
{
    g_autofree char *word = NULL;

    if (place < 0 || place >= line_history_length(active->lines))
        return;
    word = pick_word(line_history_peek(active->lines, place), index);
    if (!word)
        return;
    rl_begin_undo_group();
    rl_insert_text(word);
    rl_end_undo_group();
}

/* Again: the last word of the line before takes its place. */
static int
on_last_word(int count, int key)
{
    int length = line_history_length(active->lines);

    (void)key;
    if (!active->is_active || length == 0)
        return 0;
    if (rl_last_func == on_last_word) {
        rl_do_undo();
        active->word_place--;
    } else {
        active->word_place = length - 1;
    }
    active->word_place = MAX(active->word_place, 0);
    insert_word(active->word_place, rl_explicit_arg ? MAX(count, 0) + 1 : -1);
    return 0;
}

/* Word 0 is the command. */
static int
on_nth_word(int count, int key)
{
    (void)key;
    if (active->is_active)
        insert_word(line_history_length(active->lines) - 1,
                    count < 0 ? -1 : (rl_explicit_arg ? count : 1) + 1);
    return 0;
}

/* Vi counts from 1. */
static int
on_vi_word(int count, int key)
{
    (void)key;
    if (active->is_active)
        insert_word(line_history_length(active->lines) - 1, rl_explicit_arg ? MAX(count, 1) : -1);
    return 0;
}

/* --- */

const InputKey input_history_keys[] = {
    { rl_get_previous_history, on_previous },
    { rl_get_next_history, on_next },
    { rl_beginning_of_history, on_first },
    { rl_end_of_history, on_last },
    { rl_fetch_history, on_fetch },
    { rl_vi_fetch_history, on_fetch },
    { rl_operate_and_get_next, on_operate },
    { rl_reverse_search_history, on_search_backward },
    { rl_forward_search_history, on_search_forward },
    { rl_noninc_reverse_search, on_find_backward },
    { rl_noninc_forward_search, on_find_forward },
    { rl_noninc_reverse_search_again, on_again_backward },
    { rl_noninc_forward_search_again, on_again_forward },
    { rl_vi_search, on_vi_search },
    { rl_vi_search_again, on_vi_search_again },
    { rl_history_search_backward, on_prefix_backward },
    { rl_history_search_forward, on_prefix_forward },
    { rl_history_substr_search_backward, on_part_backward },
    { rl_history_substr_search_forward, on_part_forward },
    { rl_yank_last_arg, on_last_word },
    { rl_yank_nth_arg, on_nth_word },
    { rl_vi_yank_arg, on_vi_word },
    { 0 },
};

void
input_history_add(InputHistory *history, const char *text)
{
    int after = history->lines_after;

    history->lines_after = line_history_add(history->lines, text) && after > 0 ? after + 1 : after;
}

void
input_history_show_next(InputHistory *history)
{
    int after = history->lines_after;

    history->lines_after = 0;
    if (after > 0)
        go_to(history, line_history_length(history->lines) - after);
}

const char *
input_history_message(InputHistory *history)
{
    const Search *search = &history->search;
    const char *text = search->wanted->str;
    glong count = g_utf8_strlen(text, -1);

    if (count > MESSAGE_CHARACTERS)
        text = g_utf8_offset_to_pointer(text, count - MESSAGE_CHARACTERS);
    g_string_printf(history->message, "(%s%si-search)`%s': ", search->has_failed ? "failed " : "",
                    search->step < 0 ? "reverse-" : "", text);
    return history->message->str;
}
