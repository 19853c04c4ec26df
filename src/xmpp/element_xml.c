/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An element as text, and back. */

#include "config.h"

#include <expat.h>
#include <string.h>

#include "base/limits.h"
#include "xmpp/element_builder.h"
#include "xmpp/element_tree.h"

/* What stands for a character that XML would read as something else; NULL: itself. White space in
 * attributes would be read as a space (XML 1.0 3.3.3), a carriage return as a newline (2.11). */
static const char *
escape_of(char c, bool is_attribute)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '\r':
        return "&#13;";
    case '"':
        return is_attribute ? "&quot;" : NULL;
    case '\n':
        return is_attribute ? "&#10;" : NULL;
    case '\t':
        return is_attribute ? "&#9;" : NULL;
    default:
        return NULL;
    }
}

static void
append_escaped(GString *xml, const char *text, bool is_attribute)
{
    const char *special = is_attribute ? "&<>\r\"\n\t" : "&<>\r";
    while (*text) {
        size_t plain = strcspn(text, special);
        g_string_append_len(xml, text, plain);
        text += plain;
        if (*text)
            g_string_append(xml, escape_of(*text++, is_attribute));
    }
}

static void
append_attribute(GString *xml, const char *name, const char *value)
{
    g_string_append_c(xml, ' ');
    g_string_append(xml, name);
    g_string_append(xml, "=\"");
    append_escaped(xml, value, true);
    g_string_append_c(xml, '"');
}

static void
append_element(GString *xml, const Element *element, const char *parent_ns)
{
    g_string_append_c(xml, '<');
    g_string_append(xml, element->name);
    if (strcmp(element->ns, parent_ns) != 0)
        append_attribute(xml, "xmlns", element->ns);
    for (const Attribute *a = element->attributes; a; a = a->next)
        append_attribute(xml, a->name, a->value);
    if (!element->first) {
        g_string_append(xml, "/>");
        return;
    }
    g_string_append_c(xml, '>');
    for (const Element *child = element->first; child; child = child->next) {
        if (child->name)
            append_element(xml, child, element->ns);
        else
            append_escaped(xml, child->text, false);
    }
    g_string_append(xml, "</");
    g_string_append(xml, element->name);
    g_string_append_c(xml, '>');
}

char *
element_to_xml(const Element *element, const char *parent_ns)
{
    GString *xml = g_string_sized_new(512);
    append_element(xml, element, parent_ns ? parent_ns : "");
    return g_string_free(xml, FALSE);
}

typedef struct {
    XML_Parser parser;
    ElementBuilder *builder;
} Reader;

static void
on_start(void *data, const XML_Char *name, const XML_Char **attributes)
{
    element_builder_start(((Reader *)data)->builder, name, attributes);
}

static void
on_end(void *data, const XML_Char *name G_GNUC_UNUSED)
{
    element_builder_end(((Reader *)data)->builder);
}

static void
on_text(void *data, const XML_Char *text, int length)
{
    element_builder_text(((Reader *)data)->builder, text, length);
}

static void
on_doctype(void *data, const XML_Char *name G_GNUC_UNUSED, const XML_Char *system_id G_GNUC_UNUSED,
           const XML_Char *public_id G_GNUC_UNUSED, int has_subset G_GNUC_UNUSED)
{
    Reader *reader = data;
    XML_StopParser(reader->parser, XML_FALSE);
}

Element *
element_parse(const char *xml)
{
    size_t length = strlen(xml);
    if (length > LIMIT_ANSWER_BYTES)
        return NULL;
    Reader reader = {
        .parser = XML_ParserCreateNS("UTF-8", ELEMENT_BUILDER_SEPARATOR),
        .builder = element_builder_new(),
    };
    element_builder_set_limit(reader.builder, LIMIT_ANSWER_ELEMENTS);
    XML_SetUserData(reader.parser, &reader);
    XML_SetElementHandler(reader.parser, on_start, on_end);
    XML_SetCharacterDataHandler(reader.parser, on_text);
    XML_SetStartDoctypeDeclHandler(reader.parser, on_doctype);
    bool is_read = XML_Parse(reader.parser, xml, (int)length, XML_TRUE) == XML_STATUS_OK;
    bool is_cut = false;
    g_autoptr(Element) element = is_read ? element_builder_take(reader.builder, &is_cut) : NULL;
    element_builder_free(reader.builder);
    XML_ParserFree(reader.parser);
    return is_cut ? NULL : g_steal_pointer(&element);
}
