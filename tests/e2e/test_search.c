/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A person looks for what was said: in the window of hits, with filters, in what only the server
 * had, in a store that an older version left, and from the shell beside the running program. */

#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>

#include "storage/schema.h"
#include "storage/tokenizer.h"

#include "scene.h"

#define BOB      "bob@" SERVER_DOMAIN
#define CAROL    "carol@" SERVER_DOMAIN
#define ALICE    "alice@" SERVER_DOMAIN
#define PAGES    60    /* lines between a hit and the end of its chat: more than a screen */
#define OLD      30000 /* lines that an older version left */
#define OLD_TIME INT64_C(1700000000000)

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "carol:" SCENE_PASSWORD, "alice+bob/Friends",
                                         "alice+carol/Friends",   NULL };
    return scene_begin_group(state, words);
}

static Terminal *
open_alice(Scene *scene)
{
    Terminal *alice = scene_open(scene, "a", NULL);

    scene_wait_shown(scene, alice, "alice ●");
    return alice;
}

/* The first line, and the name of those behind it: another one than in other tests, whose lines the
 * archive still has. */
typedef struct {
    const char *first, *name;
} Talk;

/* Until the last of what was said to her is on the screen of its chat. */
static void
say_lines(Scene *scene, Process *bob, Terminal *alice, const Talk *talk)
{
    g_autofree char *begin = g_strdup_printf("message " ALICE " %s", talk->first);
    g_autofree char *last = g_strdup_printf("%s %d.", talk->name, PAGES);

    process_say(bob, begin);
    for (int i = 1; i <= PAGES; i++) {
        g_autofree char *line = g_strdup_printf("message " ALICE " %s %d.", talk->name, i);
        process_say(bob, line);
    }
    scene_enter(alice, "/msg " BOB);
    scene_wait_shown(scene, alice, last);
}

/* --- the shell's orders --- */

/* argv of `jaser ORDER...` with alice's folders; the words are separated by "|". */
static char **
order_argv(Scene *scene, const char *words)
{
    const char *program = g_getenv("JASER");
    g_autofree char *built = g_build_filename(g_getenv("top_builddir"), "jaser", NULL);
    g_autofree char *config = g_build_filename(scene->folder, "a", "config", NULL);
    g_autofree char *data = scene_data_path(scene, "a", NULL);
    g_autofree char *line = g_strdup_printf("%s|%s|--config-dir|%s|--data-dir|%s",
                                            program ? program : built, words, config, data);

    return g_strsplit(line, "|", -1);
}

/* What it prints. Owned by the caller. */
static char *
order(Scene *scene, const char *words)
{
    g_auto(GStrv) argv = order_argv(scene, words);
    g_autoptr(GError) error = NULL;
    char *output = NULL;

    if (!g_spawn_sync(NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, NULL, &error))
        scene_fail(scene, "%s: %s", words, error->message);
    return output;
}

static void
assert_prints(Scene *scene, const char *words, const char *text)
{
    g_autofree char *output = order(scene, words);

    if (!strstr(output, text))
        scene_fail(scene, "jaser %s printed \"%s\", not \"%s\"", words, output, text);
}

typedef struct {
    Scene *scene;
    const char *words, *text;
} Printed;

static bool
is_printed(gpointer data)
{
    const Printed *wanted = data;
    g_autofree char *output = order(wanted->scene, wanted->words);

    return strstr(output, wanted->text);
}

/* --- the tests --- */

typedef struct {
    Terminal *terminal;
    const char *text;
} Sight;

static bool
is_lit(gpointer data)
{
    const Sight *sight = data;
    VTermScreenCell cell;

    return terminal_cell_of(sight->terminal, sight->text, &cell) && cell.attrs.reverse;
}

static void
test_a_hit_is_gone_to_and_come_back_from(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL);
    scene_add_account(scene, "a", "alice", NULL);
    Terminal *alice = open_alice(scene);
    say_lines(scene, bob, alice, &(Talk){ "Where is the Crème brûlée?", "filler" });
    assert_false(terminal_shows(alice, "brûlée"));

    scene_enter(alice, "/search creme brulee");
    scene_wait_shown(scene, alice, "Search: creme brulee");
    scene_wait_shown(scene, alice, "Where is the ‹Crème› ‹brûlée›?");
    terminal_key(alice, "Enter");
    Sight line = { alice, "Where is the Crème brûlée?" };
    scene_wait(scene, is_lit, &line, "the line to be highlighted");
    scene_wait_shown(scene, alice, "filler 1.");
    assert_false(terminal_shows(alice, "filler 60."));

    scene_enter(alice, "/back");
    scene_wait_shown(scene, alice, "Search: creme brulee");
    scene_enter(alice, "/search -here nothing like it");
    scene_wait_shown(scene, alice, "-here is for the window of a chat");
    scene_enter(alice, "/msg " BOB);
    scene_enter(alice, "/search -here \"nothing like it\"");
    scene_wait_shown(scene, alice, "Nothing was found.");
    scene_quit(scene, alice);
}

static void
test_filters_narrow(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL), *carol = scene_peer(scene, "carol", NULL);
    scene_add_account(scene, "a", "alice", NULL);
    Terminal *alice = open_alice(scene);
    process_say(bob, "message " ALICE " the zeppelin at https://example.org/z");
    process_say(carol, "message " ALICE " my zeppelin flies");
    scene_enter(alice, "/msg " CAROL " that zeppelin is late");
    scene_wait_printed(scene, carol, "is late");
    scene_wait_shown(scene, alice, "my zeppelin flies");
    scene_enter(alice, "/msg " BOB);
    scene_wait_shown(scene, alice, "the zeppelin at");

    scene_enter(alice, "/search zeppelin");
    scene_wait_shown(scene, alice, "my ‹zeppelin› flies");
    scene_wait_shown(scene, alice, "the ‹zeppelin› at");
    scene_wait_shown(scene, alice, "that ‹zeppelin› is late");
    scene_enter(alice, "/search zepp* from:carol");
    scene_wait_gone(scene, alice, "the ‹zeppelin› at");
    assert_true(terminal_shows(alice, "my ‹zeppelin› flies"));
    assert_false(terminal_shows(alice, "is late"));
    scene_enter(alice, "/search zeppelin has:link");
    scene_wait_shown(scene, alice, "the ‹zeppelin› at");
    assert_false(terminal_shows(alice, "flies"));
    scene_enter(alice, "/search from:me after:today");
    scene_wait_shown(scene, alice, "that zeppelin is late");
    assert_false(terminal_shows(alice, "flies"));
    scene_enter(alice, "/search zeppelin before:yesterday");
    scene_wait_shown(scene, alice, "Nothing was found.");
    scene_enter(alice, "/search zeppelin before:never");
    scene_wait_shown(scene, alice, "\"never\" is no date");
    scene_enter(alice, "/search zeppelin in:bob");
    scene_wait_shown(scene, alice, "the ‹zeppelin› at");
    assert_false(terminal_shows(alice, "flies"));
    scene_quit(scene, alice);
}

static void
test_what_only_the_server_had_is_found(void **state)
{
    Scene *scene = *state;
    Process *phone = scene_peer(scene, "alice", NULL), *bob = scene_peer(scene, "bob", NULL);
    process_say(bob, "message " ALICE " a quagga was seen");
    scene_wait_printed(scene, phone, "a quagga was seen");
    process_end_input(phone);
    scene_wait_process_exit(scene, phone);

    scene_add_account(scene, "a", "alice", NULL);
    Terminal *alice = open_alice(scene);
    gint64 deadline = g_get_monotonic_time() + 30 * G_USEC_PER_SEC;
    while (!terminal_shows(alice, "a ‹quagga› was seen")) {
        if (g_get_monotonic_time() > deadline)
            scene_fail(scene, "what the archive has is not found");
        scene_enter(alice, "/search quagga");
        scene_watch(300);
    }
    terminal_key(alice, "Enter");
    Sight line = { alice, "a quagga was seen" };
    scene_wait(scene, is_lit, &line, "the line to be highlighted");
    scene_quit(scene, alice);
}

static void
test_the_shell_reads_beside_it(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL);
    scene_add_account(scene, "a", "alice", NULL);
    Terminal *alice = open_alice(scene);
    say_lines(scene, bob, alice, &(Talk){ "an okapi, they say", "okra" });
    Printed stored = { scene, "log|bob|--json|--last|1", "\"body\":\"okra 60.\"" };
    scene_wait(scene, is_printed, &stored, "the lines to be in the store");

    assert_prints(scene, "search|okapi", " " BOB " bob: an okapi, they say\n");
    assert_prints(scene, "search|--count|okapi from:me", "0\n");
    assert_prints(scene, "chats", " chat    " ALICE " " BOB "\n");
    g_auto(GStrv) argv = order_argv(scene, "log|bob|--follow|--last|1");
    Process *log = process_new((const char *const *)argv, NULL);
    g_ptr_array_add(scene->processes, log);
    scene_wait_printed(scene, log, "bob: okra 60.");
    process_say(bob, "message " ALICE " said while they watch");
    scene_wait_printed(scene, log, "bob: said while they watch");
    scene_enter(alice, "and answered");
    scene_wait_printed(scene, log, "alice: and answered");
    process_signal(log, SIGTERM);
    scene_wait_process_exit(scene, log);
    scene_quit(scene, alice);
}

/* What a version of the program left: nothing of it is in the index yet. */
static void
make_old_store(Scene *scene, int version)
{
    g_autofree char *folder = scene_data_path(scene, "a", NULL);
    g_autofree char *path = scene_data_path(scene, "a", "history.db");
    g_autofree char *sql = g_strdup_printf(
        "BEGIN;"
        "INSERT INTO account VALUES (1, '" ALICE "');"
        "INSERT INTO chat (id, account, jid, kind, read_until) VALUES (1, 1, '" BOB "', 'contact',"
        " %" G_GINT64_FORMAT ");"
        "WITH RECURSIVE line (number) AS"
        " (SELECT 1 UNION ALL SELECT number + 1 FROM line WHERE number < %d)"
        "INSERT INTO message (row, chat, time, is_outgoing, is_carbon, is_cut, sender, id, body)"
        " SELECT number, 1, %" G_GINT64_FORMAT " + number * 60000, 0, 0, 0, '" BOB "/phone',"
        " 'old-' || number, 'old line ' || number || ' of bob' FROM line;"
        "COMMIT",
        OLD_TIME + OLD * INT64_C(60000), OLD, OLD_TIME);
    char *problem = NULL;
    sqlite3 *handle = NULL;

    g_mkdir_with_parents(folder, 0700);
    g_unlink(path);
    assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
    assert_int_equal(sqlite3_exec(handle, "PRAGMA journal_mode = WAL", NULL, NULL, NULL), 0);
    assert_int_equal(tokenizer_register(handle), SQLITE_OK);
    assert_int_equal(schema_migrate_to(handle, version), SQLITE_OK);
    if (sqlite3_exec(handle, sql, NULL, NULL, &problem) != SQLITE_OK)
        scene_fail(scene, "%s", problem);
    sqlite3_close(handle);
}

static void
test_older_stores_are_found_in(void **state)
{
    Scene *scene = *state;

    scene_add_account(scene, "a", "alice", NULL);
    for (int version = 1; version < schema_version(); version++) {
        make_old_store(scene, version);
        Terminal *alice = open_alice(scene);
        scene_enter(alice, "/search \"line 17\" bob");
        scene_wait_shown(scene, alice, "old ‹line 17› of ‹bob›");
        scene_enter(alice, "/search 29999");
        scene_wait_shown(scene, alice, "old line ‹29999› of bob");
        assert_prints(scene, "search|line 29998", " bob: old line 29998 of bob\n");
        scene_quit(scene, alice);
        assert_prints(scene, "search|--count|line", "30000\n");
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_a_hit_is_gone_to_and_come_back_from),
        scene_test(test_filters_narrow),
        scene_test(test_what_only_the_server_had_is_found),
        scene_test(test_the_shell_reads_beside_it),
        scene_test(test_older_stores_are_found_in),
    };

    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
