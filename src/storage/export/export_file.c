/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files written under another name first. */

#include "config.h"

#include "storage/export/export_file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"

struct ExportFile {
    char *path, *temporary; /* NULL: standard output, or it is finished */
    int fd;
    bool is_forced;
};

static bool
fail(const char *path, int number, GError **error)
{
    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(number),
                _("%s cannot be written: %s."), path ? path : _("standard output"),
                g_strerror(number));
    return false;
}

static bool
refuse(const char *path, GError **error)
{
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_EXIST,
                _("%s is there already: --force overwrites it."), path);
    return false;
}

static bool
open_temporary(ExportFile *file, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(file->path);

    if (!file->is_forced && g_file_test(file->path, G_FILE_TEST_EXISTS))
        return refuse(file->path, error);
    if (!file_make_folder(folder, error))
        return false;
    file->temporary = g_strconcat(file->path, ".XXXXXX", NULL);
    file->fd = g_mkstemp_full(file->temporary, O_WRONLY | O_CLOEXEC, 0600);
    if (file->fd >= 0)
        return true;
    g_clear_pointer(&file->temporary, g_free);
    return fail(file->path, errno, error);
}

ExportFile *
export_file_open(const char *path, bool is_forced, GError **error)
{
    g_autoptr(ExportFile) file = g_new0(ExportFile, 1);

    file->is_forced = is_forced;
    file->fd = STDOUT_FILENO;
    file->path = g_strdup(path);
    if (path && !open_temporary(file, error))
        return NULL;
    return g_steal_pointer(&file);
}

bool
export_file_write(ExportFile *file, const GString *text, GError **error)
{
    size_t done = 0;

    while (done < text->len) {
        ssize_t count = write(file->fd, text->str + done, text->len - done);

        if (count < 0 && errno != EINTR)
            return fail(file->path, errno, error);
        if (count > 0)
            done += (size_t)count;
    }
    return true;
}

/* Without overwriting, even if the file has come since. */
static bool
give_name(ExportFile *file, GError **error)
{
    if (file->is_forced)
        return !rename(file->temporary, file->path) || fail(file->path, errno, error);
    if (!renameat2(AT_FDCWD, file->temporary, AT_FDCWD, file->path, RENAME_NOREPLACE))
        return true;
    if (errno == EEXIST)
        return refuse(file->path, error);
    /* A file system that cannot do that. */
    if (g_file_test(file->path, G_FILE_TEST_EXISTS))
        return refuse(file->path, error);
    return !rename(file->temporary, file->path) || fail(file->path, errno, error);
}

bool
export_file_finish(ExportFile *file, GError **error)
{
    if (!file->path)
        return true;
    if (fsync(file->fd))
        return fail(file->path, errno, error);
    if (!give_name(file, error))
        return false;
    g_clear_pointer(&file->temporary, g_free);
    return true;
}

void
export_file_free(ExportFile *file)
{
    if (!file)
        return;
    if (file->temporary)
        g_unlink(file->temporary);
    if (file->path && file->fd >= 0 && file->fd != STDOUT_FILENO)
        close(file->fd);
    g_free(file->temporary);
    g_free(file->path);
    g_free(file);
}
