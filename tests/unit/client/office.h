/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A client for tests: a real store and real files in a temporary folder, a virtual clock, the
 * account alice@example.org, and a stream without a network where wanted. */
#pragma once

#include "model/prompt.h"
#include "client/private.h"

#include "unit/storage/store.h"

typedef struct {
    Store *store; /* with its world; its account is not used */
    Paths *paths;
    Certificates *certificates;
    Secrets *secrets;
    Client *client;
    Account *account;  /* bob's friend: romeo@example.net */
    GPtrArray *sent;   /* char *: what the stream has sent */
    const char *items; /* what the nodes of the account have at its login (elements); NULL */
    bool has_desktop;  /* counts from the next office_restart(); false at first */
    bool has_screen;   /* the same */
    bool has_log;      /* the same of text logs */
    TextLog *text_log;
    bool has_slow_server; /* it does not say yet who is in the roster */
    bool has_no_nodes;    /* it does not know of any node of the account */
} Office;

/* setup and teardown functions for cmocka; *state is the Office. */
int office_setup(void **state);
int office_teardown(void **state);
/* Ends the program's run and begins another on the same files. */
void office_restart(Office *office);

/* The account is online as romeo@example.net/orchard, with juliet@example.com in its roster, and
 * nothing that it sent for this counts. */
void office_go_online(Office *office);
/* The same; the account says that it has these features (elements). */
void office_go_online_with(Office *office, const char *features);
/* The slow server says what is in the roster. */
void office_give_roster(Office *office);
/* As if this had arrived; {id} and the like are the caller's. */
void office_receive(Office *office, const char *xml);
/* Whether another program that reads the store finds a row by this statement: what is there if ours
 * dies now. */
bool office_has_stored(const Office *office, const char *statement);
/* Whether something that was sent has all of the words in it; what comes before it is forgotten. */
bool office_has_sent(Office *office, const char *first_word, const char *second_word);

Chat *office_chat(Office *office, const char *jid);
/* The chat's lines that were said: "<hello|>hi", incoming with <, outgoing with >. Owned by caller.
 */
char *office_lines(const Chat *chat);
/* Runs the main loop, and time with it, until check is true; fails the test after a deadline. */
void office_wait(Office *office, bool (*check)(gpointer data), gpointer data);
