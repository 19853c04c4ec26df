/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Channels of IRC as rooms, through a gateway (biboumi): entered, talked in, moderated; the gateway
 * set up by its commands (XEP-0050). */

#include "config.h"

#include <string.h>

#include "irc.h"

#define LOBBY "#lobby%127.0.0.1@" IRC_GATEWAY

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "alice+bob/Friends", IRC_WORD, NULL };
    return scene_begin_group(state, words);
}

/* From the list of commands to the form, and back with what the gateway says. */
static void
set_port_in_terminal(Scene *scene, Terminal *jaser, int port)
{
    g_autofree char *text = g_strdup_printf("%d", port);

    scene_enter(jaser, "/adhoc " IRC_SERVER);
    scene_wait_shown(scene, jaser, "Configure a few settings for that IRC server");
    scene_wait_shown(scene, jaser, "/adhoc " IRC_SERVER " configure");
    terminal_key(jaser, "Enter");
    scene_wait_shown(scene, jaser, "Edit the form, to configure the settings of the IRC server");
    terminal_key(jaser, "Down");
    scene_wait_shown(scene, jaser, "Ports: 6667");
    terminal_key(jaser, "C-u");
    scene_enter(jaser, text);
    scene_wait_shown(scene, jaser, "TLS ports: 6697");
    terminal_key(jaser, "C-u");
    scene_enter(jaser, "/form submit");
    scene_wait_gone(scene, jaser, "Edit the form, to configure");
    scene_wait_shown(scene, jaser, "Configuration successfully applied.");
}

/* IRC has no lines within a message: the gateway sends two, and what comes back of them is the one
 * that stands there. */
static void
assert_said_once(const Terminal *jaser, const char *first, const char *second)
{
    g_autofree char *screen = terminal_screen(jaser);
    const char *begin = strstr(screen, first);
    const char *end = begin ? strstr(begin, second) : NULL;

    assert_non_null(end);
    assert_null(strstr(begin + 1, first));
    assert_null(strstr(end + 1, second));
    g_autofree char *line = g_strndup(begin, (gsize)(end - begin));
    assert_non_null(strstr(line, "✓✓"));
}

static void
test_terminal(void **state)
{
    Scene *scene = *state;
    int port = irc_start(scene);
    Process *ivy = irc_user(scene, port, "ivy");
    scene_add_account(scene, "a", "alice", NULL);
    Terminal *jaser = scene_open(scene, "a", NULL);

    scene_wait_shown(scene, jaser, "is online");
    set_port_in_terminal(scene, jaser, port);
    process_say(ivy, "JOIN #pond");
    scene_wait_printed(scene, ivy, "JOIN :#pond");
    scene_enter(jaser, "/join " IRC_POND " alice");
    scene_wait_printed(scene, ivy, ":alice!~alice@127.0.0.1 JOIN :#pond");
    scene_wait_shown(scene, jaser, "frogs"); /* the topic */
    scene_enter(jaser, "hello from XMPP");
    scene_wait_printed(scene, ivy, "PRIVMSG #pond :hello from XMPP");
    process_say(ivy, "PRIVMSG #pond :alice: hello from IRC");
    scene_wait_shown(scene, jaser, "hello from IRC");
    scene_enter(jaser, "/me hops");
    scene_wait_printed(scene, ivy, "PRIVMSG #pond :\001ACTION hops\001");
    terminal_type(jaser, "\033[200~first line\nsecond line\033[201~");
    terminal_key(jaser, "Enter");
    scene_wait_printed(scene, ivy, "PRIVMSG #pond :first line");
    scene_wait_printed(scene, ivy, "PRIVMSG #pond :second line");
    process_say(ivy, "PRIVMSG #pond :both seen");
    scene_wait_shown(scene, jaser, "both seen");
    assert_said_once(jaser, "first line", "second line");
    scene_quit(scene, jaser);
    scene_wait_printed(scene, ivy, ":alice!~alice@127.0.0.1 PART #pond");
}

static void
set_port(Scene *scene, Process *jaser, int port)
{
    g_autofree char *line = g_strdup_printf("/form set ports %d", port);

    scene_wait_printed(scene, jaser, "is online");
    process_say(jaser, "/adhoc " IRC_SERVER " configure");
    scene_wait_printed(scene, jaser, "?? Configure the IRC server 127.0.0.1");
    process_say(jaser, line);
    process_say(jaser, "/form set tls_ports");
    process_say(jaser, "/form submit");
    scene_wait_printed(scene, jaser, "Configuration successfully applied.");
}

/* Who is in a channel may write to us; what its server says is no stranger's message. */
static void
test_headless(void **state)
{
    Scene *scene = *state;
    int port = irc_start(scene);
    Process *ivy = irc_user(scene, port, "ivy");
    scene_add_account(scene, "b", "bob", NULL);
    Process *jaser = scene_headless(scene, "b", NULL);

    set_port(scene, jaser, port);
    process_say(ivy, "JOIN #lobby");
    scene_wait_printed(scene, ivy, "JOIN :#lobby");
    process_say(jaser, "/set rooms.irc_gateway " IRC_GATEWAY);
    process_say(jaser, "/set rooms.irc_server 127.0.0.1");
    process_say(jaser, "/join #lobby bob");
    scene_wait_printed(scene, jaser, "127.0.0.1: Connecting to");
    scene_wait_printed(scene, jaser, "You are in the room as bob");
    process_say(jaser, "hello, toads");
    scene_wait_printed(scene, ivy, "PRIVMSG #lobby :hello, toads");
    process_say(ivy, "PRIVMSG bob :psst");
    scene_wait_printed(scene, jaser, "<ivy%127.0.0.1> psst");
    process_say(ivy, "NOTICE bob :mind the gap");
    scene_wait_printed(scene, jaser, "127.0.0.1: ivy (~ivy@127.0.0.1): mind the gap");
    process_say(jaser, "/msg ivy%127.0.0.1@" IRC_GATEWAY " what?");
    scene_wait_printed(scene, ivy, "PRIVMSG ivy :what?");
    process_say(ivy, "PRIVMSG #lobby :here, too");
    scene_wait_printed(scene, jaser, "<ivy> here, too");
    process_say(ivy, "NICK ivana");
    scene_wait_printed(scene, jaser, "ivy is now ivana");
    process_say(ivy, "TOPIC #lobby :toads and newts");
    scene_wait_printed(scene, jaser, "toads and newts");
    process_say(ivy, "MODE #lobby +o bob");
    scene_wait_printed(scene, jaser, "+o bob");
    process_say(ivy, "KICK #lobby bob :too loud");
    scene_wait_printed(scene, jaser, "too loud");
    g_assert_null(strstr(process_output(jaser), "who is not among your contacts"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_terminal),
        scene_test(test_headless),
    };
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
