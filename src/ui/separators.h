/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands between the lines of a window: what is missing there, the day, and what is new. */
#pragma once

#include "model/window.h"
#include "ui/message_format.h"
#include "ui/theme.h"

/* How many lines stand above a message, from the top: what is missing, the day, that it is new. */
int separators_above(const Window *window, unsigned index);
/* One of them; line: counted from the top. The caller owns the text. */
char *separators_text(const Window *window, unsigned index, int line, const MessageLook *look,
                      StyleId *ret_style);
/* What is missing above a message, and behind it if it is the last; NULL: nothing. */
const ChatGap *separators_gap_above(const Window *window, unsigned index);
const ChatGap *separators_gap_below(const Window *window, unsigned index);
