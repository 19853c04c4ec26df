/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0059 Result Set Management: long answers, page by page. */
#pragma once

#include <stdint.h>

#include "xmpp/element.h"

#define NS_RSM "http://jabber.org/protocol/rsm"

/* Which page is wanted; all borrowed. */
typedef struct {
    int max;            /* items of a page; -1: as the other side likes */
    const char *after;  /* what comes after the item with this id; NULL */
    const char *before; /* what comes before it, "": the last page; NULL */
} RsmQuery;

/* What is said of a page; borrowed from the answer. */
typedef struct {
    const char *first, *last; /* ids; NULL: the page is empty */
    int64_t index;            /* of the first among all; -1: not known */
    int64_t count;            /* of all; -1: not known */
} RsmPage;

/* Adds the <set/>. */
void rsm_add(Element *parent, const RsmQuery *query);
/* Reads the parent's; false: there is none, so that the answer is whole. */
bool rsm_read(const Element *parent, RsmPage *ret_page);
