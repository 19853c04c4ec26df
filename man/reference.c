/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints the parts of jaser(1) that are made from the tables. */
#include "commands/reference.h"

#include <glib.h>
#include <stdio.h>

int
main(void)
{
    g_autofree char *roff = reference_roff();
    return fputs(roff, stdout) < 0 || fflush(stdout) != 0;
}
