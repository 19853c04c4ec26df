/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files are written anew as a whole, beside the old one, and take its place. */

#include "config.h"

#include "storage/log_day.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/limits.h"

/* The last entry is sought in so much of the file's end. */
#define END_BYTES (64 * 1024)
/* Before the further lines of an entry. */
#define CONTINUED "    "

static void
clear_entry(gpointer data)
{
    g_free(((LogEntry *)data)->text);
}

GArray *
log_entries_new(void)
{
    GArray *entries = g_array_new(FALSE, FALSE, sizeof(LogEntry));

    g_array_set_clear_func(entries, clear_entry);
    return entries;
}

/* --- reading --- */

/* "2026-11-22T09:14:03+0100 ..." */
static bool
read_time(const char *line, int64_t *ret_time)
{
    enum { UNTIL_MINUTES = 22, UNTIL_END = 24 };
    char text[UNTIL_END + 2];

    if (strnlen(line, UNTIL_END + 1) <= UNTIL_END || line[UNTIL_END] != ' ')
        return false;
    memcpy(text, line, UNTIL_MINUTES);
    text[UNTIL_MINUTES] = ':';
    memcpy(text + UNTIL_MINUTES + 1, line + UNTIL_MINUTES, UNTIL_END - UNTIL_MINUTES);
    text[UNTIL_END + 1] = '\0';
    return date_from_iso(text, ret_time);
}

static const char *
next_line(const char *line)
{
    const char *end = strchr(line, '\n');

    return end ? end + 1 : line + strlen(line);
}

/* The file's last bytes; NULL: it cannot be read. */
static char *
read_end(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    g_autofree char *text = g_malloc(END_BYTES + 1);
    struct stat status;
    ssize_t length = -1;

    if (fd < 0)
        return NULL;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
        length = pread(fd, text, END_BYTES, MAX(status.st_size - END_BYTES, 0));
    close(fd);
    if (length < 0)
        return NULL;
    text[length] = '\0';
    return g_steal_pointer(&text);
}

int64_t
log_day_last(const char *path)
{
    g_autofree char *text = read_end(path);
    int64_t time, last = 0;

    for (const char *line = text; line && *line; line = next_line(line)) {
        if (read_time(line, &time))
            last = time;
    }
    return last;
}

/* A missing file is an empty one. NULL and error: it cannot be read. */
static char *
read_day(const char *path, GError **error)
{
    g_autoptr(GError) problem = NULL;
    char *text = file_read_long(path, LIMIT_LOG_DAY_BYTES, &problem);

    if (!text && g_error_matches(problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return g_strdup("");
    if (!text)
        g_propagate_error(error, g_steal_pointer(&problem));
    return text;
}

/* --- writing --- */

static int
compare_times(gconstpointer a, gconstpointer b)
{
    const LogEntry *left = a, *right = b;

    return (left->time > right->time) - (left->time < right->time);
}

static void
append_until(GString *text, const GArray *entries, unsigned *index, int64_t time)
{
    for (; *index < entries->len; (*index)++) {
        const LogEntry *entry = &g_array_index(entries, LogEntry, *index);
        if (entry->time >= time)
            return;
        g_string_append(text, entry->text);
    }
}

static char *
merge(const char *old, const GArray *entries)
{
    GString *text = g_string_sized_new(strlen(old) + 256);
    unsigned index = 0;
    int64_t time;

    for (const char *line = old, *end; *line; line = end) {
        end = next_line(line);
        if (read_time(line, &time))
            append_until(text, entries, &index, time);
        g_string_append_len(text, line, end - line);
    }
    if (text->len && text->str[text->len - 1] != '\n')
        g_string_append_c(text, '\n');
    append_until(text, entries, &index, INT64_MAX);
    return g_string_free(text, FALSE);
}

/* All of it, or nothing: what was written of it goes again, or it would stand there twice. */
static bool
write_all(int fd, const char *text)
{
    off_t end = lseek(fd, 0, SEEK_END);
    size_t done = 0, length = strlen(text);

    while (end >= 0 && done < length) {
        ssize_t count = write(fd, text + done, length - done);

        if (count < 0 && errno != EINTR) {
            int number = errno;
            if (done && ftruncate(fd, end))
                return true; /* no better than a part of it */
            errno = number;
            return false;
        }
        done += (size_t)MAX(count, 0);
    }
    return end >= 0;
}

static bool
append(const char *path, const GArray *entries, GError **error)
{
    g_autofree char *text = merge("", entries);
    int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY);
    bool is_written = fd >= 0 && write_all(fd, text);

    if (!is_written)
        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "%s", g_strerror(errno));
    if (fd >= 0)
        close(fd);
    return is_written;
}

bool
log_day_merge(const char *path, GArray *entries, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autofree char *old = read_day(path, &problem);

    g_array_sort(entries, compare_times);
    if (g_error_matches(problem, G_FILE_ERROR, G_FILE_ERROR_INVAL))
        return append(path, entries, error);
    if (!old) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return false;
    }
    g_autofree char *text = merge(old, entries);
    return file_write(path, text, strlen(text), error);
}

/* Whether the text stands there as an entry, and not as part of one. */
static bool
is_entry(const char *all, const char *at, size_t length)
{
    return (at == all || at[-1] == '\n') && strncmp(at + length, CONTINUED, strlen(CONTINUED)) != 0;
}

bool
log_day_replace(const char *path, const char *before, const char *after)
{
    g_autofree char *old = read_day(path, NULL);
    size_t length = strlen(before);
    const char *found = NULL;

    for (const char *at = old; at && (at = strstr(at, before)); at++) {
        if (is_entry(old, at, length))
            found = at;
    }
    if (!found)
        return false;
    g_autoptr(GString) text = g_string_new_len(old, found - old);
    g_string_append(text, after);
    g_string_append(text, found + length);
    return file_write(path, text->str, text->len, NULL);
}

bool
log_day_cut(const char *path, int64_t before, GError **error)
{
    g_autofree char *old = read_day(path, error);
    g_autoptr(GString) text = g_string_new(NULL);
    bool is_old = true;
    int64_t time;

    if (!old)
        return false;
    for (const char *line = old, *end; *line; line = end) {
        end = next_line(line);
        if (read_time(line, &time))
            is_old = time < before;
        if (!is_old)
            g_string_append_len(text, line, end - line);
    }
    if (text->len)
        return file_write(path, text->str, text->len, error);
    if (!g_unlink(path) || errno == ENOENT)
        return true;
    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), _("%s cannot be removed: %s."),
                path, g_strerror(errno));
    return false;
}
