/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0045 7.8 and XEP-0249: invitations into rooms. What comes is told by StreamHooks.invitation.
 */
#pragma once

#include "xmpp/stream.h"

#define NS_INVITE_DIRECT "jabber:x:conference"

/* An invitation of ours; strings may be NULL. */
typedef struct {
    const Jid *room, *to;
    const char *reason, *password, *thread;
    bool is_continued; /* the room goes on with our conversation, which has this thread */
} MucInvitation;

/* From us to them. Returns the id of the message, the caller's. */
char *muc_invite_direct(Stream *stream, const MucInvitation *invitation);
/* Through the room, in which we are: it says who asks, adds its password, and lets them in where
 * only members may be (7.8.2). */
char *muc_invite_mediated(Stream *stream, const MucInvitation *invitation);
/* To the room, which tells the inviter, an invitation's claimed. reason: NULL for none. */
void muc_invite_decline(Stream *stream, const Jid *room, const Jid *inviter, const char *reason);

/* What is to be kept of an invitation until it is answered, as text; the caller's. And what stands
 * in that: the password (NULL: none), whether the room goes on with a conversation. */
char *muc_invite_details(const RoomInvitation *invitation);
char *muc_invite_read_details(const char *details, bool *ret_is_continued);
