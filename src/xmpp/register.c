/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making an account. */

#include "config.h"

#include "xmpp/register.h"

#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "xmpp/error.h"
#include "xmpp/ns.h"

#define NS_REGISTER "jabber:iq:register"
#define NS_OOB      "jabber:x:oob"
#define REGISTER_ID "register"

static Element *
new_iq(const Jid *jid, const char *type, Element **ret_query)
{
    Element *iq = element_new("iq", NS_CLIENT);
    element_set(iq, "type", type);
    element_set(iq, "id", REGISTER_ID);
    element_set(iq, "to", jid_domain(jid));
    *ret_query = element_add(iq, "query", NS_REGISTER);
    return iq;
}

Element *
register_new_query(const Jid *jid)
{
    Element *query;
    return new_iq(jid, "get", &query);
}

Element *
register_new_request(const Jid *jid, const char *password)
{
    Element *query;
    Element *iq = new_iq(jid, "set", &query);
    const char *local = jid_local(jid);
    element_add_text(query, "username", NULL, local ? local : "");
    element_add_text(query, "password", NULL, password);
    return iq;
}

const char *
register_shown_request(void)
{
    return "<iq type=\"set\" id=\"" REGISTER_ID "\"><query xmlns=\"" NS_REGISTER "\"/></iq>";
}

bool
register_is_answer(const Element *element)
{
    const char *type = element_get(element, "type");
    return element_is(element, "iq", NS_CLIENT) &&
           g_strcmp0(element_get(element, "id"), REGISTER_ID) == 0 &&
           (g_strcmp0(type, "result") == 0 || g_strcmp0(type, "error") == 0);
}

static GError *
refused(const char *sentence)
{
    return g_error_new_literal(STREAM_ERROR, STREAM_ERROR_REFUSED, sentence);
}

static GError *
read_error(const Element *answer)
{
    g_autoptr(GError) error = stanza_error_read(answer);
    switch (error->code) {
    case STANZA_ERROR_CONFLICT:
        return refused(_("This name is taken: choose another one."));
    case STANZA_ERROR_NOT_ALLOWED:
    case STANZA_ERROR_FORBIDDEN:
    case STANZA_ERROR_NOT_AUTHORIZED:
    case STANZA_ERROR_SERVICE_UNAVAILABLE:
    case STANZA_ERROR_FEATURE_NOT_IMPLEMENTED:
        return refused(_("The server lets nobody make an account from here: see its website, or "
                         "choose another server."));
    default:
        return g_error_new(STREAM_ERROR, STREAM_ERROR_REFUSED, _("No account was made: %s"),
                           error->message);
    }
}

static GError *
send_to_website(const Element *query)
{
    const Element *oob = element_child(query, "x", NS_OOB);
    const char *url = oob ? element_child_text(oob, "url", NULL) : NULL;
    if (!url)
        return refused(_("The server asks for more than a name and a password: make the account "
                         "on its website."));
    g_autofree char *line = utf8_for_line(url);
    return g_error_new(STREAM_ERROR, STREAM_ERROR_REFUSED, _("Make the account on the website: %s"),
                       line);
}

GError *
register_check_form(const Element *answer)
{
    if (g_strcmp0(element_get(answer, "type"), "error") == 0)
        return read_error(answer);
    const Element *query = element_child(answer, "query", NS_REGISTER);
    if (query && element_child(query, "username", NULL) && element_child(query, "password", NULL))
        return NULL;
    return query ? send_to_website(query) : refused(_("The server's answer is not valid."));
}

GError *
register_read_answer(const Element *answer)
{
    return g_strcmp0(element_get(answer, "type"), "error") == 0 ? read_error(answer) : NULL;
}
