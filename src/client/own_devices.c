/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks at our own addresses' presences; told a little later, when the client's name is known. */

#include "config.h"

#include "client/own_devices.h"

#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "model/notice.h"
#include "client/private.h"

/* What comes in this time after we are online was there before. */
#define SETTLE_MS (10 * 1000)
/* By then the client has usually said what it is. */
#define TELL_MS 2500

struct OwnDevices {
    Client *client;
    GHashTable *known; /* "ACCOUNT/RESOURCE", as a set: those that are there */
    GPtrArray *news;   /* Jid *: to be told of */
    unsigned timer;
    unsigned observer;
};

static const Resource *
find_device(const OwnDevices *devices, const Jid *jid, Account **ret_account)
{
    g_autoptr(Jid) bare = jid_to_bare(jid);
    Account *account = model_find_account(devices->client->model, bare);
    const Contact *self = account ? roster_find(account->roster, jid) : NULL;

    *ret_account = account;
    return self ? contact_find_resource(self, jid_resource(jid)) : NULL;
}

static void
tell(const OwnDevices *devices, const Jid *jid)
{
    Account *account;
    const Resource *device = find_device(devices, jid, &account);
    const char *client = device && device->caps ? capabilities_name(device->caps) : NULL;
    SettingScope scope = { .account = jid_bare(jid) };

    if (!device ||
        !settings_bool(model_settings(devices->client->model), SETTING_PRESENCE_DEVICES, &scope))
        return;
    g_autofree char *name = utf8_for_line(device->name);
    if (client)
        notice_of_others(account, SEVERITY_WARNING,
                         _("Another device has logged in to %s: %s (%s). /help presence"),
                         jid_bare(jid), name, client);
    else
        notice_of_others(account, SEVERITY_WARNING,
                         _("Another device has logged in to %s: %s. /help presence"), jid_bare(jid),
                         name);
}

static void
on_timer(gpointer data)
{
    OwnDevices *devices = data;
    g_autoptr(GPtrArray) news = g_steal_pointer(&devices->news);

    devices->timer = 0;
    devices->news = g_ptr_array_new_with_free_func((GDestroyNotify)jid_unref);
    for (unsigned i = 0; i < news->len; i++)
        tell(devices, news->pdata[i]);
}

static void
note_device(OwnDevices *devices, const Account *account, const Resource *device)
{
    const Session *session = client_session(devices->client, account);
    Clock *clock = model_clock(devices->client->model);
    Jid *jid =
        jid_new_from_parts(jid_local(account->jid), jid_domain(account->jid), device->name, NULL);

    if (!jid || !g_hash_table_add(devices->known, g_strdup(jid_full(jid))) || !session ||
        clock_monotonic(clock) - session_online_since(session) < SETTLE_MS ||
        devices->news->len >= LIMIT_RESOURCES_PER_CONTACT) {
        jid_unref(jid);
        return;
    }
    g_ptr_array_add(devices->news, jid);
    if (!devices->timer)
        devices->timer = timer_start(clock, TELL_MS, on_timer, devices);
}

/* Who goes and comes back has logged in again. */
static gboolean
is_gone(gpointer key, gpointer value, gpointer data)
{
    const OwnDevices *devices = data;
    g_autoptr(Jid) jid = jid_new(key, NULL);
    Account *account;

    (void)value;
    return !jid || !find_device(devices, jid, &account);
}

static void
on_presence(const Event *event, gpointer data)
{
    OwnDevices *devices = data;
    const Contact *self = roster_find(event->account->roster, event->account->jid);

    if (event->contact && event->contact != self)
        return;
    if (event->account->state == ACCOUNT_ONLINE)
        g_hash_table_foreach_remove(devices->known, is_gone, devices);
    for (unsigned i = 0; self && i < self->resources->len; i++) {
        const Resource *device = self->resources->pdata[i];
        if (device->name)
            note_device(devices, event->account, device);
    }
}

OwnDevices *
own_devices_new(Client *client)
{
    OwnDevices *devices = g_new0(OwnDevices, 1);

    devices->client = client;
    devices->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    devices->news = g_ptr_array_new_with_free_func((GDestroyNotify)jid_unref);
    devices->observer = model_observe(client->model, EVENT_PRESENCE, on_presence, devices);
    return devices;
}

void
own_devices_free(OwnDevices *devices)
{
    if (!devices)
        return;
    model_unobserve(devices->client->model, devices->observer);
    timer_stop(model_clock(devices->client->model), &devices->timer);
    g_hash_table_unref(devices->known);
    g_ptr_array_unref(devices->news);
    g_free(devices);
}
