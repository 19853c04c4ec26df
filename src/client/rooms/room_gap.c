/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gaps of rooms. Where one begins is written down when we enter and forgotten when it is
 * closed, so that whatever is cut in between is fetched the next time: what comes live is newer
 * than the gap and does not hide it. What comes twice is known (archive_has()). */

#include "config.h"

#include "client/rooms/room_gap.h"

#include "base/i18n.h"
#include "base/log.h"
#include "model/notice.h"
#include "model/room.h"
#include "storage/losses.h"
#include "storage/places.h"
#include "client/continuity.h"
#include "client/history/filling.h"
#include "client/private.h"
#include "client/rooms/room_talk.h"

#include "modules/mam.h"

#define PAGE 100
/* Of one room, each time that we enter; the rest is fetched the next time. */
#define PAGES_AT_ONCE 50
/* Clocks differ, and the past comes in whole seconds. What that fetches twice is known. */
#define OVERLAP_MS (2 * 60 * 1000)
/* After so long an archive may have forgotten what followed, and some do not say so. */
#define LONG_MS (INT64_C(7) * 24 * 60 * 60 * 1000)

typedef struct {
    RoomGaps *gaps;
    Chat *chat;
    ArchivePoint from; /* the last line before it; time 0: there is none, we were never here */
    int64_t told;      /* the time of the line that the room told last, as its past; 0: of none */
    int64_t archived;  /* the same of its archive, in this page of it */
    int64_t before;    /* what that was before the last one */
    int64_t ceiling;   /* what comes from the archive now was said before that; 0: not known */
    int64_t first;     /* of the lines of this page */
    int64_t live;      /* of the line that came last since we are in; 0: of none */
    unsigned number;   /* of no other gap */
    unsigned pages;
    unsigned left;    /* lines that are still wanted, of a room that is new to us */
    int64_t lost;     /* what was said since then, and before what is read, is lost; 0: nothing */
    int64_t earliest; /* the first line that came; 0: none has */
    int64_t start;    /* lines until then stand where the archive has them; 0: no line is known */
    GHashTable *ids_told;     /* char *: of the lines that the room told as its past ... */
    GHashTable *ids_archived; /* ... and of those of this walk */
    bool is_asked, is_closed;
    bool is_checking;  /* whether the archive reaches back to where the gap begins ... */
    bool is_checked;   /* ... which is done once */
    bool is_waiting;   /* for an answer */
    bool is_empty;     /* nothing was ever said, as far as we know */
    ArchivePoint owed; /* the last line before the stream went on */
    bool is_resumed;   /* it did, and no line has come since */
    bool has_spoken;   /* what was said since has come, and what it owed may not */
    bool has_failed;
} Gap;

struct RoomGaps {
    Client *client;
    GHashTable *gaps; /* Chat * of the rooms that we are in -> Gap, owned */
    unsigned observer;
    unsigned next;
};

/* A question that may outlive its gap. */
typedef struct {
    RoomGaps *gaps;
    Account *account;
    Jid *room;
    unsigned number; /* of the gap */
} Question;

static void
free_gap(gpointer data)
{
    Gap *gap = data;

    archive_point_done(&gap->from);
    archive_point_done(&gap->owed);
    g_hash_table_unref(gap->ids_told);
    g_hash_table_unref(gap->ids_archived);
    g_free(gap);
}

/* By time what stands before it is asked for, too. */
static void
note_start(Gap *gap)
{
    gap->start = gap->from.id ? gap->from.time : MAX(gap->from.time - OVERLAP_MS, 0);
}

static void
note_id(GHashTable *ids, const Message *message)
{
    if (message->stanza_id)
        g_hash_table_add(ids, g_strdup(message->stanza_id));
}

bool
room_gap_is_open(const Client *client, const Chat *chat)
{
    const Gap *gap = g_hash_table_lookup(client->gaps->gaps, chat);

    return gap && !gap->is_closed;
}

static unsigned
wanted_lines(const Client *client, const Chat *chat)
{
    SettingScope scope = chat_scope(chat);

    return (unsigned)settings_int(model_settings(client->model), SETTING_ROOMS_HISTORY, &scope);
}

/* Where the gap begins that was open already, else behind the newest line. */
static void
find_beginning(Client *client, const Chat *chat, ArchivePoint *ret_from)
{
    Archive *archive = client->options.archive;

    if (!archive_gap(archive, chat, ret_from) && !archive_newest(archive, chat, true, ret_from))
        archive_newest(archive, chat, false, ret_from);
}

void
room_gap_keep_beginning(Client *client, const Chat *chat)
{
    Archive *archive = client->options.archive;
    ArchivePoint from = { 0 };

    if (!archive_gap(archive, chat, &from)) {
        find_beginning(client, chat, &from);
        if (from.time)
            archive_set_gap(archive, chat, &from);
    }
    archive_point_done(&from);
}

/* Of the last line that the room certainly has: what was said since then tells which it has, too.
 * INT64_MAX: none is in memory. */
static int64_t
time_of_confirmed(const Chat *chat)
{
    for (unsigned i = timeline_length(chat->timeline); i-- > 0;) {
        const Message *message = timeline_get(chat->timeline, i);
        if (message->kind == MESSAGE_CHAT &&
            (!message->is_outgoing || message->state == MESSAGE_RECEIVED))
            return message->time;
    }
    return INT64_MAX;
}

void
room_gap_entry(Client *client, const Chat *chat, MucEntry *entry)
{
    ArchivePoint newest = { 0 };

    room_gap_keep_beginning(client, chat);
    entry->since = 0;
    entry->most = -1;
    if (chat->room->features & ROOM_ARCHIVE)
        entry->most = 0;
    else if (archive_newest(client->options.archive, chat, false, &newest))
        entry->since = MIN(newest.time, time_of_confirmed(chat)) - OVERLAP_MS;
    else
        entry->most = (int)wanted_lines(client, chat);
    archive_point_done(&newest);
}

/* --- asking the archive --- */

static void ask(Gap *gap, const RsmQuery *page, int64_t start);

static void
show(const Gap *gap)
{
    if (gap->chat->is_history_loaded)
        filling_refresh(gap->gaps->client, gap->chat);
}

static bool
is_empty(const Client *client, const Chat *chat)
{
    SettingScope scope = chat_scope(chat);
    ArchivePoint newest = { 0 };
    bool is_stored = settings_bool(model_settings(client->model), SETTING_CHAT_STORE, &scope);
    bool has_lines = archive_newest(client->options.archive, chat, false, &newest);

    archive_point_done(&newest);
    return is_stored && !has_lines;
}

/* Where no line tells from when on we know all, the time does: else the room would be new to us the
 * next time, too. */
static void
close_gap(Gap *gap)
{
    const Client *client = gap->gaps->client;
    const ArchivePoint now = { .time = clock_now(model_clock(client->model)) };

    gap->is_closed = true;
    g_hash_table_remove_all(gap->ids_told);
    g_hash_table_remove_all(gap->ids_archived);
    gap->is_empty = is_empty(client, gap->chat);
    archive_set_gap(client->options.archive, gap->chat, gap->is_empty ? &now : NULL);
    if (gap->is_empty)
        continuity_store(gap->gaps->client); /* no line says so yet */
    show(gap);
    room_talk_past_came(gap->gaps->client, gap->chat, gap->from.time > 0 && gap->lost == 0);
}

static void
stop_here(const Gap *gap)
{
    notice(gap->gaps->client->model, gap->chat->account, gap->chat, SEVERITY_INFO, "%s",
           _("More was said here than can be fetched at once: the rest comes the next time."));
    room_talk_past_came(gap->gaps->client, gap->chat, false);
}

static void
move_on(Gap *gap, const MamAnswer *answer)
{
    ArchivePoint from = { .id = g_strdup(answer->page.last),
                          .time = MAX(gap->archived, gap->from.time) };

    archive_point_done(&gap->from);
    gap->from = from;
    archive_set_gap(gap->gaps->client->options.archive, gap->chat, &from);
    if (++gap->pages < PAGES_AT_ONCE)
        ask(gap, &(RsmQuery){ .max = PAGE, .after = from.id }, 0);
    else
        stop_here(gap);
    show(gap);
}

/* The last lines of a room that is new to us, backwards. */
static void
look_further_back(Gap *gap, const MamAnswer *answer)
{
    gap->left -= MIN(gap->left, answer->count);
    gap->ceiling = gap->first ? gap->first : gap->ceiling;
    gap->first = gap->archived = 0;
    g_hash_table_remove_all(gap->ids_archived);
    if (gap->left > 0 && answer->count > 0 && ++gap->pages < PAGES_AT_ONCE)
        ask(gap, &(RsmQuery){ .max = (int)MIN(gap->left, PAGE), .before = answer->page.first }, 0);
    else
        close_gap(gap);
}

/* From where it begins: behind the last line, if that is known by its id, or by time. */
static void
ask_first(Gap *gap)
{
    if (gap->from.id)
        ask(gap, &(RsmQuery){ .max = PAGE, .after = gap->from.id }, 0);
    else
        ask(gap, &(RsmQuery){ .max = PAGE }, gap->from.time - OVERLAP_MS);
}

/* Up to the first line that came; as long as there is none, up to what came live. */
static void
note_loss(const Gap *gap)
{
    int64_t now = clock_now(model_clock(gap->gaps->client->model));
    int64_t next = gap->ceiling ? gap->ceiling : now;
    const Loss loss = { gap->lost, gap->earliest ? gap->earliest : next };

    if (loss.after > 0 && loss.before > loss.after)
        losses_put(gap->gaps->client->options.archive, gap->chat, &loss);
}

static void
on_checked(Gap *gap, const MamAnswer *answer)
{
    gap->is_checking = false;
    gap->is_checked = true;
    gap->lost = answer->count == 0 ? gap->from.time : 0;
    ask_first(gap);
}

/* The id of the line where it begins is not known there any more: the time is. */
static void
on_failed(Gap *gap, const GError *error)
{
    gap->has_failed = true;
    if (g_error_matches(error, STANZA_ERROR, STANZA_ERROR_ITEM_NOT_FOUND) && gap->from.id) {
        g_clear_pointer(&gap->from.id, g_free);
        note_start(gap);
        gap->is_checking = !gap->is_checked;
        ask_first(gap);
        return;
    }
    gap->is_checking = false;
    log_debug("rooms", "the archive of %s: %s", jid_bare(gap->chat->jid), error->message);
    if (!g_error_matches(error, STANZA_ERROR, STANZA_ERROR_DISCONNECTED)) {
        notice(gap->gaps->client->model, gap->chat->account, gap->chat, SEVERITY_WARNING,
               _("What was said while you were away could not be fetched: %s"), error->message);
        room_talk_past_came(gap->gaps->client, gap->chat, false);
    }
    show(gap);
}

static void
on_page(Gap *gap, const MamAnswer *answer)
{
    bool is_moving = g_strcmp0(answer->page.last, gap->from.id) != 0;

    note_loss(gap);
    if (answer->is_complete || !is_moving)
        close_gap(gap);
    else if (gap->from.time == 0)
        look_further_back(gap, answer);
    else
        move_on(gap, answer);
}

static void
take_answer(Gap *gap, const MamAnswer *answer, const GError *error)
{
    gap->is_waiting = false;
    if (answer && gap->is_checking)
        on_checked(gap, answer);
    else if (answer)
        on_page(gap, answer);
    else
        on_failed(gap, error);
}

static void
on_answer(Stream *stream, const MamAnswer *answer, const GError *error, gpointer data)
{
    Question *question = data;
    const Chat *chat = NULL;
    Gap *gap = NULL;

    (void)stream;
    if (question->gaps)
        chat = account_find_chat(question->account, question->room, CHAT_ROOM);
    if (chat)
        gap = g_hash_table_lookup(question->gaps->gaps, chat);
    if (!gap || gap->number != question->number)
        log_debug("rooms", "nobody waits for this page any more");
    else
        take_answer(gap, answer, error);
    jid_unref(question->room);
    g_free(question);
}

static void
ask(Gap *gap, const RsmQuery *page, int64_t start)
{
    Stream *stream = client_stream(gap->gaps->client, gap->chat->account, NULL);
    const int64_t end = gap->from.time + 1000;
    const MamQuery check = { .archive = gap->chat->jid,
                             .end = end,
                             .is_counted = true,
                             .page = { .max = 1, .before = "" } };
    const MamQuery query = { .archive = gap->chat->jid, .start = start, .page = *page };

    gap->has_failed = !stream;
    if (!stream)
        return;
    Question *question = g_new(Question, 1);
    *question = (Question){ gap->gaps, gap->chat->account, jid_ref(gap->chat->jid), gap->number };
    gap->is_waiting = true;
    mam_query(stream, gap->is_checking ? &check : &query, on_answer, question);
}

static bool
is_long_ago(const Gap *gap)
{
    int64_t now = clock_now(model_clock(gap->gaps->client->model));

    return gap->from.id && now - gap->from.time > LONG_MS;
}

static void
begin(Gap *gap)
{
    gap->is_asked = true;
    gap->pages = 0;
    gap->left = wanted_lines(gap->gaps->client, gap->chat);
    gap->is_checking = is_long_ago(gap) && !gap->is_checked;
    if (gap->from.time == 0 && gap->left == 0)
        close_gap(gap);
    else if (gap->from.time == 0)
        ask(gap, &(RsmQuery){ .max = (int)MIN(gap->left, PAGE), .before = "" }, 0);
    else
        ask_first(gap);
}

/* As long as we are not in the room nothing is missing behind the last line that we have: it was
 * not asked for yet. */
bool
room_gap_find(Client *client, const Chat *chat, ChatGap *ret_gap)
{
    const Gap *gap = g_hash_table_lookup(client->gaps->gaps, chat);
    Archive *archive = client->options.archive;
    ArchivePoint from = { 0 };
    ArchivePosition next = { 0 };

    if (gap && (gap->is_closed || !gap->is_asked || (gap->pages == 0 && !gap->has_failed)))
        return false;
    bool is_open = archive_gap(archive, chat, &from);
    bool has_next = is_open && places_find_time(archive, chat, from.time + 1, &next);
    *ret_gap = (ChatGap){ .after = from.time, .before = next.time };
    if (!has_next)
        ret_gap->before = clock_now(model_clock(client->model));
    ret_gap->state = gap && gap->is_waiting ? GAP_COMING : GAP_OPEN;
    archive_point_done(&from);
    return is_open && (gap || has_next);
}

bool
room_gap_again(Client *client, const Chat *chat)
{
    Gap *gap = g_hash_table_lookup(client->gaps->gaps, chat);

    if (!gap || gap->is_closed || !gap->is_asked || gap->is_waiting)
        return false;
    begin(gap);
    return true;
}

void
room_gaps_online(Client *client, const Account *account)
{
    GHashTableIter iter;
    gpointer chat, value;

    g_hash_table_iter_init(&iter, client->gaps->gaps);
    while (g_hash_table_iter_next(&iter, &chat, &value)) {
        Gap *gap = value;
        if (((const Chat *)chat)->account != account)
            continue;
        gap->is_resumed = true;
        if (gap->has_failed && !gap->is_closed)
            begin(gap);
    }
}

/* --- rooms come and go --- */

static Gap *
open_gap(RoomGaps *gaps, Chat *chat)
{
    Gap *gap = g_hash_table_lookup(gaps->gaps, chat);

    if (gap)
        return gap;
    gap = g_new0(Gap, 1);
    gap->gaps = gaps;
    gap->chat = chat;
    gap->number = ++gaps->next;
    gap->ids_told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    gap->ids_archived = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    find_beginning(gaps->client, chat, &gap->from);
    note_start(gap);
    if (gap->from.time)
        archive_set_gap(gaps->client->options.archive, chat, &gap->from);
    g_hash_table_insert(gaps->gaps, chat, gap);
    return gap;
}

static void
on_event(const Event *event, gpointer data)
{
    RoomGaps *gaps = data;
    const Room *room = event->chat->room;

    if (event->kind == EVENT_CHAT_REMOVED || room->state != ROOM_IN) {
        if (g_hash_table_remove(gaps->gaps, event->chat) && event->kind == EVENT_ROOM)
            room_gap_keep_beginning(gaps->client, event->chat);
        return;
    }
    Gap *gap = open_gap(gaps, event->chat);
    if (!gap->is_asked && (room->features & ROOM_ARCHIVE))
        begin(gap);
}

/* Stamps in whole seconds say no more than that. */
static bool
is_same_second(int64_t time, int64_t later)
{
    return time % 1000 == 0 && later >= time && later - time < 1000;
}

/* What the room tells by itself are its last lines, so nothing that is new to us comes between them
 * or behind them: they leave room for what the archive has of the same second. */
static int64_t
settle_told(Gap *gap, int64_t time)
{
    bool is_first = gap->told == 0;
    int64_t last = is_first ? gap->from.time + 2 : gap->told;

    if (is_same_second(time, last))
        time = last;
    if (is_first)
        gap->ceiling = time;
    gap->told = MAX(gap->told, time);
    return time;
}

/* Behind what we had, and before what came since, whatever the clocks say. Where that leaves no
 * place, what came since moves on when its turn comes; only pages that come backwards never get
 * there. */
static int64_t
settle_archived(Gap *gap, int64_t time)
{
    int64_t last = gap->archived ? gap->archived : gap->from.time;

    time = MAX(time, last + 1);
    if (gap->ceiling && time >= gap->ceiling)
        time = gap->from.time ? MAX(gap->ceiling - 1, last + 1) : gap->ceiling - 1;
    if (!gap->first)
        gap->first = time;
    if (!gap->earliest)
        gap->earliest = time;
    gap->before = last;
    gap->archived = MAX(gap->archived, time);
    return time;
}

static int64_t
time_of_newest(Client *client, const Chat *chat)
{
    ArchivePoint newest = { 0 };

    archive_newest(client->options.archive, chat, false, &newest);
    int64_t time = newest.time;
    archive_point_done(&newest);
    return time;
}

static void
walk_again(Gap *gap)
{
    archive_point_done(&gap->from);
    gap->from = gap->owed;
    gap->owed = (ArchivePoint){ 0 };
    note_start(gap);
    gap->archived = gap->before = gap->first = gap->ceiling = 0;
    gap->is_closed = false;
    archive_set_gap(gap->gaps->client->options.archive, gap->chat, &gap->from);
    begin(gap);
}

/* What comes late was sent to us before the stream broke; some servers bring it among what was said
 * since. */
static void
watch_order(Gap *gap, const Message *message)
{
    Archive *archive = gap->gaps->client->options.archive;

    if (gap->is_resumed) {
        archive_point_done(&gap->owed);
        archive_newest(archive, gap->chat, true, &gap->owed);
        gap->is_resumed = gap->has_spoken = false;
    }
    if (!message->is_delayed)
        gap->has_spoken = true;
    else if (gap->has_spoken && gap->is_closed && gap->owed.id &&
             (gap->chat->room->features & ROOM_ARCHIVE))
        walk_again(gap);
}

int64_t
room_gap_time_in_order(Client *client, const Chat *chat, const Message *message)
{
    Gap *gap = g_hash_table_lookup(client->gaps->gaps, chat);
    int64_t last = gap && gap->live ? gap->live : time_of_newest(client, chat), time;

    if (gap)
        watch_order(gap, message);
    time = message->time;
    time = MAX(time, MAX(last, gap ? gap->archived : 0) + 1);
    if (gap)
        gap->live = time;
    if (gap && !gap->ceiling)
        gap->ceiling = time;
    if (gap && gap->is_empty)
        archive_set_gap(client->options.archive, chat, NULL);
    if (gap)
        gap->is_empty = false;
    return time;
}

/* In memory if it is there, and in the store. */
static void
move(Client *client, Chat *chat, Message *line, const Message *to)
{
    Message *shown = chat_find_row(chat, line->row);

    if (shown) {
        g_autoptr(Message) moved = message_new(MESSAGE_CHAT, shown->body);
        moved->from = shown->from ? jid_ref(shown->from) : NULL;
        moved->stanza_id = g_strdup(to->stanza_id);
        moved->occupant_id = g_strdup(shown->occupant_id);
        moved->time = to->time;
        chat_settle_message(chat, shown, moved);
    }
    line->time = to->time;
    g_free(line->stanza_id);
    line->stanza_id = g_strdup(to->stanza_id);
    archive_settle(client->options.archive, shown ? shown : line);
}

/* Of a line that was sent again: the archive has given, or had before this walk, the copy by which
 * it is known; else that comes later, wherever the line stands now. */
static bool
has_place(const Gap *gap, const Message *known)
{
    if (g_hash_table_contains(gap->ids_archived, known->stanza_id))
        return true;
    return known->time <= gap->start && !g_hash_table_contains(gap->ids_told, known->stanza_id);
}

void
room_gap_pass(Client *client, Chat *chat, Message *known, const Message *given)
{
    Gap *gap = g_hash_table_lookup(client->gaps->gaps, chat);
    bool is_copy = known->stanza_id && g_strcmp0(known->stanza_id, given->stanza_id) != 0;
    g_autoptr(Message) to = message_new(MESSAGE_CHAT, "");

    if (!gap || (is_copy && has_place(gap, known)))
        return;
    if (gap->from.time && known->time >= gap->ceiling)
        gap->ceiling = 0; /* the archive is there */
    to->time = is_copy ? given->time : MAX(known->time, gap->before + 1);
    to->stanza_id = g_strdup(given->stanza_id);
    if (is_copy || known->time <= gap->before)
        move(client, chat, known, to);
    if (!gap->earliest)
        gap->earliest = to->time;
    gap->archived = to->time;
}

void
room_gap_settle_time(Client *client, const Chat *chat, Message *message, bool is_archived)
{
    Gap *gap = g_hash_table_lookup(client->gaps->gaps, chat);

    if (!gap)
        return;
    note_id(is_archived ? gap->ids_archived : gap->ids_told, message);
    message->time =
        is_archived ? settle_archived(gap, message->time) : settle_told(gap, message->time);
}

RoomGaps *
room_gaps_new(Client *client)
{
    RoomGaps *gaps = g_new0(RoomGaps, 1);

    gaps->client = client;
    gaps->gaps = g_hash_table_new_full(NULL, NULL, NULL, free_gap);
    gaps->observer = model_observe(client->model, EVENT_ROOM | EVENT_CHAT_REMOVED, on_event, gaps);
    return gaps;
}

void
room_gaps_free(RoomGaps *gaps)
{
    if (!gaps)
        return;
    model_unobserve(gaps->client->model, gaps->observer);
    g_hash_table_unref(gaps->gaps);
    g_free(gaps);
}
