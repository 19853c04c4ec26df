/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0027 as its users have it: keys by hand and by signed presence, with Profanity, files. */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "gpg_home.h"
#include "profanity.h"

#define ALICE "alice@" SERVER_DOMAIN
#define BOB   "bob@" SERVER_DOMAIN

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "alice+bob/Friends", NULL };
    return scene_begin_group(state, words);
}

static Process *
open_online(GpgPair *pair, const char *user, bool has_key)
{
    GpgUser who = gpg_pair_user(pair, user);

    who.key = has_key ? who.key : NULL;
    scene_write_config(pair->scene, user, "config", "[pgp]\nsign_presence=on\n");
    return gpg_user_online(pair->scene, &who);
}

static Process *
open_with_key(GpgPair *pair, const char *user)
{
    return open_online(pair, user, true);
}

/* Nobody has named a key: the keys in GnuPG have the addresses. */
static void
test_one_command_is_enough(void **state)
{
    GpgPair *pair = *state;
    Process *bob = open_online(pair, "bob", false);
    Process *alice = open_online(pair, "alice", false);

    process_say(alice, "/pgp start " BOB);
    scene_wait_printed(pair->scene, alice, "encrypted with PGP from now on");
    process_say(alice, "the eagle has landed");
    g_autofree char *came = scene_wait_line(pair->scene, bob, "\"body\":\"the eagle has landed\"");
    assert_non_null(strstr(came, "\"encryption\":\"pgp\""));
    scene_quit_process(pair->scene, alice);
    scene_quit_process(pair->scene, bob);
}

/* What presence is signed with is the contact's key. */
static void
test_signed_presence_tells_the_key(void **state)
{
    GpgPair *pair = *state;
    Process *alice = open_with_key(pair, "alice");
    Process *bob = open_with_key(pair, "bob");

    scene_wait_printed(pair->scene, alice, "signs presence with the key");
    scene_wait_printed(pair->scene, bob, "signs presence with the key");
    process_say(alice, "/pgp start " BOB);
    scene_wait_printed(pair->scene, alice, "encrypted with PGP from now on");
    process_say(alice, "by presence");
    scene_wait_printed(pair->scene, bob, "\"body\":\"by presence\"");
    process_say(bob, "/msg " ALICE " in kind");
    g_autofree char *answer = scene_wait_line(pair->scene, alice, "\"body\":\"in kind\"");
    assert_non_null(strstr(answer, "\"encryption\":\"pgp\""));
    scene_quit_process(pair->scene, alice);
    scene_quit_process(pair->scene, bob);
}

typedef struct {
    const char *line, *answer; /* what is printed */
} Order;

/* Each row of /pgp, as Profanity's users know them. */
static void
test_every_order_answers(void **state)
{
    GpgPair *pair = *state;
    Process *alice = open_with_key(pair, "alice");
    g_autofree char *file = g_build_filename(pair->scene->folder, "bob.asc", NULL);
    g_autofree char *nonsense = g_build_filename(pair->scene->folder, "nonsense", NULL);
    g_autofree char *set_key = g_strdup_printf("/pgp setkey " BOB " %s", pair->bob_key + 24);
    g_autofree char *import = g_strdup_printf("/pgp import %s", file);
    g_autofree char *import_nonsense = g_strdup_printf("/pgp import %s", nonsense);
    g_autoptr(GBytes) key = gnupg_export(pair->bob, pair->bob_key);
    /* No server is asked: there is no such program. */
    gnupg_configure(pair->alice, "gpg.conf", "dirmngr-program /nonexistent/dirmngr");
    const Order orders[] = {
        { "/pgp libver", "GPGME 1." },
        { "/pgp keys", pair->bob_key },
        { "/pgp keys alice@", pair->alice_key },
        { "/pgp keys nobody", "No key in your GnuPG has that" },
        { "/pgp", "No PGP key of a contact is known" },
        { set_key, "The PGP key of " BOB " is" },
        { "/pgp setkey " BOB " nobody", "Your GnuPG has no key nobody" },
        { "/pgp contacts", "assigned" },
        { "/pgp unsetkey " BOB, "\"command\":\"/pgp\"" },
        { "/pgp unsetkey " BOB, "No PGP key of" },
        { "/pgp setkey " ALICE " abc", "That is your own address" },
        { import, "1 key is in your GnuPG now:" },
        { import_nonsense, "GnuPG could not do it" },
        { "/pgp import /nonexistent/file", "There is no file" },
        { "/pgp fetch nobody", "is no address" },
        { "/pgp fetch nobody@" SERVER_DOMAIN, "GnuPG could not do it" },
        { "/pgp log", "history.encrypted" },
        { "/pgp char", "/help signs" },
        { "/pgp autoimport", "never added" },
        { "/pgp sign", "\"command\":\"/pgp\"" },
        { "/pgp cancel", "nothing that could be cancelled" },
        { "/encryption cancel", "nothing that could be cancelled" },
        { "/msg " BOB, "\"command\":\"/msg\"" },
        { "/pgp sendfile x", "cannot send files yet" },
        { "/pgp sendpub", "BEGIN PGP PUBLIC KEY BLOCK" },
        { "/pgp start", "encrypted with PGP from now on" },
        { "/pgp end", "\"command\":\"/pgp\"" },
    };

    assert_true(g_file_set_contents(file, g_bytes_get_data(key, NULL),
                                    (gssize)g_bytes_get_size(key), NULL));
    assert_true(g_file_set_contents(nonsense, "what is this", -1, NULL));
    for (size_t i = 0; i < G_N_ELEMENTS(orders); i++) {
        process_say(alice, orders[i].line);
        scene_wait_printed(pair->scene, alice, orders[i].answer);
    }
    process_say(alice, "/quit");
    assert_int_equal(scene_wait_process_exit(pair->scene, alice), 1); /* some were refused */
}

static void
test_files_are_encrypted_for_the_chat(void **state)
{
    GpgPair *pair = *state;
    Process *alice = open_with_key(pair, "alice");
    g_autofree char *plain = g_build_filename(pair->scene->folder, "plain.txt", NULL);
    g_autofree char *encrypt = g_strdup_printf("/pgp encrypt %s", plain);
    g_autofree char *decrypt = g_strdup_printf("/pgp decrypt %s.gpg %s.back", plain, plain);
    g_autofree char *back = g_strconcat(plain, ".back", NULL);
    g_autofree char *text = NULL;

    assert_true(g_file_set_contents(plain, "what is in it", -1, NULL));
    process_say(alice, "/pgp start " BOB);
    scene_wait_printed(pair->scene, alice, "encrypted with PGP from now on");
    process_say(alice, encrypt);
    scene_wait_printed(pair->scene, alice, "Encrypted: ");
    process_say(alice, encrypt);
    scene_wait_printed(pair->scene, alice, "is there already");
    process_say(alice, decrypt);
    scene_wait_printed(pair->scene, alice, "It is signed by yourself");
    assert_true(g_file_get_contents(back, &text, NULL, NULL));
    assert_string_equal(text, "what is in it");
    process_say(alice, "/quit");
    assert_int_equal(scene_wait_process_exit(pair->scene, alice), 1); /* one was refused */
}

/* Both ways, with keys by hand there and by presence here. */
static void
test_talks_with_profanity(void **state)
{
    GpgPair *pair = *state;
    g_autofree char *set_key = g_strdup_printf("/pgp setkey " ALICE " %s", pair->alice_key + 24);
    g_autofree char *own_key = g_strdup_printf("pgp.keyid=%s\n", pair->bob_key + 24);

    pair->scene->gnupg_home = pair->bob->home;
    Terminal *profanity = profanity_open_with(pair->scene, "bob", own_key);
    scene_wait_shown(pair->scene, profanity, "logged in successfully");
    scene_enter(profanity, set_key);
    Process *alice = open_with_key(pair, "alice");
    process_say(alice, "/pgp start " BOB);
    scene_wait_printed(pair->scene, alice, "encrypted with PGP from now on");
    process_say(alice, "hello from jaser");
    scene_enter(profanity, "/msg " ALICE);
    scene_wait_shown(pair->scene, profanity, "hello from jaser");
    scene_enter(profanity, "/pgp start");
    scene_wait_shown(pair->scene, profanity, "PGP encryption enabled");
    scene_enter(profanity, "hello from Profanity");
    g_autofree char *came = scene_wait_line(pair->scene, alice, "hello from Profanity");
    assert_non_null(strstr(came, "\"encryption\":\"pgp\""));
    scene_quit_process(pair->scene, alice);
    scene_enter(profanity, "/quit");
    scene_wait_exit(pair->scene, profanity);
}

static void
test_talks_with_profanity_if_it_is_there(void **state)
{
    g_autofree char *program = g_find_program_in_path("profanity");

    if (!program)
        skip();
    test_talks_with_profanity(state);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        gpg_pair_test(test_one_command_is_enough),
        gpg_pair_test(test_signed_presence_tells_the_key),
        gpg_pair_test(test_every_order_answers),
        gpg_pair_test(test_files_are_encrypted_for_the_chat),
        gpg_pair_test(test_talks_with_profanity_if_it_is_there),
    };

    if (!gnupg_is_there())
        return 77;
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
