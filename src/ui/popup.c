/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text is wrapped at the edge; words stand in columns of one width, a page of them at a time. */

#include "config.h"

#include "ui/popup.h"

#include <glib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text_width.h"
#include "base/utf8.h"

enum { WORD_COLUMNS = 40, WORD_ROWS = 5, GAP = 2 };

/* --- text --- */

/* The bytes that fit into a row, cut behind a space where there is one. */
static size_t
row_length(const char *line, int columns)
{
    int used;
    size_t fitting = text_fit(line, MAX(columns, 1), &used);

    if (fitting == 0)
        return line[0] ? text_cluster(line, &used) : 0;
    if (!line[fitting])
        return fitting;

    const char *space = memrchr(line, ' ', fitting);

    return space && space > line ? (size_t)(space - line) + 1 : fitting;
}

/* Draws from the row first on, unless surface is NULL; returns the rows of the whole text. */
static int
flow_text(const char *text, int columns, int first, Surface *surface, Rect rect)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    int row = 0;

    for (char **line = lines; *line; line++) {
        g_autofree char *clean = utf8_for_line(*line);
        const char *rest = clean;

        if (!*rest && !line[1])
            break;
        do {
            size_t length = row_length(rest, columns);
            g_autofree char *part = g_strndup(rest, length);

            if (surface && row >= first && row < first + rect.rows)
                surface_put(surface, rect.row + row - first, rect.column, columns, part,
                            cell_style(STYLE_TEXT));
            rest += length;
            row++;
        } while (*rest);
    }
    return row;
}

/* --- words --- */

static int
word_width(const char *word)
{
    g_autofree char *clean = utf8_for_line(word);

    return text_width(clean);
}

static int
column_width(const char *const *words, int columns)
{
    int widest = 1;

    for (; *words; words++)
        widest = MAX(widest, MIN(word_width(*words), WORD_COLUMNS));
    return MIN(widest + GAP, MAX(columns, 1));
}

static int
count_words(const char *const *words)
{
    return words ? (int)g_strv_length((char **)words) : 0;
}

static int
word_rows(const Popup *popup, int columns)
{
    int count = count_words(popup->words);

    if (count == 0)
        return 0;

    int per_row = MAX(columns / column_width(popup->words, columns), 1);

    return MIN((count + per_row - 1) / per_row, WORD_ROWS);
}

/* "12/340" at the end of the last row, when there is more than one page. */
static void
draw_place(const Popup *popup, Surface *surface, Rect rect, int count)
{
    g_autofree char *place = g_strdup_printf(" %d/%d", popup->selected + 1, count);
    int width = (int)strlen(place);

    if (width < rect.columns)
        surface_put(surface, rect.row + rect.rows - 1, rect.column + rect.columns - width, width,
                    place, cell_style(STYLE_INFO));
}

static void
draw_words(const Popup *popup, Surface *surface, Rect rect)
{
    int count = count_words(popup->words);
    int width = column_width(popup->words, rect.columns);
    int per_row = MAX(rect.columns / width, 1);
    int per_page = per_row * rect.rows;
    int first = MAX(popup->selected, 0) / per_page * per_page;

    for (int i = first; i < count && i < first + per_page; i++) {
        StyleId style = i == popup->selected ? STYLE_STATUS_CURRENT : STYLE_TEXT;
        int row = (i - first) / per_row;
        int column = (i - first) % per_row * width;

        surface_put(surface, rect.row + row, rect.column + column, MAX(width - GAP, 1),
                    popup->words[i], cell_style(style));
    }
    if (count > per_page)
        draw_place(popup, surface, rect, count);
}

/* --- both --- */

static int
text_rows(const Popup *popup, int columns)
{
    return popup->text ? flow_text(popup->text, columns, 0, NULL, (Rect){ 0 }) : 0;
}

int
popup_rows(const Popup *popup, int rows, int columns)
{
    return MIN(text_rows(popup, columns) + word_rows(popup, columns), rows);
}

int
popup_hidden_rows(const Popup *popup, int rows, int columns)
{
    int room = MAX(rows - word_rows(popup, columns), 0);

    return MAX(text_rows(popup, columns) - room, 0);
}

static void
draw_hint(const Popup *popup, Surface *surface, Rect rect, int hidden)
{
    const char *hint = popup->first_row < hidden ? _(" ▼ PageDown") : _(" ▲ PageUp");
    int width = text_width(hint);

    if (hidden > 0 && width < rect.columns)
        surface_put(surface, rect.row + rect.rows - 1, rect.column + rect.columns - width, width,
                    hint, cell_style(STYLE_PROMPT));
}

void
popup_draw(const Popup *popup, Surface *surface, Rect rect)
{
    int words = MIN(word_rows(popup, rect.columns), rect.rows);
    Rect above = { rect.row, rect.column, rect.rows - words, rect.columns };
    Rect below = { rect.row + above.rows, rect.column, words, rect.columns };

    surface_fill(surface, rect, STYLE_TEXT);
    if (popup->text && above.rows > 0) {
        flow_text(popup->text, rect.columns, popup->first_row, surface, above);
        draw_hint(popup, surface, above, popup_hidden_rows(popup, rect.rows, rect.columns));
    }
    if (words > 0)
        draw_words(popup, surface, below);
}
