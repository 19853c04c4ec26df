/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a tree of elements is laid out, for the files that build, read and write it. Nobody else
 * looks inside. */
#pragma once

#include "xmpp/element.h"

typedef struct Attribute {
    const char *name, *value;
    struct Attribute *next;
} Attribute;

typedef struct ArenaBlock ArenaBlock;

/* An element, or (name NULL) a piece of the text of its parent. Everything in a tree lies in the
 * blocks of its root and goes with them: an ordinary stanza is one allocation. */
struct Element {
    const char *name;
    const char *ns;
    const char *text; /* a piece's text; an element's is its pieces, joined when first asked for */
    Attribute *attributes;
    Element *parent, *first, *last, *next;
    ArenaBlock *blocks; /* the root's, the one in use first; else NULL */
};

/* As element_add(), element_set() and element_set_text(), for text that is known to be valid XML
 * (a parser has read it). ns is copied unless it equals the parent's. */
Element *element_new_read(const char *name, const char *ns);
Element *element_add_read(Element *parent, const char *name, const char *ns);
void element_set_read(Element *element, const char *attribute, const char *value);
void element_add_piece(Element *element, const char *text, size_t length);
/* Leaves the element alone, without children and text. */
void element_strip(Element *element);
