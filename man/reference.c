/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints what is made from the tables: the parts of jaser(1), or ("config") an example of the
 * configuration file. */
#include "commands/reference.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"

static const struct {
    const char *name, *keys, *help;
} keys[] = {
#define KEY(id, name, keys, help) { name, keys, help },
#include "ui/keys.def"
#undef KEY
};

static char *
man_page_parts(void)
{
    GString *roff = g_string_new(NULL);
    g_autofree char *commands = reference_roff();
    g_string_append(roff, commands);
    g_string_append(roff, ".SH KEYS\n"
                          "M\\- is the Alt key, C\\- the Control key, S\\- the Shift key. The file "
                          "\\fIkeys\\fR changes\nthem. All other keys are those of "
                          "\\fBreadline\\fR(3).\n");
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        g_autofree char *help = g_strdup_printf("(%s) %s.", keys[i].name, keys[i].help);
        reference_append_item(roff, keys[i].keys, help);
    }
    return g_string_free(roff, FALSE);
}

int
main(int argc, char **argv)
{
    gboolean is_config = argc > 1 && strcmp(argv[1], "config") == 0;
    g_autofree char *text = is_config ? reference_config() : man_page_parts();
    return fputs(text, stdout) < 0 || fflush(stdout) != 0;
}
