/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The numbers that stand for ids (see archive_index.c), in memory: a small hash table from number
 * to row, and a filter that knows which numbers are surely not in the store. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define KEY_HASH_BITS 44 /* of a number; its week stands above them */

typedef struct {
    int64_t key, row;
} Key;

/* --- numbers, each with its newest row --- */

typedef struct {
    Key *slots; /* row 0: empty */
    unsigned size, count;
} KeySet;

void key_set_clear(KeySet *set); /* frees its contents */
void key_set_add(KeySet *set, int64_t key, int64_t row);
int64_t key_set_find(const KeySet *set, int64_t key); /* 0: not there */
/* Those up to that row, in their order: Key. Owned by the caller. */
GArray *key_set_sorted(const KeySet *set, int64_t last);
/* Forgets those up to that row. */
void key_set_forget(KeySet *set, int64_t last);

/* --- the filter --- */

#define KEY_FILTER_WEEKS 4
#define KEY_FILTER_BITS  (1 << 18) /* for each of them */

typedef struct {
    int64_t week;
    bool is_full; /* it would let all through */
    unsigned used;
    uint8_t *bits; /* NULL: a free place */
} KeyWeek;

/* The weeks asked about last. */
typedef struct {
    KeyWeek weeks[KEY_FILTER_WEEKS];
    unsigned used;
} KeyFilter;

void key_filter_clear(KeyFilter *filter); /* frees its contents */
/* NULL: nothing is known of the week. */
KeyWeek *key_filter_find(KeyFilter *filter, int64_t week);
/* In the place of the week not asked about longest; still empty. */
KeyWeek *key_filter_begin(KeyFilter *filter, int64_t week);
void key_week_add(KeyWeek *week, int64_t key);
/* false: it was never added. */
bool key_week_may_have(const KeyWeek *week, int64_t key);
