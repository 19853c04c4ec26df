/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The room coven@chat.example.net in an Office: what it sends, and what is to be seen of it. We are
 * romeo there, and juliet is there before us. */
#pragma once

#include "unit/client/office.h"

#define ROOM  "coven@chat.example.net"
#define TO_ME " to='romeo@example.net/orchard'"

/* What a room can do, for coven_enter(). */
#define STABLE    "<feature var='urn:xmpp:sid:0'/>"
#define OCCUPANTS "<feature var='urn:xmpp:occupant-id:0'/>"
#define ARCHIVE   "<feature var='urn:xmpp:mam:2'/>"

#define STANZA_ID(id, by) "<stanza-id xmlns='urn:xmpp:sid:0' id='" id "' by='" by "'/>"

/* NULL: not known. */
Chat *coven_chat(const Office *office);
Chat *coven_private_chat(const Office *office, const char *nick);

/* --- the room --- */

/* We enter it. features: what it says of itself; NULL: it has not answered that yet. */
void coven_enter(Office *office, const char *features);
/* It says what it is, where it was asked. */
void coven_describe(Office *office, const char *features);
/* Somebody is there; id: the occupant's; codes: XML. */
void coven_occupy(Office *office, const char *nick, const char *id, const char *codes);
/* Somebody goes; inside: XML. */
void coven_leave(Office *office, const char *nick, const char *inside);
/* more: XML. */
void coven_say(Office *office, const char *nick, const char *id, const char *body,
               const char *more);
void coven_whisper(Office *office, const char *nick, const char *id, const char *body,
                   const char *more);
/* The subject, which comes after the past. */
void coven_end_history(Office *office, const char *subject);
/* A stamp by the room: ms ago. The caller's. */
char *coven_delay(const Office *office, int64_t ms);

/* --- what is to be seen --- */

/* As office_lines() writes them. */
void coven_assert_lines(const Chat *chat, const char *expected);
/* Of those that were said. */
const Message *coven_last_line(const Chat *chat);
bool coven_has_notice(const Chat *chat, const char *part);
