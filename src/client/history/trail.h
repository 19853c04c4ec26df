/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the user was before he jumped elsewhere: the way back. */
#pragma once

#include "model/window.h"
#include "client/client.h"

typedef struct Trail Trail;

Trail *trail_new(void);
void trail_free(Trail *trail); /* takes NULL */
/* The user is about to jump from where he is. */
void trail_leave(Client *client);
