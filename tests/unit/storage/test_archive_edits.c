/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Corrected messages in the store: what they say, what they said, by which words they are found. */

#include "config.h"

#include <glib.h>

#include "unit/storage/store.h"

#define NOW INT64_C(1795338000000)

static void
edit(Store *store, const Message *message, const char *body, const char *id)
{
    ArchiveEdit edit = { (char *)body, (char *)id, NOW + 1000 };
    g_autoptr(GError) error = NULL;

    if (!archive_edit(store->archive, message, &edit, &error))
        fail_msg("%s", error->message);
}

static unsigned
count_hits(Store *store, const char *words)
{
    g_autofree char *found = store_search(store, words);

    return found[0] ? 1 : 0;
}

static void
assert_edits(Store *store, const Message *message, const char *expected)
{
    g_autoptr(GPtrArray) edits = archive_edits(store->archive, message);
    g_autoptr(GString) text = g_string_new(NULL);

    for (unsigned i = 0; i < edits->len; i++) {
        const ArchiveEdit *entry = g_ptr_array_index(edits, i);

        assert_int_equal(entry->time, NOW + 1000);
        g_string_append_printf(text, "%s%s (%s)", i ? "|" : "", entry->body, entry->id);
    }
    assert_string_equal(text->str, expected);
}

static void
the_older_texts_are_kept(void **state)
{
    Store *store = *state;
    g_autoptr(Message) message = incoming("lunhc?", "id-1", NOW);
    g_autoptr(Message) other = incoming("yes", "id-2", NOW + 1);
    g_autofree char *bodies = NULL;

    assert_true(archive_add(store->archive, store->bob, message, NULL));
    assert_true(archive_add(store->archive, store->bob, other, NULL));
    edit(store, message, "lunch?", "c1");
    edit(store, message, "lunch at noon?", "c2");
    store_close(store);
    store_open(store);
    bodies = store_bodies(store, store->bob, 10);
    assert_string_equal(bodies, "lunch at noon?|yes");
    assert_edits(store, message, "lunhc? (c1)|lunch? (c2)");
    assert_edits(store, other, "");
    edit(store, other, "no", "c3");
    assert_edits(store, other, "yes (c3)");
    assert_edits(store, message, "lunhc? (c1)|lunch? (c2)");
}

static void
what_was_never_stored_is_not_edited(void **state)
{
    Store *store = *state;
    g_autoptr(Message) message = incoming("hello", NULL, NOW);
    ArchiveEdit change = { .body = (char *)"hi" };

    assert_false(archive_edit(store->archive, message, &change, NULL));
    assert_edits(store, message, "");
}

static void
search_knows_the_new_words_alone(void **state)
{
    Store *store = *state;
    g_autoptr(Message) message = incoming("banana bread", "id-1", NOW);

    assert_true(archive_add(store->archive, store->bob, message, NULL));
    edit(store, message, "cherry bread", "c1"); /* before it is in the index */
    assert_int_equal(count_hits(store, "banana"), 0);
    assert_int_equal(count_hits(store, "cherry"), 1);
    edit(store, message, "plum bread", "c2"); /* and after */
    assert_int_equal(count_hits(store, "cherry"), 0);
    assert_int_equal(count_hits(store, "plum"), 1);
    assert_int_equal(count_hits(store, "bread"), 1);
}

static void
an_edit_is_repeated_with_its_batch(void **state)
{
    Store *store = *state;
    g_autoptr(Message) message = incoming("banana bread", "id-1", NOW);
    g_autofree char *body = g_strnfill(500, 'x');

    assert_true(archive_add(store->archive, store->bob, message, NULL));
    assert_int_equal(count_hits(store, "banana"), 1); /* indexed, not committed */
    edit(store, message, "cherry bread", "c1");
    limit_files(64 * 1024);
    for (int i = 0; i < 300; i++)
        store_add(store, store->bob, incoming(body, NULL, NOW + i));
    assert_false(database_commit(store->database, NULL));
    limit_files(0);
    assert_true(database_commit(store->database, NULL));
    assert_int_equal(count_hits(store, "banana"), 0);
    assert_int_equal(count_hits(store, "cherry"), 1);
    assert_edits(store, message, "banana bread (c1)");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_older_texts_are_kept, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(what_was_never_stored_is_not_edited, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(search_knows_the_new_words_alone, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(an_edit_is_repeated_with_its_batch, store_setup,
                                        store_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
