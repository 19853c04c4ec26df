/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the commands about rooms share. */
#pragma once

#include "model/room.h"
#include "commands/command.h"

/* The room of the window where it was typed, also of a private chat in it. NULL and error. */
Room *command_room(const CommandCall *call, GError **error);
