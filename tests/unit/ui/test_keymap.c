/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of keys and the user's file over it. */

#include "config.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "ui/key_name.h"
#include "ui/keymap.h"

#include "unit/test.h"

typedef struct {
    Keymap *keymap;
    char *path;
} Fixture;

static int
setup(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);
    int file = g_file_open_tmp("keys-XXXXXX", &fixture->path, NULL);

    fixture->keymap = keymap_new();
    *state = fixture;
    return g_close(file, NULL) ? 0 : -1;
}

static int
teardown(void **state)
{
    Fixture *fixture = *state;

    g_unlink(fixture->path);
    keymap_free(fixture->keymap);
    g_free(fixture->path);
    g_free(fixture);
    return 0;
}

/* Loads this as the user's file; the error's text, or NULL. Owned by the caller. */
static char *
load(Fixture *fixture, const char *text)
{
    g_autoptr(GError) error = NULL;

    assert_true(g_file_set_contents(fixture->path, text, -1, NULL));
    if (keymap_load(fixture->keymap, fixture->path, &error))
        return NULL;
    return g_strdup(error->message);
}

static void
test_defaults(void **state)
{
    Fixture *fixture = *state;
    const Keymap *keymap = fixture->keymap;

    assert_int_equal(keymap_find(keymap, "M-1"), KEY_WINDOW_1);
    assert_int_equal(keymap_find(keymap, "M-0"), KEY_WINDOW_10);
    assert_int_equal(keymap_find(keymap, "M-a"), KEY_WINDOW_ACTIVE);
    assert_int_equal(keymap_find(keymap, "PageUp"), KEY_PAGE_UP);
    assert_int_equal(keymap_find(keymap, "C-Home"), KEY_TOP);
    assert_int_equal(keymap_find(keymap, "C-k"), KEY_COUNT);
    assert_int_equal(keymap_find(keymap, "Up"), KEY_COUNT);
    assert_int_equal(keymap_find(keymap, ""), KEY_COUNT);
}

/* Every default is written as key_name.h writes it, or it would never be found. */
static void
test_rows_are_in_form(void **state)
{
    (void)state;
    for (KeyAction action = 0; action < KEY_COUNT; action++) {
        g_auto(GStrv) keys = g_strsplit(key_action_keys(action), " ", -1);

        for (char **key = keys; *key; key++) {
            char name[KEY_NAME_BYTES];

            assert_true(key_name_normalize(*key, name));
            assert_string_equal(name, *key);
        }
        assert_true(key_action_help(action)[0]);
        assert_true(key_action_name(action)[0]);
    }
}

static void
test_user_keys(void **state)
{
    Fixture *fixture = *state;

    assert_null(load(fixture, "[keys]\nredraw = c-r  F5\npage-up = \nwindow-active = C-l\n"));
    assert_int_equal(keymap_find(fixture->keymap, "C-r"), KEY_REDRAW);
    assert_int_equal(keymap_find(fixture->keymap, "F5"), KEY_REDRAW);
    assert_int_equal(keymap_find(fixture->keymap, "PageUp"), KEY_COUNT);
    assert_int_equal(keymap_find(fixture->keymap, "C-l"), KEY_WINDOW_ACTIVE);
    assert_int_equal(keymap_find(fixture->keymap, "M-a"), KEY_COUNT);
    assert_int_equal(keymap_find(fixture->keymap, "PageDown"), KEY_PAGE_DOWN);
}

static void
test_errors(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *unknown = load(fixture, "[keys]\nfly = C-f\nredraw = C-r\n");
    g_autofree char *bad_key = load(fixture, "[keys]\ncancel = Ctrl+C\n");
    g_autofree char *bad_file = load(fixture, "no key file");

    assert_non_null(strstr(unknown, "“fly”"));
    assert_non_null(strstr(unknown, fixture->path));
    assert_int_equal(keymap_find(fixture->keymap, "C-r"), KEY_REDRAW);
    assert_non_null(strstr(bad_key, "“Ctrl+C”"));
    assert_non_null(strstr(bad_key, "PageUp"));
    assert_non_null(strstr(bad_file, fixture->path));
}

static void
test_missing_file(void **state)
{
    Fixture *fixture = *state;

    assert_true(keymap_load(fixture->keymap, "/nonexistent/keys", NULL));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_defaults, setup, teardown),
        cmocka_unit_test(test_rows_are_in_form),
        cmocka_unit_test_setup_teardown(test_user_keys, setup, teardown),
        cmocka_unit_test_setup_teardown(test_errors, setup, teardown),
        cmocka_unit_test_setup_teardown(test_missing_file, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
