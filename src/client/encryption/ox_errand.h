/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What orders about keys share while GnuPG, the server and the user answer one after the other: the
 * account and the window may be gone when they do. */
#pragma once

#include "model/prompt.h"
#include "crypto/gpg.h"
#include "xmpp/stream.h"
#include "client/encryption/ox.h"

typedef struct {
    Client *client;
    Jid *account;
    Jid *jid;             /* whom it is about; NULL: ourselves */
    const Window *window; /* where it was given; it may be gone */
    OxDoneFn done;        /* NULL: only what goes wrong is told */
    gpointer data;
    char *key;    /* fingerprint */
    char *former; /* of the account, where that one has just become its key; "": it had none */
    char *secret; /* a passphrase or code; wiped */
    GBytes *bytes;
    void (*go_on)(gpointer errand); /* once the user has given a passphrase */
    bool is_quiet;                  /* nobody has ordered it */
    bool adds_address;              /* to the key, as the user wants it */
} OxErrand;

/* A script does not end before it has. */
OxErrand *ox_errand_new(Client *client, const Account *account, OxDoneFn done, gpointer data);
/* Tells who waits, and frees it. error NULL: it went well. */
void ox_errand_end(OxErrand *errand, const GError *error);
/* The same with a sentence. */
void ox_errand_fail(OxErrand *errand, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The same where the user has said no. */
void ox_errand_decline(OxErrand *errand, const char *sentence);
/* NULL: it is gone; then the errand must end. */
Account *ox_errand_account(const OxErrand *errand);
/* NULL and an error: not online, or gone. */
Stream *ox_errand_stream(const OxErrand *errand, GError **error);
/* A line where it was ordered. */
void ox_errand_tell(const OxErrand *errand, Severity severity, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
void ox_errand_take_secret(OxErrand *errand, char *secret); /* NULL: forgets it */
/* A call to GnuPG with errand as its data. */
void ox_errand_call(OxErrand *errand, const GpgRequest *request, GpgFn fn);
/* A question to the user with errand as its data. */
void ox_errand_ask(OxErrand *errand, PromptRequest request);
/* Asks for a new passphrase, twice, into errand->secret ("": none is wanted; NULL: GnuPG's agent is
 * to ask itself), and goes on; ends the errand where the user gives up. */
void ox_errand_ask_passphrase(OxErrand *errand, void (*go_on)(gpointer errand));
