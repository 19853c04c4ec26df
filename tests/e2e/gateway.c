/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small proxy, blocking, on GIO's threads. */

#include "config.h"

#include "gateway.h"

#include <gio/gio.h>
#include <string.h>

struct Gateway {
    GatewayKind kind;
    char *login, *host;
    int port_there, target, port;
    bool is_closed; /* with the lock, as the next */
    GSocketService *service;
    GCancellable *cancellable; /* of all connections; of those to come another one */
    GMutex lock;
    GCond idle;
    int busy; /* threads */
};

/* --- reading and writing --- */

static bool
take(GIOStream *stream, void *bytes, size_t length)
{
    gsize got;
    return g_input_stream_read_all(g_io_stream_get_input_stream(stream), bytes, length, &got, NULL,
                                   NULL) &&
           got == length;
}

static bool
give(GIOStream *stream, const void *bytes, size_t length)
{
    return g_output_stream_write_all(g_io_stream_get_output_stream(stream), bytes, length, NULL,
                                     NULL, NULL);
}

/* A length and so many bytes. */
static char *
take_text(GIOStream *stream)
{
    guint8 length;
    if (!take(stream, &length, 1))
        return NULL;
    g_autofree char *text = g_malloc0((gsize)length + 1);
    return take(stream, text, length) ? g_steal_pointer(&text) : NULL;
}

static char *
take_line(GIOStream *stream)
{
    g_autoptr(GString) line = g_string_new(NULL);
    char byte;
    while (take(stream, &byte, 1) && byte != '\n')
        g_string_append_c(line, byte);
    g_string_truncate(line, strcspn(line->str, "\r"));
    return g_string_free(g_steal_pointer(&line), FALSE);
}

/* --- the two languages --- */

static bool
greet_socks(const Gateway *gateway, GIOStream *client)
{
    guint8 head[2], version, wanted = gateway->login ? 2 : 0;
    g_autofree char *methods = NULL, *user = NULL, *password = NULL;
    if (!take(client, head, 1) || !(methods = take_text(client)))
        return false;
    give(client, (guint8[]){ 5, wanted }, 2);
    if (!gateway->login)
        return true;
    if (!take(client, &version, 1) || !(user = take_text(client)) ||
        !(password = take_text(client)))
        return false;
    g_autofree char *login = g_strdup_printf("%s:%s", user, password);
    bool is_good = strcmp(login, gateway->login) == 0;
    give(client, (guint8[]){ 1, is_good ? 0 : 1 }, 2);
    return is_good;
}

static bool
serve_socks(const Gateway *gateway, GIOStream *client)
{
    guint8 head[4], port[2];
    g_autofree char *host = NULL;
    if (!greet_socks(gateway, client) || !take(client, head, 4) || head[3] != 3 ||
        !(host = take_text(client)) || !take(client, port, 2))
        return false;
    bool is_known =
        strcmp(host, gateway->host) == 0 && port[0] * 256 + port[1] == gateway->port_there;
    return give(client, (guint8[]){ 5, is_known ? 0 : 4, 0, 1, 0, 0, 0, 0, 0, 0 }, 10) && is_known;
}

static bool
serve_http(const Gateway *gateway, GIOStream *client)
{
    bool has_login = !gateway->login;
    g_autofree char *request = take_line(client);
    g_autofree char *wanted =
        g_strdup_printf("CONNECT %s:%d HTTP/1.1", gateway->host, gateway->port_there);
    g_autofree char *basic =
        gateway->login ? g_base64_encode((const guchar *)gateway->login, strlen(gateway->login))
                       : NULL;
    g_autofree char *header = g_strdup_printf("Proxy-Authorization: Basic %s", basic);
    for (;;) {
        g_autofree char *line = take_line(client);
        if (!*line)
            break;
        has_login |= strcmp(line, header) == 0;
    }
    bool is_known = strcmp(request, wanted) == 0;
    const char *answer = !has_login ? "407 Who are you" : is_known ? "200 OK" : "502 No such host";
    g_autofree char *text = g_strdup_printf("HTTP/1.1 %s\r\n\r\n", answer);
    return give(client, text, strlen(text)) && has_login && is_known;
}

/* --- carrying --- */

typedef struct {
    GIOStream *from, *to;
    GCancellable *cancellable;
} Way;

static gpointer
carry(gpointer data)
{
    const Way *way = data;
    g_output_stream_splice(g_io_stream_get_output_stream(way->to),
                           g_io_stream_get_input_stream(way->from), G_OUTPUT_STREAM_SPLICE_NONE,
                           way->cancellable, NULL);
    g_socket_shutdown(g_socket_connection_get_socket(G_SOCKET_CONNECTION(way->to)), FALSE, TRUE,
                      NULL);
    return NULL;
}

static void
carry_both(GIOStream *client, GIOStream *server, GCancellable *cancellable)
{
    Way up = { client, server, cancellable }, down = { server, client, cancellable };
    GThread *thread = g_thread_new("up", carry, &up);
    carry(&down);
    g_thread_join(thread);
}

static void
connect_through(const Gateway *gateway, GIOStream *client, GCancellable *cancellable)
{
    g_autoptr(GSocketClient) maker = g_socket_client_new();
    g_socket_client_set_enable_proxy(maker, FALSE);
    g_autoptr(GSocketConnection) server = g_socket_client_connect_to_host(
        maker, "127.0.0.1", (guint16)gateway->target, cancellable, NULL);
    bool is_allowed =
        gateway->kind == GATEWAY_HTTP ? serve_http(gateway, client) : serve_socks(gateway, client);
    if (server && is_allowed)
        carry_both(client, G_IO_STREAM(server), cancellable);
}

/* In a thread. */
static gboolean
on_client(GThreadedSocketService *service, GSocketConnection *client, GObject *source,
          gpointer data)
{
    Gateway *gateway = data;
    (void)service;
    (void)source;
    g_mutex_lock(&gateway->lock);
    gateway->busy++;
    bool is_closed = gateway->is_closed;
    g_autoptr(GCancellable) cancellable = g_object_ref(gateway->cancellable);
    g_mutex_unlock(&gateway->lock);
    if (!is_closed)
        connect_through(gateway, G_IO_STREAM(client), cancellable);
    g_io_stream_close(G_IO_STREAM(client), NULL, NULL);
    g_mutex_lock(&gateway->lock);
    gateway->busy--;
    g_cond_signal(&gateway->idle);
    g_mutex_unlock(&gateway->lock);
    return TRUE;
}

/* --- the public face --- */

Gateway *
gateway_new(GatewayKind kind, const char *login, const char *host, int port_there, int target)
{
    Gateway *gateway = g_new0(Gateway, 1);
    g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
    g_autoptr(GSocketAddress) any = g_inet_socket_address_new(loopback, 0), bound = NULL;
    gateway->kind = kind;
    gateway->login = g_strdup(login);
    gateway->host = g_strdup(host);
    gateway->port_there = port_there;
    gateway->target = target;
    gateway->cancellable = g_cancellable_new();
    g_mutex_init(&gateway->lock);
    g_cond_init(&gateway->idle);
    gateway->service = g_threaded_socket_service_new(-1);
    g_signal_connect(gateway->service, "run", G_CALLBACK(on_client), gateway);
    if (!g_socket_listener_add_address(G_SOCKET_LISTENER(gateway->service), any,
                                       G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &bound,
                                       NULL))
        g_error("no port on loopback");
    gateway->port = g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(bound));
    return gateway;
}

void
gateway_close(Gateway *gateway, bool is_closed)
{
    g_mutex_lock(&gateway->lock);
    gateway->is_closed = is_closed;
    g_cancellable_cancel(gateway->cancellable);
    g_object_unref(gateway->cancellable);
    gateway->cancellable = g_cancellable_new();
    g_mutex_unlock(&gateway->lock);
}

void
gateway_free(Gateway *gateway)
{
    if (!gateway)
        return;
    gateway_close(gateway, true);
    g_socket_service_stop(gateway->service);
    g_socket_listener_close(G_SOCKET_LISTENER(gateway->service));
    g_mutex_lock(&gateway->lock);
    while (gateway->busy > 0)
        g_cond_wait(&gateway->idle, &gateway->lock);
    g_mutex_unlock(&gateway->lock);
    g_object_unref(gateway->service);
    g_object_unref(gateway->cancellable);
    g_mutex_clear(&gateway->lock);
    g_cond_clear(&gateway->idle);
    g_free(gateway->login);
    g_free(gateway->host);
    g_free(gateway);
}

int
gateway_port(const Gateway *gateway)
{
    return gateway->port;
}
