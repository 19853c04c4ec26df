/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0077 In-Band Registration: making an account on a stream that is not logged in yet, with the
 * forms that a server wants filled in (also XEP-0158) and with invitations (XEP-0445); then
 * changing its password and deleting it. */
#pragma once

#include "base/jid.h"
#include "model/form.h"
#include "xmpp/element.h"
#include "xmpp/stream.h"

/* --- before the login --- */

/* What a server wants to know for a new account. */
typedef struct {
    Form *form;   /* owned; NULL: a name and a password are enough */
    bool is_data; /* it came as a data form; else as the fields of old (XEP-0077 14.1) */
} RegisterForm;

/* What to send, owned by the caller: the question for the form, the form filled in by name and
 * password, or by the user, and an invitation's token. */
Element *register_new_query(const Jid *jid);
Element *register_new_request(const Jid *jid, const char *password);
Element *register_new_answer(const Jid *jid, const Form *form, bool is_data);
Element *register_new_invitation(const Jid *jid, const char *token);
/* A request without its secrets. Static. */
const char *register_shown_request(void);

/* Whether the server takes invitations (XEP-0445 3). */
bool register_takes_invitations(const Element *features);
/* Whether it is an answer to one of the above. */
bool register_is_answer(const Element *element);
/* Reads the form; false, and an error of STREAM_ERROR: no account can be made here. */
bool register_read_form(const Element *answer, RegisterForm *ret_form, GError **error);
/* The name is set for good, the password as it was given. True if nothing else is wanted. */
bool register_prefill(Form *form, const Jid *jid, const char *password);
/* NULL if the account was made; else an error of STREAM_ERROR: CONFLICT if the name is taken. */
GError *register_read_answer(const Element *answer);
/* NULL if the invitation is good; else an error of STREAM_ERROR. */
GError *register_read_invitation(const Element *answer);
/* Whether a refusal may have come from what was filled in. */
bool register_may_try_again(const Element *answer);

/* --- online --- */

/* Sets the password, or sends a form (FORM_TYPE jabber:iq:register:changepassword or :cancel). The
 * stream must be secured for a password. An error may come with a form: register_answer_form(). */
void register_change_password(Stream *stream, const char *password, ReplyFn on_reply,
                              gpointer data);
void register_remove(Stream *stream, ReplyFn on_reply, gpointer data);
void register_send_form(Stream *stream, const Form *form, ReplyFn on_reply, gpointer data);
/* While on_reply is called: the form that the server wants filled in first; NULL. The caller owns
 * it. */
Form *register_answer_form(const Stream *stream);
