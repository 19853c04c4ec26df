/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The user's private files: read bounded, written atomically. */

#include "config.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/limits.h"

#define NAME_BYTES      255 /* NAME_MAX of every file system that matters */
#define HASH_DIGITS     16
#define BYTE_ORDER_MARK "\xef\xbb\xbf" /* some editors begin a file with it */
#define LINKS_FOLLOWED  16

static bool
fail(GError **error, const char *path, int number)
{
    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(number), "%s: %s", path,
                g_strerror(number));
    return false;
}

bool
file_make_folder(const char *path, GError **error)
{
    if (g_mkdir_with_parents(path, 0700))
        return fail(error, path, errno);
    return true;
}

/* The file that path means after all links, which need not exist yet. */
static char *
follow_links(const char *path)
{
    char *file = g_strdup(path);

    for (int i = 0; i < LINKS_FOLLOWED; i++) {
        g_autofree char *target = g_file_read_link(file, NULL);

        if (!target)
            break;

        g_autofree char *directory = g_path_get_dirname(file);

        g_free(file);
        file = g_path_is_absolute(target) ? g_steal_pointer(&target)
                                          : g_build_filename(directory, target, NULL);
    }
    return file;
}

bool
file_write(const char *path, const char *data, size_t length, GError **error)
{
    g_autofree char *file = follow_links(path);

    return g_file_set_contents_full(file, data, (gssize)length,
                                    G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                    0600, error);
}

/* Reads to the end of file or one byte over the limit; false with errno. */
static bool
read_bounded(int file, GString *text, size_t limit)
{
    char buffer[16384];
    ssize_t count = 0;

    while (text->len <= limit) {
        count = read(file, buffer, sizeof(buffer));
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            break;
        g_string_append_len(text, buffer, count);
    }
    explicit_bzero(buffer, sizeof(buffer));
    return count >= 0;
}

/* A buffer that needs not grow: each time it did, a copy of the file would stay in memory. */
static GString *
new_buffer(int file)
{
    struct stat status;
    bool is_known = fstat(file, &status) == 0 && status.st_size < LIMIT_FILE_BYTES;

    return g_string_sized_new(is_known ? (gsize)status.st_size + 1 : 0);
}

/* NULL, or why the opened file cannot be used. */
static const char *
check_content(const GString *text, size_t limit)
{
    if (text->len > limit)
        return _("The file is too large.");
    if (!g_utf8_validate(text->str, (gssize)text->len, NULL))
        return _("The file is not UTF-8 text.");
    return NULL;
}

char *
file_read_long(const char *path, size_t limit, GError **error)
{
    g_autoptr(GString) text = NULL;
    const char *problem;
    bool is_read;
    int saved;
    /* Without O_NONBLOCK a named pipe would hold the program. */
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

    if (file < 0) {
        fail(error, path, errno);
        return NULL;
    }
    text = new_buffer(file);
    is_read = read_bounded(file, text, limit);
    saved = errno;
    close(file);
    if (!is_read) {
        fail(error, path, saved);
        return NULL;
    }
    if ((problem = check_content(text, limit))) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s: %s", path, problem);
        return NULL;
    }
    if (g_str_has_prefix(text->str, BYTE_ORDER_MARK))
        g_string_erase(text, 0, (gssize)strlen(BYTE_ORDER_MARK));
    return g_string_free(g_steal_pointer(&text), FALSE);
}

char *
file_read(const char *path, GError **error)
{
    return file_read_long(path, LIMIT_FILE_BYTES, error);
}

/* Cuts a name that is too long and makes it unique again: "~" stands in no other name. */
static void
shorten(GString *name, const char *text)
{
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);

    if (name->len <= NAME_BYTES)
        return;
    g_string_truncate(name, NAME_BYTES - HASH_DIGITS - 1);
    g_string_append_c(name, '~');
    g_string_append_len(name, hash, HASH_DIGITS);
}

char *
file_expand(const char *path)
{
    if (!g_str_has_prefix(path, "~/"))
        return g_strdup(path);
    return g_build_filename(g_get_home_dir(), path + 2, NULL);
}

char *
file_name_escape(const char *text)
{
    GString *name = g_string_sized_new(strlen(text) + 16);
    bool is_dots = !strcmp(text, ".") || !strcmp(text, "..");

    for (const char *p = text; *p; p++) {
        if (!is_dots && (g_ascii_isalnum(*p) || strchr("-_.@+", *p)))
            g_string_append_c(name, *p);
        else
            g_string_append_printf(name, "%%%02X", (unsigned char)*p);
    }
    if (!name->len)
        g_string_append_c(name, '%');
    shorten(name, text);
    return g_string_free(name, FALSE);
}
