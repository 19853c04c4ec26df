/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state of a form that is being filled in. */

#include "config.h"

#include "model/form_window.h"

#include <string.h>

#include "base/i18n.h"
#include "base/secret.h"
#include "model/private.h"

static void
emit(EventKind kind, Window *window)
{
    Event event = { .kind = kind, .account = window->account, .window = window };

    model_emit(window->form->model, &event);
}

/* --- places --- */

bool
form_field_has_rows(const FormField *field)
{
    return field->type == FIELD_LIST_MULTI || form_field_is_open(field);
}

static void
add_places(GArray *places, const Form *form, unsigned index)
{
    const FormField *field = form_field(form, index);
    unsigned count = 1;

    if (!form_field_is_input(field))
        return;
    if (form_field_has_rows(field))
        count = field->options->len + form_field_is_open(field);
    for (unsigned i = 0; i < count; i++) {
        FormPlace place = { (int)index, (int)i };
        g_array_append_val(places, place);
    }
}

static FormPlace
button_place(unsigned button)
{
    return (FormPlace){ button == 0 ? FORM_PLACE_SEND : FORM_PLACE_OTHER - (int)button + 1, 0 };
}

int
form_place_button(FormPlace place)
{
    if (place.field == FORM_PLACE_SEND)
        return 0;
    return place.field <= FORM_PLACE_OTHER ? FORM_PLACE_OTHER - place.field + 1 : -1;
}

GArray *
form_window_places(const Window *window)
{
    static const FormPlace cancel = { FORM_PLACE_CANCEL, 0 };
    const FormWindow *self = window->form;
    GArray *places = g_array_new(FALSE, FALSE, sizeof(FormPlace));

    for (unsigned i = 0; i < self->form->parts->len && self->state == FORM_ASKED; i++) {
        const FormPart *part = self->form->parts->pdata[i];
        if (part->kind == PART_FIELD)
            add_places(places, self->form, part->field);
    }
    for (unsigned i = 0; i < self->button_count && self->state == FORM_ASKED; i++) {
        FormPlace place = button_place(i);
        g_array_append_val(places, place);
    }
    g_array_append_val(places, cancel);
    return places;
}

static int
find_place(const GArray *places, FormPlace place)
{
    for (unsigned i = 0; i < places->len; i++) {
        const FormPlace *other = &g_array_index(places, FormPlace, i);
        if (other->field == place.field && other->option == place.option)
            return (int)i;
    }
    return -1;
}

void
form_window_go(Window *window, FormPlace place)
{
    g_autoptr(GArray) places = form_window_places(window);

    if (find_place(places, place) < 0)
        return;
    window->form->place = place;
    emit(EVENT_FORM_CHANGED, window);
}

void
form_window_move(Window *window, int step)
{
    g_autoptr(GArray) places = form_window_places(window);
    int index = find_place(places, window->form->place);

    index = CLAMP(index + step, 0, (int)places->len - 1);
    form_window_go(window, g_array_index(places, FormPlace, index));
}

static void
go_to_start(Window *window)
{
    g_autoptr(GArray) places = form_window_places(window);

    window->form->place = g_array_index(places, FormPlace, 0);
}

/* The field of the place; NULL on a button. */
static FormField *
current_field(const Window *window)
{
    const FormWindow *self = window->form;

    return self->place.field >= 0 ? form_field(self->form, (unsigned)self->place.field) : NULL;
}

/* --- life --- */

static void
set_buttons(FormWindow *self, const FormButton *buttons, unsigned count)
{
    self->buttons[0] = (FormButton){ "send", _("Send"), false };
    self->button_count = CLAMP(count, 1, FORM_BUTTONS);
    for (unsigned i = 0; i < MIN(count, FORM_BUTTONS); i++)
        self->buttons[i] = buttons[i];
}

Window *
form_window_open(Model *model, const FormRequest *request)
{
    FormWindow *self = g_new0(FormWindow, 1);

    self->model = model;
    self->form = request->form;
    self->name = g_strdup(request->name);
    self->state = request->submit ? FORM_ASKED : FORM_SHOWN;
    self->submit = request->submit;
    self->cancel = request->cancel;
    self->data = request->data;
    set_buttons(self, request->buttons, request->button_count);
    Window *window = windows_add_form(model_windows(model), self, request->account);
    go_to_start(window);
    emit(EVENT_FORM_ASKED, window);
    return window;
}

void
form_window_free(FormWindow *self)
{
    if (!self)
        return;
    form_free(self->form);
    g_free(self->name);
    g_free(self->error);
    g_free(self);
}

void
form_window_ask_again(Window *window, Form *form, const char *error)
{
    FormWindow *self = window->form;

    if (form) {
        form_copy_answers(form, self->form);
        form_free(self->form);
        self->form = form;
    }
    g_free(self->error);
    self->error = g_strdup(error);
    self->state = FORM_ASKED;
    go_to_start(window);
    emit(EVENT_FORM_ASKED, window);
}

void
form_window_continue(Window *window, Form *form, const FormButton *buttons, unsigned count)
{
    form_free(window->form->form);
    window->form->form = form;
    set_buttons(window->form, buttons, count);
    form_window_ask_again(window, NULL, NULL);
}

void
form_window_done(Window *window)
{
    window->form->cancel = NULL;
    form_window_cancel(window);
}

void
form_window_cancel(Window *window)
{
    windows_close(model_windows(window->form->model), window);
}

/* For window.c: it is about to go, for whatever reason. */
void
form_window_close(Window *window)
{
    window->form->state = FORM_CLOSED;
    emit(EVENT_FORM_CHANGED, window);
}

/* --- filling in --- */

static bool
is_users_turn(const Window *window, GError **error)
{
    if (window->form->state == FORM_ASKED)
        return true;
    g_set_error_literal(error, FORM_ERROR, FORM_ERROR_INVALID,
                        window->form->state == FORM_SENT
                            ? _("The form has been sent; there is no answer yet.")
                            : _("This form is only to be read."));
    return false;
}

bool
form_window_set(Window *window, unsigned field, const char *const *values, GError **error)
{
    if (!is_users_turn(window, error) ||
        !form_field_set(form_field(window->form->form, field), values, error))
        return false;
    emit(EVENT_FORM_CHANGED, window);
    return true;
}

int
form_window_find_button(const Window *window, const char *word)
{
    const FormWindow *self = window->form;

    for (unsigned i = 0; i < self->button_count; i++) {
        const FormButton *button = &self->buttons[i];
        if (g_ascii_strcasecmp(button->label, word) == 0 ||
            g_ascii_strcasecmp(button->word, word) == 0)
            return (int)i;
    }
    return -1;
}

bool
form_window_submit(Window *window, GError **error)
{
    return form_window_press(window, 0, error);
}

bool
form_window_press(Window *window, unsigned button, GError **error)
{
    FormWindow *self = window->form;

    if (!is_users_turn(window, error))
        return false;
    g_return_val_if_fail(button < self->button_count, false);
    int wrong = self->buttons[button].is_unchecked ? -1 : form_check(self->form);
    if (wrong >= 0) {
        const FormField *field = form_field(self->form, (unsigned)wrong);
        g_set_error(error, FORM_ERROR, FORM_ERROR_INVALID, "%s: %s", form_field_label(field),
                    field->error);
        form_window_go(window, (FormPlace){ wrong, 0 });
        return false;
    }
    g_clear_pointer(&self->error, g_free);
    self->pressed = button;
    self->state = FORM_SENT;
    go_to_start(window);
    emit(EVENT_FORM_CHANGED, window);
    self->submit(window, self->form, self->data);
    return true;
}

/* --- choices --- */

static void
set_values(Window *window, GPtrArray *values)
{
    g_ptr_array_add(values, NULL);
    form_window_set(window, (unsigned)window->form->place.field, (const char *const *)values->pdata,
                    NULL);
}

/* The option turned on or off; the others stay, in the order of the form. */
static void
turn_option(Window *window, const FormField *field, const char *turned)
{
    g_autoptr(GPtrArray) values = g_ptr_array_new();
    bool is_single = field->type == FIELD_LIST_SINGLE;

    for (unsigned i = 0; i < field->options->len; i++) {
        const FormOption *option = field->options->pdata[i];
        bool is_on = form_field_has_value(field, option->value);
        if (g_str_equal(option->value, turned) ? !is_on : is_on && !is_single)
            g_ptr_array_add(values, option->value);
    }
    set_values(window, values);
}

static void
take_option(Window *window, const FormField *field, int step)
{
    int count = (int)field->options->len, index = form_field_option(field, form_field_value(field));
    g_autoptr(GPtrArray) values = g_ptr_array_new();

    if (count == 0)
        return;
    index = index < 0 ? (step > 0 ? 0 : count - 1) : (index + step + count) % count;
    g_ptr_array_add(values, ((FormOption *)field->options->pdata[index])->value);
    set_values(window, values);
}

static bool
is_other(const FormField *field, FormPlace place)
{
    return form_field_has_rows(field) && place.option == (int)field->options->len;
}

bool
form_window_choose(Window *window, int step)
{
    const FormField *field = current_field(window);
    FormPlace place = window->form->place;

    if (!field || is_other(field, place))
        return false;
    if (form_field_has_rows(field)) {
        turn_option(window, field, ((FormOption *)field->options->pdata[place.option])->value);
        return true;
    }
    if (field->type == FIELD_LIST_SINGLE) {
        take_option(window, field, step);
        return true;
    }
    if (field->type != FIELD_BOOLEAN)
        return false;
    g_autoptr(GPtrArray) values = g_ptr_array_new();
    g_ptr_array_add(values, (char *)(g_str_equal(form_field_value(field), "1") ? "0" : "1"));
    set_values(window, values);
    return true;
}

/* --- text --- */

static bool
takes_text(const FormField *field, FormPlace place)
{
    return field &&
           (is_other(field, place) || (!form_field_is_list(field) && field->type != FIELD_BOOLEAN));
}

char *
form_window_text(const Window *window)
{
    const FormField *field = current_field(window);

    if (!takes_text(field, window->form->place))
        return NULL;
    g_autoptr(GPtrArray) values = g_ptr_array_new();
    for (unsigned i = 0; i < field->values->len; i++) {
        if (form_field_option(field, field->values->pdata[i]) < 0)
            g_ptr_array_add(values, field->values->pdata[i]);
    }
    g_ptr_array_add(values, NULL);
    return g_strjoinv(field->type == FIELD_JID_MULTI ? " " : "\n", (char **)values->pdata);
}

/* The options that are chosen stay beside other values of a list-multi. */
static void
keep_options(const FormField *field, GPtrArray *values)
{
    for (unsigned i = 0; i < field->values->len && field->type == FIELD_LIST_MULTI; i++) {
        if (form_field_option(field, field->values->pdata[i]) >= 0)
            g_ptr_array_add(values, g_strdup(field->values->pdata[i]));
    }
}

/* Addresses may be parted by commas too. */
static void
add_addresses(GPtrArray *values, const char *text)
{
    g_auto(GStrv) words = g_strsplit_set(text, " \t\n", -1);

    for (char **word = words; *word; word++) {
        size_t length = strlen(*word);
        if (length > 1 && (*word)[length - 1] == ',')
            (*word)[length - 1] = '\0';
        if (**word)
            g_ptr_array_add(values, g_strdup(*word));
    }
}

bool
form_window_set_text(Window *window, const char *text, GError **error)
{
    const FormField *field = current_field(window);

    if (!takes_text(field, window->form->place))
        return false;
    g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func((GDestroyNotify)secret_free);
    keep_options(field, values);
    if (field->type == FIELD_JID_MULTI) {
        add_addresses(values, text);
    } else if (*text && form_field_is_multi(field)) {
        g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
        for (char **line = lines; *line; line++)
            g_ptr_array_add(values, g_strdup(*line));
    } else if (*text) {
        g_ptr_array_add(values, secret_dup(text));
    }
    g_ptr_array_add(values, NULL);
    return form_window_set(window, (unsigned)window->form->place.field,
                           (const char *const *)values->pdata, error);
}

bool
form_window_is_secret(const Window *window)
{
    const FormField *field = current_field(window);

    return field && field->type == FIELD_TEXT_PRIVATE;
}

/* --- finding --- */

Window *
form_window_find(const Model *model, Window *window)
{
    const GPtrArray *all = windows_all(model_windows(model));

    if (window && window->kind == WINDOW_FORM)
        return window;
    for (unsigned i = 0; i < all->len; i++) {
        Window *other = all->pdata[i];
        if (other->kind == WINDOW_FORM)
            return other;
    }
    return NULL;
}
