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

/* One asks to see the other, who allows it and asks back. */
static void
befriend(Federation *f, const char *one, const char *other, const char *name)
{
    order(f, one, "/roster add %s %s", other, name);
    shown(f, "/sub allow %s", one);
    order(f, other, "/sub allow %s", one);
    shown(f, "%s lets you see when they are online", other);
    order(f, other, "/sub request %s", one);
    shown(f, "/sub allow %s", other);
    order(f, one, "/sub allow %s", other);
    shown(f, "%s lets you see when they are online", one);
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
    order(f, f->carol, "/status dnd deep in work");
    order(f, f->alice, "/msg %s over the border", f->carol);
    shown(f, "⊘ do not disturb \"deep in work\"");
    shown(f, "✓✓");
    order(f, f->carol, "/msg %s and back", f->alice);
    shown(f, "over the border");
    order(f, f->alice, "/msg %s still here", f->carol);
    shown(f, "and back");
    order(f, f->bob, "/msg %s next door", f->alice);
    shown(f, "✓✓");
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
