/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 3923 as far as it is XML: the element around what is signed and encrypted, presence that has
 * one, and errors about it. */
#pragma once

#include "xmpp/stream.h"

/* Into a message or presence of ours: what was encrypted (CMS, EnvelopedData). */
void smime_wrap(Element *stanza, GBytes *enveloped);
/* The same of what is signed alone: a MIME entity, multipart/signed. */
void smime_wrap_signed(Element *stanza, GBytes *entity);
/* Out of one that came: a MIME entity that is signed or encrypted, or what was encrypted as base64
 * alone (RFC 3923 3.3). NULL: there is none, or it is neither. The caller's. */
GBytes *smime_unwrap(const Element *stanza);

/* Why it was not taken (RFC 3923 7). */
typedef enum {
    SMIME_BAD_TIMESTAMP,
    SMIME_UNVERIFIED_SIGNATURE,
    SMIME_DECRYPTION_FAILED,
} SmimeFailure;

/* Tells the sender so. */
void smime_send_failure(Stream *stream, const Stanza *stanza, SmimeFailure failure);
/* What the other side says in an error about ours, as a sentence; NULL: nothing of that. Static. */
const char *smime_failure_text(const Element *stanza);
