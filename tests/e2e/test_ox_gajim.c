/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OpenPGP for XMPP with the real Gajim and its plugin gajim-openpgp, both ways.
 *
 * What is the plugin's (1.5.0), and held against nobody here: it makes a key of RSA that signs and
 * encrypts itself, without a subkey, for XMPP alone ("xmpp:ADDRESS", and it takes no other); it
 * shows what it cannot read as a sentence in the place of the line, and never tries again; a key
 * that comes twice it calls a failure. */

#include "config.h"

#include <string.h>

#include "gajim.h"
#include "unit/crypto/gnupg.h"

/* Each test has its own two: keys that are announced stay. */
#define ALICE "alice@" SERVER_DOMAIN
#define GINA  "gina@" SERVER_DOMAIN
#define BOB   "bob@" SERVER_DOMAIN
#define HANK  "hank@" SERVER_DOMAIN

typedef struct {
    Scene *scene;
    Gnupg *first, *second; /* jaser's; the second of another device */
    char *key;             /* the one in use */
} Pair;

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD,
                                         "gina:" SCENE_PASSWORD,
                                         "bob:" SCENE_PASSWORD,
                                         "hank:" SCENE_PASSWORD,
                                         "alice+gina/Friends",
                                         "bob+hank/Friends",
                                         NULL };
    return scene_begin_group(state, words);
}

static int
begin(void **state)
{
    Pair *pair = g_new0(Pair, 1);

    if (scene_begin(state) != 0)
        return -1;
    pair->scene = *state;
    pair->first = gnupg_new();
    pair->second = gnupg_new();
    *state = pair;
    return 0;
}

static int
end(void **state)
{
    Pair *pair = *state;

    gnupg_free(pair->first);
    gnupg_free(pair->second);
    g_free(pair->key);
    *state = pair->scene;
    g_free(pair);
    return scene_end(state);
}

/* Online, with a key that is announced. name: of the configuration. */
static Process *
open_jaser(Pair *pair, const char *name, const char *user, Gnupg *gnupg)
{
    g_autofree char *uid = g_strdup_printf("xmpp:%s@" SERVER_DOMAIN, user);

    g_free(pair->key);
    pair->key = gnupg_add_key(gnupg, uid, NULL);
    pair->scene->gnupg_home = gnupg->home;
    scene_add_account(pair->scene, name, user, "");
    Process *jaser = scene_headless(pair->scene, name, "--json", NULL);
    scene_wait_printed(pair->scene, jaser, "\"state\":\"online\"");
    process_say(jaser, "/ox announce");
    scene_wait_printed(pair->scene, jaser, "is announced");
    return jaser;
}

static void
quit(Pair *pair, Process *jaser)
{
    process_say(jaser, "/quit");
    assert_int_equal(scene_wait_process_exit(pair->scene, jaser), 0);
}

/* What follows the name in a line that Gajim printed: "name": "...". Owned by the caller. */
static char *
word_in(const char *line, const char *name)
{
    g_autofree char *start = g_strdup_printf("\"%s\": \"", name);
    const char *at = strstr(line, start);

    if (!at)
        fail_msg("no %s in %s", name, line);
    at += strlen(start);
    return g_strndup(at, strcspn(at, "\""));
}

static void
assert_has(const char *line, const char *part)
{
    if (!strstr(line, part))
        fail_msg("no %s in %s", part, line);
}

/* Its own key, made and announced as the plugin's assistant does. Owned by the caller. */
static char *
make_key(Pair *pair, Process *gajim)
{
    process_say(gajim, "key");
    g_autofree char *line = scene_wait_line(pair->scene, gajim, "\"key\"");
    return word_in(line, "key");
}

/* The contact's list of keys came by itself, and the key after it. */
static void
wait_key(Pair *pair, Process *gajim, const char *address, const char *key)
{
    g_autofree char *order = g_strconcat("await-key ", address, " ", key, NULL);

    process_say(gajim, order);
    g_autofree char *come = g_strdup_printf("\"key of %s\": \"%s\"", address, key);
    scene_wait_printed(pair->scene, gajim, come);
}

static void
open_chat(Pair *pair, Process *gajim, const char *address)
{
    g_autofree char *order = g_strconcat("chat ", address, NULL);

    process_say(gajim, order);
    scene_wait_printed(pair->scene, gajim, "\"chat\"");
    process_say(gajim, "encrypt OpenPGP");
    scene_wait_printed(pair->scene, gajim, "\"encryption\": \"OpenPGP\"");
}

/* Gajim has decrypted it, taken it into its history and shown it, believing whose it is. */
static void
wait_read_there(Pair *pair, Process *gajim, const char *text)
{
    g_autofree char *got = g_strdup_printf("{\"got\": \"%s\"", text);
    g_autofree char *line = scene_wait_line(pair->scene, gajim, got);
    g_autofree char *archived = g_strdup_printf("\"archived\": \"%s\"", text);
    g_autofree char *signer = g_strdup_printf("\"signer\": \"%s\"", pair->key);

    assert_has(line, "\"encryption\": \"OpenPGP\"");
    assert_has(line, archived);
    assert_has(line, signer);
    assert_has(line, "\"shown\": true");
}

/* jaser shows what Gajim sent: encrypted, and signed with a key of that trust. The line; the
 * caller's. */
static char *
wait_read_here(Pair *pair, Process *jaser, const char *text, const char *trust)
{
    g_autofree char *body = g_strdup_printf("\"body\":\"%s\"", text);
    g_autofree char *judged = g_strdup_printf("\"trust\":\"%s\"", trust);
    char *came = scene_wait_line(pair->scene, jaser, body);

    assert_has(came, "\"encryption\":\"ox\"");
    assert_has(came, judged);
    return came;
}

/* What Gajim tells of a line that it sends, encrypted. The caller's. */
static char *
send_from_there(Pair *pair, Process *gajim, const char *order, const char *text)
{
    g_autofree char *line = g_strconcat(order, " ", text, NULL);
    g_autofree char *sent = g_strdup_printf("{\"sent\": \"%s\"", text);

    process_say(gajim, line);
    char *told = scene_wait_line(pair->scene, gajim, sent);
    assert_has(told, "\"encryption\": \"OpenPGP\"");
    return told;
}

/* A line each way, and what each tells of what it got. */
static void
talk(Pair *pair, Process *jaser, Process *gajim, const char *key)
{
    g_autofree char *signer = g_strdup_printf("\"signer\":\"%s\"", key);

    process_say(jaser, "hello from jaser");
    wait_read_there(pair, gajim, "hello from jaser");
    scene_wait_printed(pair->scene, jaser, "\"state\":\"received\"");
    g_autofree char *told = send_from_there(pair, gajim, "send", "hello from Gajim");
    g_autofree char *id = word_in(told, "id");
    g_autofree char *came = wait_read_here(pair, jaser, "hello from Gajim", "accepted");
    assert_has(came, signer);
    g_autofree char *receipt = g_strdup_printf("{\"receipt\": \"%s\"", id);
    scene_wait_printed(pair->scene, gajim, receipt);
}

/* Gajim begins, encrypted: its key is looked for, and it is answered so, without an order. */
static void
answer_in_kind(Pair *pair, Process *jaser, Process *gajim)
{
    g_autofree char *told = send_from_there(pair, gajim, "send", "Gajim begins");
    g_autofree char *came = wait_read_here(pair, jaser, "Gajim begins", "accepted");

    process_say(jaser, "/msg " GINA " and jaser answers");
    wait_read_there(pair, gajim, "and jaser answers");
}

/* The user of jaser has compared the key: what is signed with it is known to be Gina's. */
static void
verify(Pair *pair, Process *jaser, Process *gajim, const char *key)
{
    g_autofree char *order = g_strconcat("/trust verify " GINA " ", key, NULL);

    process_say(jaser, order);
    scene_wait_printed(pair->scene, jaser, "\"trust\":\"verified\"");
    g_autofree char *told = send_from_there(pair, gajim, "send", "known to be hers");
    g_autofree char *came = wait_read_here(pair, jaser, "known to be hers", "verified");
}

/* The row of the screen with that text ends with that sign. */
static void
assert_row_ends(const char *screen, const char *text, const char *sign)
{
    const char *row = strstr(screen, text);
    g_autofree char *rest = row ? g_strndup(row, strcspn(row, "\n")) : NULL;

    if (!rest || !g_str_has_suffix(g_strchomp(rest), sign))
        fail_msg("no %s behind %s in\n%s", sign, text, screen);
}

/* The same chat on jaser's screen. */
static void
assert_shown(Pair *pair)
{
    Terminal *terminal = scene_open(pair->scene, "alice", NULL);

    scene_wait_shown(pair->scene, terminal, "Gina");
    scene_enter(terminal, "/msg " GINA);
    scene_wait_shown(pair->scene, terminal, "known to be hers");
    scene_wait_shown(pair->scene, terminal, "OX ✔ verified");
    g_autofree char *screen = terminal_screen(terminal);
    assert_row_ends(screen, "Gajim begins", " OX");
    assert_row_ends(screen, "known to be hers", " OX✔");
    scene_quit(pair->scene, terminal);
}

/* What an order prints. Owned by the caller. */
static char *
run(Pair *pair, const char *order)
{
    g_autofree char *words =
        g_strdup_printf("%s/jaser %s --data-dir %s/imported --config-dir %s/imported-config",
                        g_getenv("top_builddir"), order, pair->scene->folder, pair->scene->folder);
    char *out = NULL;
    int status = -1;

    assert_true(g_spawn_command_line_sync(words, &out, NULL, &status, NULL));
    if (status)
        fail_msg("%s: %s", words, out);
    return out;
}

/* From Gajim's own history: the same lines, encrypted. */
static void
assert_taken_over(Pair *pair)
{
    static const char *const said[] = { "Gajim begins", "and jaser answers", "hello from jaser",
                                        "hello, said better", "known to be hers" };
    g_autofree char *path = gajim_data_path(pair->scene, "gajim");
    g_autofree char *order = g_strconcat("import gajim ", path, NULL);
    g_autofree char *told = run(pair, order);
    g_autofree char *text = run(pair, "log --json " ALICE);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    assert_int_equal(g_strv_length(lines), G_N_ELEMENTS(said) + 1);
    for (unsigned i = 0; i < G_N_ELEMENTS(said); i++) {
        g_autofree char *body = g_strdup_printf("\"body\":\"%s\"", said[i]);
        assert_has(lines[i], body);
        assert_has(lines[i], "\"encryption\":\"ox\"");
    }
}

static void
test_both_ways(void **state)
{
    Pair *pair = *state;
    Process *gajim = gajim_open(pair->scene, "gajim", "gina");
    g_autofree char *key = make_key(pair, gajim);
    Process *jaser = open_jaser(pair, "alice", "alice", pair->first);

    process_say(jaser, "/set history.encrypted plain");
    wait_key(pair, gajim, ALICE, pair->key);
    open_chat(pair, gajim, ALICE);
    answer_in_kind(pair, jaser, gajim);
    talk(pair, jaser, gajim, key);
    g_autofree char *told = send_from_there(pair, gajim, "correct", "hello, said better");
    g_autofree char *corrected = word_in(told, "correct"); /* what it corrects */
    g_autofree char *came = wait_read_here(pair, jaser, "hello, said better", "accepted");
    verify(pair, jaser, gajim, key);
    quit(pair, jaser);
    assert_shown(pair);
    gajim_quit(pair->scene, gajim);
    assert_taken_over(pair);
}

/* As in the plugin's dialogue. */
static void
trust_there(Pair *pair, Process *gajim)
{
    g_autofree char *order = g_strdup_printf("trust " BOB " %s VERIFIED", pair->key);

    process_say(gajim, order);
    scene_wait_printed(pair->scene, gajim, "\"trusted\"");
}

/* Another device, with another key: Gajim believes nothing of it until it is told to. */
static Process *
change_our_key(Pair *pair, Process *jaser, Process *gajim)
{
    quit(pair, jaser);
    jaser = open_jaser(pair, "bob's tablet", "bob", pair->second);
    scene_wait_printed(pair->scene, jaser, "announces another OpenPGP key");
    process_say(jaser, "/answer yes");
    wait_key(pair, gajim, BOB, pair->key);
    process_say(jaser, "/ox start " HANK);
    scene_wait_printed(pair->scene, jaser, "is encrypted with OX from now on");
    process_say(jaser, "from a stranger");
    scene_wait_printed(pair->scene, gajim, "\"encryption\": null");
    assert_null(strstr(process_output(gajim), "from a stranger"));
    trust_there(pair, gajim);
    process_say(jaser, "from a friend");
    wait_read_there(pair, gajim, "from a friend");
    return jaser;
}

/* Gajim has lost its own: nothing is said to the new one until the user of jaser has accepted it.
 */
static Process *
change_their_key(Pair *pair, Process *jaser, Process *gajim)
{
    gajim_quit(pair->scene, gajim);
    gajim = gajim_open(pair->scene, "gajim again", "hank");
    g_autofree char *key = make_key(pair, gajim);
    scene_wait_printed(pair->scene, jaser, "has a NEW OpenPGP key");
    process_say(jaser, "not yet");
    scene_wait_printed(pair->scene, jaser, "has a key that you have not judged");
    wait_key(pair, gajim, BOB, pair->key);
    trust_there(pair, gajim);
    open_chat(pair, gajim, BOB);
    g_autofree char *order = g_strconcat("/trust accept " HANK " ", key, NULL);
    process_say(jaser, order);
    talk(pair, jaser, gajim, key);
    assert_null(strstr(process_output(gajim), "not yet"));
    return gajim;
}

static void
test_keys_change(void **state)
{
    Pair *pair = *state;
    Process *gajim = gajim_open(pair->scene, "gajim", "hank");
    g_autofree char *key = make_key(pair, gajim);
    Process *jaser = open_jaser(pair, "bob", "bob", pair->first);

    wait_key(pair, gajim, BOB, pair->key);
    open_chat(pair, gajim, BOB);
    process_say(jaser, "/ox start " HANK);
    scene_wait_printed(pair->scene, jaser, "is encrypted with OX from now on");
    talk(pair, jaser, gajim, key);
    jaser = change_our_key(pair, jaser, gajim);
    gajim = change_their_key(pair, jaser, gajim);
    quit(pair, jaser);
    gajim_quit(pair->scene, gajim);
}

#define pair_test(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        pair_test(test_both_ways),
        pair_test(test_keys_change),
    };

    if (!gnupg_is_there() || !gajim_is_there())
        return 77;
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
