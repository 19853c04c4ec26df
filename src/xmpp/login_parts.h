/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the login do to one another; for nobody else. */
#pragma once

#include "xmpp/login.h"
#include "xmpp/register.h"
#include "xmpp/sasl.h"
#include "xmpp/sasl2.h"

typedef enum {
    STEP_FEATURES,
    STEP_STARTTLS,
    STEP_INVITATION, /* its token is sent */
    STEP_FORM,       /* of the registration has been asked for */
    STEP_PASSWORD,   /* the user is asked */
    STEP_FILLING_IN, /* the user has the form */
    STEP_REGISTER,   /* the registration is sent */
    STEP_SASL,
    STEP_CALCULATION,     /* in a thread */
    STEP_ONLINE_FEATURES, /* what can be done now that the server knows us */
    STEP_RESUME,
    STEP_BIND,
    STEP_SESSION,
    STEP_DONE, /* or failed */
} LoginStep;

/* What the server offers before it knows us. */
typedef struct {
    char **mechanisms; /* of RFC 6120; empty: none */
    char **bindings;   /* XEP-0440; NULL: there is no list */
    Sasl2Offer *sasl2; /* NULL: none */
} LoginOffer;

typedef struct LoginCalculation LoginCalculation;

struct Login {
    LoginOptions options;
    LoginStep step;
    bool is_secured, is_registered;
    const ChannelBindings *channel;
    LoginOffer offer;
    char *password;

    RegisterForm wanted; /* of the registration; its form goes to the user */
    bool has_form;       /* the user fills one in */
    char *complaint;     /* why it is asked for again; NULL */

    /* The authentication that is under way. */
    bool is_sasl2;            /* XEP-0388's profile, not RFC 6120's */
    const char *mechanism;    /* NULL: not chosen yet */
    const char *wanted_token; /* the mechanism of the token that was asked for; NULL */
    LoginToken *token;        /* to log in with; NULL: none, or it was refused */
    bool uses_token;          /* it was sent */
    bool has_lost_token;      /* it was refused on this stream */
    Sasl *sasl;
    LoginCalculation *calculation;
    /* What was asked for with it. */
    bool asked_resume, asked_bind, asked_management, asked_carbons;

    bool has_session;    /* the old kind of server that wants one (RFC 3921 3) */
    bool has_management; /* XEP-0198, once the server knows us */
    Jid *bound;
    LoginResult result; /* as far as it is known */
};

/* --- login.c --- */

void login_fail(Login *login, GError *error); /* takes the error; nothing may follow */
void login_fail_with(Login *login, StreamErrorCode code, const char *sentence);
/* shown: as in LoginHooks.send. */
void login_send(Login *login, const char *xml, const char *shown);
void login_send_element(Login *login, Element *element, const char *shown); /* takes it */

/* --- login_register.c --- */

/* Begins a registration, with these features. */
void login_register(Login *login, const Element *features);
/* The password is known now. */
void login_register_with_password(Login *login);
void login_on_invitation(Login *login, const Element *element);
void login_on_form(Login *login, const Element *element);
void login_on_registered(Login *login, const Element *element);

/* --- login_sasl.c --- */

/* Reads what can be authenticated with; false: nothing. */
bool login_read_offer(Login *login, const Element *features);
void login_offer_done(LoginOffer *offer);
/* With the token, or else by the best mechanism, for which the user is asked if need be. */
void login_authenticate(Login *login);
void login_forget_calculation(Login *login);
/* While STEP_SASL. */
void login_on_sasl(Login *login, const Element *element);

/* --- login_bind.c --- */

/* Requests that can be sent with the authentication, or later. Owned by the caller. */
Element *login_new_resume(const Login *login);
Element *login_new_enable(void);
/* Reads what came with a <success/> (XEP-0388), and goes on from there. identity: who we are. */
void login_read_inline(Login *login, const Element *success, const Jid *identity);
void login_on_online_features(Login *login, const Element *element);
void login_on_resume(Login *login, const Element *element);
void login_on_bind(Login *login, const Element *element);
void login_on_session(Login *login, const Element *element);
