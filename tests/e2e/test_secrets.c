/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passwords stay secret: in no file, on no screen, and in no memory longer than they are needed. */

#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "scene.h"

/* Nothing else has this. */
#define PASSWORD "Zu8kahgh-Phahx7oo"

static int
start_server(void **state)
{
    static const char *const words[] = { "sasl2", "alice:" PASSWORD, "carol:" SCENE_PASSWORD,
                                         NULL };

    return scene_begin_group(state, words);
}

/* --- files --- */

static void
assert_not_in_files(Scene *scene, const char *folder)
{
    g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
    const char *name;

    while (entries && (name = g_dir_read_name(entries))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *text = NULL;
        gsize length;

        if (g_file_test(path, G_FILE_TEST_IS_DIR) && !g_file_test(path, G_FILE_TEST_IS_SYMLINK))
            assert_not_in_files(scene, path);
        else if (g_file_get_contents(path, &text, &length, NULL) &&
                 memmem(text, length, PASSWORD, strlen(PASSWORD)))
            scene_fail(scene, "the password is in %s", path);
    }
}

/* --- memory --- */

typedef struct {
    unsigned long from, to;
    bool is_readable, is_dumped;
    char name[256];
} Area;

/* The areas of /proc/PID/smaps. */
static GArray *
list_areas(int process)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/smaps", process);
    GArray *areas = g_array_new(FALSE, TRUE, sizeof(Area));
    FILE *file = fopen(path, "r");
    char line[1024], rights[5];
    Area area = { 0 };

    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        Area next = { 0 };

        if (sscanf(line, "%lx-%lx %4s %*s %*s %*s %255[^\n]", &next.from, &next.to, rights,
                   next.name) >= 3) {
            area = next;
            area.is_readable = rights[0] == 'r';
        } else if (g_str_has_prefix(line, "VmFlags:")) {
            area.is_dumped = !strstr(line, " dd");
            g_array_append_val(areas, area);
        }
    }
    fclose(file);
    return areas;
}

/* How often the password is in the area. */
static int
count_in(int memory, const Area *area)
{
    enum { PIECE = 1 << 20 };
    const size_t overlap = strlen(PASSWORD) - 1;
    g_autofree char *bytes = g_malloc(PIECE + overlap);
    int found = 0;

    for (unsigned long from = area->from; from < area->to; from += PIECE) {
        ssize_t count = pread(memory, bytes, MIN(PIECE + overlap, area->to - from), (off_t)from);

        for (char *at = bytes; count > 0 && (at = memmem(at, (size_t)(bytes + count - at), PASSWORD,
                                                         strlen(PASSWORD)));
             at++)
            found++;
    }
    return found;
}

typedef struct {
    int process;
    int in_dumps, elsewhere; /* in what a core dump would hold, and in the pages kept out of it */
    char *where;
} Search;

/* false: this user may not look. */
static bool
search_memory(Search *search)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/mem", search->process);
    int memory = open(path, O_RDONLY);

    if (memory < 0)
        return false;
    g_autoptr(GArray) areas = list_areas(search->process);
    search->in_dumps = search->elsewhere = 0;
    for (unsigned i = 0; i < areas->len; i++) {
        const Area *area = &g_array_index(areas, Area, i);
        /* Larger ones are a sanitizer's book-keeping. */
        bool is_ours = area->is_readable && area->to - area->from < (1UL << 30);
        int found = is_ours ? count_in(memory, area) : 0;

        if (area->is_dumped)
            search->in_dumps += found;
        else
            search->elsewhere += found;
        if (found && area->is_dumped) {
            g_free(search->where);
            search->where = g_strdup_printf("%lx-%lx %s", area->from, area->to, area->name);
        }
    }
    close(memory);
    return true;
}

static bool
is_wiped(gpointer data)
{
    Search *search = data;

    return search_memory(search) && search->in_dumps == 0;
}

/* In secret pages at most, and there only if it is needed. */
static void
assert_not_in_memory(Scene *scene, int process, bool is_needed)
{
    Search search = { .process = process };

    if (!search_memory(&search)) {
        print_message("not looked at: /proc/PID/mem cannot be opened here.\n");
        return;
    }
    g_autofree char *what = g_strdup_printf("the password to be wiped (it was in %s)",
                                            search.where ? search.where : "no dump");
    scene_wait(scene, is_wiped, &search, what);
    assert_int_equal(search.elsewhere > 0, is_needed);
    g_free(search.where);
}

/* --- tests --- */

/* Everything that can be written is written, and everything that can be shown. */
static Terminal *
log_in(Scene *scene, const char *properties)
{
    g_autofree char *all = g_strconcat("password=\nenabled=off\n", properties, NULL);
    scene_add_account(scene, "a", "alice", all);
    Terminal *terminal = scene_open(scene, "a", "--log-level", "debug", NULL);
    scene_enter(terminal, "/xmlconsole");
    scene_wait_shown(scene, terminal, "XML console");
    scene_enter(terminal, "/connect alice");
    scene_wait_shown(scene, terminal, "Password for alice");
    terminal_type(terminal, PASSWORD);
    terminal_key(terminal, "Enter");
    scene_wait_shown(scene, terminal, "alice ●");
    assert_false(terminal_shows(terminal, PASSWORD));
    return terminal;
}

static void
test_typed_password_goes_with_a_token(void **state)
{
    Scene *scene = *state;
    Terminal *terminal = log_in(scene, "");

    assert_not_in_memory(scene, terminal_process_id(terminal), false);
    scene_quit(scene, terminal);
    assert_not_in_files(scene, scene->folder);
}

static void
test_without_a_token_it_is_in_secret_pages(void **state)
{
    Scene *scene = *state;
    Terminal *terminal = log_in(scene, "login.token=off");

    assert_not_in_memory(scene, terminal_process_id(terminal), true);
    scene_quit(scene, terminal);
    assert_not_in_files(scene, scene->folder);
}

static void
test_without_a_screen(void **state)
{
    Scene *scene = *state;

    scene_add_account(scene, "a", "alice", "password=");
    Process *alice = scene_headless(scene, "a", "--json", "--log-level", "debug", NULL);
    scene_wait_printed(scene, alice, "\"type\":\"prompt\"");
    process_say(alice, "/answer " PASSWORD);
    scene_wait_printed(scene, alice, "\"state\":\"online\"");
    assert_not_in_memory(scene, process_id(alice), false);
    process_say(alice, "/quit");
    assert_int_equal(scene_wait_process_exit(scene, alice), 0);
    assert_null(strstr(process_output(alice), PASSWORD));
    assert_not_in_files(scene, scene->folder);
}

/* The new one, on its way to the server, and then. */
static void
test_of_a_change(void **state)
{
    Scene *scene = *state;

    scene_add_account(scene, "a", "carol", "password=");
    Process *carol = scene_headless(scene, "a", "--json", "--log-level", "debug", NULL);
    scene_wait_printed(scene, carol, "\"type\":\"prompt\"");
    process_say(carol, "/answer " SCENE_PASSWORD);
    scene_wait_printed(scene, carol, "\"state\":\"online\"");
    process_say(carol, "/account password carol");
    scene_wait_printed(scene, carol, "\"type\":\"prompt\"");
    process_say(carol, "/answer " PASSWORD);
    scene_wait_printed(scene, carol, "\"type\":\"prompt\"");
    process_say(carol, "/answer " PASSWORD);
    scene_wait_printed(scene, carol, "has been changed");
    assert_not_in_memory(scene, process_id(carol), true);
    process_say(carol, "/quit");
    assert_int_equal(scene_wait_process_exit(scene, carol), 0);
    assert_not_in_files(scene, scene->folder);
}

static void
test_of_a_command(void **state)
{
    Scene *scene = *state;

    /* Its text is in the accounts file, and so in memory. */
    scene_add_account(scene, "a", "alice",
                      "password=\neval_password=echo Zu8kahgh-$(echo Phahx7oo)");
    Process *alice = scene_headless(scene, "a", "--json", "--log-level", "debug", NULL);
    scene_wait_printed(scene, alice, "\"state\":\"online\"");
    assert_not_in_memory(scene, process_id(alice), false);
    process_say(alice, "/quit");
    assert_int_equal(scene_wait_process_exit(scene, alice), 0);
    assert_not_in_files(scene, scene->folder);
}

/* Its copies are not looked for: what reads the file leaves some behind. */
static void
test_of_the_accounts_file(void **state)
{
    Scene *scene = *state;

    scene_add_account(scene, "a", "alice", "password=" PASSWORD);
    Process *alice = scene_headless(scene, "a", "--json", "--log-level", "debug", NULL);
    scene_wait_printed(scene, alice, "\"state\":\"online\"");
    process_say(alice, "/account show alice");
    scene_wait_printed(scene, alice, "(stored)");
    process_say(alice, "/quit");
    assert_int_equal(scene_wait_process_exit(scene, alice), 0);
    assert_null(strstr(process_output(alice), PASSWORD));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_typed_password_goes_with_a_token),
        scene_test(test_without_a_token_it_is_in_secret_pages),
        scene_test(test_without_a_screen),
        scene_test(test_of_a_change),
        scene_test(test_of_a_command),
        scene_test(test_of_the_accounts_file),
    };

    /* AddressSanitizer would keep what has been freed for a while, and so hide nothing from us. */
    g_autofree char *options =
        g_strjoin(":", g_getenv("ASAN_OPTIONS") ? g_getenv("ASAN_OPTIONS") : "detect_leaks=1",
                  "quarantine_size_mb=0:thread_local_quarantine_size_kb=0", NULL);
    g_setenv("ASAN_OPTIONS", options, TRUE);
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
