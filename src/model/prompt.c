/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Open questions, oldest first. */

#include "config.h"

#include "model/prompt.h"

#include "base/secret.h"
#include "model/private.h"

struct Prompts {
    Model *model;
    GPtrArray *open; /* Prompt *, owned */
    unsigned last_id;
    unsigned observer;
};

static void
prompt_free(Prompt *prompt)
{
    g_free(prompt->text);
    g_free(prompt->details);
    g_strfreev(prompt->choices);
    g_free(prompt);
}

static void
emit(Model *model, Prompt *prompt)
{
    Event event = { .kind = EVENT_PROMPTS, .account = prompt->account, .prompt = prompt };

    model_emit(model, &event);
}

/* Out of the list first, so that the answer function may ask the next question. */
static void
finish(Prompts *prompts, Prompt *prompt, const char *answer)
{
    g_ptr_array_remove(prompts->open, prompt);
    prompt->is_answered = true;
    emit(prompts->model, prompt);
    prompt->answer(answer, prompt->data);
    prompt_free(prompt);
}

static void
on_account_removed(const Event *event, gpointer data)
{
    Prompts *prompts = data;

    for (unsigned i = prompts->open->len; i-- > 0;) {
        Prompt *prompt = prompts->open->pdata[i];
        if (prompt->account == event->account)
            finish(prompts, prompt, NULL);
        i = MIN(i, prompts->open->len);
    }
}

Prompts *
prompts_new(Model *model)
{
    Prompts *prompts = g_new0(Prompts, 1);

    prompts->model = model;
    prompts->open = g_ptr_array_new();
    prompts->observer = model_observe(model, EVENT_ACCOUNT_REMOVED, on_account_removed, prompts);
    return prompts;
}

void
prompts_free(Prompts *prompts)
{
    if (!prompts)
        return;
    model_unobserve(prompts->model, prompts->observer);
    while (prompts->open->len > 0)
        finish(prompts, prompts->open->pdata[0], NULL);
    g_ptr_array_unref(prompts->open);
    g_free(prompts);
}

unsigned
prompt_ask(Model *model, const PromptRequest *request)
{
    Prompts *prompts = model_prompts(model);
    Prompt *prompt = g_new0(Prompt, 1);

    prompt->id = ++prompts->last_id;
    prompt->kind = request->kind;
    prompt->is_secret = request->is_secret;
    prompt->account = request->account;
    prompt->text = g_strdup(request->text);
    prompt->details = g_strdup(request->details);
    prompt->choices = g_strdupv((char **)request->choices);
    prompt->answer = request->answer;
    prompt->data = request->data;
    g_ptr_array_add(prompts->open, prompt);
    unsigned id = prompt->id;
    emit(model, prompt);
    return id;
}

Prompt *
prompt_first(const Model *model)
{
    const Prompts *prompts = model_prompts(model);

    return prompts && prompts->open->len > 0 ? prompts->open->pdata[0] : NULL;
}

Prompt *
prompt_find(const Model *model, unsigned id)
{
    const Prompts *prompts = model_prompts(model);

    for (unsigned i = 0; prompts && i < prompts->open->len; i++) {
        Prompt *prompt = prompts->open->pdata[i];
        if (prompt->id == id)
            return prompt;
    }
    return NULL;
}

void
prompt_withdraw(Model *model, unsigned id)
{
    Prompt *prompt = prompt_find(model, id);

    if (prompt)
        finish(model_prompts(model), prompt, NULL);
}

/* The choice that the text means: itself, or the only one that begins so. */
static const char *
find_choice(char **choices, const char *text)
{
    g_autofree char *wanted = g_utf8_casefold(text, -1);
    const char *found = NULL;
    unsigned count = 0;

    if (!wanted[0])
        return NULL;
    for (unsigned i = 0; choices[i]; i++) {
        g_autofree char *choice = g_utf8_casefold(choices[i], -1);
        if (g_str_equal(choice, wanted))
            return choices[i];
        if (g_str_has_prefix(choice, wanted)) {
            found = choices[i];
            count++;
        }
    }
    return count == 1 ? found : NULL;
}

bool
prompt_answer(Model *model, unsigned id, const char *text)
{
    Prompt *prompt = prompt_find(model, id);

    if (!prompt)
        return false;
    if (text && prompt->choices) {
        text = find_choice(prompt->choices, text);
        if (!text)
            return false;
    }
    char *answer = secret_dup(text);
    finish(model_prompts(model), prompt, answer);
    secret_free(answer);
    return true;
}
