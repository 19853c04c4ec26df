/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages of others are opened, and our own of other devices: one after the other in each chat.
 *
 * Their lines stand in their places already, and their stanzas beside them in the store. What waits
 * in memory is bounded: of a flood the rest is read from the store again once its chat's turn has
 * come to it. */

#include "config.h"

#include "base/i18n.h"
#include "base/limits.h"
#include "model/room.h"
#include "storage/sealed_store.h"
#include "client/encryption/encryption.h"
#include "client/encryption/opened_line.h"
#include "client/encryption/reopening.h"
#include "client/encryption/wanted.h"

/* So long he is not asked again by himself. */
#define GIVEN_UP_MS (10 * 60 * 1000)
/* So long a line, and all behind it, waits for the keys of its sender; whose did not come in that
 * time is not waited for again. */
#define KEYS_MS   (10 * 1000)
#define MOST_SLOW 1000

/* Of one chat. It outlives the chat while a call of its is running. */
typedef struct {
    Client *client;
    Chat *chat;        /* NULL: gone */
    GQueue lines;      /* SealedLine *, owned with its message and stanza; the first one is being
                          opened */
    GpgCall *call;     /* NULL: none is running */
    bool has_more;     /* there are others in the store, */
    SealedWhich which; /* of these, */
    int64_t behind, since; /* behind this row, and said since then */
    bool is_looking;       /* at lines that the user has before him */
    Jid *awaited;          /* whose keys the first line waits for; NULL: it does not */
    unsigned timer;        /* until then */
} Queue;

struct Opening {
    Client *client;
    Reopening *reopening;
    GHashTable *queues;         /* Chat * -> Queue */
    unsigned waiting, unstored; /* lines of all queues */
    GHashTable *slow; /* char *: account and address of those whose keys did not come in time */
    int64_t given_up; /* when the user gave no passphrase, or GnuPG no answer; 0: neither */
    unsigned observer;
};

/* --- what waits --- */

static void
line_free(gpointer data)
{
    SealedLine *line = data;

    message_unref(line->message);
    jid_unref(line->author);
    stanza_free_kept(line->stanza);
    g_free(line);
}

static void
count(const Queue *queue, const SealedLine *line)
{
    Opening *opening = queue->client->opening;

    opening->waiting++;
    opening->unstored += line->message->row == 0;
}

static void
push(Queue *queue, const SealedLine *line)
{
    g_queue_push_tail(&queue->lines, g_memdup2(line, sizeof *line));
    count(queue, line);
}

static SealedLine *
pop(Queue *queue)
{
    Opening *opening = queue->client->opening;
    SealedLine *line = g_queue_pop_head(&queue->lines);

    opening->waiting--;
    opening->unstored -= line->message->row == 0;
    return line;
}

static void
empty(Queue *queue)
{
    while (queue->lines.length > 0)
        line_free(pop(queue));
}

static void
stop_waiting(Queue *queue)
{
    timer_stop(model_clock(queue->client->model), &queue->timer);
    g_clear_pointer(&queue->awaited, jid_unref);
}

static void
queue_drop(gpointer data)
{
    Queue *queue = data;

    queue->chat = NULL;
    stop_waiting(queue);
    empty(queue);
    if (queue->call)
        gpg_cancel(encryption_gpg(queue->client), queue->call);
    else
        g_free(queue);
}

static Queue *
get_queue(Client *client, Chat *chat)
{
    Queue *queue = g_hash_table_lookup(client->opening->queues, chat);

    if (queue)
        return queue;
    queue = g_new0(Queue, 1);
    queue->client = client;
    queue->chat = chat;
    g_queue_init(&queue->lines);
    g_hash_table_insert(client->opening->queues, chat, queue);
    return queue;
}

/* --- one after the other --- */

static void open_next(Client *client, Chat *chat);

/* --- keys that are on their way --- */

static char *
slow_name(const Account *account, const Jid *jid)
{
    return g_strdup_printf("%s %s", jid_bare(account->jid), jid_bare(jid));
}

static void
go_on_without_keys(Queue *queue)
{
    SealedLine *line = g_queue_peek_head(&queue->lines);

    line->is_late = true;
    stop_waiting(queue);
    open_next(queue->client, queue->chat);
}

static void
on_late(gpointer data)
{
    Queue *queue = data;

    queue->timer = 0;
    g_hash_table_add(queue->client->opening->slow, slow_name(queue->chat->account, queue->awaited));
    go_on_without_keys(queue);
}

/* There is little room for what is not stored, and somebody else's must not be without. */
static bool
may_wait(const Queue *queue, const Jid *awaited)
{
    const Opening *opening = queue->client->opening;
    g_autofree char *name = slow_name(queue->chat->account, awaited);

    return opening->unstored < LIMIT_OPENING_UNSTORED / 2 &&
           g_hash_table_size(opening->slow) < MOST_SLOW &&
           !g_hash_table_contains(opening->slow, name);
}

/* What comes first in a chat from somebody is often there before their keys are. */
static void
hold(Queue *queue, SealedLine *line, Jid *awaited)
{
    g_queue_push_head(&queue->lines, line);
    count(queue, line);
    queue->awaited = awaited;
    queue->timer = timer_start(model_clock(queue->client->model), KEYS_MS, on_late, queue);
}

/* Whoever hears of it may close the chat. */
static void
settle(Queue *queue, const CipherResult *result, const GError *error)
{
    Opening *opening = queue->client->opening;
    SealedLine *line = pop(queue);

    if (g_error_matches(error, GPG_ERROR, GPG_ERROR_CANCELLED) ||
        g_error_matches(error, GPG_ERROR, GPG_ERROR_PASSPHRASE) ||
        g_error_matches(error, GPG_ERROR, GPG_ERROR_TIMEOUT))
        opening->given_up = clock_monotonic(model_clock(queue->client->model));
    g_autoptr(Jid) awaited = opened_line_take(line, result, error);
    if (awaited && may_wait(queue, awaited)) {
        hold(queue, line, g_steal_pointer(&awaited));
        return;
    }
    line->is_late = true;
    if (awaited)
        opened_line_take(line, result, error);
    line_free(line);
}

static void
on_opened(const CipherResult *result, const GError *error, gpointer data)
{
    Queue *queue = data;
    Client *client = queue->client;
    Chat *chat = queue->chat;

    queue->call = NULL;
    if (!chat) {
        g_free(queue);
        return;
    }
    settle(queue, result, error);
    open_next(client, chat);
}

/* Who did not give his passphrase is not asked for it with each message, and an agent that is stuck
 * is not waited for with each. */
static bool
was_given_up(const Client *client)
{
    int64_t given_up = client->opening->given_up;

    return given_up && clock_monotonic(model_clock(client->model)) - given_up < GIVEN_UP_MS;
}

static bool
check_method(const SealedLine *line, GError **error)
{
    const EncryptionMethod *method = line->method;

    if (!method)
        g_set_error(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_KEY,
                    _("Encrypted with %s, which jaser cannot read."),
                    encryption_label(line->message->encryption));
    else if (line->chat->kind != CHAT_CONTACT && !(method->cipher->traits & CIPHER_ROOMS))
        g_set_error(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_HOPELESS,
                    _("Encrypted with %s, which is not opened in rooms."), method->cipher->label);
    else if (was_given_up(line->client))
        g_set_error(
            error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_KEY,
            _("Not opened, as the one before was given up: /encryption retry tries again."));
    else
        return true;
    return false;
}

/* false: it cannot be. */
static bool
begin(Queue *queue, SealedLine *line, GError **error)
{
    line->method = encryption_method(line->message->encryption);
    if (!check_method(line, error))
        return false;
    g_autoptr(GBytes) sealed = line->method->unwrap(line->stanza->element, error);
    if (sealed)
        queue->call = line->method->cipher->open(
            encryption_gpg(queue->client),
            &(CipherOpen){ .sealed = sealed, .most = LIMIT_STANZA_BYTES }, on_opened, queue);
    return sealed != NULL;
}

static void
add_stored(Queue *queue, Message *message)
{
    Archive *archive = queue->client->options.archive;
    g_autofree char *xml = sealed_find(archive, message->row);
    Stanza *stanza = xml ? stanza_restore(xml, queue->chat->account->jid) : NULL;
    SealedLine line = { .client = queue->client, .chat = queue->chat, .message = message };

    if (!stanza) {
        opened_line_fail(&line, _("What was encrypted is not there any more."), true);
        return;
    }
    stanza->is_sent = message->is_outgoing && queue->chat->kind != CHAT_ROOM;
    stanza->time = message->time;
    line.message = message_ref(message);
    line.stanza = stanza;
    line.is_again = message->error != NULL;
    push(queue, &line);
}

static bool
is_waiting(const Queue *queue, int64_t row)
{
    for (const GList *link = queue->lines.head; link; link = link->next) {
        if (((const SealedLine *)link->data)->message->row == row)
            return true;
    }
    return false;
}

/* One more out of the store. */
static void
fill(Queue *queue)
{
    const SealedScope scope = { .chat = queue->chat,
                                .which = queue->which,
                                .behind = queue->behind,
                                .since = queue->since,
                                .most = 1 };
    g_autoptr(GPtrArray) hits =
        sealed_list(queue->client->options.archive, queue->chat->account, &scope);
    const ArchiveHit *hit = hits->len > 0 ? hits->pdata[0] : NULL;

    queue->has_more = hit != NULL;
    if (!hit)
        return;
    queue->behind = hit->message->row;
    bool was_ordered = queue->which == SEALED_CLOSED;
    if (wanted_now(queue->client, queue->chat, hit->message, was_ordered) &&
        !is_waiting(queue, hit->message->row))
        add_stored(queue, hit->message);
}

/* Those that nobody has tried to open, as far as there is room. */
static void
add_shown(Queue *queue, const Timeline *timeline)
{
    queue->is_looking = false;
    for (unsigned i = 0; timeline && i < timeline_length(timeline) && !queue->is_looking; i++) {
        Message *line = timeline_get(timeline, i);
        bool is_wanted = line->is_sealed && line->row && !line->error;
        if (is_wanted && queue->client->opening->waiting >= LIMIT_OPENING)
            queue->is_looking = true;
        else if (is_wanted && !is_waiting(queue, line->row))
            add_stored(queue, line);
    }
}

/* false: nothing is left. */
static bool
find_more(Queue *queue)
{
    if (queue->has_more)
        fill(queue);
    else if (queue->is_looking)
        add_shown(queue, wanted_shown(queue->client, queue->chat));
    return queue->lines.length > 0 || queue->has_more;
}

static void
open_next(Client *client, Chat *chat)
{
    Queue *queue;

    while ((queue = g_hash_table_lookup(client->opening->queues, chat)) && !queue->call &&
           !queue->awaited) {
        g_autoptr(GError) error = NULL;

        if (queue->lines.length == 0 && !find_more(queue)) {
            g_hash_table_remove(client->opening->queues, chat);
            return;
        }
        SealedLine *line = g_queue_peek_head(&queue->lines);
        if (line && !begin(queue, line, &error))
            settle(queue, NULL, error);
    }
}

/* --- what is to be opened --- */

void
opening_keep(Client *client, const Message *message, const Stanza *stanza)
{
    g_autofree char *xml = stanza_to_xml(stanza);

    sealed_keep(client->options.archive, message, xml);
}

/* What is stored can wait there; order is kept. */
static bool
waits_in_store(const Queue *queue, const Message *message)
{
    return message->row && (queue->has_more || queue->client->opening->waiting >= LIMIT_OPENING);
}

/* He may have left before its turn has come. */
static Jid *
find_author(const Chat *chat, const Stanza *stanza)
{
    const char *nick = chat->kind == CHAT_ROOM ? jid_resource(stanza->from) : NULL;
    const Occupant *occupant = nick ? room_find(chat->room, nick) : NULL;

    return occupant && occupant->real ? jid_to_bare(occupant->real) : NULL;
}

static void
push_new(Queue *queue, Message *message, const Stanza *stanza, bool is_live)
{
    push(queue, &(SealedLine){ .client = queue->client,
                               .chat = queue->chat,
                               .message = message_ref(message),
                               .stanza = stanza_keep(stanza),
                               .is_live = is_live,
                               .author = find_author(queue->chat, stanza) });
    queue->behind = MAX(queue->behind, message->row);
}

void
opening_add(Client *client, Chat *chat, Message *message, const Stanza *stanza)
{
    bool is_live =
        stanza->origin != ORIGIN_ARCHIVE && !(chat->kind == CHAT_ROOM && message->is_delayed);

    if (!is_live && !wanted_now(client, chat, message, false))
        return;
    Queue *queue = get_queue(client, chat);
    if (waits_in_store(queue, message))
        queue->has_more = true;
    else if (!message->row && client->opening->unstored >= LIMIT_OPENING_UNSTORED)
        chat_set_message_problem(
            chat, message, _("Too many encrypted messages came at once, and it was not kept."),
            !message->is_outgoing);
    else
        push_new(queue, message, stanza, is_live);
    open_next(client, chat);
}

void
opening_read(Client *client, Chat *chat, SealedWhich which, int64_t since)
{
    Queue *queue = get_queue(client, chat);

    queue->has_more = true;
    queue->which = MAX(queue->which, which);
    queue->behind = 0;
    queue->since = since;
    open_next(client, chat);
}

/* Where something is being opened already, the events of that come here. */
void
opening_look(Client *client, Chat *chat)
{
    Queue *queue = g_hash_table_lookup(client->opening->queues, chat);

    if (queue) {
        queue->is_looking = true;
        return;
    }
    get_queue(client, chat)->is_looking = true;
    open_next(client, chat);
}

void
opening_found(Client *client, const Account *account, const Jid *jid)
{
    g_autofree Chat **chats =
        (Chat **)g_hash_table_get_keys_as_array(client->opening->queues, NULL);

    for (unsigned i = 0; chats[i]; i++) {
        Queue *queue = g_hash_table_lookup(client->opening->queues, chats[i]);
        if (queue && queue->awaited && queue->chat->account == account &&
            jid_equal_bare(queue->awaited, jid)) {
            stop_waiting(queue);
            open_next(client, queue->chat);
        }
    }
}

void
opening_take_courage(Client *client)
{
    client->opening->given_up = 0;
}

bool
opening_cancel(const Client *client, const Chat *chat)
{
    Queue *queue = g_hash_table_lookup(client->opening->queues, chat);

    if (queue && queue->awaited)
        go_on_without_keys(queue);
    else if (queue && queue->call)
        gpg_cancel(encryption_gpg(client), queue->call);
    else
        return false;
    return true;
}

bool
opening_is_busy(const Client *client, const Chat *chat)
{
    return g_hash_table_contains(client->opening->queues, chat);
}

/* --- the service --- */

static void
on_chat_removed(const Event *event, gpointer data)
{
    Opening *opening = data;

    g_hash_table_remove(opening->queues, event->chat);
}

Opening *
opening_new(Client *client)
{
    Opening *opening = g_new0(Opening, 1);

    opening->client = client;
    opening->queues = g_hash_table_new_full(NULL, NULL, NULL, queue_drop);
    opening->slow = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    opening->observer = model_observe(client->model, EVENT_CHAT_REMOVED, on_chat_removed, opening);
    opening->reopening = reopening_new(client);
    return opening;
}

void
opening_free(Opening *opening)
{
    if (!opening)
        return;
    model_unobserve(opening->client->model, opening->observer);
    reopening_free(opening->reopening);
    g_hash_table_unref(opening->queues);
    g_hash_table_unref(opening->slow);
    g_free(opening);
}
