/* SPDX-License-Identifier: GPL-3.0-or-later */
/* To the proxy, through it, and the socket on loopback. */

#include "config.h"

#include "xmpp/bridge.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/host.h"
#include "base/i18n.h"
#include "xmpp/error.h"
#include "xmpp/relay.h"
#include "xmpp/source.h"

/* Ours is among the first to come; others may crowd in before it. */
#define BACKLOG 16

struct Bridge {
    unsigned references;              /* the owner's, and one while the proxy is being reached */
    char *proxy_place, *target_place; /* for sentences */
    Clock *clock;
    unsigned timer;
    GCancellable *cancellable;
    ProxyTalk *talk;
    Source *source;   /* of the proxy's socket, later of the one that listens */
    int far;          /* to the proxy; -1 */
    int listener;     /* -1 */
    GByteArray *rest; /* what the target said right behind the proxy's answer */
    unsigned short port, near_port;
    Relay *relay;
    const BridgeHooks *hooks; /* NULL: told, or freed by the owner */
    gpointer data;
};

/* --- the end --- */

static void
bridge_unref(Bridge *bridge)
{
    if (--bridge->references > 0)
        return;
    g_object_unref(bridge->cancellable);
    g_free(bridge->proxy_place);
    g_free(bridge->target_place);
    g_byte_array_unref(bridge->rest);
    g_free(bridge);
}

static void
close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* All but what carries. */
static void
drop_tools(Bridge *bridge)
{
    timer_stop(bridge->clock, &bridge->timer);
    g_clear_pointer(&bridge->talk, proxy_talk_free);
    g_clear_pointer(&bridge->source, source_free);
    close_fd(&bridge->listener);
    close_fd(&bridge->far);
}

void
bridge_free(Bridge *bridge)
{
    if (!bridge)
        return;
    bridge->hooks = NULL;
    g_cancellable_cancel(bridge->cancellable);
    drop_tools(bridge);
    g_clear_pointer(&bridge->relay, relay_free);
    bridge_unref(bridge);
}

static void
bridge_fail(Bridge *bridge, const GError *error)
{
    const BridgeHooks *hooks = g_steal_pointer(&bridge->hooks);
    g_cancellable_cancel(bridge->cancellable);
    drop_tools(bridge);
    if (hooks)
        hooks->failed(bridge, error, bridge->data);
}

static void
fail_with(Bridge *bridge, const char *format, const char *what)
{
    g_autofree char *sentence = g_strdup_printf(format, bridge->proxy_place, what);
    g_autoptr(GError) error = g_error_new_literal(STREAM_ERROR, STREAM_ERROR_NETWORK, sentence);
    bridge_fail(bridge, error);
}

static void
on_timeout(gpointer data)
{
    Bridge *bridge = data;
    bridge->timer = 0;
    fail_with(bridge,
              bridge->far >= 0
                  ? _("The proxy %s does not say in time whether it can reach %s.")
                  : _("The proxy %s does not answer, so %s cannot be reached. Is it running?"),
              bridge->target_place);
}

/* --- the socket on loopback --- */

static int
listen_on_loopback(unsigned short *ret_port)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
        listen(fd, BACKLOG) == 0 && getsockname(fd, (struct sockaddr *)&address, &length) == 0) {
        *ret_port = ntohs(address.sin_port);
        return fd;
    }
    close_fd(&fd);
    return -1;
}

static void
carry(Bridge *bridge, int near)
{
    source_prepare_socket(near);
    bridge->relay = relay_new(near, bridge->far);
    bridge->far = -1;
    if (bridge->rest->len > 0)
        relay_begin_with(bridge->relay, bridge->rest->data, bridge->rest->len);
    g_byte_array_set_size(bridge->rest, 0);
    drop_tools(bridge);
}

static bool
is_ours(const Bridge *bridge, const struct sockaddr_in *peer)
{
    return peer->sin_family == AF_INET && peer->sin_addr.s_addr == htonl(INADDR_LOOPBACK) &&
           ntohs(peer->sin_port) == bridge->near_port;
}

static void
on_knock(gpointer data)
{
    Bridge *bridge = data;
    for (int i = 0; i < BACKLOG; i++) {
        struct sockaddr_in peer = { 0 };
        socklen_t length = sizeof peer;
        int fd = accept4(bridge->listener, (struct sockaddr *)&peer, &length,
                         SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd < 0)
            return;
        if (is_ours(bridge, &peer)) {
            carry(bridge, fd);
            return;
        }
        close(fd);
    }
}

int
bridge_socket(const Bridge *bridge)
{
    return bridge->relay ? relay_far_socket(bridge->relay) : bridge->far;
}

unsigned short
bridge_port(const Bridge *bridge)
{
    return bridge->port;
}

void
bridge_accept(Bridge *bridge, unsigned short port)
{
    bridge->near_port = port;
    bridge->source = source_new(on_knock, bridge);
    source_watch(bridge->source, bridge->listener, G_IO_IN);
}

/* What comes from the proxy waits in its socket until somebody is there to take it. */
static void
open_gate(Bridge *bridge)
{
    timer_stop(bridge->clock, &bridge->timer);
    g_clear_pointer(&bridge->talk, proxy_talk_free);
    g_clear_pointer(&bridge->source, source_free);
    bridge->listener = listen_on_loopback(&bridge->port);
    if (bridge->listener < 0) {
        fail_with(bridge, _("No port could be opened for the way through the proxy %s (%s)."),
                  g_strerror(errno));
        return;
    }
    const BridgeHooks *hooks = g_steal_pointer(&bridge->hooks);
    hooks->ready(bridge, bridge->data);
}

/* --- talking to the proxy --- */

/* false: it is over. */
static bool
say(Bridge *bridge)
{
    size_t length;
    const uint8_t *bytes = proxy_talk_output(bridge->talk, &length);
    if (length == 0)
        return true;
    ssize_t sent = send(bridge->far, bytes, length, MSG_NOSIGNAL);
    if (sent > 0)
        proxy_talk_sent(bridge->talk, (size_t)sent);
    if (sent >= 0 || errno == EAGAIN || errno == EINTR)
        return true;
    fail_with(bridge, _("The proxy %s closes the connection (%s)."), g_strerror(errno));
    return false;
}

/* false: it is over, or the bridge is open. */
static bool
hear(Bridge *bridge)
{
    uint8_t bytes[RELAY_BYTES];
    size_t used;
    g_autoptr(GError) error = NULL;
    ssize_t got = recv(bridge->far, bytes, sizeof bytes, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return true;
    if (got <= 0) {
        fail_with(bridge,
                  _("The proxy %s closes the connection and does not say why it does not "
                    "reach %s."),
                  bridge->target_place);
        return false;
    }
    switch (proxy_talk_read(bridge->talk, bytes, (size_t)got, &used, &error)) {
    case PROXY_WAITS:
        return true;
    case PROXY_OPEN:
        g_byte_array_append(bridge->rest, bytes + used, (guint)((size_t)got - used));
        open_gate(bridge);
        return false;
    case PROXY_REFUSED:
        bridge_fail(bridge, error);
        return false;
    }
    return false;
}

static void
on_ready(gpointer data)
{
    Bridge *bridge = data;
    size_t waiting;
    if (!say(bridge) || !hear(bridge) || !say(bridge))
        return;
    proxy_talk_output(bridge->talk, &waiting);
    source_watch(bridge->source, bridge->far, waiting > 0 ? G_IO_IN | G_IO_OUT : G_IO_IN);
}

/* --- reaching the proxy --- */

static void
talk(Bridge *bridge, GSocketConnection *connection)
{
    GSocket *socket = g_socket_connection_get_socket(connection);
    bridge->far = fcntl(g_socket_get_fd(socket), F_DUPFD_CLOEXEC, 0);
    if (bridge->far < 0) {
        fail_with(bridge, _("The proxy %s cannot be used (%s)."), g_strerror(errno));
        return;
    }
    fcntl(bridge->far, F_SETFL, O_NONBLOCK);
    source_prepare_socket(bridge->far);
    bridge->source = source_new(on_ready, bridge);
    source_watch(bridge->source, bridge->far, G_IO_IN | G_IO_OUT);
}

static void
on_reached(GObject *client, GAsyncResult *result, gpointer data)
{
    Bridge *bridge = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GSocketConnection) connection =
        g_socket_client_connect_to_host_finish(G_SOCKET_CLIENT(client), result, &error);
    if (bridge->hooks && connection)
        talk(bridge, connection);
    else if (bridge->hooks)
        fail_with(bridge, _("The proxy %s cannot be reached (%s). Is it running?"), error->message);
    bridge_unref(bridge);
}

Bridge *
bridge_new(const BridgeOptions *options)
{
    Bridge *bridge = g_new0(Bridge, 1);
    g_autoptr(GSocketClient) client = g_socket_client_new();
    bridge->references = 2;
    bridge->proxy_place = host_with_port(options->proxy->host, options->proxy->port);
    bridge->target_place = host_with_port(options->host, options->port);
    bridge->clock = options->clock;
    bridge->cancellable = g_cancellable_new();
    bridge->talk = proxy_talk_new(options->proxy, options->host, options->port);
    bridge->far = bridge->listener = -1;
    bridge->rest = g_byte_array_new();
    bridge->hooks = options->hooks;
    bridge->data = options->data;
    bridge->timer = timer_start(bridge->clock, options->timeout_ms, on_timeout, bridge);
    /* The desktop's proxy is not asked for: this one was named. */
    g_socket_client_set_enable_proxy(client, FALSE);
    g_socket_client_connect_to_host_async(client, options->proxy->host, options->proxy->port,
                                          bridge->cancellable, on_reached, bridge);
    return bridge;
}
