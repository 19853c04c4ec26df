/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Links followed, asked about and made; addresses as people type them. */

#include "config.h"

#include "unit/commands/fixture.h"

static bool
take_input(gpointer data, const char *text)
{
    g_string_assign(data, text);
    return true;
}

static const FaceOps ops = { .set_input = take_input };

static void
test_links_are_asked_about(void **state)
{
    static const struct {
        const char *link, *question;
    } rows[] = {
        { "xmpp:dave@example.org?subscribe", "asks to add dave@example.org to your contacts" },
        { "xmpp:dave@example.org?roster;name=Dave;group=A", "asks to add dave@example.org" },
        { "xmpp:d%5c27art@m.lit?roster;preauth=X", "asks to add d'art@m.lit to" },
        { "xmpp:bob@example.org?roster;name=Robert;group=A;group=B",
          "call your contact bob@example.org “Robert”, in the groups “A, B”" },
        { "xmpp:bob@example.org?remove", "asks to remove bob@example.org from your contacts" },
        { "xmpp:bob@example.org?unsubscribe", "asks to see no more when bob@example.org" },
        { "xmpp:tea@rooms.example.org?join;password=x", "asks to enter the room tea@rooms." },
        { "xmpp:tea@rooms.example.org?invite;jid=bob@example.org;jid=carol@example.org",
          "asks to invite bob@example.org, carol@example.org into the room tea@rooms" },
    };
    Fixture *fixture = *state;
    g_autoptr(GString) input = g_string_new(NULL);
    const Face face = { .ops = &ops, .data = input };
    Account *account = fixture_add_account(fixture, "alice@example.org");

    fixture_add_contact(account, "bob@example.org", "Bob", NULL);
    commands_set_face(fixture->commands, &face);
    assert_refused(fixture, "/open xmpp:dave@example.org?subscribe", "alice@example.org is not");
    account_set_state(account, ACCOUNT_ONLINE, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *line = g_strconcat("/open ", rows[i].link, NULL);

        fixture_type(fixture, line, true);
        const Prompt *prompt = prompt_first(fixture->model);
        assert_non_null(prompt);
        assert_contains(prompt->text, rows[i].question);
        assert_string_equal(fixture->notices->str, ""); /* nothing was tried yet */
        assert_true(prompt_answer(fixture->model, prompt->id, "no"));
        assert_string_equal(fixture->notices->str, "");

        fixture_type(fixture, line, true);
        assert_true(prompt_answer(fixture->model, prompt_first(fixture->model)->id, "yes"));
        assert_contains(fixture->notices->str, "alice@example.org is not connected");
        assert_null(prompt_first(fixture->model));
    }
    assert_refused(fixture, "/open xmpp:dave@example.org?remove",
                   "dave@example.org is not among your contacts");
    fixture_type(fixture, "/open xmpp:bob@example.org?message;body=Hi%20there", true);
    assert_string_equal(input->str, "Hi there");
}

/* Whose account went while the question stood. */
static void
test_question_outlives_its_account(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(GString) input = g_string_new(NULL);
    const Face face = { .ops = &ops, .data = input };

    Account *account = fixture_add_account(fixture, "alice@example.org");
    account_set_state(account, ACCOUNT_ONLINE, NULL);
    commands_set_face(fixture->commands, &face);
    fixture_type(fixture, "/open xmpp:dave@example.org?subscribe", true);
    account_set_state(account, ACCOUNT_OFFLINE, NULL);
    fixture_type(fixture, "/account remove alice@example.org", true);
    assert_int_equal(model_accounts(fixture->model)->len, 0);
    if (prompt_first(fixture->model))
        prompt_answer(fixture->model, prompt_first(fixture->model)->id, "yes");
    assert_null(prompt_first(fixture->model));
    assert_null(strstr(fixture->notices->str, "being added"));
}

static void
test_what_is_not_possible_yet(void **state)
{
    static const char *const actions[] = {
        "command", "probe", "pubsub", "recvfile", "sendfile", "unregister",
    };
    Fixture *fixture = *state;

    fixture_add_account(fixture, "alice@example.org");
    for (size_t i = 0; i < G_N_ELEMENTS(actions); i++) {
        g_autofree char *line = g_strconcat("/open xmpp:x@example.org?", actions[i], ";a=b", NULL);
        assert_contains(fixture_type(fixture, line, false),
                        "that is not possible yet. Nothing was done.");
    }
    assert_contains(fixture_type(fixture, "/open xmpp:x@example.org?s%1bing", false),
                    "does not do: s␛ing");
}

/* Strangers do not hear of us because of a link, unless the user wants it. */
static void
test_questions_about_others(void **state)
{
    static const struct {
        const char *link, *question;
    } rows[] = {
        { "vcard", "for the vCard of spy@example.net" },
        { "disco;type=get;request=info", "what spy@example.net can do" },
    };
    Fixture *fixture = *state;
    Account *account = fixture_add_account(fixture, "alice@example.org");

    fixture_add_contact(account, "bob@example.org", "Bob", NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *known = g_strconcat("/open xmpp:bob@example.org?", rows[i].link, NULL);
        g_autofree char *stranger = g_strconcat("/open xmpp:spy@example.net?", rows[i].link, NULL);
        account_set_state(account, ACCOUNT_OFFLINE, NULL);
        assert_contains(fixture_type(fixture, known, false), "alice@example.org is not connected");
        assert_contains(fixture_type(fixture, stranger, false), "is not connected");
        assert_null(prompt_first(fixture->model));
        account_set_state(account, ACCOUNT_ONLINE, NULL);
        fixture_type(fixture, stranger, true);
        const Prompt *prompt = prompt_first(fixture->model);
        assert_non_null(prompt);
        assert_contains(prompt->text, rows[i].question);
        assert_true(prompt_answer(fixture->model, prompt->id, "no"));
        assert_null(prompt_first(fixture->model));
    }
    assert_contains(fixture_type(fixture, "/open xmpp:spy@example.net?disco;node=a", false),
                    "not possible yet. Nothing was done.");
}

static void
test_making_links(void **state)
{
    Fixture *fixture = *state;
    Account *account = fixture_add_account(fixture, "alice@example.org");

    fixture_add_contact(account, "d\\27artagnan@musketeers.lit", "Charles", NULL);
    assert_said(fixture, "/uri", "xmpp:alice@example.org\n");
    assert_said(fixture, "/uri charles", "xmpp:d%5C27artagnan@musketeers.lit\n");
    assert_said(fixture,
                "/uri bob@b\xc3\xbc"
                "cher.example",
                "xmpp:bob@b%C3%BCcher.example\n");
    assert_said(fixture, "/uri xmpp:bob@example.org?message", "xmpp:bob@example.org\n");
}

static const char *
current_chat(const Fixture *fixture)
{
    const Window *window = windows_current(model_windows(fixture->model));
    return window->chat ? jid_full(window->chat->jid) : "";
}

static void
test_addresses_as_people_type_them(void **state)
{
    static const struct {
        const char *typed, *chat, *said;
    } rows[] = {
        { "d'artagnan@musketeers.lit", "d\\27artagnan@musketeers.lit",
          "d'artagnan@musketeers.lit is meant, which is d\\27artagnan@musketeers.lit to servers." },
        { "d\\27artagnan@musketeers.lit", "d\\27artagnan@musketeers.lit", "" },
        { "marie@hotmail.com@msn.example.org", "marie\\40hotmail.com@msn.example.org",
          "marie@hotmail.com via msn.example.org is meant" },
        { "\"space cadet@example.com\"", "space\\20cadet@example.com",
          "space cadet@example.com is meant" },
        { "xmpp:bob@example.net?message", "bob@example.net", "" },
        { "o'hara@example.org", "o\\27hara@example.org", "" }, /* a contact */
    };
    Fixture *fixture = *state;
    Account *account = fixture_add_account(fixture, "alice@example.org");

    fixture_add_contact(account, "o\\27hara@example.org", NULL, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *line = g_strconcat("/msg ", rows[i].typed, NULL);

        windows_go(model_windows(fixture->model), windows_find(model_windows(fixture->model), 1));
        const char *said = fixture_type(fixture, line, true);
        assert_string_equal(current_chat(fixture), rows[i].chat);
        if (rows[i].said[0])
            assert_contains(said, rows[i].said);
        else
            assert_string_equal(said, "");
    }
    assert_refused(fixture, "/msg bob@example..org hi",
                   "“example..org” is not a domain: two dots in a row.");
}

/* What is said is never taken for a part of the address. */
static void
test_words_of_a_message_are_no_address(void **state)
{
    Fixture *fixture = *state;

    fixture_add_account(fixture, "alice@example.org");
    fixture_type(fixture, "/msg bob@example.org/phone write to carol@example.org", true);
    assert_string_equal(current_chat(fixture), "bob@example.org");
    fixture_type(fixture, "/msg bob@example.org meet d'art@example.org", true);
    assert_string_equal(current_chat(fixture), "bob@example.org");
}

static void
test_completing_what_is_shown(void **state)
{
    Fixture *fixture = *state;
    Account *account = fixture_add_account(fixture, "alice@example.org");
    static const struct {
        const char *line, *word;
    } rows[] = {
        { "/msg d'ar", "\"d'artagnan@musketeers.lit\"" },
        { "/msg d\\27", "\"d\\\\27artagnan@musketeers.lit\"" },
        { "/msg marie@", "\"marie@hotmail.com via msn.example.org\"" },
    };

    fixture_add_contact(account, "d\\27artagnan@musketeers.lit", NULL, NULL);
    fixture_add_contact(account, "marie\\40hotmail.com@msn.example.org", NULL, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        Completion found =
            commands_complete(fixture->commands, rows[i].line, (int)strlen(rows[i].line));
        g_auto(GStrv) words = found.words;

        assert_int_equal(g_strv_length(words), 1);
        assert_string_equal(words[0], rows[i].word);
        g_autofree char *line = g_strconcat("/msg ", words[0], NULL);
        fixture_type(fixture, line, true);
        assert_non_null(strchr(current_chat(fixture), '\\'));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(test_links_are_asked_about),
        FIXTURE_TEST(test_question_outlives_its_account),
        FIXTURE_TEST(test_what_is_not_possible_yet),
        FIXTURE_TEST(test_questions_about_others),
        FIXTURE_TEST(test_making_links),
        FIXTURE_TEST(test_addresses_as_people_type_them),
        FIXTURE_TEST(test_words_of_a_message_are_no_address),
        FIXTURE_TEST(test_completing_what_is_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
