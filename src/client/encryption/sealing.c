/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Own messages are sealed and sent: one after the other in each chat, so that they go in order.
 *
 * A message stays queued until its stanza is handed over; where the stream is lost meanwhile, what
 * was begun is dropped, and all begins anew with outgoing_flush(), as what waits in clear does. */

#include "config.h"

#include "base/i18n.h"
#include "xmpp/ns.h"
#include "client/continuity.h"
#include "client/encryption/encryption.h"
#include "client/encryption/replay.h"
#include "client/encryption/starting.h"
#include "client/outgoing.h"

#include "modules/message.h"
#include "modules/sealed.h"

/* So long an answer in clear waits for what came to be opened. */
#define HEARING_MS (10 * 1000)

/* Of one chat. It outlives the chat while a call of its is running. */
typedef struct {
    Client *client;
    Chat *chat;     /* NULL: gone, or what was begun is dropped */
    GQueue waiting; /* Message *, owned; the first one is being sealed */
    /* Of that one, while a call is running. */
    Element *outside;
    GBytes *plain;
    Readers readers; /* and by which method */
    GpgCall *call;
    bool is_looking; /* for keys, since it began */
    unsigned timer;  /* it waits for what came to be opened, in clear; 0: it does not */
    int64_t until;   /* so long at most; 0: none has waited so */
} Chain;

struct Sealing {
    Client *client;
    GHashTable *chains; /* Chat * -> Chain: of those in which something waits */
    unsigned observer;
};

static void
forget_work(Chain *chain)
{
    g_clear_pointer(&chain->outside, element_free);
    g_clear_pointer(&chain->plain, g_bytes_unref);
    readers_done(&chain->readers);
}

static void
chain_free(Chain *chain)
{
    forget_work(chain);
    g_free(chain);
}

static void
chain_drop(gpointer data)
{
    Chain *chain = data;

    timer_stop(model_clock(chain->client->model), &chain->timer);
    g_queue_clear_full(&chain->waiting, (GDestroyNotify)message_unref);
    chain->chat = NULL;
    client_end_question(chain->client);
    if (chain->call)
        gpg_cancel(encryption_gpg(chain->client), chain->call);
    else
        chain_free(chain);
}

static Chain *
get_chain(Client *client, Chat *chat)
{
    Chain *chain = g_hash_table_lookup(client->sealing->chains, chat);

    if (chain)
        return chain;
    chain = g_new0(Chain, 1);
    chain->client = client;
    chain->chat = chat;
    g_queue_init(&chain->waiting);
    g_hash_table_insert(client->sealing->chains, chat, chain);
    client_begin_question(client);
    return chain;
}

static bool
has_message(const Chain *chain, const Message *message)
{
    for (GList *link = chain->waiting.head; link; link = link->next) {
        if (g_strcmp0(((const Message *)link->data)->id, message->id) == 0)
            return true;
    }
    return false;
}

static void
pop(Chain *chain)
{
    forget_work(chain);
    chain->is_looking = false;
    message_unref(g_queue_pop_head(&chain->waiting));
}

static void
fail(Chain *chain, const GError *error)
{
    Message *message = g_queue_peek_head(&chain->waiting);
    g_autofree char *sentence = error->domain == GPG_ERROR
                                    ? g_strdup_printf(_("Not encrypted: %s."), error->message)
                                    : g_strdup(error->message);

    outgoing_fail(chain->client, &(Waiting){ chain->chat, message }, sentence);
    pop(chain);
}

/* --- one message --- */

/* Where a method takes text alone, all else stays outside. */
static void
spill(Element *inside, Element *outside)
{
    g_autoptr(GPtrArray) others = g_ptr_array_new();

    for (const Element *child = element_first(inside); child; child = element_next(child)) {
        if (!element_is(child, "body", NS_CLIENT))
            g_ptr_array_add(others, (gpointer)child);
    }
    for (unsigned i = 0; i < others->len; i++) {
        element_take(outside, element_copy(others->pdata[i]));
        element_remove(inside, others->pdata[i]);
    }
}

static GBytes *
compose(Chain *chain, Stream *stream, const Message *message, GError **error)
{
    g_autoptr(Element) inside = element_new("message", NS_CLIENT);

    chain->outside = message_compose(stream, chain->chat, message, inside);
    if (chain->readers.method->cipher->traits & CIPHER_ANYTHING)
        sealed_repeat(chain->outside, inside);
    else
        spill(inside, chain->outside);
    return chain->readers.method->pack(chain->client, chain->chat, inside, error);
}

static void send_next(Client *client, Chat *chat);

static bool
is_reader(const Readers *readers, const char *fingerprint)
{
    for (unsigned i = 0; i < readers->readers->len; i++) {
        if (g_strcmp0(readers->readers->pdata[i], fingerprint) == 0)
            return true;
    }
    return false;
}

/* A passphrase may take long: meanwhile the user may have refused a key, or another one came. */
static bool
is_sealed_for_all(const Chain *chain)
{
    const GPtrArray *sealed_for = chain->readers.readers; /* NULL-terminated */
    g_auto(Readers) now = { .method = chain->readers.method };

    if (!encryption_find_readers(chain->client, chain->chat, &now, NULL) || now.is_busy ||
        g_strcmp0(now.signer, chain->readers.signer) != 0 ||
        now.readers->len + 1 != sealed_for->len)
        return false;
    for (unsigned i = 0; sealed_for->pdata[i]; i++) {
        if (!is_reader(&now, sealed_for->pdata[i]))
            return false;
    }
    return true;
}

static void
send_sealed(Chain *chain, const CipherResult *result)
{
    g_autoptr(Message) message = message_ref(g_queue_peek_head(&chain->waiting));
    const Passing passing = { chain->readers.method, message, result->bytes, chain->plain };
    Element *stanza = g_steal_pointer(&chain->outside);
    Client *client = chain->client;
    Chat *chat = chain->chat;

    replay_note(client, chat, &passing);
    chain->readers.method->wrap(stanza, result->bytes);
    sealed_add_hint(stanza, message->encryption);
    chat_set_message_keys(chat, message, chain->readers.trust, chain->readers.signer);
    archive_update(client->options.archive, message);
    pop(chain);
    outgoing_hand_over(client, chat, message, stanza);
    continuity_store(client);
}

static void
on_sealed(const CipherResult *result, const GError *error, gpointer data)
{
    Chain *chain = data;
    Client *client = chain->client;
    Chat *chat = chain->chat;

    chain->call = NULL;
    if (!chat) {
        chain_free(chain);
        return;
    }
    Message *message = g_queue_peek_head(&chain->waiting);
    if (message->state != MESSAGE_QUEUED) /* given up meanwhile */
        pop(chain);
    else if (error)
        fail(chain, error);
    else if (!outgoing_may_send(client, chat))
        g_hash_table_remove(client->sealing->chains, chat);
    else if (!outgoing_choose(client, chat, message)) /* it was to be signed alone */
        pop(chain);
    else if (encryption_method(message->encryption) != chain->readers.method ||
             !is_sealed_for_all(chain))
        forget_work(chain); /* once more, for those of now */
    else
        send_sealed(chain, result);
    send_next(client, chat);
}

/* Once for each message. */
static void
look(Chain *chain)
{
    if (chain->is_looking || starting_is(chain->client, chain->chat, chain->readers.method))
        return;
    chain->is_looking = true;
    encryption_look(chain->client, chain->chat, chain->readers.method);
}

/* Begins, or waits for keys. false: it cannot be sealed. */
static bool
begin(Chain *chain, Stream *stream, const Message *message, GError **error)
{
    const EncryptionMethod *method = encryption_method(message->encryption);

    if (!method) {
        g_set_error(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_KEY,
                    _("It was to be encrypted with %s, which jaser cannot."),
                    encryption_label(message->encryption));
        return false;
    }
    readers_done(&chain->readers);
    chain->readers.method = method;
    if (!encryption_find_readers(chain->client, chain->chat, &chain->readers, error))
        return false;
    if (chain->readers.is_busy) {
        look(chain);
        return true;
    }
    chain->plain = compose(chain, stream, message, error);
    if (!chain->plain)
        return false;
    g_ptr_array_add(chain->readers.readers, NULL);
    const CipherSeal seal = { .plain = chain->plain,
                              .readers = (const char *const *)chain->readers.readers->pdata,
                              .signer = chain->readers.signer };
    chain->call = method->cipher->seal(encryption_gpg(chain->client), &seal, on_sealed, chain);
    return true;
}

/* --- an answer --- */

static void
on_timer(gpointer data)
{
    Chain *chain = data;

    chain->timer = 0;
    send_next(chain->client, chain->chat);
}

/* Who writes encrypted is answered so, also by one who is faster than GnuPG. Whatever comes, the
 * lines of a chat wait for that once. */
static bool
waits_for_opening(Chain *chain)
{
    Clock *clock = model_clock(chain->client->model);
    int64_t now = clock_monotonic(clock);

    timer_stop(clock, &chain->timer);
    if (!encryption_may_hear(chain->client, chain->chat))
        return false;
    chain->until = chain->until ? chain->until : now + HEARING_MS;
    if (now >= chain->until)
        return false;
    chain->timer = timer_start(clock, chain->until - now, on_timer, chain);
    return true;
}

/* One more was opened, or cannot be: perhaps the last one, of which more is done just now. */
static void
look_again(Chain *chain)
{
    Clock *clock = model_clock(chain->client->model);

    if (!chain->timer)
        return;
    timer_stop(clock, &chain->timer);
    chain->timer = timer_start(clock, 0, on_timer, chain);
}

/* --- one after the other --- */

/* false: it waits. */
static bool
take_next(Chain *chain)
{
    g_autoptr(Message) message = message_ref(g_queue_peek_head(&chain->waiting));
    Client *client = chain->client;
    Chat *chat = chain->chat;
    Stream *stream = outgoing_may_send(client, chat);
    g_autoptr(GError) error = NULL;

    if (!stream) {
        g_hash_table_remove(client->sealing->chains, chat);
        return false;
    }
    if (message->state != MESSAGE_QUEUED) {
        pop(chain);
        return true;
    }
    if (!outgoing_choose(client, chat, message)) {
        pop(chain);
        return true;
    }
    if (!message->encryption && waits_for_opening(chain))
        return false;
    if (!message->encryption) {
        pop(chain);
        outgoing_hand_over(client, chat, message, NULL);
        continuity_store(client);
        return true;
    }
    if (!begin(chain, stream, message, &error))
        fail(chain, error);
    else
        return false;
    return true;
}

static void
send_next(Client *client, Chat *chat)
{
    Chain *chain;

    while ((chain = g_hash_table_lookup(client->sealing->chains, chat)) && !chain->call) {
        if (chain->waiting.length == 0)
            g_hash_table_remove(client->sealing->chains, chat);
        else if (!take_next(chain))
            return;
    }
}

void
sealing_send(Client *client, Chat *chat, Message *message)
{
    Chain *chain = get_chain(client, chat);

    if (has_message(chain, message))
        return;
    g_queue_push_tail(&chain->waiting, message_ref(message));
    if (chain->waiting.length == 1)
        send_next(client, chat);
}

bool
sealing_is_busy(const Client *client, const Chat *chat)
{
    return g_hash_table_contains(client->sealing->chains, chat);
}

bool
sealing_cancel(Client *client, const Chat *chat)
{
    const Chain *chain = g_hash_table_lookup(client->sealing->chains, chat);

    if (!chain || !chain->call)
        return false;
    gpg_cancel(encryption_gpg(client), chain->call);
    return true;
}

void
sealing_go_on(Client *client, Chat *chat)
{
    send_next(client, chat);
}

/* --- what ends it, or lets it go on --- */

#define HEARD (EVENT_MESSAGE_OPENED | EVENT_MESSAGE_CHANGED | EVENT_TIMELINE)

static gboolean
is_of_account(gpointer chat, gpointer chain, gpointer account)
{
    (void)chain;
    return ((const Chat *)chat)->account == account;
}

static void
on_event(const Event *event, gpointer data)
{
    Sealing *sealing = data;

    if (event->kind & HEARD) {
        Chain *chain = g_hash_table_lookup(sealing->chains, event->chat);
        if (chain)
            look_again(chain);
    } else if (event->kind == EVENT_CHAT_REMOVED)
        g_hash_table_remove(sealing->chains, event->chat);
    else if (event->account->state != ACCOUNT_ONLINE)
        g_hash_table_foreach_remove(sealing->chains, is_of_account, event->account);
}

Sealing *
sealing_new(Client *client)
{
    Sealing *sealing = g_new0(Sealing, 1);

    sealing->client = client;
    sealing->chains = g_hash_table_new_full(NULL, NULL, NULL, chain_drop);
    sealing->observer = model_observe(
        client->model, EVENT_CHAT_REMOVED | EVENT_ACCOUNT_CHANGED | HEARD, on_event, sealing);
    return sealing;
}

void
sealing_free(Sealing *sealing)
{
    if (!sealing)
        return;
    model_unobserve(sealing->client->model, sealing->observer);
    g_hash_table_unref(sealing->chains);
    g_free(sealing);
}
