/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0373 3: the elements inside OpenPGP messages, with all their checks. */
#pragma once

#include "modules/modules.h"

#define OPENPGP_ERROR (openpgp_error_quark())
GQuark openpgp_error_quark(void);
typedef enum {
    OPENPGP_ERROR_CONTENT, /* it is none, or breaks a rule */
    OPENPGP_ERROR_READER,  /* it is meant for somebody else */
    OPENPGP_ERROR_TIME,
} OpenpgpErrorCode;

typedef enum { OPENPGP_SIGNCRYPT, OPENPGP_SIGN, OPENPGP_CRYPT } OpenpgpKind;

typedef struct {
    OpenpgpKind kind;
    GPtrArray *to;    /* Jid *, bare; with free function */
    int64_t time;     /* ms */
    Element *payload; /* <payload/>, with what is to be read as if it stood in the stanza */
} OpenpgpContent;

/* As UTF-8 text, with padding of random length (XEP-0373 3.1). NULL-safe fields as the kind allows.
 */
GBytes *openpgp_content_write(const OpenpgpContent *content);
/* What came out of an OpenPGP message. NULL and a sentence: it is none, or breaks a rule of the
 * table in XEP-0373 3.1. */
OpenpgpContent *openpgp_content_read(GBytes *bytes, GError **error);
void openpgp_content_free(OpenpgpContent *content); /* takes NULL */
/* Whether it is meant for whom its stanza went to (3.2), and made when that came, give or take
 * LIMIT_SEALED_SKEW_MS: sent is the stanza's time (of its delay, or now). */
bool openpgp_content_check(const OpenpgpContent *content, const Jid *to, int64_t sent,
                           GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(OpenpgpContent, openpgp_content_free)
