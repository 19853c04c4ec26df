/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compares two trees from the top and tells of the first difference. */

#include "config.h"

#include "unit/xmpp/xml_compare.h"

#include <string.h>

#include "xmpp/element_tree.h"
#include "xmpp/ns.h"

#include "unit/test.h"

Element *
xml_parse(const char *xml)
{
    g_autofree char *wrapped = g_strconcat("<w xmlns='" NS_CLIENT "'>", xml, "</w>", NULL);
    g_autoptr(Element) wrapper = element_parse(wrapped);

    if (!wrapper || !element_first(wrapper) || element_next(element_first(wrapper)))
        fail_msg("not one well-formed stanza: %s", xml);
    return element_copy(element_first(wrapper));
}

static bool
is_match(const char *expected, const char *actual)
{
    return strcmp(expected, "*") == 0 ? actual[0] != '\0' : strcmp(expected, actual) == 0;
}

static unsigned
count_attributes(const Element *element)
{
    unsigned count = 0;

    for (const Attribute *attribute = element->attributes; attribute; attribute = attribute->next)
        count++;
    return count;
}

static char *
attributes_difference(const Element *expected, const Element *actual)
{
    for (const Attribute *attribute = expected->attributes; attribute;
         attribute = attribute->next) {
        const char *value = element_get(actual, attribute->name);
        if (!value || !is_match(attribute->value, value))
            return g_strdup_printf("<%s> %s: expected \"%s\", got \"%s\"", element_name(expected),
                                   attribute->name, attribute->value, value ? value : "(none)");
    }
    if (count_attributes(expected) != count_attributes(actual))
        return g_strdup_printf("<%s> has more attributes than expected", element_name(expected));
    return NULL;
}

static char *
text_difference(const Element *expected, const Element *actual)
{
    g_autofree char *wanted = g_strstrip(g_strdup(element_text(expected)));
    g_autofree char *got = g_strstrip(g_strdup(element_text(actual)));

    if (is_match(wanted, got))
        return NULL;
    return g_strdup_printf("<%s>: expected the text \"%s\", got \"%s\"", element_name(expected),
                           wanted, got);
}

static char *
difference(const Element *expected, const Element *actual)
{
    const Element *a = element_first(expected), *b = element_first(actual);

    if (!element_is(actual, element_name(expected), element_ns(expected)))
        return g_strdup_printf("expected <%s> of %s, got <%s> of %s", element_name(expected),
                               element_ns(expected), element_name(actual), element_ns(actual));
    char *found = attributes_difference(expected, actual);
    if (!found)
        found = text_difference(expected, actual);
    for (; !found && a && b; a = element_next(a), b = element_next(b))
        found = difference(a, b);
    if (!found && (a || b))
        found = g_strdup_printf("<%s>: %s <%s>", element_name(expected),
                                a ? "there is no" : "nobody expected", element_name(a ? a : b));
    return found;
}

char *
xml_difference(const char *expected, const char *actual)
{
    g_autoptr(Element) first = xml_parse(expected);
    g_autoptr(Element) second = xml_parse(actual);

    return difference(first, second);
}
