/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From an element that arrived to the handlers: provenance is decided here, once. */
#pragma once

#include "xmpp/module.h"

/* All modules' handlers by the child element that they wait for. */
typedef struct Dispatch Dispatch;

Dispatch *dispatch_new(ModulesFn modules);
void dispatch_free(Dispatch *dispatch); /* takes NULL */

/* A message, presence or iq from the server. Answers go to the request table, the rest to the
 * modules in order; an IQ get or set that nobody handles is answered (RFC 6120 8.4). */
void dispatch_element(Stream *stream, const Element *element);
/* One of which only the top element is there, because it broke a bound: it is refused, or told to
 * the request that it answers. */
void dispatch_cut(Stream *stream, const Element *element);
/* A stanza that another one carried and whose bearer was checked by the caller (carbons). time: of
 * its delay, or 0. */
void dispatch_forwarded(Stream *stream, const Element *element, StanzaOrigin origin, int64_t time);

/* What was encrypted inside of outer, a message that was delivered before (stanza_keep()): the
 * children of inside, as those of a stanza with the addresses, the id, the time and the provenance
 * of that one, but what only servers can say. No text is among it, which its line has. */
void dispatch_opened(Stream *stream, const Stanza *outer, const Element *inside);

/* A stanza in an archive (XEP-0313); strings are borrowed. */
typedef struct {
    const Jid *archive;      /* a room's address, or our own */
    const char *id;          /* there */
    int64_t time;            /* when it came there, ms */
    ArchiveReading *reading; /* as in Stanza */
    ArchiveFilling *filling; /* as in Stanza */
} ArchivedStanza;
/* The same for one that was asked for. A room's archive speaks for what was said there to all, and
 * for nothing else; our account's for all other messages to us and from us. Times are not believed
 * that are still to come, or from before there was XMPP. */
void dispatch_archived(Stream *stream, const Element *element, const ArchivedStanza *archived);
