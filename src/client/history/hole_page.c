/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One page of an archive in a hole.
 *
 * Times in whole seconds are brought in line with the lines around the hole: the archive has the
 * order. */

#include "config.h"

#include "client/history/hole_page.h"

#include "storage/losses.h"
#include "client/history/missing.h"
#include "client/history/reading.h"
#include "client/private.h"

#define SECOND_MS 1000

/* --- its lines --- */

static bool
is_in(const HolePage *page, int64_t time)
{
    const Hole *hole = page->hole;

    if (time >= hole->before.time + SECOND_MS)
        return false;
    return time + SECOND_MS > (page->asking == ASK_SINCE ? page->since : hole->after.time);
}

/* Stamps in whole seconds say no more than that: lines of the archive stand in its order, and
 * before those behind the hole. */
static int64_t
settle_time(const HolePage *page, int64_t time)
{
    int64_t ceiling = page->hole->before.time, last = page->last;

    if (page->asking == ASK_DOWN && !last)
        last = page->hole->after.time + 1;
    if (last > time && last - time < SECOND_MS)
        time = last;
    if (time >= ceiling && ceiling > 0)
        time = ceiling - 1;
    return time;
}

bool
hole_page_takes(HolePage *page, Message *message)
{
    if (!is_in(page, message->time)) {
        page->is_past_hole |= page->asking == ASK_UP ? message->time < page->hole->after.time
                                                     : message->time >= page->hole->before.time;
        return false;
    }
    message->time = settle_time(page, message->time);
    page->first = page->first ? MIN(page->first, message->time) : message->time;
    page->last = MAX(page->last, message->time);
    g_ptr_array_add(page->placed, message_ref(message));
    return true;
}

/* One that came otherwise meanwhile stands among those of the page: what the archive has before it
 * stands before it here, too. */
static void
make_way(HolePage *page, const Message *stored)
{
    int64_t time = MAX(stored->time - 1, page->hole->after.time);

    for (unsigned i = 0; i < page->placed->len; i++) {
        Message *message = page->placed->pdata[i];
        bool is_behind = message->time > stored->time ||
                         (message->time == stored->time && message->row > stored->row);
        if (!message->row || !is_behind)
            continue;
        message->time = time;
        archive_settle(page->client->options.archive, message);
        page->first = MIN(page->first, time);
    }
}

/* Of a line that was sent again: this page, or what is stored before the hole, has the copy by
 * which it is known. Any other comes later in the archive, wherever the line stands now. */
static bool
has_place(const HolePage *page, const Message *stored)
{
    for (unsigned i = 0; i < page->placed->len; i++) {
        const Message *message = page->placed->pdata[i];
        if (g_strcmp0(message->stanza_id, stored->stanza_id) == 0)
            return true;
    }
    return stored->time <= page->hole->after.time;
}

/* This copy is the first one. */
static void
place_copy(HolePage *page, Message *stored, const Message *message)
{
    reading_place(page->client, page->chat, stored, message);
    stored->time = message->time;
    make_way(page, stored);
}

void
hole_page_settle(HolePage *page, Message *stored, Message *message)
{
    const Message *shown = chat_find_row(page->chat, stored->row);
    bool is_copy = stored->stanza_id && g_strcmp0(stored->stanza_id, message->stanza_id) != 0;

    if (is_copy && !has_place(page, stored))
        place_copy(page, stored, message);
    if (is_copy)
        return;
    if (stored->time <= page->hole->after.time || stored->time >= page->hole->before.time)
        message->time = stored->time;
    else if (page->asking == ASK_UP)
        make_way(page, stored);
    if (!stored->stanza_id || (shown && !shown->stanza_id) || message->time != stored->time)
        reading_place(page->client, page->chat, stored, message);
}

/* --- what remains of the hole --- */

/* What is known of the hole now; it may have been filled otherwise. */
static void
keep(const HolePage *page, const Hole *before, const Hole *after)
{
    Archive *archive = page->client->options.archive;

    if (!after || after->after.time != before->after.time)
        holes_drop(archive, page->chat, before->after.time);
    if (after)
        holes_put(archive, page->chat, after);
}

/* The archive has forgotten what stood at the beginning of the hole. */
static void
note_loss(const HolePage *page)
{
    const Hole *hole = page->hole;
    const Loss loss = { hole->after.time, page->first ? page->first : hole->before.time };

    if (loss.after > 0 && loss.before > loss.after)
        losses_put(page->client->options.archive, page->chat, &loss);
}

/* The archive has nothing before what came. */
static void
reach_beginning(const HolePage *page)
{
    Archive *archive = page->client->options.archive;
    bool is_whole;
    g_autoptr(GPtrArray) holes = missing_holes(page->client, page->chat, &is_whole);

    for (unsigned i = 0; i < holes->len; i++) {
        const Hole *hole = holes->pdata[i];
        if (hole->after.time <= page->hole->after.time)
            holes_drop(archive, page->chat, hole->after.time);
    }
    holes_put(archive, page->chat, &(Hole){ 0 });
}

static void
narrow_up(const HolePage *page, const MamAnswer *answer)
{
    const Hole *hole = page->hole;
    int64_t time = page->first ? MIN(page->first, hole->before.time) : hole->before.time;
    bool is_moving = answer->page.first && g_strcmp0(answer->page.first, hole->before.id) != 0;
    bool is_met = hole->after.time > 0 &&
                  (page->is_past_hole || (page->first && page->first <= hole->after.time));

    if (answer->is_complete || !is_moving) {
        if (!is_met)
            note_loss(page);
        reach_beginning(page);
        return;
    }
    g_autoptr(Hole) rest =
        hole_new(&hole->after, &(ArchivePoint){ (char *)answer->page.first, time });
    keep(page, hole, is_met ? NULL : rest);
}

static void
narrow_down(const HolePage *page, const MamAnswer *answer)
{
    const Hole *hole = page->hole;
    int64_t time = MAX(page->last, hole->after.time);
    bool is_moving = answer->page.last && g_strcmp0(answer->page.last, hole->after.id) != 0;

    if (page->is_lost)
        note_loss(page);
    if (answer->is_complete || !is_moving || page->is_past_hole) {
        keep(page, hole, NULL);
        return;
    }
    g_autoptr(Hole) rest =
        hole_new(&(ArchivePoint){ (char *)answer->page.last, time }, &hole->before);
    keep(page, hole, rest);
}

/* An island in the hole, with what remains of that on both sides. */
static void
split(const HolePage *page, const MamAnswer *answer)
{
    const Hole *hole = page->hole;
    bool is_joined = answer->is_complete || page->is_past_hole;

    if (!answer->page.first || !page->first)
        return;
    g_autoptr(Hole) older =
        hole_new(&hole->after, &(ArchivePoint){ (char *)answer->page.first,
                                                MIN(page->first, hole->before.time) });
    g_autoptr(Hole) newer =
        hole_new(&(ArchivePoint){ (char *)answer->page.last, page->last }, &hole->before);
    keep(page, hole, older);
    if (!is_joined)
        keep(page, newer, newer);
}

void
hole_page_close(const HolePage *page, const MamAnswer *answer)
{
    if (page->asking == ASK_UP)
        narrow_up(page, answer);
    else if (page->asking == ASK_DOWN)
        narrow_down(page, answer);
    else
        split(page, answer);
}
