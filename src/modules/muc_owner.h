/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0045 10: what owners of a room can do with it: configure it, and destroy it. Errors are in
 * words (muc_error.h). */
#pragma once

#include "model/form.h"

#include "modules/muc_error.h"

#define NS_MUC_OWNER "http://jabber.org/protocol/muc#owner"

/* form is the receiver's; NULL: error. */
typedef void (*MucFormFn)(Stream *stream, Form *form, const GError *error, gpointer data);

/* The configuration as it is now (10.2), or as proposed for a room that was just created (10.1.3).
 */
void muc_request_configuration(Stream *stream, const Jid *room, MucFormFn on_form, gpointer data);
void muc_submit_configuration(Stream *stream, const Jid *room, const Form *form, MucDoneFn on_done,
                              gpointer data);
/* Gives up; a room that was just created is destroyed by that (10.1.3). */
void muc_cancel_configuration(Stream *stream, const Jid *room);
/* A room that was just created is opened as the service proposes it (10.1.2). */
void muc_accept_defaults(Stream *stream, const Jid *room, MucDoneFn on_done, gpointer data);

/* Where a room goes on (10.9); all may be NULL. */
typedef struct {
    const Jid *alternative;
    const char *password, *reason;
} MucDestruction;

void muc_destroy(Stream *stream, const Jid *room, const MucDestruction *destruction,
                 MucDoneFn on_done, gpointer data);
