/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which element of a stanza is encrypted by what; XEP-0380. */

#include "config.h"

#include "modules/sealed.h"

#include <string.h>

#include "xmpp/ns.h"

#include "modules/hints.h"

#define NS_EME "urn:xmpp:eme:0"

/* Bytes of a name that somebody gives his method. */
#define MOST_NAME 40
#define UNKNOWN   "unknown"

typedef struct {
    const char *method;
    const char *child, *ns; /* child NULL: only XEP-0380 tells */
    const char *part;       /* without this in it, it carries no message; NULL */
    const char *name;       /* in the body for people; NULL: no method of ours */
} SealedRow;

static const SealedRow ROWS[] = {
    { "ox", "openpgp", "urn:xmpp:openpgp:0", NULL, "OpenPGP for XMPP (XEP-0373)" },
    { "pgp", "x", "jabber:x:encrypted", NULL, "OpenPGP (XEP-0027)" },
    { "smime", "e2e", "urn:ietf:params:xml:ns:xmpp-e2e", NULL, "S/MIME (RFC 3923)" },
    { "omemo", "encrypted", "eu.siacs.conversations.axolotl", "payload", NULL },
    { "omemo", "encrypted", "urn:xmpp:omemo:1", "payload", NULL },
    { "omemo", "encrypted", "urn:xmpp:omemo:2", "payload", NULL },
    { "otr", NULL, "urn:xmpp:otr:0", NULL, NULL },
};

static bool
is_of_row(const Element *child, const SealedRow *row)
{
    return row->child && element_is(child, row->child, row->ns) &&
           (!row->part || element_child(child, row->part, NULL));
}

/* A word on the screen and in the store. */
static bool
is_usable(const char *name)
{
    if (!name || !name[0] || strnlen(name, MOST_NAME + 1) > MOST_NAME)
        return false;
    for (const char *c = name; *c; c++) {
        if (!g_ascii_isalnum(*c) && !strchr(" .-/", *c))
            return false;
    }
    return true;
}

/* What has no element of ours is encrypted if its body is said to be no more than a word about
 * that. */
static const char *
named_method(const Element *hint)
{
    const char *ns = element_get(hint, "namespace");
    const char *name = element_get(hint, "name");

    for (unsigned i = 0; ns && i < G_N_ELEMENTS(ROWS); i++) {
        if (strcmp(ROWS[i].ns, ns) == 0)
            return ROWS[i].name ? NULL : ROWS[i].method;
    }
    return !ns ? NULL : is_usable(name) ? name : UNKNOWN;
}

/* What most messages are made of: none of the rows is in that namespace. */
static bool
is_of_any_client(const Element *child)
{
    return strcmp(element_ns(child), NS_CLIENT) == 0;
}

/* Each message is looked at, so it is looked at once. */
const char *
sealed_method(const Stanza *stanza)
{
    unsigned best = G_N_ELEMENTS(ROWS);
    const Element *hint = NULL;
    bool has_body = false;

    if (stanza->is_error || stanza->is_opened || stanza->kind != STANZA_MESSAGE)
        return NULL;
    for (const Element *child = element_first(stanza->element); child;
         child = element_next(child)) {
        if (is_of_any_client(child)) {
            has_body |= strcmp(element_name(child), "body") == 0;
            continue;
        }
        if (element_is(child, "encryption", NS_EME))
            hint = child;
        for (unsigned i = 0; i < best; i++) {
            if (is_of_row(child, &ROWS[i]))
                best = i;
        }
    }
    if (best < G_N_ELEMENTS(ROWS))
        return ROWS[best].method;
    return hint && has_body ? named_method(hint) : NULL;
}

static const SealedRow *
find_own(const char *method)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        if (ROWS[i].name && g_strcmp0(ROWS[i].method, method) == 0)
            return &ROWS[i];
    }
    return NULL;
}

bool
sealed_is_known(const char *method)
{
    return find_own(method) != NULL;
}

void
sealed_add_name(Element *message, const char *method)
{
    element_set(element_add(message, "encryption", NS_EME), "namespace", find_own(method)->ns);
}

void
sealed_add_hint(Element *message, const char *method)
{
    const SealedRow *row = find_own(method);

    if (!row)
        return;
    g_autofree char *text = g_strdup_printf("This message is encrypted with %s.", row->name);
    element_add_text(message, "body", NS_CLIENT, text);
    sealed_add_name(message, method);
    hints_add(message, HINT_STORE);
}

/* --- what is told beside lines --- */

static const char *const ASKING[] = { "urn:xmpp:receipts", "urn:xmpp:chat-markers:0", NULL };

static bool
is_told(const Element *child)
{
    return g_strv_contains(ASKING, element_ns(child)) ||
           strcmp(element_ns(child), "http://jabber.org/protocol/chatstates") == 0;
}

void
sealed_repeat(const Element *outside, Element *inside)
{
    for (const Element *child = element_first(outside); child; child = element_next(child)) {
        if (g_strv_contains(ASKING, element_ns(child)))
            element_take(inside, element_copy(child));
    }
}

bool
sealed_is_read(const Element *outside, const Element *inside)
{
    for (const Element *child = element_first(inside); child; child = element_next(child)) {
        if (g_strv_contains(ASKING, element_ns(child)) &&
            element_child(outside, element_name(child), element_ns(child)))
            return true;
    }
    return false;
}

Element *
sealed_part(const Element *stanza, Element *inside)
{
    static const char *const ATTRIBUTES[] = { "to", "type", "id" };
    Element *outside = element_new("message", NS_CLIENT);

    for (unsigned i = 0; i < G_N_ELEMENTS(ATTRIBUTES); i++)
        element_set(outside, ATTRIBUTES[i], element_get(stanza, ATTRIBUTES[i]));
    for (const Element *child = element_first(stanza); child; child = element_next(child)) {
        if (is_told(child))
            element_take(inside, element_copy(child));
    }
    hints_add(outside, HINT_NO_STORE);
    return outside;
}

bool
sealed_is_beside(const Stanza *stanza)
{
    return (hints_read(stanza) & HINT_NO_STORE) && sealed_method(stanza) &&
           !element_child(stanza->element, "body", NS_CLIENT);
}

static const char *const features[] = { NS_EME, NULL };

const XmppModule sealed_module = {
    .name = "sealed",
    .features = features,
};
