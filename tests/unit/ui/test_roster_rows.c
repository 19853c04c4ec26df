/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows kept step by step must be those that a new panel would have, and a panel that was not marked
 * must look as if it had been: after many random changes. */

#include "config.h"

#include <string.h>

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
    g_autofree char *text = g_strdup_printf("p%d@example.org", g_rand_int_range(random, 0, PEOPLE));

    return test_jid(text);
}

static void
change_item(Stage *stage, GRand *random, const Jid *jid)
{
    static const char *const groups[][3] = {
        { NULL }, { "A", NULL }, { "B", NULL }, { "A", "B", NULL }, { "C", "A", NULL },
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
        settings_set(stage->world->settings, SETTING_UI_ROSTER_OFFLINE, NULL,
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
    else if (kind < 62)
        roster_remove_item(stage->account->roster, jid);
    else if (kind < 70)
        roster_set_asks_us(stage->account->roster, jid, g_rand_boolean(random), NULL);
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
    static const char signs[] = { [ROSTER_ROW_ACCOUNT] = '@', [ROSTER_ROW_GROUP] = '#', '-' };
    const char *name = row->contact ? contact_display_name(row->contact)
                       : row->chat  ? chat_display_name(row->chat)
                                    : "";

    g_string_append_printf(data, "%d %c %s %u/%u %u %s\n", index, signs[row->kind],
                           row->group ? row->group : "", row->online, row->total, row->unread,
                           name);
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
    bool hides;
} Kept;

static void
on_event(const Event *event, gpointer data)
{
    roster_rows_on_event(((Kept *)data)->rows, event, true);
}

static void
test_same_as_new(void **state)
{
    GRand *random = g_rand_new_with_seed(1);
    g_autoptr(Stage) stage = stage_new(roster_view_new, 10, 24);
    Kept kept = { .rows = roster_rows_new(stage->world->model) };
    unsigned observer = model_observe(stage->world->model, EVENT_ALL, on_event, &kept);

    (void)state;
    for (int i = 0; i < STEPS / FEWER; i++) {
        bool hides = g_rand_int_range(random, 0, 50) == 0 ? !kept.hides : kept.hides;
        change_something(stage, random);
        if (hides != kept.hides)
            roster_rows_hide_offline(kept.rows, hides);
        kept.hides = hides;
        RosterRows *fresh = roster_rows_new(stage->world->model);
        roster_rows_hide_offline(fresh, hides);
        g_autofree char *now = describe_all(kept.rows);
        g_autofree char *expected = describe_all(fresh);
        assert_string_equal(now, expected);
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
