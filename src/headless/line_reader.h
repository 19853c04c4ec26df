/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines from a file descriptor, read in the main loop only when there is something to read. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct LineReader LineReader;

typedef enum {
    LINE_OK,
    LINE_TOO_LONG, /* more than LIMIT_LINE_BYTES; text is NULL */
    LINE_NOT_TEXT, /* not UTF-8, or with a zero byte; text is NULL */
} LineStatus;

typedef struct {
    /* One line without its end. */
    void (*line)(LineStatus status, const char *text, gpointer data);
    /* The input has ended; no more lines come. A last line without an end was told before. */
    void (*ended)(gpointer data);
    gpointer data;
} LineHandlers;

/* fd is borrowed and its flags are left alone: it may be shared with other programs. */
LineReader *line_reader_new(int fd, const LineHandlers *handlers);
/* May be called from a handler. Takes NULL. */
void line_reader_free(LineReader *reader);
