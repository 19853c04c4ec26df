/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A command of the user's that prints a password: started, read, ended. */

#include "config.h"

#include "client/password_command.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "client/private.h"

/* What it writes to one of its outputs. */
typedef struct {
    PasswordCommand *command;
    int file;        /* -1: it has ended */
    unsigned source; /* 0: the same */
    size_t length, total;
    char text[LIMIT_PASSWORD_BYTES + 1]; /* the beginning */
} Output;

struct PasswordCommand {
    Clock *clock;
    PasswordCommandFn fn;
    gpointer data;
    GPid process;         /* also its session and its group; 0: it has ended */
    int status;           /* that it ended with */
    unsigned watch;       /* a source; 0 with the process */
    unsigned timer, idle; /* of the clock */
    const char *problem;  /* it was ended by us, and why; NULL */
    Output output, complaints;
};

static void
output_close(Output *output)
{
    if (output->source)
        g_source_remove(output->source);
    if (output->file >= 0)
        close(output->file);
    output->source = 0;
    output->file = -1;
}

/* --- the end --- */

static GError *
describe_failure(const PasswordCommand *command)
{
    g_autofree char *line = NULL;
    const char *why = command->problem;

    if (!why && command->complaints.length > 0) {
        char *end = strchrnul(command->complaints.text, '\n');
        g_autofree char *first =
            g_strndup(command->complaints.text, (gsize)(end - command->complaints.text));

        why = line = utf8_for_line(first);
    }
    if (!why || !*why)
        why = command->status ? _("it failed.") : _("it printed nothing.");
    return g_error_new_literal(CLIENT_ERROR, CLIENT_ERROR_FAILED, why);
}

static void
on_end(gpointer data)
{
    PasswordCommand *command = data;
    const Output *output = &command->output;
    size_t length = strcspn(output->text, "\r\n");
    g_autoptr(GError) error = NULL;
    char *password = NULL;

    command->idle = 0;
    timer_stop(command->clock, &command->timer);
    if (!command->problem && length == LIMIT_PASSWORD_BYTES)
        command->problem = _("it printed too much.");
    if (!command->problem && command->status == 0 && length > 0 &&
        g_utf8_validate(output->text, (gssize)length, NULL))
        password = secret_ndup(output->text, length);
    else
        error = describe_failure(command);
    command->fn(password, error, command->data);
}

/* From the main loop, so that the caller's ground does not give way. */
static void
end_when_all_ended(PasswordCommand *command)
{
    if (!command->process && command->output.file < 0 && command->complaints.file < 0 &&
        !command->idle)
        command->idle = timer_start(command->clock, 0, on_end, command);
}

/* No zombie is left of one that is ended after its owner. */
static void
on_reaped(GPid process, int status, gpointer data)
{
    (void)status;
    (void)data;
    g_spawn_close_pid(process);
}

static void
stop(PasswordCommand *command)
{
    output_close(&command->output);
    output_close(&command->complaints);
    if (!command->process)
        return;
    kill(-command->process, SIGKILL);
    g_source_remove(command->watch);
    g_child_watch_add(command->process, on_reaped, NULL);
    command->process = 0;
}

static void
abandon(PasswordCommand *command, const char *problem)
{
    command->problem = problem;
    stop(command);
    end_when_all_ended(command);
}

static void
on_late(gpointer data)
{
    PasswordCommand *command = data;

    command->timer = 0;
    abandon(command, _("it took too long."));
}

static void
on_exit_of_shell(GPid process, int status, gpointer data)
{
    PasswordCommand *command = data;

    g_spawn_close_pid(process);
    command->process = 0;
    command->watch = 0;
    command->status = status;
    end_when_all_ended(command);
}

/* --- reading --- */

static void
keep_beginning(Output *output, const char *bytes, size_t count)
{
    size_t kept = MIN(count, LIMIT_PASSWORD_BYTES - output->length);

    memcpy(output->text + output->length, bytes, kept);
    output->length += kept;
    output->total += count;
}

static gboolean
on_readable(int file, GIOCondition condition, gpointer data)
{
    Output *output = data;
    char bytes[4096];
    ssize_t count = read(file, bytes, sizeof bytes);

    (void)condition;
    if (count < 0 && (errno == EINTR || errno == EAGAIN))
        return G_SOURCE_CONTINUE;
    if (count > 0)
        keep_beginning(output, bytes, (size_t)count);
    explicit_bzero(bytes, sizeof bytes);
    if (count > 0 && output->total <= LIMIT_COMMAND_OUTPUT_BYTES)
        return G_SOURCE_CONTINUE;
    output->source = 0;
    output_close(output);
    if (count > 0)
        abandon(output->command, _("it printed too much."));
    else
        end_when_all_ended(output->command);
    return G_SOURCE_REMOVE;
}

static void
output_open(Output *output, PasswordCommand *command, int file)
{
    output->command = command;
    output->file = file;
    g_unix_set_fd_nonblocking(file, TRUE, NULL);
    output->source = g_unix_fd_add(file, G_IO_IN | G_IO_HUP | G_IO_ERR, on_readable, output);
}

/* --- beginning --- */

/* In the child, before the shell. */
static void
leave_our_terminal(gpointer data)
{
    (void)data;
    setsid();
}

/* Not to be started is to fail. */
static void
start(PasswordCommand *command, const char *text)
{
    const char *words[] = { "/bin/sh", "-c", text, NULL };
    g_auto(GStrv) environment = g_environ_unsetenv(g_get_environ(), "GPG_TTY");
    g_autoptr(GError) error = NULL;
    int output, complaints;

    if (!g_spawn_async_with_pipes(NULL, (char **)words, environment, G_SPAWN_DO_NOT_REAP_CHILD,
                                  leave_our_terminal, NULL, &command->process, NULL, &output,
                                  &complaints, &error)) {
        log_warning("password", "%s", error->message);
        command->status = EXIT_FAILURE;
        end_when_all_ended(command);
        return;
    }
    command->watch = g_child_watch_add(command->process, on_exit_of_shell, command);
    command->timer = timer_start(command->clock, LIMIT_PASSWORD_COMMAND_MS, on_late, command);
    output_open(&command->output, command, output);
    output_open(&command->complaints, command, complaints);
}

PasswordCommand *
password_command_new(Clock *clock, const char *text, PasswordCommandFn fn, gpointer data)
{
    PasswordCommand *command = g_new0(PasswordCommand, 1);

    command->clock = clock;
    command->fn = fn;
    command->data = data;
    command->output.file = command->complaints.file = -1;
    start(command, text);
    return command;
}

void
password_command_free(PasswordCommand *command)
{
    if (!command)
        return;
    stop(command);
    timer_stop(command->clock, &command->timer);
    timer_stop(command->clock, &command->idle);
    explicit_bzero(command, sizeof *command);
    g_free(command);
}
