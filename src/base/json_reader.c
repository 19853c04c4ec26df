/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A parser for one object of JSON. */

#include "config.h"

#include "base/json_reader.h"

#include <string.h>

#define DEPTH 32

/* What a member is: the texts of values that are no texts stand as they are written. */
typedef struct {
    bool is_text;
    char *text;
} Value;

struct JsonObject {
    GHashTable *members; /* name -> Value */
};

typedef struct {
    const char *at;
    JsonObject *object;
} Parser;

static void
free_value(gpointer data)
{
    Value *value = data;

    g_free(value->text);
    g_free(value);
}

static void
skip_spaces(Parser *parser)
{
    parser->at += strspn(parser->at, " \t\r\n");
}

static bool
take(Parser *parser, char wanted)
{
    skip_spaces(parser);
    if (*parser->at != wanted)
        return false;
    parser->at++;
    return true;
}

/* --- texts --- */

static bool
read_hex(Parser *parser, gunichar *ret_unit)
{
    *ret_unit = 0;
    for (int i = 0; i < 4; i++) {
        int digit = g_ascii_xdigit_value(*parser->at);

        if (digit < 0)
            return false;
        *ret_unit = *ret_unit << 4 | (gunichar)digit;
        parser->at++;
    }
    return true;
}

/* Behind "\u": halves of pairs that stand alone, and NUL, become U+FFFD. */
static bool
read_code(Parser *parser, GString *text)
{
    gunichar unit, low;

    if (!read_hex(parser, &unit))
        return false;
    if (unit >= 0xd800 && unit < 0xdc00 && parser->at[0] == '\\' && parser->at[1] == 'u') {
        Parser ahead = { parser->at + 2, NULL };

        if (!read_hex(&ahead, &low))
            return false;
        if (low >= 0xdc00 && low < 0xe000) {
            unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
            parser->at = ahead.at;
        }
    }
    if (!unit || (unit >= 0xd800 && unit < 0xe000))
        unit = 0xfffd;
    g_string_append_unichar(text, unit);
    return true;
}

static bool
read_escape(Parser *parser, GString *text)
{
    static const char NAMES[] = "\"\\/bfnrt", MEANINGS[] = "\"\\/\b\f\n\r\t";
    char name = *parser->at;
    const char *found = name ? strchr(NAMES, name) : NULL;

    if (!name)
        return false;
    parser->at++;
    if (name == 'u')
        return read_code(parser, text);
    if (!found)
        return false;
    g_string_append_c(text, MEANINGS[found - NAMES]);
    return true;
}

/* NULL: it is none. */
static char *
read_text(Parser *parser)
{
    g_autoptr(GString) text = NULL;

    if (!take(parser, '"'))
        return NULL;
    text = g_string_new(NULL);
    for (;;) {
        size_t length = strcspn(parser->at, "\"\\");

        g_string_append_len(text, parser->at, (gssize)length);
        parser->at += length;
        if (!*parser->at)
            return NULL;
        if (*parser->at++ == '"')
            return g_string_free(g_steal_pointer(&text), FALSE);
        if (!read_escape(parser, text))
            return NULL;
    }
}

/* --- values --- */

static bool
read_word(Parser *parser, Value *ret_value)
{
    size_t length = strspn(parser->at, "+-.0123456789eEtrufalsn");

    ret_value->text = g_strndup(parser->at, length);
    parser->at += length;
    return length > 0;
}

/* An object or array, which is not kept: brackets outside of texts are counted. */
static bool
skip_nested(Parser *parser)
{
    unsigned depth = 0;

    do {
        skip_spaces(parser);
        if (*parser->at == '"') {
            g_autofree char *text = read_text(parser);
            if (!text)
                return false;
            continue;
        }
        if (!*parser->at)
            return false;
        if (strchr("{[", *parser->at) && ++depth > DEPTH)
            return false;
        if (strchr("}]", *parser->at))
            depth--;
        parser->at++;
    } while (depth);
    return true;
}

static bool
read_member(Parser *parser)
{
    g_autofree char *key = read_text(parser);
    Value *value;
    bool is_read;

    if (!key || !take(parser, ':'))
        return false;
    skip_spaces(parser);
    if (*parser->at == '{' || *parser->at == '[')
        return skip_nested(parser);
    value = g_new0(Value, 1);
    value->is_text = *parser->at == '"';
    if (value->is_text)
        value->text = read_text(parser);
    is_read = value->is_text ? value->text != NULL : read_word(parser, value);
    g_hash_table_replace(parser->object->members, g_steal_pointer(&key), value);
    return is_read;
}

JsonObject *
json_object_parse(const char *text)
{
    g_autoptr(JsonObject) object = g_new(JsonObject, 1);
    Parser parser = { text, object };

    object->members = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_value);
    if (!take(&parser, '{'))
        return NULL;
    if (!take(&parser, '}')) {
        do {
            if (!read_member(&parser))
                return NULL;
        } while (take(&parser, ','));
        if (!take(&parser, '}'))
            return NULL;
    }
    skip_spaces(&parser);
    return *parser.at ? NULL : g_steal_pointer(&object);
}

void
json_object_free(JsonObject *object)
{
    if (!object)
        return;
    g_hash_table_destroy(object->members);
    g_free(object);
}

const char *
json_object_text(const JsonObject *object, const char *key)
{
    const Value *value = g_hash_table_lookup(object->members, key);

    return value && value->is_text ? value->text : NULL;
}

bool
json_object_bool(const JsonObject *object, const char *key)
{
    const Value *value = g_hash_table_lookup(object->members, key);

    return value && !value->is_text && strcmp(value->text, "true") == 0;
}
