/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What proves to its server who an account is: its password and its login token, where they come
 * from, how long they stay in memory, and where they are kept. */
#pragma once

#include "xmpp/stream.h"
#include "client/client.h"

typedef struct Credentials Credentials;

/* All are borrowed, and live longer. */
Credentials *credentials_new(Client *client, Account *account, const AccountConfig *config);
void credentials_free(Credentials *credentials); /* wipes; takes NULL */

/* --- one login --- */
/* The user wants to connect: an earlier refusal does not count any more. password: the one to use,
 * or NULL. */
void credentials_begin(Credentials *credentials, const char *password);
/* For StreamOptions.token: NULL if there is none. Borrowed until the next change. */
const LoginToken *credentials_token(Credentials *credentials);
/* Gives the stream its password, now or later; is_new: one that the user chooses for an account to
 * be made. */
void credentials_give(Credentials *credentials, Stream *stream, bool is_new);
/* The stream is gone: nobody waits for the password. */
void credentials_stop(Credentials *credentials);
/* The server takes them: a password that was typed goes into the keyring if the user wants that,
 * and out of memory if there is a token. */
void credentials_accepted(Credentials *credentials);
/* The server does not take the password: the next one comes from the user. */
void credentials_refused(Credentials *credentials);
/* From the server, for the next login; NULL: the last one is good no more. */
void credentials_take_token(Credentials *credentials, const LoginToken *token);

/* The server has this one from now on: it takes the place of the others, in the keyring too. */
void credentials_replace(Credentials *credentials, const char *password);

/* The user wants the keyring from now on (true), or no more. */
void credentials_use_keyring(Credentials *credentials, bool is_wanted);

/* --- forgetting --- */
/* Password and token: the next login finds another password. What the keyring has stays. */
void credentials_forget(Credentials *credentials);
/* The same, and out of the keyring. */
void credentials_forget_kept(Credentials *credentials);
