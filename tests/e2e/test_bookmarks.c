/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rooms that are kept, on a real server: by two devices of one account, more than one of them, and
 * with those of an older client, whether the server brings them in step or not. */

#include "config.h"

#include "scene.h"

#define SERVICE "rooms." SERVER_DOMAIN
#define MANY    12

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "carol:" SCENE_PASSWORD, "dave:" SCENE_PASSWORD,
                                         "erin:" SCENE_PASSWORD,  NULL };
    return scene_begin_group(state, words);
}

static int
start_converting_server(void **state)
{
    static const char *const words[] = { "bookmarks-compat", "carol:" SCENE_PASSWORD, NULL };
    return scene_begin_group(state, words);
}

static Terminal *
open_online(Scene *scene, const char *name, const char *user)
{
    g_autofree char *online = g_strdup_printf("%s@" SERVER_DOMAIN " ● online", user);

    scene_add_account(scene, name, user, NULL);
    Terminal *terminal = scene_open(scene, name, NULL);
    scene_wait_shown(scene, terminal, online);
    return terminal;
}

/* ejabberd (up to 24.10: its issue 4326) tells other devices of what is kept, but not of what is
 * kept no more: they see that when they log in. */
static void
test_two_devices(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL);
    Terminal *desk = open_online(scene, "desk", "alice");
    Terminal *phone = open_online(scene, "phone", "alice");

    process_say(bob, "join lounge@" SERVICE " bob");
    scene_wait_printed(scene, bob, "done lounge@" SERVICE " open");
    scene_enter(desk, "/join lounge@" SERVICE " desk");
    scene_wait_printed(scene, bob, "occupant lounge@" SERVICE "/desk");
    scene_wait_shown(scene, phone, "lounge"); /* its panel has it, and its bar the window */
    scene_enter(phone, "/bookmark list");
    scene_wait_shown(scene, phone, "Rooms that alice@" SERVER_DOMAIN " keeps");
    scene_wait_shown(scene, phone, "lounge@" SERVICE);
    scene_enter(desk, "/bookmark name The lounge");
    scene_wait_shown(scene, phone, "The lounge");
    scene_enter(desk, "/leave");
    scene_wait_printed(scene, bob, "gone lounge@" SERVICE "/desk");
    scene_wait_shown(scene, phone, "- The lounge");
    scene_enter(phone, "/bookmark remove lounge@" SERVICE);
    scene_wait_shown(scene, phone, "No room is bookmarked.");
    if (!server_is_ejabberd())
        scene_wait_gone(scene, desk, "- The lounge"); /* the bookmark's name */
    scene_quit(scene, desk);
    desk = scene_open(scene, "desk", NULL);
    scene_wait_shown(scene, desk, "alice@" SERVER_DOMAIN " ● online");
    scene_enter(desk, "/bookmark list");
    scene_wait_shown(scene, desk, "No room is bookmarked.");
    scene_quit(scene, phone);
    scene_quit(scene, desk);
}

/* A server whose nodes keep one item unless told otherwise: each new bookmark would push out the
 * last. */
static void
test_many_survive(void **state)
{
    Scene *scene = *state;
    Terminal *desk = open_online(scene, "desk", "bob");

    for (int i = 1; i <= MANY; i++) {
        g_autofree char *order = g_strdup_printf("/bookmark add r%d@" SERVICE " nick%d", i, i);
        g_autofree char *off = g_strdup_printf("/bookmark autojoin r%d@" SERVICE " off", i);
        g_autofree char *told = g_strdup_printf("r%d@" SERVICE " is bookmarked: not entered", i);
        g_autofree char *kept = g_strdup_printf("there you are nick%d.", i);
        scene_enter(desk, order);
        scene_wait_shown(scene, desk, kept);
        scene_enter(desk, off);
        scene_wait_shown(scene, desk, told);
    }
    scene_quit(scene, desk);
    Terminal *other = open_online(scene, "other", "bob");
    scene_enter(other, "/bookmark list");
    for (int i = 1; i <= MANY; i++) {
        g_autofree char *address = g_strdup_printf("r%d@" SERVICE, i);
        g_autofree char *nick = g_strdup_printf("nick%d", i);
        scene_wait_shown(scene, other, address);
        scene_wait_shown(scene, other, nick);
    }
    scene_quit(scene, other);
}

#define PRIVATE(type, inside)                                                                      \
    "raw <iq type='" type "' id='p'><query xmlns='jabber:iq:private'>"                             \
    "<storage xmlns='storage:bookmarks'>" inside "</storage></query></iq>"

/* What an older client has kept is here, too. */
static void
test_older_client(void **state)
{
    Scene *scene = *state;
    Process *older = scene_peer(scene, "carol", NULL);

    process_say(older, PRIVATE("set", "<url name='Web' url='https://example.org/'/><conference "
                                      "jid='den@" SERVICE "' name='The den' autojoin='true'>"
                                      "<nick>caz</nick></conference>"));
    process_say(older, "message carol@" SERVER_DOMAIN " done");
    scene_wait_printed(scene, older, "done");
    Terminal *desk = open_online(scene, "desk", "carol");
    scene_wait_shown(scene, desk, "# The den");
    scene_enter(desk, "/bookmark list");
    scene_wait_shown(scene, desk, "caz");
    scene_enter(desk, "/bookmark remove den@" SERVICE);
    scene_wait_shown(scene, desk, "No room is bookmarked.");
    scene_quit(scene, desk);
    Terminal *other = open_online(scene, "other", "carol");
    scene_enter(other, "/bookmark list");
    scene_wait_shown(scene, other, "No room is bookmarked.");
    scene_watch(500);
    scene_wait_shown(scene, other, "No room is bookmarked.");
    scene_quit(scene, other);
}

/* What is told last is kept, too: an entry takes three answers, and the end waits for them. */
static void
test_who_quits_at_once(void **state)
{
    Scene *scene = *state;

    Terminal *desk = open_online(scene, "desk", "erin");
    scene_enter(desk, "/bookmark add attic@" SERVICE " mouse");
    scene_enter(desk, "/join loft@" SERVICE " dove");
    scene_quit(scene, desk);
    Terminal *other = open_online(scene, "other", "erin");
    scene_enter(other, "/bookmark list");
    scene_wait_shown(scene, other, "attic@" SERVICE);
    scene_wait_shown(scene, other, "mouse");
    scene_wait_shown(scene, other, "loft@" SERVICE);
    scene_quit(scene, other);
}

/* Rooms are there before the server has answered, and are entered at the next start. */
static void
test_next_start(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL);
    Terminal *desk = open_online(scene, "desk", "dave");

    process_say(bob, "join hall@" SERVICE " bob");
    scene_wait_printed(scene, bob, "done hall@" SERVICE " open");
    scene_enter(desk, "/join hall@" SERVICE);
    scene_wait_printed(scene, bob, "occupant hall@" SERVICE "/dave");
    scene_enter(desk, "/bookmark pin");
    scene_wait_shown(scene, desk, "pinned");
    /* Another device has it: the server does. */
    Terminal *phone = open_online(scene, "phone", "dave");
    scene_wait_shown(scene, phone, "★");
    scene_quit(scene, phone);
    scene_quit(scene, desk);
    scene_wait_printed(scene, bob, "gone hall@" SERVICE "/dave");
    desk = scene_open(scene, "desk", NULL);
    scene_wait_shown(scene, desk, "★");
    scene_wait_printed(scene, bob, "occupant hall@" SERVICE "/dave");
    scene_quit(scene, desk);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_two_devices),  scene_test(test_many_survive),
        scene_test(test_older_client), scene_test(test_who_quits_at_once),
        scene_test(test_next_start),
    };
    const struct CMUnitTest converted[] = {
        scene_test(test_older_client),
    };
    int failed = cmocka_run_group_tests(tests, start_server, scene_end_group);

    return failed + cmocka_run_group_tests_name("converted", converted, start_converting_server,
                                                scene_end_group);
}
