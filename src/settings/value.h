/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values as the user writes them, in commands and in files. */
#pragma once

#include <stdbool.h>

/* "on", "off", "true", "false", "yes", "no" in any case. */
bool value_parse_bool(const char *text, bool *ret_value);
/* A decimal number, its sign allowed, within the bounds. */
bool value_parse_int(const char *text, int min, int max, int *ret_value);
/* The index of text in "one|two|three", or -1. */
int value_parse_choice(const char *choices, const char *text);
/* "one, two, three" from "one|two|three", for sentences. The caller owns the result. */
char *value_list_choices(const char *choices);
/* Valid UTF-8 of one line without control characters, not over LIMIT_NAME_BYTES. */
bool value_is_line(const char *text);
