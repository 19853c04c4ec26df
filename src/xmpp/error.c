/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The defined conditions of stanza errors (RFC 6120 8.3.3) and what they mean to the user. */

#include "config.h"

#include "xmpp/error.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "xmpp/ns.h"

/* XEP-0191 3.4: what we sent was held back, for we block whom it was for. */
#define NS_BLOCKING_ERRORS "urn:xmpp:blocking:errors"

G_DEFINE_QUARK(jaser - stream - error, stream_error)
G_DEFINE_QUARK(jaser - stanza - error, stanza_error)

typedef struct {
    const char *name;
    StanzaErrorCode code;
    const char *sentence;
} Condition;

static const Condition conditions[] = {
    { "bad-request", STANZA_ERROR_OTHER, N_("The other side did not understand the request.") },
    { "conflict", STANZA_ERROR_CONFLICT, N_("This name or address is taken already.") },
    { "feature-not-implemented", STANZA_ERROR_FEATURE_NOT_IMPLEMENTED,
      N_("The other side cannot do this.") },
    { "forbidden", STANZA_ERROR_FORBIDDEN, N_("You are not permitted to do this.") },
    { "gone", STANZA_ERROR_ITEM_NOT_FOUND, N_("This address is no longer in use.") },
    { "internal-server-error", STANZA_ERROR_OTHER,
      N_("The server has a problem of its own; try again later.") },
    { "item-not-found", STANZA_ERROR_ITEM_NOT_FOUND, N_("There is no such address or item.") },
    { "jid-malformed", STANZA_ERROR_OTHER, N_("The address is not valid.") },
    { "not-acceptable", STANZA_ERROR_OTHER, N_("The other side does not accept this.") },
    { "not-allowed", STANZA_ERROR_NOT_ALLOWED, N_("The other side does not allow this.") },
    { "not-authorized", STANZA_ERROR_NOT_AUTHORIZED,
      N_("This needs a password or permission that was not given.") },
    { "policy-violation", STANZA_ERROR_NOT_ALLOWED, N_("This breaks a rule of the server.") },
    { "recipient-unavailable", STANZA_ERROR_SERVICE_UNAVAILABLE,
      N_("The other side is not available now.") },
    { "redirect", STANZA_ERROR_ITEM_NOT_FOUND, N_("The other side is at another address now.") },
    { "registration-required", STANZA_ERROR_NOT_AUTHORIZED, N_("You must be registered there.") },
    { "remote-server-not-found", STANZA_ERROR_REMOTE_SERVER,
      N_("The server of this address was not found.") },
    { "remote-server-timeout", STANZA_ERROR_REMOTE_SERVER,
      N_("The server of this address does not answer.") },
    { "resource-constraint", STANZA_ERROR_OTHER,
      N_("The other side has too much to do; try again later.") },
    { "service-unavailable", STANZA_ERROR_SERVICE_UNAVAILABLE,
      N_("The address does not exist, is not available, or cannot do this.") },
    { "subscription-required", STANZA_ERROR_NOT_AUTHORIZED,
      N_("The other side must allow you to see its presence first.") },
    { "unexpected-request", STANZA_ERROR_OTHER,
      N_("The other side did not expect this request now.") },
};

static const Condition unknown = { "undefined-condition", STANZA_ERROR_OTHER,
                                   N_("The other side answered with an error.") };

static const Condition *
find_condition(const Element *error)
{
    for (const Element *child = element_first(error); child; child = element_next(child)) {
        if (strcmp(element_ns(child), NS_STANZAS) != 0)
            continue;
        for (unsigned i = 0; i < G_N_ELEMENTS(conditions); i++) {
            if (strcmp(conditions[i].name, element_name(child)) == 0)
                return &conditions[i];
        }
    }
    return &unknown;
}

const char *
stanza_error_condition(const Element *stanza)
{
    const Element *error = element_child(stanza, "error", NULL);
    const Condition *condition = error ? find_condition(error) : &unknown;

    return condition == &unknown ? NULL : condition->name;
}

char *
stanza_error_text(const Element *stanza)
{
    const Element *error = element_child(stanza, "error", NULL);
    const char *text = error ? element_child_text(error, "text", NS_STANZAS) : NULL;

    return text && text[0] ? utf8_short_line(text, LIMIT_SAID_BYTES) : NULL;
}

GError *
stanza_error_read(const Element *stanza)
{
    const Element *error = element_child(stanza, "error", NULL);

    if (!error)
        return g_error_new_literal(STANZA_ERROR, unknown.code, _(unknown.sentence));
    const Condition *condition = find_condition(error);
    if (element_child(error, "blocked", NS_BLOCKING_ERRORS))
        return g_error_new_literal(STANZA_ERROR, STANZA_ERROR_NOT_ALLOWED,
                                   _("You block this address: /unblock lets it through."));
    g_autofree char *line = stanza_error_text(stanza);
    if (!line)
        return g_error_new_literal(STANZA_ERROR, condition->code, _(condition->sentence));
    return g_error_new(STANZA_ERROR, condition->code, _("%s It says: %s"), _(condition->sentence),
                       line);
}
