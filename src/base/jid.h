/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An XMPP address: local@domain/resource, prepared and compared as RFC 7622 says. Immutable.
 *
 * Wider than the RFC where an address would otherwise be invisible that servers do hand out: a
 * resourcepart may begin with a space (its profile allows that, 3.5 does not), and labels of a
 * domain may hold an underscore, as host names of private networks do. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct Jid Jid;

#define JID_ERROR (jid_error_quark())
GQuark jid_error_quark(void);
typedef enum { JID_ERROR_INVALID } JidError;

/* Parses and prepares an address (RFC 7622 3): NULL and a sentence for the screen if it is none.
 * The caller owns the result. */
Jid *jid_new(const char *text, GError **error);
/* From parts; local and resource may be NULL. */
Jid *jid_new_from_parts(const char *local, const char *domain, const char *resource,
                        GError **error);
Jid *jid_ref(Jid *jid);
void jid_unref(Jid *jid); /* takes NULL */

/* Borrowed parts; local and resource are NULL when absent. */
const char *jid_full(const Jid *jid);
const char *jid_bare(const Jid *jid);
const char *jid_local(const Jid *jid);
const char *jid_domain(const Jid *jid);
const char *jid_resource(const Jid *jid);

/* What stands for a name where none is known: the local part, else the domain. Borrowed. */
const char *jid_short_name(const Jid *jid);

/* The address without its resource; the caller owns the (possibly same) object. */
Jid *jid_to_bare(const Jid *jid);
/* The same bare address with another resource; NULL and error if the resource is not valid. */
Jid *jid_with_resource(const Jid *jid, const char *resource, GError **error);

bool jid_is_bare(const Jid *jid);
bool jid_equal(const Jid *a, const Jid *b);      /* NULL equals NULL only */
bool jid_equal_bare(const Jid *a, const Jid *b); /* resources are not looked at */

/* XEP-0106: "o'hara joe" <-> "o\27hara\20joe". A space at an end stays as it is, which no address
 * can hold (4.2). The caller owns the result. */
char *jid_escape_local(const char *text);
char *jid_unescape_local(const char *local);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Jid, jid_unref)
