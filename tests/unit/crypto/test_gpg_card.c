/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys on a smart card: the real gpg and gpg-agent sign and decrypt with one (see card.py). */

#include "config.h"

#include <string.h>

#include "unit/crypto/desk.h"
#include "unit/crypto/gnupg_card.h"

#define WRONG "000000"

/* A desk whose key is on a card. */
typedef struct {
    Desk *desk;
    char *key;
    GBytes *text, *sealed; /* to that key */
} Holder;

static int
set_up(void **state)
{
    Holder *holder = g_new0(Holder, 1);

    desk_set_up(state);
    holder->desk = *state;
    holder->key = gnupg_add_card(holder->desk->gnupg, "xmpp:alice@a.test");
    holder->text = text_bytes("hello");
    assert_true(desk_call(holder->desk, &(GpgRequest){ .operation = GPG_SEAL,
                                                       .input = holder->text,
                                                       .names = NAMES(holder->key) }));
    holder->sealed = g_bytes_ref(holder->desk->output);
    *state = holder;
    return 0;
}

static int
tear_down(void **state)
{
    Holder *holder = *state;

    g_bytes_unref(holder->text);
    g_bytes_unref(holder->sealed);
    g_free(holder->key);
    *state = holder->desk;
    g_free(holder);
    return desk_tear_down(state);
}

static bool
sign(const Holder *holder)
{
    return desk_call(
        holder->desk,
        &(GpgRequest){ .operation = GPG_SIGN, .input = holder->text, .signer = holder->key });
}

static bool
open_sealed(const Holder *holder)
{
    return desk_call(holder->desk, &(GpgRequest){ .operation = GPG_OPEN, .input = holder->sealed });
}

static void
test_it_signs(void **state)
{
    const Holder *holder = *state;
    Desk *desk = holder->desk;

    desk->answers[0] = GNUPG_CARD_PIN;
    assert_true(sign(holder));
    assert_int_equal(desk->asked, 1);
    assert_true(desk->is_pin);
    assert_string_equal(desk->hint, "xmpp:alice@a.test");
    g_autoptr(GBytes) made = g_bytes_ref(desk->output);
    assert_true(desk_call(desk, &(GpgRequest){ .operation = GPG_VERIFY, .input = made }));
    assert_int_equal(desk_signature(desk, 0)->state, GPG_SIGNATURE_GOOD);
    assert_string_equal(desk_signature(desk, 0)->fingerprint, holder->key);
    assert_int_equal(gnupg_card_orders(desk->gnupg, "PKSIGN"), 1);
}

/* Once unlocked it stays so. */
static void
test_it_decrypts(void **state)
{
    const Holder *holder = *state;
    Desk *desk = holder->desk;

    desk->answers[0] = GNUPG_CARD_PIN;
    assert_true(open_sealed(holder));
    desk_assert_output(desk, "hello");
    assert_true(desk->is_encrypted);
    assert_true(desk->is_pin);
    assert_non_null(strstr(desk->hint, "xmpp:alice@a.test"));
    assert_true(open_sealed(holder));
    desk_assert_output(desk, "hello");
    assert_int_equal(desk->asked, 1);
}

/* As OX does it: signed and encrypted at once. */
static void
test_it_seals(void **state)
{
    const Holder *holder = *state;
    Desk *desk = holder->desk;

    desk->answers[0] = desk->answers[1] = GNUPG_CARD_PIN;
    assert_true(desk_call(desk, &(GpgRequest){ .operation = GPG_SEAL,
                                               .input = holder->text,
                                               .names = NAMES(holder->key),
                                               .signer = holder->key }));
    g_autoptr(GBytes) sealed = g_bytes_ref(desk->output);
    assert_true(desk_call(desk, &(GpgRequest){ .operation = GPG_OPEN, .input = sealed }));
    desk_assert_output(desk, "hello");
    assert_int_equal(desk_signature(desk, 0)->state, GPG_SIGNATURE_GOOD);
}

/* A slip is forgiven, but we never block a card that has all its tries. */
static void
test_wrong_pins(void **state)
{
    const Holder *holder = *state;
    Desk *desk = holder->desk;

    desk->answers[0] = WRONG;
    desk->answers[1] = GNUPG_CARD_PIN;
    assert_true(sign(holder));
    assert_int_equal(desk->asked, 2);
    assert_true(desk->is_again);
    assert_int_equal(gnupg_card_tries(desk->gnupg), 3);
    desk->asked = 0;
    desk->answers[1] = desk->answers[2] = desk->answers[3] = WRONG;
    assert_false(sign(holder));
    desk_assert_error(desk, GPG_ERROR_PASSPHRASE, "the PIN is wrong");
    assert_int_equal(desk->asked, 2);
    assert_int_equal(gnupg_card_tries(desk->gnupg), 1);
    desk->asked = 0;
    assert_false(sign(holder));
    desk_assert_error(desk, GPG_ERROR_PASSPHRASE, "the card's PIN is blocked");
    assert_int_equal(gnupg_card_tries(desk->gnupg), 0);
    desk->asked = 0;
    assert_false(sign(holder));
    desk_assert_error(desk, GPG_ERROR_PASSPHRASE, "the card's PIN is blocked");
    assert_int_equal(desk->asked, 0);
}

static void
test_who_gives_up_wastes_no_try(void **state)
{
    const Holder *holder = *state;
    Desk *desk = holder->desk;

    desk->gives_up = true;
    assert_false(sign(holder));
    desk_assert_error(desk, GPG_ERROR_CANCELLED, "cancelled");
    assert_false(open_sealed(holder));
    desk_assert_error(desk, GPG_ERROR_CANCELLED, "cancelled");
    assert_int_equal(gnupg_card_tries(desk->gnupg), 3);
}

/* Nobody is asked for the PIN of a card that is not there; it is said what to do. */
static void
test_a_card_that_is_elsewhere(void **state)
{
    const Holder *holder = *state;
    Desk *desk = holder->desk;

    gnupg_set_card(desk->gnupg, false);
    assert_false(sign(holder));
    desk_assert_error(desk, GPG_ERROR_KEY, "insert it");
    assert_false(open_sealed(holder));
    desk_assert_error(desk, GPG_ERROR_KEY, "insert it");
    assert_int_equal(desk->asked, 0);
    gnupg_set_card(desk->gnupg, true);
    desk->answers[0] = GNUPG_CARD_PIN;
    assert_true(open_sealed(holder));
    desk_assert_output(desk, "hello");
}

static void
test_a_card_that_is_taken_out_meanwhile(void **state)
{
    const Holder *holder = *state;
    Desk *desk = holder->desk;

    gnupg_pull_card(desk->gnupg);
    desk->answers[0] = GNUPG_CARD_PIN;
    assert_false(open_sealed(holder));
    desk_assert_error(desk, GPG_ERROR_KEY, "taken out");
    gnupg_set_card(desk->gnupg, true);
    gnupg_pull_card(desk->gnupg);
    desk->asked = 0;
    assert_false(sign(holder));
    desk_assert_error(desk, GPG_ERROR_KEY, "taken out");
}

/* Its pinentry asks, and not we: with the terminal, which comes back. */
#define PINENTRY                                                                                   \
    "echo OK; while read -r word rest; do case $word in\n"                                         \
    "GETPIN) echo asked >>\"$(dirname \"$0\")/asked\"; echo 'D " GNUPG_CARD_PIN "'; echo OK;;\n"   \
    "BYE) echo OK; exit;; *) echo OK;; esac; done"

static void
test_the_agents_pinentry_asks_for_the_pin(void **state)
{
    const Holder *holder = *state;
    Desk *desk = holder->desk;
    g_autofree char *script = gnupg_add_script(desk->gnupg, "pinentry-curses", PINENTRY);
    g_autofree char *line = g_strconcat("pinentry-program ", script, NULL);

    gnupg_configure(desk->gnupg, "gpg-agent.conf", line);
    gnupg_reload(desk->gnupg);
    gpg_set_asking(desk->gpg, false);
    assert_true(open_sealed(holder));
    desk_assert_output(desk, "hello");
    assert_int_equal(desk->lent, 1);
    assert_int_equal(desk->given_back, 1);
    assert_true(sign(holder));
    assert_int_equal(desk->lent, 2);
    assert_int_equal(desk->given_back, 2);
    assert_int_equal(desk->asked, 0);
    g_autofree char *asked = desk_take_file(desk, "asked");
    assert_string_equal(asked, "asked\nasked\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_it_signs),
        TEST(test_it_decrypts),
        TEST(test_it_seals),
        TEST(test_wrong_pins),
        TEST(test_who_gives_up_wastes_no_try),
        TEST(test_a_card_that_is_elsewhere),
        TEST(test_a_card_that_is_taken_out_meanwhile),
        TEST(test_the_agents_pinentry_asks_for_the_pin),
    };

    if (!gnupg_is_there() || !gnupg_has_cards())
        return 77; /* skipped */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
