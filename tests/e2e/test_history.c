/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is kept of what was said, where the user wants it otherwise: runs that leave no trace, chats
 * that are cleared, archives on servers. */

#include "config.h"

#include <string.h>
#include <sys/stat.h>

#include "scene.h"

#define BOB "bob@" SERVER_DOMAIN

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "alice+bob/Friends", NULL };
    return scene_begin_group(state, words);
}

/* --- files --- */

static int
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Each file in the folder with its content and when it was changed, each folder with its name. */
static void
describe(const char *folder, GString *text)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

    for (const char *name; dir && (name = g_dir_read_name(dir));)
        g_ptr_array_add(names, g_build_filename(folder, name, NULL));
    g_ptr_array_sort(names, compare_names);
    for (unsigned i = 0; i < names->len; i++) {
        const char *path = names->pdata[i];
        g_autofree char *bytes = NULL;
        struct stat status;
        size_t length = 0;

        if (lstat(path, &status) == 0)
            g_string_append_printf(text, "%s %o %ld.%09ld %ld\n", path, (unsigned)status.st_mode,
                                   (long)status.st_mtim.tv_sec, (long)status.st_mtim.tv_nsec,
                                   (long)status.st_size);
        if (S_ISDIR(status.st_mode))
            describe(path, text);
        else if (S_ISREG(status.st_mode) && g_file_get_contents(path, &bytes, &length, NULL)) {
            g_autofree char *sum =
                g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, length);
            g_string_append_printf(text, "  %s\n", sum);
        }
    }
}

static char *
describe_home(const Scene *scene)
{
    GString *text = g_string_new(NULL);

    describe(scene->folder, text);
    return g_string_free(text, FALSE);
}

/* The file of the folder that has the bytes in it; NULL: none. Owned by the caller. */
static char *
find_in_files(const char *folder, const char *bytes)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    char *found = NULL;

    for (const char *name; dir && !found && (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *content = NULL;
        size_t length = 0;

        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            found = find_in_files(path, bytes);
        else if (g_file_get_contents(path, &content, &length, NULL) &&
                 memmem(content, length, bytes, strlen(bytes)))
            found = g_steal_pointer(&path);
    }
    return found;
}

static bool
is_in_files(const char *folder, const char *bytes)
{
    g_autofree char *path = find_in_files(folder, bytes);

    return path != NULL;
}

static void
assert_not_in_files(Scene *scene, const char *folder, const char *bytes)
{
    g_autofree char *path = find_in_files(folder, bytes);

    if (path)
        scene_fail(scene, "%s has %s", path, bytes);
}

/* --- private runs --- */

static Terminal *
open_private(Scene *scene, const char *name)
{
    const char *program = g_getenv("JASER");
    g_autofree char *built = g_build_filename(g_getenv("top_builddir"), "jaser", NULL);
    g_autofree char *config = g_build_filename(scene->folder, name, "config", NULL);
    g_autofree char *data = scene_data_path(scene, name, NULL);
    const char *const argv[] = {
        program ? program : built, "--config-dir", config, "--data-dir", data, "--private", NULL
    };

    return scene_open_program(scene, argv, 24, 120);
}

static void
test_a_private_run_leaves_no_trace(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", "--echo", NULL);
    scene_add_account(scene, "a", "alice", NULL);
    Terminal *alice = scene_open(scene, "a", NULL);
    scene_wait_shown(scene, alice, "alice ●");
    scene_enter(alice, "/msg " BOB " written before");
    scene_wait_printed(scene, bob, "written before");
    scene_quit(scene, alice);
    g_autofree char *before = describe_home(scene);

    alice = open_private(scene, "a");
    scene_wait_shown(scene, alice, "This is a private run");
    scene_wait_shown(scene, alice, "alice ●");
    scene_wait_shown(scene, alice, "private");
    scene_enter(alice, "/msg " BOB " the password is swordfish");
    scene_wait_printed(scene, bob, "swordfish");
    scene_wait_shown(scene, alice, "swordfish");
    scene_enter(alice, "/set ui.clock off");
    scene_enter(alice, "/set -chat chat.log off");
    scene_enter(alice, "/account add carol@" SERVER_DOMAIN);
    scene_enter(alice, "/panel fold everything");
    scene_enter(alice, "/save");
    scene_enter(alice, "/history");
    scene_enter(alice, "/search swordfish");
    scene_quit(scene, alice);
    g_autofree char *after = describe_home(scene);
    assert_string_equal(after, before);
    assert_false(is_in_files(scene->folder, "swordfish"));
}

static void
test_a_private_run_beside_another(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL);
    scene_add_account(scene, "a", "alice", NULL);
    Terminal *alice = scene_open(scene, "a", NULL);
    scene_wait_shown(scene, alice, "alice ●");

    Terminal *hidden = open_private(scene, "a");
    scene_wait_shown(scene, hidden, "alice ●");
    scene_enter(hidden, "/msg " BOB " from the private one");
    scene_wait_printed(scene, bob, "from the private one");
    scene_enter(alice, "/msg " BOB " from the other");
    scene_wait_printed(scene, bob, "from the other");
    scene_quit(scene, hidden);
    scene_quit(scene, alice);
}

/* --- what is cleared --- */

typedef struct {
    const Terminal *terminal;
    const char *text, *mark;
} Row;

static bool
has_row(gpointer data)
{
    const Row *row = data;
    g_autofree char *screen = terminal_screen(row->terminal);
    const char *text = strstr(screen, row->text);
    const char *mark = text ? strstr(text, row->mark) : NULL;

    return mark && mark < text + strcspn(text, "\n");
}

/* Until a row of the screen has the text, and the mark right of it. */
static void
wait_row(Scene *scene, Terminal *terminal, const char *text, const char *mark)
{
    Row row = { terminal, text, mark };

    scene_wait(scene, has_row, &row, text);
}

static void
test_a_chat_is_cleared_for_good(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", "--echo", NULL);
    scene_add_account(scene, "a", "alice", NULL);
    g_autofree char *data = scene_data_path(scene, "a", NULL);
    Terminal *alice = scene_open(scene, "a", NULL);
    scene_wait_shown(scene, alice, "alice ●");
    /* Not what the archive has of the tests before; what is still to be sent would stay. */
    scene_enter(alice, "/msg " BOB " the password is marlin");
    scene_wait_shown(scene, alice, "Bob  the password is marlin");
    wait_row(scene, alice, "alice  the password is marlin", "✓");
    g_autofree char *logs = g_build_filename(data, "logs", "*", "*", "*.log", NULL);
    scene_wait_file(scene, logs, "marlin");
    scene_enter(alice, "/history info");
    scene_wait_shown(scene, alice, "log folder");
    assert_true(is_in_files(data, "marlin"));

    scene_enter(alice, "/history clear");
    scene_wait_shown(scene, alice, "bob@" SERVER_DOMAIN ": remove");
    scene_enter(alice, "yes");
    scene_wait_shown(scene, alice, "gone from the history");
    scene_wait_gone(scene, alice, "marlin");
    assert_not_in_files(scene, data, "marlin");
    assert_not_in_files(scene, data, "swordfish");

    /* Nor does it come back, whatever the server has. */
    scene_quit(scene, alice);
    alice = scene_open(scene, "a", NULL);
    scene_wait_shown(scene, alice, "alice ●");
    scene_enter(alice, "/msg " BOB " something new");
    scene_wait_printed(scene, bob, "something new");
    scene_enter(alice, "/history");
    scene_wait_shown(scene, alice, "something new");
    scene_quit(scene, alice);
    assert_true(is_in_files(data, "something new"));
    assert_not_in_files(scene, data, "marlin");
}

typedef struct {
    const char *folder, *bytes;
} Words;

static bool
are_gone(gpointer data)
{
    const Words *words = data;

    return !is_in_files(words->folder, words->bytes);
}

/* Other lines come from the archive, which has those of the tests before. */
static void
wait_sent(Scene *scene, Process *alice)
{
    bool is_sent = false;

    while (!is_sent) {
        g_autofree char *line = scene_wait_line(scene, alice, "\"event\":\"changed\"");
        is_sent = strstr(line, "my password") && strstr(line, "\"state\":\"sent\"");
    }
}

static void
test_without_a_screen(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL);
    scene_add_account(scene, "a", "alice", NULL);
    Process *alice = scene_headless(scene, "a", "--json", NULL);
    g_autofree char *data = scene_data_path(scene, "a", NULL);
    scene_wait_printed(scene, alice, "\"state\":\"online\"");
    process_say(alice, "/msg " BOB " my password is swordfish");
    scene_wait_printed(scene, bob, "swordfish");
    wait_sent(scene, alice);
    process_say(alice, "/history clear all");
    g_autofree char *prompt = scene_wait_line(scene, alice, "\"type\":\"prompt\"");
    int id = atoi(strstr(prompt, "\"id\":") + strlen("\"id\":"));
    g_autofree char *answer = g_strdup_printf("/answer %d yes", id);
    process_say(alice, answer);
    scene_wait_printed(scene, alice, "gone from the history");
    /* Until the server has confirmed it, the stanza may have to go out again. */
    Words words = { data, "swordfish" };
    scene_wait(scene, are_gone, &words, "the files to be without it");
    process_say(alice, "/quit");
    assert_int_equal(scene_wait_process_exit(scene, alice), 0);
}

/* --- archives on servers --- */

static void
test_the_archives_preferences(void **state)
{
    Scene *scene = *state;
    scene_add_account(scene, "a", "alice", NULL);
    Terminal *alice = scene_open(scene, "a", NULL);
    scene_wait_shown(scene, alice, "alice ●");

    scene_enter(alice, "/archive roster");
    scene_wait_shown(scene, alice, "what is said with your contacts is kept");
    scene_enter(alice, "/archive never " BOB);
    scene_wait_shown(scene, alice, "Never kept: bob@");
    scene_enter(alice, "/archive always " BOB);
    scene_wait_shown(scene, alice, "Kept in any case: bob@");
    scene_enter(alice, "/clear");
    scene_enter(alice, "/archive default " BOB);
    scene_wait_shown(scene, alice, "what is said with your contacts is kept");
    scene_enter(alice, "/archive never");
    scene_wait_shown(scene, alice, "nothing is kept");
    scene_enter(alice, "/archive always");
    scene_wait_shown(scene, alice, "what is said with everybody is kept");
    if (!server_is_ejabberd()) { /* which has no metadata (XEP-0313 6) */
        scene_enter(alice, "/archive");
        scene_wait_shown(scene, alice, "It has messages from 20");
    }
    scene_quit(scene, alice);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_a_private_run_leaves_no_trace),
        scene_test(test_a_private_run_beside_another),
        scene_test(test_a_chat_is_cleared_for_good),
        scene_test(test_without_a_screen),
        scene_test(test_the_archives_preferences),
    };

    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
