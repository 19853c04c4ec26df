/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strings that are wiped when they are freed.
 *
 * They lie in a few pages of their own, which are left out of core dumps and, where the system
 * allows it, never written to swap. What does not fit in there comes from the heap. */

#include "config.h"

#include "base/secret.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#define SLOT_BYTES  64
#define SLOT_COUNT  512 /* 32 KB: half of what the most cautious system lets a user lock */
#define VAULT_BYTES ((size_t)SLOT_BYTES * SLOT_COUNT)

/* One for the process, since a secret is freed by whoever has it, in any thread. */
static struct {
    GMutex mutex;
    bool is_made;
    char *slots;                 /* NULL: the system gave none */
    uint16_t counts[SLOT_COUNT]; /* of a secret's first slot: how many it has; of a free one: 0 */
} vault;

static void
vault_make(void)
{
    void *pages =
        mmap(NULL, VAULT_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    vault.is_made = true;
    if (pages == MAP_FAILED)
        return;
    vault.slots = pages;
    madvise(pages, VAULT_BYTES, MADV_DONTDUMP);
    mlock(pages, VAULT_BYTES);
}

/* The first of so many free slots in a row; SLOT_COUNT: there are none. */
static size_t
vault_find(size_t needed)
{
    size_t slot = 0, free_slots = 0;

    while (slot < SLOT_COUNT && free_slots < needed) {
        free_slots = vault.counts[slot] ? 0 : free_slots + 1;
        slot += vault.counts[slot] ? vault.counts[slot] : 1;
    }
    return free_slots == needed ? slot - needed : SLOT_COUNT;
}

static char *
vault_take(size_t size)
{
    size_t needed = (size + SLOT_BYTES - 1) / SLOT_BYTES;
    char *place = NULL;

    g_mutex_lock(&vault.mutex);
    if (!vault.is_made)
        vault_make();
    size_t slot = vault.slots ? vault_find(needed) : SLOT_COUNT;
    if (slot < SLOT_COUNT) {
        vault.counts[slot] = (uint16_t)needed;
        place = vault.slots + slot * SLOT_BYTES;
    }
    g_mutex_unlock(&vault.mutex);
    return place;
}

/* false: it is not from there. */
static bool
vault_give_back(char *place)
{
    g_mutex_lock(&vault.mutex);
    bool is_ours = vault.slots && place >= vault.slots && place < vault.slots + VAULT_BYTES;
    if (is_ours) {
        size_t slot = (size_t)(place - vault.slots) / SLOT_BYTES;

        explicit_bzero(place, (size_t)vault.counts[slot] * SLOT_BYTES);
        vault.counts[slot] = 0;
    }
    g_mutex_unlock(&vault.mutex);
    return is_ours;
}

char *
secret_ndup(const char *text, size_t length)
{
    char *copy = vault_take(length + 1);

    if (!copy)
        copy = g_malloc(length + 1);
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *
secret_dup(const char *text)
{
    return text ? secret_ndup(text, strlen(text)) : NULL;
}

void
secret_free(char *secret)
{
    if (!secret || vault_give_back(secret))
        return;
    explicit_bzero(secret, strlen(secret));
    g_free(secret);
}

typedef struct {
    char *bytes;
    size_t length;
} Bytes;

static void
bytes_free(gpointer data)
{
    Bytes *bytes = data;

    if (bytes->bytes)
        explicit_bzero(bytes->bytes, bytes->length);
    g_free(bytes->bytes);
    g_free(bytes);
}

GBytes *
secret_bytes_take(char *bytes, size_t length)
{
    Bytes *owner = g_new(Bytes, 1);

    *owner = (Bytes){ bytes, length };
    return g_bytes_new_with_free_func(bytes, length, bytes_free, owner);
}
