/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reference that is made from the tables, untranslated. Results are owned by the caller. */
#pragma once

#include <glib.h>

/* roff text for jaser(1): all commands, settings, keys of accounts, topics. */
char *reference_roff(void);
/* A file `config` with all settings, each as a comment with its default. */
char *reference_config(void);
/* A file `accounts` with one account, each property as a comment with what holds without it. */
char *reference_accounts(void);
/* For further parts, as the keys that man/reference.c adds: a named paragraph. */
void reference_append_item(GString *roff, const char *name, const char *text);
