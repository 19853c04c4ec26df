/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The private XMPP server of a test program. */

#include "config.h"

#include "server.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "process.h"
#include "scene.h"

struct Server {
    Process *process;
    GPtrArray *words;
    char *folder, *ca_file;
    int port;
};

/* The port that it says it is ready on. */
static int
wait_until_ready(Process *process)
{
    gint64 deadline = g_get_monotonic_time() + 30 * G_TIME_SPAN_SECOND;
    int status = 0;
    g_autofree char *line = NULL;

    while (!(line = process_next(process, "ready "))) {
        if (process_has_ended(process, &status))
            exit(WIFEXITED(status) && WEXITSTATUS(status) == 77 ? 77 : 99);
        g_assert_cmpint(g_get_monotonic_time(), <, deadline);
        g_main_context_iteration(NULL, FALSE);
        g_usleep(2000);
    }
    return atoi(line + strlen("ready "));
}

static void
start(Server *server, const char *port)
{
    const char *name = server_is_ejabberd() ? "ejabberd-serve" : "prosody-serve";
    g_autofree char *script = g_build_filename(g_getenv("top_srcdir"), "tests/e2e", name, NULL);
    g_autoptr(GPtrArray) argv = g_ptr_array_new();

    g_ptr_array_add(argv, script);
    g_ptr_array_add(argv, server->folder);
    if (port)
        g_ptr_array_add(argv, (gpointer)port);
    g_ptr_array_extend(argv, server->words, NULL, NULL);
    g_ptr_array_add(argv, NULL);
    server->process = process_new((const char *const *)argv->pdata, NULL);
    server->port = wait_until_ready(server->process);
}

bool
server_is_ejabberd(void)
{
    return g_str_has_suffix(program_invocation_short_name, "_ejabberd");
}

Server *
server_new(const char *const *words)
{
    Server *server = g_new0(Server, 1);
    server->words = g_ptr_array_new_with_free_func(g_free);
    for (; *words; words++)
        g_ptr_array_add(server->words, g_strdup(*words));
    server->folder = g_dir_make_tmp("jaser-server-XXXXXX", NULL);
    server->ca_file = g_build_filename(server->folder, "ca.crt", NULL);
    start(server, NULL);
    return server;
}

void
server_free(Server *server)
{
    if (!server)
        return;
    process_free(server->process);
    folder_remove(server->folder);
    g_ptr_array_unref(server->words);
    g_free(server->folder);
    g_free(server->ca_file);
    g_free(server);
}

int
server_port(const Server *server)
{
    return server->port;
}

int
server_direct_port(const Server *server)
{
    return server->port + 1;
}

const char *
server_ca_file(const Server *server)
{
    return server->ca_file;
}

void
server_stop(Server *server)
{
    g_clear_pointer(&server->process, process_free);
}

void
server_start(Server *server)
{
    g_autofree char *port = g_strdup_printf("port=%d", server->port);
    start(server, port);
}
