/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Driving libstrophe: what it does well (sockets, TLS records, the stream's header) is left to it,
 * what it does badly is kept from it. */

#include "config.h"

#include "xmpp/transport.h"

#include <errno.h>
#include <linux/sockios.h>
#include <malloc.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strophe.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>

#include "base/host.h"
#include "base/i18n.h"
#include "base/limits.h"
#include "base/worker.h"
#include "xmpp/error.h"
#include "xmpp/guard.h"
#include "xmpp/source.h"
#include "xmpp/stream_error.h"
#include "xmpp/tls_handle.h"

/* One TLS record: the largest piece that goes out in one call of libstrophe's. */
#define PIECE_BYTES (16 * 1024)
/* One turn of the main loop may take so long here. */
#define SLICE_US 4000

#define STREAM_END "</stream:stream>"

typedef enum {
    NEWS_CONNECTED,
    NEWS_OPENED,
    NEWS_ELEMENT,
    NEWS_ENDED,
    NEWS_BROKEN,
    NEWS_LOST,
    NEWS_STUCK /* more waits to be sent than may */
} NewsKind;

/* What libstrophe reported; told when it has returned, so that a hook may free everything. */
typedef struct {
    NewsKind kind;
    Element *element;
    bool is_cut;
    GuardFault fault;
} News;

typedef enum {
    TRANSPORT_CONNECTING,
    TRANSPORT_OPEN,
    TRANSPORT_SECURING, /* belongs to the thread of the handshake: only shutdown(2) is allowed */
    TRANSPORT_DEAD,     /* nothing more is read or sent */
} TransportState;

struct Transport {
    unsigned references;
    TransportState state;
    xmpp_ctx_t *context;
    xmpp_conn_t *conn;
    int fd;            /* libstrophe's; -1: none */
    int connect_errno; /* why it could not connect; 0 */
    Source *source;
    TlsHandle *tls;
    bool is_tls_up;
    bool wants_tls;       /* as soon as libstrophe has returned */
    bool awaits_header;   /* elements are dropped until it comes */
    bool is_write_tested; /* libstrophe has tried to write since something was last queued */
    bool is_ending;       /* we have said goodbye */
    GQueue news;
    GString *outbox; /* not yet given to libstrophe */
    size_t outbox_start;
    char *address, *name;
    unsigned short port;
    Bridge *bridge;              /* NULL: the way is direct */
    const TransportHooks *hooks; /* NULL: nobody cares any more */
    gpointer data;
};

/* libstrophe calls back with its connection alone when it has made a socket. */
static _Thread_local Transport *running;

static const GuardSink sink;

static void
push_news(Transport *transport, News news)
{
    News *copy = g_new(News, 1);
    *copy = news;
    g_queue_push_tail(&transport->news, copy);
}

static void
news_free(News *news)
{
    element_free(news->element);
    g_free(news);
}

static Transport *
transport_ref(Transport *transport)
{
    transport->references++;
    return transport;
}

static void
transport_unref(Transport *transport)
{
    if (--transport->references > 0)
        return;
    source_free(transport->source);
    transport->source = NULL;
    transport->hooks = NULL;
    xmpp_conn_release(transport->conn);
    xmpp_ctx_free(transport->context);
    tls_handle_free(transport->tls);
    g_queue_clear_full(&transport->news, (GDestroyNotify)news_free);
    g_string_free(transport->outbox, TRUE);
    g_free(transport->address);
    g_free(transport->name);
    g_free(transport);
}

/* --- what libstrophe and the guard call --- */

/* Once per address; the last one counts. libstrophe uses select(2): a higher descriptor than it can
 * hold would end the program. */
static int
on_socket(xmpp_conn_t *conn G_GNUC_UNUSED, void *socket)
{
    int fd = *(int *)socket;
    if (!running)
        return -1;
    if (fd >= FD_SETSIZE) {
        errno = EMFILE;
        return -1;
    }
    source_prepare_socket(fd);
    running->fd = fd;
    return 0;
}

static void
on_event(xmpp_conn_t *conn G_GNUC_UNUSED, xmpp_conn_event_t event, int error G_GNUC_UNUSED,
         xmpp_stream_error_t *stream_error G_GNUC_UNUSED, void *data)
{
    Transport *transport = data;
    if (event == XMPP_CONN_RAW_CONNECT) {
        push_news(transport, (News){ .kind = NEWS_CONNECTED });
    } else if (event == XMPP_CONN_CONNECT) {
        push_news(transport, (News){ .kind = NEWS_OPENED });
    } else {
        /* The descriptor is closed already, and its number may be used again. */
        if (transport->source)
            source_unwatch(transport->source);
        transport->fd = -1;
        push_news(transport, (News){ .kind = NEWS_LOST });
    }
}

static void
on_parsed(Element *stanza, bool is_cut, gpointer data)
{
    push_news(data, (News){ .kind = NEWS_ELEMENT, .element = stanza, .is_cut = is_cut });
}

static unsigned
on_limit(const Element *top, gpointer data)
{
    Transport *transport = data;
    return transport->hooks ? transport->hooks->limit(top, transport->data) : LIMIT_STANZA_ELEMENTS;
}

static void
on_ended(gpointer data)
{
    push_news(data, (News){ .kind = NEWS_ENDED });
}

static void
on_broken(GuardFault fault, gpointer data)
{
    push_news(data, (News){ .kind = NEWS_BROKEN, .fault = fault });
}

static const GuardSink sink = {
    .stanza = on_parsed,
    .limit = on_limit,
    .ended = on_ended,
    .broken = on_broken,
};

static void
run_strophe(Transport *transport)
{
    running = transport;
    guard_enter(&sink, transport);
    xmpp_run_once(transport->context, 0);
    guard_leave();
    running = NULL;
}

/* --- the end --- */

static void
transport_fail(Transport *transport, StreamErrorCode code, const char *sentence)
{
    if (transport->state == TRANSPORT_DEAD)
        return;
    transport->state = TRANSPORT_DEAD;
    source_unwatch(transport->source);
    if (transport->fd >= 0)
        shutdown(transport->fd, SHUT_RDWR);
    if (!transport->hooks)
        return;
    g_autoptr(GError) error = g_error_new_literal(STREAM_ERROR, code, sentence);
    transport->hooks->failed(transport, error, transport->data);
}

static void
fail_connect(Transport *transport, int error_number)
{
    transport->connect_errno = error_number;
    g_autofree char *sentence = g_strdup_printf(
        error_number == ECONNREFUSED
            ? _("%s port %d refuses the connection (%s). Is it the right server and port?")
            : _("%s port %d cannot be reached (%s). Is this computer online?"),
        transport->name, transport->port, g_strerror(error_number));
    transport_fail(transport, STREAM_ERROR_NETWORK, sentence);
}

static void
fail_broken(Transport *transport, GuardFault fault)
{
    static const struct {
        const char *condition, *sentence;
    } faults[] = {
        [GUARD_NOT_WELL_FORMED] = { "not-well-formed", N_("The server sent broken XML, so the "
                                                          "connection was closed.") },
        [GUARD_RESTRICTED_XML] = { "restricted-xml", N_("The server sent XML that XMPP forbids, so "
                                                        "the connection was "
                                                        "closed.") },
        [GUARD_TOO_LARGE] = { "policy-violation",
                              N_("The server sent a message without end, so the connection was "
                                 "closed.") },
    };
    g_autofree char *told = stream_error_xml(faults[fault].condition);
    g_autofree char *xml = g_strconcat(told, STREAM_END, NULL);
    if (transport->fd >= 0) {
        xmpp_send_raw(transport->conn, xml, strlen(xml));
        run_strophe(transport);
    }
    transport_fail(transport, STREAM_ERROR_PROTOCOL, _(faults[fault].sentence));
}

static void
fail_lost(Transport *transport)
{
    if (transport->state == TRANSPORT_CONNECTING)
        fail_connect(transport, transport->connect_errno ? transport->connect_errno : ETIMEDOUT);
    else
        transport_fail(transport, STREAM_ERROR_NETWORK,
                       _("The connection to the server was lost."));
}

/* --- news go up --- */

static void
tell_element(Transport *transport, const News *news)
{
    if (!transport->awaits_header)
        transport->hooks->element(transport, news->element, news->is_cut, transport->data);
}

static void
tell(Transport *transport, const News *news)
{
    switch (news->kind) {
    case NEWS_CONNECTED:
        transport->state = TRANSPORT_OPEN;
        transport->hooks->connected(transport, transport->data);
        break;
    case NEWS_OPENED:
        transport->awaits_header = false;
        transport->hooks->opened(transport, transport->data);
        break;
    case NEWS_ELEMENT:
        tell_element(transport, news);
        break;
    case NEWS_ENDED:
        transport->hooks->ended(transport, transport->data);
        break;
    case NEWS_BROKEN:
        fail_broken(transport, news->fault);
        break;
    case NEWS_LOST:
        fail_lost(transport);
        break;
    case NEWS_STUCK:
        transport_fail(transport, STREAM_ERROR_NETWORK,
                       _("The server does not take what is sent, so the connection was closed."));
        break;
    }
}

static void
tell_all(Transport *transport)
{
    News *news;
    while ((news = g_queue_pop_head(&transport->news))) {
        if (transport->hooks && transport->state != TRANSPORT_DEAD)
            tell(transport, news);
        news_free(news);
    }
}

/* --- the handshake --- */

typedef struct {
    Transport *transport;
    bool is_up;
} Handshake;

static void
handshake_work(gpointer data)
{
    Handshake *handshake = data;
    handshake->is_up = tls_handle_start(handshake->transport->tls, handshake->transport->conn);
}

static void
fail_handshake(Transport *transport)
{
    const char *reason = tls_handle_failure(transport->tls);
    if (tls_handle_is_refused(transport->tls)) {
        transport_fail(transport, STREAM_ERROR_CERTIFICATE,
                       tls_handle_certificate(transport->tls)->problem);
        return;
    }
    bool is_cut = tls_handle_is_cut(transport->tls);
    g_autofree char *sentence =
        g_strdup_printf(_("The encrypted connection to %s cannot be set up (%s)."), transport->name,
                        reason ? reason : _("it was closed"));
    transport_fail(transport, is_cut ? STREAM_ERROR_NETWORK : STREAM_ERROR_TLS, sentence);
}

/* After a failure the connection still stands, in plain text. */
static void
handshake_done(gpointer data)
{
    Handshake *handshake = data;
    Transport *transport = handshake->transport;
    transport->state = TRANSPORT_OPEN;
    transport->is_tls_up = handshake->is_up;
    if (transport->hooks && !handshake->is_up)
        fail_handshake(transport);
    else if (transport->hooks)
        transport->hooks->secured(transport, transport->data);
    if (transport->hooks && transport->state == TRANSPORT_OPEN)
        source_wake(transport->source);
    transport_unref(transport);
    g_free(handshake);
}

static void
start_handshake(Transport *transport)
{
    transport->wants_tls = false;
    transport->state = TRANSPORT_SECURING;
    source_unwatch(transport->source);
    Handshake *handshake = g_new0(Handshake, 1);
    handshake->transport = transport_ref(transport);
    worker_run("tls handshake", handshake_work, handshake_done, handshake);
}

/* --- the socket --- */

static int
poll_now(const Transport *transport)
{
    struct pollfd descriptor = { .fd = transport->fd, .events = POLLIN | POLLOUT };
    return poll(&descriptor, 1, 0) > 0 ? descriptor.revents : 0;
}

static bool
has_unsent(const Transport *transport)
{
    return transport->outbox->len > transport->outbox_start || !transport->is_write_tested;
}

/* Gives libstrophe the next piece when the last one has gone. It counts what waits in its queue,
 * but not a piece that it has begun to write: that has gone when it was called once more while the
 * socket could be written to. */
static void
feed(Transport *transport, int events)
{
    if (!(events & POLLOUT) || xmpp_conn_send_queue_len(transport->conn) > 0)
        return;
    size_t waiting = transport->outbox->len - transport->outbox_start;
    transport->is_write_tested = waiting == 0;
    if (waiting == 0)
        return;
    size_t length = MIN(waiting, PIECE_BYTES);
    xmpp_send_raw(transport->conn, transport->outbox->str + transport->outbox_start, length);
    explicit_bzero(transport->outbox->str + transport->outbox_start, length);
    transport->outbox_start += length;
    if (length == waiting) {
        g_string_truncate(transport->outbox, 0);
        transport->outbox_start = 0;
    }
}

/* The reason must be asked for before libstrophe does, which forgets it. */
static bool
has_refused(Transport *transport, int events)
{
    if (!(events & (POLLERR | POLLHUP | POLLNVAL)))
        return false;
    int error_number = 0;
    socklen_t length = sizeof error_number;
    getsockopt(transport->fd, SOL_SOCKET, SO_ERROR, &error_number, &length);
    fail_connect(transport, error_number ? error_number : ECONNREFUSED);
    return true;
}

/* What is decrypted needs no look at the socket. */
static int
events_now(const Transport *transport)
{
    bool is_more = transport->state == TRANSPORT_OPEN && !has_unsent(transport) &&
                   tls_handle_has_pending(transport->tls);

    return is_more ? POLLIN : poll_now(transport);
}

static bool
must_run(const Transport *transport, int events)
{
    if (events & (POLLIN | POLLERR | POLLHUP | POLLNVAL))
        return true;
    return ((events & POLLOUT) && has_unsent(transport)) || tls_handle_has_pending(transport->tls);
}

/* One call of libstrophe's. false: there is nothing to do now. */
static bool
turn(Transport *transport)
{
    if (transport->state == TRANSPORT_DEAD || transport->state == TRANSPORT_SECURING ||
        transport->fd < 0)
        return false;
    if (transport->wants_tls) {
        start_handshake(transport);
        return false;
    }
    int events = events_now(transport);
    if (transport->state == TRANSPORT_CONNECTING) {
        if (has_refused(transport, events) || !(events & POLLOUT))
            return false;
    } else {
        if (!must_run(transport, events))
            return false;
        feed(transport, events);
    }
    run_strophe(transport);
    tell_all(transport);
    return true;
}

static void
watch(Transport *transport)
{
    if (!transport->hooks || transport->fd < 0)
        return;
    if (transport->awaits_header && transport->state == TRANSPORT_OPEN)
        source_acknowledge(transport->fd);
    if (transport->state == TRANSPORT_CONNECTING)
        source_watch(transport->source, transport->fd, G_IO_OUT);
    else if (transport->state == TRANSPORT_OPEN)
        source_watch(transport->source, transport->fd,
                     has_unsent(transport) ? G_IO_IN | G_IO_OUT : G_IO_IN);
}

static void
on_ready(gpointer data)
{
    Transport *transport = transport_ref(data);
    int64_t end = g_get_monotonic_time() + SLICE_US;
    tell_all(transport);
    while (transport->hooks && turn(transport)) {
        if (g_get_monotonic_time() > end) {
            if (transport->hooks)
                source_wake(transport->source);
            break;
        }
    }
    watch(transport);
    transport_unref(transport);
}

/* --- libstrophe's memory: what is sent may be a password --- */

static void *
memory_take(size_t size, void *data G_GNUC_UNUSED)
{
    return malloc(size);
}

static void
memory_give_back(void *memory, void *data G_GNUC_UNUSED)
{
    if (memory)
        explicit_bzero(memory, malloc_usable_size(memory));
    free(memory);
}

static void *
memory_resize(void *memory, size_t size, void *data)
{
    size_t length = memory ? malloc_usable_size(memory) : 0;
    void *larger = malloc(size);

    if (!larger)
        return NULL;
    if (memory)
        memcpy(larger, memory, MIN(length, size));
    memory_give_back(memory, data);
    return larger;
}

static const xmpp_mem_t wiped_memory = {
    .alloc = memory_take,
    .free = memory_give_back,
    .realloc = memory_resize,
};

/* --- connecting --- */

static void
let_through(Transport *transport)
{
    struct sockaddr_in address = { 0 };
    socklen_t length = sizeof address;
    getsockname(transport->fd, (struct sockaddr *)&address, &length);
    bridge_accept(transport->bridge, ntohs(address.sin_port));
}

static void
connect_strophe(Transport *transport, const TransportOptions *options)
{
    const char *address = options->bridge ? "127.0.0.1" : options->address;
    unsigned short port = options->bridge ? bridge_port(options->bridge) : options->port;
    transport->context = xmpp_ctx_new(&wiped_memory, NULL);
    transport->conn = xmpp_conn_new(transport->context);
    xmpp_conn_set_jid(transport->conn, options->jid);
    xmpp_conn_set_flags(transport->conn, XMPP_CONN_FLAG_DISABLE_SM);
    xmpp_conn_set_sockopt_callback(transport->conn, on_socket);
    running = transport;
    int result = xmpp_connect_raw(transport->conn, address, port, on_event, transport);
    transport->connect_errno = result == XMPP_EOK ? 0 : errno;
    running = NULL;
    if (result == XMPP_EOK && transport->fd >= 0) {
        if (transport->bridge)
            let_through(transport);
        return;
    }
    /* No event will come, and what the callback saw is closed. */
    transport->fd = -1;
    push_news(transport, (News){ .kind = NEWS_LOST });
    source_wake(transport->source);
}

/* --- the public face --- */

Transport *
transport_new(const TransportOptions *options)
{
    Transport *transport = g_new0(Transport, 1);
    transport->references = 1;
    transport->fd = -1;
    transport->is_write_tested = true;
    transport->outbox = g_string_new(NULL);
    transport->address = g_strdup(options->address ? options->address : options->name);
    transport->name = g_strdup(options->name);
    transport->port = options->port;
    transport->bridge = options->bridge;
    transport->hooks = options->hooks;
    transport->data = options->data;
    transport->source = source_new(on_ready, transport);
    transport->tls = tls_handle_new(options->domain, options->is_direct, options->tls);
    connect_strophe(transport, options);
    watch(transport);
    return transport;
}

/* What is queued, if it fits, and TLS's closing alert; no answer is waited for. */
static void
say_goodbye(Transport *transport)
{
    if (transport->is_ending && transport->fd >= 0) {
        feed(transport, poll_now(transport));
        run_strophe(transport);
    }
    if (transport->fd >= 0)
        tls_handle_close(transport->tls);
}

void
transport_free(Transport *transport)
{
    if (!transport)
        return;
    transport->hooks = NULL;
    source_unwatch(transport->source);
    if (transport->state == TRANSPORT_OPEN)
        say_goodbye(transport);
    if (transport->fd >= 0)
        shutdown(transport->fd, SHUT_RDWR);
    g_clear_pointer(&transport->bridge, bridge_free);
    transport_unref(transport);
}

void
transport_set_hooks(Transport *transport, const TransportHooks *hooks, gpointer data)
{
    transport->hooks = hooks;
    transport->data = data;
}

void
transport_open_stream(Transport *transport)
{
    if (transport->state != TRANSPORT_OPEN)
        return;
    transport->awaits_header = true;
    transport->is_write_tested = false;
    xmpp_conn_open_stream_default(transport->conn);
    source_wake(transport->source);
}

void
transport_secure(Transport *transport)
{
    transport->awaits_header = true;
    transport->wants_tls = true;
    source_wake(transport->source);
}

void
transport_send(Transport *transport, const char *xml, size_t length)
{
    if (transport->state != TRANSPORT_OPEN)
        return;
    size_t waiting = transport->outbox->len - transport->outbox_start;
    if (waiting + length > LIMIT_SEND_QUEUE_BYTES) {
        push_news(transport, (News){ .kind = NEWS_STUCK });
        source_wake(transport->source);
        return;
    }
    if (transport->outbox_start > waiting) {
        g_string_erase(transport->outbox, 0, transport->outbox_start);
        transport->outbox_start = 0;
    }
    g_string_append_len(transport->outbox, xml, length);
    source_wake(transport->source);
}

void
transport_end_stream(Transport *transport)
{
    if (!transport->is_ending)
        transport_send(transport, STREAM_END, strlen(STREAM_END));
    transport->is_ending = true;
}

bool
transport_is_secured(const Transport *transport)
{
    return transport->is_tls_up;
}

const Certificate *
transport_certificate(const Transport *transport)
{
    /* While the handshake is running they belong to its thread. */
    bool is_over = transport->state == TRANSPORT_OPEN || transport->state == TRANSPORT_DEAD;
    return is_over ? tls_handle_certificate(transport->tls) : NULL;
}

const ChannelBindings *
transport_channel_bindings(const Transport *transport)
{
    return transport->is_tls_up ? tls_handle_bindings(transport->tls) : NULL;
}

int64_t
transport_silence(const Transport *transport)
{
    struct tcp_info info = { 0 };
    socklen_t length = sizeof info;
    int unread = 0, untaken = 0;
    int fd = transport->bridge ? bridge_socket(transport->bridge) : transport->fd;

    if (transport->fd < 0 || getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) != 0)
        return -1;
    ioctl(transport->fd, FIONREAD, &unread);
    ioctl(fd, SIOCOUTQ, &untaken);
    if (unread > 0 || tls_handle_has_pending(transport->tls))
        return 0;
    if (untaken > 0 || has_unsent(transport))
        return MIN(info.tcpi_last_data_recv, info.tcpi_last_ack_recv);
    return info.tcpi_last_data_recv;
}

int
transport_errno(const Transport *transport)
{
    return transport->state == TRANSPORT_DEAD ? transport->connect_errno : 0;
}

char *
transport_describe(const Transport *transport)
{
    g_autofree char *tls = transport->is_tls_up ? tls_handle_describe(transport->tls) : NULL;
    g_autofree char *place = host_with_port(transport->address, transport->port);
    return g_strdup_printf("%s, %s", tls ? tls : _("not encrypted"), place);
}
