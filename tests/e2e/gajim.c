/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gajim's start and end. */

#include "config.h"

#include "gajim.h"

#include <stdio.h>
#include <sys/wait.h>

/* Debian's, whose packages it has. */
#define PYTHON "/usr/bin/python3"

/* It takes seconds on an idle machine. */
#define START_SECONDS 180

/* arguments: up to five, NULL-terminated. */
static Process *
start(const char *const *arguments)
{
    g_autofree char *script =
        g_build_filename(g_getenv("top_srcdir"), "tests/e2e/gajim_peer.py", NULL);
    g_autofree char *path = g_strconcat("PATH=", g_getenv("PATH"), NULL);
    const char *environment[] = { path, "LC_ALL=C.UTF-8", "TZ=UTC", "PYTHONDONTWRITEBYTECODE=1",
                                  NULL };
    const char *argv[8] = { PYTHON, script };

    for (unsigned i = 0; arguments[i]; i++)
        argv[i + 2] = arguments[i];
    return process_new(argv, environment);
}

static void
wait_until_online(Scene *scene, Process *gajim)
{
    gint64 deadline = g_get_monotonic_time() + START_SECONDS * G_TIME_SPAN_SECOND;
    g_autofree char *line = NULL;

    while (!(line = process_next(gajim, "\"online\""))) {
        if (process_has_ended(gajim, NULL) || g_get_monotonic_time() > deadline)
            scene_fail(scene, "Gajim is not online");
        g_main_context_iteration(NULL, FALSE);
        g_usleep(5000);
    }
}

bool
gajim_is_there(void)
{
    Process *check = start((const char *const[]){ "check", NULL });
    int status = -1;

    while (!process_has_ended(check, &status)) {
        g_main_context_iteration(NULL, FALSE);
        g_usleep(5000);
    }
    while (g_main_context_iteration(NULL, FALSE))
        continue;
    if (status != 0) /* 77, and why */
        printf("%s", process_output(check));
    process_free(check);
    return status == 0;
}

Process *
gajim_open(Scene *scene, const char *name, const char *user)
{
    g_autofree char *folder = g_build_filename(scene->folder, name, NULL);
    g_autofree char *address = g_strconcat(user, "@" SERVER_DOMAIN, NULL);
    g_autofree char *port = g_strdup_printf("%d", server_port(scene->server));
    g_autofree char *server = g_path_get_dirname(server_ca_file(scene->server));
    g_autofree char *certificate =
        g_build_filename(server, "certificates", SERVER_DOMAIN ".crt", NULL);

    assert_int_equal(g_mkdir_with_parents(folder, 0700), 0);
    Process *gajim =
        start((const char *const[]){ folder, address, SCENE_PASSWORD, port, certificate, NULL });
    g_ptr_array_add(scene->processes, gajim);
    wait_until_online(scene, gajim);
    return gajim;
}

void
gajim_quit(Scene *scene, Process *gajim)
{
    process_say(gajim, "quit");
    assert_int_equal(scene_wait_process_exit(scene, gajim), 0);
}

char *
gajim_data_path(Scene *scene, const char *name)
{
    return g_build_filename(scene->folder, name, "data/gajim", NULL);
}
