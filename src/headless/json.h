/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One JSON object per line (RFC 8259), written, not read. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Appends ,"key":value (without the comma at the object's begin). value NULL: nothing. Text is made
 * valid UTF-8 and escaped; control characters become \u00XX. */
void json_begin(GString *json);
void json_string(GString *json, const char *key, const char *value);
void json_int(GString *json, const char *key, int64_t value);
void json_bool(GString *json, const char *key, bool value);
void json_strings(GString *json, const char *key, const char *const *values);
void json_time(GString *json, const char *key, int64_t ms); /* ISO 8601 UTC with ms */
void json_end(GString *json);                               /* and a newline */
