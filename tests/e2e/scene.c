/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The world of one test: a temporary folder, the programs that run in it, and all waiting. */

#include "config.h"

#include "scene.h"

#include <glib/gstdio.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEADLINE_SECONDS 40
/* For which a key may wait: sanitizers take several times as long. */
#ifdef WITH_SANITIZERS
#define LONGEST_WORK_US (300 * 1000)
#else
#define LONGEST_WORK_US (50 * 1000)
#endif
#define LONGEST_WAIT_US (2 * 1000 * 1000)
#define PROMPT_COLUMNS  2
/* What a program printed last, where a test fails. */
#define OUTPUT_BYTES 10000

Scene *
scene_new(Server *server)
{
    Scene *scene = g_new0(Scene, 1);
    scene->server = server;
    scene->folder = g_dir_make_tmp("jaser-scene-XXXXXX", NULL);
    scene->terminals = g_ptr_array_new_with_free_func((GDestroyNotify)terminal_free);
    scene->processes = g_ptr_array_new_with_free_func((GDestroyNotify)process_free);
    return scene;
}

/* Prints the files that match; how many there were. */
static size_t
show_files(Scene *scene, const char *pattern)
{
    g_autofree char *path = g_build_filename(scene->folder, pattern, NULL);
    glob_t found = { 0 };
    glob(path, 0, NULL, &found);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        g_autofree char *text = NULL;
        if (g_file_get_contents(found.gl_pathv[i], &text, NULL, NULL))
            fprintf(stderr, "--- %s\n%s\n", found.gl_pathv[i], text);
    }
    size_t count = found.gl_pathc;
    globfree(&found);
    return count;
}

int
scene_free(Scene *scene)
{
    g_ptr_array_unref(scene->terminals);
    g_ptr_array_unref(scene->processes);
    size_t complaints = show_files(scene, "sanitizer.*");
    if (g_getenv("SCENE_KEEP"))
        print_message("%s is kept\n", scene->folder);
    else
        folder_remove(scene->folder);
    g_free(scene->folder);
    g_free(scene);
    return complaints > 0;
}

/* --- for cmocka --- */

int
scene_begin_group(void **state, const char *const *words)
{
    *state = server_new(words);
    return 0;
}

int
scene_end_group(void **state)
{
    server_free(*state);
    return 0;
}

int
scene_begin(void **state)
{
    *state = scene_new(*state);
    return 0;
}

int
scene_end(void **state)
{
    return scene_free(*state);
}

/* --- the programs --- */

static char *
config_path(Scene *scene, const char *name, const char *file)
{
    return g_build_filename(scene->folder, name, "config", file, NULL);
}

char *
scene_data_path(Scene *scene, const char *name, const char *file)
{
    return g_build_filename(scene->folder, name, "data", file, NULL);
}

static void
add_to_file(const char *path, const char *text)
{
    g_autofree char *folder = g_path_get_dirname(path);
    assert_int_equal(g_mkdir_with_parents(folder, 0700), 0);
    FILE *file = fopen(path, "a");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    g_chmod(path, 0600);
}

void
scene_write_config(Scene *scene, const char *name, const char *file, const char *text)
{
    g_autofree char *path = config_path(scene, name, file);
    g_remove(path);
    add_to_file(path, text);
}

void
scene_add_account(Scene *scene, const char *name, const char *user, const char *properties)
{
    g_autofree char *path = config_path(scene, name, "accounts");
    g_autofree char *text = g_strdup_printf(
        "[%s%s]\npassword=" SCENE_PASSWORD "\nserver=127.0.0.1\nport=%d\n"
        "tls.ca_file=%s\nenabled=true\n%s\n",
        user, strpbrk(user, "@.") ? "" : "@" SERVER_DOMAIN, server_port(scene->server),
        server_ca_file(scene->server), properties ? properties : "");
    add_to_file(path, text);
}

void
scene_add_account_at(Scene *scene, const char *name, const char *user, const Server *server)
{
    g_autofree char *path = config_path(scene, name, "accounts");
    g_autofree char *text =
        g_strdup_printf("[%s@%s]\npassword=" SCENE_PASSWORD "\nserver=%s\nport=%d\n"
                        "tls.ca_file=%s\nenabled=true\n",
                        user, server_domain(server), server_address(server), server_port(server),
                        server_ca_file(server));
    add_to_file(path, text);
}

/* The whole environment of the programs: nothing of the user's may change what they do. */
static char **
environment(Scene *scene)
{
    g_autofree char *reports = g_build_filename(scene->folder, "sanitizer", NULL);
    const char *options = g_getenv("ASAN_OPTIONS");
    GPtrArray *strings = g_ptr_array_new();
    g_ptr_array_add(strings, g_strdup("TERM=xterm-256color"));
    g_ptr_array_add(strings, g_strdup("COLORTERM=truecolor"));
    g_ptr_array_add(strings, g_strdup("LC_ALL=C.UTF-8"));
    g_ptr_array_add(strings, g_strdup("TZ=UTC"));
    g_ptr_array_add(strings,
                    g_strdup_printf("PATH=%s%s%s",
                                    scene->folder_of_programs ? scene->folder_of_programs : "",
                                    scene->folder_of_programs ? ":" : "", g_getenv("PATH")));
    g_ptr_array_add(strings, g_strdup_printf("HOME=%s", scene->folder));
    g_ptr_array_add(strings, g_strdup_printf("XDG_RUNTIME_DIR=%s", scene->folder));
    if (scene->gnupg_home)
        g_ptr_array_add(strings, g_strdup_printf("GNUPGHOME=%s", scene->gnupg_home));
    if (scene->variable)
        g_ptr_array_add(strings, g_strdup(scene->variable));
    /* ASAN_OPTIONS=fast_unwind_on_malloc=0 tells where leaks come from, and takes its time. */
    g_ptr_array_add(strings, g_strdup_printf("ASAN_OPTIONS=detect_leaks=1:log_path=%s:%s", reports,
                                             options ? options : ""));
    g_ptr_array_add(strings,
                    g_strdup_printf("UBSAN_OPTIONS=print_stacktrace=1:log_path=%s", reports));
    g_ptr_array_add(strings, g_strdup_printf("LSAN_OPTIONS=suppressions=%s/tests/e2e/leaks.supp",
                                             g_getenv("top_srcdir")));
    g_ptr_array_add(strings, NULL);
    return (char **)g_ptr_array_free(strings, FALSE);
}

/* $JASER, or the one that was built. */
static char *
jaser_path(void)
{
    const char *path = g_getenv("JASER");
    return path ? g_strdup(path) : g_build_filename(g_getenv("top_builddir"), "jaser", NULL);
}

/* The themes of the tree, for a jaser that is not installed. */
static void
link_themes(Scene *scene, const char *name)
{
    g_autofree char *path = config_path(scene, name, "themes");
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *tree = g_canonicalize_filename(g_getenv("top_srcdir"), NULL);
    g_autofree char *themes = g_build_filename(tree, "themes", NULL);
    g_mkdir_with_parents(folder, 0700);
    /* It is there when this is a second start. */
    (void)!symlink(themes, path);
}

/* The command line of the jaser called name; the strings in it are owned by the array. */
static GPtrArray *
jaser_argv(Scene *scene, const char *name, va_list more)
{
    GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);
    link_themes(scene, name);
    g_ptr_array_add(argv, jaser_path());
    g_ptr_array_add(argv, g_strdup("--config-dir"));
    g_ptr_array_add(argv, config_path(scene, name, NULL));
    g_ptr_array_add(argv, g_strdup("--data-dir"));
    g_ptr_array_add(argv, scene_data_path(scene, name, NULL));
    g_ptr_array_add(argv, g_strdup("--log"));
    g_ptr_array_add(argv, g_strdup_printf("%s/%s.log", scene->folder, name));
    g_ptr_array_add(argv, g_strdup("--log-level"));
    g_ptr_array_add(argv, g_strdup("debug"));
    for (const char *word; (word = va_arg(more, const char *));)
        g_ptr_array_add(argv, g_strdup(word));
    g_ptr_array_add(argv, NULL);
    return argv;
}

Terminal *
scene_open_program(Scene *scene, const char *const *argv, int rows, int columns)
{
    g_auto(GStrv) variables = environment(scene);
    Terminal *terminal = terminal_new(argv, (const char *const *)variables, rows, columns);
    g_ptr_array_add(scene->terminals, terminal);
    return terminal;
}

static Process *
start_process(Scene *scene, GPtrArray *argv)
{
    g_auto(GStrv) variables = environment(scene);
    Process *process =
        process_new((const char *const *)argv->pdata, (const char *const *)variables);
    g_ptr_array_add(scene->processes, process);
    return process;
}

Terminal *
scene_open(Scene *scene, const char *name, ...)
{
    va_list more;
    va_start(more, name);
    g_autoptr(GPtrArray) argv = jaser_argv(scene, name, more);
    va_end(more);
    return scene_open_program(scene, (const char *const *)argv->pdata, 24, 120);
}

static GPtrArray *
plain_argv(Scene *scene, const char *name, ...)
{
    va_list none;
    va_start(none, name);
    GPtrArray *argv = jaser_argv(scene, name, none);
    va_end(none);
    return argv;
}

Terminal *
scene_open_sized(Scene *scene, const char *name, int rows, int columns)
{
    g_autoptr(GPtrArray) argv = plain_argv(scene, name, NULL);
    return scene_open_program(scene, (const char *const *)argv->pdata, rows, columns);
}

Process *
scene_headless(Scene *scene, const char *name, ...)
{
    va_list more;
    va_start(more, name);
    g_autoptr(GPtrArray) argv = jaser_argv(scene, name, more);
    va_end(more);
    g_ptr_array_insert(argv, 1, g_strdup("--headless"));
    return start_process(scene, argv);
}

Process *
scene_peer(Scene *scene, const char *user, ...)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(argv, g_build_filename(g_getenv("top_builddir"), "tests/e2e/peer", NULL));
    g_ptr_array_add(argv, g_strdup_printf("--jid=%s@" SERVER_DOMAIN "/peer", user));
    g_ptr_array_add(argv, g_strdup("--password=" SCENE_PASSWORD));
    g_ptr_array_add(argv, g_strdup_printf("--port=%d", server_port(scene->server)));
    va_list more;
    va_start(more, user);
    for (const char *word; (word = va_arg(more, const char *));)
        g_ptr_array_add(argv, g_strdup(word));
    va_end(more);
    g_ptr_array_add(argv, NULL);
    Process *peer = start_process(scene, argv);
    scene_wait_printed(scene, peer, "online");
    return peer;
}

/* --- what a person does --- */

void
scene_enter(Terminal *terminal, const char *line)
{
    terminal_type(terminal, line);
    terminal_key(terminal, "Enter");
}

void
scene_quit(Scene *scene, Terminal *terminal)
{
    scene_enter(terminal, "/quit");
    assert_int_equal(scene_wait_exit(scene, terminal), 0);
    assert_true(terminal_is_restored(terminal));
}

/* --- waiting --- */

/* But for empty ones, and those where only panels end. */
static void
show_lines(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line; line++) {
        if ((*line)[strspn(*line, " │")])
            fprintf(stderr, "%s\n", *line);
    }
}

/* What tells most stands last. */
void
scene_fail(Scene *scene, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    show_files(scene, "*.log");
    for (guint i = 0; i < scene->processes->len; i++) {
        const char *output = process_output(g_ptr_array_index(scene->processes, i));
        fprintf(stderr, "--- program %u\n", i);
        show_lines(output + MAX((gssize)strlen(output) - OUTPUT_BYTES, 0));
    }
    for (guint i = 0; i < scene->terminals->len; i++) {
        g_autofree char *screen = terminal_screen(g_ptr_array_index(scene->terminals, i));
        fprintf(stderr, "--- terminal %u\n", i);
        show_lines(screen);
    }
    print_error("%s\n", text);
    fail();
    g_assert_not_reached();
}

static gboolean
on_tick(gpointer data)
{
    (void)data;
    return G_SOURCE_CONTINUE;
}

void
scene_wait(Scene *scene, SceneCondition condition, gpointer data, const char *what)
{
    gint64 deadline = g_get_monotonic_time() + DEADLINE_SECONDS * G_TIME_SPAN_SECOND;
    /* Files and ends of programs wake nobody. */
    guint tick = g_timeout_add(20, on_tick, NULL);
    bool holds = condition(data);
    while (!holds && g_get_monotonic_time() < deadline) {
        g_main_context_iteration(NULL, TRUE);
        holds = condition(data);
    }
    g_source_remove(tick);
    if (!holds)
        scene_fail(scene, "waited %d s for %s", DEADLINE_SECONDS, what);
}

typedef struct {
    Terminal *terminal;
    Process *process;
    const char *text, *pattern;
    char *line;
    int status;
} Wanted;

static bool
is_shown(gpointer data)
{
    Wanted *wanted = data;
    return terminal_shows(wanted->terminal, wanted->text);
}

static bool
is_gone(gpointer data)
{
    return !is_shown(data);
}

static bool
is_printed(gpointer data)
{
    Wanted *wanted = data;
    return (wanted->line = process_next(wanted->process, wanted->text));
}

static bool
is_in_file(gpointer data)
{
    Wanted *wanted = data;
    bool is_found = false;
    glob_t found = { 0 };
    glob(wanted->pattern, 0, NULL, &found);
    for (size_t i = 0; i < found.gl_pathc && !is_found; i++) {
        g_autofree char *text = NULL;
        is_found =
            g_file_get_contents(found.gl_pathv[i], &text, NULL, NULL) && strstr(text, wanted->text);
    }
    globfree(&found);
    return is_found;
}

static bool
has_ended(gpointer data)
{
    Wanted *wanted = data;
    return wanted->terminal ? terminal_has_ended(wanted->terminal, &wanted->status)
                            : process_has_ended(wanted->process, &wanted->status);
}

void
scene_wait_shown(Scene *scene, Terminal *terminal, const char *text)
{
    g_autofree char *what = g_strdup_printf("\"%s\" on the screen", text);
    scene_wait(scene, is_shown, &(Wanted){ .terminal = terminal, .text = text }, what);
}

void
scene_wait_gone(Scene *scene, Terminal *terminal, const char *text)
{
    g_autofree char *what = g_strdup_printf("\"%s\" to go from the screen", text);
    scene_wait(scene, is_gone, &(Wanted){ .terminal = terminal, .text = text }, what);
}

typedef struct {
    Terminal *terminal;
    int column;
} Cursor;

/* In the last row: in others it stands for a moment while they are drawn. */
static bool
is_cursor_there(gpointer data)
{
    const Cursor *wanted = data;
    VTermScreenCell below;
    int row, column;
    terminal_cursor(wanted->terminal, &row, &column);
    return column == wanted->column && !terminal_cell_at(wanted->terminal, row + 1, 0, &below);
}

/* Presses a key after which the cursor stands in the column. */
static void
press(Scene *scene, Terminal *terminal, const char *key, int column)
{
    Cursor wanted = { .terminal = terminal, .column = column };
    long delayed_before, delayed;
    long worked = terminal_main_thread_us(terminal, &delayed_before);
    gint64 began = g_get_monotonic_time();
    terminal_key(terminal, key);
    scene_wait(scene, is_cursor_there, &wanted, "the echo of a key");
    worked = terminal_main_thread_us(terminal, &delayed) - worked;
    long waited = (long)(g_get_monotonic_time() - began) - (delayed - delayed_before);
    if (worked > LONGEST_WORK_US || waited > LONGEST_WAIT_US)
        scene_fail(scene, "a key waited for %ld ms, %ld of them work, %ld more for a processor",
                   waited / 1000, worked / 1000, (delayed - delayed_before) / 1000);
}

void
scene_type_until_shown(Scene *scene, Terminal *terminal, const char *text)
{
    gint64 deadline = g_get_monotonic_time() + DEADLINE_SECONDS * G_TIME_SPAN_SECOND;
    while (!terminal_shows(terminal, text)) {
        if (g_get_monotonic_time() > deadline)
            scene_fail(scene, "typed %d s until \"%s\" is shown", DEADLINE_SECONDS, text);
        press(scene, terminal, "x", PROMPT_COLUMNS + 1);
        press(scene, terminal, "Backspace", PROMPT_COLUMNS);
        scene_watch(1);
    }
}

char *
scene_wait_line(Scene *scene, Process *process, const char *text)
{
    g_autofree char *what = g_strdup_printf("a line with \"%s\"", text);
    Wanted wanted = { .process = process, .text = text };
    scene_wait(scene, is_printed, &wanted, what);
    return wanted.line;
}

void
scene_wait_printed(Scene *scene, Process *process, const char *text)
{
    g_free(scene_wait_line(scene, process, text));
}

void
scene_wait_file(Scene *scene, const char *pattern, const char *text)
{
    g_autofree char *what = g_strdup_printf("\"%s\" in %s", text, pattern);
    scene_wait(scene, is_in_file, &(Wanted){ .pattern = pattern, .text = text }, what);
}

static int
wait_end(Scene *scene, Wanted *wanted)
{
    scene_wait(scene, has_ended, wanted, "the program's end");
    scene_watch(0);
    return WIFEXITED(wanted->status) ? WEXITSTATUS(wanted->status) : 128 + WTERMSIG(wanted->status);
}

int
scene_wait_exit(Scene *scene, Terminal *terminal)
{
    return wait_end(scene, &(Wanted){ .terminal = terminal });
}

int
scene_wait_process_exit(Scene *scene, Process *process)
{
    return wait_end(scene, &(Wanted){ .process = process });
}

void
scene_quit_process(Scene *scene, Process *process)
{
    process_say(process, "/quit");
    assert_int_equal(scene_wait_process_exit(scene, process), 0);
}

void
scene_watch(int milliseconds)
{
    gint64 deadline = g_get_monotonic_time() + milliseconds * G_GINT64_CONSTANT(1000);
    guint tick = g_timeout_add(10, on_tick, NULL);
    do {
        while (g_main_context_iteration(NULL, FALSE)) {
        }
        if (g_get_monotonic_time() < deadline)
            g_main_context_iteration(NULL, TRUE);
    } while (g_get_monotonic_time() < deadline);
    g_source_remove(tick);
}

void
folder_remove(const char *path)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    for (const char *name; folder && (name = g_dir_read_name(folder));) {
        g_autofree char *inner = g_build_filename(path, name, NULL);
        if (g_file_test(inner, G_FILE_TEST_IS_DIR) && !g_file_test(inner, G_FILE_TEST_IS_SYMLINK))
            folder_remove(inner);
        else
            g_remove(inner);
    }
    g_rmdir(path);
}
