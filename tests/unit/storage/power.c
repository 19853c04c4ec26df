/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A disk whose power can be cut. */

#include "config.h"

#include "unit/storage/power.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#include "unit/test.h"

#define SECTOR    512
#define WITHIN_MS 10000

typedef struct {
    gint64 at;
    GBytes *bytes; /* NULL: the file ends there */
} Change;

/* One file, which several connections may have open. */
typedef struct {
    char *name;
    GByteArray *durable;
    GPtrArray *changes; /* Change, since it was synchronised */
} Disk;

typedef struct {
    const sqlite3_io_methods *real;
    sqlite3_io_methods methods;
} Kind;

static struct {
    sqlite3_vfs vfs;
    sqlite3_vfs *real;
    Kind kinds[2];     /* with shared memory and without */
    GMutex mutex;      /* of all below: a thread of the database's writes, too */
    GCond cond;        /* something is secured */
    GHashTable *disks; /* path -> Disk */
    GHashTable *files; /* sqlite3_file * -> Disk, borrowed */
    GRand *random;
    int committed, secured;
    char *folder; /* of cuts */
    unsigned step, done;
    GArray *cuts;
} power;

static void
free_change(gpointer data)
{
    Change *change = data;

    if (change->bytes)
        g_bytes_unref(change->bytes);
    g_free(change);
}

static void
free_disk(gpointer data)
{
    Disk *disk = data;

    g_free(disk->name);
    g_byte_array_unref(disk->durable);
    g_ptr_array_unref(disk->changes);
    g_free(disk);
}

/* --- what the disk has --- */

static void
write_sector(GByteArray *content, gint64 at, const guint8 *bytes, size_t length)
{
    gsize before = content->len;

    if (before < (gsize)at + length) {
        g_byte_array_set_size(content, (guint)at + (guint)length);
        memset(content->data + before, 0, content->len - before);
    }
    memcpy(content->data + at, bytes, length);
}

/* is_sure: all of it; else each sector of it may be missing. */
static void
apply(GByteArray *content, const Change *change, bool is_sure)
{
    gsize length = 0;
    const guint8 *bytes = change->bytes ? g_bytes_get_data(change->bytes, &length) : NULL;

    if (!bytes) {
        if (content->len > (gsize)change->at)
            g_byte_array_set_size(content, (guint)change->at);
        return;
    }
    for (gsize done = 0, part; done < length; done += part) {
        part = MIN(SECTOR - (gsize)(change->at + (gint64)done) % SECTOR, length - done);
        if (is_sure || g_rand_int_range(power.random, 0, 8))
            write_sector(content, change->at + (gint64)done, bytes + done, part);
    }
}

/* The system has written some of it by itself. */
static void
cut_disk(const Disk *disk, const char *folder)
{
    unsigned sure = (unsigned)g_rand_int_range(power.random, 0, (int)disk->changes->len + 1);
    g_autoptr(GByteArray) content = g_byte_array_new();
    g_autofree char *path = g_build_filename(folder, disk->name, NULL);

    g_byte_array_append(content, disk->durable->data, disk->durable->len);
    for (unsigned i = 0; i < disk->changes->len; i++) {
        bool is_sure = i < sure;
        if (is_sure || g_rand_boolean(power.random))
            apply(content, disk->changes->pdata[i], is_sure);
    }
    assert_true(g_file_set_contents(path, (const char *)content->data, content->len, NULL));
}

static void
cut(const char *folder)
{
    GHashTableIter iter;
    gpointer disk;

    g_mkdir_with_parents(folder, 0700);
    g_hash_table_iter_init(&iter, power.disks);
    while (g_hash_table_iter_next(&iter, NULL, &disk))
        cut_disk(disk, folder);
}

static void
count_operation(void)
{
    if (!power.step || ++power.done % power.step)
        return;
    g_autofree char *number = g_strdup_printf("%u", power.cuts->len);
    g_autofree char *folder = g_build_filename(power.folder, number, NULL);
    cut(folder);
    g_array_append_val(power.cuts, power.secured);
}

/* --- SQLite's way to it --- */

static const sqlite3_io_methods *
real_of(const sqlite3_file *file)
{
    return power.kinds[file->pMethods == &power.kinds[1].methods].real;
}

static void
note(const sqlite3_file *file, gint64 at, const void *bytes, int count)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&power.mutex);
    Disk *disk = g_hash_table_lookup(power.files, file);
    Change *change = g_new(Change, 1);

    (void)locker;
    *change = (Change){ at, bytes ? g_bytes_new(bytes, (gsize)count) : NULL };
    g_ptr_array_add(disk->changes, change);
    count_operation();
}

static int
power_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 at)
{
    note(file, at, bytes, count);
    return real_of(file)->xWrite(file, bytes, count, at);
}

static int
power_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    note(file, size, NULL, 0);
    return real_of(file)->xTruncate(file, size);
}

static int
power_sync(sqlite3_file *file, int flags)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&power.mutex);
    Disk *disk = g_hash_table_lookup(power.files, file);

    (void)locker;
    count_operation();
    for (unsigned i = 0; i < disk->changes->len; i++)
        apply(disk->durable, disk->changes->pdata[i], true);
    g_ptr_array_set_size(disk->changes, 0);
    if (g_str_has_suffix(disk->name, "-wal"))
        power.secured = power.committed;
    g_cond_broadcast(&power.cond);
    return real_of(file)->xSync(file, flags);
}

static int
power_close(sqlite3_file *file)
{
    const sqlite3_io_methods *real = real_of(file);

    g_mutex_lock(&power.mutex);
    g_hash_table_remove(power.files, file);
    g_mutex_unlock(&power.mutex);
    file->pMethods = real;
    return real->xClose(file);
}

static void
know(const char *path, const sqlite3_file *file)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&power.mutex);
    Disk *disk = g_hash_table_lookup(power.disks, path);

    (void)locker;
    if (!disk) {
        disk = g_new(Disk, 1);
        *disk = (Disk){ g_path_get_basename(path), g_byte_array_new(),
                        g_ptr_array_new_with_free_func(free_change) };
        g_hash_table_insert(power.disks, g_strdup(path), disk);
    }
    g_hash_table_insert(power.files, (gpointer)file, disk);
}

static int
power_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *ret_flags)
{
    int code = power.real->xOpen(power.real, name, file, flags, ret_flags), kind;

    (void)vfs;
    if (code != SQLITE_OK || !file->pMethods || !name || file->pMethods->iVersion < 2)
        return code;
    g_mutex_lock(&power.mutex);
    kind = file->pMethods->xShmMap == NULL;
    power.kinds[kind].real = file->pMethods;
    power.kinds[kind].methods = *file->pMethods;
    power.kinds[kind].methods.xWrite = power_write;
    power.kinds[kind].methods.xTruncate = power_truncate;
    power.kinds[kind].methods.xSync = power_sync;
    power.kinds[kind].methods.xClose = power_close;
    file->pMethods = &power.kinds[kind].methods;
    g_mutex_unlock(&power.mutex);
    know(name, file);
    return code;
}

static int
power_delete(sqlite3_vfs *vfs, const char *name, int is_synced)
{
    (void)vfs;
    g_mutex_lock(&power.mutex);
    g_hash_table_remove(power.disks, name);
    g_mutex_unlock(&power.mutex);
    return power.real->xDelete(power.real, name, is_synced);
}

/* --- for tests --- */

void
power_begin(guint32 seed)
{
    power.real = sqlite3_vfs_find(NULL);
    power.vfs = *power.real;
    power.vfs.zName = "power";
    power.vfs.xOpen = power_open;
    power.vfs.xDelete = power_delete;
    power.disks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_disk);
    power.files = g_hash_table_new(NULL, NULL);
    power.random = g_rand_new_with_seed(seed);
    power.cuts = g_array_new(FALSE, FALSE, sizeof(int));
    power.committed = power.secured = 0;
    power.step = power.done = 0;
    sqlite3_vfs_register(&power.vfs, 1);
}

void
power_end(void)
{
    sqlite3_vfs_unregister(&power.vfs);
    g_hash_table_unref(power.files);
    g_hash_table_unref(power.disks);
    g_rand_free(power.random);
    g_array_unref(power.cuts);
    g_clear_pointer(&power.folder, g_free);
}

void
power_commit(int count)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&power.mutex);

    (void)locker;
    power.committed = count;
}

static bool
is_synced(void)
{
    GHashTableIter all;
    gpointer disk;

    g_hash_table_iter_init(&all, power.disks);
    while (g_hash_table_iter_next(&all, NULL, &disk)) {
        const Disk *each = disk;
        if (g_str_has_suffix(each->name, "-wal") && each->changes->len > 0)
            return false;
    }
    return true;
}

bool
power_wait_synced(void)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&power.mutex);
    gint64 deadline = g_get_monotonic_time() + WITHIN_MS * G_TIME_SPAN_MILLISECOND;

    (void)locker;
    while (!is_synced()) {
        if (!g_cond_wait_until(&power.cond, &power.mutex, deadline))
            return false;
    }
    return true;
}

void
power_cut(const char *folder, int *ret_secured)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&power.mutex);

    (void)locker;
    cut(folder);
    *ret_secured = power.secured;
}

void
power_cut_often(const char *folder, unsigned step)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&power.mutex);

    (void)locker;
    g_free(power.folder);
    power.folder = g_strdup(folder);
    power.step = step;
}

const GArray *
power_cuts(void)
{
    return power.cuts;
}
