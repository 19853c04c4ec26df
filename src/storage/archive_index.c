/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two indexes over stored messages that cost too much to keep row by row.
 *
 * Ids are random: in an ordinary index each would touch another page of the file. So each id gives
 * a number, its hash below the number of its week, which keeps those of one time together; own
 * messages, which may be sent long after they were written, count as week 0. Rows are indexed
 * GROUP_SIZE at a time, fewer if they are long: first their numbers, in their order, and then their
 * words, both bit by bit; the numbers of later rows, the tail, are held in memory. Most ids that
 * are looked for are new: a filter in memory over the weeks in question says so without a look into
 * the file. */

#include "config.h"

#include "storage/archive_index.h"

#include <string.h>

#include "storage/archive_words.h"
#include "storage/database_sql.h"
#include "storage/key_set.h"

#define GROUP_SIZE 2000
/* Or when they have so much text: a megabyte of it takes a tenth of a second. */
#define GROUP_BYTES (256 * 1024)
/* Numbers that are written at once: some 2 ms. */
#define PIECE    900
#define PIECE_MS 5
/* Of more rows that are not indexed a part is indexed at once. */
#define TAIL_MOST 20000
#define DAY_MS    (INT64_C(24) * 60 * 60 * 1000)
#define WEEK_MS   (7 * DAY_MS)
/* A week with more is not filtered: reading them would take too long. */
#define FILTERED_KEYS 50000

/* Of several messages with one id the newest counts. */
#define INSERT_KEY      "INSERT OR REPLACE INTO message_key (key, row) VALUES (?, ?)"
#define EIGHT_MORE_KEYS ", (?, ?), (?, ?), (?, ?), (?, ?), (?, ?), (?, ?), (?, ?), (?, ?)"

struct ArchiveIndex {
    Database *database;
    ArchiveWords *words;
    KeySet tail;
    KeyFilter filter; /* of what is in the file; it may know more than that */
    int64_t indexed;  /* the last row of the indexes */
    int64_t last;     /* the last row stored */
    size_t bytes;     /* of texts stored since the last group joined */
    GArray *group;    /* Key: of rows that are about to be indexed; NULL: none are */
    int64_t group_last;
    unsigned written; /* of the group */
    unsigned timer;
    bool is_loaded; /* tail, indexed and last are known */
};

/* --- keys --- */

static int64_t
week_of(int64_t time)
{
    return CLAMP(time / WEEK_MS, 1, 100000);
}

static uint64_t
add_to_hash(uint64_t hash, const char *text)
{
    for (const char *at = text; *at; at++) {
        hash ^= (unsigned char)*at;
        hash *= UINT64_C(0x100000001b3);
    }
    return hash;
}

/* FNV-1a: the numbers are stored, so they must never change. */
static int64_t
make_hash(const ArchiveId *id)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ ((uint64_t)id->chat << 1 | id->is_stanza_id);

    hash = add_to_hash(hash, id->id);
    if (id->sender)
        hash = add_to_hash(add_to_hash(hash, "\n"), id->sender);
    return (int64_t)((hash ^ (hash >> KEY_HASH_BITS)) & ((UINT64_C(1) << KEY_HASH_BITS) - 1));
}

static int64_t
make_key(const ArchiveId *id, int64_t week)
{
    return week << KEY_HASH_BITS | make_hash(id);
}

/* --- the tail --- */

/* What is short is looked for by its sender, too. */
static bool
has_sender(const ArchiveId *id, bool is_outgoing)
{
    return !is_outgoing && !id->is_stanza_id && strlen(id->id) < ARCHIVE_LONG_ID;
}

/* Of read_tail(). */
enum { ID_COLUMN = 4, ORIGIN_ID_COLUMN, STANZA_ID_COLUMN, SENDER_COLUMN };

static void
add_key(ArchiveIndex *index, sqlite3_stmt *rows, int column)
{
    bool is_outgoing = sqlite3_column_int(rows, 3);
    ArchiveId id = {
        .chat = sqlite3_column_int64(rows, 1),
        .is_stanza_id = column == STANZA_ID_COLUMN,
        .id = (const char *)sqlite3_column_text(rows, column),
    };
    int64_t week = is_outgoing ? 0 : week_of(sqlite3_column_int64(rows, 2));

    if (!id.id)
        return;
    key_set_add(&index->tail, make_key(&id, week), sqlite3_column_int64(rows, 0));
    id.sender = (const char *)sqlite3_column_text(rows, SENDER_COLUMN);
    if (id.sender && has_sender(&id, is_outgoing))
        key_set_add(&index->tail, make_key(&id, week), sqlite3_column_int64(rows, 0));
}

/* The rows after the indexed ones, as they were when the program began, at most so many. */
static void
read_tail(ArchiveIndex *index, int most)
{
    sqlite3_stmt *rows = database_statement(
        index->database, "SELECT row, chat, time, is_outgoing, id, origin_id, stanza_id,"
                         " sender FROM message WHERE row > ? ORDER BY row LIMIT ?");

    index->last = index->indexed;
    key_set_clear(&index->tail);
    sqlite3_bind_int64(rows, 1, index->indexed);
    sqlite3_bind_int(rows, 2, most);
    while (database_next(index->database, rows)) {
        index->last = sqlite3_column_int64(rows, 0);
        for (int column = ID_COLUMN; column <= STANZA_ID_COLUMN; column++)
            add_key(index, rows, column);
    }
}

/* --- the filter --- */

/* Reads which numbers of the week are in the file. */
static KeyWeek *
load_week(ArchiveIndex *index, int64_t number)
{
    KeyWeek *week = key_filter_begin(&index->filter, number);
    sqlite3_stmt *keys = database_statement(index->database, "SELECT key FROM message_key"
                                                             " WHERE key >= ? AND key < ? LIMIT ?");
    unsigned count = 0;

    sqlite3_bind_int64(keys, 1, number << KEY_HASH_BITS);
    sqlite3_bind_int64(keys, 2, (number + 1) << KEY_HASH_BITS);
    sqlite3_bind_int(keys, 3, FILTERED_KEYS);
    for (; database_next(index->database, keys); count++)
        key_week_add(week, sqlite3_column_int64(keys, 0));
    sqlite3_reset(keys);
    week->is_full = count == FILTERED_KEYS;
    return week;
}

static bool
may_have(ArchiveIndex *index, int64_t key)
{
    int64_t number = key >> KEY_HASH_BITS;
    KeyWeek *week = key_filter_find(&index->filter, number);

    if (!week)
        week = load_week(index, number);
    return key_week_may_have(week, key);
}

/* The number is about to be in the file. */
static void
filter_add(ArchiveIndex *index, int64_t key)
{
    KeyWeek *week = key_filter_find(&index->filter, key >> KEY_HASH_BITS);

    if (week)
        key_week_add(week, key);
}

/* --- a group joins the indexes --- */

static bool
write_some_keys(ArchiveIndex *index, sqlite3_stmt *insert, const Key *keys, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        filter_add(index, keys[i].key);
        sqlite3_bind_int64(insert, (int)i * 2 + 1, keys[i].key);
        sqlite3_bind_int64(insert, (int)i * 2 + 2, keys[i].row);
    }
    return database_derive(index->database, insert);
}

static bool
write_keys(ArchiveIndex *index, const Key *all, unsigned count)
{
    sqlite3_stmt *nine = database_statement(index->database, INSERT_KEY EIGHT_MORE_KEYS);
    sqlite3_stmt *one = database_statement(index->database, INSERT_KEY);
    bool is_written = true;
    unsigned done = 0;

    for (; is_written && done + 9 <= count; done += 9)
        is_written = write_some_keys(index, nine, &all[done], 9);
    for (; is_written && done < count; done++)
        is_written = write_some_keys(index, one, &all[done], 1);
    return is_written;
}

static bool
write_mark(ArchiveIndex *index, int64_t last)
{
    sqlite3_stmt *mark =
        database_statement(index->database, "UPDATE meta SET value = ? WHERE name = 'indexed'");

    sqlite3_bind_int64(mark, 1, last);
    return database_derive(index->database, mark);
}

static void
drop_group(ArchiveIndex *index)
{
    g_clear_pointer(&index->group, g_array_unref);
}

/* false: there are no such rows. */
static bool
need_group(ArchiveIndex *index)
{
    if (index->group)
        return true;
    index->group_last = MIN(index->last, index->indexed + GROUP_SIZE);
    if (index->group_last == index->indexed)
        return false;
    index->group = key_set_sorted(&index->tail, index->group_last);
    index->written = 0;
    return true;
}

/* Once all its numbers are written. */
static bool
end_group(ArchiveIndex *index)
{
    if (!write_mark(index, index->group_last))
        return false;
    index->indexed = index->group_last;
    index->bytes = 0;
    drop_group(index);
    archive_words_set_goal(index->words, index->indexed);
    key_set_forget(&index->tail, index->indexed);
    return true;
}

/* Some numbers of the group, within the open batch. A part of a group may stay in the file without
 * the rest: its rows are still of the tail. false: it failed. */
static bool
write_piece(ArchiveIndex *index, unsigned most)
{
    const Key *keys = (const Key *)index->group->data + index->written;
    unsigned count = MIN(most, index->group->len - index->written);
    bool is_written = write_keys(index, keys, count);

    index->written += count;
    if (is_written && index->written == index->group->len)
        is_written = end_group(index);
    if (!is_written)
        drop_group(index);
    return is_written;
}

/* false: nothing was left to do, or it failed. */
static bool
index_group(ArchiveIndex *index)
{
    return need_group(index) && write_piece(index, index->group->len);
}

static bool
is_group_due(const ArchiveIndex *index)
{
    return index->group || index->last - index->indexed >= GROUP_SIZE;
}

static void on_timer(gpointer data);

static void
schedule(ArchiveIndex *index)
{
    if (!index->timer && is_group_due(index))
        index->timer = timer_start(database_clock(index->database), PIECE_MS, on_timer, index);
}

static void
on_timer(gpointer data)
{
    ArchiveIndex *index = data;

    index->timer = 0;
    if (!index->is_loaded || !is_group_due(index))
        return;
    if (database_is_behind(index->database) ||
        (database_begin(index->database) && need_group(index) && write_piece(index, PIECE)))
        schedule(index);
}

/* What failed is tried again. */
static void
before_commit(gpointer data)
{
    ArchiveIndex *index = data;

    if (index->is_loaded)
        schedule(index);
}

static void
rows_changed(gpointer data)
{
    ArchiveIndex *index = data;

    index->is_loaded = false;
    drop_group(index);
    archive_words_reset(index->words);
}

static const DatabaseHooks HOOKS = {
    .before_commit = before_commit,
    .rows_changed = rows_changed,
};

/* --- what is there at the start --- */

static void
read_mark(ArchiveIndex *index)
{
    sqlite3_stmt *mark =
        database_statement(index->database, "SELECT value FROM meta WHERE name = 'indexed'");

    index->indexed = database_next(index->database, mark) ? sqlite3_column_int64(mark, 0) : 0;
    sqlite3_reset(mark);
}

/* Of a store that was repaired no row is indexed: memory holds but some of such a tail at once. */
static void
shorten_tail(ArchiveIndex *index)
{
    bool is_more = true;

    while (is_more && database_begin(index->database)) {
        read_tail(index, TAIL_MOST);
        is_more = index->last - index->indexed >= TAIL_MOST;
        while (index->last - index->indexed >= GROUP_SIZE && index_group(index))
            ;
        is_more &= index->last - index->indexed < GROUP_SIZE;
        is_more &= database_commit(index->database, NULL);
    }
    read_mark(index);
}

static bool
is_long_tail(ArchiveIndex *index)
{
    sqlite3_stmt *last = database_statement(index->database, "SELECT max(row) FROM message");
    bool is_long = database_next(index->database, last) &&
                   sqlite3_column_int64(last, 0) - index->indexed >= TAIL_MOST;

    sqlite3_reset(last);
    return is_long;
}

static void
load(ArchiveIndex *index)
{
    if (index->is_loaded)
        return;
    read_mark(index);
    if (is_long_tail(index))
        shorten_tail(index);
    read_tail(index, -1);
    index->is_loaded = true;
    archive_words_set_goal(index->words, index->indexed);
    schedule(index);
}

/* --- for archive --- */

ArchiveIndex *
archive_index_new(Database *database)
{
    ArchiveIndex *index = g_new0(ArchiveIndex, 1);

    index->database = database;
    index->words = archive_words_new(database);
    database_set_hooks(database, &HOOKS, index);
    return index;
}

void
archive_index_free(ArchiveIndex *index)
{
    if (!index)
        return;
    database_set_hooks(index->database, NULL, NULL);
    timer_stop(database_clock(index->database), &index->timer);
    drop_group(index);
    archive_words_free(index->words);
    key_set_clear(&index->tail);
    key_filter_clear(&index->filter);
    g_free(index);
}

/* To a row that is indexed already, or about to be: such a write cannot be derived again. */
static void
add_late_key(ArchiveIndex *index, int64_t key, int64_t row)
{
    const DatabaseValue values[] = { DATABASE_NUMBER(key), DATABASE_NUMBER(row) };

    filter_add(index, key);
    database_write(index->database, INSERT_KEY, values, G_N_ELEMENTS(values), NULL);
}

static void
add_id(ArchiveIndex *index, int64_t key, int64_t row)
{
    if (row <= (index->group ? index->group_last : index->indexed))
        add_late_key(index, key, row);
    else
        key_set_add(&index->tail, key, row);
}

void
archive_index_add(ArchiveIndex *index, int64_t chat, const Message *message)
{
    const char *ids[] = { message->id, message->origin_id, message->stanza_id };
    int64_t week = message->is_outgoing ? 0 : week_of(message->time);

    load(index);
    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++) {
        ArchiveId id = { .chat = chat, .is_stanza_id = i == 2, .id = ids[i] };

        if (!ids[i])
            continue;
        add_id(index, make_key(&id, week), message->row);
        if (!message->from || !has_sender(&id, message->is_outgoing))
            continue;
        id.sender = jid_full(message->from);
        add_id(index, make_key(&id, week), message->row);
    }
    if (message->row <= index->last)
        return;
    index->last = message->row;
    index->bytes += strlen(message->body);
    if (index->bytes >= GROUP_BYTES && database_begin(index->database))
        index_group(index);
    schedule(index);
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
    int64_t row = key_set_find(&index->tail, key);
    unsigned count = 0;
    sqlite3_stmt *find;

    if (row)
        ret_rows[count++] = row;
    if (!may_have(index, key))
        return count;
    find = database_statement(index->database, "SELECT row FROM message_key WHERE key = ?");
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
    int64_t hash = make_hash(id);
    unsigned count = 0;

    load(index);
    for (int64_t week = last; week >= first; week--)
        count += find_key(index, week << KEY_HASH_BITS | hash, ret_rows + count);
    return count;
}

ArchiveExtent
archive_index_extent(ArchiveIndex *index)
{
    load(index);
    return (ArchiveExtent){ archive_words_mark(index->words), index->last };
}
