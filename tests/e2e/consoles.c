/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of mcabber and poezio, and their start. */

#include "config.h"

#include "consoles.h"

#include <unistd.h>

/* It refuses to run as root, which tests in a container are. */
static const char *const poezio_of_root[] = {
    "/usr/bin/python3", "-c",
    "import os; os.geteuid = lambda: 1000; from poezio.__main__ import run; run()", NULL
};

bool
console_is_there(const char *program)
{
    g_autofree char *path = g_find_program_in_path(program);

    return path != NULL;
}

static void
write_file(Scene *scene, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(scene->folder, name, NULL);
    g_autofree char *folder = g_path_get_dirname(path);

    g_mkdir_with_parents(folder, 0700);
    assert_true(g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

static Terminal *
open_program(Scene *scene, const char *name)
{
    g_autofree char *program = g_find_program_in_path(name);

    return scene_open_program(scene, (const char *const[]){ program, NULL }, 24, 100);
}

Terminal *
mcabber_open(Scene *scene, const char *user)
{
    g_autofree char *settings = g_strdup_printf(
        "# The user's own remark\nset jid = %s@" SERVER_DOMAIN "/mcabber\n"
        "set password = " SCENE_PASSWORD "\nset server = 127.0.0.1\nset port = %d\nset tls = 1\n"
        "set ssl_ignore_checks = 1\nset logging = 1\nset log_muc_conf = 1\nset nickname = %s\n"
        "set carbons = 0\n",
        user, server_port(scene->server), user);

    write_file(scene, ".mcabber/mcabberrc", settings);
    return open_program(scene, "mcabber");
}

Terminal *
poezio_open(Scene *scene, const char *user)
{
    g_autofree char *settings = g_strdup_printf(
        "[Poezio]\njid = %s@" SERVER_DOMAIN "/poezio\npassword = " SCENE_PASSWORD "\n"
        "custom_host = 127.0.0.1\ncustom_port = %d\nca_cert_path = %s\n"
        "default_nick = \nenable_avatars = false\nuse_remote_bookmarks = false\n",
        user, server_port(scene->server), server_ca_file(scene->server));

    write_file(scene, ".config/poezio/poezio.cfg", settings);
    if (geteuid() == 0)
        return scene_open_program(scene, poezio_of_root, 24, 100);
    return open_program(scene, "poezio");
}
