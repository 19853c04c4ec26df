/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hashes of what was opened, as rows. */

#include "config.h"

#include "storage/opened_store.h"

#include "base/limits.h"
#include "storage/archive_rows.h"

#define HASH_CHARACTERS 32 /* 128 bits */

static char *
finish(GChecksum *sum)
{
    return g_strndup(g_checksum_get_string(sum), HASH_CHARACTERS);
}

/* Armour may be broken into other lines. */
static char *
hash_content(GBytes *content)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    gsize length;
    const guchar *bytes = g_bytes_get_data(content, &length);
    gsize begin = 0;

    for (gsize i = 0; i < length; i++) {
        if (!g_ascii_isspace((char)bytes[i]))
            continue;
        g_checksum_update(sum, bytes + begin, (gssize)(i - begin));
        begin = i + 1;
    }
    if (length > begin)
        g_checksum_update(sum, bytes + begin, (gssize)(length - begin));
    return finish(sum);
}

static char *
hash_message(const OpenedContent *opened)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);

    g_checksum_update(sum, (const guchar *)jid_bare(opened->chat), -1);
    g_checksum_update(sum, (const guchar *)"", 1);
    g_checksum_update(sum, (const guchar *)(opened->id ? opened->id : ""), -1);
    return finish(sum);
}

OpenedBefore
opened_find(Archive *archive, const OpenedContent *opened, int64_t *ret_time)
{
    g_autofree char *content = hash_content(opened->content);
    g_autofree char *message = hash_message(opened);
    sqlite3_stmt *find = database_statement(archive->database,
                                            "SELECT message = ?4, time FROM opened"
                                            " WHERE account = ?1 AND method = ?2 AND content = ?3");
    const char *texts[] = { jid_bare(opened->account->jid), opened->method, content, message };
    OpenedBefore before = OPENED_NEVER;

    for (int i = 0; i < (int)G_N_ELEMENTS(texts); i++)
        sqlite3_bind_text(find, i + 1, texts[i], -1, SQLITE_STATIC);
    if (database_next(archive->database, find)) {
        before = sqlite3_column_int(find, 0) ? OPENED_SAME : OPENED_ELSE;
        if (ret_time)
            *ret_time = sqlite3_column_int64(find, 1);
    }
    sqlite3_reset(find);
    return before;
}

static void
drop_oldest(Archive *archive, const OpenedContent *opened)
{
    const DatabaseValue values[] = { DATABASE_TEXT(jid_bare(opened->account->jid)),
                                     DATABASE_TEXT(opened->method), DATABASE_NUMBER(LIMIT_OPENED) };

    database_write(archive->database,
                   "DELETE FROM opened WHERE account = ?1 AND method = ?2 AND time < (SELECT time"
                   " FROM opened WHERE account = ?1 AND method = ?2"
                   " ORDER BY time DESC LIMIT 1 OFFSET ?3)",
                   values, G_N_ELEMENTS(values), NULL);
}

/* Counting them costs a millisecond: now and then is often enough. */
static bool
is_due(const char *content)
{
    return content[0] == '0' && content[1] == '0';
}

void
opened_keep(Archive *archive, const OpenedContent *opened)
{
    g_autofree char *content = hash_content(opened->content);
    g_autofree char *message = hash_message(opened);
    const DatabaseValue values[] = {
        DATABASE_TEXT(jid_bare(opened->account->jid)),
        DATABASE_TEXT(opened->method),
        DATABASE_TEXT(content),
        DATABASE_TEXT(message),
        DATABASE_NUMBER(clock_now(database_clock(archive->database))),
    };

    database_write(archive->database,
                   "INSERT OR IGNORE INTO opened (account, method, content, message, time)"
                   " VALUES (?, ?, ?, ?, ?)",
                   values, G_N_ELEMENTS(values), NULL);
    if (is_due(content))
        drop_oldest(archive, opened);
}
