/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A damaged store: what can be read of it becomes a new one, and it is kept beside that, whole. */

#include "config.h"

#include "storage/database_repair.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/i18n.h"
#include "storage/database.h"
#include "storage/salvage.h"

#define HEADER_SIZE 100 /* bytes, of the file format's */

/* The files of a database; the log goes first, for it must never be taken for another's. */
static const char *const ENDINGS[] = { "-wal", "-shm", "" };

/* --- the mark --- */

static char *
damage_mark(const char *path)
{
    return g_strconcat(path, ".is-damaged", NULL);
}

void
database_repair_mark(const char *path)
{
    g_autofree char *mark = damage_mark(path);
    int fd = open(mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    if (fd >= 0)
        close(fd);
}

bool
database_repair_is_marked(const char *path)
{
    g_autofree char *mark = damage_mark(path);

    return g_file_test(mark, G_FILE_TEST_EXISTS);
}

/* --- files --- */

static void
remove_database(const char *path)
{
    for (size_t i = 0; i < G_N_ELEMENTS(ENDINGS); i++) {
        g_autofree char *name = g_strconcat(path, ENDINGS[i], NULL);

        g_unlink(name);
    }
}

static char *
name_aside(const char *path, Clock *clock)
{
    g_autofree char *date = date_format(clock_now(clock), "%Y-%m-%d-%H%M%S");
    char *aside = g_strconcat(path, ".damaged-", date, NULL);

    for (int i = 2; g_file_test(aside, G_FILE_TEST_EXISTS); i++) {
        g_free(aside);
        aside = g_strdup_printf("%s.damaged-%s-%d", path, date, i);
    }
    return aside;
}

static bool
move_aside(const char *path, const char *aside)
{
    for (size_t i = 0; i < G_N_ELEMENTS(ENDINGS); i++) {
        g_autofree char *from = g_strconcat(path, ENDINGS[i], NULL);
        g_autofree char *to = g_strconcat(aside, ENDINGS[i], NULL);

        if (g_rename(from, to) && errno != ENOENT)
            return false;
    }
    return true;
}

/* --- a file without its first bytes --- */

/* What is the same in each of our files: SQLite's file format, 1.3. */
static void
mend_header(guint8 *header)
{
    static const guint8 START[] = "SQLite format 3\0\x10\0\2\2\0\x40\x20\x20";

    memcpy(header, START, sizeof START - 1);
    memset(header + 28, 0, 12);         /* how many pages, and which are free: to be found out */
    memcpy(header + 44, "\0\0\0\4", 4); /* the schema's format */
    memcpy(header + 56, "\0\0\0\1", 4); /* UTF-8 */
    memset(header + 52, 0, 4);          /* no vacuuming by itself */
    memset(header + 64, 0, 4);
}

/* In what never changes. */
static bool
is_same_header(const guint8 *a, const guint8 *b)
{
    return !memcmp(a, b, 24) && !memcmp(a + 44, b + 44, 4) && !memcmp(a + 52, b + 52, 8);
}

static int
copy_bytes(int from, int to)
{
    char buffer[64 * 1024];
    ssize_t length;

    while ((length = read(from, buffer, sizeof buffer)) > 0) {
        if (write(to, buffer, (size_t)length) != length)
            return SQLITE_FULL;
    }
    return length == 0 ? SQLITE_OK : SQLITE_IOERR_READ;
}

static int
copy_file(const char *from, const char *to)
{
    int source = open(from, O_RDONLY | O_CLOEXEC);
    int target = source >= 0 ? open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
    int code = target >= 0 ? copy_bytes(source, target) : SQLITE_CANTOPEN;

    if (source >= 0)
        close(source);
    if (target >= 0)
        close(target);
    return code;
}

static int
write_header(const char *path)
{
    guint8 header[HEADER_SIZE];
    int fd = open(path, O_RDWR | O_CLOEXEC);
    bool is_done;

    is_done = fd >= 0 && pread(fd, header, sizeof header, 0) == sizeof header;
    if (is_done) {
        mend_header(header);
        is_done = pwrite(fd, header, sizeof header, 0) == sizeof header;
    }
    if (fd >= 0)
        close(fd);
    return is_done ? SQLITE_OK : SQLITE_IOERR_WRITE;
}

/* With its log, if it has one: a copy without would lack what was said last. */
static int
copy_database(const char *path, const char *copy)
{
    g_autofree char *log = g_strconcat(path, "-wal", NULL);
    g_autofree char *copy_log = g_strconcat(copy, "-wal", NULL);
    int code;

    remove_database(copy);
    code = copy_file(path, copy);
    if (code == SQLITE_OK)
        code = write_header(copy);
    if (code == SQLITE_OK && g_file_test(log, G_FILE_TEST_EXISTS))
        code = copy_file(log, copy_log);
    if (code != SQLITE_OK)
        remove_database(copy);
    return code;
}

/* *ret_copy: one whose first bytes are as they should be; NULL if they are, or it is too short. */
static int
copy_with_header(const char *path, char **ret_copy)
{
    g_autofree char *copy = g_strconcat(path, ".copy", NULL);
    guint8 header[HEADER_SIZE] = { 0 }, right[HEADER_SIZE];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd >= 0 ? read(fd, header, sizeof header) : 0;

    if (fd >= 0)
        close(fd);
    memcpy(right, header, sizeof right);
    mend_header(right);
    if (length < (ssize_t)sizeof header || is_same_header(header, right))
        return SQLITE_OK;
    int code = copy_database(path, copy);
    if (code == SQLITE_OK)
        *ret_copy = g_steal_pointer(&copy);
    return code;
}

/* --- repairing --- */

/* The new store, under this name. */
static int
build(const char *path, const char *name, DatabaseMakeFn make, int64_t *ret_messages)
{
    g_autofree char *copy = NULL;
    int code = copy_with_header(path, &copy);
    sqlite3 *into;

    if (code != SQLITE_OK)
        return code;
    remove_database(name);
    into = make(name, &code);
    if (into) {
        code = salvage_rows(copy ? copy : path, into, ret_messages);
        if (code == SQLITE_OK) /* nothing stays in its log */
            code = sqlite3_wal_checkpoint_v2(into, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
        sqlite3_close(into);
    }
    if (copy)
        remove_database(copy);
    if (code != SQLITE_OK)
        remove_database(name);
    return code;
}

static char *
describe(int64_t messages, const char *aside)
{
    if (!messages)
        return g_strdup_printf(_("The history was damaged, and no message in it could be read. It "
                                 "is kept as %s, and a new one is begun."),
                               aside);
    return g_strdup_printf(
        ngettext("The history was damaged: %d message of it was saved. The damaged file is kept "
                 "as %s.",
                 "The history was damaged: %d messages of it were saved. The damaged file is kept "
                 "as %s.",
                 (unsigned long)messages),
        (int)MIN(messages, G_MAXINT), aside);
}

static bool
put_in_place(const char *path, const char *repaired, const char *aside)
{
    g_autofree char *mark = damage_mark(path);

    if (!move_aside(path, aside) || g_rename(repaired, path))
        return false;
    g_unlink(mark);
    return true;
}

static bool
set_error(const char *path, const char *reason, GError **error)
{
    g_set_error(error, STORAGE_ERROR, STORAGE_ERROR_DAMAGED,
                _("The history (%s) is damaged, and cannot be repaired: %s. Nothing of it was "
                  "changed."),
                path, reason);
    return false;
}

bool
database_repair(const char *path, Clock *clock, DatabaseMakeFn make, char **ret_notice,
                GError **error)
{
    g_autofree char *name = g_strconcat(path, ".repair", NULL);
    g_autofree char *repaired = g_strconcat(path, ".repaired", NULL);
    g_autofree char *aside = name_aside(path, clock);
    int64_t messages = 0;
    int code = build(path, name, make, &messages);

    if (code != SQLITE_OK)
        return set_error(path, sqlite3_errstr(code), error);
    if (g_rename(name, repaired) || !put_in_place(path, repaired, aside))
        return set_error(path, g_strerror(errno), error);
    if (ret_notice)
        *ret_notice = describe(messages, aside);
    return true;
}

void
database_repair_finish(const char *path, Clock *clock)
{
    g_autofree char *repaired = g_strconcat(path, ".repaired", NULL);
    g_autofree char *aside = NULL;

    if (!g_file_test(repaired, G_FILE_TEST_EXISTS))
        return;
    aside = name_aside(path, clock);
    put_in_place(path, repaired, aside);
}
