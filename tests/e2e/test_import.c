/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the real Profanity has kept, taken over: line by line, and only once. */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "profanity.h"

#define BOB   "bob@" SERVER_DOMAIN
#define ALICE "alice@" SERVER_DOMAIN
#define ROOM  "den@" SERVER_ROOMS

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "alice+bob/Friends", NULL };
    profanity_need();
    return scene_begin_group(state, words);
}

/* What an order prints, with its last lines. */
static char *
run(Scene *scene, const char *order)
{
    g_autofree char *words =
        g_strdup_printf("%s/jaser %s --data-dir %s/imported --config-dir "
                        "%s/imported",
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
    g_autofree char *order = g_strconcat("export --json ", chat, NULL);
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

static void
test_profanity(void **state)
{
    Scene *scene = *state;
    Terminal *profanity = profanity_open(scene, "bob");
    scene_add_account(scene, "a", "alice", NULL);
    Terminal *jaser = scene_open(scene, "a", NULL);

    scene_wait_shown(scene, jaser, "● Bob");
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
    scene_wait_shown(scene, jaser, "You are in");
    scene_enter(profanity, "/join " ROOM);
    scene_wait_shown(scene, profanity, "den");
    scene_wait_shown(scene, jaser, "bob");
    scene_enter(profanity, "said in the room");
    scene_wait_shown(scene, jaser, "said in the room");
    scene_enter(jaser, "heard in the room");
    scene_wait_shown(scene, profanity, "heard in the room");
    scene_quit(scene, jaser);
    scene_enter(profanity, "/quit");
    scene_wait_exit(scene, profanity);

    g_autofree char *order =
        g_strdup_printf("import profanity %s/.local/share/profanity", scene->folder);
    g_autofree char *first = run(scene, order);
    g_autofree char *second = run(scene, order);
    g_autofree char *chat = read_chat(scene, ALICE);
    g_autofree char *room = read_chat(scene, ROOM);
    assert_string_equal(chat, "< one from jaser\n> two from Profanity\n< ok\n< ok\n< /me waves\n"
                              "> /me nods\n");
    assert_string_equal(room, "> said in the room\n< heard in the room\n");
    assert_non_null(strstr(second, ": 0 are new"));
    assert_null(strstr(second, "could not be read"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_profanity),
    };
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
