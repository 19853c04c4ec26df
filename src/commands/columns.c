/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text in columns, counted in terminal columns. */

#include "config.h"

#include "commands/columns.h"

#include "base/text_width.h"
#include "base/utf8.h"

/* One long cell must not push all others to the right. */
enum { WIDEST = 36, GAP = 2, CELLS = 8 };

struct Columns {
    GPtrArray *lines; /* char **, owned */
    int widths[CELLS];
};

Columns *
columns_new(void)
{
    Columns *columns = g_new0(Columns, 1);
    columns->lines = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    return columns;
}

void
columns_free(Columns *columns)
{
    if (!columns)
        return;
    g_ptr_array_unref(columns->lines);
    g_free(columns);
}

void
columns_add(Columns *columns, const char *first, ...)
{
    GPtrArray *cells = g_ptr_array_new();
    va_list args;
    va_start(args, first);
    for (const char *text = first; text && cells->len < CELLS; text = va_arg(args, const char *)) {
        char *cell = utf8_for_line(text);
        int *width = &columns->widths[cells->len];
        *width = MAX(*width, MIN(text_width(cell), WIDEST));
        g_ptr_array_add(cells, cell);
    }
    va_end(args);
    g_ptr_array_add(cells, NULL);
    g_ptr_array_add(columns->lines, g_ptr_array_free(cells, FALSE));
}

bool
columns_is_empty(const Columns *columns)
{
    return columns->lines->len == 0;
}

void
columns_print(Columns *columns, const CommandCall *call)
{
    for (guint i = 0; i < columns->lines->len; i++) {
        char **cells = g_ptr_array_index(columns->lines, i);
        g_autoptr(GString) line = g_string_new(NULL);
        for (int j = 0; cells[j]; j++) {
            int missing = columns->widths[j] - text_width(cells[j]);
            g_string_append_printf(line, "%*s%s%*s", GAP, "", cells[j], MAX(missing, 0), "");
        }
        while (line->len > 0 && line->str[line->len - 1] == ' ')
            g_string_truncate(line, line->len - 1);
        command_print(call, "%s", line->str);
    }
    g_ptr_array_set_size(columns->lines, 0);
    for (int j = 0; j < CELLS; j++)
        columns->widths[j] = 0;
}
