/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 6121 5: from stanzas to messages and back, and the lock on the resource that wrote last
 * (XEP-0296). */

#include "config.h"

#include "modules/message.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "model/encryption.h"
#include "xmpp/language.h"
#include "xmpp/ns.h"

#include "modules/hints.h"
#include "modules/markers.h"
#include "modules/modules.h"
#include "modules/sealed.h"
#include "modules/smime.h"
#include "modules/stable_ids.h"

/* A message that could go at once needs no date. */
#define LATE_MS (10 * 1000)

/* What a room passes on to one alone is in our archive, not in its. */
static bool
is_private(const Stanza *stanza)
{
    return strcmp(stanza->type, "groupchat") != 0;
}

const char *
message_said(const Stanza *stanza)
{
    const char *body;

    if (stanza->is_opened)
        return NULL;
    if (sealed_method(stanza))
        return "";
    body = language_text(stanza->element, "body");
    return body && body[0] ? body : NULL;
}

static void
read_sealed(Message *message, const Stanza *stanza)
{
    const char *method = message->body[0] ? NULL : sealed_method(stanza);

    message->encryption = g_strdup(method);
    message->is_sealed = method != NULL;
    if (method && !sealed_is_known(method))
        message->error = g_strdup_printf(_("Encrypted with %s, which jaser cannot read."),
                                         encryption_label(method));
}

Message *
message_read(const Stream *stream, const Stanza *stanza, const char *body)
{
    bool is_cut = strnlen(body, LIMIT_BODY_BYTES + 1) > LIMIT_BODY_BYTES;
    g_autofree char *cut = is_cut ? utf8_cut(body, LIMIT_BODY_BYTES) : NULL;
    Message *message = message_new(MESSAGE_CHAT, cut ? cut : body);

    message->is_cut = is_cut;
    message->is_outgoing = stanza->is_sent;
    message->is_carbon = stanza->is_sent || stanza->origin == ORIGIN_CARBON_RECEIVED;
    message->is_delayed = stanza->is_delayed;
    message->state = message->is_outgoing ? MESSAGE_SENT : MESSAGE_RECEIVED;
    message->from = jid_ref(stanza->from);
    message->id = stable_ids_is_usable(stanza->id) ? g_strdup(stanza->id) : NULL;
    message->origin_id = g_strdup(stable_ids_origin(stanza));
    message->stanza_id =
        g_strdup(stanza->room && !is_private(stanza) ? stable_ids_room(stanza)
                                                     : stable_ids_archive(stream, stanza));
    message->time = stanza->time;
    message->is_markable = markers_is_asked(stanza);
    message->is_unrecorded = hints_read(stanza) & (HINT_NO_STORE | HINT_NO_PERMANENT_STORE);
    read_sealed(message, stanza);
    return message;
}

/* One that came straight from the contact's device, now, is answered there. One that a device of
 * theirs sent to another of ours shows only that the conversation has moved (XEP-0296 3.3). */
static void
lock_resource(Stream *stream, const Stanza *stanza, const Jid *chat_jid)
{
    const char *resource = jid_resource(stanza->from);
    Chat *chat = account_find_chat(stream_account(stream), chat_jid, CHAT_CONTACT);

    if (!chat || !resource || stanza->is_delayed || strcmp(stanza->type, "headline") == 0)
        return;
    if (stanza->origin == ORIGIN_LIVE)
        chat_set_last_resource(chat, resource);
    else if (stanza->origin == ORIGIN_CARBON_RECEIVED && chat->last_resource &&
             strcmp(chat->last_resource, resource) != 0)
        chat_set_last_resource(chat, NULL);
}

static void
give_up(Stream *stream, const Stanza *stanza, const char *body)
{
    const Jid *other = stanza->is_sent ? stanza->to : stanza->from;
    g_autoptr(Jid) chat_jid = jid_to_bare(other);
    g_autoptr(Message) message = message_read(stream, stanza, body);
    IncomingMessage incoming = {
        .chat_jid = chat_jid, .chat_kind = CHAT_CONTACT, .message = message, .stanza = stanza
    };
    gpointer data;
    const StreamHooks *hooks = stream_hooks(stream, &data);

    hooks->message(stream, &incoming, data);
    lock_resource(stream, stanza, chat_jid);
}

/* What we sent to this very device did not reach it. */
static void
unlock_resource(Stream *stream, const Jid *from)
{
    Chat *chat = account_find_chat(stream_account(stream), from, CHAT_CONTACT);

    if (chat && chat->last_resource && g_strcmp0(chat->last_resource, jid_resource(from)) == 0)
        chat_set_last_resource(chat, NULL);
}

/* A message of ours came back; only from whom it went to does it mean anything. */
static void
on_bounce(Stream *stream, const Stanza *stanza)
{
    g_autoptr(GError) error = stanza_error_read(stanza->element);
    const char *smime_problem = smime_failure_text(stanza->element);
    g_autoptr(Jid) chat_jid = jid_to_bare(stanza->from);
    MessageMark mark = {
        .chat_jid = chat_jid,
        .id = stanza->id,
        .state = MESSAGE_FAILED,
        .error = smime_problem ? smime_problem : error->message,
        .is_unread = smime_problem != NULL,
    };
    gpointer data;
    const StreamHooks *hooks = stream_hooks(stream, &data);

    if (stanza->is_sent || stanza->origin == ORIGIN_ARCHIVE)
        return;
    unlock_resource(stream, stanza->from);
    if (stable_ids_is_usable(stanza->id))
        hooks->mark(stream, &mark, data);
}

static bool
on_message(Stream *stream, const Stanza *stanza, const Element *payload)
{
    (void)payload;
    if (stanza->is_of_room || strcmp(stanza->type, "groupchat") == 0)
        return false;
    if (stanza->is_error) {
        on_bounce(stream, stanza);
        return true;
    }
    /* What we write to ourselves may come back to this device: it stands there already. */
    if (stanza->origin == ORIGIN_LIVE && jid_equal(stanza->from, stream_jid(stream)))
        return true;
    const char *said = message_said(stanza);
    if (!said)
        return false;
    give_up(stream, stanza, said);
    return true;
}

/* Any news of the contact's presence opens the lock (XEP-0296 3.2). */
static bool
on_presence(Stream *stream, const Stanza *stanza, const Element *payload)
{
    (void)payload;
    if (stanza->is_of_room || (stanza->type[0] && strcmp(stanza->type, "unavailable") != 0))
        return false;
    Chat *chat = account_find_chat(stream_account(stream), stanza->from, CHAT_CONTACT);
    if (chat)
        chat_set_last_resource(chat, NULL);
    return false;
}

/* A message that waited says when it was written (XEP-0203 4). */
static void
add_delay(Stream *stream, Element *stanza, const Message *message)
{
    if (clock_now(stream_clock(stream)) - message->time < LATE_MS)
        return;
    g_autofree char *stamp = date_to_iso(message->time);
    Element *delay = element_add(stanza, "delay", NS_DELAY);
    element_set(delay, "from", jid_bare(stream_jid(stream)));
    element_set(delay, "stamp", stamp);
}

Element *
message_compose(Stream *stream, Chat *chat, const Message *message, Element *inside)
{
    ChatTarget target = chat_target(chat);
    Element *stanza = element_new("message", NS_CLIENT);
    unsigned count;
    const XmppModule *const *modules = modules_all(&count);

    element_set(stanza, "to", jid_full(target.to));
    element_set(stanza, "type", chat->kind == CHAT_ROOM ? "groupchat" : "chat");
    element_set(stanza, "id", message->id);
    element_add_text(inside ? inside : stanza, "body", NS_CLIENT, message->body);
    if (chat->kind != CHAT_ROOM) /* to others it would look like the room's past */
        add_delay(stream, stanza, message);
    for (unsigned i = 0; i < count; i++) {
        if (modules[i]->outgoing)
            modules[i]->outgoing(stream, inside && !modules[i]->is_outside ? inside : stanza, chat,
                                 message);
    }
    chat_target_done(&target);
    return stanza;
}

bool
message_send(Stream *stream, Chat *chat, const Message *message)
{
    return stream_send_message(stream, message_compose(stream, chat, message, NULL));
}

static const StanzaHandler handlers[] = {
    { STANZA_MESSAGE | STANZA_ARCHIVED, NULL, NULL, on_message },
    { STANZA_PRESENCE, NULL, NULL, on_presence },
    { 0 },
};

const XmppModule message_module = {
    .name = "message",
    .handlers = handlers,
};
