/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0045 7.13, 8.6, 9.9: what occupants ask of a room and the room of its moderators and admins,
 * by forms; and XEP-0158: what a room asks of who wants to enter.
 *
 * Who asks for voice, or to be registered, becomes a request (REQUEST_VOICE, REQUEST_REGISTRATION)
 * if the room itself says so and we are to decide it. from is the room, about room/nick. */
#pragma once

#include "model/form.h"
#include "model/request.h"

#include "modules/muc_error.h"

#define NS_CAPTCHA "urn:xmpp:captcha"

/* Asks the moderators for voice (7.13). Nothing tells how it ends but our role. */
void muc_request_voice(Stream *stream, const Jid *room);
/* Tells the room what we decided on a request of the two kinds. */
void muc_answer_request(Stream *stream, const Request *request, bool is_allowed);

/* The form of a ROOM_NEWS_FORM's payload; NULL: none. Owned by the caller. */
Form *muc_form_read(const Element *payload);
/* form NULL: the user does not want to. thread: of the message that had the form; NULL. */
void muc_answer_form(Stream *stream, const Jid *to, const char *thread, const Form *form);

/* The form of a ROOM_NEWS_CAPTCHA's payload, with where else it may be answered as its
 * instructions; NULL: none that can be answered. Owned by the caller. */
Form *muc_captcha_read(const Element *payload);
/* to: who asks. */
void muc_captcha_answer(Stream *stream, const Jid *to, const Form *form, MucDoneFn on_done,
                        gpointer data);
/* The user does not want to (3.1.3); id: of the challenge. */
void muc_captcha_decline(Stream *stream, const Jid *to, const char *id);
