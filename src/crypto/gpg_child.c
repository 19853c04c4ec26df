/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The programs that GPGME starts, by the pipes that they hold. */

#include "config.h"

#include "crypto/gpg_child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* gpg that finds its pipes closed ends at once; told to, it removes its locks first. */
#define GRACE_MS 500

int
gpg_child_note(int fd)
{
    struct stat status;

    return fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode) ? fcntl(fd, F_DUPFD_CLOEXEC, 0) : -1;
}

/* Whether nobody can write any more, now or soon. */
static bool
is_left(int pipe)
{
    struct pollfd watch = { .fd = pipe };
    int ready;

    do
        ready = poll(&watch, 1, GRACE_MS);
    while (ready < 0 && errno == EINTR);
    return ready != 0;
}

static bool
holds(const char *descriptors, const char *name)
{
    GDir *folder = g_dir_open(descriptors, 0, NULL);
    const char *number;
    bool is_held = false;

    while (folder && !is_held && (number = g_dir_read_name(folder))) {
        g_autofree char *path = g_build_filename(descriptors, number, NULL);
        g_autofree char *target = g_file_read_link(path, NULL);

        is_held = g_strcmp0(target, name) == 0;
    }
    g_clear_pointer(&folder, g_dir_close);
    return is_held;
}

/* All but ourselves. Where there is no /proc, nobody is found. */
static void
signal_holders(int pipe, int number)
{
    g_autofree char *own = g_strdup_printf("/proc/self/fd/%d", pipe);
    g_autofree char *name = g_file_read_link(own, NULL);
    GDir *folder = name ? g_dir_open("/proc", 0, NULL) : NULL;
    const char *entry;

    while (folder && (entry = g_dir_read_name(folder))) {
        pid_t process = (pid_t)strtol(entry, NULL, 10);
        g_autofree char *descriptors = g_strdup_printf("/proc/%s/fd", entry);

        if (process > 0 && process != getpid() && holds(descriptors, name))
            kill(process, number);
    }
    g_clear_pointer(&folder, g_dir_close);
}

void
gpg_child_end(int pipe)
{
    static const int signals[] = { SIGTERM, SIGKILL };

    if (pipe < 0)
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(signals) && !is_left(pipe); i++)
        signal_holders(pipe, signals[i]);
    /* Until it is gone: what comes next may need what it has locked. */
    is_left(pipe);
    close(pipe);
}
