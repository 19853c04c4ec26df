/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file `accounts`: a key file, one group per account, named by its bare JID. */
#pragma once

#include "settings/account_config.h"

/* Reads the file: an array of AccountConfig (owned, with free function), in the file's order.
 * ret_problems as settings_file_load(). */
GPtrArray *accounts_file_load(const char *config_dir, char ***ret_problems);
/* Writes it, atomically, 0600; what was not understood stays in the file, groups of accounts that
 * are not in configs go. A file that could not be read at all is moved to FILE.broken-DATE first.
 */
bool accounts_file_save(const GPtrArray *configs, const char *config_dir, GError **error);
