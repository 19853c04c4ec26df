/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scripts by GLib's data; of the look-alikes of UTS 39 those that are taken for Latin letters. */

#include "config.h"

#include "base/jid_suspicion.h"

#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"

#define MARKS_MAX 4 /* on one letter: Vietnamese has two, UTS 39 5.4 allows four */

/* Writings that take several scripts, with Latin letters among them (UTS 39 5.2, "highly
 * restrictive"). */
enum { JAPANESE = 1 << 0, CHINESE = 1 << 1, KOREAN = 1 << 2 };

static const struct {
    gunichar c;
    char latin;
} look_alikes[] = {
    /* Greek */
    { 0x03B1, 'a' },
    { 0x03B3, 'y' },
    { 0x03B9, 'i' },
    { 0x03BA, 'k' },
    { 0x03BD, 'v' },
    { 0x03BF, 'o' },
    { 0x03C1, 'p' },
    { 0x03C5, 'u' },
    { 0x03C7, 'x' },
    { 0x03F2, 'c' },
    { 0x03F3, 'j' },
    /* Cyrillic */
    { 0x0430, 'a' },
    { 0x0433, 'r' },
    { 0x0435, 'e' },
    { 0x043A, 'k' },
    { 0x043E, 'o' },
    { 0x0440, 'p' },
    { 0x0441, 'c' },
    { 0x0443, 'y' },
    { 0x0445, 'x' },
    { 0x0455, 's' },
    { 0x0456, 'i' },
    { 0x0458, 'j' },
    { 0x0475, 'v' },
    { 0x04AF, 'y' },
    { 0x04BB, 'h' },
    { 0x04CF, 'l' },
    { 0x0501, 'd' },
    { 0x051B, 'q' },
    { 0x051D, 'w' },
    /* Armenian */
    { 0x0561, 'w' },
    { 0x0563, 'q' },
    { 0x0566, 'q' },
    { 0x0570, 'h' },
    { 0x0578, 'n' },
    { 0x057D, 'u' },
    { 0x0581, 'g' },
    { 0x0585, 'o' },
    /* Latin letters of few languages, and signs of phonetics */
    { 0x0131, 'i' },
    { 0x0237, 'j' },
    { 0x0251, 'a' },
    { 0x0261, 'g' },
    { 0x0269, 'i' },
    { 0x026A, 'i' },
    { 0x028B, 'u' },
    { 0x1D04, 'c' },
    { 0x1D0F, 'o' },
    { 0x1D20, 'v' },
    { 0x1D21, 'w' },
    { 0x1D22, 'z' },
};

static char
find_latin(gunichar c)
{
    for (size_t i = 0; i < G_N_ELEMENTS(look_alikes); i++) {
        if (look_alikes[i].c == c)
            return look_alikes[i].latin;
    }
    return 0;
}

static const struct {
    GUnicodeScript script;
    const char *name;
} names[] = {
    { G_UNICODE_SCRIPT_LATIN, N_("Latin") },
    { G_UNICODE_SCRIPT_CYRILLIC, N_("Cyrillic") },
    { G_UNICODE_SCRIPT_GREEK, N_("Greek") },
    { G_UNICODE_SCRIPT_ARMENIAN, N_("Armenian") },
    { G_UNICODE_SCRIPT_HEBREW, N_("Hebrew") },
    { G_UNICODE_SCRIPT_ARABIC, N_("Arabic") },
    { G_UNICODE_SCRIPT_HAN, N_("Chinese") },
    { G_UNICODE_SCRIPT_HIRAGANA, N_("Japanese") },
    { G_UNICODE_SCRIPT_KATAKANA, N_("Japanese") },
    { G_UNICODE_SCRIPT_HANGUL, N_("Korean") },
    { G_UNICODE_SCRIPT_GEORGIAN, N_("Georgian") },
    { G_UNICODE_SCRIPT_CHEROKEE, N_("Cherokee") },
    { G_UNICODE_SCRIPT_DEVANAGARI, N_("Devanagari") },
    { G_UNICODE_SCRIPT_THAI, N_("Thai") },
};

static const char *
script_name(GUnicodeScript script)
{
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        if (names[i].script == script)
            return _(names[i].name);
    }
    return _("other");
}

/* Of no script of its own: digits, signs, accents. */
static bool
is_common(GUnicodeScript script)
{
    return script == G_UNICODE_SCRIPT_COMMON || script == G_UNICODE_SCRIPT_INHERITED ||
           script == G_UNICODE_SCRIPT_UNKNOWN;
}

/* In which of them a script stands; 0: in none, it stands alone. */
static unsigned
companions(GUnicodeScript script)
{
    switch (script) {
    case G_UNICODE_SCRIPT_LATIN:
    case G_UNICODE_SCRIPT_HAN:
        return JAPANESE | CHINESE | KOREAN;
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
        return JAPANESE;
    case G_UNICODE_SCRIPT_BOPOMOFO:
        return CHINESE;
    case G_UNICODE_SCRIPT_HANGUL:
        return KOREAN;
    default:
        return 0;
    }
}

/* One piece of an address, from start to end, as it is looked at. */
typedef struct {
    GUnicodeScript first, other; /* the script of its first letter, and one that does not fit */
    bool is_mixed;
    unsigned together;       /* the writings in which all of its scripts stand */
    unsigned letters, alike; /* and how many of them are taken for Latin ones */
    gunichar zero;           /* of its digits; 0: none yet */
    bool has_two_digits;     /* of two kinds */
    unsigned marks, most_marks;
} Piece;

static void
look_at_script(Piece *piece, GUnicodeScript script)
{
    if (!piece->letters) {
        piece->first = script;
        piece->together = companions(script);
        return;
    }
    piece->together &= companions(script);
    if (script != piece->first && !piece->together && !piece->is_mixed) {
        piece->is_mixed = true;
        piece->other = script;
    }
}

static void
look_at_char(Piece *piece, gunichar c)
{
    GUnicodeScript script = g_unichar_get_script(c);
    int digit = g_unichar_digit_value(c);

    piece->marks = g_unichar_type(c) == G_UNICODE_NON_SPACING_MARK ? piece->marks + 1 : 0;
    piece->most_marks = MAX(piece->most_marks, piece->marks);
    if (digit >= 0) {
        gunichar zero = c - (gunichar)digit;
        piece->has_two_digits |= piece->zero && piece->zero != zero;
        piece->zero = zero;
    }
    if (is_common(script) || !g_unichar_isalpha(c))
        return;
    look_at_script(piece, script);
    piece->letters++;
    piece->alike += script != G_UNICODE_SCRIPT_LATIN && find_latin(c);
}

static char *
find_reason(const Piece *piece)
{
    if (piece->is_mixed)
        return g_strdup_printf(_("it mixes %s and %s letters"), script_name(piece->first),
                               script_name(piece->other));
    if (piece->letters > 0 && piece->alike == piece->letters)
        return g_strdup_printf(_("its letters look like Latin ones, but are %s"),
                               script_name(piece->first));
    if (piece->has_two_digits)
        return g_strdup(_("it mixes digits of two scripts"));
    return piece->most_marks > MARKS_MAX ? g_strdup(_("it piles up accents")) : NULL;
}

/* NULL: there is nothing to say of the text up to end. */
static char *
judge(const char *text, const char *end)
{
    Piece piece = { 0 };

    for (; text < end; text = g_utf8_next_char(text))
        look_at_char(&piece, g_utf8_get_char(text));
    return find_reason(&piece);
}

static char *
judge_domain(const char *domain)
{
    char *reason = NULL;

    while (*domain && !reason) {
        const char *end = strchrnul(domain, '.');
        reason = judge(domain, end);
        domain = *end ? end + 1 : end;
    }
    return reason;
}

bool
jid_is_suspicious(const Jid *jid, char **ret_reason)
{
    const char *local = jid_local(jid);
    g_autofree char *reason = NULL;

    if (ret_reason)
        *ret_reason = NULL;
    if (g_str_is_ascii(jid_bare(jid)))
        return false;
    if (local)
        reason = judge(local, local + strlen(local));
    if (!reason)
        reason = judge_domain(jid_domain(jid));
    if (!reason)
        return false;
    if (ret_reason)
        *ret_reason = g_steal_pointer(&reason);
    return true;
}

/* --- skeletons --- */

static const struct {
    const char *two;
    char one;
} pairs[] = { { "rn", 'm' }, { "vv", 'w' }, { "cl", 'd' } };

/* Letters without accents, look-alikes as the Latin ones. */
static char *
make_plain(const char *text)
{
    g_autofree char *split = g_utf8_normalize(text, -1, G_NORMALIZE_ALL);
    GString *plain = g_string_sized_new(strlen(split) + 1);

    for (const char *p = split; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        char latin = find_latin(c);
        if (g_unichar_type(c) == G_UNICODE_NON_SPACING_MARK)
            continue;
        if (latin)
            c = (gunichar)latin;
        g_string_append_unichar(plain, c == '0' ? 'o' : c == '1' || c == 'i' || c == '|' ? 'l' : c);
    }
    return g_string_free(plain, FALSE);
}

/* Takes plain text; the result is its owner's. */
static char *
join_pairs(char *plain)
{
    char *to = plain;

    for (const char *from = plain; *from; from++) {
        *to = *from;
        for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
            if (!strncmp(from, pairs[i].two, 2)) {
                *to = pairs[i].one;
                from++;
                break;
            }
        }
        to++;
    }
    *to = '\0';
    return plain;
}

char *
jid_skeleton(const Jid *jid)
{
    return join_pairs(make_plain(jid_bare(jid)));
}

char *
name_skeleton(const char *name)
{
    g_autofree char *folded = utf8_fold(name);
    char *plain = make_plain(folded);
    char *to = plain;

    for (const char *from = plain; *from; from = g_utf8_next_char(from)) {
        gunichar c = g_utf8_get_char(from);
        if (g_unichar_isgraph(c) && !g_unichar_iszerowidth(c))
            to += g_unichar_to_utf8(c, to);
    }
    *to = '\0';
    return join_pairs(plain);
}
