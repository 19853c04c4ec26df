/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What another process has cost so far, from the kernel's books. */

#include "config.h"

#include "probe.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The number after "NAME:" in a file like /proc/PID/status; -1. */
static long
read_field(const char *path, const char *name)
{
    g_autofree char *text = NULL;
    const char *at;

    if (!g_file_get_contents(path, &text, NULL, NULL))
        return -1;
    at = strstr(text, name);
    return at ? strtol(at + strlen(name), NULL, 10) : -1;
}

static bool
is_child(const char *pid, const char *program)
{
    g_autofree char *status = g_strdup_printf("/proc/%s/status", pid);
    g_autofree char *path = g_strdup_printf("/proc/%s/comm", pid);
    g_autofree char *name = NULL;

    if (!g_file_get_contents(path, &name, NULL, NULL))
        return false;
    g_strchomp(name);
    return !strcmp(name, program) && read_field(status, "\nPPid:") == getpid();
}

pid_t
probe_find_child(const char *program)
{
    g_autoptr(GDir) all = g_dir_open("/proc", 0, NULL);
    const char *name;
    pid_t newest = 0;

    while (all && (name = g_dir_read_name(all))) {
        if (g_ascii_isdigit(*name) && is_child(name, program))
            newest = MAX(newest, atoi(name));
    }
    return newest;
}

double
probe_cpu(pid_t pid)
{
    struct timespec time = { 0 };
    clockid_t clock;

    if (clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &time))
        return -1;
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

double
probe_resident(pid_t pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/status", pid);

    return (double)read_field(path, "\nVmRSS:") / 1024;
}

long
probe_wakeups(pid_t pid)
{
    g_autofree char *tasks = g_strdup_printf("/proc/%d/task", pid);
    g_autoptr(GDir) all = g_dir_open(tasks, 0, NULL);
    const char *name;
    long count = 0;

    while (all && (name = g_dir_read_name(all))) {
        g_autofree char *path = g_strdup_printf("%s/%s/status", tasks, name);

        count += read_field(path, "\nvoluntary_ctxt_switches:");
    }
    return count;
}

static int
compare_doubles(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

double
median(double *values, unsigned count)
{
    qsort(values, count, sizeof *values, compare_doubles);
    return values[count / 2];
}

bool
report(const char *what, double value, const char *unit, double budget)
{
    bool is_over = budget >= 0 && value > budget;

    printf("%s: %.2f %s", what, value, unit);
    if (budget >= 0)
        printf(" (budget %g%s)", budget, is_over ? ": MISSED" : "");
    printf("\n");
    fflush(stdout);
    return !is_over;
}
