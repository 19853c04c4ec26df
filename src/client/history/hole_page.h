/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One page of an archive in a hole of a chat: which lines lie in it, where they stand among those
 * that are known, and what remains of the hole behind them. */
#pragma once

#include "storage/holes.h"
#include "client/client.h"

#include "modules/mam.h"

/* From the hole's end, from its beginning, or from a time within it. */
typedef enum { ASK_UP, ASK_DOWN, ASK_SINCE } Asking;

typedef struct {
    Client *client;
    Chat *chat; /* NULL: gone, or nobody waits for it any more */
    Hole *hole; /* owned, as is placed, by whoever asks */
    Asking asking;
    int64_t since;       /* ASK_SINCE */
    int64_t first, last; /* times of the page's messages, as they are stored; 0: none came */
    bool is_past_hole;   /* what stands behind the hole, as we ask, came, too */
    bool is_lost;        /* the archive does not reach back to where the hole begins */
    GPtrArray *placed;   /* Message *: the new ones of the page */
} HolePage;

/* A message of the page, on its way in; true: it lies in the hole, and has got its time. */
bool hole_page_takes(HolePage *page, Message *message);
/* The same of one that is stored as this line: it learns its id there, and its place. */
void hole_page_settle(HolePage *page, Message *stored, Message *message);
/* All have come: the store knows what remains of the hole. */
void hole_page_close(const HolePage *page, const MamAnswer *answer);
