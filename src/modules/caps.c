/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0115 and XEP-0390: our own hashes go with each presence, and a new presence goes out when
 * they change; for what others send see caps_claims.h. */

#include "config.h"

#include "modules/caps.h"

#include <string.h>

#include "base/log.h"
#include "model/account.h"
#include "xmpp/ns.h"

#include "modules/caps_claims.h"
#include "modules/caps_hash.h"
#include "modules/disco.h"
#include "modules/modules.h"
#include "modules/presence.h"

/* Names the program; the project has no home page yet that could stand here. */
#define CAPS_NODE       "urn:x-jaser:client"
#define CAPS2_ALGORITHM "sha-256"
/* What was in our presence last can still be asked for (XEP-0390 6.1). */
#define KEPT 3

/* What we can do, as it was at some time. */
typedef struct {
    Element *info;      /* NULL: there is none */
    char *hash, *hash2; /* XEP-0115, XEP-0390 */
} Own;

typedef struct {
    Stream *stream;
    unsigned observer;
    Own own[KEPT]; /* the latest first */
    CapsClaims *claims;
} Caps;

static Caps *
caps_of(const Stream *stream)
{
    return stream_module_state(stream, &caps_module);
}

static void
own_clear(Own *own)
{
    element_free(own->info);
    g_free(own->hash);
    g_free(own->hash2);
}

/* false: it is as it was. */
static bool
renew(Caps *caps)
{
    Own now = { .info = disco_own_info(caps->stream) };

    now.hash = caps_hash(now.info, "sha-1", NULL);
    if (g_strcmp0(now.hash, caps->own[0].hash) == 0) {
        own_clear(&now);
        return false;
    }
    now.hash2 = caps_hash2(now.info, CAPS2_ALGORITHM, NULL);
    own_clear(&caps->own[KEPT - 1]);
    memmove(&caps->own[1], &caps->own[0], (KEPT - 1) * sizeof(Own));
    caps->own[0] = now;
    return true;
}

void
caps_add(Stream *stream, Element *presence)
{
    Caps *caps = caps_of(stream);

    renew(caps);
    Element *first = element_add(presence, "c", NS_CAPS);
    element_set(first, "hash", "sha-1");
    element_set(first, "node", CAPS_NODE);
    element_set(first, "ver", caps->own[0].hash);
    Element *second = element_add(presence, "c", NS_CAPS2);
    Element *hash = element_add_text(second, "hash", NS_HASHES, caps->own[0].hash2);
    element_set(hash, "algo", CAPS2_ALGORITHM);
}

static bool
is_node_of(const Own *own, const char *node)
{
    const char *hash = strchr(node, '#');

    if (!own->info || !hash)
        return false;
    if (g_str_has_prefix(node, CAPS_NODE "#"))
        return strcmp(hash + 1, own->hash) == 0;
    return g_str_has_prefix(node, NS_CAPS2 "#" CAPS2_ALGORITHM ".") &&
           strcmp(hash + strlen("#" CAPS2_ALGORITHM "."), own->hash2) == 0;
}

const Element *
caps_own_info(Stream *stream, const char *node)
{
    Caps *caps = caps_of(stream);

    renew(caps);
    for (unsigned i = 0; i < KEPT; i++) {
        if (is_node_of(&caps->own[i], node))
            return caps->own[i].info;
    }
    return NULL;
}

/* --- of others --- */

void
caps_read(Stream *stream, const Stanza *presence, PresenceUpdate *update)
{
    caps_claims_read(caps_of(stream)->claims, presence, update);
}

void
caps_ask_waiting(Stream *stream)
{
    caps_claims_ask(caps_of(stream)->claims);
}

static void
on_info(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Jid *jid = data;
    Capabilities *caps = disco_read_info(result);

    if (caps)
        roster_set_resource_capabilities(stream_account(stream)->roster, jid, caps);
    else
        log_debug("caps", "%s does not say what it can do: %s", jid_full(jid),
                  error ? error->message : "nothing");
    capabilities_unref(caps);
    jid_unref(jid);
}

void
caps_ask(Stream *stream, const Jid *jid)
{
    const Contact *contact = roster_find(stream_account(stream)->roster, jid);
    const Resource *resource = contact ? contact_find_resource(contact, jid_resource(jid)) : NULL;

    if (resource && !resource->caps)
        disco_request_info(stream, jid, NULL, on_info, jid_ref((Jid *)jid));
}

/* --- settings switch features on and off --- */

static void
on_setting(SettingId id, const SettingScope *scope, gpointer data)
{
    Caps *caps = data;

    (void)id;
    (void)scope;
    if (renew(caps) && stream_account(caps->stream)->show != SHOW_OFFLINE)
        presence_send(caps->stream);
}

static gpointer
new_caps(Stream *stream)
{
    Caps *caps = g_new0(Caps, 1);

    caps->stream = stream;
    caps->claims = caps_claims_new(stream);
    caps->observer = settings_observe(stream_settings(stream), on_setting, caps);
    renew(caps);
    return caps;
}

static void
free_caps(gpointer state)
{
    Caps *caps = state;

    settings_unobserve(stream_settings(caps->stream), caps->observer);
    caps_claims_free(caps->claims);
    for (unsigned i = 0; i < KEPT; i++)
        own_clear(&caps->own[i]);
    g_free(caps);
}

static const char *const features[] = { NS_CAPS, NS_CAPS2, NULL };

const XmppModule caps_module = {
    .name = "caps",
    .features = features,
    .new_state = new_caps,
    .free_state = free_caps,
};
