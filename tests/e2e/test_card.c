/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OX with a key on a smart card: the PIN is asked for in our own prompt. */

#include "config.h"

#include <string.h>

#include "gpg_home.h"
#include "unit/crypto/gnupg_card.h"

#define ALICE "alice@" SERVER_DOMAIN
#define BOB   "bob@" SERVER_DOMAIN

/* alice has her key on a card, and a screen. */
typedef struct {
    Server *server;
    Scene *scene;
    Gnupg *alice, *bob;
    char *alice_key, *bob_key;
} Holder;

/* With a server of its own: keys that are announced stay. */
static int
begin(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "alice+bob/Friends", NULL };
    Holder *holder = g_new0(Holder, 1);

    holder->server = server_new(words);
    holder->scene = scene_new(holder->server);
    holder->alice = gnupg_new();
    holder->bob = gnupg_new();
    holder->alice_key = gnupg_add_card(holder->alice, "xmpp:" ALICE);
    holder->bob_key = gnupg_add_key(holder->bob, "xmpp:" BOB, NULL);
    *state = holder;
    return 0;
}

static int
end(void **state)
{
    Holder *holder = *state;
    int status;

    gnupg_free(holder->alice);
    gnupg_free(holder->bob);
    g_free(holder->alice_key);
    g_free(holder->bob_key);
    status = scene_free(holder->scene);
    server_free(holder->server);
    g_free(holder);
    return status;
}

static Process *
open_bob(const Holder *holder)
{
    const GpgUser who = { .user = "bob", .gnupg = holder->bob, .key = holder->bob_key };
    Process *bob = gpg_user_online(holder->scene, &who);

    process_say(bob, "/ox announce");
    scene_wait_printed(holder->scene, bob, "is announced");
    return bob;
}

static Terminal *
open_alice(const Holder *holder)
{
    const GpgUser who = { .user = "alice", .gnupg = holder->alice, .key = holder->alice_key };
    Terminal *alice = gpg_user_on_screen(holder->scene, &who);

    scene_enter(alice, "/msg " BOB);
    scene_enter(alice, "/ox start");
    scene_wait_shown(holder->scene, alice, "is encrypted with OX from now on");
    return alice;
}

static void
answer(const Holder *holder, Terminal *alice, const char *pin)
{
    scene_wait_shown(holder->scene, alice, "PIN of the smart card of xmpp:" ALICE);
    scene_enter(alice, pin);
    scene_wait_gone(holder->scene, alice, "PIN of the smart card of xmpp:" ALICE);
}

/* Both ways. It is unlocked then: what comes is opened without a word. */
static void
test_two_talk_with_a_card(void **state)
{
    const Holder *holder = *state;
    Process *bob = open_bob(holder);
    Terminal *alice = open_alice(holder);

    scene_enter(alice, "by card");
    answer(holder, alice, GNUPG_CARD_PIN);
    g_autofree char *came = scene_wait_line(holder->scene, bob, "\"body\":\"by card\"");
    assert_non_null(strstr(came, "\"encryption\":\"ox\""));
    process_say(bob, "/msg " ALICE " it works");
    scene_wait_shown(holder->scene, alice, "it works");
    assert_true(gnupg_card_orders(holder->alice, "PKSIGN") >= 1); /* receipts are sealed, too */
    assert_true(gnupg_card_orders(holder->alice, "PKDECRYPT") >= 1);
    assert_null(strstr(process_output(bob), GNUPG_CARD_PIN));
    scene_quit(holder->scene, alice);
    scene_quit_process(holder->scene, bob);
}

/* The line is not lost, and its reason says what to do. */
static void
test_a_card_that_is_pulled_out(void **state)
{
    const Holder *holder = *state;
    Process *bob = open_bob(holder);
    Terminal *alice = open_alice(holder);

    gnupg_set_card(holder->alice, false);
    scene_enter(alice, "where is it");
    scene_wait_shown(holder->scene, alice, "the smart card with that key is not there");
    gnupg_set_card(holder->alice, true);
    scene_enter(alice, "here it is");
    answer(holder, alice, GNUPG_CARD_PIN);
    scene_wait_printed(holder->scene, bob, "\"body\":\"here it is\"");
    assert_null(strstr(process_output(bob), "where is it"));
    scene_quit(holder->scene, alice);
    scene_quit_process(holder->scene, bob);
}

static void
test_a_wrong_pin_is_no_disaster(void **state)
{
    const Holder *holder = *state;
    Process *bob = open_bob(holder);
    Terminal *alice = open_alice(holder);

    scene_enter(alice, "with a slip");
    scene_wait_shown(holder->scene, alice, "PIN of the smart card of xmpp:" ALICE);
    scene_enter(alice, "000000");
    scene_wait_shown(holder->scene, alice, "That was wrong. PIN of the smart card");
    scene_enter(alice, "111111");
    scene_wait_shown(holder->scene, alice, "the PIN is wrong; after three wrong ones");
    assert_int_equal(gnupg_card_tries(holder->alice), 1);
    scene_enter(alice, "at last");
    answer(holder, alice, GNUPG_CARD_PIN);
    scene_wait_printed(holder->scene, bob, "\"body\":\"at last\"");
    scene_quit(holder->scene, alice);
    scene_quit_process(holder->scene, bob);
}

#define card_test(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        card_test(test_two_talk_with_a_card),
        card_test(test_a_card_that_is_pulled_out),
        card_test(test_a_wrong_pin_is_no_disaster),
    };

    if (!gnupg_is_there() || !gnupg_has_cards())
        return 77;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
