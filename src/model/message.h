/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line of a window: something said, or something the program says. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/jid.h"
#include "model/events.h"

typedef enum {
    MESSAGE_CHAT,   /* somebody said it */
    MESSAGE_NOTICE, /* the program says it; never stored or sent */
} MessageKind;

typedef enum { SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_ERROR } Severity;

/* Of our own messages. The words are the same in the store, on screen and in JSON. */
typedef enum {
    MESSAGE_QUEUED,   /* not given to the server yet */
    MESSAGE_SENT,     /* the server has it */
    MESSAGE_RECEIVED, /* a device of the contact has it (XEP-0184) */
    MESSAGE_READ,     /* XEP-0333 */
    MESSAGE_FAILED,
} MessageState;

/* By time, and among equals by the row in the store; time 0: nowhere, row 0: not stored. */
typedef struct {
    int64_t time, row;
} LinePlace;

/* Made by its maker, then read-only outside model/ once it is in a timeline. Reference-counted. */
struct Message {
    MessageKind kind;
    Severity severity; /* of a notice */
    bool is_outgoing;
    bool is_carbon;   /* sent from, or delivered to, another device of ours (XEP-0280) */
    bool is_delayed;  /* its time comes from a delay (XEP-0203) or the store */
    bool is_mention;  /* it speaks to the user; decided before it is in a timeline */
    bool is_cut;      /* longer than LIMIT_BODY_BYTES */
    bool is_markable; /* whoever wrote it wants to be told when it is read (XEP-0333); not stored */
    bool is_unrecorded; /* whoever wrote it wants that it is kept nowhere (XEP-0334) */
    bool is_sealed; /* it is encrypted, and not opened (yet): body is "", error says why it cannot
                       be; NULL: it is being opened */
    MessageState state;
    char *error;       /* why it failed, or NULL */
    Jid *from;         /* full, if known; of a notice: the account it is about, or NULL */
    char *body;        /* as it came, never NULL; cleaned when drawn */
    char *id;          /* of the stanza; NULL */
    char *origin_id;   /* XEP-0359; NULL */
    char *stanza_id;   /* XEP-0359, given by our own archive, or the room's; NULL */
    char *occupant_id; /* of who said it in a room (XEP-0421); NULL */
    char *encryption;  /* a method's word, "ox" and the like; NULL: it was not encrypted */
    char *trust;    /* how the key of its sender was judged, of own ones those of the readers, see
                       trust_name(); NULL */
    char *signer;   /* fingerprint of whose key signed it; NULL: none did */
    int64_t time;   /* ms UTC */
    int64_t row;    /* in the store; 0: not stored */
    unsigned order; /* of a notice: the order that led to it, see model_order(); 0: none */
    unsigned revision; /* grows with each change, for caches */
};

Message *message_new(MessageKind kind, const char *body);
Message *message_ref(Message *message);
void message_unref(Message *message); /* takes NULL */

/* An id for messages and requests that nobody can guess (RFC 6120 8.1.3). Owned by the caller. */
char *message_new_id(void);
/* Where it stands among the lines of its chat. */
LinePlace message_place(const Message *message);
bool line_place_is_before(const LinePlace *a, const LinePlace *b);
/* "queued", "sent", "received", "read", "failed". */
const char *message_state_name(MessageState state);
bool message_state_parse(const char *name, MessageState *ret_state);
/* Whether a message may go from one state to the other: never back (a receipt that comes after a
 * read mark changes nothing), but from failed to any other than sent. */
bool message_state_may_follow(MessageState from, MessageState to);
/* Whether it counts as something that somebody else said: what is being opened does not yet. */
bool message_is_news(const Message *message);
/* What it says; of a sealed one a sentence about that. Owned by the caller. */
char *message_words(const Message *message);
/* "info", "warning", "error". */
const char *severity_name(Severity severity);
/* The text after "/me " if the body begins so (XEP-0245), else NULL. Borrowed. */
const char *message_action(const Message *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Message, message_unref)
