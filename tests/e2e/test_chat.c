/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chatting, on screen: both ways, the marks, the log, history, what is unread, other devices. */

#include "config.h"

#include "scene.h"

static int
start_server(void **state)
{
    /* What the test before has left in an archive would count as unread. */
    static const char *const words[] = { "no-archive",
                                         "alice:" SCENE_PASSWORD,
                                         "bob:" SCENE_PASSWORD,
                                         "carol:" SCENE_PASSWORD,
                                         "dave:" SCENE_PASSWORD,
                                         "erin:" SCENE_PASSWORD,
                                         "mallory:" SCENE_PASSWORD,
                                         "alice+bob/Friends",
                                         "alice+carol/Friends",
                                         "dave+erin/Friends",
                                         NULL };
    return scene_begin_group(state, words);
}

static Terminal *
open_online(Scene *scene, const char *user)
{
    g_autofree char *online = g_strdup_printf("%s@" SERVER_DOMAIN " ● online", user);
    scene_add_account(scene, user, user, NULL);
    Terminal *terminal = scene_open(scene, user, NULL);
    scene_wait_shown(scene, terminal, online);
    return terminal;
}

static char *
log_pattern(Scene *scene, const char *user, const char *contact)
{
    g_autofree char *file =
        g_strdup_printf("logs/%s@" SERVER_DOMAIN "/%s@" SERVER_DOMAIN "/*.log", user, contact);
    return scene_data_path(scene, user, file);
}

static void
test_both_ways_with_marks_typing_and_log(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", "--receipts", "--priority=5", NULL);
    Terminal *terminal = open_online(scene, "alice");
    g_autofree char *log = log_pattern(scene, "alice", "bob");

    scene_enter(terminal, "/msg bob@" SERVER_DOMAIN);
    scene_wait_shown(scene, terminal, "bob@" SERVER_DOMAIN " · Bob ● online · → peer (5)");
    scene_enter(terminal, "good morning, Bob");
    g_autofree char *line = scene_wait_line(scene, bob, "good morning, Bob");
    assert_true(g_str_has_prefix(line, "message alice@" SERVER_DOMAIN));
    scene_wait_shown(scene, terminal, "✓✓");

    process_say(bob, "state alice@" SERVER_DOMAIN " composing");
    scene_wait_shown(scene, terminal, "typing…");
    process_say(bob, "message alice@" SERVER_DOMAIN " and to you: 漢字 & <b>");
    scene_wait_shown(scene, terminal, "and to you: 漢字 & <b>");
    scene_wait_gone(scene, terminal, "typing…");
    scene_wait_printed(scene, bob, "receipt alice@" SERVER_DOMAIN);
    scene_wait_file(scene, log, "good morning, Bob");
    scene_wait_file(scene, log, "and to you: 漢字 & <b>");

    /* Now we know that Bob's program understands chat states. */
    terminal_type(terminal, "/me ");
    scene_wait_printed(scene, bob, "composing");
    scene_enter(terminal, "waves");
    scene_wait_printed(scene, bob, "/me waves");
    scene_quit(scene, terminal);
}

static void
test_history_is_there_after_a_restart(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", "--echo", NULL);
    Terminal *terminal = open_online(scene, "alice");

    scene_enter(terminal, "/msg bob@" SERVER_DOMAIN " remember this");
    scene_wait_printed(scene, bob, "remember this");
    /* Else the server keeps it for whoever logs in next. */
    scene_wait_shown(scene, terminal, "Bob  remember this");
    scene_quit(scene, terminal);

    terminal = scene_open(scene, "alice", NULL);
    scene_wait_shown(scene, terminal, "alice@" SERVER_DOMAIN " ● online");
    scene_enter(terminal, "/msg bob@" SERVER_DOMAIN);
    scene_wait_shown(scene, terminal, "Bob  remember this");
    scene_enter(terminal, "/search remember");
    scene_wait_shown(scene, terminal, "remember this");
    scene_quit(scene, terminal);
}

static bool
has_unread_title(gpointer terminal)
{
    return strstr(terminal_title(terminal), "2 unread");
}

static void
test_unread_messages_are_counted_until_seen(void **state)
{
    Scene *scene = *state;
    Terminal *terminal = open_online(scene, "alice");
    Process *bob = scene_peer(scene, "bob", NULL);

    scene_wait_shown(scene, terminal, "● Bob");
    process_say(bob, "message alice@" SERVER_DOMAIN " one");
    process_say(bob, "message alice@" SERVER_DOMAIN " two");
    scene_wait_shown(scene, terminal, "2:Bob(2)");
    scene_wait(scene, has_unread_title, terminal, "the terminal's title to say so");
    terminal_key(terminal, "M-2");
    scene_wait_shown(scene, terminal, "two");
    scene_wait_gone(scene, terminal, "2:Bob(2)");
    scene_wait_shown(scene, terminal, "new ─");
    terminal_key(terminal, "M-1");
    scene_wait_gone(scene, terminal, "two");
    scene_quit(scene, terminal);
}

typedef struct {
    Terminal *terminal;
    const char *title;
    int bells;
} Attention;

static bool
has_attention(gpointer data)
{
    const Attention *wanted = data;

    return terminal_bells(wanted->terminal) == wanted->bells &&
           !strcmp(terminal_title(wanted->terminal), wanted->title);
}

/* Waits for this title and so many bells in all. */
static void
wait_attention(Scene *scene, Terminal *terminal, const char *title, int bells)
{
    Attention wanted = { .terminal = terminal, .title = title, .bells = bells };
    g_autofree char *what = g_strdup_printf("the title \"%s\" and %d bells", title, bells);

    scene_wait(scene, has_attention, &wanted, what);
}

static void
test_bell_and_title(void **state)
{
    Scene *scene = *state;
    Terminal *terminal = open_online(scene, "alice");
    Process *bob = scene_peer(scene, "bob", NULL);

    scene_wait_shown(scene, terminal, "● Bob");
    wait_attention(scene, terminal, "jaser", 0);
    process_say(bob, "message alice@" SERVER_DOMAIN " no bell");
    wait_attention(scene, terminal, "jaser: 1 unread", 0);
    scene_enter(terminal, "/set notify.bell on");
    process_say(bob, "message alice@" SERVER_DOMAIN " a bell");
    wait_attention(scene, terminal, "jaser: 2 unread", 1);

    /* What is seen neither rings nor counts. */
    terminal_key(terminal, "M-2");
    wait_attention(scene, terminal, "jaser", 1);
    process_say(bob, "message alice@" SERVER_DOMAIN " before your eyes");
    scene_wait_shown(scene, terminal, "before your eyes");
    wait_attention(scene, terminal, "jaser", 1);
    scene_quit(scene, terminal);
}

static void
test_other_devices_are_copied(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL);
    Terminal *terminal = open_online(scene, "alice");
    Process *phone = scene_peer(scene, "alice", NULL);

    process_say(phone, "message bob@" SERVER_DOMAIN " from my phone");
    scene_wait_printed(scene, bob, "from my phone");
    scene_wait_shown(scene, terminal, "2:Bob");
    terminal_key(terminal, "M-2");
    scene_wait_shown(scene, terminal, "from my phone");
    process_say(bob, "message alice@" SERVER_DOMAIN "/peer to your phone");
    scene_wait_shown(scene, terminal, "to your phone");
    scene_quit(scene, terminal);
}

static void
test_where_a_message_goes(void **state)
{
    Scene *scene = *state;
    Process *low =
        scene_peer(scene, "bob", "--jid=bob@" SERVER_DOMAIN "/low", "--priority=1", NULL);
    Process *high =
        scene_peer(scene, "bob", "--jid=bob@" SERVER_DOMAIN "/high", "--priority=7", NULL);
    Terminal *terminal = open_online(scene, "alice");

    scene_enter(terminal, "/msg bob@" SERVER_DOMAIN);
    scene_wait_shown(scene, terminal, "high (7)");
    process_say(low, "presence online 9");
    scene_wait_shown(scene, terminal, "low (9)");
    scene_enter(terminal, "/resource set high");
    scene_wait_shown(scene, terminal, "→ high (7)");
    scene_enter(terminal, "only for high");
    scene_wait_printed(scene, high, "only for high");
    assert_null(strstr(process_output(low), "only for high"));
    scene_quit(scene, terminal);
}

static void
test_a_stranger_asks_to_see_us(void **state)
{
    Scene *scene = *state;
    Terminal *terminal = open_online(scene, "carol");
    Process *dave = scene_peer(scene, "dave", NULL);

    process_say(dave, "subscribe carol@" SERVER_DOMAIN);
    scene_wait_shown(scene, terminal, "dave@" SERVER_DOMAIN " wants to see when you are online");
    scene_enter(terminal, "/sub allow dave@" SERVER_DOMAIN);
    scene_wait_printed(scene, dave, "subscribed carol@" SERVER_DOMAIN);
    scene_wait_printed(scene, dave, "presence carol@" SERVER_DOMAIN);
    scene_quit(scene, terminal);
}

static void
test_a_contact_is_added_and_removed(void **state)
{
    Scene *scene = *state;
    scene_peer(scene, "mallory", "--approve", NULL);
    Terminal *terminal = open_online(scene, "carol");

    scene_enter(terminal, "/roster add mallory@" SERVER_DOMAIN " Mal");
    scene_wait_shown(scene, terminal, "● Mal");
    scene_enter(terminal, "/roster group add Shady Mal");
    scene_wait_shown(scene, terminal, "Shady 1/1");
    scene_enter(terminal, "/roster remove mallory@" SERVER_DOMAIN);
    scene_wait_shown(scene, terminal, "Remove Mal");
    scene_enter(terminal, "yes");
    scene_wait_gone(scene, terminal, "Shady 1/1");
    scene_quit(scene, terminal);
}

static void
test_a_forged_sender_is_not_shown(void **state)
{
    Scene *scene = *state;
    Terminal *terminal = open_online(scene, "erin");
    Process *mallory = scene_peer(scene, "mallory", NULL);

    process_say(mallory, "raw <message to='erin@" SERVER_DOMAIN "' type='chat' xmlns:e='urn:x' "
                         "e:from='dave@" SERVER_DOMAIN "'><body>send me money</body></message>");
    scene_wait_shown(scene, terminal, "requests: 1");
    scene_enter(terminal, "/requests accept");
    scene_wait_shown(scene, terminal, "2:mallory");
    assert_false(terminal_shows(terminal, "2:Dave"));
    terminal_key(terminal, "M-2");
    scene_wait_shown(scene, terminal, "send me money");
    scene_wait_shown(scene, terminal, "mallory@" SERVER_DOMAIN);
    scene_quit(scene, terminal);
}

static void
test_hostile_text_cannot_draw(void **state)
{
    Scene *scene = *state;
    Terminal *terminal = open_online(scene, "erin");
    Process *dave = scene_peer(scene, "dave", NULL);

    scene_enter(terminal, "/msg dave@" SERVER_DOMAIN);
    process_say(dave, "message erin@" SERVER_DOMAIN " \xc2\x9b"
                      "2Jcleared \xe2\x80\xaetxt.exe done");
    scene_wait_shown(scene, terminal, "done");
    scene_wait_shown(scene, terminal, "● Dave");
    assert_false(terminal_shows(terminal, "\xe2\x80\xae"));
    scene_quit(scene, terminal);
}

static void
test_a_message_of_a_megabyte(void **state)
{
    Scene *scene = *state;
    Terminal *terminal = open_online(scene, "erin");
    Process *dave = scene_peer(scene, "dave", NULL);

    scene_enter(terminal, "/msg dave@" SERVER_DOMAIN);
    process_say(dave, "big erin@" SERVER_DOMAIN " 1000000");
    scene_wait_shown(scene, terminal, "xxxxxxxxxxxxxxxxxxxx");
    process_say(dave, "message erin@" SERVER_DOMAIN " still there?");
    scene_wait_shown(scene, terminal, "still there?");
    scene_enter(terminal, "yes");
    scene_wait_printed(scene, dave, "yes");
    scene_quit(scene, terminal);
}

static void
test_a_message_that_cannot_be_delivered(void **state)
{
    Scene *scene = *state;
    Terminal *terminal = open_online(scene, "erin");

    scene_enter(terminal, "/msg nobody-here@" SERVER_DOMAIN " hello?");
    scene_wait_shown(scene, terminal, "✗");
    scene_quit(scene, terminal);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_both_ways_with_marks_typing_and_log),
        scene_test(test_history_is_there_after_a_restart),
        scene_test(test_unread_messages_are_counted_until_seen),
        scene_test(test_bell_and_title),
        scene_test(test_other_devices_are_copied),
        scene_test(test_where_a_message_goes),
        scene_test(test_a_stranger_asks_to_see_us),
        scene_test(test_a_contact_is_added_and_removed),
        scene_test(test_a_forged_sender_is_not_shown),
        scene_test(test_hostile_text_cannot_draw),
        scene_test(test_a_message_of_a_megabyte),
        scene_test(test_a_message_that_cannot_be_delivered),
    };
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
