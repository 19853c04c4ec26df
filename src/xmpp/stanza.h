/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stanza that arrived, with where it came from decided once, in dispatch: no module decides it
 * anew, for each that does is another forged carbon. Valid during delivery only. */
#pragma once

#include <stdint.h>

#include "base/jid.h"
#include "model/events.h"
#include "xmpp/element.h"

typedef enum {
    STANZA_ANSWER = 0, /* an iq result or error: for the table of requests, not for modules */
    STANZA_MESSAGE = 1 << 0,
    STANZA_PRESENCE = 1 << 1,
    STANZA_IQ_GET = 1 << 2,
    STANZA_IQ_SET = 1 << 3,
    STANZA_ARCHIVED = 1 << 4, /* only of handlers: they take messages out of archives, too */
} StanzaKind;

/* How it came to us. */
typedef enum {
    ORIGIN_LIVE,
    ORIGIN_CARBON_RECEIVED, /* forwarded by our own account: another device got it */
    ORIGIN_CARBON_SENT,     /* forwarded by our own account: another device sent it */
    ORIGIN_ARCHIVE,         /* our account or a room has kept it, and gives it as we have asked
                               (XEP-0313) */
} StanzaOrigin;

/* Whoever reads an archive, and whoever asked for lines that are missing of a chat: opaque here,
 * given back with each message as it was asked for. */
typedef struct ArchiveReading ArchiveReading;
typedef struct ArchiveFilling ArchiveFilling;

typedef struct {
    StanzaKind kind;
    StanzaOrigin origin;
    bool is_error;    /* type='error' */
    bool is_sent;     /* a device of ours sent it, so that the other side is `to`: of copies and of
                         our account's archive; never of a room's */
    bool is_from_own; /* from our own bare address or one of our resources */
    bool is_from_server; /* what only our server can have said: no from, or from our bare address
                            or our server's domain (RFC 6120 8.1.2.1) */
    Jid *from;           /* never NULL: without the attribute, our own bare address */
    Jid *to;             /* never NULL: without the attribute, our full address */
    /* The room that the other side is, or is in: one that we are in or about to enter; NULL. Then
     * nothing in it is a contact's, whatever it says. */
    Room *room;
    /* The other side is a room, or somebody in one, whether we are in it or not: a message or
     * presence of this kind is for nobody but those who deal with rooms. */
    bool is_of_room;
    const char *id;          /* NULL: none */
    const char *type;        /* "" when there is none */
    const char *archive_id;  /* what ORIGIN_ARCHIVE's archive calls it; else NULL */
    ArchiveReading *reading; /* of ORIGIN_ARCHIVE: who asked for it; NULL */
    ArchiveFilling *filling; /* the same; NULL */
    int64_t time;            /* of its delay (XEP-0203) from a trusted stamper, or now; ms */
    bool is_delayed;
    bool
        is_opened; /* it is what was encrypted inside of another one: no text, which has its line */
    const Element *element;
} Stanza;

/* For dispatch alone: reads what arrived at own (full) at the time now. false: it is no stanza, or
 * an address in it is none; then only what could be read is set. stanza_done() in both cases. */
bool stanza_read(Stanza *ret_stanza, const Element *element, const Jid *own, int64_t now);
void stanza_done(Stanza *stanza); /* frees its contents */
/* A copy that outlives the delivery, with an element of its own; without room and reading, which
 * may not. Owned by the caller. */
Stanza *stanza_keep(const Stanza *stanza);
void stanza_free_kept(Stanza *stanza); /* takes NULL */
/* As XML with both its addresses, for the store. Owned by the caller. */
char *stanza_to_xml(const Stanza *stanza);
/* What that has written, as one out of an archive: the time and whether we sent it are the caller's
 * to set. NULL: it is none. Owned by the caller, as a kept one. */
Stanza *stanza_restore(const char *xml, const Jid *own);

/* Whether it is a message, presence or iq. */
bool stanza_is(const Element *element);
/* Whether it is an iq that answers a request with this id; and whether it is one of type error. */
bool stanza_answers(const Element *element, const char *id);
bool stanza_is_error(const Element *element);
/* One stanza as somebody writes it by hand; NULL if it is not exactly that, and well-formed. Owned
 * by the caller. */
Element *stanza_parse(const char *xml);
