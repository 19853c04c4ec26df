/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row of parts that gives way. */

#include "config.h"

#include "ui/bar.h"

#include "base/text_width.h"
#include "base/utf8.h"
#include "ui/view_text.h"

typedef struct {
    char *text;
    int columns;
    StyleId style;
    int keep;
    bool is_right;
} Part;

struct Bar {
    StyleId background;
    GArray *parts;
};

static void
part_clear(gpointer part)
{
    g_free(((Part *)part)->text);
}

Bar *
bar_new(StyleId background)
{
    Bar *bar = g_new0(Bar, 1);

    bar->background = background;
    bar->parts = g_array_new(FALSE, FALSE, sizeof(Part));
    g_array_set_clear_func(bar->parts, part_clear);
    return bar;
}

void
bar_free(Bar *bar)
{
    if (!bar)
        return;
    g_array_unref(bar->parts);
    g_free(bar);
}

static void
add(Bar *bar, const char *text, Part part)
{
    part.text = utf8_for_line(text);
    part.columns = text_width(part.text);
    g_array_append_val(bar->parts, part);
}

void
bar_add(Bar *bar, const char *text, StyleId style, int keep)
{
    add(bar, text, (Part){ .style = style, .keep = keep });
}

void
bar_add_right(Bar *bar, const char *text, StyleId style, int keep)
{
    add(bar, text, (Part){ .style = style, .keep = keep, .is_right = true });
}

/* The columns of what stays up to limit; between both sides are two more. */
static int
columns_up_to(const Bar *bar, int limit)
{
    int left = 0, right = 0;

    for (unsigned i = 0; i < bar->parts->len; i++) {
        const Part *part = &g_array_index(bar->parts, Part, i);
        if (part->keep <= limit)
            *(part->is_right ? &right : &left) += part->columns;
    }
    return left + right + (left > 0 && right > 0 ? 2 : 0);
}

/* The highest number that is in use below limit; -1 if there is none. */
static int
next_lower(const Bar *bar, int limit)
{
    int lower = -1;

    for (unsigned i = 0; i < bar->parts->len; i++) {
        int keep = g_array_index(bar->parts, Part, i).keep;
        if (keep < limit)
            lower = MAX(lower, keep);
    }
    return lower;
}

static int
find_limit(const Bar *bar, int columns)
{
    int limit = next_lower(bar, G_MAXINT);

    while (limit > 0 && columns_up_to(bar, limit) > columns)
        limit = next_lower(bar, limit);
    return limit;
}

static int
right_columns(const Bar *bar, int limit)
{
    int right = 0;

    for (unsigned i = 0; i < bar->parts->len; i++) {
        const Part *part = &g_array_index(bar->parts, Part, i);
        right += part->is_right && part->keep <= limit ? part->columns : 0;
    }
    return right;
}

void
bar_draw(Bar *bar, Surface *surface, Rect rect)
{
    int margin = rect.columns > 2 ? 1 : 0;
    int end = rect.column + rect.columns - margin;
    int limit = find_limit(bar, rect.columns - 2 * margin);
    int left = rect.column + margin;
    int right = MAX(end - right_columns(bar, limit), left);
    int left_end = right < end ? right - 1 : end;

    surface_fill(surface, rect, bar->background);
    for (unsigned i = 0; i < bar->parts->len && rect.rows > 0; i++) {
        const Part *part = &g_array_index(bar->parts, Part, i);
        int *column = part->is_right ? &right : &left;
        int room = (part->is_right ? end : left_end) - *column;
        if (part->keep <= limit)
            *column += surface_put_cut(surface, rect.row, *column, room, part->text,
                                       cell_style(part->style));
    }
}
