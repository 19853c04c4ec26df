/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts the terminal back when nobody else will: at exit(), and when the program dies of a signal.
 */
#pragma once

#include <termios.h>

/* From now on: this text is written to the terminal, these modes are set again, and standard
 * error, which is kept away from a terminal meanwhile, gets through. Borrows nothing. */
void term_restore_arm(int fd, const struct termios *modes, const char *text);
/* It was put back by term.c. */
void term_restore_disarm(void);
