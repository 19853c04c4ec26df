/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions to the user: states, never nested loops. The screen shows the first in the input line;
 * headless prints it and takes /answer. */
#pragma once

#include <stdbool.h>

#include "model/events.h"

typedef enum { PROMPT_PASSWORD, PROMPT_CERTIFICATE, PROMPT_CONFIRM, PROMPT_TEXT } PromptKind;

/* answer: the text, or one of the choices; NULL when the user gave up or the asker withdrew.
 * Called exactly once. */
typedef void (*PromptFn)(const char *answer, gpointer data);

typedef struct {
    PromptKind kind;
    bool is_secret;             /* no echo, not kept */
    Account *account;           /* or NULL */
    const char *text;           /* one line: what is asked */
    const char *details;        /* lines to read before answering, or NULL */
    const char *const *choices; /* NULL-terminated words, or NULL for free text */
    PromptFn answer;
    gpointer data;
} PromptRequest;

/* Read-only. */
struct Prompt {
    unsigned id;
    PromptKind kind;
    bool is_secret;
    bool is_answered; /* about to go */
    Account *account;
    char *text;
    char *details;
    char **choices;
    PromptFn answer;
    gpointer data;
};

/* Asks; strings are copied. Returns the prompt's id, never 0. */
unsigned prompt_ask(Model *model, const PromptRequest *request);
/* Takes the question back (its function is called with NULL); unknown ids are ignored. */
void prompt_withdraw(Model *model, unsigned id);
/* The oldest open question, or NULL. */
Prompt *prompt_first(const Model *model);
Prompt *prompt_find(const Model *model, unsigned id);
/* Answers; with choices the text must be one of them, or a unique start of one, in any case:
 * otherwise false, and the question stays. NULL gives up. */
bool prompt_answer(Model *model, unsigned id, const char *text);
