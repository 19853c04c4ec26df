/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a chat is missing between what the store has of it, and an archive on a server may have.
 * Lines of another origin (older than the archive, imported) may lie in a hole. */
#pragma once

#include "storage/archive.h"

/* Between two messages that are known, both without: their ids in the archive, and their times. */
typedef struct {
    ArchivePoint after;  /* time 0: nothing, it goes back to the beginning */
    ArchivePoint before; /* time 0, with after's: the beginning is known, there is no hole */
} Hole;

Hole *hole_new(const ArchivePoint *after, const ArchivePoint *before); /* copies them */
void hole_free(Hole *hole);                                            /* takes NULL */

/* All of the chat, oldest first: an array of Hole with free function. As long as none of them goes
 * back to the beginning, nothing has been written about what lies before the others. */
GPtrArray *holes_load(Archive *archive, const Chat *chat);
/* There is a hole behind that point, and it ends there; what was known of one that begins at the
 * same time is replaced. */
void holes_put(Archive *archive, const Chat *chat, const Hole *hole);
/* Forgets the one that begins at that time. */
void holes_drop(Archive *archive, const Chat *chat, int64_t after);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Hole, hole_free)
