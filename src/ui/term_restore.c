/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one place with signal handlers for faults: they do what is safe in one, write(2), dup2(2)
 * and tcsetattr(3), and let the signal do its work. */

#include "config.h"

#include "ui/term_restore.h"

#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TEXT_BYTES = 512 };

static const int faults[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGQUIT };

/* A signal handler has nothing else to look at. */
static struct {
    volatile sig_atomic_t is_armed;
    bool has_exit_function;
    int fd;
    int error_fd; /* the true standard error, or -1 */
    struct termios modes;
    char text[TEXT_BYTES];
    size_t length;
    struct sigaction before[G_N_ELEMENTS(faults)];
} state = { .error_fd = -1 };

static void
put_back(void)
{
    if (!state.is_armed)
        return;
    state.is_armed = 0;
    for (size_t done = 0; done < state.length;) {
        ssize_t count = write(state.fd, state.text + done, state.length - done);

        if (count <= 0)
            break;
        done += (size_t)count;
    }
    tcsetattr(state.fd, TCSANOW, &state.modes);
    if (state.error_fd >= 0)
        dup2(state.error_fd, STDERR_FILENO);
}

static void
on_fault(int number)
{
    put_back();
    for (size_t i = 0; i < G_N_ELEMENTS(faults); i++) {
        if (faults[i] == number)
            sigaction(number, &state.before[i], NULL);
    }
    raise(number);
}

/* What libraries print would stand in the middle of the screen. */
static void
keep_error_away(void)
{
    int sink = isatty(STDERR_FILENO) ? open("/dev/null", O_WRONLY | O_CLOEXEC) : -1;

    if (sink < 0)
        return;
    state.error_fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    dup2(sink, STDERR_FILENO);
    close(sink);
}

void
term_restore_arm(int fd, const struct termios *modes, const char *text)
{
    struct sigaction action = { .sa_handler = on_fault };

    state.fd = fd;
    state.length = MIN(strlen(text), TEXT_BYTES);
    memcpy(state.text, text, state.length);
    state.modes = *modes;
    keep_error_away();
    state.is_armed = 1;
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < G_N_ELEMENTS(faults); i++)
        sigaction(faults[i], &action, &state.before[i]);
    if (!state.has_exit_function)
        atexit(put_back);
    state.has_exit_function = true;
}

void
term_restore_disarm(void)
{
    if (!state.is_armed)
        return;
    state.is_armed = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(faults); i++)
        sigaction(faults[i], &state.before[i], NULL);
    if (state.error_fd >= 0) {
        dup2(state.error_fd, STDERR_FILENO);
        close(state.error_fd);
        state.error_fd = -1;
    }
}
