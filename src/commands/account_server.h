/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accounts on their servers: making, changing, deleting them. */
#pragma once

#include "base/uri.h"
#include "commands/command.h"

/* The way to an account by a link (XEP-0401, XEP-0445): asks for what is missing. */
bool command_register_by_link(const CommandCall *call, const Uri *uri, GError **error);
/* Whether the link leads there. */
bool command_is_registration(const Uri *uri);
