/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws one row of the roster panel. */

#include "config.h"

#include "ui/roster_row.h"

#include <string.h>

#include "base/i18n.h"
#include "base/text_width.h"
#include "model/request.h"
#include "model/room.h"
#include "ui/view_text.h"

enum {
    NARROW_COLUMNS = 16, /* a narrower panel does without blanks at its sides */
    STATUS_COLUMNS = 3,  /* a status text shorter than this says nothing */
    NAME_COLUMNS = 10,   /* so much of a name is worth more than what may stand behind it */
    MAX_DEVICES = 3,
    MINUTE_MS = 60 * 1000,
    HOUR_MS = 60 * MINUTE_MS,
    DAY_MS = 24 * HOUR_MS,
};

/* One row while it is drawn. */
typedef struct {
    Surface *surface;
    RosterLook *look;
    int row, column, end; /* before end is a blank, but on narrow panels */
    bool is_current, is_cursor;
} Pen;

static CellStyle
pen_style(const Pen *pen, StyleId style)
{
    if (pen->is_cursor)
        return cell_style(STYLE_ROSTER_CURSOR);
    return cell_style(pen->is_current ? STYLE_ROSTER_CURRENT : style);
}

static void
pen_put(Pen *pen, const char *text, StyleId style)
{
    pen->column += surface_put_cut(pen->surface, pen->row, pen->column, pen->end - pen->column,
                                   text, pen_style(pen, style));
}

/* At the right end, with a space before it; only if it leaves this much room. */
static void
pen_put_right(Pen *pen, const char *text, StyleId style, int room)
{
    int width = text_width(text);

    if (!text[0] || pen->end - pen->column < width + room)
        return;
    surface_put(pen->surface, pen->row, pen->end - width, width, text, pen_style(pen, style));
    pen->end -= width + 1;
}

/* "3", of which one speaks to the user: "3 !", two: "3 2!". */
static void
put_unread(Pen *pen, const RosterRow *row)
{
    g_autofree char *mentions = row->mentions > 1    ? g_strdup_printf(" %u!", row->mentions)
                                : row->mentions == 1 ? g_strdup(" !")
                                                     : g_strdup("");
    g_autofree char *text = g_strdup_printf("%u%s", row->unread, mentions);

    if (row->unread > 0)
        pen_put_right(pen, text, STYLE_ROSTER_UNREAD, 4);
}

/* --- headers --- */

/* A fold's sign, a name cut to the room that the text behind it leaves. */
static void
put_header(Pen *pen, const RosterRow *row, const char *name, int behind)
{
    StyleId style = row->kind == ROSTER_ROW_ACCOUNT ? STYLE_ROSTER_ACCOUNT : STYLE_ROSTER_GROUP;

    if (row->is_folded)
        put_unread(pen, row);
    pen_put(pen, row->is_folded ? "▸ " : "▾ ", style);
    g_autofree char *cut = text_cut(name, MAX(pen->end - pen->column - behind, 1));
    pen_put(pen, cut, style);
}

static void
put_status(Pen *pen, const char *status)
{
    if (!status || !status[0] || pen->end - pen->column < STATUS_COLUMNS + 2)
        return;
    pen_put(pen, "  ", STYLE_ROSTER);
    pen_put(pen, status, STYLE_ROSTER_STATUS);
}

static void
draw_requests(Pen *pen, const RosterRow *row)
{
    g_autofree char *count = g_strdup_printf(" %u", row->total);

    pen_put(pen, "? ", STYLE_ROSTER_UNREAD);
    /* TRANSLATORS: what others ask of us; a number follows */
    g_autofree char *cut =
        text_cut(_("Requests"), MAX(pen->end - pen->column - text_width(count), 1));
    pen_put(pen, cut, STYLE_ROSTER_UNREAD);
    pen_put(pen, count, STYLE_ROSTER_UNREAD);
}

static void
draw_account(Pen *pen, const RosterRow *row)
{
    const Account *account = row->account;
    bool is_online = account->state == ACCOUNT_ONLINE;
    g_autofree char *priority = is_online && account->priority != 0
                                    ? g_strdup_printf(" (%d)", account->priority)
                                    : g_strdup("");

    put_header(pen, row, jid_shown_bare(account->jid), 2 + text_width(priority));
    pen_put(pen, " ", STYLE_ROSTER);
    pen_put(pen, account_sign(account), show_style(is_online ? account->show : SHOW_OFFLINE));
    pen_put(pen, priority, STYLE_ROSTER_STATUS);
    if (is_online && pen->look->shows[ROSTER_SHOW_STATUS])
        put_status(pen, account->status);
}

static void
draw_group(Pen *pen, const RosterRow *row)
{
    g_autofree char *count =
        row->total > 0 ? g_strdup_printf(" %u/%u", row->online, row->total) : g_strdup("");

    put_header(pen, row, row->group, text_width(count));
    pen_put(pen, count, STYLE_ROSTER_GROUP);
}

/* --- people --- */

typedef struct {
    const char *text;
    StyleId style;
} Sign;

/* Whether we are in. */
static Sign
room_sign(const Room *room)
{
    if (room->state == ROOM_IN)
        return (Sign){ "#", STYLE_ROSTER };
    if (room->state == ROOM_ENTERING)
        return (Sign){ "…", STYLE_ROSTER_STATUS };
    if (room->state == ROOM_LOST)
        return (Sign){ "~", STYLE_ROSTER_STATUS };
    if (room->end != ROOM_END_NONE)
        return (Sign){ "✕", STYLE_SHOW_DND };
    return (Sign){ "-", STYLE_ROSTER_STATUS };
}

/* Their state, or what is more important. */
static Sign
sign_of(const RosterRow *row, const RosterLook *look)
{
    const Contact *contact = row->contact;
    const Jid *jid = contact ? contact->jid : row->chat->jid;
    Show show = contact ? contact_show(contact) : SHOW_OFFLINE;
    bool has_marks = look->shows[ROSTER_SHOW_SUBSCRIPTION];

    if (row->chat && row->chat->kind == CHAT_ROOM)
        return room_sign(row->chat->room);
    if (row->chat && row->chat->kind == CHAT_PRIVATE)
        return (Sign){ "@", STYLE_ROSTER };
    if (look->shows[ROSTER_SHOW_BLOCKED] && account_is_blocked(row->account, jid))
        return (Sign){ "✕", STYLE_SHOW_DND };
    if (has_marks && contact && requests_find_contact(contact))
        return (Sign){ "?", STYLE_ROSTER_UNREAD };
    if (has_marks && contact && contact->is_asking && show == SHOW_OFFLINE)
        return (Sign){ "~", STYLE_SHOW_OFFLINE };
    return (Sign){ show_sign(show), show_style(show) };
}

/* "12m", and when it will be another. */
static char *
idle_text(RosterLook *look, int64_t since)
{
    int64_t idle = since > 0 ? look->now - since : 0;
    int64_t unit = idle < HOUR_MS ? MINUTE_MS : idle < DAY_MS ? HOUR_MS : DAY_MS;
    int64_t next = since + (idle / unit + 1) * unit;

    if (since <= 0 || idle < 0)
        return g_strdup("");
    look->next = look->next == 0 ? next : MIN(look->next, next);
    if (idle < MINUTE_MS)
        return g_strdup("");
    /* TRANSLATORS: minutes, hours and days without use, as short as can be */
    const char *format = unit == MINUTE_MS ? _("%dm") : unit == HOUR_MS ? _("%dh") : _("%dd");
    return g_strdup_printf(format, (int)MIN(idle / unit, 999));
}

/* One sign for each kind. */
static char *
device_text(const Contact *contact)
{
    GString *text = g_string_new(NULL);
    unsigned seen = 0, count = 0;

    for (unsigned i = 0; i < contact->resources->len && count < MAX_DEVICES; i++) {
        const Resource *resource = contact->resources->pdata[i];
        DeviceKind device = resource->caps ? capabilities_device(resource->caps) : DEVICE_UNKNOWN;
        if (device == DEVICE_UNKNOWN || (seen & (1U << device)))
            continue;
        seen |= 1U << device;
        count++;
        g_string_append(text, device_sign(device));
    }
    return g_string_free(text, FALSE);
}

static char *
extended_signs(const Contact *contact)
{
    GString *text = g_string_new(NULL);

    for (int kind = 0; kind < EXTENDED_KINDS; kind++) {
        if (extended_of(contact->extended, (ExtendedKind)kind))
            g_string_append(text, extended_sign((ExtendedKind)kind));
    }
    return g_string_free(text, FALSE);
}

/* What may stand at the right, the most useful first. */
static void
put_extras(Pen *pen, const Contact *contact, int name_width)
{
    const bool *shows = pen->look->shows;
    const Resource *best = contact->resources->pdata[0];
    g_autofree char *idle = idle_text(pen->look, shows[ROSTER_SHOW_IDLE] ? best->idle_since : 0);
    g_autofree char *devices = device_text(contact);
    g_autofree char *signs = extended_signs(contact);
    g_autofree char *count = g_strdup_printf("×%u", contact->resources->len);
    int room = MIN(name_width, NAME_COLUMNS) + 3;

    if (shows[ROSTER_SHOW_DEVICES])
        pen_put_right(pen, devices, STYLE_ROSTER_STATUS, room);
    if (shows[ROSTER_SHOW_RESOURCES] && contact->resources->len > 1)
        pen_put_right(pen, count, STYLE_ROSTER_STATUS, room);
    pen_put_right(pen, idle, STYLE_ROSTER_STATUS, room);
    if (pen->look->has_signs)
        pen_put_right(pen, signs, STYLE_ROSTER_STATUS, room);
}

/* A room that is pinned has a star behind its name, one that we are not in is dim. */
static StyleId
put_room_marks(Pen *pen, const Room *room, int name_width)
{
    if (room->bookmark && room->bookmark->is_pinned)
        pen_put_right(pen, "★", STYLE_ROSTER_STATUS, MIN(name_width, NAME_COLUMNS) + 3);
    return room->state == ROOM_IN ? STYLE_ROSTER : STYLE_ROSTER_STATUS;
}

static void
draw_person(Pen *pen, const RosterRow *row)
{
    const Contact *contact = row->contact;
    bool is_room = row->chat && row->chat->kind != CHAT_CONTACT;

    if (!contact && !row->chat)
        return;
    const char *name =
        contact && !is_room ? contact_display_name(contact) : chat_display_name(row->chat);
    Sign sign = sign_of(row, pen->look);
    g_autofree char *cut = text_cut(name, NAME_COLUMNS);
    StyleId style = STYLE_ROSTER;
    put_unread(pen, row);
    if (row->chat && row->chat->room)
        style = put_room_marks(pen, row->chat->room, text_width(cut));
    if (contact && !is_room && contact->resources->len > 0)
        put_extras(pen, contact, text_width(cut));
    pen_put(pen, sign.text, sign.style);
    pen_put(pen, " ", STYLE_ROSTER);
    pen_put(pen, name, style);
    if (contact && !is_room && pen->look->shows[ROSTER_SHOW_STATUS])
        put_status(pen, contact_status(contact));
}

static void
draw_detail(Pen *pen, const RosterRow *row)
{
    const Contact *contact = row->contact;
    g_autoptr(GString) text = g_string_new("  ");

    for (int kind = 0; contact && kind < EXTENDED_KINDS; kind++) {
        const Extended *extended = extended_of(contact->extended, (ExtendedKind)kind);
        g_autofree char *summary = extended ? extended_summary(extended) : NULL;
        if (extended)
            g_string_append_printf(text, "%s%s %s", text->len > 2 ? "  " : "",
                                   extended_sign((ExtendedKind)kind), summary);
    }
    pen_put(pen, text->str, STYLE_ROSTER_STATUS);
}

/* --- all --- */

static int
indent_of(const RosterRow *row, bool is_narrow)
{
    if (is_narrow)
        return row->depth > 1 ? (int)row->depth - 1 : 0;
    return 1 + 2 * (int)row->depth;
}

void
roster_row_draw(const RosterRow *row, RosterLook *look, Surface *surface, Rect rect, bool is_cursor)
{
    static void (*const draw[])(Pen * pen, const RosterRow *row) = {
        [ROSTER_ROW_REQUESTS] = draw_requests, [ROSTER_ROW_ACCOUNT] = draw_account,
        [ROSTER_ROW_GROUP] = draw_group,       [ROSTER_ROW_PERSON] = draw_person,
        [ROSTER_ROW_DETAIL] = draw_detail,
    };
    bool is_narrow = rect.columns < NARROW_COLUMNS;
    /* However deep it stands, something of it is seen. */
    int indent = MIN(indent_of(row, is_narrow), MAX(rect.columns / 2, 0));
    Pen pen = {
        .surface = surface,
        .look = look,
        .row = rect.row,
        .column = rect.column + indent,
        .end = rect.column + rect.columns - !is_narrow,
        .is_current = row->kind == ROSTER_ROW_PERSON && row->chat && row->chat == look->current,
        .is_cursor = is_cursor,
    };

    if (pen.is_current || pen.is_cursor)
        surface_fill(surface, rect, is_cursor ? STYLE_ROSTER_CURSOR : STYLE_ROSTER_CURRENT);
    if (is_cursor && !is_narrow)
        surface_put(surface, rect.row, rect.column, 1, "›", pen_style(&pen, STYLE_ROSTER));
    draw[row->kind](&pen, row);
}
