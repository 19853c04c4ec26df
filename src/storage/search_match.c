/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a text has the words of a query, and where. */

#include "config.h"

#include "storage/search_match.h"

#include <string.h>

/* As the index, which looks no further. */
#define TEXT_CHARS 65536

/* The words of a text: where they stand in it, and, folded, in one string. */
typedef struct {
    GString *folded;
    GArray *words; /* Place */
} Text;

typedef struct {
    gsize at;
    int length;
    int start, end;
} Place;

static int
collect(const TextWord *word, gpointer data)
{
    Text *text = data;
    Place place = { text->folded->len, word->length, word->start, word->end };

    g_string_append_len(text->folded, word->text, word->length);
    g_array_append_val(text->words, place);
    return 0;
}

static Text
text_read(const char *body)
{
    Text text = { g_string_sized_new(256), g_array_new(FALSE, FALSE, sizeof(Place)) };
    size_t length = strlen(body);

    if (length > TEXT_CHARS)
        length = (size_t)(g_utf8_offset_to_pointer(
                              body, MIN(g_utf8_strlen(body, (gssize)length), TEXT_CHARS)) -
                          body);
    words_each(body, (int)length, collect, &text);
    return text;
}

static void
text_done(Text *text)
{
    g_string_free(text->folded, TRUE);
    g_array_free(text->words, TRUE);
}

static bool
is_word(const Text *text, unsigned index, const char *sought, bool is_prefix)
{
    const Place *place = &g_array_index(text->words, Place, index);
    size_t length = strlen(sought);

    return (is_prefix ? length <= (size_t)place->length : length == (size_t)place->length) &&
           memcmp(text->folded->str + place->at, sought, length) == 0;
}

/* Whether the term stands at this word. */
static bool
stands_at(const Text *text, const SearchTerm *term, unsigned index)
{
    const GPtrArray *words = term->words;

    if (index + words->len > text->words->len)
        return false;
    for (unsigned i = 0; i < words->len; i++) {
        if (!is_word(text, index + i, words->pdata[i], term->is_prefix && i + 1 == words->len))
            return false;
    }
    return true;
}

static bool
has_term(const Text *text, const SearchTerm *term)
{
    for (unsigned i = 0; i < text->words->len; i++) {
        if (stands_at(text, term, i))
            return true;
    }
    return false;
}

bool
search_match_has(const SearchQuery *query, const char *body)
{
    unsigned has = query->has | query->has_not ? text_has(body, (int)strlen(body)) : 0;

    return (has & query->has) == query->has && !(has & query->has_not);
}

bool
search_match(const SearchQuery *query, const char *body)
{
    bool matches = true;

    if (!search_match_has(query, body))
        return false;
    if (!query->terms->len)
        return true;
    Text text = text_read(body);
    for (unsigned i = 0; matches && i < query->terms->len; i++) {
        const SearchTerm *term = query->terms->pdata[i];
        matches = has_term(&text, term) != term->is_negative;
    }
    text_done(&text);
    return matches;
}

static int
compare_spans(gconstpointer a, gconstpointer b)
{
    const SearchSpan *left = a, *right = b;

    if (left->start != right->start)
        return left->start < right->start ? -1 : 1;
    return (left->end < right->end) - (left->end > right->end);
}

static void
add_spans(GArray *spans, const Text *text, const SearchTerm *term)
{
    for (unsigned i = 0; i < text->words->len; i++) {
        if (!stands_at(text, term, i))
            continue;
        SearchSpan span = {
            g_array_index(text->words, Place, i).start,
            g_array_index(text->words, Place, i + term->words->len - 1).end,
        };
        g_array_append_val(spans, span);
    }
}

GArray *
search_spans(const SearchQuery *query, const char *body)
{
    GArray *spans = g_array_new(FALSE, FALSE, sizeof(SearchSpan));
    Text text = text_read(body);
    unsigned kept = 0;

    for (unsigned i = 0; i < query->terms->len; i++) {
        const SearchTerm *term = query->terms->pdata[i];
        if (!term->is_negative)
            add_spans(spans, &text, term);
    }
    text_done(&text);
    g_array_sort(spans, compare_spans);
    for (unsigned i = 0; i < spans->len; i++) {
        const SearchSpan span = g_array_index(spans, SearchSpan, i);
        if (kept && span.start < g_array_index(spans, SearchSpan, kept - 1).end)
            continue;
        g_array_index(spans, SearchSpan, kept++) = span;
    }
    g_array_set_size(spans, kept);
    return spans;
}
