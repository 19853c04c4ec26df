/* SPDX-License-Identifier: GPL-3.0-or-later */
/* IRC for the tests: tests/e2e/irc-serve and irc-user do it. */

#include "config.h"

#include "irc.h"

static Process *
start(Scene *scene, const char *name, const char *const *arguments)
{
    g_autofree char *script = g_build_filename(g_getenv("top_srcdir"), "tests/e2e", name, NULL);
    g_autoptr(GPtrArray) argv = g_ptr_array_new();

    g_ptr_array_add(argv, script);
    for (; *arguments; arguments++)
        g_ptr_array_add(argv, (gpointer)*arguments);
    g_ptr_array_add(argv, NULL);
    Process *process = process_new((const char *const *)argv->pdata, NULL);
    g_ptr_array_add(scene->processes, process);
    return process;
}

int
irc_start(Scene *scene)
{
    g_autofree char *folder = g_build_filename(scene->folder, "irc", NULL);
    g_autofree char *port = g_strdup_printf("%d", server_component_port(scene->server));
    const char *const arguments[] = { folder, IRC_GATEWAY, server_address(scene->server), port,
                                      NULL };

    return server_wait_until_ready(start(scene, "irc-serve", arguments));
}

Process *
irc_user(Scene *scene, int port, const char *nick)
{
    g_autofree char *text = g_strdup_printf("%d", port);
    const char *const arguments[] = { text, nick, NULL };
    Process *user = start(scene, "irc-user", arguments);

    scene_wait_printed(scene, user, " 001 ");
    return user;
}
