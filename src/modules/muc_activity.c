/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0437 and XEP-0452: only of rooms that the user keeps, and is not in; of each, from whom alone
 * can know it; and no more than one in a while. */

#include "config.h"

#include "modules/muc_activity.h"

#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "model/room.h"
#include "xmpp/language.h"
#include "xmpp/ns.h"

#include "modules/modules.h"

#define NS_MENTIONS   "urn:xmpp:mmn:0"
#define NS_REFERENCES "urn:xmpp:reference:0"
/* Between two mentions in one room. */
#define PAUSE_MS (10 * 1000)

/* NULL: it is none that the user keeps, or we are in, and hear all of it. */
static Chat *
find_chat(Stream *stream, const Jid *jid)
{
    Chat *chat = account_find_chat(stream_account(stream), jid, CHAT_ROOM);

    return chat && chat->room->bookmark && chat->room->state == ROOM_OUT ? chat : NULL;
}

static bool
is_spoken(const Stanza *stanza)
{
    return !stanza->is_error && stanza->origin == ORIGIN_LIVE && jid_is_bare(stanza->from) &&
           strcmp(stanza->type, "groupchat") != 0;
}

/* A service speaks for its own rooms. */
static bool
on_activity(Stream *stream, const Stanza *stanza, const Element *rai)
{
    if (!is_spoken(stanza) || jid_local(stanza->from))
        return false;
    for (const Element *child = element_first(rai); child; child = element_next(child)) {
        g_autoptr(Jid) jid = element_is(child, "activity", NS_ROOM_ACTIVITY)
                                 ? jid_new(element_text(child), NULL)
                                 : NULL;
        Chat *chat = jid && strcmp(jid_domain(jid), jid_domain(stanza->from)) == 0
                         ? find_chat(stream, jid)
                         : NULL;
        if (chat)
            stream_tell_room(stream, &(RoomNews){ .kind = ROOM_NEWS_ACTIVITY, .chat = chat });
    }
    return true;
}

/* --- mentions --- */

static bool
is_about_us(Stream *stream, const Element *message)
{
    g_autofree char *own = g_strconcat("xmpp:", jid_bare(stream_jid(stream)), NULL);

    for (const Element *child = element_first(message); child; child = element_next(child)) {
        if (element_is(child, "reference", NS_REFERENCES) &&
            g_strcmp0(element_get(child, "type"), "mention") == 0 &&
            g_strcmp0(element_get(child, "uri"), own) == 0)
            return true;
    }
    return false;
}

/* Who said it; NULL: it is no message that was said to all in this very room (XEP-0452 5). */
static Jid *
read_sender(const Chat *chat, const Element *message)
{
    const char *from = message ? element_get(message, "from") : NULL;
    g_autoptr(Jid) jid = from ? jid_new(from, NULL) : NULL;

    if (!jid || !jid_resource(jid) || !jid_equal_bare(jid, chat->jid) ||
        g_strcmp0(element_get(message, "type"), "groupchat") != 0)
        return NULL;
    return g_steal_pointer(&jid);
}

/* The module's state: when a room was heard last, by its address. */
static bool
is_too_soon(Stream *stream, const Chat *chat)
{
    GHashTable *heard = stream_module_state(stream, &muc_activity_module);
    int64_t now = clock_monotonic(stream_clock(stream));
    const int64_t *last = g_hash_table_lookup(heard, jid_bare(chat->jid));

    if (last && now - *last < PAUSE_MS)
        return true;
    int64_t *time = g_new(int64_t, 1);
    *time = now;
    g_hash_table_replace(heard, g_strdup(jid_bare(chat->jid)), time);
    return false;
}

static bool
on_mentions(Stream *stream, const Stanza *stanza, const Element *mentions)
{
    Chat *chat = is_spoken(stanza) ? find_chat(stream, stanza->from) : NULL;
    const Element *forwarded = element_child(mentions, "forwarded", NS_FORWARD);
    const Element *message = forwarded ? element_child(forwarded, "message", NS_CLIENT) : NULL;
    g_autoptr(Jid) from = chat ? read_sender(chat, message) : NULL;
    const char *body = from ? language_text(message, "body") : NULL;

    if (!body || !body[0] || !is_about_us(stream, message) || is_too_soon(stream, chat))
        return true;
    g_autofree char *text = utf8_cut(body, LIMIT_STATUS_BYTES);
    stream_tell_room(
        stream, &(RoomNews){ .kind = ROOM_NEWS_MENTION, .chat = chat, .jid = from, .text = text });
    return true;
}

void
muc_activity_subscribe(Stream *stream, const Jid *service)
{
    Element *presence = element_new("presence", NS_CLIENT);

    element_set(presence, "to", jid_full(service));
    element_add(presence, "rai", NS_ROOM_ACTIVITY);
    stream_send_take(stream, presence);
}

static gpointer
new_times(Stream *stream)
{
    (void)stream;
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

static void
free_times(gpointer times)
{
    g_hash_table_unref(times);
}

static const StanzaHandler handlers[] = {
    { STANZA_MESSAGE, "rai", NS_ROOM_ACTIVITY, on_activity },
    { STANZA_MESSAGE, "mentions", NS_MENTIONS, on_mentions },
    { 0 },
};

const XmppModule muc_activity_module = {
    .name = "muc_activity",
    .handlers = handlers,
    .new_state = new_times,
    .free_state = free_times,
};
