/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Receipts, markers and who is typing, inside of what is encrypted; one after the other, and what
 * is too much is left out. */

#include "config.h"

#include "client/encryption/whispers.h"

#include "base/limits.h"
#include "base/log.h"
#include "xmpp/dispatch.h"
#include "xmpp/ns.h"
#include "client/encryption/encryption.h"
#include "client/incoming.h"

#include "modules/receipts.h"
#include "modules/sealed.h"

#define MOST_WAITING 16
/* What could not be opened for so long is confirmed no more. */
#define LATE_MS (24 * 60 * 60 * 1000)

/* What is to be told. */
typedef struct {
    Client *client;
    Chat *chat; /* NULL: gone */
    const EncryptionMethod *method;
    Element *stanza; /* what is sent */
    Element *inside;
} Whisper;

/* What was told by others, and is being opened. */
typedef struct {
    Client *client;
    Jid *account, *chat;
    const EncryptionMethod *method;
    Message *message;
    Stanza *stanza; /* kept */
    bool is_again;  /* it was tried before */
} Heard;

struct Whispers {
    Client *client;
    GHashTable *readers; /* Chat *: whose other side reads what is inside */
    GQueue waiting;      /* Whisper * */
    Whisper *running;    /* NULL: none */
    unsigned hearing;    /* how many */
    GQueue closed; /* Heard *, the oldest first: the user would have been asked for a passphrase */
    unsigned observer;
};

/* --- how --- */

static WhisperWay
find_way(Client *client, const Chat *chat, const EncryptionMethod **ret_method)
{
    if (!encryption_decide(client, chat, ret_method, NULL))
        return WHISPER_NOT;
    if (!*ret_method || ((*ret_method)->cipher->traits & CIPHER_CLEAR))
        return WHISPER_CLEAR;
    if (!(*ret_method)->whispers)
        return WHISPER_BESIDE;
    return g_hash_table_contains(client->whispers->readers, chat) ? WHISPER_SEALED : WHISPER_NOT;
}

WhisperWay
whispers_way(Client *client, const Chat *chat)
{
    const EncryptionMethod *method;

    return find_way(client, chat, &method);
}

/* --- telling --- */

static void
whisper_free(gpointer data)
{
    Whisper *whisper = data;

    element_free(whisper->stanza);
    element_free(whisper->inside);
    g_free(whisper);
}

static void send_next(Whispers *whispers);

static void
send_sealed(Whisper *whisper, GBytes *sealed)
{
    Stream *stream = client_stream(whisper->client, whisper->chat->account, NULL);

    if (!stream)
        return;
    whisper->method->wrap(whisper->stanza, sealed);
    sealed_add_name(whisper->stanza, whisper->method->cipher->name);
    stream_send_take(stream, g_steal_pointer(&whisper->stanza));
}

static void
on_sealed(const CipherResult *result, const GError *error, gpointer data)
{
    Whisper *whisper = data;
    Client *client = whisper->client;

    if (!client->is_ending) {
        client->whispers->running = NULL;
        if (error)
            log_debug("encryption", "not told: %s", error->message);
        else if (whisper->chat)
            send_sealed(whisper, result->bytes);
        send_next(client->whispers);
    }
    whisper_free(whisper);
}

/* false: it is left out. */
static bool
begin(Whisper *whisper)
{
    Client *client = whisper->client;
    g_auto(Readers) readers = { .method = whisper->method };

    if (!encryption_find_readers(client, whisper->chat, &readers, NULL) || readers.is_busy)
        return false;
    g_autoptr(GBytes) plain = whisper->method->pack(client, whisper->chat, whisper->inside, NULL);
    if (!plain)
        return false;
    g_ptr_array_add(readers.readers, NULL);
    whisper->method->cipher->seal(encryption_gpg(client),
                                  &(CipherSeal){
                                      .plain = plain,
                                      .readers = (const char *const *)readers.readers->pdata,
                                      .signer = readers.signer,
                                      .is_silent = true,
                                  },
                                  on_sealed, whisper);
    return true;
}

static void
send_next(Whispers *whispers)
{
    Whisper *whisper;

    while (!whispers->running && (whisper = g_queue_pop_head(&whispers->waiting))) {
        if (begin(whisper))
            whispers->running = whisper;
        else
            whisper_free(whisper);
    }
}

static void
seal(Client *client, Chat *chat, const EncryptionMethod *method, const Element *stanza)
{
    Whispers *whispers = client->whispers;
    Whisper *whisper;

    if (whispers->waiting.length >= MOST_WAITING)
        return;
    whisper = g_new0(Whisper, 1);
    whisper->client = client;
    whisper->chat = chat;
    whisper->method = method;
    whisper->inside = element_new("message", NS_CLIENT);
    whisper->stanza = sealed_part(stanza, whisper->inside);
    g_queue_push_tail(&whispers->waiting, whisper);
    send_next(whispers);
}

void
whispers_send(Client *client, Chat *chat, Element *stanza)
{
    const EncryptionMethod *method = NULL;
    WhisperWay way = find_way(client, chat, &method);
    Stream *stream = client_stream(client, chat->account, NULL);

    if (stream && way <= WHISPER_BESIDE) {
        stream_send_take(stream, stanza);
        return;
    }
    if (stream && way == WHISPER_SEALED)
        seal(client, chat, method, stanza);
    element_free(stanza);
}

bool
whispers_are_idle(const Client *client)
{
    return !client->whispers->running && client->whispers->hearing == 0 &&
           gpg_pending(encryption_gpg(client), NULL) == 0;
}

/* --- receipts --- */

/* When it is first received here, whether or not it could be opened then. The answer takes the way
 * of the line, however the next line of the chat goes. */
static bool
is_due(const SealedLine *line)
{
    const Message *shown = chat_find_row(line->chat, line->message->row);
    const Message *message = shown ? shown : line->message;
    int64_t age = clock_now(model_clock(line->client->model)) - message->time;

    if (line->chat->kind != CHAT_CONTACT || message->is_outgoing)
        return false;
    return line->stanza->origin == ORIGIN_LIVE ||
           (line->stanza->origin == ORIGIN_ARCHIVE && !message->is_delayed && !message->is_carbon &&
            age < LATE_MS);
}

static void hear_closed(const SealedLine *line);

void
whispers_answer(const SealedLine *line, const Element *content)
{
    Stream *stream = client_stream(line->client, line->chat->account, NULL);
    const Element *outside = line->stanza->element;
    bool is_read = line->method->whispers && sealed_is_read(outside, content);
    Element *receipt = NULL;

    if (is_read && !line->message->is_outgoing && line->chat->kind == CHAT_CONTACT)
        g_hash_table_add(line->client->whispers->readers, line->chat);
    hear_closed(line);
    if (stream && is_due(line) && (receipts_are_asked(content) || receipts_are_asked(outside)))
        receipt = receipts_make(stream, line->stanza);
    if (!receipt)
        return;
    if (is_read) {
        seal(line->client, line->chat, line->method, receipt);
        element_free(receipt);
    } else {
        stream_send_take(stream, receipt);
    }
}

/* --- hearing --- */

static void
heard_free(gpointer data)
{
    Heard *heard = data;

    jid_unref(heard->account);
    jid_unref(heard->chat);
    message_unref(heard->message);
    stanza_free_kept(heard->stanza);
    g_free(heard);
}

static void
take_line(const Heard *heard, const Chat *chat)
{
    incoming_line(heard->client, chat->account,
                  &(IncomingMessage){ .chat_jid = heard->chat,
                                      .chat_kind = CHAT_CONTACT,
                                      .message = heard->message,
                                      .stanza = heard->stanza });
}

/* Where the sender's keys are being looked for, it waits for them as a line does. */
static void
take_heard(const Heard *heard, Chat *chat, const CipherResult *result)
{
    const Unsealed what = {
        .client = heard->client, .chat = chat, .stanza = heard->stanza, .result = result
    };
    Stream *stream = client_stream(heard->client, chat->account, NULL);
    g_auto(Opened) opened = { 0 };

    if (!stream)
        return;
    bool is_open = heard->method->unpack(&what, &opened, NULL);
    const char *body = is_open ? element_child_text(opened.inside, "body", NS_CLIENT) : NULL;
    if (opened.awaited || (body && body[0]))
        take_line(heard, chat);
    else if (is_open)
        dispatch_opened(stream, heard->stanza, opened.inside);
}

/* It may be a line all the same, which must not be lost: once a line was opened, so can this be. */
static void
keep_closed(Whispers *whispers, Heard *heard)
{
    g_queue_push_tail(&whispers->closed, heard);
    if (whispers->closed.length > MOST_WAITING)
        heard_free(g_queue_pop_head(&whispers->closed));
}

static void
on_heard(const CipherResult *result, const GError *error, gpointer data)
{
    Heard *heard = data;
    Client *client = heard->client;

    if (client->is_ending) {
        heard_free(heard);
        return;
    }
    client->whispers->hearing--;
    if (error) {
        log_debug("encryption", "not heard: %s", error->message);
        if (!heard->is_again && !g_error_matches(error, GPG_ERROR, GPG_ERROR_DATA)) {
            keep_closed(client->whispers, heard);
            return;
        }
    } else {
        const Account *account = model_find_account(client->model, heard->account);
        Chat *chat = account ? account_find_chat(account, heard->chat, CHAT_CONTACT) : NULL;
        if (chat)
            take_heard(heard, chat, result);
    }
    heard_free(heard);
}

static void
listen_to(Heard *heard)
{
    g_autoptr(GBytes) sealed = heard->method->unwrap(heard->stanza->element, NULL);

    heard->client->whispers->hearing++;
    heard->method->cipher->open(
        encryption_gpg(heard->client),
        &(CipherOpen){ .sealed = sealed, .most = LIMIT_STANZA_BYTES, .is_silent = true }, on_heard,
        heard);
}

/* What the same keys open. */
static void
hear_closed(const SealedLine *line)
{
    GQueue *closed = &line->client->whispers->closed;

    for (unsigned i = closed->length; i > 0; i--) {
        Heard *heard = g_queue_pop_head(closed);
        if (heard->method == line->method && jid_equal(heard->account, line->chat->account->jid)) {
            heard->is_again = true;
            listen_to(heard);
        } else {
            g_queue_push_tail(closed, heard);
        }
    }
}

static void
hear(Client *client, const Account *account, const IncomingMessage *incoming)
{
    const EncryptionMethod *method = encryption_method(incoming->message->encryption);
    g_autoptr(GBytes) sealed = method->unwrap(incoming->stanza->element, NULL);
    Heard *heard;

    if (!sealed)
        return;
    heard = g_new0(Heard, 1);
    heard->client = client;
    heard->account = jid_ref(account->jid);
    heard->chat = jid_ref(incoming->chat_jid);
    heard->method = method;
    heard->message = message_ref(incoming->message);
    heard->stanza = stanza_keep(incoming->stanza);
    listen_to(heard);
}

bool
whispers_is_one(const IncomingMessage *incoming)
{
    const EncryptionMethod *method = encryption_method(incoming->message->encryption);

    return method && method->whispers && incoming->chat_kind == CHAT_CONTACT &&
           sealed_is_beside(incoming->stanza);
}

/* What somebody told then is of no use any more. */
void
whispers_hear(Client *client, Account *account, const IncomingMessage *incoming)
{
    if (incoming->stanza->origin != ORIGIN_ARCHIVE && client->whispers->hearing < MOST_WAITING &&
        account_find_chat(account, incoming->chat_jid, CHAT_CONTACT))
        hear(client, account, incoming);
}

/* --- the service --- */

static void
drop_waiting(Whispers *whispers, const Chat *chat)
{
    for (GList *link = whispers->waiting.head, *next; link; link = next) {
        Whisper *whisper = link->data;
        next = link->next;
        if (whisper->chat != chat)
            continue;
        g_queue_delete_link(&whispers->waiting, link);
        whisper_free(whisper);
    }
}

static void
on_chat_removed(const Event *event, gpointer data)
{
    Whispers *whispers = data;

    g_hash_table_remove(whispers->readers, event->chat);
    drop_waiting(whispers, event->chat);
    if (whispers->running && whispers->running->chat == event->chat)
        whispers->running->chat = NULL;
}

Whispers *
whispers_new(Client *client)
{
    Whispers *whispers = g_new0(Whispers, 1);

    whispers->client = client;
    whispers->readers = g_hash_table_new(NULL, NULL);
    g_queue_init(&whispers->waiting);
    g_queue_init(&whispers->closed);
    whispers->observer =
        model_observe(client->model, EVENT_CHAT_REMOVED, on_chat_removed, whispers);
    return whispers;
}

void
whispers_free(Whispers *whispers)
{
    if (!whispers)
        return;
    model_unobserve(whispers->client->model, whispers->observer);
    g_queue_clear_full(&whispers->waiting, whisper_free);
    g_queue_clear_full(&whispers->closed, heard_free);
    g_hash_table_unref(whispers->readers);
    g_free(whispers);
}
