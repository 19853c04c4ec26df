/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Leaving secrets out. */

#include "config.h"

#include "xmpp/traffic.h"

#include <string.h>

#include "xmpp/element_tree.h"
#include "xmpp/fast.h"
#include "xmpp/ns.h"
#include "xmpp/sasl.h"
#include "xmpp/sasl2.h"

/* What an element must mention to be looked at closely. */
static const char *const marks[] = { NS_SASL, NS_SASL2, NS_REGISTER, "text-private" };

bool
traffic_has_secret(const char *xml)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(marks); i++)
        if (strstr(xml, marks[i]))
            return true;
    return false;
}

/* Elements whose text is hidden. */
static const struct {
    const char *name, *ns;
} secrets[] = {
    { "auth", NS_SASL },      { "challenge", NS_SASL },         { "response", NS_SASL },
    { "success", NS_SASL },   { "initial-response", NS_SASL2 }, { "challenge", NS_SASL2 },
    { "response", NS_SASL2 }, { "additional-data", NS_SASL2 },  { "password", NS_REGISTER },
};

static bool
is_secret(const Element *element)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(secrets); i++)
        if (element_is(element, secrets[i].name, secrets[i].ns))
            return true;
    return false;
}

/* Whatever type the server gave to what it calls a password. */
static bool
is_in_secret_field(const Element *element)
{
    const Element *field = element->parent;
    return field && element_is(element, "value", NS_DATA_FORM) &&
           (g_strcmp0(element_get(field, "type"), "text-private") == 0 ||
            g_strcmp0(element_get(field, "var"), "password") == 0);
}

static void
hide(Element *element)
{
    if (element_is(element, "token", NS_FAST))
        element_set(element, "token", "");
    for (Element *child = element->first; child; child = child->next) {
        if (!child->name && (is_secret(element) || is_in_secret_field(element)))
            child->text = "";
        else if (child->name)
            hide(child);
    }
}

static char *
show_without_secrets(const char *xml)
{
    g_autoptr(Element) element = element_parse(xml);
    if (!element)
        return g_strdup("");
    hide(element);
    return element_to_xml(element, NS_CLIENT);
}

char *
traffic_show_element(const Element *element)
{
    g_autofree char *xml = element_to_xml(element, NULL);
    if (traffic_has_secret(xml))
        return show_without_secrets(xml);
    return element_to_xml(element, NS_CLIENT);
}

char *
traffic_show_xml(const char *xml, size_t length)
{
    char *text = g_strndup(xml, length);
    if (!traffic_has_secret(text))
        return text;
    g_autofree char *rooted = g_strdup_printf("<r xmlns=\"" NS_CLIENT "\">%s</r>", text);
    g_autoptr(Element) root = element_parse(rooted);
    g_free(text);
    if (!root || !root->first || !root->first->name)
        return g_strdup("");
    hide(root->first);
    return element_to_xml(root->first, NS_CLIENT);
}
