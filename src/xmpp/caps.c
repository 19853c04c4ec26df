/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0115: our own hash goes with each presence, and a new presence goes out when it changes. */

#include "config.h"

#include "xmpp/caps.h"

#include <string.h>

#include "base/limits.h"
#include "xmpp/disco.h"
#include "xmpp/module.h"
#include "xmpp/ns.h"
#include "xmpp/presence.h"

#define NS_CAPS "http://jabber.org/protocol/caps"
/* Names the program; the project has no home page yet that could stand here. */
#define CAPS_NODE "urn:x-jaser:client"

static const char *
or_empty(const char *text)
{
    return text ? text : "";
}

static int
compare_strings(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
append_sorted(GString *string, GPtrArray *parts)
{
    g_ptr_array_sort(parts, compare_strings);
    for (unsigned i = 0; i < parts->len; i++)
        g_string_append_printf(string, "%s<", (char *)parts->pdata[i]);
}

char *
caps_hash(const Element *info)
{
    g_autoptr(GPtrArray) identities = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) features = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) string = g_string_new(NULL);
    guint8 digest[20];
    gsize length = sizeof(digest);

    for (const Element *child = element_first(info); child; child = element_next(child)) {
        if (element_is(child, "identity", NS_DISCO_INFO))
            g_ptr_array_add(identities,
                            g_strdup_printf("%s/%s/%s/%s", or_empty(element_get(child, "category")),
                                            or_empty(element_get(child, "type")),
                                            or_empty(element_get(child, "xml:lang")),
                                            or_empty(element_get(child, "name"))));
        else if (element_is(child, "feature", NS_DISCO_INFO))
            g_ptr_array_add(features, g_strdup(or_empty(element_get(child, "var"))));
    }
    append_sorted(string, identities);
    append_sorted(string, features);
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA1);
    g_checksum_update(checksum, (const guchar *)string->str, (gssize)string->len);
    g_checksum_get_digest(checksum, digest, &length);
    return g_base64_encode(digest, length);
}

static char *
own_hash(const Stream *stream)
{
    g_autoptr(Element) info = disco_own_info(stream);

    return caps_hash(info);
}

void
caps_add(const Stream *stream, Element *presence)
{
    Element *caps = element_add(presence, "c", NS_CAPS);
    g_autofree char *hash = own_hash(stream);

    element_set(caps, "hash", "sha-1");
    element_set(caps, "node", CAPS_NODE);
    element_set(caps, "ver", hash);
}

bool
caps_is_own_node(const Stream *stream, const char *node)
{
    g_autofree char *hash = own_hash(stream);
    g_autofree char *own = g_strconcat(CAPS_NODE "#", hash, NULL);

    return strcmp(node, own) == 0;
}

void
caps_read(const Element *presence, PresenceUpdate *update)
{
    const Element *caps = element_child(presence, "c", NS_CAPS);

    if (!caps || !element_get(caps, "hash"))
        return;
    const char *node = element_get(caps, "node");
    const char *ver = element_get(caps, "ver");
    if (!node || !ver || strlen(node) > LIMIT_NAME_BYTES || strlen(ver) > LIMIT_NAME_BYTES)
        return;
    update->caps_node = node;
    update->caps_hash = ver;
}

/* --- settings switch features on and off --- */

typedef struct {
    Stream *stream;
    unsigned observer;
    char *told; /* the hash in our last presence, as far as settings decide it */
} Caps;

static void
on_setting(SettingId id, const SettingScope *scope, gpointer data)
{
    Caps *caps = data;
    g_autofree char *hash = own_hash(caps->stream);

    (void)id;
    (void)scope;
    if (strcmp(hash, caps->told) == 0)
        return;
    g_free(caps->told);
    caps->told = g_steal_pointer(&hash);
    if (stream_account(caps->stream)->show != SHOW_OFFLINE)
        presence_send(caps->stream);
}

static gpointer
new_caps(Stream *stream)
{
    Caps *caps = g_new0(Caps, 1);

    caps->stream = stream;
    caps->told = own_hash(stream);
    caps->observer = settings_observe(stream_settings(stream), on_setting, caps);
    return caps;
}

static void
free_caps(gpointer state)
{
    Caps *caps = state;

    settings_unobserve(stream_settings(caps->stream), caps->observer);
    g_free(caps->told);
    g_free(caps);
}

static const char *const features[] = { NS_CAPS, NULL };

const XmppModule caps_module = {
    .name = "caps",
    .features = features,
    .new_state = new_caps,
    .free_state = free_caps,
};
