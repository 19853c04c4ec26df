/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0045 7.4, 7.5, 8.1: what is said in rooms, to all or to one, and their subjects. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "model/room.h"
#include "xmpp/language.h"
#include "xmpp/ns.h"

#include "modules/message.h"
#include "modules/modules.h"
#include "modules/stable_ids.h"

#define NS_OCCUPANT_ID "urn:xmpp:occupant-id:0"

/* --- who says it --- */

/* A room that has given us an id of its own takes away forged ones (XEP-0421 3); no other is
 * believed. */
static const char *
read_occupant_id(const Stanza *stanza)
{
    const Room *room = stanza->room;
    bool is_kept_clean = room && ((room->features & ROOM_OCCUPANT_IDS) != 0 || room->own_id);
    const Element *element = element_child(stanza->element, "occupant-id", NS_OCCUPANT_ID);
    const char *id = element && is_kept_clean ? element_get(element, "id") : NULL;

    return stable_ids_is_usable(id) ? id : NULL;
}

static bool
is_live(const Stanza *stanza)
{
    return stanza->origin == ORIGIN_LIVE && !stanza->is_delayed;
}

/* Now a room lets nobody use our nick; who had it yesterday is another question, which only the id
 * of the occupant answers. What a stream brings before the room is entered again was said while the
 * stream before it was in the room. */
static bool
is_own(const Stanza *stanza, const char *occupant_id)
{
    const Room *room = stanza->room;
    bool is_waiting = stanza->origin == ORIGIN_LIVE &&
                      (room->state == ROOM_LOST ||
                       (room->state == ROOM_ENTERING && !room->self && !stanza->is_delayed));

    if (occupant_id && room->own_id)
        return strcmp(occupant_id, room->own_id) == 0;
    if (is_waiting)
        return g_strcmp0(jid_resource(stanza->from), room->nick) == 0;
    return room->self && is_live(stanza) && jid_equal(stanza->from, room->self->jid);
}

/* What says nothing of its occupant was said by him who has the nick now. */
static const char *
find_occupant_id(const Stanza *stanza, const char *nick)
{
    const char *id = read_occupant_id(stanza);
    const Occupant *occupant = !id && is_live(stanza) ? room_find(stanza->room, nick) : NULL;

    return occupant ? occupant->id : id;
}

static void
give_up(Stream *stream, const Stanza *stanza, ChatKind kind, const char *body)
{
    g_autoptr(Message) message = message_read(stream, stanza, body);
    const Jid *other = stanza->is_sent ? stanza->to : stanza->from;
    g_autoptr(Jid) chat_jid = kind == CHAT_ROOM ? jid_to_bare(other) : jid_ref((Jid *)other);
    IncomingMessage incoming = {
        .chat_jid = chat_jid, .chat_kind = kind, .message = message, .stanza = stanza
    };
    gpointer data;
    const StreamHooks *hooks = stream_hooks(stream, &data);

    if (!message->is_outgoing)
        message->occupant_id = g_strdup(find_occupant_id(stanza, jid_resource(stanza->from)));
    if (kind == CHAT_ROOM && is_own(stanza, message->occupant_id)) {
        message->is_outgoing = true;
        message->state = MESSAGE_RECEIVED;
    }
    hooks->message(stream, &incoming, data);
}

/* --- to all --- */

/* The first one is that which the room had when we entered, whoever has set it. */
static void
take_subject(Stream *stream, const Stanza *stanza, const char *text)
{
    Room *room = stanza->room;
    const RoomNews news = { .kind = ROOM_NEWS_SUBJECT, .chat = room->chat };
    g_autofree char *cut = utf8_cut(text, LIMIT_STATUS_BYTES);
    bool is_changed = g_strcmp0(room->subject ? room->subject : "", cut) != 0;

    room_set_subject(room, cut, jid_resource(stanza->from),
                     stanza->is_delayed ? stanza->time : clock_now(stream_clock(stream)));
    if (is_changed)
        stream_tell_room(stream, &news);
    room_set_settled(room);
}

/* The room's own words are no occupant's; those of the past have been told then. */
static void
take_words(Stream *stream, const Stanza *stanza, const char *body)
{
    g_autoptr(Message) message = message_read(stream, stanza, body);
    const RoomNews news = { .kind = ROOM_NEWS_SAID,
                            .chat = stanza->room->chat,
                            .text = message->body };

    if (is_live(stanza))
        stream_tell_room(stream, &news);
}

static void
on_groupchat(Stream *stream, const Stanza *stanza, const char *said)
{
    const char *body = language_text(stanza->element, "body");
    const char *subject = language_text(stanza->element, "subject");
    const char *nick = jid_resource(stanza->from);
    Occupant *occupant = is_live(stanza) ? room_find(stanza->room, nick) : NULL;

    if (stanza->is_sent || stanza->origin == ORIGIN_CARBON_RECEIVED)
        return; /* nothing said to all is copied (XEP-0280 6.1) */
    if (!said && !body && subject && stanza->origin == ORIGIN_LIVE &&
        !element_child(stanza->element, "thread", NS_CLIENT))
        take_subject(stream, stanza, subject);
    else if (said && nick)
        give_up(stream, stanza, CHAT_ROOM, said);
    else if (said && said[0])
        take_words(stream, stanza, said);
    if (occupant && said)
        room_set_spoke(stanza->room, occupant, stanza->time);
}

/* --- what comes back --- */

static char *
describe_speed(const Room *room)
{
    if (room->slow_seconds == 0)
        return g_strdup(_("That was too fast for this room: wait a little, then /outbox again."));
    return g_strdup_printf(ngettext("This room takes a message every %u second: wait, then "
                                    "/outbox again.",
                                    "This room takes a message every %u seconds: wait, then "
                                    "/outbox again.",
                                    room->slow_seconds),
                           room->slow_seconds);
}

static char *
describe_silence(const Room *room)
{
    if (room->self && room->self->role == ROLE_VISITOR)
        return g_strdup(_("You may not speak here: /voice asks for it."));
    return g_strdup(_("The room does not let you say that."));
}

/* What the condition means for something said; NULL: what it always means. Owned by the caller. */
static char *
describe(const Room *room, const Stanza *stanza)
{
    const char *condition = stanza_error_condition(stanza->element);
    const char *nick = jid_resource(stanza->from);

    if (!condition)
        return NULL;
    if (strcmp(condition, "policy-violation") == 0 || strcmp(condition, "resource-constraint") == 0)
        return describe_speed(room);
    if (strcmp(condition, "not-acceptable") == 0)
        return g_strdup(_("You are not in this room any more: /join enters it again."));
    if (nick && (strcmp(condition, "item-not-found") == 0 ||
                 strcmp(condition, "recipient-unavailable") == 0))
        return g_strdup_printf(_("%s is not in the room."), nick);
    if (strcmp(condition, "forbidden") == 0 || strcmp(condition, "not-allowed") == 0)
        return nick ? g_strdup(_("The room does not let you write to this person alone."))
                    : describe_silence(room);
    return NULL;
}

static void
on_error(Stream *stream, const Stanza *stanza, const Room *room)
{
    g_autoptr(GError) error = stanza_error_read(stanza->element);
    g_autofree char *meaning = describe(room, stanza);
    g_autofree char *said = meaning ? stanza_error_text(stanza->element) : NULL;
    g_autofree char *text = said ? g_strdup_printf("%s (%s)", meaning, said) : NULL;
    MessageMark mark = { .chat_jid = stanza->from,
                         .chat_kind = jid_is_bare(stanza->from) ? CHAT_ROOM : CHAT_PRIVATE,
                         .id = stanza->id,
                         .state = MESSAGE_FAILED,
                         .error = text      ? text
                                  : meaning ? meaning
                                            : error->message,
                         .is_absent = jid_is_bare(stanza->from) &&
                                      g_strcmp0(stanza_error_condition(stanza->element),
                                                "not-acceptable") == 0 };
    gpointer data;
    const StreamHooks *hooks = stream_hooks(stream, &data);

    if (!stable_ids_is_usable(stanza->id) || stanza->origin != ORIGIN_LIVE)
        return;
    hooks->mark(stream, &mark, data);
    const RoomNews news = { .kind = ROOM_NEWS_ERROR,
                            .chat = room->chat,
                            .error = error,
                            .condition = stanza_error_condition(stanza->element),
                            .id = stanza->id };
    if (mark.chat_kind == CHAT_ROOM)
        stream_tell_room(stream, &news);
}

/* --- which of them it is --- */

/* Our archive has it, of a room that we are not in, or not yet. That it is of a room is not
 * believed of those whom we have met in none. */
static bool
is_private_past(Stream *stream, const Stanza *stanza)
{
    const Account *account = stream_account(stream);
    const Jid *other = stanza->is_sent ? stanza->to : stanza->from;

    return stanza->origin == ORIGIN_ARCHIVE && stanza->is_of_room && !stanza->is_error &&
           jid_resource(other) &&
           (stanza->is_sent || room_of(account, other) ||
            account_find_chat(account, other, CHAT_PRIVATE));
}

static bool
on_message(Stream *stream, const Stanza *stanza, const Element *payload)
{
    const Room *room = stanza->room ? stanza->room : room_of(stream_account(stream), stanza->from);
    const Jid *other = stanza->is_sent ? stanza->to : stanza->from;

    (void)payload;
    if (stanza->is_opened)
        return false;
    if (stanza->is_error && room) {
        on_error(stream, stanza, room);
        return true;
    }
    if (!stanza->room && !stanza->is_of_room) /* as most are */
        return false;
    const char *said = message_said(stanza);
    if (!stanza->room && said && is_private_past(stream, stanza))
        give_up(stream, stanza, CHAT_PRIVATE, said);
    if (!stanza->room)
        return stanza->is_of_room && (said || element_child(stanza->element, "body", NS_CLIENT));
    if (strcmp(stanza->type, "groupchat") == 0)
        on_groupchat(stream, stanza, said);
    else if (jid_resource(other) && said)
        give_up(stream, stanza, CHAT_PRIVATE, said);
    else if (said && said[0] && jid_equal(stanza->from, stanza->room->chat->jid) &&
             !element_child(stanza->element, "x", NS_MUC_USER))
        take_words(stream, stanza, said);
    else
        return false;
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
    { STANZA_MESSAGE | STANZA_ARCHIVED, NULL, NULL, on_message },
    { 0 },
};

const XmppModule muc_message_module = {
    .name = "muc_message",
    .handlers = handlers,
    .outgoing = mark_private,
    .is_outside = true,
};
