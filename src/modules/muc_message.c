/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0045 7.4, 7.5, 8.1: what is said in rooms, to all or to one, and their subjects. */

#include "config.h"

#include <string.h>

#include "model/room.h"
#include "xmpp/language.h"
#include "xmpp/ns.h"

#include "modules/message.h"
#include "modules/modules.h"

/* Whose message it is, is the other side's address to say: a room lets nobody use another's nick.
 */
static bool
is_own(const Stanza *stanza)
{
    const Room *room = stanza->room;

    return stanza->origin == ORIGIN_CARBON_SENT ||
           (room->self && jid_equal(stanza->from, room->self->jid) && !stanza->is_delayed);
}

static void
give_up(Stream *stream, const Stanza *stanza, ChatKind kind, const char *body)
{
    g_autoptr(Message) message = message_read(stream, stanza, body);
    const Jid *other = stanza->origin == ORIGIN_CARBON_SENT ? stanza->to : stanza->from;
    g_autoptr(Jid) chat_jid = kind == CHAT_ROOM ? jid_to_bare(other) : jid_ref((Jid *)other);
    IncomingMessage incoming = {
        .chat_jid = chat_jid, .chat_kind = kind, .message = message, .stanza = stanza
    };
    gpointer data;
    const StreamHooks *hooks = stream_hooks(stream, &data);

    message->is_outgoing = kind == CHAT_ROOM ? is_own(stanza) : message->is_outgoing;
    hooks->message(stream, &incoming, data);
}

static void
on_groupchat(Stream *stream, const Stanza *stanza)
{
    const char *body = language_text(stanza->element, "body");
    const char *subject = language_text(stanza->element, "subject");
    Occupant *occupant = room_find(stanza->room, jid_resource(stanza->from));

    if (body && body[0])
        give_up(stream, stanza, CHAT_ROOM, body);
    else if (subject)
        room_set_subject(stanza->room, subject, jid_resource(stanza->from),
                         stanza->is_delayed ? stanza->time : clock_now(stream_clock(stream)));
    if (occupant && body && !stanza->is_delayed)
        room_set_spoke(stanza->room, occupant, stanza->time);
}

static void
on_error(Stream *stream, const Stanza *stanza)
{
    g_autoptr(GError) error = stanza_error_read(stanza->element);
    MessageMark mark = { .chat_jid = stanza->from,
                         .chat_kind = jid_is_bare(stanza->from) ? CHAT_ROOM : CHAT_PRIVATE,
                         .id = stanza->id,
                         .state = MESSAGE_FAILED,
                         .error = error->message };
    gpointer data;
    const StreamHooks *hooks = stream_hooks(stream, &data);

    if (stanza->id)
        hooks->mark(stream, &mark, data);
}

static bool
on_message(Stream *stream, const Stanza *stanza, const Element *payload)
{
    const char *body = language_text(stanza->element, "body");

    (void)payload;
    if (!stanza->room)
        return false;
    if (stanza->is_error)
        on_error(stream, stanza);
    else if (strcmp(stanza->type, "groupchat") == 0)
        on_groupchat(stream, stanza);
    else if (jid_resource(stanza->from) && body && body[0])
        give_up(stream, stanza, CHAT_PRIVATE, body);
    return true;
}

/* To one occupant: says so, for our other devices (7.5). */
static void
mark_private(Stream *stream, Element *stanza, const Chat *chat, const Message *message)
{
    (void)stream;
    (void)message;
    if (chat->kind == CHAT_PRIVATE)
        element_add(stanza, "x", NS_MUC_USER);
}

static const StanzaHandler handlers[] = {
    { STANZA_MESSAGE, NULL, NULL, on_message },
    { 0 },
};

const XmppModule muc_message_module = {
    .name = "muc_message",
    .handlers = handlers,
    .outgoing = mark_private,
};
