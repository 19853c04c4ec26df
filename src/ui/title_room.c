/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The title bar of rooms, and of private chats in them. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "model/address.h"
#include "model/room.h"
#include "ui/title_parts.h"
#include "ui/view_text.h"

enum { REASON_COLUMNS = 40 };

/* What the room is, as far as it matters to what one says there. */
static const struct {
    RoomFeature feature;
    const char *word; /* N_() */
    StyleId style;
    int keep;
} traits[] = {
    { ROOM_NON_ANONYMOUS, N_("addresses shown"), STYLE_TITLE_WARNING, KEEP_DEVICE },
    { ROOM_LOGGED, N_("logged"), STYLE_TITLE_WARNING, KEEP_DEVICE },
    { ROOM_IRC, N_("IRC"), STYLE_TITLE, KEEP_DEVICE },
    { ROOM_MODERATED, N_("moderated"), STYLE_TITLE, KEEP_ADDRESS },
    { ROOM_MEMBERS_ONLY, N_("members only"), STYLE_TITLE, KEEP_ADDRESS },
    { ROOM_PASSWORD, N_("password"), STYLE_TITLE, KEEP_ADDRESS },
};

static void
add_traits(Bar *bar, const Room *room)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(traits); i++) {
        if (room->features & traits[i].feature)
            title_add_part(bar, _(traits[i].word), traits[i].style, traits[i].keep);
    }
    if (room->slow_seconds == 0)
        return;
    g_autofree char *slow = g_strdup_printf(
        /* TRANSLATORS: how long one has to wait after each message */
        ngettext("one line in %u s", "one line in %u s", room->slow_seconds), room->slow_seconds);
    title_add_part(bar, slow, STYLE_TITLE, KEEP_DEVICE);
}

/* Where it is not what one would expect. */
static void
add_nick(Bar *bar, const Room *room)
{
    if (!room->nick || strcmp(room->nick, jid_short_name(room->chat->account->jid)) == 0)
        return;
    g_autofree char *cut = text_cut(room->nick, TITLE_NAME_COLUMNS / 2);
    /* TRANSLATORS: the nick that one has in the room */
    g_autofree char *nick = g_strdup_printf(_("as %s"), cut);
    title_add_part(bar, nick, STYLE_TITLE, KEEP_ADDRESS);
}

static void
add_presence(Bar *bar, const Room *room)
{
    unsigned count = room_count(room);
    /* TRANSLATORS: how many people are in the room */
    g_autofree char *here = g_strdup_printf(ngettext("%u here", "%u here", count), count);
    Role role = room->self ? room->self->role : ROLE_PARTICIPANT;

    title_add_part(bar, here, STYLE_TITLE, KEEP_STATE);
    add_nick(bar, room);
    if (role == ROLE_VISITOR)
        title_add_part(bar, _("you can only listen"), STYLE_TITLE_WARNING, KEEP_CHOICE);
    else if (role != ROLE_PARTICIPANT)
        title_add_part(bar, role_label(role), STYLE_TITLE, KEEP_DEVICE);
}

/* Why we are not there. */
static void
add_absence(Bar *bar, const Room *room)
{
    static const char *const labels[] = {
        [ROOM_OUT] = N_("you are not in the room"),
        [ROOM_ENTERING] = N_("entering…"),
        [ROOM_IN] = "",
        [ROOM_LOST] = N_("out of the room for now"),
    };
    const char *reason =
        room->state == ROOM_OUT && room->end_text ? room->end_text : _(labels[room->state]);
    g_autofree char *cut = text_cut(reason, REASON_COLUMNS);

    title_add_part(bar, cut, room->state == ROOM_ENTERING ? STYLE_TITLE : STYLE_TITLE_WARNING,
                   KEEP_SAFETY);
}

void
title_add_room(Bar *bar, const Chat *chat, int columns)
{
    const Room *room = chat->room;
    g_autofree char *address = address_shown(chat->account, chat->jid);
    g_autofree char *subject = room->subject ? text_cut(room->subject, columns / 3) : NULL;

    title_add_cut(bar, room_display_name(room), TITLE_NAME_COLUMNS, KEEP_NAME);
    if (room->state == ROOM_IN)
        add_presence(bar, room);
    else
        add_absence(bar, room);
    if (subject)
        title_add_part(bar, subject, STYLE_TITLE, KEEP_STATUS);
    add_traits(bar, room);
    g_autofree char *cut = text_cut(address, TITLE_NAME_COLUMNS);
    title_add_part(bar, cut, STYLE_TITLE, KEEP_HINT);
}

/* Who writes to the wrong one should see it before. */
static void
add_lookalike(Bar *bar, const Occupant *occupant)
{
    const Occupant *other = room_find_lookalike(occupant->chat->room, occupant_nick(occupant));

    if (!other || occupants_are_one(occupant, other))
        return;
    g_autofree char *nick = text_cut(occupant_nick(other), TITLE_NAME_COLUMNS);
    g_autofree char *text = g_strdup_printf(_("not %s"), nick);
    title_add_part(bar, text, STYLE_TITLE_WARNING, KEEP_SAFETY);
}

static void
add_occupant(Bar *bar, const Chat *chat, const Occupant *occupant)
{
    g_autofree char *state =
        g_strdup_printf(" %s %s", show_sign(occupant->show), show_label(occupant->show));

    bar_add(bar, state, STYLE_TITLE, KEEP_STATE);
    if (occupant->real) {
        g_autoptr(Jid) bare = jid_to_bare(occupant->real);
        g_autofree char *address = address_shown(chat->account, bare);
        g_autofree char *cut = text_cut(address, TITLE_NAME_COLUMNS);
        title_add_part(bar, cut, STYLE_TITLE, KEEP_DEVICE);
    }
    add_lookalike(bar, occupant);
    if (occupant->status) {
        g_autofree char *cut = text_cut(occupant->status, REASON_COLUMNS);
        title_add_part(bar, cut, STYLE_TITLE, KEEP_STATUS);
    }
}

void
title_add_private(Bar *bar, const Chat *chat)
{
    const Room *room = chat_room(chat);
    const Occupant *occupant = room ? room_find(room, jid_resource(chat->jid)) : NULL;
    const char *name = room ? room_display_name(room) : jid_shown_bare(chat->jid);
    g_autofree char *cut = text_cut(name, TITLE_NAME_COLUMNS);
    /* TRANSLATORS: stands before the name of a room */
    g_autofree char *place = g_strdup_printf(_(" in %s"), cut);

    title_add_cut(bar, jid_resource(chat->jid), TITLE_NAME_COLUMNS, KEEP_NAME);
    bar_add(bar, place, STYLE_TITLE, KEEP_SAFETY);
    if (occupant)
        add_occupant(bar, chat, occupant);
    else if (room && room->state != ROOM_IN)
        add_absence(bar, room);
    else
        title_add_part(bar, _("not there any more"), STYLE_TITLE_WARNING, KEEP_STATE);
}
