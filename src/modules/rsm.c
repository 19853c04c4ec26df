/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The <set/> of a request and of an answer. */

#include "config.h"

#include "modules/rsm.h"

void
rsm_add(Element *parent, const RsmQuery *query)
{
    Element *set = element_add(parent, "set", NS_RSM);

    if (query->max >= 0) {
        g_autofree char *max = g_strdup_printf("%d", query->max);
        element_add_text(set, "max", NULL, max);
    }
    if (query->after)
        element_add_text(set, "after", NULL, query->after);
    if (query->before)
        element_add_text(set, "before", NULL, query->before);
}

static int64_t
read_number(const char *text)
{
    guint64 number;

    return text && g_ascii_string_to_unsigned(text, 10, 0, G_MAXINT64, &number, NULL)
               ? (int64_t)number
               : -1;
}

/* An empty id is none. */
static const char *
read_id(const Element *set, const char *name)
{
    const char *id = element_child_text(set, name, NULL);

    return id && id[0] ? id : NULL;
}

bool
rsm_read(const Element *parent, RsmPage *ret_page)
{
    const Element *set = element_child(parent, "set", NS_RSM);
    const Element *first = set ? element_child(set, "first", NULL) : NULL;

    *ret_page = (RsmPage){ .index = -1, .count = -1 };
    if (!set)
        return false;
    ret_page->first = read_id(set, "first");
    ret_page->last = read_id(set, "last");
    ret_page->index = read_number(first ? element_get(first, "index") : NULL);
    ret_page->count = read_number(element_child_text(set, "count", NULL));
    return true;
}
