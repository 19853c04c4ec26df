/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages that are not opened yet: kept, listed, opened, gone. */

#include "config.h"

#include "storage/redaction.h"
#include "storage/sealed_store.h"

#include "unit/storage/store.h"

#define NOW 1795338843000LL

static Message *
add(Store *store, const char *id, const char *problem)
{
    Message *message = incoming("", id, NOW);

    message->is_sealed = true;
    message->encryption = g_strdup("ox");
    message->error = g_strdup(problem);
    assert_true(archive_add(store->archive, store->bob, message, NULL));
    sealed_keep(store->archive, message, "<message/>");
    return message;
}

static unsigned
count(Store *store, SealedWhich which)
{
    const SealedScope scope = { .which = which, .most = 100 };
    g_autoptr(GPtrArray) hits = sealed_list(store->archive, store->world->account, &scope);

    for (unsigned i = 0; i < hits->len; i++) {
        const ArchiveHit *hit = hits->pdata[i];
        assert_true(hit->message->is_sealed);
        assert_string_equal(jid_bare(hit->chat), "bob@example.org");
    }
    return hits->len;
}

static void
test_are_listed_by_what_is_known(void **state)
{
    Store *store = *state;
    g_autoptr(Message) untried = add(store, "one", NULL);
    g_autoptr(Message) closed = add(store, "two", "No key.");
    g_autoptr(Message) forged = add(store, "three", "Forged.");

    sealed_set_hopeless(store->archive, forged->row);
    assert_int_equal(count(store, SEALED_UNTRIED), 1);
    assert_int_equal(count(store, SEALED_CLOSED), 2);
    assert_int_equal(count(store, SEALED_FAILED), 1);
    store_close(store);
    store_open(store);
    assert_int_equal(count(store, SEALED_UNTRIED), 1);
    assert_int_equal(count(store, SEALED_CLOSED), 2);
    g_autofree char *xml = sealed_find(store->archive, untried->row);
    assert_string_equal(xml, "<message/>");
    const SealedScope behind = {
        .chat = store->bob, .which = SEALED_CLOSED, .behind = untried->row, .most = 100
    };
    g_autoptr(GPtrArray) hits = sealed_list(store->archive, store->world->account, &behind);
    assert_int_equal(hits->len, 1);
    const SealedScope room = { .chat = store->room, .which = SEALED_CLOSED, .most = 100 };
    g_autoptr(GPtrArray) none = sealed_list(store->archive, store->world->account, &room);
    assert_int_equal(none->len, 0);
}

static void
test_chats_are_counted(void **state)
{
    Store *store = *state;
    g_autoptr(Message) untried = add(store, "one", NULL);
    g_autoptr(Message) closed = add(store, "two", "No key.");
    const SealedScope all = { .which = SEALED_CLOSED };
    const SealedScope room = { .chat = store->room, .which = SEALED_CLOSED };
    g_autoptr(GPtrArray) chats = sealed_chats(store->archive, store->world->account, &all);
    g_autoptr(GPtrArray) none = sealed_chats(store->archive, store->world->account, &room);
    const SealedChat *bob = chats->pdata[0];

    assert_int_equal(chats->len, 1);
    assert_string_equal(jid_bare(bob->jid), "bob@example.org");
    assert_int_equal(bob->kind, CHAT_CONTACT);
    assert_int_equal(bob->count, 2);
    assert_int_equal(bob->newest, MAX(untried->time, closed->time));
    assert_int_equal(none->len, 0);
    const SealedScope later = { .which = SEALED_CLOSED, .since = bob->newest + 1, .most = 9 };
    g_autoptr(GPtrArray) hits = sealed_list(store->archive, store->world->account, &later);
    assert_int_equal(hits->len, 0);
}

/* Closed lines are no news before it is known that they cannot be opened. */
static void
test_count_once_they_are_known(void **state)
{
    Store *store = *state;
    g_autoptr(Message) untried = add(store, "one", NULL);
    ArchivePosition first;

    assert_int_equal(archive_unread(store->archive, store->bob, &first), 0);
    untried->error = g_strdup("No key.");
    archive_update(store->archive, untried);
    assert_int_equal(archive_unread(store->archive, store->bob, &first), 1);
}

static void
test_are_opened_and_found(void **state)
{
    Store *store = *state;
    g_autoptr(Message) message = add(store, "one", "No key.");

    message->trust = g_strdup("verified");
    message->signer = g_strdup("ABCD");
    sealed_open(store->archive, message, "the words inside");
    assert_null(sealed_find(store->archive, message->row));
    g_autoptr(Message) stored = archive_find_row(store->archive, store->bob, message->row);
    assert_false(stored->is_sealed);
    assert_null(stored->error);
    assert_string_equal(stored->trust, "verified");
    assert_string_equal(stored->signer, "ABCD");
    g_autofree char *found = store_search(store, "words inside");
    assert_string_equal(found, "the words inside");
}

static void
test_go_with_their_line(void **state)
{
    Store *store = *state;
    g_autoptr(Message) message = add(store, "one", NULL);
    int64_t row = message->row;

    archive_remove(store->archive, message);
    assert_null(sealed_find(store->archive, row));
    assert_int_equal(count(store, SEALED_UNTRIED), 0);
}

/* The copy says nothing yet, and the stored line is opened, redacted or neither. */
static void
test_copies_are_known(void **state)
{
    Store *store = *state;
    g_autoptr(Message) message = add(store, "an-id-that-is-long-enough", NULL);
    g_autoptr(Message) copy = incoming("", "an-id-that-is-long-enough", NOW);
    g_autoptr(Message) clear = incoming("in clear", "an-id-that-is-long-enough", NOW);

    copy->is_sealed = true;
    copy->encryption = g_strdup("ox");
    assert_true(archive_has(store->archive, store->bob, copy));
    assert_false(archive_has(store->archive, store->bob, clear));
    sealed_open(store->archive, message, "the words inside");
    assert_true(archive_has(store->archive, store->bob, copy));
    archive_redact(store->archive, message);
    assert_true(archive_has(store->archive, store->bob, copy));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_are_listed_by_what_is_known, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(test_chats_are_counted, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(test_count_once_they_are_known, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(test_are_opened_and_found, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(test_go_with_their_line, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(test_copies_are_known, store_setup, store_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
