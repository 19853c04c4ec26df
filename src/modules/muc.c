/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0045 7.1 to 7.6, 7.14: the presence of rooms. Only rooms that we are in, or asked to enter,
 * are heard (Stanza.room). */

#include "config.h"

#include "modules/muc.h"

#include <string.h>

#include "base/date.h"
#include "xmpp/language.h"
#include "xmpp/ns.h"

#include "modules/caps.h"
#include "modules/idle.h"
#include "modules/modules.h"
#include "modules/muc_info.h"
#include "modules/presence.h"

/* The <x/> of a presence, taken apart. */
typedef struct {
    const Element *x, *item;
    bool codes[1000]; /* the status codes (15.6) */
} Said;

static Said
read_said(const Element *presence)
{
    Said said = { .x = element_child(presence, "x", NS_MUC_USER) };

    for (const Element *child = said.x ? element_first(said.x) : NULL; child;
         child = element_next(child)) {
        const char *code = element_get(child, "code");
        if (element_is(child, "item", NS_MUC_USER) && !said.item)
            said.item = child;
        if (element_is(child, "status", NS_MUC_USER) && code)
            said.codes[CLAMP(g_ascii_strtoll(code, NULL, 10), 0, 999)] = true;
    }
    return said;
}

static void
tell(Stream *stream, const RoomNews *news)
{
    gpointer data;
    const StreamHooks *hooks = stream_hooks(stream, &data);

    if (hooks->room)
        hooks->room(stream, news, data);
}

/* --- others and we --- */

static Show
read_show(const Element *presence)
{
    const char *word = element_child_text(presence, "show", NS_CLIENT);
    Show show;

    return word && show_parse(word, &show) && show != SHOW_OFFLINE ? show : SHOW_ONLINE;
}

static void
on_entered(Stream *stream, Room *room, const Said *said)
{
    RoomNews news = { .kind = said->codes[201] ? ROOM_NEWS_CREATED : ROOM_NEWS_ENTERED,
                      .chat = room->chat };

    room_set_state(room, ROOM_IN, ROOM_END_NONE, NULL, NULL);
    if (said->codes[100])
        news.codes |= ROOM_CODE_NON_ANONYMOUS;
    if (said->codes[170])
        news.codes |= ROOM_CODE_LOGGED;
    if (said->codes[210])
        news.codes |= ROOM_CODE_NICK;
    muc_info_complete(stream, room->chat);
    tell(stream, &news);
}

static void
on_available(Stream *stream, const Stanza *stanza, const Said *said)
{
    Room *room = stanza->room;
    PresenceUpdate update = { 0 };
    const char *role = said->item ? element_get(said->item, "role") : NULL;
    const char *affiliation = said->item ? element_get(said->item, "affiliation") : NULL;
    const char *real = said->item ? element_get(said->item, "jid") : NULL;
    g_autoptr(Jid) real_jid = real ? jid_new(real, NULL) : NULL;
    OccupantFacts facts = {
        .jid = stanza->from,
        .real = real_jid,
        .role = ROLE_NONE,
        .affiliation = AFFILIATION_NONE,
        .show = read_show(stanza->element),
        .status = language_text(stanza->element, "status"),
        .is_self = said->codes[110],
    };

    if (role)
        role_parse(role, &facts.role);
    if (affiliation)
        affiliation_parse(affiliation, &facts.affiliation);
    facts.idle_since = idle_read(stanza, facts.show, clock_now(stream_clock(stream)));
    caps_read(stream, stanza, &update);
    facts.says_caps = update.says_caps;
    facts.caps_hash = update.caps_hash;
    facts.caps = update.caps;
    room_set_occupant(room, &facts, NULL);
    if (facts.is_self && room->state == ROOM_ENTERING)
        on_entered(stream, room, said);
}

static void
on_unavailable(Stream *stream, const Stanza *stanza, const Said *said)
{
    Room *room = stanza->room;
    Occupant *occupant = room_find(room, jid_resource(stanza->from));
    const char *nick = said->item ? element_get(said->item, "nick") : NULL;
    const OccupantNews departure = { .departure = DEPARTURE_LEFT };
    const RoomNews news = { .kind = ROOM_NEWS_OUT, .chat = room->chat };

    if (!occupant)
        return;
    g_autoptr(Jid) renamed =
        said->codes[303] && nick ? jid_with_resource(room->chat->jid, nick, NULL) : NULL;
    if (renamed) {
        room_rename_occupant(room, occupant, renamed);
        return;
    }
    bool is_self = occupant->is_self;
    room_remove_occupant(room, occupant, &departure);
    if (!is_self)
        return;
    room_set_state(room, ROOM_OUT, ROOM_END_NONE, NULL, NULL);
    tell(stream, &news);
}

static void
on_error(Stream *stream, const Stanza *stanza)
{
    Room *room = stanza->room;
    g_autoptr(GError) error = stanza_error_read(stanza->element);
    RoomNews news = { .kind = ROOM_NEWS_NICK,
                      .chat = room->chat,
                      .error = error,
                      .condition = stanza_error_condition(stanza->element) };

    if (room->state == ROOM_ENTERING) {
        news.kind = ROOM_NEWS_REFUSED;
        room_set_state(room, ROOM_OUT, ROOM_END_REFUSED, error->message, NULL);
    }
    tell(stream, &news);
}

static bool
on_presence(Stream *stream, const Stanza *stanza, const Element *payload)
{
    (void)payload;
    if (!stanza->room)
        return false;
    if (stanza->is_error) {
        on_error(stream, stanza);
        return true;
    }
    if (!jid_resource(stanza->from))
        return true;
    Said said = read_said(stanza->element);
    if (!stanza->type[0])
        on_available(stream, stanza, &said);
    else if (strcmp(stanza->type, "unavailable") == 0)
        on_unavailable(stream, stanza, &said);
    return true;
}

/* --- ours --- */

static Jid *
own_address(const Chat *chat, const char *nick)
{
    return jid_with_resource(chat->jid, nick, NULL);
}

static Element *
new_presence(Stream *stream, const Jid *to)
{
    const Account *account = stream_account(stream);
    Element *presence = presence_new_available(stream, account->show, account->status);

    element_set(presence, "to", jid_full(to));
    return presence;
}

void
muc_enter(Stream *stream, Chat *chat, const MucEntry *entry)
{
    g_autoptr(Jid) to = own_address(chat, entry->nick);

    g_return_if_fail(to);
    muc_info_ask(stream, chat);
    room_set_nick(chat->room, entry->nick);
    room_set_state(chat->room, ROOM_ENTERING, ROOM_END_NONE, NULL, NULL);
    Element *presence = new_presence(stream, to);
    Element *x = element_add(presence, "x", NS_MUC);
    if (entry->password)
        element_add_text(x, "password", NULL, entry->password);
    if (entry->since > 0 || entry->most >= 0) {
        Element *history = element_add(x, "history", NULL);
        g_autofree char *since = date_to_iso(entry->since);
        g_autofree char *most = g_strdup_printf("%d", entry->most);
        element_set(history, "since", entry->since > 0 ? since : NULL);
        element_set(history, "maxstanzas", entry->most >= 0 ? most : NULL);
    }
    stream_send_take(stream, presence);
}

void
muc_leave(Stream *stream, Chat *chat, const char *reason)
{
    g_autoptr(Jid) to = chat->room->nick ? own_address(chat, chat->room->nick) : NULL;

    if (to && chat->room->state != ROOM_OUT) {
        Element *presence = element_new("presence", NS_CLIENT);
        element_set(presence, "to", jid_full(to));
        element_set(presence, "type", "unavailable");
        if (reason && reason[0])
            element_add_text(presence, "status", NULL, reason);
        stream_send_take(stream, presence);
    }
    room_set_state(chat->room, ROOM_OUT, ROOM_END_NONE, NULL, NULL);
}

void
muc_change_nick(Stream *stream, Chat *chat, const char *nick)
{
    g_autoptr(Jid) to = own_address(chat, nick);

    g_return_if_fail(to);
    stream_send_take(stream, new_presence(stream, to));
}

void
muc_send_presence(Stream *stream, Chat *chat)
{
    if (chat->room->self)
        stream_send_take(stream, new_presence(stream, chat->room->self->jid));
}

void
muc_set_subject(Stream *stream, Chat *chat, const char *text)
{
    Element *message = element_new("message", NS_CLIENT);
    g_autofree char *id = message_new_id();

    element_set(message, "to", jid_bare(chat->jid));
    element_set(message, "type", "groupchat");
    element_set(message, "id", id);
    element_add_text(message, "subject", NULL, text);
    stream_send_take(stream, message);
}

static const char *const features[] = { NS_MUC, NULL };

static const StanzaHandler handlers[] = {
    { STANZA_PRESENCE, NULL, NULL, on_presence },
    { 0 },
};

const XmppModule muc_module = {
    .name = "muc",
    .features = features,
    .handlers = handlers,
};
