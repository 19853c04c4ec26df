/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file `config` (global settings), and `chats` (those of one account or chat): key files. */
#pragma once

#include "settings/settings.h"

/* Reads both files from config_dir. A missing file is no error. Lines that cannot be used are
 * left out, kept for the next save, and returned as sentences that name file, key and what is
 * allowed (NULL-terminated, owned by the caller; NULL when all is well). */
char **settings_file_load(Settings *settings, const char *config_dir);
/* Writes both, atomically; keys it did not understand stay. A file that could not be read at all is
 * moved to FILE.broken-DATE first. */
bool settings_file_save(const Settings *settings, const char *config_dir, GError **error);
