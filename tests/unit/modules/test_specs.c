/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the program says that it can do: the modules, the README and the DOAP file say the same. */

#include "config.h"

#include <string.h>

#include "modules/modules.h"
#include "unit/test.h"

static const struct {
    const char *id, *version, *title, *part;
} specs[] = {
#define SPEC(id, version, title, part) { id, version, title, part },
#include "modules/specs.def"
#undef SPEC
};

static void
test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(specs); i++) {
        bool is_rfc = g_str_has_prefix(specs[i].id, "RFC ");
        assert_true(is_rfc || g_str_has_prefix(specs[i].id, "XEP-"));
        assert_int_equal(strlen(specs[i].id), strlen("XEP-0000"));
        assert_int_equal(specs[i].version[0] == '\0', is_rfc);
        assert_true(specs[i].title[0] != '\0');
        if (i > 0)
            assert_true(strcmp(specs[i - 1].id, specs[i].id) < 0);
    }
}

static void
test_modules_have_rows(void **state)
{
    unsigned count;
    modules_all(&count);
    (void)state;
    for (unsigned i = 0; i < count; i++) {
        size_t row = 0;
        while (row < G_N_ELEMENTS(specs) && strcmp(specs[row].id, module_spec(i)) != 0)
            row++;
        if (row == G_N_ELEMENTS(specs))
            fail_msg("%s has no row in specs.def", module_spec(i));
    }
}

static char *
read_file(const char *variable, const char *name)
{
    const char *folder = g_getenv(variable);
    g_autofree char *path = g_build_filename(folder ? folder : ".", name, NULL);
    char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        fail_msg("%s cannot be read", path);
    return text;
}

static void
test_readme(void **state)
{
    g_autofree char *readme = read_file("top_srcdir", "README");
    g_autoptr(GString) lines = g_string_new("\n");
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(specs); i++) {
        g_autofree char *line =
            g_strdup_printf("    %-8s  %-6s  %s%s%s\n", specs[i].id, specs[i].version,
                            specs[i].title, specs[i].part[0] ? "; only " : "", specs[i].part);
        if (!strstr(readme, line))
            fail_msg("README lacks:\n%s", line);
        g_string_append(lines, line);
    }
    g_string_append_c(lines, '\n');
    assert_non_null(strstr(readme, lines->str)); /* in their order, and nothing between them */
}

static unsigned
count_parts(const char *text, const char *part)
{
    unsigned count = 0;
    for (const char *at = text; (at = strstr(at, part)); at += strlen(part))
        count++;
    return count;
}

static void
check_row(const char *doap, size_t i)
{
    const char *number = specs[i].id + strlen("XEP-");
    bool is_rfc = g_str_has_prefix(specs[i].id, "RFC ");
    const char *status = specs[i].part[0] ? "partial" : "complete";
    g_autofree char *wanted =
        is_rfc ? g_strdup_printf("/rfc%s\"/>", number)
               : g_strdup_printf("/xep-%s.html\"/>\n        <xmpp:status>%s</xmpp:status>\n"
                                 "        <xmpp:version>%s</xmpp:version>\n",
                                 number, status, specs[i].version);
    if (count_parts(doap, wanted) != 1)
        fail_msg("%s", wanted);
    assert_true(!specs[i].part[0] || strstr(doap, specs[i].part));
}

static void
test_doap(void **state)
{
    g_autofree char *doap = read_file("top_builddir", "data/jaser.doap");
    const GMarkupParser parser = { 0 };
    GMarkupParseContext *context = g_markup_parse_context_new(&parser, 0, NULL, NULL);
    (void)state;
    assert_true(g_markup_parse_context_parse(context, doap, -1, NULL));
    assert_true(g_markup_parse_context_end_parse(context, NULL));
    g_markup_parse_context_free(context);
    assert_int_equal(count_parts(doap, "</xmpp:SupportedXep>"), count_parts(doap, "/xep-"));
    assert_int_equal(count_parts(doap, "/xep-") + count_parts(doap, "/rfc"), G_N_ELEMENTS(specs));
    for (size_t i = 0; i < G_N_ELEMENTS(specs); i++)
        check_row(doap, i);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_modules_have_rows),
        cmocka_unit_test(test_readme),
        cmocka_unit_test(test_doap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
