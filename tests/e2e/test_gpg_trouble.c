/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GnuPG that is missing, hangs, refuses: the interface goes on, says why, and nothing is lost. */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scene.h"
#include "unit/crypto/gnupg.h"

#define ALICE "alice@" SERVER_DOMAIN
#define BOB   "bob@" SERVER_DOMAIN

/* alice is a jaser in a terminal, who writes; bob another one without. */
typedef struct {
    Server *server;
    Scene *scene;
    Gnupg *alice, *bob;
    char *alice_key, *bob_key;
    char *programs; /* a folder of programs that stand before the usual ones */
} Trouble;

/* With a server of its own: what another test's archive has nobody could open. passphrase: of
 * alice's key; NULL: none. */
static int
begin_with(void **state, const char *passphrase)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "alice+bob/Friends", NULL };
    Trouble *trouble = g_new0(Trouble, 1);

    trouble->server = server_new(words);
    trouble->scene = scene_new(trouble->server);
    trouble->alice = gnupg_new();
    trouble->bob = gnupg_new();
    trouble->alice_key = gnupg_add_key(trouble->alice, "xmpp:" ALICE, passphrase);
    trouble->bob_key = gnupg_add_key(trouble->bob, "xmpp:" BOB, NULL);
    gnupg_give_key(trouble->alice, trouble->bob, trouble->alice_key, false);
    gnupg_give_key(trouble->bob, trouble->alice, trouble->bob_key, false);
    gnupg_reload(trouble->alice);
    trouble->programs = g_build_filename(trouble->alice->home, "bin", NULL);
    g_mkdir(trouble->programs, 0700);
    *state = trouble;
    return 0;
}

static int
begin(void **state)
{
    return begin_with(state, NULL);
}

static int
begin_locked(void **state)
{
    return begin_with(state, "s3cret");
}

static int
end(void **state)
{
    Trouble *trouble = *state;
    int status;

    gnupg_free(trouble->alice);
    gnupg_free(trouble->bob);
    g_free(trouble->alice_key);
    g_free(trouble->bob_key);
    g_free(trouble->programs);
    status = scene_free(trouble->scene);
    server_free(trouble->server);
    g_free(trouble);
    return status;
}

/* --- who takes part --- */

static Process *
open_bob(Trouble *trouble)
{
    g_autofree char *properties = g_strdup_printf("openpgp.key=%s\n", trouble->bob_key);
    g_autofree char *set_key = g_strdup_printf("/pgp setkey " ALICE " %s", trouble->alice_key);

    trouble->scene->gnupg_home = trouble->bob->home;
    scene_add_account(trouble->scene, "bob", "bob", properties);
    Process *bob = scene_headless(trouble->scene, "bob", "--json", NULL);
    scene_wait_printed(trouble->scene, bob, "\"state\":\"online\"");
    process_say(bob, set_key);
    process_say(bob, "/msg " ALICE);
    process_say(bob, "/encryption start pgp");
    return bob;
}

static Terminal *
open_alice(Trouble *trouble)
{
    Scene *scene = trouble->scene;
    g_autofree char *properties = g_strdup_printf("openpgp.key=%s\n", trouble->alice_key);
    g_autofree char *set_key = g_strdup_printf("/pgp setkey " BOB " %s", trouble->bob_key);

    scene->gnupg_home = trouble->alice->home;
    scene_add_account(scene, "alice", "alice", properties);
    scene_write_config(scene, "alice", "config", "[pgp]\nsign_presence=off\n");
    Terminal *alice = scene_open(scene, "alice", NULL);
    scene_wait_shown(scene, alice, "is online");
    scene_enter(alice, set_key);
    scene_enter(alice, "/msg " BOB);
    scene_enter(alice, "/encryption start pgp");
    return alice;
}

static void
add_program(Trouble *trouble, const char *name, const char *body)
{
    g_autofree char *inside = g_build_filename("bin", name, NULL);

    g_free(gnupg_add_script(trouble->alice, inside, body));
    trouble->scene->folder_of_programs = trouble->programs;
}

/* The gpg of GPGME's is the one that gpgconf names. It tells its id, and hangs while there is a
 * file "hang", whatever it is told. */
static void
add_hanging_gpg(Trouble *trouble)
{
    g_autofree char *real = g_find_program_in_path("gpg");
    g_autofree char *conf = g_find_program_in_path("gpgconf");
    g_autofree char *hangs =
        g_strdup_printf("home=%s\nif [ -e $home/hang ]; then case \"$*\" in *--version*) ;; *)\n"
                        "    trap '' TERM PIPE HUP\n    echo $$ >$home/pid.new\n"
                        "    mv $home/pid.new $home/pid\n    while :; do sleep 1000; done;;\nesac; "
                        "fi\nexec %s \"$@\"\n",
                        trouble->alice->home, real);
    g_autofree char *names = g_strdup_printf(
        "%s \"$@\" | sed 's,^\\(gpg:[^:]*\\):.*,\\1:%s/hanging-gpg,'", conf, trouble->programs);

    add_program(trouble, "hanging-gpg", hangs);
    add_program(trouble, "gpgconf", names);
}

static void
set_hanging(Trouble *trouble, bool is_hanging)
{
    g_autofree char *path = g_build_filename(trouble->alice->home, "hang", NULL);

    if (is_hanging)
        assert_true(g_file_set_contents(path, "", 0, NULL));
    else
        assert_int_equal(g_unlink(path), 0);
}

/* The one that hangs has begun. */
static pid_t
wait_hanging(Trouble *trouble)
{
    g_autofree char *path = g_build_filename(trouble->alice->home, "pid", NULL);
    g_autofree char *text = NULL;

    scene_wait_file(trouble->scene, path, "\n");
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    assert_int_equal(g_unlink(path), 0);
    return (pid_t)atoi(text);
}

static bool
has_ended(gpointer process)
{
    return gnupg_has_ended(*(const pid_t *)process);
}

/* --- missing --- */

static void
test_without_gpg_it_says_what_to_install(void **state)
{
    Trouble *trouble = *state;
    Process *bob = open_bob(trouble);

    add_program(trouble, "gpg", "exit 127");
    Terminal *alice = open_alice(trouble);
    scene_enter(alice, "this must not leave");
    scene_wait_shown(trouble->scene, alice, "PGP cannot encrypt: gpg does not work");
    process_say(bob, "can you read this");
    scene_wait_shown(trouble->scene, alice, "not opened: gpg does not work");
    scene_quit(trouble->scene, alice);
    assert_null(strstr(process_output(bob), "this must not leave"));
    scene_quit_process(trouble->scene, bob);
}

/* As where it is not installed: the loader finds nothing that it can load. */
static void
test_without_the_library_it_says_what_to_install(void **state)
{
    Trouble *trouble = *state;
    Process *bob = open_bob(trouble);
    g_autofree char *variable = g_strconcat("LD_LIBRARY_PATH=", trouble->programs, NULL);

    add_program(trouble, "libgpgme.so.11", "");
    add_program(trouble, "libgpgme.so.45", "");
    trouble->scene->variable = variable;
    Terminal *alice = open_alice(trouble);
    trouble->scene->variable = NULL;
    process_say(bob, "can you read this");
    scene_wait_shown(trouble->scene, alice, "not opened: GPGME is missing");
    scene_enter(alice, "this must not leave");
    scene_wait_shown(trouble->scene, alice, "PGP cannot encrypt: GPGME is missing");
    scene_quit(trouble->scene, alice);
    /* It is there: what was kept is opened by the next run. */
    alice = scene_open(trouble->scene, "alice", NULL);
    scene_wait_shown(trouble->scene, alice, "is online");
    scene_enter(alice, "/msg " BOB);
    scene_enter(alice, "/encryption retry");
    scene_wait_shown(trouble->scene, alice, "can you read this");
    scene_quit(trouble->scene, alice);
    assert_null(strstr(process_output(bob), "this must not leave"));
    scene_quit_process(trouble->scene, bob);
}

/* --- hanging --- */

static void
test_a_gpg_that_hangs_holds_up_nothing(void **state)
{
    Trouble *trouble = *state;
    Scene *scene = trouble->scene;
    Process *bob = open_bob(trouble);

    add_hanging_gpg(trouble);
    Terminal *alice = open_alice(trouble);
    scene_enter(alice, "one");
    scene_wait_printed(scene, bob, "\"body\":\"one\"");
    set_hanging(trouble, true);
    scene_enter(alice, "two");
    pid_t process = wait_hanging(trouble);
    scene_wait_shown(scene, alice, "GnuPG: encrypting");
    /* The interface goes on, and another line waits its turn. */
    scene_enter(alice, "three");
    scene_enter(alice, "/echo still alive");
    scene_enter(alice, "/help pgp cancel");
    scene_wait_shown(scene, alice, "Stop what GnuPG is doing");
    set_hanging(trouble, false);
    scene_enter(alice, "/pgp cancel");
    scene_wait_shown(scene, alice, "Not encrypted: it was cancelled");
    scene_wait(scene, has_ended, &process, "the gpg that hung to be gone");
    scene_wait_printed(scene, bob, "\"body\":\"three\"");
    scene_wait_gone(scene, alice, "GnuPG: encrypting");
    scene_quit(scene, alice);
    assert_null(strstr(process_output(bob), "\"body\":\"two\""));
    scene_quit_process(trouble->scene, bob);
}

/* Nothing stays behind, and the end does not wait for it. */
static void
test_the_end_ends_a_gpg_that_hangs(void **state)
{
    Trouble *trouble = *state;
    Scene *scene = trouble->scene;
    Process *bob = open_bob(trouble);

    add_hanging_gpg(trouble);
    set_hanging(trouble, true);
    Terminal *alice = open_alice(trouble);
    pid_t process = wait_hanging(trouble);
    scene_quit(scene, alice);
    scene_wait(scene, has_ended, &process, "the gpg that hung to be gone");
    scene_quit_process(trouble->scene, bob);
}

/* --- passphrases --- */

/* Encrypted to alice, who has to open it with her passphrase. */
static void
test_a_passphrase_is_no_command(void **state)
{
    Trouble *trouble = *state;
    Scene *scene = trouble->scene;
    Process *bob = open_bob(trouble);
    Terminal *alice = open_alice(trouble);

    process_say(bob, "behind a lock");
    scene_wait_shown(scene, alice, "Passphrase of xmpp:" ALICE);
    terminal_resize(alice, 18, 72);
    scene_enter(alice, "/help");
    scene_wait_shown(scene, alice, "That looked like a command");
    scene_enter(alice, "wrong");
    scene_wait_shown(scene, alice, "That was wrong. Passphrase of");
    terminal_resize(alice, 24, 110);
    scene_enter(alice, "s3cret");
    scene_wait_shown(scene, alice, "behind a lock");
    scene_wait_gone(scene, alice, "Passphrase of");
    scene_quit(scene, alice);
    scene_quit_process(trouble->scene, bob);
}

/* Draws over everything, as one on curses does, and leaves the terminal as it likes. */
#define PINENTRY                                                                                   \
    "echo 'OK at your service'\n"                                                                  \
    "while read -r word rest; do case $word in\n"                                                  \
    "OPTION) case $rest in ttyname=*) tty=${rest#ttyname=};; esac; echo OK;;\n"                    \
    "GETPIN) stty -echo <\"$tty\"\n"                                                               \
    "    printf '\\033[2J\\033[?25l\\033[41m\\033[3;3Hthe pinentry draws' >\"$tty\"\n"             \
    "    read -r line <\"$tty\"; echo \"D $line\"; echo OK;;\n"                                    \
    "BYE) echo OK; exit;;\n"                                                                       \
    "*) echo OK;; esac; done\n"

/* Our own prompt is not allowed: the agent's pinentry has the terminal, and the screen comes back
 * whole. */
static void
test_an_agent_that_asks_itself_has_the_terminal(void **state)
{
    Trouble *trouble = *state;
    Scene *scene = trouble->scene;
    Process *bob = open_bob(trouble);
    g_autofree char *script = gnupg_add_script(trouble->alice, "pinentry-curses", PINENTRY);
    g_autofree char *line = g_strconcat("pinentry-program ", script, NULL);
    VTermScreenCell cell;

    gnupg_configure(trouble->alice, "gpg-agent.conf", line);
    gnupg_configure(trouble->alice, "gpg-agent.conf", "no-allow-loopback-pinentry");
    gnupg_reload(trouble->alice);
    Terminal *alice = open_alice(trouble);
    scene_enter(alice, "a line that was there before");
    scene_wait_printed(scene, bob, "a line that was there before");
    process_say(bob, "behind a lock");
    scene_wait_shown(scene, alice, "the pinentry draws");
    scene_wait_gone(scene, alice, "a line that was there before");
    terminal_resize(alice, 20, 90);
    terminal_type(alice, "s3cret\n");
    scene_wait_shown(scene, alice, "behind a lock");
    scene_wait_shown(scene, alice, "a line that was there before");
    scene_wait_gone(scene, alice, "the pinentry draws");
    assert_true(terminal_cell_of(alice, "behind a lock", &cell));
    assert_true(VTERM_COLOR_IS_DEFAULT_BG(&cell.bg));
    scene_enter(alice, "and it goes on");
    scene_wait_printed(scene, bob, "\"body\":\"and it goes on\"");
    scene_quit(scene, alice);
    scene_quit_process(trouble->scene, bob);
}

/* --- what children get --- */

static bool
is_closed_on_exec(const char *descriptors, const char *number)
{
    g_autofree char *path = g_strdup_printf("%sinfo/%s", descriptors, number);
    g_autofree char *text = NULL;
    const char *flags;

    if (!g_file_get_contents(path, &text, NULL, NULL))
        return true; /* gone */
    flags = strstr(text, "flags:");
    assert_non_null(flags);
    return strtoul(flags + strlen("flags:"), NULL, 8) & O_CLOEXEC;
}

/* Whoever started the tests may have left something open in all of us. */
static bool
is_inherited(const char *number, const char *target)
{
    g_autofree char *link = g_build_filename("/proc/self/fd", number, NULL);
    g_autofree char *own = g_file_read_link(link, NULL);

    return g_strcmp0(own, target) == 0;
}

/* Connected, with history, log and GnuPG: what it starts has 0, 1 and 2 alone. */
static void
test_no_child_gets_our_files(void **state)
{
    Trouble *trouble = *state;
    Process *bob = open_bob(trouble);
    g_autofree char *path = g_strdup_printf("/proc/%d/fd", (int)process_pid(bob));
    g_autoptr(GString) left = g_string_new(NULL);
    unsigned count = 0;
    const char *number;

    process_say(bob, "/msg " ALICE " hello");
    scene_wait_printed(trouble->scene, bob, "\"direction\":\"out\"");
    GDir *folder = g_dir_open(path, 0, NULL);
    while (folder && (number = g_dir_read_name(folder))) {
        g_autofree char *link = g_build_filename(path, number, NULL);
        g_autofree char *target = g_file_read_link(link, NULL);

        count++;
        if (atoi(number) > 2 && !is_inherited(number, target) && !is_closed_on_exec(path, number))
            g_string_append_printf(left, " %s:%s", number, target);
    }
    assert_true(!folder || count > 6);
    g_clear_pointer(&folder, g_dir_close);
    assert_string_equal(left->str, "");
    scene_quit_process(trouble->scene, bob);
}

#define trouble_test(fn) cmocka_unit_test_setup_teardown(fn, begin, end)
#define locked_test(fn)  cmocka_unit_test_setup_teardown(fn, begin_locked, end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        trouble_test(test_without_gpg_it_says_what_to_install),
        trouble_test(test_without_the_library_it_says_what_to_install),
        trouble_test(test_a_gpg_that_hangs_holds_up_nothing),
        trouble_test(test_the_end_ends_a_gpg_that_hangs),
        locked_test(test_a_passphrase_is_no_command),
        locked_test(test_an_agent_that_asks_itself_has_the_terminal),
        trouble_test(test_no_child_gets_our_files),
    };

    if (!gnupg_is_there())
        return 77;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
