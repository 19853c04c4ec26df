/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of texts for SQLite's full-text index. */

#include "config.h"

#include "storage/tokenizer.h"

#include <string.h>

#include "storage/words.h"

typedef int (*TokenFn)(void *context, int flags, const char *token, int length, int start, int end);

typedef struct {
    TokenFn fn;
    void *context;
} Sink;

static int
create(void *context, const char **arguments, int count, Fts5Tokenizer **ret_tokenizer)
{
    (void)arguments;
    (void)count;
    *ret_tokenizer = context;
    return SQLITE_OK;
}

static void
destroy(Fts5Tokenizer *tokenizer)
{
    (void)tokenizer;
}

static int
give_word(const TextWord *word, gpointer data)
{
    const Sink *sink = data;

    return sink->fn(sink->context, 0, word->text, word->length, word->start, word->end);
}

static int
give_mark(const Sink *sink, const char *mark, int length)
{
    return sink->fn(sink->context, 0, mark, (int)strlen(mark), length, length);
}

static int
tokenize(Fts5Tokenizer *tokenizer, void *context, int flags, const char *text, int length,
         TokenFn fn)
{
    Sink sink = { fn, context };
    int code = words_each(text, length, give_word, &sink);
    unsigned has = flags & FTS5_TOKENIZE_DOCUMENT ? text_has(text, length) : 0;

    (void)tokenizer;
    if (code == SQLITE_OK && has & TEXT_HAS_LINK)
        code = give_mark(&sink, TOKEN_LINK, length);
    if (code == SQLITE_OK && has & TEXT_HAS_FILE)
        code = give_mark(&sink, TOKEN_FILE, length);
    return code;
}

static fts5_api *
find_api(sqlite3 *handle)
{
    fts5_api *api = NULL;
    sqlite3_stmt *statement = NULL;

    if (sqlite3_prepare_v2(handle, "SELECT fts5(?1)", -1, &statement, NULL) == SQLITE_OK) {
        sqlite3_bind_pointer(statement, 1, (void *)&api, "fts5_api_ptr", NULL);
        sqlite3_step(statement);
    }
    sqlite3_finalize(statement);
    return api;
}

int
tokenizer_register(sqlite3 *handle)
{
    fts5_tokenizer methods = { create, destroy, tokenize };
    fts5_api *api = find_api(handle);

    /* It has no state: FTS5 wants to see a pointer, which is never looked at. */
    return api ? api->xCreateTokenizer(api, "jaser", api, &methods, NULL) : SQLITE_ERROR;
}
