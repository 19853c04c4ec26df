/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0313 Message Archive Management: what others have kept of conversations, page by page.
 * Messages go the way of all (StreamHooks.message), with ORIGIN_ARCHIVE. */
#pragma once

#include "xmpp/stream.h"

#include "modules/rsm.h"

#define NS_MAM "urn:xmpp:mam:2"

/* One page of an archive; all is borrowed. */
typedef struct {
    const Jid *archive; /* a room's address; NULL: our account's */
    const Jid *with;    /* of our account's archive: what was said with them alone; NULL: all */
    int64_t start;      /* not older than that, ms; 0: however old */
    RsmQuery page;
} MamQuery;

typedef struct {
    bool is_complete; /* there is nothing behind it in the direction that was asked for */
    unsigned count;   /* of the messages that came */
    RsmPage page;
} MamAnswer;

/* Called once, after the page's messages. answer NULL: error says why. */
typedef void (*MamFn)(Stream *stream, const MamAnswer *answer, const GError *error, gpointer data);

/* Only what that archive itself sends is believed, and only until it says that the page is at its
 * end (4.1). */
void mam_query(Stream *stream, const MamQuery *query, MamFn on_answer, gpointer data);
