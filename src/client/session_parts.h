/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the session share; for nobody else. */
#pragma once

#include "client/backoff.h"
#include "client/credentials.h"
#include "client/private.h"
#include "client/registration.h"

struct Session {
    Client *client;
    Account *account;
    AccountConfig *config;
    Stream *stream;
    Credentials *credentials;
    unsigned prompt;   /* an open certificate question; 0 */
    char *fingerprint; /* that it is about; NULL */
    unsigned retry_timer;
    Backoff backoff;
    bool is_hurried;            /* the next attempt is made at once */
    bool is_wanted;             /* the user wants to be connected */
    Registration *registration; /* the account is to be made first; NULL */
    bool is_loaded;             /* what the store has was looked at */
    bool has_saved;             /* the store has something to go on with */
    uint32_t saved;             /* stanzas received when it was saved */
    OwnPresence *presence;
    int64_t online_since; /* clock_monotonic() */
    bool is_settling;     /* see session_is_settling() */
    bool is_catching_up;  /* see session_is_catching_up() */
    unsigned catch_up_timer;
};

/* --- session.c --- */

/* Connects, to go on with what there is. */
void session_open_stream(Session *session);

/* --- session_stream.c --- */

extern const StreamHooks session_stream_hooks;

/* --- session_retry.c: hooks of the stream --- */

void session_on_closed(Stream *stream, const GError *error, gpointer data);
void session_on_interrupted(Stream *stream, const GError *error, gpointer data);
