/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rooms in the store: what is kept of them, and what a goodbye takes away. */

#include "config.h"

#include "storage/rooms.h"

#include "unit/storage/store.h"

static Room *
get_room(Store *store, const char *address)
{
    g_autoptr(Jid) jid = test_jid(address);

    return account_get_chat(store->world->account, jid, CHAT_ROOM)->room;
}

static void
test_what_is_kept(void **state)
{
    Store *store = *state;
    Room *in = get_room(store, "coven@chat.example.net");
    Room *out = get_room(store, "heath@chat.example.net");
    g_autoptr(Jid) alternative = test_jid("moor@chat.example.net");

    room_set_nick(in, "crone");
    room_set_state(in, ROOM_IN, ROOM_END_NONE, NULL, NULL);
    room_recall(in, ROOM_ARCHIVE | ROOM_OCCUPANT_IDS, "own");
    room_set_state(out, ROOM_OUT, ROOM_END_DESTROYED, "It is gone.", alternative);
    stored_room_keep(store->database, in, 5);
    stored_room_keep(store->database, out, 6);
    g_autoptr(GPtrArray) all = stored_rooms_in(store->database, store->world->account);
    assert_int_equal(all->len, 1);
    const StoredRoom *first = all->pdata[0];
    assert_string_equal(first->nick, "crone");
    assert_string_equal(first->own_id, "own");
    assert_int_equal(first->features, ROOM_ARCHIVE | ROOM_OCCUPANT_IDS);
    assert_true(jid_equal(first->jid, in->chat->jid));
    g_autoptr(StoredRoom) gone =
        stored_room_find(store->database, store->world->account, out->chat->jid);
    assert_false(gone->is_in);
    assert_int_equal(gone->end, ROOM_END_DESTROYED);
    assert_string_equal(gone->text, "It is gone.");
    assert_true(jid_equal(gone->alternative, alternative));
    assert_int_equal(gone->time, 6);
}

static void
test_goodbye_and_forgetting(void **state)
{
    Store *store = *state;
    Account *account = store->world->account;
    Room *in = get_room(store, "coven@chat.example.net");
    Room *out = get_room(store, "heath@chat.example.net");

    room_set_state(in, ROOM_IN, ROOM_END_NONE, NULL, NULL);
    room_set_state(out, ROOM_OUT, ROOM_END_BANNED, NULL, NULL);
    stored_room_keep(store->database, in, 5);
    stored_room_keep(store->database, out, 6);
    stored_rooms_leave(store->database, account);
    assert_null(stored_room_find(store->database, account, in->chat->jid));
    g_autoptr(StoredRoom) banned = stored_room_find(store->database, account, out->chat->jid);
    assert_non_null(banned);
    stored_room_forget(store->database, out);
    assert_null(stored_room_find(store->database, account, out->chat->jid));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_what_is_kept, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(test_goodbye_and_forgetting, store_setup, store_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
