/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is missing of chats, and fetching it where the user looks. */

#include "config.h"

#include <string.h>

#include "model/window.h"
#include "storage/archive_doubles.h"
#include "storage/holes.h"

#include "unit/client/keeper.h"

#define MINUTE (INT64_C(60) * 1000)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

/* Lines that are older than what the first reading of the archive takes. */
#define OLD 250

static Chat *
juliet(Office *office)
{
    return office_chat(office, "juliet@example.com");
}

static Window *
open_juliet(Office *office)
{
    g_autoptr(Jid) jid = test_jid("juliet@example.com");

    return client_open_chat(office->client, office->account, jid);
}

/* Numbered lines from 0 on, the oldest so long ago, a minute between them; then three of today. */
static Keeper *
new_keeper(Office *office)
{
    Keeper *keeper = keeper_new(office);

    keeper->page = 100;
    for (unsigned i = 0; i < OLD; i++) {
        g_autofree char *id = g_strdup_printf("old%u", i);
        g_autofree char *body = g_strdup_printf("%u", i);
        keeper_said(keeper, id, 60 * DAY - i * MINUTE, body);
    }
    keeper_said(keeper, "new0", HOUR, "250");
    keeper_said(keeper, "new1", HOUR - 1, "251");
    keeper_said(keeper, "new2", HOUR - 2, "252");
    return keeper;
}

/* The window shows all from this line on up to that, once and in order. */
static void
assert_shows(Window *window, unsigned first, unsigned last)
{
    assert_int_equal(timeline_length(window->timeline), last - first + 1);
    for (unsigned i = 0; i <= last - first; i++)
        assert_int_equal(g_ascii_strtoull(timeline_get(window->timeline, i)->body, NULL, 10),
                         first + i);
}

static GapState
state_of(Office *office, unsigned index)
{
    return g_array_index(juliet(office)->gaps, ChatGap, index).state;
}

static void
test_up_to_the_beginning(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = new_keeper(office);

    keeper_come(keeper);
    Window *window = open_juliet(office);
    assert_shows(window, 250, 252);
    assert_int_equal(juliet(office)->gaps->len, 1);
    assert_int_equal(state_of(office, 0), GAP_OPEN);
    assert_true(chat_may_have_older(juliet(office), window->timeline));
    assert_non_null(chat_gap_above(juliet(office), window->timeline, 0));

    client_load_older(office->client, juliet(office));
    client_load_older(office->client, juliet(office));
    assert_int_equal(state_of(office, 0), GAP_FETCHING);
    unsigned queries = keeper->queries;
    keeper_serve(keeper);
    assert_int_equal(keeper->queries, queries + 1);
    assert_shows(window, 150, 252);
    assert_int_equal(state_of(office, 0), GAP_OPEN);
    client_load_older(office->client, juliet(office));
    keeper_serve(keeper);
    client_load_older(office->client, juliet(office));
    keeper_serve(keeper);
    assert_shows(window, 0, 252);
    assert_int_equal(state_of(office, 0), GAP_BEGINNING);
    assert_int_equal(juliet(office)->unread, 0);
    queries = keeper->queries;
    client_load_older(office->client, juliet(office));
    keeper_serve(keeper);
    assert_int_equal(keeper->queries, queries);

    office_restart(office);
    window = open_juliet(office);
    while (chat_may_have_older(juliet(office), window->timeline))
        client_load_older(office->client, juliet(office));
    assert_shows(window, 0, 252);
    assert_int_equal(state_of(office, 0), GAP_BEGINNING);
}

/* What was cut goes on where it was. */
static void
test_cut_in_between(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = new_keeper(office);

    keeper_come(keeper);
    open_juliet(office);
    client_load_older(office->client, juliet(office));
    keeper_serve(keeper);
    client_load_older(office->client, juliet(office));
    office_restart(office);
    Window *window = open_juliet(office);
    client_load_older(office->client, juliet(office));
    assert_int_equal(state_of(office, 0), GAP_OPEN);

    keeper_come(keeper);
    for (int i = 0; i < 5; i++) {
        client_load_older(office->client, juliet(office));
        keeper_serve(keeper);
    }
    assert_shows(window, 0, 252);
}

static void
test_island(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = new_keeper(office);
    int64_t now = clock_now(office->store->world->clock);

    keeper->page = 40;
    keeper_come(keeper);
    Window *window = open_juliet(office);
    assert_true(
        client_show_time(office->client, juliet(office), now - 60 * DAY + 100 * MINUTE, NULL));
    keeper_serve(keeper);
    assert_non_null(window->focus);
    assert_string_equal(window->focus->body, "100");
    assert_int_equal(juliet(office)->gaps->len, 2);
    g_autoptr(GPtrArray) holes = holes_load(office->store->archive, juliet(office));
    assert_int_equal(holes->len, 2);
    assert_string_equal(((Hole *)holes->pdata[0])->before.id, "old100");
    assert_string_equal(((Hole *)holes->pdata[1])->after.id, "old139");
    assert_string_equal(((Hole *)holes->pdata[1])->before.id, "new0");

    for (int i = 0; i < 12; i++) {
        client_load_older(office->client, juliet(office));
        keeper_serve(keeper);
    }
    for (int i = 0; i < 12 && juliet(office)->gaps->len > 1; i++) {
        assert_true(client_fill_gap(office->client, juliet(office), NULL));
        keeper_serve(keeper);
    }
    assert_shows(window, 0, 252);
    assert_int_equal(juliet(office)->gaps->len, 1);
    assert_int_equal(state_of(office, 0), GAP_BEGINNING);
}

static GapState
state_above(Office *office, const Window *window, const char *body)
{
    for (unsigned i = 0; i < timeline_length(window->timeline); i++) {
        const ChatGap *gap = chat_gap_above(juliet(office), window->timeline, i);
        if (gap && strcmp(timeline_get(window->timeline, i)->body, body) == 0)
            return gap->state;
    }
    fail_msg("nothing is missing above %s", body);
    return GAP_OPEN;
}

static void
fill_all(Office *office, Keeper *keeper)
{
    while (client_fill_gap(office->client, juliet(office), NULL))
        keeper_serve(keeper);
}

/* From that line on, so long after the oldest one; the window stands there. */
static void
show_old(Office *office, Keeper *keeper, unsigned number)
{
    int64_t oldest = clock_now(office->store->world->clock) - 60 * DAY;

    assert_true(client_show_time(office->client, juliet(office), oldest + number * MINUTE, NULL));
    keeper_serve(keeper);
}

/* Lines in the past, with nothing between them and today; then the archive forgets those, and some
 * of what is behind them. */
static void
test_lost_as_seen_from_below(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = new_keeper(office);

    keeper->page = 40;
    keeper_come(keeper);
    Window *window = open_juliet(office);
    show_old(office, keeper, 100);
    keeper->oldest = 220;
    fill_all(office, keeper);
    assert_int_equal(state_above(office, window, "220"), GAP_LOST);
    assert_int_equal(juliet(office)->gaps->len, 2);
    assert_int_equal(state_of(office, 0), GAP_BEGINNING);
    office_restart(office);
    assert_int_equal(state_above(office, open_juliet(office), "220"), GAP_LOST);
}

static void
test_lost_as_seen_from_above(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = new_keeper(office);

    for (unsigned i = 0; i < 210; i++) {
        g_autofree char *id = g_strdup_printf("more%u", i);
        keeper_said(keeper, id, HOUR - 10 - i, "more");
    }
    keeper_come(keeper);
    Window *window = open_juliet(office);
    show_old(office, keeper, 120);
    client_load_older(office->client, juliet(office));
    keeper_serve(keeper);
    windows_show_line(model_windows(office->client->model), window, NULL);
    show_old(office, keeper, 20);
    assert_shows(window, 20, 219);
    keeper->oldest = 240;
    client_load_newer(office->client, juliet(office));
    keeper_serve(keeper);
    assert_int_equal(state_above(office, window, "240"), GAP_LOST);
    assert_int_equal(juliet(office)->gaps->len, 2);
    assert_int_equal(state_of(office, 0), GAP_OPEN);
}

/* The line at the hole's edge has no text any more: what was said before it is still there. */
static void
test_an_edge_that_is_gone(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = new_keeper(office);

    keeper->page = 40;
    keeper_come(keeper);
    Window *window = open_juliet(office);
    show_old(office, keeper, 100);
    Kept *edge = keeper->kept->pdata[139];
    g_free(edge->message);
    edge->message = g_strdup("<message xmlns='jabber:client' from='juliet@example.com/balcony' "
                             "to='" KEEPER_ME "' type='chat'/>");
    keeper->page = 100;
    fill_all(office, keeper);
    assert_shows(window, 0, 252);
    assert_int_equal(state_of(office, 0), GAP_BEGINNING);
    assert_int_equal(juliet(office)->gaps->len, 1);
}

/* An archive that knows no more than seconds, at the edge of its pages too. */
static void
test_whole_seconds(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);
    g_autofree char *stamp = keeper_stamp(office, 60 * DAY, true);

    keeper->page = 4;
    for (unsigned i = 0; i < 12; i++) {
        g_autofree char *id = g_strdup_printf("old%u", i);
        g_autofree char *message = g_strdup_printf(
            "<message xmlns='jabber:client' from='juliet@example.com/balcony' to='" KEEPER_ME
            "' type='chat' id='by-juliet-%u-0123456789'><body>%u</body></message>",
            i, i);
        keeper_add(keeper, id, stamp, message);
    }
    keeper_said(keeper, "new0", HOUR, "12");
    keeper_come(keeper);
    Window *window = open_juliet(office);
    for (int i = 0; i < 5; i++) {
        client_load_older(office->client, juliet(office));
        keeper_serve(keeper);
    }
    assert_shows(window, 0, 12);
    office_restart(office);
    assert_shows(open_juliet(office), 0, 12);
}

static void
test_offline_and_failures(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = new_keeper(office);
    g_autoptr(GError) error = NULL;

    keeper_come(keeper);
    office_restart(office);
    open_juliet(office);
    client_load_older(office->client, juliet(office));
    assert_int_equal(state_of(office, 0), GAP_OPEN);
    assert_false(client_fill_gap(office->client, juliet(office), &error));
    assert_non_null(strstr(error->message, "not connected"));

    keeper_come(keeper);
    client_load_older(office->client, juliet(office));
    for (unsigned i = 0; i < office->sent->len; i++) {
        g_autoptr(Element) iq = element_parse(office->sent->pdata[i]);
        if (!element_child(iq, "query", "urn:xmpp:mam:2"))
            continue;
        g_autofree char *refusal = g_strdup_printf(
            "<iq xmlns='jabber:client' type='error' from='" KEEPER_ME "' id='%s'><error "
            "type='wait'><resource-constraint xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
            "</error></iq>",
            element_get(iq, "id"));
        office_receive(office, refusal);
        break;
    }
    assert_int_equal(state_of(office, 0), GAP_FAILED);
    assert_non_null(juliet(office)->gap_problem);
    g_ptr_array_set_size(office->sent, 0);
    client_load_older(office->client, juliet(office));
    assert_false(keeper_answer(keeper));
    assert_true(client_fill_gap(office->client, juliet(office), NULL));
    keeper_serve(keeper);
    assert_int_equal(state_of(office, 0), GAP_OPEN);
}

/* An import has lines that the archive has as well, between others that only that has. */
static void
test_imported_doubles(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = new_keeper(office);
    int64_t time = clock_now(office->store->world->clock) - 60 * DAY + 200 * MINUTE;
    g_autoptr(Message) imported = message_new(MESSAGE_CHAT, "200");

    imported->time = time + 2000;
    imported->from = jid_ref(juliet(office)->jid);
    assert_true(archive_add(office->store->archive, juliet(office), imported, NULL));
    archive_set_imported(office->store->archive, imported, 1000);
    keeper_come(keeper);
    Window *window = open_juliet(office);
    assert_int_equal(timeline_length(window->timeline), 4);
    for (int i = 0; i < 12 && client_fill_gap(office->client, juliet(office), NULL); i++)
        keeper_serve(keeper);
    assert_shows(window, 0, 252);
    const Message *shown = timeline_get(window->timeline, 200);
    assert_int_equal(shown->row, imported->row);
    assert_string_equal(shown->stanza_id, "old200");
    assert_int_equal(shown->time, time);
    office_restart(office);
    window = open_juliet(office);
    while (chat_may_have_older(juliet(office), window->timeline))
        client_load_older(office->client, juliet(office));
    assert_shows(window, 0, 252);
    assert_string_equal(timeline_get(window->timeline, 200)->stanza_id, "old200");
}

/* Juliet's client sent a line again: it stands twice in the archive. id: of this copy there. */
static void
keep_copy(Keeper *keeper, unsigned place, const char *id)
{
    const Kept *before = keeper->kept->pdata[place - 1];

    keeper_add(keeper, id, before->stamp,
               "<message xmlns='jabber:client' from='juliet@example.com/balcony' to='" KEEPER_ME
               "' type='chat' id='sent-again-0123456789'><body>twice</body></message>");
    g_ptr_array_insert(keeper->kept, (int)place,
                       g_ptr_array_steal_index(keeper->kept, keeper->kept->len - 1));
}

/* "N1 N2 ...", of the lines around the one that is there twice in the archive. */
static void
assert_around_copy(Window *window, const char *expected)
{
    g_autoptr(GString) around = g_string_new(NULL);
    unsigned count = 0;

    for (unsigned i = 1; i + 1 < timeline_length(window->timeline); i++) {
        if (strcmp(timeline_get(window->timeline, i)->body, "twice") != 0)
            continue;
        count++;
        g_string_append_printf(around, "%s %s", timeline_get(window->timeline, i - 1)->body,
                               timeline_get(window->timeline, i + 1)->body);
    }
    assert_int_equal(count, 1);
    assert_string_equal(around->str, expected);
}

/* The page that has the second copy comes before the one that has the first. */
static void
test_copies_on_two_pages(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = new_keeper(office);

    keep_copy(keeper, 150, "c2"); /* the page up from today begins here */
    keep_copy(keeper, 148, "c1");
    keep_copy(keeper, 130, "c0");
    keep_copy(keeper, 200, "c3");
    keeper_come(keeper);
    Window *window = open_juliet(office);
    client_load_older(office->client, juliet(office));
    keeper_serve(keeper);
    client_load_older(office->client, juliet(office));
    keeper_serve(keeper);
    assert_around_copy(window, "129 130");
    client_load_older(office->client, juliet(office));
    keeper_serve(keeper);
    assert_around_copy(window, "129 130");
    office_restart(office);
    window = open_juliet(office);
    while (chat_may_have_older(juliet(office), window->timeline))
        client_load_older(office->client, juliet(office));
    assert_around_copy(window, "129 130");
    assert_int_equal(timeline_length(window->timeline), OLD + 3 + 1);
}

/* What is read towards now has the first copy already. */
static void
test_copies_downwards(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = new_keeper(office);

    keep_copy(keeper, 200, "c2");
    keep_copy(keeper, 120, "c1");
    keeper->page = 40;
    keeper_come(keeper);
    Window *window = open_juliet(office);
    show_old(office, keeper, 100);
    fill_all(office, keeper);
    assert_around_copy(window, "119 120");
    assert_int_equal(timeline_length(window->timeline), OLD + 3 + 1);
}

/* Whoever closes the window, or forgets the chat, while a page is on its way is left alone. */
static void
test_closed_meanwhile(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = new_keeper(office);
    Windows *windows = model_windows(office->store->world->model);
    int64_t now = clock_now(office->store->world->clock);

    keeper_come(keeper);
    Window *window = open_juliet(office);
    client_load_older(office->client, juliet(office));
    keeper_serve(keeper);
    assert_true(
        client_show_time(office->client, juliet(office), now - 60 * DAY + 30 * MINUTE, NULL));
    windows_close(windows, window);
    keeper_serve(keeper);
    assert_null(windows_find_chat(windows, juliet(office)));

    window = open_juliet(office);
    assert_true(
        client_show_time(office->client, juliet(office), now - 60 * DAY + 90 * MINUTE, NULL));
    keeper_serve(keeper);
    client_load_older(office->client, juliet(office));
    client_load_newer(office->client, juliet(office));
    chat_remove(juliet(office));
    keeper_serve(keeper);
    window = open_juliet(office);
    client_load_older(office->client, juliet(office));
    keeper_serve(keeper);
    assert_string_equal(timeline_get(window->timeline, timeline_length(window->timeline) - 1)->body,
                        "252");
}

static void
note_end(Chat *chat, gpointer data)
{
    Chat **told = data;

    *told = chat;
}

static void
test_awaited(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = new_keeper(office);
    Chat *told = NULL;

    keeper_come(keeper);
    Window *window = open_juliet(office);
    assert_false(client_await_history(office->client, juliet(office), note_end, &told));
    client_load_older(office->client, juliet(office));
    assert_true(client_await_history(office->client, juliet(office), note_end, &told));
    assert_null(told);
    keeper_serve(keeper);
    assert_ptr_equal(told, juliet(office));
    assert_shows(window, 150, 252);

    client_load_older(office->client, juliet(office));
    assert_true(client_await_history(office->client, juliet(office), note_end, &told));
    chat_remove(juliet(office));
    keeper_serve(keeper);
    assert_null(told);

    open_juliet(office);
    Chat *chat = juliet(office);
    for (int i = 0; i < 5 && !client_await_history(office->client, chat, note_end, &told); i++)
        client_load_older(office->client, chat);
    assert_int_equal(state_of(office, 0), GAP_FETCHING);
    office_restart(office);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_up_to_the_beginning, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_cut_in_between, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_island, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_lost_as_seen_from_below, office_setup,
                                        office_teardown),
        cmocka_unit_test_setup_teardown(test_lost_as_seen_from_above, office_setup,
                                        office_teardown),
        cmocka_unit_test_setup_teardown(test_an_edge_that_is_gone, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_whole_seconds, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_offline_and_failures, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_imported_doubles, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_copies_on_two_pages, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_copies_downwards, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_closed_meanwhile, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_awaited, office_setup, office_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
