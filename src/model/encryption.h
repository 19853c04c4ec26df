/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who can read what, as the screen shows it: how keys are judged, and how the next line of a chat
 * goes. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Of a key, or of all keys of somebody: then the worst of those that would be used. The words are
 * the same in the store, on screen and in JSON. */
typedef enum {
    TRUST_NONE,     /* there is none */
    TRUST_REFUSED,  /* the user does not want it */
    TRUST_NEW,      /* not judged yet: nothing is encrypted to it, and it proves nothing */
    TRUST_ACCEPTED, /* taken as it came: the first one, or the user said so without comparing */
    TRUST_VERIFIED, /* the user has compared it, or his own GnuPG is sure of it */
} Trust;

/* "none", "refused", "new", "accepted", "verified". */
const char *trust_name(Trust trust);
bool trust_parse(const char *name, Trust *ret_trust);
/* How it is judged, in words of the user's language. */
const char *trust_label(Trust trust);

/* What a line has for a method that was signed, but not encrypted. */
#define ENCRYPTION_SIGNED "signed"

/* Whether what is encrypted so can be read by those alone who are meant; method NULL: in clear. */
bool encryption_hides(const char *method);

/* How people call a method: "OX" for "ox"; a word that is none of the known ones as it is. */
const char *encryption_label(const char *method);

/* How the next line goes. Read-only outside model/. */
typedef struct {
    char *method;     /* a cipher's word; NULL: in clear */
    char *label;      /* as people call it; NULL */
    Trust trust;      /* of those who could read it */
    char *problem;    /* why nothing can go so: a sentence with the way on; NULL: it can */
    bool is_required; /* nothing goes in clear here */
    bool is_busy;     /* keys are being looked for */
    char *offer;      /* in clear: a method that both sides could use; NULL */
} ChatEncryption;

/* Whether the next line is to be encrypted, even if it cannot be now; signed alone is not. */
bool chat_encryption_is_on(const ChatEncryption *encryption);
void chat_encryption_done(ChatEncryption *encryption); /* frees its contents */
void chat_encryption_copy(ChatEncryption *ret_copy, const ChatEncryption *encryption);
bool chat_encryption_equal(const ChatEncryption *a, const ChatEncryption *b);
