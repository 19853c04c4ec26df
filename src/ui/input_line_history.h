/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The older lines in readline's line: walking, searching and taking words, as functions of ours in
 * the place of readline's. A line that is shown begins with nothing to undo. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "ui/input_line_keys.h"

typedef struct InputHistory InputHistory;

/* One at a time, as readline. */
InputHistory *input_history_new(void);
void input_history_free(InputHistory *history); /* takes NULL */

/* What stands in for readline's functions; {0} ends it. */
extern const InputKey input_history_keys[];

/* A line was ended; NULL: it is not to be kept. */
void input_history_add(InputHistory *history, const char *text);
/* After the line was added: shows what operate-and-get-next wants, if it ended the line. */
void input_history_show_next(InputHistory *history);
/* While answering a question there is no history. */
void input_history_set_active(InputHistory *history, bool is_active);

bool input_history_is_searching(const InputHistory *history);
/* A key for the search that is going on; false: it ended, and the key is for the line. */
bool input_history_search_key(InputHistory *history, const char *bytes, size_t length);
/* What was found stays. */
void input_history_end_search(InputHistory *history);
/* What to say before the line while searching. Borrowed until the next call. */
const char *input_history_message(InputHistory *history);
