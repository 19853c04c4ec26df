/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the agent asks with, and whether it will. */

#include "config.h"

#include "crypto/gpg_pinentry.h"

#include <gio/gio.h>
#include <string.h>

#include "base/file.h"
#include "crypto/gpg_loop.h"

#define OPTION "pinentry-program"

/* What gpg-agent.conf names, or what GnuPG was built with. */
static char *
program(const GpgLibrary *library, const char *home)
{
    const char *folder = home ? home : library->get_dirinfo("homedir");
    g_autofree char *path = folder ? g_build_filename(folder, "gpg-agent.conf", NULL) : NULL;
    g_autofree char *text = path ? file_read(path, NULL) : NULL;
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);
    const char *built_in = library->get_dirinfo("pinentry-name");

    for (char **line = lines; *line; line++) {
        g_strstrip(*line);
        if (g_str_has_prefix(*line, OPTION) && g_ascii_isspace((*line)[strlen(OPTION)]))
            return g_strdup(g_strstrip(*line + strlen(OPTION)));
    }
    return g_strdup(built_in ? built_in : "/usr/bin/pinentry");
}

bool
gpg_pinentry_is_for_terminal(const GpgLibrary *library, const char *home)
{
    g_autofree char *named = program(library, home);
    /* Distributions choose it by a link. */
    g_autofree char *real = realpath(named, NULL);
    g_autofree char *name = g_path_get_basename(real ? real : named);

    return strstr(name, "curses") || strstr(name, "tty") ||
           (!g_getenv("DISPLAY") && !g_getenv("WAYLAND_DISPLAY"));
}

char *
gpg_pinentry_socket(const GpgLibrary *library, const char *home)
{
    g_autoptr(GSubprocess) process = NULL;
    char *path = NULL;

    if (!home)
        return g_strdup(library->get_dirinfo("agent-socket"));
    process =
        g_subprocess_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL,
                         "gpgconf", "--homedir", home, "--list-dirs", "agent-socket", NULL);
    if (process)
        g_subprocess_communicate_utf8(process, NULL, NULL, &path, NULL, NULL);
    return path ? g_strstrip(path) : NULL;
}

typedef enum {
    KEY_UNKNOWN,
    KEY_OPEN,
    KEY_LOCKED,
    KEY_ELSEWHERE, /* on a card */
} KeyState;

/* "KEYINFO grip type serial id cached protection ...": type D is on the disk, "1" remembered, "P"
 * is protected by a passphrase. */
static gpgme_error_t
on_status(void *data, const char *keyword, const char *arguments)
{
    KeyState *state = data;
    g_auto(GStrv) words = g_strsplit(arguments, " ", 8);

    if (strcmp(keyword, "KEYINFO") != 0 || g_strv_length(words) < 6)
        return 0;
    if (strcmp(words[1], "D") != 0)
        *state = KEY_ELSEWHERE;
    else
        *state = strcmp(words[4], "1") != 0 && strcmp(words[5], "P") == 0 ? KEY_LOCKED : KEY_OPEN;
    return 0;
}

static KeyState
ask_state(GpgJob *job, gpgme_ctx_t handle, GpgLoop *loop, const char *keygrip)
{
    g_autofree char *command = g_strdup_printf("KEYINFO %s", keygrip);
    KeyState state = KEY_UNKNOWN;
    gpgme_error_t failure =
        gpg_loop_run(loop, job->library->op_assuan_transact_start(handle, command, NULL, NULL, NULL,
                                                                  NULL, on_status, &state));

    return failure ? KEY_UNKNOWN : state;
}

GPtrArray *
gpg_pinentry_locked(GpgJob *job, const GPtrArray *keygrips)
{
    const GpgLibrary *library = job->library;
    g_autofree char *socket = gpg_pinentry_socket(library, job->home);
    g_autoptr(GPtrArray) locked = g_ptr_array_new();
    bool is_known;
    gpgme_ctx_t handle;
    GpgLoop *loop;

    if (library->new (&handle) != 0)
        return NULL;
    loop = gpg_loop_new(job, handle);
    is_known = library->set_protocol(handle, GPGME_PROTOCOL_ASSUAN) == 0 &&
               library->ctx_set_engine_info(handle, GPGME_PROTOCOL_ASSUAN, socket, NULL) == 0;
    for (unsigned i = 0; i < keygrips->len && is_known; i++) {
        KeyState state = ask_state(job, handle, loop, keygrips->pdata[i]);
        is_known = state == KEY_OPEN || state == KEY_LOCKED;
        if (state == KEY_LOCKED)
            g_ptr_array_add(locked, keygrips->pdata[i]);
    }
    library->release(handle);
    gpg_loop_free(loop);
    return is_known ? g_steal_pointer(&locked) : NULL;
}

bool
gpg_pinentry_will_ask(GpgJob *job, const GPtrArray *keygrips)
{
    g_autoptr(GPtrArray) locked = gpg_pinentry_locked(job, keygrips);

    return !locked || locked->len > 0;
}
