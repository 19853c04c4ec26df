/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Own messages that are encrypted: in order, never in clear, never twice. */

#include "config.h"

#include <string.h>

#include "client/encryption/encryption.h"
#include "client/outbox.h"

#include "unit/client/vault.h"

static void
start(Vault *vault)
{
    g_autoptr(GError) error = NULL;

    assert_true(encryption_start(vault->office->client, vault_chat(vault), "pgp", &error));
}

static void
say(Vault *vault, const char *body)
{
    clock_advance(vault->office->store->world->clock, 10);
    client_send_message(vault->office->client, vault_chat(vault), body);
}

static void
assert_sent(Vault *vault, const char *expected)
{
    g_autofree char *sent = vault_sent(vault);

    assert_string_equal(sent, expected);
}

/* What was written in clear before, and after, goes in its place. */
static void
test_order_is_kept(void **state)
{
    Vault *vault = *state;

    start(vault);
    say(vault, "one");
    say(vault, "two");
    assert_true(encryption_end(vault->office->client, vault_chat(vault), NULL));
    say(vault, "three");
    assert_sent(vault, "");
    vault_wait(vault);
    assert_sent(vault, "sealed one|sealed two|clear three");
    say(vault, "four");
    assert_sent(vault, "sealed one|sealed two|clear three|clear four");
}

static void
test_the_line_says_how(void **state)
{
    Vault *vault = *state;

    start(vault);
    say(vault, "one");
    assert_string_equal(vault_line(vault, 0)->encryption, "pgp");
    assert_null(vault_line(vault, 0)->trust);
    vault_wait(vault);
    assert_string_equal(vault_line(vault, 0)->trust, "verified");
    assert_true(office_has_sent(vault->office, "urn:xmpp:eme:0", "urn:xmpp:hints"));
}

/* It is gone, or was given up, while GnuPG was at work. */
static void
test_what_is_given_up_is_not_sent(void **state)
{
    Vault *vault = *state;

    start(vault);
    say(vault, "one");
    say(vault, "two");
    assert_true(outbox_list(vault->office->client)->len == 2);
    assert_true(outbox_cancel(vault->office->client, 1, NULL));
    vault_wait(vault);
    assert_sent(vault, "sealed two");
    assert_int_equal(vault_line(vault, 0)->state, MESSAGE_FAILED);
}

static void
test_without_a_key_it_fails(void **state)
{
    Vault *vault = *state;
    g_autoptr(GPtrArray) keys =
        key_trust_list(encryption_keys(vault->office->client), NULL, NULL, "pgp");

    start(vault);
    key_trust_forget(encryption_keys(vault->office->client), keys->pdata[0]);
    say(vault, "secret");
    vault_wait(vault);
    assert_sent(vault, "");
    assert_int_equal(vault_line(vault, 0)->state, MESSAGE_FAILED);
    assert_non_null(strstr(vault_line(vault, 0)->error, "/pgp setkey"));
    assert_true(client_send_again(vault->office->client, vault_chat(vault), NULL));
    vault_wait(vault);
    assert_sent(vault, "");
}

static void
test_a_key_that_gpg_has_not_fails(void **state)
{
    Vault *vault = *state;
    g_autoptr(Jid) jid = test_jid("juliet@example.com");

    assert_true(pgp_set_key(vault->office->client, vault->office->account, jid,
                            "0123456789ABCDEF0123456789ABCDEF01234567", NULL));
    start(vault);
    say(vault, "secret");
    vault_wait(vault);
    assert_sent(vault, "");
    assert_int_equal(vault_line(vault, 0)->state, MESSAGE_FAILED);
}

/* The connection breaks while it is being sealed. */
static void
test_a_lost_connection_sends_nothing_twice(void **state)
{
    Vault *vault = *state;

    start(vault);
    say(vault, "one");
    say(vault, "two");
    client_disconnect(vault->office->client, vault->office->account);
    vault_wait(vault);
    assert_sent(vault, "");
    assert_int_equal(vault_line(vault, 0)->state, MESSAGE_QUEUED);
    vault_restart(vault);
    vault_wait(vault);
    assert_sent(vault, "sealed one|sealed two");
}

/* What waits is encrypted as it was to be when it was written, whatever is chosen now. */
static void
test_what_waits_keeps_its_method(void **state)
{
    Vault *vault = *state;

    client_disconnect(vault->office->client, vault->office->account);
    start(vault);
    say(vault, "sealed one");
    assert_true(encryption_end(vault->office->client, vault_chat(vault), NULL));
    say(vault, "open one");
    vault_restart(vault);
    vault_wait(vault);
    assert_sent(vault, "sealed sealed one|clear open one");
}

/* The chat is encrypted before they have gone: nothing goes in clear there any more. */
static void
test_what_waits_in_clear_is_encrypted(void **state)
{
    Vault *vault = *state;

    client_disconnect(vault->office->client, vault->office->account);
    say(vault, "one");
    say(vault, "two");
    start(vault);
    assert_true(outbox_edit(vault->office->client, 2, "another two", NULL));
    assert_string_equal(vault_line(vault, 2)->encryption, "pgp");
    vault_restart(vault);
    client_load_history(vault->office->client, vault_chat(vault));
    vault_wait(vault);
    assert_sent(vault, "sealed one|sealed another two");
    assert_string_equal(vault_line(vault, 0)->encryption, "pgp");
}

/* What was to be signed alone can be read by everybody, too. */
static void
test_what_waits_to_be_signed_is_encrypted(void **state)
{
    Vault *vault = *state;

    client_disconnect(vault->office->client, vault->office->account);
    say(vault, "one");
    vault_line(vault, 0)->encryption = g_strdup(ENCRYPTION_SIGNED);
    archive_update(vault->office->store->archive, vault_line(vault, 0));
    start(vault);
    vault_restart(vault);
    vault_wait(vault);
    assert_sent(vault, "sealed one");
}

static void
test_what_waits_behind_others_is_encrypted(void **state)
{
    Vault *vault = *state;

    start(vault);
    say(vault, "one");
    assert_true(encryption_end(vault->office->client, vault_chat(vault), NULL));
    say(vault, "two");
    assert_null(vault_line(vault, 1)->encryption);
    start(vault);
    vault_wait(vault);
    assert_sent(vault, "sealed one|sealed two");
}

static void
test_what_waits_in_clear_fails_without_a_key(void **state)
{
    Vault *vault = *state;
    g_autoptr(Jid) juliet = test_jid("juliet@example.com");

    client_disconnect(vault->office->client, vault->office->account);
    say(vault, "one");
    assert_true(pgp_unset_key(vault->office->client, vault->office->account, juliet, NULL));
    assert_false(encryption_start(vault->office->client, vault_chat(vault), "pgp", NULL));
    vault_restart(vault);
    client_load_history(vault->office->client, vault_chat(vault));
    vault_wait(vault);
    assert_sent(vault, "");
    assert_int_equal(vault_line(vault, 0)->state, MESSAGE_FAILED);
    assert_non_null(strstr(vault_line(vault, 0)->error, "/pgp setkey"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        vault_test(test_order_is_kept),
        vault_test(test_the_line_says_how),
        vault_test(test_what_is_given_up_is_not_sent),
        vault_test(test_without_a_key_it_fails),
        vault_test(test_a_key_that_gpg_has_not_fails),
        vault_test(test_a_lost_connection_sends_nothing_twice),
        vault_test(test_what_waits_keeps_its_method),
        vault_test(test_what_waits_in_clear_is_encrypted),
        vault_test(test_what_waits_to_be_signed_is_encrypted),
        vault_test(test_what_waits_behind_others_is_encrypted),
        vault_test(test_what_waits_in_clear_fails_without_a_key),
    };

    if (!gnupg_is_there())
        return 77;
    return cmocka_run_group_tests(tests, vault_begin_group, vault_end_group);
}
