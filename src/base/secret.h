/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strings that are wiped before their memory is given back: passwords and keys. They are kept out
 * of core dumps and, where that is possible, out of swap. */
#pragma once

#include <glib.h>

char *secret_dup(const char *text);                 /* NULL gives NULL */
char *secret_ndup(const char *text, size_t length); /* the first length bytes */
/* Wipes; takes NULL, and strings of g_malloc() too. A secret is never given to g_free(). */
void secret_free(char *secret);
/* Bytes of g_malloc() that are wiped when the last user gives them back; bytes may be NULL. */
GBytes *secret_bytes_take(char *bytes, size_t length);
