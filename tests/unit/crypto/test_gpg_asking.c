/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passphrases: asked in our own prompt, or by the agent's pinentry. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "unit/crypto/desk.h"

/* Stands in for the agent's pinentry: notes that it was asked, and knows the answer. */
#define PINENTRY                                                                                   \
    "echo 'OK ready'\n"                                                                            \
    "while read -r c r; do case $c in\n"                                                           \
    "GETPIN) echo asked >>\"$(dirname \"$0\")/asked\"; printf 'D secret\\nOK\\n';;\n"              \
    "GETINFO) echo \"D $$\"; echo OK;; BYE) echo OK; exit 0;; *) echo OK;; esac; done"

#define CANCELS                                                                                    \
    "echo 'OK ready'\n"                                                                            \
    "while read -r c r; do case $c in\n"                                                           \
    "GETPIN) echo 'ERR 83886179 Operation cancelled <Pinentry>';;\n"                               \
    "BYE) echo OK; exit 0;; *) echo OK;; esac; done"

static GpgRequest
to_sign(GBytes *text, const char *signer)
{
    return (GpgRequest){ .operation = GPG_SIGN, .input = text, .signer = signer };
}

static void
test_the_passphrase_is_asked_for(void **state)
{
    Desk *desk = *state;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", "secret");
    g_autoptr(GBytes) text = text_bytes("hello");
    GpgRequest request = to_sign(text, alice);

    gnupg_reload(desk->gnupg);
    desk->answers[0] = "secret";
    assert_true(desk_call(desk, &request));
    assert_int_equal(desk->asked, 1);
    assert_string_equal(desk->hint, "xmpp:alice@a.test");
    assert_false(desk->is_again);
    assert_int_equal(desk->withdrawn, 0);
    /* The agent remembers it. */
    assert_true(desk_call(desk, &request));
    assert_int_equal(desk->asked, 1);
}

static void
test_a_wrong_passphrase_is_asked_for_again_thrice(void **state)
{
    Desk *desk = *state;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", "secret");
    g_autoptr(GBytes) text = text_bytes("hello");
    GpgRequest request = to_sign(text, alice);

    gnupg_reload(desk->gnupg);
    desk->answers[0] = "wrong";
    desk->answers[1] = "secret";
    assert_true(desk_call(desk, &request));
    assert_int_equal(desk->asked, 2);
    assert_true(desk->is_again);
    gnupg_reload(desk->gnupg);
    desk->answers[2] = desk->answers[3] = desk->answers[4] = desk->answers[5] = "wrong";
    assert_false(desk_call(desk, &request));
    assert_int_equal(desk->asked, 5);
    desk_assert_error(desk, GPG_ERROR_PASSPHRASE, "the passphrase is wrong");
}

static void
test_decrypting_asks_too(void **state)
{
    Desk *desk = *state;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", "secret");
    g_autoptr(GBytes) text = text_bytes("hello");

    assert_true(desk_call(
        desk, &(GpgRequest){ .operation = GPG_SEAL, .input = text, .names = NAMES(alice) }));
    assert_int_equal(desk->asked, 0);
    g_autoptr(GBytes) sealed = g_bytes_ref(desk->output);
    gnupg_reload(desk->gnupg);
    desk->answers[0] = "wrong";
    desk->answers[1] = "secret";
    assert_true(desk_call(desk, &(GpgRequest){ .operation = GPG_OPEN, .input = sealed }));
    desk_assert_output(desk, "hello");
    assert_int_equal(desk->asked, 2);
    gnupg_reload(desk->gnupg);
    desk->gives_up = true;
    assert_false(desk_call(desk, &(GpgRequest){ .operation = GPG_OPEN, .input = sealed }));
    desk_assert_error(desk, GPG_ERROR_CANCELLED, "cancelled");
}

static void
test_who_gives_up_is_not_asked_again(void **state)
{
    Desk *desk = *state;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", "secret");
    g_autoptr(GBytes) text = text_bytes("hello");
    GpgRequest request = to_sign(text, alice);

    gnupg_reload(desk->gnupg);
    desk->gives_up = true;
    assert_false(desk_call(desk, &request));
    desk_assert_error(desk, GPG_ERROR_CANCELLED, "cancelled");
    assert_int_equal(desk->asked, 1);
}

static void
test_cancelling_withdraws_the_question(void **state)
{
    Desk *desk = *state;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", "secret");
    g_autoptr(GBytes) text = text_bytes("hello");
    GpgRequest request = to_sign(text, alice);

    gnupg_reload(desk->gnupg);
    GpgCall *call = desk_begin(desk, &request);
    desk_wait_asked(desk, 1);
    unsigned old = desk->question;
    gpg_cancel(desk->gpg, call);
    gpg_cancel(desk->gpg, call);
    assert_int_equal(desk->withdrawn, 1);
    assert_int_equal(desk->told, 0);
    desk_wait(desk);
    desk_assert_error(desk, GPG_ERROR_CANCELLED, "cancelled");
    /* Too late, and to nobody. */
    gpg_answer(desk->gpg, old, "secret");
    gpg_answer(desk->gpg, old + 7, "secret");
    gpg_answer(desk->gpg, 0, "secret");
    /* The next question is another one. */
    desk->answers[1] = "secret";
    assert_true(desk_call(desk, &request));
    assert_int_not_equal(desk->question, old);
    assert_int_equal(desk->asked, 2);
    assert_int_equal(desk->withdrawn, 1);
}

static void
test_the_user_has_time_to_answer(void **state)
{
    Desk *desk = *state;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", "secret");
    g_autoptr(GBytes) text = text_bytes("hello");
    GpgRequest request = to_sign(text, alice);

    request.timeout = 1000;
    gnupg_reload(desk->gnupg);
    desk_begin(desk, &request);
    desk_wait_asked(desk, 1);
    clock_advance(desk->clock, 3600 * 1000);
    assert_int_equal(desk->told, 0);
    gpg_answer(desk->gpg, desk->question, "secret");
    desk_wait(desk);
    assert_null(desk->error);
}

static void
test_the_end_withdraws_and_tells(void **state)
{
    Desk *desk = *state;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", "secret");
    g_autoptr(GBytes) text = text_bytes("hello");
    GpgRequest request = to_sign(text, alice);

    gnupg_reload(desk->gnupg);
    desk_begin(desk, &request);
    desk_wait_asked(desk, 1);
    gpg_free(g_steal_pointer(&desk->gpg));
    assert_int_equal(desk->told, 1);
    assert_int_equal(desk->withdrawn, 1);
    desk_assert_error(desk, GPG_ERROR_CANCELLED, "cancelled");
}

static void
test_nobody_to_ask_is_an_error(void **state)
{
    Desk *desk = *state;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", "secret");
    g_autoptr(GBytes) text = text_bytes("hello");
    GpgRequest request = to_sign(text, alice);

    gnupg_reload(desk->gnupg);
    desk->options.hooks = NULL;
    desk_open(desk);
    assert_false(desk_call(desk, &request));
    desk_assert_error(desk, GPG_ERROR_CANCELLED, "cancelled");
}

static char *
set_pinentry(Desk *desk, const char *name)
{
    char *path = gnupg_add_script(desk->gnupg, name, PINENTRY);
    g_autofree char *line = g_strdup_printf("pinentry-program %s", path);

    gnupg_configure(desk->gnupg, "gpg-agent.conf", line);
    gnupg_reload(desk->gnupg);
    desk->options.asks_itself = false;
    gpg_set_asking(desk->gpg, false);
    return path;
}

static unsigned
times_asked(Desk *desk)
{
    g_autofree char *path = g_build_filename(desk->gnupg->home, "asked", NULL);
    g_autofree char *text = NULL;
    size_t length = 0;

    return g_file_get_contents(path, &text, &length, NULL) ? (unsigned)(length / 6) : 0;
}

static void
test_a_pinentry_for_the_terminal_gets_it_only_when_it_asks(void **state)
{
    Desk *desk = *state;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", "secret");
    g_autofree char *pinentry = set_pinentry(desk, "pinentry-curses");
    g_autoptr(GBytes) text = text_bytes("hello");
    GpgRequest request = to_sign(text, alice);

    assert_true(desk_call(desk, &request));
    assert_int_equal(desk->asked, 0);
    assert_int_equal(times_asked(desk), 1);
    assert_int_equal(desk->lent, 1);
    assert_int_equal(desk->given_back, 1);
    /* The agent remembers: nothing flickers. */
    assert_true(desk_call(desk, &request));
    assert_int_equal(times_asked(desk), 1);
    assert_int_equal(desk->lent, 1);
}

/* Its own button, or Escape there. */
static void
test_a_pinentry_that_is_cancelled(void **state)
{
    Desk *desk = *state;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", "secret");
    g_autofree char *pinentry = set_pinentry(desk, "pinentry-curses");
    g_autoptr(GBytes) text = text_bytes("hello");
    GpgRequest request = to_sign(text, alice);

    g_free(gnupg_add_script(desk->gnupg, "pinentry-curses", CANCELS));
    assert_false(desk_call(desk, &request));
    desk_assert_error(desk, GPG_ERROR_CANCELLED, "cancelled");
    assert_int_equal(desk->lent, 1);
    assert_int_equal(desk->given_back, 1);
}

/* It cannot draw there, or is not installed. */
static void
test_a_pinentry_that_does_not_work(void **state)
{
    Desk *desk = *state;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", "secret");
    g_autofree char *pinentry = set_pinentry(desk, "pinentry-curses");
    g_autoptr(GBytes) text = text_bytes("hello");
    GpgRequest request = to_sign(text, alice);

    assert_int_equal(g_unlink(pinentry), 0);
    assert_false(desk_call(desk, &request));
    desk_assert_error(desk, GPG_ERROR_PASSPHRASE, "install a pinentry");
    assert_int_equal(desk->lent, desk->given_back);
}

static void
test_a_pinentry_with_windows_leaves_the_terminal(void **state)
{
    Desk *desk = *state;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", "secret");
    g_autofree char *pinentry = set_pinentry(desk, "pinentry-gnome3");
    g_autoptr(GBytes) text = text_bytes("hello");
    GpgRequest request = to_sign(text, alice);

    g_setenv("DISPLAY", ":77", TRUE);
    assert_true(desk_call(desk, &request));
    g_unsetenv("DISPLAY");
    assert_int_equal(times_asked(desk), 1);
    assert_int_equal(desk->lent, 0);
    assert_int_equal(desk->asked, 0);
}

static void
test_an_agent_that_forbids_our_prompt_asks_itself(void **state)
{
    Desk *desk = *state;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", "secret");
    g_autofree char *pinentry = set_pinentry(desk, "pinentry-curses");
    g_autoptr(GBytes) text = text_bytes("hello");
    GpgRequest request = to_sign(text, alice);

    gpg_set_asking(desk->gpg, true);
    gnupg_configure(desk->gnupg, "gpg-agent.conf", "no-allow-loopback-pinentry");
    gnupg_reload(desk->gnupg);
    assert_true(desk_call(desk, &request));
    assert_int_equal(desk->asked, 0);
    assert_int_equal(times_asked(desk), 1);
    assert_int_equal(desk->lent, 1);
    assert_int_equal(desk->given_back, 1);
}

/* As with an agent that was forwarded by ssh: it is reached through its socket for that. */
static void
test_a_forwarded_agent_asks_where_it_is(void **state)
{
    Desk *desk = *state;
    Gnupg *away = gnupg_new();
    g_autofree char *alice = gnupg_add_key(away, "xmpp:alice@a.test", "secret");
    g_autofree char *pinentry = gnupg_add_script(away, "pinentry-curses", PINENTRY);
    g_autofree char *line = g_strdup_printf("pinentry-program %s", pinentry);
    g_autofree char *redirect =
        g_strdup_printf("%%Assuan%%\nsocket=%s/S.gpg-agent.extra\n", away->home);
    g_autofree char *socket = g_build_filename(desk->gnupg->home, "S.gpg-agent", NULL);
    g_autofree char *asked = g_build_filename(away->home, "asked", NULL);
    g_autoptr(GBytes) text = text_bytes("hello");
    GpgRequest request = to_sign(text, alice);

    gnupg_configure(away, "gpg-agent.conf", line);
    gnupg_reload(away);
    gnupg_configure(desk->gnupg, "gpg.conf", "no-autostart");
    gnupg_give_key(away, desk->gnupg, alice, true);
    assert_true(g_file_set_contents(socket, redirect, -1, NULL));
    assert_true(desk_call(desk, &request));
    assert_int_equal(desk->asked, 0);
    assert_int_equal(desk->lent, 0);
    assert_true(g_file_test(asked, G_FILE_TEST_EXISTS));
    g_unlink(socket);
    gnupg_free(away);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_set_up, desk_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_passphrase_is_asked_for),
        TEST(test_a_wrong_passphrase_is_asked_for_again_thrice),
        TEST(test_decrypting_asks_too),
        TEST(test_who_gives_up_is_not_asked_again),
        TEST(test_cancelling_withdraws_the_question),
        TEST(test_the_user_has_time_to_answer),
        TEST(test_the_end_withdraws_and_tells),
        TEST(test_nobody_to_ask_is_an_error),
        TEST(test_a_pinentry_for_the_terminal_gets_it_only_when_it_asks),
        TEST(test_a_pinentry_that_is_cancelled),
        TEST(test_a_pinentry_that_does_not_work),
        TEST(test_a_pinentry_with_windows_leaves_the_terminal),
        TEST(test_an_agent_that_forbids_our_prompt_asks_itself),
        TEST(test_a_forwarded_agent_asks_where_it_is),
    };

    g_unsetenv("DISPLAY");
    g_unsetenv("WAYLAND_DISPLAY");
    if (!gnupg_is_there())
        return 77; /* skipped */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
