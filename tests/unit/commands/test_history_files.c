/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /export and /import, as typed. */

#include "config.h"

#include "unit/commands/fixture.h"

static char *
complete(Fixture *fixture, const char *line)
{
    Completion completion = commands_complete(fixture->commands, line, (int)strlen(line));
    char *words = g_strjoinv(",", completion.words);

    g_strfreev(completion.words);
    return words;
}

static void
assert_completes(Fixture *fixture, const char *line, const char *expected)
{
    g_autofree char *words = complete(fixture, line);

    assert_string_equal(words, expected);
}

static void
an_export_needs_a_place(void **state)
{
    Fixture *fixture = *state;

    assert_refused(fixture, "/export", "Where to?");
    assert_refused(fixture, "/export bob@example.org --format html", "Where to?");
    assert_refused(fixture, "/export --output", "--output is no option of /export, or its value");
    assert_refused(fixture, "/export --formal=html", "--formal=html is no option of /export");
    assert_refused(fixture, "/export cancel", "Nothing is being exported.");
}

/* The store of this test is no file. */
static void
an_export_reads_the_store(void **state)
{
    Fixture *fixture = *state;

    assert_refused(fixture, "/export --output=x", "There is no history yet");
    assert_refused(fixture, "/export all --format json --output x --force", "There is no history");
}

static void
an_import_is_refused_as_in_the_shell(void **state)
{
    Fixture *fixture = *state;

    assert_refused(fixture, "/import pidgin", "\"pidgin\" is none of profanity");
    assert_refused(fixture, "/import json", "Name the file or folder, too: import json PATH.");
    assert_refused(fixture, "/import json a b", "One program, and one path");
    assert_refused(fixture, "/import profanity --only accounts", "While jaser runs, only history");
    assert_refused(fixture, "/import cancel", "Nothing is being imported.");
}

static void
an_import_takes_lines_over(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *path = g_build_filename(fixture->folder, "all.json", NULL);
    g_autofree char *line = g_strdup_printf("/import --dry-run json %s", path);
    g_autofree char *order = g_strdup_printf("/import json %s --account=alice@example.org", path);

    fixture_add_account(fixture, "alice@example.org");
    assert_true(g_file_set_contents(
        path,
        "{\"type\":\"message\",\"account\":\"alice@example.org\",\"chat\":\"bob@example.org\","
        "\"kind\":\"chat\",\"direction\":\"in\",\"from\":\"bob@example.org/phone\","
        "\"body\":\"hi\",\"time\":\"2026-11-20T10:00:00.000Z\",\"encryption\":\"none\"}\n",
        -1, NULL));
    fixture_type(fixture, line, true);
    assert_contains(fixture_type(fixture, "/import", true), "Importing: 0 %, 0 lines.");
    clock_advance(fixture->clock, 20);
    assert_contains(fixture->notices->str, "1 line read (chats: 1): 1 would be new");
    fixture_type(fixture, order, true);
    clock_advance(fixture->clock, 20);
    assert_contains(fixture->notices->str, "1 line read (chats: 1): 1 are new, 0 were known");
    fixture_type(fixture, order, true);
    clock_advance(fixture->clock, 20);
    assert_contains(fixture->notices->str, "1 line read (chats: 1): 0 are new, 1 were known");
}

static void
options_are_completed_wherever_they_stand(void **state)
{
    Fixture *fixture = *state;
    Account *account = fixture_add_account(fixture, "alice@example.org");

    fixture_add_contact(account, "bob@example.org", NULL, NULL);
    assert_completes(fixture, "/export b", "bob@example.org");
    assert_completes(fixture, "/export bob@example.org --f", "--format,--force");
    assert_completes(fixture, "/export --format ", "text,json,html");
    assert_completes(fixture, "/export a b c d e --account a", "alice@example.org");
    assert_completes(fixture, "/import p", "profanity,poezio");
    assert_completes(fixture, "/import json x --d", "--dry-run");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(an_export_needs_a_place),
        FIXTURE_TEST(an_export_reads_the_store),
        FIXTURE_TEST(an_import_is_refused_as_in_the_shell),
        FIXTURE_TEST(an_import_takes_lines_over),
        FIXTURE_TEST(options_are_completed_wherever_they_stand),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
