/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Streams to go on with: what is saved is found again, in the same batches as the messages. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "storage/database_sql.h"
#include "storage/resumptions.h"

#include "unit/storage/store.h"

#define ALICE "alice@example.org"

static Resumption *
make_resumption(const char *id, uint32_t received, uint32_t sent)
{
    g_autoptr(Jid) jid = test_jid("alice@example.org/here");
    Resumption *resumption = resumption_new(id, jid);

    resumption->received = received;
    resumption->sent = sent;
    return resumption;
}

/* Sends one more. */
static void
add_stanza(Resumption *resumption)
{
    uint32_t number = ++resumption->sent;
    g_autofree char *xml = g_strdup_printf("<message id='m%u'/>", number);
    g_autofree char *id = g_strdup_printf("m%u", number);

    g_ptr_array_add(resumption->waiting, sent_stanza_new(number, xml, "bob@example.org", id));
}

static char *
list_waiting(const Resumption *resumption)
{
    GString *list = g_string_new(NULL);

    for (unsigned i = 0; i < resumption->waiting->len; i++) {
        const SentStanza *stanza = g_ptr_array_index(resumption->waiting, i);

        g_string_append_printf(list, "%s%u", i ? " " : "", stanza->number);
    }
    return g_string_free(list, FALSE);
}

static void
assert_stored(Store *store, const char *account, const Resumption *expected)
{
    g_autoptr(Resumptions) resumptions = resumptions_new(store->database);
    g_autoptr(Resumption) found = resumptions_load(resumptions, account);
    g_autofree char *list = NULL, *expected_list = NULL;

    assert_non_null(found);
    list = list_waiting(found);
    expected_list = list_waiting(expected);
    assert_string_equal(list, expected_list);
    assert_string_equal(found->id, expected->id);
    assert_true(g_strcmp0(found->location, expected->location) == 0);
    assert_string_equal(jid_full(found->jid), jid_full(expected->jid));
    assert_int_equal(found->received, expected->received);
    assert_int_equal(found->sent, expected->sent);
    assert_true(found->valid_until == expected->valid_until);
    for (unsigned i = 0; i < found->waiting->len; i++) {
        const SentStanza *stanza = g_ptr_array_index(found->waiting, i);
        const SentStanza *other = g_ptr_array_index(expected->waiting, i);

        assert_string_equal(stanza->xml, other->xml);
        assert_true(g_strcmp0(stanza->to, other->to) == 0);
        assert_true(g_strcmp0(stanza->id, other->id) == 0);
    }
}

static void
assert_nothing_stored(Store *store, const char *account)
{
    g_autoptr(Resumptions) resumptions = resumptions_new(store->database);
    g_autoptr(Resumption) found = resumptions_load(resumptions, account);

    assert_null(found);
}

/* Rows written since the database was opened. */
static int
changes(const Store *store)
{
    sqlite3_stmt *statement = database_statement(store->database, "SELECT total_changes()");
    int count;

    assert_true(database_next(store->database, statement));
    count = sqlite3_column_int(statement, 0);
    sqlite3_reset(statement);
    return count;
}

static int
count_waiting(const Store *store)
{
    sqlite3_stmt *statement =
        database_statement(store->database, "SELECT count(*) FROM stream_waiting");
    int count;

    assert_true(database_next(store->database, statement));
    count = sqlite3_column_int(statement, 0);
    sqlite3_reset(statement);
    return count;
}

/* The program ends without a word, and begins again. */
static void
crash(Store *store)
{
    static const char *const NAMES[] = { "history.db", "history.db-wal" };
    g_autofree char *content[G_N_ELEMENTS(NAMES)] = { NULL };
    gsize length[G_N_ELEMENTS(NAMES)];

    for (size_t i = 0; i < G_N_ELEMENTS(NAMES); i++) {
        g_autofree char *path = store_path(store, NAMES[i]);

        assert_true(g_file_get_contents(path, &content[i], &length[i], NULL));
    }
    store_close(store);
    for (size_t i = 0; i < G_N_ELEMENTS(NAMES); i++) {
        g_autofree char *path = store_path(store, NAMES[i]);

        assert_true(g_file_set_contents(path, content[i], (gssize)length[i], NULL));
        g_clear_pointer(&content[i], g_free);
    }
    store_open(store);
}

static void
what_is_saved_is_found_after_a_restart(void **state)
{
    Store *store = *state;
    g_autoptr(Resumptions) resumptions = resumptions_new(store->database);
    g_autoptr(Resumption) resumption = make_resumption("stream-1", 7, 40);

    resumption->location = g_strdup("[2001:db8::1]:5223");
    resumption->valid_until = INT64_C(1795338600000);
    add_stanza(resumption);
    g_ptr_array_add(resumption->waiting, sent_stanza_new(++resumption->sent, "<iq/>", NULL, NULL));
    resumptions_save(resumptions, ALICE, resumption);
    assert_stored(store, ALICE, resumption);
    assert_nothing_stored(store, "carol@example.org");
    store_close(store);
    store_open(store);
    assert_stored(store, ALICE, resumption);
}

static void
secrets_are_stored_empty(void **state)
{
    Store *store = *state;
    g_autoptr(Resumptions) resumptions = resumptions_new(store->database);
    g_autoptr(Resumption) resumption = make_resumption("stream-1", 0, 0);
    g_autoptr(Resumption) found = NULL;

    add_stanza(resumption);
    add_stanza(resumption);
    ((SentStanza *)resumption->waiting->pdata[0])->is_secret = true;
    resumptions_save(resumptions, ALICE, resumption);
    found = resumptions_load(resumptions, ALICE);
    assert_int_equal(found->waiting->len, 2);
    assert_string_equal(((SentStanza *)found->waiting->pdata[0])->xml, "");
    assert_string_equal(((SentStanza *)found->waiting->pdata[1])->xml, "<message id='m2'/>");
}

static void
presence_is_found_after_a_restart(void **state)
{
    Store *store = *state;
    g_autoptr(Resumptions) resumptions = resumptions_new(store->database);
    g_autofree char *status = NULL;
    g_autofree char *none = resumptions_load_presence(resumptions, ALICE, &status);

    assert_null(none);
    resumptions_save_presence(resumptions, ALICE, &(SavedPresence){ "dnd", "busy", true });
    assert_true(resumptions_load_invisible(resumptions, ALICE));
    resumptions_save_presence(resumptions, ALICE, &(SavedPresence){ "away", "lunch", false });
    assert_false(resumptions_load_invisible(resumptions, ALICE));
    g_clear_pointer(&resumptions, resumptions_free);
    store_close(store);
    store_open(store);
    resumptions = resumptions_new(store->database);
    g_autofree char *show = resumptions_load_presence(resumptions, ALICE, &status);
    assert_string_equal(show, "away");
    assert_string_equal(status, "lunch");
    resumptions_save_presence(resumptions, ALICE, &(SavedPresence){ .show = "online" });
    g_clear_pointer(&status, g_free);
    g_autofree char *other = resumptions_load_presence(resumptions, ALICE, &status);
    assert_string_equal(other, "online");
    assert_null(status);
}

static void
nothing_saved_is_nothing(void **state)
{
    Store *store = *state;
    g_autoptr(Resumptions) resumptions = resumptions_new(store->database);
    g_autoptr(Resumption) alice = make_resumption("stream-1", 7, 0);
    g_autoptr(Resumption) carol = make_resumption("stream-2", 8, 0);

    add_stanza(alice);
    add_stanza(carol);
    resumptions_save(resumptions, ALICE, alice);
    resumptions_save(resumptions, "carol@example.org", carol);
    resumptions_save(resumptions, ALICE, NULL);
    resumptions_save(resumptions, ALICE, NULL);
    assert_nothing_stored(store, ALICE);
    assert_int_equal(count_waiting(store), 1);
    assert_stored(store, "carol@example.org", carol);
    resumptions_save(resumptions, ALICE, alice);
    assert_stored(store, ALICE, alice);
}

static void
saving_costs_what_has_changed(void **state)
{
    Store *store = *state;
    g_autoptr(Resumptions) resumptions = resumptions_new(store->database);
    g_autoptr(Resumption) resumption = make_resumption("stream-1", 0, 0);
    int before;

    for (int i = 0; i < 500; i++)
        add_stanza(resumption);
    resumptions_save(resumptions, ALICE, resumption);
    before = changes(store);
    resumptions_save(resumptions, ALICE, resumption);
    assert_int_equal(changes(store), before);
    resumption->received++;
    resumptions_save(resumptions, ALICE, resumption);
    assert_true(changes(store) - before <= 2);
    before = changes(store);
    add_stanza(resumption);
    g_ptr_array_remove_range(resumption->waiting, 0, 3);
    resumptions_save(resumptions, ALICE, resumption);
    assert_true(changes(store) - before <= 2 + 1 + 3);
    assert_stored(store, ALICE, resumption);
    g_ptr_array_set_size(resumption->waiting, 0);
    resumptions_save(resumptions, ALICE, resumption);
    assert_int_equal(count_waiting(store), 0);
    add_stanza(resumption);
    resumptions_save(resumptions, ALICE, resumption);
    assert_stored(store, ALICE, resumption);
}

static void
all_may_have_been_acknowledged_since_and_more_sent(void **state)
{
    Store *store = *state;
    g_autoptr(Resumptions) resumptions = resumptions_new(store->database);
    g_autoptr(Resumption) resumption = make_resumption("stream-1", 0, 0);

    for (int i = 0; i < 5; i++)
        add_stanza(resumption);
    resumptions_save(resumptions, ALICE, resumption);
    for (int i = 0; i < 5; i++)
        add_stanza(resumption);
    g_ptr_array_remove_range(resumption->waiting, 0, 7);
    resumptions_save(resumptions, ALICE, resumption);
    assert_stored(store, ALICE, resumption);
    assert_int_equal(count_waiting(store), 3);
}

static void
another_stream_takes_the_place_of_the_first(void **state)
{
    Store *store = *state;
    g_autoptr(Resumptions) resumptions = resumptions_new(store->database);
    g_autoptr(Resumption) first = make_resumption("stream-1", 90, 100);
    g_autoptr(Resumption) second = make_resumption("stream-2", 0, 100);

    for (int i = 0; i < 5; i++)
        add_stanza(first);
    resumptions_save(resumptions, ALICE, first);
    add_stanza(second);
    resumptions_save(resumptions, ALICE, second);
    assert_stored(store, ALICE, second);
    assert_int_equal(count_waiting(store), 1);
}

/* Counters begin again, or skip: what is stored is what was given all the same. */
static void
numbers_that_do_not_go_on_are_stored_anew(void **state)
{
    Store *store = *state;
    g_autoptr(Resumptions) resumptions = resumptions_new(store->database);
    g_autoptr(Resumption) resumption = make_resumption("stream-1", 90, 100);

    for (int i = 0; i < 5; i++)
        add_stanza(resumption);
    resumptions_save(resumptions, ALICE, resumption);
    g_ptr_array_set_size(resumption->waiting, 0);
    resumption->sent = 20;
    add_stanza(resumption);
    resumptions_save(resumptions, ALICE, resumption);
    assert_stored(store, ALICE, resumption);
    g_ptr_array_set_size(resumption->waiting, 0);
    resumption->sent = 4000000000;
    add_stanza(resumption);
    resumptions_save(resumptions, ALICE, resumption);
    assert_stored(store, ALICE, resumption);
    assert_int_equal(count_waiting(store), 1);
}

static void
the_counter_goes_round(void **state)
{
    Store *store = *state;
    g_autoptr(Resumptions) resumptions = resumptions_new(store->database);
    g_autoptr(Resumption) resumption = make_resumption("stream-1", UINT32_MAX, UINT32_MAX - 3);

    for (int i = 0; i < 8; i++) { /* 4294967293 to 4 */
        add_stanza(resumption);
        resumption->received++;
        resumptions_save(resumptions, ALICE, resumption);
        assert_stored(store, ALICE, resumption);
    }
    g_ptr_array_remove_range(resumption->waiting, 0, 1);
    resumptions_save(resumptions, ALICE, resumption);
    assert_stored(store, ALICE, resumption);
    g_ptr_array_remove_range(resumption->waiting, 0, 4);
    resumptions_save(resumptions, ALICE, resumption);
    assert_stored(store, ALICE, resumption);
    assert_int_equal(count_waiting(store), 3);
    resumptions_free(g_steal_pointer(&resumptions));
    resumptions = resumptions_new(store->database);
    g_ptr_array_remove_range(resumption->waiting, 0, 2);
    resumptions_save(resumptions, ALICE, resumption);
    assert_stored(store, ALICE, resumption);
}

static void
a_crash_leaves_the_last_commit(void **state)
{
    Store *store = *state;
    g_autoptr(Resumptions) resumptions = resumptions_new(store->database);
    g_autoptr(Resumption) resumption = make_resumption("stream-1", 0, 0);
    g_autoptr(Resumption) committed = NULL;
    g_autofree char *bodies = NULL;

    add_stanza(resumption);
    store_add(store, store->bob, incoming("stored", NULL, 1000));
    resumption->received = 1;
    resumptions_save(resumptions, ALICE, resumption);
    assert_true(database_commit(store->database, NULL));
    committed = resumption_copy(resumption);
    store_add(store, store->bob, incoming("lost", NULL, 2000));
    resumption->received = 2;
    g_ptr_array_set_size(resumption->waiting, 0);
    resumptions_save(resumptions, ALICE, resumption);
    crash(store);
    assert_stored(store, ALICE, committed);
    bodies = store_bodies(store, store->bob, 10);
    assert_string_equal(bodies, "stored");
}

static void
a_full_disk_loses_nothing(void **state)
{
    Store *store = *state;
    g_autoptr(Resumptions) resumptions = resumptions_new(store->database);
    g_autoptr(Resumption) resumption = make_resumption("stream-1", 0, 0);

    add_stanza(resumption);
    resumptions_save(resumptions, ALICE, resumption);
    assert_true(database_commit(store->database, NULL));
    limit_files(4096);
    for (int i = 0; i < 10; i++) {
        add_stanza(resumption);
        resumption->received++;
        resumptions_save(resumptions, ALICE, resumption);
        assert_false(database_commit(store->database, NULL));
    }
    g_ptr_array_remove_range(resumption->waiting, 0, 4);
    resumptions_save(resumptions, ALICE, resumption);
    limit_files(0);
    clock_advance(store->world->clock, 30 * 1000);
    crash(store);
    assert_stored(store, ALICE, resumption);
    assert_int_equal(count_waiting(store), 7);
}

/* More than can be kept in memory while the disk fails. */
static void
what_could_not_be_kept_is_saved_whole_later(void **state)
{
    Store *store = *state;
    g_autofree char *large = g_strnfill(1024 * 1024, 'x');
    g_autoptr(Resumptions) resumptions = resumptions_new(store->database);
    g_autoptr(Resumption) resumption = make_resumption("stream-1", 0, 0);

    assert_true(database_commit(store->database, NULL));
    limit_files(4096);
    for (unsigned i = 1; i <= 40; i++) {
        g_ptr_array_add(resumption->waiting, sent_stanza_new(i, large, NULL, NULL));
        resumption->sent = i;
        resumptions_save(resumptions, ALICE, resumption);
        database_commit(store->database, NULL);
    }
    limit_files(0);
    assert_true(database_commit(store->database, NULL));
    resumptions_save(resumptions, ALICE, resumption);
    assert_stored(store, ALICE, resumption);
}

static void
a_million_saves_do_not_grow(void **state)
{
    Store *store = *state;
    g_autofree char *path = store_path(store, "history.db");
    g_autoptr(Resumptions) resumptions = resumptions_new(store->database);
    g_autoptr(Resumption) resumption = make_resumption("stream-1", 0, 0);
    GStatBuf status;

    for (unsigned i = 0; i < 1000000; i++) {
        resumption->received++;
        if (i % 20 == 0) {
            add_stanza(resumption);
            if (resumption->waiting->len > 5)
                g_ptr_array_remove_range(resumption->waiting, 0, 1);
        }
        resumptions_save(resumptions, ALICE, resumption);
    }
    assert_stored(store, ALICE, resumption);
    assert_int_equal(count_waiting(store), 5);
    store_close(store);
    assert_int_equal(g_stat(path, &status), 0);
    assert_true(status.st_size < 1024 * 1024);
    store_open(store);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_saved_is_found_after_a_restart),
        TEST(secrets_are_stored_empty),
        TEST(nothing_saved_is_nothing),
        TEST(saving_costs_what_has_changed),
        TEST(all_may_have_been_acknowledged_since_and_more_sent),
        TEST(another_stream_takes_the_place_of_the_first),
        TEST(numbers_that_do_not_go_on_are_stored_anew),
        TEST(the_counter_goes_round),
        TEST(a_crash_leaves_the_last_commit),
        TEST(a_full_disk_loses_nothing),
        TEST(what_could_not_be_kept_is_saved_whole_later),
        TEST(presence_is_found_after_a_restart),
        TEST(a_million_saves_do_not_grow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
