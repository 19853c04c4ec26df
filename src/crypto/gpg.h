/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The user's own GnuPG, through GPGME: his keys, his agent, his cards. Every call is made in a
 * thread, one after the other for each protocol (the agent asks one question at a time), but files
 * beside what is said; it answers from the main loop; the library is loaded with the first one. */
#pragma once

#include "base/clock.h"
#include "crypto/gpg_key.h"

typedef struct Gpg Gpg;
typedef struct GpgCall GpgCall;

typedef enum { GPG_OPENPGP, GPG_CMS } GpgProtocol;

typedef enum {
    GPG_LIST,          /* keys: those that names match, all where there are none */
    GPG_SEAL,          /* encrypts to keys; signs with signer too, if there is one. CMS: input is a
                          MIME entity, and what is encrypted multipart/signed around it */
    GPG_SIGN,          /* with signer: detached, or with the text inside */
    GPG_OPEN,          /* decrypts, and verifies what signatures are inside. What is signed alone is
                          opened, too (is_encrypted tells); CMS: DER or a MIME entity, into what was
                          signed, an entity */
    GPG_VERIFY,        /* input; signature NULL: it is inside, and the text comes out */
    GPG_LOCK,          /* encrypts with passphrase alone (RFC 4880 5.3) */
    GPG_UNLOCK,        /* what that made, with passphrase */
    GPG_IMPORT,        /* keys out of input; into a home folder of its own that is thrown away if
                          is_trial: to look at them first. Secret ones that have no passphrase
                          get the request's, if it has one */
    GPG_EXPORT,        /* the public keys of names, as small as may be (export-minimal) */
    GPG_EXPORT_SECRET, /* our keys of names, with no passphrase of their own (XEP-0373 5.4); not
                          armoured */
    GPG_GENERATE,      /* a key for names[0], a whole user id; passphrase "": without one */
    GPG_ADD_NAME,      /* signer gets names[0] as a further user id */
    GPG_VERSION,       /* what works here, as a line of text */
    GPG_FETCH,         /* from the net, on the user's request alone: by WKD, names[0] an address */
} GpgOperation;

/* What is asked; all is copied. Fingerprints are whole, in capitals. */
typedef struct {
    GpgProtocol protocol;
    GpgOperation operation;
    GBytes *input;    /* what goes in; or: */
    const char *path; /* a file to read instead, and the one to write (0600, not there yet) */
    const char *output_path;
    GBytes *signature;        /* detached, of GPG_VERIFY */
    const char *const *names; /* fingerprints of those who may read it, patterns; NULL-terminated */
    const char *signer;       /* fingerprint; NULL */
    const char *passphrase;   /* wiped after use */
    bool is_secret;           /* GPG_LIST: keys of our own */
    bool is_armored, is_detached, is_trial;
    bool is_silent;  /* of OpenPGP: fails rather than that anybody is asked for a passphrase */
    bool is_joined;  /* GPG_SIGN of CMS: the MIME entity with its signature, as multipart/signed */
    size_t most;     /* bytes that may come out; more (a bomb) is an error */
    int64_t timeout; /* ms without progress, but not while the user is asked; 0: LIMIT_GPG_MS */
} GpgRequest;

typedef enum {
    GPG_SIGNATURE_GOOD,
    GPG_SIGNATURE_BAD,
    GPG_SIGNATURE_UNKNOWN, /* the key is not there */
    GPG_SIGNATURE_EXPIRED,
    GPG_SIGNATURE_KEY_EXPIRED,
    GPG_SIGNATURE_KEY_REVOKED,
    GPG_SIGNATURE_ERROR,
} GpgSignatureState;

typedef struct {
    GpgSignatureState state;
    char *fingerprint;    /* of the whole key, not of the subkey; where it is unknown what the
                             signature says of it */
    int64_t time;         /* when it was made, ms */
    GpgValidity validity; /* full at most; the key's own says more */
} GpgSignature;

typedef struct {
    GBytes *output;        /* NULL: a file was written, or there is nothing */
    GPtrArray *signatures; /* GpgSignature *, with free function */
    GPtrArray *keys;       /* GpgKey *, listed, generated, imported; certificates of who signed;
                              with free function */
    GPtrArray *recipients; /* char *: key ids that it was encrypted to, with free function */
    bool is_encrypted;     /* GPG_OPEN: it was */
    bool is_protected;     /* ... against changes (MDC, AEAD) */
} GpgResult;

#define GPG_ERROR (gpg_error_quark())
GQuark gpg_error_quark(void);
typedef enum {
    GPG_ERROR_MISSING,    /* no gpg, or no library: the sentence says what to install */
    GPG_ERROR_HOME,       /* its folder cannot be read */
    GPG_ERROR_NO_KEY,     /* no secret key here opens it; no such key */
    GPG_ERROR_KEY,        /* the key cannot be used: expired, revoked, disabled, not for that */
    GPG_ERROR_PASSPHRASE, /* wrong, or none was given */
    GPG_ERROR_CANCELLED,
    GPG_ERROR_TIMEOUT,
    GPG_ERROR_DATA, /* what came in is no such data, is broken, or opens into too much */
    GPG_ERROR_FILE,
    GPG_ERROR_FAILED,
} GpgErrorCode;

/* A passphrase or PIN. */
typedef struct {
    unsigned id;
    const char *hint; /* whose key; NULL */
    bool is_again;    /* the one before was wrong */
    bool is_pin;      /* of the smart card that has the key */
} GpgQuestion;

/* From the main loop. */
typedef struct {
    /* gpg_answer() now or later. */
    void (*ask)(const GpgQuestion *question, gpointer data);
    void (*withdraw)(unsigned id, gpointer data);
    /* A call has begun, goes on or is over: see gpg_pending(). May be NULL. */
    void (*changed)(gpointer data);
    /* A pinentry of the agent's wants the terminal, or has given it back. */
    void (*lend_terminal)(bool is_lent, gpointer data);
} GpgHooks;

typedef struct {
    const char *home;    /* NULL: GnuPG's own choice */
    const char *program; /* the gpg to run; NULL: the one that GPGME finds */
    Clock *clock;        /* borrowed; for time-outs; NULL: the system's */
    bool asks_itself;    /* passphrases by hooks; else the agent's pinentry asks */
    const GpgHooks *hooks;
    gpointer data;
} GpgOptions;

Gpg *gpg_new(const GpgOptions *options); /* strings are copied; nothing is loaded or started yet */
void gpg_free(Gpg *gpg);                 /* calls that run are cancelled, and told; takes NULL */
void gpg_set_asking(Gpg *gpg, bool asks_itself);

/* result is borrowed during the call; NULL with error. Called exactly once, from the main loop. */
typedef void (*GpgFn)(const GpgResult *result, const GError *error, gpointer data);
/* Never calls fn before it returns. The call is good until fn is called. */
GpgCall *gpg_call(Gpg *gpg, const GpgRequest *request, GpgFn fn, gpointer data);
/* fn is told GPG_ERROR_CANCELLED soon; NULL is ignored. */
void gpg_cancel(Gpg *gpg, GpgCall *call);
/* What the user typed; NULL: he gives up. Wiped by the caller. Unknown ids are ignored. */
void gpg_answer(Gpg *gpg, unsigned id, const char *text);
/* How many calls run or wait, and what the oldest does, as words for the status bar; NULL: none. */
unsigned gpg_pending(const Gpg *gpg, const char **ret_words);
