/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two indexes over stored messages that cost too much to keep row by row.
 *
 * Ids are random: in an ordinary index each would touch another page of the file. So each id gives
 * a number, its hash below the number of its week, which keeps those of one time together; own
 * messages, which may be sent long after they were written, count as week 0. Rows are indexed
 * GROUP_SIZE at a time, fewer if they are long; the numbers of later rows, the tail, are held in
 * memory. */

#include "config.h"

#include "storage/archive_index.h"

#include <string.h>

#include "storage/archive_words.h"
#include "storage/database_sql.h"

#define GROUP_SIZE 1000
/* Or when they have so much text: a megabyte of it takes a tenth of a second. */
#define GROUP_BYTES (128 * 1024)
#define DAY_MS      (INT64_C(24) * 60 * 60 * 1000)
#define WEEK_MS     (7 * DAY_MS)
#define HASH_BITS   44

/* Of several messages with one id the newest counts. */
#define INSERT_KEY "INSERT OR REPLACE INTO message_key (key, row) VALUES (?, ?)"

typedef struct {
    int64_t key, row;
} Key;

struct ArchiveIndex {
    Database *database;
    ArchiveWords *words;
    GHashTable *tail; /* int64_t key -> Key with the newest row */
    int64_t indexed;  /* the last row of the indexes */
    int64_t last;     /* the last row stored */
    size_t bytes;     /* of texts stored since the last group joined */
    bool is_loaded;   /* tail, indexed and last are known */
};

/* --- keys --- */

static int64_t
week_of(int64_t time)
{
    return CLAMP(time / WEEK_MS, 1, 100000);
}

/* FNV-1a: the numbers are stored, so they must never change. */
static int64_t
make_key(const ArchiveId *id, int64_t week)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ ((uint64_t)id->chat << 1 | id->is_stanza_id);

    for (const char *at = id->id; *at; at++) {
        hash ^= (unsigned char)*at;
        hash *= UINT64_C(0x100000001b3);
    }
    hash = (hash ^ (hash >> HASH_BITS)) & ((UINT64_C(1) << HASH_BITS) - 1);
    return week << HASH_BITS | (int64_t)hash;
}

static int
compare_keys(gconstpointer a, gconstpointer b)
{
    const Key *left = a, *right = b;

    if (left->key != right->key)
        return left->key < right->key ? -1 : 1;
    return (left->row > right->row) - (left->row < right->row);
}

/* --- the tail --- */

/* Of read_tail(). */
enum { ID_COLUMN = 4, ORIGIN_ID_COLUMN, STANZA_ID_COLUMN };

static void
tail_add(ArchiveIndex *index, int64_t key, int64_t row)
{
    Key *entry = g_hash_table_lookup(index->tail, &key);

    if (entry) {
        entry->row = MAX(entry->row, row);
        return;
    }
    entry = g_new(Key, 1);
    *entry = (Key){ key, row };
    g_hash_table_add(index->tail, entry);
}

static gboolean
is_indexed(gpointer key, gpointer value, gpointer data)
{
    const ArchiveIndex *index = data;

    (void)value;
    return ((const Key *)key)->row <= index->indexed;
}

static void
add_key(GArray *keys, sqlite3_stmt *rows, int column)
{
    Key key = { .row = sqlite3_column_int64(rows, 0) };
    bool is_outgoing = sqlite3_column_int(rows, 3);
    ArchiveId id = {
        .chat = sqlite3_column_int64(rows, 1),
        .is_stanza_id = column == STANZA_ID_COLUMN,
        .id = (const char *)sqlite3_column_text(rows, column),
    };

    if (!id.id)
        return;
    key.key = make_key(&id, is_outgoing ? 0 : week_of(sqlite3_column_int64(rows, 2)));
    g_array_append_val(keys, key);
}

/* The rows after the indexed ones, as they were when the program began. */
static void
read_tail(ArchiveIndex *index)
{
    g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(Key));
    sqlite3_stmt *rows = database_statement(
        index->database, "SELECT row, chat, time, is_outgoing, id, origin_id, stanza_id"
                         " FROM message WHERE row > ? ORDER BY row");

    index->last = index->indexed;
    g_hash_table_remove_all(index->tail);
    sqlite3_bind_int64(rows, 1, index->indexed);
    while (database_next(index->database, rows)) {
        index->last = sqlite3_column_int64(rows, 0);
        for (int column = ID_COLUMN; column <= STANZA_ID_COLUMN; column++)
            add_key(keys, rows, column);
    }
    for (unsigned i = 0; i < keys->len; i++) {
        const Key *key = &g_array_index(keys, Key, i);

        tail_add(index, key->key, key->row);
    }
}

static void
load(ArchiveIndex *index)
{
    sqlite3_stmt *mark;

    if (index->is_loaded)
        return;
    mark = database_statement(index->database, "SELECT value FROM meta WHERE name = 'indexed'");
    index->indexed = database_next(index->database, mark) ? sqlite3_column_int64(mark, 0) : 0;
    sqlite3_reset(mark);
    read_tail(index);
    index->is_loaded = true;
    archive_words_set_goal(index->words, index->indexed);
}

/* --- a group joins the indexes --- */

/* Up to that row, in their order. */
static GArray *
tail_keys(ArchiveIndex *index, int64_t last)
{
    GArray *keys = g_array_new(FALSE, FALSE, sizeof(Key));
    GHashTableIter iter;
    gpointer value;

    g_hash_table_iter_init(&iter, index->tail);
    while (g_hash_table_iter_next(&iter, &value, NULL)) {
        const Key *key = value;
        if (key->row <= last)
            g_array_append_val(keys, *key);
    }
    g_array_sort(keys, compare_keys);
    return keys;
}

static bool
write_keys(ArchiveIndex *index, const GArray *keys)
{
    for (unsigned i = 0; i < keys->len; i++) {
        const Key *key = &g_array_index(keys, Key, i);
        sqlite3_stmt *insert = database_statement(index->database, INSERT_KEY);

        sqlite3_bind_int64(insert, 1, key->key);
        sqlite3_bind_int64(insert, 2, key->row);
        if (!database_derive(index->database, insert))
            return false;
    }
    return true;
}

static bool
write_mark(ArchiveIndex *index, int64_t last)
{
    sqlite3_stmt *mark =
        database_statement(index->database, "UPDATE meta SET value = ? WHERE name = 'indexed'");

    sqlite3_bind_int64(mark, 1, last);
    return database_derive(index->database, mark);
}

static bool
run_statement(ArchiveIndex *index, const char *sql)
{
    return database_derive(index->database, database_statement(index->database, sql));
}

/* All or nothing, within the open batch. false: nothing was left to do, or it failed. */
static bool
index_group(ArchiveIndex *index)
{
    int64_t last = MIN(index->last, index->indexed + GROUP_SIZE);
    g_autoptr(GArray) keys = tail_keys(index, last);

    if (last == index->indexed || !run_statement(index, "SAVEPOINT group_of_rows"))
        return false;
    if (!write_keys(index, keys) || !archive_words_follow(index->words, last) ||
        !write_mark(index, last)) {
        run_statement(index, "ROLLBACK TO group_of_rows");
        archive_words_reset(index->words);
        run_statement(index, "RELEASE group_of_rows");
        return false;
    }
    run_statement(index, "RELEASE group_of_rows");
    index->indexed = last;
    index->bytes = 0;
    g_hash_table_foreach_remove(index->tail, is_indexed, index);
    return true;
}

static void
before_commit(gpointer data)
{
    ArchiveIndex *index = data;

    while (index->is_loaded && index->last - index->indexed >= GROUP_SIZE && index_group(index))
        ;
}

static void
rows_changed(gpointer data)
{
    ArchiveIndex *index = data;

    index->is_loaded = false;
    archive_words_reset(index->words);
}

static const DatabaseHooks HOOKS = {
    .before_commit = before_commit,
    .rows_changed = rows_changed,
};

/* --- for archive --- */

ArchiveIndex *
archive_index_new(Database *database)
{
    ArchiveIndex *index = g_new0(ArchiveIndex, 1);

    index->database = database;
    index->words = archive_words_new(database);
    index->tail = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    database_set_hooks(database, &HOOKS, index);
    return index;
}

void
archive_index_free(ArchiveIndex *index)
{
    if (!index)
        return;
    database_set_hooks(index->database, NULL, NULL);
    archive_words_free(index->words);
    g_hash_table_destroy(index->tail);
    g_free(index);
}

/* To a row that is indexed already: such a write cannot be derived again. */
static void
add_late_key(ArchiveIndex *index, int64_t key, int64_t row)
{
    const DatabaseValue values[] = { DATABASE_NUMBER(key), DATABASE_NUMBER(row) };

    database_write(index->database, INSERT_KEY, values, G_N_ELEMENTS(values), NULL);
}

void
archive_index_add(ArchiveIndex *index, int64_t chat, const Message *message)
{
    const char *ids[] = { message->id, message->origin_id, message->stanza_id };
    int64_t week = message->is_outgoing ? 0 : week_of(message->time);

    load(index);
    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++) {
        ArchiveId id = { .chat = chat, .is_stanza_id = i == 2, .id = ids[i] };

        if (ids[i] && message->row <= index->indexed)
            add_late_key(index, make_key(&id, week), message->row);
        else if (ids[i])
            tail_add(index, make_key(&id, week), message->row);
    }
    if (message->row <= index->last)
        return;
    index->last = message->row;
    index->bytes += strlen(message->body);
    if (index->bytes >= GROUP_BYTES && database_begin(index->database))
        index_group(index);
}

void
archive_index_forget_words(ArchiveIndex *index, int64_t row)
{
    archive_words_forget(index->words, row);
}

void
archive_index_add_words(ArchiveIndex *index, int64_t row)
{
    archive_words_add(index->words, row);
}

/* At most two rows; how many. */
static unsigned
find_key(ArchiveIndex *index, int64_t key, int64_t *ret_rows)
{
    const Key *entry = g_hash_table_lookup(index->tail, &key);
    sqlite3_stmt *find =
        database_statement(index->database, "SELECT row FROM message_key WHERE key = ?");
    unsigned count = 0;

    if (entry)
        ret_rows[count++] = entry->row;
    sqlite3_bind_int64(find, 1, key);
    if (database_next(index->database, find))
        ret_rows[count++] = sqlite3_column_int64(find, 0);
    sqlite3_reset(find);
    return count;
}

unsigned
archive_index_find(ArchiveIndex *index, const ArchiveId *id, int64_t *ret_rows)
{
    int64_t first = id->is_outgoing ? 0 : week_of(id->time - DAY_MS);
    int64_t last = id->is_outgoing ? 0 : week_of(id->time + DAY_MS);
    unsigned count = 0;

    load(index);
    for (int64_t week = last; week >= first; week--)
        count += find_key(index, make_key(id, week), ret_rows + count);
    return count;
}

ArchiveExtent
archive_index_extent(ArchiveIndex *index)
{
    load(index);
    return (ArchiveExtent){ archive_words_mark(index->words), index->last };
}
