/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A store whose last run did not end as it should is read whole, for damage that nobody has met
 * yet: some seconds after the start, in a thread of its own. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/clock.h"

typedef struct DatabaseCheck DatabaseCheck;

/* The file turned out to be damaged: called once, from the main loop. */
typedef void (*DatabaseCheckFn)(gpointer data);

/* Before the file is opened: whether it is to be checked. That is remembered in a file beside it
 * until a check has found the file sound, however many starts it takes. */
bool database_check_is_due(const char *path);
DatabaseCheck *database_check_new(const char *path, Clock *clock, DatabaseCheckFn fn,
                                  gpointer data);
/* Ends it at once; damage that was found and not told yet is told now. Takes NULL. */
void database_check_free(DatabaseCheck *check);
