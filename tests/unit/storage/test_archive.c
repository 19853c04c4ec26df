/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The archive: keeping messages, their states, doubles, pages. */

#include "config.h"

#include <string.h>

#include "unit/storage/store.h"

#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)
#define NOW    INT64_C(1795338000000)
#define LONG   "a-random-id-of-a-good-program"

/* --- keeping --- */

static void
assert_same_message(const Message *a, const Message *b)
{
    assert_string_equal(a->body, b->body);
    assert_int_equal(a->time, b->time);
    assert_int_equal(a->row, b->row);
    assert_int_equal(a->is_outgoing, b->is_outgoing);
    assert_int_equal(a->is_carbon, b->is_carbon);
    assert_int_equal(a->is_cut, b->is_cut);
    assert_int_equal(a->state, b->state);
    assert_true(jid_equal(a->from, b->from));
    assert_int_equal(g_strcmp0(a->id, b->id), 0);
    assert_int_equal(g_strcmp0(a->origin_id, b->origin_id), 0);
    assert_int_equal(g_strcmp0(a->stanza_id, b->stanza_id), 0);
    assert_int_equal(g_strcmp0(a->error, b->error), 0);
    assert_int_equal(g_strcmp0(a->occupant_id, b->occupant_id), 0);
    assert_int_equal(g_strcmp0(a->encryption, b->encryption), 0);
    assert_int_equal(g_strcmp0(a->trust, b->trust), 0);
}

static void
everything_comes_back_after_a_restart(void **state)
{
    Store *store = *state;
    g_autoptr(Message) plain = incoming("grüße 👋\nsecond line\ttab", NULL, NOW);
    g_autoptr(Message) full = outgoing("it's \"quoted\"; DROP TABLE message; --", "id", NOW + 1);
    g_autoptr(GPtrArray) page = NULL;

    full->is_carbon = full->is_cut = true;
    full->state = MESSAGE_FAILED;
    full->error = g_strdup("The server refused it.");
    full->origin_id = g_strdup("origin");
    full->stanza_id = g_strdup("stanza");
    full->occupant_id = g_strdup("occupant");
    full->encryption = g_strdup("openpgp");
    full->trust = g_strdup("verified");
    assert_true(archive_add(store->archive, store->bob, plain, NULL));
    assert_true(archive_add(store->archive, store->bob, full, NULL));
    store_close(store);
    store_open(store);
    page = archive_page(store->archive, store->bob, NULL, 10);
    assert_int_equal(page->len, 2);
    assert_same_message(g_ptr_array_index(page, 0), plain);
    assert_same_message(g_ptr_array_index(page, 1), full);
    assert_true(((Message *)g_ptr_array_index(page, 0))->is_delayed);
}

static void
chats_are_kept_apart(void **state)
{
    Store *store = *state;
    g_autoptr(Jid) jid = test_jid("dev@rooms.example.org/bob");
    Chat *private = account_get_chat(store->world->account, jid, CHAT_PRIVATE);
    g_autoptr(Jid) other = test_jid("alice@example.net");
    Account *second = account_new(store->world->model, other);
    Chat *same_jid = account_get_chat(second, store->bob->jid, CHAT_CONTACT);
    const Chat *chats[] = { store->bob, store->room, private, same_jid };
    static const char *const BODIES[] = { "contact", "room", "private", "other account" };

    for (size_t i = 0; i < G_N_ELEMENTS(chats); i++)
        store_add(store, chats[i], incoming(BODIES[i], NULL, NOW));
    store_close(store);
    store_open(store);
    for (size_t i = 0; i < G_N_ELEMENTS(chats); i++) {
        g_autofree char *bodies = store_bodies(store, chats[i], 10);

        assert_string_equal(bodies, BODIES[i]);
    }
}

static void
update_changes_state_and_ids(void **state)
{
    Store *store = *state;
    g_autoptr(Message) message = outgoing("hello", LONG, NOW);
    g_autoptr(Message) copy = outgoing("hello", NULL, NOW);
    g_autoptr(GPtrArray) page = NULL;

    assert_true(archive_add(store->archive, store->bob, message, NULL));
    message->state = MESSAGE_SENT;
    message->stanza_id = g_strdup("given-later");
    archive_update(store->archive, message);
    page = archive_page(store->archive, store->bob, NULL, 1);
    assert_same_message(g_ptr_array_index(page, 0), message);
    copy->stanza_id = g_strdup("given-later");
    assert_true(archive_has(store->archive, store->bob, copy));
}

static MessageState
state_of_newest(Store *store)
{
    g_autoptr(GPtrArray) page = archive_page(store->archive, store->bob, NULL, 1);

    assert_int_equal(page->len, 1);
    return ((Message *)g_ptr_array_index(page, 0))->state;
}

static void
states_are_set_by_id_and_never_go_back(void **state)
{
    Store *store = *state;

    store_add(store, store->bob, outgoing("hello", "id-1", NOW));
    store_close(store);
    store_open(store);
    assert_false(archive_set_state(store->archive, store->bob, "id-2", MESSAGE_SENT, NULL));
    assert_false(archive_set_state(store->archive, store->room, "id-1", MESSAGE_SENT, NULL));
    assert_true(archive_set_state(store->archive, store->bob, "id-1", MESSAGE_READ, NULL));
    assert_int_equal(state_of_newest(store), MESSAGE_READ);
    assert_true(archive_set_state(store->archive, store->bob, "id-1", MESSAGE_RECEIVED, NULL));
    assert_int_equal(state_of_newest(store), MESSAGE_READ);
    assert_true(archive_set_state(store->archive, store->bob, "id-1", MESSAGE_FAILED, "no"));
    assert_int_equal(state_of_newest(store), MESSAGE_READ);
}

static void
others_messages_have_no_state_to_set(void **state)
{
    Store *store = *state;

    store_add(store, store->bob, incoming("hello", "id-1", NOW));
    assert_false(archive_set_state(store->archive, store->bob, "id-1", MESSAGE_READ, NULL));
}

static void
queued_messages_are_found_in_their_order(void **state)
{
    Store *store = *state;
    g_autoptr(GPtrArray) queued = NULL;
    g_autoptr(Jid) other = test_jid("alice@example.net");
    Account *second = account_new(store->world->model, other);

    store_add(store, store->bob, outgoing("first", "q1", NOW));
    store_add(store, store->bob, incoming("not mine", "q2", NOW));
    store_add(store, store->room, outgoing("second", "q3", NOW - DAY_MS));
    store_add(store, store->bob, outgoing("sent already", "q4", NOW));
    assert_true(archive_set_state(store->archive, store->bob, "q4", MESSAGE_SENT, NULL));
    store_close(store);
    store_open(store);
    queued = archive_queued(store->archive, store->world->account);
    assert_int_equal(queued->len, 2);
    const ArchiveHit *first = g_ptr_array_index(queued, 0), *last = g_ptr_array_index(queued, 1);
    assert_string_equal(first->message->body, "first");
    assert_string_equal(last->message->body, "second");
    assert_true(jid_equal(first->chat, store->bob->jid));
    assert_int_equal(first->kind, CHAT_CONTACT);
    assert_true(jid_equal(last->chat, store->room->jid));
    assert_int_equal(last->kind, CHAT_ROOM);
    g_clear_pointer(&queued, g_ptr_array_unref);
    queued = archive_queued(store->archive, second);
    assert_int_equal(queued->len, 0);
}

/* --- doubles --- */

typedef struct {
    const char *what;
    bool in_room, is_outgoing;
    const char *from; /* of the second; NULL: the same */
    const char *id, *origin_id, *stanza_id, *body;
    int64_t later; /* ms after the first */
    bool is_double;
} DoubleCase;

/* Against a first one with LONG, "origin", "stanza", "hello". */
static const DoubleCase DOUBLES[] = {
    { "nothing alike", .body = "hello" },
    { "stanza-id", .stanza_id = "stanza", .body = "else", .is_double = true },
    { "stanza-id, from elsewhere", .from = "eve@example.org/x", .stanza_id = "stanza",
      .is_double = true },
    { "origin-id", .origin_id = "origin", .body = "hello", .later = DAY_MS / 2, .is_double = true },
    { "origin-id that counts, another text", .origin_id = "origin", .body = "else" },
    { "origin-id, by another direction", .is_outgoing = true, .origin_id = "origin" },
    { "origin-id, another occupant", .in_room = true, .from = "dev@rooms.example.org/eve",
      .origin_id = "origin" },
    { "origin-id, the same occupant", .in_room = true, .origin_id = "origin", .body = "hello",
      .is_double = true },
    { "origin-id as id", .id = "origin", .body = "hello" },
    { "long id and text", .id = LONG, .body = "hello", .later = DAY_MS / 2, .is_double = true },
    { "long id, another text", .id = LONG, .body = "else" },
    { "long id, another occupant", .in_room = true, .from = "dev@rooms.example.org/eve", .id = LONG,
      .body = "hello" },
};

static void
doubles_are_known(void **state)
{
    Store *store = *state;

    for (size_t i = 0; i < G_N_ELEMENTS(DOUBLES); i++) {
        const DoubleCase *row = &DOUBLES[i];
        const Chat *chat = row->in_room ? store->room : store->bob;
        g_autoptr(Message) first = incoming("hello", LONG, NOW);
        g_autoptr(Message) second = incoming(row->body ? row->body : "", row->id, NOW + row->later);

        first->origin_id = g_strdup("origin");
        first->stanza_id = g_strdup("stanza");
        assert_true(archive_add(store->archive, chat, first, NULL));
        second->origin_id = g_strdup(row->origin_id);
        second->stanza_id = g_strdup(row->stanza_id);
        second->is_outgoing = row->is_outgoing;
        if (row->from) {
            jid_unref(second->from);
            second->from = test_jid(row->from);
        }
        if (archive_has(store->archive, chat, second) != row->is_double)
            fail_msg("%s", row->what);
        second->time += 30 * DAY_MS;
        if (!row->is_outgoing && archive_has(store->archive, chat, second))
            fail_msg("%s, a month later", row->what);
    }
}

static void
short_ids_count_only_for_a_while(void **state)
{
    Store *store = *state;
    g_autoptr(Message) soon = incoming("backup done", "1", NOW + 60 * 1000);
    g_autoptr(Message) tomorrow = incoming("backup done", "1", NOW + DAY_MS);
    g_autoptr(Message) other = incoming("backup failed", "1", NOW + 60 * 1000);

    store_add(store, store->bob, incoming("backup done", "1", NOW));
    assert_true(archive_has(store->archive, store->bob, soon));
    assert_false(archive_has(store->archive, store->bob, tomorrow));
    assert_false(archive_has(store->archive, store->bob, other));
}

static void
own_messages_are_known_however_late_they_were_sent(void **state)
{
    Store *store = *state;
    g_autoptr(Message) copy = outgoing("This text is encrypted.", LONG, NOW + 40 * DAY_MS);

    store_add(store, store->bob, outgoing("hello", LONG, NOW));
    store_close(store);
    store_open(store);
    assert_true(archive_has(store->archive, store->bob, copy));
    assert_false(archive_has(store->archive, store->room, copy));
}

static void
doubles_are_known_in_the_index_and_before_it(void **state)
{
    Store *store = *state;

    for (int run = 0; run < 2; run++) {
        for (int i = 0; i < 2500; i++) {
            g_autofree char *id = g_strdup_printf("%d-%d-" LONG, run, i);

            store_add(store, store->bob, incoming("hello", id, NOW + i));
        }
        store_close(store);
        store_open(store);
    }
    for (int i = 0; i < 2500; i += 7) {
        g_autofree char *id = g_strdup_printf("%d-%d-" LONG, i % 2, i);
        g_autofree char *unknown = g_strdup_printf("2-%d-" LONG, i);
        g_autoptr(Message) known = incoming("hello", id, NOW + i);
        g_autoptr(Message) fresh = incoming("hello", unknown, NOW + i);

        assert_true(archive_has(store->archive, store->bob, known));
        assert_false(archive_has(store->archive, store->bob, fresh));
    }
}

static void
an_id_that_comes_late_is_indexed_too(void **state)
{
    Store *store = *state;
    g_autoptr(Message) message = incoming("hello", LONG, NOW);
    g_autoptr(Message) copy = incoming("else", NULL, NOW);

    assert_true(archive_add(store->archive, store->bob, message, NULL));
    for (int i = 0; i < 1500; i++)
        store_add(store, store->bob, incoming("line", NULL, NOW + i));
    assert_true(database_commit(store->database, NULL));
    message->stanza_id = g_strdup("late");
    archive_update(store->archive, message);
    store_close(store);
    store_open(store);
    copy->stanza_id = g_strdup("late");
    assert_true(archive_has(store->archive, store->bob, copy));
}

/* --- pages --- */

static void
pages_follow_one_another_without_gaps(void **state)
{
    Store *store = *state;
    ArchivePosition position;
    const ArchivePosition *before = NULL;
    int expected = 99;

    /* Stored in another order than their times, ten at each time. */
    for (int i = 0; i < 100; i++) {
        int number = (i * 37) % 100;
        g_autofree char *body = g_strdup_printf("%d", number / 10);

        store_add(store, store->bob, incoming(body, NULL, NOW + number / 10));
    }
    while (expected >= 0) {
        g_autoptr(GPtrArray) page = archive_page(store->archive, store->bob, before, 7);

        assert_int_equal(page->len, MIN(7, expected + 1));
        for (unsigned i = page->len; i-- > 0; expected--) {
            const Message *message = g_ptr_array_index(page, i);

            assert_int_equal(atoi(message->body), expected / 10);
            if (i + 1 < page->len && message->time == position.time)
                assert_true(message->row < position.row);
            position = (ArchivePosition){ message->time, message->row };
        }
        before = &position;
    }
    assert_int_equal(archive_page(store->archive, store->bob, before, 7)->len, 0);
}

/* --- rooms --- */

static void
ids_that_the_room_gave_tell_messages_apart(void **state)
{
    Store *store = *state;
    g_autoptr(Message) again = incoming("hello", LONG, NOW + 1);
    g_autoptr(Message) counted = incoming("hello", "1", NOW + 1);
    g_autoptr(Message) another = incoming("hello again", LONG, NOW + 1);
    g_autoptr(Message) renamed = incoming("hello", LONG, NOW + 1);
    g_autoptr(Message) other = incoming("hello", LONG, NOW + 1);
    Message *first = incoming("hello", LONG, NOW);

    first->stanza_id = g_strdup("first");
    first->occupant_id = g_strdup("bob");
    store_add(store, store->room, first);
    store_close(store);
    store_open(store);
    again->stanza_id = g_strdup("second");
    assert_true(archive_has(store->archive, store->room, again)); /* sent again */
    counted->stanza_id = g_strdup("third");
    assert_false(archive_has(store->archive, store->room, counted));
    another->stanza_id = g_strdup("fourth");
    assert_false(archive_has(store->archive, store->room, another));
    jid_unref(renamed->from);
    renamed->from = test_jid("dev@rooms.example.org/bobby");
    assert_false(archive_has(store->archive, store->room, renamed));
    renamed->occupant_id = g_strdup("bob");
    assert_true(archive_has(store->archive, store->room, renamed));
    other->occupant_id = g_strdup("eve");
    assert_false(archive_has(store->archive, store->room, other));
}

static void
what_a_room_made_of_an_own_message_is_kept(void **state)
{
    Store *store = *state;
    g_autoptr(Message) message = NULL;
    ArchivePoint newest;

    store_add(store, store->room, outgoing("mine", LONG, NOW));
    store_add(store, store->room, incoming("theirs", "other", NOW + 1));
    assert_null(archive_find_own(store->archive, store->room, "other"));
    message = archive_find_own(store->archive, store->room, LONG);
    assert_non_null(message);
    message->state = MESSAGE_RECEIVED;
    message->stanza_id = g_strdup("s-1");
    message->occupant_id = g_strdup("me");
    message->time = NOW + 2;
    archive_settle(store->archive, message);
    store_close(store);
    store_open(store);
    g_autofree char *bodies = store_bodies(store, store->room, 10);
    assert_string_equal(bodies, "theirs|mine");
    assert_true(archive_newest(store->archive, store->room, true, &newest));
    assert_string_equal(newest.id, "s-1");
    assert_int_equal(newest.time, NOW + 2);
    archive_point_done(&newest);
}

static void
a_gap_is_remembered_until_it_is_closed(void **state)
{
    Store *store = *state;
    ArchivePoint gap = { .id = g_strdup("s-7"), .time = NOW }, read;

    assert_false(archive_gap(store->archive, store->room, &read));
    assert_false(archive_newest(store->archive, store->room, false, &read));
    archive_set_gap(store->archive, store->room, &gap);
    archive_point_done(&gap);
    store_close(store);
    store_open(store);
    assert_true(archive_gap(store->archive, store->room, &read));
    assert_string_equal(read.id, "s-7");
    assert_int_equal(read.time, NOW);
    archive_point_done(&read);
    archive_set_gap(store->archive, store->room, NULL);
    assert_false(archive_gap(store->archive, store->room, &read));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(everything_comes_back_after_a_restart, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(chats_are_kept_apart, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(update_changes_state_and_ids, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(states_are_set_by_id_and_never_go_back, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(others_messages_have_no_state_to_set, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(queued_messages_are_found_in_their_order, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(doubles_are_known, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(short_ids_count_only_for_a_while, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(own_messages_are_known_however_late_they_were_sent,
                                        store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(doubles_are_known_in_the_index_and_before_it, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(an_id_that_comes_late_is_indexed_too, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(pages_follow_one_another_without_gaps, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(ids_that_the_room_gave_tell_messages_apart, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(what_a_room_made_of_an_own_message_is_kept, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(a_gap_is_remembered_until_it_is_closed, store_setup,
                                        store_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
