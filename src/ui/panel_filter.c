/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The filter of a panel: its keys and its line. */

#include "config.h"

#include "ui/panel_filter.h"

#include <string.h>

#include "base/limits.h"
#include "base/text_width.h"

static bool
is_text(const char *bytes, size_t length)
{
    return length > 0 && (unsigned char)bytes[0] >= ' ' && bytes[0] != 0x7f &&
           g_utf8_validate(bytes, (gssize)length, NULL);
}

static bool
erase_character(GString *filter)
{
    const char *last = g_utf8_find_prev_char(filter->str, filter->str + filter->len);

    if (last)
        g_string_truncate(filter, (gsize)(last - filter->str));
    return last != NULL;
}

PanelKey
panel_filter_key(GString *filter, const char *name, const char *bytes, size_t length,
                 bool *ret_is_changed)
{
    *ret_is_changed = false;
    if (strcmp(name, "Backspace") == 0) {
        *ret_is_changed = erase_character(filter);
        return PANEL_KEY_USED;
    }
    if (!is_text(bytes, length))
        return PANEL_KEY_UNUSED;
    if (filter->len + length <= LIMIT_NAME_BYTES) {
        g_string_append_len(filter, bytes, (gssize)length);
        *ret_is_changed = true;
    }
    return PANEL_KEY_USED;
}

void
panel_filter_draw(const GString *filter, Surface *surface, Rect panel)
{
    const char *text = filter->str;
    int room = panel.columns - 2;

    while (*text && text_width(text) > room)
        text = g_utf8_next_char(text);
    panel.row += panel.rows - 1;
    panel.rows = 1;
    surface_fill(surface, panel, STYLE_INPUT);
    int used =
        surface_put(surface, panel.row, panel.column, panel.columns, "/", cell_style(STYLE_PROMPT));
    surface_put(surface, panel.row, panel.column + used, panel.columns - used, text,
                cell_style(STYLE_INPUT));
}

int
panel_filter_column(const GString *filter, Rect panel)
{
    return panel.column + MIN(1 + text_width(filter->str), panel.columns - 1);
}
