/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0280 Message Carbons: copies of what our other devices send and receive. Believed only from
 * our own account (section 10), and never within one another. */

#include "config.h"

#include <string.h>

#include "base/date.h"
#include "base/log.h"
#include "xmpp/dispatch.h"
#include "xmpp/ns.h"

#include "modules/modules.h"

typedef struct {
    Stream *stream;
    unsigned observer;
    bool is_asked; /* the server was told to copy */
} Carbons;

static void
on_switched(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    (void)stream;
    (void)result;
    (void)data;
    if (error)
        log_debug("carbons", "the server does not switch: %s", error->message);
}

static void
follow_setting(Carbons *carbons)
{
    bool is_wanted = stream_setting(carbons->stream, SETTING_PRIVACY_CARBONS);

    if (stream_state(carbons->stream) != STREAM_ONLINE || is_wanted == carbons->is_asked)
        return;
    carbons->is_asked = is_wanted;
    stream_request(carbons->stream, "set", NULL,
                   element_new(is_wanted ? "enable" : "disable", NS_CARBONS), on_switched, NULL);
}

static void
on_setting(SettingId id, const SettingScope *scope, gpointer data)
{
    (void)scope;
    if (id == SETTING_PRIVACY_CARBONS)
        follow_setting(data);
}

static gpointer
new_carbons(Stream *stream)
{
    Carbons *carbons = g_new0(Carbons, 1);

    carbons->stream = stream;
    carbons->observer = settings_observe(stream_settings(stream), on_setting, carbons);
    return carbons;
}

static void
free_carbons(gpointer state)
{
    Carbons *carbons = state;

    settings_unobserve(stream_settings(carbons->stream), carbons->observer);
    g_free(carbons);
}

/* A stream that begins anew knows nothing of what was asked before. */
static void
go_online(Stream *stream)
{
    Carbons *carbons = stream_module_state(stream, &carbons_module);

    carbons->is_asked = stream_has_carbons(stream);
    follow_setting(carbons);
}

static int64_t
read_time(const Element *forwarded)
{
    const Element *delay = element_child(forwarded, "delay", NS_DELAY);
    const char *stamp = delay ? element_get(delay, "stamp") : NULL;
    int64_t time;

    return stamp && date_from_iso(stamp, &time) ? time : 0;
}

/* The bearer carries nothing of its own: it goes no further, believed or not. */
static bool
on_carbon(Stream *stream, const Stanza *stanza, const Element *payload)
{
    bool is_from_account = stanza->is_from_own && jid_is_bare(stanza->from);
    bool is_sent = strcmp(element_name(payload), "sent") == 0;
    const Element *forwarded = element_child(payload, "forwarded", NS_FORWARD);
    const Element *message = forwarded ? element_child(forwarded, "message", NS_CLIENT) : NULL;

    if (stanza->origin != ORIGIN_LIVE || !is_from_account || stanza->is_error) {
        log_debug("carbons", "dropped a forged copy from %s", jid_full(stanza->from));
        return true;
    }
    if (message && !element_child(message, "private", NS_CARBONS))
        dispatch_forwarded(stream, message, is_sent ? ORIGIN_CARBON_SENT : ORIGIN_CARBON_RECEIVED,
                           read_time(forwarded));
    return true;
}

static const StanzaHandler handlers[] = {
    { STANZA_MESSAGE, "received", NS_CARBONS, on_carbon },
    { STANZA_MESSAGE, "sent", NS_CARBONS, on_carbon },
    { 0 },
};

const XmppModule carbons_module = {
    .name = "carbons",
    .handlers = handlers,
    .online = go_online,
    .new_state = new_carbons,
    .free_state = free_carbons,
};
