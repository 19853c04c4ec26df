/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A chat is to be encrypted: what is written meanwhile waits, and never goes in clear by itself. */

#include "config.h"

#include <string.h>

#include "client/encryption/encryption.h"
#include "client/encryption/ox_orders.h"
#include "client/encryption/starting.h"

#include "unit/client/vault.h"

#define JULIET "juliet@example.com"
#define ROMEO  "romeo@example.net"
#define NODE   "urn:xmpp:openpgp:0:public-keys"

static bool
is_over(gpointer data)
{
    Vault *vault = data;

    return !starting_is(vault->office->client, vault_chat(vault), NULL) &&
           !sealing_is_busy(vault->office->client, vault_chat(vault));
}

static void
wait_for_end(Vault *vault)
{
    office_wait(vault->office, is_over, vault);
}

static void
say(Vault *vault, const char *text)
{
    client_send_message(vault->office->client, vault_chat(vault), text);
}

static const char *
chosen(Vault *vault)
{
    const SettingScope scope = chat_scope(vault_chat(vault));

    return settings_text(vault->office->store->world->settings, SETTING_CHAT_ENCRYPTION, &scope);
}

static void
assert_sent(Vault *vault, const char *expected)
{
    g_autofree char *sent = vault_sent(vault);

    assert_string_equal(sent, expected);
}

/* The last line is not sent, and says why and how to go on. */
static void
assert_stopped(Vault *vault, unsigned line, const char *why, const char *way_out)
{
    const Message *message = vault_line(vault, line);

    assert_int_equal(message->state, MESSAGE_FAILED);
    if (!strstr(message->error, why) || !strstr(message->error, way_out))
        fail_msg("%s", message->error);
}

static void
forget_her_key(Vault *vault)
{
    g_autoptr(Jid) juliet = test_jid(JULIET);

    assert_true(pgp_unset_key(vault->office->client, vault->office->account, juliet, NULL));
}

/* In her place one whom GnuPG does not know. */
static void
take_her_name(Vault *vault)
{
    forget_her_key(vault);
    g_autofree char *other = gnupg_add_key(vault->gnupg, "xmpp:" JULIET, NULL);
}

static void
test_what_is_written_meanwhile_is_encrypted(void **state)
{
    Vault *vault = *state;

    forget_her_key(vault);
    assert_true(pgp_start(vault->office->client, vault_chat(vault), NULL));
    assert_string_equal(chosen(vault), "pgp");
    assert_true(vault_chat(vault)->encryption.is_busy);
    say(vault, "but soft");
    assert_int_equal(vault_line(vault, 0)->state, MESSAGE_QUEUED);
    assert_sent(vault, "");
    wait_for_end(vault);
    assert_sent(vault, "sealed but soft");
}

/* Answers the last request for this node; false: none was sent. */
static bool
answer(Vault *vault, const char *node, const char *result)
{
    for (unsigned i = vault->office->sent->len; i-- > 0;) {
        g_autoptr(Element) sent = element_parse(vault->office->sent->pdata[i]);
        if (!strstr(vault->office->sent->pdata[i], node) || !element_get(sent, "id"))
            continue;
        const char *to = element_get(sent, "to");
        g_autofree char *xml = g_strdup_printf(
            "<iq xmlns='jabber:client' type='result' from='%s' id='%s'><pubsub "
            "xmlns='http://jabber.org/protocol/pubsub'><items node='%s'>%s</items></pubsub></iq>",
            to ? to : ROMEO, element_get(sent, "id"), node, result);
        g_ptr_array_remove_index(vault->office->sent, i);
        office_receive(vault->office, xml);
        return true;
    }
    return false;
}

static void
answer_list(Vault *vault, const char *fingerprint)
{
    g_autofree char *item =
        g_strdup_printf("<item id='1'><public-keys-list xmlns='urn:xmpp:openpgp:0'>"
                        "<pubkey-metadata v4-fingerprint='%s' date='1999-01-21T10:46:21Z'/>"
                        "</public-keys-list></item>",
                        fingerprint);

    assert_true(answer(vault, NODE, item));
}

/* She announces none: the chat stays as the user wants it, and its next lines stay here. */
static void
test_without_a_key_nothing_goes(void **state)
{
    Vault *vault = *state;

    assert_true(ox_start(vault->office->client, vault_chat(vault), NULL));
    assert_string_equal(chosen(vault), "ox");
    answer_list(vault, vault->romeo);
    say(vault, "but soft");
    assert_int_equal(vault_line(vault, 0)->state, MESSAGE_QUEUED);
    while (answer(vault, NODE, ""))
        ;
    wait_for_end(vault);
    assert_stopped(vault, 0, "announces no OpenPGP key", "/ox end");
    assert_non_null(vault_chat(vault)->encryption.problem);
    say(vault, "what light");
    wait_for_end(vault);
    assert_stopped(vault, 1, "announces no OpenPGP key", "/ox end");
    assert_sent(vault, "");
    assert_true(encryption_end(vault->office->client, vault_chat(vault), NULL));
    say(vault, "in clear then");
    assert_sent(vault, "clear in clear then");
}

/* What has to be decided first is no reason to give up. */
static void
test_several_keys_stop_it(void **state)
{
    Vault *vault = *state;

    take_her_name(vault);
    assert_true(pgp_start(vault->office->client, vault_chat(vault), NULL));
    say(vault, "but soft");
    wait_for_end(vault);
    assert_stopped(vault, 0, "/pgp setkey", "/pgp end");
    assert_string_equal(chosen(vault), "pgp");
    assert_sent(vault, "");
}

static const Prompt *
question(Vault *vault)
{
    return prompt_first(vault->office->store->world->model);
}

static bool
is_asked(gpointer vault)
{
    return question(vault) != NULL;
}

/* Whether her name is to be added to a key that is ours. */
static void
begin_until_asked(Vault *vault)
{
    assert_true(client_set_account(vault->office->client, vault->office->account, "openpgp.key",
                                   vault->juliet, NULL));
    assert_true(ox_start(vault->office->client, vault_chat(vault), NULL));
    assert_true(answer(vault, NODE, ""));
    office_wait(vault->office, is_asked, vault);
    say(vault, "but soft");
    assert_int_equal(vault_line(vault, 0)->state, MESSAGE_QUEUED);
}

static void
answer_question(Vault *vault, const char *answer)
{
    office_wait(vault->office, is_asked, vault);
    assert_true(prompt_answer(vault->office->store->world->model, question(vault)->id, answer));
}

static bool
was_told(Vault *vault, const char *part)
{
    const Timeline *timeline = vault_chat(vault)->timeline;

    for (unsigned i = 0; i < timeline_length(timeline); i++) {
        const Message *message = timeline_get(timeline, i);
        if (message->kind != MESSAGE_CHAT && message->body && strstr(message->body, part))
            return true;
    }
    return false;
}

static void
test_no_leaves_it_as_it_was(void **state)
{
    Vault *vault = *state;

    begin_until_asked(vault);
    assert_true(prompt_answer(vault->office->store->world->model, question(vault)->id, "no"));
    wait_for_end(vault);
    assert_string_equal(chosen(vault), "auto");
    assert_true(was_told(vault, "is not encrypted"));
    assert_null(vault_chat(vault)->encryption.method);
    assert_int_equal(vault_line(vault, 0)->state, MESSAGE_FAILED); /* it was for her alone */
    assert_sent(vault, "");
    say(vault, "in clear");
    assert_sent(vault, "clear in clear");
}

static void
test_escape_is_a_no(void **state)
{
    Vault *vault = *state;

    begin_until_asked(vault);
    assert_true(prompt_answer(vault->office->store->world->model, question(vault)->id, NULL));
    wait_for_end(vault);
    assert_string_equal(chosen(vault), "auto");
    assert_sent(vault, "");
}

/* The question stands open, and nobody answers it. */
static void
test_end_of_input_is_no_answer(void **state)
{
    Vault *vault = *state;

    begin_until_asked(vault);
    client_drain(vault->office->client, 30000, NULL, NULL);
    assert_null(question(vault));
    assert_string_equal(chosen(vault), "ox");
    wait_for_end(vault);
    assert_string_equal(chosen(vault), "ox");
    assert_false(was_told(vault, "is not encrypted"));
    assert_sent(vault, "");
}

static void
test_no_to_one_method_leaves_the_other(void **state)
{
    Vault *vault = *state;

    begin_until_asked(vault);
    assert_true(pgp_start(vault->office->client, vault_chat(vault), NULL));
    answer_question(vault, "no");
    assert_string_equal(chosen(vault), "pgp");
    say(vault, "for you alone");
    wait_for_end(vault);
    assert_string_equal(chosen(vault), "pgp");
    assert_sent(vault, "sealed for you alone");
}

/* PGP is being started, or was. */
static void
test_no_goes_back_to_the_other_method(void **state)
{
    Vault *vault = *state;

    assert_true(pgp_start(vault->office->client, vault_chat(vault), NULL));
    begin_until_asked(vault);
    assert_string_equal(chosen(vault), "ox");
    answer_question(vault, "no");
    assert_string_equal(chosen(vault), "pgp");
    assert_true(was_told(vault, "is encrypted with PGP"));
    wait_for_end(vault);
    say(vault, "for you alone");
    wait_for_end(vault);
    assert_sent(vault, "sealed for you alone");
}

/* Of two that he has ordered. */
static void
test_only_the_last_no_undoes_it(void **state)
{
    Vault *vault = *state;

    begin_until_asked(vault);
    assert_true(ox_start(vault->office->client, vault_chat(vault), NULL));
    answer_question(vault, "no");
    assert_string_equal(chosen(vault), "ox");
    while (answer(vault, NODE, ""))
        ;
    answer_question(vault, "no");
    wait_for_end(vault);
    assert_string_equal(chosen(vault), "auto");
    assert_true(was_told(vault, "is not encrypted"));
}

/* It was set by the user between the two. */
static void
test_no_goes_back_to_what_was_before_the_last(void **state)
{
    Vault *vault = *state;

    begin_until_asked(vault);
    assert_true(encryption_end(vault->office->client, vault_chat(vault), NULL));
    assert_true(ox_start(vault->office->client, vault_chat(vault), NULL));
    answer_question(vault, "no");
    while (answer(vault, NODE, ""))
        ;
    answer_question(vault, "no");
    wait_for_end(vault);
    assert_string_equal(chosen(vault), "clear");
}

static void
test_a_cancel_elsewhere_undoes_nothing(void **state)
{
    Vault *vault = *state;

    forget_her_key(vault);
    assert_true(pgp_start(vault->office->client, vault_chat(vault), NULL));
    assert_true(starting_is(vault->office->client, vault_chat(vault), &encryption_pgp));
    assert_int_equal(pgp_cancel(vault->office->client, NULL), 0);
    wait_for_end(vault);
    assert_string_equal(chosen(vault), "pgp");
}

static void
test_a_cancel_here_undoes_it_and_says_so(void **state)
{
    Vault *vault = *state;

    forget_her_key(vault);
    assert_true(pgp_start(vault->office->client, vault_chat(vault), NULL));
    assert_int_equal(pgp_cancel(vault->office->client, vault_chat(vault)), 1);
    wait_for_end(vault);
    assert_string_equal(chosen(vault), "auto");
    assert_true(was_told(vault, "is not encrypted"));
}

/* Whoever says otherwise meanwhile is not overruled. */
static void
test_the_user_changes_his_mind(void **state)
{
    Vault *vault = *state;

    begin_until_asked(vault);
    assert_true(encryption_end(vault->office->client, vault_chat(vault), NULL));
    assert_true(prompt_answer(vault->office->store->world->model, question(vault)->id, NULL));
    wait_for_end(vault);
    assert_string_equal(chosen(vault), "clear");
    assert_sent(vault, "");
}

/* The end of the program is no answer. */
static void
test_a_restart_keeps_the_wish(void **state)
{
    Vault *vault = *state;

    begin_until_asked(vault);
    vault_restart(vault);
    client_load_history(vault->office->client, vault_chat(vault));
    assert_string_equal(chosen(vault), "ox");
    assert_false(starting_is(vault->office->client, vault_chat(vault), NULL));
    say(vault, "what light");
    answer(vault, NODE, "");
    answer(vault, NODE, "");
    wait_for_end(vault);
    assert_stopped(vault, 1, "OpenPGP key", "/ox end");
    assert_sent(vault, "");
}

/* Nobody can be asked: what is written waits, and is for her alone; it goes on once that can be. */
static void
test_it_can_be_begun_offline(void **state)
{
    Vault *vault = *state;

    assert_true(ox_start(vault->office->client, vault_chat(vault), NULL));
    assert_string_equal(chosen(vault), "ox");
    assert_true(was_told(vault, "is not online"));
    say(vault, "but soft");
    assert_int_equal(vault_line(vault, 0)->state, MESSAGE_QUEUED);
    assert_string_equal(vault_line(vault, 0)->encryption, "ox");
    assert_true(client_set_account(vault->office->client, vault->office->account, "openpgp.key",
                                   vault->juliet, NULL));
    office_go_online(vault->office);
    assert_int_equal(vault_line(vault, 0)->state, MESSAGE_QUEUED);
    clock_advance(vault->office->store->world->clock, 1);
    while (answer(vault, NODE, ""))
        ;
    answer_question(vault, "no");
    wait_for_end(vault);
    assert_string_equal(chosen(vault), "auto");
    assert_sent(vault, "");
}

static void
test_what_begins_offline_can_be_ended_there(void **state)
{
    Vault *vault = *state;

    assert_true(ox_start(vault->office->client, vault_chat(vault), NULL));
    assert_true(ox_start(vault->office->client, vault_chat(vault), NULL));
    assert_true(encryption_end(vault->office->client, vault_chat(vault), NULL));
    say(vault, "in clear then");
    office_go_online(vault->office);
    clock_advance(vault->office->store->world->clock, 1);
    assert_false(starting_is(vault->office->client, vault_chat(vault), NULL));
    assert_string_equal(chosen(vault), "clear");
    assert_sent(vault, "clear in clear then");
}

/* Nor where it can never be. */
static void
test_what_can_never_be_is_not_sent(void **state)
{
    Vault *vault = *state;
    Client *client = vault->office->client;
    g_autoptr(Jid) nick = test_jid("room@example.com/juliet");
    Chat *chat = account_get_chat(vault->office->account, nick, CHAT_PRIVATE);
    g_autoptr(GError) error = NULL;

    assert_false(ox_start(client, chat, &error));
    assert_non_null(strstr(error->message, "/ox end"));
    g_clear_error(&error);
    assert_false(pgp_start(client, chat, &error));
    assert_non_null(strstr(error->message, "/pgp end"));
    assert_string_equal(chat->encryption.method, "pgp");
    assert_non_null(chat->encryption.problem);
    assert_false(starting_is(client, chat, NULL));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        vault_test(test_what_is_written_meanwhile_is_encrypted),
        vault_test(test_without_a_key_nothing_goes),
        vault_test(test_no_leaves_it_as_it_was),
        vault_test(test_escape_is_a_no),
        vault_test(test_the_user_changes_his_mind),
        vault_test(test_end_of_input_is_no_answer),
        vault_test(test_no_to_one_method_leaves_the_other),
        vault_test(test_no_goes_back_to_the_other_method),
        vault_test(test_only_the_last_no_undoes_it),
        vault_test(test_no_goes_back_to_what_was_before_the_last),
        vault_test(test_a_cancel_elsewhere_undoes_nothing),
        vault_test(test_a_cancel_here_undoes_it_and_says_so),
        vault_test(test_a_restart_keeps_the_wish),
        cmocka_unit_test_setup_teardown(test_it_can_be_begun_offline, vault_setup_away,
                                        vault_teardown),
        cmocka_unit_test_setup_teardown(test_what_begins_offline_can_be_ended_there,
                                        vault_setup_away, vault_teardown),
        vault_test(test_what_can_never_be_is_not_sent),
        vault_test(test_several_keys_stop_it), /* the last one: it adds a key */
    };

    if (!gnupg_is_there())
        return 77;
    return cmocka_run_group_tests(tests, vault_begin_group, vault_end_group);
}
