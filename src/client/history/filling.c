/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions to archives that fill the holes of chats: a page makes a hole smaller, in the batch of
 * its messages. */

#include "config.h"

#include "client/history/filling.h"

#include "base/i18n.h"
#include "base/log.h"
#include "model/room.h"
#include "storage/holes.h"
#include "client/history/hole_page.h"
#include "client/history/missing.h"
#include "client/history/pages.h"
#include "client/private.h"

#include "modules/disco.h"
#include "modules/mam.h"

#define PAGE 100
/* Pages in which nothing was said, one after the other, for one look. */
#define EMPTY_PAGES 20
#define SECOND_MS   1000

/* Who is to hear that it is answered. */
typedef struct {
    void (*on_end)(Chat *chat, gpointer data);
    gpointer data;
} Waiter;

/* A question that may outlive its chat. */
typedef struct ArchiveFilling {
    Filling *filling; /* NULL: it is gone */
    HolePage page;    /* what came of the last one */
    bool is_checking; /* ASK_DOWN: whether the archive reaches back to where the hole begins */
    unsigned empty;
    GArray *waiters; /* Waiter; NULL: nobody */
} Question;

struct Filling {
    Client *client;
    GPtrArray *questions; /* Question *, borrowed: each is freed with its answer */
    GHashTable *problems; /* Chat * -> char *: why the last question failed */
    unsigned observer;
};

/* --- what is missing --- */

static const Question *
find_question(const Filling *filling, const Chat *chat)
{
    for (unsigned i = 0; i < filling->questions->len; i++) {
        const Question *question = filling->questions->pdata[i];
        if (question->page.chat == chat)
            return question;
    }
    return NULL;
}

static bool
is_about(const Question *question, const Hole *hole)
{
    return question && question->page.hole->after.time == hole->after.time;
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
    hole_free(question->page.hole);
    g_ptr_array_unref(question->page.placed);
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

/* Nothing to be seen on that page: the next one is asked for at once. */
static bool
goes_on(Question *question, Stream *stream)
{
    const Client *client = question->filling->client;
    Hole *rest =
        question->page.asking == ASK_UP && !question->page.first && question->empty < EMPTY_PAGES
            ? missing_hole_after(client, question->page.chat, question->page.hole->after.time)
            : NULL;

    if (!rest)
        return false;
    hole_free(question->page.hole);
    question->page.hole = rest;
    question->empty++;
    ask(question, stream);
    return true;
}

static void
end(Question *question)
{
    const PageRange range = {
        question->page.asking == ASK_DOWN ? question->page.hole->after.time : question->page.first,
        question->page.asking == ASK_DOWN ? question->page.last : question->page.hole->before.time,
    };
    Client *client = question->filling->client;
    Chat *chat = question->page.chat;
    Asking asking = question->page.asking;
    int64_t since = question->page.since;

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
    g_hash_table_remove(question->filling->problems, question->page.chat);
    if (question->is_checking) {
        question->is_checking = false;
        question->page.is_lost = answer->count == 0;
        ask(question, stream);
        return;
    }
    hole_page_close(&question->page, answer);
    if (!goes_on(question, stream))
        end(question);
}

/* The archive does not know its own id any more: it knows times. */
static void
on_failed(Question *question, Stream *stream, const GError *error)
{
    char **id = question->page.asking == ASK_DOWN ? &question->page.hole->after.id
                                                  : &question->page.hole->before.id;
    Client *client = question->filling->client;
    Chat *chat = question->page.chat;

    if (g_error_matches(error, STANZA_ERROR, STANZA_ERROR_ITEM_NOT_FOUND) && *id) {
        g_clear_pointer(id, g_free);
        question->is_checking = question->page.asking == ASK_DOWN;
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

    if (!question->filling || !question->page.chat)
        tell(free_question(question), NULL);
    else if (answer)
        on_page(question, stream, answer);
    else
        on_failed(question, stream, error);
}

static void
ask(Question *question, Stream *stream)
{
    const Chat *chat = question->page.chat;
    const Hole *hole = question->page.hole;
    MamQuery query = { .page.max = PAGE };

    if (chat->kind == CHAT_ROOM)
        query.archive = chat->jid;
    else
        query.with = chat->jid;
    if (question->is_checking)
        query = (MamQuery){ query.archive, query.with, .end = hole->after.time + SECOND_MS,
                            .is_counted = true, .page = { .max = 1, .before = "" } };
    else if (question->page.asking == ASK_SINCE)
        query.start = question->page.since;
    else if (question->page.asking == ASK_DOWN && hole->after.id)
        query.page.after = hole->after.id;
    else if (question->page.asking == ASK_DOWN)
        query.start = hole->after.time;
    else
        query.page.before = hole->before.id ? hole->before.id : "";
    if (question->page.asking == ASK_UP && !hole->before.id)
        query.end = hole->before.time + SECOND_MS;
    query.filling = question;
    mam_query(stream, &query, on_answer, question);
}

/* Takes the hole of what is wanted. */
static bool
begin(const HolePage *wanted)
{
    Client *client = wanted->client;
    Stream *stream = stream_of(client, wanted->chat);

    if (!stream) {
        hole_free(wanted->hole);
        return false;
    }
    Question *question = g_new0(Question, 1);
    question->filling = client->filling;
    question->page = *wanted;
    question->page.placed = g_ptr_array_new_with_free_func((GDestroyNotify)message_unref);
    g_ptr_array_add(client->filling->questions, question);
    ask(question, stream);
    filling_refresh(client, wanted->chat);
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
    return begin(&(HolePage){ .client = client,
                              .chat = chat,
                              .hole = hole_new(&hole->after, &hole->before),
                              .asking = direction == FILL_UP ? ASK_UP : ASK_DOWN });
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
            return begin(&(HolePage){ .client = client,
                                      .chat = chat,
                                      .hole = hole_new(&hole->after, &hole->before),
                                      .asking = ASK_SINCE,
                                      .since = time });
    }
    return false;
}

void
filling_forgive(Client *client, Chat *chat)
{
    g_hash_table_remove(client->filling->problems, chat);
}

/* --- what comes --- */

bool
filling_takes(ArchiveFilling *question, const Chat *chat, Message *message)
{
    return question->page.chat == chat && hole_page_takes(&question->page, message);
}

void
filling_settle(Client *client, Chat *chat, Message *stored, Message *message)
{
    Question *question = (Question *)find_question(client->filling, chat);

    if (question)
        hole_page_settle(&question->page, stored, message);
}

/* --- beginning and end --- */

static void
forget(Filling *filling, const Chat *chat)
{
    g_hash_table_remove(filling->problems, chat);
    for (unsigned i = 0; i < filling->questions->len; i++) {
        Question *question = filling->questions->pdata[i];
        if (question->page.chat == chat)
            question->page.chat = NULL;
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
