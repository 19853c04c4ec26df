/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vCards as files: RFC 2426, which all address books read. */

#include "config.h"

#include <string.h>

#include "base/utf8.h"

#include "modules/vcard.h"

/* Of a line, in bytes (2.6). */
#define LINE_BYTES 75

static void
add_escaped(GString *out, const char *text)
{
    g_autofree char *clean = utf8_for_xml(text);

    for (const char *p = clean; *p; p++) {
        if (*p == '\n')
            g_string_append(out, "\\n");
        else if (strchr("\\,;", *p))
            g_string_append_printf(out, "\\%c", *p);
        else if (*p != '\r')
            g_string_append_c(out, *p);
    }
}

/* Long lines go on in the next one behind a space, not within a character. */
static void
add_folded(GString *file, const char *line)
{
    size_t used = 0;

    for (const char *p = line; *p; p = g_utf8_next_char(p)) {
        size_t length = (size_t)(g_utf8_next_char(p) - p);
        if (used + length > LINE_BYTES) {
            g_string_append(file, "\r\n ");
            used = 1;
        }
        g_string_append_len(file, p, (gssize)length);
        used += length;
    }
    g_string_append(file, "\r\n");
}

static void
add_property(GString *file, const char *name, const char *const *parts, unsigned count)
{
    g_autoptr(GString) line = g_string_new(name);

    g_string_append_c(line, ':');
    for (unsigned i = 0; i < count; i++) {
        if (i > 0)
            g_string_append_c(line, ';');
        add_escaped(line, parts[i]);
    }
    add_folded(file, line->str);
}

/* What the vCard says first of a field, or "". */
static const char *
value_of(const GPtrArray *lines, const char *field)
{
    for (unsigned i = 0; i < lines->len; i++) {
        const VCardLine *line = lines->pdata[i];
        if (strcmp(line->field, field) == 0)
            return line->text;
    }
    return "";
}

static const struct {
    const char *field, *property;
} properties[] = {
    { "nickname", "NICKNAME" }, { "birthday", "BDAY" }, { "phone", "TEL" },
    { "email", "EMAIL" },       { "url", "URL" },       { "jid", "X-JABBER" },
    { "title", "TITLE" },       { "role", "ROLE" },     { "note", "NOTE" },
};

static void
add_properties(GString *file, const GPtrArray *lines)
{
    for (unsigned i = 0; i < lines->len; i++) {
        const VCardLine *line = lines->pdata[i];
        const char *const parts[] = { line->text };
        for (unsigned j = 0; j < G_N_ELEMENTS(properties); j++) {
            if (strcmp(line->field, properties[j].field) == 0)
                add_property(file, properties[j].property, parts, 1);
        }
    }
}

/* Fields that stand in one property, if one of them says something or it must be there. */
static void
add_joined(GString *file, const char *property, const GPtrArray *lines, const char *const *names,
           bool is_required)
{
    const char *parts[8];
    unsigned count = 0;
    bool has_any = is_required;

    for (; names[count]; count++) {
        parts[count] = value_of(lines, names[count]);
        has_any = has_any || *parts[count];
    }
    if (has_any)
        add_property(file, property, parts, count);
}

char *
vcard_to_file(const Element *card, const char *fallback_name)
{
    static const char *const name[] = { "family", "given", "middle", "prefix", "suffix", NULL };
    static const char *const address[] = { "pobox",  "extra",    "street",  "city",
                                           "region", "postcode", "country", NULL };
    static const char *const organisation[] = { "organisation", "unit", NULL };
    g_autoptr(GPtrArray) lines = vcard_lines(card);
    g_autoptr(GString) file = g_string_new("BEGIN:VCARD\r\nVERSION:3.0\r\n");
    const char *full = value_of(lines, "name");
    const char *const shown[] = { *full ? full : fallback_name };

    add_property(file, "FN", shown, 1);
    add_joined(file, "N", lines, name, true);
    add_properties(file, lines);
    add_joined(file, "ADR", lines, address, false);
    add_joined(file, "ORG", lines, organisation, false);
    g_string_append(file, "END:VCARD\r\n");
    return g_string_free(g_steal_pointer(&file), FALSE);
}
