/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bridges over real sockets: to a scripted proxy, and to whoever comes to their port. */

#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "xmpp/bridge.h"
#include "xmpp/error.h"

#include "unit/test.h"
#include "unit/xmpp/fake_server.h"

#define DEADLINE_MS 10000
#define A_LOT       (8 * 1024 * 1024)

typedef struct {
    Clock *clock;
    Proxy *proxy;
    Bridge *bridge;
    FakeServer *server;
    bool is_ready;
    GError *error;
    int calls;
} World;

static void
on_ready(Bridge *bridge, gpointer data)
{
    World *world = data;
    assert_true(bridge_port(bridge) != 0);
    world->is_ready = true;
    world->calls++;
}

static void
on_failed(Bridge *bridge, const GError *error, gpointer data)
{
    World *world = data;
    world->error = g_error_copy(error);
    world->calls++;
    g_clear_pointer(&world->bridge, bridge_free);
    (void)bridge;
}

static const BridgeHooks hooks = { .ready = on_ready, .failed = on_failed };

static int
set_up(void **state)
{
    World *world = g_new0(World, 1);
    world->clock = clock_new();
    *state = world;
    return 0;
}

static int
tear_down(void **state)
{
    World *world = *state;
    bridge_free(world->bridge);
    proxy_free(world->proxy);
    clock_free(world->clock);
    g_clear_error(&world->error);
    g_free(world);
    return 0;
}

static gboolean
on_deadline(gpointer data)
{
    *(bool *)data = true;
    return G_SOURCE_CONTINUE;
}

static gboolean
on_look(gpointer data)
{
    (void)data;
    return G_SOURCE_CONTINUE;
}

/* The condition is looked at again every 10 ms, for our own sockets are not the loop's. */
#define WAIT_UNTIL(condition)                                                                      \
    do {                                                                                           \
        bool is_late = false, is_true;                                                             \
        guint deadline = g_timeout_add(DEADLINE_MS, on_deadline, &is_late);                        \
        guint look = g_timeout_add(10, on_look, NULL);                                             \
        while (!(is_true = (condition)) && !is_late)                                               \
            g_main_context_iteration(NULL, TRUE);                                                  \
        g_source_remove(deadline);                                                                 \
        g_source_remove(look);                                                                     \
        if (!is_true)                                                                              \
            fail_msg("too late for %s", #condition);                                               \
    } while (0)

static void
start_at(World *world, const char *text, int timeout_ms)
{
    world->proxy = proxy_parse(text, "alice@example.org", NULL);
    assert_non_null(world->proxy);
    const BridgeOptions options = {
        .proxy = world->proxy,
        .host = "a.b",
        .port = 5222,
        .clock = world->clock,
        .timeout_ms = timeout_ms,
        .hooks = &hooks,
        .data = world,
    };
    world->bridge = bridge_new(&options);
    assert_int_equal(world->calls, 0);
}

static void
start(World *world, const Script *scripts, const char *scheme, int timeout_ms)
{
    world->server = fake_server_new(scripts, NULL);
    g_autofree char *text =
        g_strdup_printf("%s://127.0.0.1:%d", scheme, fake_server_port(world->server));
    start_at(world, text, timeout_ms);
}

static void
end(World *world)
{
    g_autofree char *failure = fake_server_free(world->server);
    if (failure)
        fail_msg("%s", failure);
}

static void
expect_failure(World *world, const Script *scripts, const char *scheme, const char *sentence)
{
    start(world, scripts, scheme, 500);
    WAIT_UNTIL(world->calls > 0);
    assert_false(world->is_ready);
    assert_true(world->error->domain == STREAM_ERROR);
    if (!strstr(world->error->message, sentence))
        fail_msg("%s", world->error->message);
    end(world);
    assert_int_equal(world->calls, 1);
}

/* --- who comes to its port --- */

/* Where nobody has come yet somebody must: a script waits. */
static void
knock(int port)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                   .sin_port = htons(port) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    connect(fd, (struct sockaddr *)&address, sizeof address);
    close(fd);
}

/* A socket that connects to it; its own port in ret_port. */
static int
come(const World *world, const char *from, unsigned short *ret_port)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    address.sin_addr.s_addr = inet_addr(from);
    address.sin_port = htons(*ret_port);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(bridge_port(world->bridge));
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    getsockname(fd, (struct sockaddr *)&address, &length);
    *ret_port = ntohs(address.sin_port);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

static int
come_through(World *world)
{
    unsigned short port = 0;
    WAIT_UNTIL(world->calls > 0);
    assert_true(world->is_ready);
    int fd = come(world, "127.0.0.1", &port);
    bridge_accept(world->bridge, port);
    return fd;
}

/* Reads until this text has come. */
static void
expect_text(int fd, const char *text)
{
    g_autoptr(GString) heard = g_string_new(NULL);
    char bytes[4096];
    ssize_t got = 0;
    WAIT_UNTIL(((got = recv(fd, bytes, sizeof bytes, 0)) > 0 &&
                g_string_append_len(heard, bytes, got) && strstr(heard->str, text)) ||
               got == 0);
    if (!strstr(heard->str, text))
        fail_msg("%s instead of %s", heard->str, text);
}

/* The next that comes is the end: in peace, or by a reset. */
static void
expect_end(int fd, bool is_reset)
{
    char byte;
    ssize_t got = -1;
    int why = 0;
    WAIT_UNTIL((got = recv(fd, &byte, 1, 0)) >= 0 || (why = errno) != EAGAIN);
    assert_int_equal(got, is_reset ? -1 : 0);
    assert_int_equal(why, is_reset ? ECONNRESET : why);
}

/* --- good ones --- */

static void
let_through_socks(Peer *peer)
{
    peer_read(peer, 3);
    peer_send_bytes(peer, "\5\0", 2);
    peer_read(peer, 10);
    peer_send_bytes(peer, "\5\0\0\1\0\0\0\0\0\0", 10);
}

static void
script_echo(Peer *peer)
{
    let_through_socks(peer);
    peer_expect(peer, "ping");
    peer_send(peer, "pong");
    peer_wait_hangup(peer);
}

static void
test_socks(void **state)
{
    World *world = *state;
    static const Script scripts[] = { script_echo, NULL };
    start(world, scripts, "socks5", 5000);
    int fd = come_through(world);
    assert_int_equal(send(fd, "ping", 4, 0), 4);
    expect_text(fd, "pong");
    close(fd);
    g_clear_pointer(&world->bridge, bridge_free);
    end(world);
}

static void
script_http(Peer *peer)
{
    peer_expect(peer, "CONNECT a.b:5222 HTTP/1.1\r\n");
    peer_expect(peer, "\r\n\r\n");
    /* The server speaks at once. */
    peer_send(peer, "HTTP/1.1 200 OK\r\n\r\nwelcome");
    peer_expect(peer, "ping");
    peer_send(peer, "pong");
    peer_wait_hangup(peer);
}

static void
test_http(void **state)
{
    World *world = *state;
    static const Script scripts[] = { script_http, NULL };
    start(world, scripts, "http", 5000);
    int fd = come_through(world);
    expect_text(fd, "welcome");
    assert_int_equal(send(fd, "ping", 4, 0), 4);
    expect_text(fd, "pong");
    g_clear_pointer(&world->bridge, bridge_free);
    expect_end(fd, false);
    close(fd);
    end(world);
}

/* --- who else comes --- */

static void
test_strangers_are_turned_away(void **state)
{
    World *world = *state;
    static const Script scripts[] = { script_echo, NULL };
    start(world, scripts, "socks5", 5000);
    WAIT_UNTIL(world->calls > 0);
    unsigned short first_port = 0, port = 0, late_port = 0;
    int first = come(world, "127.0.0.1", &first_port);
    assert_int_equal(send(first, "evil", 4, 0), 4);
    int ours = come(world, "127.0.0.1", &port);
    /* Our port, but another address. */
    unsigned short same_port = port;
    int twin = come(world, "127.0.0.2", &same_port);
    int late = come(world, "127.0.0.1", &late_port);
    bridge_accept(world->bridge, port);
    assert_int_equal(send(ours, "ping", 4, 0), 4);
    expect_text(ours, "pong");
    expect_end(first, true);
    char byte;
    assert_true(recv(twin, &byte, 1, 0) <= 0);
    assert_true(recv(late, &byte, 1, 0) <= 0);
    close(first);
    close(twin);
    close(late);
    close(ours);
    g_clear_pointer(&world->bridge, bridge_free);
    end(world);
}

static void
test_nobody_comes_later(void **state)
{
    World *world = *state;
    static const Script scripts[] = { script_echo, NULL };
    start(world, scripts, "socks5", 5000);
    int fd = come_through(world);
    assert_int_equal(send(fd, "ping", 4, 0), 4);
    expect_text(fd, "pong");
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                   .sin_port = htons(bridge_port(world->bridge)) };
    int other = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(other, (struct sockaddr *)&address, sizeof address), -1);
    assert_int_equal(errno, ECONNREFUSED);
    close(other);
    close(fd);
    g_clear_pointer(&world->bridge, bridge_free);
    end(world);
}

/* --- ends and pace --- */

static void
script_half_close(Peer *peer)
{
    let_through_socks(peer);
    if (strcmp(peer_read_all(peer), "last words") != 0)
        peer_fail(peer, "the last words did not come");
}

static void
test_half_close(void **state)
{
    World *world = *state;
    static const Script scripts[] = { script_half_close, NULL };
    start(world, scripts, "socks5", 5000);
    int fd = come_through(world);
    assert_int_equal(send(fd, "last words", 10, 0), 10);
    shutdown(fd, SHUT_WR);
    expect_end(fd, false);
    close(fd);
    end(world);
}

static void
script_reset(Peer *peer)
{
    let_through_socks(peer);
    peer_expect(peer, "ping");
    peer_reset(peer);
}

static void
test_reset(void **state)
{
    World *world = *state;
    static const Script scripts[] = { script_reset, NULL };
    start(world, scripts, "socks5", 5000);
    int fd = come_through(world);
    assert_int_equal(send(fd, "ping", 4, 0), 4);
    expect_end(fd, true);
    close(fd);
    end(world);
}

/* Does not read until the other side cannot send any more. */
static void
script_slow(Peer *peer)
{
    let_through_socks(peer);
    peer_expect(peer, "begin");
    peer_send(peer, "go");
    peer_expect(peer, "end");
    peer_send(peer, "done");
    peer_wait_hangup(peer);
}

/* What a slow server does not take stays with the sender: the bridge keeps one buffer. */
static void
test_slow_side_is_waited_for(void **state)
{
    World *world = *state;
    static const Script scripts[] = { script_slow, NULL };
    start(world, scripts, "socks5", 5000);
    int fd = come_through(world);
    g_autofree char *zeros = g_malloc0(A_LOT);
    memset(zeros, 'x', A_LOT);
    size_t sent = 0;
    /* The loop does not run: no more than the kernel's buffers are filled. */
    for (ssize_t now; sent < A_LOT && (now = send(fd, zeros, A_LOT - sent, 0)) > 0;)
        sent += (size_t)now;
    assert_true(sent < A_LOT);
    ssize_t now = 0;
    WAIT_UNTIL((now = send(fd, zeros, A_LOT - sent, 0), sent += (size_t)MAX(now, 0)) == A_LOT);
    WAIT_UNTIL(send(fd, "begin", 5, 0) == 5);
    expect_text(fd, "go");
    WAIT_UNTIL(send(fd, "end", 3, 0) == 3);
    expect_text(fd, "done");
    close(fd);
    g_clear_pointer(&world->bridge, bridge_free);
    end(world);
}

/* A bridge through which nothing goes does nothing. */
static void
test_idle_bridge_sleeps(void **state)
{
    World *world = *state;
    static const Script scripts[] = { script_echo, NULL };
    start(world, scripts, "socks5", 5000);
    int fd = come_through(world);
    assert_int_equal(send(fd, "ping", 4, 0), 4);
    expect_text(fd, "pong");
    while (g_main_context_iteration(NULL, FALSE))
        ;
    for (int i = 0; i < 100; i++)
        assert_false(g_main_context_iteration(NULL, FALSE));
    close(fd);
    g_clear_pointer(&world->bridge, bridge_free);
    end(world);
}

/* --- bad proxies --- */

static void
script_hang_up(Peer *peer)
{
    peer_read(peer, 3);
}

static void
script_half_an_answer(Peer *peer)
{
    peer_read(peer, 3);
    peer_send_bytes(peer, "\5\0", 2);
    peer_read(peer, 10);
    peer_send_bytes(peer, "\5\0\0\1\0\0\0", 7);
}

static void
script_silent(Peer *peer)
{
    peer_wait_hangup(peer);
}

static void
script_refuse(Peer *peer)
{
    peer_read(peer, 3);
    peer_send_bytes(peer, "\5\0", 2);
    peer_read(peer, 10);
    peer_send_bytes(peer, "\5\5\0\1\0\0\0\0\0\0", 10);
    peer_wait_hangup(peer);
}

static void
script_garbage(Peer *peer)
{
    peer_send(peer, "SSH-2.0-OpenSSH_9.2p1\r\n");
    peer_wait_hangup(peer);
}

static void
test_proxy_hangs_up(void **state)
{
    static const Script scripts[] = { script_hang_up, NULL };
    expect_failure(*state, scripts, "socks5", "closes the connection");
}

static void
test_proxy_hangs_up_in_its_answer(void **state)
{
    static const Script scripts[] = { script_half_an_answer, NULL };
    expect_failure(*state, scripts, "socks5", "closes the connection");
}

static void
test_silent_proxy(void **state)
{
    static const Script scripts[] = { script_silent, NULL };
    expect_failure(*state, scripts, "socks5", "does not say in time whether it can reach a.b:5222");
}

static void
test_proxy_refuses(void **state)
{
    static const Script scripts[] = { script_refuse, NULL };
    expect_failure(*state, scripts, "socks5", "a.b:5222: the server refuses the connection.");
}

static void
test_no_proxy_at_all(void **state)
{
    static const Script scripts[] = { script_garbage, NULL };
    expect_failure(*state, scripts, "http", "does not answer as an HTTP proxy does.");
}

static void
test_proxy_is_not_there(void **state)
{
    World *world = *state;
    start_at(world, "socks5://127.0.0.1:1", 5000);
    WAIT_UNTIL(world->calls > 0);
    assert_true(g_error_matches(world->error, STREAM_ERROR, STREAM_ERROR_NETWORK));
    assert_non_null(strstr(world->error->message, "127.0.0.1:1 cannot be reached"));
}

static void
script_let_through(Peer *peer)
{
    let_through_socks(peer);
    peer_wait_hangup(peer);
}

/* Freed after one turn of the loop, after two, and so on until it is ready. */
static void
test_freed_at_any_time(void **state)
{
    World *world = *state;
    static const Script scripts[] = { script_let_through, NULL };
    for (int turns = 0; !world->is_ready && turns < 100; turns++) {
        start(world, scripts, "socks5", 5000);
        for (int i = 0; i < turns && !world->is_ready; i++)
            g_main_context_iteration(NULL, TRUE);
        g_clear_pointer(&world->bridge, bridge_free);
        g_clear_pointer(&world->proxy, proxy_free);
        while (g_main_context_iteration(NULL, FALSE))
            ;
        knock(fake_server_port(world->server));
        /* The script may have been cut off. */
        g_free(fake_server_free(world->server));
    }
    assert_true(world->is_ready);
    assert_null(world->error);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_socks),
        TEST(test_http),
        TEST(test_strangers_are_turned_away),
        TEST(test_nobody_comes_later),
        TEST(test_half_close),
        TEST(test_reset),
        TEST(test_slow_side_is_waited_for),
        TEST(test_idle_bridge_sleeps),
        TEST(test_proxy_hangs_up),
        TEST(test_proxy_hangs_up_in_its_answer),
        TEST(test_silent_proxy),
        TEST(test_proxy_refuses),
        TEST(test_no_proxy_at_all),
        TEST(test_proxy_is_not_there),
        TEST(test_freed_at_any_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
