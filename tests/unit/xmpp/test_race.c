/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The race of addresses, over real sockets on loopback. */

#include "config.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "xmpp/error.h"
#include "xmpp/race.h"

#include "unit/test.h"
#include "unit/xmpp/one_connection.h"

#define FILLERS 8

/* A port on loopback. */
typedef struct {
    int fd, port;
    int fillers[FILLERS]; /* connections that take up its backlog */
} Port;

typedef struct {
    Clock *clock;
    TlsSettings *tls;
    Race *race;
    GPtrArray *endpoints;
    Transport *winner;
    int winner_port, wins;
    GError *error;
    GString *tried; /* "begin 5222|5222: Connection refused|" */
} World;

static Port
open_port(bool is_listening)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t length = sizeof address;
    Port port = { .fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) };
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(port.fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(getsockname(port.fd, (struct sockaddr *)&address, &length), 0);
    if (is_listening)
        assert_int_equal(listen(port.fd, 0), 0);
    port.port = ntohs(address.sin_port);
    return port;
}

/* Listens, but its backlog is full: who connects hears nothing. */
static Port
open_black_hole(void)
{
    Port port = open_port(true);
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port.port) };
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int i = 0; i < FILLERS; i++) {
        port.fillers[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        connect(port.fillers[i], (struct sockaddr *)&address, sizeof address);
    }
    return port;
}

static void
close_port(Port *port)
{
    for (int i = 0; i < FILLERS; i++)
        if (port->fillers[i] > 0)
            close(port->fillers[i]);
    close(port->fd);
}

static void
on_won(Transport *transport, const Endpoint *endpoint, gpointer data)
{
    World *world = data;
    transport_free(world->winner);
    world->winner = transport;
    world->winner_port = endpoint->port;
    world->wins++;
}

static void
on_lost(const GError *error, gpointer data)
{
    World *world = data;
    world->error = g_error_copy(error);
}

static void
on_tried(const Endpoint *endpoint, const char *outcome, gpointer data)
{
    World *world = data;
    if (outcome)
        g_string_append_printf(world->tried, "%d: %s|", endpoint->port, outcome);
    else
        g_string_append_printf(world->tried, "begin %d|", endpoint->port);
}

static const RaceHooks hooks = { .won = on_won, .lost = on_lost, .tried = on_tried };

static void
add(World *world, const char *address, int port)
{
    Endpoint *endpoint = g_new0(Endpoint, 1);
    endpoint->name = g_strdup("localhost");
    endpoint->address = g_strdup(address);
    endpoint->port = port;
    g_ptr_array_add(world->endpoints, endpoint);
}

static int
set_up(void **state)
{
    World *world = g_new0(World, 1);
    g_autoptr(AccountConfig) config = account_config_new("alice@localhost");
    world->clock = clock_new();
    world->tls = tls_settings_new(config, NULL, NULL);
    world->tried = g_string_new(NULL);
    world->endpoints = g_ptr_array_new_with_free_func((GDestroyNotify)endpoint_free);
    *state = world;
    return 0;
}

static int
tear_down(void **state)
{
    World *world = *state;
    transport_free(world->winner);
    race_free(world->race);
    clock_free(world->clock);
    tls_settings_unref(world->tls);
    g_clear_error(&world->error);
    g_string_free(world->tried, TRUE);
    g_free(world);
    return 0;
}

static gint64
run(World *world, int timeout_ms)
{
    const RaceOptions options = {
        .jid = "alice@localhost",
        .domain = "localhost",
        .tls = world->tls,
        .clock = world->clock,
        .timeout_ms = timeout_ms,
        .hooks = &hooks,
        .data = world,
    };
    gint64 begin = g_get_monotonic_time();
    world->race = race_new(&options, g_steal_pointer(&world->endpoints));
    assert_true(race_run(world->race));
    while (!world->winner && !world->error)
        g_main_context_iteration(NULL, TRUE);
    return (g_get_monotonic_time() - begin) / 1000;
}

static void
test_refused_address_costs_nothing(void **state)
{
    World *world = *state;
    Port closed = open_port(false), good = open_port(true);
    add(world, "127.0.0.1", closed.port);
    add(world, "127.0.0.1", good.port);
    gint64 ms = run(world, 5000);
    assert_int_equal(world->winner_port, good.port);
    assert_in_range(ms, 0, 240);
    g_autofree char *tried = g_strdup_printf("begin %d|%d: Connection refused|begin %d|",
                                             closed.port, closed.port, good.port);
    assert_string_equal(world->tried->str, tried);
    close_port(&closed);
    close_port(&good);
}

static void
test_silent_address_costs_a_head_start(void **state)
{
    World *world = *state;
    Port hole = open_black_hole(), good = open_port(true);
    add(world, "127.0.0.1", hole.port);
    add(world, "127.0.0.1", good.port);
    gint64 ms = run(world, 5000);
    assert_int_equal(world->winner_port, good.port);
    assert_int_equal(world->wins, 1);
    assert_in_range(ms, 200, 2000);
    g_autofree char *tried = g_strdup_printf("begin %d|begin %d|%d: another one was faster|",
                                             hole.port, good.port, hole.port);
    assert_string_equal(world->tried->str, tried);
    close_port(&hole);
    close_port(&good);
}

static void
test_nobody_answers(void **state)
{
    World *world = *state;
    Port hole = open_black_hole();
    add(world, "127.0.0.1", hole.port);
    add(world, "127.0.0.1", hole.port);
    gint64 ms = run(world, 1000);
    assert_null(world->winner);
    assert_true(g_error_matches(world->error, STREAM_ERROR, STREAM_ERROR_NETWORK));
    assert_in_range(ms, 1000, 3000);
    assert_non_null(strstr(world->tried->str, ": timed out after 1 s|"));
    close_port(&hole);
}

static void
test_impossible_address(void **state)
{
    World *world = *state;
    Port good = open_port(true);
    add(world, "::ffff:0:0:1", 1);
    add(world, "127.0.0.1", good.port);
    run(world, 5000);
    assert_int_equal(world->winner_port, good.port);
    close_port(&good);
}

/* A winner may be of no use after all (its TLS fails): the others get their turn, the beaten one
 * too. */
static void
test_race_goes_on(void **state)
{
    World *world = *state;
    Port first = open_port(true), second = open_port(true);
    add(world, "127.0.0.1", first.port);
    add(world, "127.0.0.1", second.port);
    run(world, 5000);
    assert_int_equal(world->winner_port, first.port);
    assert_true(race_run(world->race));
    while (world->wins < 2)
        g_main_context_iteration(NULL, TRUE);
    assert_int_equal(world->winner_port, second.port);
    assert_false(race_run(world->race));
    close_port(&first);
    close_port(&second);
}

static void
test_freed_while_running(void **state)
{
    World *world = *state;
    Port hole = open_black_hole();
    add(world, "127.0.0.1", hole.port);
    add(world, "127.0.0.1", hole.port);
    const RaceOptions options = {
        .jid = "alice@localhost",
        .domain = "localhost",
        .tls = world->tls,
        .clock = world->clock,
        .timeout_ms = 1000,
        .hooks = &hooks,
        .data = world,
    };
    world->race = race_new(&options, g_steal_pointer(&world->endpoints));
    assert_true(race_run(world->race));
    g_main_context_iteration(NULL, FALSE);
    g_clear_pointer(&world->race, race_free);
    while (g_main_context_iteration(NULL, FALSE))
        ;
    assert_int_equal(world->wins, 0);
    assert_null(world->error);
    close_port(&hole);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_refused_address_costs_nothing),
        TEST(test_silent_address_costs_a_head_start),
        TEST(test_nobody_answers),
        TEST(test_impossible_address),
        TEST(test_race_goes_on),
        TEST(test_freed_while_running),
    };
    return cmocka_run_group_tests(tests, one_set_up_group, one_tear_down_group);
}
