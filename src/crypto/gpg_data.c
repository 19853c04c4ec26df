/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes and files as GPGME reads and writes them. */

#include "config.h"

#include "crypto/gpg_data.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/secret.h"

#define FILE_BUFFER "65536"
/* So much at most waits for the disk, which may be slow. */
#define SYNC_BYTES ((size_t)64 * 1024 * 1024)

struct GpgData {
    const GpgLibrary *library;
    gpgme_data_t handle;
    struct gpgme_data_cbs callbacks; /* GPGME keeps the pointer */
    /* Read: bytes, or a file. */
    GBytes *input;
    size_t offset;
    struct stat status; /* of the file, when it was opened */
    /* Written: bytes, or a file. */
    char *output;
    size_t length, allocated, most;
    bool is_too_big;
    char *path;    /* that the file is to have; NULL: none, or it has it for good */
    bool is_named; /* it has that already, for nameless files are unknown there */
    int fd;        /* -1: no file */
    GpgJob *job;   /* whose file it is; NULL: none */
    GError *error;
};

static ssize_t
fail(GpgData *data, int number, const char *sentence)
{
    if (!data->error)
        data->error =
            g_error_new(GPG_ERROR, GPG_ERROR_FILE, "%s: %s", sentence, g_strerror(number));
    errno = number;
    return -1;
}

static ssize_t
on_read(void *handle, void *buffer, size_t size)
{
    GpgData *data = handle;
    size_t length;
    const char *bytes;

    if (data->fd >= 0) {
        ssize_t count = read(data->fd, buffer, size);

        if (count < 0)
            return fail(data, errno, _("the file cannot be read"));
        data->offset += (size_t)count;
        gpg_job_step(data->job);
        if (data->status.st_size > 0)
            gpg_job_progress(data->job,
                             (int)MIN(100, data->offset * 100 / (size_t)data->status.st_size));
        return count;
    }
    bytes = data->input ? g_bytes_get_data(data->input, &length) : NULL;
    if (!bytes)
        return 0;
    size = MIN(size, length - data->offset);
    memcpy(buffer, bytes + data->offset, size);
    data->offset += size;
    return (ssize_t)size;
}

/* As realloc, but nothing is left behind. */
static void
grow(GpgData *data, size_t needed)
{
    size_t allocated = MAX(needed, MAX(data->allocated * 2, 4096));
    char *output = g_malloc(allocated);

    if (data->length > 0) {
        memcpy(output, data->output, data->length);
        explicit_bzero(data->output, data->length);
    }
    g_free(data->output);
    data->output = output;
    data->allocated = allocated;
}

/* Some file systems do not know that. */
static bool
reach_disk(const GpgData *data)
{
    return fsync(data->fd) == 0 || errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP;
}

static ssize_t
write_file(GpgData *data, const char *buffer, size_t size)
{
    ssize_t count;

    do
        count = write(data->fd, buffer, size);
    while (count < 0 && errno == EINTR);
    if (count < 0)
        return fail(data, errno, _("the file cannot be written"));
    if (data->length / SYNC_BYTES != (data->length + (size_t)count) / SYNC_BYTES &&
        !reach_disk(data))
        return fail(data, errno, _("the file cannot be written"));
    data->length += (size_t)count;
    gpg_job_step(data->job);
    return count;
}

static ssize_t
on_write(void *handle, const void *buffer, size_t size)
{
    GpgData *data = handle;

    if (data->most > 0 && size > data->most - data->length) {
        data->is_too_big = true;
        errno = EFBIG;
        return -1;
    }
    if (data->fd >= 0)
        return write_file(data, buffer, size);
    if (size > data->allocated - data->length)
        grow(data, data->length + size);
    memcpy(data->output + data->length, buffer, size);
    data->length += size;
    return (ssize_t)size;
}

/* GPGME itself goes back to the start at most. */
static off_t
on_seek(void *handle, off_t offset, int whence)
{
    GpgData *data = handle;

    if (offset == 0 && whence == SEEK_CUR)
        return (off_t)(data->input ? data->offset : data->length);
    if (offset == 0 && whence == SEEK_SET) {
        gpg_data_rewind(data);
        return 0;
    }
    errno = EINVAL;
    return -1;
}

static GpgData *
data_new(const GpgLibrary *library, int fd, GError **error)
{
    GpgData *data = g_new0(GpgData, 1);

    data->library = library;
    data->fd = fd;
    data->callbacks =
        (struct gpgme_data_cbs){ .read = on_read, .write = on_write, .seek = on_seek };
    if (library->data_new_from_cbs(&data->handle, &data->callbacks, data) == 0) {
        /* Older ones know no such flag, and take half a kilobyte at a time. */
        if (fd >= 0)
            library->data_set_flag(data->handle, "io-buffer-size", FILE_BUFFER);
        return data;
    }
    g_set_error_literal(error, GPG_ERROR, GPG_ERROR_FAILED, _("there is not enough memory"));
    gpg_data_free(data);
    return NULL;
}

GpgData *
gpg_data_new_bytes(const GpgLibrary *library, GBytes *bytes, GError **error)
{
    GpgData *data = data_new(library, -1, error);

    if (data && bytes)
        data->input = g_bytes_ref(bytes);
    return data;
}

GpgData *
gpg_data_new_file(GpgJob *job, const char *path, GError **error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    struct stat status;
    GpgData *data;

    if (fd < 0 || fstat(fd, &status) < 0 || !S_ISREG(status.st_mode)) {
        g_set_error(error, GPG_ERROR, GPG_ERROR_FILE, _("%s cannot be read: %s"), path,
                    fd < 0 ? g_strerror(errno) : _("it is no file"));
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    data = data_new(job->library, fd, error);
    if (data) {
        data->status = status;
        data->job = gpg_job_ref(job);
    }
    return data;
}

GpgData *
gpg_data_new_output(const GpgLibrary *library, size_t most, GError **error)
{
    GpgData *data = data_new(library, -1, error);

    if (data)
        data->most = most ? most : LIMIT_GPG_BYTES;
    return data;
}

/* Without a name until it is whole, so that nothing is left, whatever happens meanwhile. */
static int
open_nameless(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    struct stat status;

    if (lstat(path, &status) == 0) {
        errno = EEXIST;
        return -1;
    }
    return open(folder, O_WRONLY | O_TMPFILE | O_CLOEXEC, 0600);
}

static bool
give_name(const GpgData *data)
{
    g_autofree char *nameless = g_strdup_printf("/proc/self/fd/%d", data->fd);

    return data->is_named ||
           linkat(AT_FDCWD, nameless, AT_FDCWD, data->path, AT_SYMLINK_FOLLOW) == 0;
}

static bool
set_not_written(const char *path, GError **error)
{
    g_set_error(error, GPG_ERROR, GPG_ERROR_FILE, _("%s cannot be written: %s"), path,
                g_strerror(errno));
    return false;
}

GpgData *
gpg_data_new_output_file(GpgJob *job, const char *path, size_t most, GError **error)
{
    bool is_named = access("/proc/self/fd", X_OK) < 0;
    int fd = is_named ? -1 : open_nameless(path);
    GpgData *data;

    /* What file systems say that have no nameless files. */
    is_named |= fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL);
    if (is_named)
        fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        set_not_written(path, error);
        return NULL;
    }
    data = data_new(job->library, fd, error);
    if (data) {
        data->job = gpg_job_ref(job);
        data->most = most;
        data->path = g_strdup(path);
        data->is_named = is_named;
    } else if (is_named) {
        g_unlink(path);
    }
    return data;
}

void
gpg_data_free(GpgData *data)
{
    if (!data)
        return;
    if (data->handle)
        data->library->data_release(data->handle);
    if (data->fd >= 0)
        close(data->fd);
    if (data->path && data->is_named)
        g_unlink(data->path);
    if (data->output)
        explicit_bzero(data->output, data->length);
    g_free(data->output);
    g_free(data->path);
    g_clear_pointer(&data->input, g_bytes_unref);
    g_clear_error(&data->error);
    gpg_job_unref(data->job);
    g_free(data);
}

gpgme_data_t
gpg_data_handle(const GpgData *data)
{
    return data ? data->handle : NULL;
}

bool
gpg_data_finish(GpgData *data, GBytes **ret_bytes, GError **error)
{
    *ret_bytes = NULL;
    if (data->fd < 0) {
        *ret_bytes = secret_bytes_take(g_steal_pointer(&data->output), data->length);
        data->length = data->allocated = 0;
        return true;
    }
    /* A power cut leaves no file that is there and not whole. */
    if (!reach_disk(data))
        return set_not_written(data->path, error);
    if (gpg_job_is_cancelled(data->job)) {
        g_set_error_literal(error, GPG_ERROR, GPG_ERROR_CANCELLED, _("it was cancelled"));
        return false;
    }
    if (!give_name(data))
        return set_not_written(data->path, error);
    data->is_named = true;
    if (close(g_steal_fd(&data->fd)) < 0)
        return set_not_written(data->path, error);
    g_clear_pointer(&data->path, g_free);
    return true;
}

size_t
gpg_data_length(const GpgData *data)
{
    return data->length;
}

bool
gpg_data_is_too_big(const GpgData *data)
{
    return data && data->is_too_big;
}

const GError *
gpg_data_error(const GpgData *data)
{
    return data ? data->error : NULL;
}

bool
gpg_data_is_as_it_was(const GpgData *data)
{
    struct stat now;

    if (data->fd < 0)
        return true;
    return fstat(data->fd, &now) == 0 && now.st_size == data->status.st_size &&
           now.st_mtim.tv_sec == data->status.st_mtim.tv_sec &&
           now.st_mtim.tv_nsec == data->status.st_mtim.tv_nsec;
}

void
gpg_data_rewind(GpgData *data)
{
    data->offset = 0;
    if (data->fd >= 0 && lseek(data->fd, 0, SEEK_SET) < 0)
        fail(data, errno, _("the file cannot be read"));
    if (data->fd >= 0 && data->path && ftruncate(data->fd, 0) < 0)
        fail(data, errno, _("the file cannot be written"));
    if (data->output)
        explicit_bzero(data->output, data->length);
    data->length = 0;
}
