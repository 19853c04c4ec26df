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
    char *state_text;    /* why it failed, or what it waits for; NULL */
    Show show;           /* what we want to be; SHOW_OFFLINE when we do not want to be connected */
    char *status;        /* NULL */
    int priority;        /* in use for show */
    int64_t idle_since;  /* the user is known to have been idle since then, ms; 0: not so */
    bool is_invisible;   /* nobody but those whom we talk to sees us (XEP-0186, XEP-0126) */
    char *nickname;      /* what we call ourselves there (XEP-0172); NULL */
    Extended **extended; /* what we publish, as in contact.h */
    GHashTable *blocked; /* addresses, prepared, as a set: see account_is_blocked(); never NULL */
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

void account_set_idle(Account *account, int64_t since);
void account_set_invisible(Account *account, bool is_invisible);
void account_set_nickname(Account *account, const char *nickname);
/* extended is taken; NULL: no more. */
void account_set_extended(Account *account, ExtendedKind kind, Extended *extended);
/* Whom the server blocks for us (XEP-0191 3.2): all that is to be known of it, or some more or
 * less. jids: of const Jid *, borrowed. */
void account_set_blocked(Account *account, const GPtrArray *jids);
void account_add_blocked(Account *account, const GPtrArray *jids);
void account_remove_blocked(Account *account, const GPtrArray *jids);
/* By full address, bare address, domain with resource, or domain (XEP-0191 3.1.1). */
bool account_is_blocked(const Account *account, const Jid *jid);

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
