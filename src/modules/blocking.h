/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0191 Blocking Command, with the reports of XEP-0377: whom our server keeps away from us.
 * The model has the list (account_is_blocked()): as read after login, and as the server's pushes
 * change it. */
#pragma once

#include "xmpp/stream.h"

/* Whether the server has given its list, which is its way to say that it can block. */
bool blocking_is_there(const Stream *stream);
/* Whether it wants to hear why (XEP-0377). */
bool blocking_takes_reports(const Stream *stream);

typedef enum { REPORT_SPAM, REPORT_ABUSE } ReportReason;

/* Borrowed, all of it. */
typedef struct {
    ReportReason reason;
    const char *text; /* what the user says of it; NULL */
    /* Messages that show it, as our own archive numbered them (XEP-0359); NULL-terminated, or NULL.
     */
    const char *const *stanza_ids;
} BlockReport;

/* jids: of const Jid *, one at least. report: of the one address given, or NULL. */
void blocking_block(Stream *stream, const GPtrArray *jids, const BlockReport *report,
                    ReplyFn on_reply, gpointer data);
/* jids NULL: all. */
void blocking_unblock(Stream *stream, const GPtrArray *jids, ReplyFn on_reply, gpointer data);
