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

/* With a limit, bytes pass in pieces this often. */
#define SLOW_TICK_MS 20

typedef struct Link Link;

/* One direction of a link. */
typedef struct {
    Link *link;
    int from, to;
    guint reader, writer, pause; /* sources; only one is there at a time */
    bool has_ended;
    GByteArray *pending;
    GString *passed;
} Flow;

/* A client, and the server's side of it. */
struct Link {
    Proxy *proxy;
    int client, server; /* server -1: none */
    bool is_stalled;    /* for good */
    Flow flows[2];      /* by ProxyDirection */
};

/* A fault that waits for its moment. */
typedef struct {
    bool is_armed;
    Fault fault;
    ProxyDirection direction;
    size_t left; /* bytes; if there is no text */
    char *text;
} Trigger;

struct Proxy {
    int target, port, listener;
    guint source;
    int clients;
    bool is_stalled;
    char *last_words; /* of a client, before all is held back; NULL */
    unsigned bytes_per_second;
    Trigger trigger;
    GString *heard;
    GPtrArray *links;
};

static void flow_resume(Flow *flow);

static void
flow_stop(Flow *flow)
{
    g_clear_handle_id(&flow->reader, g_source_remove);
    g_clear_handle_id(&flow->writer, g_source_remove);
    g_clear_handle_id(&flow->pause, g_source_remove);
}

static void
link_free(Link *link)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(link->flows); i++) {
        flow_stop(&link->flows[i]);
        g_byte_array_unref(link->flows[i].pending);
        g_string_free(link->flows[i].passed, TRUE);
    }
    if (link->client >= 0)
        close(link->client);
    if (link->server >= 0)
        close(link->server);
    g_free(link);
}

static void
link_stall(Link *link)
{
    link->is_stalled = true;
    flow_stop(&link->flows[PROXY_UP]);
    flow_stop(&link->flows[PROXY_DOWN]);
}

/* --- faults --- */

static void
reset_on_close(int fd)
{
    const struct linger at_once = { .l_onoff = 1 };
    if (fd >= 0)
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

static void
end_flow(Flow *flow)
{
    flow_stop(flow);
    flow->has_ended = true;
    if (flow->to >= 0)
        shutdown(flow->to, SHUT_WR);
}

/* The link may be gone after it. */
static void
link_fail(Link *link, Fault fault, ProxyDirection direction)
{
    switch (fault) {
    case FAULT_RESET:
        reset_on_close(link->client);
        reset_on_close(link->server);
        g_ptr_array_remove(link->proxy->links, link);
        break;
    case FAULT_END:
        g_ptr_array_remove(link->proxy->links, link);
        break;
    case FAULT_HALF_CLOSE:
        end_flow(&link->flows[direction]);
        break;
    case FAULT_VANISH:
        link_stall(link);
        reset_on_close(link->client);
        close(link->client);
        link->client = -1;
        break;
    case FAULT_STALL:
    case FAULT_COUNT:
        link_stall(link);
        break;
    }
}

/* How many of the bytes that have just been added to what has passed may pass before the fault; -1:
 * it does not come yet. */
static gssize
moment_in(Flow *flow, size_t count)
{
    Trigger *trigger = &flow->link->proxy->trigger;
    if (!trigger->is_armed || flow != &flow->link->flows[trigger->direction])
        return -1;
    if (!trigger->text) {
        if (trigger->left > count) {
            trigger->left -= count;
            return -1;
        }
        return (gssize)trigger->left;
    }
    size_t length = strlen(trigger->text), before = flow->passed->len - count;
    size_t start = before > length ? before - length : 0;
    const char *found =
        memmem(flow->passed->str + start, flow->passed->len - start, trigger->text, length);
    if (!found)
        return -1;
    gssize moment = found + length - (flow->passed->str + before);
    return MAX(moment, 0);
}

/* --- passing on --- */

static gboolean
on_pause_over(gpointer data)
{
    Flow *flow = data;
    flow->pause = 0;
    flow_resume(flow);
    return G_SOURCE_REMOVE;
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
    if (flow->link->proxy->bytes_per_second)
        flow->pause = g_timeout_add(SLOW_TICK_MS, on_pause_over, flow);
    else
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

/* One side has closed its direction; a connection that failed fails on the other side too. */
static void
on_end(Flow *flow, bool has_failed)
{
    Link *link = flow->link;
    if (has_failed) {
        link_fail(link, FAULT_RESET, PROXY_UP);
        return;
    }
    end_flow(flow);
    if (link->server < 0 || (link->flows[PROXY_UP].has_ended && link->flows[PROXY_DOWN].has_ended))
        g_ptr_array_remove(link->proxy->links, link);
}

/* Passes the first of the bytes at once, then lets the fault happen. */
static void
pass_and_fail(Flow *flow, const guint8 *bytes, size_t count)
{
    Trigger trigger = flow->link->proxy->trigger;

    flow->link->proxy->trigger.is_armed = false;
    if (flow->to >= 0)
        (void)!send(flow->to, bytes, count, MSG_NOSIGNAL);
    link_fail(flow->link, trigger.fault, trigger.direction);
}

static gboolean
on_readable(int fd, GIOCondition condition, gpointer data)
{
    Flow *flow = data;
    Proxy *proxy = flow->link->proxy;
    guint8 buffer[16384];
    unsigned limit = proxy->bytes_per_second * SLOW_TICK_MS / 1000;
    ssize_t count = recv(fd, buffer, limit ? MIN(limit, sizeof(buffer)) : sizeof(buffer), 0);

    (void)condition;
    if (count <= 0) {
        on_end(flow, count < 0);
        return G_SOURCE_CONTINUE;
    }
    g_string_append_len(flow->passed, (char *)buffer, count);
    if (flow == &flow->link->flows[PROXY_UP])
        hear(proxy, (char *)buffer, count);
    if (proxy->is_stalled)
        return G_SOURCE_CONTINUE;
    gssize moment = moment_in(flow, (size_t)count);
    if (moment >= 0) {
        pass_and_fail(flow, buffer, (size_t)moment);
        return G_SOURCE_CONTINUE;
    }
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
    Proxy *proxy = flow->link->proxy;
    if (proxy->is_stalled || flow->link->is_stalled || flow->has_ended || flow->from < 0 ||
        flow->reader || flow->writer || flow->pause)
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

static void
flow_init(Flow *flow, Link *link, int from, int to)
{
    *flow = (Flow){ .link = link, .from = from, .to = to };
    flow->pending = g_byte_array_new();
    flow->passed = g_string_new(NULL);
    flow_resume(flow);
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
    flow_init(&link->flows[PROXY_UP], link, client, server);
    flow_init(&link->flows[PROXY_DOWN], link, server, client);
    g_ptr_array_add(proxy->links, link);
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
    g_free(proxy->trigger.text);
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
    proxy_fault(proxy, FAULT_RESET);
}

const char *
fault_name(Fault fault)
{
    static const char *const names[FAULT_COUNT] = { "reset", "end", "half-close", "vanish",
                                                    "stall" };
    return names[fault];
}

void
proxy_fault(Proxy *proxy, Fault fault)
{
    proxy->trigger.is_armed = false;
    for (guint i = proxy->links->len; i-- > 0;)
        link_fail(g_ptr_array_index(proxy->links, i), fault, PROXY_DOWN);
}

static void
arm(Proxy *proxy, Trigger trigger)
{
    g_free(proxy->trigger.text);
    trigger.is_armed = true;
    proxy->trigger = trigger;
}

void
proxy_fault_after_bytes(Proxy *proxy, Fault fault, ProxyDirection direction, size_t count)
{
    arm(proxy, (Trigger){ .fault = fault, .direction = direction, .left = count });
}

void
proxy_fault_after(Proxy *proxy, Fault fault, ProxyDirection direction, const char *bytes)
{
    arm(proxy, (Trigger){ .fault = fault, .direction = direction, .text = g_strdup(bytes) });
}

bool
proxy_is_armed(const Proxy *proxy)
{
    return proxy->trigger.is_armed;
}

void
proxy_slow(Proxy *proxy, unsigned bytes_per_second)
{
    proxy->bytes_per_second = bytes_per_second;
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
        for (guint j = 0; j < G_N_ELEMENTS(link->flows); j++)
            if (is_stalled)
                flow_stop(&link->flows[j]);
            else
                flow_resume(&link->flows[j]);
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
        const Link *link = g_ptr_array_index(proxy->links, i);
        if (link->client < 0)
            continue;
        g_assert(send(link->client, text, strlen(text), MSG_NOSIGNAL) == (ssize_t)strlen(text));
    }
}
