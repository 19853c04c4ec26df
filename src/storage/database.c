/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one SQLite file: its connection, and committing in batches.
 *
 * A batch is open (a transaction holds all its writes, so that reads see them), or, when the disk
 * has failed, undone: its writes are known to us alone until a later try repeats them. */

#include "config.h"

#include "storage/database.h"

#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "storage/database_check.h"
#include "storage/database_file.h"
#include "storage/database_log.h"
#include "storage/database_repair.h"
#include "storage/database_sql.h"

#define BATCH_MS    250
#define BATCH_SIZE  1000
#define BATCH_BYTES (8 * 1024 * 1024)
#define RETRY_MS    (30 * 1000)
#define KEPT_BYTES  (32 * 1024 * 1024) /* while the disk fails */

/* A write, in one block of memory with its texts. */
typedef struct {
    const char *sql;
    unsigned count;
    size_t size; /* of the block */
    DatabaseValue values[];
} Write;

struct Database {
    sqlite3 *handle;
    char *path; /* NULL: in memory */
    int lock_fd;
    Clock *clock;
    unsigned timer;
    GHashTable *statements; /* static text -> sqlite3_stmt */
    GPtrArray *kept;        /* the writes of the batch */
    size_t kept_bytes;
    bool is_open;
    bool is_reading; /* see database_open_reading() */
    bool is_failing; /* and the user has been told */
    bool is_damaged; /* the same */
    int read_error;  /* the code of the last read that failed; 0: none has */
    DatabaseProblemFn problem;
    gpointer problem_data;
    const DatabaseHooks *hooks;
    gpointer hooks_data;
    const DatabaseWatcher *watcher;
    gpointer watcher_data;
    bool is_held;       /* see database_hold() */
    bool is_touched;    /* a commit is due even if nothing has been written */
    bool is_precious;   /* see database_secure() */
    bool is_committing; /* the watcher's writes do not begin another commit */
    DatabaseLog *log;
    DatabaseCheck *check; /* NULL: the last run ended well */
};

G_DEFINE_QUARK(jaser - storage - error, storage_error)

static void on_timer(gpointer data);

static int
exec(Database *database, const char *sql)
{
    return sqlite3_exec(database->handle, sql, NULL, NULL, NULL);
}

static void
schedule(Database *database)
{
    if (!database->timer)
        database->timer = timer_start(database->clock, database->is_failing ? RETRY_MS : BATCH_MS,
                                      on_timer, database);
}

static void
tell(Database *database, int code)
{
    g_autofree char *text = database_file_problem(database->path, code);

    if (database->problem)
        database->problem(text, database->problem_data);
}

/* A damaged file is repaired at the next start; the user is told once. */
static void
note_damage(Database *database, int code)
{
    if (!database_file_is_damage(code) || database->is_damaged)
        return;
    database->is_damaged = true;
    if (database->path)
        database_repair_mark(database->path);
    tell(database, code);
}

static void
write_failed(Database *database, int code)
{
    bool was_failing = database->is_failing;

    database->is_failing = true;
    if (database_file_is_damage(code))
        note_damage(database, code);
    else if (!was_failing)
        tell(database, code);
}

/* --- writes --- */

static size_t
text_size(const DatabaseValue *value)
{
    return value->is_text && value->text ? strlen(value->text) + 1 : 0;
}

static Write *
write_new(const char *sql, const DatabaseValue *values, unsigned count)
{
    size_t size = sizeof(Write) + count * sizeof(DatabaseValue);
    Write *write;
    char *text;

    for (unsigned i = 0; i < count; i++)
        size += text_size(&values[i]);
    write = g_malloc(size);
    *write = (Write){ sql, count, size };
    text = (char *)&write->values[count];
    for (unsigned i = 0; i < count; i++) {
        size_t length = text_size(&values[i]);

        write->values[i] = values[i];
        if (!length)
            continue;
        write->values[i].text = memcpy(text, values[i].text, length);
        write->values[i].number = (int64_t)length - 1; /* of a text: its bytes */
        text += length;
    }
    return write;
}

static int
run(sqlite3_stmt *statement)
{
    int code = sqlite3_step(statement);

    sqlite3_reset(statement);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

static int
run_write(Database *database, const Write *write)
{
    sqlite3_stmt *statement = database_statement(database, write->sql);

    for (unsigned i = 0; i < write->count; i++) {
        const DatabaseValue *value = &write->values[i];

        if (value->is_text)
            sqlite3_bind_text(statement, (int)i + 1, value->text, (int)value->number,
                              SQLITE_STATIC);
        else
            sqlite3_bind_int64(statement, (int)i + 1, value->number);
    }
    return run(statement);
}

/* --- the batch --- */

static void
rows_changed(Database *database)
{
    if (database->hooks)
        database->hooks->rows_changed(database->hooks_data);
}

static void
undo(Database *database)
{
    if (!sqlite3_get_autocommit(database->handle))
        exec(database, "ROLLBACK");
    database->is_open = false;
    rows_changed(database);
}

static bool
is_of_statement(int code)
{
    static const int CODES[] = { SQLITE_ERROR,    SQLITE_CONSTRAINT, SQLITE_TOOBIG,
                                 SQLITE_MISMATCH, SQLITE_MISUSE,     SQLITE_RANGE };

    for (size_t i = 0; i < G_N_ELEMENTS(CODES); i++) {
        if ((code & 0xff) == CODES[i])
            return true;
    }
    return false;
}

/* A statement that comes with every batch. */
static int
run_kept(Database *database, const char *sql)
{
    return run(database_statement(database, sql));
}

/* Opens the batch, and repeats in it what was undone. */
static int
open_batch(Database *database)
{
    int code = SQLITE_OK;

    if (database->is_open)
        return SQLITE_OK;
    code = run_kept(database, "BEGIN IMMEDIATE");
    if (code != SQLITE_OK)
        return code;
    database->is_open = true;
    for (unsigned i = 0; i < database->kept->len; i++) {
        code = run_write(database, g_ptr_array_index(database->kept, i));
        if (code != SQLITE_OK && !is_of_statement(code)) {
            undo(database);
            return code;
        }
    }
    if (database->kept->len)
        rows_changed(database);
    return SQLITE_OK;
}

static void
forget_kept(Database *database)
{
    g_ptr_array_set_size(database->kept, 0);
    database->kept_bytes = 0;
}

/* Opens the batch, completes and commits it. */
static int
commit_batch(Database *database)
{
    int code = open_batch(database);

    if (code != SQLITE_OK)
        return code;
    if (database->watcher)
        database->watcher->before_commit(database->watcher_data);
    code = open_batch(database); /* again, should a write of the watcher's have failed */
    if (code != SQLITE_OK)
        return code;
    if (database->hooks)
        database->hooks->before_commit(database->hooks_data);
    return run_kept(database, "COMMIT");
}

/* A thread that is at work does not know of it: later, then. */
static void
secure(Database *database)
{
    if (database->is_precious && database->log)
        database->is_precious = !database_log_move(database->log);
    if (database->is_precious)
        database_touch(database);
}

static void
commit_succeeded(Database *database)
{
    forget_kept(database);
    database->is_open = database->is_failing = database->is_touched = false;
    timer_stop(database->clock, &database->timer);
    secure(database);
    if (database->watcher)
        database->watcher->committed(database->watcher_data);
}

static void
commit_failed(Database *database, int code, GError **error)
{
    undo(database);
    open_batch(database); /* often works where COMMIT did not, and then reads see all */
    write_failed(database, code);
    schedule(database);
    g_set_error_literal(error, STORAGE_ERROR,
                        database_file_is_damage(code) ? STORAGE_ERROR_DAMAGED : STORAGE_ERROR_DISK,
                        sqlite3_errstr(code));
}

bool
database_commit(Database *database, GError **error)
{
    int code;

    if (database->is_committing)
        return true;
    timer_stop(database->clock, &database->timer);
    if (!database->is_open && !database->kept->len && !database->is_touched)
        return true;
    database->is_committing = true;
    code = commit_batch(database);
    if (code == SQLITE_OK)
        commit_succeeded(database);
    else
        commit_failed(database, code, error);
    database->is_committing = false;
    return code == SQLITE_OK;
}

static void
commit_if_large(Database *database)
{
    bool is_large = database->kept->len >= BATCH_SIZE || database->kept_bytes >= BATCH_BYTES;

    if (is_large && !database->is_failing && !database->is_held)
        database_commit(database, NULL);
}

void
database_hold(Database *database, bool is_held)
{
    database->is_held = is_held;
    commit_if_large(database);
}

void
database_touch(Database *database)
{
    database->is_touched = true;
    schedule(database);
}

void
database_secure(Database *database)
{
    database->is_precious = true;
    schedule(database);
}

static void
on_timer(gpointer data)
{
    Database *database = data;

    database->timer = 0;
    database_commit(database, NULL);
}

bool
database_begin(Database *database)
{
    if (database->is_reading)
        return false;
    if (database->is_failing && !database->is_open)
        return false;
    if (open_batch(database) != SQLITE_OK)
        return false;
    schedule(database);
    return true;
}

bool
database_derive(Database *database, sqlite3_stmt *statement)
{
    int code = run(statement);

    note_damage(database, code);
    return code == SQLITE_OK;
}

/* Runs it if the batch can be open. */
static int
apply(Database *database, const Write *write)
{
    int code;

    if (database->is_failing && !database->is_open)
        return SQLITE_OK;
    code = open_batch(database);
    return code == SQLITE_OK ? run_write(database, write) : code;
}

/* The write belongs to the batch from now on. */
static void
keep(Database *database, Write *write)
{
    g_ptr_array_add(database->kept, write);
    database->kept_bytes += write->size;
}

bool
database_write(Database *database, const char *sql, const DatabaseValue *values, unsigned count,
               GError **error)
{
    g_autofree Write *write = write_new(sql, values, count);
    int code;

    g_assert(!database->is_reading);
    if (database->kept_bytes + write->size > KEPT_BYTES) {
        g_set_error_literal(error, STORAGE_ERROR, STORAGE_ERROR_DISK,
                            _("The history cannot be written, and no more of it can be kept in "
                              "memory."));
        return false;
    }
    code = apply(database, write);
    if (is_of_statement(code)) {
        g_set_error(error, STORAGE_ERROR, STORAGE_ERROR_DISK, _("The history refuses a line: %s."),
                    sqlite3_errstr(code));
        return false;
    }
    keep(database, g_steal_pointer(&write));
    if (code != SQLITE_OK) {
        undo(database);
        write_failed(database, code);
    }
    schedule(database);
    commit_if_large(database);
    return true;
}

/* --- statements --- */

sqlite3_stmt *
database_statement(Database *database, const char *sql)
{
    sqlite3_stmt *statement = g_hash_table_lookup(database->statements, sql);
    int code;

    if (statement) {
        sqlite3_reset(statement);
        return statement;
    }
    code =
        sqlite3_prepare_v3(database->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
    if (statement)
        g_hash_table_insert(database->statements, (gpointer)sql, statement);
    else if ((code & 0xff) == SQLITE_ERROR) /* the text is wrong */
        g_critical("%s: %s", sqlite3_errmsg(database->handle), sql);
    else
        note_damage(database, code);
    return statement;
}

void
database_set_function(Database *database, const char *name, int count,
                      void (*fn)(sqlite3_context *, int, sqlite3_value **), gpointer data)
{
    sqlite3_create_function_v2(database->handle, name, count, SQLITE_UTF8 | SQLITE_DIRECTONLY, data,
                               fn, NULL, NULL, NULL);
}

bool
database_next(Database *database, sqlite3_stmt *statement)
{
    int code = sqlite3_step(statement);

    if (code == SQLITE_ROW)
        return true;
    sqlite3_reset(statement);
    if (code != SQLITE_DONE)
        database->read_error = code;
    note_damage(database, code);
    return false;
}

bool
database_check_reads(const Database *database, GError **error)
{
    if (!database->read_error)
        return true;
    g_set_error(error, STORAGE_ERROR, STORAGE_ERROR_DISK,
                _("Not all of the history could be read (%s): what came is not all there is. If it "
                  "is damaged, the next start of jaser repairs it."),
                sqlite3_errstr(database->read_error));
    return false;
}

bool
database_is_behind(Database *database)
{
    if (!database_log_is_long(database->log) || database->is_failing)
        return false;
    database_commit(database, NULL); /* an open batch keeps the log from beginning anew */
    database_log_move(database->log);
    return database_log_is_long(database->log);
}

void
database_empty_log(Database *database)
{
    database_log_empty(database->log);
}

void
database_vacuum(Database *database)
{
    if (!database->is_open)
        exec(database, "VACUUM");
}

/* --- opening and closing --- */

static void
finalize_statement(gpointer statement)
{
    sqlite3_finalize(statement);
}

static Database *
database_new(Clock *clock)
{
    Database *database = g_new0(Database, 1);

    database->clock = clock;
    database->lock_fd = -1;
    database->statements = g_hash_table_new_full(NULL, NULL, NULL, finalize_statement);
    database->kept = g_ptr_array_new_with_free_func(g_free);
    return database;
}

Database *
database_open_reading(const char *data_dir, Clock *clock, GError **error)
{
    g_autoptr(Database) database = database_new(clock);

    database->is_reading = true;
    database->path = g_build_filename(data_dir, "history.db", NULL);
    database->handle = database_file_open_reading(database->path, error);
    return database->handle ? g_steal_pointer(&database) : NULL;
}

static void
on_damage(gpointer data)
{
    note_damage(data, SQLITE_CORRUPT);
}

Database *
database_open(const char *data_dir, Clock *clock, char **ret_notice, GError **error)
{
    g_autoptr(Database) database = database_new(clock);
    bool is_check_due;

    if (ret_notice)
        *ret_notice = NULL;
    if (data_dir) {
        database->lock_fd = database_file_lock(data_dir, error);
        if (database->lock_fd < 0)
            return NULL;
        database->path = g_build_filename(data_dir, "history.db", NULL);
    }
    is_check_due = database->path && database_check_is_due(database->path);
    database->handle = database_file_open(database->path, clock, ret_notice, error);
    if (!database->handle)
        return NULL;
    if (is_check_due)
        database->check = database_check_new(database->path, clock, on_damage, database);
    database->log = database_log_new(database->handle, database->path);
    return g_steal_pointer(&database);
}

void
database_close(Database *database)
{
    if (!database)
        return;
    if (database->handle && !database->is_reading)
        database_commit(database, NULL);
    timer_stop(database->clock, &database->timer);
    database_check_free(database->check);
    database_log_free(database->log);
    g_hash_table_destroy(database->statements);
    g_ptr_array_free(database->kept, TRUE);
    sqlite3_close(database->handle);
    if (database->lock_fd >= 0)
        database_file_unlock(database->lock_fd);
    g_free(database->path);
    g_free(database);
}

void
database_set_problem_fn(Database *database, DatabaseProblemFn fn, gpointer data)
{
    database->problem = fn;
    database->problem_data = data;
}

Clock *
database_clock(const Database *database)
{
    return database->clock;
}

void
database_set_hooks(Database *database, const DatabaseHooks *hooks, gpointer data)
{
    database->hooks = hooks;
    database->hooks_data = data;
}

void
database_set_watcher(Database *database, const DatabaseWatcher *watcher, gpointer data)
{
    database->watcher = watcher;
    database->watcher_data = data;
}
