/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzing text from outside on its way to the screen, the wire, file names and addresses. */

#include "config.h"

#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/jid.h"
#include "base/text_width.h"
#include "base/utf8.h"

#include "fuzz.h"

/* No byte that a terminal acts on. */
static void
check_screen(const char *text)
{
    g_autofree char *clean = utf8_for_line(text);

    g_assert(g_utf8_validate(clean, -1, NULL));
    for (const char *c = clean; *c; c = g_utf8_next_char(c)) {
        gunichar code = g_utf8_get_char(c);
        g_assert(code >= 0x20 && code != 0x7f && !(code >= 0x80 && code < 0xa0));
        g_assert(code != 0x202e && code != 0x2028 && code != 0x200d);
    }
}

/* Clusters cover the text, and what fits is no wider than asked. */
static void
check_width(const char *text)
{
    g_autofree char *clean = utf8_for_line(text);
    int columns = 0, total = 0;

    for (const char *c = clean; *c;) {
        size_t bytes = text_cluster(c, &columns);
        g_assert(bytes > 0 && columns >= 0 && columns <= 2);
        c += bytes;
        total += columns;
    }
    g_assert_cmpint(text_width(clean), ==, total);
    for (int limit = 0; limit < 8; limit++) {
        g_assert(text_fit(clean, limit, &columns) <= strlen(clean));
        g_assert_cmpint(columns, <=, limit);
    }
}

static void
check_wire(const char *text)
{
    g_autofree char *clean = utf8_for_xml(text);
    g_autofree char *cut = utf8_cut(clean, 7);
    g_autofree char *folded = utf8_fold(text);

    g_assert(g_utf8_validate(clean, -1, NULL));
    g_assert(g_utf8_validate(cut, -1, NULL) && strlen(cut) <= 7);
    g_assert(g_utf8_validate(folded, -1, NULL));
}

static void
check_file_name(const char *text)
{
    g_autofree char *name = file_name_escape(text);

    g_assert(!strchr(name, '/') && *name && strlen(name) <= 255);
    g_assert(strcmp(name, ".") && strcmp(name, ".."));
}

static void
check_jid(const char *text)
{
    g_autoptr(Jid) jid = jid_new(text, NULL);
    if (!jid)
        return;
    g_autoptr(Jid) again = jid_new(jid_full(jid), NULL);
    g_assert_nonnull(again);
    g_assert_cmpstr(jid_full(jid), ==, jid_full(again));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = fuzz_text(data, size);

    check_screen(text);
    check_width(text);
    check_wire(text);
    check_file_name(text);
    check_jid(text);
    return 0;
}
