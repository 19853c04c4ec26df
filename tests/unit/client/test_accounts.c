/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accounts as ordered, and what a failed connection leads to. */

#include "config.h"

#include <string.h>

#include "storage/resumptions.h"
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

/* A server's name alone is a guest's account, and stays one. */
static void
test_guest(void **state)
{
    Office *office = *state;
    static const char *const bad[] = { "romeo@guests.example", "guests.example/x", "localhost" };

    for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++)
        assert_null(client_add_guest(office->client, bad[i], NULL));
    assert_non_null(client_add_guest(office->client, "guests.example", NULL));
    assert_null(client_add_guest(office->client, "guests.example", NULL));
    office_restart(office);
    g_autoptr(Jid) jid = jid_new("guests.example", NULL);
    assert_non_null(model_find_account(office->client->model, jid));
}

/* Nor does it leave what it sent behind. */
static void
test_removed_stream(void **state)
{
    Office *office = *state;
    Resumptions *resumptions = office->client->resumptions;
    g_autoptr(Jid) jid = test_jid("romeo@example.net/orchard");
    g_autoptr(Resumption) resumption = resumption_new("stream", jid);

    resumptions_save(resumptions, "romeo@example.net", resumption);
    assert_true(client_remove_account(office->client, office->account, NULL));
    g_autoptr(Resumption) left = resumptions_load(resumptions, "romeo@example.net");
    assert_null(left);
    office->account = client_add_account(office->client, "romeo@example.net", NULL);
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
    assert_int_equal(office->account->state, ACCOUNT_WAITING);
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
        TEST(test_removed_stream),    TEST(test_add_and_remove), TEST(test_guest),
        TEST(test_presence_priority), TEST(test_refused_port),   TEST(test_welcome),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
