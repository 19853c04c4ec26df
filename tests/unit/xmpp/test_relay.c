/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes between two pairs of sockets: pace, ends, and a loop that sleeps. */

#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "xmpp/relay.h"

#include "unit/test.h"

typedef struct {
    int near, far; /* our ends */
    Relay *relay;
} World;

static int
set_up(void **state)
{
    int near[2], far[2];
    World *world = g_new0(World, 1);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, near), 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, far), 0);
    world->near = near[0];
    world->far = far[0];
    world->relay = relay_new(near[1], far[1]);
    *state = world;
    return 0;
}

static int
tear_down(void **state)
{
    World *world = *state;
    relay_free(world->relay);
    if (world->near >= 0)
        close(world->near);
    if (world->far >= 0)
        close(world->far);
    g_free(world);
    return 0;
}

/* Until there is nothing to do. */
static void
run(void)
{
    for (int i = 0; g_main_context_iteration(NULL, FALSE); i++)
        assert_true(i < 10000);
}

static void
assert_read(int fd, const char *expected)
{
    char bytes[100] = "";
    ssize_t got = recv(fd, bytes, sizeof bytes - 1, 0);
    assert_int_equal(got, strlen(expected));
    assert_string_equal(bytes, expected);
}

/* How many bytes it takes before it would block. */
static size_t
fill(int fd)
{
    char bytes[4096] = "";
    size_t total = 0;
    for (ssize_t sent; (sent = send(fd, bytes, sizeof bytes, MSG_NOSIGNAL)) > 0;)
        total += (size_t)sent;
    return total;
}

static size_t
drain(int fd)
{
    char bytes[65536];
    size_t total = 0;
    for (ssize_t got; (got = recv(fd, bytes, sizeof bytes, 0)) > 0;)
        total += (size_t)got;
    return total;
}

static void
test_both_ways(void **state)
{
    World *world = *state;
    assert_int_equal(send(world->near, "up", 2, 0), 2);
    assert_int_equal(send(world->far, "down", 4, 0), 4);
    run();
    assert_read(world->far, "up");
    assert_read(world->near, "down");
}

static void
test_what_came_before_comes_first(void **state)
{
    World *world = *state;
    assert_int_equal(send(world->far, " and then", 9, 0), 9);
    relay_begin_with(world->relay, (const uint8_t *)"first", 5);
    run();
    char bytes[100] = "";
    assert_int_equal(recv(world->near, bytes, sizeof bytes - 1, 0), 14);
    assert_string_equal(bytes, "first and then");
}

/* What the far side does not take stays with the near one, but for the buffers. */
static void
test_nothing_is_hoarded(void **state)
{
    World *world = *state;
    size_t sent = 0, more;
    while ((more = fill(world->near)) > 0) {
        sent += more;
        run();
        assert_true(sent < 4 * 1024 * 1024);
    }
    size_t got = 0;
    while ((more = drain(world->far)) > 0) {
        got += more;
        run();
    }
    assert_int_equal(got, sent);
}

static void
test_one_direction_ends(void **state)
{
    World *world = *state;
    assert_int_equal(send(world->near, "bye", 3, 0), 3);
    shutdown(world->near, SHUT_WR);
    run();
    assert_read(world->far, "bye");
    assert_read(world->far, "");
    assert_int_equal(send(world->far, "still here", 10, 0), 10);
    run();
    assert_read(world->near, "still here");
    shutdown(world->far, SHUT_WR);
    run();
    assert_read(world->near, "");
    assert_int_equal(relay_far_socket(world->relay), -1);
}

/* One has gone, the other one does not read: the loop sleeps until it does. */
static void
test_hang_up_does_not_keep_the_loop_busy(void **state)
{
    World *world = *state;
    size_t sent = 0, more;
    while ((more = fill(world->near)) > 0) {
        sent += more;
        run();
    }
    close(world->near);
    world->near = -1;
    run();
    size_t got = 0;
    while ((more = drain(world->far)) > 0) {
        got += more;
        run();
    }
    assert_int_equal(got, sent);
    assert_read(world->far, "");
}

static void
test_last_words_are_carried(void **state)
{
    World *world = *state;
    assert_int_equal(send(world->near, "last words", 10, 0), 10);
    g_clear_pointer(&world->relay, relay_free);
    assert_read(world->far, "last words");
    assert_read(world->far, "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_both_ways),
        TEST(test_what_came_before_comes_first),
        TEST(test_nothing_is_hoarded),
        TEST(test_one_direction_ends),
        TEST(test_hang_up_does_not_keep_the_loop_busy),
        TEST(test_last_words_are_carried),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
