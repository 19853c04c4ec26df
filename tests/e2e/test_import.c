/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the real Profanity, mcabber, poezio and Gajim have kept, taken over: line by line, and only
 * once. */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "consoles.h"
#include "gajim.h"
#include "profanity.h"

#define BOB   "bob@" SERVER_DOMAIN
#define ALICE "alice@" SERVER_DOMAIN
#define ROOM  "den@" SERVER_ROOMS

/* Each program has a server of its own, for poezio fetches into its logs what that keeps. */
static int
set_up(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "alice+bob/Friends", NULL };
    *state = scene_new(server_new(words));
    return 0;
}

static int
tear_down(void **state)
{
    Scene *scene = *state;
    Server *server = scene->server;
    int status = scene_free(scene);

    server_free(server);
    return status;
}

/* What an order prints, with its last lines. */
static char *
run(Scene *scene, const char *order)
{
    g_autofree char *words =
        g_strdup_printf("%s/jaser %s --data-dir %s/imported --config-dir %s/imported-config",
                        g_getenv("top_builddir"), order, scene->folder, scene->folder);
    g_autoptr(GError) error = NULL;
    char *out = NULL;
    int status = 0;

    if (!g_spawn_command_line_sync(words, &out, NULL, &status, &error))
        fail_msg("%s", error->message);
    if (status)
        fail_msg("%s: %s", words, out);
    return out;
}

/* "> text" of what was sent, "< text" of what came. */
static char *
read_chat(Scene *scene, const char *chat)
{
    g_autofree char *order = g_strconcat("log --json ", chat, NULL);
    g_autofree char *out = run(scene, order);
    g_auto(GStrv) lines = g_strsplit(out, "\n", -1);
    GString *said = g_string_new(NULL);

    for (unsigned i = 0; lines[i] && *lines[i]; i++) {
        const char *body = strstr(lines[i], "\"body\":\"") + strlen("\"body\":\"");

        g_string_append_printf(said, "%s %.*s\n",
                               strstr(lines[i], "\"direction\":\"out\"") ? ">" : "<",
                               (int)(strchr(body, '"') - body), body);
    }
    return g_string_free(said, FALSE);
}

/* Whether the program is there; else it is said. */
static bool
needs(const char *program)
{
    if (!console_is_there(program))
        printf("%s is not installed.\n", program);
    return console_is_there(program);
}

/* Imports twice, the second time nothing; in the chat and in the room the lines stand as they were
 * said. */
static void
assert_taken(Scene *scene, const char *order, const char *const said[2])
{
    g_autofree char *first = run(scene, order);
    g_autofree char *second = run(scene, order);
    g_autofree char *chat = read_chat(scene, ALICE);
    g_autofree char *there = read_chat(scene, ROOM);
    assert_string_equal(chat, said[0]);
    assert_string_equal(there, said[1]);
    assert_null(strstr(first, "could not be read"));
    assert_non_null(strstr(second, ": 0 are new"));
}

static Terminal *
open_jaser(Scene *scene)
{
    scene_add_account(scene, "a", "alice", NULL);
    Terminal *jaser = scene_open(scene, "a", NULL);

    scene_wait_shown(scene, jaser, "● Bob");
    return jaser;
}

/* A burst of keys is a paste there, in which Enter is no Enter. */
static void
type(Scene *scene, Terminal *poezio, const char *text)
{
    terminal_type(poezio, text);
    scene_wait_shown(scene, poezio, text);
    terminal_key(poezio, "Enter");
}

static void
test_poezio(void **state)
{
    Scene *scene = *state;

    if (!needs("poezio"))
        skip();
    Terminal *poezio = poezio_open(scene, "bob");
    Terminal *jaser = open_jaser(scene);
    scene_enter(jaser, "/msg " BOB " one from jaser");
    scene_wait_shown(scene, poezio, "1.Alice");
    terminal_type(poezio, "/");
    scene_wait_gone(scene, poezio, "Enter commands with");
    type(scene, poezio, "message " ALICE " two from poezio");
    scene_wait_shown(scene, jaser, "two from poezio");
    scene_enter(jaser, "ok");
    scene_enter(jaser, "ok");
    scene_enter(jaser, "/me waves");
    scene_wait_shown(scene, poezio, "* Alice waves");
    type(scene, poezio, "/me nods");
    scene_wait_shown(scene, jaser, "nods");
    scene_enter(jaser, "/join " ROOM);
    scene_wait_shown(scene, jaser, "open to others now");
    type(scene, poezio, "/join " ROOM "/robert");
    scene_wait_shown(scene, poezio, "You (robert) joined");
    type(scene, poezio, "said in the room");
    scene_wait_shown(scene, jaser, "said in the room");
    scene_enter(jaser, "heard in the room");
    scene_enter(jaser, "/me hops");
    scene_wait_shown(scene, poezio, "* alice hops");
    scene_quit(scene, jaser);
    type(scene, poezio, "/quit");
    scene_wait_exit(scene, poezio);
    const char *const said[] = {
        "< one from jaser\n> two from poezio\n< ok\n< ok\n< /me waves\n> /me nods\n",
        "> said in the room\n< heard in the room\n< /me hops\n"
    };
    g_autofree char *order = g_strdup_printf("import poezio %s/.local/share/poezio", scene->folder);
    assert_taken(scene, order, said);
}

/* Its accounts are ours now: without the password, and with what it is called in rooms. */
static void
assert_accounts_taken(Scene *scene, const char *order)
{
    g_autofree char *accounts_path =
        g_build_filename(scene->folder, "imported-config", "accounts", NULL);
    g_autofree char *chats_path = g_build_filename(scene->folder, "imported-config", "chats", NULL);
    g_autofree char *accounts = NULL, *chats = NULL, *again = NULL;

    assert_true(g_file_get_contents(accounts_path, &accounts, NULL, NULL));
    assert_non_null(strstr(accounts, "[" BOB "]"));
    assert_non_null(strstr(accounts, "server=127.0.0.1\n"));
    assert_non_null(strstr(accounts, "priority.online=4\n"));
    assert_null(strstr(accounts, SCENE_PASSWORD));
    assert_true(g_file_get_contents(chats_path, &chats, NULL, NULL));
    assert_non_null(strstr(chats, "rooms.nick=bob\n"));
    again = run(scene, order);
    assert_non_null(strstr(again, "No account and no setting is new."));
}

static void
test_profanity(void **state)
{
    Scene *scene = *state;

    if (!needs("profanity"))
        skip();
    Terminal *profanity = profanity_open(scene, "bob");
    Terminal *jaser = open_jaser(scene);
    scene_enter(jaser, "/msg " BOB " one from jaser");
    scene_wait_shown(scene, profanity, "chat message: Alice");
    scene_enter(profanity, "/msg " ALICE " two from Profanity");
    scene_wait_shown(scene, jaser, "two from Profanity");
    scene_enter(jaser, "ok");
    scene_enter(jaser, "ok");
    scene_enter(jaser, "/me waves");
    scene_wait_shown(scene, profanity, "waves");
    scene_enter(profanity, "/me nods");
    scene_wait_shown(scene, jaser, "nods");
    scene_enter(jaser, "/join " ROOM);
    scene_wait_shown(scene, jaser, "open to others now");
    scene_enter(profanity, "/join " ROOM);
    scene_wait_shown(scene, profanity, "Participants");
    scene_wait_shown(scene, jaser, "bob");
    scene_enter(profanity, "said in the room");
    scene_wait_shown(scene, jaser, "said in the room");
    scene_enter(jaser, "heard in the room");
    scene_wait_shown(scene, profanity, "heard in the room");
    scene_quit(scene, jaser);
    scene_enter(profanity, "/quit");
    scene_wait_exit(scene, profanity);
    const char *const said[] = { "< one from jaser\n> two from Profanity\n< ok\n< ok\n< /me "
                                 "waves\n> /me nods\n",
                                 "> said in the room\n< heard in the room\n" };
    g_autofree char *order =
        g_strdup_printf("import profanity %s/.local/share/profanity", scene->folder);
    assert_taken(scene, order, said);
    assert_accounts_taken(scene, order);
}

static void
test_mcabber(void **state)
{
    Scene *scene = *state;

    if (!needs("mcabber"))
        skip();
    g_autofree char *chat = g_build_filename(scene->folder, ".mcabber/histo", ALICE, NULL);
    Terminal *mcabber = mcabber_open(scene, "bob");
    Terminal *jaser = open_jaser(scene);
    scene_enter(jaser, "/msg " BOB " one from jaser");
    scene_wait_shown(scene, mcabber, "#[o] Alice");
    scene_enter(mcabber, "/say_to " ALICE " two from mcabber");
    scene_wait_shown(scene, jaser, "two from mcabber");
    scene_enter(jaser, "ok");
    scene_enter(jaser, "ok");
    scene_enter(jaser, "/me waves");
    scene_wait_file(scene, chat, "waves");
    scene_enter(mcabber, "/say_to " ALICE " /me nods");
    scene_wait_shown(scene, jaser, "nods");
    scene_enter(jaser, "/join " ROOM);
    scene_wait_shown(scene, jaser, "open to others now");
    scene_enter(mcabber, "/room join " ROOM " robert");
    scene_wait_shown(scene, jaser, "robert");
    scene_enter(mcabber, "/say_to " ROOM " said in the room");
    scene_wait_shown(scene, jaser, "said in the room");
    scene_enter(jaser, "heard in the room");
    scene_enter(jaser, "/me hops");
    g_autofree char *log = g_build_filename(scene->folder, ".mcabber/histo", ROOM, NULL);
    scene_wait_file(scene, log, "hops");
    scene_quit(scene, jaser);
    scene_enter(mcabber, "/quit");
    scene_wait_exit(scene, mcabber);
    const char *const said[] = {
        "< one from jaser\n> two from mcabber\n< ok\n< ok\n< /me waves\n> /me nods\n",
        "> said in the room\n< heard in the room\n< /me hops\n"
    };
    g_autofree char *order = g_strdup_printf("import mcabber %s/.mcabber", scene->folder);
    assert_taken(scene, order, said);
}

/* As somebody says it there, until it has come here. */
static void
say_there(Scene *scene, Process *gajim, Terminal *jaser, const char *text)
{
    g_autofree char *order = g_strconcat("send ", text, NULL);

    process_say(gajim, order);
    scene_wait_shown(scene, jaser, text);
}

static void
say_here(Scene *scene, Terminal *jaser, Process *gajim, const char *text)
{
    g_autofree char *got = g_strdup_printf("{\"got\": \"%s\"", text);

    scene_enter(jaser, text);
    scene_wait_printed(scene, gajim, got);
}

static void
test_gajim(void **state)
{
    Scene *scene = *state;

    if (!gajim_is_there())
        skip();
    Process *gajim = gajim_open(scene, "gajim", "bob");
    Terminal *jaser = open_jaser(scene);
    process_say(gajim, "chat " ALICE);
    scene_wait_printed(scene, gajim, "\"chat\"");
    scene_enter(jaser, "/msg " BOB " one from jaser");
    scene_wait_printed(scene, gajim, "one from jaser");
    say_there(scene, gajim, jaser, "two from Gajim");
    say_here(scene, jaser, gajim, "ok");
    say_here(scene, jaser, gajim, "ok");
    say_here(scene, jaser, gajim, "/me waves");
    scene_enter(jaser, "/join " ROOM);
    scene_wait_shown(scene, jaser, "open to others now");
    process_say(gajim, "join " ROOM);
    scene_wait_printed(scene, gajim, "\"joined\"");
    say_there(scene, gajim, jaser, "said in the room");
    say_here(scene, jaser, gajim, "heard in the room");
    scene_quit(scene, jaser);
    gajim_quit(scene, gajim);
    /* In rooms it does not keep whose lines are its own. */
    const char *const said[] = { "< one from jaser\n> two from Gajim\n< ok\n< ok\n< /me waves\n",
                                 "< said in the room\n< heard in the room\n" };
    g_autofree char *path = gajim_data_path(scene, "gajim");
    g_autofree char *order = g_strconcat("import gajim ", path, NULL);
    assert_taken(scene, order, said);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_poezio),
        TEST(test_profanity),
        TEST(test_mcabber),
        TEST(test_gajim),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
