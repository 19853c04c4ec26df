/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions in the input line: who asks now, what stands there, and the answer. */

#include "config.h"

#include "base/i18n.h"
#include "base/text_width.h"
#include "base/utf8.h"
#include "model/notice.h"
#include "model/prompt.h"
#include "ui/ui_private.h"

static char *
prompt_question(const Prompt *prompt)
{
    g_autofree char *choices = prompt->choices ? g_strjoinv("/", prompt->choices) : NULL;

    return choices ? g_strdup_printf("%s [%s] ", prompt->text, choices)
                   : g_strdup_printf("%s ", prompt->text);
}

/* A question that would leave no room for the answer is read above the line, before its details:
 * however many there are, it is in view. */
void
ui_place_prompt(Ui *ui)
{
    const Prompt *prompt = ui->prompt_id ? prompt_find(ui->model, ui->prompt_id) : NULL;

    g_clear_pointer(&ui->prompt_label, g_free);
    g_clear_pointer(&ui->prompt_detail, g_free);
    if (ui->is_swallowing)
        ui->prompt_label = g_strdup(_("That is not asked any more. Enter goes on "));
    if (!prompt)
        return;

    g_autofree char *question = prompt_question(prompt);
    g_autofree char *clean = utf8_for_line(question);
    g_autoptr(GString) detail = g_string_new(prompt->details);

    if (text_width(clean) <= surface_columns(ui->surface) * 2 / 3) {
        ui->prompt_label = g_steal_pointer(&question);
    } else {
        ui->prompt_label = g_strdup("? ");
        g_string_prepend(detail, "\n");
        g_string_prepend(detail, clean);
    }
    ui->prompt_detail = detail->len > 0 ? g_strdup(detail->str) : NULL;
}

/* The rest of a passphrase whose question was taken back must not become a message, or the answer
 * to another question. */
static bool
is_typing_secret(const Ui *ui)
{
    return ui->prompt_id && ui->is_secret && *input_line_text(ui->input);
}

void
ui_sync_prompt(Ui *ui)
{
    const Prompt *prompt = prompt_first(ui->model);

    if (prompt && prompt->id == ui->prompt_id)
        return;
    ui->is_swallowing = is_typing_secret(ui);
    ui->needs_layout = true;
    ui->is_input_dirty = true;
    if (ui->is_swallowing)
        return;
    completer_end(ui->completer);
    ui->prompt_id = prompt ? prompt->id : 0;
    ui->is_secret = prompt && prompt->is_secret;
    ui->is_doubted = false;
    if (prompt)
        ui_focus(ui, FOCUS_LINE);
    ui->input_first = 0;
    ui->prompt_first = 0;
    ui->form = NULL;
    ui->list = NULL;
    if (prompt)
        input_line_begin_answer(ui->input, prompt->is_secret);
    else
        input_line_end_answer(ui->input);
    ui_sync_form(ui);
    ui_sync_list(ui);
}

bool
ui_page_prompt(Ui *ui, int step)
{
    const Rect *rect = &ui->layout.popup;
    Popup popup = ui_popup(ui);
    int hidden = popup_hidden_rows(&popup, rect->rows, rect->columns);

    if (!ui->prompt_detail || hidden == 0)
        return false;
    ui->prompt_first = CLAMP(ui->prompt_first + step * MAX(rect->rows - 1, 1), 0, hidden);
    ui->needs_layout = true;
    return true;
}

void
ui_give_up_prompt(Ui *ui)
{
    if (ui->is_secret)
        input_line_begin_answer(ui->input, true);
    if (ui->is_swallowing)
        ui_sync_prompt(ui);
    else
        prompt_answer(ui->model, ui->prompt_id, NULL);
}

/* A choice is a word: the space that completion puts behind it is not meant. */
static bool
answer(Ui *ui, const Prompt *prompt, const char *text)
{
    g_autofree char *word = prompt->choices ? g_strstrip(g_strdup(text)) : NULL;

    return prompt_answer(ui->model, prompt->id, word ? word : text);
}

static void
refuse_answer(Ui *ui, const Prompt *prompt)
{
    g_autofree char *choices = g_strjoinv(", ", prompt->choices);

    ui->rings = true;
    notice_here(ui->model, SEVERITY_ERROR, _("Answer with one of: %s."), choices);
}

/* Nobody sees that he types a command into a question for a secret. One may begin so, though. */
static bool
doubts(Ui *ui, const char *text)
{
    bool is_doubted =
        ui->is_secret && !ui->is_doubted && text[0] == '/' && g_ascii_isalpha(text[1]);

    if (!is_doubted)
        return false;
    ui->is_doubted = true;
    ui->rings = true;
    notice_here(ui->model, SEVERITY_WARNING,
                _("That looked like a command, but a secret is being asked for: it was not taken. "
                  "Escape gives the question up; if it was the secret, type it once more."));
    return true;
}

static const Message *
last_line(const Window *window)
{
    const Timeline *timeline = window->chat ? window->chat->timeline : window->timeline;

    return timeline_get(timeline, timeline_length(timeline) - 1);
}

/* An order about the place that the user looks at: he stays there, unless it is answered. */
static void
take_order(Ui *ui, const char *text)
{
    const Windows *windows = model_windows(ui->model);
    const Window *window = windows_current(windows);
    const Message *last = last_line(window);
    unsigned focus = window->focus_count;

    ui->handlers.line(text, ui->handlers.data);
    if (windows_current(windows) == window && window->focus_count == focus &&
        last_line(window) != last)
        chat_view_scroll_end(ui->views[VIEW_MAIN]);
}

/* What a line brings stands at the end, so who has scrolled back is taken there. */
static void
take_line(Ui *ui, const char *text)
{
    if (ui->handlers.keeps_place && ui->handlers.keeps_place(text, ui->handlers.data)) {
        take_order(ui, text);
        return;
    }
    chat_view_scroll_end(ui->views[VIEW_MAIN]);
    ui->handlers.line(text, ui->handlers.data);
}

void
ui_on_submit(const char *text, gpointer data)
{
    Ui *ui = data;
    const Prompt *prompt = ui->prompt_id ? prompt_find(ui->model, ui->prompt_id) : NULL;

    ui->input_first = 0;
    if (ui->is_swallowing || (prompt && doubts(ui, text))) {
        ui_sync_prompt(ui);
        return;
    }
    if (!prompt && ui->form)
        ui_submit_form_line(ui, text);
    else if (!prompt && ui->list)
        ui_submit_list_line(ui, text);
    else if (!prompt)
        take_line(ui, text);
    else if (!answer(ui, prompt, text))
        refuse_answer(ui, prompt);
}

bool
ui_is_private(const char *text, gpointer data)
{
    Ui *ui = data;

    return ui->handlers.is_private && ui->handlers.is_private(text, ui->handlers.data);
}

static Completion
complete_choice(const Prompt *prompt, const char *text, int cursor)
{
    g_autoptr(GStrvBuilder) words = g_strv_builder_new();

    for (char **choice = prompt->choices; choice && *choice; choice++) {
        if (g_ascii_strncasecmp(*choice, text, (gsize)cursor) == 0)
            g_strv_builder_add(words, *choice);
    }
    return (Completion){ .words = g_strv_builder_end(words) };
}

Completion
ui_find_completion(const char *text, int cursor, gpointer data)
{
    Ui *ui = data;
    const Prompt *prompt = ui->prompt_id ? prompt_find(ui->model, ui->prompt_id) : NULL;

    if (ui->is_swallowing)
        return (Completion){ 0 };
    if (!prompt)
        return ui->handlers.complete(text, cursor, ui->handlers.data);
    return prompt->is_secret ? (Completion){ 0 } : complete_choice(prompt, text, cursor);
}
