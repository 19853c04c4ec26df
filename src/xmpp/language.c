/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranks the languages of texts by the user's locale. */

#include "config.h"

#include "xmpp/language.h"

#include <limits.h>
#include <string.h>

/* "pt-BR" is the locale "pt_BR", and also does for "pt". */
static bool
is_language(const char *tag, const char *locale)
{
    for (; *tag && *locale; tag++, locale++) {
        char wanted = *locale == '_' ? '-' : g_ascii_tolower(*locale);
        if (g_ascii_tolower(*tag) != wanted)
            return false;
    }
    return *locale == '\0' && (*tag == '\0' || *tag == '-');
}

/* The lower, the better. */
static int
language_rank(const Element *text)
{
    const char *tag = element_get(text, "xml:lang");
    const char *const *locales = g_get_language_names();

    if (!tag || !tag[0])
        return INT_MAX - 1;
    for (int i = 0; locales[i]; i++) {
        if (is_language(tag, locales[i]))
            return i;
    }
    return INT_MAX;
}

static const Element *
next_named(const Element *element, const char *name, const char *ns)
{
    while (element && !element_is(element, name, ns))
        element = element_next(element);
    return element;
}

const char *
language_text(const Element *parent, const char *name)
{
    const char *ns = element_ns(parent);
    const Element *best = next_named(element_first(parent), name, ns);
    const Element *other = best ? next_named(element_next(best), name, ns) : NULL;
    int best_rank = other ? language_rank(best) : 0;

    for (; other; other = next_named(element_next(other), name, ns)) {
        int rank = language_rank(other);
        if (rank >= best_rank)
            continue;
        best = other;
        best_rank = rank;
    }
    return best ? element_text(best) : NULL;
}
