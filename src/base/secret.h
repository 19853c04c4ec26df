/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strings that are wiped before their memory is given back: passwords and keys. */
#pragma once

#include <glib.h>

char *secret_dup(const char *text); /* NULL gives NULL */
void secret_free(char *secret);     /* wipes; takes NULL */
