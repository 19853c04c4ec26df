/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures as bytes. */

#include "config.h"

#include "base/picture.h"

#include <stdbool.h>
#include <string.h>

static const struct {
    const char *type, *begin;
    unsigned length;
    const char *later; /* what stands further on; NULL: nothing is asked */
    unsigned at;
} kinds[] = {
    { "image/png", "\x89PNG\r\n\x1a\n", 8, NULL, 0 },
    { "image/jpeg", "\xff\xd8\xff", 3, NULL, 0 },
    { "image/webp", "RIFF", 4, "WEBP", 8 },
    { "image/gif", "GIF87a", 6, NULL, 0 },
    { "image/gif", "GIF89a", 6, NULL, 0 },
};

static bool
has(const char *data, size_t size, const char *what, size_t length, size_t at)
{
    return size >= at + length && memcmp(data + at, what, length) == 0;
}

const char *
picture_type(GBytes *bytes)
{
    size_t size;
    const char *data = g_bytes_get_data(bytes, &size);

    for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (has(data, size, kinds[i].begin, kinds[i].length, 0) &&
            (!kinds[i].later ||
             has(data, size, kinds[i].later, strlen(kinds[i].later), kinds[i].at)))
            return kinds[i].type;
    }
    return NULL;
}

char *
picture_hash(GBytes *bytes)
{
    return g_compute_checksum_for_bytes(G_CHECKSUM_SHA1, bytes);
}
