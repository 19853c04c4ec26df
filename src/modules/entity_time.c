/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0202 Entity Time: told to those who see our presence, if the setting allows it, for the zone
 * says something of where we are. */

#include "config.h"

#include "modules/entity_time.h"

#include <stdlib.h>

#include "base/date.h"

#include "modules/modules.h"

void
entity_time_request(Stream *stream, const Jid *to, ReplyFn on_reply, gpointer data)
{
    stream_request(stream, "get", to, element_new("time", NS_TIME), on_reply, data);
}

EntityTime
entity_time_read(const Element *answer)
{
    const Element *child = element_child(answer, "time", NS_TIME);
    const char *utc = child ? element_child_text(child, "utc", NULL) : NULL;
    const char *zone = child ? element_child_text(child, "tzo", NULL) : NULL;
    EntityTime time = { 0 };

    time.is_known =
        utc && zone && date_from_iso(utc, &time.time) && date_offset_parse(zone, &time.offset);
    return time;
}

static bool
is_enabled(const Stream *stream)
{
    return stream_setting(stream, SETTING_PRIVACY_TIME);
}

static bool
on_request(Stream *stream, const Stanza *stanza, const Element *payload)
{
    int64_t now = clock_now(stream_clock(stream));

    (void)payload;
    if (!is_enabled(stream) || !stream_may_know(stream, stanza->from))
        return false;
    g_autofree char *zone = date_offset_format(date_local_offset(now));
    g_autofree char *utc = date_to_iso(now);
    Element *time = element_new("time", NS_TIME);
    element_add_text(time, "tzo", NULL, zone);
    element_add_text(time, "utc", NULL, utc);
    stream_reply(stream, stanza, time);
    return true;
}

static const char *const features[] = { NS_TIME, NULL };

static const StanzaHandler handlers[] = {
    { STANZA_IQ_GET, "time", NS_TIME, on_request },
    { 0 },
};

const XmppModule entity_time_module = {
    .name = "entity_time",
    .features = features,
    .is_enabled = is_enabled,
    .handlers = handlers,
};
