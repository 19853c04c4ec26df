/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Escaped localparts, and how they are shown. */

#include "config.h"

#include "base/jid_escape.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

#include "base/jid.h"

/* XEP-0106 4.2: characters that a localpart cannot hold, and the escape character itself. */
static const char escaped_chars[] = " \"&'/:<>@\\";

/* The character that the three letters at text stand for, or 0. */
static char
escape_sequence(const char *text)
{
    int high, low;

    if (text[0] != '\\' || (high = g_ascii_xdigit_value(text[1])) < 0 ||
        (low = g_ascii_xdigit_value(text[2])) < 0)
        return 0;

    char c = (char)(high * 16 + low);

    return c && strchr(escaped_chars, c) ? c : 0;
}

char *
jid_escape_local(const char *text)
{
    GString *escaped = g_string_sized_new(strlen(text) + 8);

    for (const char *p = text; *p; p++) {
        bool is_escaped = strchr(escaped_chars, *p) != NULL;

        if (*p == ' ')
            is_escaped = p > text && p[1];
        else if (*p == '\\')
            is_escaped = escape_sequence(p) != 0;
        if (is_escaped)
            g_string_append_printf(escaped, "\\%02x", (unsigned char)*p);
        else
            g_string_append_c(escaped, *p);
    }
    return g_string_free(escaped, FALSE);
}

char *
jid_unescape_local(const char *local)
{
    GString *text = g_string_sized_new(strlen(local) + 1);
    const char *p = local;

    while (*p) {
        char c = escape_sequence(p);

        if (c == ' ' && (p == local || !p[3]))
            c = 0;
        g_string_append_c(text, c ? c : *p);
        p += c ? 3 : 1;
    }
    return g_string_free(text, FALSE);
}

/* What nobody takes for more than a name. A slash would begin a resource, "xmpp:" a link; a
 * backslash that had to be escaped stands before what looks like an escape. */
static bool
is_harmless(const char *name)
{
    const char *at = strchr(name, '@');

    for (const char *p = name; *p; p++) {
        if (escape_sequence(p) || (*p == ' ' && p[1] == ' '))
            return false;
    }
    if (strchr(name, '/') || strstr(name, JID_VIA) || !g_ascii_strncasecmp(name, "xmpp:", 5))
        return false;
    return !at || (at > name && at[1] && !strpbrk(name, " \"<>:") && !strchr(at + 1, '@'));
}

char *
jid_escape_show(const char *local)
{
    g_autofree char *name = jid_unescape_local(local);
    g_autofree char *again = NULL;

    if (!strcmp(name, local) || !is_harmless(name))
        return NULL;
    again = jid_escape_local(name);
    return strcmp(again, local) ? NULL : g_steal_pointer(&name);
}
