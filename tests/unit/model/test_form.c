/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forms: what may stand in their fields, and how they are laid out. */

#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "model/form.h"

#include "unit/cpu.h"
#include "unit/test.h"

typedef struct {
    Form *form;
    FormField *field;
} One;

static One
new_one(FieldType type, const char *datatype)
{
    One one = { .form = form_new(FORM_FORM) };

    one.field = form_add_field(one.form, type, "x", "The field");
    one.field->datatype = g_strdup(datatype);
    return one;
}

static void
set(FormField *field, const char *value)
{
    const char *const values[] = { value, NULL };

    assert_true(form_field_set(field, values, NULL));
}

/* NULL: nothing is wrong. */
static void
assert_problem(const FormField *field, const char *expected)
{
    g_autofree char *problem = form_field_check(field);

    if (!expected)
        assert_null(problem);
    else if (!problem || !strstr(problem, expected))
        fail_msg("\"%s\" is not in \"%s\"", expected, problem);
}

static void
test_datatypes(void **state)
{
    static const struct {
        const char *datatype, *value, *problem;
    } rows[] = {
        { NULL, "anything", NULL },
        { "xs:string", "anything", NULL },
        { "x:whatever", "anything", NULL },
        { "xs:integer", "-12", NULL },
        { "xs:integer", "12a", "whole number" },
        { "xs:integer", "", NULL },
        { "xs:integer", "-", "whole number" },
        { "xs:byte", "127", NULL },
        { "xs:byte", "128", "-128 to 127" },
        { "xs:positiveInteger", "0", "1 or more" },
        { "xs:unsignedShort", "65536", "0 to 65535" },
        { "xs:decimal", "1.5", NULL },
        { "xs:double", "1e5", NULL },
        { "xs:double", "nan", "number" },
        { "xs:double", "0x10", "number" },
        { "xs:boolean", "maybe", "true or false" },
        { "xs:date", "2026-11-22", NULL },
        { "xs:date", "2026-13-22", "date" },
        { "xs:date", "22.11.2026", "date" },
        { "xs:time", "09:14:00", NULL },
        { "xs:time", "9 o'clock", "time" },
        { "xs:dateTime", "2003-10-06T11:22:00-07:00", NULL },
        { "xs:dateTime", "tomorrow", "date and time" },
        { "xs:anyURI", "https://example.org/", NULL },
        { "xs:anyURI", "no address", "address" },
    };

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        One one = new_one(FIELD_TEXT_SINGLE, rows[i].datatype);
        set(one.field, rows[i].value);
        assert_problem(one.field, rows[i].problem);
        form_free(one.form);
    }
}

/* XEP-0122 example 4. */
static void
test_ranges(void **state)
{
    One one = new_one(FIELD_TEXT_SINGLE, "xs:dateTime");

    (void)state;
    one.field->method = CHECK_RANGE;
    one.field->min = g_strdup("2003-10-05T00:00:00-07:00");
    one.field->max = g_strdup("2003-10-24T23:59:59-07:00");
    set(one.field, "2003-10-06T11:22:00-07:00");
    assert_problem(one.field, NULL);
    /* Compared as times, not as texts. */
    set(one.field, "2003-10-05T06:59:59Z");
    assert_problem(one.field, "from 2003-10-05");
    form_free(one.form);

    one = new_one(FIELD_TEXT_SINGLE, "xs:integer");
    one.field->method = CHECK_RANGE;
    one.field->min = g_strdup("9");
    set(one.field, "10");
    assert_problem(one.field, NULL);
    set(one.field, "8");
    assert_problem(one.field, "9 or more");
    form_free(one.form);
}

/* XEP-0122 example 5. */
static void
test_patterns(void **state)
{
    One one = new_one(FIELD_TEXT_SINGLE, "xs:string");

    (void)state;
    one.field->method = CHECK_REGEX;
    one.field->regex = g_strdup("([0-9]{3})-([0-9]{2})-([0-9]{4})");
    set(one.field, "123-12-1234");
    assert_problem(one.field, NULL);
    set(one.field, "x123-12-1234");
    assert_problem(one.field, "does not have the form");
    form_free(one.form);
}

/* Patterns that would take for ever, or are none, are left to the server. */
static void
test_hostile_patterns(void **state)
{
    static const char *const patterns[] = {
        "(a+)+b", "((a{1,255}){1,255}){1,255}", "(", "(*LIMIT_MATCH=4000000000)(a+)+b", "(?R)",
    };
    g_autofree char *value = g_strnfill(2000, 'a');

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(patterns); i++) {
        One one = new_one(FIELD_TEXT_SINGLE, NULL);
        one.field->method = CHECK_REGEX;
        one.field->regex = g_strdup(patterns[i]);
        set(one.field, value);
        int64_t began = test_cpu_us();
        g_free(form_field_check(one.field));
        assert_true(test_cpu_us() - began < G_USEC_PER_SEC / 2);
        form_free(one.form);
    }
}

static FormField *
add_pattern(Form *form, const char *regex, const char *value)
{
    g_autofree char *var = g_strdup_printf("v%u", form->fields->len);
    FormField *field = form_add_field(form, FIELD_TEXT_SINGLE, var, NULL);

    field->method = CHECK_REGEX;
    field->regex = g_strdup(regex);
    form_field_add_value(field, value);
    return field;
}

static void
assert_checked_soon(Form *form)
{
    int64_t began = test_cpu_us();

    form_check(form);
    assert_true(test_cpu_us() - began < G_USEC_PER_SEC / 4);
}

/* The value may be the server's, too. One that leaves our brackets, so that it could begin
 * anywhere, took 40 s. */
static void
test_patterns_and_values_of_a_hostile_server(void **state)
{
    g_autofree char *value = g_strnfill(1024 * 1024, 'a');
    g_autofree char *short_value = g_strnfill(LIMIT_FORM_TEXT_BYTES, 'a');
    Form *form = form_new(FORM_FORM);

    (void)state;
    add_pattern(form, "x)|(?:(?:a?){11}b", value);
    add_pattern(form, "x)|(?:(?:a?){11}b", short_value);
    assert_checked_soon(form);
    form_free(form);
}

/* Each may take a while, and there are many: what is late is left to the server. */
static void
test_all_patterns_together_take_no_long_time(void **state)
{
    g_autofree char *value = g_strnfill(LIMIT_FORM_TEXT_BYTES, 'a');
    Form *form = form_new(FORM_FORM);

    (void)state;
    for (unsigned i = 0; i < LIMIT_FORM_FIELDS; i++) {
        FormField *field = add_pattern(form, "(a+)+[bc]", value);
        field->type = FIELD_TEXT_MULTI;
        for (unsigned j = 0; j < 10; j++)
            form_field_add_value(field, value);
    }
    assert_checked_soon(form);
    assert_null(form_field(form, 0)->error);
    form_free(form);
}

static void
test_required(void **state)
{
    One one = new_one(FIELD_TEXT_SINGLE, NULL);

    (void)state;
    one.field->is_required = true;
    assert_int_equal(form_check(one.form), 0);
    assert_string_equal(one.field->error, "This must be filled in.");
    set(one.field, "x");
    assert_null(one.field->error);
    assert_int_equal(form_check(one.form), -1);
    form_free(one.form);
}

static void
test_addresses(void **state)
{
    One one = new_one(FIELD_JID_SINGLE, NULL);

    (void)state;
    set(one.field, "bob@example.org");
    assert_problem(one.field, NULL);
    set(one.field, "not an address");
    assert_problem(one.field, "is not a domain: it may not hold a space");
    form_free(one.form);
}

static void
test_lists(void **state)
{
    One one = new_one(FIELD_LIST_SINGLE, NULL);
    const char *const other[] = { "other", NULL };
    g_autoptr(GError) error = NULL;

    (void)state;
    form_add_option(one.form, one.field, "Male", "M");
    form_add_option(one.form, one.field, NULL, "F");
    /* A value, or what the user sees of it. */
    set(one.field, "male");
    assert_string_equal(form_value(one.form, "x"), "M");
    set(one.field, "F");
    assert_problem(one.field, NULL);
    assert_false(form_field_set(one.field, other, &error));
    assert_string_equal(error->message, "\"other\" is none of the choices.");
    assert_string_equal(form_value(one.form, "x"), "F");
    /* An open one takes it, if the datatype does. */
    one.field->method = CHECK_OPEN;
    one.field->datatype = g_strdup("xs:integer");
    set(one.field, "other");
    assert_problem(one.field, "whole number");
    set(one.field, "F");
    assert_problem(one.field, NULL);
    form_free(one.form);
}

static void
test_several_of_a_list(void **state)
{
    One one = new_one(FIELD_LIST_MULTI, NULL);
    const char *const three[] = { "a", "b", "a", "c", NULL };

    (void)state;
    form_add_option(one.form, one.field, NULL, "a");
    form_add_option(one.form, one.field, NULL, "b");
    form_add_option(one.form, one.field, NULL, "c");
    one.field->list_min = 1;
    one.field->list_max = 2;
    assert_true(form_field_set(one.field, three, NULL));
    assert_int_equal(one.field->values->len, 3);
    assert_problem(one.field, "at most 2");
    set(one.field, "a");
    assert_problem(one.field, NULL);
    form_free(one.form);
}

static void
test_booleans(void **state)
{
    One one = new_one(FIELD_BOOLEAN, NULL);
    const char *const maybe[] = { "maybe", NULL };

    (void)state;
    set(one.field, "Yes");
    assert_string_equal(form_value(one.form, "x"), "1");
    set(one.field, "off");
    assert_string_equal(form_value(one.form, "x"), "0");
    assert_false(form_field_set(one.field, maybe, NULL));
    form_free(one.form);
}

static void
test_what_cannot_be_changed(void **state)
{
    One one = new_one(FIELD_TEXT_SINGLE, NULL);
    const char *const values[] = { "y", NULL };

    (void)state;
    one.field->is_read_only = true;
    assert_false(form_field_set(one.field, values, NULL));
    one.field->is_read_only = false;
    one.field->type = FIELD_HIDDEN;
    assert_false(form_field_set(one.field, values, NULL));
    form_free(one.form);
}

static void
test_answers_are_copied(void **state)
{
    One old = new_one(FIELD_TEXT_SINGLE, NULL), new = new_one(FIELD_TEXT_SINGLE, NULL);
    FormField *captcha = form_add_field(new.form, FIELD_TEXT_SINGLE, "ocr", NULL);

    (void)state;
    set(old.field, "mine");
    set(form_add_field(old.form, FIELD_TEXT_SINGLE, "ocr", NULL), "7nHL3");
    form_field_add_media(captcha, "image/png", "https://example.org/1");
    form_copy_answers(new.form, old.form);
    assert_string_equal(form_value(new.form, "x"), "mine");
    assert_string_equal(form_value(new.form, "ocr"), "");
    form_free(old.form);
    form_free(new.form);
}

static void
test_all_fields_have_a_part(void **state)
{
    g_autoptr(Form) form = form_new(FORM_FORM);

    (void)state;
    form_add_field(form, FIELD_TEXT_SINGLE, "a", NULL);
    form_add_field(form, FIELD_TEXT_SINGLE, "b", NULL);
    form_add_column(form, FIELD_TEXT_SINGLE, "c", NULL);
    form_add_part(form, PART_FIELD, 0, NULL, 1);
    form_complete_parts(form);
    assert_int_equal(form->parts->len, 3);
    assert_int_equal(((FormPart *)form->parts->pdata[0])->field, 1);
    assert_int_equal(((FormPart *)form->parts->pdata[1])->field, 0);
    assert_int_equal(((FormPart *)form->parts->pdata[2])->kind, PART_TABLE);
}

static void
test_there_is_a_limit(void **state)
{
    g_autoptr(Form) form = form_new(FORM_FORM);

    (void)state;
    for (unsigned i = 0; i < LIMIT_FORM_FIELDS; i++)
        assert_non_null(form_add_field(form, FIELD_FIXED, NULL, NULL));
    assert_false(form->is_cut);
    assert_null(form_add_field(form, FIELD_FIXED, NULL, NULL));
    assert_true(form->is_cut);
}

static void
test_labels_have_no_colon_of_their_own(void **state)
{
    static const struct {
        const char *label, *shown;
    } rows[] = {
        { "Nick", "Nick" },
        { "Seen by:", "Seen by" },
        { "Seen by : ", "Seen by" },
        { "At 10:30", "At 10:30" },
        { ":", "var" },
        { NULL, "var" },
    };

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Form) form = form_new(FORM_FORM);
        FormField *field = form_add_field(form, FIELD_TEXT_SINGLE, "var", rows[i].label);
        assert_string_equal(form_field_label(field), rows[i].shown);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_labels_have_no_colon_of_their_own),
        cmocka_unit_test(test_datatypes),
        cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_patterns),
        cmocka_unit_test(test_hostile_patterns),
        cmocka_unit_test(test_patterns_and_values_of_a_hostile_server),
        cmocka_unit_test(test_all_patterns_together_take_no_long_time),
        cmocka_unit_test(test_required),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_several_of_a_list),
        cmocka_unit_test(test_booleans),
        cmocka_unit_test(test_what_cannot_be_changed),
        cmocka_unit_test(test_answers_are_copied),
        cmocka_unit_test(test_all_fields_have_a_part),
        cmocka_unit_test(test_there_is_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
