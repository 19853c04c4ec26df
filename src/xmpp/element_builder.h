/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Builds an element from what expat reports (names as "namespace\x1Fname"), within bounds. Beyond
 * a bound the rest is swallowed, so that the element still ends where it ends, marked as cut. */
#pragma once

#include "xmpp/element.h"

#define ELEMENT_BUILDER_SEPARATOR '\x1F'

typedef struct ElementBuilder ElementBuilder;

ElementBuilder *element_builder_new(void);
void element_builder_free(ElementBuilder *builder); /* takes NULL */
/* Forgets what was begun. */
void element_builder_reset(ElementBuilder *builder);
/* How many elements the tree may have; asked again after the top element has started. */
void element_builder_set_limit(ElementBuilder *builder, unsigned elements);

/* Attributes that have a namespace are dropped, but for xml:lang: by their bare names anybody
 * could forge `from` or `type`. */
void element_builder_start(ElementBuilder *builder, const char *name,
                           const char *const *attributes);
void element_builder_text(ElementBuilder *builder, const char *text, int length);
/* true: the top element has ended. */
bool element_builder_end(ElementBuilder *builder);
/* The top element while it is being built, or NULL. */
const Element *element_builder_top(const ElementBuilder *builder);
/* Hands over the finished element: the caller owns it. ret_is_cut: only its top is there. */
Element *element_builder_take(ElementBuilder *builder, bool *ret_is_cut);
