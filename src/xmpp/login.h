/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the stream's features to a bound address: STARTTLS, registration (XEP-0077), SASL, resource
 * binding (RFC 6120 5 to 7). Elements in, XML out; it knows no socket. */
#pragma once

#include "base/jid.h"
#include "settings/account_config.h"
#include "xmpp/element.h"
#include "xmpp/stream.h"

typedef struct Login Login;

/* In each the login may be freed; nothing follows then. */
typedef struct {
    /* shown: what may be seen of it; NULL: all. */
    void (*send)(const char *xml, const char *shown, gpointer data);
    void (*secure)(gpointer data);  /* both sides agree on STARTTLS */
    void (*restart)(gpointer data); /* a new stream header is due */
    void (*state)(StreamState state, gpointer data);
    void (*password)(gpointer data); /* login_give_password(), now or later */
    void (*bound)(const Jid *jid, gpointer data);
    void (*failed)(const GError *error, gpointer data);
} LoginHooks;

typedef struct {
    const Jid *jid; /* bare; borrowed while it lives, as is the next */
    const AccountConfig *config;
    bool is_registration;
    const LoginHooks *hooks;
    gpointer data;
} LoginOptions;

Login *login_new(const LoginOptions *options);
void login_free(Login *login); /* takes NULL */
/* What the transport has become; before the features that follow. */
void login_set_secured(Login *login, bool is_secured);
/* Any element that comes before the address is bound. */
void login_element(Login *login, const Element *element);
/* NULL: give up. Wiped after use. */
void login_give_password(Login *login, const char *password);

/* Whether the next move is the user's, not the server's. */
bool login_awaits_user(const Login *login);
/* What a silent server means now, a sentence. Static. */
const char *login_describe_silence(const Login *login);
/* "SCRAM-SHA-256", or NULL before it was chosen. Static. */
const char *login_mechanism(const Login *login);
