/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that can happen, as facts in the past tense: the complete list.
 *
 * Only the setters in model/ emit, after the model is consistent again and only if something
 * changed. Events are delivered at once, in the order of subscription, on which no observer may
 * depend. An observer may add and remove observers and must not change what the event is about. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct Model Model;
typedef struct Account Account;
typedef struct Contact Contact;
typedef struct Chat Chat;
typedef struct Message Message;
typedef struct Window Window;
typedef struct Prompt Prompt;
typedef struct Timeline Timeline;
typedef struct Request Request;
typedef struct Room Room;
typedef struct Occupant Occupant;

typedef enum {
    EVENT_ACCOUNT_ADDED = 1 << 0,    /* account */
    EVENT_ACCOUNT_CHANGED = 1 << 1,  /* account: state, own presence, configuration */
    EVENT_ACCOUNT_REMOVED = 1 << 2,  /* account; the last chance to drop pointers to it */
    EVENT_ROSTER = 1 << 3,           /* account, contact (NULL: many changed) */
    EVENT_CONTACT_REMOVED = 1 << 4,  /* account, contact; the last chance to drop pointers */
    EVENT_PRESENCE = 1 << 5,         /* account, contact (NULL: many changed) */
    EVENT_CHAT_ADDED = 1 << 6,       /* account, chat */
    EVENT_CHAT_CHANGED = 1 << 7,     /* account, chat: unread, typing, target, encryption */
    EVENT_CHAT_REMOVED = 1 << 8,     /* account, chat; the last chance to drop pointers */
    EVENT_MESSAGE_ADDED = 1 << 9,    /* message, timeline, chat (NULL: not a chat's), account */
    EVENT_MESSAGE_CHANGED = 1 << 10, /* the same: its state */
    EVENT_TIMELINE = 1 << 11,        /* timeline, chat, account: many lines came, went or moved */
    EVENT_PROMPTS = 1 << 12,         /* prompt: asked, or answered (prompt->is_answered) */
    EVENT_WINDOWS = 1 << 13,         /* window (may be NULL): the list or the current one changed */
    EVENT_ATTENTION = 1 << 14,       /* chat, message, or request: the user should look (bell) */
    EVENT_XML = 1 << 15,             /* account, text, is_outgoing: a stanza for the XML console */
    EVENT_FORM_ASKED = 1 << 16,      /* account (or NULL), window: a form is to be filled in */
    EVENT_FORM_CHANGED = 1 << 17,    /* the same: a field, where the user is, its state */
    EVENT_REQUESTS = 1 << 18,        /* account, request: it came, changed, or is about to go */
    EVENT_EXTENDED = 1 << 19,        /* account, contact (NULL: our own): mood, nickname ... */
    EVENT_CAPABILITIES = 1 << 20,    /* account, contact (NULL: of many): what some can do */
    EVENT_BLOCKED = 1 << 21,         /* account: whom it blocks */
    EVENT_LIST = 1 << 22,            /* account (or NULL), window: its rows, where the user is */
    EVENT_LIST_TOLD = 1 << 23,       /* the same: it is to be read as it is now, all of it */
    EVENT_ROOM = 1 << 24,            /* account, chat: its room's state, subject, what it is */
    EVENT_OCCUPANT = 1 << 25,        /* account, chat, occupant: see OccupantNews */
    /* message, timeline (NULL: it is in none), chat, account: an encrypted line was opened, or it
     * was found that it cannot be (message->is_sealed) */
    EVENT_MESSAGE_OPENED = 1 << 26,
    EVENT_WORK = 1 << 27, /* what takes long in the background has changed: model_work() */
    EVENT_ALL = (1 << 28) - 1,
} EventKind;

typedef struct {
    EventKind kind;
    Account *account;
    Contact *contact;
    Chat *chat;
    Message *message;
    Prompt *prompt;
    Window *window;
    Timeline *timeline; /* EVENT_MESSAGE_*, EVENT_TIMELINE: where the line stands */
    Request *request;
    const struct OccupantNews *occupant; /* EVENT_OCCUPANT */
    const char *text;
    int extended; /* EVENT_EXTENDED: which kind; -1: the nickname, or all are gone */
    bool is_outgoing;
} Event;

typedef void (*EventFn)(const Event *event, gpointer data);
