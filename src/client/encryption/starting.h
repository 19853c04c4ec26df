/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A chat is to be encrypted, and keys are being looked for. That the user wants it is kept at once,
 * whatever comes of it: what he writes meanwhile waits, and where nothing can be encrypted it is
 * not sent, until he says otherwise. */
#pragma once

#include "client/encryption/method.h"

Starting *starting_new(Client *client);
void starting_free(Starting *starting); /* takes NULL */

/* From now on until starting_end() or starting_finish(), which must come once for each begin that
 * returned true. false and a sentence: it can never be, and nothing is sent there any more. */
bool starting_begin(Client *client, Chat *chat, const EncryptionMethod *method, GError **error);
/* The same while the account is not online: what can be done only then begins by itself, as ordered
 * by EncryptionMethod.start, and ends as that does. The user is told. */
bool starting_wait(Client *client, Chat *chat, const EncryptionMethod *method, GError **error);
/* method NULL: any. */
bool starting_is(const Client *client, const Chat *chat, const EncryptionMethod *method);
/* The user has said no to a question: as it was before, or as another method is being started; it
 * is to be ended all the same. false: he wants it otherwise by now, or it is begun once more. */
bool starting_undo(Client *client, Chat *chat, const EncryptionMethod *method);
/* How the next line goes, once it was undone. */
void starting_tell_undone(Client *client, Chat *chat);
/* Nobody is there to say no: what is given up from now on is no reason to undo what has been begun.
 */
void starting_keep(Client *client);
/* What waits goes on, or fails. */
void starting_end(Client *client, Chat *chat, const EncryptionMethod *method);
/* The same, all having been looked for. false: nothing can be encrypted, and why; or, without an
 * error, the user wants it otherwise by now. */
bool starting_finish(Client *client, Chat *chat, const EncryptionMethod *method, GError **error);
