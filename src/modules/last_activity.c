/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0012 Last Activity: told to those who see our presence, if the setting allows it. */

#include "config.h"

#include "modules/last_activity.h"

#include "xmpp/ns.h"

#include "modules/modules.h"

/* Longer than anything can have been going on: a hundred years. */
#define LONGEST_S (100LL * 366 * 24 * 60 * 60)

void
last_activity_request(Stream *stream, const Jid *to, ReplyFn on_reply, gpointer data)
{
    stream_request(stream, "get", to, element_new("query", NS_LAST), on_reply, data);
}

LastActivity
last_activity_read(const Element *answer)
{
    const Element *query = element_child(answer, "query", NS_LAST);
    const char *text = query ? element_get(query, "seconds") : NULL;
    guint64 seconds;

    if (!text || !g_ascii_string_to_unsigned(text, 10, 0, LONGEST_S, &seconds, NULL))
        return (LastActivity){ .seconds = -1 };
    const char *status = element_text(query);
    return (LastActivity){ .seconds = (int64_t)seconds, .status = status[0] ? status : NULL };
}

static bool
is_enabled(const Stream *stream)
{
    return stream_setting(stream, SETTING_PRIVACY_LAST);
}

static bool
on_request(Stream *stream, const Stanza *stanza, const Element *payload)
{
    gpointer data;
    const StreamHooks *hooks = stream_hooks(stream, &data);

    (void)payload;
    if (!is_enabled(stream) || !stream_may_know(stream, stanza->from))
        return false;
    int64_t idle = hooks->idle ? hooks->idle(stream, data) : -1;
    if (idle < 0)
        return false;
    Element *query = element_new("query", NS_LAST);
    g_autofree char *seconds = g_strdup_printf("%" G_GINT64_FORMAT, idle / 1000);
    element_set(query, "seconds", seconds);
    stream_reply(stream, stanza, query);
    return true;
}

static const char *const features[] = { NS_LAST, NULL };

static const StanzaHandler handlers[] = {
    { STANZA_IQ_GET, "query", NS_LAST, on_request },
    { 0 },
};

const XmppModule last_activity_module = {
    .name = "last_activity",
    .features = features,
    .is_enabled = is_enabled,
    .handlers = handlers,
};
