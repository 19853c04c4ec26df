/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bookmarks in the store: known before a server has answered. */

#include "config.h"

#include "model/room.h"
#include "storage/bookmarks.h"
#include "storage/database_sql.h"

#include "unit/storage/store.h"

static Chat *
get_chat(Account *account, const char *address)
{
    g_autoptr(Jid) jid = test_jid(address);

    return account_get_chat(account, jid, CHAT_ROOM);
}

static void
keep(Store *store, Account *account, const char *address, const char *name)
{
    Chat *chat = get_chat(account, address);
    Bookmark *bookmark = g_new0(Bookmark, 1);

    bookmark->name = g_strdup(name);
    bookmark->nick = g_strdup("crone");
    bookmark->is_autojoin = bookmark->is_pinned = true;
    bookmark->notify = ROOM_NOTIFY_MENTION;
    room_set_bookmark(chat->room, bookmark);
    stored_bookmarks_save(store->database, chat);
}

/* The bookmark as another run finds it; NULL: none. */
static const Bookmark *
load(Store *store, Account *account, const char *address)
{
    Chat *chat = get_chat(account, address);

    room_set_bookmark(chat->room, NULL);
    stored_bookmarks_load(store->database, account);
    return chat->room->bookmark;
}

static void
all_is_there_in_the_next_run(void **state)
{
    Store *store = *state;
    Account *account = store->world->account;

    keep(store, account, "coven@chat.example.net", "Coven'; DROP TABLE bookmark; --");
    keep(store, account, "heath@chat.example.net", NULL);
    const Bookmark *coven = load(store, account, "coven@chat.example.net");
    assert_non_null(coven);
    assert_string_equal(coven->name, "Coven'; DROP TABLE bookmark; --");
    assert_string_equal(coven->nick, "crone");
    assert_true(coven->is_autojoin && coven->is_pinned);
    assert_int_equal(coven->notify, ROOM_NOTIFY_MENTION);
    const Bookmark *heath = load(store, account, "heath@chat.example.net");
    assert_non_null(heath);
    assert_null(heath->name);
}

static void
what_changes_or_goes_does_so_in_the_store(void **state)
{
    Store *store = *state;
    Account *account = store->world->account;
    Chat *chat = get_chat(account, "coven@chat.example.net");

    keep(store, account, "coven@chat.example.net", "Coven");
    keep(store, account, "coven@chat.example.net", "The Coven");
    assert_string_equal(load(store, account, "coven@chat.example.net")->name, "The Coven");
    room_set_bookmark(chat->room, NULL);
    stored_bookmarks_save(store->database, chat);
    assert_null(load(store, account, "coven@chat.example.net"));
}

static void
accounts_keep_apart(void **state)
{
    Store *store = *state;
    Account *account = store->world->account;
    g_autoptr(Jid) other = test_jid("alice@example.net");
    Account *second = account_new(store->world->model, other);

    keep(store, account, "coven@chat.example.net", "Coven");
    assert_null(load(store, second, "coven@chat.example.net"));
    keep(store, second, "coven@chat.example.net", "Mine");
    stored_bookmarks_forget(store->database, jid_bare(account->jid));
    assert_null(load(store, account, "coven@chat.example.net"));
    assert_string_equal(load(store, second, "coven@chat.example.net")->name, "Mine");
}

/* What somebody else wrote into the file is no room, or no level. */
static void
what_does_not_hold_together_is_left_out(void **state)
{
    Store *store = *state;
    Account *account = store->world->account;
    const DatabaseValue values[] = { DATABASE_TEXT(jid_bare(account->jid)) };

    database_write(store->database,
                   "INSERT INTO bookmark (account, jid, is_autojoin, is_pinned, notify) VALUES"
                   " (?1, 'coven@chat.example.net/crone', 1, 0, 'always'),"
                   " (?1, '@', 1, 0, 'always'),"
                   " (?1, 'heath@chat.example.net', 1, 0, 'loudly')",
                   values, G_N_ELEMENTS(values), NULL);
    assert_null(load(store, account, "coven@chat.example.net"));
    const Bookmark *heath = load(store, account, "heath@chat.example.net");
    assert_non_null(heath);
    assert_int_equal(heath->notify, ROOM_NOTIFY_DEFAULT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_is_there_in_the_next_run, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(what_changes_or_goes_does_so_in_the_store, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(accounts_keep_apart, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(what_does_not_hold_together_is_left_out, store_setup,
                                        store_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
