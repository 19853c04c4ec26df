/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parser guard: stands between libexpat and libstrophe, because libstrophe drops the namespaces
 * of attributes (anybody could forge `from`), has no limits, and slows down with the square of a
 * stanza's size.
 *
 * The program itself defines four functions of expat, so that libstrophe's calls come here; other
 * users of expat are passed on. libstrophe gets to see the stream's header alone; each stanza is
 * built as an Element within bounds (element_builder.h) and goes to the sink. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "xmpp/element.h"

/* Must be called first in main (before any thread): finds the real functions and tests itself.
 * false: the program must not go on. */
bool guard_init(GError **error);

/* What only a broken or hostile server sends: the stream must end. */
typedef enum {
    GUARD_NOT_WELL_FORMED,
    GUARD_RESTRICTED_XML, /* comment, processing instruction, DTD, entity (RFC 6120 11.1) */
    GUARD_TOO_LARGE,      /* LIMIT_STANZA_BYTES, or LIMIT_ANSWER_BYTES */
} GuardFault;

typedef struct {
    /* A child of the stream has ended; the sink owns it. is_cut: it broke a bound and only its top
     * element is left. The stream goes on, for the server would deliver it again and again. */
    void (*stanza)(Element *stanza, bool is_cut, gpointer data);
    /* How many elements this one, of which the top has started, may have: with more than
     * LIMIT_STANZA_ELEMENTS it may also have LIMIT_ANSWER_BYTES. */
    unsigned (*limit)(const Element *top, gpointer data);
    void (*ended)(gpointer data); /* the stream was closed by the server */
    /* Once; nothing more is parsed after it. */
    void (*broken)(GuardFault fault, gpointer data);
} GuardSink;

/* Directs what is parsed on this thread, until guard_leave(). */
void guard_enter(const GuardSink *sink, gpointer data);
void guard_leave(void);
