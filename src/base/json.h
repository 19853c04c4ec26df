/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One JSON object per line (RFC 8259), written, not read. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Each appends a member, with the comma that it needs. value NULL: nothing is appended. Text is
 * made valid UTF-8 and escaped; control characters become \u00XX. In an array key is NULL. */
void json_string(GString *json, const char *key, const char *value);
void json_int(GString *json, const char *key, int64_t value);
void json_bool(GString *json, const char *key, bool value);
void json_strings(GString *json, const char *key, const char *const *values);
void json_time(GString *json, const char *key, int64_t ms); /* ISO 8601 UTC with ms */

void json_begin(GString *json); /* the line's object */
void json_end(GString *json);   /* and a newline */
/* Within it. */
void json_begin_object(GString *json, const char *key);
void json_end_object(GString *json);
void json_begin_array(GString *json, const char *key);
void json_end_array(GString *json);
