/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One account's life: connecting, asking for what is needed, trying again, logging out. */
#pragma once

#include "xmpp/stream.h"
#include "client/client.h"
#include "client/credentials.h"

/* Takes the configuration; account is borrowed and lives longer. */
Session *session_new(Client *client, Account *account, AccountConfig *config);
/* Drops the connection. Takes NULL. */
void session_free(Session *session);

/* Connects, or tries again at once. */
void session_connect(Session *session);
/* Creates the account on its server first (XEP-0077), with this password (copied); NULL: the user
 * is asked. invitation: the token of one (XEP-0445), or NULL. */
void session_register(Session *session, const char *password, const char *invitation);
void session_disconnect(Session *session);
/* If it is online: asks whether the server is still there, and drops the connection if it does not
 * answer soon. */
void session_probe(Session *session);
/* If it waits for its next attempt, or is still looking for a server: tries at once. */
void session_hurry(Session *session);
/* Drops the connection and makes it anew at once, going on with the same stream where the server
 * allows that. */
void session_reconnect(Session *session);

/* Drops the connection without logging out, if what is stored of the stream is enough to go on with
 * it at the next start. */
void session_leave(Session *session);
/* The batch that is about to be committed takes what the stream can be gone on with; and it is on
 * the disk (see continuity.h). */
void session_save(Session *session);
void session_saved(Session *session);

/* What the account's configuration says for that state. */
int session_priority(const Session *session, Show show);
/* Since when the stream is online; clock_monotonic(). */
int64_t session_online_since(const Session *session);
/* How others see the account. */
OwnPresence *session_presence(const Session *session);
Client *session_client(const Session *session);
Account *session_account(const Session *session);
AccountConfig *session_config(const Session *session);
Credentials *session_credentials(const Session *session);
/* While online; else NULL. */
Stream *session_stream(const Session *session);
/* The stream went on, and what the server held back may still be on its way: devices that seem to
 * be online may be gone. What would go to one of those waits for a moment. */
bool session_is_settling(const Session *session);
/* What an earlier stream was given and did not confirm may have arrived: the archive is about to
 * tell, and such messages wait for it. */
bool session_is_catching_up(const Session *session);
/* It has told, or has failed to, or there is none: what has not arrived goes out. */
void session_caught_up(Session *session);
/* Whether a message with this id was given to a stream, of this run or an earlier one, which may
 * still deliver it. */
bool session_has_unconfirmed(const Session *session, const char *id);
/* No connection, and none being closed. */
bool session_is_closed(const Session *session);
/* An attempt is running, or has just led to a connection whose roster has not come: soon more can
 * be said. Waiting for the next attempt is not trying. */
bool session_is_trying(const Session *session);
/* Wants a connection, has none yet, and has not given up. */
bool session_is_pending(const Session *session);

/* For tests: online at once over a stream that sends to sent and receives by stream_receive(). */
void session_open_offline(Session *session, const char *resource, StreamSentFn sent, gpointer data);
