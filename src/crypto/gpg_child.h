/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The programs that GPGME starts: it does not tell which they are, so one that stays is found by
 * the pipe that it holds, and ended. For the files of the engine alone. */
#pragma once

#include <glib.h>

/* Keeps hold of a pipe of GPGME's (our end, from which is read) beyond its end. -1: it is none; the
 * agent's socket is never. */
int gpg_child_note(int fd);
/* Those at the other end of that pipe have a moment to end by themselves; then they are told to
 * (SIGTERM), then killed. Takes a second and a half at most; closes it; -1 is ignored. */
void gpg_child_end(int pipe);
