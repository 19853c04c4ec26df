/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cuts what comes from a descriptor into lines. */

#include "config.h"

#include "headless/line_reader.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"

#define CHUNK_BYTES (16 * 1024)

struct LineReader {
    int fd;
    LineHandlers handlers;
    guint source;
    GString *pending; /* the line that has not ended yet */
    bool is_skipping; /* it is too long: the rest of it is dropped */
    bool is_busy;     /* in a handler */
    bool is_freed;    /* by that handler */
};

static void
destroy(LineReader *reader)
{
    g_string_free(reader->pending, TRUE);
    g_free(reader);
}

static void
tell_line(LineReader *reader)
{
    GString *line = reader->pending;
    LineStatus status = LINE_OK;
    if (line->len > 0 && line->str[line->len - 1] == '\r')
        g_string_truncate(line, line->len - 1);
    if (reader->is_skipping)
        status = LINE_TOO_LONG;
    else if (!g_utf8_validate(line->str, (gssize)line->len, NULL))
        status = LINE_NOT_TEXT;
    reader->handlers.line(status, status == LINE_OK ? line->str : NULL, reader->handlers.data);
    reader->is_skipping = false;
    /* It may have been a password. */
    explicit_bzero(line->str, line->allocated_len);
    g_string_truncate(line, 0);
}

static void
take(LineReader *reader, const char *bytes, size_t length)
{
    if (reader->pending->len + length > LIMIT_LINE_BYTES)
        reader->is_skipping = true;
    if (!reader->is_skipping)
        g_string_append_len(reader->pending, bytes, (gssize)length);
}

static void
take_chunk(LineReader *reader, const char *bytes, size_t length)
{
    const char *end;
    while (!reader->is_freed && (end = memchr(bytes, '\n', length))) {
        take(reader, bytes, (size_t)(end - bytes));
        tell_line(reader);
        length -= (size_t)(end + 1 - bytes);
        bytes = end + 1;
    }
    take(reader, bytes, length);
}

static void
end_input(LineReader *reader)
{
    reader->source = 0;
    if (reader->pending->len > 0 || reader->is_skipping)
        tell_line(reader);
    if (!reader->is_freed)
        reader->handlers.ended(reader->handlers.data);
}

static gboolean
on_readable(gint fd, GIOCondition condition, gpointer data)
{
    LineReader *reader = data;
    char chunk[CHUNK_BYTES];
    (void)condition;
    /* The main loop has just said that this does not block. */
    ssize_t count = read(fd, chunk, sizeof chunk);
    if (count < 0 && (errno == EINTR || errno == EAGAIN))
        return G_SOURCE_CONTINUE;
    reader->is_busy = true;
    if (count > 0)
        take_chunk(reader, chunk, (size_t)count);
    else
        end_input(reader);
    explicit_bzero(chunk, sizeof chunk);
    reader->is_busy = false;
    if (!reader->is_freed)
        return count > 0;
    destroy(reader);
    return G_SOURCE_REMOVE;
}

LineReader *
line_reader_new(int fd, const LineHandlers *handlers)
{
    LineReader *reader = g_new(LineReader, 1);
    *reader = (LineReader){ .fd = fd, .handlers = *handlers, .pending = g_string_new(NULL) };
    reader->source = g_unix_fd_add(fd, G_IO_IN | G_IO_HUP | G_IO_ERR, on_readable, reader);
    return reader;
}

void
line_reader_free(LineReader *reader)
{
    if (!reader)
        return;
    if (reader->is_busy) {
        reader->is_freed = true;
        return;
    }
    if (reader->source)
        g_source_remove(reader->source);
    destroy(reader);
}
