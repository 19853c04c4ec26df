/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A program without a terminal: lines go in, lines come out. Its output is taken whenever the main
 * context runs (see scene.h, which does all waiting). */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

typedef struct Process Process;

/* environment: "NAME=value" strings, the whole of it, or NULL: ours. It gets its own session, so
 * that keys typed at the tests do not reach it; its errors go to ours. */
Process *process_new(const char *const *argv, const char *const *environment);
/* Ends its input; kills it, and what it has started, if it stays after 20 s. Takes NULL. */
void process_free(Process *process);

/* Writes the line and a line break. */
void process_say(Process *process, const char *line);
void process_end_input(Process *process);
void process_signal(Process *process, int number);
pid_t process_pid(const Process *process);

int process_id(const Process *process);
/* All it has printed so far. Borrowed. */
const char *process_output(const Process *process);
/* The first line with this text in it after the last one that was found so; NULL if there is none
 * yet. Owned by the caller. */
char *process_next(Process *process, const char *text);
bool process_has_ended(Process *process, int *ret_status);
