/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What /encryption, /ox, /pgp and /smime have in common. */
#pragma once

#include "commands/command.h"

/* The chat with the contact that the first argument names (it is opened), or the one where the user
 * is; NULL and error. */
Chat *encryption_chat(const CommandCall *call, GError **error);

/* To be named in rows. */
bool encryption_run_end(const CommandCall *call, GError **error);
bool encryption_run_encrypt(const CommandCall *call, GError **error);
bool encryption_run_decrypt(const CommandCall *call, GError **error);
bool encryption_run_cancel(const CommandCall *call, GError **error);
