/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What somebody answers to questions about himself, in words. All texts are one clean, short line,
 * owned by the caller; NULL: the answer says nothing. now: clock_now(). */
#pragma once

#include <stdint.h>

#include "base/jid.h"
#include "xmpp/element.h"

/* "Conversations 2.12.1 (Android 14)" (XEP-0092). */
char *answer_software(const Element *answer);
/* "14:20, 1 h ahead of you" (XEP-0202). */
char *answer_time(const Element *answer, int64_t now);
/* Of a device "idle for 5 min", of a server "up for 3 days 4 h", of an account "last seen ..."
 * (XEP-0012). */
char *answer_last(const Element *answer, const Jid *jid, int64_t now);
