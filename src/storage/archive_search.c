/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Searching what is stored, in steps.
 *
 * The index gives rows by their numbers, which are in the order of storing, and an import stores
 * old lines late. So a search collects all hits first, to put them in order of time; if there are
 * too many, it asks for those of each period instead, from the newest on, as far as hits are
 * wanted. Filters are marks in the index (see archive_words.c), and every hit is checked against
 * its row, for marks can be written by anybody and rows may have changed. */

#include "config.h"

#include "storage/archive_search.h"

#include <string.h>

#include "base/i18n.h"
#include "storage/archive_rows.h"
#include "storage/archive_scope.h"
#include "storage/tokenizer.h"

#define TAIL_ROWS    1000                /* of a step: their texts are read */
#define WINDOW_ROWS  250000              /* of a step: the index is asked for their words */
#define FEW_HITS     2000                /* are all put in order; and the most of one step */
#define PERIOD_MS    INT64_C(2592000000) /* as in the view message_words */
#define PERIODS      12                  /* of a step */
#define MARKED_CHATS 16                  /* more are not named to the index */
#define DAY_MS       (INT64_C(24) * 60 * 60 * 1000)

typedef enum { IN_TAIL, IN_ALL, IN_PERIODS, AT_END } Stage;

typedef struct {
    int64_t time, row;
} Found;

struct ArchiveSearch {
    Archive *archive;
    SearchQuery *query;
    ArchiveScope *scope;
    char *wanted, *unwanted; /* for the index; NULL: nothing */
    Stage stage;
    unsigned enough;    /* hits that this step is for */
    int64_t indexed;    /* the last row that is asked of the index */
    int64_t next;       /* the row to go on with, downwards */
    GArray *periods;    /* int64_t, newest first; NULL: not read yet */
    unsigned period;    /* of them */
    GArray *found;      /* Found */
    unsigned in_tail;   /* of them, the first ones */
    unsigned looked_at; /* hits of the index in IN_ALL */
    bool is_sorted;
    bool is_doubtful; /* what the index finds is to be looked at */
};

/* --- the query as the index takes it --- */

static void
add_phrase(GString *text, const char *joint, const GPtrArray *words, bool is_prefix)
{
    g_string_append_printf(text, "%s\"", text->len ? joint : "");
    for (unsigned i = 0; i < words->len; i++)
        g_string_append_printf(text, "%s%s", i ? " " : "", (const char *)words->pdata[i]);
    g_string_append_printf(text, "\"%s", is_prefix ? " *" : "");
}

static void
add_mark(GString *text, const char *joint, const char *mark)
{
    g_string_append_printf(text, "%s\"%s\"", text->len ? joint : "", mark);
}

static void
add_number(GString *text, const char *joint, char letter, int64_t number)
{
    g_string_append_printf(text, "%s\"" WORD_SIGN "%c%" G_GINT64_FORMAT "\"",
                           text->len ? joint : "", letter, (gint64)number);
}

/* In parentheses, as one of several conditions. */
static void
add_group(GString *text, const GString *group)
{
    if (group->len)
        g_string_append_printf(text, "%s(%s)", text->len ? " AND " : "", group->str);
}

static void
add_nick(GString *group, const SearchName *name)
{
    const char *slash = strchr(name->folded, '/');
    g_autofree char *marked = g_strconcat(WORD_NICK_SIGN, slash ? slash + 1 : name->text, NULL);
    g_autoptr(GPtrArray) words = words_of(marked);

    add_phrase(group, " OR ", words, name->is_prefix);
}

/* Chats that may be named to the index; false: too many. */
static bool
add_chats(GString *group, const ArchiveScope *scope, bool is_from)
{
    GHashTableIter iter;
    gpointer value;

    if ((is_from ? scope->from : scope->sought) > MARKED_CHATS)
        return false;
    g_hash_table_iter_init(&iter, scope->chats);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const ScopeChat *chat = value;
        if (is_from ? chat->is_from : chat->is_sought)
            add_number(group, " OR ", 'c', chat->number);
    }
    return true;
}

static void
add_senders(GString *text, const ArchiveSearch *search)
{
    g_autoptr(GString) group = g_string_new(NULL);
    const GPtrArray *names = search->query->from;

    for (unsigned i = 0; i < names->len; i++) {
        const SearchName *name = names->pdata[i];

        if (name->is_negative)
            continue;
        if (search_name_is_me(name))
            add_mark(group, " OR ", WORD_SIGN "o");
        else
            add_nick(group, name);
    }
    if (!group->len || (search->scope->from && !add_chats(group, search->scope, true)))
        return;
    add_group(text, group);
}

static void
add_scope(GString *text, const ArchiveScope *scope)
{
    g_autoptr(GString) group = g_string_new(NULL);

    if (scope->account)
        add_number(group, "", 'a', scope->account);
    else if (scope->sought < g_hash_table_size(scope->chats))
        add_chats(group, scope, false);
    add_group(text, group);
}

static char *
take_text(GString *text)
{
    bool is_empty = !text->len;
    char *taken = g_string_free(text, is_empty);

    return taken;
}

/* Whether a word of it could be taken for a mark, if the index alone were asked. */
static bool
is_like_mark(const SearchTerm *term)
{
    for (unsigned i = 0; i < term->words->len; i++) {
        if (g_str_has_prefix(term->words->pdata[i], WORD_SIGN) ||
            g_str_has_prefix(term->words->pdata[i], WORD_NICK_SIGN))
            return true;
    }
    return false;
}

static void
make_conditions(ArchiveSearch *search)
{
    const SearchQuery *query = search->query;
    GString *wanted = g_string_new(NULL), *unwanted = g_string_new(NULL);

    for (unsigned i = 0; i < query->terms->len; i++) {
        const SearchTerm *term = query->terms->pdata[i];
        bool is_doubtful = is_like_mark(term);
        search->is_doubtful |= is_doubtful;
        if (is_doubtful && term->is_negative)
            continue;
        add_phrase(term->is_negative ? unwanted : wanted, term->is_negative ? " OR " : " AND ",
                   term->words, term->is_prefix);
    }
    if (query->has & TEXT_HAS_LINK)
        add_mark(wanted, " AND ", TOKEN_LINK);
    if (query->has & TEXT_HAS_FILE)
        add_mark(wanted, " AND ", TOKEN_FILE);
    add_scope(wanted, search->scope);
    add_senders(wanted, search);
    search->wanted = take_text(wanted);
    search->unwanted = take_text(unwanted);
}

/* period < 0: whatever the time. */
static char *
make_expression(const ArchiveSearch *search, int64_t period)
{
    GString *text = g_string_new(NULL);

    if (search->wanted)
        g_string_append_printf(text, "(%s)", search->wanted);
    if (period >= 0)
        add_number(text, " AND ", 'm', period);
    if (search->unwanted)
        g_string_append_printf(text, " NOT (%s)", search->unwanted);
    return g_string_free(text, FALSE);
}

/* --- looking at rows --- */

/* Columns of both statements. */
#define LOOK_COLUMNS "message.row, time, chat, is_outgoing, sender, body"

/* is_indexed: its words are known to be there. */
static void
look_at(ArchiveSearch *search, sqlite3_stmt *row, bool is_indexed)
{
    const SearchQuery *query = search->query;
    Found found = { sqlite3_column_int64(row, 1), sqlite3_column_int64(row, 0) };
    const ScopeChat *chat = archive_scope_find(search->scope, sqlite3_column_int64(row, 2));

    if (!chat || !chat->is_sought || found.time < query->after || found.time >= query->before)
        return;
    if (query->from->len && !archive_scope_has_sender(chat, query, sqlite3_column_int(row, 3),
                                                      (const char *)sqlite3_column_text(row, 4)))
        return;
    bool is_known = is_indexed && !search->is_doubtful;
    if (!is_known || query->has || query->has_not) {
        const char *body = (const char *)sqlite3_column_text(row, 5);
        if (!body || !(is_known ? search_match_has(query, body) : search_match(query, body)))
            return;
    }
    g_array_append_val(search->found, found);
    search->is_sorted = false;
}

/* Rows of the index from the search's next one down, not below `until`: how many, at most
 * FEW_HITS; next is where to go on. */
static unsigned
look_in_index(ArchiveSearch *search, const char *expression, int64_t until)
{
    Database *database = search->archive->database;
    sqlite3_stmt *rows = database_statement(
        database, "SELECT " LOOK_COLUMNS " FROM (SELECT rowid AS hit FROM message_text"
                  "  WHERE message_text MATCH ?1 AND rowid <= ?2 AND rowid >= ?3"
                  "  ORDER BY rowid DESC LIMIT ?4)"
                  " CROSS JOIN message ON message.row = hit");
    int64_t lowest = search->next + 1;
    unsigned count = 0;

    sqlite3_bind_text(rows, 1, expression, -1, SQLITE_STATIC);
    sqlite3_bind_int64(rows, 2, search->next);
    sqlite3_bind_int64(rows, 3, until);
    sqlite3_bind_int64(rows, 4, FEW_HITS);
    while (database_next(database, rows)) {
        count++;
        lowest = MIN(lowest, sqlite3_column_int64(rows, 0));
        look_at(search, rows, true);
    }
    search->next = lowest - 1;
    return count;
}

/* --- steps --- */

static void
look_in_tail(ArchiveSearch *search)
{
    Database *database = search->archive->database;
    int64_t until = MAX(search->next - TAIL_ROWS, search->indexed);
    sqlite3_stmt *rows =
        database_statement(database, "SELECT " LOOK_COLUMNS " FROM message"
                                     " WHERE row > ?1 AND row <= ?2 ORDER BY row DESC");

    sqlite3_bind_int64(rows, 1, until);
    sqlite3_bind_int64(rows, 2, search->next);
    while (database_next(database, rows))
        look_at(search, rows, false);
    search->next = until;
    if (until > search->indexed)
        return;
    search->in_tail = search->found->len;
    search->stage = search->wanted ? IN_ALL : IN_PERIODS;
}

/* There are so many that they are taken by periods: those found in the index will be found again.
 */
static void
begin_periods(ArchiveSearch *search)
{
    unsigned kept = 0;

    for (unsigned i = 0; i < search->found->len; i++) {
        const Found found = g_array_index(search->found, Found, i);
        if (found.row > search->indexed)
            g_array_index(search->found, Found, kept++) = found;
    }
    g_array_set_size(search->found, kept);
    search->next = search->indexed;
    search->stage = IN_PERIODS;
}

static void
look_in_all(ArchiveSearch *search)
{
    g_autofree char *expression = make_expression(search, -1);
    int64_t until = MAX(search->next - WINDOW_ROWS + 1, 1);
    unsigned count = look_in_index(search, expression, until);

    search->looked_at += count;
    search->next = until - 1;
    if (search->looked_at >= FEW_HITS)
        begin_periods(search);
    else if (search->next < 1)
        search->stage = AT_END;
}

static void
read_periods(ArchiveSearch *search)
{
    Database *database = search->archive->database;
    sqlite3_stmt *rows =
        database_statement(database, "SELECT number FROM message_period ORDER BY number DESC");

    search->periods = g_array_new(FALSE, FALSE, sizeof(int64_t));
    while (database_next(database, rows)) {
        int64_t number = sqlite3_column_int64(rows, 0);
        g_array_append_val(search->periods, number);
    }
}

/* A line may have moved a little since it was indexed. */
static bool
is_sought_period(const SearchQuery *query, int64_t period)
{
    int64_t start = period * PERIOD_MS - DAY_MS, end = (period + 1) * PERIOD_MS + DAY_MS;

    return end > query->after && (start < query->before || period == 0);
}

/* Some of one period; how many. */
static unsigned
look_in_period(ArchiveSearch *search)
{
    int64_t period = g_array_index(search->periods, int64_t, search->period);
    unsigned count = 0;

    if (is_sought_period(search->query, period)) {
        g_autofree char *expression = make_expression(search, period);
        count = look_in_index(search, expression, 1);
    }
    if (count < FEW_HITS) {
        search->period++;
        search->next = search->indexed;
    }
    return count;
}

/* In the tail and in all of the index the newest may come last, and the tail's may be older than
 * the periods to come. */
static bool
has_enough(const ArchiveSearch *search)
{
    return search->stage == IN_PERIODS && search->found->len - search->in_tail >= search->enough;
}

static void
look_in_periods(ArchiveSearch *search)
{
    unsigned looked_at = 0;

    if (!search->periods)
        read_periods(search);
    for (int i = 0; i < PERIODS && looked_at < FEW_HITS && !has_enough(search); i++) {
        if (search->period == search->periods->len) {
            search->stage = AT_END;
            return;
        }
        looked_at += look_in_period(search);
    }
}

bool
archive_search_step(ArchiveSearch *search, unsigned wanted)
{
    static void (*const STAGES[])(ArchiveSearch * search) = {
        [IN_TAIL] = look_in_tail,
        [IN_ALL] = look_in_all,
        [IN_PERIODS] = look_in_periods,
    };

    search->enough = wanted;
    if (search->stage != AT_END && !has_enough(search))
        STAGES[search->stage](search);
    return search->stage != AT_END && !has_enough(search);
}

/* --- new, free --- */

ArchiveSearch *
archive_search_new(Archive *archive, SearchQuery *query, GError **error)
{
    g_autoptr(ArchiveSearch) search = g_new0(ArchiveSearch, 1);
    ArchiveExtent rows = archive_index_extent(archive->index);

    search->archive = archive;
    search->query = query;
    search->found = g_array_new(FALSE, FALSE, sizeof(Found));
    search->indexed = MIN(rows.indexed, rows.last);
    search->next = rows.last;
    search->scope = archive_scope_new(archive->database, query, error);
    if (!search->scope)
        return NULL;
    if (!search->scope->sought || query->after >= query->before)
        search->stage = AT_END;
    make_conditions(search);
    return g_steal_pointer(&search);
}

void
archive_search_free(ArchiveSearch *search)
{
    if (!search)
        return;
    search_query_free(search->query);
    archive_scope_free(search->scope);
    if (search->periods)
        g_array_free(search->periods, TRUE);
    g_array_free(search->found, TRUE);
    g_free(search->wanted);
    g_free(search->unwanted);
    g_free(search);
}

/* --- what was found --- */

bool
archive_search_is_complete(const ArchiveSearch *search)
{
    return search->stage == AT_END;
}

unsigned
archive_search_count(const ArchiveSearch *search)
{
    return search->found->len;
}

const SearchQuery *
archive_search_query(const ArchiveSearch *search)
{
    return search->query;
}

static int
compare_found(gconstpointer a, gconstpointer b)
{
    const Found *left = a, *right = b;

    if (left->time != right->time)
        return left->time > right->time ? -1 : 1;
    return (left->row < right->row) - (left->row > right->row);
}

/* Hits of periods come in the order of periods: what was given out keeps its place, but for the
 * tail's. */
static void
sort_found(ArchiveSearch *search)
{
    if (search->is_sorted)
        return;
    g_array_sort(search->found, compare_found);
    search->is_sorted = true;
}

static ArchiveHit *
read_hit(ArchiveSearch *search, int64_t row)
{
    Database *database = search->archive->database;
    sqlite3_stmt *find = database_statement(
        database, "SELECT " ARCHIVE_COLUMNS ", chat.jid, chat.kind, account.jid FROM message"
                  " JOIN chat ON chat.id = chat JOIN account ON account.id = account"
                  " WHERE message.row = ?");
    ArchiveHit *hit = NULL;

    sqlite3_bind_int64(find, 1, row);
    if (database_next(database, find) && (hit = archive_read_chat(find, ARCHIVE_COLUMN_COUNT))) {
        hit->account =
            jid_new((const char *)sqlite3_column_text(find, ARCHIVE_COLUMN_COUNT + 2), NULL);
        hit->message = archive_read_message(search->archive, find);
    }
    sqlite3_reset(find);
    return hit;
}

GPtrArray *
archive_search_hits(ArchiveSearch *search, unsigned first, unsigned count)
{
    GPtrArray *hits = archive_new_hits();

    sort_found(search);
    for (unsigned i = first; i < search->found->len && i - first < count; i++) {
        ArchiveHit *hit = read_hit(search, g_array_index(search->found, Found, i).row);

        if (hit)
            g_ptr_array_add(hits, hit);
    }
    return hits;
}

/* --- what stands beside a line --- */

static void
free_message(gpointer message)
{
    message_unref(message);
}

static void
read_side(Archive *archive, GPtrArray *messages, const char *sql, const int64_t *numbers)
{
    sqlite3_stmt *rows = database_statement(archive->database, sql);

    sqlite3_bind_int64(rows, 1, numbers[0]);
    sqlite3_bind_int64(rows, 2, numbers[1]);
    while (database_next(archive->database, rows))
        g_ptr_array_add(messages, archive_read_message(archive, rows));
}

GPtrArray *
archive_context(Archive *archive, int64_t row, unsigned before, unsigned after)
{
    GPtrArray *messages = g_ptr_array_new_with_free_func(free_message);

    read_side(archive, messages,
              "SELECT * FROM (SELECT " ARCHIVE_COLUMNS " FROM message JOIN"
              "  (SELECT chat AS in_chat, time AS at FROM message WHERE row = ?1)"
              "  WHERE chat = in_chat AND time <= at AND (time < at OR message.row <= ?1)"
              "  ORDER BY time DESC, message.row DESC LIMIT ?2) ORDER BY 2, 1",
              (int64_t[]){ row, (int64_t)before + 1 });
    read_side(archive, messages,
              "SELECT " ARCHIVE_COLUMNS " FROM message JOIN"
              " (SELECT chat AS in_chat, time AS at FROM message WHERE row = ?1)"
              " WHERE chat = in_chat AND time >= at AND (time > at OR message.row > ?1)"
              " ORDER BY time, message.row LIMIT ?2",
              (int64_t[]){ row, after });
    return messages;
}
