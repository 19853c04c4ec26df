/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row for each; chat 0 stands for all of the account's contacts. */

#include "config.h"

#include "storage/losses.h"

#include "base/limits.h"
#include "storage/archive_rows.h"

/* line: the time of the last line before it. Of several behind the same line one is made. */
static void
add(GArray *losses, const Loss *loss, int64_t line, int64_t *line_before)
{
    Loss *last = losses->len > 0 ? &g_array_index(losses, Loss, losses->len - 1) : NULL;
    const Loss next = { .after = MAX(loss->after, line), .before = loss->before };

    if (last && line == *line_before)
        last->before = MAX(last->before, next.before);
    else
        g_array_append_val(losses, next);
    *line_before = line;
}

GArray *
losses_load(Archive *archive, const Chat *chat)
{
    GArray *losses = g_array_new(FALSE, FALSE, sizeof(Loss));
    int64_t number = archive_find_chat(archive, chat), line_before = 0;
    sqlite3_stmt *row = database_statement(
        archive->database, "SELECT after_time, before_time, (SELECT max(time) FROM message"
                           "  WHERE message.chat = ?2 AND time < before_time) AS line FROM loss"
                           " WHERE account = ?1 AND chat IN (?2, ?3) AND line IS NOT NULL"
                           " ORDER BY before_time LIMIT ?4");

    if (!number)
        return losses;
    sqlite3_bind_text(row, 1, jid_bare(chat->account->jid), -1, SQLITE_STATIC);
    sqlite3_bind_int64(row, 2, number);
    sqlite3_bind_int64(row, 3, chat->kind == CHAT_CONTACT ? 0 : number);
    sqlite3_bind_int(row, 4, LIMIT_HOLES);
    while (database_next(archive->database, row)) {
        const Loss loss = { sqlite3_column_int64(row, 0), sqlite3_column_int64(row, 1) };
        add(losses, &loss, sqlite3_column_int64(row, 2), &line_before);
    }
    sqlite3_reset(row);
    return losses;
}

static void
put(Archive *archive, const Account *account, int64_t chat, const Loss *loss)
{
    const DatabaseValue values[] = { DATABASE_TEXT(jid_bare(account->jid)), DATABASE_NUMBER(chat),
                                     DATABASE_NUMBER(loss->after), DATABASE_NUMBER(loss->before) };

    database_write(archive->database,
                   "INSERT OR REPLACE INTO loss (account, chat, after_time, before_time)"
                   " VALUES (?, ?, ?, ?)",
                   values, G_N_ELEMENTS(values), NULL);
}

void
losses_put(Archive *archive, const Chat *chat, const Loss *loss)
{
    int64_t number = archive_need_chat(archive, chat, NULL);

    if (number)
        put(archive, chat->account, number, loss);
}

void
losses_put_all(Archive *archive, const Account *account, const Loss *loss)
{
    put(archive, account, 0, loss);
}
