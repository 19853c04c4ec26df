/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One conversation's state. */

#include "config.h"

#include "model/chat.h"

#include <string.h>

#include "model/private.h"
#include "model/window.h"

/* A conversation in which they have written nothing for so long is over (XEP-0296 5.2). */
#define IDLE_MS (30 * 60 * 1000)

Chat *
chat_new(Account *account, const Jid *jid, ChatKind kind)
{
    Chat *chat = g_new0(Chat, 1);

    chat->account = account;
    chat->jid = kind == CHAT_PRIVATE ? jid_ref((Jid *)jid) : jid_to_bare(jid);
    chat->kind = kind;
    chat->timeline = timeline_new(account->model, chat);
    chat->room = kind == CHAT_ROOM ? room_new(chat) : NULL;
    chat->gaps = g_array_new(FALSE, FALSE, sizeof(ChatGap));
    return chat;
}

static void
chat_free(Chat *chat)
{
    timer_stop(model_clock(chat->account->model), &chat->last_timer);
    timeline_free(chat->timeline);
    room_free(chat->room);
    jid_unref(chat->jid);
    g_free(chat->last_resource);
    g_free(chat->forced_resource);
    g_free(chat->occupant_id);
    g_array_unref(chat->gaps);
    g_free(chat->gap_problem);
    chat_encryption_done(&chat->encryption);
    g_free(chat);
}

void
chat_remove(Chat *chat)
{
    Account *account = chat->account;

    windows_forget_chat(model_windows(account->model), chat);
    account_drop_chat(account, chat);
    model_emit_account(EVENT_CHAT_REMOVED, account, NULL, chat);
    chat_free(chat);
}

static void
emit_changed(Chat *chat)
{
    model_emit_account(EVENT_CHAT_CHANGED, chat->account, NULL, chat);
}

Contact *
chat_contact(const Chat *chat)
{
    return chat->kind == CHAT_CONTACT ? roster_find(chat->account->roster, chat->jid) : NULL;
}

const char *
chat_display_name(const Chat *chat)
{
    const Contact *contact = chat_contact(chat);

    if (contact)
        return contact_display_name(contact);
    if (chat->room)
        return room_display_name(chat->room);
    return chat->kind == CHAT_PRIVATE ? jid_resource(chat->jid) : jid_short_name(chat->jid);
}

const char *
chat_sender_name(const Chat *chat, const Message *message)
{
    const char *nick =
        chat->kind == CHAT_ROOM && message->from ? jid_resource(message->from) : NULL;
    const Room *room = chat_room(chat);

    if (nick)
        return nick;
    if (message->is_outgoing)
        return room && room->nick ? room->nick : jid_short_name(chat->account->jid);
    return chat_display_name(chat);
}

SettingScope
chat_scope(const Chat *chat)
{
    return (SettingScope){ .account = jid_bare(chat->account->jid), .chat = jid_full(chat->jid) };
}

RoomNotify
chat_notify(const Chat *chat)
{
    const Bookmark *bookmark = chat->room ? chat->room->bookmark : NULL;
    SettingScope scope = chat_scope(chat);

    if (!chat->room)
        return ROOM_NOTIFY_ALWAYS;
    if (bookmark && bookmark->notify != ROOM_NOTIFY_DEFAULT)
        return bookmark->notify;
    return ROOM_NOTIFY_ALWAYS + (RoomNotify)settings_choice(model_settings(chat->account->model),
                                                            SETTING_ROOMS_NOTIFY, &scope);
}

static bool
asks_for_attention(const Chat *chat, const Message *message)
{
    RoomNotify notify = chat_notify(chat);

    return notify == ROOM_NOTIFY_ALWAYS || (notify == ROOM_NOTIFY_MENTION && message->is_mention);
}

void
chat_call_attention(Chat *chat, Message *message)
{
    Event event = {
        .kind = EVENT_ATTENTION, .account = chat->account, .chat = chat, .message = message
    };

    if (asks_for_attention(chat, message))
        model_emit(chat->account->model, &event);
}

static void
count_unread(Chat *chat, Message *message)
{
    if (!windows_is_seen(model_windows(chat->account->model), chat)) {
        if (chat->unread++ == 0)
            chat->first_unread = message_place(message);
        chat->mentions += message->is_mention;
        emit_changed(chat);
    }
    chat_call_attention(chat, message);
}

/* What the user says is seen by him, wherever he looked. */
static void
show_newest(Chat *chat, const Message *message)
{
    Windows *windows = model_windows(chat->account->model);
    Window *window = windows_find_chat(windows, chat);

    if (window && window->past && message->is_outgoing && !message->is_carbon &&
        !message->is_delayed)
        windows_show_line(windows, window, NULL);
}

void
chat_add_message(Chat *chat, Message *message)
{
    show_newest(chat, message);
    timeline_add(chat->timeline, message);
    if (message->kind != MESSAGE_CHAT)
        return;
    if (message_is_news(message))
        count_unread(chat, message);
    else if (message->is_outgoing && message->is_carbon)
        chat_set_read(chat);
}

static void
count_past(Chat *chat, const Message *message)
{
    const LinePlace place = message_place(message);

    if (windows_is_seen(model_windows(chat->account->model), chat))
        return;
    if (chat->unread++ == 0 || line_place_is_before(&place, &chat->first_unread))
        chat->first_unread = place;
    chat->mentions += message->is_mention;
    emit_changed(chat);
}

void
chat_add_past(Chat *chat, Message *message, bool is_unread)
{
    timeline_add(chat->timeline, message);
    if (is_unread && message_is_news(message))
        count_past(chat, message);
}

static void
take_over(char **field, const char *value)
{
    if (!value)
        return;
    g_free(*field);
    *field = g_strdup(value);
}

/* The first incoming line that does not stand before the place. */
static LinePlace
find_incoming(const Chat *chat, const LinePlace *from)
{
    LinePlace found = *from;

    for (unsigned i = timeline_length(chat->timeline); i-- > 0;) {
        const Message *message = timeline_get(chat->timeline, i);
        const LinePlace place = message_place(message);
        if (!message_is_news(message))
            continue;
        if (line_place_is_before(&place, from))
            break;
        found = place;
    }
    return found;
}

/* An unread line has moved: the first one may be another, or stand elsewhere. */
static void
follow_unread(Chat *chat, const Message *message, const LinePlace *before)
{
    const LinePlace *first = &chat->first_unread, now = message_place(message);

    if (!first->time || message->is_outgoing || line_place_is_before(before, first))
        return;
    if (line_place_is_before(&now, first))
        chat->first_unread = now;
    else if (before->time == first->time && before->row == first->row)
        chat->first_unread = find_incoming(chat, before);
}

void
chat_settle_message(Chat *chat, Message *message, const Message *as)
{
    const LinePlace before = message_place(message);

    jid_unref(message->from);
    message->from = jid_ref(as->from);
    take_over(&message->stanza_id, as->stanza_id);
    take_over(&message->occupant_id, as->occupant_id);
    message->revision++;
    timeline_set_time(chat->timeline, message, as->time);
    if (chat_past(chat))
        timeline_set_time(chat_past(chat), message, as->time);
    follow_unread(chat, message, &before);
}

Timeline *
chat_past(const Chat *chat)
{
    const Window *window = windows_find_chat(model_windows(chat->account->model), chat);

    return window ? window->past : NULL;
}

Message *
chat_find_row(const Chat *chat, int64_t row)
{
    Message *message = row ? timeline_find_row(chat->timeline, row) : NULL;
    const Timeline *past = row && !message ? chat_past(chat) : NULL;

    return past ? timeline_find_row(past, row) : message;
}

Message *
chat_find_own(const Chat *chat, const char *id)
{
    Message *message = timeline_find_id(chat->timeline, id, true);
    const Timeline *past = message ? NULL : chat_past(chat);

    return past ? timeline_find_id(past, id, true) : message;
}

bool
chat_set_jid(Chat *chat, const Jid *jid)
{
    if (account_find_chat(chat->account, jid, chat->kind))
        return false;
    account_readdress_chat(chat->account, chat, jid);
    emit_changed(chat);
    return true;
}

void
chat_set_occupant_id(Chat *chat, const char *id)
{
    char *copy = g_strdup(id);

    g_free(chat->occupant_id);
    chat->occupant_id = copy;
}

void
chat_set_read(Chat *chat)
{
    const LinePlace first = chat->first_unread;

    chat_set_unread(chat, 0, &first);
}

void
chat_set_unread(Chat *chat, unsigned unread, const LinePlace *first)
{
    const LinePlace place = first ? *first : (LinePlace){ 0 };
    bool is_same = place.time == chat->first_unread.time && place.row == chat->first_unread.row;

    if (chat->unread == unread && is_same && chat->mentions == 0)
        return;
    chat->unread = unread;
    chat->mentions = 0;
    chat->first_unread = place;
    emit_changed(chat);
}

void
chat_set_mentions(Chat *chat, unsigned mentions)
{
    mentions = MIN(mentions, chat->unread);
    if (chat->mentions == mentions)
        return;
    chat->mentions = mentions;
    emit_changed(chat);
}

void
chat_set_typing(Chat *chat, Typing typing)
{
    if (chat->typing == typing)
        return;
    chat->typing = typing;
    emit_changed(chat);
}

static void
set_resource(Chat *chat, char **field, const char *resource)
{
    if (g_strcmp0(*field, resource) == 0)
        return;
    g_free(*field);
    *field = g_strdup(resource);
    emit_changed(chat);
}

/* One timer for many messages: it looks at the time of the last one when it falls due. */
static void
on_idle(gpointer data)
{
    Chat *chat = data;
    Clock *clock = model_clock(chat->account->model);
    int64_t left = chat->last_heard + IDLE_MS - clock_monotonic(clock);

    chat->last_timer = left > 0 ? timer_start(clock, left, on_idle, chat) : 0;
    if (left <= 0)
        set_resource(chat, &chat->last_resource, NULL);
}

void
chat_set_last_resource(Chat *chat, const char *resource)
{
    Clock *clock = model_clock(chat->account->model);

    if (!resource)
        timer_stop(clock, &chat->last_timer);
    else if (!chat->last_timer)
        chat->last_timer = timer_start(clock, IDLE_MS, on_idle, chat);
    chat->last_heard = clock_monotonic(clock);
    set_resource(chat, &chat->last_resource, resource);
}

void
chat_set_forced_resource(Chat *chat, const char *resource)
{
    set_resource(chat, &chat->forced_resource, resource);
}

void
chat_set_message_state(Chat *chat, Message *message, MessageState state, const char *error)
{
    if (message->state == state || !message_state_may_follow(message->state, state))
        return;
    message->state = state;
    g_free(message->error);
    message->error = state == MESSAGE_FAILED ? g_strdup(error) : NULL;
    message->revision++;
    timeline_tell_changed(chat->timeline, message);
}

void
chat_set_encryption(Chat *chat, const ChatEncryption *encryption)
{
    if (chat_encryption_equal(&chat->encryption, encryption))
        return;
    chat_encryption_done(&chat->encryption);
    chat_encryption_copy(&chat->encryption, encryption);
    emit_changed(chat);
}

void
chat_set_message_keys(Chat *chat, Message *message, Trust trust, const char *signer)
{
    g_free(message->trust);
    message->trust = g_strdup(trust_name(trust));
    g_free(message->signer);
    message->signer = g_strdup(signer);
    message->revision++;
    timeline_tell_changed(chat->timeline, message);
}

/* The one in which it stands; NULL. */
static Timeline *
timeline_of(const Chat *chat, const Message *message)
{
    Timeline *past = chat_past(chat);

    if (timeline_index(chat->timeline, message) >= 0)
        return chat->timeline;
    return past && timeline_index(past, message) >= 0 ? past : NULL;
}

static void
tell_opened(Chat *chat, Message *message, bool is_unread)
{
    Event event = {
        .kind = EVENT_MESSAGE_OPENED,
        .account = chat->account,
        .chat = chat,
        .message = message,
        .timeline = timeline_of(chat, message),
    };

    message->revision++;
    model_emit(chat->account->model, &event);
    if (is_unread && message_is_news(message)) {
        count_past(chat, message);
        chat_call_attention(chat, message);
    }
}

void
chat_open_message(Chat *chat, Message *message, const OpenedMessage *opened)
{
    g_assert(message->is_sealed && opened->body[0]);
    message->is_sealed = false;
    message->is_cut = opened->is_cut;
    message->is_mention = opened->is_mention;
    g_clear_pointer(&message->error, g_free);
    g_free(message->trust);
    message->trust = g_strdup(trust_name(opened->trust));
    g_free(message->signer);
    message->signer = g_strdup(opened->signer);
    if (opened->method) {
        g_free(message->encryption);
        message->encryption = g_strdup(opened->method);
    }
    timeline_grow(chat->timeline, message, strlen(opened->body));
    if (chat_past(chat))
        timeline_grow(chat_past(chat), message, strlen(opened->body));
    g_free(message->body);
    message->body = g_strdup(opened->body);
    tell_opened(chat, message, opened->is_unread);
}

void
chat_set_message_problem(Chat *chat, Message *message, const char *problem, bool is_unread)
{
    if (g_strcmp0(message->error, problem) == 0)
        return;
    g_free(message->error);
    message->error = g_strdup(problem);
    if (problem) {
        tell_opened(chat, message, is_unread);
        return;
    }
    message->revision++;
    timeline_tell_changed(chat->timeline, message);
}

void
chat_drop_message(Chat *chat, Message *message)
{
    g_autoptr(Message) held = message_ref(message);

    timeline_remove(chat->timeline, held);
    if (chat_past(chat))
        timeline_remove(chat_past(chat), held);
}

void
chat_set_history_loaded(Chat *chat)
{
    chat->is_history_loaded = true;
}

void
chat_set_gaps(Chat *chat, const GArray *gaps, const char *problem)
{
    size_t size = gaps->len * sizeof(ChatGap);
    bool is_same = gaps->len == chat->gaps->len && g_strcmp0(problem, chat->gap_problem) == 0;

    if (is_same && (size == 0 || memcmp(gaps->data, chat->gaps->data, size) == 0))
        return;
    g_array_set_size(chat->gaps, 0);
    if (gaps->len > 0)
        g_array_append_vals(chat->gaps, gaps->data, gaps->len);
    g_free(chat->gap_problem);
    chat->gap_problem = g_strdup(problem);
    emit_changed(chat);
}

bool
chat_may_have_older(const Chat *chat, const Timeline *timeline)
{
    const ChatGap *first = chat->gaps->len > 0 ? &g_array_index(chat->gaps, ChatGap, 0) : NULL;

    return timeline_has_older(timeline) ||
           (first && first->after == 0 && first->state != GAP_BEGINNING);
}

/* The time of the last line before this one that was said; INT64_MIN: it is the first. */
static int64_t
time_above(const Timeline *timeline, unsigned index)
{
    while (index-- > 0) {
        const Message *message = timeline_get(timeline, index);
        if (message->kind == MESSAGE_CHAT)
            return message->time;
    }
    return INT64_MIN;
}

/* Between the line above, if there is one, and the one at time. What can be had comes before what
 * is lost, which shows only behind a line. */
static const ChatGap *
find_gap(const Chat *chat, int64_t above, int64_t time)
{
    const ChatGap *lost = NULL;

    for (unsigned i = chat->gaps->len; i-- > 0;) {
        const ChatGap *gap = &g_array_index(chat->gaps, ChatGap, i);
        if (gap->state == GAP_BEGINNING || time < gap->before || above >= gap->before)
            continue;
        if (gap->state != GAP_LOST)
            return gap;
        if (above > INT64_MIN && !lost)
            lost = gap;
    }
    return lost;
}

const ChatGap *
chat_gap_above(const Chat *chat, const Timeline *timeline, unsigned index)
{
    const Message *message = timeline_get(timeline, index);

    if (chat->gaps->len == 0 || message->kind != MESSAGE_CHAT)
        return NULL;
    const ChatGap *first = &g_array_index(chat->gaps, ChatGap, 0);
    int64_t above = time_above(timeline, index);
    const ChatGap *gap = find_gap(chat, above, message->time);
    bool is_beginning = first->state == GAP_BEGINNING && above == INT64_MIN;
    return gap || !is_beginning || timeline_has_older(timeline) ? gap : first;
}

const ChatGap *
chat_gap_below(const Chat *chat, const Timeline *timeline)
{
    if (chat->gaps->len == 0 || timeline_has_newer(timeline))
        return NULL;
    return find_gap(chat, time_above(timeline, timeline_length(timeline)), INT64_MAX);
}
