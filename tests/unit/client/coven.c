/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The room of tests. */

#include "config.h"

#include "unit/client/coven.h"

#include <string.h>

#include "base/date.h"
#include "model/room.h"
#include "client/rooms/rooms.h"

#define DISCO "http://jabber.org/protocol/disco#info"

Chat *
coven_chat(const Office *office)
{
    g_autoptr(Jid) jid = test_jid(ROOM);

    return account_find_chat(office->account, jid, CHAT_ROOM);
}

Chat *
coven_private_chat(const Office *office, const char *nick)
{
    g_autofree char *text = g_strconcat(ROOM "/", nick, NULL);
    g_autoptr(Jid) jid = test_jid(text);

    return account_find_chat(office->account, jid, CHAT_PRIVATE);
}

void
coven_assert_lines(const Chat *chat, const char *expected)
{
    g_autofree char *lines = office_lines(chat);

    assert_string_equal(lines, expected);
}

void
coven_occupy(Office *office, const char *nick, const char *id, const char *codes)
{
    g_autofree char *xml =
        g_strdup_printf("<presence xmlns='jabber:client' from='" ROOM "/%s'" TO_ME ">"
                        "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='%s'/>"
                        "<x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' "
                        "role='participant'/>%s</x></presence>",
                        nick, id, codes);

    office_receive(office, xml);
}

void
coven_leave(Office *office, const char *nick, const char *inside)
{
    g_autofree char *xml = g_strdup_printf(
        "<presence xmlns='jabber:client' type='unavailable' from='" ROOM "/%s'" TO_ME ">"
        "<x xmlns='http://jabber.org/protocol/muc#user'>%s</x></presence>",
        nick, inside);

    office_receive(office, xml);
}

void
coven_describe(Office *office, const char *features)
{
    for (unsigned i = 0; i < office->sent->len; i++) {
        g_autoptr(Element) sent = element_parse(office->sent->pdata[i]);
        if (!sent || !element_child(sent, "query", DISCO) ||
            g_strcmp0(element_get(sent, "to"), ROOM) != 0)
            continue;
        g_autofree char *xml = g_strdup_printf(
            "<iq xmlns='jabber:client' type='result' from='" ROOM "' id='%s'><query xmlns='" DISCO
            "'><identity category='conference' type='text'/>"
            "<feature var='http://jabber.org/protocol/muc'/>%s</query></iq>",
            element_get(sent, "id"), features);
        office_receive(office, xml);
    }
    g_ptr_array_set_size(office->sent, 0);
}

void
coven_enter(Office *office, const char *features)
{
    g_autoptr(Jid) jid = test_jid(ROOM);
    const RoomEntry entry = { 0 };

    assert_true(client_enter_room(office->client, office->account, jid, &entry, NULL));
    if (features)
        coven_describe(office, features);
    coven_occupy(office, "juliet", "j", "");
    coven_occupy(office, "romeo", "r", "<status code='110'/>");
    assert_int_equal(coven_chat(office)->room->state, ROOM_IN);
}

void
coven_end_history(Office *office, const char *subject)
{
    g_autofree char *xml =
        g_strdup_printf("<message xmlns='jabber:client' type='groupchat' "
                        "from='" ROOM "'" TO_ME "><subject>%s</subject></message>",
                        subject);

    office_receive(office, xml);
}

void
coven_say(Office *office, const char *nick, const char *id, const char *body, const char *more)
{
    g_autofree char *xml =
        g_strdup_printf("<message xmlns='jabber:client' type='groupchat' from='" ROOM "/%s'" TO_ME
                        " id='%s'><body>%s</body>%s</message>",
                        nick, id, body, more);

    office_receive(office, xml);
}

void
coven_whisper(Office *office, const char *nick, const char *id, const char *body, const char *more)
{
    g_autofree char *xml =
        g_strdup_printf("<message xmlns='jabber:client' type='chat' from='" ROOM "/%s'" TO_ME
                        " id='%s'><body>%s</body><x xmlns='http://jabber.org/protocol/muc#user'/>"
                        "%s</message>",
                        nick, id, body, more);

    office_receive(office, xml);
}

char *
coven_delay(const Office *office, int64_t ms)
{
    g_autofree char *stamp = date_to_iso(clock_now(office->store->world->clock) - ms);

    return g_strdup_printf("<delay xmlns='urn:xmpp:delay' from='" ROOM "' stamp='%s'/>", stamp);
}

const Message *
coven_last_line(const Chat *chat)
{
    for (unsigned i = timeline_length(chat->timeline); i-- > 0;) {
        const Message *message = timeline_get(chat->timeline, i);
        if (message->kind == MESSAGE_CHAT)
            return message;
    }
    fail_msg("nothing was said");
    return NULL;
}

bool
coven_has_notice(const Chat *chat, const char *part)
{
    for (unsigned i = 0; i < timeline_length(chat->timeline); i++) {
        const Message *message = timeline_get(chat->timeline, i);
        if (message->kind == MESSAGE_NOTICE && strstr(message->body, part))
            return true;
    }
    return false;
}
