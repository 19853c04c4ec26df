/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0045 7.10, 7.12: a nick of our own in a room, by XEP-0077. Errors are in words (muc_error.h).
 */
#pragma once

#include "model/form.h"

#include "modules/muc_error.h"

typedef struct {
    char *nick;   /* that is registered for us; NULL: none */
    Form *form;   /* to be filled in for that; NULL: none is given */
    bool is_data; /* the form came as a data form; else as the fields of old */
    bool is_registered;
} MucRegistration;

void muc_registration_clear(MucRegistration *registration);
/* registration is the receiver's to clear; NULL: error. */
typedef void (*MucRegistrationFn)(Stream *stream, MucRegistration *registration,
                                  const GError *error, gpointer data);

void muc_request_registration(Stream *stream, const Jid *room, MucRegistrationFn on_registration,
                              gpointer data);
void muc_submit_registration(Stream *stream, const Jid *room, const Form *form, bool is_data,
                             MucDoneFn on_done, gpointer data);
void muc_remove_registration(Stream *stream, const Jid *room, MucDoneFn on_done, gpointer data);
/* The field of the form that is for the nick; NULL. */
FormField *muc_registration_nick_field(const Form *form);

/* The nick that the room keeps for us (7.12); NULL: none, or it does not tell. Borrowed. */
typedef void (*MucNickFn)(Stream *stream, const char *nick, gpointer data);
void muc_request_reserved_nick(Stream *stream, const Jid *room, MucNickFn on_nick, gpointer data);
