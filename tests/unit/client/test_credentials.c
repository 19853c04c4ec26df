/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Login tokens and passwords of an account: kept, and forgotten when they should be. */

#include "config.h"

#include <string.h>

#include "client/credentials.h"
#include "client/tokens.h"

#include "unit/client/office.h"

#define SECRET "s3cret of the server's, with = and spaces"

static Credentials *
credentials(Office *office)
{
    return session_credentials(client_session(office->client, office->account));
}

static void
take_token(Office *office, int64_t expires)
{
    g_autoptr(LoginToken) token = login_token_new("HT-SHA-256-EXPR", SECRET);

    token->expires = expires;
    token->counter = UINT32_MAX;
    credentials_take_token(credentials(office), token);
}

static void
set_property(Office *office, const char *key, const char *value)
{
    assert_true(client_set_account(office->client, office->account, key, value, NULL));
}

static void
assert_token(Office *office)
{
    const LoginToken *token = credentials_token(credentials(office));

    assert_non_null(token);
    assert_string_equal(token->secret, SECRET);
    assert_string_equal(token->mechanism, "HT-SHA-256-EXPR");
    assert_int_equal(token->counter, UINT32_MAX);
}

/* Now, and after a restart. */
static void
assert_no_token(Office *office)
{
    assert_null(credentials_token(credentials(office)));
    office_restart(office);
    assert_null(credentials_token(credentials(office)));
}

static void
a_token_outlives_the_program(void **state)
{
    Office *office = *state;

    assert_null(credentials_token(credentials(office)));
    take_token(office, 0);
    assert_token(office);
    office_restart(office);
    assert_token(office);
}

static void
an_expired_token_is_none(void **state)
{
    Office *office = *state;
    Clock *clock = office->store->world->clock;

    take_token(office, clock_now(clock) + 5000);
    office_restart(office);
    assert_token(office);
    clock_advance(clock, 5000);
    office_restart(office);
    assert_null(credentials_token(credentials(office)));
}

static void
a_token_that_is_good_no_more_is_forgotten(void **state)
{
    take_token(*state, 0);
    credentials_take_token(credentials(*state), NULL);
    assert_no_token(*state);
}

static void
disconnecting_keeps_the_token(void **state)
{
    Office *office = *state;

    office_go_online(office);
    take_token(office, 0);
    client_disconnect(office->client, office->account);
    assert_token(office);
    office_restart(office);
    assert_token(office);
}

static void
forgetting_the_login_forgets_all(void **state)
{
    Office *office = *state;

    set_property(office, "password", "stored");
    take_token(office, 0);
    assert_true(client_forget_login(office->client, office->account));
    assert_null(client_account_config(office->client, office->account)->password);
    assert_no_token(office);
    assert_null(client_account_config(office->client, office->account)->password);
}

static void
another_password_forgets_the_token(void **state)
{
    take_token(*state, 0);
    set_property(*state, "password", "another");
    assert_no_token(*state);
}

static void
who_wants_no_token_has_none(void **state)
{
    take_token(*state, 0);
    set_property(*state, "login.token", "off");
    assert_no_token(*state);
    take_token(*state, 0);
    assert_no_token(*state);
}

static void
a_removed_account_leaves_nothing(void **state)
{
    Office *office = *state;
    g_autofree char *path = store_path(office->store, "secrets");

    take_token(office, 0);
    assert_true(client_remove_account(office->client, office->account, NULL));
    assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    office->account = client_add_account(office->client, "romeo@example.net", NULL);
    assert_no_token(office);
}

/* A file that somebody wrote who did not know how. */
static void
a_token_that_cannot_be_read_is_none(void **state)
{
    static const char *const TEXTS[] = {
        "",
        "HT-SHA-256-EXPR",
        " 0 0 secret",
        "HT-SHA-256-EXPR 0 0 ",
        "HT-SHA-256-EXPR 0 0",
        "HT-SHA-256-EXPR -1 0 secret",
        "HT-SHA-256-EXPR 0 4294967296 secret",
        "HT-SHA-256-EXPR 99999999999999999999 0 secret",
        "HT-SHA-256-EXPR x 0 secret",
    };
    Office *office = *state;

    for (size_t i = 0; i < G_N_ELEMENTS(TEXTS); i++) {
        assert_true(secrets_set(office->secrets, "romeo@example.net", "token", TEXTS[i], NULL));
        g_autoptr(LoginToken) token = tokens_load(office->client, office->account);
        assert_null(token);
    }
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_token_outlives_the_program),
        TEST(an_expired_token_is_none),
        TEST(a_token_that_is_good_no_more_is_forgotten),
        TEST(disconnecting_keeps_the_token),
        TEST(forgetting_the_login_forgets_all),
        TEST(another_password_forgets_the_token),
        TEST(who_wants_no_token_has_none),
        TEST(a_removed_account_leaves_nothing),
        TEST(a_token_that_cannot_be_read_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
