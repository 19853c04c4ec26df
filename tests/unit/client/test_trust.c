/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must never happen: something goes in clear that was to be encrypted, or is called verified
 * and is not. Whatever becomes of keys, settings and GnuPG. */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "client/encryption/encryption.h"
#include "client/encryption/qr_code.h"
#include "client/encryption/trust.h"

#include "unit/client/vault.h"

/* --- what happens --- */

static void
set(Vault *vault, SettingId id, const char *text)
{
    const SettingScope scope = chat_scope(vault_chat(vault));

    assert_true(settings_set(vault->office->store->world->settings, id, &scope, text, NULL));
}

static TrustedKey *
juliets_key(Vault *vault)
{
    g_autoptr(GPtrArray) keys = trust_find(vault->office->client, &(KeyQuery){ 0 });

    return g_ptr_array_steal_index(keys, 0);
}

static void
decide(Vault *vault, Trust trust)
{
    g_autoptr(TrustedKey) key = juliets_key(vault);

    assert_true(trust_decide(vault->office->client, key, trust, NULL));
}

static void
nothing(Vault *vault)
{
    (void)vault;
}

static void
key_goes(Vault *vault)
{
    g_autoptr(TrustedKey) key = juliets_key(vault);

    key_trust_forget(encryption_keys(vault->office->client), key);
    encryption_refresh(vault->office->client, vault_chat(vault));
}

static void
key_is_refused(Vault *vault)
{
    decide(vault, TRUST_REFUSED);
}

static void
key_is_revoked(Vault *vault)
{
    decide(vault, TRUST_NEW);
}

static void
policy_is_none(Vault *vault)
{
    set(vault, SETTING_ENCRYPTION_POLICY, "none");
}

static void
policy_is_required(Vault *vault)
{
    set(vault, SETTING_ENCRYPTION_POLICY, "require");
}

static void
no_method_is_wanted(Vault *vault)
{
    set(vault, SETTING_ENCRYPTION_METHODS, "ox");
}

static void
other_writes_in_clear(Vault *vault)
{
    office_receive(vault->office, "<message xmlns='jabber:client' from='juliet@example.com/balcony'"
                                  " to='romeo@example.net/orchard' type='chat' id='c'>"
                                  "<body>let us talk in clear</body></message>");
}

static void
own_device_writes_in_clear(Vault *vault)
{
    office_receive(vault->office,
                   "<message xmlns='jabber:client' from='romeo@example.net' "
                   "to='romeo@example.net/orchard' type='chat'>"
                   "<sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>"
                   "<message xmlns='jabber:client' from='romeo@example.net/phone' "
                   "to='juliet@example.com' type='chat' id='p'><body>in clear</body></message>"
                   "</forwarded></sent></message>");
}

static void
method_is_unknown(Vault *vault)
{
    set(vault, SETTING_CHAT_ENCRYPTION, "smime");
}

static void
move_keyring(Vault *vault, const char *from, const char *to)
{
    g_autofree char *old = g_build_filename(vault->gnupg->home, from, NULL);
    g_autofree char *new = g_build_filename(vault->gnupg->home, to, NULL);

    remove(new); /* gpg makes an empty one */
    assert_int_equal(rename(old, new), 0);
}

static void
keyring_goes(Vault *vault)
{
    move_keyring(vault, "pubring.kbx", "away.kbx");
}

static void
keyring_is_back(Vault *vault)
{
    move_keyring(vault, "away.kbx", "pubring.kbx");
}

/* --- never in clear --- */

static const struct {
    const char *what;
    void (*happens)(Vault *vault);
    void (*undo)(Vault *vault);
    bool is_sent; /* sealed; else it fails, with a reason */
} CASES[] = {
    { "nothing", nothing, nothing, true },
    { "the key goes", key_goes, nothing, false },
    { "the key is refused", key_is_refused, nothing, false },
    { "the decision is taken back", key_is_revoked, nothing, false },
    { "the policy is none", policy_is_none, nothing, true },
    { "the policy is require", policy_is_required, nothing, true },
    { "the method is not preferred", no_method_is_wanted, nothing, true },
    { "she writes in clear", other_writes_in_clear, nothing, true },
    { "another device writes in clear", own_device_writes_in_clear, nothing, true },
    { "the method is one that is not here", method_is_unknown, nothing, false },
    { "GnuPG has lost the key", keyring_goes, keyring_is_back, false },
};

static void
arrange(Vault *vault, const char *policy)
{
    g_autoptr(Jid) juliet = test_jid("juliet@example.com");

    set(vault, SETTING_ENCRYPTION_METHODS, "pgp");
    set(vault, SETTING_ENCRYPTION_POLICY, policy);
    assert_true(
        pgp_set_key(vault->office->client, vault->office->account, juliet, vault->juliet, NULL));
    assert_true(encryption_start(vault->office->client, vault_chat(vault), "pgp", NULL));
    g_ptr_array_set_size(vault->office->sent, 0);
}

static Message *
say(Vault *vault, const char *body)
{
    Message *last = NULL;
    const Timeline *timeline = vault_chat(vault)->timeline;

    clock_advance(vault->office->store->world->clock, 10);
    client_send_message(vault->office->client, vault_chat(vault), body);
    vault_wait(vault);
    for (unsigned i = 0; i < timeline_length(timeline); i++) {
        Message *message = timeline_get(timeline, i);
        if (message->is_outgoing && g_strcmp0(message->body, body) == 0)
            last = message;
    }
    assert_non_null(last);
    return last;
}

static void
test_nothing_goes_in_clear(void **state)
{
    static const char *const policies[] = { "none", "offer", "require" };
    Vault *vault = *state;

    for (unsigned i = 0; i < G_N_ELEMENTS(CASES) * G_N_ELEMENTS(policies); i++) {
        unsigned which = i / G_N_ELEMENTS(policies);
        g_autofree char *text = g_strdup_printf("secret %u", i);
        g_autofree char *sealed = g_strdup_printf("sealed %s", text);

        arrange(vault, policies[i % G_N_ELEMENTS(policies)]);
        CASES[which].happens(vault);
        const Message *message = say(vault, text);
        CASES[which].undo(vault);
        g_autofree char *sent = vault_sent(vault);
        if (strcmp(sent, CASES[which].is_sent ? sealed : "") != 0)
            fail_msg("%s: %s", CASES[which].what, sent);
        if (CASES[which].is_sent)
            continue;
        assert_int_equal(message->state, MESSAGE_FAILED);
        assert_true(message->error && message->error[0]);
    }
}

/* With the way on, and that way works. */
static void
test_what_was_refused_goes_later(void **state)
{
    Vault *vault = *state;

    arrange(vault, "require");
    decide(vault, TRUST_REFUSED);
    assert_non_null(vault_chat(vault)->encryption.problem);
    say(vault, "secret");
    decide(vault, TRUST_ACCEPTED);
    assert_null(vault_chat(vault)->encryption.problem);
    assert_true(client_send_again(vault->office->client, vault_chat(vault), NULL));
    vault_wait(vault);
    g_autofree char *sent = vault_sent(vault);
    assert_string_equal(sent, "sealed secret");
}

/* Without any key there was no method: that it is sent again does not send it in clear. */
static void
test_again_is_decided_anew(void **state)
{
    Vault *vault = *state;
    g_autoptr(Jid) juliet = test_jid("juliet@example.com");

    set(vault, SETTING_ENCRYPTION_POLICY, "require");
    key_goes(vault);
    const Message *message = say(vault, "secret");
    assert_int_equal(message->state, MESSAGE_FAILED);
    assert_false(client_send_again(vault->office->client, vault_chat(vault), NULL));
    g_autofree char *sent = vault_sent(vault);
    assert_string_equal(sent, "");
    assert_true(
        pgp_set_key(vault->office->client, vault->office->account, juliet, vault->juliet, NULL));
    assert_true(client_send_again(vault->office->client, vault_chat(vault), NULL));
    vault_wait(vault);
    g_autofree char *later = vault_sent(vault);
    assert_string_equal(later, "sealed secret");
}

static void
require_behind_a_clear_line(Vault *vault)
{
    client_disconnect(vault->office->client, vault->office->account);
    client_send_message(vault->office->client, vault_chat(vault), "not so secret");
    assert_null(vault_line(vault, 0)->encryption);
    set(vault, SETTING_ENCRYPTION_POLICY, "require");
}

static void
test_what_waits_in_clear_is_encrypted(void **state)
{
    Vault *vault = *state;

    require_behind_a_clear_line(vault);
    vault_restart(vault);
    vault_wait(vault);
    g_autofree char *sent = vault_sent(vault);
    assert_string_equal(sent, "sealed not so secret");
}

/* Where it cannot be encrypted. */
static void
test_what_waits_in_clear_stays(void **state)
{
    Vault *vault = *state;
    g_autoptr(Jid) juliet = test_jid("juliet@example.com");

    require_behind_a_clear_line(vault);
    assert_true(pgp_unset_key(vault->office->client, vault->office->account, juliet, NULL));
    vault_restart(vault);
    vault_wait(vault);
    g_autofree char *sent = vault_sent(vault);
    assert_string_equal(sent, "");
    client_load_history(vault->office->client, vault_chat(vault));
    assert_int_equal(vault_line(vault, 0)->state, MESSAGE_FAILED);
}

/* Over a restart. */
static void
test_it_stays_encrypted(void **state)
{
    Vault *vault = *state;

    arrange(vault, "offer");
    vault_restart(vault);
    decide(vault, TRUST_REFUSED);
    say(vault, "secret");
    g_autofree char *sent = vault_sent(vault);
    assert_string_equal(sent, "");
}

/* --- never verified --- */

/* Whoever has our key can write so: the key that is verified proves nothing without a signature. */
static void
test_unsigned_is_not_verified(void **state)
{
    Vault *vault = *state;
    g_autofree char *sealed = vault_seal(vault, "it is me, juliet");

    decide(vault, TRUST_VERIFIED);
    vault_receive(vault, "one", sealed, "");
    vault_wait(vault);
    assert_lines(vault, "<it is me, juliet");
    assert_null(vault_line(vault, 0)->signer);
    assert_string_not_equal(vault_line(vault, 0)->trust, "verified");
    assert_string_not_equal(vault_line(vault, 0)->trust, "accepted");
}

/* The worst of all that would be used is told. */
static void
test_the_worst_counts(void **state)
{
    Vault *vault = *state;

    arrange(vault, "offer");
    assert_int_equal(vault_chat(vault)->encryption.trust, TRUST_ACCEPTED);
    decide(vault, TRUST_VERIFIED);
    assert_int_equal(vault_chat(vault)->encryption.trust, TRUST_VERIFIED);
    const TrustedKey other = {
        .account = (char *)"romeo@example.net",
        .jid = (char *)"juliet@example.com",
        .method = (char *)"pgp",
        .fingerprint = (char *)"0123456789ABCDEF0123456789ABCDEF01234567",
        .trust = TRUST_ACCEPTED,
        .source = (char *)"assigned",
    };
    assert_true(key_trust_set(encryption_keys(vault->office->client), &other, NULL));
    encryption_refresh(vault->office->client, vault_chat(vault));
    assert_int_not_equal(vault_chat(vault)->encryption.trust, TRUST_VERIFIED);
}

static void
test_readers(void **state)
{
    Vault *vault = *state;

    assert_null(trust_readers(vault->office->client, vault_chat(vault)));
    arrange(vault, "offer");
    g_autoptr(GPtrArray) readers = trust_readers(vault->office->client, vault_chat(vault));
    assert_int_equal(readers->len, 2);
    assert_true(g_ptr_array_find_with_equal_func(readers, vault->juliet, g_str_equal, NULL));
    assert_true(g_ptr_array_find_with_equal_func(readers, vault->romeo, g_str_equal, NULL));
}

/* --- what takes long --- */

/* Only then it is told, and not for longer. */
static void
test_work_is_told(void **state)
{
    Vault *vault = *state;
    Model *model = vault->office->store->world->model;

    arrange(vault, "offer");
    client_send_message(vault->office->client, vault_chat(vault), "secret");
    assert_null(model_work(model));
    clock_advance(vault->office->store->world->clock, 600);
    assert_true(g_str_has_prefix(model_work(model), "GnuPG: "));
    vault_wait(vault);
    assert_null(model_work(model));
}

/* --- codes --- */

static void
test_code(void **state)
{
    g_autofree char *code = qr_code_draw("OPENPGP4FPR:0123456789ABCDEF0123456789ABCDEF01234567");

    (void)state;
    if (!code)
        skip();
    g_auto(GStrv) lines = g_strsplit(code, "\n", -1);
    assert_true(g_strv_length(lines) < 24);
    for (unsigned i = 0; lines[i]; i++)
        assert_int_equal(g_utf8_strlen(lines[i], -1), g_utf8_strlen(lines[0], -1));
    assert_true(g_utf8_strlen(lines[0], -1) < 40);
    assert_true(g_str_has_prefix(lines[0], "███"));
    assert_true(g_str_has_prefix(lines[1], "██ ▄▄▄▄▄ █"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        vault_test(test_nothing_goes_in_clear),
        vault_test(test_what_was_refused_goes_later),
        vault_test(test_it_stays_encrypted),
        vault_test(test_again_is_decided_anew),
        vault_test(test_what_waits_in_clear_is_encrypted),
        vault_test(test_what_waits_in_clear_stays),
        vault_test(test_unsigned_is_not_verified),
        vault_test(test_the_worst_counts),
        vault_test(test_readers),
        vault_test(test_work_is_told),
        cmocka_unit_test(test_code),
    };

    if (!gnupg_is_there())
        return 77;
    return cmocka_run_group_tests(tests, vault_begin_group, vault_end_group);
}
