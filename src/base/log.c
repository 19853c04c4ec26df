/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The debug log: one write(2) per line, so that a crash loses nothing that was logged. */

#include "config.h"

#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"

static const char *const level_names[] = {
    [LOG_ERROR] = "error",
    [LOG_WARNING] = "warning",
    [LOG_INFO] = "info",
    [LOG_DEBUG] = "debug",
};

/* The sink: the one mutable global of this folder (there is one process, and one log). */
static struct {
    int file;
    LogLevel level;
} sink = { .file = -1 };

bool
log_open(const char *path, LogLevel level, GError **error)
{
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0600);
    struct stat status;

    if (file < 0) {
        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno),
                    _("The log %s cannot be opened: %s."), path, g_strerror(errno));
        return false;
    }
    if (!fstat(file, &status) && S_ISREG(status.st_mode) && (status.st_mode & 077))
        (void)!fchmod(file, 0600);
    log_close();
    sink.file = file;
    sink.level = level;
    return true;
}

void
log_close(void)
{
    if (sink.file >= 0)
        close(sink.file);
    sink.file = -1;
}

bool
log_level_parse(const char *text, LogLevel *ret_level)
{
    for (size_t i = 0; i < G_N_ELEMENTS(level_names); i++) {
        if (!strcmp(text, level_names[i])) {
            *ret_level = (LogLevel)i;
            return true;
        }
    }
    return false;
}

bool
log_is_on(LogLevel level)
{
    return sink.file >= 0 && level <= sink.level;
}

static void
append_escaped(GString *line, const char *text)
{
    while (*text) {
        gunichar c = g_utf8_get_char_validated(text, -1);

        if (c == (gunichar)-1 || c == (gunichar)-2) {
            g_string_append_printf(line, "\\x%02x", (unsigned char)*text++);
            continue;
        }
        if (c == '\n')
            g_string_append(line, "\\n");
        else if (g_unichar_iscntrl(c) || g_unichar_type(c) == G_UNICODE_FORMAT)
            g_string_append_printf(line, "\\u%04x", c);
        else
            g_string_append_unichar(line, c);
        text = g_utf8_next_char(text);
    }
}

static void
write_all(int file, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t written = write(file, data, length);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return; /* a full disk must not stop the program */
        data += written;
        length -= (size_t)written;
    }
}

void
log_write(LogLevel level, const char *area, const char *format, ...)
{
    if (!log_is_on(level))
        return;

    int saved = errno;
    g_autofree char *time = date_to_iso(clock_now(NULL));
    g_autofree char *text = NULL;
    g_autoptr(GString) line = g_string_sized_new(160);
    va_list arguments;

    va_start(arguments, format);
    text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_string_append_printf(line, "%s %-7s %s: ", time, level_names[level], area);
    append_escaped(line, text);
    g_string_append_c(line, '\n');
    write_all(sink.file, line->str, line->len);
    errno = saved;
}
