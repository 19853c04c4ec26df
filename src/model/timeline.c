/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines of one window, oldest first, in one array. */

#include "config.h"

#include "model/timeline.h"

#include <string.h>

#include "base/limits.h"
#include "model/chat.h"
#include "model/private.h"

/* Lines leave in bunches, so that a full timeline does not move all its pointers for each one. */
#define TRIM_BUNCH 200

struct Timeline {
    Model *model;
    Chat *chat;          /* NULL: not a chat's */
    GPtrArray *messages; /* owned references */
    GPtrArray *cleared;  /* the same, with some that are nowhere else; NULL: there are none */
    bool had_older;      /* before those */
    unsigned limit;
    size_t bytes, limit_bytes; /* of the texts; never less than they have */
    bool has_older, has_newer;
};

Timeline *
timeline_new(Model *model, Chat *chat)
{
    Timeline *timeline = g_new0(Timeline, 1);

    timeline->model = model;
    timeline->chat = chat;
    timeline->messages = g_ptr_array_new_with_free_func((GDestroyNotify)message_unref);
    timeline->limit = LIMIT_TIMELINE;
    timeline->limit_bytes = LIMIT_TIMELINE_BYTES;
    return timeline;
}

void
timeline_free(Timeline *timeline)
{
    if (!timeline)
        return;
    g_ptr_array_unref(timeline->messages);
    g_clear_pointer(&timeline->cleared, g_ptr_array_unref);
    g_free(timeline);
}

static void
emit(Timeline *timeline, EventKind kind, Message *message)
{
    Event event = {
        .kind = kind,
        .account = timeline->chat ? timeline->chat->account : NULL,
        .chat = timeline->chat,
        .message = message,
        .timeline = timeline,
    };

    model_emit(timeline->model, &event);
}

unsigned
timeline_length(const Timeline *timeline)
{
    return timeline->messages->len;
}

Message *
timeline_get(const Timeline *timeline, unsigned index)
{
    return index < timeline->messages->len ? timeline->messages->pdata[index] : NULL;
}

int
timeline_index(const Timeline *timeline, const Message *message)
{
    for (unsigned i = timeline->messages->len; i-- > 0;) {
        if (timeline->messages->pdata[i] == message)
            return (int)i;
    }
    return -1;
}

/* Behind the last one that is not newer. */
static unsigned
place_by_time(const Timeline *timeline, const Message *message)
{
    unsigned place = timeline->messages->len;

    while (place > 0) {
        const Message *before = timeline->messages->pdata[place - 1];
        if (before->time <= message->time)
            break;
        place--;
    }
    return place;
}

/* A delayed message goes where its time belongs. */
static unsigned
place_of(const Timeline *timeline, const Message *message)
{
    return message->kind == MESSAGE_CHAT && message->is_delayed ? place_by_time(timeline, message)
                                                                : timeline->messages->len;
}

static size_t
text_bytes(const Timeline *timeline, unsigned index)
{
    return strlen(((const Message *)timeline->messages->pdata[index])->body);
}

/* The newest lines of at most so many, and of so many bytes; at least one. */
static unsigned
count_kept(const Timeline *timeline, size_t bytes)
{
    unsigned length = timeline->messages->len, kept = 0;
    size_t sum = 0;

    if (timeline->bytes <= bytes) /* without a look at each, long out of the processor's cache */
        return MIN(length, timeline->limit);
    while (kept < MIN(length, timeline->limit)) {
        sum += text_bytes(timeline, length - 1 - kept);
        if (sum > bytes && kept > 0)
            break;
        kept++;
    }
    return kept;
}

static bool
cut_to(Timeline *timeline, unsigned length)
{
    unsigned cut = timeline->messages->len - MIN(length, timeline->messages->len);

    if (!cut)
        return false;
    for (unsigned i = 0; i < cut; i++)
        timeline->bytes -= MIN(text_bytes(timeline, i), timeline->bytes);
    g_ptr_array_remove_range(timeline->messages, 0, cut);
    timeline->has_older = timeline->chat != NULL;
    return true;
}

static unsigned
first_stored(const Timeline *timeline)
{
    unsigned index = 0;

    while (index < timeline->messages->len &&
           !((const Message *)timeline->messages->pdata[index])->row)
        index++;
    return index;
}

/* The oldest lines of at most so many, and of so many bytes; at least one. */
static unsigned
count_oldest(const Timeline *timeline)
{
    unsigned length = timeline->messages->len, kept = 0;
    size_t sum = 0;

    while (kept < MIN(length, LIMIT_TIMELINE)) {
        sum += text_bytes(timeline, kept);
        if (sum > LIMIT_TIMELINE_BYTES && kept > 0)
            break;
        kept++;
    }
    return kept;
}

static void
cut_newest(Timeline *timeline)
{
    unsigned kept = count_oldest(timeline);

    if (kept == timeline->messages->len)
        return;
    g_ptr_array_set_size(timeline->messages, (int)kept);
    timeline->bytes = 0;
    for (unsigned i = 0; i < kept; i++)
        timeline->bytes += text_bytes(timeline, i);
}

/* Of a timeline with too much text a quarter goes, for the same reason as for TRIM_BUNCH. */
static bool
cut(Timeline *timeline)
{
    bool is_heavy = timeline->bytes > timeline->limit_bytes;

    if (!is_heavy && timeline->messages->len < timeline->limit + TRIM_BUNCH)
        return false;
    return cut_to(timeline, count_kept(timeline, is_heavy ? timeline->limit_bytes / 4 * 3
                                                          : timeline->limit_bytes));
}

void
timeline_add(Timeline *timeline, Message *message)
{
    g_ptr_array_insert(timeline->messages, (int)place_of(timeline, message), message_ref(message));
    timeline->bytes += strlen(message->body);
    emit(timeline, EVENT_MESSAGE_ADDED, message);
    if (cut(timeline))
        emit(timeline, EVENT_TIMELINE, NULL);
}

void
timeline_prepend(Timeline *timeline, Message *const *messages, unsigned count)
{
    size_t bytes = 0;

    if (count == 0)
        return;
    GPtrArray *all =
        g_ptr_array_new_full(timeline->messages->len + count, (GDestroyNotify)message_unref);
    for (unsigned i = 0; i < count; i++) {
        g_ptr_array_add(all, message_ref(messages[i]));
        bytes += strlen(messages[i]->body);
    }
    g_ptr_array_extend_and_steal(all, timeline->messages);
    timeline->messages = all;
    timeline->bytes += bytes;
    if (timeline->has_newer) {
        cut_newest(timeline);
    } else {
        timeline->limit += count;
        timeline->limit_bytes += bytes;
    }
    emit(timeline, EVENT_TIMELINE, NULL);
}

void
timeline_append(Timeline *timeline, Message *const *messages, unsigned count)
{
    if (count == 0)
        return;
    for (unsigned i = 0; i < count; i++) {
        g_ptr_array_add(timeline->messages, message_ref(messages[i]));
        timeline->bytes += strlen(messages[i]->body);
    }
    cut_to(timeline, count_kept(timeline, LIMIT_TIMELINE_BYTES));
    emit(timeline, EVENT_TIMELINE, NULL);
}

static bool
is_before(const Message *a, const Message *b)
{
    return a->time < b->time || (a->time == b->time && a->row < b->row);
}

/* Behind the last stored line that is older. */
static unsigned
place_of_stored(const Timeline *timeline, const Message *message)
{
    unsigned place = timeline->messages->len;

    while (place > 0) {
        const Message *before = timeline->messages->pdata[place - 1];
        if (before->row && is_before(before, message))
            return place;
        place--;
    }
    return first_stored(timeline);
}

void
timeline_merge(Timeline *timeline, Message *const *messages, unsigned count)
{
    g_autoptr(GHashTable) known = g_hash_table_new(g_int64_hash, g_int64_equal);
    unsigned before = timeline->messages->len;

    for (unsigned i = 0; i < before; i++)
        g_hash_table_add(known, &((Message *)timeline->messages->pdata[i])->row);
    for (unsigned i = 0; i < count; i++) {
        if (g_hash_table_contains(known, &messages[i]->row))
            continue;
        g_ptr_array_insert(timeline->messages, (int)place_of_stored(timeline, messages[i]),
                           message_ref(messages[i]));
        timeline->bytes += strlen(messages[i]->body);
        timeline->limit_bytes += strlen(messages[i]->body);
    }
    if (timeline->messages->len == before)
        return;
    timeline->limit += timeline->messages->len - before;
    emit(timeline, EVENT_TIMELINE, NULL);
}

void
timeline_join(Timeline *timeline, const Timeline *past)
{
    g_autoptr(GHashTable) held = g_hash_table_new(NULL, NULL);
    g_autoptr(GPtrArray) missing = g_ptr_array_new();

    for (unsigned i = 0; i < timeline->messages->len; i++)
        g_hash_table_add(held, timeline->messages->pdata[i]);
    for (unsigned i = 0; i < past->messages->len; i++) {
        if (!g_hash_table_contains(held, past->messages->pdata[i]))
            g_ptr_array_add(missing, past->messages->pdata[i]);
    }
    timeline->has_older = past->has_older;
    timeline_prepend(timeline, (Message *const *)missing->pdata, missing->len);
}

void
timeline_trim(Timeline *timeline)
{
    timeline->limit = LIMIT_TIMELINE;
    timeline->limit_bytes = LIMIT_TIMELINE_BYTES;
    if (cut_to(timeline, count_kept(timeline, timeline->limit_bytes)))
        emit(timeline, EVENT_TIMELINE, NULL);
}

void
timeline_tell_changed(Timeline *timeline, Message *message)
{
    emit(timeline, EVENT_MESSAGE_CHANGED, message);
}

/* What was said stands in the order of its times; notices stay where they are. */
static bool
is_in_place(const Timeline *timeline, unsigned index, int64_t time)
{
    for (unsigned i = index; i-- > 0;) {
        const Message *before = timeline->messages->pdata[i];
        if (before->kind != MESSAGE_CHAT)
            continue;
        if (before->time > time)
            return false;
        break;
    }
    for (unsigned i = index + 1; i < timeline->messages->len; i++) {
        const Message *after = timeline->messages->pdata[i];
        if (after->kind == MESSAGE_CHAT)
            return after->time >= time;
    }
    return true;
}

void
timeline_set_time(Timeline *timeline, Message *message, int64_t time)
{
    int index = timeline_index(timeline, message);
    bool was_delayed = message->is_delayed;

    message->time = time;
    if (index < 0)
        return;
    if (is_in_place(timeline, (unsigned)index, time)) {
        emit(timeline, EVENT_MESSAGE_CHANGED, message);
        return;
    }
    g_ptr_array_steal_index(timeline->messages, (unsigned)index);
    message->is_delayed = true;
    g_ptr_array_insert(timeline->messages, (int)place_of(timeline, message), message);
    message->is_delayed = was_delayed;
    emit(timeline, EVENT_TIMELINE, NULL);
}

void
timeline_grow(Timeline *timeline, const Message *message, size_t bytes)
{
    if (timeline_index(timeline, message) >= 0)
        timeline->bytes += bytes;
}

void
timeline_remove(Timeline *timeline, const Message *message)
{
    int index = timeline_index(timeline, message);

    if (index < 0)
        return;
    timeline->bytes -= MIN(text_bytes(timeline, (unsigned)index), timeline->bytes);
    g_ptr_array_remove_index(timeline->messages, (unsigned)index);
    emit(timeline, EVENT_TIMELINE, NULL);
}

void
timeline_set_text(Timeline *timeline, Message *message, const char *text)
{
    g_assert(message->kind == MESSAGE_NOTICE);
    if (strcmp(message->body, text) == 0)
        return;
    timeline->bytes += strlen(text);
    timeline->bytes -= strlen(message->body);
    g_free(message->body);
    message->body = g_strdup(text);
    message->revision++;
    timeline_tell_changed(timeline, message);
}

/* As many of the newest as a timeline holds. */
static void
bound_cleared(GPtrArray *cleared)
{
    size_t bytes = 0;
    unsigned kept = 0;

    while (kept < MIN(cleared->len, LIMIT_TIMELINE)) {
        bytes += strlen(((const Message *)cleared->pdata[cleared->len - 1 - kept])->body);
        if (bytes > LIMIT_TIMELINE_BYTES)
            break;
        kept++;
    }
    if (kept < cleared->len)
        g_ptr_array_remove_range(cleared, 0, cleared->len - kept);
}

static bool
has_unstored(const GPtrArray *messages)
{
    for (unsigned i = 0; i < messages->len; i++) {
        const Message *message = messages->pdata[i];
        if (message->kind == MESSAGE_CHAT && !message->row)
            return true;
    }
    return false;
}

static void
set_aside(Timeline *timeline)
{
    if (!timeline->cleared) {
        timeline->cleared = g_ptr_array_new_with_free_func((GDestroyNotify)message_unref);
        timeline->had_older = timeline->has_older;
    }
    for (unsigned i = 0; i < timeline->messages->len; i++) {
        Message *message = timeline->messages->pdata[i];
        if (message->kind == MESSAGE_CHAT)
            g_ptr_array_add(timeline->cleared, message_ref(message));
    }
    bound_cleared(timeline->cleared);
}

void
timeline_clear(Timeline *timeline)
{
    if (timeline->messages->len == 0)
        return;
    if (timeline->chat && (timeline->cleared || has_unstored(timeline->messages)))
        set_aside(timeline);
    g_ptr_array_set_size(timeline->messages, 0);
    timeline->bytes = 0;
    timeline->has_older = timeline->chat != NULL;
    emit(timeline, EVENT_TIMELINE, NULL);
}

const GPtrArray *
timeline_cleared(const Timeline *timeline)
{
    return timeline->cleared;
}

bool
timeline_bring_back(Timeline *timeline)
{
    g_autoptr(GPtrArray) cleared = g_steal_pointer(&timeline->cleared);

    if (!cleared)
        return false;
    timeline->has_older = timeline->had_older;
    for (unsigned i = 0; i < cleared->len; i++) {
        Message *message = cleared->pdata[i];
        if (message->row && timeline_find_row(timeline, message->row))
            continue;
        g_ptr_array_insert(timeline->messages, (int)place_by_time(timeline, message),
                           message_ref(message));
        timeline->bytes += strlen(message->body);
        timeline->limit_bytes += strlen(message->body);
        timeline->limit++;
    }
    emit(timeline, EVENT_TIMELINE, NULL);
    return true;
}

static void
remove_before(GPtrArray *messages, int64_t time)
{
    for (unsigned i = messages->len; i-- > 0;) {
        const Message *message = messages->pdata[i];
        if (message->kind == MESSAGE_CHAT && message->time < time)
            g_ptr_array_remove_index(messages, i);
    }
}

void
timeline_remove_before(Timeline *timeline, int64_t time)
{
    remove_before(timeline->messages, time);
    if (timeline->cleared)
        remove_before(timeline->cleared, time);
    timeline->bytes = 0;
    for (unsigned i = 0; i < timeline->messages->len; i++)
        timeline->bytes += text_bytes(timeline, i);
    timeline->has_older = timeline->chat != NULL;
    emit(timeline, EVENT_TIMELINE, NULL);
}

bool
timeline_has_older(const Timeline *timeline)
{
    return timeline->has_older;
}

void
timeline_set_has_older(Timeline *timeline, bool has_older)
{
    timeline->has_older = has_older;
}

bool
timeline_has_newer(const Timeline *timeline)
{
    return timeline->has_newer;
}

void
timeline_set_has_newer(Timeline *timeline, bool has_newer)
{
    timeline->has_newer = has_newer;
}

const Message *
timeline_first_stored(const Timeline *timeline)
{
    return timeline_get(timeline, first_stored(timeline));
}

const Message *
timeline_last_stored(const Timeline *timeline)
{
    for (unsigned i = timeline->messages->len; i-- > 0;) {
        const Message *message = timeline->messages->pdata[i];
        if (message->row)
            return message;
    }
    return NULL;
}

static Message *
find_id(const GPtrArray *messages, const char *id, bool outgoing)
{
    for (unsigned i = messages->len; i-- > 0;) {
        Message *message = messages->pdata[i];
        if (message->kind == MESSAGE_CHAT && message->is_outgoing == outgoing && message->id &&
            g_str_equal(message->id, id))
            return message;
    }
    return NULL;
}

Message *
timeline_find_id(const Timeline *timeline, const char *id, bool outgoing)
{
    Message *message = find_id(timeline->messages, id, outgoing);

    return message || !timeline->cleared ? message : find_id(timeline->cleared, id, outgoing);
}

Message *
timeline_find_row(const Timeline *timeline, int64_t row)
{
    for (unsigned i = timeline->messages->len; i-- > 0;) {
        Message *message = timeline->messages->pdata[i];
        if (message->row == row)
            return message;
    }
    return NULL;
}
