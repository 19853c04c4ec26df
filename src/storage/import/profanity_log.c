/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profanity's text logs: "TIME - NICK: text", "TIME - *NICK does", and the further lines of a text
 * as they are. Old ones have the time of the day alone, and the day in the name of the file. */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "storage/import/profanity.h"
#include "storage/import/text_file.h"

#define CLOCK_LENGTH 8 /* "09:14:03" */

typedef struct {
    const ImportPart *part;
    TextFile *file;
    int year, month, day; /* of the file's name; 0: it has none */
    GString *nick, *body;
} Reader;

static gpointer
open_log(const ImportPart *part, GError **error)
{
    TextFile *file = text_file_open(part->path, error);
    g_autofree char *name = g_path_get_basename(part->path);
    Reader *reader;

    if (!file)
        return NULL;
    reader = g_new0(Reader, 1);
    reader->part = part;
    reader->file = file;
    reader->nick = g_string_new(NULL);
    reader->body = g_string_new(NULL);
    if (sscanf(name, "%4d_%2d_%2d.log", &reader->year, &reader->month, &reader->day) != 3)
        reader->year = 0;
    return reader;
}

static void
close_log(gpointer data)
{
    Reader *reader = data;

    text_file_close(reader->file);
    g_string_free(reader->nick, TRUE);
    g_string_free(reader->body, TRUE);
    g_free(reader);
}

static bool
read_clock(const Reader *reader, const char *text, ImportLine *line)
{
    int hour, minute, second;
    g_autoptr(GDateTime) time = NULL;

    if (!reader->year || strlen(text) != CLOCK_LENGTH ||
        sscanf(text, "%2d:%2d:%2d", &hour, &minute, &second) != 3)
        return false;
    time = g_date_time_new_local(reader->year, reader->month, reader->day, hour, minute, second);
    if (!time)
        return false;
    line->time = g_date_time_to_unix(time) * 1000;
    line->precision = 1000;
    return true;
}

/* Its time, and where its text begins; NULL: it is no first line. */
static const char *
read_time(const Reader *reader, const char *text, ImportLine *line)
{
    const char *dash = strstr(text, " - ");
    char stamp[64];

    if (!dash || !g_ascii_isdigit(*text) || dash - text >= (ptrdiff_t)sizeof stamp)
        return NULL;
    g_strlcpy(stamp, text, (size_t)(dash - text) + 1);
    if (!profanity_time(stamp, &line->time, &line->precision) && !read_clock(reader, stamp, line))
        return NULL;
    return dash + strlen(" - ");
}

/* "NICK: text" or "*NICK does": the name is the other's as far as it is known. */
static bool
read_name(Reader *reader, const char *text)
{
    bool is_action = *text == '*';
    const char *name = text + is_action;
    g_autofree char *bare = NULL;
    const char *end;

    if (reader->part->kind == CHAT_CONTACT && g_str_has_prefix(name, reader->part->chat))
        end = name + strlen(reader->part->chat);
    else
        end = is_action ? strchr(name, ' ') : strstr(name, ": ");
    if (!end || end == name || !*end) {
        /* A text of nothing loses the space behind the colon. */
        end = strchr(name, ':');
        if (!end || end == name || end[1])
            return false;
    }
    g_string_truncate(reader->nick, 0);
    g_string_append_len(reader->nick, name, end - name);
    g_string_assign(reader->body, is_action ? "/me " : "");
    end += is_action ? 1 : strlen(end) > 1 ? 2 : 1;
    g_string_append(reader->body, end);
    return true;
}

static void
read_more_lines(Reader *reader)
{
    ImportLine other = { 0 };
    const char *text;

    while ((text = text_file_next(reader->file))) {
        if (read_time(reader, text, &other)) {
            text_file_back(reader->file);
            return;
        }
        if (reader->body->len < LIMIT_BODY_BYTES)
            g_string_append_printf(reader->body, "\n%s", text);
    }
}

static void
set_sender(const Reader *reader, ImportLine *line)
{
    const ImportPart *part = reader->part;

    line->account = part->account;
    line->chat = part->chat;
    line->kind = part->kind;
    if (part->kind != CHAT_ROOM) {
        line->is_outgoing = strcmp(reader->nick->str, "me") == 0;
    } else {
        line->nick = reader->nick->str;
        line->is_outgoing = g_strcmp0(reader->nick->str, part->nick) == 0;
    }
    line->state = MESSAGE_SENT;
}

static ImportStep
next(gpointer data, ImportLine *line)
{
    Reader *reader = data;
    const char *text = text_file_next(reader->file);
    const char *said;

    if (!text)
        return IMPORT_END;
    line->number = text_file_number(reader->file);
    said = read_time(reader, text, line);
    if (!said || !read_name(reader, said)) {
        line->problem = _("it does not begin with a time and a name");
        return IMPORT_UNREADABLE;
    }
    line->is_cut = text_file_is_cut(reader->file);
    read_more_lines(reader);
    set_sender(reader, line);
    line->body = reader->body->str;
    return IMPORT_LINE;
}

static int64_t
position(gpointer data)
{
    return text_file_position(((Reader *)data)->file);
}

const ImportFormat profanity_log = {
    .name = "log",
    .open = open_log,
    .next = next,
    .position = position,
    .close = close_log,
};
