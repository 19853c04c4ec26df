/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is signed and encrypted by RFC 3923, as a stanza: Message/CPIM (3), application/pidf+xml (4)
 * and application/xmpp+xml (5), which takes any element. */
#pragma once

#include "base/jid.h"
#include "xmpp/element.h"

typedef struct {
    Jid *from;       /* bare */
    GPtrArray *to;   /* Jid *, bare, with free function; empty: it does not say */
    int64_t time;    /* ms; 0: it does not say */
    Element *inside; /* a message or presence, of which the children count */
} SmimeContent;

#define SMIME_CONTENT_ERROR (smime_content_error_quark())
GQuark smime_content_error_quark(void);
typedef enum { SMIME_CONTENT_ERROR_BROKEN } SmimeContentErrorCode;

/* As a MIME entity: a text alone is text in a Message/CPIM, so that others than XMPP can read it;
 * all else application/xmpp+xml in one. inside stays the caller's. */
GBytes *smime_content_write(const SmimeContent *content);
/* Reads any of the three. NULL and a sentence: it is none, contradicts itself, or holds what cannot
 * be shown. */
SmimeContent *smime_content_read(GBytes *entity, GError **error);
/* The same of what is signed: the first part of a multipart/signed. NULL: it is none. Nothing is
 * checked of its signature. */
SmimeContent *smime_content_read_signed(GBytes *entity);
void smime_content_free(SmimeContent *content); /* takes NULL */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(SmimeContent, smime_content_free)
