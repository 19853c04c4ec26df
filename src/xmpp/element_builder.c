/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a parser's events to a tree. */

#include "config.h"

#include "xmpp/element_builder.h"

#include <string.h>

#include "base/limits.h"
#include "xmpp/element_tree.h"

#define NS_XML       "http://www.w3.org/XML/1998/namespace"
#define NS_XML_BYTES (sizeof NS_XML - 1)

struct ElementBuilder {
    Element *top;
    Element *current; /* where children and text go; NULL: not in the top element */
    unsigned depth;   /* of the parser */
    unsigned elements, limit;
    bool is_cut;
    GString *text; /* of `current`, since its start or its last child */
};

ElementBuilder *
element_builder_new(void)
{
    ElementBuilder *builder = g_new0(ElementBuilder, 1);
    builder->text = g_string_sized_new(256);
    builder->limit = LIMIT_STANZA_ELEMENTS;
    return builder;
}

void
element_builder_free(ElementBuilder *builder)
{
    if (!builder)
        return;
    element_free(builder->top);
    g_string_free(builder->text, TRUE);
    g_free(builder);
}

void
element_builder_reset(ElementBuilder *builder)
{
    element_free(builder->top);
    builder->top = builder->current = NULL;
    builder->depth = builder->elements = 0;
    builder->limit = LIMIT_STANZA_ELEMENTS;
    builder->is_cut = false;
    g_string_truncate(builder->text, 0);
}

void
element_builder_set_limit(ElementBuilder *builder, unsigned elements)
{
    builder->limit = elements;
}

static void
keep_text(ElementBuilder *builder)
{
    if (builder->text->len == 0)
        return;
    element_add_piece(builder->current, builder->text->str, builder->text->len);
    g_string_truncate(builder->text, 0);
}

static void
cut(ElementBuilder *builder)
{
    builder->is_cut = true;
    g_string_truncate(builder->text, 0);
}

static const char *
attribute_name(const char *name)
{
    const char *separator = strchr(name, ELEMENT_BUILDER_SEPARATOR);
    if (!separator)
        return name;
    bool is_xml =
        (size_t)(separator - name) == NS_XML_BYTES && memcmp(name, NS_XML, NS_XML_BYTES) == 0;
    return is_xml && strcmp(separator + 1, "lang") == 0 ? "xml:lang" : NULL;
}

static void
add_attributes(ElementBuilder *builder, const char *const *attributes)
{
    unsigned count = 0;
    for (; attributes && attributes[0]; attributes += 2) {
        if (++count > LIMIT_STANZA_ATTRIBUTES) {
            cut(builder);
            return;
        }
        const char *name = attribute_name(attributes[0]);
        if (name)
            element_set_read(builder->current, name, attributes[1]);
    }
}

static Element *
add_element(ElementBuilder *builder, const char *ns, const char *name)
{
    if (builder->current)
        return element_add_read(builder->current, name, ns);
    builder->top = element_new_read(name, ns);
    return builder->top;
}

void
element_builder_start(ElementBuilder *builder, const char *name, const char *const *attributes)
{
    builder->depth++;
    if (builder->depth > LIMIT_STANZA_DEPTH || ++builder->elements > builder->limit)
        cut(builder);
    if (builder->is_cut)
        return;
    if (builder->current)
        keep_text(builder);
    const char *separator = strchr(name, ELEMENT_BUILDER_SEPARATOR);
    g_autofree char *long_ns = NULL;
    char short_ns[256];
    const char *ns = "";
    if (separator) {
        size_t length = separator - name;
        if (length < sizeof short_ns) {
            memcpy(short_ns, name, length);
            short_ns[length] = '\0';
            ns = short_ns;
        } else {
            ns = long_ns = g_strndup(name, length);
        }
    }
    /* XML's own namespace has no elements, and could not be written again as a default one. */
    if (strcmp(ns, NS_XML) == 0)
        ns = "";
    builder->current = add_element(builder, ns, separator ? separator + 1 : name);
    add_attributes(builder, attributes);
}

void
element_builder_text(ElementBuilder *builder, const char *text, int length)
{
    if (builder->current && !builder->is_cut)
        g_string_append_len(builder->text, text, length);
}

bool
element_builder_end(ElementBuilder *builder)
{
    if (!builder->is_cut) {
        keep_text(builder);
        builder->current = builder->current->parent;
    }
    return --builder->depth == 0;
}

const Element *
element_builder_top(const ElementBuilder *builder)
{
    return builder->top;
}

Element *
element_builder_take(ElementBuilder *builder, bool *ret_is_cut)
{
    Element *element = g_steal_pointer(&builder->top);
    *ret_is_cut = builder->is_cut;
    if (builder->is_cut)
        element_strip(element);
    element_builder_reset(builder);
    return element;
}
