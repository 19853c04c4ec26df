/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profanity's files, and its start. */

#include "config.h"

#include "profanity.h"

#include <stdio.h>

void
profanity_need(void)
{
    g_autofree char *program = g_find_program_in_path("profanity");

    if (!program) {
        printf("Profanity is not installed.\n");
        exit(77);
    }
}

static void
write_file(Scene *scene, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(scene->folder, name, NULL);
    g_autofree char *folder = g_path_get_dirname(path);
    g_mkdir_with_parents(folder, 0700);
    assert_true(g_file_set_contents(path, text, -1, NULL));
}

Terminal *
profanity_open(Scene *scene, const char *user)
{
    return profanity_open_with(scene, user, "");
}

Terminal *
profanity_open_with(Scene *scene, const char *user, const char *properties)
{
    g_autofree char *program = g_find_program_in_path("profanity");
    g_autofree char *account =
        g_strdup_printf("[%s]\nenabled=true\njid=%s@" SERVER_DOMAIN "\nresource=profanity\n"
                        "password=" SCENE_PASSWORD "\nserver=127.0.0.1\nport=%d\ntls.policy=trust\n"
                        "presence.last=online\npresence.login=online\npriority.online=4\n"
                        "muc.service=" SERVER_ROOMS "\nmuc.nick=%s\n%s",
                        user, user, server_port(scene->server), user, properties);
    g_autofree char *settings = g_strdup_printf(
        "[ui]\nsplash=false\n[notifications]\nmessage=off\n[connection]\naccount=%s\n"
        "[chatstates]\nenabled=true\noutype=true\n[receipts]\nrequest=true\nsend=true\n",
        user);
    const char *argv[] = { program, "-a", user, NULL };

    write_file(scene, ".local/share/profanity/accounts", account);
    write_file(scene, ".config/profanity/profrc", settings);
    return scene_open_program(scene, argv, 24, 100);
}
