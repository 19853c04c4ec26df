/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An account that is being made (XEP-0077): the invitation to it, and the form that its server
 * wants filled in, in a window. */
#pragma once

#include "client/session.h"

typedef struct Registration Registration;

/* password: the one to be, copied; NULL: the user is asked. invitation: the token of one
 * (XEP-0445), or NULL. */
Registration *registration_new(Client *client, Account *account, const char *password,
                               const char *invitation);
/* Closes the window, withdraws the question. Takes NULL. */
void registration_free(Registration *registration);
const char *registration_invitation(const Registration *registration); /* takes NULL; or NULL */
/* Takes the form; what the user makes of it goes to the stream. error: why it comes again. */
void registration_show(Registration *registration, Stream *stream, Form *form, const char *error);
/* The name is taken: the user is asked for another one, and the registration begins again with
 * that. */
void registration_ask_name(Registration *registration);
/* Nobody waits for the form any more. is_over: nor will anybody, and it is closed; else it comes
 * again, with what the user has typed. Takes NULL. */
void registration_stream_gone(Registration *registration, bool is_over);
