/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which code points may stand in a PRECIS string, on GLib's Unicode data.
 *
 * GLib knows neither bidi classes nor joining types nor what is ignorable by default: those stand
 * here as ranges (Unicode 15). */

#include "config.h"

#include "base/precis_class.h"

#define ZWNJ   0x200Cu
#define ZWJ    0x200Du
#define VIRAMA 9 /* the canonical combining class */

typedef enum { VALID, FREE, CONTEXT, DISALLOWED } Property;

typedef struct {
    gunichar first, last;
} Range;

typedef struct {
    Range range;
    Property property;
} Exception;

/* RFC 5892 2.6 */
static const Exception exceptions[] = {
    { { 0x00B7, 0x00B7 }, CONTEXT },    { { 0x00DF, 0x00DF }, VALID },
    { { 0x0375, 0x0375 }, CONTEXT },    { { 0x03C2, 0x03C2 }, VALID },
    { { 0x05F3, 0x05F4 }, CONTEXT },    { { 0x0640, 0x0640 }, DISALLOWED },
    { { 0x0660, 0x0669 }, CONTEXT },    { { 0x06F0, 0x06F9 }, CONTEXT },
    { { 0x06FD, 0x06FE }, VALID },      { { 0x07FA, 0x07FA }, DISALLOWED },
    { { 0x0F0B, 0x0F0B }, VALID },      { { 0x3007, 0x3007 }, VALID },
    { { 0x302E, 0x302F }, DISALLOWED }, { { 0x3031, 0x3035 }, DISALLOWED },
    { { 0x303B, 0x303B }, DISALLOWED }, { { 0x30FB, 0x30FB }, CONTEXT },
};

/* RFC 8264 9.9: Hangul_Syllable_Type L, V or T. */
static const Range old_hangul_jamo[] = {
    { 0x1100, 0x11FF }, { 0xA960, 0xA97C }, { 0xD7B0, 0xD7C6 }, { 0xD7CB, 0xD7FB }
};

/* RFC 8264 9.13, but for noncharacters: Default_Ignorable_Code_Point. */
static const Range ignorable[] = {
    { 0x00AD, 0x00AD },   { 0x034F, 0x034F }, { 0x061C, 0x061C },   { 0x115F, 0x1160 },
    { 0x17B4, 0x17B5 },   { 0x180B, 0x180F }, { 0x200B, 0x200F },   { 0x202A, 0x202E },
    { 0x2060, 0x206F },   { 0x3164, 0x3164 }, { 0xFE00, 0xFE0F },   { 0xFEFF, 0xFEFF },
    { 0xFFA0, 0xFFA0 },   { 0xFFF0, 0xFFF8 }, { 0x1BCA0, 0x1BCA3 }, { 0x1D173, 0x1D17A },
    { 0xE0000, 0xE0FFF },
};

/* Arabic letters of joining type R or U: they do not join with what follows. */
static const Range not_joining_on[] = {
    { 0x0621, 0x0625 }, { 0x0627, 0x0627 }, { 0x0629, 0x0629 }, { 0x062F, 0x0632 },
    { 0x0648, 0x0648 }, { 0x0671, 0x0677 }, { 0x0688, 0x0699 }, { 0x06C0, 0x06C0 },
    { 0x06C3, 0x06CB }, { 0x06CD, 0x06CD }, { 0x06CF, 0x06CF }, { 0x06D2, 0x06D5 },
    { 0x06DD, 0x06DD }, { 0x06EE, 0x06EF },
};

/* The blocks of right-to-left scripts: Bidi_Class R or AL, but for digits and marks. */
static const Range right_to_left[] = {
    { 0x0590, 0x08FF }, { 0xFB1D, 0xFDCF },   { 0xFDF0, 0xFDFF },
    { 0xFE70, 0xFEFE }, { 0x10800, 0x10FFF }, { 0x1E800, 0x1EFFF },
};

/* Bidi_Class AN. */
static const Range arabic_numbers[] = {
    { 0x0600, 0x0605 }, { 0x0660, 0x0669 }, { 0x066B, 0x066C },   { 0x06DD, 0x06DD },
    { 0x0890, 0x0891 }, { 0x08E2, 0x08E2 }, { 0x10D30, 0x10D39 }, { 0x10E60, 0x10E7E },
};

static bool
is_in(gunichar c, const Range *ranges, size_t count)
{
    for (size_t i = 0; i < count && c >= ranges[i].first; i++) {
        if (c <= ranges[i].last)
            return true;
    }
    return false;
}

#define IS_IN(c, ranges) is_in(c, ranges, G_N_ELEMENTS(ranges))

static bool
is_noncharacter(gunichar c)
{
    return (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
}

/* RFC 8264 9.17: changed by Normalization Form KC. */
static bool
has_compat(gunichar c)
{
    gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
    char text[8] = { 0 };
    g_autofree char *normal = NULL;

    if (g_unichar_fully_decompose(c, TRUE, parts, G_N_ELEMENTS(parts)) == 1 && parts[0] == c)
        return false;
    g_unichar_to_utf8(c, text);
    normal = g_utf8_normalize(text, -1, G_NORMALIZE_NFKC);
    return g_strcmp0(text, normal) != 0;
}

/* RFC 8264 9.1, 9.12, 9.14-9.16, 9.18 */
static Property
property_of_category(PrecisClass class, gunichar c)
{
    switch (g_unichar_type(c)) {
    case G_UNICODE_LOWERCASE_LETTER:
    case G_UNICODE_UPPERCASE_LETTER:
    case G_UNICODE_OTHER_LETTER:
    case G_UNICODE_DECIMAL_NUMBER:
    case G_UNICODE_MODIFIER_LETTER:
    case G_UNICODE_NON_SPACING_MARK:
    case G_UNICODE_SPACING_MARK:
        return class == PRECIS_IDENTIFIER && has_compat(c) ? FREE : VALID;
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
        return DISALLOWED;
    default: /* other letters and digits, spaces, symbols, punctuation; unassigned: see precis.h */
        return FREE;
    }
}

/* RFC 8264 8, in its order. */
static Property
property_of(PrecisClass class, gunichar c)
{
    if (c > ' ' && c < 0x7F)
        return VALID;
    for (size_t i = 0; i < G_N_ELEMENTS(exceptions) && c >= exceptions[i].range.first; i++) {
        if (c <= exceptions[i].range.last)
            return exceptions[i].property;
    }
    if (c == ZWNJ || c == ZWJ)
        return CONTEXT;
    if (IS_IN(c, old_hangul_jamo) || IS_IN(c, ignorable) || is_noncharacter(c))
        return DISALLOWED;
    return property_of_category(class, c);
}

/* The character before p, or 0. */
static gunichar
char_before(const char *text, const char *p)
{
    return p > text ? g_utf8_get_char(g_utf8_prev_char(p)) : 0;
}

static bool
contains(const char *text, gunichar first, gunichar last)
{
    for (; *text; text = g_utf8_next_char(text)) {
        gunichar c = g_utf8_get_char(text);

        if (c >= first && c <= last)
            return true;
    }
    return false;
}

static bool
is_transparent(gunichar c)
{
    return g_unichar_ismark(c);
}

static bool
is_arabic_letter(gunichar c)
{
    return c >= 0x0620 && c <= 0x06FF && g_unichar_isalpha(c);
}

/* RFC 5892 A.1's second rule: a letter that would join, this sign, a letter that it would join. */
static bool
is_between_joining(const char *text, const char *p)
{
    const char *before = p, *after = g_utf8_next_char(p);

    while (is_transparent(char_before(text, before)))
        before = g_utf8_prev_char(before);
    while (*after && is_transparent(g_utf8_get_char(after)))
        after = g_utf8_next_char(after);

    gunichar left = char_before(text, before);
    gunichar right = *after ? g_utf8_get_char(after) : 0;

    return is_arabic_letter(left) && !IS_IN(left, not_joining_on) && is_arabic_letter(right) &&
           right != 0x0621 && right != 0x0674;
}

/* RFC 5892 A.7 */
static bool
has_kana_or_han(const char *text)
{
    for (; *text; text = g_utf8_next_char(text)) {
        GUnicodeScript script = g_unichar_get_script(g_utf8_get_char(text));

        if (script == G_UNICODE_SCRIPT_HIRAGANA || script == G_UNICODE_SCRIPT_KATAKANA ||
            script == G_UNICODE_SCRIPT_HAN)
            return true;
    }
    return false;
}

/* RFC 5892 appendix A: whether the character at p may stand there. */
static bool
context_holds(const char *text, const char *p)
{
    gunichar c = g_utf8_get_char(p), before = char_before(text, p);
    const char *next = g_utf8_next_char(p);
    gunichar after = *next ? g_utf8_get_char(next) : 0;

    switch (c) {
    case ZWNJ:
        return g_unichar_combining_class(before) == VIRAMA || is_between_joining(text, p);
    case ZWJ:
        return g_unichar_combining_class(before) == VIRAMA;
    case 0x00B7:
        return before == 'l' && after == 'l';
    case 0x0375:
        return after && g_unichar_get_script(after) == G_UNICODE_SCRIPT_GREEK;
    case 0x05F3:
    case 0x05F4:
        return before && g_unichar_get_script(before) == G_UNICODE_SCRIPT_HEBREW;
    case 0x30FB:
        return has_kana_or_han(text);
    default: /* Arabic-Indic digits, of one kind only */
        return c <= 0x0669 ? !contains(text, 0x06F0, 0x06F9) : !contains(text, 0x0660, 0x0669);
    }
}

const char *
precis_class_fault(PrecisClass class, const char *text, PrecisFault *ret_fault)
{
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        Property property = property_of(class, g_utf8_get_char(p));
        bool is_misplaced = property == CONTEXT && !context_holds(text, p);

        if (property == DISALLOWED || (property == FREE && class == PRECIS_IDENTIFIER) ||
            is_misplaced) {
            if (ret_fault)
                *ret_fault = is_misplaced ? PRECIS_FAULT_PLACE : PRECIS_FAULT_CHARACTER;
            return p;
        }
    }
    return NULL;
}

bool
precis_class_holds(PrecisClass class, const char *text)
{
    return !precis_class_fault(class, text, NULL);
}

/* What the Bidi Rule tells apart; NEUTRAL is ES, CS, ET, ON and BN. */
typedef enum { LEFT, RIGHT, EUROPEAN, ARABIC, MARK, NEUTRAL, BIDI_COUNT } Bidi;

static Bidi
bidi_of(gunichar c)
{
    GUnicodeType type = g_unichar_type(c);

    if (type == G_UNICODE_NON_SPACING_MARK || type == G_UNICODE_ENCLOSING_MARK)
        return MARK;
    if ((c >= '0' && c <= '9') || (c >= 0x06F0 && c <= 0x06F9))
        return EUROPEAN;
    if (IS_IN(c, arabic_numbers))
        return ARABIC;
    if (IS_IN(c, right_to_left))
        return RIGHT;
    return g_unichar_isalnum(c) || type == G_UNICODE_SPACING_MARK ? LEFT : NEUTRAL;
}

bool
precis_bidi_holds(const char *text)
{
    unsigned seen = 0;
    Bidi first = bidi_of(g_utf8_get_char(text)), last = first;

    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        Bidi bidi = bidi_of(g_utf8_get_char(p));

        seen |= 1u << bidi;
        if (bidi != MARK)
            last = bidi;
    }
    if (!(seen & (1u << RIGHT | 1u << ARABIC)))
        return true;
    if (first == RIGHT)
        return !(seen & 1u << LEFT) && last != NEUTRAL &&
               (seen & (1u << EUROPEAN | 1u << ARABIC)) != (1u << EUROPEAN | 1u << ARABIC);
    return false; /* a left-to-right text may hold neither R, AL nor AN */
}
