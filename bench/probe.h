/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What another process has cost so far, from the kernel's books, and the lines of a result. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

/* The child of this process that runs the program and began last; 0: none. */
pid_t probe_find_child(const char *program);
/* Processor time of all its threads, in ms. */
double probe_cpu(pid_t pid);
/* Resident memory, in MiB. */
double probe_resident(pid_t pid);
/* How often its threads went to sleep, and so were woken. */
long probe_wakeups(pid_t pid);

double median(double *values, unsigned count); /* sorts them */

/* One result: printed as "what: value unit (budget ...)". false: over the budget; below 0: none. */
bool report(const char *what, double value, const char *unit, double budget);
