/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0077 In-Band Registration of an account that is logged in: its password is changed, or it is
 * deleted, by forms where the server wants that. */
#pragma once

#include "xmpp/stream.h"

/* Sets the password, or sends a form (FORM_TYPE jabber:iq:register:changepassword or :cancel). The
 * stream must be secured for a password. An error may come with a form: register_answer_form(). */
void register_change_password(Stream *stream, const char *password, ReplyFn on_reply,
                              gpointer data);
void register_remove(Stream *stream, ReplyFn on_reply, gpointer data);
void register_send_form(Stream *stream, const Form *form, ReplyFn on_reply, gpointer data);
/* While on_reply is called: the form that the server wants filled in first; NULL. The caller owns
 * it. */
Form *register_answer_form(const Stream *stream);
