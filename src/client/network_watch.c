/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GNetworkMonitor and the machine's sleep, told to all sessions. */

#include "config.h"

#include "client/network_watch.h"

#include <gio/gio.h>

#include "base/log.h"
#include "base/wake.h"
#include "client/private.h"

/* A change of networks comes as many changes of routes. */
#define SETTLE_MS 500

struct NetworkWatch {
    Client *client;
    Wake *wake;               /* NULL: not begun */
    GNetworkMonitor *monitor; /* borrowed, as there is one per process; NULL: not begun */
    gulong handler;
    unsigned timer;     /* after a change */
    bool has_network;   /* as the monitor said last */
    bool was_there;     /* it has said so at least once */
    bool was_available; /* when the sessions were told last */
};

static void
tell_sessions(NetworkWatch *watch, void (*tell)(Session *session))
{
    const GPtrArray *sessions = watch->client->sessions;

    for (unsigned i = 0; i < sessions->len; i++)
        tell(sessions->pdata[i]);
}

bool
network_watch_is_gone(const NetworkWatch *watch)
{
    return watch->was_there && !watch->has_network;
}

static void
on_settled(gpointer data)
{
    NetworkWatch *watch = data;
    bool is_back = watch->has_network && !watch->was_available;

    watch->timer = 0;
    watch->was_available = watch->has_network;
    log_info("network", "%s",
             is_back              ? "the network is back"
             : watch->has_network ? "the network has changed"
                                  : "the network is gone");
    tell_sessions(watch, session_probe);
    if (is_back)
        tell_sessions(watch, session_hurry);
}

static void
note(NetworkWatch *watch, bool is_available)
{
    Clock *clock = model_clock(watch->client->model);

    watch->has_network = is_available;
    watch->was_there |= is_available;
    if (!watch->timer)
        watch->timer = timer_start(clock, SETTLE_MS, on_settled, watch);
}

static void
on_changed(GNetworkMonitor *monitor, gboolean is_available, gpointer data)
{
    (void)monitor;
    note(data, is_available);
}

static void
on_wake(int64_t slept_ms, gpointer data)
{
    NetworkWatch *watch = data;

    log_info("network", "the machine slept for %" G_GINT64_FORMAT " s", slept_ms / 1000);
    tell_sessions(watch, session_probe);
    tell_sessions(watch, session_hurry);
}

static void
stop(NetworkWatch *watch)
{
    timer_stop(model_clock(watch->client->model), &watch->timer);
    if (watch->monitor)
        g_signal_handler_disconnect(watch->monitor, watch->handler);
    watch->monitor = NULL;
}

NetworkWatch *
network_watch_new(Client *client)
{
    NetworkWatch *watch = g_new0(NetworkWatch, 1);

    watch->client = client;
    return watch;
}

void
network_watch_free(NetworkWatch *watch)
{
    if (!watch)
        return;
    stop(watch);
    wake_free(watch->wake);
    g_free(watch);
}

void
network_watch_begin(NetworkWatch *watch)
{
    if (watch->wake)
        return;
    watch->wake = wake_new(on_wake, watch);
    watch->monitor = g_network_monitor_get_default();
    watch->handler =
        g_signal_connect(watch->monitor, "network-changed", G_CALLBACK(on_changed), watch);
    watch->has_network = g_network_monitor_get_network_available(watch->monitor);
    watch->was_there = watch->was_available = watch->has_network;
}

void
network_watch_tell(NetworkWatch *watch, bool is_available)
{
    if (!watch->wake)
        watch->wake = wake_new(on_wake, watch);
    stop(watch);
    note(watch, is_available);
}

void
network_watch_wake(NetworkWatch *watch)
{
    network_watch_begin(watch);
    wake_pretend(watch->wake, 60 * 1000);
}
