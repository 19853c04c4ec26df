/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the commands about contacts share. */
#pragma once

#include "commands/command.h"

/* Who of us sees whom, and who waits: for the screen. */
const char *contact_subscription_label(const Contact *contact);
/* The roster entry that an argument names. NULL and error. */
Contact *contact_argument(const CommandCall *call, const char *text, GError **error);
