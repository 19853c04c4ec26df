/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /form: filling in the form of this window, or the first that is open, in both faces. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/secret.h"
#include "model/form_text.h"
#include "model/notice.h"
#include "model/prompt.h"
#include "commands/lookup.h"
#include "commands/parse.h"

static Window *
find_form(const CommandCall *call, GError **error)
{
    Window *window = form_window_find(call->model, call->window);

    if (!window)
        command_fail(error, _("There is no form to be filled in."));
    return window;
}

static bool
run_form(const CommandCall *call, GError **error)
{
    const Window *window = find_form(call, error);

    if (!window)
        return false;
    g_autofree char *text = form_to_text(window->form);
    command_print(call, "%s", text);
    return true;
}

/* By its name, or by what it is called on the screen. -1 and error. */
static int
find_field(const Form *form, const char *name, GError **error)
{
    int index = form_index(form, name);

    for (guint i = 0; index < 0 && i < form->fields->len; i++) {
        if (g_ascii_strcasecmp(form_field_label(form_field(form, i)), name) == 0)
            index = (int)i;
    }
    if (index >= 0 && form_field(form, (guint)index)->type != FIELD_HIDDEN)
        return index;
    command_fail(error, _("The form has no field %s. /form shows them."), name);
    return -1;
}

/* --- a secret that is asked for --- */

typedef struct {
    Model *model;
    unsigned window; /* its number */
    char *var;
} Question;

static void
question_free(Question *question)
{
    g_free(question->var);
    g_free(question);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Question, question_free)

static void
on_answer(const char *answer, gpointer data)
{
    g_autoptr(Question) question = data;
    Window *window = windows_find(model_windows(question->model), question->window);
    const char *const values[] = { answer, NULL };
    g_autoptr(GError) error = NULL;

    if (!answer || !window || window->kind != WINDOW_FORM)
        return;
    int index = form_index(window->form->form, question->var);
    if (index >= 0 && !form_window_set(window, (unsigned)index, values, &error))
        notice_here(question->model, SEVERITY_ERROR, "%s", error->message);
}

static bool
ask_secret(const CommandCall *call, Window *window, unsigned index)
{
    const FormField *field = form_field(window->form->form, index);
    g_autofree char *text = g_strdup_printf("%s:", form_field_label(field));
    Question *question = g_new(Question, 1);

    *question = (Question){ call->model, window->number, g_strdup(field->var) };
    prompt_ask(call->model, &(PromptRequest){ .kind = PROMPT_PASSWORD,
                                              .is_secret = true,
                                              .account = window->account,
                                              .text = text,
                                              .answer = on_answer,
                                              .data = question });
    return true;
}

/* --- setting --- */

/* Of several values each is a word; one that has spaces in it is quoted. */
static bool
set_words(Window *window, unsigned index, const char *text, GError **error)
{
    g_autoptr(GPtrArray) words = words_parse(text, &(WordRules){ 0 }, error);
    g_autoptr(GPtrArray) values = g_ptr_array_new();

    if (!words)
        return false;
    for (guint i = 0; i < words->len; i++)
        g_ptr_array_add(values, ((Word *)words->pdata[i])->text);
    g_ptr_array_add(values, NULL);
    return form_window_set(window, index, (const char *const *)values->pdata, error);
}

static bool
set_value(Window *window, unsigned index, const char *text, GError **error)
{
    char *value = rest_unquote(g_strdup(text));
    const char *const values[] = { value, NULL };
    bool is_set = form_window_set(window, index, values, error);

    secret_free(value);
    return is_set;
}

static bool
run_set(const CommandCall *call, GError **error)
{
    Window *window = find_form(call, error);
    const Form *form = window ? window->form->form : NULL;
    int found = form ? find_field(form, call->argv[0], error) : -1;

    if (found < 0)
        return false;
    unsigned index = (unsigned)found;
    const FormField *field = form_field(form, index);
    if (call->argc == 1 && field->type == FIELD_TEXT_PRIVATE)
        return ask_secret(call, window, index);
    if (call->argc == 1)
        return form_window_set(window, index, NULL, error);
    return form_field_is_multi(field) ? set_words(window, index, call->argv[1], error)
                                      : set_value(window, index, call->argv[1], error);
}

static bool
run_submit(const CommandCall *call, GError **error)
{
    Window *window = find_form(call, error);

    if (!window || call->argc == 0)
        return window && form_window_submit(window, error);
    int button = form_window_find_button(window, call->argv[0]);
    if (button < 0)
        return command_fail(error, _("The form has no button %s. /form shows them."),
                            call->argv[0]);
    return form_window_press(window, (unsigned)button, error);
}

static bool
run_cancel(const CommandCall *call, GError **error)
{
    Window *window = find_form(call, error);

    if (window)
        form_window_cancel(window);
    return window != NULL;
}

const Command form_commands[] = {
    { .name = "form",
      .usage = "",
      .summary = N_("Show the form of this window, or the first that is open"),
      .help =
          N_("On the screen forms have windows: Tab, Up and Down walk through the fields, what "
             "you type goes into the field, Alt-Enter begins another line of a long text, Space "
             "and Left and Right choose, Enter goes on, or sends the form at its end, Escape "
             "gives it up. A line that begins with / is a command there too."),
      .is_urgent = true,
      .run = run_form },
    { .name = "form set",
      .usage = N_("FIELD [VALUE...]"),
      .summary = N_("Put something into a field; nothing empties it"),
      .help = N_("Fields that hold several values take one in each word; quotes hold words "
                 "together. A secret without a value is asked for without echo."),
      .args = { 1, 2 },
      .rest = true,
      .is_verbatim = true,
      .completes = { COMPLETE_FIELD, COMPLETE_OPTION },
      .is_urgent = true,
      .is_private = true,
      .run = run_set },
    { .name = "form submit",
      .usage = N_("[BUTTON]"),
      .summary = N_("Send the form; by which button, where there are several"),
      .args = { 0, 1 },
      .completes = { COMPLETE_BUTTON },
      .is_urgent = true,
      .run = run_submit },
    { .name = "form cancel",
      .usage = "",
      .summary = N_("Give the form up"),
      .is_urgent = true,
      .run = run_cancel },
    { 0 },
};
