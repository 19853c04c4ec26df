/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading and building, without any state. */

#include "config.h"

#include "xmpp/sasl2.h"

#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "xmpp/fast.h"
#include "xmpp/ns.h"
#include "xmpp/stream_management.h"

#define NO_RESPONSE "<initial-response/>"

char **
sasl2_read_list(const Element *list, const char *name, const char *ns, const char *attribute)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    for (const Element *e = list ? element_first(list) : NULL; e; e = element_next(e)) {
        const char *text = attribute ? element_get(e, attribute) : element_text(e);
        if (element_is(e, name, ns) && text)
            g_ptr_array_add(texts, g_strdup(text));
    }
    g_ptr_array_add(texts, NULL);
    return (char **)g_ptr_array_steal(texts, NULL);
}

/* XEP-0386 3.1 has the list in <inline/>; the examples of XEP-0198 leave that out. */
static void
read_bind(Sasl2Offer *offer, const Element *bind)
{
    const Element *list = element_child(bind, "inline", NS_BIND2);
    g_auto(GStrv) features = sasl2_read_list(list ? list : bind, "feature", NS_BIND2, "var");
    const char *const *names = (const char *const *)features;
    offer->has_bind = true;
    offer->has_management = g_strv_contains(names, NS_SM);
    offer->has_carbons = g_strv_contains(names, NS_CARBONS);
}

Sasl2Offer *
sasl2_read_offer(const Element *features)
{
    const Element *authentication = element_child(features, "authentication", NS_SASL2);
    if (!authentication)
        return NULL;
    Sasl2Offer *offer = g_new0(Sasl2Offer, 1);
    const Element *list = element_child(authentication, "inline", NS_SASL2);
    const Element *bind = list ? element_child(list, "bind", NS_BIND2) : NULL;
    const Element *fast = list ? element_child(list, "fast", NS_FAST) : NULL;
    offer->mechanisms = sasl2_read_list(authentication, "mechanism", NS_SASL2, NULL);
    offer->tokens = sasl2_read_list(fast, "mechanism", NS_FAST, NULL);
    offer->has_resume = list && element_child(list, "sm", NS_SM);
    if (bind)
        read_bind(offer, bind);
    return offer;
}

void
sasl2_offer_free(Sasl2Offer *offer)
{
    if (!offer)
        return;
    g_strfreev(offer->mechanisms);
    g_strfreev(offer->tokens);
    g_free(offer);
}

bool
sasl2_is_device(const char *text)
{
    return text && g_uuid_string_is_valid(text);
}

/* The initial response's place comes first: see sasl2_request_xml(). */
Element *
sasl2_new_request(const char *mechanism, const char *device)
{
    Element *request = element_new("authenticate", NS_SASL2);
    element_set(request, "mechanism", mechanism);
    element_add(request, "initial-response", NULL);
    Element *agent = element_add(request, "user-agent", NULL);
    if (sasl2_is_device(device))
        element_set(agent, "id", device);
    element_add_text(agent, "software", NULL, "jaser");
    return request;
}

Element *
sasl2_add_bind(Element *request, const char *tag)
{
    Element *bind = element_add(request, "bind", NS_BIND2);
    element_add_text(bind, "tag", NULL, tag);
    return bind;
}

char *
sasl2_request_xml(const Element *request, const char *response)
{
    g_autofree char *xml = element_to_xml(request, NS_CLIENT);
    char *place = strstr(xml, NO_RESPONSE);
    *place = '\0';
    return g_strconcat(xml, "<initial-response>", response, "</initial-response>",
                       place + strlen(NO_RESPONSE), NULL);
}

char *
sasl2_data(const Element *element)
{
    return g_strstrip(g_strdup(element ? element_text(element) : ""));
}

Jid *
sasl2_read_identity(const Element *success)
{
    const Element *identity = element_child(success, "authorization-identifier", NS_SASL2);
    g_autofree char *text = sasl2_data(identity);
    return jid_new(text, NULL);
}

char *
sasl2_describe_tasks(const Element *element)
{
    const Element *tasks = element_child(element, "tasks", NS_SASL2);
    g_auto(GStrv) names = sasl2_read_list(tasks, "task", NS_SASL2, NULL);
    g_autofree char *joined = g_strjoinv(", ", names);
    return utf8_short_line(joined, LIMIT_SAID_BYTES);
}
