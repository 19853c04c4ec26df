/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /trust and /encryption: keys are listed, compared and judged, and nobody is taken for another. */

#include "config.h"

#include "client/encryption/encryption.h"

#include "unit/commands/fixture.h"

#define FIRST  "AAAA1111AAAA1111AAAA1111AAAA1111AAAA1111"
#define SECOND "BBBB2222BBBB2222BBBB2222BBBB2222BBBB2222"
#define BOB    "bob@example.org"

static Account *
begin(Fixture *fixture)
{
    return fixture_add_account(fixture, "alice@example.org");
}

static void
add_key(Fixture *fixture, const char *jid, const char *method, const char *fingerprint, Trust trust)
{
    const TrustedKey key = {
        .account = (char *)"alice@example.org",
        .jid = (char *)jid,
        .method = (char *)method,
        .fingerprint = (char *)fingerprint,
        .trust = trust,
        .source = (char *)"assigned",
        .seen = NOW,
    };

    assert_true(key_trust_set(encryption_keys(fixture->client), &key, NULL));
}

static Trust
trust_of(Fixture *fixture, const char *method, const char *fingerprint)
{
    g_autoptr(TrustedKey) key =
        key_trust_find(encryption_keys(fixture->client), &(TrustedKey){
                                                             .account = (char *)"alice@example.org",
                                                             .jid = (char *)BOB,
                                                             .method = (char *)method,
                                                             .fingerprint = (char *)fingerprint,
                                                         });

    assert_non_null(key);
    return key->trust;
}

static void
run(Fixture *fixture, const char *line, bool is_well)
{
    g_string_truncate(fixture->notices, 0);
    assert_int_equal(commands_run(fixture->commands, line), is_well);
}

static void
assert_told(Fixture *fixture, const char *text)
{
    if (!strstr(fixture->notices->str, text))
        fail_msg("\"%s\" is not in: %s", text, fixture->notices->str);
}

static void
answer(Fixture *fixture, const char *text)
{
    const Prompt *prompt = prompt_first(fixture->model);

    assert_non_null(prompt);
    assert_true(prompt_answer(fixture->model, prompt->id, text));
}

static void
test_lists(void **state)
{
    Fixture *fixture = *state;

    begin(fixture);
    run(fixture, "/trust", true);
    assert_told(fixture, "No key of anybody");
    add_key(fixture, BOB, "ox", FIRST, TRUST_VERIFIED);
    add_key(fixture, "carol@example.org", "ox", SECOND, TRUST_NEW);
    run(fixture, "/trust list", true);
    assert_told(fixture, "bob@example.org OX ✔ verified since 2026-11-22");
    assert_told(fixture, "  AAAA 1111 AAAA 1111 AAAA 1111 AAAA 1111 AAAA 1111");
    run(fixture, "/trust list " BOB, true);
    assert_null(strstr(fixture->notices->str, "carol"));
    run(fixture, "/encryption", true);
    assert_told(fixture, "carol@example.org OX ? new");
    assert_null(strstr(fixture->notices->str, "bob@"));
}

/* Which one is meant must be clear, and what is not named is shown and asked for. */
static void
test_decides(void **state)
{
    Fixture *fixture = *state;

    begin(fixture);
    add_key(fixture, BOB, "ox", FIRST, TRUST_ACCEPTED);
    run(fixture, "/trust accept " BOB " " SECOND, false);
    assert_told(fixture, "No such key of bob@example.org");
    add_key(fixture, BOB, "ox", SECOND, TRUST_NEW);
    add_key(fixture, BOB, "pgp", SECOND, TRUST_NEW);
    run(fixture, "/trust accept " BOB, true);
    assert_int_equal(trust_of(fixture, "ox", SECOND), TRUST_NEW);
    answer(fixture, "no");
    assert_int_equal(trust_of(fixture, "ox", SECOND), TRUST_NEW);
    run(fixture, "/trust accept " BOB, true);
    answer(fixture, "yes");
    assert_int_equal(trust_of(fixture, "ox", SECOND), TRUST_ACCEPTED);
    assert_int_equal(trust_of(fixture, "pgp", SECOND), TRUST_ACCEPTED);
    assert_int_equal(trust_of(fixture, "ox", FIRST), TRUST_ACCEPTED);
    run(fixture, "/trust verify " BOB, false);
    assert_told(fixture, "Several keys");
    run(fixture, "/trust verify " BOB " bbbb 2222 BBBB 2222", true);
    assert_int_equal(trust_of(fixture, "ox", SECOND), TRUST_VERIFIED);
    assert_int_equal(trust_of(fixture, "ox", FIRST), TRUST_ACCEPTED);
    run(fixture, "/trust refuse " BOB " 0x" FIRST, true);
    assert_int_equal(trust_of(fixture, "ox", FIRST), TRUST_REFUSED);
    run(fixture, "/trust revoke " BOB " " SECOND, true);
    assert_int_equal(trust_of(fixture, "ox", SECOND), TRUST_NEW);
}

/* Digits at the end that are too few, or of nobody, name none. */
static void
test_short_ids_name_nothing(void **state)
{
    Fixture *fixture = *state;

    begin(fixture);
    add_key(fixture, BOB, "ox", FIRST, TRUST_NEW);
    run(fixture, "/trust verify " BOB " AAAA1111", false);
    run(fixture, "/trust verify " BOB " zebra", false);
    assert_int_equal(trust_of(fixture, "ox", FIRST), TRUST_NEW);
    assert_null(prompt_first(fixture->model));
}

static void
test_compares(void **state)
{
    static const struct {
        const char *word;
        Trust trust;
    } cases[] = { { "later", TRUST_NEW },
                  { "different", TRUST_REFUSED },
                  { "same", TRUST_VERIFIED } };
    Fixture *fixture = *state;

    begin(fixture);
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        add_key(fixture, BOB, "ox", FIRST, TRUST_NEW);
        run(fixture, "/trust compare " BOB, true);
        assert_told(fixture, "AAAA 1111 AAAA 1111 AAAA 1111");
        assert_int_equal(trust_of(fixture, "ox", FIRST), TRUST_NEW);
        answer(fixture, cases[i].word);
        assert_int_equal(trust_of(fixture, "ox", FIRST), cases[i].trust);
    }
    /* The user gives up. */
    add_key(fixture, BOB, "ox", FIRST, TRUST_NEW);
    run(fixture, "/trust compare " BOB, true);
    prompt_withdraw(fixture->model, prompt_first(fixture->model)->id);
    assert_int_equal(trust_of(fixture, "ox", FIRST), TRUST_NEW);
}

static void
test_completes(void **state)
{
    Fixture *fixture = *state;
    const char *line = "/trust accept " BOB " ";

    begin(fixture);
    add_key(fixture, BOB, "ox", FIRST, TRUST_NEW);
    add_key(fixture, "carol@example.org", "ox", SECOND, TRUST_NEW);
    Completion keys = commands_complete(fixture->commands, line, (int)strlen(line));
    assert_string_equal(keys.words[0], FIRST);
    assert_null(keys.words[1]);
    g_strfreev(keys.words);
    Completion owners = commands_complete(fixture->commands, "/trust compare ca", 17);
    assert_string_equal(owners.words[0], "carol@example.org");
    g_strfreev(owners.words);
}

static void
test_policy(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(Jid) jid = fixture_jid(BOB);
    Account *account = begin(fixture);
    Chat *chat = account_get_chat(account, jid, CHAT_CONTACT);
    Windows *windows = model_windows(fixture->model);

    run(fixture, "/encryption policy require", false);
    windows_go(windows, windows_open_chat(windows, chat));
    run(fixture, "/encryption", true);
    assert_told(fixture, "not encrypted");
    run(fixture, "/encryption policy require", true);
    assert_true(chat->encryption.is_required);
    run(fixture, "/encryption", true);
    assert_told(fixture, "Nothing is sent");
    run(fixture, "/encryption policy maybe", false);
    run(fixture, "/encryption policy none", true);
    assert_false(chat->encryption.is_required);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(test_lists),     FIXTURE_TEST(test_decides),
        FIXTURE_TEST(test_compares),  FIXTURE_TEST(test_short_ids_name_nothing),
        FIXTURE_TEST(test_completes), FIXTURE_TEST(test_policy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
