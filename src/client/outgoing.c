/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages of ours on their way. A message is stored as queued before anything else happens to it,
 * and stays so until the server has it; what is queued when its account comes online, and not on
 * its way already, goes out then, once and in order. What goes out is in the store with its place
 * in the stream before the transport writes it, which it does later: so a message that has left is
 * never forgotten, or sent once more, should the program die. */

#include "config.h"

#include "client/outgoing.h"

#include "base/i18n.h"
#include "model/notice.h"
#include "model/room.h"
#include "client/continuity.h"
#include "client/encryption/encryption.h"
#include "client/history/catch_up.h"
#include "client/history/displayed.h"
#include "client/history/history.h"
#include "client/private.h"
#include "client/rooms/room_talk.h"
#include "client/rooms/rooms.h"
#include "client/typing.h"

#include "modules/message.h"

/* Those who say so much at once have times of the future. */
#define MOST_AHEAD_MS 10000

static void
set_state(Client *client, Chat *chat, Message *message, MessageState state, const char *error)
{
    bool was_failed = message->state == MESSAGE_FAILED;

    chat_set_message_state(chat, message, state, error);
    if (was_failed != (message->state == MESSAGE_FAILED))
        history_mark(client, chat, message);
    if (message->id && state != MESSAGE_QUEUED)
        g_hash_table_remove(client->unsent, message->id);
    if (message->row)
        archive_update(client->options.archive, message);
    history_settle(client, chat, message);
}

/* Who we are there: in a room somebody else than outside. NULL: not known yet. */
static Jid *
own_address(const Chat *chat)
{
    const Account *account = chat->account;
    const Room *room = chat_room(chat);

    if (chat->kind == CHAT_CONTACT)
        return jid_ref(account->bound_jid ? account->bound_jid : account->jid);
    if (room && room->self)
        return jid_ref(room->self->jid);
    return room && room->nick ? jid_with_resource(room->chat->jid, room->nick, NULL) : NULL;
}

/* It may have been written under another nick, or before we had one. */
static void
set_author(Client *client, Chat *chat, Message *message)
{
    g_autoptr(Jid) own = chat->kind == CHAT_ROOM ? own_address(chat) : NULL;

    if (!own || jid_equal(own, message->from))
        return;
    jid_unref(message->from);
    message->from = g_steal_pointer(&own);
    archive_settle(client->options.archive, message);
}

/* What was to be encrypted stays so; what was not goes as is due now. */
static bool
choose_again(Client *client, const Chat *chat, Message *message, GError **error)
{
    const EncryptionMethod *method = NULL;

    if (encryption_hides(message->encryption))
        return true;
    if (!encryption_decide(client, chat, &method, error))
        return false;
    if (!method || g_strcmp0(message->encryption, method->cipher->name) == 0)
        return true;
    g_free(message->encryption);
    message->encryption = g_strdup(method->cipher->name);
    archive_update(client->options.archive, message);
    return true;
}

bool
outgoing_choose(Client *client, Chat *chat, Message *message)
{
    g_autoptr(GError) error = NULL;

    if (choose_again(client, chat, message, &error))
        return true;
    set_state(client, chat, message, MESSAGE_FAILED, error->message);
    return false;
}

/* What is to be encrypted, or may yet be, or comes behind such a one, goes in its turn. */
static void
hand_over(Client *client, Chat *chat, Message *message)
{
    if (!outgoing_choose(client, chat, message))
        return;
    if (message->encryption || sealing_is_busy(client, chat) || encryption_may_hear(client, chat))
        sealing_send(client, chat, message);
    else
        outgoing_hand_over(client, chat, message, NULL);
}

static Message *
new_message(Client *client, const Chat *chat, const char *body)
{
    Message *message = message_new(MESSAGE_CHAT, body);

    message->is_outgoing = true;
    message->time = clock_now(model_clock(client->model));
    message->from = own_address(chat);
    return message;
}

/* No two have one time: one that takes another's place has its time, and goes where that would
 * have. A clock that was put back is followed. */
static int64_t
next_time(Client *client, int64_t now)
{
    bool is_ahead = client->queued_last >= now && client->queued_last < now + MOST_AHEAD_MS;

    client->queued_last = is_ahead ? client->queued_last + 1 : now;
    return client->queued_last;
}

/* former: the one whose place it takes, with its encryption if it has one, or NULL. */
static Message *
queue(Client *client, Chat *chat, const char *body, const Message *former)
{
    const EncryptionMethod *method = NULL;
    g_autoptr(GError) error = NULL;
    const char *kept = former ? former->encryption : NULL;
    bool is_refused = !kept && !encryption_decide(client, chat, &method, &error);
    g_autoptr(Message) message = new_message(client, chat, body);

    message->state = MESSAGE_QUEUED;
    message->id = message_new_id();
    message->origin_id = g_strdup(message->id);
    message->is_delayed = former != NULL;
    message->time = former ? former->time : next_time(client, message->time);
    message->encryption = g_strdup(method ? method->cipher->name : kept);
    g_hash_table_add(client->unsent, g_strdup(message->id));
    history_store(client, chat, message);
    chat_add_message(chat, message);
    if (is_refused)
        set_state(client, chat, message, MESSAGE_FAILED, error->message);
    return g_steal_pointer(&message);
}

void
outgoing_note(Client *client, Chat *chat, const char *id, const char *body)
{
    g_autoptr(Message) message = new_message(client, chat, body);

    message->state = MESSAGE_SENT;
    message->id = g_strdup(id);
    history_store(client, chat, message);
    chat_add_message(chat, message);
}

/* NULL: what is to be sent waits. */
static Stream *
stream_to_send(const Client *client, const Account *account)
{
    const Session *session = client_session(client, account);

    return session && session_is_settling(session) ? NULL : client_stream(client, account, NULL);
}

/* Who is not in the room gets nothing, and will not either. */
static bool
refuse_absent(Client *client, Chat *chat, Message *message)
{
    const Room *room = chat_room(chat);

    if (chat->kind != CHAT_PRIVATE || !room || room->state != ROOM_IN || room_talk_partner(chat))
        return false;
    g_autofree char *error = g_strdup_printf(_("%s is not in the room."), jid_resource(chat->jid));
    set_state(client, chat, message, MESSAGE_FAILED, error);
    return true;
}

/* What waited for somebody else who had this nick is not for who has it now. */
static bool
refuse_another(Client *client, Chat *chat, Message *message)
{
    if (!room_talk_is_another(client, chat))
        return false;
    set_state(client, chat, message, MESSAGE_FAILED,
              _("It was meant for somebody else by this nick."));
    return true;
}

/* It was written when it might go in clear, and must not any more. */
static bool
refuse_clear(Client *client, Chat *chat, Message *message)
{
    if (!encryption_is_required(client, chat))
        return false;
    set_state(client, chat, message, MESSAGE_FAILED,
              _("Nothing may go in clear here: /set encryption.policy changes that."));
    return true;
}

static void
tell_outside(Client *client, Chat *chat)
{
    const Room *room = chat_room(chat);

    if (chat->kind != CHAT_CONTACT && (!room || room->state == ROOM_OUT))
        notice(client->model, chat->account, chat, SEVERITY_WARNING, "%s",
               _("You are not in this room: what you write waits until you are. /join enters it."));
}

/* A room tells its own past. */
static bool
may_have_arrived(const Client *client, const Waiting *waiting)
{
    const Session *session = client_session(client, waiting->chat->account);

    return session && session_is_catching_up(session) && waiting->chat->kind != CHAT_ROOM &&
           !g_hash_table_contains(client->unsent, waiting->message->id);
}

/* One that may have arrived holds up those of its chat that were queued after it. */
static bool
is_held_up(Client *client, Chat *chat)
{
    const Session *session = client_session(client, chat->account);

    if (!session || !session_is_catching_up(session))
        return false;
    g_autoptr(GPtrArray) all = outgoing_waiting(client, chat->account);
    for (unsigned i = 0; i < all->len; i++) {
        const Waiting *waiting = all->pdata[i];
        if (waiting->chat == chat && may_have_arrived(client, waiting) &&
            !session_has_unconfirmed(session, waiting->message->id))
            return true;
    }
    return false;
}

Stream *
outgoing_may_send(Client *client, Chat *chat)
{
    Stream *stream = stream_to_send(client, chat->account);

    return stream && room_talk_is_open(chat) && !room_talk_holds(client, chat) &&
                   !is_held_up(client, chat)
               ? stream
               : NULL;
}

/* It stays queued until the server has confirmed it, if that is to be had: see outgoing_mark(). */
void
outgoing_hand_over(Client *client, Chat *chat, Message *message, Element *sealed)
{
    Stream *stream = client_stream(client, chat->account, NULL);

    g_assert(stream && (sealed || !message->encryption));
    if (refuse_absent(client, chat, message) || refuse_another(client, chat, message) ||
        (!sealed && refuse_clear(client, chat, message))) {
        element_free(sealed);
        return;
    }
    set_author(client, chat, message);
    room_talk_sent(client, chat, message);
    g_hash_table_remove(client->unsent, message->id);
    bool is_followed =
        sealed ? stream_send_message(stream, sealed) : message_send(stream, chat, message);
    if (!is_followed)
        set_state(client, chat, message, MESSAGE_SENT, NULL);
}

/* Now, if that can be; else it waits. */
static void
send_or_wait(Client *client, Chat *chat, Message *message)
{
    if (message->state != MESSAGE_QUEUED || refuse_absent(client, chat, message))
        return;
    if (!room_talk_is_open(chat))
        tell_outside(client, chat);
    else if (outgoing_may_send(client, chat)) {
        hand_over(client, chat, message);
        continuity_store(client);
    }
}

void
client_send_message(Client *client, Chat *chat, const char *body)
{
    if (chat->kind == CHAT_PRIVATE)
        room_talk_meet(client, chat, NULL);
    g_autoptr(Message) message = queue(client, chat, body, NULL);
    chat_set_read(chat);
    typing_sender_sent(client->typing, chat);
    send_or_wait(client, chat, message);
}

static Message *
find_failed(const Chat *chat)
{
    for (unsigned i = timeline_length(chat->timeline); i-- > 0;) {
        Message *message = timeline_get(chat->timeline, i);
        if (message->kind == MESSAGE_CHAT && message->is_outgoing &&
            message->state == MESSAGE_FAILED)
            return message;
    }
    return NULL;
}

bool
client_send_again(Client *client, Chat *chat, GError **error)
{
    Message *message = find_failed(chat);

    if (!message) {
        g_set_error_literal(error, CLIENT_ERROR, CLIENT_ERROR_INVALID,
                            _("No message of this chat has failed."));
        return false;
    }
    if (!choose_again(client, chat, message, error))
        return false;
    set_state(client, chat, message, MESSAGE_QUEUED, NULL);
    send_or_wait(client, chat, message);
    return true;
}

static void
waiting_free(gpointer data)
{
    Waiting *waiting = data;

    message_unref(waiting->message);
    g_free(waiting);
}

static void
add_waiting(GPtrArray *all, Chat *chat, Message *message)
{
    Waiting *waiting = g_new0(Waiting, 1);

    waiting->chat = chat;
    waiting->message = message_ref(message);
    g_ptr_array_add(all, waiting);
}

/* From the store; the object in memory is taken where there is one. */
static void
collect_stored(Client *client, Account *account, GPtrArray *all)
{
    g_autoptr(GPtrArray) hits = archive_queued(client->options.archive, account);

    for (unsigned i = 0; i < hits->len; i++) {
        const ArchiveHit *hit = hits->pdata[i];
        Chat *chat = account_get_chat(account, hit->chat, hit->kind);
        if (!chat)
            continue;
        Message *stored = hit->message;
        Message *shown = chat_find_row(chat, stored->row);
        add_waiting(all, chat, shown ? shown : stored);
    }
}

/* Those of chats that are not stored. */
static void
collect_unstored(Account *account, GPtrArray *all)
{
    for (unsigned i = 0; i < account->chats->len; i++) {
        Chat *chat = account->chats->pdata[i];
        for (unsigned j = 0; j < timeline_length(chat->timeline); j++) {
            Message *message = timeline_get(chat->timeline, j);
            if (message->kind == MESSAGE_CHAT && message->is_outgoing && !message->row &&
                message->state == MESSAGE_QUEUED)
                add_waiting(all, chat, message);
        }
    }
}

static int
compare_times(gconstpointer a, gconstpointer b)
{
    const Waiting *first = *(Waiting *const *)a, *second = *(Waiting *const *)b;

    return (first->message->time > second->message->time) -
           (first->message->time < second->message->time);
}

GPtrArray *
outgoing_waiting(Client *client, Account *account)
{
    GPtrArray *all = g_ptr_array_new_with_free_func(waiting_free);

    collect_stored(client, account, all);
    collect_unstored(account, all);
    g_ptr_array_sort(all, compare_times);
    return all;
}

void
outgoing_fail(Client *client, const Waiting *waiting, const char *error)
{
    set_state(client, waiting->chat, waiting->message, MESSAGE_FAILED, error);
}

void
outgoing_replace(Client *client, const Waiting *waiting, const char *body)
{
    message_unref(queue(client, waiting->chat, body, waiting->message));
    outgoing_fail(client, waiting, _("Replaced by another text."));
}

void
outgoing_flush(Client *client, Account *account)
{
    Stream *stream = stream_to_send(client, account);

    if (!stream)
        return;
    g_autoptr(GPtrArray) all = outgoing_waiting(client, account);
    g_autoptr(GHashTable) held_up = g_hash_table_new(NULL, NULL); /* Chat * */
    for (unsigned i = 0; i < all->len; i++) {
        Waiting *waiting = all->pdata[i];
        if (stream_has_unconfirmed(stream, waiting->message->id))
            continue;
        if (may_have_arrived(client, waiting))
            g_hash_table_add(held_up, waiting->chat);
        if (g_hash_table_contains(held_up, waiting->chat) ||
            refuse_absent(client, waiting->chat, waiting->message) ||
            refuse_another(client, waiting->chat, waiting->message))
            continue;
        if (room_talk_is_open(waiting->chat) && !room_talk_holds(client, waiting->chat))
            hand_over(client, waiting->chat, waiting->message);
    }
    if (all->len)
        continuity_store(client);
}

/* Whom we never talked to cannot open a chat by confirming something. */
static Chat *
find_chat(Client *client, Account *account, const MessageMark *mark)
{
    const Jid *jid = mark->chat_jid;
    Chat *chat = account_find_chat(account, jid, mark->chat_kind);

    if (chat || !archive_has_chat(client->options.archive, account, jid, mark->chat_kind))
        return chat;
    return account_get_chat(account, jid, mark->chat_kind);
}

/* What a room refuses and is no message, such as its subject. */
static void
tell_refused(Client *client, Chat *chat, const MessageMark *mark)
{
    if (chat->kind == CHAT_ROOM && mark->state == MESSAGE_FAILED && mark->error)
        notice(client->model, chat->account, chat, SEVERITY_ERROR, "%s", mark->error);
}

/* The same of one that is not in memory; false: there is none. */
static bool
mark_stored(Client *client, Chat *chat, const MessageMark *mark)
{
    Archive *archive = client->options.archive;
    g_autoptr(Message) before = archive_find_own(archive, chat, mark->id);

    if (!before)
        return false;
    archive_set_state(archive, chat, mark->id, mark->state, mark->error);
    g_autoptr(Message) message = archive_find_own(archive, chat, mark->id);
    if (message->state != before->state && message->state == MESSAGE_FAILED)
        history_mark(client, chat, message);
    history_settle(client, chat, message);
    if (mark->state == MESSAGE_SENT && chat->kind != CHAT_ROOM)
        catch_up_sent(client, chat->account);
    return true;
}

void
outgoing_requeue(Client *client, Chat *chat, const char *id)
{
    Message *message = chat_find_own(chat, id);

    if (message) {
        set_state(client, chat, message, MESSAGE_FAILED, NULL);
        set_state(client, chat, message, MESSAGE_QUEUED, NULL);
    } else if (archive_set_state(client->options.archive, chat, id, MESSAGE_FAILED, NULL)) {
        archive_set_state(client->options.archive, chat, id, MESSAGE_QUEUED, NULL);
    }
}

void
outgoing_mark(Client *client, Account *account, const MessageMark *mark)
{
    Chat *chat = find_chat(client, account, mark);

    if (!chat)
        return;
    if (mark->is_absent && rooms_may_send_again(client, chat, mark->id)) {
        outgoing_requeue(client, chat, mark->id);
        return;
    }
    Message *message = chat_find_own(chat, mark->id);
    if (message && mark->is_unread && message->state >= MESSAGE_RECEIVED &&
        message->state != MESSAGE_FAILED)
        notice(client->model, account, chat, SEVERITY_WARNING, "%s", mark->error);
    else if (message)
        set_state(client, chat, message, mark->state, mark->error);
    else if (!mark_stored(client, chat, mark))
        tell_refused(client, chat, mark);
    if (mark->state == MESSAGE_READ)
        displayed_by_other(client, chat, mark->id);
}
