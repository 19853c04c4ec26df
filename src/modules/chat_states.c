/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0085: who is typing, both ways. We tell only those who have shown that they know it, and each
 * state once (5.1, 5.3). */

#include "config.h"

#include "modules/chat_states.h"

#include <string.h>

#include "base/limits.h"
#include "xmpp/ns.h"

#include "modules/hints.h"
#include "modules/modules.h"

#define NS_CHAT_STATES "http://jabber.org/protocol/chatstates"

/* What we know of one side of a conversation. */
typedef enum { SUPPORT_UNKNOWN, SUPPORT_YES, SUPPORT_NO } Support;

typedef struct {
    Support support;
    Typing sent; /* the last state that we told */
} Talk;

static const char *const state_names[] = {
    [TYPING_ACTIVE] = "active",       [TYPING_INACTIVE] = "inactive", [TYPING_GONE] = "gone",
    [TYPING_COMPOSING] = "composing", [TYPING_PAUSED] = "paused",
};

/* The module's state: bare address -> Talk. */
static gpointer
new_talks(Stream *stream)
{
    (void)stream;
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

static void
free_talks(gpointer talks)
{
    g_hash_table_unref(talks);
}

/* NULL when there are too many. */
static Talk *
get_talk(const Stream *stream, const Jid *jid)
{
    GHashTable *talks = stream_module_state(stream, &chat_states_module);
    Talk *talk = g_hash_table_lookup(talks, jid_bare(jid));

    if (talk || g_hash_table_size(talks) >= LIMIT_CHATS_PER_ACCOUNT)
        return talk;
    talk = g_new0(Talk, 1);
    g_hash_table_insert(talks, g_strdup(jid_bare(jid)), talk);
    return talk;
}

static bool
is_conversation(const Stanza *stanza)
{
    return !stanza->is_sent && !stanza->is_error && !stanza->is_delayed && !stanza->is_of_room &&
           strcmp(stanza->type, "groupchat") != 0;
}

static Typing
parse_state(const char *name)
{
    for (Typing typing = TYPING_ACTIVE; typing <= TYPING_PAUSED; typing++) {
        if (strcmp(state_names[typing], name) == 0)
            return typing;
    }
    return TYPING_UNKNOWN;
}

/* A stranger's typing opens no chat and is not remembered; a first message is. */
static bool
on_chat_state(Stream *stream, const Stanza *stanza, const Element *payload)
{
    Chat *chat = account_find_chat(stream_account(stream), stanza->from, CHAT_CONTACT);
    bool has_body = element_child(stanza->element, "body", NS_CLIENT) != NULL;

    if (!is_conversation(stanza) || (!chat && !has_body))
        return false;
    Talk *talk = get_talk(stream, stanza->from);
    if (talk)
        talk->support = SUPPORT_YES;
    if (!chat)
        return false;
    Typing typing = has_body ? TYPING_ACTIVE : parse_state(element_name(payload));
    chat_set_typing(chat, typing);
    if (typing == TYPING_GONE)
        chat_set_last_resource(chat, NULL); /* XEP-0296 3.3 */
    return false;
}

static bool
has_chat_state(const Element *stanza)
{
    for (const Element *child = element_first(stanza); child; child = element_next(child)) {
        if (strcmp(element_ns(child), NS_CHAT_STATES) == 0)
            return true;
    }
    return false;
}

/* A message without a state: its sender does not want ours either (5.1). */
static bool
on_body(Stream *stream, const Stanza *stanza, const Element *payload)
{
    (void)payload;
    if (!is_conversation(stanza) || has_chat_state(stanza->element))
        return false;
    Chat *chat = account_find_chat(stream_account(stream), stanza->from, CHAT_CONTACT);
    Talk *talk = chat ? get_talk(stream, stanza->from) : NULL;
    if (talk)
        talk->support = SUPPORT_NO;
    if (chat)
        chat_set_typing(chat, TYPING_UNKNOWN);
    return false;
}

/* Who is gone types no more. */
static bool
on_presence(Stream *stream, const Stanza *stanza, const Element *payload)
{
    (void)payload;
    if (stanza->is_of_room || strcmp(stanza->type, "unavailable") != 0)
        return false;
    Chat *chat = account_find_chat(stream_account(stream), stanza->from, CHAT_CONTACT);
    if (chat)
        chat_set_typing(chat, TYPING_UNKNOWN);
    return false;
}

static void
forget_typing(Stream *stream)
{
    GPtrArray *chats = stream_account(stream)->chats;

    for (unsigned i = 0; i < chats->len; i++)
        chat_set_typing(chats->pdata[i], TYPING_UNKNOWN);
}

static bool
is_allowed(const Stream *stream, const Chat *chat)
{
    SettingScope scope = chat_scope(chat);

    return chat->kind == CHAT_CONTACT &&
           settings_bool(stream_settings(stream), SETTING_PRIVACY_TYPING, &scope);
}

/* If we may see when the contact is online, we know that nobody is there to read it. */
static bool
is_away(const Chat *chat)
{
    const Contact *contact = chat_contact(chat);

    return contact && (contact->subscription & SUBSCRIPTION_TO) && contact->resources->len == 0;
}

Element *
chat_states_make(const Stream *stream, const Chat *chat, Typing typing)
{
    if (typing == TYPING_UNKNOWN || !is_allowed(stream, chat) || is_away(chat))
        return NULL;
    Talk *talk = get_talk(stream, chat->jid);
    if (!talk || talk->support != SUPPORT_YES || talk->sent == typing)
        return NULL;
    talk->sent = typing;
    ChatTarget target = chat_target(chat);
    Element *message = element_new("message", NS_CLIENT);
    element_set(message, "to", jid_full(target.to));
    element_set(message, "type", "chat");
    element_add(message, state_names[typing], NS_CHAT_STATES);
    hints_add(message, HINT_NO_STORE);
    chat_target_done(&target);
    return message;
}

void
chat_states_send(Stream *stream, const Chat *chat, Typing typing)
{
    Element *message = chat_states_make(stream, chat, typing);

    if (message)
        stream_send_take(stream, message);
}

static void
add_active(Stream *stream, Element *stanza, const Chat *chat, const Message *message)
{
    (void)message;
    if (!is_allowed(stream, chat))
        return;
    Talk *talk = get_talk(stream, chat->jid);
    if (!talk || talk->support == SUPPORT_NO)
        return;
    talk->sent = TYPING_ACTIVE;
    element_add(stanza, state_names[TYPING_ACTIVE], NS_CHAT_STATES);
}

static const char *const features[] = { NS_CHAT_STATES, NULL };

static bool
is_enabled(const Stream *stream)
{
    return stream_setting(stream, SETTING_PRIVACY_TYPING);
}

static const StanzaHandler handlers[] = {
    { STANZA_MESSAGE, "active", NS_CHAT_STATES, on_chat_state },
    { STANZA_MESSAGE, "inactive", NS_CHAT_STATES, on_chat_state },
    { STANZA_MESSAGE, "gone", NS_CHAT_STATES, on_chat_state },
    { STANZA_MESSAGE, "composing", NS_CHAT_STATES, on_chat_state },
    { STANZA_MESSAGE, "paused", NS_CHAT_STATES, on_chat_state },
    { STANZA_MESSAGE, "body", NS_CLIENT, on_body },
    { STANZA_PRESENCE, NULL, NULL, on_presence },
    { 0 },
};

const XmppModule chat_states_module = {
    .name = "chat_states",
    .features = features,
    .is_enabled = is_enabled,
    .handlers = handlers,
    .outgoing = add_active,
    .offline = forget_typing,
    .new_state = new_talks,
    .free_state = free_talks,
};
