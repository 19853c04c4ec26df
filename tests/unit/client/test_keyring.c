/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passwords in the desktop's keyring: found, kept, replaced, forgotten, and what happens where
 * there is none. The way is the real one: libsecret, D-Bus. */

#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "base/secret.h"
#include "client/keyring.h"
#include "client/password.h"

#include "unit/client/fake_keyring.h"
#include "unit/client/office.h"

#define ROMEO "romeo@example.net"

/* More than a slow machine needs, and less than any time-out of D-Bus. */
#define PATIENCE_US (5 * G_USEC_PER_SEC)

typedef struct {
    Office *office;
    FakeKeyring *keyring; /* of all tests */
    PasswordQuery *query;
    bool is_found;
    char *password;
    const char *expected; /* wait for this in the keyring; NULL: nothing */
} Desk;

static void
on_found(char *password, const GError *error, gpointer data)
{
    Desk *desk = data;

    assert_null(error);
    desk->is_found = true;
    secret_free(desk->password);
    desk->password = password;
}

static bool
is_found(gpointer data)
{
    return ((Desk *)data)->is_found;
}

static bool
is_asked_or_found(gpointer data)
{
    Desk *desk = data;

    return desk->is_found || prompt_first(desk->office->store->world->model);
}

static bool
is_kept(gpointer data)
{
    Desk *desk = data;
    g_autofree char *password = fake_keyring_password(desk->keyring, ROMEO);

    return g_strcmp0(password, desk->expected) == 0;
}

static bool
is_told(gpointer data)
{
    Desk *desk = data;
    const Timeline *console = model_console(desk->office->store->world->model);

    for (unsigned i = 0; i < timeline_length(console); i++) {
        if (strstr(timeline_get(console, i)->body, "keyring cannot be used"))
            return true;
    }
    return false;
}

static unsigned
count_told(const Desk *desk)
{
    const Timeline *console = model_console(desk->office->store->world->model);
    unsigned count = 0;

    for (unsigned i = 0; i < timeline_length(console); i++)
        count += strstr(timeline_get(console, i)->body, "keyring cannot be used") != NULL;
    return count;
}

static void
begin_query(Desk *desk)
{
    PasswordRequest request = {
        .model = desk->office->store->world->model,
        .account = desk->office->account,
        .config = client_account_config(desk->office->client, desk->office->account),
        .keyring = desk->office->client->keyring,
        .found = on_found,
        .data = desk,
    };

    g_clear_pointer(&desk->query, password_query_free);
    desk->is_found = false;
    desk->query = password_query_new(&request);
}

/* What is found without asking; NULL: the user is asked. */
static const char *
find(Desk *desk)
{
    begin_query(desk);
    assert_false(desk->is_found);
    office_wait(desk->office, is_asked_or_found, desk);
    return desk->is_found ? desk->password : NULL;
}

static void
assert_kept(Desk *desk, const char *password)
{
    desk->expected = password;
    office_wait(desk->office, is_kept, desk);
}

static void
set_property(Desk *desk, const char *key, const char *value)
{
    assert_true(client_set_account(desk->office->client, desk->office->account, key, value, NULL));
}

static int
setup(void **state)
{
    Desk *desk = g_new0(Desk, 1);
    void *office = NULL;

    desk->keyring = *state;
    office_setup(&office);
    desk->office = office;
    set_property(desk, "keyring", "on");
    *state = desk;
    return 0;
}

static int
teardown(void **state)
{
    Desk *desk = *state;
    void *office = desk->office;

    password_query_free(desk->query);
    secret_free(desk->password);
    office_teardown(&office);
    *state = desk->keyring;
    fake_keyring_reset(desk->keyring);
    g_free(desk);
    return 0;
}

/* --- tests --- */

static void
assert_told_once_and_asked(Desk *desk)
{
    assert_null(find(desk));
    assert_int_equal(count_told(desk), 1);
    assert_true(prompt_answer(desk->office->store->world->model,
                              prompt_first(desk->office->store->world->model)->id, "typed"));
    assert_string_equal(desk->password, "typed");
    assert_true(password_query_has_asked(desk->query));
    assert_null(find(desk));
    assert_int_equal(count_told(desk), 1);
}

/* Before the bus of the other tests is there: a process has one for good. */
static void
without_a_bus_the_user_is_told_once_and_asked(void **state)
{
    Desk *desk = *state;
    g_autofree char *bus = g_strdup(g_getenv("DBUS_SESSION_BUS_ADDRESS"));

    g_setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
    assert_told_once_and_asked(desk);
    g_setenv("DBUS_SESSION_BUS_ADDRESS", bus, TRUE);
}

static void
without_a_service_the_user_is_told_once_and_asked(void **state)
{
    Desk *desk = *state;

    assert_told_once_and_asked(desk);
    fake_keyring_serve(desk->keyring);
}

static void
what_the_keyring_has_is_found(void **state)
{
    Desk *desk = *state;

    fake_keyring_put(desk->keyring, ROMEO, "wherefore");
    fake_keyring_put(desk->keyring, "juliet@example.net", "other");
    assert_string_equal(find(desk), "wherefore");
    assert_false(password_query_has_asked(desk->query));
    fake_keyring_put(desk->keyring, ROMEO, NULL);
    assert_null(find(desk));
    assert_int_equal(count_told(desk), 0);
}

static void
only_accounts_that_want_it_use_it(void **state)
{
    Desk *desk = *state;
    unsigned calls = fake_keyring_calls(desk->keyring);

    set_property(desk, "keyring", "off");
    assert_kept(desk, NULL);
    calls = fake_keyring_calls(desk->keyring);
    fake_keyring_put(desk->keyring, ROMEO, "wherefore");
    assert_null(find(desk));
    assert_int_equal(fake_keyring_calls(desk->keyring), calls);
}

static void
file_and_command_come_first(void **state)
{
    Desk *desk = *state;

    fake_keyring_put(desk->keyring, ROMEO, "of the keyring");
    set_property(desk, "eval_password", "echo of the command");
    assert_string_equal(find(desk), "of the command");
    set_property(desk, "password", "of the file");
    assert_string_equal(find(desk), "of the file");
}

/* As a login does it. */
static void
log_in(Desk *desk, const char *password, bool is_right)
{
    Credentials *credentials =
        session_credentials(client_session(desk->office->client, desk->office->account));

    credentials_begin(credentials, password);
    if (is_right)
        credentials_accepted(credentials);
    else
        credentials_refused(credentials);
}

static void
a_typed_password_is_kept_once_it_is_right(void **state)
{
    Desk *desk = *state;

    log_in(desk, "wrong", false);
    log_in(desk, "right", true);
    assert_kept(desk, "right");
    log_in(desk, "newer", true);
    assert_kept(desk, "newer");
    assert_string_equal(find(desk), "newer");
}

static void
one_that_was_typed_before_is_kept_when_that_is_wanted(void **state)
{
    Desk *desk = *state;

    set_property(desk, "keyring", "off");
    set_property(desk, "login.token", "off");
    log_in(desk, "earlier", true);
    office_go_online(desk->office);
    assert_kept(desk, NULL);
    set_property(desk, "keyring", "on");
    assert_kept(desk, "earlier");
}

static void
the_last_order_is_the_one_that_holds(void **state)
{
    Desk *desk = *state;

    for (unsigned i = 0; i < 20; i++) {
        log_in(desk, "kept", true);
        client_forget_login(desk->office->client, desk->office->account);
    }
    log_in(desk, "last", true);
    assert_kept(desk, "last");
    client_forget_login(desk->office->client, desk->office->account);
    assert_kept(desk, NULL);
    assert_null(find(desk));
}

static void
it_is_forgotten_with_the_account_or_by_order(void **state)
{
    Desk *desk = *state;

    fake_keyring_put(desk->keyring, ROMEO, "one");
    assert_true(client_forget_login(desk->office->client, desk->office->account));
    assert_kept(desk, NULL);
    fake_keyring_put(desk->keyring, ROMEO, "two");
    set_property(desk, "keyring", "off");
    assert_kept(desk, NULL);
    set_property(desk, "keyring", "on");
    fake_keyring_put(desk->keyring, ROMEO, "three");
    assert_true(client_remove_account(desk->office->client, desk->office->account, NULL));
    assert_kept(desk, NULL);
    assert_non_null(client_add_account(desk->office->client, ROMEO, NULL));
}

static bool
is_called(gpointer data)
{
    Desk *desk = data;

    return fake_keyring_calls(desk->keyring) > GPOINTER_TO_UINT(desk->expected);
}

/* It takes calls and never answers: a while later the user is asked. */
static void
a_silent_keyring_is_given_up(void **state)
{
    Desk *desk = *state;
    gint64 start = g_get_monotonic_time();

    fake_keyring_set_silent(desk->keyring);
    desk->expected = GUINT_TO_POINTER(fake_keyring_calls(desk->keyring));
    begin_query(desk);
    office_wait(desk->office, is_called, desk);
    assert_false(is_asked_or_found(desk));
    clock_advance(desk->office->store->world->clock, LIMIT_KEYRING_MS);
    office_wait(desk->office, is_asked_or_found, desk);
    assert_false(is_found(desk));
    assert_true(is_told(desk));
    assert_true(g_get_monotonic_time() - start < PATIENCE_US);
}

static void
nobody_is_told_of_what_is_not_wanted_any_more(void **state)
{
    Desk *desk = *state;
    gint64 start = g_get_monotonic_time();

    fake_keyring_set_silent(desk->keyring);
    desk->expected = GUINT_TO_POINTER(fake_keyring_calls(desk->keyring));
    begin_query(desk);
    office_wait(desk->office, is_called, desk);
    g_clear_pointer(&desk->query, password_query_free);
    while (g_main_context_iteration(NULL, FALSE))
        continue;
    begin_query(desk);
    g_clear_pointer(&desk->query, password_query_free);
    office_restart(desk->office);
    while (g_main_context_iteration(NULL, FALSE))
        continue;
    assert_false(desk->is_found);
    assert_null(prompt_first(desk->office->store->world->model));
    assert_true(g_get_monotonic_time() - start < PATIENCE_US);
}

static int
open_bus(void **state)
{
    *state = fake_keyring_new();
    return 0;
}

static int
close_bus(void **state)
{
    fake_keyring_free(*state);
    return 0;
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(without_a_bus_the_user_is_told_once_and_asked),
        TEST(without_a_service_the_user_is_told_once_and_asked),
        TEST(what_the_keyring_has_is_found),
        TEST(only_accounts_that_want_it_use_it),
        TEST(file_and_command_come_first),
        TEST(a_typed_password_is_kept_once_it_is_right),
        TEST(one_that_was_typed_before_is_kept_when_that_is_wanted),
        TEST(the_last_order_is_the_one_that_holds),
        TEST(it_is_forgotten_with_the_account_or_by_order),
        TEST(a_silent_keyring_is_given_up),
        TEST(nobody_is_told_of_what_is_not_wanted_any_more),
    };

    g_autofree char *daemon = g_find_program_in_path("dbus-daemon");
    if (!daemon) {
        print_message("There is no dbus-daemon: install dbus-daemon.\n");
        return 77;
    }
    return cmocka_run_group_tests(tests, open_bus, close_bus);
}
