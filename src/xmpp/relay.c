/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two sockets and what is on its way between them. */

#include "config.h"

#include "xmpp/relay.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "xmpp/source.h"

/* Reads and writes in one turn of the main loop, in one direction. */
#define TURNS 16

typedef struct {
    Relay *relay;
    int fd; /* -1: closed */
    Source *source;
    uint8_t bytes[RELAY_BYTES]; /* read here and not yet written to the other side */
    size_t start, length;
    bool has_ended; /* nothing more comes from here */
    bool is_told;   /* and the other side knows */
} Side;

struct Relay {
    Side near, far;
};

/* --- carrying --- */

static bool
must_wait(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

typedef enum { CARRIED, CARRY_WAITS, CARRY_BROKEN } Carried;

static Carried
write_on(Side *from, const Side *to)
{
    ssize_t sent = send(to->fd, from->bytes + from->start, from->length, MSG_NOSIGNAL);
    if (sent < 0)
        return must_wait() ? CARRY_WAITS : CARRY_BROKEN;
    from->start += (size_t)sent;
    from->length -= (size_t)sent;
    return CARRIED;
}

static Carried
read_more(Side *from)
{
    ssize_t got = recv(from->fd, from->bytes, sizeof from->bytes, 0);
    if (got < 0)
        return must_wait() ? CARRY_WAITS : CARRY_BROKEN;
    from->start = 0;
    from->length = (size_t)got;
    from->has_ended = got == 0;
    return CARRIED;
}

static Carried
carry_once(Side *from, const Side *to)
{
    if (from->length > 0)
        return write_on(from, to);
    if (!from->has_ended)
        return read_more(from);
    if (from->is_told)
        return CARRY_WAITS;
    from->is_told = true;
    shutdown(to->fd, SHUT_WR);
    return CARRY_WAITS;
}

/* false: one of the two is broken. */
static bool
carry(Side *from, const Side *to)
{
    for (int i = 0; i < TURNS; i++) {
        Carried carried = carry_once(from, to);
        if (carried != CARRIED)
            return carried == CARRY_WAITS;
    }
    source_wake(from->source);
    return true;
}

/* --- the end --- */

static void
side_close(Side *side, bool is_reset)
{
    const struct linger linger = { .l_onoff = 1, .l_linger = 0 };
    if (side->fd < 0)
        return;
    source_unwatch(side->source);
    if (is_reset)
        setsockopt(side->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    close(side->fd);
    side->fd = -1;
}

static void
relay_close(Relay *relay, bool is_reset)
{
    side_close(&relay->near, is_reset);
    side_close(&relay->far, is_reset);
}

/* --- the main loop --- */

/* Errors and hang-ups are always reported, so that a socket nothing is wanted of must not be
 * watched: it would keep the loop busy. */
static void
watch(Side *side, const Side *other)
{
    GIOCondition conditions = 0;
    if (side->length == 0 && !side->has_ended)
        conditions |= G_IO_IN;
    if (other->length > 0)
        conditions |= G_IO_OUT;
    if (conditions)
        source_watch(side->source, side->fd, conditions);
    else
        source_unwatch(side->source);
}

static void
on_ready(gpointer data)
{
    Relay *relay = ((Side *)data)->relay;
    if (relay->near.fd < 0)
        return;
    bool is_whole = carry(&relay->near, &relay->far) && carry(&relay->far, &relay->near);
    if (!is_whole || (relay->near.is_told && relay->far.is_told)) {
        relay_close(relay, !is_whole);
        return;
    }
    watch(&relay->near, &relay->far);
    watch(&relay->far, &relay->near);
}

static void
side_init(Side *side, Relay *relay, int fd)
{
    side->relay = relay;
    side->fd = fd;
    side->source = source_new(on_ready, side);
    source_watch(side->source, fd, G_IO_IN);
}

Relay *
relay_new(int near, int far)
{
    Relay *relay = g_new0(Relay, 1);
    side_init(&relay->near, relay, near);
    side_init(&relay->far, relay, far);
    return relay;
}

void
relay_free(Relay *relay)
{
    if (!relay)
        return;
    on_ready(&relay->near);
    relay_close(relay, false);
    source_free(relay->near.source);
    source_free(relay->far.source);
    g_free(relay);
}

void
relay_begin_with(Relay *relay, const uint8_t *bytes, size_t length)
{
    g_return_if_fail(length <= RELAY_BYTES && relay->far.length == 0);
    memcpy(relay->far.bytes, bytes, length);
    relay->far.start = 0;
    relay->far.length = length;
    source_wake(relay->near.source);
}

int
relay_far_socket(const Relay *relay)
{
    return relay->far.fd;
}
