/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Completion as one walks through it with Tab: the first press inserts what all candidates have in
 * common and lists them, further ones try one after the other; of ranked ones the first is tried at
 * once. Any other key ends it. */
#pragma once

#include "model/face.h"
#include "ui/input_line.h"

typedef Completion (*CompleteFn)(const char *text, int cursor, gpointer data);

typedef struct Completer Completer;

Completer *completer_new(CompleteFn fn, gpointer data);
void completer_free(Completer *completer); /* takes NULL */
/* step: 1 for the next candidate, -1 for the one before. false: there is none. */
bool completer_press(Completer *completer, InputLine *line, int step);
/* Forgets the candidates. */
void completer_end(Completer *completer);
/* What there is to choose from, NULL-terminated, borrowed; NULL when there is no choice. */
const char *const *completer_words(const Completer *completer);
/* The index of the one in the line, or -1. */
int completer_selected(const Completer *completer);
