/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints what is made from the tables, as its argument says: the parts of jaser(1) ("man"),
 * examples of files ("config", "accounts"), the specifications for DOAP ("doap") and the README
 * ("specs"). */
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

static const struct {
    const char *id, *version, *title, *part;
} specs[] = {
#define SPEC(id, version, title, part) { id, version, title, part },
#include "modules/specs.def"
#undef SPEC
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

/* XEP-0453: what stands in place of @SPECS@ in jaser.doap. */
static char *
doap_parts(void)
{
    GString *xml = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(specs); i++) {
        const char *number = specs[i].id + strlen("RFC ");
        if (g_str_has_prefix(specs[i].id, "RFC ")) {
            g_string_append_printf(xml,
                                   "    <implements rdf:resource=\""
                                   "https://www.rfc-editor.org/info/rfc%s\"/>\n",
                                   number);
            continue;
        }
        g_autofree char *note = g_markup_printf_escaped(
            "        <xmpp:note xml:lang=\"en\">Only %s</xmpp:note>\n", specs[i].part);
        g_string_append_printf(
            xml,
            "    <implements>\n      <xmpp:SupportedXep>\n"
            "        <xmpp:xep rdf:resource=\"https://xmpp.org/extensions/xep-%s.html\"/>\n"
            "        <xmpp:status>%s</xmpp:status>\n"
            "        <xmpp:version>%s</xmpp:version>\n%s"
            "      </xmpp:SupportedXep>\n    </implements>\n",
            number, specs[i].part[0] ? "partial" : "complete", specs[i].version,
            specs[i].part[0] ? note : "");
    }
    return g_string_free(xml, FALSE);
}

/* The README's table. */
static char *
list_specs(void)
{
    GString *text = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(specs); i++) {
        g_string_append_printf(text, "    %-8s  %-6s  %s", specs[i].id, specs[i].version,
                               specs[i].title);
        if (specs[i].part[0])
            g_string_append_printf(text, "; only %s", specs[i].part);
        g_string_append_c(text, '\n');
    }
    return g_string_free(text, FALSE);
}

static const struct {
    const char *name;
    char *(*make)(void);
} parts[] = {
    { "man", man_page_parts }, { "config", reference_config }, { "accounts", reference_accounts },
    { "doap", doap_parts },    { "specs", list_specs },
};

int
main(int argc, char **argv)
{
    for (size_t i = 0; argc == 2 && i < G_N_ELEMENTS(parts); i++) {
        if (strcmp(argv[1], parts[i].name) != 0)
            continue;
        g_autofree char *text = parts[i].make();
        return fputs(text, stdout) < 0 || fflush(stdout) != 0;
    }
    return 2;
}
