/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A netlink socket that hears of routes (rtnetlink(7)), and sockets that ask for one. */

#include "config.h"

#include "base/network.h"

#include <arpa/inet.h>
#include <errno.h>
#include <glib-unix.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

/* Addresses that are in the Internet for sure: of the name server a.root-servers.net. */
#define FAR_4 "198.41.0.4"
#define FAR_6 "2001:503:ba3e::2:30"
/* As of large notes of the kernel (netlink(7)). */
#define NOTE_BYTES 8192

struct Network {
    NetworkFn fn;
    gpointer data;
    int fd;
    unsigned source;
};

/* --- the way --- */

typedef union {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
} Address;

/* Connecting a socket of datagrams sends none: it only chooses a route and our address. */
static bool
find_source(int family, const Address *to, socklen_t length, Address *ret_from)
{
    int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool is_found = fd >= 0 && connect(fd, &to->any, length) == 0 &&
                    getsockname(fd, &ret_from->any, &(socklen_t){ sizeof *ret_from }) == 0;

    if (fd >= 0)
        close(fd);
    return is_found;
}

char *
network_find_way(void)
{
    Address to4 = { .v4 = { .sin_family = AF_INET, .sin_port = htons(53) } }, from4 = { 0 };
    Address to6 = { .v6 = { .sin6_family = AF_INET6, .sin6_port = htons(53) } }, from6 = { 0 };
    char text4[INET_ADDRSTRLEN] = "", text6[INET6_ADDRSTRLEN] = "";

    inet_pton(AF_INET, FAR_4, &to4.v4.sin_addr);
    inet_pton(AF_INET6, FAR_6, &to6.v6.sin6_addr);
    if (find_source(AF_INET, &to4, sizeof to4.v4, &from4))
        inet_ntop(AF_INET, &from4.v4.sin_addr, text4, sizeof text4);
    if (find_source(AF_INET6, &to6, sizeof to6.v6, &from6))
        inet_ntop(AF_INET6, &from6.v6.sin6_addr, text6, sizeof text6);
    return g_strdup_printf("%s%s%s", text4, *text4 && *text6 ? " " : "", text6);
}

/* --- changes --- */

/* Whether one of the notes tells of the loss of a route into the Internet. */
static bool
has_loss(const char *notes, size_t length)
{
    const struct nlmsghdr *note = (const struct nlmsghdr *)notes;

    for (; NLMSG_OK(note, length); note = NLMSG_NEXT(note, length)) {
        const struct rtmsg *route = NLMSG_DATA(note);
        if (note->nlmsg_type == RTM_DELROUTE && route->rtm_dst_len == 0)
            return true;
    }
    return false;
}

static gboolean
on_notes(gint fd, GIOCondition condition, gpointer data)
{
    Network *network = data;
    _Alignas(struct nlmsghdr) char notes[NOTE_BYTES];
    bool was_lost = false;
    ssize_t length;

    (void)condition;
    while ((length = recv(fd, notes, sizeof notes, MSG_DONTWAIT)) > 0)
        was_lost |= has_loss(notes, (size_t)length);
    if (length < 0 && errno == ENOBUFS)
        was_lost = true; /* more notes than the kernel kept */
    network->fn(was_lost, network->data);
    return G_SOURCE_CONTINUE;
}

Network *
network_new(NetworkFn fn, gpointer data)
{
    Network *network = g_new0(Network, 1);
    const struct sockaddr_nl address = {
        .nl_family = AF_NETLINK,
        .nl_groups = RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE,
    };

    network->fn = fn;
    network->data = data;
    network->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (network->fd >= 0 &&
        bind(network->fd, (const struct sockaddr *)&address, sizeof address) == 0)
        network->source = g_unix_fd_add(network->fd, G_IO_IN, on_notes, network);
    return network;
}

void
network_free(Network *network)
{
    if (!network)
        return;
    if (network->source)
        g_source_remove(network->source);
    if (network->fd >= 0)
        close(network->fd);
    g_free(network);
}
