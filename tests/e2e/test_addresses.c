/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses before the user's eyes, contacts that move, and what is true of contacts after many
 * changes, on a real server. */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scene.h"

enum { STEPS = 200 };

static int
start_server(void **state)
{
    static const char *const words[] = {
        "alice:" SCENE_PASSWORD,  "bob:" SCENE_PASSWORD,     "carol:" SCENE_PASSWORD,
        "juliet:" SCENE_PASSWORD, "capulet:" SCENE_PASSWORD, "romeo:" SCENE_PASSWORD,
        "carol+bob/Friends",      "romeo+juliet/Friends",    NULL,
    };
    return scene_begin_group(state, words);
}

/* --- on the screen --- */

static void
test_names_as_people_write_them(void **state)
{
    Scene *scene = *state;
    scene_add_account(scene, "a", "alice", NULL);
    Terminal *terminal = scene_open(scene, "a", NULL);

    scene_wait_shown(scene, terminal, "alice@" SERVER_DOMAIN);
    scene_wait_shown(scene, terminal, "is online");
    scene_enter(terminal, "/roster add o'hara@" SERVER_DOMAIN);
    scene_wait_shown(scene, terminal, "o'hara@" SERVER_DOMAIN " is meant, which is o\\27hara@");
    scene_wait_shown(scene, terminal, " o'hara ");
    scene_enter(terminal, "/msg o'hara@" SERVER_DOMAIN);
    scene_wait_shown(scene, terminal, " o'hara@" SERVER_DOMAIN " ");
    scene_enter(terminal, "/uri");
    scene_wait_shown(scene, terminal, "xmpp:o%5C27hara@" SERVER_DOMAIN);
    scene_enter(terminal, "/msg bob@example..org hi");
    scene_wait_shown(scene, terminal, "“example..org” is not a domain: two dots in a row.");
    scene_quit(scene, terminal);
}

static void
test_links_ask_first(void **state)
{
    Scene *scene = *state;
    scene_add_account(scene, "a", "alice", NULL);
    Terminal *terminal = scene_open(scene, "a", NULL);

    scene_wait_shown(scene, terminal, "is online");
    scene_enter(terminal, "/open xmpp:bob@" SERVER_DOMAIN "?roster;name=Robert;group=Work");
    scene_wait_shown(scene, terminal, "The link asks to add bob@" SERVER_DOMAIN);
    scene_enter(terminal, "yes");
    scene_wait_shown(scene, terminal, "is being added");
    scene_wait_shown(scene, terminal, "~ Robert");
    scene_wait_shown(scene, terminal, "Work");
    scene_enter(terminal, "/open xmpp:bob@" SERVER_DOMAIN "?remove");
    scene_wait_shown(scene, terminal, "asks to remove bob@" SERVER_DOMAIN);
    scene_enter(terminal, "no");
    scene_enter(terminal, "/open xmpp:dev@rooms." SERVER_DOMAIN "?join");
    scene_wait_shown(scene, terminal, "asks to enter the room dev@rooms." SERVER_DOMAIN);
    scene_enter(terminal, "no");
    scene_enter(terminal, "/open xmpp:dev@rooms." SERVER_DOMAIN "?sendfile");
    scene_wait_shown(scene, terminal, "not possible yet. Nothing was done.");
    scene_wait_shown(scene, terminal, "~ Robert");
    scene_enter(terminal, "/open xmpp:bob@" SERVER_DOMAIN "?remove");
    scene_wait_shown(scene, terminal, "asks to remove bob@" SERVER_DOMAIN);
    scene_enter(terminal, "yes");
    scene_wait_gone(scene, terminal, "~ Robert");
    scene_quit(scene, terminal);
}

/* XEP-0283: the old account says so, the new one asks, and the contact's program looks. */
static void
test_moving(void **state)
{
    Scene *scene = *state;
    scene_add_account(scene, "r", "romeo", NULL);
    Process *romeo = scene_headless(scene, "r", "--json", NULL);
    scene_wait_printed(scene, romeo, "\"jid\":\"juliet@" SERVER_DOMAIN "\"");
    process_say(romeo, "/xml");
    scene_add_account(scene, "j", "juliet", NULL);
    scene_add_account(scene, "j", "capulet", "enabled=false\n");
    Process *juliet = scene_headless(scene, "j", "--json", NULL);
    scene_wait_printed(scene, juliet, "\"jid\":\"romeo@" SERVER_DOMAIN "\"");
    process_say(juliet, "/connect capulet@" SERVER_DOMAIN);
    scene_wait_printed(scene, juliet, "is online");
    process_say(juliet, "/account moved capulet@" SERVER_DOMAIN " juliet@" SERVER_DOMAIN);
    scene_wait_printed(scene, juliet, "will tell your contacts that you are capulet@");
    process_say(juliet, "/answer 1 yes");
    scene_wait_printed(scene, juliet, "says now that it has moved to capulet@" SERVER_DOMAIN);
    scene_wait_printed(scene, juliet, "1 contact is asked to follow.");
    scene_wait_printed(scene, romeo, "<old-jid>juliet@" SERVER_DOMAIN "</old-jid>");
    scene_wait_printed(scene, romeo, "<new-jid>capulet@" SERVER_DOMAIN "</new-jid>");
    scene_wait_printed(scene, romeo, "that their new address is capulet@" SERVER_DOMAIN);
    process_say(romeo, "/requests accept juliet@" SERVER_DOMAIN);
    scene_wait_printed(scene, romeo, "new address of juliet@" SERVER_DOMAIN " is taken over");
    scene_wait_printed(scene, romeo, "\"jid\":\"capulet@" SERVER_DOMAIN "\"");
    process_say(romeo, "/roster nick capulet@" SERVER_DOMAIN " Capulet");
    scene_wait_printed(scene, romeo, "\"name\":\"Capulet\"");
    process_say(juliet, "/quit");
    assert_int_equal(scene_wait_process_exit(scene, juliet), 0);
    process_say(romeo, "/quit");
    assert_int_equal(scene_wait_process_exit(scene, romeo), 0);
}

/* --- many changes, and what is true after each --- */

typedef struct {
    Scene *scene;
    Process *carol, *phone, *bob; /* who is looked at, her other device, a contact */
    GRand *random;
} Changes;

static void
expect(Changes *changes, const char *said)
{
    scene_wait_printed(changes->scene, changes->carol, said);
}

static void
change_presence(Changes *changes, unsigned step)
{
    static const char *const shows[] = { "online", "chat", "away", "xa", "dnd" };
    const char *show = shows[g_rand_int_range(changes->random, 0, G_N_ELEMENTS(shows))];
    g_autofree char *order = g_strdup_printf("/status %s text %u", show, step);
    g_autofree char *said = g_strdup_printf(
        "\"jid\":\"bob@" SERVER_DOMAIN "\",\"show\":\"%s\",\"status\":\"text %u\"", show, step);
    process_say(changes->bob, order);
    expect(changes, said);
}

static void
change_priority(Changes *changes, unsigned step)
{
    int priority = g_rand_int_range(changes->random, -128, 128);
    g_autofree char *order = g_strdup_printf("/priority %d", priority);
    g_autofree char *status = g_strdup_printf("/status away number %u", step);
    g_autofree char *said = g_strdup_printf("\"status\":\"number %u\",\"resource\":", step);
    g_autofree char *number = g_strdup_printf("\"priority\":%d,", priority);

    process_say(changes->bob, order);
    process_say(changes->bob, status);
    g_autofree char *line = scene_wait_line(changes->scene, changes->carol, said);
    if (!strstr(line, number))
        scene_fail(changes->scene, "step %u: no %s in %s", step, number, line);
}

static void
change_name(Changes *changes, unsigned step)
{
    g_autofree char *order = g_strdup_printf("/roster nick bob@" SERVER_DOMAIN " Bob %u", step);
    g_autofree char *said =
        g_strdup_printf("\"jid\":\"bob@" SERVER_DOMAIN "\",\"name\":\"Bob %u\"", step);

    process_say(changes->phone, order);
    expect(changes, said);
    scene_wait_printed(changes->scene, changes->phone, said);
}

static void
change_groups(Changes *changes, unsigned step)
{
    g_autofree char *add = g_strdup_printf("/roster group add G%u bob@" SERVER_DOMAIN, step);
    g_autofree char *take = g_strdup_printf("/roster group remove G%u bob@" SERVER_DOMAIN, step);
    g_autofree char *with = g_strdup_printf("\"groups\":[\"Friends\",\"G%u\"]", step);

    process_say(changes->phone, add);
    expect(changes, with);
    scene_wait_printed(changes->scene, changes->phone, with);
    process_say(changes->phone, take);
    expect(changes, "\"groups\":[\"Friends\"]");
    scene_wait_printed(changes->scene, changes->phone, "\"groups\":[\"Friends\"]");
}

static Process *
open_headless(Scene *scene, const char *name, const char *user)
{
    scene_add_account(scene, name, user, NULL);
    Process *process = scene_headless(scene, name, "--json", NULL);
    scene_wait_printed(scene, process, "is online");
    return process;
}

static void
test_many_changes(void **state)
{
    static void (*const kinds[])(Changes *, unsigned) = {
        change_presence, change_presence, change_priority, change_name, change_groups,
    };
    Scene *scene = *state;
    const char *wish = g_getenv("SOAK_SEED");
    guint32 seed = wish ? (guint32)strtoul(wish, NULL, 10) : 20261122;
    Changes changes = { .scene = scene, .random = g_rand_new_with_seed(seed) };

    changes.carol = open_headless(scene, "desk", "carol");
    changes.phone = open_headless(scene, "phone", "carol");
    changes.bob = open_headless(scene, "b", "bob");
    expect(&changes, "\"jid\":\"bob@" SERVER_DOMAIN "\",\"show\":\"online\"");
    printf("seed %u\n", seed);
    for (unsigned step = 1; step <= STEPS; step++)
        kinds[g_rand_int_range(changes.random, 0, G_N_ELEMENTS(kinds))](&changes, step);
    process_say(changes.bob, "/quit");
    expect(&changes, "\"jid\":\"bob@" SERVER_DOMAIN "\",\"show\":\"offline\"");
    g_rand_free(changes.random);
    process_say(changes.carol, "/quit");
    process_say(changes.phone, "/quit");
    assert_int_equal(scene_wait_process_exit(scene, changes.carol), 0);
    assert_int_equal(scene_wait_process_exit(scene, changes.phone), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_names_as_people_write_them),
        scene_test(test_links_ask_first),
        scene_test(test_moving),
        scene_test(test_many_changes),
    };
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
