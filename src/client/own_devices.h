/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our other devices: who logs in to an account of ours is told (presence.devices), since it may be
 * somebody else. Those that were there before us are none. */
#pragma once

#include "client/private.h"

OwnDevices *own_devices_new(Client *client);
void own_devices_free(OwnDevices *devices); /* takes NULL */
