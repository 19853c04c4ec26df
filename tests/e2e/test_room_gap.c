/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A connection that breaks in a room of a real server while the others talk on: after the return
 * each line is there once, with an archive and without. */

#include "config.h"

#include <glob.h>
#include <string.h>

#include "gateway.h"
#include "scene.h"

#define MISSED 12 /* a room tells 20 lines of its past by itself */

static const char *const resuming = "[connection]\ntimeout=5\n";
static const char *const not_resuming = "[connection]\ntimeout=5\nresume=off\n";

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD, NULL };
    return scene_begin_group(state, words);
}

static int
start_server_without_archive(void **state)
{
    static const char *const words[] = { "no-archive", "alice:" SCENE_PASSWORD,
                                         "bob:" SCENE_PASSWORD, NULL };
    return scene_begin_group(state, words);
}

typedef struct {
    Scene *scene;
    const char *room;
    Gateway *gateway; /* alice's way to the server */
    Process *alice;   /* jaser */
    Process *bob;     /* the script; he makes the room */
} Talk;

G_GNUC_PRINTF(2, 3) static void order(Process *process, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *line = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    process_say(process, line);
}

static void
bob_comes(Talk *talk)
{
    talk->bob = scene_peer(talk->scene, "bob", NULL);
    order(talk->bob, "join %s bob", talk->room);
    scene_wait_printed(talk->scene, talk->bob, "110");
}

static void
say(const Talk *talk, const char *text)
{
    order(talk->bob, "say %s %s", talk->room, text);
}

/* Rooms of the tests before are bookmarked, and tell their past. */
static void
hear(const Talk *talk, const char *text)
{
    g_autofree char *line = g_strdup_printf("%s <bob> %s", talk->room, text);

    scene_wait_printed(talk->scene, talk->alice, line);
}

static Talk
begin(Scene *scene, const char *room, const char *config)
{
    Talk talk = { .scene = scene, .room = room };

    talk.gateway =
        gateway_new(GATEWAY_SOCKS5, NULL, SERVER_DOMAIN, 5222, server_port(scene->server));
    bob_comes(&talk);
    scene_wait_printed(scene, talk.bob, " open");
    order(talk.bob, "configure %s persistentroom=1", room);
    scene_wait_printed(scene, talk.bob, "done ");
    say(&talk, "before she came");
    g_autofree char *properties =
        g_strdup_printf("server=\nport=\nproxy=socks5://127.0.0.1:%d", gateway_port(talk.gateway));
    scene_write_config(scene, "a", "config", config);
    scene_add_account(scene, "a", "alice", properties);
    talk.alice = scene_headless(scene, "a", NULL);
    scene_wait_printed(scene, talk.alice, "is online");
    order(talk.alice, "/join %s", room);
    hear(&talk, "before she came");
    say(&talk, "again");
    say(&talk, "again");
    hear(&talk, "again");
    hear(&talk, "again");
    process_say(talk.alice, "I am here");
    scene_wait_printed(scene, talk.bob, "/alice I am here");
    return talk;
}

static void
cut(const Talk *talk)
{
    gateway_close(talk->gateway, true);
    scene_wait_printed(talk->scene, talk->alice, "Trying again");
}

static void
talk_on(const Talk *talk)
{
    for (int i = 1; i <= MISSED; i++) {
        g_autofree char *line = g_strdup_printf("missed %d.", i);
        say(talk, line);
        scene_wait_printed(talk->scene, talk->bob, line);
    }
}

/* What comes while the past is still on its way is no double of it, and hides none of it. */
static void
come_back(const Talk *talk)
{
    gateway_close(talk->gateway, false);
    process_say(talk->alice, "/connect");
    scene_wait_printed(talk->scene, talk->alice, "is online");
    say(talk, "meanwhile");
    hear(talk, "missed 12.");
    scene_wait_printed(talk->scene, talk->bob, "meanwhile");
    say(talk, "welcome back");
    hear(talk, "welcome back");
    process_say(talk->alice, "thank you");
    scene_wait_printed(talk->scene, talk->bob, "/alice thank you");
}

/* The room's log of alice; the caller's. */
static char *
read_log(const Talk *talk)
{
    g_autofree char *path = g_strdup_printf("logs/alice@" SERVER_DOMAIN "/%s/*.log", talk->room);
    g_autofree char *pattern = scene_data_path(talk->scene, "a", path);
    GString *text = g_string_new(NULL);
    glob_t found = { 0 };

    assert_int_equal(glob(pattern, 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        g_autofree char *part = NULL;
        assert_true(g_file_get_contents(found.gl_pathv[i], &part, NULL, NULL));
        g_string_append(text, part);
    }
    globfree(&found);
    return g_string_free(text, FALSE);
}

static void
assert_times(Scene *scene, const char *log, const char *line, int times)
{
    int count = 0;

    for (const char *at = log; (at = strstr(at, line)); at++)
        count++;
    if (count != times)
        scene_fail(scene, "\"%s\" is there %d times, not %d, in:\n%s", line, count, times, log);
}

/* All that was said is in the log of alice. */
static void
end(Talk *talk)
{
    static const char *const once[] = {
        "<bob> before she came", "<alice> I am here", "<bob> meanwhile",
        "<bob> welcome back",    "<alice> thank you", NULL,
    };

    process_say(talk->alice, "/quit");
    assert_int_equal(scene_wait_process_exit(talk->scene, talk->alice), 0);
    g_autofree char *log = read_log(talk);
    for (unsigned i = 0; once[i]; i++)
        assert_times(talk->scene, log, once[i], 1);
    assert_times(talk->scene, log, "<bob> again", 2); /* the same words twice are two lines */
    for (int i = 1; i <= MISSED; i++) {
        g_autofree char *line = g_strdup_printf("<bob> missed %d.", i);
        assert_times(talk->scene, log, line, 1);
    }
    gateway_free(talk->gateway);
}

/* Nobody has seen her leave. */
static void
test_same_session(void **state)
{
    Talk talk = begin(*state, "same@" SERVER_ROOMS, resuming);

    cut(&talk);
    talk_on(&talk);
    come_back(&talk);
    assert_null(strstr(process_output(talk.bob), "gone "));
    end(&talk);
}

static void
test_new_session(void **state)
{
    Talk talk = begin(*state, "new@" SERVER_ROOMS, not_resuming);

    cut(&talk);
    scene_wait_printed(talk.scene, talk.bob, "gone ");
    talk_on(&talk);
    come_back(&talk);
    end(&talk);
}

/* The others are back before her. */
static void
test_server_restarts(void **state)
{
    Talk talk = begin(*state, "restart@" SERVER_ROOMS, resuming);

    cut(&talk);
    server_stop(talk.scene->server);
    server_start(talk.scene->server);
    bob_comes(&talk);
    talk_on(&talk);
    come_back(&talk);
    end(&talk);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_same_session),
        scene_test(test_new_session),
        scene_test(test_server_restarts),
    };
    int failed = cmocka_run_group_tests_name("archive", tests, start_server, scene_end_group);

    return failed + cmocka_run_group_tests_name("no archive", tests, start_server_without_archive,
                                                scene_end_group);
}
