/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wrapping in one pass over the text; drawing cuts the lines into runs of one look. */

#include "config.h"

#include "ui/line_layout.h"

#include <string.h>

#include "base/text_width.h"

typedef struct {
    size_t start;
    CellStyle style;
} Run;

typedef struct {
    size_t start, end;
} Line;

struct LineLayout {
    Paragraph paragraph;
    int width;
    int indent;       /* columns of the lead, where every line of the body begins */
    int edge_columns; /* 0: none */
    GArray *lines;    /* Line */
};

static void
styled_text_init(StyledText *text)
{
    text->text = g_string_new(NULL);
    text->runs = g_array_new(FALSE, FALSE, sizeof(Run));
}

static void
styled_text_clear(StyledText *text)
{
    if (text->text)
        g_string_free(text->text, TRUE);
    g_clear_pointer(&text->runs, g_array_unref);
    text->text = NULL;
}

void
paragraph_init(Paragraph *paragraph)
{
    styled_text_init(&paragraph->lead);
    styled_text_init(&paragraph->body);
    styled_text_init(&paragraph->edge);
    paragraph->is_edge_kept = false;
}

void
paragraph_clear(Paragraph *paragraph)
{
    styled_text_clear(&paragraph->lead);
    styled_text_clear(&paragraph->body);
    styled_text_clear(&paragraph->edge);
}

static bool
is_same_look(CellStyle a, CellStyle b)
{
    return a.style == b.style && a.has_rgb == b.has_rgb && a.rgb == b.rgb;
}

void
styled_text_add(StyledText *text, const char *add, gssize length, CellStyle style)
{
    Run run = { .start = text->text->len, .style = style };
    const Run *last =
        text->runs->len > 0 ? &g_array_index(text->runs, Run, text->runs->len - 1) : NULL;

    if (length == 0)
        return;
    g_string_append_len(text->text, add, length);
    if (!last || !is_same_look(last->style, style))
        g_array_append_val(text->runs, run);
}

/* text_cluster(), quick for what most text is. */
static size_t
next_cluster(const char *text, int *ret_columns)
{
    if (text[0] >= ' ' && text[0] < 0x7f && (unsigned char)text[1] < 0x80) {
        *ret_columns = 1;
        return 1;
    }
    size_t length = text_cluster(text, ret_columns);

    *ret_columns = MAX(*ret_columns, 0);
    return length;
}

static size_t
skip_spaces(const char *text, size_t at, size_t end)
{
    while (at < end && text[at] == ' ')
        at++;
    return at;
}

/* Punctuation that must not begin a line, in scripts that break anywhere else. */
static bool
is_closing(const char *text)
{
    switch (g_utf8_get_char(text)) {
    case 0x3001: /* 、 */
    case 0x3002: /* 。 */
    case 0x3009: /* 〉 */
    case 0x300B: /* 》 */
    case 0x300D: /* 」 */
    case 0x300F: /* 』 */
    case 0x3011: /* 】 */
    case 0x30FC: /* ー */
    case 0xFF01: /* ！ */
    case 0xFF09: /* ） */
    case 0xFF0C: /* ， */
    case 0xFF0E: /* ． */
    case 0xFF1A: /* ： */
    case 0xFF1B: /* ； */
    case 0xFF1F: /* ？ */
        return true;
    default:
        return false;
    }
}

/* The end of the line that begins with the range and may take columns; sets where the next begins.
 * A line takes at least one cluster, so that every width comes to an end. */
static size_t
break_line(const char *text, Line range, int columns, size_t *ret_next)
{
    size_t place = 0, next = 0; /* of the last place to break; place 0: there is none */
    int used = 0, width = 0;
    bool after_space = true;

    for (size_t at = range.start, length; at < range.end; at += length) {
        length = MAX(next_cluster(text + at, &width), 1);
        bool is_space = text[at] == ' ';
        if (width == 2 && at > range.start && !after_space && !is_closing(text + at))
            place = next = at;
        if (used + width > columns && at > range.start) {
            if (is_space || place == 0)
                place = at, next = is_space ? skip_spaces(text, at, range.end) : at;
            *ret_next = next;
            return place;
        }
        if (is_space && !after_space)
            place = at;
        if (is_space && place > 0)
            next = at + 1;
        else if (width == 2 && !is_closing(text + at + length))
            place = next = at + length;
        after_space = is_space;
        used += width;
    }
    *ret_next = range.end;
    return range.end;
}

static int
body_columns(const LineLayout *layout, unsigned line)
{
    int columns = layout->width - layout->indent;

    if (layout->edge_columns > 0 && (line == 0 || layout->paragraph.is_edge_kept))
        columns -= layout->edge_columns + 1;
    return MAX(columns, 1);
}

static void
wrap(LineLayout *layout, Line rest)
{
    const char *text = layout->paragraph.body.text->str;

    do {
        Line line = { .start = rest.start };
        line.end = break_line(text, rest, body_columns(layout, layout->lines->len), &rest.start);
        g_array_append_val(layout->lines, line);
    } while (rest.start < rest.end);
}

LineLayout *
line_layout_new(Paragraph *paragraph, int width)
{
    LineLayout *layout = g_new0(LineLayout, 1);

    layout->paragraph = *paragraph;
    *paragraph = (Paragraph){ 0 };
    layout->width = MAX(width, 1);
    layout->indent = MIN(text_width(layout->paragraph.lead.text->str), layout->width - 1);
    layout->edge_columns = text_width(layout->paragraph.edge.text->str);
    if (layout->edge_columns + 1 >= layout->width - layout->indent)
        layout->edge_columns = 0;
    layout->lines = g_array_new(FALSE, FALSE, sizeof(Line));

    const GString *text = layout->paragraph.body.text;
    size_t start = 0;
    for (;;) {
        const char *newline = memchr(text->str + start, '\n', text->len - start);
        wrap(layout, (Line){ start, newline ? (size_t)(newline - text->str) : text->len });
        if (!newline)
            return layout;
        start = newline - text->str + 1;
    }
}

void
line_layout_free(LineLayout *layout)
{
    if (!layout)
        return;
    paragraph_clear(&layout->paragraph);
    g_array_unref(layout->lines);
    g_free(layout);
}

int
line_layout_count(const LineLayout *layout)
{
    return (int)layout->lines->len;
}

/* The run that holds the byte at start. */
static unsigned
find_run(const GArray *runs, size_t start)
{
    unsigned low = 0, high = runs->len;

    while (high - low > 1) {
        unsigned middle = low + (high - low) / 2;
        if (g_array_index(runs, Run, middle).start <= start)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Where a run's look ends in the line: not between a character and its marks. */
static size_t
run_end(const StyledText *text, unsigned run, size_t at, size_t end)
{
    if (run + 1 >= text->runs->len || g_array_index(text->runs, Run, run + 1).start >= end)
        return end;
    size_t stop = g_array_index(text->runs, Run, run + 1).start;
    int columns;

    if ((unsigned char)text->text->str[stop] < 0x80 || stop <= at)
        return stop;
    size_t length = text_cluster(text->text->str + stop, &columns);
    return columns > 0 ? stop : MIN(stop + length, end);
}

static void
put_range(const StyledText *text, Line range, Surface *surface, Rect rect)
{
    size_t at = range.start;
    int used = 0;

    for (unsigned run = find_run(text->runs, at); at < range.end && used < rect.columns; run++) {
        size_t stop = run_end(text, run, at, range.end);
        if (stop <= at)
            continue;
        g_autofree char *piece = g_strndup(text->text->str + at, stop - at);
        used += surface_put(surface, rect.row, rect.column + used, rect.columns - used, piece,
                            g_array_index(text->runs, Run, run).style);
        at = stop;
    }
}

static void
put_whole(const StyledText *text, Surface *surface, Rect rect)
{
    put_range(text, (Line){ .start = 0, .end = text->text->len }, surface, rect);
}

void
line_layout_draw(const LineLayout *layout, int line, Surface *surface, int row, int column)
{
    Rect rect = { .row = row, .column = column, .columns = layout->indent };

    if (line == 0)
        put_whole(&layout->paragraph.lead, surface, rect);
    rect.column = column + layout->indent;
    rect.columns = layout->width - layout->indent;
    put_range(&layout->paragraph.body, g_array_index(layout->lines, Line, line), surface, rect);
    if (line > 0 || layout->edge_columns == 0)
        return;
    rect.column = column + layout->width - layout->edge_columns;
    rect.columns = layout->edge_columns;
    put_whole(&layout->paragraph.edge, surface, rect);
}
