/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was opened before, as hashes: so that the same cannot be sent once more as if it were new.
 */
#pragma once

#include "storage/archive.h"

typedef struct {
    const Account *account;
    const char *method;
    const Jid *chat;
    const char *id;  /* of the stanza, or what else tells it apart; NULL */
    GBytes *content; /* what nobody who does not copy it makes a second time; blanks do not count */
} OpenedContent;

typedef enum {
    OPENED_NEVER,
    OPENED_SAME, /* in the same message: it has come once more */
    OPENED_ELSE, /* in another one: somebody has copied it */
} OpenedBefore;

/* Whether it was, and when (ms; may be NULL). */
OpenedBefore opened_find(Archive *archive, const OpenedContent *opened, int64_t *ret_time);
/* It is opened now, or our own and sent. LIMIT_OPENED are kept of each account and method. */
void opened_keep(Archive *archive, const OpenedContent *opened);
