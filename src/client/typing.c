/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What contacts are told about our typing: in one chat at a time, the one being typed in. */

#include "config.h"

#include "client/typing.h"

#include "client/encryption/whispers.h"
#include "client/private.h"

#include "modules/chat_states.h"

/* XEP-0085 table 1: paused after a short while without typing. */
#define PAUSE_MS (10 * 1000)

struct TypingSender {
    Client *client;
    Chat *chat; /* where we have said that we are typing; NULL: nowhere */
    Typing told;
    unsigned pause_timer;
    unsigned observer;
};

/* What is said there is not for servers, and when it is written is not, either. */
static void
tell(TypingSender *sender, Chat *chat, Typing typing)
{
    Stream *stream = client_stream(sender->client, chat->account, NULL);
    WhisperWay way = stream ? whispers_way(sender->client, chat) : WHISPER_NOT;

    if (way == WHISPER_CLEAR)
        chat_states_send(stream, chat, typing);
    else if (way == WHISPER_SEALED && whispers_are_idle(sender->client)) {
        Element *stanza = chat_states_make(stream, chat, typing);
        if (stanza)
            whispers_send(sender->client, chat, stanza);
    }
    sender->told = typing;
}

static void
forget(TypingSender *sender)
{
    timer_stop(model_clock(sender->client->model), &sender->pause_timer);
    sender->chat = NULL;
}

static void
on_chat_removed(const Event *event, gpointer data)
{
    TypingSender *sender = data;

    if (event->chat == sender->chat)
        forget(sender);
}

TypingSender *
typing_sender_new(Client *client)
{
    TypingSender *sender = g_new0(TypingSender, 1);

    sender->client = client;
    sender->observer = model_observe(client->model, EVENT_CHAT_REMOVED, on_chat_removed, sender);
    return sender;
}

void
typing_sender_free(TypingSender *sender)
{
    if (!sender)
        return;
    model_unobserve(sender->client->model, sender->observer);
    forget(sender);
    g_free(sender);
}

static void
on_pause(gpointer data)
{
    TypingSender *sender = data;

    sender->pause_timer = 0;
    tell(sender, sender->chat, TYPING_PAUSED);
}

static void
stop(TypingSender *sender)
{
    if (!sender->chat)
        return;
    tell(sender, sender->chat, TYPING_ACTIVE);
    forget(sender);
}

static bool
is_talk(const char *text)
{
    return text[0] && (text[0] != '/' || text[1] == '/' || g_str_has_prefix(text, "/me "));
}

static void
sender_typed(TypingSender *sender, Chat *chat, const char *text)
{
    if (!is_talk(text)) {
        if (sender->chat == chat)
            stop(sender);
        return;
    }
    if (sender->chat != chat)
        stop(sender);
    if (sender->chat != chat || sender->told != TYPING_COMPOSING)
        tell(sender, chat, TYPING_COMPOSING);
    sender->chat = chat;
    timer_stop(model_clock(sender->client->model), &sender->pause_timer);
    sender->pause_timer =
        timer_start(model_clock(sender->client->model), PAUSE_MS, on_pause, sender);
}

void
typing_sender_sent(TypingSender *sender, Chat *chat)
{
    if (sender->chat == chat)
        forget(sender);
}

void
client_typing(Client *client, Chat *chat, const char *text)
{
    sender_typed(client->typing, chat, text);
}
