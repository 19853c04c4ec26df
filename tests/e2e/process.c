/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A program without a terminal: lines go in, lines come out. */

#include "config.h"

#include "process.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct Process {
    pid_t pid;
    int input, output;
    guint source;
    GString *text;
    size_t seen; /* bytes of text that process_next() has passed */
    bool has_ended;
    int status;
};

static gboolean
on_readable(int fd, GIOCondition condition, gpointer data)
{
    Process *process = data;
    char buffer[65536];
    ssize_t count = read(fd, buffer, sizeof(buffer));

    (void)condition;
    if (count <= 0) {
        process->source = 0;
        return G_SOURCE_REMOVE;
    }
    g_string_append_len(process->text, buffer, count);
    return G_SOURCE_CONTINUE;
}

static void
become_program(const char *const *argv, const char *const *environment, int input, int output)
{
    setsid();
    dup2(input, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    if (environment)
        execve(argv[0], (char *const *)argv, (char *const *)environment);
    else
        execv(argv[0], (char *const *)argv);
    _exit(127);
}

Process *
process_new(const char *const *argv, const char *const *environment)
{
    Process *process = g_new0(Process, 1);
    int to[2], from[2];

    process->text = g_string_new(NULL);
    g_assert(g_unix_open_pipe(to, FD_CLOEXEC, NULL));
    g_assert(g_unix_open_pipe(from, FD_CLOEXEC, NULL));
    process->pid = fork();
    g_assert(process->pid >= 0);
    if (process->pid == 0)
        become_program(argv, environment, to[0], from[1]);
    close(to[0]);
    close(from[1]);
    process->input = to[1];
    process->output = from[0];
    process->source =
        g_unix_fd_add(process->output, G_IO_IN | G_IO_HUP | G_IO_ERR, on_readable, process);
    return process;
}

void
process_free(Process *process)
{
    if (!process)
        return;
    process_end_input(process);
    gint64 deadline = g_get_monotonic_time() + 20 * G_TIME_SPAN_SECOND;
    while (!process_has_ended(process, NULL)) {
        if (g_get_monotonic_time() > deadline)
            kill(-process->pid, SIGKILL);
        g_main_context_iteration(NULL, FALSE);
        g_usleep(5000);
    }
    if (process->source)
        g_source_remove(process->source);
    close(process->output);
    g_string_free(process->text, TRUE);
    g_free(process);
}

void
process_say(Process *process, const char *line)
{
    g_autofree char *text = g_strconcat(line, "\n", NULL);
    ssize_t length = strlen(text);
    ssize_t written = write(process->input, text, length);
    if (written != length)
        g_error("\"%s\" could not be said: %s; its output ends with %s", line, g_strerror(errno),
                process->text->str + (process->text->len > 2000 ? process->text->len - 2000 : 0));
}

void
process_end_input(Process *process)
{
    if (process->input >= 0) {
        close(process->input);
        process->input = -1;
    }
}

void
process_signal(Process *process, int number)
{
    kill(process->pid, number);
}

pid_t
process_pid(const Process *process)
{
    return process->pid;
}

const char *
process_output(const Process *process)
{
    return process->text->str;
}

char *
process_next(Process *process, const char *text)
{
    const char *start = process->text->str + process->seen;
    for (const char *end; (end = strchr(start, '\n')); start = end + 1) {
        g_autofree char *line = g_strndup(start, end - start);
        if (strstr(line, text)) {
            process->seen = end + 1 - process->text->str;
            return g_steal_pointer(&line);
        }
    }
    return NULL;
}

bool
process_has_ended(Process *process, int *ret_status)
{
    if (!process->has_ended && waitpid(process->pid, &process->status, WNOHANG) == process->pid)
        process->has_ended = true;
    if (process->has_ended && ret_status)
        *ret_status = process->status;
    return process->has_ended;
}

int
process_id(const Process *process)
{
    return process->pid;
}
