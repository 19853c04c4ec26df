/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Routes and the machine's sleep, told to all sessions. */

#include "config.h"

#include "client/network_watch.h"

#include <string.h>

#include "base/log.h"
#include "base/network.h"
#include "base/wake.h"
#include "client/attention.h"
#include "client/auto_away.h"
#include "client/private.h"

/* A change of networks comes as many changes of routes. */
#define SETTLE_MS 500

struct NetworkWatch {
    Client *client;
    bool has_begun;
    Wake *wake;
    Network *network;
    char *way;      /* into the Internet, as the sessions know it; "": none */
    char *told_way; /* instead of the real one, in tests; NULL */
    bool was_there; /* there was one at least once */
    bool was_lost;  /* even if it looks as before now */
    unsigned timer; /* after a change */
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
    return watch->was_there && watch->way[0] == '\0';
}

/* false: it is as it was. */
static bool
take_way(NetworkWatch *watch)
{
    g_autofree char *way = watch->told_way ? g_strdup(watch->told_way) : network_find_way();
    bool is_new = watch->was_lost || strcmp(way, watch->way) != 0;

    watch->was_lost = false;
    watch->was_there |= way[0] != '\0';
    g_free(watch->way);
    watch->way = g_steal_pointer(&way);
    return is_new;
}

static void
on_settled(gpointer data)
{
    NetworkWatch *watch = data;

    watch->timer = 0;
    if (!take_way(watch))
        return;
    log_info("network", "our address is now: %s", watch->way[0] ? watch->way : "none");
    tell_sessions(watch, session_probe);
    if (watch->way[0])
        tell_sessions(watch, session_hurry);
}

static void
on_routes(bool was_lost, gpointer data)
{
    NetworkWatch *watch = data;

    watch->was_lost |= was_lost;
    if (!watch->timer)
        watch->timer = timer_start(model_clock(watch->client->model), SETTLE_MS, on_settled, watch);
}

static void
on_wake(int64_t slept_ms, gpointer data)
{
    NetworkWatch *watch = data;

    log_info("network", "the machine slept for %" G_GINT64_FORMAT " s", slept_ms / 1000);
    attention_slept(watch->client->attention, slept_ms);
    auto_away_slept(watch->client->away);
    tell_sessions(watch, session_probe);
    tell_sessions(watch, session_hurry);
}

NetworkWatch *
network_watch_new(Client *client)
{
    NetworkWatch *watch = g_new0(NetworkWatch, 1);

    watch->client = client;
    watch->way = g_strdup("");
    return watch;
}

void
network_watch_free(NetworkWatch *watch)
{
    if (!watch)
        return;
    timer_stop(model_clock(watch->client->model), &watch->timer);
    network_free(watch->network);
    wake_free(watch->wake);
    g_free(watch->way);
    g_free(watch->told_way);
    g_free(watch);
}

void
network_watch_begin(NetworkWatch *watch)
{
    if (watch->has_begun)
        return;
    watch->has_begun = true;
    watch->wake = wake_new(on_wake, watch);
    watch->network = network_new(on_routes, watch);
    take_way(watch);
}

void
network_watch_tell(NetworkWatch *watch, const char *way, bool was_lost)
{
    g_free(watch->told_way);
    watch->told_way = g_strdup(way);
    network_watch_begin(watch);
    g_clear_pointer(&watch->network, network_free);
    on_routes(was_lost, watch);
}

void
network_watch_wake(NetworkWatch *watch)
{
    network_watch_begin(watch);
    wake_pretend(watch->wake, 60 * 1000);
}
