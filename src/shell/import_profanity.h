/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profanity's accounts and settings, into the files of ours. What is set here already stays as it
 * is, and is said to. */
#pragma once

#include "base/jid.h"

#include "shell/shell.h"

typedef struct {
    const ShellContext *context;
    const char *place;  /* Profanity's data folder */
    const Jid *account; /* only this one; NULL: all */
    bool takes_accounts, takes_settings;
    bool takes_passwords; /* those that stand in clear in its file */
    bool is_dry;          /* only says what it would do */
} ProfanityImport;

/* Whether the folder holds a file of accounts. */
bool shell_profanity_has_accounts(const char *place);
/* Prints what was taken over, and what was not. false: a file could not be written. */
bool shell_import_profanity(const ProfanityImport *import, GError **error);
