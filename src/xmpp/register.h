/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0077 In-Band Registration, on a stream that is not logged in yet (XEP-0077 3.1). */
#pragma once

#include "base/jid.h"
#include "xmpp/element.h"

/* What to send, owned by the caller: the question for the form, and the form filled in. */
Element *register_new_query(const Jid *jid);
Element *register_new_request(const Jid *jid, const char *password);
/* The latter without its secrets. Static. */
const char *register_shown_request(void);

/* Whether it is an answer to one of these. */
bool register_is_answer(const Element *element);
/* NULL if name and password are enough for this form; else an error of STREAM_ERROR. */
GError *register_check_form(const Element *answer);
/* NULL if the account was made; else an error of STREAM_ERROR. */
GError *register_read_answer(const Element *answer);
