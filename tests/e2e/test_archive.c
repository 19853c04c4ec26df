/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was said while this device was away comes from the archive of the account on a real server:
 * each line once, in the order that all devices have, whatever is cut meanwhile. */

#include "config.h"

#include <glib/gstdio.h>
#include <glob.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>

#include "proxy.h"
#include "scene.h"

#define BOB   "bob@" SERVER_DOMAIN
#define ALICE "alice@" SERVER_DOMAIN
/* More than a page of either server. */
#define MISSED 260

typedef struct {
    Scene *scene;
    Process *bob, *phone; /* the phone is alice's */
    GString *said;        /* as stored_lines() gives them */
    unsigned count;
} Talk;

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "alice+bob/Friends", NULL };
    return scene_begin_group(state, words);
}

static int
start_server_without_archive(void **state)
{
    static const char *const words[] = { "no-archive", "alice:" SCENE_PASSWORD,
                                         "bob:" SCENE_PASSWORD, "alice+bob/Friends", NULL };
    return scene_begin_group(state, words);
}

/* --- the store --- */

/* ">line 1|<line 2": of all that begins with the word, as the screen would show it. */
static char *
stored_lines(Scene *scene, const char *name, const char *word)
{
    g_autofree char *path = scene_data_path(scene, name, "history.db");
    g_autofree char *sql = g_strdup_printf("SELECT is_outgoing, body FROM message WHERE body LIKE "
                                           "'%s %%' ORDER BY time, row",
                                           word);
    GString *lines = g_string_new(NULL);
    sqlite3 *database = NULL;
    sqlite3_stmt *row = NULL;

    if (sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(database, sql, -1, &row, NULL) == SQLITE_OK) {
        while (sqlite3_step(row) == SQLITE_ROW)
            g_string_append_printf(lines, "%s%c%s", lines->len ? "|" : "",
                                   sqlite3_column_int(row, 0) ? '>' : '<',
                                   (const char *)sqlite3_column_text(row, 1));
    }
    sqlite3_finalize(row);
    sqlite3_close(database);
    return g_string_free(lines, FALSE);
}

typedef struct {
    Talk *talk;
    const char *name, *word;
} Wanted;

static bool
has_all(gpointer data)
{
    const Wanted *wanted = data;
    g_autofree char *lines = stored_lines(wanted->talk->scene, wanted->name, wanted->word);

    return strcmp(lines, wanted->talk->said->str) == 0;
}

/* And it stays so: what came while the archive was not read yet moves to its place with a page. */
static void
assert_all(Talk *talk, const char *name, const char *word)
{
    Wanted wanted = { talk, name, word };

    for (unsigned still = 0, i = 0; i < 250 && still < 5; i++) {
        still = has_all(&wanted) ? still + 1 : 0;
        scene_watch(100);
    }
    g_autofree char *lines = stored_lines(talk->scene, name, word);
    unsigned at = 0;
    while (lines[at] && lines[at] == talk->said->str[at])
        at++;
    if (lines[at] || talk->said->str[at])
        scene_fail(talk->scene, "stored is ...%.80s, said was ...%.80s", lines + MAX(at, 20) - 20,
                   talk->said->str + MAX(at, 20) - 20);
}

/* --- who says what --- */

static void
add_said(Talk *talk, char sign, const char *text)
{
    g_string_append_printf(talk->said, "%s%c%s", talk->said->len ? "|" : "", sign, text);
}

G_GNUC_PRINTF(2, 3) static void order(Process *process, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *line = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    process_say(process, line);
}

static void
bob_says(Talk *talk, const char *word, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        g_autofree char *text = g_strdup_printf("%s %03u.", word, ++talk->count);
        order(talk->bob, "message " ALICE " %s", text);
        add_said(talk, '<', text);
    }
}

static void
phone_says(Talk *talk, const char *word)
{
    g_autofree char *text = g_strdup_printf("%s %03u.", word, ++talk->count);

    order(talk->phone, "message " BOB " %s", text);
    add_said(talk, '>', text);
    scene_wait_printed(talk->scene, talk->bob, text);
}

/* What bob said last. */
static void
phone_answers(Talk *talk, const char *word)
{
    g_autofree char *last = g_strdup_printf("%s %03u.", word, talk->count);

    scene_wait_printed(talk->scene, talk->phone, last);
    phone_says(talk, word);
}

static Talk
begin(Scene *scene, const char *properties)
{
    Talk talk = { .scene = scene, .said = g_string_new(NULL) };

    talk.bob = scene_peer(scene, "bob", "--ids=b", NULL);
    scene_add_account(scene, "a", "alice", properties);
    return talk;
}

static Process *
come(Talk *talk)
{
    Process *alice = scene_headless(talk->scene, "a", NULL);

    scene_wait_printed(talk->scene, alice, "is online");
    return alice;
}

static void
leave(Talk *talk, Process *alice)
{
    process_say(alice, "/quit");
    scene_wait_process_exit(talk->scene, alice);
}

/* --- the tests --- */

static void
test_what_was_missed_comes_in_its_order(void **state)
{
    Scene *scene = *state;
    Talk talk = begin(scene, NULL);
    Process *alice = come(&talk);

    bob_says(&talk, "order", 1);
    scene_wait_printed(scene, alice, "order 001.");
    order(alice, "/msg " BOB " order 002.");
    add_said(&talk, '>', "order 002.");
    talk.count++;
    scene_wait_printed(scene, talk.bob, "order 002.");
    leave(&talk, alice);

    bob_says(&talk, "order", MISSED); /* kept for who is offline, too */
    g_autofree char *last = g_strdup_printf("order %03u.", talk.count);
    order(talk.bob, "message " BOB " %s", last);
    scene_wait_printed(scene, talk.bob, last);
    talk.phone = scene_peer(scene, "alice", "--ids=p", NULL);
    scene_wait_printed(scene, talk.phone, last);
    phone_says(&talk, "order");
    bob_says(&talk, "order", 3);
    phone_answers(&talk, "order");

    alice = come(&talk);
    assert_all(&talk, "a", "order");
    bob_says(&talk, "order", 2);
    phone_answers(&talk, "order");
    assert_all(&talk, "a", "order");
    leave(&talk, alice);

    /* Another device, for the first time: the same, and nothing is unread. */
    scene_add_account(scene, "b", "alice", NULL);
    Terminal *terminal = scene_open(scene, "b", NULL);
    assert_all(&talk, "b", "order");
    assert_false(terminal_shows(terminal, "2:Bob"));
    scene_enter(terminal, "/msg " BOB);
    scene_wait_shown(scene, terminal, "order 269.");
    scene_quit(scene, terminal);
    g_string_free(talk.said, TRUE);
}

/* On a screen: one window, which says how many are unread. */
static void
test_what_was_missed_is_unread(void **state)
{
    Scene *scene = *state;
    Talk talk = begin(scene, NULL);
    Terminal *terminal = scene_open(scene, "a", NULL);

    scene_wait_shown(scene, terminal, ALICE " ● online");
    scene_watch(300);
    scene_quit(scene, terminal);
    bob_says(&talk, "unread", 7);
    order(talk.bob, "message " BOB " sent");
    scene_wait_printed(scene, talk.bob, "sent");
    terminal = scene_open(scene, "a", NULL);
    scene_wait_shown(scene, terminal, "2:Bob(7)");
    assert_all(&talk, "a", "unread");
    scene_enter(terminal, "/win 2");
    scene_wait_shown(scene, terminal, "unread 007.");
    scene_quit(scene, terminal);
    terminal = scene_open(scene, "a", NULL);
    scene_wait_shown(scene, terminal, ALICE " ● online");
    scene_watch(500);
    assert_false(terminal_shows(terminal, "2:Bob"));
    scene_quit(scene, terminal);
    g_string_free(talk.said, TRUE);
}

static void
test_cut_in_the_middle(void **state)
{
    Scene *scene = *state;
    Proxy *proxy = proxy_new(server_port(scene->server));
    g_autofree char *properties = g_strdup_printf("port=%d", proxy_port(proxy));
    Talk talk = begin(scene, properties);
    Process *alice = come(&talk);

    scene_watch(300);
    leave(&talk, alice);
    bob_says(&talk, "cut", MISSED);
    order(talk.bob, "message " BOB " sent");
    scene_wait_printed(scene, talk.bob, "sent");
    proxy_fault_after(proxy, FAULT_RESET, PROXY_DOWN, "cut 120.");
    alice = come(&talk);
    assert_all(&talk, "a", "cut");
    leave(&talk, alice);
    proxy_free(proxy);
    g_string_free(talk.said, TRUE);
}

static void
test_killed_in_the_middle(void **state)
{
    Scene *scene = *state;
    Proxy *proxy = proxy_new(server_port(scene->server));
    g_autofree char *properties = g_strdup_printf("port=%d", proxy_port(proxy));
    Talk talk = begin(scene, properties);
    Process *alice = come(&talk);

    scene_watch(300);
    leave(&talk, alice);
    bob_says(&talk, "killed", MISSED);
    order(talk.bob, "message " BOB " sent");
    scene_wait_printed(scene, talk.bob, "sent");
    proxy_fault_after(proxy, FAULT_STALL, PROXY_DOWN, "killed 150.");
    alice = scene_headless(scene, "a", NULL);
    scene_wait_printed(scene, alice, "killed 140.");
    process_signal(alice, SIGKILL);
    scene_wait_process_exit(scene, alice);
    proxy_cut(proxy);
    alice = come(&talk);
    assert_all(&talk, "a", "killed");
    leave(&talk, alice);
    proxy_free(proxy);
    g_string_free(talk.said, TRUE);
}

static void
remove_files(Scene *scene, const char *pattern)
{
    g_autofree char *folder = g_path_get_dirname(server_ca_file(scene->server));
    g_autofree char *path = g_build_filename(folder, pattern, NULL);
    glob_t files;

    assert_int_equal(glob(path, 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++)
        assert_int_equal(g_unlink(files.gl_pathv[i]), 0);
    globfree(&files);
}

/* The server keeps nothing for long (ejabberd does not say so, and is not asked within a week). */
static void
test_what_the_archive_lost_is_marked(void **state)
{
    Scene *scene = *state;
    g_autofree char *log = g_build_filename(scene->folder, "a.log", NULL);

    Talk talk = begin(scene, NULL);
    Process *alice = come(&talk);
    bob_says(&talk, "lost", 1);
    scene_wait_printed(scene, alice, "lost 001.");
    scene_wait_file(scene, log, "pages were read"); /* to the end: it is to go on from there */
    leave(&talk, alice);
    Terminal *terminal = scene_open(scene, "a", NULL);
    scene_wait_shown(scene, terminal, ALICE " ● online");
    scene_watch(2000); /* stamps say no more than seconds */
    scene_quit(scene, terminal);

    order(talk.bob, "message " ALICE " nobody has it");
    order(talk.bob, "message " BOB " sent");
    scene_wait_printed(scene, talk.bob, "sent");
    remove_files(scene, "data/*/archive/alice.*");
    remove_files(scene, "data/*/offline/alice.*");
    bob_says(&talk, "lost", 1);
    order(talk.bob, "message " BOB " and this");
    scene_wait_printed(scene, talk.bob, "and this");
    terminal = scene_open(scene, "a", NULL);
    scene_wait_shown(scene, terminal, "does not reach back");
    assert_all(&talk, "a", "lost");
    scene_enter(terminal, "/msg " BOB);
    for (int run = 0; run < 2; run++) {
        scene_wait_shown(scene, terminal, "lost 002.");
        scene_wait_shown(scene, terminal, "are no longer on the server ──");
        scene_enter(terminal, "/history info");
        scene_wait_shown(scene, terminal, "no longer on the server  20");
        scene_quit(scene, terminal);
        if (run == 0)
            terminal = scene_open(scene, "a", NULL);
        if (run == 0)
            scene_enter(terminal, "/msg " BOB);
    }
    g_string_free(talk.said, TRUE);
}

static void
test_a_server_without_archive(void **state)
{
    Scene *scene = *state;
    Talk talk = begin(scene, NULL);
    Process *alice = come(&talk);

    scene_watch(300);
    leave(&talk, alice);
    bob_says(&talk, "none", 20);
    order(talk.bob, "message " BOB " sent");
    scene_wait_printed(scene, talk.bob, "sent");
    alice = come(&talk);
    assert_all(&talk, "a", "none");
    assert_null(strstr(process_output(alice), "archive"));
    leave(&talk, alice);
    g_string_free(talk.said, TRUE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_what_was_missed_comes_in_its_order),
        scene_test(test_what_was_missed_is_unread),
        scene_test(test_cut_in_the_middle),
        scene_test(test_killed_in_the_middle),
    };
    /* Prosody keeps it in files, of which some can be taken away. */
    const struct CMUnitTest of_files[] = {
        scene_test(test_what_the_archive_lost_is_marked),
    };
    const struct CMUnitTest others[] = {
        scene_test(test_a_server_without_archive),
    };
    int failed = cmocka_run_group_tests(tests, start_server, scene_end_group);

    if (!server_is_ejabberd())
        failed += cmocka_run_group_tests(of_files, start_server, scene_end_group);
    return failed + cmocka_run_group_tests(others, start_server_without_archive, scene_end_group);
}
