/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0333 Displayed Markers: asks for them, sends them, and reads them. Also those of its drafts:
 * <received/>, and <acknowledged/> as <displayed/>. */

#include "config.h"

#include "modules/markers.h"

#include <string.h>

#include "model/room.h"
#include "xmpp/ns.h"

#include "modules/displayed_sync.h"
#include "modules/hints.h"
#include "modules/modules.h"
#include "modules/stable_ids.h"

#define NS_MARKERS "urn:xmpp:chat-markers:0"

bool
markers_is_asked(const Stanza *stanza)
{
    return element_child(stanza->element, "markable", NS_MARKERS) != NULL;
}

/* A marker tells that we are here: it is for those who may see that (XEP-0333 9). */
static bool
may_know(const Account *account, const Chat *chat)
{
    const Contact *contact = chat_contact(chat);

    return contact && contact->is_in_roster && (contact->subscription & SUBSCRIPTION_FROM) &&
           !account->is_invisible;
}

bool
markers_may_send(const Stream *stream, const Chat *chat)
{
    SettingScope scope = chat_scope(chat);
    const Settings *settings = stream_settings(stream);

    if (chat->kind == CHAT_ROOM)
        return settings_bool(settings, SETTING_ROOMS_MARKERS, &scope) &&
               chat->room->state == ROOM_IN;
    return chat->kind == CHAT_CONTACT && settings_bool(settings, SETTING_PRIVACY_MARKERS, &scope) &&
           may_know(stream_account(stream), chat);
}

Element *
markers_make(Stream *stream, const Chat *chat, const char *id, const char *stanza_id)
{
    g_autofree char *own_id = message_new_id();
    Element *message = element_new("message", NS_CLIENT);

    element_set(message, "to", jid_bare(chat->jid));
    element_set(message, "type", chat->kind == CHAT_ROOM ? "groupchat" : "chat");
    element_set(message, "id", own_id);
    element_set(element_add(message, "displayed", NS_MARKERS), "id", id);
    if (stanza_id)
        displayed_sync_add(stream, message, stanza_id);
    hints_add(message, HINT_STORE);
    return message;
}

/* Who is in a room with us is not believed, and learns nothing from us that way. */
static bool
is_in_room(const Stanza *stanza)
{
    return stanza->is_of_room || strcmp(stanza->type, "groupchat") == 0;
}

/* A device of ours told that it has shown what the other side wrote. */
static void
take_own(Stream *stream, const Stanza *stanza, const char *id)
{
    g_autoptr(Jid) chat_jid = jid_to_bare(stanza->to);
    DisplayedNews news = { .chat_jid = chat_jid, .chat_kind = CHAT_CONTACT, .id = id };
    gpointer data;
    const StreamHooks *hooks = stream_hooks(stream, &data);

    if (hooks->displayed)
        hooks->displayed(stream, &news, data);
}

/* It counts for the chat with whoever sent it: nobody can confirm what went to another. */
static bool
on_marker(Stream *stream, const Stanza *stanza, const Element *payload)
{
    const char *id = element_get(payload, "id");
    bool is_read = strcmp(element_name(payload), "received") != 0;
    gpointer data;
    const StreamHooks *hooks = stream_hooks(stream, &data);

    if (stanza->is_error || is_in_room(stanza) || !stable_ids_is_usable(id))
        return false;
    if (stanza->is_sent) {
        if (is_read)
            take_own(stream, stanza, id);
        return false;
    }
    g_autoptr(Jid) chat_jid = jid_to_bare(stanza->from);
    MessageMark mark = { .chat_jid = chat_jid,
                         .id = id,
                         .state = is_read ? MESSAGE_READ : MESSAGE_RECEIVED };
    hooks->mark(stream, &mark, data);
    return false;
}

static void
add_markable(Stream *stream, Element *stanza, const Chat *chat, const Message *message)
{
    SettingScope scope = chat_scope(chat);

    if (chat->kind == CHAT_CONTACT && message->id &&
        settings_bool(stream_settings(stream), SETTING_CHAT_MARKABLE, &scope))
        element_add(stanza, "markable", NS_MARKERS);
}

static const char *const features[] = { NS_MARKERS, NULL };

static bool
is_enabled(const Stream *stream)
{
    return stream_setting(stream, SETTING_PRIVACY_MARKERS);
}

static const StanzaHandler handlers[] = {
    { STANZA_MESSAGE | STANZA_ARCHIVED, "displayed", NS_MARKERS, on_marker },
    { STANZA_MESSAGE | STANZA_ARCHIVED, "acknowledged", NS_MARKERS, on_marker },
    { STANZA_MESSAGE | STANZA_ARCHIVED, "received", NS_MARKERS, on_marker },
    { 0 },
};

const XmppModule markers_module = {
    .name = "markers",
    .features = features,
    .is_enabled = is_enabled,
    .handlers = handlers,
    .outgoing = add_markable,
    .is_outside = true,
};
