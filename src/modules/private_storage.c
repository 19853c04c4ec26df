/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private XML Storage. */

#include "config.h"

#include "modules/private_storage.h"

#define NS_PRIVATE "jabber:iq:private"

void
private_storage_request(Stream *stream, const char *name, const char *ns, ReplyFn on_reply,
                        gpointer data)
{
    Element *query = element_new("query", NS_PRIVATE);

    element_add(query, name, ns);
    stream_request(stream, "get", NULL, query, on_reply, data);
}

const Element *
private_storage_read(const Element *answer, const char *name, const char *ns)
{
    const Element *query = element_child(answer, "query", NS_PRIVATE);

    return query ? element_child(query, name, ns) : NULL;
}

static void
ignore_reply(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    (void)stream;
    (void)result;
    (void)error;
    (void)data;
}

void
private_storage_set(Stream *stream, Element *content, ReplyFn on_reply, gpointer data)
{
    Element *query = element_new("query", NS_PRIVATE);

    element_take(query, content);
    stream_request(stream, "set", NULL, query, on_reply ? on_reply : ignore_reply, data);
}
