/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of a text, for searching. */

#include "config.h"

#include "storage/words.h"

#include <string.h>

/* What one character gives at most, decomposed. */
#define PARTS      G_UNICHAR_MAX_DECOMPOSITION_LENGTH
#define PART_BYTES (PARTS * 6)

typedef enum {
    GAP,    /* between words */
    LETTER, /* part of one */
    ALONE,  /* a word by itself */
    SILENT, /* part of one, and not looked at: an accent */
} Part;

/* A word that is being read. */
typedef struct {
    char folded[WORD_BYTES];
    TextWord word;
} Reader;

/* --- characters --- */

static bool
is_without_blanks(gunichar c)
{
    if (c < 0x0E00)
        return false;
    switch (g_unichar_get_script(c)) {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_BOPOMOFO:
    case G_UNICODE_SCRIPT_THAI:
    case G_UNICODE_SCRIPT_LAO:
    case G_UNICODE_SCRIPT_KHMER:
    case G_UNICODE_SCRIPT_MYANMAR:
        return true;
    default:
        return false;
    }
}

/* Marks that change a letter's sound but not the word for who looks for it: accents of European
 * scripts, points of Hebrew and Arabic. Those of others are letters in all but name. */
static bool
is_accent(gunichar c)
{
    return c < 0x0700 || (c >= 0x1AB0 && c <= 0x1AFF) || (c >= 0x1DC0 && c <= 0x1DFF) ||
           (c >= 0x20D0 && c <= 0x20FF) || (c >= 0xFE00 && c <= 0xFE2F) || c >= 0xE0000;
}

static Part
part_of(gunichar c)
{
    switch (g_unichar_type(c)) {
    case G_UNICODE_UPPERCASE_LETTER:
    case G_UNICODE_LOWERCASE_LETTER:
    case G_UNICODE_TITLECASE_LETTER:
    case G_UNICODE_MODIFIER_LETTER:
    case G_UNICODE_OTHER_LETTER:
        return is_without_blanks(c) ? ALONE : LETTER;
    case G_UNICODE_DECIMAL_NUMBER:
    case G_UNICODE_LETTER_NUMBER:
    case G_UNICODE_OTHER_NUMBER:
    case G_UNICODE_PRIVATE_USE:
        return LETTER;
    case G_UNICODE_OTHER_SYMBOL:
        return ALONE;
    case G_UNICODE_NON_SPACING_MARK:
    case G_UNICODE_SPACING_MARK:
        return is_accent(c) || is_without_blanks(c) ? SILENT : LETTER;
    case G_UNICODE_ENCLOSING_MARK:
    case G_UNICODE_FORMAT: /* soft hyphens, joiners */
        return SILENT;
    default:
        return GAP;
    }
}

/* Letters that have no accent by their name, but for who types without them. */
static const char *
spelled_out(gunichar c)
{
    static const struct {
        gunichar letter;
        const char *text;
    } LETTERS[] = {
        { 0x00DF, "ss" }, { 0x00E6, "ae" },       { 0x00F8, "o" }, { 0x0111, "d" },
        { 0x0127, "h" },  { 0x0131, "i" },        { 0x0142, "l" }, { 0x0153, "oe" },
        { 0x0167, "t" },  { 0x03C2, "\xcf\x83" }, /* the sigma at the end of a word */
        { 0x1E9E, "ss" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(LETTERS); i++) {
        if (LETTERS[i].letter == c)
            return LETTERS[i].text;
    }
    return NULL;
}

/* Appends the character without case and accents; how many bytes. */
static int
fold(gunichar c, char *ret_bytes)
{
    gunichar parts[PARTS];

    if (c >= 0xE000 && c <= 0xF8FF) /* of private use, as the marks of rows are */
        return g_unichar_to_utf8(c, ret_bytes);
    gsize count = g_unichar_fully_decompose(g_unichar_tolower(c), TRUE, parts, PARTS);
    int length = 0;

    for (gsize i = 0; i < count; i++) {
        gunichar part = g_unichar_tolower(parts[i]);
        const char *text = spelled_out(part);
        Part kind = part_of(part);

        if (text)
            length += (int)(g_stpcpy(ret_bytes + length, text) - (ret_bytes + length));
        else if (kind == LETTER || kind == ALONE)
            length += g_unichar_to_utf8(part, ret_bytes + length);
    }
    return length;
}

/* --- words --- */

static void
append(Reader *reader, const char *bytes, int length)
{
    TextWord *word = &reader->word;

    if (word->length + length > WORD_BYTES)
        return;
    memcpy(reader->folded + word->length, bytes, (size_t)length);
    word->length += length;
}

static int
end_word(Reader *reader, int (*fn)(const TextWord *word, gpointer data), gpointer data)
{
    int result = reader->word.length ? fn(&reader->word, data) : 0;

    reader->word.length = 0;
    return result;
}

/* The character there and its length; not valid: U+0000 of one byte. */
static gunichar
char_at(const char *text, int length, int *ret_length)
{
    gunichar c = g_utf8_get_char_validated(text, length);

    if (c == (gunichar)-1 || c == (gunichar)-2) {
        *ret_length = 1;
        return 0;
    }
    *ret_length = g_utf8_skip[(unsigned char)*text];
    return c;
}

static void
take(Reader *reader, int at, const char *bytes, int count)
{
    if (!reader->word.length)
        reader->word.start = at;
    append(reader, bytes, count);
}

/* A letter or digit of ASCII in lower case; 0: it is none. Most of all text is looked at here. */
static inline char
lower_ascii(char c)
{
    unsigned char lower = (unsigned char)c | 0x20; /* which digits have */
    bool is_letter = lower >= 'a' && lower <= 'z', is_digit = c >= '0' && c <= '9';

    return is_letter || is_digit ? (char)lower : 0;
}

/* Letters and digits of ASCII from there on; where they end. */
static int
take_ascii(Reader *reader, const char *text, int at, int length)
{
    TextWord *word = &reader->word;
    int count = word->length;
    char c;

    if (!count)
        word->start = at;
    for (; at < length && (c = lower_ascii(text[at])); at++) {
        if (count < WORD_BYTES)
            reader->folded[count++] = c;
    }
    word->length = count;
    word->end = at;
    return at;
}

int
words_each(const char *text, int length, int (*fn)(const TextWord *word, gpointer data),
           gpointer data)
{
    Reader reader;
    int result = 0;

    reader.word = (TextWord){ .text = reader.folded };
    for (int at = 0, size = 1; at < length && result == 0; at += size) {
        char bytes[PART_BYTES];
        Part part = GAP;
        gunichar c = (unsigned char)text[at];

        size = 1;
        if (lower_ascii(text[at])) {
            size = take_ascii(&reader, text, at, length) - at;
            continue;
        }
        if (c >= 0x80) {
            c = char_at(text + at, length - at, &size);
            part = c ? part_of(c) : GAP;
        }
        if (part == GAP || part == ALONE)
            result = end_word(&reader, fn, data);
        if (part == LETTER || part == ALONE)
            take(&reader, at, bytes, fold(c, bytes));
        if (part != GAP)
            reader.word.end = at + size;
        if (part == ALONE && result == 0)
            result = end_word(&reader, fn, data);
    }
    return result == 0 ? end_word(&reader, fn, data) : result;
}

static int
collect(const TextWord *word, gpointer data)
{
    g_ptr_array_add(data, g_strndup(word->text, (gsize)word->length));
    return 0;
}

GPtrArray *
words_of(const char *text)
{
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);

    words_each(text, (int)strlen(text), collect, words);
    return words;
}

/* --- links --- */

static bool
is_end_of_link(char c)
{
    return (unsigned char)c <= ' ' || c == '<' || c == '>' || c == '"';
}

/* Whether the path of the link ends with a name.type that is no page's. */
static bool
names_file(const char *path, const char *end)
{
    static const char *const PAGES[] = { "htm", "html", "php", "asp", "aspx", "jsp", "cgi" };
    const char *stop = path;
    const char *dot = NULL;

    path = memchr(path, '/', (size_t)(end - path));
    if (!path)
        return false;
    for (stop = path; stop < end && *stop != '?' && *stop != '#'; stop++) {
        if (*stop == '/')
            dot = NULL;
        else if (*stop == '.')
            dot = stop + 1;
    }
    if (!dot || dot[-2] == '/' || stop == dot || stop - dot > 5)
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(PAGES); i++) {
        if (strlen(PAGES[i]) == (size_t)(stop - dot) &&
            g_ascii_strncasecmp(PAGES[i], dot, strlen(PAGES[i])) == 0)
            return false;
    }
    for (; dot < stop; dot++) {
        if (!g_ascii_isalnum(*dot))
            return false;
    }
    return true;
}

/* ret_stop: where it ends, so that one without an end is looked through once. */
static unsigned
link_has(const char *text, const char *colon, const char *end, const char **ret_stop)
{
    static const char SAFE[] = "aesgcm";
    const char *scheme = colon, *stop = colon + 3;

    *ret_stop = stop;
    while (scheme > text && (g_ascii_isalnum(scheme[-1]) || strchr("+-.", scheme[-1])))
        scheme--;
    if (scheme == colon)
        return 0;
    while (stop < end && !is_end_of_link(*stop))
        stop++;
    if (stop == colon + 3)
        return 0;
    *ret_stop = stop;
    if (colon - scheme == sizeof SAFE - 1 &&
        g_ascii_strncasecmp(scheme, SAFE, sizeof SAFE - 1) == 0)
        return TEXT_HAS_LINK | TEXT_HAS_FILE;
    return TEXT_HAS_LINK | (names_file(colon + 3, stop) ? TEXT_HAS_FILE : 0);
}

unsigned
text_has(const char *text, int length)
{
    const char *at = text, *end = text + length;
    unsigned has = 0;

    while ((at = memmem(at, (size_t)(end - at), "://", 3)))
        has |= link_has(text, at, end, &at);
    return has;
}
