/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of forms. The two columns at the left are for the sign of where the user is. */

#include "config.h"

#include "ui/form_rows.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/text_width.h"
#include "base/utf8.h"
#include "model/form_text.h"
#include "ui/view_text.h"

enum { MARGIN = 2, STEP = 2, MOST_DEPTH = 4, FIELD_COLUMNS = 20, MOST_LINES = 8, GAP = 2 };

typedef struct {
    const FormWindow *window;
    GPtrArray *rows;
    int columns;
    int indent;      /* of the part that is being written */
    bool has_needed; /* a field that must be filled in */
} Writer;

static void
free_row(gpointer data)
{
    FormRow *row = data;

    g_free(row->text);
    g_free(row->value);
    g_free(row);
}

/* Takes the text. */
static FormRow *
add_row(Writer *writer, int indent, char *text, StyleId style)
{
    FormRow *row = g_new0(FormRow, 1);

    row->indent = indent;
    row->text = text;
    row->style = style;
    g_ptr_array_add(writer->rows, row);
    return row;
}

static bool
is_full(const Writer *writer)
{
    return writer->rows->len >= LIMIT_FORM_ROWS;
}

static void
add_blank(Writer *writer)
{
    const FormRow *last = writer->rows->len > 0 ? writer->rows->pdata[writer->rows->len - 1] : NULL;

    if (last && (last->text[0] || last->value))
        add_row(writer, 0, g_strdup(""), STYLE_TEXT);
}

/* The bytes that fit, up to behind a space where there is one. */
static size_t
line_length(const char *text, int columns)
{
    int used;
    size_t length = text_fit(text, MAX(columns, 1), &used);

    if (length == 0)
        return text[0] ? text_cluster(text, &used) : 0;
    if (!text[length])
        return length;
    const char *space = memrchr(text, ' ', length);
    return space && space > text ? (size_t)(space - text) + 1 : length;
}

static void
add_text(Writer *writer, int indent, const char *text, StyleId style)
{
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", LIMIT_FORM_ROWS);

    for (char **line = lines; *line; line++) {
        g_autofree char *clean = utf8_for_line(*line);
        for (const char *rest = clean; *rest && !is_full(writer);) {
            size_t length = line_length(rest, writer->columns - indent);
            add_row(writer, indent, g_strchomp(g_strndup(rest, length)), style);
            rest += length;
        }
    }
}

/* --- fields --- */

/* Underscores show where something can be put. */
static char *
fill(const char *value, int columns)
{
    g_autofree char *cut = text_cut(value, MAX(columns, 1));
    int blank = MIN(columns, FIELD_COLUMNS) - text_width(cut);
    g_autofree char *line = g_strnfill((gsize)MAX(blank, 0), '_');

    return g_strconcat(cut, line, NULL);
}

static void
set_place(Writer *writer, FormRow *row, int field, int option)
{
    const FormPlace *at = &writer->window->place;

    row->has_place = true;
    row->place = (FormPlace){ field, option };
    row->is_current = at->field == field && at->option == option;
    if (row->is_current)
        row->value_style = STYLE_FORM_CURRENT;
}

/* "Label *"; what must be filled in is told by more than colour. */
static char *
label_text(Writer *writer, const FormField *field)
{
    writer->has_needed |= field->is_required;
    return g_strconcat(form_field_label(field), field->is_required ? " *" : "", NULL);
}

/* The label, and the value beside it where there is room for both, else below. */
static FormRow *
add_pair(Writer *writer, const FormField *field, const char *value, bool is_field)
{
    g_autofree char *name = label_text(writer, field);
    g_autofree char *label = g_strconcat(name, ": ", NULL);
    g_autofree char *clean = utf8_for_line(label);
    int room = writer->columns - writer->indent - text_width(clean);
    int wanted = is_field ? MIN(FIELD_COLUMNS, writer->columns / 3) : text_width(value);
    FormRow *row;

    if (room >= wanted) {
        row = add_row(writer, writer->indent, g_steal_pointer(&clean), STYLE_FORM_LABEL);
    } else {
        add_text(writer, writer->indent, name, STYLE_FORM_LABEL);
        row = add_row(writer, writer->indent + STEP, g_strdup(""), STYLE_FORM_LABEL);
        room = writer->columns - row->indent;
    }
    row->value = is_field ? fill(value, room) : text_cut(value, room);
    row->value_style = STYLE_FORM_VALUE;
    return row;
}

static void
add_text_field(Writer *writer, const FormField *field, int index)
{
    g_autofree char *value = form_field_describe(field);

    set_place(writer, add_pair(writer, field, value, true), index, 0);
}

/* Line by line below the label. */
static void
add_lines_field(Writer *writer, const FormField *field, int index)
{
    g_autofree char *value = form_field_describe(field);
    g_auto(GStrv) lines = g_strsplit(value, "\n", MOST_LINES);
    g_autofree char *label = label_text(writer, field);
    int room = writer->columns - writer->indent - STEP;

    add_text(writer, writer->indent, label, STYLE_FORM_LABEL);
    for (char **line = lines; *line || line == lines; line++) {
        FormRow *row = add_row(writer, writer->indent + STEP, g_strdup(""), STYLE_FORM_VALUE);
        row->value = fill(*line ? *line : "", room);
        row->value_style = STYLE_FORM_VALUE;
        set_place(writer, row, index, 0);
        if (!*line)
            break;
    }
}

static void
add_boolean(Writer *writer, const FormField *field, int index)
{
    bool is_on = strcmp(form_field_value(field), "1") == 0;
    g_autofree char *label = label_text(writer, field);
    FormRow *row = add_row(writer, writer->indent, g_strdup(""), STYLE_FORM_VALUE);

    row->value = g_strdup(is_on ? "[x]" : "[ ]");
    row->value_style = STYLE_FORM_VALUE;
    set_place(writer, row, index, 0);
    unsigned first = writer->rows->len;
    add_text(writer, writer->indent + 4, label, STYLE_FORM_LABEL);
    /* The first of these belongs beside the box. */
    if (writer->rows->len > first) {
        FormRow *beside = writer->rows->pdata[first];
        g_autofree char *box = g_steal_pointer(&row->value);
        row->value = g_strconcat(box, " ", beside->text, NULL);
        g_ptr_array_remove_index(writer->rows, first);
    }
}

static void
add_choice(Writer *writer, const FormField *field, int index)
{
    g_autofree char *value = form_field_describe(field);
    g_autofree char *choice = g_strdup_printf("‹ %s ›", *value ? value : _("choose"));

    set_place(writer, add_pair(writer, field, choice, false), index, 0);
}

static void
add_option(Writer *writer, const FormField *field, int index, int option)
{
    const FormOption *row_option = field->options->pdata[option];
    bool is_on = form_field_has_value(field, row_option->value);
    bool is_single = field->type == FIELD_LIST_SINGLE;
    const char *box = is_single ? (is_on ? "(•) " : "( ) ") : (is_on ? "[x] " : "[ ] ");
    FormRow *row = add_row(writer, writer->indent + STEP, g_strdup(""), STYLE_FORM_VALUE);
    g_autofree char *whole = g_strconcat(box, row_option->label, NULL);

    row->value = text_cut(whole, writer->columns - row->indent);
    row->value_style = STYLE_FORM_VALUE;
    set_place(writer, row, index, option);
}

/* What stands in the list besides its options. */
static char *
other_values(const FormField *field)
{
    g_autoptr(GPtrArray) values = g_ptr_array_new();

    for (unsigned i = 0; i < field->values->len; i++) {
        if (form_field_option(field, field->values->pdata[i]) < 0)
            g_ptr_array_add(values, field->values->pdata[i]);
    }
    g_ptr_array_add(values, NULL);
    return g_strjoinv(", ", (char **)values->pdata);
}

static void
add_list(Writer *writer, const FormField *field, int index)
{
    g_autofree char *label = label_text(writer, field);

    add_text(writer, writer->indent, label, STYLE_FORM_LABEL);
    for (unsigned i = 0; i < field->options->len; i++)
        add_option(writer, field, index, (int)i);
    if (!form_field_is_open(field))
        return;
    g_autofree char *others = other_values(field);
    const char *other = _("another: ");
    FormRow *row = add_row(writer, writer->indent + STEP, g_strdup(other), STYLE_FORM_LABEL);
    row->value = fill(others, writer->columns - row->indent - text_width(other));
    row->value_style = STYLE_FORM_VALUE;
    set_place(writer, row, index, (int)field->options->len);
}

static void
add_media(Writer *writer, const FormField *field)
{
    bool has_link = false;

    for (unsigned i = 0; i < field->media->len; i++)
        has_link |= form_media_is_link(field->media->pdata[i]);
    for (unsigned i = 0; i < field->media->len; i++) {
        const FormMedia *media = field->media->pdata[i];
        if (has_link && !form_media_is_link(media))
            continue;
        add_text(writer, writer->indent, form_media_label(media), STYLE_TEXT);
        /* From the edge on, so that it can be marked and copied whole. */
        if (form_media_is_link(media))
            add_text(writer, 0, media->uri, STYLE_LINK);
    }
}

static void
add_input(Writer *writer, const FormField *field, int index)
{
    if (field->type == FIELD_BOOLEAN)
        add_boolean(writer, field, index);
    else if (form_field_has_rows(field))
        add_list(writer, field, index);
    else if (field->type == FIELD_LIST_SINGLE)
        add_choice(writer, field, index);
    else if (field->type == FIELD_TEXT_MULTI)
        add_lines_field(writer, field, index);
    else
        add_text_field(writer, field, index);
}

static void
add_field(Writer *writer, unsigned index)
{
    const FormField *field = form_field(writer->window->form, index);
    bool is_input = form_field_is_input(field) && writer->window->form->type != FORM_RESULT;
    g_autofree char *value = form_field_describe(field);

    if (field->type == FIELD_HIDDEN)
        return;
    add_media(writer, field);
    if (is_input) {
        add_input(writer, field, (int)index);
    } else if (field->type == FIELD_FIXED) {
        add_text(writer, writer->indent, field->label, STYLE_FORM_TITLE);
        add_text(writer, writer->indent, value, STYLE_TEXT);
    } else if (field->type == FIELD_TEXT_MULTI && strchr(value, '\n')) {
        add_text(writer, writer->indent, form_field_label(field), STYLE_FORM_LABEL);
        add_text(writer, writer->indent + STEP, value, STYLE_TEXT);
    } else {
        g_autofree char *whole = g_strdup_printf("%s: %s", form_field_label(field), value);
        add_text(writer, writer->indent, whole, STYLE_TEXT);
    }
    add_text(writer, writer->indent + STEP, field->description, STYLE_FORM_HELP);
    if (field->error) {
        g_autofree char *error = g_strconcat("! ", field->error, NULL);
        add_text(writer, writer->indent + STEP, error, STYLE_ERROR);
    }
}

/* --- tables --- */

static int
cell_width(const char *cell)
{
    g_autofree char *clean = utf8_for_line(cell);

    return text_width(clean);
}

/* How wide the columns are; the sum of all, gaps included. */
static int
measure(const Form *form, int *widths)
{
    int sum = -GAP;

    for (unsigned i = 0; i < form->columns->len; i++) {
        widths[i] = cell_width(form_field_label(form->columns->pdata[i]));
        for (unsigned row = 0; row < form->items->len; row++)
            widths[i] = MAX(widths[i], cell_width(((char **)form->items->pdata[row])[i]));
        sum += widths[i] + GAP;
    }
    return sum;
}

static void
append_cell(GString *line, const char *cell, int width)
{
    g_autofree char *clean = utf8_for_line(cell);

    g_string_append_printf(line, "%s%*s", clean, width - text_width(clean) + GAP, "");
}

static void
add_columns(Writer *writer, const int *widths)
{
    const Form *form = writer->window->form;
    g_autoptr(GString) line = g_string_new(NULL);

    for (unsigned i = 0; i < form->columns->len; i++)
        append_cell(line, form_field_label(form->columns->pdata[i]), widths[i]);
    add_row(writer, writer->indent, g_strchomp(g_strdup(line->str)), STYLE_FORM_TITLE);
    for (unsigned row = 0; row < form->items->len && !is_full(writer); row++) {
        g_string_truncate(line, 0);
        for (unsigned i = 0; i < form->columns->len; i++)
            append_cell(line, ((char **)form->items->pdata[row])[i], widths[i]);
        add_row(writer, writer->indent, g_strchomp(g_strdup(line->str)), STYLE_TEXT);
    }
}

/* Where the columns do not stand beside one another: each cell with its name. */
static void
add_cells(Writer *writer)
{
    const Form *form = writer->window->form;

    for (unsigned row = 0; row < form->items->len && !is_full(writer); row++) {
        add_blank(writer);
        for (unsigned i = 0; i < form->columns->len; i++) {
            g_autofree char *cell =
                g_strdup_printf("%s: %s", form_field_label(form->columns->pdata[i]),
                                ((char **)form->items->pdata[row])[i]);
            add_text(writer, writer->indent, cell, STYLE_TEXT);
        }
    }
}

static void
add_table(Writer *writer)
{
    const Form *form = writer->window->form;
    g_autofree int *widths = g_new0(int, form->columns->len + 1);

    if (form->items->len == 0)
        add_text(writer, writer->indent, _("Nothing was found."), STYLE_TEXT);
    else if (measure(form, widths) <= writer->columns - writer->indent)
        add_columns(writer, widths);
    else
        add_cells(writer);
}

/* --- the whole --- */

static void
add_part(Writer *writer, const FormPart *part)
{
    writer->indent = MARGIN + STEP * (int)MIN(part->depth, MOST_DEPTH);
    switch (part->kind) {
    case PART_HEADING:
        add_blank(writer);
        add_text(writer, writer->indent, part->text, STYLE_FORM_TITLE);
        break;
    case PART_TEXT:
        add_text(writer, writer->indent, part->text, STYLE_TEXT);
        break;
    case PART_FIELD:
        add_field(writer, part->field);
        break;
    case PART_TABLE:
        add_table(writer);
        break;
    }
}

static void
add_button(Writer *writer, const char *label, int place)
{
    FormRow *row = add_row(writer, MARGIN, g_strdup(""), STYLE_FORM_LABEL);

    row->value = g_strdup_printf("[ %s ]", label);
    row->value_style = STYLE_FORM_VALUE;
    set_place(writer, row, place, 0);
}

static void
add_end(Writer *writer)
{
    const FormWindow *window = writer->window;

    if (window->form->is_cut || is_full(writer))
        add_row(writer, MARGIN, g_strdup(_("There is more of this form than can be shown.")),
                STYLE_WARNING);
    add_blank(writer);
    if (window->state == FORM_ASKED) {
        if (writer->has_needed)
            add_text(writer, MARGIN, _("* must be filled in"), STYLE_FORM_HELP);
        for (unsigned i = 0; i < window->button_count; i++)
            add_button(writer, window->buttons[i].label,
                       i == 0 ? FORM_PLACE_SEND : FORM_PLACE_OTHER - (int)i + 1);
    }
    if (window->state == FORM_SENT)
        add_text(writer, MARGIN, _("Sent; there is no answer yet."), STYLE_INFO);
    add_button(writer, window->state == FORM_SHOWN ? _("Close") : _("Cancel"), FORM_PLACE_CANCEL);
}

GPtrArray *
form_rows_new(const FormWindow *window, int columns)
{
    const Form *form = window->form;
    Writer writer = { .window = window, .columns = MAX(columns, MARGIN + 1) };

    writer.rows = g_ptr_array_new_with_free_func(free_row);
    add_text(&writer, MARGIN, form->title, STYLE_FORM_TITLE);
    add_text(&writer, MARGIN, form->instructions, STYLE_TEXT);
    if (window->error) {
        g_autofree char *error = g_strconcat("! ", window->error, NULL);
        add_text(&writer, MARGIN, error, STYLE_ERROR);
    }
    add_blank(&writer);
    for (unsigned i = 0; i < form->parts->len && !is_full(&writer); i++)
        add_part(&writer, form->parts->pdata[i]);
    add_end(&writer);
    return writer.rows;
}
