/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A real pseudo-terminal: what the program sends to it, and how it leaves it behind. */

#include "config.h"

#include <errno.h>
#include <glib.h>
#include <locale.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>

#include "model/notice.h"
#include "ui/ui.h"

#include "unit/model/world.h"

/* For what must happen; a slow machine with sanitizers takes a second. */
enum { DEADLINE_MS = 20 * 1000, FLOOD_LINES = 1000, FRAME_MS = 200, SOON = 8 };

typedef struct {
    int fd;
    pid_t pid;
    struct termios before;
    GString *output;
    size_t seen; /* of output */
} Fixture;

/* --- the program at the other end --- */

typedef struct {
    Model *model;
    GMainLoop *loop;
    int lines; /* of the flood, so far */
} Program;

static void
say(Program *program, const char *text)
{
    notice(program->model, NULL, NULL, SEVERITY_INFO, "%s", text);
}

/* A line each time that the loop turns, as steady traffic would. */
static gboolean
on_turn(gpointer data)
{
    Program *program = data;
    g_autofree char *line = g_strdup_printf("line %d", ++program->lines);

    say(program, line);
    if (program->lines == FLOOD_LINES)
        say(program, "all lines");
    return program->lines < FLOOD_LINES;
}

static bool
on_line(const char *text, gpointer data)
{
    Program *program = data;
    g_autofree char *heard = g_strdup_printf("heard %s", text);

    if (strcmp(text, "quit") == 0)
        g_main_loop_quit(program->loop);
    else if (strcmp(text, "abort") == 0)
        abort();
    else if (strcmp(text, "exit") == 0)
        exit(3);
    else if (strcmp(text, "print") == 0)
        fprintf(stderr, "library noise\n");
    else if (strcmp(text, "flood") == 0)
        g_timeout_add(1, on_turn, data);
    say(program, heard);
    return true;
}

static Completion
on_complete(const char *text, int cursor, gpointer data)
{
    (void)text;
    (void)cursor;
    (void)data;
    return (Completion){ 0 };
}

static void
on_edge_reached(Window *window, FaceEdge edge, gpointer data)
{
    (void)window;
    (void)edge;
    (void)data;
}

static void
on_typing(const char *text, gpointer data)
{
    (void)text;
    (void)data;
}

static void
on_focus(bool has_focus, gpointer data)
{
    say(data, has_focus ? "focus in" : "focus out");
}

static Ui *
open_ui(Program *program)
{
    FaceHandlers handlers = {
        .line = on_line,
        .complete = on_complete,
        .edge_reached = on_edge_reached,
        .typing = on_typing,
        .focus = on_focus,
        .data = program,
    };
    UiOptions options = { .model = program->model, .handlers = &handlers };
    g_autoptr(GError) error = NULL;
    Ui *ui = ui_new(&options, &error);

    if (!ui) {
        printf("%s\n", error->message);
        fflush(stdout);
        _exit(9);
    }
    return ui;
}

static void
run_program(void)
{
    Settings *settings = settings_new();
    Clock *clock = clock_new();
    Program program = {
        .model = model_new(settings, clock),
        .loop = g_main_loop_new(NULL, FALSE),
    };
    Ui *ui = open_ui(&program);

    g_main_loop_run(program.loop);
    ui_free(ui);
    _exit(0);
}

/* --- this end --- */

static int
setup(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);

    fixture->output = g_string_new(NULL);
    fixture->fd = -1;
    *state = fixture;
    return 0;
}

static int
teardown(void **state)
{
    Fixture *fixture = *state;

    if (fixture->pid > 0) {
        kill(fixture->pid, SIGKILL);
        waitpid(fixture->pid, NULL, 0);
    }
    if (fixture->fd >= 0)
        close(fixture->fd);
    g_string_free(fixture->output, TRUE);
    g_free(fixture);
    return 0;
}

/* variables: NAME=VALUE, NULL-terminated, over a plain xterm-256color. */
static void
start(Fixture *fixture, const char *const *variables)
{
    struct winsize size = { .ws_row = 12, .ws_col = 60 };
    int slave;

    assert_int_equal(openpty(&fixture->fd, &slave, NULL, NULL, &size), 0);
    tcgetattr(slave, &fixture->before);
    fixture->pid = fork();
    if (fixture->pid == 0) {
        close(fixture->fd);
        login_tty(slave);
        signal(SIGHUP, SIG_DFL); /* whoever runs the tests may ignore it */
        g_setenv("TERM", "xterm-256color", TRUE);
        g_unsetenv("COLORTERM");
        g_unsetenv("NO_COLOR");
        for (; variables && *variables; variables++)
            putenv((char *)*variables);
        run_program();
    }
    close(slave);
}

/* false: the program has closed its end, or time is up. */
static bool
read_some(Fixture *fixture, gint64 deadline)
{
    struct pollfd poller = { .fd = fixture->fd, .events = POLLIN };
    int left = (int)MAX(0, (deadline - g_get_monotonic_time()) / 1000);
    char bytes[4096];
    ssize_t count;

    if (poll(&poller, 1, left) <= 0)
        return false;
    count = read(fixture->fd, bytes, sizeof(bytes));
    if (count > 0)
        g_string_append_len(fixture->output, bytes, count);
    return count > 0;
}

/* Reads until the text comes, after what was waited for before. */
static void
wait_for(Fixture *fixture, const char *text)
{
    gint64 deadline = g_get_monotonic_time() + DEADLINE_MS * INT64_C(1000);
    const char *found;

    while (!(found = strstr(fixture->output->str + fixture->seen, text))) {
        if (!read_some(fixture, deadline))
            fail_msg("“%s” did not come", text);
    }
    fixture->seen = (size_t)(found - fixture->output->str) + strlen(text);
}

static void
type(Fixture *fixture, const char *text)
{
    assert_int_equal(write(fixture->fd, text, strlen(text)), strlen(text));
}

/* Reads to the end; the status of waitpid(). */
static int
wait_for_end(Fixture *fixture)
{
    gint64 deadline = g_get_monotonic_time() + DEADLINE_MS * INT64_C(1000);
    int status = 0;

    while (waitpid(fixture->pid, &status, WNOHANG) == 0) {
        assert_true(g_get_monotonic_time() < deadline);
        read_some(fixture, g_get_monotonic_time() + 10 * 1000);
    }
    while (read_some(fixture, g_get_monotonic_time()))
        ;
    fixture->pid = 0;
    return status;
}

static void
assert_left_well(Fixture *fixture)
{
    static const char *const resets[] = { "\033[?2004l", "\033[?1004l", "\033[?1000l",
                                          "\033[?1006l", "\033[?1049l", "\033[?25h" };
    const char *tail = fixture->output->str + fixture->seen;
    struct termios now;

    tcgetattr(fixture->fd, &now);
    assert_int_equal(now.c_lflag, fixture->before.c_lflag);
    assert_int_equal(now.c_iflag, fixture->before.c_iflag);
    assert_int_equal(now.c_oflag, fixture->before.c_oflag);
    for (size_t i = 0; i < G_N_ELEMENTS(resets); i++) {
        /* A cursor that was never hidden need not be shown. */
        if (strstr(fixture->output->str, "\033[?25l") || strcmp(resets[i], "\033[?25h") != 0)
            assert_non_null(strstr(tail, resets[i]));
    }
}

/* --- tests --- */

static void
test_quit(void **state)
{
    Fixture *fixture = *state;

    start(fixture, NULL);
    wait_for(fixture, "\033[?2004h");
    wait_for(fixture, "console");
    wait_for(fixture, "> ");
    type(fixture, "h\xc3\xa4\r");
    wait_for(fixture, "heard h\xc3\xa4");
    type(fixture, "quit\r");
    assert_int_equal(wait_for_end(fixture), 0);
    assert_left_well(fixture);
}

/* However it dies, the shell gets its terminal back. */
static void
test_deaths(void **state)
{
    Fixture *fixture = *state;
    int status;

    start(fixture, NULL);
    wait_for(fixture, "console");
    type(fixture, "abort\r");
    status = wait_for_end(fixture);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
    assert_left_well(fixture);
}

static void
test_exit(void **state)
{
    Fixture *fixture = *state;
    int status;

    start(fixture, NULL);
    wait_for(fixture, "console");
    type(fixture, "exit\r");
    status = wait_for_end(fixture);
    assert_true(WIFEXITED(status));
    assert_left_well(fixture);
}

static void
test_hangup(void **state)
{
    Fixture *fixture = *state;
    int status;

    start(fixture, NULL);
    wait_for(fixture, "console");
    close(fixture->fd);
    fixture->fd = -1;
    assert_int_equal(waitpid(fixture->pid, &status, 0), fixture->pid);
    fixture->pid = 0;
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGHUP);
}

static void
resize(Fixture *fixture, unsigned short rows, unsigned short columns)
{
    struct winsize size = { .ws_row = rows, .ws_col = columns };

    ioctl(fixture->fd, TIOCSWINSZ, &size);
}

/* The program hears of each size while it goes through all of them. */
static void
test_sizes(void **state)
{
    static const unsigned short sizes[][2] = { { 1, 1 },   { 2, 2 },      { 3, 300 },
                                               { 200, 1 }, { 60, 200 },   { 10, 40 },
                                               { 1, 40 },  { 999, 2000 }, { 12, 60 } };
    Fixture *fixture = *state;

    start(fixture, NULL);
    wait_for(fixture, "console");
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        resize(fixture, sizes[i][0], sizes[i][1]);
        wait_for(fixture, "\033[H\033[2J"); /* drawn anew */
        type(fixture, "x\177");
    }
    type(fixture, "still\r");
    wait_for(fixture, "heard still");
}

static void
test_suspend(void **state)
{
    Fixture *fixture = *state;

    start(fixture, NULL);
    wait_for(fixture, "console");
    type(fixture, "draft\032"); /* nobody can continue a session's leader: it goes on by itself */
    wait_for(fixture, "\033[?1049l");
    wait_for(fixture, "\033[?2004h");
    wait_for(fixture, "draft");
    kill(fixture->pid, SIGSTOP);
    kill(fixture->pid, SIGCONT);
    wait_for(fixture, "\033[?2004h");
    wait_for(fixture, "draft");
    type(fixture, "\r");
    wait_for(fixture, "heard draft");
}

static void
test_reports(void **state)
{
    Fixture *fixture = *state;

    start(fixture, NULL);
    wait_for(fixture, "\033[?1004h");
    wait_for(fixture, "\033[?1000h\033[?1002h\033[?1006h");
    wait_for(fixture, "\033]2;jaser\a");
    type(fixture, "\033[O");
    wait_for(fixture, "focus out");
    type(fixture, "\033[200~one\ntwo\n\033[201~");
    wait_for(fixture, "one⏎two");
    type(fixture, "\r");
    wait_for(fixture, "heard one");
}

/* Nothing that is shown, and nothing that libraries print, is obeyed by the terminal. */
static void
test_nothing_raw(void **state)
{
    Fixture *fixture = *state;

    start(fixture, NULL);
    wait_for(fixture, "console");
    type(fixture, "\033[200~a\033]2;owned\ab\xc2\x9b"
                  "2J\xe2\x80\xae"
                  "c\033[201~\r");
    wait_for(fixture, "heard a");
    type(fixture, "print\r");
    wait_for(fixture, "heard print");
    assert_null(strstr(fixture->output->str, "\033]2;owned"));
    assert_null(strstr(fixture->output->str, "\xc2\x9b"));
    assert_null(strstr(fixture->output->str, "\xe2\x80\xae"));
    assert_null(strstr(fixture->output->str, "library noise"));
}

static void
test_no_color(void **state)
{
    static const char *const variables[] = { "NO_COLOR=1", "COLORTERM=truecolor", NULL };
    Fixture *fixture = *state;

    start(fixture, variables);
    wait_for(fixture, "console");
    type(fixture, "x\r");
    wait_for(fixture, "heard x");
    assert_null(strstr(fixture->output->str, "\033[38"));
    assert_null(strstr(fixture->output->str, "\033[48"));
    assert_null(strstr(fixture->output->str, "\033[3m\033[3"));
}

static void
test_256_colors(void **state)
{
    Fixture *fixture = *state;

    start(fixture, NULL);
    wait_for(fixture, "\033[48;5;236m");
    wait_for(fixture, "console");
    assert_null(strstr(fixture->output->str, "48;2;"));
}

/* Each drawing ends by putting the cursor back into the input line. Some may come soon, then less
 * often: more lines come than there are rows. */
static void
test_flood(void **state)
{
    static const char cursor[] = "\033[12;3H";
    Fixture *fixture = *state;
    gint64 start_time, elapsed;
    size_t before;
    int frames = 0;

    start(fixture, NULL);
    wait_for(fixture, "console");
    type(fixture, "flood\r");
    wait_for(fixture, "heard flood");
    start_time = g_get_monotonic_time();
    before = fixture->seen;
    wait_for(fixture, "all lines");
    elapsed = (g_get_monotonic_time() - start_time) / 1000;
    for (const char *at = fixture->output->str + before; (at = strstr(at, cursor)); at++)
        frames++;
    assert_in_range(frames, 2, elapsed / FRAME_MS + SOON + 5);
}

/* How often the program has called write(). */
static long
count_writes(Fixture *fixture)
{
    static const char name[] = "\nsyscw:";
    g_autofree char *path = g_strdup_printf("/proc/%d/io", fixture->pid);
    g_autofree char *text = NULL;
    const char *row = g_file_get_contents(path, &text, NULL, NULL) ? strstr(text, name) : NULL;

    if (!row)
        skip(); /* no /proc */
    return atol(row + strlen(name));
}

static void
test_a_drawing_is_written_at_once(void **state)
{
    Fixture *fixture = *state;
    long before;

    start(fixture, NULL);
    wait_for(fixture, "console");
    for (int i = 0; i < 10; i++) {
        g_autofree char *line = g_strdup_printf("line %d\r", i);

        type(fixture, line);
        wait_for(fixture, "heard");
    }
    before = count_writes(fixture);
    type(fixture, "\f");
    wait_for(fixture, "\033[2J");
    wait_for(fixture, "console");
    assert_in_range(count_writes(fixture) - before, 0, 6);
}

static void
test_unknown_terminal(void **state)
{
    static const char *const variables[] = { "TERM=no-such-terminal", NULL };
    Fixture *fixture = *state;

    start(fixture, variables);
    wait_for(fixture, "no-such-terminal");
    assert_int_equal(WEXITSTATUS(wait_for_end(fixture)), 9);
}

static void
test_dumb_terminal(void **state)
{
    static const char *const variables[] = { "TERM=dumb", NULL };
    Fixture *fixture = *state;

    start(fixture, variables);
    wait_for(fixture, "line by line");
    assert_int_equal(WEXITSTATUS(wait_for_end(fixture)), 9);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_quit, setup, teardown),
        cmocka_unit_test_setup_teardown(test_deaths, setup, teardown),
        cmocka_unit_test_setup_teardown(test_exit, setup, teardown),
        cmocka_unit_test_setup_teardown(test_hangup, setup, teardown),
        cmocka_unit_test_setup_teardown(test_sizes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_suspend, setup, teardown),
        cmocka_unit_test_setup_teardown(test_reports, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nothing_raw, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_color, setup, teardown),
        cmocka_unit_test_setup_teardown(test_256_colors, setup, teardown),
        cmocka_unit_test_setup_teardown(test_flood, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_drawing_is_written_at_once, setup, teardown),
        cmocka_unit_test_setup_teardown(test_unknown_terminal, setup, teardown),
        cmocka_unit_test_setup_teardown(test_dumb_terminal, setup, teardown),
    };

    setlocale(LC_ALL, "C.UTF-8");
    g_setenv("INPUTRC", "/dev/null", TRUE);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
