/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0092 Software Version: told to those who see our presence, if the setting allows it, without
 * the operating system. */

#include "config.h"

#include "modules/version.h"

#include "modules/modules.h"

#define NS_VERSION "jabber:iq:version"

void
version_request(Stream *stream, const Jid *to, ReplyFn on_reply, gpointer data)
{
    stream_request(stream, "get", to, element_new("query", NS_VERSION), on_reply, data);
}

Version
version_read(const Element *answer)
{
    const Element *query = element_child(answer, "query", NS_VERSION);

    if (!query)
        return (Version){ 0 };
    return (Version){
        .name = element_child_text(query, "name", NULL),
        .version = element_child_text(query, "version", NULL),
        .system = element_child_text(query, "os", NULL),
    };
}

static bool
is_enabled(const Stream *stream)
{
    return stream_setting(stream, SETTING_PRIVACY_VERSION);
}

static bool
on_request(Stream *stream, const Stanza *stanza, const Element *payload)
{
    (void)payload;
    if (!is_enabled(stream) || !stream_may_know(stream, stanza->from))
        return false;
    Element *query = element_new("query", NS_VERSION);
    element_add_text(query, "name", NULL, PACKAGE_NAME);
    element_add_text(query, "version", NULL, PACKAGE_VERSION);
    stream_reply(stream, stanza, query);
    return true;
}

static const char *const features[] = { NS_VERSION, NULL };

static const StanzaHandler handlers[] = {
    { STANZA_IQ_GET, "query", NS_VERSION, on_request },
    { 0 },
};

const XmppModule version_module = {
    .name = "version",
    .features = features,
    .is_enabled = is_enabled,
    .handlers = handlers,
};
