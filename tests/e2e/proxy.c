/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A port on loopback that passes bytes on to a server, and can go wrong on order. */

#include "config.h"

#include "proxy.h"

#include <arpa/inet.h>
#include <errno.h>
#include <glib-unix.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct Link Link;

/* One direction of a link. */
typedef struct {
    Link *link;
    int from, to;
    guint reader, writer; /* sources; only one is there at a time */
    GByteArray *pending;
} Flow;

/* A client, and the server's side of it. */
struct Link {
    Proxy *proxy;
    int client, server; /* server -1: none */
    Flow up, down;
};

struct Proxy {
    int target, port, listener;
    guint source;
    int clients;
    bool is_stalled;
    char *last_words; /* of a client, before all is held back; NULL */
    GString *heard;
    GPtrArray *links;
};

static void flow_resume(Flow *flow);

static void
flow_pause(Flow *flow)
{
    g_clear_handle_id(&flow->reader, g_source_remove);
    g_clear_handle_id(&flow->writer, g_source_remove);
}

static void
link_free(Link *link)
{
    flow_pause(&link->up);
    flow_pause(&link->down);
    g_byte_array_unref(link->up.pending);
    g_byte_array_unref(link->down.pending);
    close(link->client);
    if (link->server >= 0)
        close(link->server);
    g_free(link);
}

static gboolean
on_writable(int fd, GIOCondition condition, gpointer data)
{
    Flow *flow = data;
    ssize_t count = send(fd, flow->pending->data, flow->pending->len, MSG_NOSIGNAL | MSG_DONTWAIT);

    (void)condition;
    if (count < 0 && errno != EAGAIN) {
        g_ptr_array_remove(flow->link->proxy->links, flow->link);
        return G_SOURCE_CONTINUE;
    }
    g_byte_array_remove_range(flow->pending, 0, MAX(count, 0));
    if (flow->pending->len > 0)
        return G_SOURCE_CONTINUE;
    flow->writer = 0;
    flow_resume(flow);
    return G_SOURCE_REMOVE;
}

/* What is being read when the last words come is not passed on. */
static void
hear(Proxy *proxy, const char *bytes, gssize count)
{
    g_string_append_len(proxy->heard, bytes, count);
    if (proxy->last_words &&
        memmem(proxy->heard->str, proxy->heard->len, proxy->last_words, strlen(proxy->last_words)))
        proxy_stall(proxy, true);
}

static gboolean
on_readable(int fd, GIOCondition condition, gpointer data)
{
    Flow *flow = data;
    Link *link = flow->link;
    guint8 buffer[16384];
    ssize_t count = recv(fd, buffer, sizeof(buffer), 0);

    (void)condition;
    if (count <= 0) {
        g_ptr_array_remove(link->proxy->links, link);
        return G_SOURCE_CONTINUE;
    }
    if (flow == &link->up)
        hear(link->proxy, (char *)buffer, count);
    if (link->proxy->is_stalled)
        return G_SOURCE_REMOVE;
    if (flow->to < 0)
        return G_SOURCE_CONTINUE;
    g_byte_array_append(flow->pending, buffer, count);
    flow->reader = 0;
    flow_resume(flow);
    return G_SOURCE_REMOVE;
}

/* Writes what is pending first, reads only when nothing is. */
static void
flow_resume(Flow *flow)
{
    if (flow->link->proxy->is_stalled || flow->from < 0 || flow->reader || flow->writer)
        return;
    if (flow->pending->len > 0)
        flow->writer = g_unix_fd_add(flow->to, G_IO_OUT, on_writable, flow);
    else
        flow->reader = g_unix_fd_add(flow->from, G_IO_IN, on_readable, flow);
}

static struct sockaddr_in
loopback(int port)
{
    return (struct sockaddr_in){ .sin_family = AF_INET,
                                 .sin_port = htons(port),
                                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
}

static int
connect_to(int port)
{
    struct sockaddr_in address = loopback(port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static gboolean
on_client(int fd, GIOCondition condition, gpointer data)
{
    Proxy *proxy = data;
    int client = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
    int server = proxy->target ? connect_to(proxy->target) : -1;

    (void)condition;
    proxy->clients++;
    if (proxy->target && server < 0) {
        close(client);
        return G_SOURCE_CONTINUE;
    }
    Link *link = g_new0(Link, 1);
    *link = (Link){ .proxy = proxy, .client = client, .server = server };
    link->up = (Flow){ link, client, server, 0, 0, g_byte_array_new() };
    link->down = (Flow){ link, server, client, 0, 0, g_byte_array_new() };
    g_ptr_array_add(proxy->links, link);
    flow_resume(&link->up);
    flow_resume(&link->down);
    return G_SOURCE_CONTINUE;
}

static void
start_listening(Proxy *proxy)
{
    struct sockaddr_in address = loopback(proxy->port);
    socklen_t length = sizeof(address);

    proxy->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(proxy->listener, SOL_SOCKET, SO_REUSEADDR, &(int){ 1 }, sizeof(int));
    g_assert(bind(proxy->listener, (struct sockaddr *)&address, length) == 0);
    g_assert(listen(proxy->listener, 16) == 0);
    getsockname(proxy->listener, (struct sockaddr *)&address, &length);
    proxy->port = ntohs(address.sin_port);
    proxy->source = g_unix_fd_add(proxy->listener, G_IO_IN, on_client, proxy);
}

static void
stop_listening(Proxy *proxy)
{
    if (proxy->source) {
        g_clear_handle_id(&proxy->source, g_source_remove);
        close(proxy->listener);
    }
}

Proxy *
proxy_new(int target)
{
    Proxy *proxy = g_new0(Proxy, 1);
    proxy->target = target;
    proxy->heard = g_string_new(NULL);
    proxy->links = g_ptr_array_new_with_free_func((GDestroyNotify)link_free);
    start_listening(proxy);
    return proxy;
}

void
proxy_free(Proxy *proxy)
{
    if (!proxy)
        return;
    stop_listening(proxy);
    g_ptr_array_unref(proxy->links);
    g_string_free(proxy->heard, TRUE);
    g_free(proxy->last_words);
    g_free(proxy);
}

int
proxy_port(const Proxy *proxy)
{
    return proxy->port;
}

int
proxy_clients(const Proxy *proxy)
{
    return proxy->clients;
}

const char *
proxy_heard(const Proxy *proxy)
{
    return proxy->heard->str;
}

void
proxy_cut(Proxy *proxy)
{
    const struct linger at_once = { .l_onoff = 1 };
    for (guint i = 0; i < proxy->links->len; i++) {
        Link *link = g_ptr_array_index(proxy->links, i);
        setsockopt(link->client, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    }
    g_ptr_array_set_size(proxy->links, 0);
}

void
proxy_refuse(Proxy *proxy, bool is_refusing)
{
    stop_listening(proxy);
    if (!is_refusing)
        start_listening(proxy);
}

void
proxy_stall(Proxy *proxy, bool is_stalled)
{
    proxy->is_stalled = is_stalled;
    for (guint i = 0; i < proxy->links->len; i++) {
        Link *link = g_ptr_array_index(proxy->links, i);
        Flow *flows[] = { &link->up, &link->down };
        for (guint j = 0; j < G_N_ELEMENTS(flows); j++)
            if (is_stalled)
                flow_pause(flows[j]);
            else
                flow_resume(flows[j]);
    }
}

void
proxy_stall_after(Proxy *proxy, const char *bytes)
{
    g_free(proxy->last_words);
    proxy->last_words = g_strdup(bytes);
}

bool
proxy_is_stalled(const Proxy *proxy)
{
    return proxy->is_stalled;
}

void
proxy_inject(Proxy *proxy, const char *text)
{
    for (guint i = 0; i < proxy->links->len; i++) {
        Link *link = g_ptr_array_index(proxy->links, i);
        g_assert(send(link->client, text, strlen(text), MSG_NOSIGNAL) == (ssize_t)strlen(text));
    }
}
