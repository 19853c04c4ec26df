/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The requests that change an account. */

#include "config.h"

#include "modules/register_change.h"

#include "xmpp/data_form.h"
#include "xmpp/ns.h"
#include "xmpp/register.h"

static void
request(Stream *stream, Element *query, ReplyFn on_reply, gpointer data)
{
    g_autoptr(Jid) server = stream_server_jid(stream);
    stream_request(stream, "set", server, query, on_reply, data);
}

void
register_change_password(Stream *stream, const char *password, ReplyFn on_reply, gpointer data)
{
    Element *query = element_new("query", NS_REGISTER);
    const char *local = jid_local(stream_jid(stream));
    element_add_text(query, "username", NULL, local ? local : "");
    element_add_text(query, "password", NULL, password);
    request(stream, query, on_reply, data);
}

/* Without an address (XEP-0077 3.2). */
void
register_remove(Stream *stream, ReplyFn on_reply, gpointer data)
{
    Element *query = element_new("query", NS_REGISTER);
    element_add(query, "remove", NULL);
    stream_request(stream, "set", NULL, query, on_reply, data);
}

void
register_send_form(Stream *stream, const Form *form, ReplyFn on_reply, gpointer data)
{
    Element *query = element_new("query", NS_REGISTER);
    register_add_answer(query, form, true);
    request(stream, query, on_reply, data);
}

Form *
register_answer_form(const Stream *stream)
{
    const Element *answer = stream_answer(stream);
    const Element *query = answer ? element_child(answer, "query", NS_REGISTER) : NULL;
    return query ? data_form_find(query) : NULL;
}
