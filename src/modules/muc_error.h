/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What rooms refuse (XEP-0045), in words that say what to do: the same condition means another
 * thing with each task. */
#pragma once

#include "xmpp/stream.h"

typedef enum {
    MUC_TASK_CONFIGURE, /* the form, and what was filled in (10.1, 10.2) */
    MUC_TASK_DESTROY,   /* 10.9 */
    MUC_TASK_KICK,      /* 8.2 */
    MUC_TASK_VOICE,     /* 8.3, 8.4 */
    MUC_TASK_MODERATOR, /* 9.6, 9.7 */
    MUC_TASK_BAN,       /* 9.1 */
    MUC_TASK_RANK,      /* any other affiliation: 9.3, 9.4, 10.3 to 10.7 */
    MUC_TASK_LIST,      /* reading a list */
    MUC_TASK_REGISTER,  /* a nick (7.10) */
    MUC_TASK_CAPTCHA,   /* a challenge (XEP-0158) */
    MUC_TASK_ENTER,     /* 7.2 */
    MUC_TASK_PASSWORD,  /* entering with a password (7.2.5) */
    MUC_TASK_NICK,      /* another nick (7.6) */
    MUC_TASKS,
} MucTask;

/* While the reply is told: its error in the task's words. The code stays the same; NULL of NULL.
 * Owned by the caller. */
GError *muc_error(const Stream *stream, MucTask task, const GError *error);

/* The error of a stanza in the task's words. Never NULL. Owned by the caller. */
GError *muc_error_read(const Element *stanza, MucTask task);

/* How a request to a room ended; error NULL: well. */
typedef void (*MucDoneFn)(Stream *stream, const GError *error, gpointer data);
/* Sends it and tells how it ended. payload is taken; on_done NULL: nobody asks. */
void muc_request(Stream *stream, const Jid *room, Element *payload, MucTask task, MucDoneFn on_done,
                 gpointer data);
