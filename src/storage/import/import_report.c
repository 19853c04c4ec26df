/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counts of imports as sentences. */

#include "config.h"

#include "storage/import/import_report.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/utf8.h"

char *
import_find_place(const ImportSource *source, const char *typed, GError **error)
{
    g_autofree char *expanded = typed ? file_expand(typed) : NULL;
    char *place = expanded ? realpath(expanded, NULL) : source->place ? source->place() : NULL;

    if (!place)
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
                    typed ? _("There is no file or folder %s.")
                          : _("Name the file or folder, too: import %s PATH."),
                    typed ? typed : source->name);
    return place;
}

bool
import_refuse_source(const char *typed, GError **error)
{
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                _("\"%s\" is none of profanity, mcabber, poezio, gajim, dino and json, or more "
                  "than one path follows."),
                typed);
    return false;
}

char *
import_found(const ImportSource *source, const char *place, const ImportCounts *counts)
{
    GString *text = g_string_new(NULL);
    g_autofree char *first = date_format(counts->first, "%Y-%m-%d");
    g_autofree char *last = date_format(counts->last, "%Y-%m-%d");

    g_string_append_printf(text,
                           ngettext("%s: %s\n    %" PRIu64 " line, chats: %u, from %s to %s\n",
                                    "%s: %s\n    %" PRIu64 " lines, chats: %u, from %s to %s\n",
                                    counts->read),
                           source->title, place, counts->read, counts->chats, first, last);
    for (unsigned i = 0; i < counts->accounts->len; i++)
        g_string_append_printf(text, "    %s\n", (const char *)counts->accounts->pdata[i]);
    if (counts->unreadable)
        g_string_append_printf(text,
                               ngettext("    %" PRIu64 " cannot be read\n",
                                        "    %" PRIu64 " cannot be read\n", counts->unreadable),
                               counts->unreadable);
    return g_string_free(text, FALSE);
}

static void
append_problems(GString *text, const ImportCounts *counts)
{
    uint64_t more = counts->unreadable - counts->problems->len;

    if (!counts->unreadable)
        return;
    g_string_append_printf(text,
                           ngettext("%" PRIu64 " could not be read:\n",
                                    "%" PRIu64 " could not be read:\n", counts->unreadable),
                           counts->unreadable);
    for (unsigned i = 0; i < counts->problems->len; i++) {
        g_autofree char *line = utf8_for_line(counts->problems->pdata[i]);
        g_string_append_printf(text, "    %s\n", line);
    }
    if (more)
        g_string_append_printf(text, _("    and %" PRIu64 " more\n"), more);
}

char *
import_summary(const ImportCounts *counts, bool is_dry)
{
    GString *text = g_string_new(NULL);

    g_string_append_printf(text,
                           ngettext("%" PRIu64 " line read (chats: %u)",
                                    "%" PRIu64 " lines read (chats: %u)", counts->read),
                           counts->read, counts->chats);
    g_string_append_printf(text,
                           is_dry ? _(": %" PRIu64 " would be new, %" PRIu64 " are known already\n")
                                  : _(": %" PRIu64 " are new, %" PRIu64 " were known already\n"),
                           counts->added, counts->known);
    if (counts->others)
        g_string_append_printf(text, _("%" PRIu64 " of other accounts were left out\n"),
                               counts->others);
    if (counts->cut)
        g_string_append_printf(text, _("%" PRIu64 " are too long: their beginnings are kept\n"),
                               counts->cut);
    append_problems(text, counts);
    return g_string_free(text, FALSE);
}
