/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the stream's features to a bound address: STARTTLS, registration (XEP-0077), SASL, resource
 * binding (RFC 6120 5 to 7). Elements in, XML out; it knows no socket. */
#pragma once

#include "base/jid.h"
#include "settings/account_config.h"
#include "model/form.h"
#include "model/resumption.h"
#include "xmpp/channel_binding.h"
#include "xmpp/element.h"
#include "xmpp/error.h"
#include "xmpp/login_token.h"
#include "xmpp/stream_state.h"

typedef struct Login Login;

/* How it ended well. Valid during the call. */
typedef struct {
    const Jid *jid;   /* full: as bound, or as it was when the stream was resumed */
    bool is_resumed;  /* XEP-0198 5: handled is valid */
    bool is_refused;  /* the stream could not be resumed; jid is bound anew */
    bool has_handled; /* handled is known */
    uint32_t handled; /* how many of our stanzas of that stream the server has (h) */
    bool is_managed;  /* <enable/> was sent, or granted with the binding: all from now on counts */
    const Element *enabled; /* its answer, where it came with the binding (XEP-0386); else NULL */
    bool has_carbons;       /* they were enabled with the binding */
} LoginResult;

/* The login is not freed in any of them; what follows the end is of no use to it. */
typedef struct {
    /* shown: what may be seen of it; NULL: all. */
    void (*send)(const char *xml, const char *shown, gpointer data);
    void (*secure)(gpointer data);  /* both sides agree on STARTTLS */
    void (*restart)(gpointer data); /* a new stream header is due */
    void (*state)(StreamState state, gpointer data);
    void (*password)(gpointer data); /* login_give_password(), now or later */
    /* To be filled in for a new account (XEP-0077): the receiver's; login_give_form(), now or
     * later. error: why it comes again, a sentence; NULL. */
    void (*form)(Form *form, const char *error, gpointer data);
    /* A token for the next login came (XEP-0484); NULL: the one that we have is good no more. */
    void (*token)(const LoginToken *token, gpointer data);
    /* What the server can do now that we are logged in (RFC 6120 4.3.2): before bound, or, where
     * it comes later (XEP-0388), not at all: see ConnectionHooks.nonza. */
    void (*features)(const Element *features, gpointer data);
    void (*bound)(const LoginResult *result, gpointer data);
    void (*failed)(const GError *error, gpointer data);
} LoginHooks;

typedef struct {
    const Jid *jid; /* bare; borrowed while it lives, as are the next three */
    const AccountConfig *config;
    const Resumption *resumption; /* the stream to go on with; NULL: none */
    const LoginToken *token;      /* NULL: none */
    bool is_registration;
    const char *invitation; /* the token for it (XEP-0445); borrowed; NULL: none */
    bool wants_management;  /* XEP-0198 where it is offered */
    bool wants_carbons;     /* XEP-0280, where it can be had with the binding */
    bool may_bind; /* with the login (XEP-0386): the server then drops what waited for us */
    const LoginHooks *hooks;
    gpointer data;
} LoginOptions;

Login *login_new(const LoginOptions *options);
void login_free(Login *login); /* takes NULL */
/* What the transport has become, before the features that follow; channel (borrowed while the login
 * lives): what a login can be bound to; NULL: nothing. */
void login_set_secured(Login *login, bool is_secured, const ChannelBindings *channel);
/* Any element that comes before the address is bound. Whether it was one that was waited for. */
bool login_element(Login *login, const Element *element);
/* NULL: give up. Wiped after use. */
void login_give_password(Login *login, const char *password);
/* The form filled in (borrowed); NULL: give up. */
void login_give_form(Login *login, const Form *form);

/* Whether the next move is the user's, not the server's. */
bool login_awaits_user(const Login *login);
/* What a silent server means now, a sentence. Static. */
const char *login_describe_silence(const Login *login);
/* "SCRAM-SHA-256", "HT-SHA-256-EXPR"; or NULL before it was chosen. Static, or the login's. */
const char *login_mechanism(const Login *login);
/* Whether the mechanism's strength is one to insist on from now on (login.seen): the server has
 * proved itself with it. */
bool login_is_proved(const Login *login);
