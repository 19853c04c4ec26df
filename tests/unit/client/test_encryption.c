/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The policy: how the next line goes, and what must not go at all. */

#include "config.h"

#include <string.h>

#include "client/encryption/encryption.h"

#include "unit/client/vault.h"

static void
set(Vault *vault, SettingId id, const char *text)
{
    assert_true(
        settings_set(vault->office->store->world->settings, id, &(SettingScope){ 0 }, text, NULL));
    encryption_refresh(vault->office->client, vault_chat(vault));
}

static void
forget_key(Vault *vault)
{
    g_autoptr(GPtrArray) keys =
        key_trust_list(encryption_keys(vault->office->client), NULL, NULL, "pgp");

    key_trust_forget(encryption_keys(vault->office->client), keys->pdata[0]);
    encryption_refresh(vault->office->client, vault_chat(vault));
}

static const ChatEncryption *
facts(Vault *vault)
{
    return &vault_chat(vault)->encryption;
}

static bool
is_offered(gpointer vault)
{
    return facts(vault)->offer != NULL;
}

static void
test_what_could_be_used_is_offered(void **state)
{
    Vault *vault = *state;

    set(vault, SETTING_ENCRYPTION_POLICY, "offer");
    office_wait(vault->office, is_offered, vault); /* her key is looked up first */
    assert_null(facts(vault)->method);
    assert_string_equal(facts(vault)->offer, "pgp");
    set(vault, SETTING_ENCRYPTION_POLICY, "none");
    assert_null(facts(vault)->offer);
    set(vault, SETTING_ENCRYPTION_METHODS, "ox");
    set(vault, SETTING_ENCRYPTION_POLICY, "offer");
    assert_null(facts(vault)->offer);
}

static void
test_what_is_required_is_used(void **state)
{
    Vault *vault = *state;
    const EncryptionMethod *method;
    g_autoptr(GError) error = NULL;

    set(vault, SETTING_ENCRYPTION_POLICY, "require");
    assert_string_equal(facts(vault)->method, "pgp");
    assert_string_equal(facts(vault)->label, "PGP");
    assert_int_equal(facts(vault)->trust, TRUST_ACCEPTED);
    assert_true(facts(vault)->is_required);
    assert_null(facts(vault)->problem);
    forget_key(vault);
    assert_null(facts(vault)->method);
    assert_non_null(facts(vault)->problem);
    assert_false(encryption_decide(vault->office->client, vault_chat(vault), &method, &error));
    client_send_message(vault->office->client, vault_chat(vault), "must stay");
    assert_int_equal(vault_line(vault, 0)->state, MESSAGE_FAILED);
    assert_int_equal(vault->office->sent->len, 0);
    assert_false(encryption_end(vault->office->client, vault_chat(vault), NULL));
}

static void
test_a_choice_without_a_key_is_a_problem(void **state)
{
    Vault *vault = *state;
    g_autoptr(GError) error = NULL;

    assert_true(encryption_start(vault->office->client, vault_chat(vault), "pgp", NULL));
    forget_key(vault);
    assert_string_equal(facts(vault)->method, "pgp");
    assert_non_null(strstr(facts(vault)->problem, "/pgp setkey"));
    assert_false(encryption_start(vault->office->client, vault_chat(vault), "pgp", &error));
    g_clear_error(&error);
    assert_false(encryption_start(vault->office->client, vault_chat(vault), "rot13", &error));
    assert_non_null(strstr(error->message, "rot13"));
}

/* From then on, until the user says otherwise, and over restarts. */
static void
test_it_is_answered_in_kind(void **state)
{
    Vault *vault = *state;
    g_autofree char *sealed = vault_seal(vault, "psst");

    assert_null(facts(vault)->method);
    vault_receive(vault, "one", sealed, "");
    vault_wait(vault);
    assert_string_equal(facts(vault)->method, "pgp");
    client_send_message(vault->office->client, vault_chat(vault), "what");
    vault_wait(vault);
    g_autofree char *sent = vault_sent(vault);
    assert_string_equal(sent, "sealed what");
}

static void
assert_sent(Vault *vault, const char *expected)
{
    g_autofree char *sent = vault_sent(vault);

    assert_string_equal(sent, expected);
}

/* It is being opened still. */
static void
test_a_fast_answer_is_in_kind(void **state)
{
    Vault *vault = *state;
    g_autofree char *sealed = vault_seal(vault, "psst");

    vault_receive(vault, "one", sealed, "");
    client_send_message(vault->office->client, vault_chat(vault), "what");
    client_send_message(vault->office->client, vault_chat(vault), "who");
    assert_sent(vault, "");
    vault_wait(vault);
    assert_sent(vault, "sealed what|sealed who");
}

static bool
is_opened(gpointer data)
{
    Vault *vault = data;

    return !opening_is_busy(vault->office->client, vault_chat(vault));
}

static void
test_an_answer_waits_for_no_junk(void **state)
{
    Vault *vault = *state;
    g_autofree char *sealed = vault_seal(vault, "psst");

    sealed[strlen(sealed) / 2] ^= 1;
    vault_receive(vault, "one", sealed, "");
    client_send_message(vault->office->client, vault_chat(vault), "what");
    assert_sent(vault, "");
    office_wait(vault->office, is_opened, vault);
    clock_advance(vault->office->store->world->clock, 1);
    assert_sent(vault, "clear what");
    vault_receive(vault, "two", sealed, "");
    client_send_message(vault->office->client, vault_chat(vault), "who");
    assert_sent(vault, "clear what");
    clock_advance(vault->office->store->world->clock, 10000);
    assert_sent(vault, "clear what|clear who");
    vault_wait(vault);
}

static void
test_who_wants_it_in_clear_has_it(void **state)
{
    Vault *vault = *state;
    g_autofree char *sealed = vault_seal(vault, "psst");

    assert_true(encryption_end(vault->office->client, vault_chat(vault), NULL));
    vault_receive(vault, "one", sealed, "");
    vault_wait(vault);
    assert_null(facts(vault)->method);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        vault_test(test_what_could_be_used_is_offered),
        vault_test(test_what_is_required_is_used),
        vault_test(test_a_choice_without_a_key_is_a_problem),
        vault_test(test_it_is_answered_in_kind),
        vault_test(test_a_fast_answer_is_in_kind),
        vault_test(test_an_answer_waits_for_no_junk),
        vault_test(test_who_wants_it_in_clear_has_it),
    };

    if (!gnupg_is_there())
        return 77;
    return cmocka_run_group_tests(tests, vault_begin_group, vault_end_group);
}
