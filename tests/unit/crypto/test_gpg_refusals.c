/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes wrong with GnuPG, and what the user is told: keys, data, programs, folders, files. */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/worker.h"

#include "unit/crypto/desk.h"

static bool
seal_to(Desk *desk, const char *fingerprint)
{
    g_autoptr(GBytes) text = text_bytes("hello");

    return desk_call(
        desk, &(GpgRequest){ .operation = GPG_SEAL, .input = text, .names = NAMES(fingerprint) });
}

static bool
open_it(Desk *desk, GBytes *sealed)
{
    return desk_call(desk, &(GpgRequest){ .operation = GPG_OPEN, .input = sealed });
}

static void
test_keys_that_cannot_be_used_are_refused_by_name(void **state)
{
    Desk *desk = *state;
    g_autofree char *old = NULL;
    g_autofree char *signs = gnupg_add_key_of(desk->gnupg, "Signs <s@a.test>", "ed25519", "never");
    g_autofree char *gone = gnupg_add_key(desk->gnupg, "Gone <gone@a.test>", NULL);
    g_autofree char *disabled = gnupg_add_key(desk->gnupg, "Off <off@a.test>", NULL);
    g_autofree char *path = g_strdup_printf("%s/openpgp-revocs.d/%s.rev", desk->gnupg->home, gone);
    g_autofree char *text = NULL;
    g_autoptr(GBytes) disable = text_bytes("disable\nsave\n");

    g_bytes_unref(GNUPG_RUN(desk->gnupg, NULL, "--faked-system-time", "20200101T000000!",
                            "--passphrase", "", "--pinentry-mode", "loopback", "--quick-gen-key",
                            "Old <old@a.test>", "future-default", "default", "2020-06-01"));
    assert_true(
        desk_call(desk, &(GpgRequest){ .operation = GPG_LIST, .names = NAMES("old@a.test") }));
    old = g_strdup(desk_key(desk, 0)->fingerprint);
    assert_true(desk_key(desk, 0)->is_expired);
    assert_false(desk_key(desk, 0)->can_encrypt);
    assert_false(seal_to(desk, old));
    desk_assert_error(desk, GPG_ERROR_KEY, "Old <old@a.test> expired on");

    assert_false(seal_to(desk, signs));
    desk_assert_error(desk, GPG_ERROR_KEY, "not for encryption");

    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    char *colon = strstr(text, ":-----BEGIN");
    g_autoptr(GBytes) revocation = g_bytes_new(colon + 1, strlen(colon + 1));
    g_bytes_unref(GNUPG_RUN(desk->gnupg, revocation, "--import"));
    assert_false(seal_to(desk, gone));
    desk_assert_error(desk, GPG_ERROR_KEY, "Gone <gone@a.test> was revoked");

    g_bytes_unref(GNUPG_RUN(desk->gnupg, disable, "--command-fd", "0", "--edit-key", disabled));
    assert_true(desk_call(desk, &(GpgRequest){ .operation = GPG_LIST, .names = NAMES(disabled) }));
    assert_true(desk_key(desk, 0)->is_disabled);
    assert_false(seal_to(desk, disabled));
    desk_assert_error(desk, GPG_ERROR_KEY, "disabled");

    assert_false(seal_to(desk, "0123456789ABCDEF0123456789ABCDEF01234567"));
    desk_assert_error(desk, GPG_ERROR_NO_KEY, "0123456789ABCDEF");
}

static void
test_one_bad_key_of_many_stops_all(void **state)
{
    Desk *desk = *state;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", NULL);
    g_autoptr(GBytes) text = text_bytes("hello");

    assert_false(desk_call(
        desk, &(GpgRequest){ .operation = GPG_SEAL,
                             .input = text,
                             .names = NAMES(alice, "0123456789ABCDEF0123456789ABCDEF01234567") }));
    desk_assert_error(desk, GPG_ERROR_NO_KEY, "0123456789ABCDEF");
    assert_false(desk_call(desk, &(GpgRequest){ .operation = GPG_SEAL, .input = text }));
    desk_assert_error(desk, GPG_ERROR_NO_KEY, "no key to encrypt");
    assert_false(
        desk_call(desk, &(GpgRequest){ .operation = GPG_SEAL,
                                       .input = text,
                                       .names = NAMES(alice),
                                       .signer = "0123456789ABCDEF0123456789ABCDEF01234567" }));
    desk_assert_error(desk, GPG_ERROR_NO_KEY, "choose another");
}

static void
test_what_is_for_others_is_not_opened(void **state)
{
    Desk *desk = *state;
    Gnupg *other = gnupg_new();
    g_autofree char *bob = gnupg_add_key(other, "xmpp:bob@b.test", NULL);

    gnupg_give_key(other, desk->gnupg, bob, false);
    assert_true(seal_to(desk, bob));
    g_autoptr(GBytes) sealed = g_bytes_ref(desk->output);
    assert_false(open_it(desk, sealed));
    desk_assert_error(desk, GPG_ERROR_NO_KEY, "no secret key");
    gnupg_free(other);
}

static void
test_signatures_of_unknown_keys_are_unknown(void **state)
{
    Desk *desk = *state;
    Gnupg *other = gnupg_new();
    g_autofree char *bob = gnupg_add_key(other, "xmpp:bob@b.test", NULL);
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", NULL);
    g_autoptr(GBytes) text = text_bytes("hello");

    gnupg_give_key(desk->gnupg, other, alice, false);
    g_autoptr(GBytes) sealed = GNUPG_RUN(other, text, "--trust-model", "always", "-u", bob, "-r",
                                         alice, "--sign", "--encrypt");
    assert_true(open_it(desk, sealed));
    desk_assert_output(desk, "hello");
    assert_int_equal(desk_signature(desk, 0)->state, GPG_SIGNATURE_UNKNOWN);
    assert_string_equal(desk_signature(desk, 0)->fingerprint, bob);
    assert_int_equal(desk_signature(desk, 0)->validity, GPG_VALIDITY_UNKNOWN);
    gnupg_give_key(other, desk->gnupg, bob, false);
    assert_true(open_it(desk, sealed));
    assert_int_equal(desk_signature(desk, 0)->state, GPG_SIGNATURE_GOOD);
    assert_int_equal(desk_signature(desk, 0)->validity, GPG_VALIDITY_UNKNOWN);
    gnupg_free(other);
}

static void
test_broken_data_is_refused(void **state)
{
    Desk *desk = *state;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", NULL);
    g_autoptr(GBytes) nonsense = text_bytes("what is this?");
    g_autoptr(GBytes) nothing = text_bytes("");
    g_autoptr(GBytes) armor = text_bytes(
        "-----BEGIN PGP MESSAGE-----\n\nhF4DabcdABCD\n=AAAA\n-----END PGP MESSAGE-----\n");

    assert_false(open_it(desk, nonsense));
    assert_int_equal(desk->error->code, GPG_ERROR_DATA);
    assert_false(open_it(desk, nothing));
    assert_int_equal(desk->error->code, GPG_ERROR_DATA);
    assert_false(open_it(desk, armor));
    assert_int_equal(desk->error->code, GPG_ERROR_DATA);
    assert_true(seal_to(desk, alice));
    size_t length = g_bytes_get_size(desk->output);
    g_autofree char *changed = g_memdup2(g_bytes_get_data(desk->output, NULL), length);
    changed[length - 10] ^= 1;
    g_autoptr(GBytes) broken = g_bytes_new(changed, length);
    g_autoptr(GBytes) cut = g_bytes_new(changed, length - 30);
    assert_false(open_it(desk, broken));
    assert_int_equal(desk->error->code, GPG_ERROR_DATA);
    assert_null(desk->output);
    assert_false(open_it(desk, cut));
    assert_int_equal(desk->error->code, GPG_ERROR_DATA);
}

/* Without protection against changes (MDC), as some made it 20 years ago, and attackers since. */
static void
test_what_anybody_could_have_changed_is_refused(void **state)
{
    Desk *desk = *state;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", NULL);
    g_autoptr(GBytes) text = text_bytes("hello");
    g_autoptr(GBytes) sealed =
        GNUPG_RUN(desk->gnupg, text, "--rfc2440", "--disable-mdc", "--cipher-algo", "3DES",
                  "--trust-model", "always", "-r", alice, "--encrypt");

    if (open_it(desk, sealed))
        assert_true(desk->is_protected); /* a gpg that no longer makes such */
    else
        assert_int_equal(desk->error->code, GPG_ERROR_DATA);
}

/* Somebody's message must not make GnuPG ask for a passphrase that nobody knows. */
static void
test_what_is_locked_with_a_passphrase_asks_nobody(void **state)
{
    Desk *desk = *state;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", NULL);
    g_autoptr(GBytes) text = text_bytes("hello");
    g_autoptr(GBytes) locked = GNUPG_RUN(desk->gnupg, text, "--pinentry-mode", "loopback",
                                         "--passphrase", "x", "--symmetric");
    g_autoptr(GBytes) both =
        GNUPG_RUN(desk->gnupg, text, "--pinentry-mode", "loopback", "--passphrase", "x",
                  "--trust-model", "always", "--armor", "-r", alice, "--encrypt", "--symmetric");

    g_autoptr(GByteArray) wrapped = g_byte_array_new();

    /* One level deeper: in data that are compressed by nothing. */
    g_byte_array_append(wrapped, (const uint8_t *)"\xa3\0", 2);
    g_byte_array_append(wrapped, g_bytes_get_data(locked, NULL),
                        (unsigned)g_bytes_get_size(locked));
    g_autoptr(GBytes) deeper = g_bytes_new(wrapped->data, wrapped->len);
    assert_false(open_it(desk, deeper));
    assert_int_equal(desk->asked, 0);
    assert_false(open_it(desk, locked));
    desk_assert_error(desk, GPG_ERROR_DATA, "locked with a passphrase");
    assert_false(open_it(desk, both));
    desk_assert_error(desk, GPG_ERROR_DATA, "locked with a passphrase");
    assert_int_equal(desk->asked, 0);
}

static void
test_a_bomb_is_not_read_to_its_end(void **state)
{
    Desk *desk = *state;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", NULL);
    size_t size = 64 * 1024 * 1024;
    g_autoptr(GBytes) zeros = g_bytes_new_take(g_malloc0(size), size);
    g_autoptr(GBytes) bomb =
        GNUPG_RUN(desk->gnupg, zeros, "-z", "9", "--bzip2-compress-level", "9", "--compress-algo",
                  "bzip2", "--trust-model", "always", "-r", alice, "--encrypt");

    assert_true(g_bytes_get_size(bomb) < 100 * 1024);
    assert_false(
        desk_call(desk, &(GpgRequest){ .operation = GPG_OPEN, .input = bomb, .most = 256 * 1024 }));
    desk_assert_error(desk, GPG_ERROR_DATA, "more than is allowed");
    /* By itself, too. */
    assert_false(open_it(desk, bomb));
    desk_assert_error(desk, GPG_ERROR_DATA, "more than is allowed");
    /* Exactly as much as is allowed is. */
    assert_true(seal_to(desk, alice));
    g_autoptr(GBytes) sealed = g_bytes_ref(desk->output);
    assert_true(
        desk_call(desk, &(GpgRequest){ .operation = GPG_OPEN, .input = sealed, .most = 5 }));
    assert_false(
        desk_call(desk, &(GpgRequest){ .operation = GPG_OPEN, .input = sealed, .most = 4 }));
}

static void
test_without_gpg_it_says_what_to_install(void **state)
{
    Desk *desk = *state;

    desk->options.program = "/nonexistent/gpg";
    desk_open(desk);
    assert_false(desk_call(desk, &(GpgRequest){ .operation = GPG_LIST }));
    desk_assert_error(desk, GPG_ERROR_MISSING, "install it (packages gnupg");
    /* Once it is there it works. */
    desk->options.program = NULL;
    desk_open(desk);
    assert_true(desk_call(desk, &(GpgRequest){ .operation = GPG_LIST }));
}

static void
test_a_gpg_that_fails_is_named(void **state)
{
    Desk *desk = *state;
    g_autofree char *script = gnupg_add_script(desk->gnupg, "broken-gpg", "exit 3");

    desk->options.program = script;
    desk_open(desk);
    assert_false(desk_call(desk, &(GpgRequest){ .operation = GPG_LIST }));
    desk_assert_error(desk, GPG_ERROR_MISSING, "broken-gpg does not work");
    desk->options.program = NULL;
}

/* Tells its id, and stays: even told to end, or with its pipes closed. */
#define HANGS                                                                                      \
    "case \"$*\" in *--version*) exec gpg --version;; esac\n"                                      \
    "trap '' TERM PIPE HUP\n"                                                                      \
    "echo $$ >\"$(dirname \"$0\")/begun\"\n"                                                       \
    "while :; do sleep 1000; done"

static pid_t
wait_for_begun(Desk *desk)
{
    g_autofree char *text = desk_take_file(desk, "begun");

    return (pid_t)atoi(text);
}

static void
test_a_gpg_that_hangs_is_given_up(void **state)
{
    Desk *desk = *state;
    g_autofree char *script = gnupg_add_script(desk->gnupg, "hanging-gpg", HANGS);

    desk->options.program = script;
    desk_open(desk);
    desk_begin(desk, &(GpgRequest){ .operation = GPG_LIST, .timeout = 5000 });
    pid_t process = wait_for_begun(desk);
    clock_advance(desk->clock, 4999);
    assert_int_equal(desk->told, 0);
    clock_advance(desk->clock, 1);
    assert_int_equal(desk->told, 1);
    desk_assert_error(desk, GPG_ERROR_TIMEOUT, "does not answer");
    desk_wait_ended(process);
    /* The next one begins when that one has ended. */
    GpgCall *call = desk_begin(desk, &(GpgRequest){ .operation = GPG_LIST });
    process = wait_for_begun(desk);
    gpg_cancel(desk->gpg, call);
    desk_wait(desk);
    desk_assert_error(desk, GPG_ERROR_CANCELLED, "cancelled");
    desk_wait_ended(process);
    desk->options.program = NULL;
}

/* Reads the file that it is to sign, and then no more. */
#define READS                                                                                      \
    "case \"$*\" in *--version*) exec gpg --version;; *--sign*) ;; *) exec gpg \"$@\";; esac\n"    \
    "head -c 100000 <&0 >/dev/null; echo $$ >\"$(dirname \"$0\")/begun\"\n"                        \
    "exec sleep 1000"

static void
test_a_file_that_is_being_read_has_its_time(void **state)
{
    Desk *desk = *state;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", NULL);
    g_autofree char *plain = gnupg_add_script(desk->gnupg, "plain", "");
    g_autofree char *script = gnupg_add_script(desk->gnupg, "reading-gpg", READS);
    g_autofree char *data = g_strnfill(1000000, 'x');
    const char *words;

    assert_true(g_file_set_contents(plain, data, 1000000, NULL));
    desk->options.program = script;
    desk_open(desk);
    desk_begin(desk, &(GpgRequest){
                         .operation = GPG_SIGN, .path = plain, .signer = alice, .timeout = 5000 });
    pid_t process = wait_for_begun(desk);
    assert_int_equal(gpg_pending(desk->gpg, &words), 1);
    assert_non_null(strstr(words, "signing, "));
    clock_advance(desk->clock, 5000);
    assert_int_equal(desk->told, 0);
    clock_advance(desk->clock, 5000);
    assert_int_equal(desk->told, 1);
    desk_assert_error(desk, GPG_ERROR_TIMEOUT, "does not answer");
    desk_wait_ended(process);
    desk->options.program = NULL;
}

static void
test_calls_wait_their_turn_and_can_be_cancelled(void **state)
{
    Desk *desk = *state;
    g_autofree char *script = gnupg_add_script(desk->gnupg, "hanging-gpg", HANGS);
    const char *words;

    assert_int_equal(gpg_pending(desk->gpg, &words), 0);
    assert_null(words);
    desk->options.program = script;
    desk_open(desk);
    GpgCall *first = desk_begin(desk, &(GpgRequest){ .operation = GPG_LIST });
    GpgCall *second =
        desk_begin(desk, &(GpgRequest){ .operation = GPG_EXPORT, .names = NAMES("a") });
    pid_t process = wait_for_begun(desk);
    assert_int_equal(gpg_pending(desk->gpg, &words), 2);
    assert_string_equal(words, "looking up keys");
    gpg_cancel(desk->gpg, NULL);
    gpg_cancel(desk->gpg, second);
    desk_wait(desk);
    desk_assert_error(desk, GPG_ERROR_CANCELLED, "cancelled");
    assert_int_equal(gpg_pending(desk->gpg, NULL), 1);
    desk->told = 0;
    gpg_cancel(desk->gpg, first);
    desk_wait(desk);
    assert_int_equal(gpg_pending(desk->gpg, NULL), 0);
    desk_wait_ended(process);
    desk->options.program = NULL;
}

/* The end of the program: nothing stays behind. */
static void
test_the_end_leaves_no_gpg(void **state)
{
    Desk *desk = *state;
    g_autofree char *script = gnupg_add_script(desk->gnupg, "hanging-gpg", HANGS);

    desk->options.program = script;
    desk_open(desk);
    desk_begin(desk, &(GpgRequest){ .operation = GPG_LIST });
    pid_t process = wait_for_begun(desk);
    gpg_free(g_steal_pointer(&desk->gpg));
    worker_wait_all();
    desk_wait_ended(process);
    desk->options.program = NULL;
}

#define TELLS                                                                                      \
    "case \"$*\" in *--version*) ;; *) echo $$ >\"$(dirname \"$0\")/begun\";; esac\n"              \
    "exec gpg \"$@\""

/* Before the first call: gpg is asked for its version. Its end is not waited for. */
static void
test_the_end_does_not_wait_for_the_beginning(void **state)
{
    Desk *desk = *state;
    g_autofree char *script =
        gnupg_add_script(desk->gnupg, "hanging-gpg",
                         "trap '' TERM\necho $$ >\"$(dirname \"$0\")/begun\"\nexec sleep 1000");

    desk->options.program = script;
    desk_open(desk);
    desk_begin(desk, &(GpgRequest){ .operation = GPG_LIST });
    pid_t process = wait_for_begun(desk);
    int64_t begun = g_get_monotonic_time();
    gpg_free(g_steal_pointer(&desk->gpg));
    assert_int_equal(desk->told, 1);
    worker_wait_all();
    assert_true(g_get_monotonic_time() - begun < LIMIT_GPG_START_MS * 1000 / 2);
    desk_wait_ended(process);
    desk->options.program = NULL;
}

/* gpg waits for whoever holds the file of keys, for ever. */
static void
test_keys_that_another_program_holds(void **state)
{
    Desk *desk = *state;
    Gnupg *other = gnupg_new();
    g_autofree char *bob = gnupg_add_key(other, "xmpp:bob@b.test", NULL);
    g_autoptr(GBytes) key = gnupg_export(other, bob);
    GpgRequest request = { .operation = GPG_IMPORT, .input = key };
    g_autofree char *lock = g_build_filename(desk->gnupg->home, "pubring.kbx.lock", NULL);
    g_autofree char *text = g_strdup_printf("%10d\n%s\n", (int)getpid(), g_get_host_name());
    g_autofree char *script = gnupg_add_script(desk->gnupg, "telling-gpg", TELLS);

    assert_true(desk_call(desk, &(GpgRequest){ .operation = GPG_LIST })); /* makes the file */
    desk->options.program = script;
    desk_open(desk);
    assert_true(g_file_set_contents(lock, text, -1, NULL));
    desk_begin(desk, &request);
    pid_t process = wait_for_begun(desk);
    clock_advance(desk->clock, LIMIT_GPG_MS);
    desk_wait(desk);
    desk_assert_error(desk, GPG_ERROR_TIMEOUT, "another program holds its keys");
    desk_wait_ended(process);
    assert_int_equal(g_unlink(lock), 0);
    assert_true(desk_call(desk, &request));
    desk->options.program = NULL;
    gnupg_free(other);
}

/* gpg itself waits for an agent that is stuck. */
static void
test_an_agent_that_is_stuck_is_given_up(void **state)
{
    Desk *desk = *state;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", NULL);
    g_autofree char *script = gnupg_add_script(desk->gnupg, "telling-gpg", TELLS);
    g_autoptr(GBytes) text = text_bytes("hello");
    GpgRequest request = { .operation = GPG_SIGN, .input = text, .signer = alice };
    pid_t agent = gnupg_agent(desk->gnupg);

    desk->options.program = script;
    desk_open(desk);
    assert_int_equal(kill(agent, SIGSTOP), 0);
    desk_begin(desk, &request);
    pid_t process = wait_for_begun(desk);
    clock_advance(desk->clock, LIMIT_GPG_MS);
    desk_wait(desk);
    desk_assert_error(desk, GPG_ERROR_TIMEOUT, "gpgconf --kill gpg-agent");
    desk_wait_ended(process);
    assert_int_equal(kill(agent, SIGCONT), 0);
    assert_true(desk_call(desk, &request));
    desk->options.program = NULL;
}

/* It dies while it is asked: what was to be done fails, and the next call starts another one. */
static void
test_an_agent_that_dies_is_started_anew(void **state)
{
    Desk *desk = *state;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", "secret");
    g_autoptr(GBytes) text = text_bytes("hello");
    GpgRequest request = { .operation = GPG_SIGN, .input = text, .signer = alice };

    gnupg_reload(desk->gnupg);
    desk_begin(desk, &request);
    desk_wait_asked(desk, 1);
    pid_t agent = gnupg_agent(desk->gnupg);
    assert_int_equal(kill(agent, SIGKILL), 0);
    desk_wait_ended(agent);
    gpg_answer(desk->gpg, desk->question, "secret");
    desk_wait(desk);
    desk_assert_error(desk, GPG_ERROR_FAILED, "agent has ended meanwhile");
    desk->answers[1] = "secret";
    assert_true(desk_call(desk, &request));
}

static void
test_a_folder_that_cannot_be_used_is_named(void **state)
{
    Desk *desk = *state;
    g_autofree char *file = gnupg_add_script(desk->gnupg, "no-folder", "");
    g_autofree char *closed = g_build_filename(desk->gnupg->home, "closed", NULL);

    desk->options.home = file;
    desk_open(desk);
    assert_false(desk_call(desk, &(GpgRequest){ .operation = GPG_LIST }));
    desk_assert_error(desk, GPG_ERROR_HOME, "no-folder, cannot be used");
    desk->options.home = "/nonexistent/folder";
    desk_open(desk);
    assert_false(desk_call(desk, &(GpgRequest){ .operation = GPG_LIST }));
    desk_assert_error(desk, GPG_ERROR_HOME, "/nonexistent/folder");
    g_autofree char *under = g_build_filename(file, "folder", NULL);
    desk->options.home = under;
    desk_open(desk);
    assert_false(desk_call(desk, &(GpgRequest){ .operation = GPG_LIST }));
    desk_assert_error(desk, GPG_ERROR_HOME, "no-folder/folder, cannot be used: Not a directory");
    assert_int_equal(g_mkdir(closed, 0), 0);
    if (g_access(closed, R_OK) != 0) { /* not as root */
        desk->options.home = closed;
        desk_open(desk);
        assert_false(desk_call(desk, &(GpgRequest){ .operation = GPG_LIST }));
        desk_assert_error(desk, GPG_ERROR_HOME, "closed, cannot be used");
    }
}

static void
test_an_agent_that_cannot_start_is_an_error(void **state)
{
    Desk *desk = *state;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", NULL);
    g_autoptr(GBytes) text = text_bytes("hello");
    Gnupg *other = gnupg_new();

    gnupg_configure(other, "gpg.conf", "no-autostart");
    gnupg_give_key(desk->gnupg, other, alice, true);
    desk->options.home = other->home;
    desk_open(desk);
    assert_false(
        desk_call(desk, &(GpgRequest){ .operation = GPG_SIGN, .input = text, .signer = alice }));
    desk_assert_error(desk, GPG_ERROR_FAILED, "agent");
    gnupg_free(other);
}

/* No call but GPG_FETCH goes to the net, whatever gpg.conf says. */
static void
test_nothing_goes_to_the_net_by_itself(void **state)
{
    Desk *desk = *state;
    Gnupg *other = gnupg_new();
    g_autofree char *bob = gnupg_add_key(other, "Bob <bob@b.test>", NULL);
    g_autoptr(GBytes) text = text_bytes("hello");
    g_autoptr(GBytes) made = GNUPG_RUN(other, text, "-u", bob, "--sign");
    g_autofree char *script =
        gnupg_add_script(desk->gnupg, "dirmngr", "touch \"$(dirname \"$0\")/dialled\"; exit 1");
    g_autofree char *line = g_strdup_printf("dirmngr-program %s", script);
    g_autofree char *dialled = g_build_filename(desk->gnupg->home, "dialled", NULL);

    gnupg_configure(desk->gnupg, "gpg.conf", "auto-key-retrieve");
    gnupg_configure(desk->gnupg, "gpg.conf", "auto-key-locate wkd,keyserver");
    gnupg_configure(desk->gnupg, "gpg.conf", line);
    assert_true(desk_call(desk, &(GpgRequest){ .operation = GPG_VERIFY, .input = made }));
    assert_int_equal(desk_signature(desk, 0)->state, GPG_SIGNATURE_UNKNOWN);
    assert_false(seal_to(desk, "bob@b.test"));
    desk_assert_error(desk, GPG_ERROR_NO_KEY, "bob@b.test");
    assert_false(g_file_test(dialled, G_FILE_TEST_EXISTS));
    /* On request it does. */
    assert_false(
        desk_call(desk, &(GpgRequest){ .operation = GPG_FETCH, .names = NAMES("bob@b.test") }));
    assert_true(g_file_test(dialled, G_FILE_TEST_EXISTS));
    gnupg_free(other);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_set_up, desk_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_keys_that_cannot_be_used_are_refused_by_name),
        TEST(test_one_bad_key_of_many_stops_all),
        TEST(test_what_is_for_others_is_not_opened),
        TEST(test_signatures_of_unknown_keys_are_unknown),
        TEST(test_broken_data_is_refused),
        TEST(test_what_anybody_could_have_changed_is_refused),
        TEST(test_what_is_locked_with_a_passphrase_asks_nobody),
        TEST(test_a_bomb_is_not_read_to_its_end),
        TEST(test_without_gpg_it_says_what_to_install),
        TEST(test_a_gpg_that_fails_is_named),
        TEST(test_a_gpg_that_hangs_is_given_up),
        TEST(test_a_file_that_is_being_read_has_its_time),
        TEST(test_calls_wait_their_turn_and_can_be_cancelled),
        TEST(test_the_end_leaves_no_gpg),
        TEST(test_the_end_does_not_wait_for_the_beginning),
        TEST(test_keys_that_another_program_holds),
        TEST(test_an_agent_that_is_stuck_is_given_up),
        TEST(test_an_agent_that_dies_is_started_anew),
        TEST(test_a_folder_that_cannot_be_used_is_named),
        TEST(test_an_agent_that_cannot_start_is_an_error),
        TEST(test_nothing_goes_to_the_net_by_itself),
    };

    if (!gnupg_is_there())
        return 77; /* skipped */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
