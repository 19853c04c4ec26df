/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is in the current window's room. */

#include "config.h"

#include "ui/occupants_view.h"

#include <string.h>

#include "base/consistent_color.h"
#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "ui/view_text.h"
#include "ui/views.h"

typedef struct {
    View view;
    const Room *room; /* in the last drawing, or when last looked; only compared */
    int top;          /* the first row in view */
    bool has_focus;
    char *cursor;   /* the nick where the user is; NULL: none yet */
    int cursor_row; /* where that was when last looked */
    bool must_show_cursor;
    GString *filter;
    GPtrArray *matches; /* Occupant *, those that the filter shows; NULL: to be looked for */
    unsigned counts[ROLES];
    GHashTable *alike; /* Occupant: who looks like another (room.h); NULL: nobody */
    bool knows_alike;
    OccupantFn chosen;
    gpointer data;
} OccupantsView;

/* A row: somebody, or the title of a section. */
typedef struct {
    Occupant *occupant; /* NULL: a title */
    Role role;
    unsigned count;
} Row;

static const char *const affiliation_signs[AFFILIATIONS] = {
    [AFFILIATION_OUTCAST] = " ", [AFFILIATION_NONE] = " ",  [AFFILIATION_MEMBER] = "+",
    [AFFILIATION_ADMIN] = "&",   [AFFILIATION_OWNER] = "~",
};

static const Room *
current_room(const OccupantsView *self)
{
    const Chat *chat = windows_current(model_windows(self->view.model))->chat;

    return chat ? chat->room : NULL;
}

/* --- the filter --- */

/* Folding is for the few who need it: a large room is looked through at each key. */
static bool
holds(const char *text, const char *folded)
{
    if (!text || (g_str_is_ascii(text) && g_str_is_ascii(folded)))
        return text && strcasestr(text, folded);
    g_autofree char *own = utf8_fold(text);

    return strstr(own, folded);
}

static bool
is_match(const Occupant *occupant, const char *folded)
{
    bool is_match = holds(occupant_nick(occupant), folded) || holds(occupant->status, folded) ||
                    (occupant->real && holds(jid_shown_bare(occupant->real), folded));

    for (char **hat = occupant->hats; hat && *hat && !is_match; hat++)
        is_match = holds(*hat, folded);
    return is_match;
}

static void
find_matches(OccupantsView *self, const Room *room)
{
    g_autofree char *folded = utf8_fold(self->filter->str);
    GSequenceIter *iter = g_sequence_get_begin_iter(room->order);

    self->matches = g_ptr_array_new();
    memset(self->counts, 0, sizeof(self->counts));
    for (; !g_sequence_iter_is_end(iter); iter = g_sequence_iter_next(iter)) {
        Occupant *occupant = g_sequence_get(iter);
        if (!is_match(occupant, folded))
            continue;
        g_ptr_array_add(self->matches, occupant);
        self->counts[occupant->role]++;
    }
}

static void
drop_matches(OccupantsView *self)
{
    g_clear_pointer(&self->matches, g_ptr_array_unref);
}

/* How many rows there are of each role. */
static const unsigned *
counts(OccupantsView *self, const Room *room)
{
    if (self->filter->len == 0)
        return room->roles;
    if (!self->matches)
        find_matches(self, room);
    return self->counts;
}

/* --- rows --- */

static Occupant *
occupant_at(const OccupantsView *self, const Room *room, unsigned index)
{
    return self->filter->len > 0 ? self->matches->pdata[index] : room_at(room, index);
}

static bool
find_row(OccupantsView *self, int row, Row *ret_row)
{
    const Room *room = current_room(self);
    const unsigned *roles = room ? counts(self, room) : NULL;
    unsigned left = (unsigned)row, index = 0;

    for (int role = ROLE_MODERATOR; roles && row >= 0 && role >= ROLE_NONE; role--) {
        unsigned count = roles[role];
        if (count > 0 && left <= count) {
            *ret_row = (Row){ .role = (Role)role, .count = count };
            if (left > 0)
                ret_row->occupant = occupant_at(self, room, index + left - 1);
            return true;
        }
        left -= count > 0 ? count + 1 : 0;
        index += count;
    }
    return false;
}

/* Where the section of the role begins: its title's row. */
static int
row_of_role(const unsigned *roles, Role role)
{
    unsigned row = 0;

    for (int above = ROLE_MODERATOR; above > (int)role; above--)
        row += roles[above] > 0 ? roles[above] + 1 : 0;
    return (int)row;
}

static int
row_count(OccupantsView *self)
{
    const Room *room = current_room(self);
    const unsigned *roles = room ? counts(self, room) : NULL;
    int rows = 0;

    for (int role = 0; roles && role < ROLES; role++)
        rows += roles[role] > 0 ? (int)roles[role] + 1 : 0;
    return rows;
}

/* -1: the filter does not show him. */
static int
row_of(OccupantsView *self, const Occupant *occupant)
{
    const Room *room = current_room(self);
    const unsigned *roles = counts(self, room);
    guint index = room_index(occupant), titles = 0;

    if (self->filter->len > 0 && !g_ptr_array_find(self->matches, occupant, &index))
        return -1;
    for (int role = ROLE_MODERATOR; role >= (int)occupant->role; role--)
        titles += roles[role] > 0;
    return (int)(index + titles);
}

static bool
has_filter_line(const OccupantsView *self)
{
    return self->has_focus || self->filter->len > 0;
}

static int
list_rows(const OccupantsView *self)
{
    return MAX(self->view.rect.rows - has_filter_line(self), 0);
}

/* --- the cursor --- */

static int
find_cursor(OccupantsView *self)
{
    const Room *room = current_room(self);
    const Occupant *occupant = room ? room_find(room, self->cursor) : NULL;
    int row = occupant ? row_of(self, occupant) : -1;

    self->cursor_row = row >= 0 ? row : CLAMP(self->cursor_row, 0, MAX(row_count(self) - 1, 0));
    return self->cursor_row;
}

/* On somebody: over a title it goes on in the direction of the step. */
static void
put_cursor(OccupantsView *self, int row, int step)
{
    int last = row_count(self) - 1;
    Row found;

    row = CLAMP(row, 0, MAX(last, 0));
    if (find_row(self, row, &found) && !found.occupant)
        row += step > 0 || row == 0 ? 1 : -1;
    g_clear_pointer(&self->cursor, g_free);
    if (find_row(self, row, &found) && found.occupant)
        self->cursor = g_strdup(occupant_nick(found.occupant));
    self->cursor_row = row;
    self->must_show_cursor = true;
    view_mark(&self->view);
}

static Occupant *
at_cursor(OccupantsView *self)
{
    Row row;

    return find_row(self, find_cursor(self), &row) ? row.occupant : NULL;
}

/* --- drawing --- */

static const char *
section_label(Role role)
{
    static const char *const labels[ROLES] = {
        [ROLE_NONE] = N_("Others"),
        [ROLE_VISITOR] = N_("Visitors"),
        [ROLE_PARTICIPANT] = N_("Participants"),
        [ROLE_MODERATOR] = N_("Moderators"),
    };

    return _(labels[role]);
}

/* One row while it is drawn. */
typedef struct {
    Surface *surface;
    int row, column, end;
    bool is_cursor;
    bool is_alike; /* whoever it is looks like somebody else */
} Pen;

static void
pen_put(Pen *pen, const char *text, CellStyle style)
{
    if (pen->is_cursor)
        style = cell_style(STYLE_OCCUPANTS_CURSOR);
    pen->column +=
        surface_put_cut(pen->surface, pen->row, pen->column, pen->end - pen->column, text, style);
}

static CellStyle
nick_style(const Occupant *occupant)
{
    bool is_away = occupant->show < SHOW_ONLINE || occupant->idle_since > 0 || occupant->is_ignored;
    CellStyle style = cell_style(occupant->is_self ? STYLE_NICK_SELF
                                 : is_away         ? STYLE_OCCUPANTS_AWAY
                                                   : STYLE_OCCUPANTS_NICK);

    if (occupant->is_self)
        return style;
    style.has_rgb = true;
    style.rgb = consistent_color_rgb(occupant_nick(occupant), 100, 60);
    return style;
}

static void
put_hats(Pen *pen, const Occupant *occupant)
{
    for (char **hat = occupant->hats; hat && *hat; hat++) {
        g_autofree char *text = g_strdup_printf(" [%s]", *hat);
        pen_put(pen, text, cell_style(STYLE_OCCUPANTS_HAT));
    }
}

static void
put_status(Pen *pen, const char *status)
{
    if (!status || pen->end - pen->column < 4)
        return;
    pen_put(pen, "  ", cell_style(STYLE_OCCUPANTS));
    pen_put(pen, status, cell_style(STYLE_OCCUPANTS_STATUS));
}

static void
put_state(Pen *pen, const Occupant *occupant)
{
    if (occupant->is_ignored)
        pen_put(pen, "✕", cell_style(STYLE_SHOW_OFFLINE));
    else
        pen_put(pen, show_sign(occupant->show), cell_style(show_style(occupant->show)));
}

static void
draw_occupant(Pen *pen, const Occupant *occupant)
{
    pen_put(pen, pen->is_cursor ? "›" : " ", cell_style(STYLE_OCCUPANTS));
    pen_put(pen, affiliation_signs[occupant->affiliation], cell_style(STYLE_OCCUPANTS_SIGN));
    put_state(pen, occupant);
    pen_put(pen, " ", cell_style(STYLE_OCCUPANTS));
    pen_put(pen, occupant_nick(occupant), nick_style(occupant));
    if (pen->is_alike)
        pen_put(pen, " ≈", cell_style(STYLE_WARNING));
    if (occupant->is_self)
        /* TRANSLATORS: behind one's own name in the list of who is in the room */
        pen_put(pen, _(" (you)"), cell_style(STYLE_OCCUPANTS_STATUS));
    put_hats(pen, occupant);
    put_status(pen, occupant->status);
}

static void
draw_row(const Row *row, Pen *pen)
{
    g_autofree char *count = g_strdup_printf(" %u", row->count);

    if (row->occupant) {
        draw_occupant(pen, row->occupant);
        return;
    }
    pen_put(pen, " ", cell_style(STYLE_OCCUPANTS));
    pen_put(pen, section_label(row->role), cell_style(STYLE_OCCUPANTS_TITLE));
    pen_put(pen, count, cell_style(STYLE_OCCUPANTS_TITLE));
}

static void
draw_nobody(const OccupantsView *self, Surface *surface, const Room *room)
{
    static const char *const labels[] = {
        [ROOM_OUT] = N_("You are not here"),
        [ROOM_ENTERING] = N_("Entering…"),
        [ROOM_IN] = N_("Nobody"),
        [ROOM_LOST] = N_("Connection lost"),
    };
    Rect rect = self->view.rect;

    surface_put_cut(surface, rect.row, rect.column + 1, rect.columns - 1, _(labels[room->state]),
                    cell_style(STYLE_OCCUPANTS_STATUS));
}

static void
clamp_top(OccupantsView *self)
{
    self->top = CLAMP(self->top, 0, MAX(row_count(self) - list_rows(self), 0));
}

/* Of whom stands at the top of his section, the title too. */
static void
choose_top(OccupantsView *self)
{
    int row = self->must_show_cursor && self->has_focus ? find_cursor(self) : -1;

    if (row >= 0)
        self->top = CLAMP(self->top, row - list_rows(self) + 1, row == 1 ? 0 : row);
    self->must_show_cursor = false;
    clamp_top(self);
}

static void
forget_alike(OccupantsView *self)
{
    g_clear_pointer(&self->alike, g_hash_table_unref);
    self->knows_alike = false;
}

static void
draw_rows(OccupantsView *self, Surface *surface)
{
    Rect rect = self->view.rect;
    int cursor = self->has_focus ? find_cursor(self) : -1;
    Row row;

    if (!self->knows_alike)
        self->alike = room_find_lookalikes(current_room(self));
    self->knows_alike = true;
    for (int i = 0; i < list_rows(self) && find_row(self, self->top + i, &row); i++) {
        Pen pen = { surface,
                    rect.row + i,
                    rect.column,
                    rect.column + rect.columns,
                    self->top + i == cursor && row.occupant,
                    self->alike && row.occupant &&
                        g_hash_table_contains(self->alike, row.occupant) };
        if (pen.is_cursor)
            surface_fill(surface, (Rect){ pen.row, rect.column, 1, rect.columns },
                         STYLE_OCCUPANTS_CURSOR);
        draw_row(&row, &pen);
    }
}

static void
occupants_view_draw(View *view, Surface *surface)
{
    OccupantsView *self = (OccupantsView *)view;
    const Room *room = current_room(self);

    surface_fill(surface, view->rect, STYLE_OCCUPANTS);
    self->room = room;
    if (!room || view->rect.rows < 1 || view->rect.columns < 1)
        return;
    choose_top(self);
    if (room_count(room) == 0)
        draw_nobody(self, surface, room);
    draw_rows(self, surface);
    if (has_filter_line(self))
        panel_filter_draw(self->filter, surface, view->rect);
}

/* --- events --- */

/* Whether what is in view may look different. Who came or went moves all that stand below him in
 * his section, and its count. */
static bool
touches_view(OccupantsView *self, const OccupantNews *news)
{
    const Room *room = current_room(self);
    int end = self->top + self->view.rect.rows;
    int row;

    if (!news->occupant || self->filter->len > 0)
        return true;
    if (news->change == OCCUPANT_CHANGED && news->role == news->occupant->role &&
        news->affiliation == news->occupant->affiliation) {
        row = row_of(self, news->occupant);
        return row >= self->top && row < end;
    }
    row = row_of_role(room->roles, news->occupant->role);
    if (news->change == OCCUPANT_CHANGED)
        row = MIN(row, row_of_role(room->roles, news->role));
    return row < end;
}

static void
on_occupant(OccupantsView *self, const OccupantNews *news)
{
    if (news->change == OCCUPANT_SPOKE)
        return;
    drop_matches(self);
    if (!news->occupant || news->change != OCCUPANT_CHANGED)
        forget_alike(self);
    if (!self->view.is_dirty && self->view.rect.rows > 0 && touches_view(self, news))
        view_mark(&self->view);
}

static void
on_window(OccupantsView *self)
{
    const Room *room = current_room(self);

    if (room == self->room)
        return;
    self->room = room;
    self->top = 0;
    self->cursor_row = 0;
    g_clear_pointer(&self->cursor, g_free);
    g_string_truncate(self->filter, 0);
    drop_matches(self);
    forget_alike(self);
    view_mark(&self->view);
}

static void
occupants_view_on_event(View *view, const Event *event)
{
    OccupantsView *self = (OccupantsView *)view;
    const Room *room = current_room(self);

    if (event->kind == EVENT_WINDOWS)
        on_window(self);
    else if (!room || event->chat != room->chat)
        return;
    else if (event->kind == EVENT_OCCUPANT)
        on_occupant(self, event->occupant);
    else if (event->kind == EVENT_ROOM) {
        forget_alike(self);
        view_mark(view);
    }
}

/* --- the mouse --- */

static void
choose(const OccupantsView *self, Occupant *occupant, OccupantChoice choice)
{
    if (occupant && self->chosen)
        self->chosen(occupant, choice, self->data);
}

static void
occupants_view_click(View *view, int row, int column)
{
    OccupantsView *self = (OccupantsView *)view;
    Row found;

    (void)column;
    if (row < list_rows(self) && find_row(self, self->top + row, &found))
        choose(self, found.occupant, OCCUPANT_CLICKED);
}

static void
occupants_view_wheel(View *view, int amount)
{
    OccupantsView *self = (OccupantsView *)view;

    self->top += amount;
    clamp_top(self);
    view_mark(view);
}

/* --- keys --- */

void
occupants_view_set_filter(View *view, const char *text)
{
    OccupantsView *self = (OccupantsView *)view;

    if (text != self->filter->str)
        g_string_assign(self->filter, text);
    drop_matches(self);
    self->top = 0;
    if (self->filter->len > 0)
        put_cursor(self, 0, 1);
    else
        self->must_show_cursor = true;
    view_mark(view);
}

static PanelKey
leave_or_clear(OccupantsView *self)
{
    if (self->filter->len == 0)
        return PANEL_KEY_LEAVE;
    occupants_view_set_filter(&self->view, "");
    return PANEL_KEY_USED;
}

static PanelKey
press_enter(OccupantsView *self, OccupantChoice choice)
{
    Occupant *occupant = at_cursor(self);

    if (!occupant)
        return PANEL_KEY_USED;
    occupants_view_set_filter(&self->view, "");
    choose(self, occupant, choice);
    return PANEL_KEY_LEAVE;
}

static PanelKey
type_into_filter(OccupantsView *self, const char *name, const char *bytes, size_t length)
{
    bool is_changed;
    PanelKey key = panel_filter_key(self->filter, name, bytes, length, &is_changed);

    if (is_changed)
        occupants_view_set_filter(&self->view, self->filter->str);
    return key;
}

PanelKey
occupants_view_key(View *view, const char *name, const char *bytes, size_t length)
{
    OccupantsView *self = (OccupantsView *)view;
    const struct {
        const char *name;
        int step;
    } moves[] = {
        { "Up", -1 },
        { "Down", 1 },
        { "PageUp", -MAX(list_rows(self) - 1, 1) },
        { "PageDown", MAX(list_rows(self) - 1, 1) },
        { "Home", -LIMIT_OCCUPANTS - ROLES },
        { "End", LIMIT_OCCUPANTS + ROLES },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(moves); i++) {
        if (strcmp(moves[i].name, name) == 0) {
            put_cursor(self, find_cursor(self) + moves[i].step, moves[i].step);
            return PANEL_KEY_USED;
        }
    }
    if (strcmp(name, "Escape") == 0)
        return leave_or_clear(self);
    if (strcmp(name, "Enter") == 0)
        return press_enter(self, OCCUPANT_NAMED);
    if (strcmp(name, "Right") == 0)
        return press_enter(self, OCCUPANT_PRIVATELY);
    if (strcmp(name, "Left") == 0)
        return PANEL_KEY_LEAVE;
    return type_into_filter(self, name, bytes, length);
}

void
occupants_view_set_focus(View *view, bool has_focus)
{
    OccupantsView *self = (OccupantsView *)view;

    if (self->has_focus == has_focus)
        return;
    self->has_focus = has_focus;
    if (has_focus)
        put_cursor(self, find_cursor(self), 1);
    view_mark(view);
}

int
occupants_view_cursor_column(const View *view)
{
    const OccupantsView *self = (const OccupantsView *)view;

    return self->has_focus ? panel_filter_column(self->filter, view->rect) : -1;
}

void
occupants_view_set_chosen(View *view, OccupantFn chosen, gpointer data)
{
    OccupantsView *self = (OccupantsView *)view;

    self->chosen = chosen;
    self->data = data;
}

/* --- the view --- */

static void
occupants_view_free(View *view)
{
    OccupantsView *self = (OccupantsView *)view;

    drop_matches(self);
    forget_alike(self);
    g_string_free(self->filter, TRUE);
    g_free(self->cursor);
    g_free(self);
}

static const ViewType occupants_view_type = {
    .name = "occupants",
    .on_event = occupants_view_on_event,
    .draw = occupants_view_draw,
    .click = occupants_view_click,
    .wheel = occupants_view_wheel,
    .free = occupants_view_free,
};

View *
occupants_view_new(Model *model)
{
    OccupantsView *self = g_new0(OccupantsView, 1);

    self->view = (View){ .type = &occupants_view_type, .model = model, .is_dirty = true };
    self->filter = g_string_new(NULL);
    return &self->view;
}
