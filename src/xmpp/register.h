/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0077 In-Band Registration: making an account on a stream that is not logged in yet, with the
 * forms that a server wants filled in (also XEP-0158) and with invitations (XEP-0445). */
#pragma once

#include "base/jid.h"
#include "model/form.h"
#include "xmpp/element.h"

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
/* The fields of old in a <query/> as a form; NULL if there are none. Owned by the caller. */
Form *register_read_fields(const Element *query);
/* The name is set for good, the password as it was given. True if nothing else is wanted. */
bool register_prefill(Form *form, const Jid *jid, const char *password);
/* NULL if the account was made; else an error of STREAM_ERROR: CONFLICT if the name is taken. */
GError *register_read_answer(const Element *answer);
/* NULL if the invitation is good; else an error of STREAM_ERROR. */
GError *register_read_invitation(const Element *answer);
/* Whether a refusal may have come from what was filled in. */
bool register_may_try_again(const Element *answer);
/* A form filled in, as a part of such a query; is_data as above. */
void register_add_answer(Element *query, const Form *form, bool is_data);
