/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages of others are opened, and our own of other devices: one after the other in each chat.
 *
 * Their lines stand in their places already, and their stanzas beside them in the store. What waits
 * in memory is bounded: of a flood the rest is read from the store again once its chat's turn has
 * come to it. */

#include "config.h"

#include "base/i18n.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/utf8.h"
#include "model/request.h"
#include "model/room.h"
#include "model/window.h"
#include "storage/sealed_store.h"
#include "xmpp/dispatch.h"
#include "xmpp/language.h"
#include "xmpp/ns.h"
#include "client/encryption/encryption.h"
#include "client/encryption/replay.h"
#include "client/encryption/wanted.h"
#include "client/history/history.h"
#include "client/mentions.h"

/* So long he is not asked again by himself. */
#define GIVEN_UP_MS (10 * 60 * 1000)

/* One that waits, or is being opened. */
typedef struct {
    Message *message; /* owned; the line itself, where it is in memory */
    Stanza *stanza;   /* kept; owned */
    bool is_live;     /* it is news, whatever was read */
    bool is_again;    /* it was told before that it cannot be opened */
} Entry;

/* Of one chat. It outlives the chat while a call of its is running. */
typedef struct {
    Client *client;
    Chat *chat;                     /* NULL: gone */
    GQueue entries;                 /* Entry *, the first one is being opened */
    const EncryptionMethod *method; /* of that one */
    GpgCall *call;                  /* NULL: none is running */
    bool has_more;                  /* there are others in the store, */
    SealedWhich which;              /* of these, */
    int64_t behind, since;          /* behind this row, and said since then */
    bool is_looking;                /* at lines that the user has before him */
} Queue;

struct Opening {
    Client *client;
    GHashTable *queues;         /* Chat * -> Queue */
    GHashTable *resumed;        /* Account *, Chat * (of rooms): of which the store was asked */
    unsigned waiting, unstored; /* entries of all queues */
    int64_t given_up; /* when the user gave no passphrase, or GnuPG no answer; 0: neither */
    unsigned observer;
};

/* --- what waits --- */

static void
entry_free(gpointer data)
{
    Entry *entry = data;

    message_unref(entry->message);
    stanza_free_kept(entry->stanza);
    g_free(entry);
}

static void
push(Queue *queue, Entry *entry)
{
    Opening *opening = queue->client->opening;

    g_queue_push_tail(&queue->entries, entry);
    opening->waiting++;
    opening->unstored += entry->message->row == 0;
}

static Entry *
pop(Queue *queue)
{
    Opening *opening = queue->client->opening;
    Entry *entry = g_queue_pop_head(&queue->entries);

    opening->waiting--;
    opening->unstored -= entry->message->row == 0;
    return entry;
}

static void
empty(Queue *queue)
{
    while (queue->entries.length > 0)
        entry_free(pop(queue));
}

static void
queue_drop(gpointer data)
{
    Queue *queue = data;

    queue->chat = NULL;
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
    g_queue_init(&queue->entries);
    g_hash_table_insert(client->opening->queues, chat, queue);
    return queue;
}

/* --- what becomes of it --- */

/* The line in memory, if there is one: the store's copy may have taken its place. */
static Message *
find_line(const Chat *chat, const Entry *entry)
{
    Message *shown = chat_find_row(chat, entry->message->row);

    return shown ? shown : entry->message;
}

static bool
is_unread(const Queue *queue, const Entry *entry)
{
    if (entry->message->is_outgoing || entry->is_again)
        return false;
    return entry->is_live || wanted_is_unread(queue->client, queue->chat, entry->message);
}

static void
show_news(const Queue *queue)
{
    windows_open_chat(model_windows(queue->client->model), queue->chat);
    client_load_history(queue->client, queue->chat);
}

static void
set_problem(Queue *queue, const Entry *entry, const char *problem, bool is_hopeless)
{
    Archive *archive = queue->client->options.archive;
    bool is_news = is_unread(queue, entry);

    log_debug("encryption", "not opened: %s", problem);
    if (is_news)
        show_news(queue);
    Message *line = find_line(queue->chat, entry);
    if (entry->message->row && is_hopeless)
        sealed_set_hopeless(archive, entry->message->row);
    chat_set_message_problem(queue->chat, line, problem, is_news);
    archive_update(archive, line);
}

static void
take_error(Queue *queue, const Entry *entry, const GError *error)
{
    bool is_hopeless = g_error_matches(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_HOPELESS) ||
                       g_error_matches(error, GPG_ERROR, GPG_ERROR_DATA);
    g_autofree char *sentence = error->domain == GPG_ERROR
                                    ? g_strdup_printf(_("Not opened: %s."), error->message)
                                    : g_strdup(error->message);

    if (g_error_matches(error, GPG_ERROR, GPG_ERROR_CANCELLED) ||
        g_error_matches(error, GPG_ERROR, GPG_ERROR_PASSPHRASE) ||
        g_error_matches(error, GPG_ERROR, GPG_ERROR_TIMEOUT))
        queue->client->opening->given_up = clock_monotonic(model_clock(queue->client->model));
    if (error->domain == GPG_ERROR && queue->method && queue->method->refuse && !entry->is_again)
        queue->method->refuse(queue->client, queue->chat, entry->stanza, error);
    set_problem(queue, entry, sentence, is_hopeless);
}

/* It is told in its place, and is no news. */
static void
take_copy(Queue *queue, const Entry *entry, const char *problem)
{
    const Entry told = { .message = entry->message, .is_again = true };

    set_problem(queue, &told, problem, true);
}

static void
drop_line(Queue *queue, const Entry *entry)
{
    Message *line = find_line(queue->chat, entry);

    history_drop(queue->client, entry->message);
    chat_drop_message(queue->chat, line);
}

static void
open_line(Queue *queue, const Entry *entry, const Opened *opened, const char *body)
{
    bool is_cut = strnlen(body, LIMIT_BODY_BYTES + 1) > LIMIT_BODY_BYTES;
    g_autofree char *text = is_cut ? utf8_cut(body, LIMIT_BODY_BYTES) : g_strdup(body);
    bool is_news = is_unread(queue, entry);
    const OpenedMessage facts = {
        .body = text,
        .method = opened->is_clear ? ENCRYPTION_SIGNED : NULL,
        .signer = opened->signer,
        .trust = opened->trust,
        .is_cut = is_cut,
        .is_mention = !entry->message->is_outgoing && mentions_find(queue->chat, text),
        .is_unread = is_news,
    };

    if (is_news)
        show_news(queue);
    g_autoptr(Message) line = message_ref(find_line(queue->chat, entry));
    if (!line->is_sealed)
        return; /* what the store had was opened already */
    chat_open_message(queue->chat, line, &facts);
    history_opened(queue->client, queue->chat, line);
    encryption_heard(queue->client, queue->chat, line);
}

/* As an element in which texts are looked for as in a stanza. */
static Element *
content_of(const Opened *opened)
{
    Element *content = element_new("message", NS_CLIENT);

    for (const Element *child = element_first(opened->inside); child; child = element_next(child))
        element_take(content, element_copy(child));
    return content;
}

static void
take_opened(Queue *queue, const Entry *entry, const Opened *opened)
{
    Client *client = queue->client;
    Account *account = queue->chat->account;
    g_autoptr(Element) content = content_of(opened);
    const char *body = language_text(content, "body");

    if (body && body[0])
        open_line(queue, entry, opened, body);
    else
        drop_line(queue, entry);
    Stream *stream = client_stream(client, account, NULL);
    if (stream)
        dispatch_opened(stream, entry->stanza, content);
}

/* Whether the same message stands there, opened: what is stored is looked up before. */
static bool
is_shown(const Queue *queue, const Entry *entry)
{
    const Timeline *timeline = queue->chat->timeline;
    bool is_found = entry->message->row > 0;

    for (unsigned i = 0; i < timeline_length(timeline) && !is_found; i++) {
        const Message *line = timeline_get(timeline, i);
        is_found = line->kind == MESSAGE_CHAT && !line->is_sealed &&
                   g_strcmp0(line->id, entry->message->id) == 0;
    }
    return is_found;
}

/* false: it is a copy, or, without error, has come twice and was dropped. */
static bool
check_replay(Queue *queue, const Entry *entry, const CipherResult *result, GError **error)
{
    g_autoptr(GBytes) sealed = queue->method->unwrap(entry->stanza->element, NULL);
    const Passing passing = { queue->method, entry->message, sealed, result->bytes };
    bool is_live = entry->is_live && is_shown(queue, entry);
    Replay replay = replay_check(queue->client, queue->chat, &passing, is_live, error);

    if (replay == REPLAY_NONE)
        replay_note(queue->client, queue->chat, &passing);
    else if (replay == REPLAY_TWICE)
        drop_line(queue, entry);
    return replay == REPLAY_NONE;
}

/* Whoever hears of it may close the chat. */
static void
settle(Queue *queue, const CipherResult *result, const GError *error)
{
    Entry *entry = pop(queue);
    g_autoptr(GError) problem = NULL;
    Opened opened = { 0 };

    if (error)
        take_error(queue, entry, error);
    else if (!queue->method->unpack(queue->client, queue->chat, entry->stanza, result, &opened,
                                    &problem))
        take_error(queue, entry, problem);
    else if (check_replay(queue, entry, result, &problem))
        take_opened(queue, entry, &opened);
    else if (problem)
        take_copy(queue, entry, problem->message);
    opened_done(&opened);
    entry_free(entry);
}

/* --- one after the other --- */

static void open_next(Client *client, Chat *chat);

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
check_method(const Queue *queue, const char *name, GError **error)
{
    const EncryptionMethod *method = queue->method;

    if (!method)
        g_set_error(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_KEY,
                    _("Encrypted with %s, which jaser cannot read."), encryption_label(name));
    else if (queue->chat->kind != CHAT_CONTACT && !(method->cipher->traits & CIPHER_ROOMS))
        g_set_error(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_HOPELESS,
                    _("Encrypted with %s, which is not opened in rooms."), method->cipher->label);
    else if (was_given_up(queue->client))
        g_set_error(
            error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_KEY,
            _("Not opened, as the one before was given up: /encryption retry tries again."));
    else
        return true;
    return false;
}

/* false: it cannot be. */
static bool
begin(Queue *queue, const Entry *entry, GError **error)
{
    const char *name = entry->message->encryption;

    queue->method = encryption_method(name);
    if (!check_method(queue, name, error))
        return false;
    g_autoptr(GBytes) sealed = queue->method->unwrap(entry->stanza->element, error);
    if (sealed)
        queue->call = queue->method->cipher->open(
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
    Entry *entry;

    if (!stanza) {
        const Entry lost = { .message = message };
        set_problem(queue, &lost, _("What was encrypted is not there any more."), true);
        return;
    }
    stanza->is_sent = message->is_outgoing && queue->chat->kind != CHAT_ROOM;
    stanza->time = message->time;
    entry = g_new0(Entry, 1);
    entry->message = message_ref(message);
    entry->stanza = stanza;
    entry->is_again = message->error != NULL;
    push(queue, entry);
}

static bool
is_waiting(const Queue *queue, int64_t row)
{
    for (const GList *link = queue->entries.head; link; link = link->next) {
        if (((const Entry *)link->data)->message->row == row)
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
    return queue->entries.length > 0 || queue->has_more;
}

static void
open_next(Client *client, Chat *chat)
{
    Queue *queue;

    while ((queue = g_hash_table_lookup(client->opening->queues, chat)) && !queue->call) {
        g_autoptr(GError) error = NULL;

        if (queue->entries.length == 0 && !find_more(queue)) {
            g_hash_table_remove(client->opening->queues, chat);
            return;
        }
        const Entry *entry = g_queue_peek_head(&queue->entries);
        if (entry && !begin(queue, entry, &error))
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

static void
push_new(Queue *queue, Message *message, const Stanza *stanza, bool is_live)
{
    Entry *entry = g_new0(Entry, 1);

    entry->message = message_ref(message);
    entry->stanza = stanza_keep(stanza);
    entry->is_live = is_live;
    push(queue, entry);
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

static bool
is_strangers(const Account *account, const Jid *jid, ChatKind kind)
{
    return kind == CHAT_CONTACT && requests_find(account, REQUEST_MESSAGE, jid, NULL);
}

void
opening_resume(Client *client, Chat *chat)
{
    Queue *queue = get_queue(client, chat);

    queue->has_more = true;
    queue->behind = 0;
    queue->since = wanted_since(client, chat);
    open_next(client, chat);
}

/* Calls fn for each chat of the account that has some; returns how many lines they have. */
static unsigned
for_each_chat(Client *client, Account *account, const SealedScope *scope,
              void (*fn)(Client *client, Chat *chat))
{
    g_autoptr(GPtrArray) all = sealed_chats(client->options.archive, account, scope);
    unsigned count = 0;

    for (unsigned i = 0; i < all->len; i++) {
        const SealedChat *sealed = all->pdata[i];
        Chat *chat = is_strangers(account, sealed->jid, sealed->kind)
                         ? NULL
                         : account_get_chat(account, sealed->jid, sealed->kind);
        count += chat ? sealed->count : 0;
        if (chat && (scope->which == SEALED_CLOSED || sealed->newest >= wanted_since(client, chat)))
            fn(client, chat);
    }
    return count;
}

/* Of those that need not be kept for when somebody looks at them: what the windows hold. */
static int64_t
since_held(Client *client, const Chat *chat)
{
    const Timeline *timelines[] = { chat->timeline, wanted_shown(client, chat) };
    int64_t since = wanted_since(client, chat);

    for (unsigned i = 0; i < G_N_ELEMENTS(timelines); i++) {
        const Message *first = timelines[i] ? timeline_first_stored(timelines[i]) : NULL;
        since = first ? MIN(since, first->time) : since;
    }
    return since;
}

static void
try_again(Client *client, Chat *chat)
{
    Queue *queue = get_queue(client, chat);

    queue->has_more = true;
    queue->which = SEALED_CLOSED;
    queue->behind = 0;
    queue->since = since_held(client, chat);
    open_next(client, chat);
}

unsigned
opening_again(Client *client, Chat *chat)
{
    const GPtrArray *accounts = model_accounts(client->model);
    const SealedScope scope = { .chat = chat, .which = SEALED_CLOSED };
    unsigned count = 0;

    client->opening->given_up = 0;
    for (unsigned i = 0; i < accounts->len; i++) {
        Account *account = accounts->pdata[i];
        if (!chat || chat->account == account)
            count += for_each_chat(client, account, &scope, try_again);
    }
    return count;
}

bool
opening_cancel(const Client *client, const Chat *chat)
{
    const Queue *queue = g_hash_table_lookup(client->opening->queues, chat);

    if (!queue || !queue->call)
        return false;
    gpg_cancel(encryption_gpg(client), queue->call);
    return true;
}

bool
opening_is_busy(const Client *client, const Chat *chat)
{
    return g_hash_table_contains(client->opening->queues, chat);
}

/* --- what an earlier run left --- */

/* Who spoke in a room is known once we are in it. */
static void
resume_contact(Client *client, Chat *chat)
{
    if (chat->kind == CHAT_CONTACT)
        opening_resume(client, chat);
}

static void
on_online(Opening *opening, Account *account)
{
    const SealedScope scope = { .which = SEALED_UNTRIED };

    if (account->state == ACCOUNT_ONLINE && g_hash_table_add(opening->resumed, account))
        for_each_chat(opening->client, account, &scope, resume_contact);
}

static void
on_room(Opening *opening, Chat *chat)
{
    if (chat->room->state == ROOM_IN && g_hash_table_add(opening->resumed, chat))
        opening_resume(opening->client, chat);
    else if (chat->room->state == ROOM_OUT)
        g_hash_table_remove(opening->resumed, chat);
}

/* Where something is being opened already, the events of that come here. */
static void
look(Client *client, Chat *chat)
{
    Queue *queue = g_hash_table_lookup(client->opening->queues, chat);

    if (queue) {
        queue->is_looking = true;
        return;
    }
    get_queue(client, chat)->is_looking = true;
    open_next(client, chat);
}

static void
on_shown(const Opening *opening)
{
    Chat *chat = windows_current(model_windows(opening->client->model))->chat;

    if (chat && chat->account->state == ACCOUNT_ONLINE &&
        (!chat->room || chat->room->state == ROOM_IN))
        look(opening->client, chat);
}

static void
on_event(const Event *event, gpointer data)
{
    Opening *opening = data;

    switch (event->kind) {
    case EVENT_CHAT_REMOVED:
        g_hash_table_remove(opening->queues, event->chat);
        g_hash_table_remove(opening->resumed, event->chat);
        break;
    case EVENT_ACCOUNT_REMOVED:
        g_hash_table_remove(opening->resumed, event->account);
        break;
    case EVENT_ACCOUNT_CHANGED:
        on_online(opening, event->account);
        on_shown(opening);
        break;
    case EVENT_TIMELINE:
    case EVENT_WINDOWS:
        on_shown(opening);
        break;
    default:
        on_room(opening, event->chat);
        on_shown(opening);
        break;
    }
}

Opening *
opening_new(Client *client)
{
    Opening *opening = g_new0(Opening, 1);

    opening->client = client;
    opening->queues = g_hash_table_new_full(NULL, NULL, NULL, queue_drop);
    opening->resumed = g_hash_table_new(NULL, NULL);
    opening->observer =
        model_observe(client->model,
                      EVENT_CHAT_REMOVED | EVENT_ACCOUNT_REMOVED | EVENT_ACCOUNT_CHANGED |
                          EVENT_ROOM | EVENT_TIMELINE | EVENT_WINDOWS,
                      on_event, opening);
    return opening;
}

void
opening_free(Opening *opening)
{
    if (!opening)
        return;
    model_unobserve(opening->client->model, opening->observer);
    g_hash_table_unref(opening->queues);
    g_hash_table_unref(opening->resumed);
    g_free(opening);
}
