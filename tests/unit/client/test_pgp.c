/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0027: signed presence of contacts, ours, and keys that cannot be used. */

#include "config.h"

#include <string.h>

#include "model/prompt.h"
#include "client/encryption/pgp.h"

#include "unit/client/vault.h"

#define JULIET "juliet@example.com"

/* Online, at the time of the keys; no key of juliet's is known. */
static int
setup(void **state)
{
    vault_setup_away(state);
    Vault *vault = *state;
    Clock *clock = vault->office->store->world->clock;
    g_autoptr(Jid) jid = test_jid(JULIET);

    clock_advance(clock, g_get_real_time() / 1000 - clock_now(clock));
    assert_true(pgp_unset_key(vault->office->client, vault->office->account, jid, NULL));
    office_go_online(vault->office);
    return 0;
}

#define pgp_test(fn) cmocka_unit_test_setup_teardown(fn, setup, vault_teardown)

/* Armour without its ends, by that key. */
static char *
sign(Vault *vault, const char *key, const char *text)
{
    g_autoptr(GBytes) input = g_bytes_new(text, strlen(text));
    g_autoptr(GBytes) signature =
        GNUPG_RUN(vault->gnupg, input, "--armor", "-u", key, "--detach-sign");
    size_t length;
    const char *bytes = g_bytes_get_data(signature, &length);
    g_autofree char *armour = g_strndup(bytes, length);
    const char *begin = strstr(armour, "\n\n") + 2;

    return g_strndup(begin, (gsize)(strstr(begin, "\n-----END") - begin));
}

static void
receive(Vault *vault, const char *from, const char *status, const char *armour)
{
    g_autofree char *xml =
        g_strdup_printf("<presence xmlns='jabber:client' from='%s/balcony'><status>%s</status>"
                        "<x xmlns='jabber:x:signed'>%s</x></presence>",
                        from, status, armour);

    office_receive(vault->office, xml);
}

static bool
is_idle(gpointer client)
{
    return gpg_pending(encryption_gpg(client), NULL) == 0;
}

static void
wait_idle(Vault *vault)
{
    office_wait(vault->office, is_idle, vault->office->client);
}

static GPtrArray *
keys_of(Vault *vault, const char *jid)
{
    return key_trust_list(encryption_keys(vault->office->client), NULL, jid, "pgp");
}

static void
test_the_first_key_is_taken(void **state)
{
    Vault *vault = *state;
    g_autofree char *armour = sign(vault, vault->juliet, "here I am");

    receive(vault, JULIET, "here I am", armour);
    wait_idle(vault);
    g_autoptr(GPtrArray) keys = keys_of(vault, JULIET);
    assert_int_equal(keys->len, 1);
    const TrustedKey *key = keys->pdata[0];
    assert_string_equal(key->fingerprint, vault->juliet);
    assert_int_equal(key->trust, TRUST_ACCEPTED);
    assert_string_equal(key->source, "presence");
    receive(vault, JULIET, "here I am", armour); /* known: not checked again */
    assert_true(is_idle(vault->office->client));
}

static void
test_of_another_status_it_proves_nothing(void **state)
{
    Vault *vault = *state;
    g_autofree char *armour = sign(vault, vault->juliet, "here I am");

    receive(vault, JULIET, "gone", armour);
    receive(vault, JULIET, "here", "this is no armour");
    receive(vault, JULIET, "here", "=====");
    wait_idle(vault);
    g_autoptr(GPtrArray) keys = keys_of(vault, JULIET);
    assert_int_equal(keys->len, 0);
}

static void
test_strangers_are_not_checked(void **state)
{
    Vault *vault = *state;
    g_autofree char *armour = sign(vault, vault->juliet, "here I am");

    receive(vault, "tybalt@example.org", "here I am", armour);
    assert_true(is_idle(vault->office->client));
}

static void
test_another_key_stops_what_is_sent(void **state)
{
    Vault *vault = *state;
    g_autofree char *first = sign(vault, vault->juliet, "one");
    g_autofree char *second = sign(vault, vault->romeo, "two");
    g_auto(Readers) readers = { 0 };
    g_autoptr(GError) error = NULL;

    receive(vault, JULIET, "one", first);
    wait_idle(vault);
    g_autoptr(GPtrArray) before = keys_of(vault, JULIET);
    TrustedKey *known = before->pdata[0];
    known->seen -= 60 * 1000; /* the other signature is younger */
    assert_true(key_trust_set(encryption_keys(vault->office->client), known, NULL));
    receive(vault, JULIET, "two", second);
    wait_idle(vault);
    g_autoptr(GPtrArray) keys = keys_of(vault, JULIET);
    assert_int_equal(keys->len, 2);
    assert_false(
        encryption_pgp.readers(vault->office->client, vault_chat(vault), &readers, &error));
    assert_non_null(strstr(error->message, "not judged"));
}

/* What somebody kept of an earlier day. */
static void
test_an_old_signature_changes_nothing(void **state)
{
    Vault *vault = *state;
    g_autofree char *old = sign(vault, vault->romeo, "old");
    g_autofree char *now = sign(vault, vault->juliet, "now");

    clock_advance(vault->office->store->world->clock, 60 * 1000);
    receive(vault, JULIET, "now", now);
    wait_idle(vault);
    receive(vault, JULIET, "old", old);
    wait_idle(vault);
    g_autoptr(GPtrArray) keys = keys_of(vault, JULIET);
    assert_int_equal(keys->len, 1);
}

static void
test_our_presence_is_signed(void **state)
{
    Vault *vault = *state;
    Client *client = vault->office->client;
    Settings *settings = vault->office->store->world->settings;

    assert_true(
        settings_set(settings, SETTING_PGP_SIGN_PRESENCE, &(SettingScope){ 0 }, "on", NULL));
    wait_idle(vault);
    g_ptr_array_set_size(vault->office->sent, 0);
    client_set_presence(client, vault->office->account, SHOW_AWAY, "at lunch",
                        CLIENT_PRIORITY_CONFIGURED);
    wait_idle(vault);
    assert_true(office_has_sent(vault->office, "at lunch", "jabber:x:signed"));
    assert_true(
        settings_set(settings, SETTING_PGP_SIGN_PRESENCE, &(SettingScope){ 0 }, "off", NULL));
    g_ptr_array_set_size(vault->office->sent, 0);
    client_set_presence(client, vault->office->account, SHOW_DND, "at work",
                        CLIENT_PRIORITY_CONFIGURED);
    assert_false(office_has_sent(vault->office, "at work", "jabber:x:signed"));
}

static bool
is_asked(gpointer client)
{
    return prompt_first(((const Client *)client)->model) != NULL;
}

/* Presence does not wait for a passphrase for long; with the signature it goes out once more. */
static void
test_presence_does_not_wait_for_a_passphrase(void **state)
{
    Vault *vault = *state;
    Client *client = vault->office->client;
    Settings *settings = vault->office->store->world->settings;
    g_autofree char *locked = gnupg_add_key(vault->gnupg, "locked@a.test", "s3cret");

    gnupg_reload(vault->gnupg);
    assert_true(client_set_account(client, vault->office->account, "openpgp.key", locked, NULL));
    client_set_presence(client, vault->office->account, SHOW_AWAY, "at lunch",
                        CLIENT_PRIORITY_CONFIGURED);
    g_ptr_array_set_size(vault->office->sent, 0);
    assert_true(
        settings_set(settings, SETTING_PGP_SIGN_PRESENCE, &(SettingScope){ 0 }, "on", NULL));
    office_wait(vault->office, is_asked, client);
    clock_advance(vault->office->store->world->clock, 1000);
    assert_true(office_has_sent(vault->office, "<presence", "at lunch"));
    assert_false(office_has_sent(vault->office, "<presence", "jabber:x:signed"));
    assert_true(prompt_answer(client->model, prompt_first(client->model)->id, "s3cret"));
    wait_idle(vault);
    assert_true(office_has_sent(vault->office, "at lunch", "jabber:x:signed"));
    assert_true(
        settings_set(settings, SETTING_PGP_SIGN_PRESENCE, &(SettingScope){ 0 }, "off", NULL));
    g_bytes_unref(GNUPG_RUN(vault->gnupg, NULL, "--delete-secret-and-public-key", locked));
}

/* Given up: it is told once, and the user is not asked with each change of presence. */
static void
test_who_does_not_want_to_sign_is_not_asked_again(void **state)
{
    Vault *vault = *state;
    Client *client = vault->office->client;
    Settings *settings = vault->office->store->world->settings;
    g_autofree char *locked = gnupg_add_key(vault->gnupg, "locked@a.test", "s3cret");

    gnupg_reload(vault->gnupg);
    assert_true(client_set_account(client, vault->office->account, "openpgp.key", locked, NULL));
    assert_true(
        settings_set(settings, SETTING_PGP_SIGN_PRESENCE, &(SettingScope){ 0 }, "on", NULL));
    office_wait(vault->office, is_asked, client);
    assert_true(prompt_answer(client->model, prompt_first(client->model)->id, NULL));
    wait_idle(vault);
    client_set_presence(client, vault->office->account, SHOW_AWAY, "at lunch",
                        CLIENT_PRIORITY_CONFIGURED);
    assert_true(is_idle(client));
    assert_true(office_has_sent(vault->office, "<presence", "at lunch"));
    pgp_sign_again(client, vault->office->account);
    office_wait(vault->office, is_asked, client);
    assert_true(prompt_answer(client->model, prompt_first(client->model)->id, "s3cret"));
    wait_idle(vault);
    assert_true(office_has_sent(vault->office, "at lunch", "jabber:x:signed"));
    assert_true(
        settings_set(settings, SETTING_PGP_SIGN_PRESENCE, &(SettingScope){ 0 }, "off", NULL));
    g_bytes_unref(GNUPG_RUN(vault->gnupg, NULL, "--delete-secret-and-public-key", locked));
}

/* A part of the key signs: the key is the whole one. */
static void
test_a_subkey_signs_for_its_key(void **state)
{
    Vault *vault = *state;
    g_autofree char *key = gnupg_add_key(vault->gnupg, "juliet with parts", NULL);

    g_bytes_unref(GNUPG_RUN(vault->gnupg, NULL, "--pinentry-mode", "loopback", "--passphrase", "",
                            "--quick-add-key", key, "ed25519", "sign"));
    /* gpg takes the youngest part that can sign. */
    g_autofree char *armour = sign(vault, key, "here I am");
    receive(vault, JULIET, "here I am", armour);
    wait_idle(vault);
    g_autoptr(GPtrArray) keys = keys_of(vault, JULIET);
    assert_int_equal(keys->len, 1);
    assert_string_equal(((const TrustedKey *)keys->pdata[0])->fingerprint, key);
    g_bytes_unref(GNUPG_RUN(vault->gnupg, NULL, "--delete-secret-and-public-key", key));
}

/* As Profanity's users name keys. */
static void
test_sixteen_digits_name_a_key(void **state)
{
    Vault *vault = *state;
    g_autoptr(Jid) jid = test_jid(JULIET);
    g_autofree char *with_prefix = g_strconcat("0x", vault->juliet + 24, NULL);

    assert_true(
        pgp_set_key(vault->office->client, vault->office->account, jid, vault->juliet + 24, NULL));
    wait_idle(vault);
    g_autoptr(GPtrArray) keys = keys_of(vault, JULIET);
    assert_int_equal(keys->len, 1);
    assert_string_equal(((const TrustedKey *)keys->pdata[0])->fingerprint, vault->juliet);
    assert_true(pgp_unset_key(vault->office->client, vault->office->account, jid, NULL));
    assert_true(pgp_set_key(vault->office->client, vault->office->account, jid, with_prefix, NULL));
    wait_idle(vault);
    g_autoptr(GPtrArray) again = keys_of(vault, JULIET);
    assert_string_equal(((const TrustedKey *)again->pdata[0])->fingerprint, vault->juliet);
}

/* Presence is signed with a key that is not here: it is named, and taken once it was imported. */
static void
test_a_missing_key_is_named_and_imported(void **state)
{
    Vault *vault = *state;
    Client *client = vault->office->client;
    Gnupg *other = gnupg_new();
    g_autofree char *key = gnupg_add_key(other, "juliet elsewhere", NULL);
    g_autofree char *path = g_build_filename(other->home, "key.gpg", NULL);
    g_autoptr(GBytes) exported = gnupg_export(other, key);
    g_autoptr(GError) error = NULL;
    g_auto(Readers) readers = { 0 };
    Gnupg *ours = vault->gnupg;

    vault->gnupg = other;
    g_autofree char *armour = sign(vault, key, "here I am");
    vault->gnupg = ours;
    receive(vault, JULIET, "here I am", armour);
    wait_idle(vault);
    assert_false(encryption_pgp.readers(client, vault_chat(vault), &readers, &error));
    assert_non_null(strstr(error->message, key + 24));
    assert_non_null(strstr(error->message, "/pgp import"));
    assert_true(g_file_set_contents(path, g_bytes_get_data(exported, NULL),
                                    (gssize)g_bytes_get_size(exported), NULL));
    assert_false(pgp_import(client, "/nonexistent/key", NULL));
    assert_true(pgp_import(client, path, NULL));
    wait_idle(vault);
    receive(vault, JULIET, "here I am", armour);
    wait_idle(vault);
    g_autoptr(GPtrArray) keys = keys_of(vault, JULIET);
    assert_int_equal(keys->len, 1);
    assert_string_equal(((const TrustedKey *)keys->pdata[0])->fingerprint, key);
    g_bytes_unref(GNUPG_RUN(vault->gnupg, NULL, "--delete-keys", key));
    gnupg_free(other);
}

static void
test_it_is_known_before_that_a_key_is_missing(void **state)
{
    Vault *vault = *state;
    g_autoptr(Jid) jid = test_jid(JULIET);

    assert_true(pgp_set_key(vault->office->client, vault->office->account, jid,
                            "0123456789ABCDEF0123456789ABCDEF01234567", NULL));
    assert_true(encryption_start(vault->office->client, vault_chat(vault), "pgp", NULL));
    assert_true(vault_chat(vault)->encryption.is_busy);
    wait_idle(vault);
    encryption_refresh(vault->office->client, vault_chat(vault));
    assert_non_null(strstr(vault_chat(vault)->encryption.problem, "not in your GnuPG"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        pgp_test(test_the_first_key_is_taken),
        pgp_test(test_of_another_status_it_proves_nothing),
        pgp_test(test_strangers_are_not_checked),
        pgp_test(test_another_key_stops_what_is_sent),
        pgp_test(test_an_old_signature_changes_nothing),
        pgp_test(test_our_presence_is_signed),
        pgp_test(test_presence_does_not_wait_for_a_passphrase),
        pgp_test(test_who_does_not_want_to_sign_is_not_asked_again),
        pgp_test(test_a_subkey_signs_for_its_key),
        pgp_test(test_sixteen_digits_name_a_key),
        pgp_test(test_a_missing_key_is_named_and_imported),
        pgp_test(test_it_is_known_before_that_a_key_is_missing),
    };

    if (!gnupg_is_there())
        return 77;
    return cmocka_run_group_tests(tests, vault_begin_group, vault_end_group);
}
