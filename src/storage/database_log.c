/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The write-ahead log beside the database.
 *
 * Moving it takes tens of milliseconds, and waits for the disk, so it is done by a thread with a
 * connection of its own. The log begins anew with a batch that is opened when all has been moved;
 * in a flood that never is, unless who floods makes a pause. */

#include "config.h"

#include "storage/database_log.h"

#include <glib.h>

#define MOVED_PAGES 1000 /* more of them are worth it */
#define LONG_PAGES  4000 /* are a reason to wait for it */
#define MOST_PAGES  8000 /* and so many are moved here and now */

struct DatabaseLog {
    sqlite3 *handle;
    const char *path;
    GThread *thread;
    int has_ended;    /* atomic */
    int pages;        /* in the log */
    int moved_pages;  /* of them the thread has moved, or is about to */
    unsigned commits; /* so far */
    unsigned moved;   /* the same of commits */
};

static void
all_is_moved(DatabaseLog *log)
{
    log->moved = log->commits;
    log->moved_pages = log->pages;
}

/* A connection that has read nothing yet does not know that there is a log. */
static const char READ[] = "SELECT 1 FROM sqlite_schema LIMIT 1";

static gpointer
run(gpointer data)
{
    DatabaseLog *log = data;
    sqlite3 *handle = NULL;

    if (sqlite3_open_v2(log->path, &handle, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
        sqlite3_exec(handle, READ, NULL, NULL, NULL) == SQLITE_OK)
        sqlite3_wal_checkpoint_v2(handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    sqlite3_close(handle);
    g_atomic_int_set(&log->has_ended, 1);
    return NULL;
}

static bool
is_at_work(const DatabaseLog *log)
{
    return log->thread && !g_atomic_int_get(&log->has_ended);
}

static void
join(DatabaseLog *log)
{
    if (log->thread)
        g_thread_join(log->thread);
    log->thread = NULL;
}

bool
database_log_move(DatabaseLog *log)
{
    if (log->moved == log->commits)
        return true;
    if (is_at_work(log))
        return false;
    join(log);
    all_is_moved(log);
    log->has_ended = 0;
    log->thread = g_thread_try_new("checkpoint", run, log, NULL);
    return log->thread != NULL;
}

bool
database_log_is_long(const DatabaseLog *log)
{
    return log->pages >= LONG_PAGES && (is_at_work(log) || log->moved != log->commits);
}

static int
on_commit(void *data, sqlite3 *handle, const char *name, int pages)
{
    DatabaseLog *log = data;

    if (pages < log->pages) /* it has begun anew */
        log->moved_pages = 0;
    log->pages = pages;
    log->commits++;
    if (pages >= MOST_PAGES) {
        join(log);
        sqlite3_wal_checkpoint_v2(handle, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
        all_is_moved(log);
    } else if (pages - log->moved_pages >= MOVED_PAGES) {
        database_log_move(log);
    }
    return SQLITE_OK;
}

DatabaseLog *
database_log_new(sqlite3 *handle, const char *path)
{
    DatabaseLog *log = g_new0(DatabaseLog, 1);

    log->handle = handle;
    log->path = path;
    sqlite3_wal_hook(handle, on_commit, log);
    return log;
}

void
database_log_free(DatabaseLog *log)
{
    if (!log)
        return;
    join(log);
    sqlite3_wal_hook(log->handle, NULL, NULL);
    g_free(log);
}

void
database_log_empty(DatabaseLog *log)
{
    join(log);
    if (sqlite3_wal_checkpoint_v2(log->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) ==
        SQLITE_OK)
        all_is_moved(log);
}
