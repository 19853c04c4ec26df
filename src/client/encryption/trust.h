/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user sees and decides of keys: whose they are, how far each is trusted, and who can read
 * what is said in a chat. */
#pragma once

#include "storage/key_trust.h"
#include "client/client.h"

/* Whose, and which. */
typedef struct {
    const Account *account; /* NULL: of all accounts */
    const Jid *jid;         /* its owner; NULL: of all */
    const char *key;        /* a fingerprint, or the 16 digits at its end, as typed; NULL: any */
} KeyQuery;

/* Whether the text can only be meant as a key. */
bool trust_is_key(const char *text);
/* In blocks, as people compare them. The caller owns it. */
char *trust_key_text(const char *fingerprint);
/* TrustedKey * with free function, in the order in which they were seen; one of several methods is
 * there for each. */
GPtrArray *trust_find(Client *client, const KeyQuery *query);
/* The same of those that wait for the user: nothing is encrypted to them. */
GPtrArray *trust_undecided(Client *client, const KeyQuery *query);
/* From now on, for all methods that use this key of that owner. What waited for it goes on, and
 * what could not be opened is tried again. false and a sentence. */
bool trust_decide(Client *client, const TrustedKey *key, Trust trust, GError **error);
/* The account's own key for that method; NULL. Borrowed. */
const char *trust_own_key(const Client *client, const Account *account, const char *method);

/* Fingerprints (char *, with free function) of all who could read the next line of the chat, our
 * own among them; NULL: it goes in clear, or not at all. */
GPtrArray *trust_readers(Client *client, const Chat *chat);
/* How many messages of the chat (NULL: of all) could not be opened, and may be some day. */
unsigned trust_unopened(Client *client, const Chat *chat);

/* "none", "offer" or "require", for this chat. false and a sentence. */
bool trust_set_policy(Client *client, const Chat *chat, const char *policy, GError **error);
/* The chat follows the policy again, whatever was chosen. */
bool trust_follow_policy(Client *client, const Chat *chat, GError **error);
