/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GnuPG in trouble, in a chat: nothing goes in clear, nothing is lost, and it is said what to do.
 */

#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "model/prompt.h"
#include "client/encryption/encryption.h"

#include "unit/client/vault.h"

#define JULIET "juliet@example.com"

static Model *
model_of(Vault *vault)
{
    return vault->office->store->world->model;
}

static Clock *
clock_of(Vault *vault)
{
    return vault->office->store->world->clock;
}

static void
keep(Vault *vault, const char *how)
{
    assert_true(settings_set(vault->office->store->world->settings, SETTING_HISTORY_ENCRYPTED,
                             &(SettingScope){ 0 }, how, NULL));
}

static void
start(Vault *vault)
{
    assert_true(encryption_start(vault->office->client, vault_chat(vault), "pgp", NULL));
}

static void
say(Vault *vault, const char *text)
{
    client_send_message(vault->office->client, vault_chat(vault), text);
}

static void
set_key(Vault *vault, const char *fingerprint)
{
    g_autoptr(Jid) jid = test_jid(JULIET);

    assert_true(pgp_set_key(vault->office->client, vault->office->account, jid, fingerprint, NULL));
}

static void
assert_sent(Vault *vault, const char *expected)
{
    g_autofree char *sent = vault_sent(vault);

    assert_string_equal(sent, expected);
}

static void
assert_says(const char *sentence, const char *words)
{
    assert_non_null(sentence);
    if (!strstr(sentence, words))
        fail_msg("no \"%s\" in: %s", words, sentence);
}

/* --- the folder --- */

static void
hide_home(Vault *vault, bool is_hidden)
{
    g_autofree char *away = g_strconcat(vault->gnupg->home, ".away", NULL);

    if (is_hidden) {
        assert_int_equal(rename(vault->gnupg->home, away), 0);
        assert_true(g_file_set_contents(vault->gnupg->home, "no folder", -1, NULL));
    } else {
        assert_int_equal(g_unlink(vault->gnupg->home), 0);
        assert_int_equal(rename(away, vault->gnupg->home), 0);
    }
}

/* Nobody can use a file as a folder, root neither. */
static void
test_a_folder_that_cannot_be_used(void **state)
{
    Vault *vault = *state;
    g_autofree char *sealed = vault_seal(vault, "later");

    keep(vault, "plain");
    start(vault);
    hide_home(vault, true);
    vault_receive(vault, "one", sealed, "");
    say(vault, "secret");
    vault_wait(vault);
    hide_home(vault, false);
    assert_lines(vault, "<!|>secret");
    assert_says(vault_line(vault, 0)->error, "cannot be used: Not a directory");
    assert_int_equal(vault_line(vault, 1)->state, MESSAGE_FAILED);
    assert_says(vault_line(vault, 1)->error, "cannot be used: Not a directory");
    assert_sent(vault, "");
    /* The cause is gone. */
    assert_int_equal(opening_again(vault->office->client, NULL), 1);
    vault_wait(vault);
    assert_lines(vault, "<later|>secret");
    clock_advance(clock_of(vault), 6000); /* it is not looked up with each line */
    say(vault, "again");
    vault_wait(vault);
    assert_sent(vault, "sealed again");
}

/* --- the agent --- */

static bool
is_idle(gpointer client)
{
    return gpg_pending(encryption_gpg(client), NULL) == 0;
}

/* It is waited for once, and not for each message that waits. */
static void
test_an_agent_that_is_stuck(void **state)
{
    Vault *vault = *state;
    g_autofree char *first = vault_seal(vault, "zero");
    g_autofree char *one = vault_seal(vault, "one");
    g_autofree char *two = vault_seal(vault, "two");

    keep(vault, "plain");
    assert_true(settings_set(vault->office->store->world->settings, SETTING_CONNECTION_PING,
                             &(SettingScope){ 0 }, "0", NULL));
    vault_receive(vault, "0", first, "");
    vault_wait(vault);
    office_wait(vault->office, is_idle, vault->office->client); /* the next call begins at once */
    pid_t agent = gnupg_agent(vault->gnupg);
    assert_int_equal(kill(agent, SIGSTOP), 0);
    vault_receive(vault, "1", one, "");
    vault_receive(vault, "2", two, "");
    clock_advance(clock_of(vault), LIMIT_GPG_MS);
    vault_wait(vault);
    assert_int_equal(kill(agent, SIGCONT), 0);
    assert_lines(vault, "<zero|<!|<!");
    assert_says(vault_line(vault, 1)->error, "gpgconf --kill gpg-agent");
    assert_says(vault_line(vault, 2)->error, "the one before was given up");
    assert_int_equal(opening_again(vault->office->client, NULL), 2);
    vault_wait(vault);
    assert_lines(vault, "<zero|<one|<two");
}

/* --- keys --- */

static void
revoke_key(Gnupg *gnupg, const char *key)
{
    g_autofree char *path = g_strdup_printf("%s/openpgp-revocs.d/%s.rev", gnupg->home, key);
    g_autofree char *text = NULL;

    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    const char *begin = strstr(text, ":-----BEGIN") + 1;
    g_autoptr(GBytes) revocation = g_bytes_new(begin, strlen(begin));
    g_bytes_unref(GNUPG_RUN(gnupg, revocation, "--import"));
}

static void
disable(Gnupg *gnupg, const char *key)
{
    g_autoptr(GBytes) orders = g_bytes_new_static("disable\nsave\n", 13);

    g_bytes_unref(GNUPG_RUN(gnupg, orders, "--command-fd", "0", "--edit-key", key));
}

/* A key of somebody's that was made in 2020, until June; its primary key for ever if is_part. */
static char *
add_expired(Gnupg *gnupg, bool is_part)
{
    g_autofree char *key = NULL;

    g_bytes_unref(GNUPG_RUN(gnupg, NULL, "--faked-system-time", "20200101T000000!", "--passphrase",
                            "", "--pinentry-mode", "loopback", "--quick-gen-key", "old@a.test",
                            is_part ? "ed25519" : "future-default", is_part ? "sign" : "default",
                            is_part ? "never" : "2020-06-01"));
    g_autoptr(GBytes) listed =
        GNUPG_RUN(gnupg, NULL, "--with-colons", "--list-keys", "=old@a.test");
    g_autofree char *text = g_strndup(g_bytes_get_data(listed, NULL), g_bytes_get_size(listed));
    g_auto(GStrv) fields = g_strsplit(strstr(text, "\nfpr:"), ":", 11);

    key = g_strdup(fields[9]);
    if (is_part)
        g_bytes_unref(GNUPG_RUN(gnupg, NULL, "--faked-system-time", "20200101T000000!",
                                "--passphrase", "", "--pinentry-mode", "loopback",
                                "--quick-add-key", key, "cv25519", "encr", "2020-06-01"));
    return g_steal_pointer(&key);
}

typedef enum { EXPIRED, PART_EXPIRED, REVOKED, DISABLED, SIGNS_ONLY, KEYS } KeyKind;

static char *
add_bad_key(Gnupg *gnupg, KeyKind kind)
{
    char *key = NULL;

    switch (kind) {
    case EXPIRED:
    case PART_EXPIRED:
        return add_expired(gnupg, kind == PART_EXPIRED);
    case REVOKED:
        key = gnupg_add_key(gnupg, "Gone <gone@a.test>", NULL);
        revoke_key(gnupg, key);
        break;
    case DISABLED:
        key = gnupg_add_key(gnupg, "Off <off@a.test>", NULL);
        disable(gnupg, key);
        break;
    default:
        key = gnupg_add_key_of(gnupg, "Signs <signs@a.test>", "ed25519", "never");
        break;
    }
    return key;
}

/* Of juliet, in another GnuPG, so that it is not ours; and then our own. */
static void
test_keys_that_cannot_be_used(void **state)
{
    static const char *const others[KEYS] = { "expired on 1 June 2020: ask for one",
                                              "is expired: ask for one", "was revoked by its owner",
                                              "is disabled here", "not for encryption: ask" };
    static const char *const own[KEYS] = { "2y prolongs it", "2y '*' prolongs it", "was revoked",
                                           "is disabled here", "--quick-add-key" };
    Vault *vault = *state;
    Client *client = vault->office->client;
    Chat *chat = vault_chat(vault);

    start(vault);
    for (KeyKind kind = 0; kind < KEYS; kind++) {
        Gnupg *other = gnupg_new();
        g_autofree char *theirs = add_bad_key(other, kind == DISABLED ? SIGNS_ONLY : kind);
        if (kind == DISABLED) {
            g_free(theirs);
            theirs = gnupg_add_key(other, "Off <away@a.test>", NULL);
        }
        gnupg_give_key(other, vault->gnupg, theirs, true);
        if (kind == DISABLED)
            disable(vault->gnupg, theirs);
        set_key(vault, theirs);
        say(vault, "secret");
        vault_wait(vault);
        assert_int_equal(vault_line(vault, kind)->state, MESSAGE_FAILED);
        assert_says(vault_line(vault, kind)->error, others[kind]);
        assert_says(chat->encryption.problem, others[kind]);
        g_bytes_unref(GNUPG_RUN(vault->gnupg, NULL, "--delete-keys", theirs));
        gnupg_free(other);
    }
    set_key(vault, vault->juliet);
    for (KeyKind kind = 0; kind < KEYS; kind++) {
        g_autofree char *ours = add_bad_key(vault->gnupg, kind);
        assert_true(client_set_account(client, vault->office->account, "openpgp.key", ours, NULL));
        say(vault, "secret");
        vault_wait(vault);
        assert_says(vault_line(vault, KEYS + kind)->error, own[kind]);
        g_bytes_unref(GNUPG_RUN(vault->gnupg, NULL, "--delete-secret-and-public-key", ours));
    }
    assert_sent(vault, "");
}

/* --- passphrases --- */

/* A key of romeo's that is locked, and juliet's message to it. Owned by the caller. */
static char *
seal_locked(Vault *vault, const char *text)
{
    g_autoptr(GBytes) plain = g_bytes_new(text, strlen(text));
    g_autoptr(GBytes) sealed = GNUPG_RUN(vault->gnupg, plain, "--armor", "--trust-model", "always",
                                         "--encrypt", "-r", "locked@a.test");
    g_autofree char *armour = g_strndup(g_bytes_get_data(sealed, NULL), g_bytes_get_size(sealed));
    const char *begin = strstr(armour, "\n\n") + 2;

    return g_strndup(begin, (gsize)(strstr(begin, "\n-----END") - begin));
}

static bool
is_asked(gpointer model)
{
    return prompt_first(model) != NULL;
}

static void
answer(Vault *vault, const char *text)
{
    office_wait(vault->office, is_asked, model_of(vault));
    assert_true(prompt_answer(model_of(vault), prompt_first(model_of(vault))->id, text));
}

/* Given up once, he is not asked with each message, but after a while, or when he wants it. */
static void
test_who_gives_up_is_asked_later(void **state)
{
    Vault *vault = *state;
    g_autofree char *key = gnupg_add_key(vault->gnupg, "locked@a.test", "s3cret");
    g_autofree char *one = seal_locked(vault, "one");
    g_autofree char *two = seal_locked(vault, "two");
    g_autofree char *three = seal_locked(vault, "three");

    keep(vault, "plain");
    assert_true(settings_set(vault->office->store->world->settings, SETTING_CONNECTION_PING,
                             &(SettingScope){ 0 }, "0", NULL));
    gnupg_reload(vault->gnupg);
    vault_receive(vault, "1", one, "");
    answer(vault, NULL);
    vault_wait(vault);
    assert_says(vault_line(vault, 0)->error, "cancelled");
    clock_advance(clock_of(vault), 9 * 60 * 1000);
    vault_receive(vault, "2", two, "");
    vault_wait(vault);
    assert_null(prompt_first(model_of(vault)));
    assert_says(vault_line(vault, 1)->error, "/encryption retry tries again");
    clock_advance(clock_of(vault), 2 * 60 * 1000);
    vault_receive(vault, "3", three, "");
    answer(vault, "s3cret");
    vault_wait(vault);
    assert_lines(vault, "<!|<!|<three");
    assert_int_equal(opening_again(vault->office->client, NULL), 2);
    vault_wait(vault);
    assert_lines(vault, "<one|<two|<three");
    g_bytes_unref(GNUPG_RUN(vault->gnupg, NULL, "--delete-secret-and-public-key", key));
}

static void
test_three_wrong_ones_are_enough(void **state)
{
    Vault *vault = *state;
    g_autofree char *key = gnupg_add_key(vault->gnupg, "locked@a.test", "s3cret");
    g_autofree char *sealed = seal_locked(vault, "one");

    keep(vault, "plain");
    gnupg_reload(vault->gnupg);
    vault_receive(vault, "1", sealed, "");
    answer(vault, "wrong");
    answer(vault, "wronger");
    assert_null(prompt_first(model_of(vault)));
    answer(vault, "wrongest");
    vault_wait(vault);
    assert_says(vault_line(vault, 0)->error, "the passphrase is wrong");
    assert_null(prompt_first(model_of(vault)));
    assert_int_equal(opening_again(vault->office->client, NULL), 1);
    answer(vault, "s3cret");
    vault_wait(vault);
    assert_lines(vault, "<one");
    g_bytes_unref(GNUPG_RUN(vault->gnupg, NULL, "--delete-secret-and-public-key", key));
}

/* The one that is being opened, and all behind it. */
static void
test_opening_is_given_up(void **state)
{
    Vault *vault = *state;
    g_autofree char *one = vault_seal(vault, "one");
    g_autofree char *two = vault_seal(vault, "two");

    keep(vault, "plain");
    assert_int_equal(pgp_cancel(vault->office->client, vault_chat(vault)), 0);
    vault_receive(vault, "1", one, "");
    vault_receive(vault, "2", two, "");
    assert_int_equal(pgp_cancel(vault->office->client, vault_chat(vault)), 1);
    vault_wait(vault);
    assert_lines(vault, "<!|<!");
    assert_says(vault_line(vault, 1)->error, "the one before was given up");
    assert_int_equal(opening_again(vault->office->client, NULL), 2);
    vault_wait(vault);
    assert_lines(vault, "<one|<two");
}

/* The chat is closed while he is asked: so is the question. */
static void
test_a_question_goes_with_its_message(void **state)
{
    Vault *vault = *state;
    g_autofree char *key = gnupg_add_key(vault->gnupg, "locked@a.test", "s3cret");
    g_autofree char *sealed = seal_locked(vault, "one");

    gnupg_reload(vault->gnupg);
    vault_receive(vault, "1", sealed, "");
    office_wait(vault->office, is_asked, model_of(vault));
    chat_remove(vault_chat(vault));
    assert_null(prompt_first(model_of(vault)));
    g_bytes_unref(GNUPG_RUN(vault->gnupg, NULL, "--delete-secret-and-public-key", key));
}

/* --- what comes --- */

static char *
seal_with(Vault *vault, GBytes *plain, const char *const *options)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new();

    g_ptr_array_add(all, (gpointer) "--armor");
    g_ptr_array_add(all, (gpointer) "--trust-model");
    g_ptr_array_add(all, (gpointer) "always");
    for (; *options; options++)
        g_ptr_array_add(all, (gpointer)*options);
    g_ptr_array_add(all, NULL);
    g_autoptr(GBytes) sealed = gnupg_run(vault->gnupg, plain, (const char *const *)all->pdata);
    g_autofree char *armour = g_strndup(g_bytes_get_data(sealed, NULL), g_bytes_get_size(sealed));
    const char *begin = strstr(armour, "\n\n") + 2;

    return g_strndup(begin, (gsize)(strstr(begin, "\n-----END") - begin));
}

#define SEAL(vault, plain, ...) seal_with(vault, plain, (const char *const[]){ __VA_ARGS__, NULL })

/* Its readers are not named: it is tried with what is here. */
static void
test_a_hidden_reader_reads(void **state)
{
    Vault *vault = *state;
    g_autoptr(GBytes) plain = g_bytes_new_static("for you alone", 13);
    g_autofree char *sealed = SEAL(vault, plain, "--throw-keyids", "--encrypt", "-r", vault->romeo);

    vault_receive(vault, "1", sealed, "");
    vault_wait(vault);
    assert_lines(vault, "<for you alone");
}

/* With the key that comes later it is opened. */
static void
test_what_is_for_another_key_waits_for_it(void **state)
{
    Vault *vault = *state;
    Gnupg *other = gnupg_new();
    g_autofree char *key = gnupg_add_key(other, "romeo elsewhere", NULL);
    g_autoptr(GBytes) plain = g_bytes_new_static("for the other device", 20);

    keep(vault, "plain");
    gnupg_give_key(other, vault->gnupg, key, false);
    g_autofree char *sealed = SEAL(vault, plain, "--encrypt", "-r", key);
    vault_receive(vault, "1", sealed, "");
    vault_wait(vault);
    assert_lines(vault, "<!");
    assert_says(vault_line(vault, 0)->error, "no secret key");
    g_autoptr(GBytes) secret = GNUPG_RUN(other, NULL, "--export-secret-keys", key);
    g_bytes_unref(GNUPG_RUN(vault->gnupg, secret, "--import"));
    assert_int_equal(opening_again(vault->office->client, vault_chat(vault)), 1);
    vault_wait(vault);
    assert_lines(vault, "<for the other device");
    g_bytes_unref(GNUPG_RUN(vault->gnupg, NULL, "--delete-secret-and-public-key", key));
    gnupg_free(other);
}

/* A few kilobytes that would be many megabytes. It is not tried again. */
static void
test_a_bomb_is_refused(void **state)
{
    Vault *vault = *state;
    size_t size = 32 * 1024 * 1024;
    g_autoptr(GBytes) zeros = g_bytes_new_take(g_malloc0(size), size);
    g_autofree char *sealed =
        SEAL(vault, zeros, "-z", "9", "--compress-algo", "bzip2", "--encrypt", "-r", vault->romeo);

    assert_true(strlen(sealed) < LIMIT_STANZA_BYTES);
    vault_receive(vault, "1", sealed, "");
    vault_wait(vault);
    assert_lines(vault, "<!");
    assert_says(vault_line(vault, 0)->error, "more than is allowed");
    assert_int_equal(opening_again(vault->office->client, NULL), 0);
}

/* Cut, changed, or of another kind: said so, once. */
static void
test_broken_armour_is_refused(void **state)
{
    Vault *vault = *state;
    g_autofree char *whole = vault_seal(vault, "whole");
    g_autofree char *cut = g_strndup(whole, strlen(whole) / 2);
    g_autofree char *changed = g_strdup(whole);
    g_autoptr(GBytes) plain = g_bytes_new_static("signed", 6);
    g_autofree char *signed_alone = SEAL(vault, plain, "--sign", "-u", vault->juliet);

    keep(vault, "plain");
    changed[strlen(changed) / 2] ^= 1;
    vault_receive(vault, "1", cut, "");
    vault_receive(vault, "2", changed, "");
    vault_receive(vault, "3", "-----BEGIN PGP MESSAGE-----", "");
    vault_receive(vault, "4", signed_alone, "");
    vault_receive(vault, "5", whole, "");
    vault_wait(vault);
    assert_lines(vault, "<!|<!|<!|<!|<whole");
    assert_says(vault_line(vault, 3)->error, "is not");
    assert_int_equal(opening_again(vault->office->client, NULL), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        vault_test(test_a_folder_that_cannot_be_used),
        vault_test(test_an_agent_that_is_stuck),
        vault_test(test_keys_that_cannot_be_used),
        vault_test(test_who_gives_up_is_asked_later),
        vault_test(test_three_wrong_ones_are_enough),
        vault_test(test_opening_is_given_up),
        vault_test(test_a_question_goes_with_its_message),
        vault_test(test_a_hidden_reader_reads),
        vault_test(test_what_is_for_another_key_waits_for_it),
        vault_test(test_a_bomb_is_refused),
        vault_test(test_broken_armour_is_refused),
    };

    if (!gnupg_is_there())
        return 77;
    return cmocka_run_group_tests(tests, vault_begin_group, vault_end_group);
}
