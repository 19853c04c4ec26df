/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forms in words. */

#include "config.h"

#include "model/form_text.h"

#include <string.h>

#include "base/i18n.h"

static const char *
option_label(const FormField *field, const char *value)
{
    for (unsigned i = 0; i < field->options->len; i++) {
        const FormOption *option = field->options->pdata[i];
        if (strcmp(option->value, value) == 0)
            return option->label;
    }
    return value;
}

char *
form_field_describe(const FormField *field)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const char *separator =
        field->type == FIELD_TEXT_MULTI || field->type == FIELD_FIXED ? "\n" : ", ";

    if (field->type == FIELD_BOOLEAN)
        return g_strdup(strcmp(form_field_value(field), "1") == 0 ? _("yes") : _("no"));
    if (field->type == FIELD_TEXT_PRIVATE)
        return g_strdup(*form_field_value(field) ? "••••••" : "");
    for (unsigned i = 0; i < field->values->len; i++)
        g_string_append_printf(text, "%s%s", i ? separator : "",
                               option_label(field, field->values->pdata[i]));
    return g_strdup(text->str);
}

bool
form_media_is_link(const FormMedia *media)
{
    static const char *const schemes[] = { "https://", "http://" };

    for (unsigned i = 0; i < G_N_ELEMENTS(schemes); i++)
        if (g_ascii_strncasecmp(media->uri, schemes[i], strlen(schemes[i])) == 0)
            return true;
    return false;
}

const char *
form_media_label(const FormMedia *media)
{
    if (!form_media_is_link(media))
        return _("There is a picture or sound that this program cannot show.");
    if (g_str_has_prefix(media->type, "image/"))
        return _("Look at this picture:");
    if (g_str_has_prefix(media->type, "audio/"))
        return _("Listen to this:");
    if (g_str_has_prefix(media->type, "video/"))
        return _("Watch this:");
    return _("Open this:");
}

/* --- lines --- */

static void
add_line(GString *text, const char *indent, const char *line)
{
    if (line && *line)
        g_string_append_printf(text, "%s%s\n", indent, line);
}

/* What may be said to /form set. */
static char *
describe_choices(const FormField *field)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if (field->type == FIELD_BOOLEAN)
        return g_strdup(_(" [yes or no]"));
    for (unsigned i = 0; i < field->options->len; i++) {
        const FormOption *option = field->options->pdata[i];
        bool is_same = strcmp(option->label, option->value) == 0;
        g_string_append_printf(text, "%s%s%s%s%s", i ? " | " : " [", option->value,
                               is_same ? "" : " (", is_same ? "" : option->label,
                               is_same ? "" : ")");
    }
    if (text->len > 0)
        g_string_append(text, form_field_is_open(field) ? _(" | other]") : "]");
    return g_strdup(text->str);
}

static void
add_media(GString *text, const FormField *field)
{
    for (unsigned i = 0; i < field->media->len; i++) {
        const FormMedia *media = field->media->pdata[i];
        g_string_append_printf(text, "    %s %s\n", form_media_label(media),
                               form_media_is_link(media) ? media->uri : "");
    }
}

static void
add_field(GString *text, const FormField *field)
{
    g_autofree char *value = form_field_describe(field);
    g_autofree char *choices = describe_choices(field);
    const char *label = field->label && *field->label ? field->label : NULL;

    if (field->type == FIELD_HIDDEN)
        return;
    if (field->type == FIELD_FIXED) {
        add_line(text, "", label);
        add_line(text, "", value);
        return;
    }
    add_media(text, field);
    g_string_append_printf(text, "%s%s%s%s%s%s%s\n", field->var, field->is_required ? "*" : "",
                           label ? " (" : "", label ? label : "", label ? "): " : ": ", value,
                           choices);
    add_line(text, "    ", field->description);
    add_line(text, "  ! ", field->error);
}

static void
add_table(GString *text, const Form *form)
{
    for (unsigned row = 0; row < form->items->len; row++) {
        char **cells = form->items->pdata[row];
        for (unsigned i = 0; i < form->columns->len; i++)
            g_string_append_printf(text, "%s%s: %s", i ? "; " : "- ",
                                   form_field_label(form->columns->pdata[i]), cells[i]);
        g_string_append_c(text, '\n');
    }
}

static void
add_part(GString *text, const Form *form, const FormPart *part)
{
    switch (part->kind) {
    case PART_HEADING:
    case PART_TEXT:
        add_line(text, "", part->text);
        break;
    case PART_FIELD:
        add_field(text, form_field(form, part->field));
        break;
    case PART_TABLE:
        add_table(text, form);
        break;
    }
}

/* Where there is more than one way to send it. */
static void
add_buttons(GString *text, const FormWindow *window)
{
    g_string_append(text, _("Buttons:"));
    for (unsigned i = 0; i < window->button_count; i++)
        g_string_append_printf(text, " [%s]", window->buttons[i].word);
    g_string_append_c(text, '\n');
}

char *
form_to_text(const FormWindow *window)
{
    const Form *form = window->form;
    g_autoptr(GString) text = g_string_new(NULL);

    add_line(text, "", form->title ? form->title : window->name);
    add_line(text, "", form->instructions);
    add_line(text, "! ", window->error);
    for (unsigned i = 0; i < form->parts->len; i++)
        add_part(text, form, form->parts->pdata[i]);
    if (form->is_cut)
        add_line(text, "", _("There is more of this form than can be shown."));
    if (window->state == FORM_SENT)
        add_line(text, "", _("Sent; there is no answer yet."));
    if (window->state == FORM_ASKED && window->button_count > 1)
        add_buttons(text, window);
    if (text->len > 0)
        g_string_truncate(text, text->len - 1);
    return g_strdup(text->str);
}
