/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When stored lines are opened that are sealed still: those of an earlier run once the account is
 * online, those that the user looks at, and those that he wants tried again. */
#pragma once

#include "client/private.h"

typedef struct Reopening Reopening;

Reopening *reopening_new(Client *client);
void reopening_free(Reopening *reopening);
