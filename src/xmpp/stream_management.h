/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0198 Stream Management: counts stanzas in both directions, keeps what the server has not
 * acknowledged, and acknowledges what is stored. It knows no socket; it outlives a connection, for
 * that is what it is for. */
#pragma once

#include "base/clock.h"
#include "model/resumption.h"
#include "xmpp/element.h"

#define NS_SM "urn:xmpp:sm:3"

typedef struct StreamManagement StreamManagement;

typedef struct {
    void (*send)(const char *xml, gpointer data);
    /* The server has it; a message whose fate is told (see SentStanza). */
    void (*acknowledged)(const SentStanza *stanza, gpointer data);
    /* There is something to store: see stream_management_resumption(); when that is on the disk,
     * stream_management_stored(). */
    void (*changed)(gpointer data);
} StreamManagementHooks;

StreamManagement *stream_management_new(Clock *clock, const StreamManagementHooks *hooks,
                                        gpointer data);
void stream_management_free(StreamManagement *management); /* takes NULL */
/* A stream of an earlier run of the program. */
void stream_management_restore(StreamManagement *management, const Resumption *resumption);

/* Counting begins: <enable/> was sent. What was not acknowledged before is forgotten. */
void stream_management_start(StreamManagement *management, const Jid *jid);
/* The server cannot, or the stream has come to its end. */
void stream_management_stop(StreamManagement *management);
bool stream_management_is_on(const StreamManagement *management);

/* A stanza (message, presence, iq) goes out: counted and kept. to and id of a message whose fate is
 * told, or NULL. An acknowledgement is asked for. */
void stream_management_sent(StreamManagement *management, const char *xml, const char *to,
                            const char *id);
/* false and an error of STREAM_ERROR: the server has confirmed so little for so long that no more
 * can be kept; the stream must end. */
bool stream_management_check(const StreamManagement *management, GError **error);
/* Asks what the server has: it answers at once. */
void stream_management_ask(StreamManagement *management);
/* Whether it has been asked and has not answered yet. */
bool stream_management_is_asked(const StreamManagement *management);
/* A stanza came, and its effects are handed on to be stored. */
void stream_management_received(StreamManagement *management);
/* An element of NS_SM (r, a, enabled, failed). false and an error of STREAM_ERROR: the server
 * acknowledges what was never sent (XEP-0198 4). */
bool stream_management_element(StreamManagement *management, const Element *element,
                               GError **error);
/* Whether a message with this id was sent and waits for its acknowledgement. */
bool stream_management_has(const StreamManagement *management, const char *id);

/* What to go on from, if the server allows that; NULL. Borrowed; its `received` is what is stored.
 */
const Resumption *stream_management_resumption(StreamManagement *management);
/* Stanzas that came so far; what to call stored() with once all that is on the disk. */
uint32_t stream_management_received_count(const StreamManagement *management);
void stream_management_stored(StreamManagement *management, uint32_t received);
/* Before the stream is closed: tells and asks for the last time. */
void stream_management_settle(StreamManagement *management);
/* The connection is gone: nothing is sent until one of the next two. */
void stream_management_interrupt(StreamManagement *management);
/* The stream goes on over a new connection: what the server has not is sent again, in order.
 * received is what it was told that we have, handled what it says that it has (h). false and an
 * error: absurd; the stream must end. */
bool stream_management_resume(StreamManagement *management, uint32_t received, uint32_t handled,
                              GError **error);
/* It does not go on. handled: the server's h, if has_handled. What is left of it: SentStanza *,
 * owned by the caller, by number. */
GPtrArray *stream_management_abandon(StreamManagement *management, bool has_handled,
                                     uint32_t handled);

/* A number of XEP-0198, such as h; text may be NULL. false: it is none. */
bool stream_management_read_number(const char *text, uint32_t *ret_number);
