/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forms as data, and what the user puts into them. */

#include "config.h"

#include "model/form.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/secret.h"
#include "base/utf8.h"

G_DEFINE_QUARK(jaser - form - error, form_error)

static const char *const type_names[] = {
    [FIELD_TEXT_SINGLE] = "text-single",
    [FIELD_TEXT_PRIVATE] = "text-private",
    [FIELD_TEXT_MULTI] = "text-multi",
    [FIELD_BOOLEAN] = "boolean",
    [FIELD_LIST_SINGLE] = "list-single",
    [FIELD_LIST_MULTI] = "list-multi",
    [FIELD_JID_SINGLE] = "jid-single",
    [FIELD_JID_MULTI] = "jid-multi",
    [FIELD_FIXED] = "fixed",
    [FIELD_HIDDEN] = "hidden",
};

const char *
field_type_name(FieldType type)
{
    return type_names[type];
}

bool
field_type_parse(const char *name, FieldType *ret_type)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(type_names); i++) {
        if (strcmp(type_names[i], name) == 0) {
            *ret_type = (FieldType)i;
            return true;
        }
    }
    return false;
}

/* --- making and freeing --- */

static void
free_option(gpointer data)
{
    FormOption *option = data;

    g_free(option->label);
    g_free(option->value);
    g_free(option);
}

static void
free_media(gpointer data)
{
    FormMedia *media = data;

    g_free(media->type);
    g_free(media->uri);
    g_free(media);
}

static void
free_field(gpointer data)
{
    FormField *field = data;

    g_free(field->var);
    g_free(field->label);
    g_free(field->description);
    g_ptr_array_unref(field->values);
    g_ptr_array_unref(field->options);
    g_ptr_array_unref(field->media);
    g_free(field->datatype);
    g_free(field->min);
    g_free(field->max);
    g_free(field->regex);
    g_free(field->error);
    g_free(field);
}

static void
free_part(gpointer data)
{
    FormPart *part = data;

    g_free(part->text);
    g_free(part);
}

Form *
form_new(FormType type)
{
    Form *form = g_new0(Form, 1);

    form->type = type;
    form->fields = g_ptr_array_new_with_free_func(free_field);
    form->parts = g_ptr_array_new_with_free_func(free_part);
    form->columns = g_ptr_array_new_with_free_func(free_field);
    form->items = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    return form;
}

void
form_free(Form *form)
{
    if (!form)
        return;
    g_free(form->title);
    g_free(form->instructions);
    g_ptr_array_unref(form->fields);
    g_ptr_array_unref(form->parts);
    g_ptr_array_unref(form->columns);
    g_ptr_array_unref(form->items);
    g_free(form);
}

/* Without the colon that some give it: what shows it has its own. */
static char *
clean_label(const char *label)
{
    char *text = utf8_short_line(label, LIMIT_FORM_TEXT_BYTES);
    size_t length = strlen(text);

    while (length > 0 && strchr(": ", text[length - 1]))
        text[--length] = '\0';
    return text;
}

static FormField *
new_field(FieldType type, const char *var, const char *label)
{
    FormField *field = g_new0(FormField, 1);

    field->type = type;
    field->var = g_strdup(var);
    field->label = label ? clean_label(label) : NULL;
    field->values = g_ptr_array_new_with_free_func((GDestroyNotify)secret_free);
    field->options = g_ptr_array_new_with_free_func(free_option);
    field->media = g_ptr_array_new_with_free_func(free_media);
    return field;
}

FormField *
form_add_field(Form *form, FieldType type, const char *var, const char *label)
{
    if (form->fields->len >= LIMIT_FORM_FIELDS) {
        form->is_cut = true;
        return NULL;
    }
    FormField *field = new_field(type, var, label);
    g_ptr_array_add(form->fields, field);
    return field;
}

FormField *
form_add_column(Form *form, FieldType type, const char *var, const char *label)
{
    if (form->columns->len >= LIMIT_FORM_COLUMNS) {
        form->is_cut = true;
        return NULL;
    }
    FormField *field = new_field(type, var, label);
    g_ptr_array_add(form->columns, field);
    return field;
}

void
form_field_add_value(FormField *field, const char *value)
{
    if (field->values->len < LIMIT_FORM_VALUES)
        g_ptr_array_add(field->values, secret_dup(value));
}

void
form_add_option(Form *form, FormField *field, const char *label, const char *value)
{
    if (form->options >= LIMIT_FORM_OPTIONS) {
        form->is_cut = true;
        return;
    }
    form->options++;
    FormOption *option = g_new(FormOption, 1);
    option->label = utf8_short_line(label && *label ? label : value, LIMIT_FORM_TEXT_BYTES);
    option->value = g_strdup(value);
    g_ptr_array_add(field->options, option);
}

void
form_field_add_media(FormField *field, const char *type, const char *uri)
{
    if (field->media->len >= LIMIT_FORM_MEDIA)
        return;
    FormMedia *media = g_new(FormMedia, 1);
    media->type = utf8_short_line(type, LIMIT_FORM_TEXT_BYTES);
    media->uri = utf8_short_line(uri, LIMIT_FORM_TEXT_BYTES);
    g_ptr_array_add(field->media, media);
}

void
form_take_item(Form *form, char **cells)
{
    if (form->items->len < LIMIT_FORM_ITEMS) {
        g_ptr_array_add(form->items, cells);
        return;
    }
    form->is_cut = true;
    g_strfreev(cells);
}

/* --- layout --- */

void
form_add_part(Form *form, FormPartKind kind, unsigned depth, const char *text, unsigned field)
{
    if (form->parts->len >= LIMIT_FORM_PARTS) {
        form->is_cut = true;
        return;
    }
    FormPart *part = g_new0(FormPart, 1);
    part->kind = kind;
    part->depth = depth;
    part->text = text ? utf8_short_line(text, LIMIT_FORM_TEXT_BYTES) : NULL;
    part->field = field;
    g_ptr_array_add(form->parts, part);
}

void
form_complete_parts(Form *form)
{
    g_autofree bool *has_part = g_new0(bool, form->fields->len + 1);
    bool has_table = false;

    for (unsigned i = 0; i < form->parts->len; i++) {
        const FormPart *part = form->parts->pdata[i];
        if (part->kind == PART_FIELD)
            has_part[part->field] = true;
        has_table |= part->kind == PART_TABLE;
    }
    for (unsigned i = 0; i < form->fields->len; i++) {
        if (!has_part[i])
            form_add_part(form, PART_FIELD, 0, NULL, i);
    }
    if (!has_table && form->columns->len > 0)
        form_add_part(form, PART_TABLE, 0, NULL, 0);
}

/* --- reading --- */

int
form_index(const Form *form, const char *var)
{
    for (unsigned i = 0; i < form->fields->len; i++) {
        if (g_strcmp0(form_field(form, i)->var, var) == 0)
            return (int)i;
    }
    return -1;
}

FormField *
form_find(const Form *form, const char *var)
{
    int index = form_index(form, var);

    return index >= 0 ? form_field(form, (unsigned)index) : NULL;
}

FormField *
form_field(const Form *form, unsigned index)
{
    return form->fields->pdata[index];
}

const char *
form_field_value(const FormField *field)
{
    return field->values->len > 0 ? field->values->pdata[0] : "";
}

const char *
form_value(const Form *form, const char *var)
{
    const FormField *field = form_find(form, var);

    return field ? form_field_value(field) : "";
}

bool
form_field_has_value(const FormField *field, const char *value)
{
    return g_ptr_array_find_with_equal_func(field->values, value, g_str_equal, NULL);
}

int
form_field_option(const FormField *field, const char *value)
{
    for (unsigned i = 0; i < field->options->len; i++) {
        const FormOption *option = field->options->pdata[i];
        if (strcmp(option->value, value) == 0)
            return (int)i;
    }
    return -1;
}

const char *
form_field_label(const FormField *field)
{
    if (field->label && *field->label)
        return field->label;
    return field->var ? field->var : "";
}

bool
form_field_is_input(const FormField *field)
{
    return field->type != FIELD_FIXED && field->type != FIELD_HIDDEN && !field->is_read_only;
}

bool
form_field_is_multi(const FormField *field)
{
    return field->type == FIELD_TEXT_MULTI || field->type == FIELD_LIST_MULTI ||
           field->type == FIELD_JID_MULTI;
}

bool
form_field_is_list(const FormField *field)
{
    return field->type == FIELD_LIST_SINGLE || field->type == FIELD_LIST_MULTI;
}

/* Whatever the method is, but the basic one, it implies <open/> for a list (XEP-0122 3.2). */
bool
form_field_is_open(const FormField *field)
{
    return form_field_is_list(field) && field->method != CHECK_BASIC;
}

/* --- setting --- */

static bool
is_among(const char *text, const char *list)
{
    g_auto(GStrv) words = g_strsplit(list, "|", -1);

    for (char **word = words; *word; word++) {
        if (g_ascii_strcasecmp(*word, text) == 0)
            return true;
    }
    return false;
}

/* NULL and error if it is neither yes nor no. */
static const char *
read_boolean(const char *text, GError **error)
{
    if (is_among(text, "1|yes|on|true|x"))
        return "1";
    if (is_among(text, "0|no|off|false|"))
        return "0";
    g_set_error_literal(error, FORM_ERROR, FORM_ERROR_INVALID, _("Say yes or no."));
    return NULL;
}

static const char *
find_option(const FormField *field, const char *text)
{
    g_autofree char *wanted = utf8_fold(text);

    if (form_field_option(field, text) >= 0)
        return text;
    for (unsigned i = 0; i < field->options->len; i++) {
        const FormOption *option = field->options->pdata[i];
        g_autofree char *label = utf8_fold(option->label);
        if (strcmp(label, wanted) == 0)
            return option->value;
    }
    return NULL;
}

/* An option's value; of an open list anything. NULL and error else. */
static const char *
read_option(const FormField *field, const char *text, GError **error)
{
    const char *value = find_option(field, text);

    if (value || form_field_is_open(field))
        return value ? value : text;
    if (!*text && !field->is_required)
        return "";
    g_set_error(error, FORM_ERROR, FORM_ERROR_INVALID, _("\"%s\" is none of the choices."), text);
    return NULL;
}

static const char *
read_value(const FormField *field, const char *text, GError **error)
{
    if (strlen(text) > LIMIT_BODY_BYTES) {
        g_set_error_literal(error, FORM_ERROR, FORM_ERROR_INVALID, _("This is too long."));
        return NULL;
    }
    if (field->type == FIELD_BOOLEAN)
        return read_boolean(text, error);
    return form_field_is_list(field) ? read_option(field, text, error) : text;
}

static bool
refuse(const FormField *field, GError **error)
{
    g_set_error(error, FORM_ERROR, FORM_ERROR_INVALID, _("%s cannot be changed."),
                form_field_label(field));
    return false;
}

bool
form_field_set(FormField *field, const char *const *values, GError **error)
{
    g_autoptr(GPtrArray) taken = g_ptr_array_new_with_free_func((GDestroyNotify)secret_free);

    if (!form_field_is_input(field))
        return refuse(field, error);
    for (const char *const *text = values; text && *text && taken->len < LIMIT_FORM_VALUES;
         text++) {
        const char *value = read_value(field, *text, error);
        if (!value)
            return false;
        bool is_double = form_field_is_list(field) &&
                         g_ptr_array_find_with_equal_func(taken, value, g_str_equal, NULL);
        if (!is_double && (*value || field->type == FIELD_TEXT_MULTI))
            g_ptr_array_add(taken, secret_dup(value));
        if (!form_field_is_multi(field))
            break;
    }
    g_ptr_array_unref(field->values);
    field->values = g_steal_pointer(&taken);
    field->is_changed = true;
    g_clear_pointer(&field->error, g_free);
    return true;
}

static bool
is_answer(const FormField *field, const FormField *answer)
{
    return answer && answer->is_changed && form_field_is_input(field) && field->media->len == 0;
}

void
form_copy_answers(Form *form, const Form *answers)
{
    for (unsigned i = 0; i < form->fields->len; i++) {
        FormField *field = form_field(form, i);
        const FormField *answer = field->var ? form_find(answers, field->var) : NULL;
        if (!is_answer(field, answer))
            continue;
        g_autoptr(GPtrArray) values = g_ptr_array_copy(answer->values, NULL, NULL);
        g_ptr_array_set_free_func(values, NULL);
        g_ptr_array_add(values, NULL);
        form_field_set(field, (const char *const *)values->pdata, NULL);
    }
}
