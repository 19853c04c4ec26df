/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 3923: what is sealed stands in its element as a MIME entity in text. */

#include "config.h"

#include "modules/smime.h"

#include <string.h>

#include "base/base64.h"
#include "base/i18n.h"
#include "base/mime.h"
#include "xmpp/ns.h"

#include "modules/modules.h"

#define NS_E2E "urn:ietf:params:xml:ns:xmpp-e2e"
/* In the examples of RFC 3923 7; its schema has the other. */
#define NS_E2E_EXAMPLE "urn:ietf:params:xml:xmpp-e2e"

void
smime_wrap(Element *stanza, GBytes *enveloped)
{
    g_autoptr(GString) entity = mime_join_enveloped(enveloped);

    element_add_text(stanza, "e2e", NS_E2E, entity->str);
}

void
smime_wrap_signed(Element *stanza, GBytes *entity)
{
    gsize size;
    const char *bytes = g_bytes_get_data(entity, &size);
    g_autofree char *text = g_strndup(bytes, size);

    element_add_text(stanza, "e2e", NS_E2E, text);
}

GBytes *
smime_unwrap(const Element *stanza)
{
    const char *text = element_child_text(stanza, "e2e", NS_E2E);
    g_autoptr(GString) canonical = text ? mime_canonical(text, strlen(text)) : NULL;
    MimeEntity entity = { 0 };

    if (!canonical || !canonical->len)
        return NULL;
    if (!mime_read(&entity, canonical->str, canonical->len))
        return base64_read(canonical->str, (gssize)canonical->len);
    mime_entity_done(&entity);
    return g_string_free_to_bytes(g_steal_pointer(&canonical));
}

/* --- errors --- */

/* name: as RFC 3923 7 has it; in_schema: as its schema. */
static const struct {
    const char *condition, *name, *in_schema, *text;
} failures[] = {
    [SMIME_BAD_TIMESTAMP] = { "not-acceptable", "bad-timestamp", "bad-timestamp",
                              N_("The other side did not take it, since its time was not near "
                                 "theirs: one of the clocks may be wrong.") },
    [SMIME_UNVERIFIED_SIGNATURE] = { "not-acceptable", "unverified-signature",
                                     "signature-unverified",
                                     N_("The other side could not verify your signature: they "
                                        "may not trust your certificate.") },
    [SMIME_DECRYPTION_FAILED] = { "bad-request", "decryption-failed", "decryption-failed",
                                  N_("The other side could not decrypt it: their certificate "
                                     "may be another one now.") },
};

void
smime_send_failure(Stream *stream, const Stanza *stanza, SmimeFailure failure)
{
    Element *answer = element_new(element_name(stanza->element), NS_CLIENT);
    Element *error;

    element_set(answer, "type", "error");
    element_set(answer, "to", jid_full(stanza->from));
    element_set(answer, "id", stanza->id);
    error = element_add(answer, "error", NULL);
    element_set(error, "type", "modify");
    element_add(error, failures[failure].condition, NS_STANZAS);
    element_add(error, failures[failure].name, NS_E2E);
    stream_send_take(stream, answer);
}

static bool
has(const Element *error, const char *name)
{
    return element_child(error, name, NS_E2E) || element_child(error, name, NS_E2E_EXAMPLE);
}

const char *
smime_failure_text(const Element *stanza)
{
    const Element *error = element_child(stanza, "error", NS_CLIENT);

    for (unsigned i = 0; error && i < G_N_ELEMENTS(failures); i++) {
        if (has(error, failures[i].name) || has(error, failures[i].in_schema))
            return _(failures[i].text);
    }
    return NULL;
}

/* --- presence --- */

static bool
on_presence(Stream *stream, const Stanza *stanza, const Element *payload)
{
    gpointer data;
    const StreamHooks *hooks = stream_hooks(stream, &data);

    (void)payload;
    if (!stanza->is_error && !stanza->is_opened && !stanza->is_of_room && !stanza->type[0] &&
        hooks->sealed_presence)
        hooks->sealed_presence(stream, stanza, data);
    return false;
}

static const StanzaHandler handlers[] = {
    { STANZA_PRESENCE, "e2e", NS_E2E, on_presence },
    { 0 },
};

const XmppModule smime_module = {
    .name = "smime",
    .handlers = handlers,
};
