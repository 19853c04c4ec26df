/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One Connection under test, and the server that it talks to: what its hooks said, and waiting for
 * it with a deadline. */
#pragma once

#include "xmpp/connection.h"

#include "unit/xmpp/fake_server.h"

/* Begins as {0}. */
typedef struct {
    FakeServer *server; /* NULL: none of ours */
    Clock *clock;
    AccountConfig *config;
    const char *pin; /* or NULL */
    int timeout_ms;
    bool is_registration;
    const char *password; /* what the user answers; NULL: gives up */
    bool keeps_silent;    /* the user does not answer at all */
    bool answers_later;   /* in the next turn of the loop, as what is read from a file does */
    void (*fill_in)(Form *form); /* the form of a registration; NULL: gives up */
    bool wants_management, wants_carbons, may_bind;
    const Resumption *resumption;
    const LoginToken *given_token;

    Connection *connection;
    GString *states;    /* "12346": of StreamState */
    GPtrArray *stanzas; /* as XML, "cut " before those that were cut, "nonza " before others */
    char *bound;        /* the address, and how it came about: see one_connection.c */
    char *features;
    LoginToken *token;    /* the last that came, or NULL */
    unsigned token_count; /* how often one came or went */
    bool is_closed;
    GError *error;
    GString *traffic;
    GPtrArray *routes; /* "127.0.0.1:5222 silent for 1 s": what was tried, lastly */
    int closed_count;
} One;

/* alice@localhost by way of a server that plays these scripts (see fake_server_new()), or this one,
 * direct TLS, trusting its certificate. */
void one_start(One *one, const Script *scripts, const FakeCertificate *certificate);
void one_start_script(One *one, Script script);
/* The same without a server: by way of 127.0.0.1:port, trusting this fingerprint (may be NULL). */
void one_set_up(One *one, int port, const char *fingerprint);
/* All but the server. */
void one_tear_down(One *one);
/* For a test's teardown: all. -1 if something went wrong in a script, which is printed; 0 too if
 * nothing was begun. */
int one_end(One *one);
/* For a group of tests. */
int one_set_up_group(void **state);
int one_tear_down_group(void **state);

void one_open(One *one);
/* Each fails the test if it does not come true within 10 s. */
void one_wait_closed(One *one);
void one_wait_bound(One *one);
void one_wait_stanzas(One *one, unsigned count);
void one_wait_traffic(One *one, const char *text);
void one_wait_state(One *one, StreamState state);
void one_send(One *one, const char *xml);
/* Opens it and waits for the end, which must be this error. */
void one_expect_error(One *one, StreamErrorCode code, const char *in_sentence);
