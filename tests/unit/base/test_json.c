/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON lines: members, commas, escapes. */

#include "config.h"

#include "base/json.h"

#include "unit/test.h"

static void
test_members(void **state)
{
    g_autoptr(GString) json = g_string_new(NULL);
    (void)state;
    json_begin(json);
    json_string(json, "s", "v");
    json_string(json, "absent", NULL);
    json_int(json, "i", -7);
    json_bool(json, "t", true);
    json_bool(json, "f", false);
    json_strings(json, "list", (const char *const[]){ "a", "b", NULL });
    json_strings(json, "none", (const char *const[]){ NULL });
    json_time(json, "time", 1795338843120);
    json_end(json);
    assert_string_equal(json->str, "{\"s\":\"v\",\"i\":-7,\"t\":true,\"f\":false,\"list\":[\"a\","
                                   "\"b\"],\"none\":[],\"time\":\"2026-11-22T09:14:03.120Z\"}\n");
}

static void
test_nested(void **state)
{
    g_autoptr(GString) json = g_string_new(NULL);
    (void)state;
    json_begin(json);
    json_begin_array(json, "a");
    json_begin_object(json, NULL);
    json_int(json, "x", 1);
    json_end_object(json);
    json_begin_object(json, NULL);
    json_end_object(json);
    json_end_array(json);
    json_int(json, "y", 2);
    json_end(json);
    json_begin(json);
    json_end(json);
    assert_string_equal(json->str, "{\"a\":[{\"x\":1},{}],\"y\":2}\n{}\n");
}

static void
test_escapes(void **state)
{
    static const struct {
        const char *text, *json;
    } rows[] = {
        { "", "\"\"" },
        { "a\"b\\c/d", "\"a\\\"b\\\\c/d\"" },
        { "line\nnext\ttab\rreturn", "\"line\\nnext\\u0009tab\\u000dreturn\"" },
        { "\x1b[31mred\x7f\x01", "\"\\u001b[31mred\\u007f\\u0001\"" },
        { "\xc2\x9b"
          "31mred\xc2\x80\xc2\xa0",
          "\"\\u009b31mred\\u0080\xc2\xa0\"" },
        { "gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80", "\"gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80\"" },
        { "bad\xff!", "\"bad\xef\xbf\xbd!\"" },
        { "ends {", "\"ends {\"" },
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) json = g_string_new(NULL);
        g_autofree char *expected = g_strdup_printf("{\"k\":%s,\"z\":1}\n", rows[i].json);
        json_begin(json);
        json_string(json, "k", rows[i].text);
        json_int(json, "z", 1);
        json_end(json);
        assert_string_equal(json->str, expected);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_nested),
        cmocka_unit_test(test_escapes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
