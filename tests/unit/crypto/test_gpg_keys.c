/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys in and out of GnuPG: import, export, backup, new ones. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "unit/crypto/desk.h"

typedef struct {
    Desk *desk;
    Gnupg *other; /* somebody else's */
} Two;

static int
set_up_two(void **state)
{
    Two *two = g_new0(Two, 1);

    desk_set_up((void **)&two->desk);
    two->other = gnupg_new();
    *state = two;
    return 0;
}

static int
tear_down_two(void **state)
{
    Two *two = *state;

    gnupg_free(two->other);
    desk_tear_down((void **)&two->desk);
    g_free(two);
    return 0;
}

static unsigned
count_keys(Desk *desk)
{
    assert_true(desk_call(desk, &(GpgRequest){ .operation = GPG_LIST }));
    return desk->keys->len;
}

static void
test_a_trial_shows_keys_and_leaves_nothing(void **state)
{
    Two *two = *state;
    g_autofree char *bob = gnupg_add_key(two->other, "xmpp:bob@b.test", NULL);
    g_autoptr(GBytes) key = gnupg_export(two->other, bob);

    assert_true(desk_call(
        two->desk, &(GpgRequest){ .operation = GPG_IMPORT, .input = key, .is_trial = true }));
    assert_int_equal(two->desk->keys->len, 1);
    assert_string_equal(desk_key(two->desk, 0)->fingerprint, bob);
    assert_string_equal(desk_key(two->desk, 0)->names[0], "xmpp:bob@b.test");
    assert_false(desk_key(two->desk, 0)->is_secret);
    assert_int_equal(count_keys(two->desk), 0);
}

static void
test_keys_are_imported_and_exported(void **state)
{
    Two *two = *state;
    g_autofree char *bob = gnupg_add_key(two->other, "xmpp:bob@b.test", NULL);
    g_autoptr(GBytes) key = gnupg_export(two->other, bob);

    assert_true(desk_call(two->desk, &(GpgRequest){ .operation = GPG_IMPORT, .input = key }));
    assert_int_equal(two->desk->keys->len, 1);
    assert_int_equal(desk_key(two->desk, 0)->validity, GPG_VALIDITY_UNKNOWN);
    assert_int_equal(count_keys(two->desk), 1);
    assert_true(
        desk_call(two->desk, &(GpgRequest){ .operation = GPG_EXPORT, .names = NAMES(bob) }));
    assert_true(g_bytes_equal(two->desk->output, key));
    /* Once more: that is no error. */
    assert_true(desk_call(two->desk, &(GpgRequest){ .operation = GPG_IMPORT, .input = key }));
    assert_string_equal(desk_key(two->desk, 0)->fingerprint, bob);
}

static void
test_what_is_no_key_is_not_imported(void **state)
{
    Two *two = *state;
    g_autoptr(GBytes) text = text_bytes("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nabcd\n");
    g_autoptr(GBytes) nothing = text_bytes("");

    assert_false(desk_call(two->desk, &(GpgRequest){ .operation = GPG_IMPORT, .input = text }));
    assert_int_equal(two->desk->error->code, GPG_ERROR_DATA);
    assert_false(desk_call(two->desk, &(GpgRequest){ .operation = GPG_IMPORT, .input = nothing }));
    assert_int_equal(two->desk->error->code, GPG_ERROR_DATA);
    assert_false(desk_call(two->desk, &(GpgRequest){ .operation = GPG_EXPORT,
                                                     .names = NAMES("nobody@nowhere.test") }));
    desk_assert_error(two->desk, GPG_ERROR_NO_KEY, "not there");
}

/* XEP-0373 5: exported without a passphrase, locked with the code, opened again elsewhere. */
static void
check_backup(Two *two, const char *fingerprint)
{
    g_autoptr(GBytes) text = text_bytes("hello");
    static const char code[] = "TWNK-KD5Y-MT3T-E1GS-DRDB-KVTW";

    assert_true(desk_call(
        two->desk, &(GpgRequest){ .operation = GPG_EXPORT_SECRET, .names = NAMES(fingerprint) }));
    g_autoptr(GBytes) keys = g_bytes_ref(two->desk->output);
    g_autoptr(GBytes) packets = GNUPG_RUN(two->other, keys, "--list-packets");
    g_autofree char *listing =
        g_strndup(g_bytes_get_data(packets, NULL), g_bytes_get_size(packets));
    assert_non_null(strstr(listing, ":secret key packet:"));
    assert_non_null(strstr(listing, ":secret sub key packet:"));
    assert_null(strstr(listing, "S2K"));
    assert_null(strstr(listing, "protect"));
    assert_true(desk_call(
        two->desk, &(GpgRequest){ .operation = GPG_LOCK, .input = keys, .passphrase = code }));
    g_autoptr(GBytes) locked = g_bytes_ref(two->desk->output);
    assert_false(desk_call(
        two->desk,
        &(GpgRequest){ .operation = GPG_UNLOCK, .input = locked, .passphrase = "wrong" }));
    desk_assert_error(two->desk, GPG_ERROR_PASSPHRASE, "wrong");
    assert_true(desk_call(
        two->desk, &(GpgRequest){ .operation = GPG_UNLOCK, .input = locked, .passphrase = code }));
    assert_true(g_bytes_equal(two->desk->output, keys));
    /* Another device. */
    two->desk->options.home = two->other->home;
    desk_open(two->desk);
    assert_true(desk_call(two->desk, &(GpgRequest){ .operation = GPG_IMPORT, .input = keys }));
    assert_true(desk_key(two->desk, 0)->is_secret);
    unsigned asked = two->desk->asked;
    assert_true(desk_call(two->desk, &(GpgRequest){ .operation = GPG_SEAL,
                                                    .input = text,
                                                    .names = NAMES(fingerprint),
                                                    .signer = fingerprint }));
    g_autoptr(GBytes) sealed = g_bytes_ref(two->desk->output);
    assert_true(desk_call(two->desk, &(GpgRequest){ .operation = GPG_OPEN, .input = sealed }));
    desk_assert_output(two->desk, "hello");
    assert_int_equal(two->desk->asked, asked);
}

static void
test_a_backup_brings_the_key_to_another_device(void **state)
{
    Two *two = *state;
    g_autofree char *alice = gnupg_add_key(two->desk->gnupg, "xmpp:alice@a.test", NULL);

    check_backup(two, alice);
    assert_int_equal(two->desk->asked, 0);
}

static void
test_a_backup_takes_the_passphrase_off(void **state)
{
    Two *two = *state;
    g_autofree char *alice = gnupg_add_key(two->desk->gnupg, "xmpp:alice@a.test", "secret");

    gnupg_reload(two->desk->gnupg);
    two->desk->answers[0] = two->desk->answers[1] = two->desk->answers[2] = "secret";
    check_backup(two, alice);
    assert_true(two->desk->asked > 0);
}

static void
test_a_backup_of_an_rsa_key(void **state)
{
    Two *two = *state;

    g_bytes_unref(GNUPG_RUN(two->desk->gnupg, NULL, "--pinentry-mode", "loopback", "--passphrase",
                            "secret", "--quick-gen-key", "xmpp:alice@a.test", "rsa1024", "default",
                            "never"));
    assert_int_equal(count_keys(two->desk), 1);
    g_autofree char *alice = g_strdup(desk_key(two->desk, 0)->fingerprint);
    assert_string_equal(desk_key(two->desk, 0)->algorithm, "rsa1024");
    g_bytes_unref(GNUPG_RUN(two->desk->gnupg, NULL, "--pinentry-mode", "loopback", "--passphrase",
                            "secret", "--quick-add-key", alice, "rsa1024", "encr", "never"));
    gnupg_reload(two->desk->gnupg);
    two->desk->answers[0] = two->desk->answers[1] = two->desk->answers[2] = "secret";
    check_backup(two, alice);
}

static void
test_a_restored_key_gets_a_passphrase(void **state)
{
    Two *two = *state;
    g_autofree char *alice = gnupg_add_key(two->other, "xmpp:alice@a.test", NULL);
    g_autoptr(GBytes) key =
        GNUPG_RUN(two->other, NULL, "--pinentry-mode", "loopback", "--export-secret-keys", alice);
    g_autoptr(GBytes) text = text_bytes("hello");

    assert_true(desk_call(
        two->desk, &(GpgRequest){ .operation = GPG_IMPORT, .input = key, .passphrase = "secret" }));
    assert_true(desk_key(two->desk, 0)->is_secret);
    gnupg_reload(two->desk->gnupg);
    two->desk->answers[0] = "secret";
    assert_true(desk_call(two->desk,
                          &(GpgRequest){ .operation = GPG_SIGN, .input = text, .signer = alice }));
    assert_int_equal(two->desk->asked, 1);
}

static void
test_a_key_is_made_and_named(void **state)
{
    Two *two = *state;
    Desk *desk = two->desk;

    assert_true(desk_call(desk, &(GpgRequest){ .operation = GPG_GENERATE,
                                               .names = NAMES("xmpp:alice@a.test"),
                                               .passphrase = "secret" }));
    g_autofree char *alice = g_strdup(desk_key(desk, 0)->fingerprint);
    assert_string_equal(desk_key(desk, 0)->names[0], "xmpp:alice@a.test");
    assert_string_equal(desk_key(desk, 0)->algorithm, "ed25519");
    assert_int_equal(desk_key(desk, 0)->expires, 0);
    assert_true(desk_key(desk, 0)->is_secret && desk_key(desk, 0)->can_encrypt);
    assert_int_equal(desk->asked, 0);
    gnupg_reload(desk->gnupg);
    desk->answers[0] = "secret";
    assert_true(desk_call(desk, &(GpgRequest){ .operation = GPG_ADD_NAME,
                                               .signer = alice,
                                               .names = NAMES("xmpp:alice@work.test") }));
    assert_int_equal(desk->asked, 1);
    assert_int_equal(g_strv_length(desk_key(desk, 0)->names), 2);
    /* A new one in place of one that is lost. */
    assert_true(desk_call(desk, &(GpgRequest){ .operation = GPG_GENERATE,
                                               .names = NAMES("xmpp:alice@a.test"),
                                               .passphrase = "" }));
    assert_string_not_equal(desk_key(desk, 0)->fingerprint, alice);
    assert_true(desk_call(desk, &(GpgRequest){ .operation = GPG_GENERATE,
                                               .names = NAMES("xmpp:open@a.test"),
                                               .passphrase = "" }));
}

static void
test_a_revoked_name_says_nothing(void **state)
{
    Two *two = *state;
    Desk *desk = two->desk;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "Alice", NULL);
    g_autoptr(Jid) jid = jid_new("boss@a.test", NULL);

    g_bytes_unref(GNUPG_RUN(desk->gnupg, NULL, "--quick-add-uid", alice, "xmpp:boss@a.test"));
    assert_int_equal(count_keys(desk), 1);
    assert_true(gpg_key_is_of(desk_key(desk, 0), jid));
    g_bytes_unref(GNUPG_RUN(desk->gnupg, NULL, "--quick-revoke-uid", alice, "xmpp:boss@a.test"));
    assert_int_equal(count_keys(desk), 1);
    assert_false(gpg_key_is_of(desk_key(desk, 0), jid));
}

/* Whoever signed the name "Bob" of his key has not signed an address that he adds later. */
static void
test_the_least_sure_address_counts(void **state)
{
    Two *two = *state;
    Desk *desk = two->desk;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", NULL);
    g_autofree char *bob = gnupg_add_key(two->other, "Bob", NULL);

    gnupg_give_key(two->other, desk->gnupg, bob, false);
    g_bytes_unref(GNUPG_RUN(desk->gnupg, NULL, "-u", alice, "--quick-lsign-key", bob));
    assert_true(desk_call(desk, &(GpgRequest){ .operation = GPG_LIST, .names = NAMES(bob) }));
    assert_int_equal(desk_key(desk, 0)->validity, GPG_VALIDITY_FULL);
    g_bytes_unref(GNUPG_RUN(two->other, NULL, "--quick-add-uid", bob, "xmpp:carol@c.test"));
    gnupg_give_key(two->other, desk->gnupg, bob, false);
    assert_true(desk_call(desk, &(GpgRequest){ .operation = GPG_LIST, .names = NAMES(bob) }));
    assert_int_equal(g_strv_length(desk_key(desk, 0)->names), 2);
    assert_int_equal(desk_key(desk, 0)->validity, GPG_VALIDITY_UNKNOWN);
}

/* Makes all secret keys there to what the agent has when the secret itself is on a card. false:
 * this GnuPG writes them in another way. */
static bool
move_to_card(Gnupg *gnupg)
{
    static const char stub[] =
        "(shadowed t1-v1 (#D2760001240102000005000012340000# OPENPGP.1))))\n";
    g_autofree char *path = g_build_filename(gnupg->home, "private-keys-v1.d", NULL);
    GDir *folder = g_dir_open(path, 0, NULL);
    const char *name;
    bool is_known = true;

    while (is_known && (name = g_dir_read_name(folder))) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        g_autofree char *text = NULL;
        char *kind, *secret;

        assert_true(g_file_get_contents(file, &text, NULL, NULL));
        kind = strstr(text, "Key: (private-key ");
        secret = kind ? strstr(kind, "(d #") : NULL;
        is_known = secret != NULL;
        if (is_known) {
            g_autofree char *made = NULL;

            *secret = '\0';
            made = g_strdup_printf("Key: (shadowed-private-key %s%s",
                                   kind + strlen("Key: (private-key "), stub);
            assert_true(g_file_set_contents(file, made, -1, NULL));
        }
    }
    g_dir_close(folder);
    return is_known;
}

static void
test_a_key_on_a_card_is_known_as_such(void **state)
{
    Two *two = *state;
    Desk *desk = two->desk;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", NULL);
    g_autoptr(GBytes) text = text_bytes("hello");

    if (!move_to_card(desk->gnupg))
        skip();
    gnupg_reload(desk->gnupg);
    assert_true(desk_call(desk, &(GpgRequest){ .operation = GPG_LIST, .names = NAMES(alice) }));
    assert_true(desk_key(desk, 0)->is_secret);
    assert_true(desk_key(desk, 0)->is_on_card);
    assert_false(
        desk_call(desk, &(GpgRequest){ .operation = GPG_SIGN, .input = text, .signer = alice }));
    desk_assert_error(desk, GPG_ERROR_KEY, "card");
    assert_true(desk_call(
        desk, &(GpgRequest){ .operation = GPG_SEAL, .input = text, .names = NAMES(alice) }));
    g_autoptr(GBytes) sealed = g_bytes_ref(desk->output);
    assert_false(desk_call(desk, &(GpgRequest){ .operation = GPG_OPEN, .input = sealed }));
    desk_assert_error(desk, GPG_ERROR_KEY, "card");
    assert_false(
        desk_call(desk, &(GpgRequest){ .operation = GPG_EXPORT_SECRET, .names = NAMES(alice) }));
    desk_assert_error(desk, GPG_ERROR_KEY, "card");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up_two, tear_down_two)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_trial_shows_keys_and_leaves_nothing),
        TEST(test_keys_are_imported_and_exported),
        TEST(test_what_is_no_key_is_not_imported),
        TEST(test_a_backup_brings_the_key_to_another_device),
        TEST(test_a_backup_takes_the_passphrase_off),
        TEST(test_a_backup_of_an_rsa_key),
        TEST(test_a_restored_key_gets_a_passphrase),
        TEST(test_a_key_is_made_and_named),
        TEST(test_a_revoked_name_says_nothing),
        TEST(test_the_least_sure_address_counts),
        TEST(test_a_key_on_a_card_is_known_as_such),
    };

    if (!gnupg_is_there())
        return 77; /* skipped */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
