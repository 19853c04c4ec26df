/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What somebody looks for in the history, out of what was typed. */

#include "config.h"

#include "storage/search_query.h"

#include <string.h>

#include "base/date_range.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "model/account.h"
#include "storage/database.h"

#define PREFIX_LENGTH 3   /* characters: shorter beginnings would match half of all */
#define PARTS_MAX     100 /* words and filters */
#define WORDS_MAX     300 /* of all phrases */
#define SHOWN_BYTES   60  /* of a word, in what is said about it */

/* One word or filter as it was typed. */
typedef struct {
    char *key;  /* NULL: a word */
    char *text; /* without its quotes */
    bool is_quoted;
    bool is_negative;
    int64_t now;
} Part;

static void
part_done(Part *part)
{
    g_clear_pointer(&part->key, g_free);
    g_clear_pointer(&part->text, g_free);
}

static bool
refuse(GError **error, const char *format, const char *word)
{
    g_autofree char *shown = utf8_short_line(word, SHOWN_BYTES);

    g_set_error(error, STORAGE_ERROR, STORAGE_ERROR_QUERY, format, shown);
    return false;
}

/* --- new, free --- */

static void
free_term(gpointer data)
{
    SearchTerm *term = data;

    g_ptr_array_unref(term->words);
    g_free(term);
}

static void
free_name(gpointer data)
{
    SearchName *name = data;

    g_free(name->text);
    g_free(name->folded);
    g_free(name);
}

SearchQuery *
search_query_new(void)
{
    SearchQuery *query = g_new0(SearchQuery, 1);

    query->terms = g_ptr_array_new_with_free_func(free_term);
    query->in = g_ptr_array_new_with_free_func(free_name);
    query->from = g_ptr_array_new_with_free_func(free_name);
    query->account = g_ptr_array_new_with_free_func(free_name);
    query->after = G_MININT64;
    query->before = G_MAXINT64;
    return query;
}

void
search_query_free(SearchQuery *query)
{
    if (!query)
        return;
    g_ptr_array_unref(query->terms);
    g_ptr_array_unref(query->in);
    g_ptr_array_unref(query->from);
    g_ptr_array_unref(query->account);
    g_free(query);
}

/* --- filters --- */

static bool
add_name(GPtrArray *names, const Part *part)
{
    SearchName *name = g_new0(SearchName, 1);
    size_t length = strlen(part->text);

    name->is_negative = part->is_negative;
    name->is_prefix = !part->is_quoted && length > 1 && part->text[length - 1] == '*';
    name->text = g_strndup(part->text, length - (name->is_prefix ? 1 : 0));
    name->folded = utf8_fold(name->text);
    g_ptr_array_add(names, name);
    return true;
}

static bool
take_in(SearchQuery *query, const Part *part, GError **error)
{
    (void)error;
    return add_name(query->in, part);
}

static bool
take_from(SearchQuery *query, const Part *part, GError **error)
{
    (void)error;
    return add_name(query->from, part);
}

static bool
take_account(SearchQuery *query, const Part *part, GError **error)
{
    (void)error;
    return add_name(query->account, part);
}

static bool
take_kind(SearchQuery *query, const Part *part, GError **error)
{
    static const char *const KINDS[] = {
        [CHAT_CONTACT] = "chat", [CHAT_ROOM] = "room", [CHAT_PRIVATE] = "private"
    };
    const unsigned all = (1u << G_N_ELEMENTS(KINDS)) - 1;

    for (unsigned i = 0; i < G_N_ELEMENTS(KINDS); i++) {
        if (g_ascii_strcasecmp(part->text, KINDS[i]) != 0)
            continue;
        query->kinds = part->is_negative ? (query->kinds ? query->kinds : all) & ~(1u << i)
                                         : query->kinds | 1u << i;
        return true;
    }
    return refuse(error, _("\"kind:%s\" is none: there are kind:chat, kind:room and kind:private."),
                  part->text);
}

static bool
take_has(SearchQuery *query, const Part *part, GError **error)
{
    static const struct {
        const char *word;
        TextHas has;
    } WORDS[] = {
        { "link", TEXT_HAS_LINK },
        { "links", TEXT_HAS_LINK },
        { "file", TEXT_HAS_FILE },
        { "files", TEXT_HAS_FILE },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(WORDS); i++) {
        if (g_ascii_strcasecmp(part->text, WORDS[i].word) != 0)
            continue;
        if (part->is_negative)
            query->has_not |= WORDS[i].has;
        else
            query->has |= WORDS[i].has;
        return true;
    }
    return refuse(error, _("\"has:%s\" cannot be looked for: there are has:link and has:file."),
                  part->text);
}

static bool
read_date(const Part *part, DateRange *ret_range, GError **error)
{
    if (part->is_negative)
        return refuse(error, _("\"-%s:\" cannot be: use before: and after: without the sign."),
                      part->key);
    if (date_range_parse(part->text, part->now, ret_range))
        return true;
    return refuse(error,
                  _("\"%s\" is no date: write 2026-03-01, 2026-03, 2026, today, yesterday, or 3d, "
                    "2w, 6m, 1y for so long ago."),
                  part->text);
}

static bool
take_after(SearchQuery *query, const Part *part, GError **error)
{
    DateRange range;

    if (!read_date(part, &range, error))
        return false;
    query->after = MAX(query->after, range.from);
    return true;
}

static bool
take_before(SearchQuery *query, const Part *part, GError **error)
{
    DateRange range;

    if (!read_date(part, &range, error))
        return false;
    query->before = MIN(query->before, range.from);
    return true;
}

static bool
take_on(SearchQuery *query, const Part *part, GError **error)
{
    DateRange range;

    if (!read_date(part, &range, error))
        return false;
    query->after = MAX(query->after, range.from);
    query->before = MIN(query->before, range.until);
    return true;
}

typedef struct {
    const char *key;
    bool (*take)(SearchQuery *query, const Part *part, GError **error);
    const char *choices;
    bool is_of_time; /* and cannot be turned round */
} Filter;

static const Filter FILTERS[] = {
    { "in", take_in, NULL, false },
    { "from", take_from, NULL, false },
    { "after", take_after, "today|yesterday|7d|1m|1y", true },
    { "before", take_before, "today|yesterday|7d|1m|1y", true },
    { "on", take_on, "today|yesterday", true },
    { "has", take_has, "link|file", false },
    { "kind", take_kind, "chat|room|private", false },
    { "account", take_account, NULL, false },
};

static const Filter *
find_filter(const char *key)
{
    for (size_t i = 0; i < G_N_ELEMENTS(FILTERS); i++) {
        if (g_ascii_strcasecmp(FILTERS[i].key, key) == 0)
            return &FILTERS[i];
    }
    return NULL;
}

const char *const *
search_query_keys(void)
{
    static const char *const KEYS[] = { "in",  "from", "after",   "before", "on",
                                        "has", "kind", "account", NULL };

    return KEYS;
}

const char *
search_query_choices(const char *key)
{
    const Filter *filter = find_filter(key);

    return filter ? filter->choices : NULL;
}

bool
search_query_has_opposite(const char *key)
{
    const Filter *filter = find_filter(key);

    return filter && !filter->is_of_time;
}

/* --- words --- */

static bool
refuse_much(GError **error)
{
    g_set_error_literal(error, STORAGE_ERROR, STORAGE_ERROR_QUERY,
                        _("That is too much to look for at once."));
    return false;
}

static unsigned
count_words(const SearchQuery *query)
{
    unsigned count = 0;

    for (unsigned i = 0; i < query->terms->len; i++)
        count += ((const SearchTerm *)query->terms->pdata[i])->words->len;
    return count;
}

/* Nothing between quotes, or signs alone, would match nothing: left out. */
static bool
take_word(SearchQuery *query, const Part *part, GError **error)
{
    size_t length = strlen(part->text);
    SearchTerm *term;
    g_autoptr(GPtrArray) words = words_of(part->text);

    if (!words->len)
        return true;
    if (count_words(query) + words->len > WORDS_MAX)
        return refuse_much(error);
    term = g_new0(SearchTerm, 1);
    term->words = g_steal_pointer(&words);
    term->is_negative = part->is_negative;
    term->is_prefix = !part->is_quoted && part->text[length - 1] == '*';
    g_ptr_array_add(query->terms, term);
    return true;
}

static bool
take_part(SearchQuery *query, const Part *part, GError **error)
{
    const Filter *filter = part->key ? find_filter(part->key) : NULL;

    if (query->terms->len + query->in->len + query->from->len + query->account->len >= PARTS_MAX)
        return refuse_much(error);
    if (!filter)
        return take_word(query, part, error);
    if (!part->text[0])
        return refuse(error, _("What is to stand behind \"%s:\"? /help search tells."), part->key);
    return filter->take(query, part, error);
}

/* Up to the closing quote, or to a blank. */
static char *
take_text(const char **at, bool *ret_is_quoted)
{
    const char *start = *at, *end;

    *ret_is_quoted = *start == '"';
    if (*ret_is_quoted)
        start++;
    end = start + strcspn(start, *ret_is_quoted ? "\"" : " \t\n");
    *at = *ret_is_quoted && *end ? end + 1 : end;
    return g_strndup(start, (gsize)(end - start));
}

/* The key of a filter there; NULL: it is none, and the text may be looked for as it is. */
static char *
take_key(const char **at)
{
    size_t length = strspn(*at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    g_autofree char *key = g_strndup(*at, length);

    if ((*at)[length] != ':' || !find_filter(key))
        return NULL;
    *at += length + 1;
    return g_steal_pointer(&key);
}

/* A word in the midst of which a quote begins ends there: lunch"is late" is two parts. */
static void
split_at_quote(const char **at, Part *part)
{
    char *quote = part->is_quoted ? NULL : strchr(part->text, '"');

    if (!quote)
        return;
    *at -= strlen(quote);
    *quote = '\0';
}

static Part
next_part(const char **at, int64_t now)
{
    Part part = { .now = now };

    if (**at == '-' && (*at)[1] && !strchr(" \t\n-", (*at)[1])) {
        part.is_negative = true;
        (*at)++;
    }
    part.key = take_key(at);
    part.text = take_text(at, &part.is_quoted);
    split_at_quote(at, &part);
    return part;
}

/* The last word typed may be unfinished. */
static void
open_last_word(SearchQuery *query, const Part *last)
{
    const SearchTerm *newest =
        query->terms->len ? query->terms->pdata[query->terms->len - 1] : NULL;
    const char *word = newest ? newest->words->pdata[newest->words->len - 1] : NULL;

    if (!word || last->key || last->is_quoted || newest->is_negative)
        return;
    if (g_utf8_strlen(word, -1) >= PREFIX_LENGTH)
        ((SearchTerm *)query->terms->pdata[query->terms->len - 1])->is_prefix = true;
}

bool
search_query_add(SearchQuery *query, const char *text, int64_t now, GError **error)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    const char *at = valid + strspn(valid, " \t\n");

    while (*at) {
        Part part = next_part(&at, now);
        bool is_taken = take_part(query, &part, error);

        at += strspn(at, " \t\n");
        if (is_taken && !*at)
            open_last_word(query, &part);
        part_done(&part);
        if (!is_taken)
            return false;
    }
    return true;
}

bool
search_query_filter(SearchQuery *query, const char *key, const char *value, int64_t now,
                    GError **error)
{
    g_autofree char *valid = g_utf8_make_valid(value, -1);
    const Part part = { .key = (char *)key, .text = valid, .now = now };

    return take_part(query, &part, error);
}

bool
search_query_is_empty(const SearchQuery *query, GError **error)
{
    if (query->terms->len || query->in->len || query->from->len || query->account->len ||
        query->kinds || query->has || query->has_not || query->after != G_MININT64 ||
        query->before != G_MAXINT64)
        return false;
    g_set_error_literal(error, STORAGE_ERROR, STORAGE_ERROR_QUERY,
                        _("Give at least one word to look for."));
    return true;
}

SearchQuery *
search_query_parse(const char *text, int64_t now, GError **error)
{
    g_autoptr(SearchQuery) query = search_query_new();

    if (!search_query_add(query, text, now, error) || search_query_is_empty(query, error))
        return NULL;
    return g_steal_pointer(&query);
}
