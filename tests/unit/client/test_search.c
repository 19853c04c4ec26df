/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window of what was found: its rows, going to one, more of them. */

#include "config.h"

#include <string.h>

#include "model/list_window.h"
#include "client/history/clearing.h"

#include "unit/client/office.h"

#define NOW INT64_C(1795338000000)

static Window *
find_window(const Office *office)
{
    return list_window_find(office->store->world->model, NULL, "search");
}

static void
search(Office *office, const char *words, const Chat *chat)
{
    g_autoptr(GError) error = NULL;

    if (!client_search(office->client, words, chat, &error))
        fail_msg("%s", error->message);
    for (int i = 0; office->client->questions && i < 1000; i++)
        clock_advance(office->store->world->clock, 1);
    assert_int_equal(office->client->questions, 0);
}

/* The cells of all rows: "chat|who|text\n". Owned by the caller. */
static char *
rows(const Office *office)
{
    const ListWindow *list = find_window(office)->list;
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < list->shown->len; i++) {
        const ListRow *row = list->shown->pdata[i];
        g_string_append_printf(text, "%s|%s|%s\n", row->cells[1], row->cells[2], row->cells[3]);
    }
    return g_string_free(text, FALSE);
}

static void
assert_rows(const Office *office, const char *expected)
{
    g_autofree char *found = rows(office);

    assert_string_equal(found, expected);
}

static void
hits_are_listed_with_their_words_marked(void **state)
{
    Office *office = *state;
    Chat *juliet = office_chat(office, "juliet@example.com");
    Chat *nurse = office_chat(office, "nurse@example.com");

    store_add(office->store, juliet, incoming("Wherefore\nart thou \033[1m?", "a", NOW));
    store_add(office->store, juliet, outgoing("thou hast it", "b", NOW + 1000));
    store_add(
        office->store, nurse,
        incoming("so many words that nobody wants to read come before the thou that is sought", "c",
                 NOW + 2000));
    search(office, "thou", NULL);
    assert_rows(office, "nurse|nurse|…nobody wants to read come before the ‹thou› that "
                        "is sought\n"
                        "juliet|romeo|‹thou› hast it\n"
                        "juliet|juliet|Wherefore art ‹thou› \xe2\x90\x9b[1m?\n");
    search(office, "thou", juliet);
    assert_rows(office, "juliet|romeo|‹thou› hast it\n"
                        "juliet|juliet|Wherefore art ‹thou› \xe2\x90\x9b[1m?\n");
    search(office, "from:me", NULL);
    assert_rows(office, "juliet|romeo|thou hast it\n");
    search(office, "capulet", NULL);
    assert_rows(office, "");
}

static void
chats_of_one_name_are_told_apart(void **state)
{
    Office *office = *state;
    Chat *juliet = office_chat(office, "juliet@example.com");
    Chat *other = office_chat(office, "juliet@example.net");

    store_add(office->store, juliet, incoming("thou", "a", NOW));
    store_add(office->store, other, incoming("thou", "b", NOW + 1));
    search(office, "thou", NULL);
    assert_rows(office, "juliet@example.net|juliet|‹thou›\njuliet@example.com|juliet|‹thou›\n");
}

static void
what_is_cleared_leaves_the_list(void **state)
{
    Office *office = *state;
    Chat *juliet = office_chat(office, "juliet@example.com");
    Chat *nurse = office_chat(office, "nurse@example.com");
    const ClearingScope scope = { office->account->jid, juliet->jid, INT64_MAX };

    store_add(office->store, juliet, incoming("thou first", "a", NOW));
    store_add(office->store, nurse, incoming("thou second", "b", NOW + 1000));
    search(office, "thou", NULL);
    clearing_begin(office->client, &scope, NULL);
    clock_advance(office->store->world->clock, 1000);
    assert_rows(office, "nurse|nurse|‹thou› second\n");
}

static void
hits_are_gone_to_one_after_the_other(void **state)
{
    Office *office = *state;
    Windows *windows = model_windows(office->store->world->model);
    Chat *juliet = office_chat(office, "juliet@example.com");
    Chat *nurse = office_chat(office, "nurse@example.com");
    g_autoptr(GError) error = NULL;

    assert_false(client_search_again(office->client, 0, &error));
    g_clear_error(&error);
    store_add(office->store, juliet, incoming("thou first", "a", NOW));
    store_add(office->store, nurse, incoming("thou second", "b", NOW + 1000));
    search(office, "thou", NULL);
    assert_ptr_equal(windows_current(windows), find_window(office));
    assert_true(list_window_enter(find_window(office), &error));
    assert_ptr_equal(windows_current(windows)->chat, nurse);
    assert_true(client_search_again(office->client, 1, &error));
    assert_ptr_equal(windows_current(windows)->chat, juliet);
    assert_false(client_search_again(office->client, 1, &error));
    assert_string_equal(error->message, "There is no older hit.");
    g_clear_error(&error);
    assert_true(client_search_again(office->client, -1, &error));
    assert_ptr_equal(windows_current(windows)->chat, nurse);
    assert_true(client_search_again(office->client, 0, &error));
    assert_ptr_equal(windows_current(windows), find_window(office));
    list_window_close(find_window(office));
    assert_false(client_search_again(office->client, 1, &error));
    assert_string_equal(error->message, "The list of what was found is closed: /search thou looks "
                                        "for it again.");
}

static void
more_of_them_come_on_demand(void **state)
{
    Office *office = *state;
    Chat *juliet = office_chat(office, "juliet@example.com");

    for (int i = 0; i < 700; i++)
        store_add(office->store, juliet, incoming("thou", NULL, NOW + i));
    search(office, "thou", NULL);
    assert_int_equal(find_window(office)->list->rows->len, 500);
    assert_true(list_window_act(find_window(office), "more", NULL, NULL));
    for (int i = 0; office->client->questions && i < 1000; i++)
        clock_advance(office->store->world->clock, 1);
    assert_int_equal(find_window(office)->list->rows->len, 700);
}

/* So many that a search takes several steps: the index does not have them yet. */
static void
add_many(Office *office, const Chat *chat)
{
    for (int i = 0; i < 6000; i++)
        store_add(office->store, (Chat *)chat, incoming("thou", NULL, NOW + i));
}

static void
another_search_takes_the_place_of_one_that_looks(void **state)
{
    Office *office = *state;
    Chat *juliet = office_chat(office, "juliet@example.com");

    add_many(office, juliet);
    store_add(office->store, juliet, incoming("art", "b", NOW + 10000));
    assert_true(client_search(office->client, "thou", NULL, NULL));
    assert_int_equal(office->client->questions, 1);
    search(office, "art", NULL);
    assert_rows(office, "juliet|juliet|‹art›\n");
}

/* What comes meanwhile is not found, and does no harm. */
static void
lines_may_come_while_it_looks(void **state)
{
    Office *office = *state;
    Chat *juliet = office_chat(office, "juliet@example.com");

    add_many(office, juliet);
    assert_true(client_search(office->client, "thou from:juliet", NULL, NULL));
    for (int i = 0; office->client->questions && i < 1000; i++) {
        store_add(office->store, juliet, incoming("thou again", NULL, NOW + 20000 + i));
        clock_advance(office->store->world->clock, 1);
    }
    assert_int_equal(office->client->questions, 0);
    assert_int_equal(find_window(office)->list->rows->len, 500);
    search(office, "again", NULL);
    assert_true(find_window(office)->list->rows->len > 0);
}

static void
a_window_closed_while_it_looks_ends_that(void **state)
{
    Office *office = *state;

    Chat *juliet = office_chat(office, "juliet@example.com");

    add_many(office, juliet);
    assert_true(client_search(office->client, "thou", NULL, NULL));
    assert_int_equal(office->client->questions, 1); /* it looks */
    list_window_close(find_window(office));
    assert_int_equal(office->client->questions, 0);
    clock_advance(office->store->world->clock, 100);
    assert_null(find_window(office));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(hits_are_listed_with_their_words_marked, office_setup,
                                        office_teardown),
        cmocka_unit_test_setup_teardown(chats_of_one_name_are_told_apart, office_setup,
                                        office_teardown),
        cmocka_unit_test_setup_teardown(what_is_cleared_leaves_the_list, office_setup,
                                        office_teardown),
        cmocka_unit_test_setup_teardown(hits_are_gone_to_one_after_the_other, office_setup,
                                        office_teardown),
        cmocka_unit_test_setup_teardown(more_of_them_come_on_demand, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(another_search_takes_the_place_of_one_that_looks,
                                        office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(lines_may_come_while_it_looks, office_setup,
                                        office_teardown),
        cmocka_unit_test_setup_teardown(a_window_closed_while_it_looks_ends_that, office_setup,
                                        office_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
