/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people publish: its fields and their bounds, the words that are defined, and the line that
 * it makes. */

#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "model/extended.h"
#include "model/extended_values.h"

#include "unit/test.h"

/* A kind, its fields as pairs, and the line. */
static const struct {
    ExtendedKind kind;
    const char *fields[12];
    const char *line;
} lines[] = {
    { EXTENDED_MOOD, { "value", "happy", "text", "won the lottery" }, "happy: won the lottery" },
    { EXTENDED_MOOD, { "value", "in_love" }, "in love" },
    { EXTENDED_MOOD, { "text", "so so" }, "so so" },
    { EXTENDED_MOOD, { "value", "sad", "text", "two\nlines" }, "sad: two lines" },
    { EXTENDED_ACTIVITY, { "general", "working", "specific", "coding" }, "working: coding" },
    { EXTENDED_ACTIVITY,
      { "general", "working", "specific", "coding", "text", "jaser" },
      "coding: jaser" },
    { EXTENDED_ACTIVITY, { "general", "doing_chores" }, "doing chores" },
    { EXTENDED_TUNE,
      { "artist", "Pink Floyd", "title", "Time", "length", "413" },
      "Pink Floyd – Time (6:53)" },
    { EXTENDED_TUNE, { "title", "Long", "length", "3725" }, "Long (1:02:05)" },
    { EXTENDED_TUNE, { "uri", "https://example.org/a.ogg" }, "https://example.org/a.ogg" },
    { EXTENDED_TUNE, { "rating", "9" }, "9" },
    { EXTENDED_LOCATION, { "locality", "Paris", "country", "France" }, "Paris, France" },
    { EXTENDED_LOCATION, { "description", "home", "locality", "Paris" }, "home, Paris" },
    { EXTENDED_LOCATION, { "lat", "48.8566", "lon", "2.3522" }, "48.86° N, 2.35° E" },
    { EXTENDED_LOCATION, { "lat", "-33.9", "lon", "-70" }, "33.90° S, 70.00° W" },
    { EXTENDED_GAMING, { "name", "chess" }, "chess" },
    { EXTENDED_GAMING,
      { "name", "WOW", "character_name", "Stentor", "server_name", "Ex" },
      "WOW (Stentor, Ex)" },
    { EXTENDED_BROWSING,
      { "title", "one small voice", "uri", "https://st.im/" },
      "one small voice" },
    { EXTENDED_VIEWING, { "program_name", "MST3K", "episode", "807" }, "MST3K – 807" },
    { EXTENDED_CHATTING, { "name", "jdev", "topic", "BOSH" }, "jdev: BOSH" },
};

static void
test_lines(void **state)
{
    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_autoptr(Extended) extended = extended_new(lines[i].kind);
        for (unsigned at = 0; lines[i].fields[at]; at += 2)
            assert_true(extended_set(extended, lines[i].fields[at], lines[i].fields[at + 1]));
        g_autofree char *line = extended_summary(extended);
        assert_string_equal(line, lines[i].line);
    }
}

static const struct {
    ExtendedKind kind;
    const char *field, *text;
    bool is_valid;
} values[] = {
    { EXTENDED_MOOD, "value", "in_love", true },
    { EXTENDED_MOOD, "value", "In_Love", false },
    { EXTENDED_MOOD, "value", "hungover", false },
    { EXTENDED_MOOD, "nothing", "x", false },
    { EXTENDED_ACTIVITY, "general", "working", true },
    { EXTENDED_ACTIVITY, "general", "coding", false },
    { EXTENDED_ACTIVITY, "specific", "coding", true },
    { EXTENDED_ACTIVITY, "specific", "other", true },
    { EXTENDED_TUNE, "rating", "10", true },
    { EXTENDED_TUNE, "rating", "0", false },
    { EXTENDED_TUNE, "rating", "11", false },
    { EXTENDED_TUNE, "length", "65535", true },
    { EXTENDED_TUNE, "length", "65536", false },
    { EXTENDED_TUNE, "length", "-1", false },
    { EXTENDED_TUNE, "uri", "no link", false },
    { EXTENDED_TUNE, "uri", "https://example.org/\x1b[2J", false },
    { EXTENDED_LOCATION, "lat", "90", true },
    { EXTENDED_LOCATION, "lat", "90.1", false },
    { EXTENDED_LOCATION, "lat", "nan", false },
    { EXTENDED_LOCATION, "lat", "1e1", false },
    { EXTENDED_LOCATION, "lat", "12,5", false },
    { EXTENDED_LOCATION, "lon", "-180", true },
    { EXTENDED_LOCATION, "lon", "-181", false },
    { EXTENDED_LOCATION, "alt", "-400.5", true },
    { EXTENDED_LOCATION, "accuracy", "-1", false },
    { EXTENDED_LOCATION, "bearing", "361", false },
    { EXTENDED_LOCATION, "countrycode", "FR", true },
    { EXTENDED_LOCATION, "countrycode", "FRA", false },
    { EXTENDED_LOCATION, "timestamp", "2004-02-19T21:12Z", true },
    { EXTENDED_LOCATION, "timestamp", "2004-02-19T21:12:01+01:00", true },
    { EXTENDED_LOCATION, "timestamp", "yesterday", false },
    { EXTENDED_LOCATION, "tzo", "-07:00", true },
    { EXTENDED_LOCATION, "tzo", "CET", false },
};

static void
test_values(void **state)
{
    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(values); i++) {
        g_autoptr(Extended) extended = extended_new(values[i].kind);
        if (extended_set(extended, values[i].field, values[i].text) != values[i].is_valid)
            fail_msg("%s %s", values[i].field, values[i].text);
        assert_int_equal(extended_is_empty(extended), !values[i].is_valid);
    }
}

static void
test_words(void **state)
{
    g_autoptr(GPtrArray) moods = value_words(VALUE_MOOD, NULL);
    g_autoptr(GPtrArray) general = value_words(VALUE_GENERAL, NULL);
    g_autoptr(GPtrArray) all = value_words(VALUE_SPECIFIC, NULL);
    g_autoptr(GPtrArray) drinks = value_words(VALUE_SPECIFIC, "drinking");

    (void)state;
    assert_int_equal(moods->len, 84);
    assert_int_equal(general->len, 12);
    assert_int_equal(drinks->len, 3);
    assert_string_equal(drinks->pdata[0], "having_a_beer");
    for (unsigned i = 1; i < all->len; i++)
        assert_true(strcmp(all->pdata[i - 1], all->pdata[i]) < 0);
    assert_string_equal(value_label(VALUE_MOOD, "in_awe"), "in awe");
    assert_string_equal(value_label(VALUE_MOOD, "hungover"), "hungover");
}

static void
test_fields_are_bounded(void **state)
{
    g_autoptr(Extended) extended = extended_new(EXTENDED_TUNE);
    g_autofree char *large = g_strnfill(100000, 'x');

    (void)state;
    assert_true(extended_set(extended, "title", large));
    assert_int_equal(strlen(extended_get(extended, "title")), LIMIT_NAME_BYTES);
    assert_true(extended_set(extended, "title", ""));
    assert_null(extended_get(extended, "title"));
    assert_true(extended_is_empty(extended));
}

/* What is the same is no change, but the newer item's id counts. */
static void
test_take(void **state)
{
    Extended **all = NULL;
    Extended *first = extended_new(EXTENDED_MOOD), *second;

    (void)state;
    assert_false(extended_take(&all, EXTENDED_MOOD, NULL));
    assert_null(all);
    extended_set(first, "value", "sad");
    second = extended_copy(first);
    extended_set_id(first, "1");
    extended_set_id(second, "2");
    assert_true(extended_take(&all, EXTENDED_MOOD, first));
    assert_false(extended_take(&all, EXTENDED_MOOD, second));
    assert_string_equal(extended_id(extended_of(all, EXTENDED_MOOD)), "2");
    assert_true(extended_take(&all, EXTENDED_MOOD, NULL));
    assert_null(extended_of(all, EXTENDED_MOOD));
    extended_free_all(all);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines), cmocka_unit_test(test_values),
        cmocka_unit_test(test_words), cmocka_unit_test(test_fields_are_bounded),
        cmocka_unit_test(test_take),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
