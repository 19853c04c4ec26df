/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The private XMPP server of a test program. */

#include "config.h"

#include "server.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "process.h"
#include "scene.h"

struct Server {
    Process *process;
    ServerKind kind;
    GPtrArray *words;
    char *address; /* NULL: a server for itself */
    char *folder, *ca_file;
    int port;
};

int
server_wait_until_ready(Process *process)
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
    const char *name = server->kind == SERVER_EJABBERD ? "ejabberd-serve" : "prosody-serve";
    g_autofree char *script = g_build_filename(g_getenv("top_srcdir"), "tests/e2e", name, NULL);
    g_autoptr(GPtrArray) argv = g_ptr_array_new();

    g_ptr_array_add(argv, script);
    g_ptr_array_add(argv, server->folder);
    if (port)
        g_ptr_array_add(argv, (gpointer)port);
    g_ptr_array_extend(argv, server->words, NULL, NULL);
    g_ptr_array_add(argv, NULL);
    server->process = process_new((const char *const *)argv->pdata, NULL);
    server->port = server_wait_until_ready(server->process);
}

bool
server_is_ejabberd(void)
{
    return g_str_has_suffix(program_invocation_short_name, "_ejabberd");
}

static Server *
new_server(ServerKind kind, const char *address, const char *const *words)
{
    Server *server = g_new0(Server, 1);
    server->kind = kind;
    server->address = g_strdup(address);
    server->words = g_ptr_array_new_with_free_func(g_free);
    for (; *words; words++)
        g_ptr_array_add(server->words, g_strdup(*words));
    if (address)
        g_ptr_array_add(server->words, g_strconcat("at=", address, NULL));
    server->folder = g_dir_make_tmp("jaser-server-XXXXXX", NULL);
    server->ca_file = g_build_filename(server->folder, "ca.crt", NULL);
    start(server, NULL);
    return server;
}

Server *
server_new(const char *const *words)
{
    return new_server(server_is_ejabberd() ? SERVER_EJABBERD : SERVER_PROSODY, NULL, words);
}

Server *
server_new_at(ServerKind kind, const char *address, const char *const *words)
{
    return new_server(kind, address, words);
}

void
server_free(Server *server)
{
    if (!server)
        return;
    process_free(server->process);
    if (g_getenv("SCENE_KEEP"))
        fprintf(stderr, "%s is kept\n", server->folder);
    else
        folder_remove(server->folder);
    g_ptr_array_unref(server->words);
    g_free(server->address);
    g_free(server->folder);
    g_free(server->ca_file);
    g_free(server);
}

const char *
server_domain(const Server *server)
{
    return server->address ? server->address : SERVER_DOMAIN;
}

const char *
server_address(const Server *server)
{
    return server->address ? server->address : "127.0.0.1";
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

int
server_component_port(const Server *server)
{
    return server->port + 2;
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

unsigned
server_count_in_log(const Server *server, const char *text)
{
    static const char *const names[] = { "earlier.log", "ejabberd.log" };
    unsigned count = 0;

    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(server->folder, names[i], NULL);
        g_autofree char *log = NULL;
        g_file_get_contents(path, &log, NULL, NULL);
        for (const char *at = log; at && (at = strstr(at, text)); at++)
            count++;
    }
    return count;
}
