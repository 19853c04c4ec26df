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

/* Whoever is tested must say so: sanitizers keep what has been freed. */
static bool
is_memory_kept(void)
{
#ifdef __SANITIZE_ADDRESS__
    print_message("not looked at: AddressSanitizer keeps freed memory; built without, it is.\n");
    return true;
#else
    return false;
#endif
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

/* How often the password is in the area; -1: it cannot be read. */
static int
count_in(int memory, const Area *area)
{
    size_t length = area->to - area->from;
    g_autofree char *bytes = g_malloc(length);
    ssize_t count = pread(memory, bytes, length, (off_t)area->from);
    int found = 0;

    for (char *at = bytes;
         count > 0 && (at = memmem(at, (size_t)(bytes + count - at), PASSWORD, strlen(PASSWORD)));
         at++)
        found++;
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
        int found = area->is_readable ? count_in(memory, area) : 0;

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

    if (is_memory_kept())
        return;
    if (!search_memory(&search)) {
        print_message("not looked at: /proc/PID/mem cannot be opened here.\n");
        return;
    }
    print_message("in dumps: %d %s; in secret pages: %d\n", search.in_dumps,
                  search.where ? search.where : "", search.elsewhere);
    scene_wait(scene, is_wiped, &search, "the password to be wiped");
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
    scene_wait_shown(scene, terminal, "<presence");
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

    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
