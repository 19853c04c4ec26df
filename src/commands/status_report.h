/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What /status says of our own state. */
#pragma once

#include "commands/command.h"

/* Each account: state, text, priority, idle, who sees it, our other devices. */
void status_report(const CommandCall *call);
