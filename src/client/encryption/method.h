/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A way of encryption as the client joins it: its cipher (bytes), its element (XML), its keys. One
 * const row per method, in a file of its own; sealing.c and opening.c know no more than this. */
#pragma once

#include "crypto/cipher.h"
#include "storage/key_trust.h"
#include "xmpp/stanza.h"
#include "client/private.h"

/* Who will be able to read what is sent to a chat. */
typedef struct {
    const struct EncryptionMethod *method; /* by which way of encryption */
    GPtrArray *readers; /* char *: fingerprints, ours among them; with free function */
    char *signer;       /* NULL: nobody signs */
    Trust trust;        /* the worst of the others' */
    bool is_busy; /* keys are being looked for: what is to be sent waits for encryption_refresh() */
} Readers;

void readers_done(Readers *readers); /* frees its contents */

/* What came out of a stanza: one that came before (stanza_keep()), whose addresses, is_sent and
 * time count. */
typedef struct {
    Client *client;
    Chat *chat;
    const Stanza *stanza;
    const CipherResult *result;
    const Jid *author; /* bare: who had the nick when it came; NULL: not known, or no room */
} Unsealed;

/* What was opened, and has passed the method's checks. */
typedef struct {
    Element *inside; /* an element whose children are to be read as if they stood in the stanza */
    char *signer;    /* fingerprint of who signed; NULL: nobody */
    Trust trust;     /* of that key, for this sender; TRUST_NONE: nobody signed */
    bool is_clear;   /* nobody encrypted it: it was signed alone */
    Jid *awaited; /* it has not, but keys of theirs are being looked for: opening_found(); owned */
} Opened;

void opened_done(Opened *opened); /* frees its contents */

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Readers, readers_done)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Opened, opened_done)

#define ENCRYPTION_ERROR (encryption_error_quark())
GQuark encryption_error_quark(void);
typedef enum {
    ENCRYPTION_ERROR_KEY,      /* with another key it could be */
    ENCRYPTION_ERROR_NEW,      /* with another judgement of one that the user has not judged */
    ENCRYPTION_ERROR_HOPELESS, /* forged, broken, not for us: it will never be */
    ENCRYPTION_ERROR_POLICY,   /* it would go in clear, and must not */
    ENCRYPTION_ERROR_DECLINED, /* the user has said no */
} EncryptionErrorCode;

typedef struct EncryptionMethod {
    const CipherMethod *cipher;
    /* Whose keys serve there now, from what is known here, at once; ret_readers is empty before but
     * for its method, and is freed by the caller in any case. false and a sentence with the way on:
     * nothing can be sent so. */
    bool (*readers)(Client *client, const Chat *chat, Readers *ret_readers, GError **error);
    /* Looks for keys that are missing or may be old; encryption_refresh() when that is over. May be
     * NULL. */
    void (*look)(Client *client, Chat *chat);
    /* The order to encrypt a chat so: finds or makes all keys that are missing, ours too. false and
     * a sentence; else it may take its time, and how it ends is told. */
    bool (*start)(Client *client, Chat *chat, GError **error);
    bool looks_here; /* ... in GnuPG alone: nobody hears of it */
    bool whispers;  /* what is told beside lines is sealed, too, without asking anybody (whispers.h)
                     */
    bool is_unique; /* what is sealed is never the same twice: it has its time and padding */
    /* What is to be sealed: of inside, whose children are the content of a message to that chat. */
    GBytes *(*pack)(Client *client, const Chat *chat, const Element *inside, GError **error);
    /* Into the stanza that is sent. */
    void (*wrap)(Element *stanza, GBytes *sealed);
    /* Out of one that came; NULL: it is broken. */
    GBytes *(*unwrap)(const Element *stanza, GError **error);
    /* What is inside, if it is what it says that it is: signed by the sender, for us, in time.
     * false and an error of ENCRYPTION_ERROR. */
    bool (*unpack)(const Unsealed *what, Opened *ret_opened, GError **error);
    /* What came could not be opened (an error of GPG_ERROR), for the first time: the sender is told
     * where the method has that. May be NULL. */
    void (*refuse)(Client *client, const Chat *chat, const Stanza *stanza, const GError *error);
} EncryptionMethod;

extern const EncryptionMethod encryption_ox, encryption_pgp, encryption_smime;
/* S/MIME that signs alone (CIPHER_CLEAR): never chosen by itself. */
extern const EncryptionMethod encryption_smime_signed;

const EncryptionMethod *encryption_method(const char *name); /* NULL */
/* All, NULL-terminated, in the order of setting encryption.methods for this account; the caller
 * frees the array. */
const EncryptionMethod **encryption_methods(const Client *client, const Chat *chat);
