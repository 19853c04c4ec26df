/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /help says what the tables say; /answer, /about, /quit. */

#include "config.h"

#include "commands/topics.h"

#include "unit/commands/fixture.h"

static void
test_overview(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(GPtrArray) all = commands_all();
    const char *said = fixture_type(fixture, "/help", true);
    for (guint i = 0; i < all->len; i++) {
        const Command *row = g_ptr_array_index(all, i);
        if (strchr(row->name, ' '))
            continue;
        assert_contains(said, row->name);
        assert_contains(said, row->summary);
    }
    g_auto(GStrv) lines = g_strsplit(said, "\n", -1); /* a title has rows, which are indented */
    for (char **line = lines; *line && line[1] && *line[1]; line++)
        assert_true(g_str_has_prefix(*line, "  ") || g_str_has_prefix(line[1], "  "));
}

static void
test_every_command(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(GPtrArray) all = commands_all();
    for (guint i = 0; i < all->len; i++) {
        const Command *row = g_ptr_array_index(all, i);
        g_autofree char *line = g_strdup_printf("/help %s", row->name);
        const char *said = fixture_type(fixture, line, true);
        assert_contains(said, row->usage);
        assert_contains(said, row->summary);
        if (row->help)
            assert_contains(said, row->help);
    }
}

static void
test_topics(void **state)
{
    Fixture *fixture = *state;
    const char *said = fixture_type(fixture, "/help roster", true);
    assert_contains(said, "/roster group add GROUP CONTACT");
    assert_contains(fixture_type(fixture, "/help /ros gr", true), "/roster group remove");
    said = fixture_type(fixture, "/help /archive", true);
    assert_contains(said, "/archive roster");
    assert_contains(said, "/archive: ");
    assert_null(strstr(said, "/archive roster: ")); /* the same as of /archive */
    assert_contains(fixture_type(fixture, "/help keys", true), "PageUp");
    said = fixture_type(fixture, "/help chat.target", true);
    assert_contains(said, "bare|priority|last");
    for (int id = 0; id < SETTING_COUNT; id++) {
        const SettingRow *row = settings_row((SettingId)id);
        g_autofree char *line = g_strdup_printf("/help %s", row->key);
        assert_contains(fixture_type(fixture, line, true), row->help);
    }
    assert_contains(fixture_type(fixture, "/help settings", true), "ui.theme");
    assert_refused(fixture, "/help mgs", "There is no command /mgs. Did you mean /msg?");
}

static int
count_offers(const Fixture *fixture, const char *line, const char *word)
{
    Completion completion = commands_complete(fixture->commands, line, (int)strlen(line));
    int count = 0;
    for (char **offer = completion.words; *offer; offer++)
        count += strcmp(*offer, word) == 0;
    g_strfreev(completion.words);
    return count;
}

/* What a user can choose and what is safe: each text is shown, listed and completed; a topic with
 * the name of a command shows both. */
static void
test_explanations(void **state)
{
    Fixture *fixture = *state;
    for (const Topic *topic = topics_all(); topic->name; topic++) {
        g_autofree char *line = g_strdup_printf("/help %s", topic->name);
        const char *said = fixture_type(fixture, line, true);
        assert_contains(said, topic->title);
        for (const TopicPart *part = topic->parts; part->term; part++) {
            assert_contains(said, part->term);
            assert_contains(said, part->text);
        }
        if (command_row(topic->name))
            assert_contains(said, command_row(topic->name)->summary);
        assert_contains(fixture_type(fixture, "/help", true), topic->title);
        assert_int_equal(count_offers(fixture, line, topic->name), 1);
    }
    const char *said = fixture_type(fixture, "/help /tls", true);
    assert_contains(said, "/tls revoke");
    assert_null(strstr(said, topic_find("tls")->title));
}

static void
assert_explained(const char *name)
{
    for (const Topic *topic = topics_all(); topic->name; topic++)
        for (const TopicPart *part = topic->parts; part->term; part++)
            if (strstr(part->text, name) || strstr(part->term, name))
                return;
    fail_msg("no topic explains %s", name);
}

/* All that can be chosen of connections, contacts, presence and history has its place in a topic.
 */
static void
test_explanations_are_whole(void **state)
{
    static const char *const names[] = {
        "server ",       "port ",
        "proxy",         "keyring",
        "eval_password", "/quit keep",
        "/tls",          "/outbox",
        "/reconnect",    "/connection",
        ".onion",        "/sub",
        "/roster",       "/invisible",
        "/resource",     "/requests",
        "/block",        "/report",
        "/mood",         "/open",
        "chat.target",   "roster.panel",
        "notify.words",  "/history clear",
        "/at ",          "/back",
        "/search",       "/archive",
        "chat.store",    "history.expire",
        "jaser log",     "jaser import",
        "jaser export",  "--with-passwords",
        "--private",
    };
    static const char *const prefixes[] = { "connection.", "roster.", "privacy.",
                                            "presence.",   "away.",   "tune." };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        assert_explained(names[i]);
    for (int id = 0; id < SETTING_COUNT; id++)
        for (size_t i = 0; i < G_N_ELEMENTS(prefixes); i++)
            if (g_str_has_prefix(settings_row((SettingId)id)->key, prefixes[i]))
                assert_explained(settings_row((SettingId)id)->key);
    for (const char *const *key = account_config_keys(); *key; key++)
        if (g_str_has_prefix(*key, "tls.") || g_str_has_prefix(*key, "login."))
            assert_explained(*key);
}

static void
on_answer(const char *answer, gpointer data)
{
    g_string_append_printf(data, "%s|", answer ? answer : "none");
}

static unsigned
ask(Fixture *fixture, const char *text, const char *const *choices, GString *answers)
{
    return prompt_ask(
        fixture->model,
        &(PromptRequest){ .text = text, .choices = choices, .answer = on_answer, .data = answers });
}

static void
test_answer(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(GString) answers = g_string_new(NULL);
    const char *choices[] = { "once", "always", "no", NULL };
    assert_said(fixture, "/answer", "Nothing is asked.\n");
    assert_refused(fixture, "/answer yes", "Nothing is asked");
    ask(fixture, "First?", NULL, answers);
    unsigned second = ask(fixture, "Second?", choices, answers);
    ask(fixture, "Third?", NULL, answers);
    assert_said(fixture, "/answer", "Question 1: First?\n");
    g_autofree char *line = g_strdup_printf("/answer %u al ", second);
    assert_said(fixture, line, "");
    assert_string_equal(answers->str, "always|");
    assert_said(fixture, "/answer it's  \"me\" ", "");
    assert_string_equal(answers->str, "always|it's  \"me\" |");
    assert_refused(fixture, "/answer 9 x", "Nothing is asked, or not under this number.");
    assert_refused(fixture, "/answer 4294967299 x", "Nothing is asked, or not under this number.");
    assert_said(fixture, "/answer 12345", "");
    assert_string_equal(answers->str, "always|it's  \"me\" |12345|");
    ask(fixture, "Trust it?", choices, answers);
    assert_refused(fixture, "/answer maybe", "Answer with one of: once, always, no.");
    assert_said(fixture, "/answer", "Question 4: Trust it?\nAnswers: once, always, no\n");
    assert_said(fixture, "/answer no", ""); /* what is open at the end is answered with nothing */
}

static void
test_quit(void **state)
{
    Fixture *fixture = *state;
    assert_contains(fixture_type(fixture, "/about", true), PACKAGE_VERSION);
    assert_false(fixture->has_quit);
    fixture_type(fixture, "/quit later", false);
    assert_false(fixture->has_quit);
    fixture_type(fixture, "/quit", true);
    assert_true(fixture->has_quit);
    assert_false(fixture->keeps);
    fixture_type(fixture, "/quit keep", true);
    assert_true(fixture->keeps);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(test_overview),
        FIXTURE_TEST(test_every_command),
        FIXTURE_TEST(test_topics),
        FIXTURE_TEST(test_explanations),
        cmocka_unit_test(test_explanations_are_whole),
        FIXTURE_TEST(test_answer),
        FIXTURE_TEST(test_quit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
