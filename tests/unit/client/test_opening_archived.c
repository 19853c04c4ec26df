/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Encrypted messages out of archives and from our other devices: each is one line, however often it
 * comes. */

#include "config.h"

#include "storage/sealed_store.h"
#include "client/encryption/encryption.h"

#include "unit/client/keeper.h"
#include "unit/client/vault.h"

#define MINUTE INT64_C(60000)

#define BY_JULIET   "from='juliet@example.com/balcony' to='" KEEPER_ME "'"
#define BY_MY_PHONE "from='" KEEPER_ME "/phone' to='juliet@example.com'"

static void
keep_sealed(Vault *vault, Keeper *keeper, const char *id, const char *way, const char *text)
{
    g_autofree char *stamp = keeper_stamp(vault->office, MINUTE, false);
    g_autofree char *sealed = vault_seal(vault, text);
    g_autofree char *xml = g_strdup_printf(
        "<message xmlns='jabber:client' %s type='chat' id='by-its-sender-%s'><body>it lies</body>"
        "<x xmlns='jabber:x:encrypted'>%s</x></message>",
        way, id, sealed);

    keeper_add(keeper, id, stamp, xml);
}

static void
keep_plain(Vault *vault)
{
    assert_true(settings_set(vault->office->store->world->settings, SETTING_HISTORY_ENCRYPTED,
                             &(SettingScope){ 0 }, "plain", NULL));
}

static void
test_what_was_missed_is_opened(void **state)
{
    Vault *vault = *state;
    g_autoptr(Keeper) keeper = keeper_new(vault->office);

    keep_plain(vault);
    keep_sealed(vault, keeper, "a1", BY_JULIET, "one");
    keeper_said(keeper, "a2", MINUTE - 1000, "two");
    keep_sealed(vault, keeper, "a3", BY_MY_PHONE, "three");
    keeper_come(keeper);
    vault_wait(vault);
    client_load_history(vault->office->client, vault_chat(vault));
    assert_lines(vault, "<one|<two|>three");
}

/* What came while we were away is news, once it can be read. */
static void
test_what_was_missed_is_unread(void **state)
{
    Vault *vault = *state;
    g_autoptr(Keeper) keeper = keeper_new(vault->office);

    keep_plain(vault);
    keeper_said(keeper, "a0", 10 * MINUTE, "long ago");
    keeper_come(keeper);
    keeper_next_day(vault->office);
    keep_sealed(vault, keeper, "a1", BY_JULIET, "one");
    keep_sealed(vault, keeper, "a2", BY_JULIET, "two");
    keeper_go_online(keeper);
    keeper_serve(keeper);
    vault_wait(vault);
    assert_int_equal(vault_chat(vault)->unread, 2);
    assert_non_null(
        windows_find_chat(model_windows(vault->office->store->world->model), vault_chat(vault)));
    assert_lines(vault, "<long ago|<one|<two");
}

static void
test_live_and_archived_are_one(void **state)
{
    Vault *vault = *state;
    g_autoptr(Keeper) keeper = keeper_new(vault->office);
    g_autofree char *sealed = vault_seal(vault, "only once");
    g_autofree char *stamp = keeper_stamp(vault->office, 0, false);
    g_autofree char *xml = g_strdup_printf(
        "<message xmlns='jabber:client' " BY_JULIET " type='chat' id='an-id-that-is-long-enough'>"
        "<body>it lies</body><x xmlns='jabber:x:encrypted'>%s</x></message>",
        sealed);

    keep_plain(vault);
    keeper_add(keeper, "a1", stamp, xml);
    keeper_go_online(keeper);
    vault_receive(vault, "an-id-that-is-long-enough", sealed, "");
    keeper_serve(keeper);
    vault_wait(vault);
    client_load_history(vault->office->client, vault_chat(vault));
    assert_lines(vault, "<only once");
}

/* Another device of ours wrote, encrypted for us too. */
static void
test_copies_of_our_own(void **state)
{
    Vault *vault = *state;
    g_autoptr(Keeper) keeper = keeper_new(vault->office);
    g_autofree char *sealed = vault_seal(vault, "from my phone");
    g_autofree char *xml = g_strdup_printf(
        "<message xmlns='jabber:client' from='" KEEPER_ME "' to='" KEEPER_ME "/orchard'>"
        "<sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>"
        "<message xmlns='jabber:client' " BY_MY_PHONE " type='chat' id='1'><body>it lies</body>"
        "<x xmlns='jabber:x:encrypted'>%s</x></message></forwarded></sent></message>",
        sealed);

    keeper_come(keeper);
    office_receive(vault->office, xml);
    vault_wait(vault);
    assert_lines(vault, ">from my phone");
    assert_int_equal(vault_chat(vault)->unread, 0);
}

/* --- what is kept without its text --- */

static void
read_all(Vault *vault)
{
    Chat *chat = vault_chat(vault);
    Archive *archive = vault->office->store->archive;
    const ArchivePosition now = { .time = clock_now(vault->office->store->world->clock),
                                  .row = ARCHIVE_END };

    archive_set_read(archive, chat, &now);
}

static unsigned
count_sealed(Vault *vault)
{
    g_autoptr(GPtrArray) all = sealed_list(vault->office->store->archive, vault->office->account,
                                           &(SealedScope){ .which = SEALED_UNTRIED, .most = 100 });

    return all->len;
}

static void
go(Vault *vault, bool is_there)
{
    Windows *windows = model_windows(vault->office->store->world->model);

    windows_go(windows,
               is_there ? windows_open_chat(windows, vault_chat(vault)) : windows_find(windows, 1));
    if (is_there)
        client_load_history(vault->office->client, vault_chat(vault));
}

/* Nobody is asked for a passphrase for old lines that nobody looks at; nor is their text lost. */
static void
test_old_lines_wait_until_they_are_looked_at(void **state)
{
    Vault *vault = *state;
    g_autoptr(Keeper) keeper = keeper_new(vault->office);

    read_all(vault);
    keep_sealed(vault, keeper, "a1", BY_JULIET, "one");
    keep_sealed(vault, keeper, "a2", BY_MY_PHONE, "two");
    keeper_come(keeper);
    vault_wait(vault);
    assert_int_equal(count_sealed(vault), 2);
    go(vault, true);
    vault_wait(vault);
    assert_lines(vault, "<one|>two");
    assert_int_equal(count_sealed(vault), 0);
}

/* Nor at the next start, nor when others are tried again. */
static void
test_old_lines_wait_over_restarts(void **state)
{
    Vault *vault = *state;
    g_autoptr(Keeper) keeper = keeper_new(vault->office);

    read_all(vault);
    keep_sealed(vault, keeper, "a1", BY_JULIET, "one");
    keeper_come(keeper);
    vault_wait(vault);
    vault_restart(vault);
    vault_wait(vault);
    assert_int_equal(count_sealed(vault), 1);
    assert_int_equal(opening_again(vault->office->client, NULL), 1);
    vault_wait(vault);
    assert_int_equal(count_sealed(vault), 1);
    go(vault, true);
    vault_wait(vault);
    assert_lines(vault, "<one");
    go(vault, false);
}

/* What is new is opened at once, for it may speak to the user. */
static void
test_news_are_opened_without_a_look(void **state)
{
    Vault *vault = *state;
    g_autoptr(Keeper) keeper = keeper_new(vault->office);

    keeper_said(keeper, "a0", 10 * MINUTE, "long ago");
    keeper_come(keeper);
    keeper_next_day(vault->office);
    keep_sealed(vault, keeper, "a1", BY_JULIET, "one");
    keeper_go_online(keeper);
    keeper_serve(keeper);
    vault_wait(vault);
    assert_lines(vault, "<long ago|<one");
    assert_int_equal(vault_chat(vault)->unread, 1);
}

/* Where the text is kept, it can be found. */
static void
test_old_lines_are_opened_to_be_kept(void **state)
{
    Vault *vault = *state;
    g_autoptr(Keeper) keeper = keeper_new(vault->office);

    keep_plain(vault);
    read_all(vault);
    keep_sealed(vault, keeper, "a1", BY_JULIET, "one");
    keeper_come(keeper);
    vault_wait(vault);
    assert_int_equal(count_sealed(vault), 0);
}

#define away_test(fn) cmocka_unit_test_setup_teardown(fn, vault_setup_away, vault_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        away_test(test_what_was_missed_is_opened),
        away_test(test_what_was_missed_is_unread),
        away_test(test_live_and_archived_are_one),
        away_test(test_copies_of_our_own),
        away_test(test_old_lines_wait_until_they_are_looked_at),
        away_test(test_old_lines_wait_over_restarts),
        away_test(test_news_are_opened_without_a_look),
        away_test(test_old_lines_are_opened_to_be_kept),
    };

    if (!gnupg_is_there())
        return 77;
    return cmocka_run_group_tests(tests, vault_begin_group, vault_end_group);
}
