/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions to archives that fill the holes of chats.
 *
 * A page makes a hole smaller, in the batch of its messages. Times in whole seconds are brought in
 * line with the lines around the hole: the archive has the order. */

#include "config.h"

#include "client/history/filling.h"

#include "base/i18n.h"
#include "base/limits.h"
#include "base/log.h"
#include "model/room.h"
#include "storage/holes.h"
#include "storage/losses.h"
#include "client/history/missing.h"
#include "client/history/pages.h"
#include "client/history/reading.h"
#include "client/private.h"

#include "modules/disco.h"
#include "modules/mam.h"

#define PAGE 100
/* Pages in which nothing was said, one after the other, for one look. */
#define EMPTY_PAGES 20
#define SECOND_MS   1000

typedef enum { ASK_UP, ASK_DOWN, ASK_SINCE } Asking;

/* Who is to hear that it is answered. */
typedef struct {
    void (*on_end)(Chat *chat, gpointer data);
    gpointer data;
} Waiter;

/* A question that may outlive its chat. */
typedef struct ArchiveFilling {
    Filling *filling; /* NULL: it is gone */
    Chat *chat;       /* NULL: gone, or it does not wait any more */
    Hole *hole;
    Asking asking;
    int64_t since;       /* ASK_SINCE */
    int64_t first, last; /* times of the page's messages, as they are stored; 0: none came */
    bool is_past_hole;   /* what stands behind the hole, as we ask, came, too */
    bool is_checking;    /* ASK_DOWN: whether the archive reaches back to where the hole begins */
    bool is_lost;        /* it does not */
    unsigned empty;
    GPtrArray *placed; /* Message *: the new ones of the page */
    GArray *waiters;   /* Waiter; NULL: nobody */
} Question;

struct Filling {
    Client *client;
    GPtrArray *questions; /* Question *, borrowed: each is freed with its answer */
    GHashTable *problems; /* Chat * -> char *: why the last question failed */
    unsigned observer;
};

static Archive *
archive_of(const Client *client)
{
    return client->options.archive;
}

/* --- what is missing --- */

static const Question *
find_question(const Filling *filling, const Chat *chat)
{
    for (unsigned i = 0; i < filling->questions->len; i++) {
        const Question *question = filling->questions->pdata[i];
        if (question->chat == chat)
            return question;
    }
    return NULL;
}

static bool
is_about(const Question *question, const Hole *hole)
{
    return question && question->hole->after.time == hole->after.time;
}

void
filling_refresh(Client *client, Chat *chat)
{
    const Question *question = find_question(client->filling, chat);
    const char *problem = g_hash_table_lookup(client->filling->problems, chat);
    g_autoptr(GArray) gaps = g_array_new(FALSE, TRUE, sizeof(ChatGap));
    bool is_whole;
    g_autoptr(GPtrArray) holes = missing_holes(client, chat, &is_whole);

    if (is_whole)
        g_array_append_val(gaps, ((const ChatGap){ .state = GAP_BEGINNING }));
    for (unsigned i = 0; i < holes->len; i++) {
        const Hole *hole = holes->pdata[i];
        ChatGap gap = { .after = hole->after.time, .before = hole->before.time };
        gap.state = is_about(question, hole) ? GAP_FETCHING : problem ? GAP_FAILED : GAP_OPEN;
        g_array_append_val(gaps, gap);
    }
    missing_add_gaps(client, chat, gaps);
    chat_set_gaps(chat, gaps, problem);
}

void
filling_refresh_shown(Client *client, const Account *account)
{
    Chat *chat = windows_current(model_windows(client->model))->chat;

    if (chat && chat->account == account && chat->is_history_loaded)
        filling_refresh(client, chat);
}

void
filling_refresh_all(Client *client, Account *account)
{
    const GPtrArray *windows = windows_all(model_windows(client->model));

    for (unsigned i = 0; i < windows->len; i++) {
        const Window *window = windows->pdata[i];
        if (window->chat && window->chat->account == account && window->chat->is_history_loaded)
            filling_refresh(client, window->chat);
    }
}

bool
filling_edge(Client *client, const Chat *chat, FillDirection direction, int64_t time,
             int64_t *ret_edge)
{
    bool is_whole;
    g_autoptr(GPtrArray) holes = missing_holes(client, chat, &is_whole);
    const Hole *hole = missing_nearest(holes, direction, time);

    if (hole)
        *ret_edge = direction == FILL_UP ? hole->before.time : hole->after.time;
    return hole != NULL;
}

/* --- asking --- */

static void ask(Question *question, Stream *stream);

/* Returns those who wait for it; NULL: nobody. */
static GArray *
free_question(Question *question)
{
    GArray *waiters = question->waiters;

    if (question->filling)
        g_ptr_array_remove_fast(question->filling->questions, question);
    hole_free(question->hole);
    g_ptr_array_unref(question->placed);
    g_free(question);
    return waiters;
}

/* Takes them. */
static void
tell(GArray *waiters, Chat *chat)
{
    if (!waiters)
        return;
    for (unsigned i = 0; i < waiters->len; i++) {
        const Waiter *waiter = &g_array_index(waiters, Waiter, i);
        waiter->on_end(chat, waiter->data);
    }
    g_array_unref(waiters);
}

bool
client_await_history(Client *client, const Chat *chat, void (*on_end)(Chat *chat, gpointer data),
                     gpointer data)
{
    Question *question = (Question *)find_question(client->filling, chat);
    Waiter waiter = { on_end, data };

    if (!question)
        return false;
    if (!question->waiters)
        question->waiters = g_array_new(FALSE, FALSE, sizeof(Waiter));
    g_array_append_val(question->waiters, waiter);
    return true;
}

/* The archive that has this chat can be asked now. */
static Stream *
stream_of(const Client *client, const Chat *chat)
{
    SettingScope scope = chat_scope(chat);
    Stream *stream = client_stream(client, chat->account, NULL);
    bool is_stored = settings_bool(model_settings(client->model), SETTING_CHAT_STORE, &scope);
    bool has_archive =
        stream && (chat->kind == CHAT_ROOM
                       ? chat->room->state == ROOM_IN && (chat->room->features & ROOM_ARCHIVE)
                       : disco_account_has(stream, NS_MAM));

    return has_archive && is_stored && chat->kind != CHAT_PRIVATE ? stream : NULL;
}

/* What is known of the hole now; it may have been filled otherwise. */
static void
keep(const Question *question, const Hole *before, const Hole *after)
{
    Archive *archive = archive_of(question->filling->client);

    if (!after || after->after.time != before->after.time)
        holes_drop(archive, question->chat, before->after.time);
    if (after)
        holes_put(archive, question->chat, after);
}

/* The archive has forgotten what stood at the beginning of the hole. */
static void
note_loss(const Question *question)
{
    const Hole *hole = question->hole;
    const Loss loss = { hole->after.time, question->first ? question->first : hole->before.time };

    if (loss.after > 0 && loss.before > loss.after)
        losses_put(archive_of(question->filling->client), question->chat, &loss);
}

/* The archive has nothing before what came. */
static void
reach_beginning(const Question *question)
{
    Archive *archive = archive_of(question->filling->client);
    bool is_whole;
    g_autoptr(GPtrArray) holes =
        missing_holes(question->filling->client, question->chat, &is_whole);

    for (unsigned i = 0; i < holes->len; i++) {
        const Hole *hole = holes->pdata[i];
        if (hole->after.time <= question->hole->after.time)
            holes_drop(archive, question->chat, hole->after.time);
    }
    holes_put(archive, question->chat, &(Hole){ 0 });
}

static void
narrow_up(const Question *question, const MamAnswer *answer)
{
    const Hole *hole = question->hole;
    int64_t time = question->first ? MIN(question->first, hole->before.time) : hole->before.time;
    bool is_moving = answer->page.first && g_strcmp0(answer->page.first, hole->before.id) != 0;
    bool is_met =
        hole->after.time > 0 &&
        (question->is_past_hole || (question->first && question->first <= hole->after.time));

    if (answer->is_complete || !is_moving) {
        if (!is_met)
            note_loss(question);
        reach_beginning(question);
        return;
    }
    g_autoptr(Hole) rest =
        hole_new(&hole->after, &(ArchivePoint){ (char *)answer->page.first, time });
    keep(question, hole, is_met ? NULL : rest);
}

static void
narrow_down(const Question *question, const MamAnswer *answer)
{
    const Hole *hole = question->hole;
    int64_t time = MAX(question->last, hole->after.time);
    bool is_moving = answer->page.last && g_strcmp0(answer->page.last, hole->after.id) != 0;

    if (question->is_lost)
        note_loss(question);
    if (answer->is_complete || !is_moving || question->is_past_hole) {
        keep(question, hole, NULL);
        return;
    }
    g_autoptr(Hole) rest =
        hole_new(&(ArchivePoint){ (char *)answer->page.last, time }, &hole->before);
    keep(question, hole, rest);
}

/* An island in the hole, with what remains of that on both sides. */
static void
split(const Question *question, const MamAnswer *answer)
{
    const Hole *hole = question->hole;
    bool is_joined = answer->is_complete || question->is_past_hole;

    if (!answer->page.first || !question->first)
        return;
    g_autoptr(Hole) older =
        hole_new(&hole->after, &(ArchivePoint){ (char *)answer->page.first,
                                                MIN(question->first, hole->before.time) });
    g_autoptr(Hole) newer =
        hole_new(&(ArchivePoint){ (char *)answer->page.last, question->last }, &hole->before);
    keep(question, hole, older);
    if (!is_joined)
        keep(question, newer, newer);
}

/* Nothing to be seen on that page: the next one is asked for at once. */
static bool
goes_on(Question *question, Stream *stream)
{
    const Client *client = question->filling->client;
    Hole *rest = question->asking == ASK_UP && !question->first && question->empty < EMPTY_PAGES
                     ? missing_hole_after(client, question->chat, question->hole->after.time)
                     : NULL;

    if (!rest)
        return false;
    hole_free(question->hole);
    question->hole = rest;
    question->empty++;
    ask(question, stream);
    return true;
}

static void
end(Question *question)
{
    const PageRange range = {
        question->asking == ASK_DOWN ? question->hole->after.time : question->first,
        question->asking == ASK_DOWN ? question->last : question->hole->before.time,
    };
    Client *client = question->filling->client;
    Chat *chat = question->chat;
    Asking asking = question->asking;
    int64_t since = question->since;

    GArray *waiters = free_question(question);
    filling_refresh(client, chat);
    if (asking == ASK_SINCE)
        pages_show_since(client, chat, since);
    else
        pages_filled(client, chat, asking == ASK_UP ? FILL_UP : FILL_DOWN, &range);
    tell(waiters, chat);
}

static void
on_page(Question *question, Stream *stream, const MamAnswer *answer)
{
    g_hash_table_remove(question->filling->problems, question->chat);
    if (question->is_checking) {
        question->is_checking = false;
        question->is_lost = answer->count == 0;
        ask(question, stream);
        return;
    }
    if (question->asking == ASK_UP)
        narrow_up(question, answer);
    else if (question->asking == ASK_DOWN)
        narrow_down(question, answer);
    else
        split(question, answer);
    if (!goes_on(question, stream))
        end(question);
}

/* The archive does not know its own id any more: it knows times. */
static void
on_failed(Question *question, Stream *stream, const GError *error)
{
    char **id =
        question->asking == ASK_DOWN ? &question->hole->after.id : &question->hole->before.id;
    Client *client = question->filling->client;
    Chat *chat = question->chat;

    if (g_error_matches(error, STANZA_ERROR, STANZA_ERROR_ITEM_NOT_FOUND) && *id) {
        g_clear_pointer(id, g_free);
        question->is_checking = question->asking == ASK_DOWN;
        ask(question, stream);
        return;
    }
    log_debug("archive", "%s: %s", jid_full(chat->jid), error->message);
    if (!g_error_matches(error, STANZA_ERROR, STANZA_ERROR_DISCONNECTED))
        g_hash_table_insert(client->filling->problems, chat, g_strdup(error->message));
    GArray *waiters = free_question(question);
    filling_refresh(client, chat);
    tell(waiters, chat);
}

static void
on_answer(Stream *stream, const MamAnswer *answer, const GError *error, gpointer data)
{
    Question *question = data;

    if (!question->filling || !question->chat)
        tell(free_question(question), NULL);
    else if (answer)
        on_page(question, stream, answer);
    else
        on_failed(question, stream, error);
}

static void
ask(Question *question, Stream *stream)
{
    const Chat *chat = question->chat;
    const Hole *hole = question->hole;
    MamQuery query = { .page.max = PAGE };

    if (chat->kind == CHAT_ROOM)
        query.archive = chat->jid;
    else
        query.with = chat->jid;
    if (question->is_checking)
        query = (MamQuery){ query.archive, query.with, .end = hole->after.time + SECOND_MS,
                            .is_counted = true, .page = { .max = 1, .before = "" } };
    else if (question->asking == ASK_SINCE)
        query.start = question->since;
    else if (question->asking == ASK_DOWN && hole->after.id)
        query.page.after = hole->after.id;
    else if (question->asking == ASK_DOWN)
        query.start = hole->after.time;
    else
        query.page.before = hole->before.id ? hole->before.id : "";
    if (question->asking == ASK_UP && !hole->before.id)
        query.end = hole->before.time + SECOND_MS;
    query.filling = question;
    mam_query(stream, &query, on_answer, question);
}

/* Takes the hole. */
static bool
begin(Client *client, Chat *chat, Asking asking, Hole *hole, int64_t since)
{
    Stream *stream = stream_of(client, chat);

    if (!stream) {
        hole_free(hole);
        return false;
    }
    Question *question = g_new0(Question, 1);
    *question = (Question){
        .filling = client->filling, .chat = chat, .hole = hole, .asking = asking, .since = since
    };
    question->placed = g_ptr_array_new_with_free_func((GDestroyNotify)message_unref);
    g_ptr_array_add(client->filling->questions, question);
    ask(question, stream);
    filling_refresh(client, chat);
    return true;
}

bool
filling_fetch(Client *client, Chat *chat, FillDirection direction, int64_t edge)
{
    bool is_whole;
    g_autoptr(GPtrArray) holes = missing_holes(client, chat, &is_whole);
    const Hole *hole = missing_nearest(holes, direction, edge);

    if (find_question(client->filling, chat))
        return true;
    if (!hole || g_hash_table_contains(client->filling->problems, chat))
        return false;
    return begin(client, chat, direction == FILL_UP ? ASK_UP : ASK_DOWN,
                 hole_new(&hole->after, &hole->before), 0);
}

bool
filling_fetch_since(Client *client, Chat *chat, int64_t time)
{
    bool is_whole;
    g_autoptr(GPtrArray) holes = missing_holes(client, chat, &is_whole);

    if (find_question(client->filling, chat))
        return false;
    for (unsigned i = 0; i < holes->len; i++) {
        const Hole *hole = holes->pdata[i];
        if (time > hole->after.time && time < hole->before.time)
            return begin(client, chat, ASK_SINCE, hole_new(&hole->after, &hole->before), time);
    }
    return false;
}

void
filling_forgive(Client *client, Chat *chat)
{
    g_hash_table_remove(client->filling->problems, chat);
}

/* --- what comes --- */

static bool
is_in(const Question *question, int64_t time)
{
    const Hole *hole = question->hole;

    if (time >= hole->before.time + SECOND_MS)
        return false;
    return time + SECOND_MS > (question->asking == ASK_SINCE ? question->since : hole->after.time);
}

/* Stamps in whole seconds say no more than that: lines of the archive stand in its order, and
 * before those behind the hole. */
static int64_t
settle_time(const Question *question, int64_t time)
{
    int64_t ceiling = question->hole->before.time, last = question->last;

    if (question->asking == ASK_DOWN && !last)
        last = question->hole->after.time + 1;
    if (last > time && last - time < SECOND_MS)
        time = last;
    if (time >= ceiling && ceiling > 0)
        time = ceiling - 1;
    return time;
}

bool
filling_takes(ArchiveFilling *question, const Chat *chat, Message *message)
{
    if (question->chat != chat)
        return false;
    if (!is_in(question, message->time)) {
        question->is_past_hole |= question->asking == ASK_UP
                                      ? message->time < question->hole->after.time
                                      : message->time >= question->hole->before.time;
        return false;
    }
    message->time = settle_time(question, message->time);
    question->first = question->first ? MIN(question->first, message->time) : message->time;
    question->last = MAX(question->last, message->time);
    g_ptr_array_add(question->placed, message_ref(message));
    return true;
}

/* One that came otherwise meanwhile stands among those of the page: what the archive has before it
 * stands before it here, too. */
static void
make_way(Question *question, const Message *stored)
{
    int64_t time = MAX(stored->time - 1, question->hole->after.time);

    for (unsigned i = 0; i < question->placed->len; i++) {
        Message *message = question->placed->pdata[i];
        bool is_behind = message->time > stored->time ||
                         (message->time == stored->time && message->row > stored->row);
        if (!message->row || !is_behind)
            continue;
        message->time = time;
        archive_settle(archive_of(question->filling->client), message);
        question->first = MIN(question->first, time);
    }
}

/* Of a line that was sent again: this page, or what is stored before the hole, has the copy by
 * which it is known. Any other comes later in the archive, wherever the line stands now. */
static bool
has_place(const Question *question, const Message *stored)
{
    for (unsigned i = 0; i < question->placed->len; i++) {
        const Message *message = question->placed->pdata[i];
        if (g_strcmp0(message->stanza_id, stored->stanza_id) == 0)
            return true;
    }
    return stored->time <= question->hole->after.time;
}

/* This copy is the first one. */
static void
place_copy(Question *question, Message *stored, const Message *message)
{
    reading_place(question->filling->client, question->chat, stored, message);
    stored->time = message->time;
    make_way(question, stored);
}

void
filling_settle(Client *client, Chat *chat, Message *stored, Message *message)
{
    Question *question = (Question *)find_question(client->filling, chat);
    const Message *shown = chat_find_row(chat, stored->row);
    bool is_copy = stored->stanza_id && g_strcmp0(stored->stanza_id, message->stanza_id) != 0;

    if (question && is_copy && !has_place(question, stored))
        place_copy(question, stored, message);
    if (is_copy || !question)
        return;
    if (stored->time <= question->hole->after.time || stored->time >= question->hole->before.time)
        message->time = stored->time;
    else if (question->asking == ASK_UP)
        make_way(question, stored);
    if (!stored->stanza_id || (shown && !shown->stanza_id) || message->time != stored->time)
        reading_place(client, chat, stored, message);
}

/* --- beginning and end --- */

static void
forget(Filling *filling, const Chat *chat)
{
    g_hash_table_remove(filling->problems, chat);
    for (unsigned i = 0; i < filling->questions->len; i++) {
        Question *question = filling->questions->pdata[i];
        if (question->chat == chat)
            question->chat = NULL;
    }
}

static gboolean
is_of_account(gpointer chat, gpointer problem, gpointer account)
{
    (void)problem;
    return ((const Chat *)chat)->account == account;
}

static void
on_event(const Event *event, gpointer data)
{
    Filling *filling = data;
    const Window *window = windows_current(model_windows(filling->client->model));

    if (event->kind == EVENT_ACCOUNT_CHANGED && event->account->state != ACCOUNT_ONLINE)
        g_hash_table_foreach_remove(filling->problems, is_of_account, event->account);
    if (event->kind == EVENT_CHAT_REMOVED)
        forget(filling, event->chat);
    else if (window->chat && window->chat->is_history_loaded &&
             (event->kind == EVENT_WINDOWS || window->chat->account == event->account))
        filling_refresh(filling->client, window->chat);
}

Filling *
filling_new(Client *client)
{
    Filling *filling = g_new0(Filling, 1);

    filling->client = client;
    filling->questions = g_ptr_array_new();
    filling->problems = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    filling->observer =
        model_observe(client->model, EVENT_CHAT_REMOVED | EVENT_WINDOWS | EVENT_ACCOUNT_CHANGED,
                      on_event, filling);
    return filling;
}

void
filling_free(Filling *filling)
{
    if (!filling)
        return;
    model_unobserve(filling->client->model, filling->observer);
    for (unsigned i = 0; i < filling->questions->len; i++)
        ((Question *)filling->questions->pdata[i])->filling = NULL;
    g_ptr_array_unref(filling->questions);
    g_hash_table_unref(filling->problems);
    g_free(filling);
}
