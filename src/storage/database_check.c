/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A store whose last run did not end as it should is read whole.
 *
 * SQLite removes the log beside a file that is closed, and changes the file only while there is
 * one: a log that is found at the start is all that tells a bad end, and costs nothing to keep. */

#include "config.h"

#include "storage/database_check.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <unistd.h>

#include "storage/database_file.h"
#include "storage/tokenizer.h"

#define AFTER_MS 5000 /* the start itself is to have the disk */
#define ASK_US   500  /* an interruption may come before the statement that it is for */

typedef enum { UNKNOWN, SOUND, DAMAGED } Result;

struct DatabaseCheck {
    char *path;
    Clock *clock;
    DatabaseCheckFn fn;
    gpointer data;
    unsigned timer;
    sqlite3 *handle; /* the thread's while it runs */
    GThread *thread;
    GSource *done; /* attached by the thread as the last thing it does */
    Result result;
    int is_stopping; /* atomic, as the next */
    int has_ended;
};

static char *
mark_of(const char *path)
{
    return g_strconcat(path, ".is-unchecked", NULL);
}

bool
database_check_is_due(const char *path)
{
    g_autofree char *log = g_strconcat(path, "-wal", NULL);
    g_autofree char *mark = mark_of(path);
    GStatBuf status;
    int fd;

    if (g_file_test(mark, G_FILE_TEST_EXISTS))
        return true;
    if (g_stat(log, &status) || !status.st_size)
        return false;
    fd = open(mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
    return true;
}

/* --- the thread --- */

/* Newer versions of SQLite also say which index they cannot look into, which is no damage. */
static bool
is_damage(const char *line)
{
    return g_strcmp0(line, "ok") != 0 && (!line || !g_str_has_prefix(line, "unable to validate"));
}

static Result
read_whole(DatabaseCheck *check)
{
    sqlite3_stmt *lines = NULL;
    int code = sqlite3_prepare_v2(check->handle, "PRAGMA quick_check(10)", -1, &lines, NULL);
    bool is_damaged = false;

    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = g_atomic_int_get(&check->is_stopping) ? SQLITE_INTERRUPT : sqlite3_step(lines);
        if (code == SQLITE_ROW)
            is_damaged |= is_damage((const char *)sqlite3_column_text(lines, 0));
    }
    sqlite3_finalize(lines);
    if (is_damaged || database_file_is_damage(code))
        return DAMAGED;
    return code == SQLITE_DONE ? SOUND : UNKNOWN;
}

static gpointer
run(gpointer data)
{
    DatabaseCheck *check = data;

    check->result = read_whole(check);
    g_atomic_int_set(&check->has_ended, 1);
    g_source_attach(check->done, NULL);
    return NULL;
}

/* --- for the main thread --- */

/* The result counts, once. */
static void
end(DatabaseCheck *check)
{
    g_autofree char *mark = mark_of(check->path);

    if (!check->thread)
        return;
    g_thread_join(check->thread);
    check->thread = NULL;
    g_source_destroy(check->done);
    g_clear_pointer(&check->done, g_source_unref);
    sqlite3_close(check->handle);
    check->handle = NULL;
    if (check->result == SOUND)
        g_unlink(mark);
    else if (check->result == DAMAGED)
        check->fn(check->data);
}

static gboolean
on_done(gpointer data)
{
    end(data);
    return G_SOURCE_REMOVE;
}

static void
on_timer(gpointer data)
{
    DatabaseCheck *check = data;
    const int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX;

    check->timer = 0;
    if (sqlite3_open_v2(check->path, &check->handle, flags, NULL) != SQLITE_OK ||
        tokenizer_register(check->handle) != SQLITE_OK)
        return;
    sqlite3_exec(check->handle, "PRAGMA cache_size = -512", NULL, NULL, NULL); /* KiB */
    check->done = g_idle_source_new();
    g_source_set_priority(check->done, G_PRIORITY_DEFAULT);
    g_source_set_callback(check->done, on_done, check, NULL);
    check->thread = g_thread_try_new("check", run, check, NULL);
    if (!check->thread)
        g_clear_pointer(&check->done, g_source_unref);
}

DatabaseCheck *
database_check_new(const char *path, Clock *clock, DatabaseCheckFn fn, gpointer data)
{
    DatabaseCheck *check = g_new0(DatabaseCheck, 1);

    check->path = g_strdup(path);
    check->clock = clock;
    check->fn = fn;
    check->data = data;
    check->timer = timer_start(clock, AFTER_MS, on_timer, check);
    return check;
}

void
database_check_free(DatabaseCheck *check)
{
    if (!check)
        return;
    timer_stop(check->clock, &check->timer);
    g_atomic_int_set(&check->is_stopping, 1);
    while (check->thread && !g_atomic_int_get(&check->has_ended)) {
        sqlite3_interrupt(check->handle);
        g_usleep(ASK_US);
    }
    end(check);
    sqlite3_close(check->handle);
    g_free(check->path);
    g_free(check);
}
