/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A conversation, with or without a window: its lines, what is unread, who is typing, and where
 * the next line goes. */
#pragma once

#include "model/account.h"
#include "model/bookmark.h"
#include "model/encryption.h"
#include "model/timeline.h"

/* XEP-0085, of the other side. */
typedef enum {
    TYPING_UNKNOWN, /* it has told us nothing: it may not know XEP-0085 */
    TYPING_ACTIVE,
    TYPING_INACTIVE,
    TYPING_GONE,
    TYPING_COMPOSING,
    TYPING_PAUSED,
} Typing;

/* What is known of a place in a chat where lines may be missing. */
typedef enum {
    GAP_OPEN,
    GAP_FETCHING,
    GAP_FAILED,    /* gap_problem says why */
    GAP_BEGINNING, /* nothing is missing: the server keeps nothing older */
    GAP_COMING,    /* the last one: what was said while we were away is on its way */
    GAP_LOST,      /* nobody has it any more */
} GapState;

typedef struct {
    int64_t after, before; /* ms, of the lines around it; after 0: since ever; before: not later */
    GapState state;
} ChatGap;

/* Read-only outside model/. */
struct Chat {
    Account *account;
    Jid *jid; /* bare; of a private chat room/nick */
    ChatKind kind;
    Timeline *timeline;
    Room *room;             /* of a room, see room.h; else NULL */
    unsigned unread;        /* messages not seen */
    unsigned mentions;      /* of these with is_mention */
    LinePlace first_unread; /* of the first of them, for the line on screen; time 0: none */
    Typing typing;
    char *last_resource;   /* the resource that wrote last, for chat.target=last; NULL */
    unsigned last_timer;   /* looks whether nothing has come from it for long: it is forgotten */
    int64_t last_heard;    /* when something came from it; clock_monotonic() */
    char *forced_resource; /* /resource set; NULL */
    char *occupant_id;     /* of a private chat: who the other side was last (XEP-0421); NULL */
    ChatEncryption encryption; /* of the next line */
    bool is_history_loaded;
    GArray *gaps; /* ChatGap, oldest first: shown between the lines, and no lines themselves */
    char *gap_problem;
};

/* Out of its account, with its window. */
void chat_remove(Chat *chat);

/* The name for the screen. Borrowed until the roster changes. */
const char *chat_display_name(const Chat *chat);
Contact *chat_contact(const Chat *chat); /* NULL */
/* The name of who wrote it: ours, the contact's. Borrowed. */
const char *chat_sender_name(const Chat *chat, const Message *message);
SettingScope chat_scope(const Chat *chat); /* borrows the chat's strings */

/* Adds a message to the timeline. An incoming one that the user does not see is counted as unread
 * and asks for attention; one that another device of ours sent marks the chat as read. */
void chat_add_message(Chat *chat, Message *message);
/* One that was said before, while we were not there: it asks for no attention, and counts only if
 * it is unread. */
void chat_add_past(Chat *chat, Message *message, bool is_unread);
/* What a room has made of an own message: who said it (taken over from `as`), its id there, its
 * time, and so its place. */
void chat_settle_message(Chat *chat, Message *message, const Message *as);
/* Of a private chat: the other side has another nick now. false: there is a chat with that one. */
bool chat_set_jid(Chat *chat, const Jid *jid);
void chat_set_occupant_id(Chat *chat, const char *id); /* no event */
/* Of which messages of a room the user wants to hear at once: what its bookmark says, else the
 * setting rooms.notify; never ROOM_NOTIFY_DEFAULT. Of all others it is ALWAYS. */
RoomNotify chat_notify(const Chat *chat);
/* Counts nothing. */
void chat_set_read(Chat *chat);
/* Without mentions. first: where the first one stands; NULL: nowhere. */
void chat_set_unread(Chat *chat, unsigned unread, const LinePlace *first);
/* The user should look because of this message, which need not be among the chat's lines. */
void chat_call_attention(Chat *chat, Message *message);
/* How many of the unread ones are; at most all. */
void chat_set_mentions(Chat *chat, unsigned mentions);
void chat_set_typing(Chat *chat, Typing typing);
/* The resource that wrote last (XEP-0296), just now; NULL unlocks, as half an hour does. */
void chat_set_last_resource(Chat *chat, const char *resource);
void chat_set_forced_resource(Chat *chat, const char *resource);
/* Of a message in this chat's timeline, or in its past; nothing if message_state_may_follow()
 * forbids it. error is for MESSAGE_FAILED. */
void chat_set_message_state(Chat *chat, Message *message, MessageState state, const char *error);
/* How the next line goes: copied. */
void chat_set_encryption(Chat *chat, const ChatEncryption *encryption);
/* Of an own message: who could read it, and with which key it was signed. */
void chat_set_message_keys(Chat *chat, Message *message, Trust trust, const char *signer);

/* What was in a message that was encrypted; strings are copied. */
typedef struct {
    const char *body;
    const char *method; /* ENCRYPTION_SIGNED; NULL: encrypted, as it seemed */
    const char *signer; /* fingerprint; NULL: nobody signed it */
    Trust trust;        /* of that key */
    bool is_cut, is_mention;
    bool is_unread; /* it is news, if the user does not see it */
} OpenedMessage;
/* Of one that was sealed, in memory or not; what is unread counts, and asks for attention. */
void chat_open_message(Chat *chat, Message *message, const OpenedMessage *opened);
/* It cannot be opened, or can be tried again (problem NULL). */
void chat_set_message_problem(Chat *chat, Message *message, const char *problem, bool is_unread);
/* Nothing was in it that is said: its line goes. */
void chat_drop_message(Chat *chat, Message *message);
/* A line in memory, whether the chat's own timeline holds it or the past that its window shows;
 * NULL. By its row in the store, or an own one by its id. */
Message *chat_find_row(const Chat *chat, int64_t row);
Message *chat_find_own(const Chat *chat, const char *id);
/* What its window shows of its past; NULL: nothing. */
Timeline *chat_past(const Chat *chat);
void chat_set_history_loaded(Chat *chat);
/* gaps (of ChatGap) is copied; problem: of those that failed, or NULL. */
void chat_set_gaps(Chat *chat, const GArray *gaps, const char *problem);
/* Whether there may be older lines than the timeline's first: in the store, or in an archive. */
bool chat_may_have_older(const Chat *chat, const Timeline *timeline);
/* What is missing right above the timeline's line of this index; NULL: nothing. */
const ChatGap *chat_gap_above(const Chat *chat, const Timeline *timeline, unsigned index);
/* The same of the place behind the last line; a past has none there. */
const ChatGap *chat_gap_below(const Chat *chat, const Timeline *timeline);

typedef enum {
    TARGET_DEVICE,     /* there is one */
    TARGET_OFFLINE,    /* nobody is online: the server keeps it */
    TARGET_NEGATIVE,   /* who is online takes no messages: as if nobody were */
    TARGET_HIDDEN,     /* we cannot see who is online */
    TARGET_NO_FEATURE, /* chat_target_for(): no device has it */
    TARGET_NOT_KNOWN,  /* chat_target_for(): none is known to have it, but not of all is it known */
} TargetState;

/* Where the next line goes: the one answer for sending and for the title bar. */
typedef struct {
    Jid *to; /* owned: bare, or full; a full one is online */
    TargetState state;
    const Resource *device; /* who will get it as far as we know; NULL: see state */
    unsigned equals;        /* others that may get it as well, as their priority is the same */
    bool is_forced;         /* by /resource */
    bool is_fallback;       /* the resource chosen by that is gone; the setting's rule serves */
} ChatTarget;

ChatTarget chat_target(const Chat *chat);
/* The device for what only one can do (a call, a transfer): one that has the feature; the one that
 * the user chose and no other, else the one that gets the next line, else the best that is online,
 * whatever its priority. `to` is its address, or NULL: see state. */
ChatTarget chat_target_for(const Chat *chat, const char *feature);
void chat_target_done(ChatTarget *target); /* frees its contents */
