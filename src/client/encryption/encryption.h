/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which messages are encrypted, how, and for whom: the policy, and what the user chose. Nothing
 * ever goes in clear by itself where it was to be encrypted. */
#pragma once

#include "storage/sealed_store.h"
#include "client/encryption/method.h"
#include "client/encryption/orders.h"

Encryption *encryption_new(Client *client);
void encryption_free(Encryption *encryption); /* takes NULL */
/* The doors: nothing is loaded or started before it is needed. */
Gpg *encryption_gpg(const Client *client);
KeyTrust *encryption_keys(const Client *client);

/* What the next line of the chat will be encrypted with; *ret_method NULL: in clear. false and a
 * sentence (ENCRYPTION_ERROR_POLICY): it must not go in clear, and there is no other way. */
bool encryption_decide(Client *client, const Chat *chat, const EncryptionMethod **ret_method,
                       GError **error);
/* Who could read the next line of the chat if it were encrypted by readers->method; readers is
 * empty else, and is freed by the caller in any case. While keys are looked for (starting.h) it
 * would have to wait. false: ENCRYPTION_ERROR, with the way on. */
bool encryption_find_readers(Client *client, const Chat *chat, Readers *readers, GError **error);
/* Looks for those that are missing, unless that is being done. */
void encryption_look(Client *client, Chat *chat, const EncryptionMethod *method);
/* Nothing may go in clear there, whatever was decided before. */
bool encryption_is_required(const Client *client, const Chat *chat);
/* Something that it depends on may have changed: tells the model, and what waits goes on. */
void encryption_refresh(Client *client, Chat *chat);
/* Of all chats of the account (NULL: of all) of which somebody looks at the next line. */
void encryption_refresh_all(Client *client, const Account *account);
/* The other side, or another device of ours, wrote so: it is answered in kind. */
void encryption_heard(Client *client, Chat *chat, const Message *message);

/* Whether it may be about to: what came is being opened. */
bool encryption_may_hear(const Client *client, const Chat *chat);

/* --- sealing.c: own messages --- */
Sealing *sealing_new(Client *client);
void sealing_free(Sealing *sealing); /* takes NULL */
/* Seals and sends it, behind what is being sealed for that chat: message->encryption names the
 * method (NULL: in clear, in its turn). One that cannot be sealed fails with the reason, and is not
 * sent; one whose stream is lost meanwhile stays queued. */
void sealing_send(Client *client, Chat *chat, Message *message);
/* Whether something is being sealed for that chat: what is sent after it must wait. */
bool sealing_is_busy(const Client *client, const Chat *chat);
/* What is being sealed there just now fails, as cancelled. false: nothing is. */
bool sealing_cancel(Client *client, const Chat *chat);
/* Keys that it waited for may be there now. */
void sealing_go_on(Client *client, Chat *chat);

/* --- opening.c: messages of others, and our own of other devices --- */
Opening *opening_new(Client *client);
void opening_free(Opening *opening); /* takes NULL */
/* Keeps the stanza of a sealed message beside its row, so that it can be opened after a restart. */
void opening_keep(Client *client, const Message *message, const Stanza *stanza);
/* The message (it is sealed) has been stored, or is only in memory: it is opened in its turn, its
 * line changed, and what else was inside is heard as if it had come in clear. */
void opening_add(Client *client, Chat *chat, Message *message, const Stanza *stanza);
/* What is being opened there just now is given up, and all that waits behind it, until the user
 * wants it. false: nothing is. */
bool opening_cancel(const Client *client, const Chat *chat);
/* Whether something of this chat is being opened. */
bool opening_is_busy(const Client *client, const Chat *chat);
/* Reads of the store, in their order, all lines of the chat that are wanted (wanted_now()). */
void opening_read(Client *client, Chat *chat, SealedWhich which, int64_t since);
/* The same of those that the user has before him, and that nobody has tried to open. */
void opening_look(Client *client, Chat *chat);
/* Keys of theirs were looked for, with what end ever: lines that have waited for them go on. */
void opening_found(Client *client, const Account *account, const Jid *jid);
/* He wants it tried, whether or not he gave it up before. */
void opening_take_courage(Client *client);

/* --- reopening.c: what is sealed still --- */
/* Opens what nobody has tried to open yet: of an earlier run, of a stranger who was let in. */
void opening_resume(Client *client, Chat *chat);
/* There are keys that were not: as opening_again(), but the user is not asked again for a
 * passphrase that he has not given. */
unsigned opening_try(Client *client, Chat *chat);
