/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON text, appended piece by piece. */

#include "config.h"

#include "base/json.h"

#include <string.h>

#include "base/date.h"

static void
append_quoted(GString *json, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_string_append_c(json, '"');
    for (const char *p = valid; *p; p++) {
        guchar byte = (guchar)*p;
        if (byte == '"' || byte == '\\')
            g_string_append_printf(json, "\\%c", byte);
        else if (byte == '\n')
            g_string_append(json, "\\n");
        else if (byte < 0x20 || byte == 0x7f)
            g_string_append_printf(json, "\\u%04x", byte);
        else if (byte == 0xc2 && (guchar)p[1] < 0xa0) /* controls, to terminals as well */
            g_string_append_printf(json, "\\u%04x", (guchar) * ++p);
        else
            g_string_append_c(json, (char)byte);
    }
    g_string_append_c(json, '"');
}

static void
begin_member(GString *json, const char *key)
{
    if (json->len > 0 && !strchr("{[\n", json->str[json->len - 1]))
        g_string_append_c(json, ',');
    if (!key)
        return;
    append_quoted(json, key);
    g_string_append_c(json, ':');
}

void
json_string(GString *json, const char *key, const char *value)
{
    if (!value)
        return;
    begin_member(json, key);
    append_quoted(json, value);
}

void
json_int(GString *json, const char *key, int64_t value)
{
    begin_member(json, key);
    g_string_append_printf(json, "%" G_GINT64_FORMAT, (gint64)value);
}

void
json_bool(GString *json, const char *key, bool value)
{
    begin_member(json, key);
    g_string_append(json, value ? "true" : "false");
}

void
json_strings(GString *json, const char *key, const char *const *values)
{
    if (!values)
        return;
    json_begin_array(json, key);
    for (; *values; values++)
        json_string(json, NULL, *values);
    json_end_array(json);
}

void
json_time(GString *json, const char *key, int64_t ms)
{
    g_autofree char *text = date_to_iso(ms);
    json_string(json, key, text);
}

void
json_begin(GString *json)
{
    g_string_append_c(json, '{');
}

void
json_end(GString *json)
{
    g_string_append(json, "}\n");
}

void
json_begin_object(GString *json, const char *key)
{
    begin_member(json, key);
    g_string_append_c(json, '{');
}

void
json_end_object(GString *json)
{
    g_string_append_c(json, '}');
}

void
json_begin_array(GString *json, const char *key)
{
    begin_member(json, key);
    g_string_append_c(json, '[');
}

void
json_end_array(GString *json)
{
    g_string_append_c(json, ']');
}
