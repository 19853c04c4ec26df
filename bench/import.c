/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Budgets of taking over what another program has kept: a database of Profanity's.
 *
 * usage: import [LINES] */

#include "config.h"

#include "storage/import/import.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "probe.h"

#define LINES 200000
#define CHATS 20
#define START INT64_C(1714557600) /* 2024-05-01, s */

/* ms for 1,000 lines */
#define BUDGET_NEW   30
#define BUDGET_KNOWN 20

typedef struct {
    char *folder;
    Clock *clock;
    Database *database;
    Archive *archive;
} Bench;

static void
check(bool is_well, const char *what)
{
    if (!is_well)
        g_error("%s failed", what);
}

/* --- what Profanity has kept --- */

static void
put_line(sqlite3_stmt *insert, unsigned number)
{
    static const char *const WORDS[] = { "lunch", "the",  "build", "passes", "tomorrow", "and",
                                         "über",  "with", "yes",   "naïve",  "meeting",  "again" };
    g_autoptr(GString) body = g_string_new(NULL);
    g_autofree char *bob = g_strdup_printf("bob%u@example.org", number % CHATS);
    g_autofree char *id = g_uuid_string_random();
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(START + number);
    g_autofree char *stamp = g_date_time_format(time, "%Y-%m-%dT%H:%M:%S.123456Z");
    bool is_own = number % 3 == 0;

    for (unsigned i = 0; i < 12; i++)
        g_string_append_printf(body, "%s ", WORDS[(number * 7 + i * i) % G_N_ELEMENTS(WORDS)]);
    g_string_append_printf(body, "line%u", number);
    sqlite3_bind_text(insert, 1, is_own ? "alice@example.org" : bob, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(insert, 2, is_own ? bob : "alice@example.org", -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(insert, 3, body->str, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(insert, 4, stamp, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(insert, 5, id, -1, SQLITE_TRANSIENT);
    check(sqlite3_step(insert) == SQLITE_DONE, "a line");
    sqlite3_reset(insert);
}

static void
put_lines(const Bench *bench, unsigned lines)
{
    g_autofree char *folder =
        g_build_filename(bench->folder, "p/database/alice_at_example.org", NULL);
    g_autofree char *path = g_build_filename(folder, "chatlog.db", NULL);
    sqlite3 *handle = NULL;
    sqlite3_stmt *insert = NULL;

    check(!g_mkdir_with_parents(folder, 0700), folder);
    check(sqlite3_open(path, &handle) == SQLITE_OK, path);
    sqlite3_exec(handle,
                 "CREATE TABLE ChatLogs (id INTEGER PRIMARY KEY AUTOINCREMENT, from_jid TEXT,"
                 " to_jid TEXT, from_resource TEXT, to_resource TEXT, message TEXT,"
                 " timestamp TEXT, type TEXT, stanza_id TEXT, archive_id TEXT, encryption TEXT,"
                 " marked_read INTEGER, replace_id TEXT); BEGIN",
                 NULL, NULL, NULL);
    sqlite3_prepare_v2(handle,
                       "INSERT INTO ChatLogs (from_jid, to_jid, message, timestamp, stanza_id,"
                       " type, encryption) VALUES (?, ?, ?, ?, ?, 'chat', 'none')",
                       -1, &insert, NULL);
    for (unsigned i = 0; i < lines; i++)
        put_line(insert, i);
    sqlite3_finalize(insert);
    check(sqlite3_exec(handle, "COMMIT", NULL, NULL, NULL) == SQLITE_OK, path);
    sqlite3_close(handle);
}

/* --- what it costs --- */

static void
open_store(Bench *bench)
{
    g_autoptr(GError) error = NULL;

    bench->database = database_open(bench->folder, bench->clock, NULL, &error);
    check(bench->database != NULL, error ? error->message : "the store");
    bench->archive = archive_new(bench->database);
}

static void
close_store(Bench *bench)
{
    archive_free(bench->archive);
    database_close(bench->database);
}

/* Processor time in ms, with all threads', until it is on the disk and the words are indexed. */
static double
import_all(Bench *bench, unsigned expected)
{
    g_autofree char *place = g_build_filename(bench->folder, "p", NULL);
    g_autoptr(GPtrArray) parts = import_parts_new();
    double before = probe_cpu(getpid());

    open_store(bench);
    const ImportOptions options = { .archive = bench->archive,
                                    .database = bench->database,
                                    .clock = bench->clock };
    check(import_profanity.find(place, parts, NULL), place);
    g_autoptr(Import) import = import_new(&options, g_steal_pointer(&parts));
    while (import_step(import, NULL)) {
        while (g_main_context_iteration(NULL, FALSE))
            continue;
    }
    check(import_finish(import, NULL), "the import");
    check(import_counts(import)->added == expected, "the count");
    close_store(bench);
    return probe_cpu(getpid()) - before;
}

int
main(int argc, char **argv)
{
    unsigned lines = argc > 1 ? (unsigned)atoi(argv[1]) : LINES;
    Bench bench = { .folder = g_dir_make_tmp("jaser-bench-XXXXXX", NULL), .clock = clock_new() };
    g_autofree char *remove = g_strdup_printf("rm -rf '%s'", bench.folder);
    bool is_held;

#ifdef WITH_SANITIZERS
    puts("Budgets do not hold in a build with sanitizers.");
    return 77;
#endif
    put_lines(&bench, lines);
    is_held = report("1000 lines of Profanity imported", import_all(&bench, lines) * 1000 / lines,
                     "ms CPU", BUDGET_NEW);
    is_held &= report("1000 of them once more", import_all(&bench, 0) * 1000 / lines, "ms CPU",
                      BUDGET_KNOWN);
    clock_free(bench.clock);
    if (system(remove))
        fprintf(stderr, "%s is left over.\n", bench.folder);
    g_free(bench.folder);
    return is_held ? 0 : 1;
}
