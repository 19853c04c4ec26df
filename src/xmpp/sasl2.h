/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The elements of XEP-0388 Extensible SASL Profile and XEP-0386 Bind 2: what a server offers, what
 * is asked for, and what came of it. */
#pragma once

#include "base/jid.h"
#include "xmpp/element.h"

#define NS_SASL2 "urn:xmpp:sasl:2"
#define NS_BIND2 "urn:xmpp:bind:0"

/* What the features offer of it (XEP-0388 2.1, XEP-0386 3.1). */
typedef struct {
    char **mechanisms; /* in their order */
    char **tokens;     /* the mechanisms for tokens (XEP-0484 3.1); empty: none */
    bool has_resume;   /* a stream can be resumed with the login (XEP-0198) */
    bool has_bind;
    bool has_management, has_carbons; /* they can be enabled with the binding */
} Sasl2Offer;

Sasl2Offer *sasl2_read_offer(const Element *features); /* NULL: there is none */
void sasl2_offer_free(Sasl2Offer *offer);              /* takes NULL */

/* The texts of the children with this name and namespace, or of an attribute of theirs (NULL: their
 * text); NULL-terminated, owned by the caller. list may be NULL. */
char **sasl2_read_list(const Element *list, const char *name, const char *ns,
                       const char *attribute);

/* <authenticate/>, owned by the caller, to which other requests can be added. device: the
 * installation's UUID (XEP-0388 2.3); anything else is left out. */
Element *sasl2_new_request(const char *mechanism, const char *device);
/* Adds <bind/> and returns it. tag: what the resource will begin with. */
Element *sasl2_add_bind(Element *request, const char *tag);
/* The request as XML, with the initial response (base64) in it; to be wiped. */
char *sasl2_request_xml(const Element *request, const char *response);
/* Whether the text can name an installation: a UUID. */
bool sasl2_is_device(const char *text);

/* What a server says in base64, without the space around it. element NULL: "". */
char *sasl2_data(const Element *element);
/* Whom a <success/> says that we are; NULL: nobody, or no address. Owned by the caller. */
Jid *sasl2_read_identity(const Element *success);
/* What a <continue/> wants, in words: the names of its tasks. Owned by the caller. */
char *sasl2_describe_tasks(const Element *element);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Sasl2Offer, sasl2_offer_free)
