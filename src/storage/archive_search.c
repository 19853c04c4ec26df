/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Full-text search: the user's words as a query that cannot be wrong, and its hits. */

#include "config.h"

#include "base/i18n.h"
#include "storage/archive.h"
#include "storage/archive_rows.h"

#define SCOPE_SIGN    "\xee\x80\x80" /* U+E000, as in the view message_words */
#define PREFIX_LENGTH 3              /* characters: shorter beginnings would match half of all */
#define HITS_ORDERED  2000           /* of more hits, those stored last are put in order of time */

/* FTS5 takes anything between quotes as text, but nothing between quotes would match nothing. */
static void
add_phrase(GString *query, const char *text, bool is_prefix)
{
    bool has_word = false;

    for (const char *at = text; *at && !has_word; at = g_utf8_next_char(at))
        has_word = g_unichar_isalnum(g_utf8_get_char(at));
    if (!has_word)
        return;
    g_string_append_printf(query, " \"%s\"%s", text, is_prefix ? "*" : "");
}

static void
add_words(GString *query, const char *text, bool is_last)
{
    g_auto(GStrv) words = g_strsplit_set(text, " \t\n", -1);

    for (unsigned i = 0; words[i]; i++)
        add_phrase(query, words[i],
                   is_last && !words[i + 1] && g_utf8_strlen(words[i], -1) >= PREFIX_LENGTH);
}

/* Words all to be found, "several words" as they stand, the last one as a beginning. NULL: there
 * is no word. */
static char *
make_query(int64_t account, int64_t chat, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_auto(GStrv) parts = g_strsplit(valid, "\"", -1);
    g_autoptr(GString) words = g_string_new(NULL);

    for (unsigned i = 0; parts[i]; i++) {
        if (i % 2)
            add_phrase(words, parts[i], false);
        else
            add_words(words, parts[i], !parts[i + 1]);
    }
    if (!words->len)
        return NULL;
    if (chat)
        g_string_append_printf(words, " \"" SCOPE_SIGN "c%" G_GINT64_FORMAT "\"", chat);
    else if (account)
        g_string_append_printf(words, " \"" SCOPE_SIGN "a%" G_GINT64_FORMAT "\"", account);
    return g_string_free(g_steal_pointer(&words), FALSE);
}

static GPtrArray *
run_query(Archive *archive, const char *query, int64_t chat, unsigned limit)
{
    GPtrArray *hits = archive_new_hits();
    sqlite3_stmt *search = database_statement(
        archive->database, /* the texts of those alone that are returned are read */
        "SELECT " ARCHIVE_COLUMNS ", chat.jid, chat.kind FROM (SELECT row AS hit FROM"
        "  (SELECT rowid AS found FROM message_text WHERE message_text MATCH ?1"
        "   ORDER BY rowid DESC LIMIT ?2)"
        "  JOIN message ON row = found WHERE ?3 IN (0, chat)"
        "  ORDER BY time DESC, found DESC LIMIT ?4)"
        " JOIN message ON message.row = hit JOIN chat ON chat.id = chat"
        " ORDER BY time DESC, hit DESC");

    sqlite3_bind_text(search, 1, query, -1, SQLITE_STATIC);
    sqlite3_bind_int(search, 2, HITS_ORDERED);
    sqlite3_bind_int64(search, 3, chat);
    sqlite3_bind_int64(search, 4, limit);
    while (database_next(archive->database, search)) {
        ArchiveHit *hit = archive_read_chat(search, ARCHIVE_COLUMN_COUNT);

        if (!hit)
            continue;
        hit->message = archive_read_message(archive, search);
        g_ptr_array_add(hits, hit);
    }
    return hits;
}

GPtrArray *
archive_search(Archive *archive, const Account *account, const Chat *chat, const char *words,
               unsigned limit, GError **error)
{
    int64_t account_number = account ? archive_find_account(archive, account) : 0;
    int64_t chat_number = chat ? archive_find_chat(archive, chat) : 0;
    g_autofree char *query = make_query(account_number, chat_number, words);

    if (!query) {
        g_set_error_literal(error, STORAGE_ERROR, STORAGE_ERROR_QUERY,
                            _("Give at least one word to look for."));
        return NULL;
    }
    if ((account && !account_number) || (chat && !chat_number)) /* nothing of it is stored */
        return archive_new_hits();
    archive_index_complete(archive->index);
    return run_query(archive, query, chat_number, limit);
}
