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

/* Between an address of another network and the gateway that leads there, where both are shown. */
#define JID_VIA " via "

/* Parses and prepares an address (RFC 7622 3): NULL and a sentence for the screen if it is none.
 * The caller owns the result. */
Jid *jid_new(const char *text, GError **error);
/* The same of what a person typed: spaces around do not count, the forms of jid_shown() are read,
 * and if what stands before the last @ can only be a name when it is escaped, it is (XEP-0106).
 * What is an address as it stands is never taken for another one. */
Jid *jid_new_from_typed(const char *text, GError **error);
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

/* For the screen, as people write them (XEP-0106): "d'artagnan@musketeers.lit" of
 * d\27artagnan@musketeers.lit, "marie@hotmail.com via msn.example.org" of
 * marie\40hotmail.com@msn.example.org. No two addresses look alike by that: what could be taken for
 * another one stays escaped. jid_new_from_typed() reads them back. Borrowed. */
const char *jid_shown(const Jid *jid);
const char *jid_shown_bare(const Jid *jid);
/* What stands for a name where none is known: the local part as it is shown (of another network's
 * address the whole), else the domain. Borrowed. */
const char *jid_short_name(const Jid *jid);

/* The address without its resource; the caller owns the (possibly same) object. */
Jid *jid_to_bare(const Jid *jid);
/* The same bare address with another resource; NULL and error if the resource is not valid. */
Jid *jid_with_resource(const Jid *jid, const char *resource, GError **error);

bool jid_is_bare(const Jid *jid);
bool jid_equal(const Jid *a, const Jid *b);      /* NULL equals NULL only */
bool jid_equal_bare(const Jid *a, const Jid *b); /* resources are not looked at */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Jid, jid_unref)
