/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The code that locks a backup of a secret key (XEP-0373 5.4): TWNK-KD5Y-MT3T-E1GS-DRDB-KVTW. */
#pragma once

#include <glib.h>

/* Each as likely as any other; NULL: there is no randomness. The caller's. */
char *backup_code_new(void);
/* As somebody typed it: in any case, with or without dashes and spaces. NULL: it is none. The
 * caller's. */
char *backup_code_read(const char *text);
