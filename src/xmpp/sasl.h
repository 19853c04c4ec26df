/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SASL as XMPP uses it (RFC 6120 6): which mechanism, what is sent, what the answers mean. */
#pragma once

#include <stdbool.h>

#include "xmpp/element.h"

#define NS_SASL "urn:ietf:params:xml:ns:xmpp-sasl"

typedef struct Sasl Sasl;

/* The best mechanism that the server offers and that is fit for the connection: the password never
 * goes over an unencrypted one. NULL and an error of STREAM_ERROR if there is none. Static. */
const char *sasl_choose(const Element *mechanisms, bool is_secured, GError **error);
/* NULL and an error if name or password are not fit for it. */
Sasl *sasl_new(const char *mechanism, const char *name, const char *password, GError **error);
void sasl_free(Sasl *sasl); /* wipes; takes NULL */

/* The initial response, in base64. Owned by the caller, who wipes it. */
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
/* The end: false if the server has not proved what it must. base64: what came with it. */
bool sasl_read_success(Sasl *sasl, const char *base64, GError **error);

/* What <failure/> means (RFC 6120 6.5), as an error of STREAM_ERROR. Owned by the caller. */
GError *sasl_read_failure(const Element *failure);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Sasl, sasl_free)
