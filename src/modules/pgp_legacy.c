/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0027: signatures of presence go up as they came, with the status that they are said to be of.
 */

#include "config.h"

#include "modules/pgp_legacy.h"

#include "base/limits.h"

#include "modules/modules.h"

#define NS_SIGNED    "jabber:x:signed"
#define NS_ENCRYPTED "jabber:x:encrypted"

typedef struct {
    char *status, *armour; /* NULL: nothing is signed */
} Signature;

void
pgp_legacy_wrap(Element *message, const char *armour)
{
    element_add_text(message, "x", NS_ENCRYPTED, armour);
}

const char *
pgp_legacy_unwrap(const Element *message)
{
    const char *armour = element_child_text(message, "x", NS_ENCRYPTED);

    return armour && armour[0] ? armour : NULL;
}

static void
set_signature(Signature *signature, const char *status, const char *armour)
{
    g_free(signature->status);
    g_free(signature->armour);
    signature->status = armour ? g_strdup(status ? status : "") : NULL;
    signature->armour = g_strdup(armour);
}

void
pgp_legacy_sign(Stream *stream, const char *status, const char *armour)
{
    set_signature(stream_module_state(stream, &pgp_legacy_module), status, armour);
}

void
pgp_legacy_add(const Stream *stream, Element *presence)
{
    const Signature *signature = stream_module_state(stream, &pgp_legacy_module);
    const char *status = element_child_text(presence, "status", NULL);

    if (signature->armour && g_str_equal(signature->status, status ? status : ""))
        element_add_text(presence, "x", NS_SIGNED, signature->armour);
}

static bool
on_signed(Stream *stream, const Stanza *stanza, const Element *payload)
{
    const char *armour = element_text(payload);
    const char *status = element_child_text(stanza->element, "status", NULL);
    gpointer data;
    const StreamHooks *hooks = stream_hooks(stream, &data);

    if (!stanza->is_error && !stanza->type[0] && armour[0] && hooks->signed_presence)
        hooks->signed_presence(stream, stanza->from, status ? status : "", armour, data);
    return false;
}

static gpointer
new_state(Stream *stream)
{
    (void)stream;
    return g_new0(Signature, 1);
}

static void
free_state(gpointer state)
{
    set_signature(state, NULL, NULL);
    g_free(state);
}

static const StanzaHandler handlers[] = {
    { STANZA_PRESENCE, "x", NS_SIGNED, on_signed },
    { 0 },
};

const XmppModule pgp_legacy_module = {
    .name = "pgp_legacy",
    .handlers = handlers,
    .new_state = new_state,
    .free_state = free_state,
};
