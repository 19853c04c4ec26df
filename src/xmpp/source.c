/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The GSource of a transport. What is watched changes without waking the loop, unlike with
 * g_source_modify_unix_fd(): it is the loop's own thread that changes it. Nor does GLib block the
 * source while it is dispatched, which would wake the loop twice more for each packet. */

#include "config.h"

#include "xmpp/source.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <sys/socket.h>

struct Source {
    GSource base;
    SourceFn on_ready;
    gpointer data;
    GPollFD poll;
    bool is_watching;
    bool is_woken;
    bool is_busy; /* it is dispatched: a loop within that leaves it alone */
};

static gboolean
source_prepare(GSource *base, gint *timeout)
{
    const Source *source = (const Source *)base;
    *timeout = -1;
    return source->is_woken && !source->is_busy;
}

static gboolean
source_check(GSource *base)
{
    Source *source = (Source *)base;
    return !source->is_busy && (source->is_woken || (source->is_watching && source->poll.revents));
}

static gboolean
source_dispatch(GSource *base, GSourceFunc callback G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED)
{
    Source *source = (Source *)base;
    source->is_woken = false;
    source->is_busy = true;
    source->on_ready(source->data);
    source->is_busy = false;
    return G_SOURCE_CONTINUE;
}

/* GLib only reads it. */
static const GSourceFuncs SOURCE_FUNCTIONS = {
    .prepare = source_prepare,
    .check = source_check,
    .dispatch = source_dispatch,
};

Source *
source_new(SourceFn on_ready, gpointer data)
{
    Source *source = (Source *)g_source_new((GSourceFuncs *)&SOURCE_FUNCTIONS, sizeof(Source));
    g_source_set_static_name(&source->base, "xmpp socket");
    g_source_set_can_recurse(&source->base, TRUE);
    source->on_ready = on_ready;
    source->data = data;
    g_source_attach(&source->base, NULL);
    return source;
}

void
source_free(Source *source)
{
    if (!source)
        return;
    g_source_destroy(&source->base);
    g_source_unref(&source->base);
}

void
source_watch(Source *source, int fd, GIOCondition conditions)
{
    conditions |= G_IO_ERR | G_IO_HUP;
    if (source->is_watching && source->poll.fd == fd) {
        source->poll.events = (gushort)conditions;
        return;
    }
    source_unwatch(source);
    source->poll = (GPollFD){ .fd = fd, .events = (gushort)conditions };
    source->is_watching = true;
    g_source_add_poll(&source->base, &source->poll);
}

void
source_unwatch(Source *source)
{
    if (source->is_watching)
        g_source_remove_poll(&source->base, &source->poll);
    source->is_watching = false;
}

void
source_wake(Source *source)
{
    source->is_woken = true;
}

void
source_prepare_socket(int fd)
{
    const int on = 1, idle_s = 300, interval_s = 30, unacknowledged_ms = 60 * 1000;
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof idle_s);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval_s, sizeof interval_s);
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &unacknowledged_ms, sizeof unacknowledged_ms);
}

void
source_acknowledge(int fd)
{
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}
