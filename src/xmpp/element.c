/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tree: made, changed and read; see element_xml.c for its way from and to text. */

#include "config.h"

#include "xmpp/element.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "xmpp/element_tree.h"

#define FIRST_BLOCK_BYTES   1536
#define LARGEST_BLOCK_BYTES (64 * 1024)

struct ArenaBlock {
    ArenaBlock *next;
    size_t used, size;
    max_align_t data[];
};

static ArenaBlock *
block_new(size_t size, ArenaBlock *next)
{
    ArenaBlock *block = g_malloc(sizeof(ArenaBlock) + size);
    block->next = next;
    block->used = 0;
    block->size = size;
    return block;
}

/* The bytes are not aligned: strings. */
static char *
block_take(ArenaBlock **blocks, size_t bytes)
{
    ArenaBlock *block = *blocks;
    if (block->size - block->used < bytes) {
        size_t size = MIN(block->size * 2, LARGEST_BLOCK_BYTES);
        block = *blocks = block_new(MAX(size, bytes), block);
    }
    char *taken = (char *)block->data + block->used;
    block->used += bytes;
    return taken;
}

static void *
block_take_aligned(ArenaBlock **blocks, size_t bytes)
{
    size_t slack = -(*blocks)->used & (_Alignof(max_align_t) - 1);
    if ((*blocks)->size - (*blocks)->used >= slack)
        (*blocks)->used += slack;
    return block_take(blocks, bytes);
}

static const char *
block_copy(ArenaBlock **blocks, const char *text, size_t length)
{
    char *copy = block_take(blocks, length + 1);
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

static ArenaBlock **
element_blocks(Element *element)
{
    while (element->parent)
        element = element->parent;
    return &element->blocks;
}

static void
element_append(Element *parent, Element *child)
{
    child->parent = parent;
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
}

Element *
element_new_read(const char *name, const char *ns)
{
    ArenaBlock *blocks = block_new(FIRST_BLOCK_BYTES, NULL);
    Element *element = block_take_aligned(&blocks, sizeof(Element));
    *element = (Element){ 0 };
    element->name = block_copy(&blocks, name, strlen(name));
    element->ns = *ns ? block_copy(&blocks, ns, strlen(ns)) : "";
    element->blocks = blocks;
    return element;
}

Element *
element_add_read(Element *parent, const char *name, const char *ns)
{
    ArenaBlock **blocks = element_blocks(parent);
    Element *element = block_take_aligned(blocks, sizeof(Element));
    *element = (Element){ 0 };
    element->name = block_copy(blocks, name, strlen(name));
    if (!ns || strcmp(ns, parent->ns) == 0)
        element->ns = parent->ns;
    else
        element->ns = *ns ? block_copy(blocks, ns, strlen(ns)) : "";
    element_append(parent, element);
    return element;
}

void
element_set_read(Element *element, const char *name, const char *value)
{
    ArenaBlock **blocks = element_blocks(element);
    Attribute *attribute = block_take_aligned(blocks, sizeof(Attribute));
    attribute->name = block_copy(blocks, name, strlen(name));
    attribute->value = block_copy(blocks, value, strlen(value));
    attribute->next = NULL;
    Attribute **end = &element->attributes;
    while (*end)
        end = &(*end)->next;
    *end = attribute;
}

void
element_add_piece(Element *element, const char *text, size_t length)
{
    ArenaBlock **blocks = element_blocks(element);
    Element *piece = block_take_aligned(blocks, sizeof(Element));
    *piece = (Element){ 0 };
    piece->text = block_copy(blocks, text, length);
    element_append(element, piece);
    element->text = NULL;
}

void
element_strip(Element *element)
{
    element->first = element->last = NULL;
    element->text = NULL;
}

Element *
element_new(const char *name, const char *ns)
{
    return element_new_read(name, ns ? ns : "");
}

void
element_free(Element *element)
{
    if (!element)
        return;
    g_return_if_fail(!element->parent);
    for (ArenaBlock *block = element->blocks, *next; block; block = next) {
        next = block->next;
        /* What was said is nobody's business, and it may be a password. */
        explicit_bzero(block->data, block->used);
        g_free(block);
    }
}

static void
element_copy_into(Element *copy, const Element *element)
{
    for (const Attribute *a = element->attributes; a; a = a->next)
        element_set_read(copy, a->name, a->value);
    for (const Element *child = element->first; child; child = child->next) {
        if (child->name)
            element_copy_into(element_add_read(copy, child->name, child->ns), child);
        else
            element_add_piece(copy, child->text, strlen(child->text));
    }
}

Element *
element_copy(const Element *element)
{
    Element *copy = element_new_read(element->name, element->ns);
    element_copy_into(copy, element);
    return copy;
}

Element *
element_add(Element *parent, const char *name, const char *ns)
{
    return element_add_read(parent, name, ns);
}

Element *
element_add_text(Element *parent, const char *name, const char *ns, const char *text)
{
    Element *element = element_add_read(parent, name, ns);
    element_set_text(element, text);
    return element;
}

void
element_take(Element *parent, Element *child)
{
    g_return_if_fail(!child->parent);
    ArenaBlock **blocks = element_blocks(parent);
    ArenaBlock *last = child->blocks;
    while (last->next)
        last = last->next;
    last->next = (*blocks)->next;
    (*blocks)->next = child->blocks;
    child->blocks = NULL;
    element_append(parent, child);
}

/* Most text needs no look at its characters. */
static bool
text_is_plain(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)(*text - ' ') > '~' - ' ' && *text != '\n' && *text != '\t')
            return false;
    return true;
}

void
element_set(Element *element, const char *name, const char *value)
{
    Attribute **place = &element->attributes;
    while (*place && strcmp((*place)->name, name) != 0)
        place = &(*place)->next;
    if (!value) {
        if (*place)
            *place = (*place)->next;
        return;
    }
    g_autofree char *valid = text_is_plain(value) ? NULL : utf8_for_xml(value);
    if (valid)
        value = valid;
    if (*place)
        (*place)->value = block_copy(element_blocks(element), value, strlen(value));
    else
        element_set_read(element, name, value);
}

void
element_set_text(Element *element, const char *text)
{
    g_autofree char *valid = text_is_plain(text) ? NULL : utf8_for_xml(text);
    if (valid)
        text = valid;
    if (*text)
        element_add_piece(element, text, strlen(text));
}

/* The memory stays the root's. */
static void
unlink_where(Element *parent, const Element *child, bool is_text)
{
    Element **place = &parent->first;

    parent->last = NULL;
    while (*place) {
        if (*place == child || (is_text && !(*place)->name)) {
            *place = (*place)->next;
        } else {
            parent->last = *place;
            place = &(*place)->next;
        }
    }
    parent->text = NULL;
}

void
element_remove(Element *parent, const Element *child)
{
    unlink_where(parent, child, false);
}

void
element_replace_text(Element *element, const char *text)
{
    unlink_where(element, NULL, true);
    element_set_text(element, text);
}

Element *
element_child_of(Element *parent, const char *name, const char *ns)
{
    return (Element *)element_child(parent, name, ns);
}

const char *
element_name(const Element *element)
{
    return element->name;
}

const char *
element_ns(const Element *element)
{
    return element->ns;
}

/* Most of what is compared differs in its first letter. */
static inline bool
is_same(const char *text, const char *other)
{
    return text[0] == other[0] && strcmp(text, other) == 0;
}

bool
element_is(const Element *element, const char *name, const char *ns)
{
    return is_same(element->name, name) && strcmp(element->ns, ns) == 0;
}

const char *
element_get(const Element *element, const char *name)
{
    for (const Attribute *a = element->attributes; a; a = a->next)
        if (is_same(a->name, name))
            return a->value;
    return NULL;
}

static const char *
join_pieces(Element *element)
{
    size_t length = 0;
    for (const Element *piece = element->first; piece; piece = piece->next)
        length += piece->name ? 0 : strlen(piece->text);
    if (length == 0)
        return "";
    char *text = block_take(element_blocks(element), length + 1), *end = text;
    for (const Element *piece = element->first; piece; piece = piece->next)
        if (!piece->name)
            end = g_stpcpy(end, piece->text);
    return text;
}

const char *
element_text(const Element *element)
{
    if (element->text)
        return element->text;
    Element *owner = (Element *)element;
    const Element *only = element->first;
    if (only && only == element->last && !only->name)
        owner->text = only->text;
    else
        owner->text = join_pieces(owner);
    return element->text;
}

/* The element itself or the next one that is no text. */
static const Element *
skip_pieces(const Element *element)
{
    while (element && !element->name)
        element = element->next;
    return element;
}

const Element *
element_first(const Element *element)
{
    return skip_pieces(element->first);
}

const Element *
element_next(const Element *element)
{
    return skip_pieces(element->next);
}

const Element *
element_child(const Element *element, const char *name, const char *ns)
{
    if (!ns)
        ns = element->ns;
    for (const Element *child = element_first(element); child; child = element_next(child))
        if ((!name || is_same(child->name, name)) && strcmp(child->ns, ns) == 0)
            return child;
    return NULL;
}

const char *
element_child_text(const Element *element, const char *name, const char *ns)
{
    const Element *child = element_child(element, name, ns);
    return child ? element_text(child) : NULL;
}
