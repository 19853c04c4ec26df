/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What moderators, admins and owners do with a room on a real server, and what it does: three
 * accounts, two of them without a screen. */

#include "config.h"

#include <string.h>

#include "scene.h"

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "carol:" SCENE_PASSWORD, NULL };
    return scene_begin_group(state, words);
}

/* What an earlier test left in bookmarks is none of the next one's business. */
static void
add_account(Scene *scene, const char *user)
{
    scene_add_account(scene, user, user, NULL);
    scene_write_config(scene, user, "config", "[rooms]\nbookmark=off\n");
}

static Process *
open_online(Scene *scene, const char *user)
{
    add_account(scene, user);
    Process *process = scene_headless(scene, user, "--json", NULL);
    scene_wait_printed(scene, process, "\"state\":\"online\"");
    return process;
}

static void
order(Process *process, const char *format, const char *room)
{
    g_autofree char *line = g_strdup_printf(format, room);

    process_say(process, line);
}

static void
join(Scene *scene, Process *process, const char *room)
{
    g_autofree char *state = g_strdup_printf("\"chat\":\"%s\",\"state\":\"in\"", room);

    order(process, "/join %s", room);
    scene_wait_printed(scene, process, state);
}

typedef struct {
    Process *alice, *bob, *carol;
} Company;

/* Alice makes the room, the others come. */
static Company
meet(Scene *scene, const char *room)
{
    Company company = { open_online(scene, "alice"), open_online(scene, "bob"),
                        open_online(scene, "carol") };

    join(scene, company.alice, room);
    scene_wait_printed(scene, company.alice, "open to others now");
    join(scene, company.bob, room);
    join(scene, company.carol, room);
    scene_wait_printed(scene, company.alice, "\"nick\":\"carol\"");
    return company;
}

#define KITCHEN "kitchen@" SERVER_ROOMS

static void
test_kicked_and_banned(void **state)
{
    Scene *scene = *state;
    Company all = meet(scene, KITCHEN);

    process_say(all.bob, "/kick alice");
    scene_wait_printed(scene, all.bob, "alice was not kicked: ");
    process_say(all.alice, "/kick bob too salty");
    scene_wait_printed(scene, all.bob, "too salty");
    scene_wait_printed(scene, all.carol, "kicked");
    process_say(all.bob, "/join " KITCHEN);
    scene_wait_printed(scene, all.alice, "\"event\":\"came\",\"nick\":\"bob\"");
    scene_wait_printed(scene, all.carol, "\"event\":\"came\",\"nick\":\"bob\"");
    process_say(all.alice, "/ban bob out of here");
    scene_wait_printed(scene, all.alice, "bob@" SERVER_DOMAIN " is banned from the room.");
    scene_wait_printed(scene, all.bob, "out of here");
    process_say(all.bob, "/join " KITCHEN);
    scene_wait_printed(scene, all.bob, "You are banned from this room.");
    process_say(all.alice, "/unban bob@" SERVER_DOMAIN);
    scene_wait_printed(scene, all.alice, "bob@" SERVER_DOMAIN " is on no list");
    process_say(all.bob, "/join " KITCHEN);
    scene_wait_printed(scene, all.bob, "\"state\":\"in\"");
    scene_wait_printed(scene, all.carol, "\"event\":\"came\",\"nick\":\"bob\"");
    process_say(all.carol, "/ban bob");
    scene_wait_printed(scene, all.carol, "does not show you the address of bob");
    process_say(all.carol, "/ban bob@" SERVER_DOMAIN);
    scene_wait_printed(scene, all.carol, "was not banned: ");
    process_say(all.alice, "/affiliation member alice");
    g_autofree char *prompt = scene_wait_line(scene, all.alice, "\"type\":\"prompt\"");
    assert_non_null(strstr(prompt, "Step down"));
    const char *id = strstr(prompt, "\"id\":") + strlen("\"id\":");
    g_autofree char *yes = g_strdup_printf("/answer %d yes", atoi(id));
    process_say(all.alice, yes);
    scene_wait_printed(scene, all.alice,
                       "The affiliation of alice@" SERVER_DOMAIN " was not changed: ");
}

/* Both servers take a domain, and keep out who comes from there. */
static void
test_domain_is_banned(void **state)
{
    Scene *scene = *state;
    Process *alice = open_online(scene, "alice");

    join(scene, alice, "pantry@" SERVER_ROOMS);
    scene_wait_printed(scene, alice, "open to others now");
    process_say(alice, "/ban spam.example No spam");
    scene_wait_printed(scene, alice, "spam.example is banned from the room.");
    process_say(alice, "/bans");
    scene_wait_printed(scene, alice, "\"spam.example\"");
}

#define SALON "salon@" SERVER_ROOMS

static void
test_voice(void **state)
{
    Scene *scene = *state;
    Company all = meet(scene, SALON);

    process_say(all.alice, "/room config moderatedroom yes");
    scene_wait_printed(scene, all.alice, SALON " is configured.");
    process_say(all.alice, "/devoice bob");
    scene_wait_printed(scene, all.bob, "visitor");
    process_say(all.bob, "/voice");
    scene_wait_printed(scene, all.bob, "The moderators are asked to let you talk.");
    scene_wait_printed(scene, all.alice, "asks for permission to talk in the room " SALON);
    process_say(all.alice, "/requests accept");
    scene_wait_printed(scene, all.alice, "bob may talk now.");
    scene_wait_printed(scene, all.bob, "\"role\":\"participant\"");
    process_say(all.alice, "/op bob");
    scene_wait_printed(scene, all.bob, "\"role\":\"moderator\"");
    process_say(all.bob, "/mute carol");
    scene_wait_printed(scene, all.carol, "\"role\":\"visitor\"");
    process_say(all.bob, "/voice carol");
    scene_wait_printed(scene, all.carol, "\"role\":\"participant\"");
}

#define CLUB "club@" SERVER_ROOMS

/* By the form; others see what has changed, and who is no member goes. */
static void
test_configured(void **state)
{
    Scene *scene = *state;
    Company all = meet(scene, CLUB);

    process_say(all.alice, "/affiliation member bob");
    scene_wait_printed(scene, all.alice, "member"); /* the room says it, or the answer does */
    process_say(all.alice, "/room config");
    scene_wait_printed(scene, all.alice, "muc#roomconfig_membersonly");
    process_say(all.alice, "/form set muc#roomconfig_membersonly yes");
    process_say(all.alice, "/form submit");
    scene_wait_printed(scene, all.alice, CLUB " is configured.");
    scene_wait_printed(scene, all.carol, "\"state\":\"out\"");
    process_say(all.carol, "/join " CLUB);
    scene_wait_printed(scene, all.carol, "Only members may enter this room");
    process_say(all.alice, "/room config membersonly");
    scene_wait_printed(scene, all.alice, "membersonly: yes");
    process_say(all.alice, "/room config colour green");
    scene_wait_printed(scene, all.alice, "There is no field colour.");
    process_say(all.bob, "/room config");
    scene_wait_printed(scene, all.bob, "Only an owner of the room may configure it.");
}

#define BARN "barn@" SERVER_ROOMS

static void
test_destroyed(void **state)
{
    Scene *scene = *state;
    Company all = meet(scene, BARN);

    process_say(all.bob, "/room destroy");
    g_autofree char *his = scene_wait_line(scene, all.bob, "\"type\":\"prompt\"");
    g_autofree char *his_yes =
        g_strdup_printf("/answer %d yes", atoi(strstr(his, "\"id\":") + strlen("\"id\":")));
    process_say(all.bob, his_yes);
    scene_wait_printed(scene, all.bob, "Only an owner of the room may destroy it.");
    process_say(all.alice, "/room destroy stable@" SERVER_ROOMS " It rains in");
    g_autofree char *hers = scene_wait_line(scene, all.alice, "\"type\":\"prompt\"");
    g_autofree char *her_yes =
        g_strdup_printf("/answer %d yes", atoi(strstr(hers, "\"id\":") + strlen("\"id\":")));
    process_say(all.alice, her_yes);
    scene_wait_printed(scene, all.bob, "It rains in");
    scene_wait_printed(scene, all.alice, BARN " is destroyed.");
}

#define GUILD "guild@" SERVER_ROOMS

/* The lists, edited on the screen. */
static void
test_lists_on_the_screen(void **state)
{
    Scene *scene = *state;
    Process *bob = open_online(scene, "bob");

    add_account(scene, "alice");
    Terminal *terminal = scene_open(scene, "alice", NULL);
    scene_wait_shown(scene, terminal, "alice@" SERVER_DOMAIN " ● online");
    scene_enter(terminal, "/join " GUILD);
    scene_wait_shown(scene, terminal, "open to others now");
    join(scene, bob, GUILD);
    scene_wait_shown(scene, terminal, "bob");
    scene_enter(terminal, "/affiliation list");
    scene_wait_shown(scene, terminal, "Members, admins, owners of " GUILD);
    scene_wait_shown(scene, terminal, "alice@" SERVER_DOMAIN);
    terminal_type(terminal, "\033a");
    scene_wait_shown(scene, terminal, "Addresses");
    terminal_type(terminal, "carol@" SERVER_DOMAIN);
    terminal_key(terminal, "Enter");
    scene_wait_shown(scene, terminal, "carol@" SERVER_DOMAIN);
    scene_enter(terminal, "/form submit");
    scene_wait_shown(scene, terminal, "carol@" SERVER_DOMAIN " is a member of the room.");
    scene_wait_shown(scene, terminal, "carol@" SERVER_DOMAIN);
    /* What another owner changes shows by itself. */
    terminal_key(terminal, "M-2");
    scene_enter(terminal, "/affiliation owner bob");
    scene_enter(terminal, "/affiliation list");
    scene_wait_shown(scene, terminal, "owner        bob@" SERVER_DOMAIN);
    process_say(bob, "/affiliation outcast carol@" SERVER_DOMAIN " Bad cook");
    scene_wait_printed(scene, bob, "banned");
    terminal_type(terminal, "\033l");
    scene_wait_shown(scene, terminal, "banned       carol@" SERVER_DOMAIN);
    terminal_type(terminal, "carol");
    scene_wait_shown(scene, terminal, "1 of 3"); /* all were read again */
    terminal_type(terminal, "\033r");
    scene_wait_shown(scene, terminal, "carol@" SERVER_DOMAIN " is on no list");
    scene_wait_shown(scene, terminal, "No row matches");
    terminal_key(terminal, "Escape");
    scene_wait_gone(scene, terminal, "No row matches");
    scene_quit(scene, terminal);
}

#define REGISTER "register@" SERVER_ROOMS

/* Prosody's rooms keep nicks, for their members; ejabberd's service does, for anybody. */
static void
test_registered(void **state)
{
    Scene *scene = *state;
    Company all = meet(scene, REGISTER);

    process_say(all.alice, "/affiliation member bob");
    scene_wait_printed(scene, all.alice, "member"); /* the room says it, or the answer does */
    process_say(all.bob, "/room register bob");
    scene_wait_printed(scene, all.bob, "The nick is kept for you");
    process_say(all.bob, "/room register");
    scene_wait_printed(scene, all.bob, "You are registered as bob.");
    process_say(all.carol, "/room register bob");
    scene_wait_printed(scene, all.carol, SERVER_ROOMS ": ");
    process_say(all.bob, "/room unregister");
    scene_wait_printed(scene, all.bob, "You are not registered any more.");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_kicked_and_banned),
        scene_test(test_domain_is_banned),
        scene_test(test_voice),
        scene_test(test_configured),
        scene_test(test_destroyed),
        scene_test(test_lists_on_the_screen),
        scene_test(test_registered),
    };

    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
