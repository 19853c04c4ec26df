/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A disk whose power can be cut: what was not synchronised before that is there or not, or half of
 * it, in any order, as a drive's own memory leaves it.
 *
 * It stands below SQLite, for files that are opened from power_begin() on. */
#pragma once

#include <glib.h>
#include <stdbool.h>

void power_begin(guint32 seed);
void power_end(void);
/* What had been committed before a log was synchronised the last time; see power_commit(). */
int power_secured(void);
/* The program has been told that so much is committed. */
void power_commit(int count);
/* Until all that was written to a log is secured; false: it takes too long. */
bool power_wait_synced(void);
/* As if the power was cut now: what the disk has then is written into the folder, by the names of
 * the files, and *ret_secured is what must be in it. */
void power_cut(const char *folder, int *ret_secured);
/* The same at each step-th operation from now on, into folder/0, folder/1 ...; 0: no more. */
void power_cut_often(const char *folder, unsigned step);
/* So many there were; what was secured at each is in an array of int. Borrowed. */
const GArray *power_cuts(void);
