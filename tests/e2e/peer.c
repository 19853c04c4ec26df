/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A contact played by a script, for the tests and the demo: logs in, answers by rules, does what
 * lines on its standard input say, prints what it gets, and ends when that input does. It shares no
 * code with jaser.
 *
 * Prints (line breaks in text as \n, backslashes as \\):
 *   online | offline
 *   message FROM TEXT | double FROM TEXT | receipt FROM ID | state FROM NAME | error FROM CONDITION
 *   marker FROM ID                         he has read all up to the message with this id
 *   presence FROM SHOW [STATUS] | subscribe FROM | subscribed FROM | unsubscribed FROM
 * Takes, beside these that say the same to another:
 *   message TO TEXT | state TO NAME | presence SHOW PRIORITY [STATUS] | subscribe TO
 *   subscribed TO | unsubscribed TO | big TO BYTES | raw XML
 *   displayed TO                           it has read what came last and asked to be told
 *
 * In rooms (FROM is ROOM/NICK, or ROOM; a space in an address or a nick is \040) it prints
 *   room FROM TEXT                       said now, by itself too
 *   history FROM TEXT                    said before (with a <delay/>)
 *   private FROM TEXT                    said to it alone
 *   subject FROM [TEXT]
 *   occupant FROM ROLE AFFILIATION SHOW CODES [JID]      CODES: status codes, "110,201", or "-"
 *   gone FROM CODES NEWNICK [REASON]     NEWNICK: or "-"; REASON: or the status
 *   changed ROOM CODES                   its configuration
 *   invited ROOM BY [REASON] | declined ROOM BY [REASON]
 *   done ROOM WHAT | error FROM CONDITION
 * and takes
 *   join ROOM NICK [PASSWORD]            a new room is opened as it is
 *   leave ROOM [STATUS] | nick ROOM NEW | say ROOM TEXT | pm ROOM/NICK TEXT | subject ROOM [TEXT]
 *   invite ROOM JID [REASON] | invite-directly ROOM JID [REASON]
 *   kick ROOM NICK [REASON] | role ROOM NICK ROLE [REASON] | affiliation ROOM JID WORD [REASON]
 *   configure ROOM FIELD=VALUE...        FIELD: of muc#roomconfig_, "membersonly=1"
 *   destroy ROOM [OTHER [REASON]]
 * Who speaks to it there ("NICK: text") is answered as elsewhere.
 *
 * As one of several devices of its account it prints
 *   carbon sent TO TEXT | carbon received FROM TEXT
 *   archived OF ID STAMP FROM TO ORIGIN TEXT   OF: the account, or the room; ORIGIN: its origin-id
 *   archive-end ROOM all | step WORD
 * and takes
 *   carbons                              from now on; done with "step carbons"
 *   archive [ROOM]                       the account's, or a room's, from its beginning
 *   step WORD                            the server has all that was said before
 */

#include "config.h"

#include "peer.h"

#include <glib.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strophe.h>
#include <unistd.h>

#include "peer_archive.h"
#include "peer_room.h"

#define NS_RECEIPTS    "urn:xmpp:receipts"
#define NS_CHAT_STATES "http://jabber.org/protocol/chatstates"
#define NS_MARKERS     "urn:xmpp:chat-markers:0"
#define NS_STABLE_IDS  "urn:xmpp:sid:0"

typedef struct {
    char *jid, *password, *host, *show, *status, *greeting, *ids, *once;
    int port, priority, typing_ms;
    gboolean echo, receipts, approve, markable, hidden;
    char **answers;
} Options;

/* An answer that is being typed. */
typedef struct {
    gint64 due; /* monotonic, microseconds */
    char *to, *text;
    bool is_to_room;
} Answer;

typedef struct {
    const Options *options;
    xmpp_ctx_t *context;
    xmpp_conn_t *connection;
    unsigned next_id, next_answer;
    GQueue answers;
    GHashTable *greeted;
    GHashTable *known; /* "SENDER ID" of messages that came */
    char *unread;      /* the id of the last one that asks to be told; NULL: none */
    GString *input;
    PeerRooms rooms;
    bool ended;
} Peer;

void
peer_print(const char *event, const char *from, const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text ? text : "", "\\", -1);
    g_autofree char *escaped = g_strjoinv("\\\\", parts);
    g_auto(GStrv) lines = g_strsplit(escaped, "\n", -1);
    g_autofree char *line = g_strjoinv("\\n", lines);

    printf("%s%s%s%s%s\n", event, from ? " " : "", from ? from : "", *line ? " " : "", line);
    fflush(stdout);
}

void
peer_send(xmpp_conn_t *connection, char *xml)
{
    xmpp_send_raw(connection, xml, strlen(xml));
    g_free(xml);
}

static void
send_xml(Peer *peer, char *xml)
{
    peer_send(peer->connection, xml);
}

static void
send_message(Peer *peer, const char *to, const char *text)
{
    const char *ids = peer->options->ids ? peer->options->ids : "peer";
    g_autofree char *id = g_strdup_printf("%s-%u", ids, ++peer->next_id);
    const char *markable = peer->options->markable ? "<markable xmlns='" NS_MARKERS "'/>" : "";

    g_autofree char *body = g_markup_escape_text(text, -1);
    send_xml(peer, g_strdup_printf("<message type='chat' to='%s' id='%s'><body>%s</body>"
                                   "<origin-id xmlns='" NS_STABLE_IDS "' id='%s'/>"
                                   "<active xmlns='" NS_CHAT_STATES "'/>"
                                   "<request xmlns='" NS_RECEIPTS "'/>%s</message>",
                                   to, id, body, id, markable));
}

static void
send_displayed(Peer *peer, const char *to)
{
    if (peer->unread)
        send_xml(peer, g_markup_printf_escaped("<message type='chat' to='%s'><displayed xmlns="
                                               "'" NS_MARKERS "' id='%s'/></message>",
                                               to, peer->unread));
}

static void
send_state(Peer *peer, const char *to, const char *state)
{
    send_xml(peer, g_markup_printf_escaped("<message type='chat' to='%s'><%s xmlns='" NS_CHAT_STATES
                                           "'/></message>",
                                           to, state));
}

static void
send_presence(Peer *peer, const char *show, int priority, const char *status)
{
    if (!strcmp(show, "unavailable")) {
        send_xml(peer, g_strdup("<presence type='unavailable'/>"));
        return;
    }
    g_autofree char *shown =
        strcmp(show, "online") ? g_strdup_printf("<show>%s</show>", show) : g_strdup("");
    g_autofree char *said =
        status ? g_markup_printf_escaped("<status>%s</status>", status) : g_strdup("");
    send_xml(peer, g_strdup_printf("<presence>%s%s<priority>%d</priority></presence>", shown, said,
                                   priority));
}

static void
send_subscription(Peer *peer, const char *to, const char *type)
{
    send_xml(peer, g_markup_printf_escaped("<presence to='%s' type='%s'/>", to, type));
}

static void
send_big(Peer *peer, const char *to, size_t bytes)
{
    g_autofree char *text = g_strnfill(bytes, 'x');
    send_message(peer, to, text);
}

/* --- answering --- */

static void
answer_free(Answer *answer)
{
    g_free(answer->to);
    g_free(answer->text);
    g_free(answer);
}

static void
queue_text(Peer *peer, const char *to, char *text, bool is_to_room)
{
    const Options *options = peer->options;
    Answer *answer = g_new0(Answer, 1);
    answer->to = g_strdup(to);
    answer->text = text;
    answer->is_to_room = is_to_room;
    answer->due = g_get_monotonic_time() + options->typing_ms * G_GINT64_CONSTANT(1000);
    if (options->typing_ms > 0 && !is_to_room)
        send_state(peer, to, "composing");
    g_queue_push_tail(&peer->answers, answer);
}

static const char *
find_answer(Peer *peer, const char *body)
{
    const Options *options = peer->options;
    if (options->answers && options->answers[0])
        return options->answers[peer->next_answer++ % g_strv_length(options->answers)];
    return options->echo ? body : NULL;
}

static void
queue_answer(Peer *peer, const char *to, const char *body)
{
    const char *text = find_answer(peer, body);
    if (text)
        queue_text(peer, to, g_strdup(text), false);
}

static void
on_spoken_to(const char *room, const char *who, const char *body, gpointer data)
{
    Peer *peer = data;
    const char *text = find_answer(peer, body);
    if (text)
        queue_text(peer, room, g_strconcat(who, ": ", text, NULL), true);
}

/* Sends what is due; the milliseconds until the next one is, or -1. */
static int
send_due_answers(Peer *peer)
{
    gint64 now = g_get_monotonic_time();
    for (Answer *answer; (answer = g_queue_peek_head(&peer->answers));) {
        if (answer->due > now)
            return (int)((answer->due - now) / 1000) + 1;
        if (answer->is_to_room)
            peer_room_say(&peer->rooms, answer->to, answer->text);
        else
            send_message(peer, answer->to, answer->text);
        answer_free(g_queue_pop_head(&peer->answers));
    }
    return -1;
}

/* --- what arrives --- */

const char *
peer_child_text(xmpp_stanza_t *stanza, const char *name)
{
    xmpp_stanza_t *child = xmpp_stanza_get_child_by_name(stanza, name);
    xmpp_stanza_t *text = child ? xmpp_stanza_get_children(child) : NULL;
    return text ? xmpp_stanza_get_text_ptr(text) : NULL;
}

static void
print_error(xmpp_stanza_t *stanza)
{
    xmpp_stanza_t *error = xmpp_stanza_get_child_by_name(stanza, "error");
    xmpp_stanza_t *condition = error ? xmpp_stanza_get_children(error) : NULL;
    peer_print("error", xmpp_stanza_get_from(stanza),
               condition ? xmpp_stanza_get_name(condition) : NULL);
}

static void
print_state(xmpp_stanza_t *stanza)
{
    xmpp_stanza_t *state = xmpp_stanza_get_child_by_ns(stanza, NS_CHAT_STATES);
    if (state)
        peer_print("state", xmpp_stanza_get_from(stanza), xmpp_stanza_get_name(state));
}

static void
print_receipt(xmpp_stanza_t *stanza)
{
    xmpp_stanza_t *receipt = xmpp_stanza_get_child_by_name_and_ns(stanza, "received", NS_RECEIPTS);
    if (receipt)
        peer_print("receipt", xmpp_stanza_get_from(stanza), xmpp_stanza_get_id(receipt));
}

static void
take_marker(Peer *peer, xmpp_stanza_t *stanza)
{
    xmpp_stanza_t *marker = xmpp_stanza_get_child_by_name_and_ns(stanza, "displayed", NS_MARKERS);
    if (marker)
        peer_print("marker", xmpp_stanza_get_from(stanza), xmpp_stanza_get_id(marker));
    if (xmpp_stanza_get_child_by_name_and_ns(stanza, "markable", NS_MARKERS)) {
        g_free(peer->unread);
        peer->unread = g_strdup(xmpp_stanza_get_id(stanza));
    }
}

static void
send_receipt(Peer *peer, xmpp_stanza_t *stanza)
{
    const char *id = xmpp_stanza_get_id(stanza);
    if (peer->options->receipts && id &&
        xmpp_stanza_get_child_by_name_and_ns(stanza, "request", NS_RECEIPTS)) {
        send_xml(peer, g_markup_printf_escaped(
                           "<message type='chat' to='%s'><received xmlns='" NS_RECEIPTS
                           "' id='%s'/></message>",
                           xmpp_stanza_get_from(stanza), id));
    }
}

/* Whether it has come before: who sends again what he cannot know to have arrived gives it the same
 * id (XEP-0359). */
static bool
is_double(Peer *peer, xmpp_stanza_t *stanza)
{
    xmpp_stanza_t *origin =
        xmpp_stanza_get_child_by_name_and_ns(stanza, "origin-id", NS_STABLE_IDS);
    const char *id = origin ? xmpp_stanza_get_id(origin) : xmpp_stanza_get_id(stanza);
    if (!peer->options->once || !id)
        return false;
    g_auto(GStrv) sender = g_strsplit(xmpp_stanza_get_from(stanza), "/", 2);
    char *key = g_strjoin(" ", sender[0], id, NULL);
    FILE *file = fopen(peer->options->once, "a");
    if (file) {
        fprintf(file, "%s\n", key);
        fclose(file);
    }
    return !g_hash_table_add(peer->known, key);
}

static int
on_message(xmpp_conn_t *connection, xmpp_stanza_t *stanza, void *data)
{
    Peer *peer = data;
    const char *type = xmpp_stanza_get_type(stanza), *from = xmpp_stanza_get_from(stanza);
    const char *body = peer_child_text(stanza, "body");

    (void)connection;
    if (peer_archive_take_message(stanza) || peer_room_take_message(&peer->rooms, stanza))
        return 1;
    if (type && !strcmp(type, "error")) {
        print_error(stanza);
        return 1;
    }
    print_state(stanza);
    print_receipt(stanza);
    take_marker(peer, stanza);
    if (body && is_double(peer, stanza)) {
        peer_print("double", from, body);
    } else if (body) {
        peer_print("message", from, body);
        send_receipt(peer, stanza);
        queue_answer(peer, from, body);
    }
    return 1;
}

static void
greet(Peer *peer, const char *to)
{
    if (peer->options->greeting && !g_str_has_prefix(to, peer->options->jid) &&
        g_hash_table_add(peer->greeted, g_strdup(to)))
        send_message(peer, to, peer->options->greeting);
}

static int
on_presence(xmpp_conn_t *connection, xmpp_stanza_t *stanza, void *data)
{
    Peer *peer = data;
    const char *type = xmpp_stanza_get_type(stanza), *from = xmpp_stanza_get_from(stanza);
    const char *show = peer_child_text(stanza, "show"), *status = peer_child_text(stanza, "status");

    (void)connection;
    if (peer_room_take_presence(&peer->rooms, stanza))
        return 1;
    if (type && g_str_has_suffix(type, "subscribed")) {
        peer_print(type, from, NULL);
    } else if (type && !strcmp(type, "subscribe")) {
        peer_print("subscribe", from, status);
        if (peer->options->approve)
            send_subscription(peer, from, "subscribed");
    } else {
        g_autofree char *text = g_strjoin(" ", type ? type : show ? show : "online", status, NULL);
        peer_print("presence", from, text);
        if (!type)
            greet(peer, from);
    }
    return 1;
}

static int
on_iq(xmpp_conn_t *connection, xmpp_stanza_t *stanza, void *data)
{
    Peer *peer = data;

    if (!peer_archive_take_iq(connection, stanza))
        peer_room_take_iq(&peer->rooms, stanza);
    return 1;
}

static void
on_connection(xmpp_conn_t *connection, xmpp_conn_event_t event, int error,
              xmpp_stream_error_t *stream_error, void *data)
{
    Peer *peer = data;
    const Options *options = peer->options;

    (void)error;
    (void)stream_error;
    if (event != XMPP_CONN_CONNECT) {
        peer_print("offline", NULL, NULL);
        peer->ended = true;
        return;
    }
    xmpp_handler_add(connection, on_message, NULL, "message", NULL, peer);
    xmpp_handler_add(connection, on_presence, NULL, "presence", NULL, peer);
    xmpp_handler_add(connection, on_iq, NULL, "iq", NULL, peer);
    /* Only who has asked for the roster is told of subscriptions (RFC 6121 2.1.6). */
    send_xml(peer, g_strdup("<iq type='get' id='roster'><query xmlns='jabber:iq:roster'/></iq>"));
    if (!options->hidden)
        send_presence(peer, options->show ? options->show : "online", options->priority,
                      options->status);
    peer_print("online", NULL, NULL);
}

/* --- what the script says --- */

static void
do_line(Peer *peer, const char *line)
{
    g_auto(GStrv) words = g_strsplit(line, " ", 3);
    guint count = g_strv_length(words);
    const char *order = count ? words[0] : "", *to = count > 1 ? words[1] : "";
    const char *rest = count > 2 ? words[2] : "";

    if (peer_room_order(&peer->rooms, line) || peer_archive_order(peer->connection, line))
        return;
    if (!strcmp(order, "message")) {
        g_autofree char *text = g_strcompress(rest);
        send_message(peer, to, text);
    } else if (!strcmp(order, "state")) {
        send_state(peer, to, rest);
    } else if (!strcmp(order, "displayed")) {
        send_displayed(peer, to);
    } else if (!strcmp(order, "presence")) {
        const char *status = strchr(rest, ' ');
        send_presence(peer, to, atoi(rest), status ? status + 1 : NULL);
    } else if (g_str_has_prefix(order, "subscribe") || g_str_has_prefix(order, "unsubscribe")) {
        send_subscription(peer, to, order);
    } else if (!strcmp(order, "big")) {
        send_big(peer, to, strtoul(rest, NULL, 10));
    } else if (!strcmp(order, "raw")) {
        send_xml(peer, g_strdup(line + strlen("raw ")));
    } else {
        peer_print("error", "peer", line);
    }
}

/* Takes what there is on the standard input; false at its end. */
static bool
read_input(Peer *peer)
{
    char buffer[4096];
    ssize_t count = read(STDIN_FILENO, buffer, sizeof(buffer));
    if (count <= 0)
        return false;
    g_string_append_len(peer->input, buffer, count);
    for (char *end; (end = strchr(peer->input->str, '\n'));) {
        g_autofree char *line = g_strndup(peer->input->str, end - peer->input->str);
        g_string_erase(peer->input, 0, end - peer->input->str + 1);
        do_line(peer, line);
    }
    return true;
}

/* --- the loop --- */

/* libstrophe hands its callback nothing of ours. */
static int socket_in_use = -1;

static int
on_socket(xmpp_conn_t *connection, void *socket)
{
    (void)connection;
    socket_in_use = *(int *)socket;
    return 0;
}

static void
run(Peer *peer)
{
    bool is_asked_to_end = false;
    while (!peer->ended) {
        for (int i = 0; i < 8; i++)
            xmpp_run_once(peer->context, 0);
        bool is_online = xmpp_conn_is_connected(peer->connection);
        int wait = send_due_answers(peer);
        struct pollfd fds[] = {
            { .fd = socket_in_use, .events = POLLIN },
            { .fd = is_online && !is_asked_to_end ? STDIN_FILENO : -1, .events = POLLIN },
        };
        /* What libstrophe has queued or read already gives no event on the socket. */
        int limit = is_online && xmpp_conn_send_queue_len(peer->connection) == 0 ? 1000 : 10;
        poll(fds, G_N_ELEMENTS(fds), wait < 0 ? limit : MIN(wait, limit));
        if (fds[1].revents && !read_input(peer)) {
            is_asked_to_end = true;
            xmpp_disconnect(peer->connection);
        }
    }
}

static bool
parse_options(int argc, char **argv, Options *options)
{
    const GOptionEntry entries[] = {
        { "jid", 0, 0, G_OPTION_ARG_STRING, &options->jid, "who to log in as", "JID" },
        { "password", 0, 0, G_OPTION_ARG_STRING, &options->password, NULL, NULL },
        { "host", 0, 0, G_OPTION_ARG_STRING, &options->host, "default 127.0.0.1", NULL },
        { "port", 0, 0, G_OPTION_ARG_INT, &options->port, NULL, NULL },
        { "show", 0, 0, G_OPTION_ARG_STRING, &options->show, "away, dnd ...", NULL },
        { "status", 0, 0, G_OPTION_ARG_STRING, &options->status, NULL, NULL },
        { "priority", 0, 0, G_OPTION_ARG_INT, &options->priority, NULL, NULL },
        { "echo", 0, 0, G_OPTION_ARG_NONE, &options->echo, "answer with what was said", NULL },
        { "answer", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->answers, "answers, in turn", NULL },
        { "greet", 0, 0, G_OPTION_ARG_STRING, &options->greeting, "who comes online", "TEXT" },
        { "typing", 0, 0, G_OPTION_ARG_INT, &options->typing_ms, "type this long first", "MS" },
        { "receipts", 0, 0, G_OPTION_ARG_NONE, &options->receipts, "confirm messages", NULL },
        { "ids", 0, 0, G_OPTION_ARG_STRING, &options->ids, "how ids begin; default peer", NULL },
        { "once", 0, 0, G_OPTION_ARG_STRING, &options->once, "know doubles by ids", "FILE" },
        { "markable", 0, 0, G_OPTION_ARG_NONE, &options->markable, "ask who has read", NULL },
        { "hidden", 0, 0, G_OPTION_ARG_NONE, &options->hidden, "no presence", NULL },
        { "approve", 0, 0, G_OPTION_ARG_NONE, &options->approve, "subscriptions", NULL },
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_autoptr(GError) error = NULL;

    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error)) {
        fprintf(stderr, "peer: %s\n", error->message);
        return false;
    }
    return options->jid && options->password && options->port;
}

static void
free_options(Options *options)
{
    g_free(options->jid);
    g_free(options->password);
    g_free(options->host);
    g_free(options->show);
    g_free(options->status);
    g_free(options->greeting);
    g_free(options->ids);
    g_free(options->once);
    g_strfreev(options->answers);
}

int
main(int argc, char **argv)
{
    Options options = { 0 };
    Peer peer = { .options = &options, .input = g_string_new(NULL) };

    if (!parse_options(argc, argv, &options))
        return 2;
    peer.greeted = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    peer.known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autofree char *ids = NULL;
    if (options.once && g_file_get_contents(options.once, &ids, NULL, NULL)) {
        g_auto(GStrv) keys = g_strsplit(ids, "\n", -1);
        for (char **key = keys; *key; key++)
            g_hash_table_add(peer.known, g_strdup(*key));
    }
    xmpp_initialize();
    peer.context = xmpp_ctx_new(NULL, NULL);
    peer.connection = xmpp_conn_new(peer.context);
    peer.rooms = (PeerRooms){
        .connection = peer.connection,
        .nicks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
        .spoken_to = on_spoken_to,
        .data = &peer,
    };
    xmpp_conn_set_jid(peer.connection, options.jid);
    xmpp_conn_set_pass(peer.connection, options.password);
    xmpp_conn_set_flags(peer.connection, XMPP_CONN_FLAG_TRUST_TLS | XMPP_CONN_FLAG_DISABLE_SM);
    xmpp_conn_set_sockopt_callback(peer.connection, on_socket);
    if (xmpp_connect_client(peer.connection, options.host ? options.host : "127.0.0.1",
                            (unsigned short)options.port, on_connection, &peer) != XMPP_EOK)
        return 1;
    run(&peer);
    g_queue_clear_full(&peer.answers, (GDestroyNotify)answer_free);
    xmpp_conn_release(peer.connection);
    xmpp_ctx_free(peer.context);
    xmpp_shutdown();
    g_hash_table_unref(peer.rooms.nicks);
    g_hash_table_unref(peer.greeted);
    g_hash_table_unref(peer.known);
    g_free(peer.unread);
    g_string_free(peer.input, TRUE);
    free_options(&options);
    return 0;
}
