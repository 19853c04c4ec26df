/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the stream lends to the modules: sending, requests, replies. */

#include "config.h"

#include <string.h>

#include "base/secret.h"
#include "model/account.h"
#include "model/room.h"
#include "xmpp/ns.h"
#include "xmpp/stream_parts.h"

/* --- sending --- */

void
stream_send_nonza(Stream *stream, const char *xml)
{
    if (stream->state != STREAM_ONLINE)
        return;
    if (stream->connection)
        connection_send(stream->connection, xml, strlen(xml));
    else
        stream->sent(xml, stream->sent_data);
}

/* The server owes a confirmation. to and id: of a message that is followed, or NULL. */
static void
send_stanza(Stream *stream, const Element *stanza, const char *to, const char *id)
{
    if (stream->state != STREAM_ONLINE)
        return;
    char *xml = element_to_xml(stanza, NS_CLIENT);
    if (!stream->connection || !stream_management_is_on(stream->management)) {
        stream_send_nonza(stream, xml);
    } else {
        g_autoptr(GError) error = NULL;

        stream_management_sent(stream->management, xml, to, id);
        keep_alive_owed(stream->alive);
        if (!stream_management_check(stream->management, &error))
            connection_fail(stream->connection, error);
    }
    secret_free(xml); /* it may be a password */
}

void
stream_send(Stream *stream, const Element *stanza)
{
    send_stanza(stream, stanza, NULL, NULL);
}

bool
stream_send_message(Stream *stream, Element *stanza)
{
    send_stanza(stream, stanza, element_get(stanza, "to"), element_get(stanza, "id"));
    element_free(stanza);
    return stream_management_is_on(stream->management);
}

bool
stream_has_unconfirmed(const Stream *stream, const char *id)
{
    return stream_management_has(stream->management, id);
}

const Resumption *
stream_resumption(Stream *stream)
{
    return stream_management_resumption(stream->management);
}

uint32_t
stream_received_count(const Stream *stream)
{
    return stream_management_received_count(stream->management);
}

void
stream_stored(Stream *stream, uint32_t received)
{
    stream_management_stored(stream->management, received);
}

void
stream_send_take(Stream *stream, Element *stanza)
{
    stream_send(stream, stanza);
    element_free(stanza);
}

static Element *
new_iq(const char *type, const char *id, const Jid *to)
{
    Element *iq = element_new("iq", NS_CLIENT);

    element_set(iq, "type", type);
    element_set(iq, "id", id);
    element_set(iq, "to", to ? jid_full(to) : NULL);
    return iq;
}

static GError *
find_obstacle(const Stream *stream)
{
    if (stream->state != STREAM_ONLINE)
        return requests_error_disconnected();
    return requests_is_full(stream->requests) ? requests_error_full() : NULL;
}

/* Whether it answers by itself (RFC 6120 10.3), without asking others. */
static bool
is_to_server(const Stream *stream, const Jid *to)
{
    return !to || (!jid_local(to) && strcmp(jid_domain(to), jid_domain(stream->jid)) == 0);
}

/* An archive is asked by what else changes something (XEP-0313 4). */
static bool
is_reading(const Element *payload)
{
    return element_is(payload, "query", NS_MAM);
}

void
stream_begin_change(Stream *stream)
{
    stream->changes++;
}

void
stream_end_change(Stream *stream)
{
    stream->changes--;
}

bool
stream_is_changing(const Stream *stream)
{
    return stream->state == STREAM_ONLINE &&
           (stream->changes > 0 || requests_have_change(stream->requests));
}

void
stream_tell_answered(Stream *stream)
{
    if (stream->hooks->answered)
        stream->hooks->answered(stream, stream->hooks_data);
}

void
stream_request(Stream *stream, const char *type, const Jid *to, Element *payload, ReplyFn on_reply,
               gpointer data)
{
    g_autoptr(GError) obstacle = find_obstacle(stream);

    if (obstacle) {
        element_free(payload);
        on_reply(stream, NULL, obstacle, data);
        return;
    }
    const char *id = requests_add(stream->requests, to, on_reply, data);
    if (strcmp(type, "set") == 0 && !is_reading(payload))
        requests_note_change(stream->requests, id);
    Element *iq = new_iq(type, id, to);
    element_take(iq, payload);
    stream_send_take(stream, iq);
    if (is_to_server(stream, to))
        keep_alive_owed(stream->alive);
}

const Element *
stream_answer(const Stream *stream)
{
    return requests_current(stream->requests);
}

/* Occupants of rooms that we are in see our presence there, and the room itself does. */
static bool
is_around(const Account *account, const Jid *jid)
{
    const Room *room = room_of(account, jid);

    return room && room->state == ROOM_IN &&
           (jid_is_bare(jid) || room_find(room, jid_resource(jid)));
}

bool
stream_may_know(const Stream *stream, const Jid *jid)
{
    const Account *account = stream_account(stream);
    const Contact *contact = roster_find(account->roster, jid);

    if (jid_equal_bare(jid, account->jid) || is_to_server(stream, jid))
        return true;
    if (is_around(account, jid))
        return true;
    if (stream->hooks->is_told && stream->hooks->is_told((Stream *)stream, jid, stream->hooks_data))
        return true;
    return contact && (contact->subscription & SUBSCRIPTION_FROM) && !account->is_invisible;
}

/* A request without an address came from our account; so does its answer go. */
static Element *
new_reply(const Stanza *request, const char *type)
{
    bool has_from = element_get(request->element, "from") != NULL;

    return new_iq(type, request->id, has_from ? request->from : NULL);
}

void
stream_reply(Stream *stream, const Stanza *request, Element *payload)
{
    Element *iq = new_reply(request, "result");

    if (payload)
        element_take(iq, payload);
    stream_send_take(stream, iq);
}

void
stream_reply_error(Stream *stream, const Stanza *request, const char *type, const char *condition)
{
    Element *iq = new_reply(request, "error");
    Element *error = element_add(iq, "error", NULL);

    element_set(error, "type", type);
    element_add(error, condition, NS_STANZAS);
    stream_send_take(stream, iq);
}
