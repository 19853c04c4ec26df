/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strings that are wiped when they are freed. */

#include "config.h"

#include "base/secret.h"

#include <string.h>

char *
secret_dup(const char *text)
{
    return g_strdup(text);
}

void
secret_free(char *secret)
{
    if (!secret)
        return;
    explicit_bzero(secret, strlen(secret));
    g_free(secret);
}
