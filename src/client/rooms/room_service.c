/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where an account's rooms are when none is named: rooms.service, or the first of its server's
 * services that has rooms (XEP-0045 6.1). */

#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "model/capabilities.h"
#include "client/rooms/rooms_parts.h"

#include "modules/disco.h"
#include "modules/muc.h"

/* Of those that a server names. */
#define SERVICES_ASKED 30

struct RoomServices {
    Client *client;
    GHashTable *known; /* server -> its service, owned */
    unsigned searches;
};

typedef struct {
    RoomServices *services;
    Account *account;
    RoomServiceFn fn;
    gpointer data;
    GPtrArray *candidates; /* Jid *, owned */
    unsigned next;
} Search;

RoomServices *
room_services_new(Client *client)
{
    RoomServices *services = g_new0(RoomServices, 1);

    services->client = client;
    services->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return services;
}

void
room_services_free(RoomServices *services)
{
    if (!services)
        return;
    g_hash_table_unref(services->known);
    g_free(services);
}

bool
room_services_are_busy(const RoomServices *services)
{
    return services->searches > 0;
}

static void
finish(Search *search, const char *service)
{
    RoomServices *services = search->services;

    if (service)
        g_hash_table_replace(services->known, g_strdup(jid_domain(search->account->jid)),
                             g_strdup(service));
    services->searches--;
    search->fn(search->account, service, search->data);
    g_ptr_array_unref(search->candidates);
    g_free(search);
    client_end_question(services->client);
}

static bool
has_rooms(const Element *answer)
{
    Capabilities *caps = answer ? disco_read_info(answer) : NULL;
    bool has = caps && capabilities_has(caps, NS_MUC) &&
               strcmp(capabilities_category(caps), "conference") == 0 &&
               strcmp(capabilities_type(caps), "text") == 0;

    capabilities_unref(caps);
    return has;
}

static void ask_next(Stream *stream, Search *search);

static void
on_info(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Search *search = data;
    const Jid *asked = search->candidates->pdata[search->next - 1];

    if (has_rooms(result))
        finish(search, jid_domain(asked));
    else if (g_error_matches(error, STANZA_ERROR, STANZA_ERROR_DISCONNECTED))
        finish(search, NULL);
    else
        ask_next(stream, search);
}

static void
ask_next(Stream *stream, Search *search)
{
    if (search->next >= search->candidates->len)
        finish(search, NULL);
    else
        disco_request_info(stream, search->candidates->pdata[search->next++], NULL, on_info,
                           search);
}

static void
on_items(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Search *search = data;
    const Element *item = NULL;
    const char *text;

    (void)error;
    while (result && search->candidates->len < SERVICES_ASKED &&
           (item = disco_next_item(result, item, &text, NULL))) {
        Jid *jid = jid_new(text, NULL);
        if (jid && !jid_local(jid) && !jid_resource(jid))
            g_ptr_array_add(search->candidates, jid);
        else
            jid_unref(jid);
    }
    ask_next(stream, search);
}

void
room_service_find(RoomServices *services, Account *account, RoomServiceFn fn, gpointer data)
{
    const SettingScope scope = { .account = jid_bare(account->jid) };
    Settings *settings = model_settings(services->client->model);
    const char *chosen = settings_text(settings, SETTING_ROOMS_SERVICE, &scope);
    const char *known = g_hash_table_lookup(services->known, jid_domain(account->jid));
    Stream *stream = client_stream(services->client, account, NULL);

    if (chosen[0] || known || !stream) {
        fn(account, chosen[0] ? chosen : known, data);
        return;
    }
    g_autoptr(Jid) server = stream_server_jid(stream);
    Search *search = g_new0(Search, 1);
    *search = (Search){ .services = services,
                        .account = account,
                        .fn = fn,
                        .data = data,
                        .candidates = g_ptr_array_new_with_free_func((GDestroyNotify)jid_unref) };
    services->searches++;
    client_begin_question(services->client);
    disco_request_items(stream, server, on_items, search);
}
