/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What others ask of us: how it comes into the list, is kept, told of and answered. */
#pragma once

#include "model/request.h"
#include "client/blocking.h"

typedef enum { REQUEST_ACCEPT, REQUEST_DENY, REQUEST_BLOCK, REQUEST_REPORT } RequestAnswer;

/* Adds it to the list, or brings it up to date; what is new there is kept for the next run and told
 * to the user, once. NULL: there are too many, or who asks is blocked. */
Request *client_take_request(Account *account, const RequestFacts *facts);
/* Answers it, as its kind has it, and takes it out of the list. REQUEST_REPORT blocks too (as spam;
 * else see client_block()). False and a sentence: it stays. */
bool client_answer_request(Client *client, Request *request, RequestAnswer answer, GError **error);
/* Declines an invitation, with a reason that the room passes on. */
bool client_decline_invitation(Client *client, Request *request, const char *reason,
                               GError **error);
/* Denies, quietly, all that somebody asks, or all at a domain. */
void client_deny_requests(Client *client, Account *account, const Jid *jid);
/* The list in a window, and goes there. */
void client_show_requests(Client *client);
/* What there is to know before one answers, as lines. The caller owns it. */
char *client_explain_request(const Request *request);

/* --- for the client --- */

typedef struct RequestKeeper RequestKeeper;

/* Keeps in the store what happens to the list from now on. */
RequestKeeper *request_keeper_new(Client *client);
void request_keeper_free(RequestKeeper *keeper); /* takes NULL */
/* What waited when the last run ended. */
void request_keeper_load(RequestKeeper *keeper, Account *account);
