/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tools of the end-to-end tests themselves: terminal, server, contact, proxy. */

#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proxy.h"
#include "scene.h"

#define HEADER                                                                                     \
    "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' "        \
    "to='" SERVER_DOMAIN "' version='1.0'>"

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "alice+bob/Friends", NULL };
    return scene_begin_group(state, words);
}

static void
test_terminal_shows_types_and_resizes(void **state)
{
    Scene *scene = *state;
    const char *argv[] = { "/bin/sh", NULL };
    Terminal *terminal = scene_open_program(scene, argv, 10, 40);
    VTermScreenCell cell;

    scene_enter(terminal,
                "printf '\\033]0;a title\\007\\a\\033[1;31mr\\303\\244d\\033[0m 漢字\\n'");
    scene_wait_shown(scene, terminal, "räd 漢字");
    assert_true(terminal_cell_of(terminal, "äd 漢字", &cell));
    assert_true(cell.attrs.bold);
    assert_string_equal(terminal_title(terminal), "a title");
    assert_int_equal(terminal_bells(terminal), 1);

    scene_enter(terminal, "tput smcup; stty -echo");
    scene_wait_gone(scene, terminal, "räd");
    assert_false(terminal_is_restored(terminal));
    terminal_resize(terminal, 7, 33);
    scene_enter(terminal, "stty size");
    scene_wait_shown(scene, terminal, "7 33");
    scene_enter(terminal, "tput rmcup; stty echo; echo ba''ck");
    scene_wait_shown(scene, terminal, "back");
    assert_true(terminal_is_restored(terminal));
    terminal_key(terminal, "C-d");
    assert_int_equal(scene_wait_exit(scene, terminal), 0);
}

static void
test_contacts_talk(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", "--receipts", "--echo", "--status=here", NULL);
    Process *alice = scene_peer(scene, "alice", NULL);

    scene_wait_printed(scene, alice, "presence bob@jaser.test/peer online here");
    process_say(alice, "message bob@jaser.test one\\ntwo & <three>");
    scene_wait_printed(scene, bob, "message alice@jaser.test/peer one\\ntwo & <three>");
    scene_wait_printed(scene, alice, "receipt bob@jaser.test/peer peer-1");
    scene_wait_printed(scene, alice, "message bob@jaser.test/peer one\\ntwo & <three>");
}

static void
test_contacts_meet_in_a_room(void **state)
{
#define ROOM "pond@" SERVER_ROOMS
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", "--answer=come closer", NULL);
    Process *alice = scene_peer(scene, "alice", NULL);

    process_say(bob, "join " ROOM " bob");
    scene_wait_printed(scene, bob, "done " ROOM " open");
    process_say(bob, "subject " ROOM " frogs & co");
    process_say(bob, "invite " ROOM " alice@" SERVER_DOMAIN " it is warm");
    scene_wait_printed(scene, alice, "invited " ROOM " " ROOM "/bob it is warm");
    process_say(alice, "join " ROOM " Miss\\040A");
    scene_wait_printed(scene, alice, "occupant " ROOM "/Miss\\040A participant none online 110");
    scene_wait_printed(scene, alice, "subject " ROOM "/bob frogs & co");
    process_say(alice, "say " ROOM " bob: hello");
    scene_wait_printed(scene, alice, "room " ROOM "/bob Miss A: come closer");
    process_say(alice, "nick " ROOM " alice");
    scene_wait_printed(scene, bob, "gone " ROOM "/Miss\\040A 303 alice");
    process_say(bob, "pm " ROOM "/alice psst");
    scene_wait_printed(scene, alice, "private " ROOM "/bob psst");
    process_say(bob, "kick " ROOM " alice too loud");
    scene_wait_printed(scene, alice, "gone " ROOM "/alice 307,110 - too loud");
    process_say(alice, "join " ROOM " alice");
    scene_wait_printed(scene, alice, "history " ROOM "/bob Miss A: come closer");
    process_say(alice, "leave " ROOM);
    scene_wait_printed(scene, bob, "gone " ROOM "/alice -");
#undef ROOM
}

static void
test_proxy_passes_stalls_and_cuts(void **state)
{
    Scene *scene = *state;
    Proxy *proxy = proxy_new(server_port(scene->server));
    g_autofree char *port = g_strdup_printf("--port=%d", proxy_port(proxy));
    Process *alice = scene_peer(scene, "alice", port, NULL);

    assert_int_equal(proxy_clients(proxy), 1);
    assert_non_null(strstr(proxy_heard(proxy), "<starttls"));
    proxy_stall(proxy, true);
    process_say(alice, "message alice@jaser.test hello");
    scene_watch(100);
    assert_null(strstr(process_output(alice), "hello"));
    proxy_stall(proxy, false);
    scene_wait_printed(scene, alice, "message alice@jaser.test/peer hello");
    proxy_cut(proxy);
    scene_wait_printed(scene, alice, "offline");
    proxy_free(proxy);
}

/* --- what goes wrong on order, seen by a bare socket --- */

typedef struct {
    int fd;
    int got;   /* bytes so far */
    int error; /* errno at the end; -1: no end yet */
} Client;

static Client
connect_client(Proxy *proxy)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(proxy_port(proxy)),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    Client client = { .fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), .error = -1 };
    assert_int_equal(connect(client.fd, (struct sockaddr *)&address, sizeof(address)), 0);
    return client;
}

static void
take(Client *client)
{
    char buffer[4096];
    ssize_t count;
    while ((count = recv(client->fd, buffer, sizeof(buffer), MSG_DONTWAIT)) > 0)
        client->got += (int)count;
    if (count == 0)
        client->error = 0;
    else if (errno != EAGAIN)
        client->error = errno;
}

static bool
has_got(gpointer data)
{
    take(data);
    return ((Client *)data)->got > 0;
}

static bool
has_client_ended(gpointer data)
{
    take(data);
    return ((Client *)data)->error >= 0;
}

/* A client to whom the server has said something. */
static Client
open_stream(Scene *scene, Proxy *proxy)
{
    Client client = connect_client(proxy);
    assert_int_equal(write(client.fd, HEADER, strlen(HEADER)), strlen(HEADER));
    scene_wait(scene, has_got, &client, "the server's header");
    scene_watch(50);
    take(&client);
    return client;
}

static void
test_proxy_faults(void **state)
{
    Scene *scene = *state;
    static const struct {
        Fault fault;
        int error;
    } cases[] = {
        { FAULT_RESET, ECONNRESET },  { FAULT_END, 0 },    { FAULT_HALF_CLOSE, 0 },
        { FAULT_VANISH, ECONNRESET }, { FAULT_STALL, -1 },
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        Proxy *proxy = proxy_new(server_port(scene->server));
        Client client = open_stream(scene, proxy);
        size_t heard = strlen(proxy_heard(proxy));
        proxy_fault(proxy, cases[i].fault);
        if (cases[i].error >= 0)
            scene_wait(scene, has_client_ended, &client, fault_name(cases[i].fault));
        assert_int_equal(client.error, cases[i].error);
        (void)!send(client.fd, "<x/>", 4, MSG_NOSIGNAL);
        scene_watch(50);
        take(&client);
        assert_int_equal(strlen(proxy_heard(proxy)) - heard,
                         cases[i].fault == FAULT_HALF_CLOSE ? 4 : 0);
        close(client.fd);
        client = open_stream(scene, proxy);
        close(client.fd);
        proxy_free(proxy);
    }
}

static void
test_proxy_cuts_at_a_byte(void **state)
{
    Scene *scene = *state;
    Proxy *proxy = proxy_new(server_port(scene->server));
    Client client = connect_client(proxy);

    proxy_fault_after_bytes(proxy, FAULT_END, PROXY_DOWN, 17);
    assert_int_equal(write(client.fd, HEADER, strlen(HEADER)), strlen(HEADER));
    scene_wait(scene, has_client_ended, &client, "the end after 17 bytes");
    assert_int_equal(client.got, 17);
    assert_false(proxy_is_armed(proxy));
    close(client.fd);

    proxy_fault_after(proxy, FAULT_END, PROXY_DOWN, "<?xml version='1.0'?>");
    client = connect_client(proxy);
    assert_int_equal(write(client.fd, HEADER, strlen(HEADER)), strlen(HEADER));
    scene_wait(scene, has_client_ended, &client, "the end after the XML declaration");
    assert_int_equal(client.got, strlen("<?xml version='1.0'?>"));
    close(client.fd);
    proxy_free(proxy);
}

static bool
has_got_all(gpointer data)
{
    take(data);
    return ((Client *)data)->got > 300;
}

static void
test_proxy_is_slow(void **state)
{
    Scene *scene = *state;
    Proxy *proxy = proxy_new(server_port(scene->server));
    Client client = connect_client(proxy);

    /* In pieces of 120 bytes: our header is one. */
    proxy_slow(proxy, 6000);
    assert_int_equal(write(client.fd, HEADER, strlen(HEADER)), strlen(HEADER));
    scene_wait(scene, has_got, &client, "the server's header");
    assert_in_range(client.got, 1, 240);
    scene_wait(scene, has_got_all, &client, "the server's features");
    close(client.fd);
    proxy_free(proxy);
}

static void
test_server_comes_back_with_its_users(void **state)
{
    Scene *scene = *state;
    int port = server_port(scene->server);
    Process *alice = scene_peer(scene, "alice", NULL);

    server_stop(scene->server);
    scene_wait_printed(scene, alice, "offline");
    server_start(scene->server);
    assert_int_equal(server_port(scene->server), port);
    scene_peer(scene, "alice", NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_terminal_shows_types_and_resizes),
        scene_test(test_contacts_talk),
        scene_test(test_contacts_meet_in_a_room),
        scene_test(test_proxy_passes_stalls_and_cuts),
        scene_test(test_proxy_faults),
        scene_test(test_proxy_cuts_at_a_byte),
        scene_test(test_proxy_is_slow),
        scene_test(test_server_comes_back_with_its_users),
    };
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
