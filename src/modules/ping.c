/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0199 XMPP Ping, both ways. Who may not know that we are here gets no answer of ours (6). */

#include "config.h"

#include "modules/ping.h"

#include "xmpp/ns.h"

#include "modules/modules.h"

typedef struct {
    ReplyFn on_reply;
    gpointer data;
} Ping;

static bool
is_silence(const GError *error)
{
    return g_error_matches(error, STANZA_ERROR, STANZA_ERROR_TIMEOUT) ||
           g_error_matches(error, STANZA_ERROR, STANZA_ERROR_DISCONNECTED) ||
           g_error_matches(error, STANZA_ERROR, STANZA_ERROR_REMOTE_SERVER);
}

static void
on_pong(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    g_autofree Ping *ping = data;

    ping->on_reply(stream, result, is_silence(error) ? error : NULL, ping->data);
}

void
ping_send(Stream *stream, const Jid *to, ReplyFn on_reply, gpointer data)
{
    g_autoptr(Jid) server = to ? NULL : stream_server_jid(stream);
    Ping *ping = g_new(Ping, 1);

    *ping = (Ping){ on_reply, data };
    stream_request(stream, "get", to ? to : server, element_new("ping", NS_PING), on_pong, ping);
}

static bool
on_ping(Stream *stream, const Stanza *stanza, const Element *payload)
{
    (void)payload;
    if (!stream_may_know(stream, stanza->from))
        return false;
    stream_reply(stream, stanza, NULL);
    return true;
}

static const char *const features[] = { NS_PING, NULL };

static const StanzaHandler handlers[] = {
    { STANZA_IQ_GET, "ping", NS_PING, on_ping },
    { 0 },
};

const XmppModule ping_module = {
    .name = "ping",
    .features = features,
    .handlers = handlers,
};
