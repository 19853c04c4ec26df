/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accounts as ordered, passwords, and what a failed connection leads to. */

#include "config.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "client/password.h"
#include "client/welcome.h"

#include "unit/client/office.h"

static void
test_add_and_remove(void **state)
{
    Office *office = *state;
    g_autoptr(GError) error = NULL, again = NULL, bad = NULL;

    assert_null(client_add_account(office->client, "romeo@example.net", &error));
    assert_non_null(strstr(error->message, "there already"));
    assert_null(client_add_account(office->client, "example.net", &bad));
    assert_non_null(strstr(bad->message, "name@server"));
    Account *second = client_add_account(office->client, "tybalt@example.net", NULL);
    assert_true(office->account->is_default);
    assert_true(client_set_account(office->client, second, "default", "on", NULL));
    assert_false(office->account->is_default);
    assert_true(second->is_default);
    assert_true(client_remove_account(office->client, second, NULL));
    assert_int_equal(model_accounts(office->store->world->model)->len, 2); /* alice's and romeo's */

    assert_true(client_set_account(office->client, office->account, "priority.away", "-5", NULL));
    assert_false(
        client_set_account(office->client, office->account, "priority.away", "128", &again));
    office_restart(office);
    const AccountConfig *config = client_account_config(office->client, office->account);
    assert_int_equal(config->priority[PRIORITY_AWAY], -5);
}

static void
test_presence_priority(void **state)
{
    Office *office = *state;

    client_set_account(office->client, office->account, "priority.dnd", "-7", NULL);
    office_go_online(office);
    client_set_presence(office->client, office->account, SHOW_DND, "at work",
                        CLIENT_PRIORITY_CONFIGURED);
    assert_true(office_has_sent(office, "<priority>-7</priority>", "<show>dnd</show>"));
    client_set_presence(office->client, NULL, SHOW_AWAY, NULL, 9);
    assert_true(office_has_sent(office, "<priority>9</priority>", "<show>away</show>"));
}

typedef struct {
    unsigned calls;
    char *password;
    char *error;
} Found;

static void
on_found(char *password, const GError *error, gpointer data)
{
    Found *found = data;

    found->calls++;
    found->password = password;
    found->error = g_strdup(error ? error->message : NULL);
}

static bool
is_found(gpointer data)
{
    return ((Found *)data)->calls > 0;
}

static PasswordQuery *
query(Office *office, Found *found)
{
    PasswordRequest request = {
        .model = office->store->world->model,
        .account = office->account,
        .config = client_account_config(office->client, office->account),
        .found = on_found,
        .data = found,
    };

    return password_query_new(&request);
}

static void
test_password_of_command(void **state)
{
    static const struct {
        const char *command, *password, *error;
    } cases[] = {
        { "echo s3cret; echo rest", "s3cret", NULL },
        { "true", NULL, "printed nothing" },
        { "echo x; false", NULL, "failed" },
        { "echo locked >&2; echo more >&2; false", NULL, "gave no password: locked" },
    };
    Office *office = *state;

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        Found found = { 0 };
        client_set_account(office->client, office->account, "eval_password", cases[i].command,
                           NULL);
        PasswordQuery *running = query(office, &found);
        office_wait(office, is_found, &found);
        assert_string_equal(found.password ?: "", cases[i].password ?: "");
        if (cases[i].error)
            assert_non_null(strstr(found.error, cases[i].error));
        else
            assert_null(found.error);
        password_query_free(running);
        secret_free(found.password);
        g_free(found.error);
    }
}

static bool
has_pid(gpointer data)
{
    return g_file_test(data, G_FILE_TEST_EXISTS);
}

static bool
is_gone(gpointer data)
{
    return kill(*(pid_t *)data, 0) != 0;
}

/* A command whose password nobody wants any more is ended. */
static void
test_command_is_ended(void **state)
{
    Office *office = *state;
    Found never = { 0 };
    g_autofree char *file = g_build_filename(office->store->folder, "pid", NULL);
    g_autofree char *temporary = g_strconcat(file, ".new", NULL), *text = NULL;
    g_autofree char *command =
        g_strdup_printf("echo $$ >%s; mv %s %s; exec sleep 1000", temporary, temporary, file);
    client_set_account(office->client, office->account, "eval_password", command, NULL);
    PasswordQuery *running = query(office, &never);
    office_wait(office, has_pid, file);
    assert_true(g_file_get_contents(file, &text, NULL, NULL));
    pid_t pid = atoi(text);
    password_query_free(running);
    office_wait(office, is_gone, &pid);
    assert_int_equal(never.calls, 0);
}

static void
test_password_by_prompt(void **state)
{
    Office *office = *state;
    Model *model = office->store->world->model;
    Found found = { 0 };
    PasswordQuery *asking = query(office, &found);
    const Prompt *prompt = prompt_first(model);

    assert_true(prompt->is_secret);
    assert_non_null(strstr(prompt->text, "romeo@example.net"));
    assert_true(prompt_answer(model, prompt->id, "hunter2"));
    assert_string_equal(found.password, "hunter2");
    password_query_free(asking);
    secret_free(found.password);

    Found never = { 0 };
    PasswordQuery *dropped = query(office, &never);
    password_query_free(dropped); /* withdrawn: nobody is told */
    assert_int_equal(never.calls, 0);
    assert_null(prompt_first(model));
}

static bool
has_failed_or_waits(gpointer data)
{
    const Account *account = data;

    return account->state_text && strstr(account->state_text, "Trying again");
}

/* A refused port: a sentence, and another attempt later; disconnecting ends it. */
static void
test_refused_port(void **state)
{
    Office *office = *state;

    client_set_account(office->client, office->account, "server", "127.0.0.1", NULL);
    client_set_account(office->client, office->account, "port", "1", NULL);
    client_connect(office->client, office->account);
    assert_int_equal(office->account->state, ACCOUNT_CONNECTING);
    office_wait(office, has_failed_or_waits, office->account);
    assert_int_equal(office->account->state, ACCOUNT_CONNECTING);
    client_disconnect(office->client, office->account);
    assert_int_equal(office->account->state, ACCOUNT_OFFLINE);
}

static void
test_welcome(void **state)
{
    Office *office = *state;
    Model *model = office->store->world->model;
    g_autoptr(Jid) jid = test_jid("new@example.net");

    welcome_begin(office->client, NULL, NULL);
    assert_false(prompt_answer(model, prompt_first(model)->id, "demo"));
    assert_true(prompt_answer(model, prompt_first(model)->id, "login"));
    assert_true(prompt_answer(model, prompt_first(model)->id, "nonsense@@"));
    assert_true(prompt_answer(model, prompt_first(model)->id, "new@example.net"));
    const Account *account = model_find_account(model, jid);
    assert_int_equal(account->state, ACCOUNT_CONNECTING);
    assert_true(client_account_config(office->client, account)->enabled);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_add_and_remove),   TEST(test_presence_priority),  TEST(test_password_of_command),
        TEST(test_command_is_ended), TEST(test_password_by_prompt), TEST(test_refused_port),
        TEST(test_welcome),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
