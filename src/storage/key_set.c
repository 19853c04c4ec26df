/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The numbers that stand for ids, in memory. They are hashes, so their low bits serve as they are.
 */

#include "config.h"

#include "storage/key_set.h"

#include <string.h>

#define LEAST_SIZE 256

/* --- numbers, each with its newest row --- */

void
key_set_clear(KeySet *set)
{
    g_free(set->slots);
    *set = (KeySet){ 0 };
}

/* Where it is, or would be. */
static Key *
slot_of(const KeySet *set, int64_t key)
{
    unsigned at = (unsigned)key & (set->size - 1);

    while (set->slots[at].row && set->slots[at].key != key)
        at = (at + 1) & (set->size - 1);
    return &set->slots[at];
}

static void
resize(KeySet *set, unsigned size)
{
    g_autofree Key *old = set->slots;
    unsigned old_size = set->size;

    set->slots = g_new0(Key, size);
    set->size = size;
    for (unsigned i = 0; i < old_size; i++) {
        if (old[i].row)
            *slot_of(set, old[i].key) = old[i];
    }
}

void
key_set_add(KeySet *set, int64_t key, int64_t row)
{
    Key *slot;

    if (set->count * 3 >= set->size * 2)
        resize(set, MAX(LEAST_SIZE, set->size * 2));
    slot = slot_of(set, key);
    if (!slot->row)
        set->count++;
    *slot = (Key){ key, MAX(slot->row, row) };
}

int64_t
key_set_find(const KeySet *set, int64_t key)
{
    return set->count ? slot_of(set, key)->row : 0;
}

static int
compare_keys(gconstpointer a, gconstpointer b)
{
    const Key *left = a, *right = b;

    return (left->key > right->key) - (left->key < right->key);
}

GArray *
key_set_sorted(const KeySet *set, int64_t last)
{
    GArray *keys = g_array_new(FALSE, FALSE, sizeof(Key));

    for (unsigned i = 0; i < set->size; i++) {
        if (set->slots[i].row && set->slots[i].row <= last)
            g_array_append_val(keys, set->slots[i]);
    }
    g_array_sort(keys, compare_keys);
    return keys;
}

void
key_set_forget(KeySet *set, int64_t last)
{
    KeySet old = *set;

    *set = (KeySet){ 0 };
    for (unsigned i = 0; i < old.size; i++) {
        if (old.slots[i].row > last)
            key_set_add(set, old.slots[i].key, old.slots[i].row);
    }
    key_set_clear(&old);
}

/* --- the filter --- */

void
key_filter_clear(KeyFilter *filter)
{
    for (unsigned i = 0; i < KEY_FILTER_WEEKS; i++)
        g_free(filter->weeks[i].bits);
    *filter = (KeyFilter){ 0 };
}

KeyWeek *
key_filter_find(KeyFilter *filter, int64_t week)
{
    for (unsigned i = 0; i < KEY_FILTER_WEEKS; i++) {
        KeyWeek *known = &filter->weeks[i];

        if (!known->bits || known->week != week)
            continue;
        known->used = ++filter->used;
        return known;
    }
    return NULL;
}

KeyWeek *
key_filter_begin(KeyFilter *filter, int64_t week)
{
    KeyWeek *place = &filter->weeks[0];

    for (unsigned i = 1; i < KEY_FILTER_WEEKS; i++) {
        if (filter->weeks[i].used < place->used)
            place = &filter->weeks[i];
    }
    g_free(place->bits);
    *place = (KeyWeek){
        .week = week,
        .used = ++filter->used,
        .bits = g_malloc0(KEY_FILTER_BITS / 8),
    };
    return place;
}

void
key_week_add(KeyWeek *week, int64_t key)
{
    unsigned bit = (unsigned)key & (KEY_FILTER_BITS - 1);

    week->bits[bit / 8] |= (uint8_t)(1 << bit % 8);
}

bool
key_week_may_have(const KeyWeek *week, int64_t key)
{
    unsigned bit = (unsigned)key & (KEY_FILTER_BITS - 1);

    return week->is_full || week->bits[bit / 8] & 1 << bit % 8;
}
