/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Data forms between XML and the model. */

#include "config.h"

#include "xmpp/data_form.h"

#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "xmpp/module.h"
#include "xmpp/ns.h"

#define NS_VALIDATE "http://jabber.org/protocol/xdata-validate"
#define NS_LAYOUT   "http://jabber.org/protocol/xdata-layout"
#define NS_MEDIA    "urn:xmpp:media-element"

/* As deep as sections may stand in one another. */
#define MOST_SECTIONS 8

static const char *const form_types[] = {
    [FORM_FORM] = "form",
    [FORM_SUBMIT] = "submit",
    [FORM_CANCEL] = "cancel",
    [FORM_RESULT] = "result",
};

/* Indented XML brings spaces that nobody means. */
static char *
stripped_text(const Element *element)
{
    g_autofree char *line = utf8_short_line(element_text(element), LIMIT_FORM_TEXT_BYTES);
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    g_autoptr(GString) text = g_string_new(NULL);

    for (char **word = words; *word; word++) {
        if (**word)
            g_string_append_printf(text, "%s%s", text->len ? " " : "", *word);
    }
    return g_strdup(text->str);
}

/* --- fields --- */

static void
read_option(Form *form, FormField *field, const Element *option)
{
    const char *value = element_child_text(option, "value", NULL);

    if (value)
        form_add_option(form, field, element_get(option, "label"), value);
}

static void
read_media(FormField *field, const Element *media)
{
    for (const Element *uri = element_first(media); uri; uri = element_next(uri)) {
        const char *type = element_get(uri, "type");
        if (!element_is(uri, "uri", NS_MEDIA))
            continue;
        g_autofree char *address = stripped_text(uri);
        form_field_add_media(field, type ? type : "", address);
    }
}

static unsigned
read_count(const Element *element, const char *attribute)
{
    const char *text = element_get(element, attribute);
    guint64 number = 0;

    return text && g_ascii_string_to_unsigned(text, 10, 0, LIMIT_FORM_VALUES, &number, NULL)
               ? (unsigned)number
               : 0;
}

/* One that is too long to be meant is none. */
static char *
read_bound(const Element *range, const char *attribute)
{
    const char *text = element_get(range, attribute);

    return text && strlen(text) <= LIMIT_NAME_BYTES ? g_strdup(text) : NULL;
}

/* XEP-0122. A second method would not be valid: the last one counts. */
static void
read_validation(FormField *field, const Element *validate)
{
    g_free(field->datatype);
    field->datatype = g_strdup(element_get(validate, "datatype"));
    for (const Element *child = element_first(validate); child; child = element_next(child)) {
        if (element_is(child, "open", NS_VALIDATE)) {
            field->method = CHECK_OPEN;
        } else if (element_is(child, "range", NS_VALIDATE)) {
            field->method = CHECK_RANGE;
            g_free(field->min);
            g_free(field->max);
            field->min = read_bound(child, "min");
            field->max = read_bound(child, "max");
        } else if (element_is(child, "regex", NS_VALIDATE)) {
            field->method = CHECK_REGEX;
            g_free(field->regex);
            field->regex = g_strndup(element_text(child), LIMIT_FORM_REGEX_BYTES + 1);
        } else if (element_is(child, "list-range", NS_VALIDATE)) {
            field->list_min = read_count(child, "min");
            field->list_max = read_count(child, "max");
        }
    }
}

static void
read_value(FormField *field, const Element *value)
{
    const char *text = element_text(value);

    if (field->type == FIELD_BOOLEAN)
        text = strcmp(text, "1") == 0 || strcmp(text, "true") == 0 ? "1" : "0";
    if (field->values->len == 0 || form_field_is_multi(field) || field->type == FIELD_HIDDEN ||
        field->type == FIELD_FIXED)
        form_field_add_value(field, text);
}

static void
read_contents(Form *form, FormField *field, const Element *element)
{
    for (const Element *child = element_first(element); child; child = element_next(child)) {
        if (element_is(child, "value", NS_DATA_FORM)) {
            read_value(field, child);
        } else if (element_is(child, "option", NS_DATA_FORM) && form_field_is_list(field)) {
            read_option(form, field, child);
        } else if (element_is(child, "required", NS_DATA_FORM)) {
            field->is_required = true;
        } else if (element_is(child, "desc", NS_DATA_FORM) && !field->description) {
            field->description = stripped_text(child);
        } else if (element_is(child, "media", NS_MEDIA)) {
            read_media(field, child);
        } else if (element_is(child, "validate", NS_VALIDATE)) {
            read_validation(field, child);
        }
    }
}

static FieldType
read_type(const Element *element, bool is_result)
{
    const char *name = element_get(element, "type");
    FieldType type;

    /* In a result several values may come for what bears no type (XEP-0004 3.2). */
    if (!name && is_result)
        return FIELD_TEXT_MULTI;
    return name && field_type_parse(name, &type) ? type : FIELD_TEXT_SINGLE;
}

static void
read_field(Form *form, const Element *element)
{
    FieldType type = read_type(element, form->type == FORM_RESULT);
    const char *var = element_get(element, "var");

    if (form->fields->len >= LIMIT_FORM_FIELDS) {
        form->is_cut = true;
        return;
    }
    /* What has no name cannot be answered; the type of a form may come without its own. */
    if (var && strcmp(var, "FORM_TYPE") == 0)
        type = FIELD_HIDDEN;
    if ((!var && type != FIELD_FIXED) || (var && form_find(form, var)))
        return;
    read_contents(form, form_add_field(form, type, var, element_get(element, "label")), element);
}

/* --- results --- */

static void
read_reported(Form *form, const Element *reported)
{
    for (const Element *child = element_first(reported); child; child = element_next(child)) {
        const char *var = element_get(child, "var");
        if (element_is(child, "field", NS_DATA_FORM) && var)
            form_add_column(form, read_type(child, true), var, element_get(child, "label"));
    }
}

static char *
read_cell(const Element *item, const char *var)
{
    g_autoptr(GString) cell = g_string_new(NULL);

    for (const Element *field = element_first(item); field; field = element_next(field)) {
        if (g_strcmp0(element_get(field, "var"), var) != 0)
            continue;
        for (const Element *value = element_first(field); value; value = element_next(value)) {
            if (element_is(value, "value", NS_DATA_FORM))
                g_string_append_printf(cell, "%s%s", cell->len ? ", " : "", element_text(value));
        }
    }
    return utf8_short_line(cell->str, LIMIT_FORM_TEXT_BYTES);
}

/* Servers do not hold to the order: the columns are known when all children have been seen. */
static void
read_items(Form *form, const Element *x)
{
    for (const Element *item = element_first(x); item; item = element_next(item)) {
        if (!element_is(item, "item", NS_DATA_FORM) || form->columns->len == 0)
            continue;
        if ((form->items->len + 1) * form->columns->len > LIMIT_FORM_CELLS) {
            form->is_cut = true;
            return;
        }
        char **cells = g_new0(char *, form->columns->len + 1);
        for (unsigned i = 0; i < form->columns->len; i++)
            cells[i] = read_cell(item, ((FormField *)form->columns->pdata[i])->var);
        form_take_item(form, cells);
    }
}

/* --- layout (XEP-0141) --- */

static void
read_section(Form *form, const Element *section, unsigned depth)
{
    const char *label = element_get(section, "label");

    if (label)
        form_add_part(form, PART_HEADING, depth, label, 0);
    for (const Element *child = element_first(section); child; child = element_next(child)) {
        if (form->parts->len >= LIMIT_FORM_PARTS)
            return;
        const char *var = element_get(child, "var");
        int index = var ? form_index(form, var) : -1;
        if (element_is(child, "fieldref", NS_LAYOUT) && index >= 0) {
            form_add_part(form, PART_FIELD, depth, NULL, (unsigned)index);
        } else if (element_is(child, "text", NS_LAYOUT)) {
            g_autofree char *text = stripped_text(child);
            form_add_part(form, PART_TEXT, depth, text, 0);
        } else if (element_is(child, "reportedref", NS_LAYOUT)) {
            form_add_part(form, PART_TABLE, depth, NULL, 0);
        } else if (element_is(child, "section", NS_LAYOUT) && depth < MOST_SECTIONS) {
            read_section(form, child, depth + 1);
        }
    }
}

static void
read_layout(Form *form, const Element *x)
{
    for (const Element *child = element_first(x); child; child = element_next(child)) {
        if (element_is(child, "page", NS_LAYOUT))
            read_section(form, child, 0);
    }
    form_complete_parts(form);
}

/* --- captchas (XEP-0158) --- */

/* What only a program can answer (5.1) is none of the user's business; we leave it unanswered, so
 * it goes only where it must not be answered. */
static void
hide_calculations(Form *form)
{
    FormField *field = form_find(form, "SHA-256");

    if (field && form_find(form, "challenge") && !field->is_required)
        field->type = FIELD_HIDDEN;
}

/* --- the whole --- */

static bool
read_form_type(const Element *x, FormType *ret_type)
{
    const char *name = element_get(x, "type");

    for (unsigned i = 0; name && i < G_N_ELEMENTS(form_types); i++) {
        if (strcmp(form_types[i], name) == 0) {
            *ret_type = (FormType)i;
            return true;
        }
    }
    return false;
}

static void
add_instructions(Form *form, const Element *element)
{
    g_autofree char *line = stripped_text(element);
    char *all =
        form->instructions ? g_strconcat(form->instructions, "\n", line, NULL) : g_strdup(line);

    g_free(form->instructions);
    form->instructions = utf8_cut(all, LIMIT_FORM_TEXT_BYTES);
    g_free(all);
}

Form *
data_form_read(const Element *x)
{
    FormType type;

    if (!element_is(x, "x", NS_DATA_FORM) || !read_form_type(x, &type))
        return NULL;
    Form *form = form_new(type);
    for (const Element *child = element_first(x); child; child = element_next(child)) {
        if (element_is(child, "title", NS_DATA_FORM) && !form->title)
            form->title = stripped_text(child);
        else if (element_is(child, "instructions", NS_DATA_FORM))
            add_instructions(form, child);
        else if (element_is(child, "field", NS_DATA_FORM))
            read_field(form, child);
        else if (element_is(child, "reported", NS_DATA_FORM))
            read_reported(form, child);
    }
    read_items(form, x);
    hide_calculations(form);
    read_layout(form, x);
    return form;
}

Form *
data_form_find(const Element *parent)
{
    const Element *x = element_child(parent, "x", NS_DATA_FORM);

    return x ? data_form_read(x) : NULL;
}

/* A field that is empty is told only if the user made it so; a boolean always is something. */
static bool
is_told(const FormField *field)
{
    if (field->type == FIELD_FIXED || !field->var)
        return false;
    return field->values->len > 0 || field->type == FIELD_BOOLEAN ||
           (field->is_changed && form_field_is_input(field));
}

static void
write_field(Element *x, const FormField *field)
{
    Element *element = element_add(x, "field", NULL);

    element_set(element, "var", field->var);
    /* The latter tells traffic.c what not to show. */
    if (field->type == FIELD_HIDDEN || field->type == FIELD_TEXT_PRIVATE)
        element_set(element, "type", field_type_name(field->type));
    if (field->values->len == 0)
        element_add_text(element, "value", NULL, field->type == FIELD_BOOLEAN ? "0" : "");
    for (unsigned i = 0; i < field->values->len; i++)
        element_add_text(element, "value", NULL, field->values->pdata[i]);
}

Element *
data_form_submit(const Form *form)
{
    Element *x = element_new("x", NS_DATA_FORM);

    element_set(x, "type", form_types[FORM_SUBMIT]);
    for (unsigned i = 0; i < form->fields->len; i++) {
        if (is_told(form_field(form, i)))
            write_field(x, form_field(form, i));
    }
    return x;
}

static const char *const features[] = { NS_DATA_FORM, NULL };

const XmppModule data_form_module = { .name = "data_form", .features = features };
