/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entries of mcabber's and poezio's logs. */

#include "config.h"

#include "storage/import/histo.h"

#include <stdlib.h>
#include <string.h>

#define STAMP_AT     3
#define STAMP_LENGTH 18 /* "20261122T09:14:03Z" */
#define COUNT_AT     (STAMP_AT + STAMP_LENGTH + 1)

static bool
digits(const char *text, unsigned count, int *ret_number)
{
    *ret_number = 0;
    for (unsigned i = 0; i < count; i++) {
        if (!g_ascii_isdigit(text[i]))
            return false;
        *ret_number = *ret_number * 10 + (text[i] - '0');
    }
    return true;
}

/* "20261122T09:14:03Z" */
static bool
read_stamp(const char *text, int64_t *ret_ms)
{
    int year, month, day, hour, minute, second;
    g_autoptr(GDateTime) time = NULL;

    if (!digits(text, 4, &year) || !digits(text + 4, 2, &month) || !digits(text + 6, 2, &day) ||
        text[8] != 'T' || !digits(text + 9, 2, &hour) || text[11] != ':' ||
        !digits(text + 12, 2, &minute) || text[14] != ':' || !digits(text + 15, 2, &second) ||
        text[17] != 'Z')
        return false;
    time = g_date_time_new_utc(year, month, day, hour, minute, second);
    if (!time)
        return false;
    *ret_ms = g_date_time_to_unix(time) * 1000;
    return true;
}

/* The number of further lines, and where the text begins; NULL: it is no entry. */
static const char *
read_head(const char *text, HistoEntry *entry, int *ret_more)
{
    const char *count = text + COUNT_AT;
    unsigned length = 0;

    if (strlen(text) < COUNT_AT + 3 || !g_ascii_isupper(text[0]) || text[2] != ' ' ||
        text[COUNT_AT - 1] != ' ' || !read_stamp(text + STAMP_AT, &entry->time))
        return NULL;
    while (length < 9 && g_ascii_isdigit(count[length]))
        length++;
    if (length < 3 || !digits(count, length, ret_more))
        return NULL;
    entry->type = text[0];
    entry->way = text[1];
    count += length;
    return *count == ' ' ? count + 1 : count;
}

ImportStep
histo_next(TextFile *file, HistoEntry *entry, GString *body, bool indent)
{
    const char *text = text_file_next(file);
    int more = 0;

    if (!text)
        return IMPORT_END;
    entry->number = text_file_number(file);
    text = read_head(text, entry, &more);
    if (!text)
        return IMPORT_UNREADABLE;
    entry->is_cut = text_file_is_cut(file);
    g_string_assign(body, text);
    for (; more > 0 && (text = text_file_next(file)); more--) {
        /* The program may have died before it had written all. Where nothing is indented only the
         * number counts: what is said may look like an entry. */
        if (indent && *text != ' ') {
            text_file_back(file);
            break;
        }
        if (body->len < LIMIT_BODY_BYTES)
            g_string_append_printf(body, "\n%s", text + indent);
    }
    entry->text = body->str;
    return IMPORT_LINE;
}
