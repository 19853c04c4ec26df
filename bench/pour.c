/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Logs in, sends many messages of 100 to 200 bytes as fast as the server takes them, then one with
 * the text "marker", and ends. The texts are the same in each run.
 *
 * usage: pour JID PASSWORD PORT COUNT TO [A-SECOND] */

#include "config.h"

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <strophe.h>

typedef struct {
    xmpp_ctx_t *context;
    GRand *random;
    const char *to;
    unsigned left;
    unsigned rate; /* a second; 0: all at once */
} Pour;

static const char *const WORDS[] = {
    "lunch",   "the",  "build",   "passes", "did",   "you",     "see",    "tomorrow",
    "morning", "and",  "server",  "is",     "again", "restart", "with",   "yes",
    "green",   "über", "release", "naïve",  "fix",   "merge",   "branch", "meeting",
};

static void
add_text(Pour *pour, GString *text)
{
    gsize end = text->len + (gsize)g_rand_int_range(pour->random, 100, 200);

    while (text->len < end) {
        if (g_rand_int_range(pour->random, 0, 8))
            g_string_append(text,
                            WORDS[g_rand_int_range(pour->random, 0, (int)G_N_ELEMENTS(WORDS))]);
        else
            g_string_append_printf(text, "w%d", g_rand_int_range(pour->random, 0, 5000));
        g_string_append_c(text, ' ');
    }
}

static void
send_message(Pour *pour, xmpp_conn_t *connection, bool is_marker)
{
    g_autofree char *id = g_uuid_string_random();
    g_autoptr(GString) xml = g_string_new(NULL);

    g_string_printf(xml, "<message type='chat' to='%s' id='%s'><body>", pour->to, id);
    if (is_marker)
        g_string_append(xml, "marker");
    else
        add_text(pour, xml);
    g_string_append(xml, "</body><active xmlns='http://jabber.org/protocol/chatstates'/>"
                         "</message>");
    xmpp_send_raw(connection, xml->str, xml->len);
}

static int
on_pong(xmpp_conn_t *connection, xmpp_stanza_t *stanza, void *data)
{
    (void)stanza;
    (void)data;
    xmpp_disconnect(connection);
    return 0;
}

static void
send_end(Pour *pour, xmpp_conn_t *connection)
{
    send_message(pour, connection, true);
    xmpp_id_handler_add(connection, on_pong, "end", pour);
    xmpp_send_raw_string(connection, "<iq type='get' id='end'><ping xmlns='urn:xmpp:ping'/></iq>");
}

/* A hundredth of a second's messages; 0 ends the timer. */
static int
on_tick(xmpp_conn_t *connection, void *data)
{
    Pour *pour = data;
    unsigned count = MIN(pour->left, MAX(pour->rate / 100, 1));

    for (unsigned i = 0; i < count; i++)
        send_message(pour, connection, false);
    pour->left -= count;
    if (!pour->left)
        send_end(pour, connection);
    return pour->left > 0;
}

static void
on_connection(xmpp_conn_t *connection, xmpp_conn_event_t event, int error,
              xmpp_stream_error_t *stream_error, void *data)
{
    Pour *pour = data;

    (void)error;
    (void)stream_error;
    if (event != XMPP_CONN_CONNECT) {
        xmpp_stop(pour->context);
        return;
    }
    if (pour->rate) {
        xmpp_timed_handler_add(connection, on_tick, 10, pour);
        return;
    }
    for (; pour->left; pour->left--)
        send_message(pour, connection, false);
    send_end(pour, connection);
}

int
main(int argc, char **argv)
{
    Pour pour = { 0 };
    xmpp_conn_t *connection;

    if (argc < 6)
        return 2;
    pour.left = (unsigned)atoi(argv[4]);
    pour.to = argv[5];
    pour.rate = argc > 6 ? (unsigned)atoi(argv[6]) : 0;
    pour.random = g_rand_new_with_seed(1);
    xmpp_initialize();
    pour.context = xmpp_ctx_new(NULL, NULL);
    xmpp_ctx_set_timeout(pour.context, 5);
    connection = xmpp_conn_new(pour.context);
    xmpp_conn_set_flags(connection, XMPP_CONN_FLAG_TRUST_TLS);
    xmpp_conn_set_jid(connection, argv[1]);
    xmpp_conn_set_pass(connection, argv[2]);
    if (xmpp_connect_client(connection, "127.0.0.1", (unsigned short)atoi(argv[3]), on_connection,
                            &pour) != XMPP_EOK)
        return 3;
    xmpp_run(pour.context);
    xmpp_conn_release(connection);
    xmpp_ctx_free(pour.context);
    xmpp_shutdown();
    g_rand_free(pour.random);
    return 0;
}
