/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SASL as XMPP uses it (RFC 6120 6, XEP-0388): which mechanism, what is sent, what the answers
 * mean. It knows no elements but failures: the two profiles frame the same messages differently. */
#pragma once

#include <stdbool.h>

#include "settings/account_config.h"
#include "xmpp/channel_binding.h"
#include "xmpp/element.h"

#define NS_SASL "urn:ietf:params:xml:ns:xmpp-sasl"

typedef struct Sasl Sasl;

/* What the server offers, and what there is to log in with. All is borrowed. */
typedef struct {
    const char *const *mechanisms;  /* as offered, in their order; NULL-terminated */
    const char *const *bindings;    /* XEP-0440, in their order; NULL: there was no list */
    bool is_secured;                /* TLS is up, and the server is trusted */
    const ChannelBindings *channel; /* of the connection; NULL: none */
    const AccountConfig *config;    /* login.mechanisms, login.seen, tls.certificate */
    bool is_anonymous;              /* the account has no local part: ANONYMOUS alone */
} SaslOffer;

/* Whether login.mechanisms lets the account use this one; it holds for tokens (XEP-0484), too. */
bool sasl_allows(const AccountConfig *config, const char *mechanism);
/* The best mechanism that is offered, that the account allows and that is fit for the connection:
 * the password never goes over an unencrypted one, and nothing weaker than what worked once
 * (login.seen) is used. NULL and an error of STREAM_ERROR that says what to do. Static. */
const char *sasl_choose(const SaslOffer *offer, GError **error);
/* Whether it takes a password (EXTERNAL and ANONYMOUS do not). */
bool sasl_needs_password(const char *mechanism);
/* For a mechanism that sasl_choose() gave for this offer. password may be NULL if none is needed.
 * NULL and an error if name or password are not fit for it. */
Sasl *sasl_new(const char *mechanism, const SaslOffer *offer, const char *name,
               const char *password, GError **error);
void sasl_free(Sasl *sasl); /* wipes; takes NULL */

/* The initial response, in base64 ("" if it is empty, "=" on the wire in RFC 6120). Owned by the
 * caller, who wipes it. */
char *sasl_start(const Sasl *sasl);
typedef enum {
    SASL_FAILED,
    SASL_CALCULATE, /* sasl_calculate(), then sasl_response() is to be sent */
    SASL_RESPOND,   /* an empty response is to be sent */
} SaslStep;
SaslStep sasl_read_challenge(Sasl *sasl, const char *base64, GError **error);
/* Takes long: for a thread of its own; meanwhile nothing else may touch it. */
void sasl_calculate(Sasl *sasl);
char *sasl_response(const Sasl *sasl);
/* The end: false if the server has not proved what it must. base64: what came with it, or "". */
bool sasl_read_success(Sasl *sasl, const char *base64, GError **error);

/* A <failure/> of either profile: the conditions are in NS_SASL in both. mechanism: that was
 * refused. The server's own text is part of the sentence. */
GError *sasl_read_failure(const Element *failure, const char *mechanism);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Sasl, sasl_free)
