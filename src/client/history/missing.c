/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a chat is missing, as far as the store knows.
 *
 * An account's archive is known from one point on (storage/coverage.h): what lies before it is a
 * hole of each chat until that was asked for, and of a room what lies before its oldest line. */

#include "config.h"

#include "client/history/missing.h"

#include "model/room.h"
#include "storage/coverage.h"
#include "storage/losses.h"
#include "storage/places.h"
#include "client/history/catch_up.h"
#include "client/private.h"
#include "client/rooms/room_gap.h"

/* As long as we are not there, what a room can do may not be known. */
static bool
may_have_archive(const Room *room)
{
    return room->features & ROOM_ARCHIVE || (room->features == 0 && room->state != ROOM_IN);
}

/* What the archive has of the time before anything was read of it; NULL: nothing. */
static Hole *
unread_past(const Client *client, const Chat *chat)
{
    const ArchivePoint beginning = { 0 };
    ArchivePoint oldest = { 0 };
    Coverage coverage = { 0 };
    Hole *hole = NULL;

    if (chat->kind == CHAT_ROOM) {
        if (may_have_archive(chat->room) &&
            places_find_oldest_id(client->options.archive, chat, &oldest))
            hole = hole_new(&beginning, &oldest);
    } else if (chat->kind == CHAT_CONTACT &&
               coverage_get(client->options.archive, chat->account, &coverage) &&
               coverage.from.time > 0) {
        hole = hole_new(&beginning, &coverage.from);
    }
    archive_point_done(&oldest);
    coverage_done(&coverage);
    return hole;
}

GPtrArray *
missing_holes(const Client *client, const Chat *chat, bool *ret_is_whole)
{
    GPtrArray *holes = holes_load(client->options.archive, chat);
    const Hole *oldest = holes->len > 0 ? holes->pdata[0] : NULL;
    bool has_oldest = oldest && oldest->after.time == 0;

    *ret_is_whole = has_oldest && oldest->before.time == 0;
    if (*ret_is_whole)
        g_ptr_array_remove_index(holes, 0);
    Hole *past = has_oldest ? NULL : unread_past(client, chat);
    if (past)
        g_ptr_array_insert(holes, 0, past);
    return holes;
}

const Hole *
missing_nearest(const GPtrArray *holes, FillDirection direction, int64_t time)
{
    for (unsigned i = 0; i < holes->len; i++) {
        const Hole *up = holes->pdata[holes->len - 1 - i], *down = holes->pdata[i];
        if (direction == FILL_UP && up->before.time <= time)
            return up;
        if (direction == FILL_DOWN && down->after.time >= time && down->after.time > 0)
            return down;
    }
    return NULL;
}

Hole *
missing_hole_after(const Client *client, const Chat *chat, int64_t after)
{
    bool is_whole;
    g_autoptr(GPtrArray) holes = missing_holes(client, chat, &is_whole);

    for (unsigned i = 0; i < holes->len; i++) {
        const Hole *hole = holes->pdata[i];
        if (hole->after.time == after)
            return hole_new(&hole->after, &hole->before);
    }
    return NULL;
}

/* --- as it is shown --- */

/* What was said while we were away comes by itself. */
static void
add_missed(Client *client, const Chat *chat, GArray *gaps)
{
    ChatGap gap = { 0 };
    bool is_missing = chat->kind == CHAT_ROOM      ? room_gap_find(client, chat, &gap)
                      : chat->kind == CHAT_CONTACT ? catch_up_gap(client, chat->account, &gap)
                                                   : false;

    if (is_missing)
        g_array_append_val(gaps, gap);
}

static void
add_lost(const Client *client, const Chat *chat, GArray *gaps)
{
    g_autoptr(GArray) losses = losses_load(client->options.archive, chat);

    for (unsigned i = 0; i < losses->len; i++) {
        const Loss *loss = &g_array_index(losses, Loss, i);
        ChatGap gap = { .after = loss->after, .before = loss->before };
        gap.state = GAP_LOST;
        g_array_append_val(gaps, gap);
    }
}

static int
compare_gaps(gconstpointer a, gconstpointer b)
{
    const ChatGap *first = a, *second = b;

    if (first->after != second->after)
        return first->after < second->after ? -1 : 1;
    return (first->before > second->before) - (first->before < second->before);
}

void
missing_add_gaps(Client *client, const Chat *chat, GArray *gaps)
{
    add_missed(client, chat, gaps);
    add_lost(client, chat, gaps);
    g_array_sort(gaps, compare_gaps);
}
