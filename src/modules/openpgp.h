/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0373 OpenPGP for XMPP, as far as it is XML: keys that are announced and fetched over PEP, the
 * backup of the secret one, and the element around what is encrypted. No key is looked into here.
 */
#pragma once

#include "xmpp/stream.h"

/* A key that somebody announces. */
typedef struct {
    char *fingerprint; /* 40 capital hexadecimal digits */
    int64_t date;      /* when it was published or changed, ms */
} OpenpgpAnnouncement;

void openpgp_announcement_free(gpointer announcement);

/* keys: OpenpgpAnnouncement *, borrowed; empty where nothing is announced. NULL with error. */
typedef void (*OpenpgpListFn)(Stream *stream, const GPtrArray *keys, const GError *error,
                              gpointer data);
/* A key in OpenPGP's binary form, or the backup; NULL with error, also where there is none
 * (STANZA_ERROR_ITEM_NOT_FOUND). Borrowed. */
typedef void (*OpenpgpBytesFn)(Stream *stream, GBytes *bytes, const GError *error, gpointer data);

/* --- public keys (4): jid NULL is our own account --- */
void openpgp_request_list(Stream *stream, const Jid *jid, OpenpgpListFn fn, gpointer data);
void openpgp_request_key(Stream *stream, const Jid *jid, const char *fingerprint, OpenpgpBytesFn fn,
                         gpointer data);
/* A key must be there before the list names it. on_reply may be NULL. */
void openpgp_publish_key(Stream *stream, const char *fingerprint, GBytes *key, ReplyFn on_reply,
                         gpointer data);
void openpgp_publish_list(Stream *stream, const GPtrArray *keys, ReplyFn on_reply, gpointer data);

/* --- the secret key, locked by a code (5): at a node that we alone can see --- */
void openpgp_request_secret(Stream *stream, OpenpgpBytesFn fn, gpointer data);
void openpgp_publish_secret(Stream *stream, GBytes *locked, ReplyFn on_reply, gpointer data);
/* Takes it off the server. */
void openpgp_delete_secret(Stream *stream, ReplyFn on_reply, gpointer data);

/* --- messages (3.1) --- */
/* Into a message of ours: the element and the hint to keep it (XEP-0374 4.2). */
void openpgp_wrap(Element *message, GBytes *sealed);
/* Out of one that came; NULL: there is none, or it is no base64. The caller's. */
GBytes *openpgp_unwrap(const Element *message);
