/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of forms that were made to take long. What forms look like is in tests/screens. */

#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "model/form_window.h"
#include "ui/form_rows.h"

#include "unit/test.h"

#define NOVEL_LINES (1024 * 1024)
#define COLUMNS     80
/* Behind the last part: that there is more, and the buttons. */
#define END_ROWS 10

static void
assert_is_cut(Form *form)
{
    const FormWindow window = { .form = form, .state = FORM_ASKED };
    g_autoptr(GPtrArray) rows = form_rows_new(&window, COLUMNS);
    bool is_told = false;

    assert_in_range(rows->len, LIMIT_FORM_ROWS, LIMIT_FORM_ROWS + END_ROWS);
    for (unsigned i = LIMIT_FORM_ROWS; i < rows->len; i++)
        is_told |= strstr(((const FormRow *)rows->pdata[i])->text, "more of this form") != NULL;
    assert_true(is_told);
    assert_non_null(((const FormRow *)rows->pdata[rows->len - 1])->value);
}

static void
test_novels_are_cut(void **state)
{
    Form *form = form_new(FORM_FORM);
    FormField *field = form_add_field(form, FIELD_FIXED, NULL, NULL);
    g_autofree char *value = g_malloc0(2 * NOVEL_LINES + 1);

    (void)state;
    for (unsigned i = 0; i < NOVEL_LINES; i++)
        memcpy(value + 2 * i, "x\n", 2);
    form_field_add_value(field, value);
    form_complete_parts(form);
    assert_is_cut(form);
    form_free(form);
}

/* A layout may show a long field again and again. */
static void
test_repeated_fields_are_cut(void **state)
{
    Form *form = form_new(FORM_FORM);
    FormField *field = form_add_field(form, FIELD_LIST_MULTI, "v", NULL);

    (void)state;
    for (unsigned i = 0; i < LIMIT_FORM_VALUES / 4; i++)
        form_add_option(form, field, NULL, "x");
    for (unsigned i = 0; i < LIMIT_FORM_PARTS; i++)
        form_add_part(form, PART_FIELD, 0, NULL, 0);
    const FormWindow window = { .form = form, .state = FORM_ASKED };
    g_autoptr(GPtrArray) rows = form_rows_new(&window, COLUMNS);
    assert_in_range(rows->len, LIMIT_FORM_ROWS, LIMIT_FORM_ROWS + LIMIT_FORM_VALUES + END_ROWS);
    form_free(form);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_novels_are_cut),
        cmocka_unit_test(test_repeated_fields_are_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
