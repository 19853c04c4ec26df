/* SPDX-License-Identifier: GPL-3.0-or-later */
/* S/MIME (RFC 3923) between two of ours, with certificates of one authority, over a real server. */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scene.h"
#include "unit/crypto/gnupg.h"

#define ALICE "alice@" SERVER_DOMAIN
#define BOB   "bob@" SERVER_DOMAIN

typedef struct {
    Scene *scene;
    Gnupg *authority, *alice, *bob;
    char *alice_key, *bob_key;
} Pair;

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "alice+bob/Friends", NULL };
    return scene_begin_group(state, words);
}

static Gnupg *
new_home(void)
{
    Gnupg *gnupg = gnupg_new();

    gnupg_add_pinentry(gnupg, "pinentry");
    return gnupg;
}

static int
begin(void **state)
{
    Pair *pair = g_new0(Pair, 1);

    if (scene_begin(state) != 0)
        return -1;
    pair->scene = *state;
    pair->authority = gnupg_new();
    pair->alice = new_home();
    pair->bob = new_home();
    gnupg_make_authority(pair->authority);
    pair->alice_key = gnupg_add_certificate(pair->alice, pair->authority, ALICE);
    pair->bob_key = gnupg_add_certificate(pair->bob, pair->authority, BOB);
    *state = pair;
    return 0;
}

static int
end(void **state)
{
    Pair *pair = *state;

    gnupg_free(pair->authority);
    gnupg_free(pair->alice);
    gnupg_free(pair->bob);
    g_free(pair->alice_key);
    g_free(pair->bob_key);
    *state = pair->scene;
    g_free(pair);
    return scene_end(state);
}

static Process *
open_online(Pair *pair, const char *user)
{
    const bool is_alice = strcmp(user, "alice") == 0;
    g_autofree char *properties =
        g_strdup_printf("smime.key=%s\n", is_alice ? pair->alice_key : pair->bob_key);

    pair->scene->gnupg_home = is_alice ? pair->alice->home : pair->bob->home;
    scene_add_account(pair->scene, user, user, properties);
    Process *process = scene_headless(pair->scene, user, "--json", NULL);
    scene_wait_printed(pair->scene, process, "\"state\":\"online\"");
    return process;
}

static void
quit(Pair *pair, Process *process)
{
    process_say(process, "/quit");
    assert_int_equal(scene_wait_process_exit(pair->scene, process), 0);
}

static void
assert_has(const char *line, const char *part)
{
    if (!strstr(line, part))
        fail_msg("no %s in %s", part, line);
}

/* The key's passphrase, which GnuPG's agent asks for by its own pinentry otherwise. */
static void
let_agent_ask(Pair *pair, Process *process)
{
    process_say(process, "/set encryption.pinentry agent");
    scene_wait_printed(pair->scene, process, "encryption.pinentry");
}

/* The next passphrase that is asked for. */
static void
answer_prompt(Pair *pair, Process *process)
{
    g_autofree char *prompt = scene_wait_line(pair->scene, process, "\"type\":\"prompt\"");
    const char *id = strstr(prompt, "\"id\":");

    assert_has(prompt, "Passphrase of");
    assert_has(prompt, "\"hidden\":true");
    g_autofree char *answer = g_strdup_printf("/answer %d x", atoi(id + strlen("\"id\":")));
    process_say(process, answer);
}

/* Who has the other's certificate needs no more; an answer goes in kind, with what came along. */
static void
test_one_command_encrypts_a_chat(void **state)
{
    Pair *pair = *state;

    gnupg_give_certificate(pair->bob, pair->alice, BOB);
    Process *alice = open_online(pair, "alice");
    Process *bob = open_online(pair, "bob");
    let_agent_ask(pair, alice);
    let_agent_ask(pair, bob);
    process_say(alice, "/smime start " BOB);
    scene_wait_printed(pair->scene, alice, "signed and encrypted with S/MIME from now on");
    process_say(alice, "/msg " BOB " the eagle has landed");
    g_autofree char *came = scene_wait_line(pair->scene, bob, "\"body\":\"the eagle has landed\"");
    assert_has(came, "\"encryption\":\"smime\"");
    assert_has(came, "\"trust\":\"verified\"");
    process_say(bob, "/msg " ALICE " and it is well");
    g_autofree char *answer = scene_wait_line(pair->scene, alice, "\"body\":\"and it is well\"");
    assert_has(answer, "\"encryption\":\"smime\"");
    assert_has(answer, "\"trust\":\"verified\"");
    quit(pair, alice);
    quit(pair, bob);
}

/* Neither knows the other: a signed message brings the certificate. */
static void
test_a_certificate_is_asked_for(void **state)
{
    Pair *pair = *state;
    Process *alice = open_online(pair, "alice");
    Process *bob = open_online(pair, "bob");

    let_agent_ask(pair, alice);
    let_agent_ask(pair, bob);
    process_say(alice, "/smime start " BOB);
    scene_wait_printed(pair->scene, alice, "No certificate of");
    process_say(alice, "/smime cert " BOB);
    g_autofree char *request = scene_wait_line(pair->scene, bob, "send me your certificate");
    assert_has(request, "\"encryption\":\"signed\"");
    process_say(bob, "/smime start " ALICE);
    scene_wait_printed(pair->scene, bob, "signed and encrypted with S/MIME from now on");
    process_say(bob, "/msg " ALICE " here it is");
    g_autofree char *answer = scene_wait_line(pair->scene, alice, "\"body\":\"here it is\"");
    assert_has(answer, "\"encryption\":\"smime\"");
    process_say(alice, "/msg " BOB " thank you");
    g_autofree char *thanks = scene_wait_line(pair->scene, bob, "\"body\":\"thank you\"");
    assert_has(thanks, "\"encryption\":\"smime\"");
    quit(pair, alice);
    quit(pair, bob);
}

/* Bob alone sees it. */
static void
test_presence_for_one_alone(void **state)
{
    Pair *pair = *state;

    gnupg_give_certificate(pair->bob, pair->alice, BOB);
    Process *alice = open_online(pair, "alice");
    Process *bob = open_online(pair, "bob");
    let_agent_ask(pair, alice);
    let_agent_ask(pair, bob);
    scene_wait_printed(pair->scene, alice, BOB);
    process_say(alice, "/smime start " BOB);
    scene_wait_printed(pair->scene, alice, "signed and encrypted with S/MIME from now on");
    process_say(alice, "/smime presence in the garden");
    scene_wait_printed(pair->scene, alice, "has your presence, encrypted");
    scene_wait_printed(pair->scene, bob, "in the garden");
    quit(pair, alice);
    quit(pair, bob);
}

/* Encrypted to somebody else, as it turns out: the sender is told (RFC 3923 7). */
static void
test_who_cannot_open_it_says_so(void **state)
{
    Pair *pair = *state;
    g_autofree char *other =
        gnupg_add_certificate(pair->authority, pair->authority, "carol@" SERVER_DOMAIN);
    g_autofree char *order = g_strdup_printf("/smime setkey " BOB " %s", other);

    gnupg_give_certificate(pair->authority, pair->alice, "carol@" SERVER_DOMAIN);
    Process *alice = open_online(pair, "alice");
    Process *bob = open_online(pair, "bob");
    let_agent_ask(pair, alice);
    let_agent_ask(pair, bob);
    process_say(alice, order);
    scene_wait_printed(pair->scene, alice, "only you say");
    process_say(alice, "/smime start " BOB);
    scene_wait_printed(pair->scene, alice, "signed and encrypted with S/MIME from now on");
    process_say(alice, "/msg " BOB " can you read this?");
    scene_wait_printed(pair->scene, alice, "could not decrypt it");
    quit(pair, alice);
    quit(pair, bob);
}

/* Proof of who wrote it, and no secret; it is said so on both sides. */
static void
test_signed_alone(void **state)
{
    Pair *pair = *state;
    Process *alice = open_online(pair, "alice");
    Process *bob = open_online(pair, "bob");

    let_agent_ask(pair, alice);
    let_agent_ask(pair, bob);
    process_say(alice, "/msg " BOB);
    process_say(alice, "/smime sign on");
    scene_wait_printed(pair->scene, alice, "signed from now on, and not encrypted");
    process_say(alice, "anybody may read that");
    g_autofree char *came = scene_wait_line(pair->scene, bob, "\"body\":\"anybody may read that\"");
    assert_has(came, "\"encryption\":\"signed\"");
    process_say(alice, "/encryption policy require");
    scene_wait_printed(pair->scene, alice, "What is signed alone goes in clear");
    process_say(alice, "/encryption policy offer");
    process_say(alice, "/smime sign off");
    process_say(alice, "and that one is mine, or not");
    g_autofree char *plain = scene_wait_line(pair->scene, bob, "\"body\":\"and that one is mine");
    assert_has(plain, "\"encryption\":\"none\"");
    quit(pair, alice);
    quit(pair, bob);
}

/* Passphrases are asked for here, as with OX, and once: the agent remembers them. */
static void
test_passphrases_are_asked_for_in_our_own_prompt(void **state)
{
    Pair *pair = *state;

    gnupg_give_certificate(pair->bob, pair->alice, BOB);
    gnupg_reload(pair->alice);
    gnupg_reload(pair->bob);
    Process *alice = open_online(pair, "alice");
    Process *bob = open_online(pair, "bob");
    process_say(alice, "/smime start " BOB);
    scene_wait_printed(pair->scene, alice, "signed and encrypted with S/MIME from now on");
    process_say(alice, "/msg " BOB " for your eyes");
    answer_prompt(pair, alice);
    answer_prompt(pair, bob);
    g_autofree char *came = scene_wait_line(pair->scene, bob, "\"body\":\"for your eyes\"");
    assert_has(came, "\"encryption\":\"smime\"");
    process_say(bob, "/msg " ALICE " only");
    g_autofree char *answer = scene_wait_line(pair->scene, alice, "\"body\":\"only\"");
    assert_has(answer, "\"encryption\":\"smime\"");
    quit(pair, alice);
    quit(pair, bob);
}

#define pair_test(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        pair_test(test_one_command_encrypts_a_chat),
        pair_test(test_passphrases_are_asked_for_in_our_own_prompt),
        pair_test(test_presence_for_one_alone),
        pair_test(test_who_cannot_open_it_says_so),
        /* What is signed stays readable on the server, with the certificates of then. */
        pair_test(test_a_certificate_is_asked_for),
        pair_test(test_signed_alone),
    };

    if (!gnupg_is_there() || !gnupg_has_certificates())
        return 77;
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
