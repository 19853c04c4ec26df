/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OpenPGP for XMPP between two of ours, with GnuPG homes of their own, over a real server. */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "scene.h"
#include "unit/crypto/gnupg.h"

#define ALICE "alice@" SERVER_DOMAIN
#define BOB   "bob@" SERVER_DOMAIN
/* What one test announces is not the next one's. */
#define CAROL "carol@" SERVER_DOMAIN
#define DAVE  "dave@" SERVER_DOMAIN
#define ERIN  "erin@" SERVER_DOMAIN
#define FRANK "frank@" SERVER_DOMAIN
#define GINA  "gina@" SERVER_DOMAIN
#define HANK  "hank@" SERVER_DOMAIN

typedef struct {
    Scene *scene;
    Gnupg *alice, *bob, *tablet; /* tablet: another device of bob's */
} Pair;

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "carol:" SCENE_PASSWORD, "dave:" SCENE_PASSWORD,
                                         "erin:" SCENE_PASSWORD,  "frank:" SCENE_PASSWORD,
                                         "gina:" SCENE_PASSWORD,  "alice+bob/Friends",
                                         "alice+dave/Friends",    "alice+erin/Friends",
                                         "hank:" SCENE_PASSWORD,  "frank+gina/Friends",
                                         "frank+hank/Friends",    NULL };
    return scene_begin_group(state, words);
}

static int
begin(void **state)
{
    Pair *pair = g_new0(Pair, 1);

    if (scene_begin(state) != 0)
        return -1;
    pair->scene = *state;
    pair->alice = gnupg_new();
    pair->bob = gnupg_new();
    pair->tablet = gnupg_new();
    *state = pair;
    return 0;
}

static int
end(void **state)
{
    Pair *pair = *state;

    gnupg_free(pair->alice);
    gnupg_free(pair->bob);
    gnupg_free(pair->tablet);
    *state = pair->scene;
    g_free(pair);
    return scene_end(state);
}

/* name: of the configuration; user: of the account. */
static Process *
open_online(Pair *pair, const char *name, const char *user, const Gnupg *gnupg)
{
    pair->scene->gnupg_home = gnupg->home;
    scene_add_account(pair->scene, name, user, "");
    Process *process = scene_headless(pair->scene, name, "--json", NULL);
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

static void
add_key(Gnupg *gnupg, const char *jid)
{
    g_autofree char *name = g_strconcat("xmpp:", jid, NULL);
    g_autofree char *key = gnupg_add_key(gnupg, name, NULL);

    assert_non_null(key);
}

static void
announce(Pair *pair, Process *process)
{
    process_say(process, "/ox announce");
    scene_wait_printed(pair->scene, process, "is announced");
}

/* Who has a key in GnuPG needs no more than that. */
static void
test_one_command_encrypts_a_chat(void **state)
{
    Pair *pair = *state;

    add_key(pair->alice, ALICE);
    add_key(pair->bob, BOB);
    Process *alice = open_online(pair, "alice", "alice", pair->alice);
    Process *bob = open_online(pair, "bob", "bob", pair->bob);
    announce(pair, bob);
    process_say(alice, "/ox start " BOB);
    scene_wait_printed(pair->scene, alice, "is encrypted with OX from now on");
    process_say(alice, "/msg " BOB " the eagle has landed");
    scene_wait_printed(pair->scene, bob, "\"body\":\"the eagle has landed\"");
    scene_wait_printed(pair->scene, alice, "\"state\":\"received\""); /* he says so, sealed */
    process_say(bob, "/msg " ALICE " and it is well");
    g_autofree char *answer = scene_wait_line(pair->scene, alice, "\"body\":\"and it is well\"");
    assert_has(answer, "\"encryption\":\"ox\"");
    assert_has(answer, "\"trust\":\"accepted\"");
    quit(pair, alice);
    quit(pair, bob);
}

/* Who has none makes one. */
static void
test_a_key_is_made_when_asked_for(void **state)
{
    Pair *pair = *state;
    Process *carol = open_online(pair, "carol", "carol", pair->alice);

    process_say(carol, "/ox announce");
    scene_wait_printed(pair->scene, carol, "No key of yours is for " CAROL);
    process_say(carol, "/answer 1 yes");
    scene_wait_printed(pair->scene, carol, "A passphrase for the key");
    process_say(carol, "/answer 2 ");
    scene_wait_printed(pair->scene, carol, "is announced");
    process_say(carol, "/ox keys");
    scene_wait_printed(pair->scene, carol, "xmpp:" CAROL);
    quit(pair, carol);
}

/* Who is to be written to encrypted, and has no key, gets nothing; nor if a script does not wait.
 */
static void
test_nothing_goes_in_clear_by_itself(void **state)
{
    Pair *pair = *state;

    add_key(pair->alice, ALICE);
    Process *alice = open_online(pair, "alice", "alice", pair->alice);
    Process *erin = open_online(pair, "erin", "erin", pair->bob);
    process_say(alice, "/ox start " ERIN);
    process_say(alice, "/msg " ERIN " at once");
    g_autofree char *failed = scene_wait_line(pair->scene, alice, "\"state\":\"failed\"");
    assert_has(failed, ERIN " announces no OpenPGP key");
    assert_has(failed, "/ox end");
    process_say(alice, "/msg " ERIN " later");
    process_say(alice, "/encryption");
    scene_wait_printed(pair->scene, alice, "Nothing is sent: " ERIN);
    process_say(alice, "/ox end");
    process_say(alice, "/msg " ERIN " in clear");
    scene_wait_printed(pair->scene, erin, "\"body\":\"in clear\"");
    assert_null(strstr(process_output(erin), "at once"));
    assert_null(strstr(process_output(erin), "later"));
    quit(pair, alice);
    quit(pair, erin);
}

/* Each with a key of its own: what is said to dave both read, and what one of them says. */
static void
test_two_devices_of_one(void **state)
{
    Pair *pair = *state;

    add_key(pair->alice, ALICE);
    add_key(pair->bob, DAVE);
    add_key(pair->tablet, DAVE);
    Process *alice = open_online(pair, "alice", "alice", pair->alice);
    Process *dave = open_online(pair, "dave", "dave", pair->bob);
    announce(pair, dave);
    Process *tablet = open_online(pair, "tablet", "dave", pair->tablet);
    announce(pair, tablet);
    scene_wait_printed(pair->scene, tablet, "announces another OpenPGP key");
    process_say(tablet, "/answer yes");
    scene_wait_printed(pair->scene, dave, "announces another OpenPGP key");
    process_say(dave, "/answer yes");
    process_say(alice, "/ox start " DAVE);
    scene_wait_printed(pair->scene, alice, "is encrypted with OX from now on");
    process_say(alice, "/msg " DAVE " to both of you");
    scene_wait_printed(pair->scene, dave, "\"body\":\"to both of you\"");
    scene_wait_printed(pair->scene, tablet, "\"body\":\"to both of you\"");
    process_say(dave, "/msg " ALICE " from one of us");
    g_autofree char *copy = scene_wait_line(pair->scene, tablet, "\"body\":\"from one of us\"");
    assert_has(copy, "\"encryption\":\"ox\"");
    assert_has(copy, "\"direction\":\"out\"");
    scene_wait_printed(pair->scene, alice, "\"body\":\"from one of us\"");
    quit(pair, alice);
    quit(pair, dave);
    quit(pair, tablet);
}

/* The code out of what was printed. Owned by the caller. */
static char *
code_in(const char *line)
{
    const char *at = strstr(line, "by this code: ");

    assert_non_null(at);
    return g_strndup(at + strlen("by this code: "), 29);
}

/* The key comes back from the server, and with it what was written to it. */
static void
test_a_backup_is_restored(void **state)
{
    Pair *pair = *state;

    add_key(pair->bob, ERIN);
    Process *erin = open_online(pair, "erin", "erin", pair->bob);
    announce(pair, erin);
    process_say(erin, "/ox backup");
    g_autofree char *told = scene_wait_line(pair->scene, erin, "by this code: ");
    g_autofree char *code = code_in(told);
    quit(pair, erin);
    Process *tablet = open_online(pair, "pad", "erin", pair->tablet);
    process_say(tablet, "/ox restore");
    scene_wait_printed(pair->scene, tablet, "The code of the backup");
    process_say(tablet, "/answer 1 nonsense");
    scene_wait_printed(pair->scene, tablet, "That is no backup code");
    g_autofree char *answer = g_strconcat("/answer 2 ", code, NULL);
    process_say(tablet, answer);
    scene_wait_printed(pair->scene, tablet, "A passphrase for the key");
    process_say(tablet, "/answer 3 ");
    scene_wait_printed(pair->scene, tablet, "has its key again");
    process_say(tablet, "/ox keys");
    scene_wait_printed(pair->scene, tablet, "xmpp:" ERIN);
    process_say(tablet, "/ox backup remove");
    scene_wait_printed(pair->scene, tablet, "The server keeps no backup");
    process_say(tablet, "/ox backup remove");
    scene_wait_printed(pair->scene, tablet, "There is no backup on the server");
    quit(pair, tablet);
}

#define CELLAR "cellar@" SERVER_ROOMS

static void
join(Pair *pair, Process *process)
{
    process_say(process, "/join " CELLAR);
    scene_wait_printed(pair->scene, process, "\"chat\":\"" CELLAR "\",\"state\":\"in\"");
}

static void
configure(Pair *pair, Process *process, const char *field)
{
    g_autofree char *order = g_strconcat("/room config ", field, NULL);

    process_say(process, order);
    scene_wait_printed(pair->scene, process, CELLAR " is configured.");
}

/* Who becomes a member, and has no key, stops what is said; so does a door that is opened. */
static void
assert_stays_closed(Pair *pair, Process *frank, Process *gina)
{
    process_say(frank, "/topic what we plot");
    scene_wait_printed(pair->scene, frank, "which a subject cannot be");
    process_say(frank, "/affiliation member " HANK);
    scene_wait_printed(pair->scene, frank, HANK " is a member of the room");
    process_say(frank, "without hank");
    scene_wait_printed(pair->scene, frank, HANK " announces no OpenPGP key");
    process_say(frank, "/affiliation none " HANK);
    scene_wait_printed(pair->scene, frank, HANK " is on no list");
    process_say(frank, "without her again");
    scene_wait_printed(pair->scene, gina, "\"body\":\"without her again\"");
    configure(pair, frank, "membersonly no");
    process_say(frank, "in the street");
    scene_wait_printed(pair->scene, frank, "OX encrypts in rooms for members only");
    process_say(frank, "/encryption end");
    process_say(frank, "good bye");
    scene_wait_printed(pair->scene, gina, "\"body\":\"good bye\"");
    assert_null(strstr(process_output(gina), "without hank"));
    assert_null(strstr(process_output(gina), "in the street"));
}

/* For members alone, whose addresses are shown; elsewhere it says why not. */
static void
test_a_room(void **state)
{
    Pair *pair = *state;

    add_key(pair->alice, FRANK);
    add_key(pair->bob, GINA);
    Process *frank = open_online(pair, "frank", "frank", pair->alice);
    Process *gina = open_online(pair, "gina", "gina", pair->bob);
    announce(pair, gina);
    join(pair, frank);
    scene_wait_printed(pair->scene, frank, "open to others now");
    process_say(frank, "/ox start");
    scene_wait_printed(pair->scene, frank, "OX encrypts in rooms");
    process_say(frank, "/affiliation member " GINA);
    configure(pair, frank, "membersonly yes");
    configure(pair, frank, "whois anyone");
    join(pair, gina);
    process_say(frank, "/ox start");
    scene_wait_printed(pair->scene, frank, "is encrypted with OX from now on");
    process_say(frank, "among ourselves");
    g_autofree char *came = scene_wait_line(pair->scene, gina, "\"body\":\"among ourselves\"");
    assert_has(came, "\"encryption\":\"ox\"");
    assert_stays_closed(pair, frank, gina);
    process_say(frank, "/quit");
    assert_int_equal(scene_wait_process_exit(pair->scene, frank), 1); /* a subject was refused */
    quit(pair, gina);
}

#define pair_test(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        pair_test(test_one_command_encrypts_a_chat),
        pair_test(test_a_key_is_made_when_asked_for),
        pair_test(test_nothing_goes_in_clear_by_itself),
        pair_test(test_two_devices_of_one),
        pair_test(test_a_backup_is_restored),
        pair_test(test_a_room),
    };

    if (!gnupg_is_there())
        return 77;
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
