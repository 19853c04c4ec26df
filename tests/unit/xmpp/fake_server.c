/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server's thread, its certificate, and what scripts are made of. */

#include "config.h"

#include "unit/xmpp/fake_server.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define DEADLINE_MS 60000 /* a busy machine takes its time */
/* Between two words that nobody asked for. */
#define CHATTER_MS 20

struct FakeServer {
    const Script *scripts;
    int listener, port, other_port;
    GThread *thread;
    SSL_CTX *context;
    char *fingerprint, *ca_file;
    char *failure;
};

struct Peer {
    FakeServer *server;
    int fd;
    SSL *ssl;
    GString *input;
    char *before; /* what peer_read_until() gave */
    char *alpn;
    bool is_closed;
    bool is_listening; /* it was the client's turn last */
    unsigned round_trips;
};

/* --- TLS --- */

static int
on_alpn(SSL *ssl G_GNUC_UNUSED, const unsigned char **ret, unsigned char *ret_length,
        const unsigned char *offered, unsigned length, void *data G_GNUC_UNUSED)
{
    return SSL_select_next_proto((unsigned char **)ret, ret_length,
                                 (const unsigned char *)"\x0bxmpp-client", 12, offered,
                                 length) == OPENSSL_NPN_NEGOTIATED
               ? SSL_TLSEXT_ERR_OK
               : SSL_TLSEXT_ERR_NOACK;
}

/* Weak ones are made to be refused, by the other side. */
static void
make_context(FakeServer *server, const FakeCertificate *certificate)
{
    static const FakeCertificate usual = { .host = "localhost", .from_days = -1, .until_days = 30 };
    FakeIdentity identity = fake_identity_new(certificate ? certificate : &usual);
    server->context = SSL_CTX_new(TLS_server_method());
    SSL_CTX_set_security_level(server->context, 0);
    if (SSL_CTX_use_certificate(server->context, identity.leaf) != 1 ||
        SSL_CTX_use_PrivateKey(server->context, identity.key) != 1)
        g_error("the certificate cannot be used");
    SSL_CTX_set_alpn_select_cb(server->context, on_alpn, NULL);
    server->fingerprint = fake_fingerprint(identity.leaf);
    server->ca_file = fake_pem_new(identity.authority, NULL, NULL);
    fake_identity_clear(&identity);
}

void
fake_server_limit_tls(FakeServer *server, int version)
{
    SSL_CTX_set_min_proto_version(server->context, TLS1_VERSION);
    SSL_CTX_set_max_proto_version(server->context, version);
}

static int
on_any_certificate(int is_valid G_GNUC_UNUSED, X509_STORE_CTX *store G_GNUC_UNUSED)
{
    return 1;
}

void
fake_server_ask_certificate(FakeServer *server)
{
    SSL_CTX_set_verify(server->context, SSL_VERIFY_PEER, on_any_certificate);
}

/* --- reading and writing --- */

void
peer_fail(Peer *peer, const char *what)
{
    if (!peer->server->failure)
        peer->server->failure = g_strdup(what);
    peer->is_closed = true;
}

/* false: closed, or nothing came in time. */
static bool
read_some(Peer *peer)
{
    char buffer[16384];
    struct pollfd descriptor = { .fd = peer->fd, .events = POLLIN };
    if (peer->is_closed)
        return false;
    bool is_pending = peer->ssl && SSL_pending(peer->ssl) > 0;
    if (!is_pending && poll(&descriptor, 1, DEADLINE_MS) <= 0) {
        peer_fail(peer, "nothing came from the client in time");
        return false;
    }
    ssize_t got = peer->ssl ? SSL_read(peer->ssl, buffer, sizeof buffer)
                            : recv(peer->fd, buffer, sizeof buffer, 0);
    if (got > 0) {
        g_string_append_len(peer->input, buffer, got);
        peer->round_trips += !peer->is_listening;
        peer->is_listening = true;
    } else {
        peer->is_closed = true;
    }
    return got > 0;
}

const char *
peer_read_until(Peer *peer, const char *text)
{
    const char *found;
    g_clear_pointer(&peer->before, g_free);
    while (!(found = strstr(peer->input->str, text))) {
        if (read_some(peer))
            continue;
        g_autofree char *what = g_strdup_printf("expected %s, got %s", text, peer->input->str);
        peer_fail(peer, what);
        return "";
    }
    peer->before = g_strndup(peer->input->str, found - peer->input->str);
    g_string_erase(peer->input, 0, found - peer->input->str + strlen(text));
    return peer->before;
}

void
peer_expect(Peer *peer, const char *text)
{
    peer_read_until(peer, text);
}

void
peer_read(Peer *peer, size_t bytes)
{
    while (peer->input->len < bytes)
        if (!read_some(peer)) {
            peer_fail(peer, "closed too early");
            return;
        }
    g_string_erase(peer->input, 0, bytes);
}

const char *
peer_read_all(Peer *peer)
{
    while (read_some(peer))
        ;
    return peer->input->str;
}

void
peer_send_bytes(Peer *peer, const void *bytes, size_t length)
{
    const char *next = bytes;
    peer->is_listening = false;
    while (length > 0 && !peer->is_closed) {
        ssize_t sent = peer->ssl ? SSL_write(peer->ssl, next, (int)MIN(length, 16384))
                                 : send(peer->fd, next, length, MSG_NOSIGNAL);
        if (sent <= 0) {
            peer->is_closed = true;
            return;
        }
        next += sent;
        length -= sent;
    }
}

GByteArray *
peer_encrypt(Peer *peer, const char *text)
{
    BIO *socket = SSL_get_wbio(peer->ssl), *memory = BIO_new(BIO_s_mem());
    BIO_up_ref(socket);
    SSL_set0_wbio(peer->ssl, memory);
    peer_send(peer, text);
    char *bytes;
    long length = BIO_get_mem_data(memory, &bytes);
    GByteArray *record = g_byte_array_new();
    g_byte_array_append(record, (const guint8 *)bytes, length);
    SSL_set0_wbio(peer->ssl, socket);
    return record;
}

void
peer_send_wire(Peer *peer, const void *bytes, size_t length)
{
    if (send(peer->fd, bytes, length, MSG_NOSIGNAL) != (ssize_t)length)
        peer_fail(peer, "cannot send");
}

void
peer_send(Peer *peer, const char *text)
{
    peer_send_bytes(peer, text, strlen(text));
}

static bool
has_hung_up(const Peer *peer, int within_ms)
{
    struct pollfd descriptor = { .fd = peer->fd, .events = POLLRDHUP };
    return poll(&descriptor, 1, within_ms) > 0;
}

void
peer_wait_hangup(Peer *peer)
{
    if (!has_hung_up(peer, DEADLINE_MS))
        peer_fail(peer, "the client did not go away");
}

void
peer_chatter(Peer *peer, const char *text)
{
    gint64 deadline = g_get_monotonic_time() + DEADLINE_MS * G_TIME_SPAN_MILLISECOND;

    while (!has_hung_up(peer, CHATTER_MS)) {
        peer_send(peer, text);
        if (g_get_monotonic_time() > deadline) {
            peer_fail(peer, "the client listens on and on");
            return;
        }
    }
}

void
peer_start_tls(Peer *peer)
{
    peer->ssl = SSL_new(peer->server->context);
    SSL_set_fd(peer->ssl, peer->fd);
    if (SSL_accept(peer->ssl) != 1)
        peer->is_closed = true;
    const unsigned char *alpn;
    unsigned length;
    SSL_get0_alpn_selected(peer->ssl, &alpn, &length);
    g_free(peer->alpn);
    peer->alpn = g_strndup((const char *)alpn, length);
    g_string_truncate(peer->input, 0);
    peer->round_trips = 0;
    peer->is_listening = false;
}

unsigned
peer_round_trips(const Peer *peer)
{
    return peer->round_trips;
}

const char *
peer_alpn(Peer *peer)
{
    return peer->alpn ? peer->alpn : "";
}

char *
peer_certificate(Peer *peer)
{
    X509 *certificate = peer->ssl ? SSL_get1_peer_certificate(peer->ssl) : NULL;
    char *fingerprint = certificate ? fake_fingerprint(certificate) : NULL;
    X509_free(certificate);
    return fingerprint;
}

/* As the specifications have it, from this end. */
GBytes *
peer_binding(Peer *peer, const char *type)
{
    unsigned char data[EVP_MAX_MD_SIZE];
    if (strcmp(type, "tls-exporter") == 0) {
        SSL_export_keying_material(peer->ssl, data, 32, "EXPORTER-Channel-Binding", 24,
                                   (const unsigned char *)"", 0, 1);
        return g_bytes_new(data, 32);
    }
    if (strcmp(type, "tls-unique") == 0)
        return g_bytes_new(data, SSL_get_peer_finished(peer->ssl, data, sizeof data));
    unsigned length;
    X509_digest(SSL_get_certificate(peer->ssl), EVP_sha256(), data, &length);
    return g_bytes_new(data, length);
}

void
peer_reset(Peer *peer)
{
    struct linger linger = { .l_onoff = 1, .l_linger = 0 };
    setsockopt(peer->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}

int
peer_other_port(const Peer *peer)
{
    return peer->server->other_port;
}

/* --- the usual steps --- */

void
peer_open_stream(Peer *peer, const char *features)
{
    peer_expect(peer, "<stream:stream");
    peer_expect(peer, ">");
    peer_send(peer, "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
                    "xmlns:stream='http://etherx.jabber.org/streams' id='1' from='localhost' "
                    "version='1.0'>");
    g_autofree char *all = g_strdup_printf("<stream:features>%s</stream:features>", features);
    peer_send(peer, all);
}

void
peer_bind(Peer *peer)
{
    peer_open_stream(peer, "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>");
    peer_expect(peer, "</iq>");
    peer_send(peer, "<iq type='result' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                    "<jid>alice@localhost/test</jid></bind></iq>");
}

void
peer_log_in(Peer *peer)
{
    peer_start_tls(peer);
    peer_open_stream(peer, "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                           "<mechanism>PLAIN</mechanism></mechanisms>");
    peer_expect(peer, "mechanism=\"PLAIN\">AGFsaWNlAHNlY3JldA==</auth>");
    peer_send(peer, "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
    peer_bind(peer);
}

/* --- the thread --- */

static void
play(FakeServer *server, Script script, int fd)
{
    Peer peer = { .server = server, .fd = fd, .input = g_string_new(NULL) };
    script(&peer);
    if (peer.ssl)
        SSL_free(peer.ssl);
    close(fd);
    g_free(peer.alpn);
    g_free(peer.before);
    g_string_free(peer.input, TRUE);
}

static gpointer
serve(gpointer data)
{
    FakeServer *server = data;
    for (const Script *script = server->scripts; *script; script++) {
        struct pollfd descriptor = { .fd = server->listener, .events = POLLIN };
        int fd = poll(&descriptor, 1, DEADLINE_MS) > 0 ? accept(server->listener, NULL, NULL) : -1;
        if (fd < 0) {
            server->failure = g_strdup("no client came");
            break;
        }
        play(server, *script, fd);
    }
    return NULL;
}

FakeServer *
fake_server_new(const Script *scripts, const FakeCertificate *certificate)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t length = sizeof address;
    FakeServer *server = g_new0(FakeServer, 1);
    server->scripts = scripts;
    make_context(server, certificate);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(server->listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(server->listener, 8) != 0 ||
        getsockname(server->listener, (struct sockaddr *)&address, &length) != 0)
        g_error("no port on loopback");
    server->port = ntohs(address.sin_port);
    server->thread = g_thread_new("fake server", serve, server);
    return server;
}

char *
fake_server_free(FakeServer *server)
{
    g_thread_join(server->thread);
    close(server->listener);
    SSL_CTX_free(server->context);
    g_unlink(server->ca_file);
    char *failure = server->failure;
    g_free(server->ca_file);
    g_free(server->fingerprint);
    g_free(server);
    return failure;
}

int
fake_server_port(const FakeServer *server)
{
    return server->port;
}

const char *
fake_server_fingerprint(const FakeServer *server)
{
    return server->fingerprint;
}

const char *
fake_server_ca_file(const FakeServer *server)
{
    return server->ca_file;
}

void
fake_server_set_other_port(FakeServer *server, int port)
{
    server->other_port = port;
}
