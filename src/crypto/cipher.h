/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One interface for all encryption: a const row per method. What stands here handles bytes; the XML
 * around them is made and read in modules/ (sealed.h), and who may read what is decided in
 * client/encryption/. */
#pragma once

#include "crypto/gpg.h"

typedef struct CipherMethod CipherMethod;

typedef enum {
    CIPHER_ROOMS = 1 << 0, /* many can read it */
    CIPHER_FILES = 1 << 1,
    CIPHER_PRESENCE = 1 << 2, /* presence can be signed or sealed */
    CIPHER_SIGNED = 1 << 3,   /* who wrote it is proved: unsigned is refused */
    CIPHER_ANYTHING = 1 << 4, /* any element goes inside; else text alone */
    CIPHER_REREAD = 1 << 5,   /* what was sealed can be opened again, from archives too */
    CIPHER_CLEAR = 1 << 6,    /* it signs alone: everybody can read it */
} CipherTrait;

typedef struct {
    GBytes *plain;
    const char *path, *output_path; /* CIPHER_FILES: files instead, the second is not there yet */
    const char *const *readers; /* fingerprints of all who may read it, our own keys among them */
    const char *signer;         /* fingerprint of our key */
    bool is_silent;             /* CIPHER_ANYTHING: as in GpgRequest */
} CipherSeal;

typedef struct {
    GBytes *sealed;
    const char *path, *output_path; /* as above */
    size_t most;                    /* bytes that may come out; of files LIMIT_SEALED_FILE_BYTES */
    bool is_silent;                 /* as above */
} CipherOpen;

/* What became of it. */
typedef struct {
    GBytes *bytes;
    /* Of what was opened: the signatures that are in it, and whether it was encrypted at all. */
    const GPtrArray *signatures; /* GpgSignature * */
    bool is_encrypted;
    const GPtrArray *signers; /* GpgKey *: whose certificates those of S/MIME are; else NULL */
} CipherResult;

/* As GpgFn; errors are of GPG_ERROR. */
typedef void (*CipherFn)(const CipherResult *result, const GError *error, gpointer data);

struct CipherMethod {
    const char *name;  /* its word in settings, the store, JSON and commands: "ox" */
    const char *label; /* how people call it: "OX" */
    const char *about; /* a sentence for /help, marked for translation */
    const char *ns;    /* how XEP-0380 names it */
    unsigned traits;   /* CipherTrait bits */
    GpgCall *(*seal)(Gpg *gpg, const CipherSeal *what, CipherFn fn, gpointer data);
    GpgCall *(*open)(Gpg *gpg, const CipherOpen *what, CipherFn fn, gpointer data);
};

extern const CipherMethod cipher_ox, cipher_pgp, cipher_smime;
/* S/MIME that signs alone: what it makes is read by cipher_smime. */
extern const CipherMethod cipher_smime_signed;
