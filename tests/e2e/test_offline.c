/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Without a connection: all that is stored is read and searched, and what is written waits, over a
 * kill, and leaves once and in order, whatever breaks on the way. */

#include "config.h"

#include <signal.h>
#include <string.h>

#include "proxy.h"
#include "scene.h"

#define BOB   "bob@" SERVER_DOMAIN
#define CAROL "carol@" SERVER_DOMAIN
#define ATTIC "attic@" SERVER_ROOMS
#define LOFT  "loft@" SERVER_ROOMS
#define MANY  60

static int
start_server(void **state)
{
    static const char *const words[] = { "mended",
                                         "alice:" SCENE_PASSWORD,
                                         "bob:" SCENE_PASSWORD,
                                         "carol:" SCENE_PASSWORD,
                                         "alice+bob/Friends",
                                         "alice+carol/Friends",
                                         NULL };

    return scene_begin_group(state, words);
}

static unsigned
count(const char *text, const char *part)
{
    unsigned found = 0;

    for (; (text = strstr(text, part)); text++)
        found++;
    return found;
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
quit(Scene *scene, Process *process)
{
    process_say(process, "/quit");
    assert_int_equal(scene_wait_process_exit(scene, process), 0);
}

/* A run that hears something from both, and is in a room. */
static void
live_a_little(Scene *scene, Process *bob, const char *room)
{
    Process *carol = scene_peer(scene, "carol", NULL);

    scene_add_account(scene, "a", "alice", "");
    Process *alice = scene_headless(scene, "a", "--json", NULL);
    scene_wait_printed(scene, alice, "is online");
    order(bob, "join %s bob", room);
    scene_wait_printed(scene, bob, " open");
    order(bob, "configure %s persistentroom=1", room);
    scene_wait_printed(scene, bob, "done ");
    order(alice, "/join %s", room);
    scene_wait_printed(scene, alice, "You are in the room");
    scene_wait_printed(scene, alice,
                       "\"bookmarked\":true"); /* by the server: it comes back there */
    order(bob, "say %s up in the attic", room);
    scene_wait_printed(scene, alice, "up in the attic");
    order(bob, "message alice@" SERVER_DOMAIN " where is the ladder?");
    scene_wait_printed(scene, alice, "where is the ladder?");
    order(carol, "message alice@" SERVER_DOMAIN " not in the cellar");
    scene_wait_printed(scene, alice, "not in the cellar");
    quit(scene, alice);
}

/* Gives the account a server that is not there. */
static void
lose_server(Scene *scene)
{
    scene_add_account(scene, "a", "alice", "port=1");
}

static void
test_reading(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL);

    live_a_little(scene, bob, ATTIC);
    lose_server(scene);
    Terminal *terminal = scene_open(scene, "a", NULL);
    scene_wait_shown(scene, terminal, "Trying again");
    scene_enter(terminal, "/chats");
    scene_wait_shown(scene, terminal, "not in the cellar");
    scene_wait_shown(scene, terminal, "where is the ladder?");
    scene_enter(terminal, "/chats ladder");
    scene_wait_gone(scene, terminal, "not in the cellar");
    terminal_key(terminal, "Enter");
    scene_wait_shown(scene, terminal, "bob@" SERVER_DOMAIN);
    scene_wait_gone(scene, terminal, "Last line");
    scene_wait_shown(scene, terminal, "where is the ladder?");
    scene_enter(terminal, "/search cellar");
    scene_wait_shown(scene, terminal, "not in the cellar");
    scene_enter(terminal, "/chats");
    scene_enter(terminal, "/list open " ATTIC);
    scene_wait_shown(scene, terminal, "up in the attic");
    scene_quit(scene, terminal);
}

static void
test_waiting_in_rooms(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL);

    live_a_little(scene, bob, LOFT);
    lose_server(scene);
    Terminal *terminal = scene_open(scene, "a", NULL);
    scene_wait_shown(scene, terminal, "Trying again");
    scene_enter(terminal, "/msg " LOFT " I shall look there");
    scene_enter(terminal, "and there");
    scene_enter(terminal, "/outbox");
    scene_wait_shown(scene, terminal, "2  alice@" SERVER_DOMAIN "  " LOFT);
    scene_quit(scene, terminal);

    scene_add_account(scene, "a", "alice", "");
    terminal = scene_open(scene, "a", NULL);
    scene_wait_printed(scene, bob, "I shall look there");
    scene_wait_printed(scene, bob, "and there");
    assert_int_equal(count(process_output(bob), "I shall look there"), 1);
    scene_quit(scene, terminal);
}

/* All but one number have arrived, each once and in order. */
static void
assert_arrived(Scene *scene, const char *output, unsigned last, unsigned but)
{
    g_autoptr(GString) wanted = g_string_new(NULL), found = g_string_new(NULL);

    for (unsigned i = 1; i <= last; i++) {
        if (i != but)
            g_string_append_printf(wanted, " %03u", i);
    }
    for (const char *item = output; (item = strstr(item, "item-")); item++)
        g_string_append_printf(found, " %.3s", item + strlen("item-"));
    if (!g_str_equal(wanted->str, found->str))
        scene_fail(scene, "bob got:%s", found->str);
}

static void
test_many_over_a_kill_and_a_break(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL);
    Proxy *proxy = proxy_new(server_port(scene->server));
    g_autofree char *properties = g_strdup_printf("enabled=off\nport=%d", proxy_port(proxy));

    scene_add_account(scene, "a", "alice", properties);
    Process *alice = scene_headless(scene, "a", NULL);
    for (unsigned i = 1; i <= MANY; i++)
        order(alice, "/msg " BOB " item-%03u.", i);
    order(alice, "/outbox cancel 7");
    order(alice, "/outbox edit 9 item-009.");
    scene_wait_printed(scene, alice, "Message 9 has another text.");
    order(alice, "/outbox");
    g_autofree char *last = g_strdup_printf("item-%03u.", MANY);
    scene_wait_printed(scene, alice, last);
    scene_watch(500); /* the batch is on the disk after a quarter of a second */
    process_signal(alice, SIGKILL);
    scene_wait_process_exit(scene, alice);

    alice = scene_headless(scene, "a", NULL);
    proxy_fault_after(proxy, FAULT_RESET, PROXY_UP, "item-020.");
    order(alice, "/outbox send");
    scene_wait_printed(scene, alice, "Trying to send 59 messages.");
    scene_wait_printed(scene, bob, last);
    assert_arrived(scene, process_output(bob), MANY, 7);
    quit(scene, alice);
    proxy_free(proxy);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_reading),
        scene_test(test_waiting_in_rooms),
        scene_test(test_many_over_a_kill_and_a_break),
    };

    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
