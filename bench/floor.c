/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The least that a client can do: libstrophe, which parses, and a count of the texts. What jaser
 * takes beyond it is drawing, storing and indexing.
 *
 * usage: floor JID PASSWORD PORT [go|room|archive]; prints "online", and "done COUNT" after the
 * text "marker". Both are without TLS. go: asks for the roster, and when that has come says so, and
 * "go" to user0@localhost. room: the same in big@rooms.localhost, which it enters. archive: reads
 * the account's archive to its end. */

#include "config.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strophe.h>

typedef struct {
    xmpp_ctx_t *context;
    unsigned long count, bytes;
    const char *order; /* NULL: none */
} Floor;

/* What was asked for first has come. */
static void
say_go(xmpp_conn_t *connection, const char *to)
{
    printf("roster\n");
    fflush(stdout);
    xmpp_send_raw_string(connection, "<message id='1' %s><body>go</body></message>", to);
}

static int
on_message(xmpp_conn_t *connection, xmpp_stanza_t *stanza, void *data)
{
    Floor *floor = data;
    char *body = xmpp_message_get_body(stanza);

    if (!body) {
        if (xmpp_stanza_get_child_by_name(stanza, "subject"))
            say_go(connection, "type='groupchat' to='big@rooms.localhost'");
        return 1;
    }
    floor->count++;
    floor->bytes += strlen(body);
    if (!strcmp(body, "marker")) {
        printf("done %lu\n", floor->count);
        fflush(stdout);
    }
    xmpp_free(floor->context, body);
    return 1;
}

static int
on_presence(xmpp_conn_t *connection, xmpp_stanza_t *stanza, void *data)
{
    Floor *floor = data;

    (void)connection;
    floor->count += xmpp_stanza_get_from(stanza) != NULL;
    return 1;
}

static int
on_roster(xmpp_conn_t *connection, xmpp_stanza_t *stanza, void *data)
{
    (void)stanza;
    (void)data;
    say_go(connection, "to='user0@localhost'");
    return 0;
}

static void
ask_for_roster(xmpp_conn_t *connection, Floor *floor)
{
    xmpp_handler_add(connection, on_presence, NULL, "presence", NULL, floor);
    xmpp_id_handler_add(connection, on_roster, "roster", floor);
    xmpp_send_raw_string(connection,
                         "<iq type='get' id='roster'><query xmlns='jabber:iq:roster'/></iq>");
}

static void
enter_room(xmpp_conn_t *connection, Floor *floor)
{
    xmpp_handler_add(connection, on_presence, NULL, "presence", NULL, floor);
    xmpp_send_raw_string(connection, "<presence to='big@rooms.localhost/alice'>"
                                     "<x xmlns='http://jabber.org/protocol/muc'/></presence>");
}

/* Behind the message with this id; NULL: from the beginning. */
static void
ask_archive(xmpp_conn_t *connection, const char *after)
{
    xmpp_send_raw_string(connection,
                         "<iq type='set' id='archive'><query xmlns='urn:xmpp:mam:2' queryid='q'>"
                         "<set xmlns='http://jabber.org/protocol/rsm'><max>250</max>%s%s%s</set>"
                         "</query></iq>",
                         after ? "<after>" : "", after ? after : "", after ? "</after>" : "");
}

static int
on_archived(xmpp_conn_t *connection, xmpp_stanza_t *stanza, void *data)
{
    Floor *floor = data;
    xmpp_stanza_t *body = xmpp_stanza_get_child_by_path(stanza, "message", "result", "forwarded",
                                                        "message", "body", NULL);
    char *text = body ? xmpp_stanza_get_text(body) : NULL;

    (void)connection;
    if (!text)
        return 1;
    floor->count++;
    floor->bytes += strlen(text);
    xmpp_free(floor->context, text);
    return 1;
}

static int
on_page(xmpp_conn_t *connection, xmpp_stanza_t *stanza, void *data)
{
    Floor *floor = data;
    xmpp_stanza_t *fin = xmpp_stanza_get_child_by_name(stanza, "fin");
    xmpp_stanza_t *last = xmpp_stanza_get_child_by_path(stanza, "iq", "fin", "set", "last", NULL);
    char *text = last ? xmpp_stanza_get_text(last) : NULL;

    if (fin && xmpp_stanza_get_attribute(fin, "complete")) {
        printf("done %lu\n", floor->count);
        fflush(stdout);
    } else if (text) {
        ask_archive(connection, text);
    }
    if (text)
        xmpp_free(floor->context, text);
    return 1;
}

static void
read_archive(xmpp_conn_t *connection, Floor *floor)
{
    xmpp_handler_add(connection, on_archived, NULL, "message", NULL, floor);
    xmpp_handler_add(connection, on_page, NULL, "iq", "result", floor);
    ask_archive(connection, NULL);
}

static void
on_connection(xmpp_conn_t *connection, xmpp_conn_event_t event, int error,
              xmpp_stream_error_t *stream_error, void *data)
{
    Floor *floor = data;

    (void)error;
    (void)stream_error;
    if (event != XMPP_CONN_CONNECT) {
        xmpp_stop(floor->context);
        return;
    }
    bool is_archive = floor->order && !strcmp(floor->order, "archive");
    if (!is_archive)
        xmpp_handler_add(connection, on_message, NULL, "message", NULL, floor);
    xmpp_send_raw_string(connection, "<presence/>");
    printf("online\n");
    fflush(stdout);
    if (is_archive)
        read_archive(connection, floor);
    else if (floor->order && !strcmp(floor->order, "room"))
        enter_room(connection, floor);
    else if (floor->order)
        ask_for_roster(connection, floor);
}

int
main(int argc, char **argv)
{
    Floor floor = { 0 };
    xmpp_conn_t *connection;

    if (argc != 4 && argc != 5)
        return 2;
    floor.order = argv[4];
    xmpp_initialize();
    floor.context = xmpp_ctx_new(NULL, NULL);
    connection = xmpp_conn_new(floor.context);
    xmpp_conn_set_flags(connection,
                        floor.order ? XMPP_CONN_FLAG_DISABLE_TLS : XMPP_CONN_FLAG_TRUST_TLS);
    xmpp_conn_set_jid(connection, argv[1]);
    xmpp_conn_set_pass(connection, argv[2]);
    if (xmpp_connect_client(connection, "127.0.0.1", (unsigned short)atoi(argv[3]), on_connection,
                            &floor) != XMPP_EOK)
        return 3;
    xmpp_run(floor.context);
    xmpp_conn_release(connection);
    xmpp_ctx_free(floor.context);
    xmpp_shutdown();
    return 0;
}
