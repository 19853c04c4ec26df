/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a password comes from: a command of the user's, and what becomes of it; the user. */

#include "config.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "base/limits.h"
#include "base/secret.h"
#include "client/password.h"

#include "unit/client/office.h"

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
        .keyring = office->client->keyring,
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
        { "printf 'carriage\\r\\n'", "carriage", NULL },
        { "printf 'no end of line'", "no end of line", NULL },
        { "printf '\\n'", NULL, "printed nothing" },
        { "printf '\\377\\n'", NULL, "gave no password" },
        { "yes", NULL, "printed too much" },
        { "yes >&2", NULL, "printed too much" },
        { "head -c 2000 /dev/zero | tr '\\0' x", NULL, "printed too much" },
        { "cat", NULL, "printed nothing" },
        { "printf 'red \\033[31m' >&2; false", NULL, "red " },
        { "echo secret; kill -9 $$", NULL, "failed" },
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

/* No descriptor is left for it. */
static void
test_command_that_cannot_be_started(void **state)
{
    Office *office = *state;
    Found found = { 0 };
    struct rlimit before, none;

    client_set_account(office->client, office->account, "eval_password", "echo secret", NULL);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = (struct rlimit){ .rlim_cur = 0, .rlim_max = before.rlim_max };
    setrlimit(RLIMIT_NOFILE, &none);
    PasswordQuery *running = query(office, &found);
    setrlimit(RLIMIT_NOFILE, &before);
    assert_int_equal(found.calls, 0);
    office_wait(office, is_found, &found);
    assert_null(found.password);
    assert_non_null(strstr(found.error, "gave no password: it failed."));
    password_query_free(running);
    g_free(found.error);
}

static bool
has_pid(gpointer data)
{
    return g_file_test(data, G_FILE_TEST_EXISTS);
}

/* Or about to be reaped. */
static bool
is_gone(gpointer data)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/stat", (int)*(pid_t *)data);
    g_autofree char *text = NULL;

    return !g_file_get_contents(path, &text, NULL, NULL) || strstr(text, ") Z ");
}

/* Sets a command that says its process in a file, and starts another that ignores being hung up. */
static void
set_long_command(Office *office)
{
    g_autofree char *file = g_build_filename(office->store->folder, "pid", NULL);
    g_autofree char *command = g_strdup_printf(
        "trap '' HUP TERM; sleep 1000 & echo $$ $! >%s.new; mv %s.new %s; wait", file, file, file);

    client_set_account(office->client, office->account, "eval_password", command, NULL);
}

static void
wait_for_long_command(Office *office, pid_t *ret_pids)
{
    g_autofree char *file = g_build_filename(office->store->folder, "pid", NULL);
    g_autofree char *text = NULL;
    int pids[2];

    office_wait(office, has_pid, file);
    assert_true(g_file_get_contents(file, &text, NULL, NULL));
    assert_int_equal(sscanf(text, "%d %d", &pids[0], &pids[1]), 2);
    for (unsigned i = 0; i < 2; i++)
        ret_pids[i] = pids[i];
}

static PasswordQuery *
start_long_command(Office *office, Found *found, pid_t *ret_pids)
{
    PasswordQuery *running;

    set_long_command(office);
    running = query(office, found);
    wait_for_long_command(office, ret_pids);
    return running;
}

/* A command whose password nobody wants any more is ended, with all that it started. */
static void
test_command_is_ended(void **state)
{
    Office *office = *state;
    Found never = { 0 };
    pid_t pids[2];
    PasswordQuery *running = start_long_command(office, &never, pids);

    password_query_free(running);
    office_wait(office, is_gone, &pids[0]);
    office_wait(office, is_gone, &pids[1]);
    assert_int_equal(never.calls, 0);
}

static void
test_command_ends_with_the_program(void **state)
{
    Office *office = *state;
    const Session *session = client_session(office->client, office->account);
    pid_t pids[2];

    set_long_command(office);
    office_go_online(office);
    credentials_give(session_credentials(session), session_stream(session), false);
    wait_for_long_command(office, pids);
    office_restart(office);
    office_wait(office, is_gone, &pids[0]);
    office_wait(office, is_gone, &pids[1]);
}

static void
test_command_that_takes_too_long(void **state)
{
    Office *office = *state;
    Found found = { 0 };
    pid_t pids[2];
    PasswordQuery *running = start_long_command(office, &found, pids);

    clock_advance(office->store->world->clock, LIMIT_PASSWORD_COMMAND_MS - 1000);
    assert_int_equal(found.calls, 0);
    clock_advance(office->store->world->clock, 1000);
    office_wait(office, is_found, &found);
    assert_null(found.password);
    assert_non_null(strstr(found.error, "took too long"));
    office_wait(office, is_gone, &pids[0]);
    office_wait(office, is_gone, &pids[1]);
    password_query_free(running);
    g_free(found.error);
}

/* It has no terminal to write on, and no input to take from us. */
static void
test_command_is_on_its_own(void **state)
{
    Office *office = *state;
    Found found = { 0 };
    PasswordQuery *running;

    g_setenv("GPG_TTY", "/dev/pts/0", TRUE);
    client_set_account(office->client, office->account, "eval_password",
                       "read x; (: >/dev/tty) 2>/dev/null && echo tty;"
                       " set -- $(cat /proc/$$/stat); echo \"[$x] [$GPG_TTY] $(($6 == $$))\"",
                       NULL);
    running = query(office, &found);
    office_wait(office, is_found, &found);
    assert_string_equal(found.password, "[] [] 1");
    password_query_free(running);
    secret_free(found.password);
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

/* One slip would lock the user out of his new account. */
static void
test_new_password_is_typed_twice(void **state)
{
    Office *office = *state;
    Model *model = office->store->world->model;
    Found found = { 0 };
    PasswordRequest request = {
        .model = model,
        .account = office->account,
        .config = client_account_config(office->client, office->account),
        .keyring = office->client->keyring,
        .ask = true,
        .is_new = true,
        .found = on_found,
        .data = &found,
    };
    PasswordQuery *running = password_query_new(&request);
    static const char *const answers[] = { "s3cret", "s3cert", "s3cret" };

    for (unsigned i = 0; i < G_N_ELEMENTS(answers); i++) {
        assert_string_equal(prompt_first(model)->text,
                            i == 1 ? "New password for romeo@example.net again:"
                                   : "New password for romeo@example.net:");
        prompt_answer(model, prompt_first(model)->id, answers[i]);
        assert_int_equal(found.calls, 0);
    }
    prompt_answer(model, prompt_first(model)->id, "s3cret");
    assert_string_equal(found.password, "s3cret");
    assert_null(prompt_first(model));
    password_query_free(running);
    secret_free(found.password);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_command_that_cannot_be_started),
        TEST(test_password_of_command),
        TEST(test_command_is_ended),
        TEST(test_command_ends_with_the_program),
        TEST(test_command_that_takes_too_long),
        TEST(test_command_is_on_its_own),
        TEST(test_password_by_prompt),
        TEST(test_new_password_is_typed_twice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
