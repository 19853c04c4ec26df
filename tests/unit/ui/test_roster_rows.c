/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows kept step by step must be those that a new panel would have, and a panel that was not marked
 * must look as if it had been: after many random changes. */

#include "config.h"

#include <string.h>

#include "model/request.h"
#include "model/room.h"
#include "ui/roster_rows.h"

#include "unit/ui/stage.h"

enum { PEOPLE = 12, STEPS = 4000 };

#ifdef WITH_SANITIZERS
#define FEWER 10
#else
#define FEWER 1
#endif

static Jid *
random_jid(GRand *random)
{
    int number = g_rand_int_range(random, 0, PEOPLE);
    g_autofree char *text =
        number == 0 ? g_strdup("icq.example.org") : g_strdup_printf("p%d@example.org", number);

    return test_jid(text);
}

static void
change_item(Stage *stage, GRand *random, const Jid *jid)
{
    static const char *const groups[][3] = {
        { NULL },
        { "A", NULL },
        { "B", NULL },
        { "A", "B", NULL },
        { "C", "A", NULL },
        { "A::x", "A::y", NULL },
        { "A", "A::x::deep", NULL },
    };
    static const char *const names[] = { NULL, "Anna", "Zed", "Émile" };
    RosterItem item = {
        .jid = jid,
        .name = names[g_rand_int_range(random, 0, G_N_ELEMENTS(names))],
        .groups = groups[g_rand_int_range(random, 0, G_N_ELEMENTS(groups))],
    };

    roster_set_item(stage->account->roster, &item);
}

static void
change_presence(Stage *stage, GRand *random, const Jid *jid)
{
    PresenceUpdate update = {
        .resource = g_rand_boolean(random) ? "x" : "y",
        .show = g_rand_int_range(random, SHOW_OFFLINE, SHOW_CHAT + 1),
        .status = g_rand_boolean(random) ? "busy" : NULL,
    };

    roster_set_presence(stage->account->roster, jid, &update);
}

static void
change_chat(Stage *stage, GRand *random, const Jid *jid)
{
    Chat *chat = account_get_chat(stage->account, jid, CHAT_CONTACT);

    switch (g_rand_int_range(random, 0, 4)) {
    case 0:
        chat_remove(chat);
        break;
    case 1:
        chat_set_read(chat);
        break;
    default:
        stage_say(chat, 1, false, "hi");
    }
}

static Bookmark *
random_bookmark(GRand *random)
{
    Bookmark *bookmark = g_new0(Bookmark, 1);

    bookmark->name = g_strdup(g_rand_boolean(random) ? "Zebra" : "apple");
    bookmark->is_pinned = g_rand_boolean(random);
    return bookmark;
}

static void
change_room(Stage *stage, GRand *random)
{
    g_autofree char *text =
        g_strdup_printf("r%d@rooms.example.org", g_rand_int_range(random, 0, 3));
    g_autoptr(Jid) jid = test_jid(text);
    Chat *room = account_get_chat(stage->account, jid, CHAT_ROOM);

    int what = g_rand_int_range(random, 0, 6);
    if (what == 0)
        chat_remove(room);
    else if (what == 1)
        room_set_state(room->room, g_rand_int_range(random, ROOM_OUT, ROOM_LOST + 1), ROOM_END_NONE,
                       NULL, NULL);
    else if (what == 2)
        room_set_bookmark(room->room, NULL);
    else if (what == 3)
        room_set_bookmark(room->room, random_bookmark(random));
    else
        stage_say(room, g_rand_int_range(random, 1, 100), false, "hi");
}

static void
change_extended(Stage *stage, GRand *random, const Jid *jid)
{
    Extended *mood = NULL;

    if (g_rand_boolean(random)) {
        mood = extended_new(EXTENDED_MOOD);
        extended_set(mood, "value", "happy");
    }
    roster_set_extended(stage->account->roster, jid, EXTENDED_MOOD, mood);
}

static void
change_requests(Stage *stage, GRand *random, const Jid *jid)
{
    RequestKind kind = g_rand_boolean(random) ? REQUEST_SUBSCRIPTION : REQUEST_MESSAGE;
    Request *request = requests_find(stage->account, kind, jid, NULL);

    if (request)
        request_remove(request);
    else
        request_add(stage->account, &(RequestFacts){ .kind = kind, .from = jid });
}

static void
change_windows(Stage *stage, GRand *random, const Jid *jid)
{
    Windows *windows = model_windows(stage->world->model);
    Chat *chat = account_get_chat(stage->account, jid, CHAT_CONTACT);

    switch (g_rand_int_range(random, 0, 4)) {
    case 0:
        windows_close(windows, windows_current(windows));
        break;
    case 1:
        windows_go(windows, windows_find(windows, 1));
        break;
    case 2:
        windows_open_chat(windows, chat);
        break;
    default:
        windows_go(windows, windows_open_chat(windows, chat));
    }
}

/* What changes many at once. */
static void
change_all(Stage *stage, GRand *random, const Jid *jid)
{
    Roster *roster = stage->account->roster;

    switch (g_rand_int_range(random, 0, 3)) {
    case 0:
        roster_clear_presence(roster);
        break;
    case 1:
        roster_begin(roster);
        change_item(stage, random, jid);
        roster_end(roster);
        break;
    default:
        roster_set_delimiter(roster, g_rand_boolean(random) ? "::" : NULL);
        settings_set(stage->world->settings, SETTING_ROSTER_OFFLINE, NULL,
                     g_rand_boolean(random) ? "on" : "off", NULL);
    }
}

static void
change_something(Stage *stage, GRand *random)
{
    g_autoptr(Jid) jid = random_jid(random);
    int kind = g_rand_int_range(random, 0, 100);

    if (kind < 30)
        change_presence(stage, random, jid);
    else if (kind < 55)
        change_item(stage, random, jid);
    else if (kind < 58)
        change_extended(stage, random, jid);
    else if (kind < 65)
        change_requests(stage, random, jid);
    else if (kind < 70)
        roster_remove_item(stage->account->roster, jid);
    else if (kind < 75)
        change_room(stage, random);
    else if (kind < 86)
        change_chat(stage, random, jid);
    else if (kind < 96)
        change_windows(stage, random, jid);
    else
        change_all(stage, random, jid);
}

static void
describe(int index, const RosterRow *row, gpointer data)
{
    static const char signs[] = "?@#-+";
    const char *name = row->contact ? contact_display_name(row->contact)
                       : row->chat  ? chat_display_name(row->chat)
                                    : "";

    g_string_append_printf(data, "%d %c %u<%d %s %u/%u %u %u %s\n", index, signs[row->kind],
                           row->depth, row->parent, row->group ? row->group : "", row->online,
                           row->total, row->unread, row->mentions, name);
}

static char *
describe_all(RosterRows *rows)
{
    GString *text = g_string_new(NULL);

    roster_rows_each(rows, 0, roster_rows_count(rows), describe, text);
    g_string_append_printf(text, "current %d\n", roster_rows_find_current(rows));
    return g_string_free(text, FALSE);
}

typedef struct {
    RosterRows *rows;
} Kept;

static void
on_event(const Event *event, gpointer data)
{
    roster_rows_on_event(((Kept *)data)->rows, event, true);
}

static const char *const filters[] = { "", "", "a", "p1", "example busy", "deep", "zz" };
static const RosterSort sorts[][3] = {
    { SORT_ONLINE, SORT_NAME },
    { SORT_NAME },
    { SORT_UNREAD, SORT_PRESENCE, SORT_NAME },
    { SORT_ACTIVITY, SORT_ONLINE, SORT_NAME },
};

/* What the user may choose. */
typedef struct {
    RosterOptions options;
    const char *filter;
} Choice;

static Choice
choose(GRand *random)
{
    Choice choice = { roster_default_options, filters[g_rand_int_range(random, 0, 7)] };
    unsigned sort = (unsigned)g_rand_int_range(random, 0, G_N_ELEMENTS(sorts));

    choice.options.hides_offline = g_rand_boolean(random);
    choice.options.has_details = g_rand_boolean(random);
    choice.options.has_groups = g_rand_int_range(random, 0, 4) > 0;
    choice.options.has_accounts = g_rand_int_range(random, 0, 4) > 0;
    choice.options.has_rooms = g_rand_int_range(random, 0, 4) > 0;
    memcpy(choice.options.sort, sorts[sort], sizeof(sorts[sort]));
    choice.options.sort_count = 3;
    return choice;
}

static void
apply(RosterRows *rows, const Choice *choice)
{
    roster_rows_set_options(rows, &choice->options);
    roster_rows_set_filter(rows, choice->filter);
}

static RosterRows *
new_rows(Stage *stage, const Choice *choice, RosterRows *kept)
{
    RosterRows *rows = roster_rows_new(stage->world->model);
    g_autofree const char **folded =
        (const char **)g_hash_table_get_keys_as_array(roster_rows_folded(kept), NULL);

    roster_rows_set_folded(rows, folded);
    apply(rows, choice);
    return rows;
}

/* Each row is found again by its name. */
static void
check_names(RosterRows *rows)
{
    for (int i = 0; i < roster_rows_count(rows); i++) {
        RosterRow row;
        g_autofree char *name = roster_rows_name(rows, i);
        assert_true(roster_rows_get(rows, i, &row));
        int found = roster_rows_find(rows, name);
        assert_int_equal(found, row.kind == ROSTER_ROW_DETAIL ? i - 1 : i);
    }
}

static void
test_same_as_new(void **state)
{
    GRand *random = g_rand_new_with_seed(1);
    g_autoptr(Stage) stage = stage_new(roster_view_new, 10, 24);
    Choice choice = { roster_default_options, "" };
    Kept kept = { .rows = roster_rows_new(stage->world->model) };
    unsigned observer = model_observe(stage->world->model, EVENT_ALL, on_event, &kept);

    (void)state;
    for (int i = 0; i < STEPS / FEWER; i++) {
        change_something(stage, random);
        if (g_rand_int_range(random, 0, 20) == 0) {
            choice = choose(random);
            apply(kept.rows, &choice);
        }
        if (g_rand_int_range(random, 0, 10) == 0)
            roster_rows_fold(kept.rows, g_rand_int_range(random, 0, 10), FOLD_TOGGLE);
        RosterRows *fresh = new_rows(stage, &choice, kept.rows);
        g_autofree char *now = describe_all(kept.rows);
        g_autofree char *expected = describe_all(fresh);
        assert_string_equal(now, expected);
        check_names(kept.rows);
        roster_rows_free(fresh);
    }
    model_unobserve(stage->world->model, observer);
    roster_rows_free(kept.rows);
    g_rand_free(random);
}

/* The panel as text and styles. */
static char *
picture(Stage *stage)
{
    GString *text = g_string_new(NULL);

    for (int row = 0; row < surface_rows(stage->surface); row++) {
        for (int column = 0; column < surface_columns(stage->surface); column++) {
            const Cell *cell = surface_cell(stage->surface, row, column);
            g_string_append_printf(text, "%s%c", cell->text, 'A' + cell->style.style);
        }
        g_string_append_c(text, '\n');
    }
    return g_string_free(text, FALSE);
}

static void
test_marked_if_changed(void **state)
{
    GRand *random = g_rand_new_with_seed(2);
    g_autoptr(Stage) stage = stage_new(roster_view_new, 5, 24);
    int unmarked = 0;

    (void)state;
    for (int i = 0; i < STEPS / FEWER; i++) {
        stage_draw(stage);
        g_autofree char *before = picture(stage);
        change_something(stage, random);
        if (!stage->view->is_dirty) {
            unmarked++;
            view_mark(stage->view);
            stage_draw(stage);
            g_autofree char *after = picture(stage);
            assert_string_equal(after, before);
        }
        if (i % 7 == 0)
            stage->view->type->wheel(stage->view, g_rand_int_range(random, -4, 6));
        if (i % 20 == 0)
            stage->view->type->click(stage->view, g_rand_int_range(random, 0, 5), 1);
    }
    assert_true(unmarked > STEPS / FEWER / 10);
    g_rand_free(random);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_as_new),
        cmocka_unit_test(test_marked_if_changed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
