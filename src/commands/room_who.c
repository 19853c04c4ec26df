/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is in a room, by role. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "commands/columns.h"
#include "commands/room.h"

/* More are not listed at once. */
#define LISTED 500

/* "visitor", "member, admin"; what goes without saying is left out. */
static char *
describe_rank(const Occupant *occupant)
{
    const char *role = role_label(occupant->role);

    if (occupant->affiliation == AFFILIATION_NONE)
        return g_strdup(role);
    return g_strdup_printf("%s, %s", role, affiliation_label(occupant->affiliation));
}

static void
add_occupant(Columns *columns, const Occupant *occupant)
{
    g_autofree char *rank = describe_rank(occupant);
    g_autofree char *hats = occupant->hats ? g_strjoinv(", ", occupant->hats) : NULL;
    g_autofree char *status = occupant->status ? utf8_for_line(occupant->status) : NULL;

    columns_add(columns, show_sign(occupant->show), occupant_nick(occupant), rank,
                occupant->real ? jid_shown_bare(occupant->real) : "", CELL(hats),
                occupant->show == SHOW_ONLINE ? "" : show_label(occupant->show), CELL(status),
                NULL);
}

static bool
is_meant(const RoomWho *who, const Occupant *occupant)
{
    if (who->has_role)
        return occupant->role == who->role;
    if (who->has_affiliation)
        return occupant->affiliation == who->affiliation;
    return occupant->show >= who->least && occupant->show <= who->most;
}

bool
command_who_is_in_room(const CommandCall *call, const Room *room, const RoomWho *who)
{
    g_autoptr(Columns) columns = columns_new();
    unsigned count = 0, listed = 0;

    for (GSequenceIter *iter = g_sequence_get_begin_iter(room->order);
         !g_sequence_iter_is_end(iter); iter = g_sequence_iter_next(iter)) {
        const Occupant *occupant = g_sequence_get(iter);
        if (!is_meant(who, occupant))
            continue;
        if (count++ >= LISTED)
            continue;
        add_occupant(columns, occupant);
        listed++;
    }
    if (who->is_filter)
        command_print(call, ngettext("%s: %u is here (%s)", "%s: %u are here (%s)", count),
                      room_display_name(room), count, who->word);
    else
        command_print(call, ngettext("%s: %u is here", "%s: %u are here", count),
                      room_display_name(room), count);
    columns_print(columns, call);
    if (count > listed)
        command_print(call, ngettext("and %u more", "and %u more", count - listed), count - listed);
    return true;
}
