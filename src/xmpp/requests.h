/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The IQ requests of one stream that wait for their answers, by id and the address that was asked:
 * nobody else can answer them. */
#pragma once

#include "xmpp/stream.h"

typedef struct Requests Requests;

Requests *requests_new(Stream *stream);
void requests_free(Requests *requests); /* cancels; takes NULL */

bool requests_is_full(const Requests *requests);
bool requests_is_empty(const Requests *requests);
/* Waits for the answer to a request sent to `to` (NULL: our account on the server); returns the id
 * to send it with, borrowed until on_reply is called. */
const char *requests_add(Requests *requests, const Jid *to, ReplyFn on_reply, gpointer data);
/* The request with that id changes something where it goes to. */
void requests_note_change(Requests *requests, const char *id);
/* Whether one of those waits for its answer. */
bool requests_have_change(const Requests *requests);
/* An iq of type result or error came; one that answers no request of ours is dropped. is_cut: it
 * was too large to be read. */
void requests_answer(Requests *requests, const Stanza *answer, bool is_cut);
/* The answer that on_reply is being called for; NULL: none came. */
const Element *requests_current(const Requests *requests);
/* All get STANZA_ERROR_DISCONNECTED. The stream must be offline, so that no new ones come. */
void requests_cancel(Requests *requests);
/* The error of a request that cannot be sent. Owned by the caller. */
GError *requests_error_disconnected(void);
GError *requests_error_full(void);
