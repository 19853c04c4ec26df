/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program's own debug log: a file, with levels. It never holds passwords, keys, tokens or
 * message texts. Libraries below client/ report by GError and events; they log at debug level only.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum { LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG } LogLevel;

/* Opens (appends to, 0600) the file; without it nothing is logged. */
bool log_open(const char *path, LogLevel level, GError **error);
void log_close(void);
/* "error", "warning", "info", "debug". */
bool log_level_parse(const char *text, LogLevel *ret_level);
bool log_is_on(LogLevel level);
/* One line: time, level, area, text; control characters are escaped. */
void log_write(LogLevel level, const char *area, const char *format, ...) G_GNUC_PRINTF(3, 4);

#define log_debug(area, ...)                                                                       \
    do {                                                                                           \
        if (log_is_on(LOG_DEBUG))                                                                  \
            log_write(LOG_DEBUG, area, __VA_ARGS__);                                               \
    } while (0)
#define log_error(area, ...)   log_write(LOG_ERROR, area, __VA_ARGS__)
#define log_info(area, ...)    log_write(LOG_INFO, area, __VA_ARGS__)
#define log_warning(area, ...) log_write(LOG_WARNING, area, __VA_ARGS__)
