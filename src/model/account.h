/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One XMPP account: who we are there, whether we are connected, its roster and its chats. */
#pragma once

#include "model/model.h"
#include "model/presence.h"
#include "model/roster.h"
#include "model/route.h"

typedef enum {
    ACCOUNT_OFFLINE,
    ACCOUNT_CONNECTING,
    ACCOUNT_WAITING, /* for the next attempt, or for an answer of the user's */
    ACCOUNT_ONLINE,
    ACCOUNT_FAILED, /* and no attempt is waiting: the user must do something */
} AccountState;

typedef enum { CHAT_CONTACT, CHAT_ROOM, CHAT_PRIVATE } ChatKind;
#define CHAT_KINDS 3

/* Read-only outside model/. */
struct Account {
    Model *model;
    Jid *jid;       /* bare */
    Jid *bound_jid; /* full, while online; else NULL */
    bool is_default;
    AccountState state;
    char *state_text; /* why it failed, or what it waits for; NULL */
    Show show;        /* what we want to be; SHOW_OFFLINE when we do not want to be connected */
    char *status;     /* NULL */
    int priority;     /* in use for show */
    char *connection_text; /* "TLSv1.3 TLS_AES_256_GCM_SHA384, 127.0.0.1:5222" for /connection; NULL
                            */
    bool is_secured;       /* TLS is in use */
    GPtrArray *routes;     /* of Route: those tried when it last connected, in their order */
    int64_t others_since;  /* notice.c: since when it is counted how often others were told of */
    unsigned others_told;
    Roster *roster;
    GPtrArray *chats;                         /* Chat *, owned, in order of opening */
    GHashTable *chats_by_address[CHAT_KINDS]; /* account.c: the chat's own text -> Chat */
};

/* Adds to the model; the model owns it. */
Account *account_new(Model *model, const Jid *jid);
/* Takes it out of the model, with its chats and windows, and frees it. */
void account_remove(Account *account);

void account_set_default(Account *account); /* and no other */
/* text is what to say about it, or NULL. */
void account_set_state(Account *account, AccountState state, const char *text);
void account_set_bound_jid(Account *account, const Jid *jid);
void account_set_connection(Account *account, const char *text, bool is_secured);
/* Ways to the server, shown when they are asked for: no event. A new attempt begins. */
void account_forget_routes(Account *account);
/* Adds a way (copied), up to LIMIT_ROUTES, or tells what became of it. */
void account_set_route(Account *account, const Route *route);
/* status: NULL for none. */
void account_set_presence(Account *account, Show show, const char *status, int priority);

/* Connecting, or waiting to. */
bool account_is_connecting(const Account *account);
/* "offline", "connecting", "waiting", "online", "failed". */
const char *account_state_name(AccountState state);
/* The same for the screen, translated. */
const char *account_state_label(AccountState state);
/* A stanza went over the wire, for the XML console: nothing is kept of it. */
void account_tell_xml(Account *account, const char *xml, bool is_outgoing);
/* A chat by address and kind; NULL. CHAT_CONTACT looks at the bare address only. */
Chat *account_find_chat(const Account *account, const Jid *jid, ChatKind kind);
/* Finds or opens (without a window); NULL when LIMIT_CHATS_PER_ACCOUNT is reached. */
Chat *account_get_chat(Account *account, const Jid *jid, ChatKind kind);
