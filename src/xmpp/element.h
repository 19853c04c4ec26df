/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XML as a tree of our own: what arrives is built by the parser guard (libstrophe sees no more than
 * each stanza's top element), what leaves is valid by construction (utf8_for_xml, escaped).
 *
 * A tree has one owner; children belong to their parent. Names and namespaces are compared as a
 * pair; a child made without a namespace has its parent's. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct Element Element;

Element *element_new(const char *name, const char *ns);
void element_free(Element *element); /* a root; takes NULL */
Element *element_copy(const Element *element);

/* Adds and returns a child (owned by the parent). ns NULL: the parent's. */
Element *element_add(Element *parent, const char *name, const char *ns);
/* The same with text in it: <name>text</name>. */
Element *element_add_text(Element *parent, const char *name, const char *ns, const char *text);
void element_take(Element *parent, Element *child); /* child becomes the parent's */
/* value NULL removes. "xml:lang" is the one attribute with a prefix. */
void element_set(Element *element, const char *attribute, const char *value);
void element_set_text(Element *element, const char *text); /* appended to what is there */
/* Instead of the text that is there; elements in it stay. */
void element_replace_text(Element *element, const char *text);
/* Takes a child out of the tree. */
void element_remove(Element *parent, const Element *child);
/* As element_child(), of a tree that may be changed. */
Element *element_child_of(Element *parent, const char *name, const char *ns);

const char *element_name(const Element *element);
const char *element_ns(const Element *element); /* never NULL */
bool element_is(const Element *element, const char *name, const char *ns);
const char *element_get(const Element *element, const char *attribute); /* or NULL */
/* All text directly in it, "" if none. Borrowed. */
const char *element_text(const Element *element);
/* The first child with this name (NULL: any) and namespace (NULL: the element's own); NULL. */
const Element *element_child(const Element *element, const char *name, const char *ns);
/* The text of that child, or NULL if there is no such child. Borrowed. */
const char *element_child_text(const Element *element, const char *name, const char *ns);
/* Walks the children: for (c = element_first(e); c; c = element_next(c)). */
const Element *element_first(const Element *element);
const Element *element_next(const Element *element);

/* As XML; parent_ns is the default namespace where it will stand (NULL: none). Owned by caller. */
char *element_to_xml(const Element *element, const char *parent_ns);
/* One element from text, with the same treatment as what arrives; NULL if it is not well-formed or
 * breaks a bound. For stored stanzas and tests. */
Element *element_parse(const char *xml);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Element, element_free)
