/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file under the database: the folder's lock, opening, setting a damaged one aside. */

#include "config.h"

#include "storage/database_file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "storage/database.h"
#include "storage/database_repair.h"
#include "storage/schema.h"
#include "storage/tokenizer.h"

/* An open file, or why there is none. */
typedef struct {
    sqlite3 *handle; /* NULL if code is an error */
    int code;
} Opened;

int
database_file_lock(const char *data_dir, GError **error)
{
    g_autofree char *path = g_build_filename(data_dir, "lock", NULL);
    int fd;

    if (!file_make_folder(data_dir, error))
        return -1;
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0 && !flock(fd, LOCK_EX | LOCK_NB))
        return fd;
    if (fd >= 0 && errno == EWOULDBLOCK)
        g_set_error(error, STORAGE_ERROR, STORAGE_ERROR_IN_USE,
                    _("Another jaser is running on the folder %s. End it first, or give this one a "
                      "folder of its own with --data-dir."),
                    data_dir);
    else
        g_set_error(error, STORAGE_ERROR, STORAGE_ERROR_DISK, _("%s cannot be used: %s."), path,
                    g_strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

void
database_file_unlock(int lock)
{
    flock(lock, LOCK_UN);
    close(lock);
}

bool
database_file_is_damage(int code)
{
    return (code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB;
}

char *
database_file_problem(const char *path, int code)
{
    if (!path)
        path = _("in memory");
    switch (code & 0xff) {
    case SQLITE_FULL:
        return g_strdup_printf(_("The disk is full: the history (%s) cannot be written. It is kept "
                                 "in memory until there is room again."),
                               path);
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
        return g_strdup_printf(_("The history (%s) cannot be written: the file or its folder is "
                                 "read-only or gone. It is kept in memory until that is mended."),
                               path);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return g_strdup_printf(_("The history (%s) is held by another program. It is kept in "
                                 "memory until it can be written."),
                               path);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return g_strdup_printf(_("The history (%s) is damaged. At the next start what can be "
                                 "read of it is saved into a new one."),
                               path);
    default:
        return g_strdup_printf(_("The history (%s) cannot be written: %s. It is kept in memory "
                                 "until it can."),
                               path, sqlite3_errstr(code));
    }
}

/* Settings of the connection; then reads a little from each table, which finds the usual damage
 * without the cost of a whole check. */
static int
set_up(sqlite3 *handle)
{
    static const char *const STATEMENTS[] = {
        "PRAGMA cache_size = -1024", /* KiB */
        /* Pages of an open batch stay in memory, so that a full disk is met in COMMIT alone. */
        "PRAGMA cache_spill = OFF",
        "PRAGMA trusted_schema = OFF",
        /* What is removed is overwritten. */
        "PRAGMA secure_delete = ON",
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = NORMAL",
        "PRAGMA journal_size_limit = 4194304",
    };
    static const char *const PROBES[] = {
        "SELECT * FROM message ORDER BY row DESC LIMIT 1",
        "SELECT time FROM message INDEXED BY message_by_time ORDER BY chat DESC LIMIT 1",
        "SELECT row FROM message INDEXED BY message_queued WHERE state = 'queued' LIMIT 1",
        "SELECT key FROM message_key LIMIT 1",
        "SELECT * FROM message_text_data LIMIT 2",
        "SELECT * FROM chat ORDER BY account, jid LIMIT 1",
        "SELECT * FROM account ORDER BY jid LIMIT 1",
    };
    int code = SQLITE_OK;

    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, 20);
    code = tokenizer_register(handle);
    for (size_t i = 0; code == SQLITE_OK && i < G_N_ELEMENTS(STATEMENTS); i++)
        code = sqlite3_exec(handle, STATEMENTS[i], NULL, NULL, NULL);
    /* A file that cannot be written is read all the same. */
    if (code == SQLITE_OK || (code & 0xff) == SQLITE_READONLY)
        code = schema_migrate(handle);
    for (size_t i = 0; code == SQLITE_OK && i < G_N_ELEMENTS(PROBES); i++)
        code = sqlite3_exec(handle, PROBES[i], NULL, NULL, NULL);
    sqlite3_db_release_memory(handle); /* of pages that may not be asked for again soon */
    return code;
}

static Opened
open_once(const char *path)
{
    Opened opened = { 0 };
    /* No mutexes: the connection belongs to one thread. */
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;

    if (path) { /* so that it is nobody else's to read, and the files beside it neither */
        int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

        if (fd >= 0)
            close(fd);
    }
    /* Refused if a database was opened before: then it is so already. */
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    opened.code = sqlite3_open_v2(path ? path : ":memory:", &opened.handle, flags, NULL);
    if (opened.code == SQLITE_OK)
        opened.code = set_up(opened.handle);
    if (opened.code != SQLITE_OK) {
        sqlite3_close(opened.handle);
        opened.handle = NULL;
    }
    return opened;
}

static sqlite3 *
make_store(const char *path, int *ret_code)
{
    Opened opened = open_once(path);

    *ret_code = opened.code;
    return opened.handle;
}

static void
set_open_error(const char *path, int code, GError **error)
{
    if (code == SQLITE_SCHEMA)
        g_set_error(
            error, STORAGE_ERROR, STORAGE_ERROR_DISK,
            _("The history (%s) was written by an older version of jaser. Start jaser once: "
              "it will be brought up to date."),
            path);
    else if (code == SQLITE_MISMATCH)
        g_set_error(error, STORAGE_ERROR, STORAGE_ERROR_DISK,
                    _("The history (%s) was written by a newer version of jaser. Use that version, "
                      "or another folder with --data-dir."),
                    path);
    else
        g_set_error(error, STORAGE_ERROR,
                    database_file_is_damage(code) ? STORAGE_ERROR_DAMAGED : STORAGE_ERROR_DISK,
                    _("The history (%s) cannot be opened: %s."), path ? path : _("in memory"),
                    sqlite3_errstr(code));
}

/* One that was there and has nothing in it was emptied by something else than us. */
static char *
notice_of_empty(const char *path)
{
    GStatBuf status;

    if (g_stat(path, &status) || !S_ISREG(status.st_mode) || status.st_size)
        return NULL;
    return g_strdup_printf(_("The history (%s) was an empty file: something has taken its contents "
                             "away. It begins anew."),
                           path);
}

static void
open_file(const char *path, Clock *clock, Opened *opened, char **ret_notice, GError **error)
{
    g_autofree char *empty = NULL;

    database_repair_finish(path, clock);
    empty = notice_of_empty(path);
    if (database_repair_is_marked(path))
        opened->code = SQLITE_CORRUPT;
    else
        *opened = open_once(path);
    if (database_file_is_damage(opened->code)) {
        if (!database_repair(path, clock, make_store, ret_notice, error))
            return;
        *opened = open_once(path);
    } else if (opened->handle && ret_notice)
        *ret_notice = g_steal_pointer(&empty);
    if (!opened->handle)
        set_open_error(path, opened->code, error);
}

sqlite3 *
database_file_open(const char *path, Clock *clock, char **ret_notice, GError **error)
{
    Opened opened = { 0 };

    if (path)
        open_file(path, clock, &opened, ret_notice, error);
    else {
        opened = open_once(NULL);
        if (!opened.handle)
            set_open_error(NULL, opened.code, error);
    }
    return opened.handle;
}

/* On a folder that cannot be written SQLite wants to hear that nobody else writes there. */
static int
open_for_reading(const char *path, sqlite3 **ret_handle)
{
    const int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI;
    g_autofree char *escaped = g_uri_escape_string(path, "/", FALSE);
    const char *const forms[] = { "file:%s", "file:%s?immutable=1" };
    int code = SQLITE_OK;

    for (size_t i = 0; i < G_N_ELEMENTS(forms); i++) {
        g_autoptr(GString) uri = g_string_new(forms[i]);
        g_string_replace(uri, "%s", escaped, 1);
        code = sqlite3_open_v2(uri->str, ret_handle, flags, NULL);
        if (code == SQLITE_OK)
            code = schema_check(*ret_handle);
        if ((code & 0xff) != SQLITE_CANTOPEN && (code & 0xff) != SQLITE_READONLY)
            return code;
        sqlite3_close(*ret_handle);
        *ret_handle = NULL;
    }
    return code;
}

sqlite3 *
database_file_open_reading(const char *path, GError **error)
{
    sqlite3 *handle = NULL;
    int code;

    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_set_error(error, STORAGE_ERROR, STORAGE_ERROR_ABSENT,
                    _("There is no history yet: %s is not there."), path);
        return NULL;
    }
    code = open_for_reading(path, &handle);
    if (code == SQLITE_OK)
        code = tokenizer_register(handle);
    if (code == SQLITE_OK) {
        sqlite3_extended_result_codes(handle, 1);
        sqlite3_busy_timeout(handle, 2000);
        sqlite3_exec(handle, "PRAGMA trusted_schema = OFF", NULL, NULL, NULL);
        return handle;
    }
    set_open_error(path, code, error);
    sqlite3_close(handle);
    return NULL;
}
