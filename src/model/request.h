/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What others ask of us: one list for all of it, so that nobody gets into the roster, into a room
 * or into a window of his own unasked. What becomes of an answer is the client's
 * (client/requests.h). */
#pragma once

#include "model/account.h"

typedef enum {
    REQUEST_SUBSCRIPTION, /* to see our presence (RFC 6121 3.1) */
    REQUEST_MESSAGE,      /* a stranger wrote: the chat has what he said */
    REQUEST_INVITATION,   /* into a room */
    REQUEST_CONTACTS,     /* to change our roster (XEP-0144) */
    REQUEST_MOVED,        /* a contact has another address now (XEP-0283) */
    /* Of a room, which is from; about: room/nick (XEP-0045) */
    REQUEST_VOICE,        /* to talk in it (8.6) */
    REQUEST_REGISTRATION, /* to become a member of it (9.9) */
} RequestKind;
#define REQUEST_KINDS 7

/* Read-only outside model/. */
struct Request {
    unsigned number; /* as shown and typed; of no other one in this run */
    RequestKind kind;
    Account *account;
    Jid *from;           /* bare: who asks */
    char *text;          /* what they say with it; NULL */
    Jid *about;          /* the room, the new address, who in the room; NULL */
    Jid *claimed;        /* in whose name, as who asks says; NULL */
    int64_t time;        /* when it came last, ms */
    unsigned count;      /* how often */
    char *details;       /* XML of its kind, for who answers it; NULL */
    Request *next_alike; /* request.c: of the same account, kind and sender */
};

/* What a request is made of; all of it is copied. */
typedef struct {
    RequestKind kind;
    const Jid *from; /* a resource is ignored */
    const char *text;
    const Jid *about;
    const Jid *claimed;
    int64_t time;   /* 0: now */
    unsigned count; /* how often so far, from the store; 0: once more now */
    const char *details;
} RequestFacts;

/* Of all accounts, the oldest first (borrowed array of Request *). */
const GPtrArray *model_requests(const Model *model);
Request *requests_find_number(const Model *model, unsigned number); /* NULL */
/* By who asks and, where it is not NULL, what about; a resource of that counts. NULL. */
Request *requests_find(const Account *account, RequestKind kind, const Jid *from, const Jid *about);
/* A contact's, to see our presence; NULL. */
Request *requests_find_contact(const Contact *contact);
/* Whether no new one of this kind is taken (LIMIT_ASKING). */
bool requests_are_full(const Account *account, RequestKind kind);
/* Adds it, or brings the one up to date that is there already. NULL: there are too many
 * (LIMIT_ASKING of an account and kind). */
Request *request_add(Account *account, const RequestFacts *facts);
/* The user should look (bell, desktop): EVENT_ATTENTION. */
void request_call_attention(Request *request);
/* Whether it waits: false while it is told that it goes. */
bool request_is_open(const Request *request);
/* Whether a room asks it for somebody in it. */
bool request_is_of_room(const Request *request);
/* It is answered, or withdrawn. Takes NULL. */
void request_remove(Request *request);

/* "subscription", "message", "invitation", "contacts", "moved", "voice", "registration": the words
 * of JSON and the store. */
const char *request_kind_name(RequestKind kind);
bool request_kind_parse(const char *name, RequestKind *ret_kind);
/* A sentence without its end for the screen, translated: "bob@example.org wants to see when you are
 * online". The caller owns it. */
char *request_describe(const Request *request);
