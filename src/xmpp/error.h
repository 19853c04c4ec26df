/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can go wrong between us and a server, and stanza errors (RFC 6120 8.3) in plain words. */
#pragma once

#include "xmpp/element.h"

#define STREAM_ERROR (stream_error_quark())
GQuark stream_error_quark(void);

/* What the session does about it hangs on the code; the message is a sentence for the screen that
 * says what to do. */
typedef enum {
    STREAM_ERROR_NETWORK,      /* not reachable, lost, silent: try again later */
    STREAM_ERROR_AWAY,         /* it goes away, or has too much to do: all its users will be back */
    STREAM_ERROR_HOST_UNKNOWN, /* no such name: try again later, slowly */
    STREAM_ERROR_TLS,          /* the handshake failed, or TLS is not offered: do not try again */
    STREAM_ERROR_CERTIFICATE,  /* see stream_certificate(): ask the user */
    STREAM_ERROR_AUTH,         /* wrong password: ask for another */
    STREAM_ERROR_REFUSED,      /* account disabled, policy, no common mechanism: do not try again */
    STREAM_ERROR_CONFLICT,     /* another client took our resource, or, while an account is made,
                                  somebody has its name: do not try again by itself */
    STREAM_ERROR_PROTOCOL,     /* the server broke a rule: try again, slowly */
    STREAM_ERROR_RESUMPTION,   /* the stream cannot be gone on with: try again, anew */
} StreamErrorCode;

#define STANZA_ERROR (stanza_error_quark())
GQuark stanza_error_quark(void);
/* The defined conditions, as far as somebody acts on them. */
typedef enum {
    STANZA_ERROR_OTHER,
    STANZA_ERROR_FORBIDDEN,
    STANZA_ERROR_ITEM_NOT_FOUND,
    STANZA_ERROR_NOT_ALLOWED,
    STANZA_ERROR_NOT_AUTHORIZED,
    STANZA_ERROR_CONFLICT,
    STANZA_ERROR_SERVICE_UNAVAILABLE,
    STANZA_ERROR_FEATURE_NOT_IMPLEMENTED,
    STANZA_ERROR_REMOTE_SERVER,
    STANZA_ERROR_TIMEOUT,      /* nobody answered in time */
    STANZA_ERROR_DISCONNECTED, /* the connection went away before the answer */
} StanzaErrorCode;

/* The error of a stanza of type error: code, and a sentence with the sender's text if there is one.
 * Never NULL. Owned by the caller. */
GError *stanza_error_read(const Element *stanza);
/* "not-allowed": the condition of its error as it stands there, if it is a defined one; NULL.
 * Static. */
const char *stanza_error_condition(const Element *stanza);
/* What the sender says of it, as a short, clean line; NULL. Owned by the caller. */
char *stanza_error_text(const Element *stanza);
