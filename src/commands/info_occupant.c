/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /info of somebody in a room: what the room says of him. */

#include "config.h"

#include "base/date.h"
#include "base/i18n.h"
#include "model/feature_words.h"
#include "commands/columns.h"
#include "commands/room.h"

static void
add_row(Columns *columns, const char *label, const char *text)
{
    if (text && *text)
        columns_add(columns, label, text, NULL);
}

static void
add_since(const CommandCall *call, Columns *columns, const char *label, int64_t since)
{
    int64_t now = clock_now(model_clock(call->model));
    g_autofree char *when = date_format(since, "%F %R");
    g_autofree char *span = date_span(MAX(now - since, 0) / 1000);
    g_autofree char *text = g_strdup_printf(_("%s, for %s"), when, span);

    if (since)
        add_row(columns, label, text);
}

/* A status may have several lines. */
static void
add_status(Columns *columns, const char *status)
{
    g_auto(GStrv) lines = g_strsplit(status ? status : "", "\n", -1);
    const char *label = _("Status");

    for (char **line = lines; *line; line++) {
        add_row(columns, label, g_strstrip(*line));
        label = "";
    }
}

static void
add_program(Columns *columns, const Capabilities *caps, bool is_full)
{
    g_autofree char *words = caps ? feature_words(caps) : NULL;
    DeviceKind device = capabilities_device(caps);

    if (!caps)
        return;
    add_row(columns, _("Program"), capabilities_name(caps));
    if (device != DEVICE_UNKNOWN)
        add_row(columns, _("Device"), device_label(device));
    add_row(columns, _("Can"), words);
    for (const char *const *name = capabilities_features(caps); is_full && *name; name++)
        add_row(columns, "", *name);
}

static void
add_hats(Columns *columns, const Occupant *occupant)
{
    g_autofree char *hats = occupant->hats ? g_strjoinv(", ", occupant->hats) : NULL;

    add_row(columns, _("Hats"), hats);
}

void
command_print_occupant(const CommandCall *call, const Occupant *occupant, bool is_full)
{
    g_autoptr(Columns) columns = columns_new();
    g_autofree char *place = g_strdup_printf("%s, %s", role_label(occupant->role),
                                             affiliation_label(occupant->affiliation));

    command_print(call, "%s", occupant_nick(occupant));
    add_row(columns, _("In the room"), room_display_name(occupant->chat->room));
    add_row(columns, _("Address"), jid_full(occupant->jid));
    add_row(columns, _("Own address"),
            occupant->real ? jid_full(occupant->real) : _("the room does not tell it"));
    add_row(columns, _("There"), place);
    add_hats(columns, occupant);
    add_row(columns, _("State"), show_label(occupant->show));
    add_status(columns, occupant->status);
    add_since(call, columns, _("Seen since"), occupant->since);
    add_since(call, columns, _("Last spoke"), occupant->spoke);
    add_since(call, columns, _("Idle since"), occupant->idle_since);
    add_program(columns, occupant->caps, is_full);
    columns_print(columns, call);
}

Occupant *
command_occupant(const CommandCall *call, int at)
{
    const Room *room = call->chat ? chat_room(call->chat) : NULL;

    if (!room)
        return NULL;
    if (call->argc > at)
        return room_find(room, call->argv[at]);
    return call->chat->kind == CHAT_PRIVATE ? room_find(room, jid_resource(call->chat->jid)) : NULL;
}
