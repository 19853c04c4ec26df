/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A way of encryption as the client joins it: its cipher (bytes), its element (XML), its keys. One
 * const row per method, in a file of its own; sealing.c and opening.c know no more than this. */
#pragma once

#include "crypto/cipher.h"
#include "modules/sealed.h"
#include "storage/sealed_store.h"
#include "client/private.h"

/* Who will be able to read what is sent to a chat. */
typedef struct {
    GPtrArray *readers; /* char *: fingerprints, ours among them; with free function */
    char *signer;
    Trust trust; /* the worst of the others' */
    bool is_busy; /* keys are being looked for: what is to be sent waits for them */
} Readers;

/* What was opened, and has passed the method's checks. */
typedef struct {
    Element *inside; /* an element whose children are to be read as if they stood in the stanza */
    char *signer;    /* fingerprint of who signed; NULL: nobody */
    Trust trust;     /* of that key, for this sender */
} Opened;

typedef struct {
    const CipherMethod *cipher;
    /* Whose keys serve there now, from what is known here, at once. false and a sentence with the way
     * on: nothing can be sent so. */
    bool (*readers)(Client *client, const Chat *chat, Readers *ret_readers, GError **error);
    /* Looks for keys that are missing or may be old; encryption_refresh() when that is over. May be
     * NULL. */
    void (*look)(Client *client, Chat *chat);
    /* What is to be sealed: of inside, whose children are the content of a message to that chat. */
    GBytes *(*pack)(Client *client, const Chat *chat, const Element *inside, GError **error);
    /* Into the stanza that is sent. */
    void (*wrap)(Element *stanza, GBytes *sealed);
    /* Out of one that came. */
    GBytes *(*unwrap)(const Element *stanza, GError **error);
    /* What came out, if it is what it says that it is: signed by the sender, for us, in time. false:
     * is_hopeless of ret_problem says whether a key could help. */
    bool (*unpack)(Client *client, const Chat *chat, const Element *stanza, const CipherResult *result,
                   Opened *ret_opened, GError **error);
} EncryptionMethod;

extern const EncryptionMethod encryption_ox, encryption_pgp, encryption_smime;

const EncryptionMethod *encryption_method(const char *name); /* NULL */
