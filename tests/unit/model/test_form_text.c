/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forms in words. */

#include "config.h"

#include "model/form_text.h"

#include "unit/test.h"

static char *
describe(FieldType type, const char *first, const char *second)
{
    g_autoptr(Form) form = form_new(FORM_FORM);
    FormField *field = form_add_field(form, type, "x", NULL);

    form_add_option(form, field, "The first", "1");
    form_field_add_value(field, first);
    if (second)
        form_field_add_value(field, second);
    return form_field_describe(field);
}

static void
assert_described(FieldType type, const char *first, const char *second, const char *expected)
{
    g_autofree char *text = describe(type, first, second);

    assert_string_equal(text, expected);
}

static void
test_values(void **state)
{
    (void)state;
    assert_described(FIELD_BOOLEAN, "1", NULL, "yes");
    assert_described(FIELD_BOOLEAN, "0", NULL, "no");
    assert_described(FIELD_TEXT_SINGLE, "text", NULL, "text");
    assert_described(FIELD_TEXT_PRIVATE, "s3cret", NULL, "••••••");
    assert_described(FIELD_TEXT_PRIVATE, "", NULL, "");
    assert_described(FIELD_LIST_SINGLE, "1", NULL, "The first");
    assert_described(FIELD_LIST_MULTI, "1", "other", "The first, other");
    assert_described(FIELD_TEXT_MULTI, "one", "two", "one\ntwo");
    assert_described(FIELD_JID_MULTI, "a@example.org", "b@example.org",
                     "a@example.org, b@example.org");
}

static void
test_media(void **state)
{
    static const struct {
        const char *type, *uri, *label;
        bool is_link;
    } rows[] = {
        { "image/png", "https://example.org/1", "Look at this picture:", true },
        { "audio/ogg", "https://example.org/1", "Listen to this:", true },
        { "video/mpeg", "https://example.org/1", "Watch this:", true },
        { "", "https://example.org/1", "Open this:", true },
        { "image/png", "cid:sha1+f24030b8@bob.xmpp.org",
          "There is a picture or sound that this program cannot show.", false },
    };

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        const FormMedia media = { (char *)rows[i].type, (char *)rows[i].uri };
        assert_string_equal(form_media_label(&media), rows[i].label);
        assert_int_equal(form_media_is_link(&media), rows[i].is_link);
    }
}

static void
test_result(void **state)
{
    g_autoptr(Form) form = form_new(FORM_RESULT);
    FormWindow window = { .form = form, .name = (char *)"search", .state = FORM_SHOWN };
    char **cells = g_new0(char *, 3);

    (void)state;
    form_add_column(form, FIELD_TEXT_SINGLE, "name", "Name");
    form_add_column(form, FIELD_TEXT_SINGLE, "age", NULL);
    cells[0] = g_strdup("Juliet");
    cells[1] = g_strdup("13");
    form_take_item(form, cells);
    form_add_part(form, PART_HEADING, 0, "Found", 0);
    form_complete_parts(form);
    g_autofree char *text = form_to_text(&window);
    assert_string_equal(text, "search\nFound\n- Name: Juliet; age: 13");
}

static void
test_what_is_wrong(void **state)
{
    g_autoptr(Form) form = form_new(FORM_FORM);
    FormWindow window = { .form = form, .name = (char *)"new", .error = (char *)"Not so." };
    FormField *field = form_add_field(form, FIELD_TEXT_SINGLE, "name", NULL);

    (void)state;
    form->title = g_strdup("New account");
    field->is_required = true;
    field->description = g_strdup("What you are called");
    form_add_field(form, FIELD_HIDDEN, "FORM_TYPE", NULL);
    form->is_cut = true;
    form_complete_parts(form);
    form_check(form);
    g_autofree char *text = form_to_text(&window);
    assert_string_equal(text, "New account\n! Not so.\nname*: \n    What you are called\n"
                              "  ! This must be filled in.\n"
                              "There is more of this form than can be shown.");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_media),
        cmocka_unit_test(test_result),
        cmocka_unit_test(test_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
