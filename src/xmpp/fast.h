/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0484 FAST: logging in with a token that the server gave, by the HT mechanisms
 * (draft-schmaus-kitten-sasl-ht): one message, and the server's proof in its answer. */
#pragma once

#include "xmpp/channel_binding.h"
#include "xmpp/element.h"
#include "xmpp/login_token.h"

#define NS_FAST "urn:xmpp:fast:0"

/* The best of the mechanisms offered (NULL-terminated) that this connection can do: bound to it
 * wherever that is possible. channel NULL: it has no binding. NULL: none. Static. */
const char *fast_choose(const char *const *mechanisms, const ChannelBindings *channel);
/* Whether the token can be used: its mechanism is offered, and the connection can do it. */
bool fast_can_use(const LoginToken *token, const char *const *mechanisms,
                  const ChannelBindings *channel);

/* The initial response, in base64, for a token that fast_can_use(). Owned by the caller. */
char *fast_response(const LoginToken *token, const char *name, const ChannelBindings *channel);
/* Whether the server's answer (in base64, or "") proves that it knows the token. */
bool fast_verify(const LoginToken *token, const char *base64, const ChannelBindings *channel);

/* What is added to <authenticate/> to use this token, and to ask for one of this mechanism. */
void fast_add_use(Element *request, const LoginToken *token);
void fast_add_wish(Element *request, const char *mechanism);
/* <token/> as it comes with the success, for this mechanism; NULL: there is none in it, or none
 * that could be kept. */
LoginToken *fast_read_token(const Element *token, const char *mechanism);
