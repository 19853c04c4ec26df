/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines out of a pipe: in pieces, without an end, too long, not text. */

#include "config.h"

#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "headless/line_reader.h"

#include "unit/test.h"

typedef struct {
    int fds[2];
    LineReader *reader;
    GPtrArray *lines; /* text, or the status in brackets */
    bool has_ended;
    bool frees_itself;
} Fixture;

static void
on_line(LineStatus status, const char *text, gpointer data)
{
    static const char *const words[] = { [LINE_TOO_LONG] = "<long>", [LINE_NOT_TEXT] = "<bytes>" };
    Fixture *fixture = data;
    assert_true((status == LINE_OK) == (text != NULL));
    g_ptr_array_add(fixture->lines, g_strdup(text ? text : words[status]));
    if (fixture->frees_itself)
        line_reader_free(g_steal_pointer(&fixture->reader));
}

static void
on_ended(gpointer data)
{
    Fixture *fixture = data;
    fixture->has_ended = true;
}

static int
set_up(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);
    assert_int_equal(pipe(fixture->fds), 0);
    fixture->lines = g_ptr_array_new_with_free_func(g_free);
    fixture->reader =
        line_reader_new(fixture->fds[0], &(LineHandlers){ on_line, on_ended, fixture });
    *state = fixture;
    return 0;
}

static int
tear_down(void **state)
{
    Fixture *fixture = *state;
    line_reader_free(fixture->reader);
    g_ptr_array_unref(fixture->lines);
    close(fixture->fds[0]);
    if (fixture->fds[1] >= 0)
        close(fixture->fds[1]);
    g_free(fixture);
    return 0;
}

/* Reads all that is in the pipe. */
static void
turn(void)
{
    while (g_main_context_iteration(NULL, FALSE))
        ;
}

static void
put(Fixture *fixture, const char *bytes, size_t length)
{
    assert_int_equal(write(fixture->fds[1], bytes, length), (ssize_t)length);
    turn();
}

static void
end(Fixture *fixture)
{
    close(fixture->fds[1]);
    fixture->fds[1] = -1;
    turn();
}

static void
assert_lines(const Fixture *fixture, const char *expected)
{
    g_ptr_array_add(fixture->lines, NULL);
    g_autofree char *all = g_strjoinv("|", (char **)fixture->lines->pdata);
    g_ptr_array_remove_index(fixture->lines, fixture->lines->len - 1);
    assert_string_equal(all, expected);
}

static void
test_pieces(void **state)
{
    Fixture *fixture = *state;
    put(fixture, "/m", 2);
    assert_lines(fixture, "");
    put(fixture, "sg bob hi\r\nsecond\n\nth", 21);
    assert_lines(fixture, "/msg bob hi|second|");
    assert_int_equal(fixture->lines->len, 3);
    put(fixture, "ird\n", 4);
    assert_lines(fixture, "/msg bob hi|second||third");
    assert_false(fixture->has_ended);
}

static void
test_last_line_without_end(void **state)
{
    Fixture *fixture = *state;
    put(fixture, "/quit", 5);
    end(fixture);
    assert_lines(fixture, "/quit");
    assert_true(fixture->has_ended);
}

static void
test_not_text(void **state)
{
    Fixture *fixture = *state;
    put(fixture, "a\xff\nb\0c\ngood\n", 12);
    assert_lines(fixture, "<bytes>|<bytes>|good");
}

static void
test_too_long(void **state)
{
    Fixture *fixture = *state;
    char block[4096];
    memset(block, 'x', sizeof block);
    for (int i = 0; i < LIMIT_LINE_BYTES / 4096; i++)
        put(fixture, block, sizeof block);
    put(fixture, "\n", 1);
    assert_int_equal(fixture->lines->len, 1);
    assert_int_equal(strlen(g_ptr_array_index(fixture->lines, 0)), LIMIT_LINE_BYTES);
    g_ptr_array_set_size(fixture->lines, 0);
    for (int i = 0; i < 3 * LIMIT_LINE_BYTES / 4096; i++)
        put(fixture, block, sizeof block);
    put(fixture, "\nnext\n", 6);
    assert_lines(fixture, "<long>|next");
}

static void
test_free_in_handler(void **state)
{
    Fixture *fixture = *state;
    fixture->frees_itself = true;
    put(fixture, "one\ntwo\n", 8);
    assert_lines(fixture, "one");
    assert_null(fixture->reader);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_pieces, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_last_line_without_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_not_text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_too_long, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_free_in_handler, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
