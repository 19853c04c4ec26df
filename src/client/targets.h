/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user is told, besides the title bar, of the devices that /resource chose: that one is
 * gone, and that it is back. */
#pragma once

#include "client/client.h"

typedef struct Targets Targets;

Targets *targets_new(Client *client);
void targets_free(Targets *targets); /* takes NULL */
