/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines out of blocks of a file. */

#include "config.h"

#include "storage/import/text_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/limits.h"

#define BLOCK (64 * 1024)

struct TextFile {
    int fd;
    char block[BLOCK];
    size_t at, length; /* in block */
    GString *line;
    bool is_cut, is_back, is_at_end;
    int64_t number, position;
};

static int
open_file(const char *path)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

    if (fd >= 0 && (fstat(fd, &status) || !S_ISREG(status.st_mode))) {
        close(fd);
        errno = EINVAL;
        return -1;
    }
    return fd;
}

TextFile *
text_file_open(const char *path, GError **error)
{
    int fd = open_file(path);
    TextFile *file;

    if (fd < 0) {
        int number = errno;
        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(number),
                    _("%s cannot be read: %s."), path, g_strerror(number));
        return NULL;
    }
    file = g_new(TextFile, 1);
    file->fd = fd;
    file->line = g_string_new(NULL);
    text_file_rewind(file);
    return file;
}

void
text_file_close(TextFile *file)
{
    if (!file)
        return;
    close(file->fd);
    g_string_free(file->line, TRUE);
    g_free(file);
}

void
text_file_rewind(TextFile *file)
{
    lseek(file->fd, 0, SEEK_SET);
    file->at = file->length = 0;
    file->is_cut = file->is_back = file->is_at_end = false;
    file->number = file->position = 0;
}

static bool
fill(TextFile *file)
{
    ssize_t count;

    if (file->at < file->length)
        return true;
    do
        count = read(file->fd, file->block, sizeof file->block);
    while (count < 0 && errno == EINTR);
    file->at = 0;
    file->length = count > 0 ? (size_t)count : 0;
    return count > 0;
}

static void
append(TextFile *file, const char *text, size_t length)
{
    size_t room = LIMIT_IMPORT_LINE_BYTES - file->line->len;
    size_t before = file->line->len;

    file->is_cut = file->is_cut || length > room;
    g_string_append_len(file->line, text, (gssize)MIN(length, room));
    for (char *at = file->line->str + before;
         (at = memchr(at, '\0', file->line->len - (size_t)(at - file->line->str)));)
        *at = ' ';
}

const char *
text_file_next(TextFile *file)
{
    bool has_ended = false;

    if (file->is_back) {
        file->is_back = false;
        return file->is_at_end ? NULL : file->line->str;
    }
    g_string_truncate(file->line, 0);
    file->is_cut = false;
    file->is_at_end = !fill(file);
    if (file->is_at_end)
        return NULL;
    while (!has_ended && fill(file)) {
        const char *start = file->block + file->at;
        const char *end = memchr(start, '\n', file->length - file->at);
        size_t length = end ? (size_t)(end - start) : file->length - file->at;

        append(file, start, length);
        has_ended = end != NULL;
        file->at += length + has_ended;
        file->position += (int64_t)(length + has_ended);
    }
    file->number++;
    return file->line->str;
}

void
text_file_back(TextFile *file)
{
    file->is_back = true;
}

bool
text_file_is_cut(const TextFile *file)
{
    return file->is_cut;
}

int64_t
text_file_number(const TextFile *file)
{
    return file->number;
}

int64_t
text_file_position(const TextFile *file)
{
    return file->position;
}
