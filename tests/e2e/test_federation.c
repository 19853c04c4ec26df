/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two accounts on a Prosody and one on an ejabberd, in one program: the servers talk to each other,
 * and so do the three. */

#include "config.h"

#include <stdio.h>

#include "scene.h"

typedef struct {
    Server *prosody, *ejabberd;
    Scene *scene;
    char *alice, *bob, *carol;
    Terminal *jaser;
} Federation;

static int
begin(void **state)
{
    static const char *const here[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD, NULL };
    static const char *const there[] = { "carol:" SCENE_PASSWORD, NULL };
    Federation *f = g_new0(Federation, 1);
    int place = g_random_int_range(1, 250), house = g_random_int_range(1, 250);
    g_autofree char *first = g_strdup_printf("127.%d.%d.1", place, house);
    g_autofree char *second = g_strdup_printf("127.%d.%d.2", place, house);

    f->prosody = server_new_at(SERVER_PROSODY, first, here);
    f->ejabberd = server_new_at(SERVER_EJABBERD, second, there);
    f->scene = scene_new(f->prosody);
    f->alice = g_strdup_printf("alice@%s", first);
    f->bob = g_strdup_printf("bob@%s", first);
    f->carol = g_strdup_printf("carol@%s", second);
    scene_add_account_at(f->scene, "a", "alice", f->prosody);
    scene_add_account_at(f->scene, "a", "bob", f->prosody);
    scene_add_account_at(f->scene, "a", "carol", f->ejabberd);
    f->jaser = scene_open_sized(f->scene, "a", 40, 140);
    *state = f;
    return 0;
}

static int
end(void **state)
{
    Federation *f = *state;
    int status = scene_free(f->scene);

    server_free(f->prosody);
    server_free(f->ejabberd);
    g_free(f->alice);
    g_free(f->bob);
    g_free(f->carol);
    g_free(f);
    return status;
}

/* By printf rules: a line typed in the console, as this account. */
static void G_GNUC_PRINTF(3, 4) order(Federation *f, const char *account, const char *format, ...)
{
    g_autofree char *choose = g_strdup_printf("/account default %s", account);
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *line = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    scene_enter(f->jaser, "/win 1");
    scene_enter(f->jaser, choose);
    scene_enter(f->jaser, line);
}

static void G_GNUC_PRINTF(2, 3) shown(Federation *f, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    scene_wait_shown(f->scene, f->jaser, text);
}

/* Types the line as this account, in an empty console, so that what is shown is the answer. */
static void G_GNUC_PRINTF(3, 4) ask(Federation *f, const char *account, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *line = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    order(f, account, "/clear");
    terminal_type(f->jaser, line);
    scene_wait_shown(f->scene, f->jaser, line); /* so it is empty by now */
    terminal_key(f->jaser, "Enter");
}

/* What travels is not there at once: asks until the answer has the text. */
static void
ask_until(Federation *f, const char *account, const char *line, const char *text)
{
    for (int i = 0; i < 20; i++) {
        ask(f, account, "%s", line);
        scene_watch(200);
        if (terminal_shows(f->jaser, text))
            return;
    }
    scene_wait_shown(f->scene, f->jaser, text);
}

/* One asks to see the other, who says yes in the requests, which asks back: one answers by order.
 */
static void
befriend(Federation *f, const char *one, const char *other, const char *name)
{
    g_autofree char *who = g_strdup_printf("wants to see you  %s", one);

    ask(f, one, "/roster add %s %s", other, name);
    shown(f, "requests: 1");
    scene_enter(f->jaser, "/requests");
    shown(f, "%s", who);
    terminal_type(f->jaser, "\033y");
    scene_wait_gone(f->scene, f->jaser, who);
    shown(f, "wants to see you  %s", other);
    ask(f, one, "/requests accept %s", other);
    shown(f, "%s lets you see when they are online", one);
    ask(f, other, "/sub show %s", one);
    shown(f, "%s: both see", one);
    ask(f, one, "/sub show %s", other);
    shown(f, "%s: both see", other);
}

static void
talk(Federation *f)
{
    order(f, f->alice, "/msg %s over the border", f->carol);
    shown(f, "✓✓");
    order(f, f->carol, "/msg %s and back", f->alice);
    shown(f, "carol  and back");
    shown(f, "alice  over the border");
    order(f, f->alice, "/msg %s still here", f->carol);
    shown(f, "alice  still here");
    shown(f, "Carol  and back");
    order(f, f->bob, "/msg %s next door", f->alice);
    shown(f, "bob  next door");
    shown(f, "✓✓");
}

/* Each state of Carol's is seen across the border, and her words. */
static void
see_states(Federation *f)
{
    static const struct {
        const char *order, *shown;
    } states[] = {
        { "away lunch", "◐ away \"lunch\"" },
        { "xa asleep", "◌ not available \"asleep\"" },
        { "chat what is new?", "free to chat \"what is new?\"" },
        { "dnd deep in work", "⊘ do not disturb \"deep in work\"" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(states); i++) {
        ask(f, f->carol, "/status %s %s", f->carol, states[i].order);
        order(f, f->alice, "/msg %s", f->carol);
        shown(f, "%s", states[i].shown);
    }
}

static void
see_who_it_is(Federation *f)
{
    ask(f, f->alice, "/info %s", f->carol);
    shown(f, "you see each other's");
    shown(f, "deep in work");
    shown(f, ": jaser " PACKAGE_VERSION ", local time ");
    shown(f, "answers in ");
    ask(f, f->carol, "/version %s", f->alice);
    shown(f, ": jaser " PACKAGE_VERSION);
    ask(f, f->carol, "/time %s", f->alice);
    shown(f, ", as with you");
    ask(f, f->carol, "/ping %s", f->alice);
    shown(f, " answered in ");
}

/* Mood, tune and nickname. */
static void
see_what_is_published(Federation *f)
{
    g_autofree char *info = g_strdup_printf("/info %s", f->alice);
    g_autofree char *alice_is = g_strdup_printf("alice  %s  happy: it works", f->alice);
    g_autofree char *carol_hears = g_strdup_printf("Carol  %s  Pink Floyd – Time", f->carol);

    ask(f, f->alice, "/mood happy it works");
    ask_until(f, f->carol, "/mood", alice_is);
    ask(f, f->carol, "/tune Pink Floyd - Time");
    ask_until(f, f->alice, "/tune", carol_hears);
    ask(f, f->alice, "/nick Alice of the Prosody");
    shown(f, "see you as Alice of the Prosody now");
    ask_until(f, f->carol, info, "Alice of the Prosody");
}

/* Where a message goes follows the priority that the other end says. */
static void
see_priorities(Federation *f)
{
    ask(f, f->carol, "/priority 7");
    order(f, f->alice, "/msg %s", f->carol);
    shown(f, "(7)");
    ask(f, f->carol, "/priority -1");
    order(f, f->alice, "/msg %s", f->carol);
    shown(f, "no device takes messages (negative priorities)");
    ask(f, f->carol, "/priority 0");
    order(f, f->alice, "/msg %s", f->carol);
    shown(f, "(0)");
}

/* Who is blocked sees nobody, and is not heard. */
static void
block_and_unblock(Federation *f)
{
    ask(f, f->carol, "/block %s", f->alice);
    shown(f, "Blocked: %s", f->alice);
    shown(f, "✕ Alice of");
    order(f, f->alice, "/msg %s can you hear me?", f->carol);
    shown(f, "✗ not delivered");
    ask(f, f->carol, "/unblock %s", f->alice);
    shown(f, "Not blocked any more: %s", f->alice);
    shown(f, "● Alice of");
    order(f, f->alice, "/msg %s", f->carol);
    shown(f, "deep in work");
    order(f, f->alice, "/msg %s and now?", f->carol);
    shown(f, "and now?");
    order(f, f->carol, "/msg %s", f->alice);
    shown(f, "Alice of …  and now?");
    assert_false(terminal_shows(f->jaser, "can you hear me?"));
}

static void
test_three_accounts_talk(void **state)
{
    Federation *f = *state;

    shown(f, "%s/", f->alice);
    shown(f, "%s/", f->bob);
    shown(f, "%s/", f->carol);
    befriend(f, f->alice, f->carol, "Carol");
    befriend(f, f->bob, f->alice, "Alice");
    talk(f);
    see_states(f);
    see_who_it_is(f);
    see_what_is_published(f);
    see_priorities(f);
    block_and_unblock(f);
    scene_quit(f->scene, f->jaser);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_three_accounts_talk, begin, end),
    };

    if (!g_getenv("EJABBERD")) {
        printf("There is no ejabberd: set EJABBERD.\n");
        return 77;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
