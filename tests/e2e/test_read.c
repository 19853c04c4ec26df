/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two devices of one account, and what was read: carbons, unread counts over restarts and crashes,
 * what one device tells the other, what the contact is told and tells, and what others forge. */

#include "config.h"

#include <signal.h>
#include <string.h>

#include "scene.h"

#define ALICE "alice@" SERVER_DOMAIN
#define BOB   "bob@" SERVER_DOMAIN
/* So long nothing may come: more than read marks wait before they are told. */
#define QUIET_MS 2500

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "mallory:" SCENE_PASSWORD, "alice+bob/Friends", NULL };
    return scene_begin_group(state, words);
}

/* A device of alice's, by its name. */
static Terminal *
open_device(Scene *scene, const char *name)
{
    Terminal *terminal = scene_open(scene, name, NULL);

    scene_wait_shown(scene, terminal, ALICE " ● online");
    return terminal;
}

static Terminal *
add_device(Scene *scene, const char *name)
{
    scene_add_account(scene, name, "alice", NULL);
    return open_device(scene, name);
}

static void
go_console(Scene *scene, Terminal *terminal)
{
    terminal_key(terminal, "M-1");
    scene_wait_shown(scene, terminal, "is online (");
}

/* The first one, called a, and bob's window there. What alice says makes all read that was said
 * before, by other tests, too. */
static Terminal *
add_first_device(Scene *scene, Process *bob)
{
    Terminal *terminal = add_device(scene, "a");

    scene_enter(terminal, "/msg " BOB " here I am");
    scene_wait_printed(scene, bob, "here I am");
    scene_wait_shown(scene, terminal, "✓");
    go_console(scene, terminal);
    return terminal;
}

static void
kill_device(Scene *scene, Terminal *terminal)
{
    terminal_signal(terminal, SIGKILL);
    scene_wait_exit(scene, terminal);
}

/* Bob says so many things to alice, and the server has them all. */
static void
bob_says(Scene *scene, Process *bob, const char *word, unsigned count)
{
    g_autofree char *step = g_strdup_printf("step %s", word);

    for (unsigned i = 1; i <= count; i++) {
        g_autofree char *line = g_strdup_printf("message " ALICE " %s %u.", word, i);
        process_say(bob, line);
    }
    process_say(bob, step);
    scene_wait_printed(scene, bob, step);
}

static void
assert_nothing_unread(Scene *scene, Terminal *terminal)
{
    scene_wait_gone(scene, terminal, "2:Bob(");
    scene_watch(QUIET_MS);
    assert_false(terminal_shows(terminal, "2:Bob("));
}

/* --- carbons --- */

static void
test_carbons_both_ways(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL);
    Terminal *a = add_first_device(scene, bob), *b = add_device(scene, "b");

    /* Both are known to the server, and are copied to. */
    scene_wait_printed(scene, bob, "presence " ALICE "/jaser.");
    scene_enter(b, "/set notify.bell on");
    scene_enter(a, "/msg " BOB " from one device");
    g_autofree char *line = scene_wait_line(scene, bob, "from one device");
    g_auto(GStrv) words = g_strsplit(line, " ", 3);
    scene_wait_shown(scene, b, "2:Bob");
    assert_false(terminal_shows(b, "2:Bob("));
    terminal_key(b, "M-2");
    scene_wait_shown(scene, b, "alice  from one device");
    go_console(scene, b);
    go_console(scene, a);

    /* To one of them alone: the other has a copy, which counts and rings once. */
    g_autofree char *reply = g_strdup_printf("message %s to this one", words[1]);
    process_say(bob, reply);
    scene_wait_shown(scene, a, "2:Bob(1)");
    scene_wait_shown(scene, b, "2:Bob(1)");
    scene_watch(300);
    assert_int_equal(terminal_bells(b), 1);
    assert_true(terminal_shows(b, "2:Bob(1)"));

    /* And the other way. */
    terminal_key(a, "M-2");
    scene_wait_shown(scene, a, "Bob  to this one");
    terminal_key(b, "M-2");
    scene_enter(b, "from the other");
    scene_wait_shown(scene, a, "alice  from the other");
    scene_quit(scene, a);
    scene_quit(scene, b);
}

/* Whether there is such a window: among the tabs alone, for a clock has numbers, too. */
static bool
has_tab(const Terminal *terminal, const char *tab)
{
    g_autofree char *screen = terminal_screen(terminal);
    g_auto(GStrv) rows = g_strsplit(screen, "\n", -1);
    g_autofree char *wanted = g_strconcat(" ", tab, NULL);
    int row = terminal_row_of(terminal, " 1:console");

    assert_true(row >= 0);
    return strstr(rows[row], wanted);
}

static void
test_forged_copies_are_refused(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL);
    Terminal *a = add_first_device(scene, bob);
    static const char *const directions[] = { "sent", "received" };

    for (unsigned i = 0; i < G_N_ELEMENTS(directions); i++) {
        g_autofree char *forged = g_strdup_printf(
            "raw <message type='chat' to='" ALICE "'><%s xmlns='urn:xmpp:carbons:2'><forwarded "
            "xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' type='chat' from='%s' "
            "to='%s'><body>forged copy</body></message></forwarded></%s></message>",
            directions[i], i ? "mallory@" SERVER_DOMAIN "/x" : ALICE "/y", i ? ALICE "/y" : BOB,
            directions[i]);
        process_say(bob, forged);
    }
    process_say(bob, "message " ALICE " honest");
    scene_wait_shown(scene, a, "2:Bob(1)");
    terminal_key(a, "M-2");
    scene_wait_shown(scene, a, "honest");
    assert_false(terminal_shows(a, "forged copy"));
    assert_true(has_tab(a, "2:Bob"));
    assert_false(has_tab(a, "3:"));
    scene_enter(a, "/search forged");
    scene_wait_shown(scene, a, "forged");
    assert_false(terminal_shows(a, "forged copy"));
    scene_quit(scene, a);
}

/* --- counts --- */

static void
test_counts_survive_the_end(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL);
    Terminal *a = add_first_device(scene, bob);

    bob_says(scene, bob, "count", 3);
    scene_wait_shown(scene, a, "2:Bob(3)");
    scene_quit(scene, a);
    a = open_device(scene, "a");
    scene_wait_shown(scene, a, "2:Bob(3)");
    bob_says(scene, bob, "more", 2);
    scene_wait_shown(scene, a, "2:Bob(5)");
    kill_device(scene, a);
    a = open_device(scene, "a");
    scene_wait_shown(scene, a, "2:Bob(5)");
    scene_watch(QUIET_MS);
    assert_true(terminal_shows(a, "2:Bob(5)"));

    terminal_key(a, "M-2");
    scene_wait_shown(scene, a, "more 2.");
    scene_watch(QUIET_MS); /* what is written at last was read */
    bob_says(scene, bob, "seen", 1);
    scene_wait_shown(scene, a, "seen 1.");
    go_console(scene, a);
    bob_says(scene, bob, "unseen", 2);
    scene_wait_shown(scene, a, "2:Bob(2)");
    scene_watch(500);
    kill_device(scene, a);
    a = open_device(scene, "a");
    scene_wait_shown(scene, a, "2:Bob(2)");
    terminal_key(a, "M-2");
    scene_wait_shown(scene, a, "unseen 2.");
    scene_quit(scene, a);
    a = open_device(scene, "a");
    assert_nothing_unread(scene, a);
    scene_quit(scene, a);
}

/* --- our devices --- */

static void
test_reading_on_one_device_clears_the_other(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL);
    Terminal *a = add_first_device(scene, bob), *b = add_device(scene, "b");

    bob_says(scene, bob, "live", 3);
    scene_wait_shown(scene, a, "2:Bob(3)");
    scene_wait_shown(scene, b, "2:Bob(3)");
    terminal_key(a, "M-2");
    assert_nothing_unread(scene, b);

    /* The other way, and up to where it was read. */
    go_console(scene, a);
    bob_says(scene, bob, "back", 2);
    scene_wait_shown(scene, a, "2:Bob(2)");
    scene_wait_shown(scene, b, "2:Bob(2)");
    scene_enter(b, "/msg " BOB);
    scene_wait_shown(scene, b, "back 2.");
    assert_nothing_unread(scene, a);
    go_console(scene, b);
    bob_says(scene, bob, "again", 1);
    scene_wait_shown(scene, a, "2:Bob(1)");
    scene_wait_shown(scene, b, "2:Bob(1)");
    scene_quit(scene, a);
    scene_quit(scene, b);
}

static void
test_what_was_read_while_this_device_was_away(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL);
    Terminal *a = add_first_device(scene, bob), *b = add_device(scene, "b");

    bob_says(scene, bob, "away", 2);
    scene_wait_shown(scene, b, "2:Bob(2)");
    scene_quit(scene, b);
    bob_says(scene, bob, "later", 2);
    scene_wait_shown(scene, a, "2:Bob(4)");
    terminal_key(a, "M-2");
    scene_wait_shown(scene, a, "later 2.");
    scene_quit(scene, a); /* at once: it is told before the end */
    b = open_device(scene, "b");
    assert_nothing_unread(scene, b);
    bob_says(scene, bob, "fresh", 1);
    scene_wait_shown(scene, b, "2:Bob(1)");
    kill_device(scene, b);
    a = open_device(scene, "a");
    scene_wait_shown(scene, a, "2:Bob(1)");
    scene_quit(scene, a);
}

/* A device that logs in for the first time knows from the others what was read. */
static void
test_a_new_device(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL);
    Terminal *a = add_first_device(scene, bob);

    bob_says(scene, bob, "first", 3);
    scene_wait_shown(scene, a, "2:Bob(3)");
    terminal_key(a, "M-2");
    scene_wait_shown(scene, a, "first 3.");
    go_console(scene, a);
    scene_watch(QUIET_MS);
    bob_says(scene, bob, "second", 2);
    scene_wait_shown(scene, a, "2:Bob(2)");
    Terminal *b = add_device(scene, "b");
    scene_wait_shown(scene, b, "2:Bob(2)");
    scene_watch(QUIET_MS);
    assert_true(terminal_shows(a, "2:Bob(2)")); /* to log in is not to read */
    assert_true(terminal_shows(b, "2:Bob(2)"));
    scene_quit(scene, a);
    scene_quit(scene, b);
}

/* Of what other tests have left unread he may be told at any time. */
static bool
is_told(const Process *bob, const char *id)
{
    g_auto(GStrv) lines = g_strsplit(process_output(bob), "\n", -1);
    bool is_there = false;

    for (char **line = lines; *line; line++)
        is_there |= g_str_has_prefix(*line, "marker " ALICE) && g_str_has_suffix(*line, id);
    return is_there;
}

/* Nothing leaves this device, and nothing is heard, where the user does not want it. */
static void
test_off_is_off(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", "--markable", "--ids=off", NULL);

    scene_write_config(scene, "b", "config",
                       "[history]\nsync_read=off\n[privacy]\nmarkers=off\n[chat]\nmarkable=off\n");
    Terminal *a = add_first_device(scene, bob), *b = add_device(scene, "b");

    bob_says(scene, bob, "off", 2);
    scene_wait_shown(scene, a, "2:Bob(2)");
    scene_wait_shown(scene, b, "2:Bob(2)");
    terminal_key(b, "M-2");
    scene_wait_shown(scene, b, "off 2.");
    scene_watch(QUIET_MS);
    assert_true(terminal_shows(a, "2:Bob(2)"));
    assert_false(is_told(bob, " off-1") || is_told(bob, " off-2"));
    go_console(scene, b);
    bob_says(scene, bob, "on", 1);
    scene_wait_shown(scene, b, "2:Bob(1)");
    scene_quit(scene, a);
    scene_quit(scene, b);
}

/* --- the contact --- */

static bool
is_last_told(gpointer bob)
{
    return is_told(bob, " m-2");
}

static void
test_markers_are_sent_and_shown(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", "--markable", "--receipts", "--ids=m", NULL);
    Terminal *a = add_first_device(scene, bob);

    scene_wait_shown(scene, a, "● Bob");
    bob_says(scene, bob, "mark", 2);
    scene_wait_shown(scene, a, "2:Bob(2)");
    scene_watch(QUIET_MS);
    assert_false(is_told(bob, " m-1") || is_told(bob, " m-2")); /* not seen yet */
    terminal_key(a, "M-2");
    scene_wait(scene, is_last_told, bob, "bob's being told of the last line");
    assert_false(is_told(bob, " m-1"));

    scene_enter(a, "have you read this?");
    scene_wait_printed(scene, bob, "have you read this?");
    assert_false(terminal_shows(a, "✔✔"));
    process_say(bob, "displayed " ALICE);
    scene_wait_shown(scene, a, "✔✔");
    scene_wait_gone(scene, a, "✓"); /* all before it was read, too */
    scene_quit(scene, a);
    a = open_device(scene, "a");
    scene_enter(a, "/msg " BOB);
    scene_wait_shown(scene, a, "✔✔");
    scene_quit(scene, a);
}

static void
test_a_stranger_learns_nothing(void **state)
{
    Scene *scene = *state;
    Process *mallory = scene_peer(scene, "mallory", "--markable", NULL);
    Terminal *a = add_device(scene, "a");

    process_say(mallory, "message " ALICE " who reads this?");
    scene_wait_shown(scene, a, "requests: 1");
    scene_enter(a, "/requests accept");
    scene_wait_shown(scene, a, ":mallory");
    scene_enter(a, "/msg mallory@" SERVER_DOMAIN);
    scene_wait_shown(scene, a, "who reads this?");
    scene_watch(QUIET_MS);
    assert_null(strstr(process_output(mallory), "marker "));
    scene_quit(scene, a);
}

/* What a contact says that we have read counts nothing. */
static void
test_forged_read_marks(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", "--ids=f", NULL);
    Terminal *a = add_first_device(scene, bob);

    bob_says(scene, bob, "forge", 1);
    scene_wait_shown(scene, a, "2:Bob(1)");
    process_say(bob, "raw <message type='chat' to='" ALICE
                     "'><displayed xmlns='urn:xmpp:chat-markers:0' id='f-1'/></message>");
    process_say(bob, "raw <message type='headline' to='" ALICE
                     "'><event xmlns='http://jabber.org/protocol/pubsub#event'><items "
                     "node='urn:xmpp:mds:displayed:0'><item id='" BOB
                     "'><displayed xmlns='urn:xmpp:mds:displayed:0'><stanza-id "
                     "xmlns='urn:xmpp:sid:0' by='" ALICE
                     "' id='f-1'/></displayed></item></items></event></message>");
    bob_says(scene, bob, "then", 1);
    scene_wait_shown(scene, a, "2:Bob(2)");
    scene_quit(scene, a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_carbons_both_ways),
        scene_test(test_forged_copies_are_refused),
        scene_test(test_counts_survive_the_end),
        scene_test(test_reading_on_one_device_clears_the_other),
        scene_test(test_what_was_read_while_this_device_was_away),
        scene_test(test_a_new_device),
        scene_test(test_off_is_off),
        scene_test(test_markers_are_sent_and_shown),
        scene_test(test_a_stranger_learns_nothing),
        scene_test(test_forged_read_marks),
    };
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
